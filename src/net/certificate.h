/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a certificate says, in words: names, dates, key, signature. It comes
 * from outside, so every text is bounded and nothing in it is trusted; whether
 * the certificate is any good is decided elsewhere (tls_verify.c).
 */
#ifndef NET_CERTIFICATE_H
#define NET_CERTIFICATE_H

#include <openssl/x509.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "trace/event.h"

struct certificate {
	struct str subject; /* "CN=a.example,O=Example" (RFC 4514) */
	struct str issuer;
	const struct str *names; /* "DNS:a.example", "IP:192.0.2.1", ... */
	size_t n_names;
	size_t all_names;       /* with those that were left out */
	const char *not_before; /* RFC 3339, or "unreadable" */
	const char *not_after;
	const char *key;       /* "RSA 2048", "EC P-256", "Ed25519" */
	const char *signature; /* "sha256WithRSAEncryption" */
	const char *sha256;    /* 64 hex digits, of the whole */
	size_t bytes;          /* of its DER form */
};

/* Reads x; the texts live as long as the arena. */
void certificate_read(struct arena *a, X509 *x, struct certificate *out);

/* The fields of EV_CERTIFICATE but depth. */
void certificate_tell(struct event *e, const struct certificate *c);

/* A distinguished name as one line of text, cut to LIMIT_NAME. */
struct str certificate_name(struct arena *a, const X509_NAME *name);

/* "2026-11-22T00:00:00Z", or "unreadable" (NULL is). */
const char *certificate_date(struct arena *a, const ASN1_TIME *t);

#endif
