/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates for tests, made by OpenSSL. A failure ends the program. */
#include "test_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fputs(what, stderr);
	fputs(": failed in test_ca\n", stderr);
	exit(99);
}

static EVP_PKEY *
make_key(const char *kind)
{
	EVP_PKEY *key;

	if (kind == NULL)
		kind = "P-256";
	if (strncmp(kind, "RSA ", 4) == 0)
		key = EVP_RSA_gen((unsigned int)strtoul(kind + 4, NULL, 10));
	else if (strncmp(kind, "P-", 2) == 0)
		key = EVP_EC_gen(kind);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, kind);
	must(key != NULL, "key");
	return key;
}

static void
add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *e;
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(e != NULL && X509_add_ext(x, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

static void
set_subject(X509 *x, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(x);

	X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
	    (const unsigned char *)"sonde test", -1, -1, 0);
	if (name != NULL)
		must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
			 (const unsigned char *)name, -1, -1, 0) == 1,
		    name);
}

void
ca_set_days(ASN1_TIME *t, int days)
{
	must(X509_time_adj_ex(t, days, 0, NULL) != NULL, "time");
}

void
ca_sign(struct ca *c, const struct ca *issuer, const char *digest)
{
	EVP_PKEY *key = issuer != NULL ? issuer->key : c->key;
	bool none =
	    EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
	const EVP_MD *md;

	md = EVP_get_digestbyname(digest != NULL ? digest : "sha256");
	must(X509_sign(c->x, key, none ? NULL : md) > 0, "sign");
}

struct ca
ca_make(const struct ca_wish *wish, const struct ca *issuer)
{
	struct ca c = { .x = X509_new(), .key = make_key(wish->key) };
	X509 *by = issuer != NULL ? issuer->x : c.x;
	unsigned char serial[8];

	must(c.x != NULL && RAND_bytes(serial, sizeof(serial)) == 1, "X509");
	/* Positive, and without a zero in front: DER has one form only. */
	serial[0] = (unsigned char)((serial[0] & 0x3f) | 0x40);
	X509_set_version(c.x, X509_VERSION_3);
	ASN1_STRING_set(X509_get_serialNumber(c.x), serial, sizeof(serial));
	ca_set_days(X509_getm_notBefore(c.x),
	    wish->from_days != 0 ? wish->from_days : -1);
	ca_set_days(X509_getm_notAfter(c.x),
	    wish->to_days != 0 ? wish->to_days : 30);
	set_subject(c.x, wish->name);
	X509_set_issuer_name(c.x, X509_get_subject_name(by));
	X509_set_pubkey(c.x, c.key);
	if (wish->ca) {
		add_extension(c.x, by, NID_basic_constraints,
		    "critical,CA:TRUE");
		add_extension(c.x, by, NID_key_usage, "critical,keyCertSign");
	} else {
		add_extension(c.x, by, NID_ext_key_usage,
		    wish->usage != NULL ? wish->usage : "serverAuth");
	}
	add_extension(c.x, by, NID_subject_key_identifier, "hash");
	if (issuer != NULL)
		add_extension(c.x, by, NID_authority_key_identifier, "keyid");
	if (wish->san != NULL)
		add_extension(c.x, by, NID_subject_alt_name, wish->san);
	ca_sign(&c, issuer, wish->digest);
	return c;
}

void
ca_free(struct ca *c)
{
	X509_free(c->x);
	EVP_PKEY_free(c->key);
	*c = (struct ca){ 0 };
}

void
ca_write_certificate(const struct ca *c, const char *path)
{
	FILE *f = fopen(path, "a");

	must(f != NULL && PEM_write_X509(f, c->x) == 1 && fclose(f) == 0, path);
}

void
ca_write_key(const struct ca *c, const char *path, const char *passphrase)
{
	const EVP_CIPHER *cipher =
	    passphrase != NULL ? EVP_aes_128_cbc() : NULL;
	FILE *f = fopen(path, "a");

	must(f != NULL &&
		PEM_write_PKCS8PrivateKey(f, c->key, cipher, passphrase,
		    passphrase != NULL ? (int)strlen(passphrase) : 0, NULL,
		    NULL) == 1 &&
		fclose(f) == 0,
	    path);
}

void
ca_write_hashed(const struct ca *c, const char *dir)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%08lx.0", dir,
	    X509_NAME_hash_ex(X509_get_subject_name(c->x), NULL, NULL, NULL));
	ca_write_certificate(c, path);
}
