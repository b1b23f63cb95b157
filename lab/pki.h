/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate and its key from a recipe. Which ones the lab wants is
 * certificates.c's.
 */
#ifndef LAB_PKI_H
#define LAB_PKI_H

#include <openssl/x509.h>
#include <stdbool.h>

struct recipe {
	const char *name;   /* the subject's CN */
	const char *names;  /* subjectAltName as OpenSSL takes it, or NULL */
	int from, to;       /* valid, in days from now; from 0: an hour ago */
	int rsa_bits;       /* 0: a P-256 key */
	const char *digest; /* NULL: SHA256 */
	const char *usage;  /* extended; NULL: serverAuth */
	const char *constraint; /* on the names below it, or NULL */
	int more_names;         /* of no use */
	bool authority;
	bool self_signed;
	bool must_staple; /* RFC 7633 */
};

struct pair {
	X509 *certificate;
	EVP_PKEY *key;
};

/* Makes out, issued by issuer, or by itself if NULL; false: OpenSSL failed. */
bool pair_make(const struct recipe *r, const struct pair *issuer,
    struct pair *out);

/* Makes out another reference to p. */
bool pair_share(const struct pair *p, struct pair *out);
void pair_free(struct pair *p);

/* Writes folder/name as PEM, mode 0600, the key too if with_key. */
bool pair_write(const struct pair *p, bool with_key, const char *folder,
    const char *name);

/* Says on stderr why OpenSSL or a file has failed. */
void pki_complain(void);

#endif
