/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What mail exchangers mean: each outcome of their look-up has its name, and
 * so has what became of one; its nearest look-alike has another one.
 */
#include "trace_builder.h"

static struct trace *
trace_of(const char *url, const char *scheme, int port)
{
	struct trace_head head = {
		.url = url,
		.scheme = scheme,
		.host = "www.example.org",
		.host_ascii = "www.example.org",
		.path = "/",
		.port = port,
		.module = "smtp",
		.version = "0",
		.wall_ns = BEGIN_WALL_NS,
	};

	return trace_new(&head, NULL);
}

/* A look-up of exchangers that ended so. */
static struct trace *
looked_up(const char *how)
{
	struct trace *t = trace_of("mx:www.example.org", "mx", 25);

	add_query(t, 0.1, SERVER_1, "MX", 1);
	add_answer(t, 8, SERVER_1, "MX", "NOERROR");
	add(t, 9, EV_DNS_RECORDS, PHASE_RESOLVE, LOCAL, F_NAME,
	    "www.example.org", F_TYPE, "MX", F_GOOD,
	    strcmp(how, "ok") == 0 || strcmp(how, "too-large") == 0, F_ELAPSED,
	    8.0, F_HOW, how, FIELDS);
	return t;
}

static void
add_exchanger(struct trace *t, const char *exchange, const char *how)
{
	add(t, 9, EV_EXCHANGER, PHASE_LOCAL, LOCAL, F_NAME, "www.example.org",
	    F_EXCHANGE, exchange, F_GOOD,
	    *how == '\0' || strcmp(how, "implicit") == 0, F_HOW, how, FIELDS);
}

static struct trace *
found_one(const char *exchange, const char *how)
{
	struct trace *t = looked_up("ok");

	add_exchanger(t, exchange, how);
	ended(t);
	return t;
}

static void
test_look_up(void **state)
{
	struct trace *t;

	(void)state;
	expect(found_one("10 mx.example.org", ""), "", 0);
	expect_says(found_one("0 .", "null"), "dns-null-mx", 14,
	    "www.example.org says that it accepts no mail");
	expect_says(found_one("10 192.0.2.1", "address"), "dns-mx-bad-name", 13,
	    "\"10 192.0.2.1\" of www.example.org names an address");

	t = looked_up("nodata");
	add_exchanger(t, "0 www.example.org", "implicit");
	ended(t);
	expect_says(t, "dns-no-mx", 0, "has no MX record");

	t = looked_up("too-large");
	add_exchanger(t, "10 mx.example.org", "");
	ended(t);
	expect(t, "dns-too-large", 0);
}

/* A record that says no mail, beside one that says the opposite. */
static void
test_beside_good_ones(void **state)
{
	struct trace *t = looked_up("ok");

	(void)state;
	add_exchanger(t, "0 .", "null");
	add_exchanger(t, "10 mx.example.org", "");
	ended(t);
	expect_says(t, "dns-mx-bad-name", 0, "beside others");
}

static void
test_endings(void **state)
{
	static const struct {
		const char *how;
		const char *id;
		int exit;
	} rows[] = {
		{ "nxdomain", "dns-nxdomain", 14 },
		{ "servfail", "dns-servfail", 14 },
		{ "refused", "dns-refused", 14 },
		{ "notimp", "dns-bad-rcode", 14 },
		{ "timeout", "dns-all-timeout", 11 },
		{ "no-server", "dns-no-server", 12 },
		{ "alias-loop", "dns-alias-loop", 13 },
		{ "alias-dangling", "dns-alias-dangling", 14 },
		{ "truncated", "dns-truncated", 13 },
		{ "malformed", "dns-malformed", 13 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace *t = looked_up(rows[i].how);

		ended(t);
		expect(t, rows[i].id, rows[i].exit);
	}
}

/* The commands to paste ask for the exchangers again. */
static void
test_commands(void **state)
{
	struct trace *t = looked_up("servfail");
	struct arena *a = arena_new();
	const struct diagnosis *d;
	bool seen = false;

	(void)state;
	ended(t);
	d = diagnose(t, a);
	assert_int_equal(d->n, 1);
	for (size_t i = 0; i < d->findings[0].n_next; i++)
		seen = seen ||
		    strstr(d->findings[0].next[i], " --mx www.example.org") !=
			NULL;
	assert_true(seen);
	arena_free(a);
	trace_free(t);
}

/* ---- a probe of an exchanger ---- */

static struct trace *
exchanger(int port, int nth, int of, int silent, const char *how)
{
	struct trace *t = trace_of("smtp://www.example.org/", "smtp", port);

	add(t, 0, EV_EXCHANGER, PHASE_LOCAL, LOCAL, F_NAME, "example.org",
	    F_EXCHANGE, "10 www.example.org", F_GOOD, 1, F_HOW, how, F_ATTEMPT,
	    nth, F_OF, of, F_SILENT, silent, FIELDS);
	return t;
}

static struct trace *
without_address(const char *how, const char *ending)
{
	struct trace *t = exchanger(25, 1, 2, 0, how);

	add_result(t, 9, "AAAA", ending, 8);
	add_result(t, 9, "A", ending, 8);
	ended(t);
	return t;
}

static void
test_no_address(void **state)
{
	(void)state;
	expect_says(without_address("", "nxdomain"), "dns-mx-no-address", 14,
	    "which an MX record of example.org names, does not exist");
	expect_says(without_address("", "nodata"), "dns-mx-no-address", 14,
	    "has no address");
	expect(without_address("implicit", "nxdomain"), "dns-nxdomain", 14);
	expect(without_address("", "servfail"), "dns-servfail", 14);
}

/* A conversation, after its look-up, that goes well. */
static void
spoken(struct trace *t)
{
	connected(t);
	asked(t);
	answered(t, "250");
}

static void
resolved_by_alias(struct trace *t)
{
	add(t, 8, EV_DNS_RESULT, PHASE_RESOLVE, LOCAL, F_NAME,
	    "www.example.org", F_TYPE, "A", F_FROM, "dns", F_GOOD, 1, F_ELAPSED,
	    8.0, F_ADDRESS, "192.0.2.80", F_ALIAS, "real.example.org", F_HOW,
	    "ok", FIELDS);
}

static void
test_alias(void **state)
{
	struct trace *t = exchanger(25, 1, 1, 0, "");

	(void)state;
	resolved_by_alias(t);
	spoken(t);
	expect_says(t, "dns-mx-alias", 0, "is an alias (CNAME) of real.");

	/* the domain itself may be one, if it has no MX */
	t = exchanger(25, 1, 1, 0, "implicit");
	resolved_by_alias(t);
	spoken(t);
	expect(t, "", 0);
}

static struct trace *
silent(int port, int nth, int of, int before)
{
	struct trace *t = exchanger(port, nth, of, before, "");

	resolved(t);
	add_attempt(t, 8, 1, "192.0.2.80:25");
	add(t, 5008, EV_CONNECT_FAILED, PHASE_CONNECT, LOCAL, F_ATTEMPT, 1,
	    F_ADDRESS, "192.0.2.80:25", F_ELAPSED, 5000.0, F_HOW, "timeout",
	    F_ERRNO, 110, F_ERROR, "timed out", FIELDS);
	ended(t);
	return t;
}

/* Only the last one knows of all; one alone, or another port, is no proof. */
static void
test_port_blocked(void **state)
{
	(void)state;
	expect_says(silent(25, 3, 3, 2), "smtp-port25-blocked", 21,
	    "None of the 3 mail exchangers of example.org");
	expect(silent(25, 2, 3, 1), "tcp-filtered", 21);
	expect(silent(25, 3, 3, 1), "tcp-filtered", 21);
	expect(silent(25, 1, 1, 0), "tcp-filtered", 21);
	expect(silent(2525, 3, 3, 2), "tcp-filtered", 21);
}

/* ---- our own name ---- */

static struct trace *
pointer(bool good, const char *how, const char *back)
{
	struct trace *t = exchanger(25, 1, 1, 0, "");

	resolved(t);
	connected(t);
	asked(t);
	header_received(t, "250", "length");
	reply_ended(t);
	add_closed(t, "client", "orderly");
	add_fact(t, 130, "our-address", "192.0.2.7");
	add(t, 131, EV_DNS_RECORDS, PHASE_RESOLVE, LOCAL, F_NAME,
	    "7.2.0.192.in-addr.arpa", F_TYPE, "PTR", F_GOOD, good, F_ELAPSED,
	    1.0, F_POINTER, good ? "host.example.org" : "", F_HOW, how, FIELDS);
	if (back != NULL)
		add_fact(t, 131, "our-name-leads-back", back);
	ended(t);
	return t;
}

static void
test_our_name(void **state)
{
	(void)state;
	expect(pointer(true, "ok", "yes"), "", 0);
	expect(pointer(true, "ok", NULL), "", 0);
	expect_says(pointer(true, "ok", "no"), "smtp-no-ptr", 0,
	    "host.example.org, which does not lead back");
	expect_says(pointer(false, "nxdomain", NULL), "smtp-no-ptr", 0,
	    "192.0.2.7 has no name");
	expect(pointer(false, "nodata", NULL), "smtp-no-ptr", 0);
	expect(pointer(false, "servfail", NULL), "", 0);
	expect(pointer(false, "timeout", NULL), "", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_look_up),
		cmocka_unit_test(test_beside_good_ones),
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_no_address),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_port_blocked),
		cmocka_unit_test(test_our_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
