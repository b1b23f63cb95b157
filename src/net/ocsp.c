/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An OCSP response taken apart by OpenSSL and judged by RFC 6960 3.2: is it
 * an answer, of this certificate, signed by its issuer or by whom the issuer
 * entitled, and of our time. All of it is the peer's: bounded before it is
 * read. What the verdict means for the conversation is tls_staple.c's.
 */
#include "net/ocsp.h"

#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/limit.h"
#include "net/certificate.h"

/* So far may the responder's clock and ours differ. */
#define SKEW_S 300

/* RFC 7633 4.2.3.1: the TLS extension that is promised. */
#define STATUS_REQUEST 5

/* A digest is not longer; what is longer is cut. */
#define DIGEST_BYTES 64

/* One response while it is judged. */
struct view {
	struct arena *arena;
	OCSP_BASICRESP *basic;
	X509 *leaf, *issuer;
	int64_t now_s;
	struct ocsp_staple *out;
};

static const struct {
	const char *name;
	bool refused; /* whether or not there must be one */
} verdicts[OCSP_VERDICTS] = {
	[OCSP_GOOD] = { "good", false },
	[OCSP_REVOKED] = { "revoked", true },
	[OCSP_UNKNOWN] = { "unknown", true },
	[OCSP_STALE] = { "stale", false },
	[OCSP_NOT_YET] = { "not-yet", false },
	[OCSP_OTHER] = { "other-certificate", false },
	[OCSP_REFUSED] = { "refused", true },
	[OCSP_MALFORMED] = { "malformed", true },
	[OCSP_BAD_SIGNATURE] = { "bad-signature", true },
	[OCSP_WRONG_RESPONDER] = { "wrong-responder", true },
	[OCSP_UNCHECKED] = { "unchecked", false },
	[OCSP_MISSING] = { "missing", true },
};

static enum ocsp_verdict
because(struct view *v, enum ocsp_verdict verdict, const char *error)
{
	v->out->error = error;
	return verdict;
}

/* The last thing that OpenSSL said, in its own words, which are static. */
static const char *
library_words(void)
{
	return ERR_reason_error_string(ERR_peek_last_error());
}

/* Before (-1) or after (1) our time and so many seconds; 0: unreadable. */
static int
compare(const struct view *v, const ASN1_GENERALIZEDTIME *t, int64_t seconds)
{
	time_t now = (time_t)(v->now_s + seconds);

	return X509_cmp_time(t, &now);
}

static void
read_responder(struct view *v)
{
	const ASN1_OCTET_STRING *key = NULL;
	const X509_NAME *name = NULL;
	struct buf text = { 0 };
	size_t n;

	if (OCSP_resp_get0_id(v->basic, &key, &name) != 1)
		return;
	if (name != NULL) {
		v->out->responder = certificate_name(v->arena, name);
		return;
	}
	n = (size_t)ASN1_STRING_length(key);
	if (n > DIGEST_BYTES)
		n = DIGEST_BYTES;
	buf_adds(&text, "key ");
	encode_hex(&text,
	    (struct str){ (const char *)ASN1_STRING_get0_data(key), n });
	v->out->responder = arena_str(v->arena, buf_str(&text));
	buf_free(&text);
}

/* Whether an answer is of our certificate, by the digest that it uses. */
static bool
is_ours(const struct view *v, OCSP_CERTID *id)
{
	ASN1_OBJECT *digest = NULL;
	ASN1_INTEGER *serial = NULL;
	const EVP_MD *md;
	OCSP_CERTID *own;
	bool same;

	OCSP_id_get0_info(NULL, &digest, NULL, &serial, id);
	if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(v->leaf)) != 0)
		return false;
	md = EVP_get_digestbyobj(digest);
	own = md == NULL ? NULL : OCSP_cert_to_id(md, v->leaf, v->issuer);
	same = own != NULL && OCSP_id_cmp(own, id) == 0;
	OCSP_CERTID_free(own);
	return same;
}

static OCSP_SINGLERESP *
answer(const struct view *v)
{
	int n = OCSP_resp_count(v->basic);
	OCSP_SINGLERESP *one;

	for (int i = 0; i < n && i < LIMIT_STAPLED; i++) {
		one = OCSP_resp_get0(v->basic, i);
		if (is_ours(v,
			(OCSP_CERTID *)(uintptr_t)OCSP_SINGLERESP_get0_id(one)))
			return one;
	}
	return NULL;
}

/* A certificate that the issuer made for this (RFC 6960 4.2.2.2). */
static const char *
not_delegated(const struct view *v, X509 *signer)
{
	if (X509_check_issued(v->issuer, signer) != X509_V_OK ||
	    X509_verify(signer, X509_get0_pubkey(v->issuer)) != 1)
		return "it is not of the certificate's issuer";
	if ((X509_get_extension_flags(signer) & EXFLAG_XKUSAGE) == 0 ||
	    (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN) == 0)
		return "its certificate is not made for that";
	if (compare(v, X509_get0_notAfter(signer), -SKEW_S) != 1)
		return "its certificate has expired";
	if (compare(v, X509_get0_notBefore(signer), SKEW_S) != -1)
		return "its certificate is not valid yet";
	return NULL;
}

/* Who signed it, whether he may, and whether he did. */
static enum ocsp_verdict
judge_signer(struct view *v, STACK_OF(X509) * known)
{
	X509 *signer = NULL;
	const char *why;

	if (OCSP_resp_get0_signer(v->basic, &signer, known) != 1)
		return because(v, OCSP_WRONG_RESPONDER,
		    "it is not the certificate's issuer and shows no "
		    "certificate");
	if (EVP_PKEY_eq(X509_get0_pubkey(signer),
		X509_get0_pubkey(v->issuer)) != 1) {
		why = not_delegated(v, signer);
		if (why != NULL)
			return because(v, OCSP_WRONG_RESPONDER, why);
	}
	ERR_clear_error();
	if (OCSP_basic_verify(v->basic, known, NULL, OCSP_NOVERIFY) != 1)
		return because(v, OCSP_BAD_SIGNATURE, library_words());
	return OCSP_GOOD;
}

static enum ocsp_verdict
judge_signature(struct view *v)
{
	STACK_OF(X509) *known = sk_X509_new_null();
	enum ocsp_verdict verdict = OCSP_UNCHECKED;

	if (known != NULL && sk_X509_push(known, v->issuer) > 0)
		verdict = judge_signer(v, known);
	sk_X509_free(known);
	return verdict;
}

/*
 * Revoked is for ever, and no old answer makes it good; an answer that is old
 * or early tells only that nothing is known (RFC 6960 4.2.2.1).
 */
static enum ocsp_verdict
judge_times(struct view *v, int status, const ASN1_GENERALIZEDTIME *from,
    const ASN1_GENERALIZEDTIME *to)
{
	int begun = compare(v, from, SKEW_S);
	int over = to == NULL ? 1 : compare(v, to, -SKEW_S);

	if (begun == 0 || over == 0)
		return because(v, OCSP_MALFORMED, "a time in it is unreadable");
	if (status == V_OCSP_CERTSTATUS_REVOKED)
		return OCSP_REVOKED;
	if (status == V_OCSP_CERTSTATUS_UNKNOWN)
		return OCSP_UNKNOWN;
	if (begun > 0)
		return OCSP_NOT_YET;
	return over < 0 ? OCSP_STALE : OCSP_GOOD;
}

static enum ocsp_verdict
judge_answer(struct view *v, OCSP_SINGLERESP *one)
{
	static const char *const names[] = {
		[V_OCSP_CERTSTATUS_GOOD] = "good",
		[V_OCSP_CERTSTATUS_REVOKED] = "revoked",
		[V_OCSP_CERTSTATUS_UNKNOWN] = "unknown",
	};
	ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *to = NULL;
	int reason = -1;
	int status =
	    OCSP_single_get0_status(one, &reason, &revoked, &from, &to);
	enum ocsp_verdict verdict;

	if (status < 0 || status > V_OCSP_CERTSTATUS_UNKNOWN || from == NULL)
		return because(v, OCSP_MALFORMED, "it has no status");
	v->out->status = names[status];
	v->out->this_update = certificate_date(v->arena, from);
	if (to != NULL)
		v->out->next_update = certificate_date(v->arena, to);
	if (revoked != NULL)
		v->out->revoked_at = certificate_date(v->arena, revoked);
	if (revoked != NULL && reason >= 0)
		v->out->reason = OCSP_crl_reason_str(reason);
	verdict = judge_signature(v);
	return verdict != OCSP_GOOD ? verdict
				    : judge_times(v, status, from, to);
}

static enum ocsp_verdict
judge_basic(struct view *v)
{
	OCSP_SINGLERESP *one;

	v->out->produced_at =
	    certificate_date(v->arena, OCSP_resp_get0_produced_at(v->basic));
	read_responder(v);
	if (v->issuer == NULL)
		return because(v, OCSP_UNCHECKED,
		    "the certificate's issuer is not known");
	one = answer(v);
	return one == NULL ? OCSP_OTHER : judge_answer(v, one);
}

static enum ocsp_verdict
judge_response(struct view *v, OCSP_RESPONSE *response)
{
	int status = OCSP_response_status(response);
	enum ocsp_verdict verdict;

	if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
		return because(v, OCSP_REFUSED,
		    OCSP_response_status_str(status));
	v->basic = OCSP_response_get1_basic(response);
	if (v->basic == NULL)
		return because(v, OCSP_MALFORMED, library_words());
	verdict = judge_basic(v);
	OCSP_BASICRESP_free(v->basic);
	return verdict;
}

/* One response that fills all of der, or NULL. */
static OCSP_RESPONSE *
parse(struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	const unsigned char *end = p + der.n;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);

	if (response == NULL || p == end)
		return response;
	OCSP_RESPONSE_free(response);
	return NULL;
}

void
ocsp_judge(struct arena *a, struct str der, X509 *leaf, X509 *issuer,
    int64_t now_s, struct ocsp_staple *out)
{
	struct view v = { .arena = a,
		.leaf = leaf,
		.issuer = issuer,
		.now_s = now_s,
		.out = out };
	OCSP_RESPONSE *response;

	*out = (struct ocsp_staple){ .verdict = OCSP_MALFORMED };
	if (der.n > LIMIT_STAPLE) {
		out->error = "it is larger than we accept";
		return;
	}
	ERR_clear_error();
	response = parse(der);
	if (response == NULL)
		out->error = "it is no OCSP response";
	else
		out->verdict = judge_response(&v, response);
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
}

bool
ocsp_must_staple(const X509 *x)
{
	TLS_FEATURE *features = X509_get_ext_d2i(x, NID_tlsfeature, NULL, NULL);
	bool must = false;
	int64_t number;

	for (int i = 0; i < sk_ASN1_INTEGER_num(features); i++)
		must = must ||
		    (ASN1_INTEGER_get_int64(&number,
			 sk_ASN1_INTEGER_value(features, i)) == 1 &&
			number == STATUS_REQUEST);
	TLS_FEATURE_free(features);
	ERR_clear_error();
	return must;
}

bool
ocsp_refuses(enum ocsp_verdict verdict, bool must_staple)
{
	return verdicts[verdict].refused ||
	    (must_staple && verdict != OCSP_GOOD && verdict != OCSP_UNCHECKED);
}

const char *
ocsp_verdict_name(enum ocsp_verdict verdict)
{
	return verdicts[verdict].name;
}
