/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the authority says of a certificate's standing: the OCSP response that
 * a server staples to its handshake (RFC 6960; RFC 6066 8), read and judged.
 * Bytes in, verdict out: no connection, no clock, and nothing is fetched.
 */
#ifndef NET_OCSP_H
#define NET_OCSP_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum ocsp_verdict {
	OCSP_GOOD,
	OCSP_REVOKED,
	OCSP_UNKNOWN,         /* the responder does not know the certificate */
	OCSP_STALE,           /* nextUpdate has passed */
	OCSP_NOT_YET,         /* thisUpdate is to come */
	OCSP_OTHER,           /* it is of another certificate */
	OCSP_REFUSED,         /* an error of the responder's, no answer */
	OCSP_MALFORMED,       /* no OCSP response, or beyond our limits */
	OCSP_BAD_SIGNATURE,   /* not what the responder signed */
	OCSP_WRONG_RESPONDER, /* who signed it had no right to */
	OCSP_UNCHECKED,       /* the issuer is not known: nothing can be said */
	OCSP_MISSING,         /* there must be one, and there is none */
	OCSP_VERDICTS
};

/* Texts are NULL if it does not say; dates RFC 3339, seconds. */
struct ocsp_staple {
	enum ocsp_verdict verdict;
	const char *status; /* "good", "revoked", "unknown" */
	const char *produced_at;
	const char *this_update;
	const char *next_update;
	const char *revoked_at;
	const char *reason;   /* "keyCompromise" (RFC 5280 5.3.1) */
	struct str responder; /* its name, or "key " and the key's digest */
	const char *error;    /* more of the verdict, in words */
};

/*
 * Reads der, which is to speak of leaf, at now_s (since 1970; clocks may
 * differ by five minutes). issuer NULL: not known. Texts live as long as the
 * arena; OpenSSL's error queue is empty afterwards.
 */
void ocsp_judge(struct arena *a, struct str der, X509 *leaf, X509 *issuer,
    int64_t now_s, struct ocsp_staple *out);

/* Whether x promises that a staple comes with it (RFC 7633: "must-staple"). */
bool ocsp_must_staple(const X509 *x);

/*
 * Whether nothing may be said to a server with this verdict. Revoked, unknown
 * and broken ones are refused (RFC 6066 8); one that is old, early or of
 * another certificate says nothing of this one, as if there were none, so it
 * is refused only if there must be one.
 */
bool ocsp_refuses(enum ocsp_verdict verdict, bool must_staple);

/* "not-yet", as in EV_STAPLE. */
const char *ocsp_verdict_name(enum ocsp_verdict verdict);

#endif
