/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a request and its reply mean: status codes, redirects, offences; and
 * the table of faults.
 */
#include "trace_builder.h"

static struct trace *
status(const char *code)
{
	struct trace *t = request_sent("http");

	answered(t, code);
	return t;
}

static void
test_healthy(void **state)
{
	struct trace *t = request_sent("https");

	(void)state;
	answered(t, "200");
	expect(t, "", 0);
	expect(status("204"), "", 0);
	expect(status("304"), "", 0);
	expect(status("399"), "", 0);
}

static void
test_statuses(void **state)
{
	static const struct {
		const char *code;
		const char *id;
		int exit;
	} rows[] = {
		{ "400", "http-4xx", 84 },
		{ "401", "http-401-other-scheme", 64 },
		{ "403", "http-403", 84 },
		{ "404", "http-404", 84 },
		{ "405", "http-405", 84 },
		{ "407", "proxy-407", 34 },
		{ "408", "http-408", 84 },
		{ "413", "http-413", 84 },
		{ "414", "http-414", 84 },
		{ "415", "http-415", 84 },
		{ "417", "http-expect-417", 84 },
		{ "418", "http-4xx", 84 },
		{ "421", "http-421", 84 },
		{ "426", "http-426", 84 },
		{ "429", "http-429", 84 },
		{ "431", "http-431", 84 },
		{ "451", "http-451", 84 },
		{ "500", "http-500", 84 },
		{ "501", "http-5xx", 84 },
		{ "502", "http-502", 84 },
		{ "503", "http-503", 84 },
		{ "504", "http-504", 84 },
		{ "999", "http-5xx", 84 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(status(rows[i].code), rows[i].id, rows[i].exit);
}

static struct trace *
status_with(const char *code, const char *fact, const char *value)
{
	struct trace *t = request_sent("http");

	add_fact(t, 99, fact, value);
	answered(t, code);
	return t;
}

static void
test_status_words(void **state)
{
	(void)state;
	expect_says(status_with("503", "retry-after", "120"), "http-503", 84,
	    "503 Word: the service is not available for now; Retry-After says "
	    "120.");
	expect_says(status_with("405", "allow", "GET, HEAD"), "http-405", 84,
	    "it allows GET, HEAD");
	expect_says(status_with("502", "server", "nginx\x1b[0m"), "http-502",
	    84, "nginx\x1b[0m");
}

static struct trace *
denied(const char *code, const char *challenge, bool credentials)
{
	struct trace *t = request_sent("http");

	if (credentials)
		add(t, 52, EV_LINE, PHASE_SEND, SENT, F_TEXT,
		    "Authorization: Basic <redacted 12 bytes>", F_OFFSET, 20,
		    F_BYTES, 30, FIELDS);
	add_fact(t, 99, "www-authenticate", challenge);
	answered(t, code);
	return t;
}

static void
test_credentials(void **state)
{
	(void)state;
	expect_says(denied("401", "Basic realm=\"R\"", false), "http-401-basic",
	    64, "realm=\"R\"");
	expect(denied("401", "Basic realm=\"R\"", true), "http-401-refused",
	    64);
	expect_says(denied("401", "Negotiate", true), "http-401-other-scheme",
	    64, "what was sent is of another scheme");
	expect(denied("401", "Bearer", false), "http-401-other-scheme", 64);
	expect_says(denied("401", "Digest realm=\"R\", nonce=\"x\"", true),
	    "http-401-other-scheme", 64, "nonce");
	expect(denied("403", "Bearer error=\"insufficient_scope\"", true),
	    "http-403-scope", 64);
	expect(denied("403", "Bearer", true), "http-403", 84);
}

static struct trace *
plain_to_tls(const char *code, const char *body)
{
	struct trace *t = request_sent("http");

	header_received(t, code, "length");
	add_body(t, 110, 200, body);
	reply_ended(t);
	add_closed(t, "client", "orderly");
	return t;
}

static void
test_tls_port(void **state)
{
	static const char nginx[] = "<html><title>400 The plain HTTP request "
				    "was sent to HTTPS port</title>";

	(void)state;
	expect(plain_to_tls("400", nginx), "http-tls-port", 83);
	expect(plain_to_tls("400", "<title>400 Bad Request</title>"),
	    "http-4xx", 84);
	expect(plain_to_tls("200", nginx), "", 0);
}

static struct trace *
asked_and_answered(bool sent, const char *body)
{
	struct trace *t = request_sent("https");

	add(t, 53, EV_TLS_CLIENT_CERT, PHASE_SECURE, LOCAL, F_GOOD, sent,
	    FIELDS);
	header_received(t, "400", "length");
	add_body(t, 110, 200, body);
	reply_ended(t);
	return t;
}

/* nginx says on a page of its own what others say with an alert. */
static void
test_client_certificate(void **state)
{
	static const char none[] = "<title>400 No required SSL certificate was "
				   "sent</title>";
	static const char bad[] = "<title>400 The SSL certificate "
				  "error</title>";

	(void)state;
	expect(asked_and_answered(false, none), "tls-client-cert", 44);
	expect(asked_and_answered(true, bad), "tls-client-cert-refused", 44);
	expect(asked_and_answered(false, "<title>400 Bad Request</title>"),
	    "http-4xx", 84);
	expect(plain_to_tls("400", none), "http-4xx", 84);
}

static struct trace *
first_byte_after(double ms)
{
	struct trace *t = request_sent("http");

	add_first_byte(t, 53 + ms);
	add_fact(t, 53 + ms, "status", "200");
	add_fact(t, 53 + ms, "framing", "length");
	add(t, 60 + ms, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 10, FIELDS);
	return t;
}

static void
test_slow(void **state)
{
	(void)state;
	expect_says(first_byte_after(1500), "http-slow-first-byte", 0,
	    "1.5 s after the request");
	expect(first_byte_after(950), "", 0);
}

/* A redirect from scheme to url; how NULL: it is followed. */
static struct trace *
redirect(const char *scheme, const char *url, const char *how)
{
	struct trace *t = request_sent(scheme);

	add_fact(t, 99, "location", url);
	answered(t, "301");
	add(t, 131, EV_NEXT, PHASE_LOCAL, LOCAL, F_URL, url, F_HOP, 1, F_GOOD,
	    how == NULL, F_HOW, how, FIELDS);
	return t;
}

static void
test_redirects(void **state)
{
	static const char other[] = "https://other.example/";

	(void)state;
	expect_says(redirect("http", other, "off"), "http-redirect", 0,
	    "sends us to https://other.example/; -L");
	expect(redirect("http", other, NULL), "", 0);
	expect_says(redirect("http", other, "loop"), "http-redirect-loop", 83,
	    "was asked before");
	expect_says(redirect("http", "http://www.example.org/", "off"),
	    "http-redirect-loop", 83, "redirects to itself");
	expect(redirect("http", other, "limit"), "http-redirect-limit", 83);
	expect(redirect("https", "http://other.example/", "off"),
	    "http-redirect-downgrade", 0);
	expect(redirect("https", "http://other.example/", "downgrade"),
	    "http-redirect-downgrade", 83);
	expect(redirect("http", "http://other.example/", "off"),
	    "http-redirect", 0);
	expect(redirect("http", "ftp://other.example/", "scheme"),
	    "http-redirect-bad", 83);
	expect(redirect("http", "http://[", "malformed"), "http-redirect-bad",
	    83);
	expect_says(status("302"), "http-redirect-bad", 83, "has no Location");
	expect(status("300"), "", 0);
}

/* What the module names; the talk goes on to its end. */
static struct trace *
offence(const char *id, const char *what)
{
	struct trace *t = request_sent("http");

	add(t, 100, EV_FAULT, PHASE_RECEIVE, LOCAL, F_FAULT, id, F_WHAT, what,
	    F_OFFSET, 17, F_DATA, "x", FIELDS);
	answered(t, "200");
	return t;
}

static void
test_offences(void **state)
{
	static const struct {
		const char *id;
		int exit;
	} rows[] = {
		{ "http-two-lengths", 83 },
		{ "http-length-with-chunked", 83 },
		{ "http-bad-length", 83 },
		{ "http-bad-transfer-coding", 83 },
		{ "http-bad-chunk", 83 },
		{ "http-bare-lf", 83 },
		{ "http-nul", 83 },
		{ "http-bad-header", 83 },
		{ "http-09", 83 },
		{ "http-bad-status-line", 83 },
		{ "http-header-too-large", 83 },
		{ "http-too-many-headers", 83 },
		{ "http-extra-data", 83 },
		{ "http-bad-gzip", 83 },
		{ "http-truncated-gzip", 83 },
		{ "http-decompression-bomb", 83 },
		{ "http-unknown-coding", 0 },
		{ "http-body-too-large", 0 },
		{ "http-unexpected-101", 83 },
		{ "http-too-many-interim", 83 },
		{ "http-wrong-service", 83 },
		{ "http-missing-last-chunk", 82 },
		{ "local-line-break", 76 },
		{ "local-cannot-write", 86 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_says(offence(rows[i].id, "the words of the module"),
		    rows[i].id, rows[i].exit, "The words of the module.");
	expect_says(offence("no-such-id", "new\x1b[2J words"),
	    "protocol-offence", 83, "New\x1b[2J words. (no-such-id)");
}

static void
test_one_cause_once(void **state)
{
	struct trace *t = offence("http-bare-lf", "first");
	struct arena *a = arena_new();
	const struct diagnosis *d;

	(void)state;
	for (int i = 0; i < 200; i++)
		add(t, 101, EV_FAULT, PHASE_RECEIVE, LOCAL, F_FAULT,
		    "http-bare-lf", F_WHAT, "again", F_OFFSET, i, F_DATA, "x",
		    FIELDS);
	d = diagnose(t, a);
	assert_int_equal(d->n, 1);
	assert_int_equal(d->findings[0].n_evidence, 12);
	assert_non_null(strstr(d->findings[0].evidence[10].text, "more"));
	assert_non_null(strstr(d->findings[0].evidence[11].text, "Again"));
	arena_free(a);
	trace_free(t);
}

/* Two causes are two findings; the first in time gives the exit status. */
static void
test_order(void **state)
{
	struct trace *t = request_sent("http");
	struct arena *a = arena_new();
	const struct diagnosis *d;

	(void)state;
	add_first_byte(t, 2000);
	add(t, 2000, EV_FAULT, PHASE_RECEIVE, LOCAL, F_FAULT, "http-bare-lf",
	    F_WHAT, "bare", FIELDS);
	add_fact(t, 2000, "status", "200");
	add_fact(t, 2000, "framing", "chunked");
	add_trouble(t, 2500, PHASE_RECEIVE, "reset", 40);
	d = diagnose(t, a);
	assert_int_equal(d->n, 3);
	assert_string_equal(d->findings[0].fault->id, "http-bare-lf");
	assert_string_equal(d->findings[1].fault->id, "http-reset-in-body");
	assert_string_equal(d->findings[2].fault->id, "http-slow-first-byte");
	assert_int_equal(d->exit, 83);
	assert_int_equal(d->worst, SEVERITY_FAIL);
	arena_free(a);
	trace_free(t);
}

/* What is to be pasted is quoted where a shell would read it otherwise. */
static void
test_commands(void **state)
{
	struct trace_head head = { .url = "http://[::1]:80/?a=$(x)'&b",
		.scheme = "http",
		.host = "::1",
		.host_ascii = "::1",
		.module = "http",
		.port = 80 };
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	const struct finding *g;

	(void)state;
	connected(t);
	asked(t);
	add_trouble(t, 6000, PHASE_WAIT, "timeout", 0);
	g = finding_named(diagnose(t, a), "http-no-response");
	assert_non_null(g);
	assert_string_equal(g->next[0],
	    "sonde --idle 60 -m 60 'http://[::1]:80/?a=$(x)'\\''&b'");
	arena_free(a);
	trace_free(t);
}

/* The table itself: each row is whole, no id stands twice. */
static void
test_table(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct fault *r = fault_row(0); r != NULL;
	     r = fault_row(++n)) {
		assert_ptr_equal(fault_find(r->id), r);
		assert_true(r->what[strlen(r->what) - 1] == '.');
		assert_true(r->remedy[strlen(r->remedy) - 1] == '.');
		assert_true(*r->causes != '\0' && *r->next != '\0' &&
		    *r->not != '\0' && *r->see != '\0');
	}
	assert_true(n > 150);
	assert_null(fault_find("no-such-id"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_status_words),
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_tls_port),
		cmocka_unit_test(test_client_certificate),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_offences),
		cmocka_unit_test(test_one_cause_once),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
