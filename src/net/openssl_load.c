/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/tls.h and net/digest.h as sonde has them: a part, loaded with the first
 * profile. A run without TLS then never meets OpenSSL, whose loading alone
 * costs several times what the rest of such a run does (bench/README). Without
 * a profile there is no TLS, so what asks about a connection loads nothing.
 */
#include <dlfcn.h>
#include <stddef.h>

#include "base/part.h"
#include "net/openssl_part.h"

static const struct openssl_part *loaded;

/*
 * libcrypto goes first: the linker looks for each of its 4,000 own names in all
 * that is loaded before or together with it, and by itself that is less. If it
 * is not there by this name, nothing is lost: the part names what it needs.
 */
static const struct openssl_part *
part(void)
{
	if (loaded == NULL) {
		dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
		loaded = part_load("openssl");
	}
	return loaded;
}

int
tls_profile_new(const struct tls_wish *wish, struct tls_profile **out,
    struct buf *error)
{
	return part()->profile_new(wish, out, error);
}

void
tls_profile_free(struct tls_profile *p)
{
	if (p != NULL)
		part()->profile_free(p);
}

int
tls_start(struct conn *c, struct tls_profile *p, const char *host,
    const char *alpn, int64_t deadline_ns)
{
	return part()->start(c, p, host, alpn, deadline_ns);
}

int
tls_start_beside(struct conn *c, const struct conn *first,
    struct tls_profile *p, const char *host, const char *alpn,
    int64_t deadline_ns)
{
	return part()->start_beside(c, first, p, host, alpn, deadline_ns);
}

const char *
tls_version(const struct conn *c)
{
	return loaded == NULL ? NULL : loaded->version(c);
}

const char *
tls_channel_binding(const struct conn *c, struct buf *out)
{
	return loaded == NULL ? NULL : loaded->channel_binding(c, out);
}

bool
tls_has_certificate(const struct conn *c)
{
	return loaded != NULL && loaded->has_certificate(c);
}

bool
digest_sha1(struct buf *out, struct str s)
{
	return part()->sha1(out, s);
}

bool
digest_md5(struct buf *out, struct str s)
{
	return part()->md5(out, s);
}
