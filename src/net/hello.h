/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ClientHello made by hand (RFC 8446 4.1.2, RFC 5246 7.4.1.2), for what the
 * TLS library here would not offer: it asks what a server chooses, and no
 * handshake follows. So it shows what is offered there, never that it works.
 */
#ifndef NET_HELLO_H
#define NET_HELLO_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* What is offered beside the name, each a thing that is not offered else. */
enum hello_kind {
	HELLO_OLD_VERSION, /* TLS 1.1 and 1.0, with what went with them */
	HELLO_OLD_CIPHERS, /* TLS 1.2 with outdated cipher suites alone */
	HELLO_OTHER_GROUPS /* TLS 1.3 with new and rare groups, and no share */
};

/*
 * Appends the record to out. name: for SNI, or NULL. False: this machine has no
 * random bytes.
 */
bool hello_make(struct buf *out, enum hello_kind kind, const char *name);

/* What came back. */
struct hello_answer {
	enum {
		HELLO_MORE,  /* not all of it is there yet */
		HELLO_OTHER, /* no TLS, or none that can be read */
		HELLO_ALERT,
		HELLO_CHOSEN, /* a ServerHello */
		HELLO_RETRY   /* a HelloRetryRequest: the group is wanted */
	} what;
	unsigned int level, alert;
	unsigned int version; /* 0x0301: TLS 1.0 */
	unsigned int cipher;
	unsigned int group; /* 0: not told */
};

/* Reads the first record of s, which is outside bytes. */
struct hello_answer hello_read(struct str s);

/* "TLS 1.0", "RSA 3DES", "X25519MLKEM768"; "0x1234" into room if unknown. */
#define HELLO_NAME 16
const char *hello_version_name(unsigned int version, char room[HELLO_NAME]);
const char *hello_cipher_name(unsigned int cipher, char room[HELLO_NAME]);
const char *hello_group_name(unsigned int group, char room[HELLO_NAME]);

#endif
