/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One OCSP response after its recipe, signed by the issuer, and the callback
 * that hands it out to whoever asks for one.
 */
#include "staple.h"

#include <openssl/ocsp.h>
#include <string.h>
#include <time.h>

#define HOUR (60 * 60L)
#define DAY (24 * HOUR)

/* The signature is the last thing but for the certificates: none here. */
#define SPOILT 8

/* What a response says, and when, in seconds from now. */
struct answer_recipe {
	int error;  /* in place of an answer: OCSP_RESPONSE_STATUS_... */
	int status; /* V_OCSP_CERTSTATUS_... */
	long from, to;
	bool other;    /* it is of another certificate */
	bool stranger; /* somebody else has signed it */
	bool spoil;    /* one bit of the signature is changed */
};

static const struct answer_recipe recipes[STAPLES] = {
	[STAPLE_GOOD] = { .from = -HOUR, .to = 7 * DAY },
	[STAPLE_REVOKED] = { .status = V_OCSP_CERTSTATUS_REVOKED,
	    .from = -HOUR,
	    .to = 7 * DAY },
	[STAPLE_UNKNOWN] = { .status = V_OCSP_CERTSTATUS_UNKNOWN,
	    .from = -HOUR,
	    .to = 7 * DAY },
	[STAPLE_STALE] = { .from = -10 * DAY, .to = -3 * DAY },
	[STAPLE_EARLY] = { .from = 3 * DAY, .to = 10 * DAY },
	[STAPLE_OTHER] = { .from = -HOUR, .to = 7 * DAY, .other = true },
	[STAPLE_STRANGER] = { .from = -HOUR, .to = 7 * DAY, .stranger = true },
	[STAPLE_SPOILT] = { .from = -HOUR, .to = 7 * DAY, .spoil = true },
	[STAPLE_ERROR] = { .error = OCSP_RESPONSE_STATUS_TRYLATER },
};

static const char garbage[] = "<html>404 Not Found</html>";

/* Adds what is said of x, issued by issuer, to basic. */
static bool
add_status(OCSP_BASICRESP *basic, const struct answer_recipe *r, X509 *x,
    X509 *issuer)
{
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, x, issuer);
	ASN1_TIME *from = X509_gmtime_adj(NULL, r->from);
	ASN1_TIME *to = X509_gmtime_adj(NULL, r->to);
	ASN1_TIME *revoked = X509_gmtime_adj(NULL, -2 * DAY);
	bool added = id != NULL && from != NULL && to != NULL &&
	    revoked != NULL &&
	    OCSP_basic_add1_status(basic, id, r->status,
		OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked, from, to) != NULL;

	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	ASN1_TIME_free(revoked);
	return added;
}

static OCSP_RESPONSE *
make_answer(const struct answer_recipe *r, const struct pair *leaf,
    const struct pair *issuer, const struct pair *other)
{
	const struct pair *of = r->other ? other : leaf;
	const struct pair *by = r->stranger ? other : issuer;
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_RESPONSE *response = NULL;

	if (basic != NULL &&
	    add_status(basic, r, of->certificate, issuer->certificate) &&
	    OCSP_basic_sign(basic, by->certificate, by->key, EVP_sha256(), NULL,
		r->stranger ? 0 : OCSP_NOCERTS) == 1)
		response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL,
		    basic);
	OCSP_BASICRESP_free(basic);
	return response;
}

/* The response in DER, to be freed by the caller; NULL: OpenSSL failed. */
static unsigned char *
encode(const struct answer_recipe *r, OCSP_RESPONSE *response, int *n)
{
	unsigned char *der = NULL;

	*n = response == NULL ? -1 : i2d_OCSP_RESPONSE(response, &der);
	if (*n > SPOILT && r->spoil)
		der[*n - SPOILT] ^= 1;
	OCSP_RESPONSE_free(response);
	return der;
}

/* What is handed out lives as long as the SSL_CTX. */
struct stapled {
	unsigned char *der;
	size_t n;
};

static void
release(void *parent, void *p, CRYPTO_EX_DATA *data, int index, long n,
    void *arg)
{
	struct stapled *s = p;

	(void)parent, (void)data, (void)index, (void)n, (void)arg;
	if (s == NULL)
		return;
	OPENSSL_free(s->der);
	OPENSSL_free(s);
}

/* To who asks, a copy, which OpenSSL frees. */
static int
hand_out(SSL *ssl, void *arg)
{
	const struct stapled *s = arg;
	unsigned char *copy = OPENSSL_memdup(s->der, s->n);

	if (copy == NULL)
		return SSL_TLSEXT_ERR_NOACK;
	SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)s->n);
	return SSL_TLSEXT_ERR_OK;
}

/* ctx keeps der, and frees it. */
static bool
keep(SSL_CTX *ctx, unsigned char *der, int n)
{
	static int index = -1;
	struct stapled *s = OPENSSL_zalloc(sizeof(*s));

	if (index < 0)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, release);
	if (s == NULL || der == NULL || n < 0 ||
	    SSL_CTX_set_ex_data(ctx, index, s) != 1) {
		OPENSSL_free(s);
		OPENSSL_free(der);
		return false;
	}
	*s = (struct stapled){ der, (size_t)n };
	SSL_CTX_set_tlsext_status_cb(ctx, hand_out);
	SSL_CTX_set_tlsext_status_arg(ctx, s);
	return true;
}

bool
staple_use(SSL_CTX *ctx, enum staple kind, const struct pair *leaf,
    const struct pair *issuer, const struct pair *other)
{
	const struct answer_recipe *r = &recipes[kind];
	int n = (int)sizeof(garbage) - 1;
	OCSP_RESPONSE *response;
	unsigned char *der;

	if (kind == STAPLE_NONE)
		return true;
	if (kind == STAPLE_GARBAGE) {
		der = OPENSSL_memdup(garbage, sizeof(garbage) - 1);
	} else {
		response = r->error != 0 ? OCSP_response_create(r->error, NULL)
					 : make_answer(r, leaf, issuer, other);
		der = encode(r, response, &n);
	}
	return keep(ctx, der, n);
}
