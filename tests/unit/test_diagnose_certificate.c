/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with a server's certificates: each verify error by its name.
 */
#include "trace_builder.h"

#define PAST "2026-01-01T00:00:00Z"
#define LATELY "2026-11-19T00:00:00Z"
#define SOON "2026-12-01T00:00:00Z"
#define LATER "2027-06-01T00:00:00Z"
#define MUCH_LATER "2028-06-01T00:00:00Z"
#define FAKE "CN=Kubernetes Ingress Controller Fake Certificate"
#define LEAF "CN=www.example.org"
#define MIDDLE "CN=Example CA 2"
#define ROOT "CN=Example Root"

static struct trace *
greeted(void)
{
	struct trace *t = new_trace("https");

	resolved(t);
	connected(t);
	hello_sent(t);
	return t;
}

static void
add_tls_failed(struct trace *t, double ms, const char *how, int bytes)
{
	add(t, ms, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, how, F_WHERE,
	    "waiting for ServerHello", F_BYTES, bytes, F_WITHIN, 5000.0,
	    FIELDS);
}

static struct trace *
judged(struct trace *t)
{
	add_verified(t, false);
	add_tls_failed(t, 51, "verify", 3000);
	return t;
}

static struct trace *
with_error(struct trace *t, int depth, int code, const char *subject)
{
	add_verify_error(t, depth, code, "words", subject);
	return judged(t);
}

/* A chain that does not pass: a server's certificate and, if any, a second. */
static struct trace *
chain(const char *leaf_issuer, const char *from, const char *to,
    const char *second, const char *second_issuer)
{
	struct trace *t = greeted();

	add_certificate(t, 0, LEAF, leaf_issuer, from, to);
	if (second != NULL)
		add_certificate(t, 1, second, second_issuer, from, to);
	return t;
}

static void
test_dates(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(
	    with_error(chain(MIDDLE, PAST, LATELY, MIDDLE, ROOT), 0, 10, LEAF),
	    "tls-expired", 45, "expired on 2026-11-19, 3 days ago");
	expect(with_error(chain(MIDDLE, PAST, LATELY, MIDDLE, ROOT), 1, 10,
		   MIDDLE),
	    "tls-intermediate-expired", 45);
	expect_says(with_error(chain(MIDDLE, LATER, MUCH_LATER, NULL, NULL), 0,
			9, LEAF),
	    "tls-not-yet-valid", 45, "2027-06-01");

	t = chain(MIDDLE, LATER, MUCH_LATER, MIDDLE, ROOT);
	add_verify_error(t, 1, 9, "words", MIDDLE);
	expect_says(with_error(t, 0, 9, LEAF), "local-clock", 46,
	    "2026-11-22T00:00:00Z");
}

static void
test_expires_soon(void **state)
{
	struct trace *t = new_trace("https");

	(void)state;
	resolved(t);
	connected(t);
	hello_sent(t);
	add_certificate(t, 0, LEAF, MIDDLE, PAST, SOON);
	add_verified(t, true);
	handshake_done(t);
	asked(t);
	answered(t, "200");
	expect_says(t, "tls-expires-soon", 0, "on 2026-12-01, in 8 days");
}

static void
test_wrong_host(void **state)
{
	struct trace *t = greeted();
	struct arena *a = arena_new();
	const struct finding *g;

	(void)state;
	add(t, 49, EV_CERTIFICATE, PHASE_SECURE, GOT, F_DEPTH, 0, F_SUBJECT,
	    "CN=a", F_ISSUER, MIDDLE, F_SAN, "DNS:a.example", F_SAN,
	    "DNS:*.org", F_SAN, "DNS:ww.example.org", F_NOT_BEFORE, PAST,
	    F_NOT_AFTER, LATER, FIELDS);
	with_error(t, 0, 62, "CN=a");
	g = finding_named(diagnose(t, a), "tls-wrong-host");
	assert_non_null(g);
	assert_string_equal(g->what,
	    "The certificate is for a.example, *.org, "
	    "ww.example.org and not for "
	    "www.example.org.");
	assert_string_equal(g->causes[0],
	    "*.org stands for one label, and www.example.org has more before "
	    "it");
	assert_string_equal(g->evidence[g->n_evidence - 1].text,
	    "the nearest of its names is ww.example.org");
	arena_free(a);
	expect(t, "tls-wrong-host", 45);

	t = greeted();
	add(t, 49, EV_CERTIFICATE, PHASE_SECURE, GOT, F_DEPTH, 0, F_SUBJECT,
	    LEAF, F_ISSUER, MIDDLE, F_NOT_BEFORE, PAST, F_NOT_AFTER, LATER,
	    FIELDS);
	expect_says(with_error(t, 0, 62, LEAF), "tls-wrong-host", 45,
	    "names no host at all");
}

static void
test_issuers(void **state)
{
	struct trace *t;

	(void)state;
	expect(with_error(chain(LEAF, PAST, LATER, NULL, NULL), 0, 18, LEAF),
	    "tls-self-signed", 45);
	t = greeted();
	add_certificate(t, 0, FAKE, FAKE, PAST, LATER);
	add_verify_error(t, 0, 18, "words", FAKE);
	expect_says(with_error(t, 0, 62, FAKE), "tls-sni-default-cert", 45,
	    FAKE);
	expect_says(
	    with_error(chain(ROOT, PAST, LATER, ROOT, ROOT), 1, 19, ROOT),
	    "tls-unknown-issuer", 45, ROOT);
	expect_says(
	    with_error(chain(MIDDLE, PAST, LATER, NULL, NULL), 0, 20, LEAF),
	    "tls-incomplete-chain", 45, MIDDLE);
	expect_says(
	    with_error(chain(MIDDLE, PAST, LATER, MIDDLE, ROOT), 1, 20, MIDDLE),
	    "tls-incomplete-chain", 45, ROOT);
	expect(with_error(chain("O=Zscaler Inc., CN=Zscaler Root", PAST, LATER,
			      NULL, NULL),
		   0, 20, LEAF),
	    "tls-intercepted", 45);

	/* 20 and 21 are one cause. */
	t = chain(MIDDLE, PAST, LATER, NULL, NULL);
	add_verify_error(t, 0, 20, "words", LEAF);
	expect(with_error(t, 0, 21, LEAF), "tls-incomplete-chain", 45);

	t = chain(MIDDLE, PAST, LATER, NULL, NULL);
	add_verify_error(t, 0, 20, "words", LEAF);
	add(t, 50, EV_VERIFIED, PHASE_SECURE, LOCAL, F_GOOD, 0, F_FROM,
	    "nothing: no certificate in /etc/ssl/certs", FIELDS);
	add_tls_failed(t, 51, "verify", 3000);
	expect(t, "local-ca-missing", 46);
}

static void
test_other_errors(void **state)
{
	static const struct {
		int code;
		const char *id;
	} rows[] = {
		{ 66, "tls-weak-key" },
		{ 67, "tls-weak-key" },
		{ 68, "tls-sha1" },
		{ 26, "tls-wrong-usage" },
		{ 79, "tls-not-a-ca" },
		{ 7, "tls-bad-signature" },
		{ 47, "tls-name-constraints" },
		{ 23, "tls-revoked" },
		{ 34, "tls-verify-failed" },
		{ 22, "tls-verify-failed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(with_error(chain(MIDDLE, PAST, LATER, NULL, NULL), 0,
			   rows[i].code, LEAF),
		    rows[i].id, 45);
}

/* Several faults of one chain are findings; the first gives the exit. */
static void
test_several(void **state)
{
	struct trace *t = chain(MIDDLE, PAST, LATELY, NULL, NULL);

	(void)state;
	add_verify_error(t, 0, 10, "words", LEAF);
	with_error(t, 0, 62, LEAF);
	expect_among(t, "tls-wrong-host", "tls-verify-failed", 45);
}

/* -k: the finding and the exit status stay. */
static void
test_insecure(void **state)
{
	struct trace *t = chain(LEAF, PAST, LATER, NULL, NULL);

	(void)state;
	add_verify_error(t, 0, 18, "words", LEAF);
	add_verified(t, false);
	handshake_done(t);
	asked(t);
	answered(t, "200");
	expect_among(t, "tls-insecure-continued", "tls-verify-failed", 45);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_expires_soon),
		cmocka_unit_test(test_wrong_host),
		cmocka_unit_test(test_issuers),
		cmocka_unit_test(test_other_errors),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_insecure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
