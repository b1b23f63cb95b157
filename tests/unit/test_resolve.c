/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking names up: every word for how that can end, what the events tell,
 * and the ways around DNS; against a DNS server of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "test_resolve_run.h"

/* One row a way to end without an address; both families end alike. */
static void
test_endings(void **state)
{
	static const struct {
		const char *host, *how;
	} endings[] = {
		{ "nx.test", "nxdomain" },
		{ "nodata.test", "nodata" },
		{ "servfail.test", "servfail" },
		{ "refused.test", "refused" },
		{ "notimp.test", "notimp" },
		{ "formerr.test", "formerr" },
		{ "emptyformerr.test", "formerr" },
		{ "notauth.test", "other" },
		{ "silent.test", "timeout" },
		{ "loop.test", "alias-loop" },
		{ "chain.test", "alias-loop" },
		{ "dangling.test", "alias-dangling" },
		{ "emptyalias.test", "alias-dangling" },
		{ "garbage.test", "malformed" },
		{ "lies.test", "malformed" },
		{ "hidden.onion", "nxdomain" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct probe p = { .host = endings[i].host,
			.wish.timeout_ns = 150 * CLOCK_MS };

		probe_run(&p);
		assert_int_equal(p.code, ERR_NO_NAME);
		assert_int_equal(p.n, 0);
		probe_expect_how(&p, "A", endings[i].how);
		probe_expect_how(&p, "AAAA", endings[i].how);
		assert_int_equal(probe_count(&p, EV_DNS_RESULT), 2);
		assert_int_equal(probe_count(&p, EV_ADDRESSES), 0);
		assert_non_null(event_cstr(probe_result(&p, "A"), F_ERROR));
		probe_finish(&p);
	}
}

static void
test_both(void **state)
{
	struct probe p = { .host = "both.test" };
	const struct event *e;
	char text[80];

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 2);
	assert_string_equal(p.list[0], "[::1]:443");
	assert_string_equal(p.list[1], "127.0.0.1:443");
	probe_expect_how(&p, "A", "ok");
	probe_expect_how(&p, "AAAA", "ok");
	e = trace_first(p.trace, EV_DNS_QUERY);
	assert_non_null(e);
	assert_int_equal(e->dir, DIR_SENT);
	assert_int_equal(e->phase, PHASE_RESOLVE);
	assert_string_equal(event_cstr(e, F_SERVER), probe_server_text);
	assert_string_equal(event_cstr(e, F_TRANSPORT), "udp");
	assert_string_equal(event_cstr(e, F_NAME), "both.test");
	assert_string_equal(event_cstr(e, F_TYPE), "AAAA");
	assert_int_equal(event_number(e, F_TRY, 0), 1);
	assert_int_equal(event_number(e, F_BYTES, 0), 12 + 15 + 11);
	e = trace_first(p.trace, EV_DNS_ANSWER);
	assert_int_equal(e->dir, DIR_RECEIVED);
	assert_string_equal(event_cstr(e, F_RCODE), "NOERROR");
	assert_string_equal(event_cstr(e, F_ADDRESS), "::1");
	assert_int_equal(event_number(e, F_TTL, 0), 60);
	assert_true(event_number(e, F_ELAPSED, -1) > 0);
	assert_int_equal(event_number(e, F_ID, -1),
	    event_number(trace_first(p.trace, EV_DNS_QUERY), F_ID, -2));
	e = trace_last(p.trace, EV_ADDRESSES);
	assert_string_equal(event_cstr(e, F_ADDRESS), "::1");
	snprintf(text, sizeof(text), "%s",
	    event_cstr(probe_result(&p, "A"), F_FROM));
	assert_string_equal(text, "dns");
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 2);
	probe_finish(&p);
}

static void
test_one_family(void **state)
{
	struct probe p = { .host = "v4only.test" };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 1);
	probe_expect_how(&p, "A", "ok");
	probe_expect_how(&p, "AAAA", "nodata");
	probe_finish(&p);
	p = (struct probe){ .host = "both.test", .wish.family = AF_INET };
	probe_run(&p);
	assert_int_equal(p.n, 1);
	assert_string_equal(p.list[0], "127.0.0.1:443");
	assert_null(probe_result(&p, "AAAA"));
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 1);
	probe_finish(&p);
	p = (struct probe){ .host = "v4only.test", .wish.family = AF_INET6 };
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	assert_null(probe_result(&p, "A"));
	probe_finish(&p);
}

static void
test_large(void **state)
{
	struct probe p = { .host = "large.test" };
	const struct event *e;

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 120);
	probe_expect_how(&p, "A", "ok");
	e = trace_first(p.trace, EV_DNS_ANSWER);
	assert_true(event_true(e, F_TRUNCATED));
	e = trace_last(p.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_TRANSPORT), "tcp");
	assert_false(event_true(e, F_TRUNCATED));
	e = trace_last(p.trace, EV_DNS_QUERY);
	assert_string_equal(event_cstr(e, F_TRANSPORT), "tcp");
	assert_int_equal(event_number(e, F_TRY, 0), 2);
	probe_finish(&p);
	p = (struct probe){ .host = "big.test" };
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 128);
	probe_expect_how(&p, "A", "too-large");
	probe_finish(&p);
	p = (struct probe){ .host = "chainto.test" };
	probe_run(&p);
	assert_int_equal(p.code, 0);
	probe_expect_how(&p, "A", "too-large");
	probe_finish(&p);
}

static void
test_aliases(void **state)
{
	struct probe p = { .host = "alias.test" };
	const struct event *e;

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	probe_expect_how(&p, "A", "ok");
	/* The other family has an address: so nothing dangles. */
	probe_expect_how(&p, "AAAA", "nodata");
	e = probe_result(&p, "A");
	assert_string_equal(event_cstr(e, F_ALIAS), "b.test");
	e = trace_first(p.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_ALIAS), "b.test");
	probe_finish(&p);
	p = (struct probe){ .host = "dangling.test", .wish.family = AF_INET };
	probe_run(&p);
	probe_expect_how(&p, "A", "alias-dangling");
	probe_finish(&p);
}

static void
test_extended_error(void **state)
{
	struct probe p = { .host = "servfail.test" };
	const struct event *e;

	(void)state;
	probe_run(&p);
	e = trace_first(p.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_RCODE), "SERVFAIL");
	assert_int_equal(event_number(e, F_EDE, -1), 6);
	assert_string_equal(event_cstr(e, F_EDE_TEXT),
	    "signature \x1b[31mbogus");
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 2);
	probe_finish(&p);
	p = (struct probe){ .host = "notauth.test" };
	probe_run(&p);
	e = trace_first(p.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_RCODE), "NOTAUTH");
	probe_finish(&p);
}

/* FORMERR to EDNS: both families are asked without it and both are found. */
static void
test_no_edns(void **state)
{
	struct probe p = { .host = "noedns.test" };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 2);
	probe_expect_how(&p, "A", "ok");
	probe_expect_how(&p, "AAAA", "ok");
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 4);
	probe_finish(&p);
}

static void
test_search_list(void **state)
{
	struct probe p = { .host = "short" };
	const struct event *e;

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 2);
	e = probe_result(&p, "A");
	assert_string_equal(event_cstr(e, F_NAME), "short");
	e = trace_last(p.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_NAME), "short.search.test");
	probe_finish(&p);
	/* A name with a dot, or with a last one, is what it says. */
	p = (struct probe){ .host = "short." };
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 2);
	probe_finish(&p);
	p = (struct probe){ .host = "nx.nodots" };
	probe_run(&p);
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 2);
	probe_finish(&p);
}

static void
test_without_dns(void **state)
{
	static const struct pin pins[] = {
		{ "pinned.test", 443, "127.0.0.7,[::1],127.0.0.8" },
		{ "Any.test", 0, "127.0.0.9" },
		{ "pinned.test", 80, "127.0.0.6" },
	};
	int before = dns_server_count(probe_server);
	struct probe p = { .host = "127.0.0.1" };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_string_equal(p.list[0], "127.0.0.1:443");
	probe_expect_from(&p, "A", "literal");
	assert_null(probe_result(&p, "AAAA"));
	probe_finish(&p);
	p = (struct probe){ .host = "::1", .wish.family = AF_INET };
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	probe_expect_how(&p, "A", "nodata");
	probe_finish(&p);
	p = (struct probe){ .host = "localhost", .wish.family = AF_INET };
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_string_equal(p.list[0], "127.0.0.1:443");
	probe_expect_from(&p, "A", "hosts");
	probe_finish(&p);
	p = (struct probe){ .host = "localhost" };
	probe_run(&p);
	assert_true(p.n >= 1);
	probe_finish(&p);
	p = (struct probe){ .host = "PINNED.test.",
		.wish.pins = pins,
		.wish.n_pins = 3 };
	probe_run(&p);
	assert_int_equal(p.n, 3);
	probe_expect_from(&p, "A", "--resolve");
	assert_string_equal(p.list[0], "[::1]:443");
	assert_string_equal(p.list[1], "127.0.0.7:443");
	probe_finish(&p);
	p = (struct probe){ .host = "any.test",
		.wish.pins = pins,
		.wish.n_pins = 3 };
	probe_run(&p);
	assert_string_equal(p.list[0], "127.0.0.9:443");
	probe_finish(&p);
	assert_int_equal(dns_server_count(probe_server), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_one_family),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_extended_error),
		cmocka_unit_test(test_no_edns),
		cmocka_unit_test(test_search_list),
		cmocka_unit_test(test_without_dns),
	};

	return cmocka_run_group_tests(tests, probe_set_up, probe_tear_down);
}
