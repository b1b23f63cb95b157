/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An X509 as texts. Each is made in a buffer of OpenSSL's (bounded by the size
 * of a certificate, which the handshake bounds) and cut when it is copied.
 */
#include "net/certificate.h"

#include <arpa/inet.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/limit.h"

/* RFC 4514 in UTF-8: what is beyond ASCII stays as it is. */
#define NAME_FLAGS (XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB)

/* A copy of at most LIMIT_NAME; "..." shows that it was cut. */
static struct str
cut_copy(struct arena *a, struct str s)
{
	static const char more[] = "...";
	struct buf text = { 0 };
	struct str copy;

	if (s.n <= LIMIT_NAME)
		return arena_str(a, s);
	s.n = LIMIT_NAME - (sizeof(more) - 1);
	while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
		s.n--; /* not in the middle of a UTF-8 sequence */
	buf_add(&text, s.p, s.n);
	buf_adds(&text, more);
	copy = arena_str(a, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* What is in a memory BIO, which ends here. */
static struct str
take_text(struct arena *a, BIO *b)
{
	char *p = NULL;
	long n = BIO_get_mem_data(b, &p);
	struct str text = { p, n > 0 ? (size_t)n : 0 };

	text = cut_copy(a, text);
	BIO_free(b);
	return text;
}

struct str
certificate_name(struct arena *a, const X509_NAME *name)
{
	BIO *b = BIO_new(BIO_s_mem());

	if (b == NULL || name == NULL) {
		BIO_free(b);
		return str_of("");
	}
	X509_NAME_print_ex(b, name, 0, NAME_FLAGS);
	return take_text(a, b);
}

/*
 * RFC 5280 4.1.2.5: seconds, UTC. Not by way of nanoseconds since 1970: the
 * year 9999 stands for "never" and does not fit.
 */
const char *
certificate_date(struct arena *a, const ASN1_TIME *t)
{
	struct tm tm;

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return "unreadable";
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
}

/* "EC P-256": NIST's name where there is one. */
static const char *
curve_text(struct arena *a, EVP_PKEY *key)
{
	char group[80];
	const char *nist;
	size_t n;

	if (EVP_PKEY_get_group_name(key, group, sizeof(group), &n) != 1)
		return arena_printf(a, "EC %d", EVP_PKEY_get_bits(key));
	nist = EC_curve_nid2nist(OBJ_txt2nid(group));
	return arena_printf(a, "EC %s", nist != NULL ? nist : group);
}

static const char *
key_text(struct arena *a, const X509 *x)
{
	static const struct {
		int type;
		const char *name;
		bool sized; /* the number of bits belongs to it */
	} kinds[] = {
		{ EVP_PKEY_RSA, "RSA", true },
		{ EVP_PKEY_RSA_PSS, "RSA-PSS", true },
		{ EVP_PKEY_DSA, "DSA", true },
		{ EVP_PKEY_ED25519, "Ed25519", false },
		{ EVP_PKEY_ED448, "Ed448", false },
	};
	EVP_PKEY *key = X509_get0_pubkey(x);
	int type;

	if (key == NULL)
		return "unreadable";
	type = EVP_PKEY_get_base_id(key);
	if (type == EVP_PKEY_EC)
		return curve_text(a, key);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type != type)
			continue;
		if (!kinds[i].sized)
			return kinds[i].name;
		return arena_printf(a, "%s %d", kinds[i].name,
		    EVP_PKEY_get_bits(key));
	}
	return arena_printf(a, "%s %d", EVP_PKEY_get0_type_name(key),
	    EVP_PKEY_get_bits(key));
}

static const char *
signature_text(struct arena *a, const X509 *x)
{
	const X509_ALGOR *algorithm;
	const ASN1_OBJECT *object;
	char text[LIMIT_NAME];

	X509_get0_signature(NULL, &algorithm, x);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	if (OBJ_obj2txt(text, sizeof(text), object, 0) <= 0)
		return "unreadable";
	return arena_strdup(a, text);
}

static const char *
fingerprint_text(struct arena *a, const X509 *x)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	struct buf hex = { 0 };
	char *text;

	if (X509_digest(x, EVP_sha256(), digest, &n) != 1)
		return "unreadable";
	encode_hex(&hex, (struct str){ (const char *)digest, n });
	text = arena_strdup(a, buf_text(&hex));
	buf_free(&hex);
	return text;
}

/* A string of the alternative names: its bytes as they came. */
static void
add_string(struct buf *out, const char *kind, const ASN1_STRING *s)
{
	buf_adds(out, kind);
	if (s != NULL)
		buf_add(out, ASN1_STRING_get0_data(s),
		    (size_t)ASN1_STRING_length(s));
}

/* 4 or 16 bytes (RFC 5280 4.2.1.6); others are shown in hex. */
static void
add_address(struct buf *out, const ASN1_OCTET_STRING *s)
{
	const unsigned char *p = ASN1_STRING_get0_data(s);
	int n = ASN1_STRING_length(s);
	char text[INET6_ADDRSTRLEN];

	buf_adds(out, "IP:");
	if (n == 4 || n == 16)
		buf_adds(out,
		    inet_ntop(n == 4 ? AF_INET : AF_INET6, p, text,
			sizeof(text)));
	else
		encode_hex(out, (struct str){ (const char *)p, (size_t)n });
}

static void
add_directory_name(struct buf *out, const X509_NAME *name)
{
	struct arena *a = arena_new();
	struct str text = certificate_name(a, name);

	buf_adds(out, "directory:");
	buf_add(out, text.p, text.n);
	arena_free(a);
}

static struct str
alternative_name(struct arena *a, const GENERAL_NAME *name)
{
	struct buf text = { 0 };
	struct str copy;

	switch (name->type) {
	case GEN_DNS:
		add_string(&text, "DNS:", name->d.dNSName);
		break;
	case GEN_EMAIL:
		add_string(&text, "email:", name->d.rfc822Name);
		break;
	case GEN_URI:
		add_string(&text, "URI:", name->d.uniformResourceIdentifier);
		break;
	case GEN_IPADD:
		add_address(&text, name->d.iPAddress);
		break;
	case GEN_DIRNAME:
		add_directory_name(&text, name->d.directoryName);
		break;
	default:
		buf_adds(&text, "other:");
		break;
	}
	copy = cut_copy(a, buf_str(&text));
	buf_free(&text);
	return copy;
}

static void
read_names(struct arena *a, X509 *x, struct certificate *out)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	struct str *names;
	int n = all == NULL ? 0 : sk_GENERAL_NAME_num(all);

	out->all_names = (size_t)n;
	if (n > LIMIT_NAMES)
		n = LIMIT_NAMES;
	names = arena_alloc(a, (size_t)n * sizeof(*names) + 1);
	for (int i = 0; i < n; i++)
		names[i] = alternative_name(a, sk_GENERAL_NAME_value(all, i));
	out->names = names;
	out->n_names = (size_t)n;
	GENERAL_NAMES_free(all);
}

void
certificate_read(struct arena *a, X509 *x, struct certificate *out)
{
	int bytes = i2d_X509(x, NULL);

	*out = (struct certificate){
		.subject = certificate_name(a, X509_get_subject_name(x)),
		.issuer = certificate_name(a, X509_get_issuer_name(x)),
		.not_before = certificate_date(a, X509_get0_notBefore(x)),
		.not_after = certificate_date(a, X509_get0_notAfter(x)),
		.key = key_text(a, x),
		.signature = signature_text(a, x),
		.sha256 = fingerprint_text(a, x),
		.bytes = bytes > 0 ? (size_t)bytes : 0,
	};
	read_names(a, x, out);
	ERR_clear_error(); /* what could not be read says so itself */
}

void
certificate_tell(struct event *e, const struct certificate *c)
{
	event_bytes(e, F_SUBJECT, c->subject);
	event_bytes(e, F_ISSUER, c->issuer);
	for (size_t i = 0; i < c->n_names; i++)
		event_bytes(e, F_SAN, c->names[i]);
	event_text(e, F_NOT_BEFORE, c->not_before);
	event_text(e, F_NOT_AFTER, c->not_after);
	event_text(e, F_KEY, c->key);
	event_text(e, F_SIGNATURE, c->signature);
	event_text(e, F_FINGERPRINT, c->sha256);
	event_int(e, F_BYTES, (int64_t)c->bytes);
}
