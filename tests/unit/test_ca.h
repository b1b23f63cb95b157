/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates made when a test runs: authorities, intermediates and leaves
 * with the faults that a test wants. For tests of any module; no key is kept.
 */
#ifndef TEST_CA_H
#define TEST_CA_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* What is not set is as of a healthy server's certificate. */
struct ca_wish {
	const char *name;   /* the subject's CN; NULL: no CN */
	const char *san;    /* "DNS:a.example,IP:127.0.0.1"; NULL: none */
	const char *usage;  /* "clientAuth"; NULL: serverAuth */
	const char *key;    /* "RSA 2048", "ED25519"; NULL: "P-256" */
	const char *digest; /* NULL: "sha256" */
	bool ca;
	int from_days; /* from now; 0: -1 */
	int to_days;   /* 0: 30 */
};

struct ca {
	X509 *x;
	EVP_PKEY *key;
};

/* A certificate of issuer's; NULL: it signs itself. */
struct ca ca_make(const struct ca_wish *wish, const struct ca *issuer);
void ca_free(struct ca *c);

/* The time t days from now, as certificates have it (years beyond 2049 too). */
void ca_set_days(ASN1_TIME *t, int days);

/* Signs anew after a change of x. */
void ca_sign(struct ca *c, const struct ca *issuer, const char *digest);

/* Appends the certificate, or its key, to a PEM file; no passphrase: NULL. */
void ca_write_certificate(const struct ca *c, const char *path);
void ca_write_key(const struct ca *c, const char *path, const char *passphrase);

/* Puts the certificate into a directory under its hashed name. */
void ca_write_hashed(const struct ca *c, const char *dir);

#endif
