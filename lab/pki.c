/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One certificate after its recipe, by the OpenSSL API: key, names, dates,
 * extensions (RFC 5280 4.2), signature.
 */
#include "pki.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

#define HOUR (60 * 60L)
#define DAY (24 * HOUR)

static EVP_PKEY *
make_key(const struct recipe *r)
{
	if (r->rsa_bits > 0)
		return EVP_RSA_gen((unsigned int)r->rsa_bits);
	return EVP_EC_gen("P-256");
}

/* 63 random bits; RFC 5280 4.1.2.2 wants them positive and different. */
static bool
set_serial(X509 *x)
{
	uint64_t number;

	if (RAND_bytes((unsigned char *)&number, sizeof(number)) != 1)
		return false;
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), number >> 1) ==
	    1;
}

static bool
set_dates(X509 *x, const struct recipe *r)
{
	long from = r->from == 0 ? -HOUR : r->from * DAY;

	return X509_gmtime_adj(X509_getm_notBefore(x), from) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(x), r->to * DAY) != NULL;
}

static bool
set_subject(X509 *x, const struct recipe *r)
{
	X509_NAME *name = X509_get_subject_name(x);

	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
		   (const unsigned char *)"Practice", -1, -1, 0) == 1 &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)r->name, -1, -1, 0) == 1;
}

/* NULL as value is an extension that is not wanted. */
static bool
add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool added;

	if (value == NULL)
		return true;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	added = e != NULL && X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	return added;
}

/* The names, and as many more as the recipe wants. */
static bool
add_names(X509 *x, const struct recipe *r)
{
	struct buf names = { 0 };
	bool added;

	if (r->names == NULL)
		return true;
	buf_adds(&names, r->names);
	for (int i = 0; i < r->more_names; i++)
		buf_addf(&names, ",DNS:host-%d.of-no-use.example.net", i);
	added = add_extension(x, x, NID_subject_alt_name, buf_text(&names));
	buf_free(&names);
	return added;
}

static bool
add_extensions(X509 *x, X509 *issuer, const struct recipe *r)
{
	bool host = !r->authority;
	const char *usage = r->usage != NULL ? r->usage : "serverAuth";

	return add_extension(x, issuer, NID_basic_constraints,
		   host ? "critical,CA:FALSE" : "critical,CA:TRUE") &&
	    add_extension(x, issuer, NID_key_usage,
		host ? "critical,digitalSignature,keyEncipherment"
		     : "critical,keyCertSign,cRLSign") &&
	    add_extension(x, issuer, NID_subject_key_identifier, "hash") &&
	    add_extension(x, issuer, NID_authority_key_identifier, "keyid") &&
	    add_extension(x, issuer, NID_ext_key_usage, host ? usage : NULL) &&
	    add_extension(x, issuer, NID_name_constraints, r->constraint) &&
	    add_extension(x, issuer, NID_tlsfeature,
		r->must_staple ? "status_request" : NULL) &&
	    add_names(x, r);
}

static bool
fill_in(const struct recipe *r, const struct pair *issuer, struct pair *p)
{
	const char *digest = r->digest != NULL ? r->digest : "SHA256";
	bool own = issuer == NULL || r->self_signed;
	X509 *above = own ? p->certificate : issuer->certificate;
	EVP_PKEY *key = own ? p->key : issuer->key;
	X509 *x = p->certificate;

	return X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
	    set_dates(x, r) && set_subject(x, r) &&
	    X509_set_issuer_name(x, X509_get_subject_name(above)) == 1 &&
	    X509_set_pubkey(x, p->key) == 1 && add_extensions(x, above, r) &&
	    X509_sign(x, key, EVP_get_digestbyname(digest)) > 0;
}

bool
pair_make(const struct recipe *r, const struct pair *issuer, struct pair *out)
{
	out->key = make_key(r);
	out->certificate = X509_new();
	return out->key != NULL && out->certificate != NULL &&
	    fill_in(r, issuer, out);
}

bool
pair_share(const struct pair *p, struct pair *out)
{
	*out = *p;
	return X509_up_ref(p->certificate) == 1 && EVP_PKEY_up_ref(p->key) == 1;
}

void
pair_free(struct pair *p)
{
	X509_free(p->certificate);
	EVP_PKEY_free(p->key);
	p->certificate = NULL;
	p->key = NULL;
}

static FILE *
create(const char *folder, const char *name)
{
	struct buf path = { 0 };
	int fd;

	buf_addf(&path, "%s/%s", folder, name);
	fd = open(buf_text(&path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	buf_free(&path);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

bool
pair_write(const struct pair *p, bool with_key, const char *folder,
    const char *name)
{
	FILE *f = create(folder, name);
	bool written;

	if (f == NULL)
		return false;
	written = PEM_write_X509(f, p->certificate) == 1;
	if (with_key)
		written = written &&
		    PEM_write_PrivateKey(f, p->key, NULL, NULL, 0, NULL,
			NULL) == 1;
	return fclose(f) == 0 && written;
}

void
pki_complain(void)
{
	unsigned long code = ERR_get_error();

	if (code != 0)
		fprintf(stderr, "sonde-lab: certificates: %s\n",
		    ERR_reason_error_string(code));
	else
		fprintf(stderr, "sonde-lab: certificates: %s\n",
		    strerror(errno));
}
