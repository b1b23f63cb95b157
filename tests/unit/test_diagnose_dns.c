/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a look-up means: each outcome has its name, and its nearest look-alike
 * has another one.
 */
#include "trace_builder.h"

/* A look-up without an address that ended so for A and for AAAA. */
static struct trace *
lost(const char *a, const char *aaaa)
{
	struct trace *t = new_trace("http");

	add_query(t, 0.1, SERVER_1, "AAAA", 1);
	add_query(t, 0.1, SERVER_1, "A", 1);
	add_answer(t, 8, SERVER_1, "A", "SERVFAIL");
	add_result(t, 9, "AAAA", aaaa, 8);
	add_result(t, 9, "A", a, 8);
	return t;
}

static void
test_healthy(void **state)
{
	struct trace *t = request_sent("http");

	(void)state;
	answered(t, "200");
	expect(t, "", 0);
}

static void
test_outcomes(void **state)
{
	static const struct {
		const char *a;
		const char *aaaa;
		const char *id;
		int exit;
	} rows[] = {
		{ "nxdomain", "nxdomain", "dns-nxdomain", 14 },
		{ "nodata", "nodata", "dns-nodata", 14 },
		{ "nodata", "nxdomain", "dns-nxdomain", 14 },
		{ "servfail", "servfail", "dns-servfail", 14 },
		{ "nodata", "servfail", "dns-servfail", 14 },
		{ "refused", "refused", "dns-refused", 14 },
		{ "formerr", "formerr", "dns-bad-rcode", 14 },
		{ "notimp", "notimp", "dns-bad-rcode", 14 },
		{ "timeout", "timeout", "dns-all-timeout", 11 },
		{ "timeout", "nodata", "dns-all-timeout", 11 },
		{ "no-server", "no-server", "dns-no-server", 12 },
		{ "alias-loop", "alias-loop", "dns-alias-loop", 13 },
		{ "alias-dangling", "nodata", "dns-alias-dangling", 14 },
		{ "truncated", "truncated", "dns-truncated", 13 },
		{ "malformed", "malformed", "dns-malformed", 13 },
		{ "too-large", "nodata", "dns-too-large", 13 },
		{ "other", "other", "dns-failed", 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(lost(rows[i].a, rows[i].aaaa), rows[i].id, rows[i].exit);
}

static void
test_names_and_servers(void **state)
{
	(void)state;
	expect_says(lost("nxdomain", "nxdomain"), "dns-nxdomain", 14,
	    "192.0.2.53:53 says that www.example.org does not exist");
	expect_says(lost("nodata", "nodata"), "dns-nodata", 14,
	    "no A or AAAA record");
}

static struct trace *
servfail_with(int ede, const char *text, const char *how)
{
	struct trace *t = new_trace("http");

	add_query(t, 0.1, SERVER_1, "A", 1);
	add(t, 8, EV_DNS_ANSWER, PHASE_RESOLVE, GOT, F_SERVER, SERVER_1,
	    F_TRANSPORT, "udp", F_NAME, "www.example.org", F_TYPE, "A", F_RCODE,
	    "SERVFAIL", F_BYTES, 60, F_EDE, ede, F_EDE_TEXT, text, FIELDS);
	add_result(t, 8, "A", how, 8);
	return t;
}

static void
test_extended_errors(void **state)
{
	(void)state;
	expect_says(servfail_with(6, "no DS", "servfail"), "dns-dnssec-bogus",
	    15, "extended error 6, DNSSEC Bogus: no DS");
	expect(servfail_with(7, "", "servfail"), "dns-dnssec-bogus", 15);
	expect_says(servfail_with(22, "lame", "servfail"), "dns-servfail", 14,
	    "extended error 22, No Reachable Authority: lame");
	expect(servfail_with(15, "", "nxdomain"), "dns-blocked", 14);
	expect(servfail_with(6, "", "nodata"), "dns-nodata", 14);
	expect_says(servfail_with(6, "a\x1b]0;x\x07", "servfail"),
	    "dns-dnssec-bogus", 15, "a\x1b]0;x\x07");
}

static void
add_dns_error(struct trace *t, double ms, const char *server, int error)
{
	add(t, ms, EV_DNS_ERROR, PHASE_RESOLVE, LOCAL, F_SERVER, server,
	    F_TRANSPORT, "udp", F_ERRNO, error, F_ERROR, "words", FIELDS);
}

static void
test_no_server(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add_dns_error(t, 1, SERVER_1, 111);
	add_result(t, 2, "A", "no-server", 1);
	expect_says(t, "dns-no-server", 12, SERVER_1);

	t = new_trace("http");
	add_dns_error(t, 1, SERVER_1, 24); /* EMFILE */
	add_result(t, 2, "A", "other", 1);
	expect_says(t, "local-no-descriptor", 16,
	    "so no resolver could be asked");

	t = new_trace("http");
	add_dns_error(t, 1, SERVER_1, 101);
	add_result(t, 2, "A", "no-server", 1);
	expect(t, "dns-unreachable", 16);

	t = new_trace("http");
	add_query(t, 0, SERVER_1, "A", 1);
	add_dns_error(t, 1, SERVER_1, 111);
	add_result(t, 2, "A", "timeout", 1);
	expect(t, "dns-no-server", 12);
}

static void
test_all_silent(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add_query(t, 0, SERVER_1, "A", 1);
	add_query(t, 2000, SERVER_2, "A", 1);
	add_result(t, 4000, "A", "timeout", 4000);
	expect_says(t, "dns-all-timeout", 11,
	    "None of the 2 configured resolvers answered");
}

/* The rest of a healthy conversation behind a look-up. */
static struct trace *
and_on(struct trace *t)
{
	connected(t);
	asked(t);
	answered(t, "200");
	return t;
}

static struct trace *
one_server_of_two(bool first_answers)
{
	struct trace *t = new_trace("http");

	add_query(t, 0, SERVER_1, "A", 1);
	if (first_answers)
		add_answer(t, 5, SERVER_1, "A", "SERVFAIL");
	add_query(t, 700, SERVER_2, "A", 1);
	add_answer(t, 708, SERVER_2, "A", "NOERROR");
	add_result(t, 708, "A", "ok", 708);
	return and_on(t);
}

static void
test_one_silent(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(one_server_of_two(false), "dns-timeout-one", 0,
	    "700.0 ms later");
	expect(one_server_of_two(true), "", 0);

	/* Asked at the last moment is not silent. */
	t = new_trace("http");
	add_query(t, 0, SERVER_1, "A", 1);
	add_query(t, 7, SERVER_2, "A", 1);
	add_answer(t, 8, SERVER_1, "A", "NOERROR");
	add_result(t, 8, "A", "ok", 8);
	expect(and_on(t), "", 0);
}

static void
test_one_dead(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add_query(t, 0, SERVER_1, "A", 1);
	add_dns_error(t, 1, SERVER_1, 111);
	add_query(t, 1, SERVER_2, "A", 1);
	add_answer(t, 9, SERVER_2, "A", "NOERROR");
	add_result(t, 9, "A", "ok", 9);
	expect_says(and_on(t), "dns-server-dead", 0, SERVER_1);
}

static struct trace *
asked_twice(const char *second, const char *answer_between)
{
	struct trace *t = new_trace("http");

	add_query(t, 0, SERVER_1, "A", 1);
	if (answer_between != NULL)
		add_answer(t, 5, SERVER_1, "A", answer_between);
	add_query(t, 600, SERVER_1, second, 2);
	add_answer(t, 608, SERVER_1, second, "NOERROR");
	add_result(t, 608, "A", "ok", 608);
	return and_on(t);
}

static void
test_lost_query(void **state)
{
	(void)state;
	expect_says(asked_twice("A", NULL), "dns-query-lost", 0,
	    "600.0 ms later");
	expect(asked_twice("A", "FORMERR"), "", 0);
	expect(asked_twice("AAAA", NULL), "", 0);
}

static struct trace *
half(const char *a, const char *aaaa, double aaaa_elapsed)
{
	struct trace *t = new_trace("http");

	add_query(t, 0, SERVER_1, "AAAA", 1);
	add_query(t, 0, SERVER_1, "A", 1);
	add_answer(t, 8, SERVER_1, "A", "NOERROR");
	add_result(t, 8, "A", a, 8);
	add_result(t, 9, "AAAA", aaaa, aaaa_elapsed);
	return and_on(t);
}

static void
test_half_well(void **state)
{
	(void)state;
	expect_says(half("ok", "servfail", 9), "dns-aaaa-servfail", 0,
	    "SERVFAIL");
	expect(half("ok", "refused", 9), "dns-aaaa-servfail", 0);
	expect_says(half("ok", "timeout", 4000), "dns-aaaa-dropped", 0,
	    "not at all in 4.0 s");
	expect(half("ok", "abandoned", 1500), "dns-aaaa-dropped", 0);
	expect_says(half("ok", "abandoned", 60), "dns-aaaa-dropped", 0,
	    "not yet in 60.0 ms");
	expect(half("ok", "abandoned", 30), "", 0);
	expect(half("abandoned", "ok", 60), "", 0);
	expect(half("ok", "nxdomain", 9), "dns-aaaa-nxdomain", 0);
	expect(half("ok", "nodata", 9), "", 0);
	expect(half("servfail", "ok", 9), "dns-a-failed", 0);
	expect(half("nodata", "ok", 9), "", 0);
}

static struct trace *
found_at(const char *address, const char *also, const char *from)
{
	struct trace *t = new_trace("http");

	add(t, 8, EV_DNS_RESULT, PHASE_RESOLVE, LOCAL, F_NAME,
	    "www.example.org", F_TYPE, "A", F_FROM, from, F_GOOD, 1, F_ELAPSED,
	    8.0, F_ADDRESS, address, F_ADDRESS, also, F_HOW, "ok", FIELDS);
	return t;
}

static void
test_blocked_zero(void **state)
{
	struct trace *t = found_at("0.0.0.0", "", "dns");

	(void)state;
	add_attempt(t, 8, 1, "0.0.0.0:80");
	add(t, 9, EV_CONNECT_FAILED, PHASE_CONNECT, LOCAL, F_ATTEMPT, 1,
	    F_ADDRESS, "0.0.0.0:80", F_ELAPSED, 0.1, F_HOW, "refused", F_ERRNO,
	    111, F_ERROR, "Connection refused", FIELDS);
	expect_says(t, "dns-blocked-zero", 14, "The resolver answers");

	expect_says(and_on(found_at("0.0.0.0", "", "hosts")),
	    "dns-blocked-zero", 14, "/etc/hosts");
	expect(and_on(found_at("0.0.0.0", "192.0.2.80", "dns")),
	    "dns-blocked-zero", 0);
	expect(and_on(found_at("0.0.0.0", "", "literal")), "", 0);
	expect(and_on(found_at("10.0.0.0", "", "dns")), "", 0);
}

static struct trace *
found_after(double ms)
{
	struct trace *t = new_trace("http");

	add_query(t, 0, SERVER_1, "A", 1);
	add_answer(t, ms, SERVER_1, "A", "NOERROR");
	add_result(t, ms, "A", "ok", ms);
	return and_on(t);
}

static void
test_slow(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	expect_says(found_after(1500), "dns-slow", 0, "took 1.5 s");
	expect(found_after(990), "", 0);

	/* One cause is said once. */
	add_query(t, 0, SERVER_1, "A", 1);
	add_query(t, 2000, SERVER_2, "A", 1);
	add_answer(t, 2008, SERVER_2, "A", "NOERROR");
	add_result(t, 2008, "A", "ok", 2008);
	expect(and_on(t), "dns-timeout-one", 0);
}

static void
test_one_family_asked(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add_result(t, 8, "AAAA", "nodata", 8);
	expect_says(t, "dns-nodata", 14, "has no AAAA record");

	t = new_trace("http");
	add(t, 1, EV_DNS_RESULT, PHASE_RESOLVE, LOCAL, F_NAME, "192.0.2.1",
	    F_TYPE, "AAAA", F_FROM, "literal", F_GOOD, 0, F_HOW, "nodata",
	    FIELDS);
	expect_says(t, "dns-nodata", 14, "another family");
}

static void
test_interrupted(void **state)
{
	struct trace *t = lost("other", "other");

	(void)state;
	add(t, 10, EV_INTERRUPTED, PHASE_LOCAL, LOCAL, F_WHERE,
	    "looking up the name", FIELDS);
	expect_among(t, "interrupted", "dns-failed", 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_names_and_servers),
		cmocka_unit_test(test_extended_errors),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_all_silent),
		cmocka_unit_test(test_one_silent),
		cmocka_unit_test(test_one_dead),
		cmocka_unit_test(test_lost_query),
		cmocka_unit_test(test_half_well),
		cmocka_unit_test(test_blocked_zero),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_one_family_asked),
		cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
