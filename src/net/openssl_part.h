/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that sonde has of OpenSSL, as a table: the functions of net/tls.h and
 * net/digest.h. sonde-openssl.so shows it (openssl_part.c), and sonde reaches
 * them by it (openssl_load.c).
 */
#ifndef NET_OPENSSL_PART_H
#define NET_OPENSSL_PART_H

#include "net/digest.h"
#include "net/tls.h"

struct openssl_part {
	int (*profile_new)(const struct tls_wish *wish,
	    struct tls_profile **out, struct buf *error);
	void (*profile_free)(struct tls_profile *p);
	int (*start)(struct conn *c, struct tls_profile *p, const char *host,
	    const char *alpn, int64_t deadline_ns);
	int (*start_beside)(struct conn *c, const struct conn *first,
	    struct tls_profile *p, const char *host, const char *alpn,
	    int64_t deadline_ns);
	const char *(*version)(const struct conn *c);
	const char *(*channel_binding)(const struct conn *c, struct buf *out);
	bool (*has_certificate)(const struct conn *c);
	bool (*md5)(struct buf *out, struct str s);
	bool (*sha1)(struct buf *out, struct str s);
};

#endif
