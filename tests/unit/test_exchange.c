/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail exchangers and the name of our own address, asked of a DNS server of
 * the test's own: what is found, in which order, what the events tell, and how
 * a look-up ends that finds nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limit.h"
#include "net/exchange.h"
#include "net/pointer.h"
#include "net/records.h"
#include "test_resolve_run.h"

/* One look-up, of exchangers or (ours) of the name of an address. */
struct call {
	const char *domain;
	const char *ours;
	struct resolve_wish wish;
	int64_t within_ns;
	bool cancel;
	struct arena *arena;
	struct trace *trace;
	struct exchangers found;
	int code;
};

static void
work(void *arg)
{
	struct call *c = arg;
	int64_t until_ns = clock_now_ns() + c->within_ns;
	struct address a;

	if (c->cancel)
		task_cancel(task_self());
	if (c->domain != NULL) {
		c->code = exchangers_find(c->arena, c->trace, &c->wish,
		    c->domain, until_ns, &c->found);
		return;
	}
	assert_true(address_parse(c->ours, 40000, &a));
	pointer_find(c->arena, c->trace, &c->wish, &a, until_ns);
}

static void
begin(struct call *c)
{
	const struct trace_head head = { .url = "mx:x.test", .host = "x.test" };

	c->wish.servers = probe_server_text;
	if (c->wish.timeout_ns == 0)
		c->wish.timeout_ns = CLOCK_S;
	if (c->within_ns == 0)
		c->within_ns = 5 * CLOCK_S;
	c->arena = arena_new();
	c->trace = trace_new(&head, NULL);
	assert_non_null(task_start(work, NULL, c));
	loop_run();
}

static void
end(struct call *c)
{
	assert_int_equal(trace_current_phase(c->trace), PHASE_LOCAL);
	arena_free(c->arena);
	trace_free(c->trace);
}

static struct call
find(const char *domain)
{
	struct call c = { .domain = domain };

	begin(&c);
	return c;
}

static void
expect_exchanger(const struct call *c, size_t i, unsigned int preference,
    const char *host)
{
	assert_true(i < c->found.n);
	assert_int_equal(c->found.of[i].preference, preference);
	assert_string_equal(c->found.of[i].host, host);
}

static void
expect_fact(const struct call *c, const char *name, const char *value)
{
	const char *is = trace_fact(c->trace, name);

	if (value == NULL) {
		assert_null(is);
		return;
	}
	assert_non_null(is);
	assert_string_equal(is, value);
}

static const struct event *
records_of(const struct call *c, const char *type)
{
	const struct event *e = trace_first(c->trace, EV_DNS_RECORDS);

	while (e != NULL && !event_is(e, F_TYPE, type))
		e = trace_next(c->trace, e, EV_DNS_RECORDS);
	return e;
}

/* The preferred first; what is equal as the resolver gave it. */
static void
test_order(void **state)
{
	struct call c = find("exchangers.test.");
	const struct event *e;

	(void)state;
	assert_int_equal(c.code, 0);
	assert_int_equal(c.found.n, 4);
	expect_exchanger(&c, 0, 5, "c.test");
	expect_exchanger(&c, 1, 20, "b.test");
	expect_exchanger(&c, 2, 20, "a.test");
	expect_exchanger(&c, 3, 65535, "D.test");
	expect_fact(&c, "equal", "2 of preference 20");
	expect_fact(&c, "result", "4 exchangers");
	expect_fact(&c, "exchanger", "65535 D.test");
	e = trace_first(c.trace, EV_DNS_ANSWER);
	assert_string_equal(event_cstr(e, F_TYPE), "MX");
	assert_string_equal(event_cstr(e, F_EXCHANGE), "20 b.test");
	assert_int_equal(e->phase, PHASE_RESOLVE);
	e = trace_first(c.trace, EV_EXCHANGER);
	assert_string_equal(event_cstr(e, F_EXCHANGE), "5 c.test");
	assert_true(event_true(e, F_GOOD));
	assert_null(event_field(e, F_ATTEMPT));
	end(&c);
}

/* RFC 7505: nobody is to be asked. */
static void
test_null(void **state)
{
	struct call c = find("nullmx.test");
	const struct event *e = trace_first(c.trace, EV_EXCHANGER);

	(void)state;
	assert_int_equal(c.code, 0);
	assert_int_equal(c.found.n, 0);
	assert_string_equal(event_cstr(e, F_EXCHANGE), "0 .");
	assert_string_equal(event_cstr(e, F_HOW), "null");
	assert_false(event_true(e, F_GOOD));
	end(&c);
}

/* RFC 5321 5.1: without an MX the domain stands for itself. */
static void
test_none(void **state)
{
	static const char *const domains[][2] = {
		{ "nodata.test", "nodata.test" },
		{ "nodata.test.", "nodata.test" },
		{ "emptyalias.test", "emptyalias.test" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct call c = find(domains[i][0]);

		assert_int_equal(c.code, 0);
		assert_int_equal(c.found.n, 1);
		expect_exchanger(&c, 0, 0, domains[i][1]);
		assert_true(c.found.of[0].implicit);
		expect_fact(&c, "result", "no MX");
		expect_fact(&c, "exchanger", NULL);
		end(&c);
	}
}

static void
test_alias_of_domain(void **state)
{
	struct call c = find("aliasmx.test");

	(void)state;
	assert_int_equal(c.found.n, 1);
	expect_exchanger(&c, 0, 10, "mx.real.test");
	assert_string_equal(event_cstr(records_of(&c, "MX"), F_ALIAS),
	    "real.test");
	end(&c);
}

/* What is no host name is told and not asked. */
static void
test_bad_names(void **state)
{
	static const char *const hows[] = { "null", "address", "malformed",
		"malformed", NULL };
	struct call c = find("badmx.test");
	const struct event *e = trace_first(c.trace, EV_EXCHANGER);

	(void)state;
	assert_int_equal(c.found.n, 1);
	expect_exchanger(&c, 0, 4, "good_one.test");
	for (size_t i = 0; i < 5; i++) {
		assert_non_null(e);
		if (hows[i] != NULL)
			assert_string_equal(event_cstr(e, F_HOW), hows[i]);
		assert_int_equal(event_true(e, F_GOOD), hows[i] == NULL);
		e = trace_next(c.trace, e, EV_EXCHANGER);
	}
	assert_null(e);
	end(&c);
}

static void
test_many(void **state)
{
	struct call c = find("manymx.test");

	(void)state;
	assert_int_equal(c.code, 0);
	assert_int_equal(c.found.n, LIMIT_DNS_HOSTS);
	assert_string_equal(event_cstr(records_of(&c, "MX"), F_HOW),
	    "too-large");
	end(&c);
}

/* The ways to find nothing have the words that those of A have. */
static void
test_endings(void **state)
{
	static const struct {
		const char *domain, *how;
	} endings[] = {
		{ "nx.test", "nxdomain" },
		{ "servfail.test", "servfail" },
		{ "refused.test", "refused" },
		{ "notimp.test", "notimp" },
		{ "formerr.test", "formerr" },
		{ "silent.test", "timeout" },
		{ "loop.test", "alias-loop" },
		{ "dangling.test", "alias-dangling" },
		{ "garbage.test", "malformed" },
		{ "lies.test", "malformed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct call c = { .domain = endings[i].domain,
			.wish.timeout_ns = 150 * CLOCK_MS };
		const struct event *e;

		begin(&c);
		assert_int_equal(c.code, ERR_NO_NAME);
		assert_int_equal(c.found.n, 0);
		e = records_of(&c, "MX");
		assert_string_equal(event_cstr(e, F_HOW), endings[i].how);
		assert_false(event_true(e, F_GOOD));
		assert_non_null(event_cstr(e, F_ERROR));
		assert_null(trace_first(c.trace, EV_EXCHANGER));
		end(&c);
	}
}

/* The caller's deadline, and somebody who wants it to end. */
static void
test_cut_short(void **state)
{
	struct call c = { .domain = "silent.test", .within_ns = 50 * CLOCK_MS };

	(void)state;
	begin(&c);
	assert_int_equal(c.code, ERR_LATE);
	assert_string_equal(event_cstr(records_of(&c, "MX"), F_HOW), "timeout");
	end(&c);

	c = (struct call){ .domain = "silent.test", .cancel = true };
	begin(&c);
	assert_int_equal(c.code, ERR_CANCELLED);
	assert_string_equal(event_cstr(records_of(&c, "MX"), F_HOW),
	    "abandoned");
	end(&c);
}

static struct call
name_of(const char *ours)
{
	struct call c = { .ours = ours };

	begin(&c);
	return c;
}

static void
test_pointer(void **state)
{
	struct call c = name_of("192.0.2.7");

	(void)state;
	expect_fact(&c, "our-address", "192.0.2.7");
	expect_fact(&c, "our-name", "host7.test");
	expect_fact(&c, "our-name-leads-back", "yes");
	expect_fact(&c, "our-address-is", NULL);
	assert_string_equal(event_cstr(records_of(&c, "PTR"), F_NAME),
	    "7.2.0.192.in-addr.arpa");
	end(&c);

	c = name_of("192.0.3.7");
	expect_fact(&c, "our-name-leads-back", "no");
	end(&c);

	c = name_of("192.0.2.9");
	expect_fact(&c, "our-address", "192.0.2.9");
	expect_fact(&c, "our-name", NULL);
	expect_fact(&c, "our-name-leads-back", NULL);
	assert_string_equal(event_cstr(records_of(&c, "PTR"), F_HOW),
	    "nxdomain");
	end(&c);
}

/* Of addresses that nobody else can see, nobody is asked. */
static void
test_private(void **state)
{
	static const struct {
		const char *address, *is;
	} rows[] = {
		{ "127.0.0.1", "loopback" },
		{ "::1", "loopback" },
		{ "10.255.0.1", "private" },
		{ "172.16.0.1", "private" },
		{ "172.31.255.255", "private" },
		{ "192.168.1.1", "private" },
		{ "fd00::1", "private" },
		{ "100.64.0.1", "shared" },
		{ "100.127.255.255", "shared" },
		{ "169.254.1.1", "link-local" },
		{ "fe80::1", "link-local" },
		{ "0.0.0.0", "unspecified" },
		{ "::", "unspecified" },
	};
	int before = dns_server_count(probe_server);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct call c = name_of(rows[i].address);

		expect_fact(&c, "our-address-is", rows[i].is);
		assert_null(trace_first(c.trace, EV_DNS_RECORDS));
		end(&c);
	}
	assert_int_equal(dns_server_count(probe_server), before);
}

static void
test_public(void **state)
{
	static const char *const rows[] = { "172.15.255.255", "172.32.0.1",
		"100.63.255.255", "100.128.0.1", "192.167.1.1", "11.0.0.1",
		"169.253.1.1", "fec0::1", "2001:db8::1", "fbff::1" };
	struct address a;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(address_parse(rows[i], 0, &a));
		assert_null(pointer_scope(&a));
	}
}

/* RFC 3596 2.5. */
static void
test_reverse_name(void **state)
{
	struct arena *a = arena_new();
	struct address address;

	(void)state;
	assert_true(address_parse("4321:0:1:2:3:4:567:89ab", 0, &address));
	assert_string_equal(pointer_name(a, &address),
	    "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4."
	    "ip6.arpa");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_alias_of_domain),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_reverse_name),
	};

	return cmocka_run_group_tests(tests, probe_set_up, probe_tear_down);
}
