/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates as text. An input that begins as DER does (0x30) is read as a
 * certificate; any other is a row of parts that one is made of, as OpenSSL's
 * functions allow: strings of any type with any bytes, dates, names. Every
 * text is bounded, and in a report nothing of it is raw.
 */
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/limit.h"
#include "fuzz.h"
#include "judge.h"
#include "net/certificate.h"

#define LINE 1024

static void
judge_date(const char *s)
{
	int dashes = 0;

	for (const char *p = s; *p != '\0'; p++)
		dashes += *p == '-';
	MUST(strcmp(s, "unreadable") == 0 ||
	    (strlen(s) >= 20 && dashes >= 2 && s[strlen(s) - 1] == 'Z'));
}

static void
judge_texts(const struct certificate *c)
{
	MUST(c->subject.n <= LIMIT_NAME && c->issuer.n <= LIMIT_NAME);
	MUST(c->n_names <= LIMIT_NAMES && c->n_names <= c->all_names);
	for (size_t i = 0; i < c->n_names; i++)
		MUST(c->names[i].n > 0 && c->names[i].n <= LIMIT_NAME);
	judge_date(c->not_before);
	judge_date(c->not_after);
	must_be_shown(str_of(c->key), false);
	must_be_shown(str_of(c->signature), false);
	MUST(*c->key != '\0' && *c->signature != '\0');
	MUST(strlen(c->key) < LINE && strlen(c->signature) < LINE);
	MUST(strlen(c->sha256) == 64 || strcmp(c->sha256, "unreadable") == 0);
	MUST(ERR_peek_error() == 0);
}

/* The same certificate in a trace that is reported. */
static void
judge_told(const struct certificate *c)
{
	static const struct trace_head head = { .url = "https://h.example/",
		.scheme = "https",
		.host = "h.example",
		.host_ascii = "h.example",
		.path = "/",
		.port = 443,
		.module = "http",
		.version = "0",
		.tls = true };
	struct trace *t = trace_new(&head, NULL);
	struct event *e;

	event_commit(trace_event(t, EV_TLS_START));
	e = trace_event(t, EV_CERTIFICATE);
	event_int(e, F_DEPTH, 0);
	certificate_tell(e, c);
	event_commit(e);
	e = trace_event(t, EV_VERIFY_ERROR);
	event_int(e, F_DEPTH, 0);
	event_int(e, F_CODE, X509_V_ERR_HOSTNAME_MISMATCH);
	event_bytes(e, F_SUBJECT, c->subject);
	event_commit(e);
	event_commit(trace_event(t, EV_END));
	judge_reports(t, c->bytes);
	trace_free(t);
}

static void
judge(X509 *x, bool tell)
{
	struct arena *a = arena_new();
	struct certificate c;

	certificate_read(a, x, &c);
	judge_texts(&c);
	if (tell)
		judge_told(&c);
	arena_free(a);
}

/* ---- a certificate made of parts ---- */

/* The types of strings that there are, and some that are none. */
static const int types[] = { V_ASN1_UTF8STRING, V_ASN1_PRINTABLESTRING,
	V_ASN1_T61STRING, V_ASN1_IA5STRING, V_ASN1_BMPSTRING,
	V_ASN1_UNIVERSALSTRING, V_ASN1_NUMERICSTRING, V_ASN1_VISIBLESTRING,
	V_ASN1_OCTET_STRING, V_ASN1_BIT_STRING, V_ASN1_UTCTIME,
	V_ASN1_GENERALIZEDTIME, V_ASN1_INTEGER, V_ASN1_OTHER };

static ASN1_STRING *
take_string(struct fuzz *f)
{
	unsigned int type = fuzz_byte(f) % (sizeof(types) / sizeof(types[0]));
	ASN1_STRING *s = ASN1_STRING_type_new(types[type]);
	struct str bytes = fuzz_piece(f);

	MUST(s != NULL && ASN1_STRING_set(s, bytes.p, (int)bytes.n) == 1);
	return s;
}

/* One attribute, with a number of OpenSSL's for its name. */
static void
add_entry(X509_NAME *name, struct fuzz *f)
{
	static const int first[] = { NID_commonName, NID_countryName,
		NID_organizationName, NID_organizationalUnitName,
		NID_serialNumber, NID_domainComponent, NID_pkcs9_emailAddress,
		NID_surname };
	unsigned int which = fuzz_byte(f);
	int nid = which < 128 ? first[which % 8] : (int)which;
	ASN1_STRING *s = take_string(f);

	(void)X509_NAME_add_entry_by_NID(name, nid, ASN1_STRING_type(s),
	    ASN1_STRING_get0_data(s), ASN1_STRING_length(s), -1,
	    which & 16 ? -1 : 0);
	ASN1_STRING_free(s);
	ERR_clear_error();
}

static void
add_alternative(GENERAL_NAMES *all, struct fuzz *f)
{
	static const int kinds[] = { GEN_DNS, GEN_EMAIL, GEN_URI, GEN_IPADD,
		GEN_DIRNAME, GEN_RID };
	int kind = kinds[fuzz_byte(f) % 6];
	GENERAL_NAME *g = GENERAL_NAME_new();
	X509_NAME *name;

	if (kind == GEN_DIRNAME) {
		name = X509_NAME_new();
		add_entry(name, f);
		GENERAL_NAME_set0_value(g, kind, name);
	} else if (kind == GEN_RID) {
		GENERAL_NAME_set0_value(g, kind,
		    OBJ_nid2obj((int)fuzz_byte(f)));
	} else {
		GENERAL_NAME_set0_value(g, kind, take_string(f));
	}
	MUST(sk_GENERAL_NAME_push(all, g) > 0);
}

static void
take_part(X509 *x, GENERAL_NAMES *all, struct fuzz *f)
{
	unsigned int what = fuzz_byte(f) % 8;
	unsigned int times;
	ASN1_STRING *s;

	if (what < 2) {
		add_entry(X509_get_subject_name(x), f);
	} else if (what == 2) {
		add_entry(X509_get_issuer_name(x), f);
	} else if (what < 6) {
		times = what == 5 ? fuzz_byte(f) : 1;
		for (unsigned int i = 0; i < times; i++)
			add_alternative(all, f);
	} else {
		s = take_string(f);
		if (what == 6)
			X509_set1_notBefore(x, s);
		else
			X509_set1_notAfter(x, s);
		ASN1_STRING_free(s);
	}
}

static X509 *
make(struct fuzz *f)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	X509 *x = X509_new();

	MUST(x != NULL && all != NULL);
	while (f->n > 0)
		take_part(x, all, f);
	(void)X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0);
	GENERAL_NAMES_free(all);
	ERR_clear_error();
	return x;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	const uint8_t *at = p;
	X509 *x;

	if (n > 0 && p[0] == 0x30)
		x = d2i_X509(NULL, &at, (long)n);
	else
		x = make(&f);
	ERR_clear_error();
	if (x == NULL)
		return 0;
	judge(x, n % 8 == 0);
	X509_free(x);
	return 0;
}
