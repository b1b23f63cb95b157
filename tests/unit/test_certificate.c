/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate in words: each field, and what a hostile one could hold:
 * names without end, controls, strings that are not of their type, dates
 * beyond any clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/x509v3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limit.h"
#include "net/certificate.h"
#include "test_ca.h"
#include "trace/trace.h"

#define ALL_SANS \
	"DNS:a.example,IP:192.0.2.1,IP:2001:db8::1," \
	"email:a@example.org,URI:https://a.example/,RID:1.2.3"

static void
assert_text(struct str s, const char *expected)
{
	assert_true(str_equals(s, expected));
}

static void
test_fields(void **state)
{
	struct ca root = ca_make(
	    &(struct ca_wish){ .name = "A Root, Ltd.", .ca = true }, NULL);
	struct ca leaf = ca_make(
	    &(struct ca_wish){ .name = "a.example", .san = ALL_SANS }, &root);
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	certificate_read(a, leaf.x, &c);
	assert_text(c.subject, "CN=a.example,O=sonde test");
	assert_text(c.issuer, "CN=A Root\\, Ltd.,O=sonde test");
	assert_int_equal(c.n_names, 6);
	assert_int_equal(c.all_names, 6);
	assert_text(c.names[0], "DNS:a.example");
	assert_text(c.names[1], "IP:192.0.2.1");
	assert_text(c.names[2], "IP:2001:db8::1");
	assert_text(c.names[3], "email:a@example.org");
	assert_text(c.names[4], "URI:https://a.example/");
	assert_text(c.names[5], "other:");
	assert_string_equal(c.key, "EC P-256");
	assert_string_equal(c.signature, "ecdsa-with-SHA256");
	assert_int_equal(strlen(c.sha256), 64);
	assert_int_equal(strlen(c.not_before), 20);
	assert_true(strcmp(c.not_before, c.not_after) < 0);
	assert_int_equal(c.bytes, i2d_X509(leaf.x, NULL));
	arena_free(a);
	ca_free(&leaf);
	ca_free(&root);
}

static void
test_keys(void **state)
{
	static const struct {
		const char *wish, *key, *signature;
	} rows[] = {
		{ "RSA 1024", "RSA 1024", "sha256WithRSAEncryption" },
		{ "RSA 2048", "RSA 2048", "sha256WithRSAEncryption" },
		{ "P-384", "EC P-384", "ecdsa-with-SHA256" },
		{ "ED25519", "Ed25519", "ED25519" },
		{ "ED448", "Ed448", "ED448" },
	};
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ca one = ca_make(
		    &(struct ca_wish){ .name = "k", .key = rows[i].wish },
		    NULL);

		certificate_read(a, one.x, &c);
		assert_string_equal(c.key, rows[i].key);
		assert_string_equal(c.signature, rows[i].signature);
		assert_int_equal(c.n_names, 0);
		ca_free(&one);
	}
	arena_free(a);
}

/* Another certificate's name in place of a host's; an address of no family. */
static void
test_other_names(void **state)
{
	struct ca one = ca_make(&(struct ca_wish){ .name = "n" }, NULL);
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *directory = GENERAL_NAME_new();
	GENERAL_NAME *address = GENERAL_NAME_new();
	ASN1_OCTET_STRING *bytes = ASN1_OCTET_STRING_new();
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	GENERAL_NAME_set0_value(directory, GEN_DIRNAME,
	    X509_NAME_dup(X509_get_subject_name(one.x)));
	ASN1_OCTET_STRING_set(bytes, (const unsigned char *)"\1\2\3", 3);
	GENERAL_NAME_set0_value(address, GEN_IPADD, bytes);
	sk_GENERAL_NAME_push(names, directory);
	sk_GENERAL_NAME_push(names, address);
	X509_add1_ext_i2d(one.x, NID_subject_alt_name, names, 0,
	    X509V3_ADD_REPLACE);
	ca_sign(&one, NULL, "sha256");
	certificate_read(a, one.x, &c);
	assert_int_equal(c.n_names, 2);
	assert_text(c.names[0], "directory:CN=n,O=sonde test");
	assert_text(c.names[1], "IP:010203");
	GENERAL_NAMES_free(names);
	ca_free(&one);
	arena_free(a);
}

/* A certificate in which nothing is: it is told of all the same. */
static void
test_empty(void **state)
{
	struct arena *a = arena_new();
	X509 *x = X509_new();
	struct certificate c;

	(void)state;
	certificate_read(a, x, &c);
	assert_int_equal(c.n_names, 0);
	assert_string_equal(c.key, "unreadable");
	assert_string_equal(c.not_before, "unreadable");
	X509_free(x);
	arena_free(a);
}

static void
test_many_names(void **state)
{
	struct buf san = { 0 };
	struct ca one;
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	for (int i = 0; i < LIMIT_NAMES + 50; i++)
		buf_addf(&san, "%sDNS:n%d.example", i == 0 ? "" : ",", i);
	one = ca_make(&(struct ca_wish){ .san = buf_text(&san) }, NULL);
	certificate_read(a, one.x, &c);
	assert_int_equal(c.n_names, LIMIT_NAMES);
	assert_int_equal(c.all_names, LIMIT_NAMES + 50);
	assert_text(c.names[LIMIT_NAMES - 1], "DNS:n99.example");
	arena_free(a);
	buf_free(&san);
	ca_free(&one);
}

/* One long alternative name of two-byte letters: cut between letters. */
static void
test_long_name(void **state)
{
	struct ca one = ca_make(&(struct ca_wish){ .name = "long" }, NULL);
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();
	struct arena *a = arena_new();
	struct buf long_text = { 0 };
	struct certificate c;

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_adds(&long_text, "\xc3\xa9");
	ASN1_STRING_set(text, long_text.p, (int)long_text.n);
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	sk_GENERAL_NAME_push(names, name);
	X509_add1_ext_i2d(one.x, NID_subject_alt_name, names, 0, 0);
	ca_sign(&one, NULL, NULL);
	certificate_read(a, one.x, &c);
	assert_in_range(c.names[0].n, LIMIT_NAME - 3, LIMIT_NAME);
	assert_memory_equal(c.names[0].p + c.names[0].n - 4, "\xa9...", 4);
	GENERAL_NAMES_free(names);
	buf_free(&long_text);
	arena_free(a);
	ca_free(&one);
}

/* NUL, newline and escape in a DNS name come out as the bytes they are. */
static void
test_hostile_bytes(void **state)
{
	static const char evil[] = "good.example\0\n\x1b[2J.bad.example";
	struct ca one = ca_make(&(struct ca_wish){ .name = "x" }, NULL);
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	ASN1_STRING_set(text, evil, sizeof(evil) - 1);
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	sk_GENERAL_NAME_push(names, name);
	X509_add1_ext_i2d(one.x, NID_subject_alt_name, names, 0, 0);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(one.x), "OU",
	    V_ASN1_UTF8STRING, (const unsigned char *)"\x1b\n\xc3\xa9", 4, -1,
	    0);
	ca_sign(&one, NULL, NULL);
	certificate_read(a, one.x, &c);
	assert_int_equal(c.names[0].n, 4 + sizeof(evil) - 1);
	assert_memory_equal(c.names[0].p + 4, evil, sizeof(evil) - 1);
	assert_text(c.subject, "OU=\\1B\\0A\xc3\xa9,CN=x,O=sonde test");
	GENERAL_NAMES_free(names);
	arena_free(a);
	ca_free(&one);
}

/* RFC 5280 4.1.2.5: 9999-12-31 is "no end"; what is no date says so. */
static void
test_dates(void **state)
{
	struct ca one = ca_make(&(struct ca_wish){ .name = "x" }, NULL);
	struct arena *a = arena_new();
	struct certificate c;

	(void)state;
	ASN1_TIME_set_string(X509_getm_notAfter(one.x), "99991231235959Z");
	ASN1_TIME_set_string(X509_getm_notBefore(one.x), "700101000000Z");
	certificate_read(a, one.x, &c);
	assert_string_equal(c.not_after, "9999-12-31T23:59:59Z");
	assert_string_equal(c.not_before, "1970-01-01T00:00:00Z");
	ASN1_STRING_set(X509_getm_notAfter(one.x), "soon", 4);
	certificate_read(a, one.x, &c);
	assert_string_equal(c.not_after, "unreadable");
	arena_free(a);
	ca_free(&one);
}

static void
test_tell(void **state)
{
	struct ca one = ca_make(
	    &(struct ca_wish){ .name = "t", .san = "DNS:a.b,DNS:c.d" }, NULL);
	struct trace *t = trace_new(&(struct trace_head){ 0 }, NULL);
	struct event *e = trace_event(t, EV_CERTIFICATE);
	struct arena *a = arena_new();
	struct certificate c;
	unsigned int names = 0;

	(void)state;
	certificate_read(a, one.x, &c);
	certificate_tell(e, &c);
	arena_free(a);
	event_commit(e);
	assert_true(event_is(e, F_SUBJECT, "CN=t,O=sonde test"));
	assert_true(event_is(e, F_ISSUER, "CN=t,O=sonde test"));
	assert_true(event_is(e, F_KEY, "EC P-256"));
	assert_int_equal(strlen(event_cstr(e, F_FINGERPRINT)), 64);
	assert_true(event_number(e, F_BYTES, 0) > 200);
	for (unsigned int i = 0; i < e->n_fields; i++)
		names += e->fields[i].name == F_SAN;
	assert_int_equal(names, 2);
	trace_free(t);
	ca_free(&one);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
