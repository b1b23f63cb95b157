/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a race of addresses means, and how a connection was closed.
 */
#include <errno.h>

#include "trace_builder.h"

#define ONE "192.0.2.80:80"
#define TWO "192.0.2.81:80"
#define SIX "[2001:db8::80]:80"

static void
add_failed(struct trace *t, double ms, int attempt, const char *address,
    const char *how, int error, double elapsed)
{
	add(t, ms, EV_CONNECT_FAILED, PHASE_CONNECT, LOCAL, F_ATTEMPT, attempt,
	    F_ADDRESS, address, F_ELAPSED, elapsed, F_HOW, how, F_ERRNO, error,
	    F_ERROR, strerror(error), FIELDS);
}

/* One address, and this is how it went. */
static struct trace *
one(const char *how, int error, double elapsed)
{
	struct trace *t = new_trace("http");

	resolved(t);
	add_attempt(t, 8, 1, ONE);
	add_failed(t, 8 + elapsed, 1, ONE, how, error, elapsed);
	return t;
}

static void
test_outcomes(void **state)
{
	static const struct {
		const char *how;
		int error;
		double elapsed;
		const char *id;
		int exit;
	} rows[] = {
		{ "refused", ECONNREFUSED, 1, "tcp-refused", 22 },
		{ "reset", ECONNRESET, 1, "tcp-rst-at-accept", 22 },
		{ "timeout", ETIMEDOUT, 5000, "tcp-filtered", 21 },
		{ "cancelled", 0, 5000, "tcp-filtered", 21 },
		{ "unreachable", ENETUNREACH, 0.1, "tcp-no-route", 26 },
		{ "unreachable", EHOSTUNREACH, 0.1, "tcp-no-route", 26 },
		{ "unreachable", EHOSTUNREACH, 3050, "tcp-no-neighbour", 21 },
		{ "unreachable", ENETDOWN, 0.1, "tcp-interface-down", 26 },
		{ "local", EADDRNOTAVAIL, 0.1, "local-bind-address", 26 },
		{ "local", EADDRINUSE, 0.1, "local-no-port", 26 },
		{ "local", ENODEV, 0.1, "local-no-interface", 26 },
		{ "local", EMFILE, 0.1, "local-no-descriptor", 26 },
		{ "local", ENFILE, 0.1, "local-no-descriptor", 26 },
		{ "local", ENOBUFS, 0.1, "local-no-memory", 26 },
		{ "local", EPERM, 0.1, "local-firewall", 26 },
		{ "local", EAFNOSUPPORT, 0.1, "tcp-no-route", 26 },
		{ "local", EIO, 0.1, "tcp-failed", 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(one(rows[i].how, rows[i].error, rows[i].elapsed),
		    rows[i].id, rows[i].exit);
}

static void
test_words(void **state)
{
	(void)state;
	expect_says(one("refused", ECONNREFUSED, 1), "tcp-refused", 22, ONE);
	expect_says(one("timeout", ETIMEDOUT, 5000), "tcp-filtered", 21,
	    "within 5.0 s");
}

static struct trace *
rejected(const char *from, const char *address, int type, int code)
{
	struct trace *t = new_trace("http");

	add_attempt(t, 8, 1, address);
	add(t, 9, EV_CONNECT_FAILED, PHASE_CONNECT, LOCAL, F_ATTEMPT, 1,
	    F_ADDRESS, address, F_LOCAL, "192.0.2.7:40000", F_ELAPSED, 1.0,
	    F_HOW, "rejected", F_ERRNO, EHOSTUNREACH, F_ERROR, "No route",
	    F_ICMP_TYPE, type, F_ICMP_CODE, code, F_ICMP_FROM, from, FIELDS);
	return t;
}

static void
test_rejected(void **state)
{
	(void)state;
	expect_says(rejected("198.51.100.1", ONE, 3, 13), "tcp-rejected", 22,
	    "The router 198.51.100.1 rejected the connection to 192.0.2.80:80: "
	    "communication administratively prohibited (ICMP type 3, code 13)");
	expect_says(rejected("192.0.2.80", ONE, 3, 10), "tcp-rejected", 22,
	    "The host 192.0.2.80 itself");
	expect_says(rejected("2001:db8::1", SIX, 1, 1), "tcp-rejected", 22,
	    "communication administratively prohibited (ICMP type 1, code 1)");
	expect(rejected("192.0.2.7", ONE, 3, 1), "tcp-no-neighbour", 21);
	expect_says(rejected("192.0.2.7", ONE, 3, 99), "tcp-no-neighbour", 21,
	    "no host answered");
}

static void
test_source_address(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add(t, 8, EV_CONNECT, PHASE_CONNECT, LOCAL, F_ATTEMPT, 1, F_ADDRESS,
	    ONE, F_LOCAL, "203.0.113.9", FIELDS);
	add_failed(t, 9, 1, ONE, "local", EADDRNOTAVAIL, 0.1);
	expect_says(t, "local-bind-address", 26,
	    "The source address 203.0.113.9 is not on this machine");
}

/* Two addresses that failed: the more telling names it. */
static struct trace *
two(const char *first, int error_1, const char *second, int error_2)
{
	struct trace *t = new_trace("http");

	add_attempt(t, 8, 1, SIX);
	add_failed(t, 9, 1, SIX, first, error_1, 1);
	add_attempt(t, 9, 2, ONE);
	add_failed(t, 10, 2, ONE, second, error_2, 1);
	return t;
}

static void
test_most_telling(void **state)
{
	(void)state;
	expect_says(two("unreachable", ENETUNREACH, "refused", ECONNREFUSED),
	    "tcp-refused", 22, ONE);
	expect(two("unreachable", ENETUNREACH, "timeout", ETIMEDOUT),
	    "tcp-filtered", 21);
	expect_says(two("refused", ECONNREFUSED, "refused", ECONNREFUSED),
	    "tcp-refused", 22, "2 addresses refused");
	expect(two("refused", ECONNREFUSED, "timeout", ETIMEDOUT),
	    "tcp-refused", 22);
	expect(two("unreachable", ENETUNREACH, "unreachable", ENETUNREACH),
	    "tcp-no-route", 26);
}

/* Only where none is up is that the cause. */
static void
test_interfaces(void **state)
{
	static const struct {
		const char *interfaces, *id, *says;
	} cases[] = {
		{ "eth0 up", "tcp-no-route", "no route to" },
		{ "eth0 down", "tcp-interface-down", "eth0 of this machine" },
		{ "eth0 no carrier", "tcp-interface-down", "no cable" },
		{ "eth0 down, wlan0 no carrier", "tcp-interface-down",
		    "is down" },
		{ "eth0 down, tun0 up", "tcp-no-route", "no route to" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace *t = one("unreachable", ENETUNREACH, 0.1);

		add(t, 9, EV_FACT, PHASE_CONNECT, LOCAL, F_NAME, "interfaces",
		    F_VALUE, cases[i].interfaces, FIELDS);
		expect_says(t, cases[i].id, 26, cases[i].says);
	}
}

static struct trace *
no_ipv6_route(const char *how_a)
{
	struct trace *t = new_trace("http");

	add_result(t, 8, "AAAA", "ok", 8);
	add_result(t, 8, "A", how_a, 8);
	add_attempt(t, 8, 1, SIX);
	add_failed(t, 9, 1, SIX, "unreachable", ENETUNREACH, 0.1);
	return t;
}

static void
test_aaaa_only(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(no_ipv6_route("nodata"), "dns-aaaa-only", 26,
	    "has only IPv6 addresses");
	expect(no_ipv6_route("ok"), "tcp-no-route", 26);
	t = new_trace("http");
	add(t, 1, EV_DNS_RESULT, PHASE_RESOLVE, LOCAL, F_NAME, "2001:db8::80",
	    F_TYPE, "AAAA", F_FROM, "literal", F_GOOD, 1, F_ADDRESS,
	    "2001:db8::80", F_HOW, "ok", FIELDS);
	add_attempt(t, 8, 1, SIX);
	add_failed(t, 9, 1, SIX, "unreachable", ENETUNREACH, 0.1);
	expect(t, "tcp-no-route", 26);
}

/* The first address went so, the second came through. */
static struct trace *
second_wins(const char *first, const char *how, int error, double elapsed,
    const char *second)
{
	struct trace *t = new_trace("http");

	resolved(t);
	add_attempt(t, 8, 1, first);
	add_failed(t, 20, 1, first, how, error, elapsed);
	add_attempt(t, 20, 2, second);
	add_connected(t, 28, 2, second, 20);
	asked(t);
	answered(t, "200");
	return t;
}

static void
test_one_dead(void **state)
{
	(void)state;
	expect_says(second_wins(ONE, "refused", ECONNREFUSED, 1, TWO),
	    "tcp-one-address-dead", 0,
	    "The address 192.0.2.80:80 does not work (refused after 1.0 ms), "
	    "and 192.0.2.81:80 does.");
	expect(second_wins(ONE, "timeout", ETIMEDOUT, 5000, TWO),
	    "tcp-one-address-dead", 0);
	expect(second_wins(ONE, "abandoned", 0, 270, TWO),
	    "tcp-one-address-dead", 0);
	expect(
	    second_wins(SIX, "refused", ECONNREFUSED, 1, "[2001:db8::81]:80"),
	    "tcp-one-address-dead", 0);
	expect(second_wins(ONE, "abandoned", 0, 40, TWO), "", 0);
	expect(second_wins(ONE, "cancelled", 0, 40, TWO), "", 0);
}

static void
test_ipv6_dead(void **state)
{
	(void)state;
	expect_says(second_wins(SIX, "refused", ECONNREFUSED, 1, ONE),
	    "tcp-ipv6-dead", 0, "[2001:db8::80]:80 does not work");
	expect(second_wins(SIX, "abandoned", 0, 270, ONE), "tcp-ipv6-dead", 0);
	/* This machine has no IPv6: that is no fault of the server's. */
	expect(second_wins(SIX, "unreachable", ENETUNREACH, 0.1, ONE), "", 0);
}

static struct trace *
connected_after(double ms)
{
	struct trace *t = new_trace("http");

	resolved(t);
	add_attempt(t, 8, 1, ONE);
	add_connected(t, 8 + ms, 1, ONE, ms);
	asked(t);
	answered(t, "200");
	return t;
}

static void
test_first_packet_lost(void **state)
{
	(void)state;
	expect_says(connected_after(1021), "tcp-syn-lost", 0,
	    "took 1.0 s although a round trip is 20.0 ms");
	expect(connected_after(300), "", 0);
}

/* A second connection of the same conversation is a race of its own. */
static void
test_second_race(void **state)
{
	struct trace *t = request_sent("http");

	(void)state;
	add_attempt(t, 60, 1, "192.0.2.80:40001");
	add_failed(t, 61, 1, "192.0.2.80:40001", "refused", ECONNREFUSED, 1);
	answered(t, "200");
	expect(t, "tcp-refused", 22);
}

static struct trace *
closed(const char *scheme, const char *framing, const char *first,
    const char *how)
{
	struct trace *t = request_sent(scheme);

	header_received(t, "200", framing);
	reply_ended(t);
	add_closed(t, first, how);
	ended(t);
	return t;
}

static void
test_closes(void **state)
{
	(void)state;
	expect(closed("http", "length", "client", "orderly"), "", 0);
	expect(closed("http", "close", "server", "orderly"), "", 0);
	expect(closed("http", "length", "server", "reset"), "close-reset", 0);
	expect(closed("http", "length", "client", "reset"), "", 0);
	expect(closed("http", "length", "client", "timeout"), "close-timeout",
	    0);
	expect(closed("http", "length", "client", "abandoned"), "", 0);
	expect(closed("https", "length", "server", "no-close_notify"),
	    "no-close-notify", 0);
	expect(closed("https", "length", "client", "no-close_notify"), "", 0);
	expect(closed("https", "close", "server", "no-close_notify"),
	    "tls-truncated", 82);
	expect(closed("https", "close", "server", "orderly"), "", 0);
}

static void
test_incomplete(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	expect_says(t, "probe-incomplete", 6, "there was no connection");
	t = new_trace("https");
	resolved(t);
	connected(t);
	hello_sent(t);
	expect_says(t, "probe-incomplete", 40, "the handshake did not end");
	expect_says(request_sent("http"), "probe-incomplete", 70,
	    "there was no answer");
}

static void
test_interrupted(void **state)
{
	struct trace *t = request_sent("http");

	(void)state;
	add_trouble(t, 500, PHASE_WAIT, "cancelled", 0);
	add(t, 501, EV_INTERRUPTED, PHASE_LOCAL, LOCAL, F_WHERE, "waiting",
	    FIELDS);
	expect(t, "interrupted", 80);

	t = new_trace("http");
	resolved(t);
	add_attempt(t, 8, 1, ONE);
	add_failed(t, 90, 1, ONE, "cancelled", 0, 82);
	add(t, 91, EV_INTERRUPTED, PHASE_LOCAL, LOCAL, F_WHERE, "connecting",
	    FIELDS);
	expect_says(t, "interrupted", 20, "while connecting");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_rejected),
		cmocka_unit_test(test_source_address),
		cmocka_unit_test(test_most_telling),
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_aaaa_only),
		cmocka_unit_test(test_one_dead),
		cmocka_unit_test(test_ipv6_dead),
		cmocka_unit_test(test_first_packet_lost),
		cmocka_unit_test(test_second_race),
		cmocka_unit_test(test_closes),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
