/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the certificates are made: one table says what each leaf is like, one
 * what is above it; pki.c makes each. And the SSL_CTX that uses them: versions,
 * ciphers and whatever else of TLS a row may want.
 */
#include "certificates.h"

#include <openssl/x509.h>

#include "pki.h"
#include "staple.h"

#define HERE \
	"DNS:localhost,DNS:lab.test,DNS:www.lab.test," \
	"DNS:mx.lab.test,DNS:mx1.lab.test,DNS:mx2.lab.test," \
	"DNS:mx3.lab.test," \
	"IP:127.0.0.1,IP:0:0:0:0:0:0:0:1"

#define YEAR 365

/* What OpenSSL takes for a group of 1024 bits (ssl_get_auto_dh()). */
#define DH_SMALLEST 2

#define LOCALHOST .name = "localhost", .names = HERE
#define AUTHORITY(cn) .name = (cn), .to = YEAR, .authority = true

static const struct recipe leaves[LEAVES] = {
	[LEAF_GOOD] = { LOCALHOST, .to = 90 },
	[LEAF_EXPIRED] = { LOCALHOST, .from = -93, .to = -3 },
	[LEAF_NOT_YET] = { LOCALHOST, .from = 3, .to = 93 },
	[LEAF_SOON] = { LOCALHOST, .from = -88, .to = 2 },
	[LEAF_WRONG_HOST] = { .name = "www.example.org",
	    .names = "DNS:www.example.org,DNS:example.org",
	    .to = 90 },
	[LEAF_COMMON_NAME] = { .name = "localhost", .to = 90 },
	[LEAF_NO_ADDRESS] = { .name = "localhost",
	    .names = "DNS:localhost,DNS:www.lab.test",
	    .to = 90 },
	[LEAF_SELF_SIGNED] = { LOCALHOST, .to = 90, .self_signed = true },
	[LEAF_DEFAULT] = { .name = "TRAEFIK DEFAULT CERT",
	    .names = "DNS:0a1b2c.3d4e5f.traefik.default",
	    .to = 90,
	    .self_signed = true },
	[LEAF_RSA] = { LOCALHOST, .to = 90, .rsa_bits = 2048 },
	[LEAF_WEAK_KEY] = { LOCALHOST, .to = 90, .rsa_bits = 1024 },
	[LEAF_SHA1] = { LOCALHOST, .to = 90, .digest = "SHA1" },
	[LEAF_WRONG_USAGE] = { LOCALHOST, .to = 90, .usage = "clientAuth" },
	[LEAF_ESCAPES] = { .name = "\033]0;owned\007\033[31mlocalhost",
	    .names = HERE ",DNS:\033[2Jlab.test,DNS:a\177b\233c",
	    .to = 90 },
	[LEAF_MUST_STAPLE] = { LOCALHOST, .to = 90, .must_staple = true },
	[LEAF_HUGE] = { LOCALHOST, .to = 90, .more_names = 10000 },
};

static const struct recipe root = { AUTHORITY("sonde-lab root") };

/* The roots that are in no file; without a name it is the one above. */
static const struct recipe foreign_roots[ABOVES] = {
	[ABOVE_FOREIGN] = { AUTHORITY("A root that nobody trusts") },
	[ABOVE_INSPECTOR] = { AUTHORITY("mitmproxy") },
};

static const struct recipe aboves[ABOVES] = {
	[ABOVE_GOOD] = { AUTHORITY("sonde-lab intermediate") },
	[ABOVE_FOREIGN] = { AUTHORITY("Foreign intermediate") },
	[ABOVE_INSPECTOR] = { AUTHORITY("mitmproxy intermediate") },
	[ABOVE_EXPIRED] = { .name = "Expired intermediate",
	    .from = -YEAR,
	    .to = -3,
	    .authority = true },
	[ABOVE_NOT_CA] = { .name = "Not an authority", .to = YEAR },
	[ABOVE_CONSTRAINED] = { AUTHORITY("Constrained intermediate"),
	    .constraint = "permitted;DNS:example.org" },
};

static const struct recipe extra = { .name = "extra.example.net",
	.names = "DNS:extra.example.net",
	.to = 90 };
static const struct recipe client = { .name = "A client of the lab",
	.usage = "clientAuth",
	.to = 90 };

/* All that one server needs. */
struct chain {
	struct pair trusted; /* the root in ca.pem */
	struct pair root, intermediate, leaf, extra, client;
};

static bool
make_chain(const struct row *row, struct chain *c)
{
	const struct recipe *above = &foreign_roots[row->above];
	const struct pair *issuer =
	    row->strange_client ? &c->extra : &c->trusted;

	return pair_make(&root, NULL, &c->trusted) &&
	    (above->name == NULL ? pair_share(&c->trusted, &c->root)
				 : pair_make(above, NULL, &c->root)) &&
	    pair_make(&aboves[row->above], &c->root, &c->intermediate) &&
	    pair_make(&leaves[row->leaf], &c->intermediate, &c->leaf) &&
	    pair_make(&extra, NULL, &c->extra) &&
	    pair_make(&client, issuer, &c->client);
}

static void
free_chain(struct chain *c)
{
	pair_free(&c->trusted);
	pair_free(&c->root);
	pair_free(&c->intermediate);
	pair_free(&c->leaf);
	pair_free(&c->extra);
	pair_free(&c->client);
}

/* The certificate that a letter of .chain stands for. */
static X509 *
letter(const struct chain *c, char which)
{
	if (which == CHAIN_INTERMEDIATE)
		return c->intermediate.certificate;
	if (which == CHAIN_ROOT)
		return c->root.certificate;
	return c->extra.certificate;
}

/* What the user trusts, and what a client would show. */
static bool
write_files(const struct chain *c, const char *folder)
{
	return pair_write(&c->trusted, false, folder, "ca.pem") &&
	    pair_write(&c->client, true, folder, "client.pem");
}

/* The leaf and what is sent after it, in the order of the row. */
static bool
use_chain(SSL_CTX *ctx, const struct row *row, const struct chain *c)
{
	const char *sent = row->chain != NULL ? row->chain : CHAIN_GOOD;

	if (SSL_CTX_use_certificate(ctx, c->leaf.certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, c->leaf.key) != 1)
		return false;
	for (sent++; *sent != '\0'; sent++)
		if (SSL_CTX_add1_chain_cert(ctx, letter(c, *sent)) != 1)
			return false;
	return true;
}

/* Asks for a certificate of a client of the lab, and takes no other. */
static bool
want_client(SSL_CTX *ctx, const struct chain *c)
{
	X509_STORE *store = SSL_CTX_get_cert_store(ctx);

	SSL_CTX_set_verify(ctx,
	    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return X509_STORE_add_cert(store, c->trusted.certificate) == 1 &&
	    SSL_CTX_add_client_CA(ctx, c->trusted.certificate) == 1;
}

/* No server name is known here: the alert unrecognized_name (RFC 6066 3). */
static int
refuse_name(SSL *ssl, int *alert, void *arg)
{
	(void)arg;
	if (SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) == NULL)
		return SSL_TLSEXT_ERR_OK;
	*alert = SSL_AD_UNRECOGNIZED_NAME;
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static bool
set_up(SSL_CTX *ctx, const struct row *row, const struct chain *c)
{
	SSL_CTX_set_security_level(ctx, 0); /* or nothing weak can be shown */
	SSL_CTX_set_dh_auto(ctx, DH_SMALLEST);
	SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
	if (row->refuses_name)
		SSL_CTX_set_tlsext_servername_callback(ctx, refuse_name);
	if (row->wants_client && !want_client(ctx, c))
		return false;
	if (row->ciphers != NULL &&
	    SSL_CTX_set_cipher_list(ctx, row->ciphers) != 1)
		return false;
	return SSL_CTX_set_min_proto_version(ctx,
		   row->only != 0 ? row->only : TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(ctx, row->only) == 1 &&
	    use_chain(ctx, row, c) &&
	    staple_use(ctx, row->staple, &c->leaf, &c->intermediate, &c->extra);
}

SSL_CTX *
certificates_context(const struct row *row, const char *folder)
{
	struct chain chain = { .trusted = { NULL, NULL } };
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx != NULL && make_chain(row, &chain) &&
	    write_files(&chain, folder) && set_up(ctx, row, &chain)) {
		free_chain(&chain);
		return ctx;
	}
	pki_complain();
	free_chain(&chain);
	SSL_CTX_free(ctx);
	return NULL;
}
