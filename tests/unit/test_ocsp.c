/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stapled OCSP responses, each made here: what is read of them and how they
 * are judged; bytes that are none; certificates that promise one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "base/limit.h"
#include "net/ocsp.h"
#include "test_ca.h"

#define MINUTE 60L
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define REASONS_KEY 1

static struct ca root, leaf, other, stranger;

/* One response; what is not set is as of a healthy one. */
struct wish {
	int status;
	long from, to;        /* in seconds from now; to 0: no nextUpdate */
	const struct ca *of;  /* NULL: leaf */
	const struct ca *by;  /* NULL: root */
	unsigned long flags;  /* of OCSP_basic_sign() */
	const char *digest;   /* of the id; NULL: SHA-1 */
	unsigned int answers; /* of another certificate, before it */
};

static int64_t now_s;

static void
add_answer(OCSP_BASICRESP *basic, const struct wish *w, const struct ca *of)
{
	const EVP_MD *md =
	    EVP_get_digestbyname(w->digest != NULL ? w->digest : "sha1");
	OCSP_CERTID *id = OCSP_cert_to_id(md, of->x, root.x);
	ASN1_TIME *from = ASN1_GENERALIZEDTIME_set(NULL, now_s + w->from);
	ASN1_TIME *to = ASN1_GENERALIZEDTIME_set(NULL, now_s + w->to);
	ASN1_TIME *revoked = ASN1_GENERALIZEDTIME_set(NULL, 1794268800);

	assert_non_null(OCSP_basic_add1_status(basic, id, w->status,
	    REASONS_KEY, revoked, from, w->to == 0 ? NULL : to));
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
	ASN1_TIME_free(revoked);
}

/* The response in DER, to be freed with OPENSSL_free(). */
static struct str
make(const struct wish *w)
{
	const struct ca *by = w->by != NULL ? w->by : &root;
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_RESPONSE *response;
	unsigned char *der = NULL;
	int n;

	for (unsigned int i = 0; i < w->answers; i++)
		add_answer(basic, w, &other);
	add_answer(basic, w, w->of != NULL ? w->of : &leaf);
	assert_int_equal(OCSP_basic_sign(basic, by->x, by->key, EVP_sha256(),
			     NULL, w->flags),
	    1);
	response = OCSP_response_create(0, basic);
	n = i2d_OCSP_RESPONSE(response, &der);
	assert_true(n > 0);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	return (struct str){ (const char *)der, (size_t)n };
}

static void
let_go(struct str der)
{
	OPENSSL_free((char *)(uintptr_t)der.p);
}

static struct ocsp_staple
judge(struct arena *a, struct str der)
{
	struct ocsp_staple s;

	ocsp_judge(a, der, leaf.x, root.x, now_s, &s);
	assert_int_equal(ERR_peek_error(), 0);
	return s;
}

static void
expect(const struct wish *w, enum ocsp_verdict verdict)
{
	struct arena *a = arena_new();
	struct str der = make(w);
	struct ocsp_staple s = judge(a, der);

	assert_string_equal(ocsp_verdict_name(s.verdict),
	    ocsp_verdict_name(verdict));
	let_go(der);
	arena_free(a);
}

static void
test_good(void **state)
{
	struct wish w = { .from = -HOUR, .to = DAY };
	struct arena *a = arena_new();
	struct str der = make(&w);
	struct ocsp_staple s = judge(a, der);

	(void)state;
	assert_int_equal(s.verdict, OCSP_GOOD);
	assert_string_equal(s.status, "good");
	assert_true(str_equals(s.responder, "CN=root,O=sonde test"));
	assert_int_equal(strlen(s.produced_at), 20);
	assert_true(strcmp(s.this_update, s.next_update) < 0);
	assert_null(s.revoked_at);
	assert_null(s.reason);
	assert_null(s.error);
	let_go(der);
	arena_free(a);
	w.digest = "sha256";
	expect(&w, OCSP_GOOD);
	w.flags = OCSP_NOCERTS;
	expect(&w, OCSP_GOOD);
	w.answers = 3;
	expect(&w, OCSP_GOOD);
	w.to = 0;
	expect(&w, OCSP_GOOD);
}

static void
test_responder_by_key(void **state)
{
	struct wish w = { .from = -HOUR,
		.to = DAY,
		.flags = OCSP_RESPID_KEY | OCSP_NOCERTS };
	struct arena *a = arena_new();
	struct str der = make(&w);
	struct ocsp_staple s = judge(a, der);

	(void)state;
	assert_int_equal(s.verdict, OCSP_GOOD);
	assert_true(str_starts(s.responder, "key "));
	assert_int_equal(s.responder.n, 4 + 40);
	let_go(der);
	arena_free(a);
}

/* Revoked stays, however old the answer is. */
static void
test_revoked(void **state)
{
	struct wish w = { .status = V_OCSP_CERTSTATUS_REVOKED,
		.from = -9 * DAY,
		.to = -8 * DAY };
	struct arena *a = arena_new();
	struct str der = make(&w);
	struct ocsp_staple s = judge(a, der);

	(void)state;
	assert_int_equal(s.verdict, OCSP_REVOKED);
	assert_string_equal(s.status, "revoked");
	assert_string_equal(s.revoked_at, "2026-11-10T00:00:00Z");
	assert_string_equal(s.reason, "keyCompromise");
	let_go(der);
	arena_free(a);
	w.status = V_OCSP_CERTSTATUS_UNKNOWN;
	expect(&w, OCSP_UNKNOWN);
}

/* Clocks may differ by five minutes. */
static void
test_times(void **state)
{
	static const struct {
		long from, to;
		enum ocsp_verdict verdict;
	} rows[] = {
		{ -DAY, -HOUR, OCSP_STALE },
		{ -DAY, -6 * MINUTE, OCSP_STALE },
		{ -DAY, -4 * MINUTE, OCSP_GOOD },
		{ 4 * MINUTE, DAY, OCSP_GOOD },
		{ 6 * MINUTE, DAY, OCSP_NOT_YET },
		{ 2 * DAY, 3 * DAY, OCSP_NOT_YET },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(&(struct wish){ .from = rows[i].from, .to = rows[i].to },
		    rows[i].verdict);
}

static void
test_other_certificate(void **state)
{
	struct wish w = { .from = -HOUR, .to = DAY, .of = &other };

	(void)state;
	expect(&w, OCSP_OTHER);
	w.of = &leaf;
	w.answers = LIMIT_STAPLED - 1;
	expect(&w, OCSP_GOOD);
	w.answers = LIMIT_STAPLED;
	expect(&w, OCSP_OTHER);
}

static struct ca
responder(const char *usage, int from_days, int to_days, const struct ca *by)
{
	return ca_make(&(struct ca_wish){ .name = "responder",
			   .usage = usage,
			   .from_days = from_days,
			   .to_days = to_days },
	    by);
}

/* The issuer may entitle somebody (RFC 6960 4.2.2.2). */
static void
test_responders(void **state)
{
	static const struct {
		const char *usage;
		int from_days, to_days;
		const struct ca *by;
		enum ocsp_verdict verdict;
	} rows[] = {
		{ "OCSPSigning", 0, 0, &root, OCSP_GOOD },
		{ "serverAuth", 0, 0, &root, OCSP_WRONG_RESPONDER },
		{ "OCSPSigning", 0, 0, &stranger, OCSP_WRONG_RESPONDER },
		{ "OCSPSigning", -9, -2, &root, OCSP_WRONG_RESPONDER },
		{ "OCSPSigning", 2, 9, &root, OCSP_WRONG_RESPONDER },
	};
	struct wish w = { .from = -HOUR, .to = DAY };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ca by = responder(rows[i].usage, rows[i].from_days,
		    rows[i].to_days, rows[i].by);

		w.by = &by;
		expect(&w, rows[i].verdict);
		ca_free(&by);
	}
	w.by = &stranger;
	expect(&w, OCSP_WRONG_RESPONDER);
	w.flags = OCSP_NOCERTS;
	expect(&w, OCSP_WRONG_RESPONDER);
}

/* Each byte changed in turn, each length: never more than it was. */
static void
test_spoilt(void **state)
{
	struct wish w = { .status = V_OCSP_CERTSTATUS_REVOKED,
		.from = -HOUR,
		.to = DAY,
		.flags = OCSP_NOCERTS };
	struct str der = make(&w);
	char *bytes = (char *)(uintptr_t)der.p;
	struct arena *a = arena_new();
	struct ocsp_staple s;

	(void)state;
	for (size_t i = 0; i < der.n; i++) {
		bytes[i] = (char)(bytes[i] ^ 1);
		s = judge(a, der);
		assert_int_not_equal(s.verdict, OCSP_GOOD);
		assert_int_not_equal(s.verdict, OCSP_REVOKED);
		bytes[i] = (char)(bytes[i] ^ 1);
	}
	for (size_t i = 0; i < der.n; i++) {
		s = judge(a, (struct str){ der.p, i });
		assert_int_equal(s.verdict, OCSP_MALFORMED);
		assert_non_null(s.error);
	}
	bytes[der.n - 1] = (char)(bytes[der.n - 1] ^ 1);
	assert_int_equal(judge(a, der).verdict, OCSP_BAD_SIGNATURE);
	let_go(der);
	arena_free(a);
}

static void
test_no_response(void **state)
{
	struct wish w = { .from = -HOUR, .to = DAY };
	struct str der = make(&w);
	struct arena *a = arena_new();
	char *more = calloc(1, LIMIT_STAPLE + 1);
	struct ocsp_staple s;

	(void)state;
	assert_non_null(more);
	memcpy(more, der.p, der.n);
	s = judge(a, (struct str){ more, der.n });
	assert_int_equal(s.verdict, OCSP_GOOD);
	s = judge(a, (struct str){ more, der.n + 1 });
	assert_int_equal(s.verdict, OCSP_MALFORMED);
	s = judge(a, (struct str){ more, LIMIT_STAPLE + 1 });
	assert_int_equal(s.verdict, OCSP_MALFORMED);
	assert_non_null(strstr(s.error, "larger"));
	assert_int_equal(judge(a, str_of("<html>")).verdict, OCSP_MALFORMED);
	/* tryLater, and "successful" without an answer. */
	s = judge(a, (struct str){ "\x30\x03\x0a\x01\x03", 5 });
	assert_int_equal(s.verdict, OCSP_REFUSED);
	assert_string_equal(s.error, "trylater");
	s = judge(a, (struct str){ "\x30\x03\x0a\x01\x00", 5 });
	assert_int_equal(s.verdict, OCSP_MALFORMED);
	free(more);
	let_go(der);
	arena_free(a);
}

static void
test_no_issuer(void **state)
{
	struct wish w = { .from = -HOUR, .to = DAY };
	struct str der = make(&w);
	struct arena *a = arena_new();
	struct ocsp_staple s;

	(void)state;
	ocsp_judge(a, der, leaf.x, NULL, now_s, &s);
	assert_int_equal(s.verdict, OCSP_UNCHECKED);
	assert_non_null(s.error);
	let_go(der);
	arena_free(a);
}

static void
test_must_staple(void **state)
{
	static const struct {
		const char *value;
		bool must;
	} rows[] = {
		{ "status_request", true },
		{ "17,5", true },
		{ "status_request_v2", false },
	};

	(void)state;
	assert_false(ocsp_must_staple(leaf.x));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL,
		    NID_tlsfeature, rows[i].value);
		struct ca c = ca_make(&(struct ca_wish){ .name = "x" }, &root);

		assert_non_null(e);
		assert_int_equal(X509_add_ext(c.x, e, -1), 1);
		assert_int_equal(ocsp_must_staple(c.x), rows[i].must);
		X509_EXTENSION_free(e);
		ca_free(&c);
	}
}

static void
test_refused(void **state)
{
	(void)state;
	assert_false(ocsp_refuses(OCSP_GOOD, true));
	assert_false(ocsp_refuses(OCSP_UNCHECKED, true));
	assert_true(ocsp_refuses(OCSP_REVOKED, false));
	assert_true(ocsp_refuses(OCSP_UNKNOWN, false));
	assert_true(ocsp_refuses(OCSP_MALFORMED, false));
	assert_true(ocsp_refuses(OCSP_MISSING, true));
	assert_false(ocsp_refuses(OCSP_STALE, false));
	assert_true(ocsp_refuses(OCSP_STALE, true));
	assert_false(ocsp_refuses(OCSP_OTHER, false));
	assert_true(ocsp_refuses(OCSP_OTHER, true));
}

static int
set_up(void **state)
{
	(void)state;
	now_s = time(NULL);
	root = ca_make(&(struct ca_wish){ .name = "root", .ca = true }, NULL);
	leaf = ca_make(&(struct ca_wish){ .name = "leaf" }, &root);
	other = ca_make(&(struct ca_wish){ .name = "other" }, &root);
	stranger = ca_make(&(struct ca_wish){ .name = "x", .ca = true }, NULL);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	ca_free(&root);
	ca_free(&leaf);
	ca_free(&other);
	ca_free(&stranger);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_responder_by_key),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_other_certificate),
		cmocka_unit_test(test_responders),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_no_response),
		cmocka_unit_test(test_no_issuer),
		cmocka_unit_test(test_must_staple),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
