/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is found in a stapled OCSP answer: each verdict by its name, what a
 * certificate that promises an answer makes of it, and what stays silent.
 */
#include "trace_builder.h"

#define BEFORE "2026-11-12T00:00:00Z"
#define LATELY "2026-11-19T00:00:00Z"
#define SOON "2026-11-26T00:00:00Z"
#define LEAF "CN=www.example.org"

/* A chain that is well, and what was stapled to it. */
static struct trace *
stapled(const char *how, bool ok, bool must, const char *error)
{
	struct trace *t = new_trace("https");

	resolved(t);
	connected(t);
	hello_sent(t);
	add_certificate(t, 0, LEAF, "CN=Example CA", "2026-10-01T00:00:00Z",
	    "2027-01-10T00:00:00Z");
	add_verified(t, true);
	add(t, 50, EV_STAPLE, PHASE_SECURE, GOT, F_HOW, how, F_GOOD, ok,
	    F_MUST_STAPLE, must, F_STATUS, "good", F_THIS_UPDATE, BEFORE,
	    F_NEXT_UPDATE, LATELY, F_REVOKED_AT, BEFORE, F_REASON,
	    "keyCompromise", F_RESPONDER, "CN=Responder", F_ERROR, error,
	    F_BYTES, 500, FIELDS);
	handshake_done(t);
	return t;
}

/* Nothing was said because of it. */
static struct trace *
refused(struct trace *t)
{
	add(t, 51, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "verify", F_WHERE,
	    "checking the certificate", F_BYTES, 3000, FIELDS);
	return t;
}

static struct trace *
went_on(struct trace *t)
{
	asked(t);
	answered(t, "200");
	return t;
}

static void
test_verdicts(void **state)
{
	static const struct {
		const char *how, *error, *id, *says;
	} rows[] = {
		{ "revoked", "", "tls-revoked",
		    "revoked on 2026-11-12, reason keyCompromise" },
		{ "unknown", "", "tls-ocsp-unknown", LEAF },
		{ "refused", "trylater", "tls-ocsp-refused", "trylater" },
		{ "malformed", "it is no OCSP response", "tls-ocsp-malformed",
		    "500 bytes, cannot be read: it is no" },
		{ "bad-signature", "", "tls-ocsp-bad-signature", "signature" },
		{ "wrong-responder", "it has expired",
		    "tls-ocsp-wrong-responder", "CN=Responder" },
		{ "missing", "", "tls-must-staple-missing", LEAF },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_says(
		    refused(stapled(rows[i].how, false, false, rows[i].error)),
		    rows[i].id, 45, rows[i].says);
}

/* As good as none: a warning, unless the certificate promises one. */
static void
test_as_good_as_none(void **state)
{
	static const struct {
		const char *how, *id, *says;
	} rows[] = {
		{ "stale", "tls-ocsp-stale", "until 2026-11-19, 3 days ago" },
		{ "not-yet", "tls-ocsp-not-yet-valid", "from 2026-11-12" },
		{ "other-certificate", "tls-ocsp-other-certificate", LEAF },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		expect_says(went_on(stapled(rows[i].how, true, false, "")),
		    rows[i].id, 0, rows[i].says);
		expect_says(refused(stapled(rows[i].how, false, true, "")),
		    rows[i].id, 45, rows[i].says);
	}
}

static void
test_silent(void **state)
{
	(void)state;
	expect(went_on(stapled("good", true, false, "")), "", 0);
	expect(went_on(stapled("good", true, true, "")), "", 0);
	expect(went_on(stapled("unchecked", true, false, "")), "", 0);
}

/* -k: the fault stays, and that the conversation went on is said. */
static void
test_insecure(void **state)
{
	struct trace *t = went_on(stapled("revoked", false, false, ""));
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose(t, a);

	(void)state;
	assert_int_equal(d->n, 2);
	assert_string_equal(d->findings[0].fault->id, "tls-revoked");
	assert_string_equal(d->findings[1].fault->id, "tls-insecure-continued");
	arena_free(a);
	trace_free(t);
}

/* One cause is said once. */
static void
test_of_an_expired_certificate(void **state)
{
	struct trace *t = stapled("stale", true, false, "");

	(void)state;
	add_verify_error(t, 0, 10, "certificate has expired", LEAF);
	expect(refused(t), "tls-expired", 45);
}

/* A trace cut short, or made by hand. */
static void
test_bare(void **state)
{
	struct trace *t = new_trace("https");

	(void)state;
	add(t, 50, EV_STAPLE, PHASE_SECURE, GOT, F_HOW, "stale", FIELDS);
	expect_among(t, "tls-ocsp-stale", "tls-verify-failed", 45);
	t = new_trace("https");
	add(t, 50, EV_STAPLE, PHASE_SECURE, GOT, F_HOW, "no such", FIELDS);
	expect(t, "probe-incomplete", 40);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_as_good_as_none),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_insecure),
		cmocka_unit_test(test_of_an_expired_certificate),
		cmocka_unit_test(test_bare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
