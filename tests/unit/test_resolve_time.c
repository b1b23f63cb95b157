/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking names up when it takes time or the servers are not well: the 50 ms
 * of RFC 8305, deadlines, stopping, dead servers, and many at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "test_resolve_run.h"

#define MANY 1000

/* RFC 8305 section 3: an A alone waits 50 ms for the AAAA, and no longer. */
static void
test_slow_aaaa(void **state)
{
	struct probe p = { .host = "slow6.test" };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n_first, 1);
	assert_true(p.waited_ns >= 50 * CLOCK_MS);
	assert_true(p.waited_ns < 500 * CLOCK_MS);
	assert_int_equal(p.n, 2);
	assert_int_equal(probe_count(&p, EV_ADDRESSES), 2);
	assert_true(event_number(probe_result(&p, "AAAA"), F_ELAPSED, 0) >=
	    590 * CLOCK_MS);
	probe_finish(&p);
	p = (struct probe){ .host = "slow4.test" };
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n_first, 1);
	assert_true(p.waited_ns < 500 * CLOCK_MS);
	assert_int_equal(p.n, 2);
	assert_string_equal(p.list[0], "[::1]:443");
	probe_finish(&p);
}

/* What is no longer needed is given up, and that is no time-out. */
static void
test_stop(void **state)
{
	struct probe p = { .host = "never6.test", .stop = true };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 1);
	probe_expect_how(&p, "A", "ok");
	probe_expect_how(&p, "AAAA", "abandoned");
	probe_finish(&p);
	p = (struct probe){ .host = "never6.test",
		.wish.timeout_ns = 40 * CLOCK_MS };
	probe_run(&p);
	probe_expect_how(&p, "AAAA", "timeout");
	probe_finish(&p);
}

static void
test_deadline(void **state)
{
	struct probe p = { .host = "silent.test",
		.deadline_ns = 60 * CLOCK_MS };

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, ERR_LATE);
	assert_true(p.waited_ns >= 60 * CLOCK_MS);
	assert_true(p.waited_ns < CLOCK_S);
	probe_expect_how(&p, "A", "timeout");
	probe_expect_how(&p, "AAAA", "timeout");
	probe_finish(&p);
}

static void
on_cancel(struct ev_loop *l, ev_timer *t, int revents)
{
	struct probe *p = t->data;

	(void)l;
	(void)revents;
	task_cancel(p->task);
}

static void
test_cancel(void **state)
{
	struct probe p = { .host = "silent.test" };
	ev_timer timer;

	(void)state;
	ev_timer_init(&timer, on_cancel, 0.05, 0.);
	timer.data = &p;
	ev_timer_start(loop_ev(), &timer);
	probe_run(&p);
	assert_int_equal(p.code, ERR_CANCELLED);
	probe_expect_how(&p, "A", "abandoned");
	probe_finish(&p);
}

/* The arena ends first: no answer may reach what is gone. */
static void
test_arena_ends(void **state)
{
	struct probe p = { .host = "slow6.test", .abandon = true };
	size_t events;

	(void)state;
	probe_begin(&p);
	for (int i = 0; i < 1000 && p.task == NULL; i++)
		ev_run(loop_ev(), EVRUN_ONCE);
	events = trace_count(p.trace);
	arena_free(p.arena);
	loop_run();
	assert_true(events > 0);
	assert_int_equal(probe_count(&p, EV_DNS_RESULT), 0);
	trace_free(p.trace);
}

static void
test_no_tcp(void **state)
{
	char text[64];
	struct probe p = { .host = "big.test",
		.wish.servers = text,
		.wish.timeout_ns = 100 * CLOCK_MS };
	const struct event *e;

	(void)state;
	snprintf(text, sizeof(text), "127.0.0.1:%d",
	    dns_server_port(probe_udp_server));
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	probe_expect_how(&p, "A", "truncated");
	probe_expect_how(&p, "AAAA", "truncated");
	e = trace_first(p.trace, EV_DNS_ERROR);
	assert_non_null(e);
	assert_string_equal(event_cstr(e, F_TRANSPORT), "tcp");
	assert_int_equal(event_number(e, F_ERRNO, 0), ECONNREFUSED);
	probe_finish(&p);
}

/* A port of loopback where nothing listens, for this long at least. */
static int
closed_port(void)
{
	struct dns_server *s = dns_server_new(false);
	int port = dns_server_port(s);

	dns_server_free(s);
	return port;
}

static void
test_no_server(void **state)
{
	char text[64];
	struct probe p = { .host = "both.test", .wish.servers = text };
	const struct event *e;

	(void)state;
	snprintf(text, sizeof(text), "127.0.0.1:%d", closed_port());
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	/* At once: no time-out is waited for. */
	assert_true(p.waited_ns < CLOCK_S);
	probe_expect_how(&p, "A", "no-server");
	probe_expect_how(&p, "AAAA", "no-server");
	e = trace_first(p.trace, EV_DNS_ERROR);
	assert_int_equal(event_number(e, F_ERRNO, 0), ECONNREFUSED);
	assert_string_equal(event_cstr(e, F_SERVER), text);
	probe_finish(&p);
	snprintf(text, sizeof(text), "[::1]:%d", closed_port());
	p = (struct probe){ .host = "both.test", .wish.servers = text };
	probe_run(&p);
	probe_expect_how(&p, "A", "no-server");
	e = trace_first(p.trace, EV_DNS_ERROR);
	assert_string_equal(event_cstr(e, F_SERVER), text);
	probe_finish(&p);
	p = (struct probe){ .host = "both.test",
		.wish.servers = "not a server" };
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	probe_expect_how(&p, "A", "other");
	assert_non_null(event_cstr(probe_result(&p, "A"), F_ERROR));
	probe_finish(&p);
}

/* Two servers of which the first is silent, closed, or says no. */
static void
test_two_servers(void **state)
{
	struct dns_server *second = dns_server_new(true);
	char text[64];
	struct probe p = { .host = "both.test",
		.wish.servers = text,
		.wish.timeout_ns = 100 * CLOCK_MS };
	int quiet = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);

	(void)state;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(quiet, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(quiet, (struct sockaddr *)&a, &len), 0);
	snprintf(text, sizeof(text), "127.0.0.1:%d,127.0.0.1:%d",
	    ntohs(a.sin_port), dns_server_port(second));
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 2);
	assert_true(p.waited_ns >= 100 * CLOCK_MS);
	assert_int_equal(probe_count(&p, EV_DNS_QUERY), 4);
	assert_int_equal(
	    event_number(trace_last(p.trace, EV_DNS_QUERY), F_TRY, 0), 2);
	probe_finish(&p);
	close(quiet);
	p.wish.timeout_ns = 2 * CLOCK_S;
	snprintf(text, sizeof(text), "127.0.0.1:%d,127.0.0.1:%d", closed_port(),
	    dns_server_port(second));
	probe_run(&p);
	assert_int_equal(p.code, 0);
	assert_int_equal(p.n, 2);
	assert_true(p.waited_ns < CLOCK_S);
	assert_true(probe_count(&p, EV_DNS_ERROR) >= 1);
	probe_finish(&p);
	/* As the system does it: the next server is asked after a refusal. */
	snprintf(text, sizeof(text), "127.0.0.1:%d,127.0.0.1:%d",
	    dns_server_port(probe_server), dns_server_port(second));
	p.host = "refused.test";
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	probe_expect_how(&p, "A", "refused");
	assert_true(probe_count(&p, EV_DNS_QUERY) >= 4);
	probe_finish(&p);
	dns_server_free(second);
}

/* More and more that is no answer: it is not listened to for ever. */
static void
test_flood(void **state)
{
	struct probe p = { .host = "flood.test",
		.wish.timeout_ns = 50 * CLOCK_MS };
	const struct event *e;

	(void)state;
	probe_run(&p);
	assert_int_equal(p.code, ERR_NO_NAME);
	probe_expect_how(&p, "A", "malformed");
	assert_true(probe_count(&p, EV_DNS_ANSWER) >= 150);
	assert_true(probe_count(&p, EV_DNS_ANSWER) <= 256);
	e = trace_first(p.trace, EV_DNS_ERROR);
	assert_non_null(e);
	assert_null(event_field(e, F_ERRNO));
	probe_finish(&p);
}

/* Many at once in one loop; each its own answer, no descriptor left. */
static void
test_many(void **state)
{
	static const char *const hosts[] = { "slow4.test", "never6.test",
		"silent.test", "slow6.test" };
	static const size_t wanted[] = { 2, 1, 0, 2 };
	struct probe *all = calloc(MANY, sizeof(*all));
	struct rlimit files;
	int low = dup(0), again;

	(void)state;
	close(low);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
	files.rlim_cur = files.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
	for (size_t i = 0; i < MANY; i++) {
		all[i].host = hosts[i % 4];
		all[i].wish.timeout_ns = 500 * CLOCK_MS;
		all[i].deadline_ns = 30 * CLOCK_S;
		probe_begin(&all[i]);
		/* The server's buffer holds a few hundred queries. */
		if (i % 25 == 0)
			ev_run(loop_ev(), EVRUN_NOWAIT);
	}
	loop_run();
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(all[i].n, wanted[i % 4]);
		assert_int_equal(all[i].code, i % 4 == 2 ? ERR_NO_NAME : 0);
		probe_finish(&all[i]);
	}
	again = dup(0);
	assert_int_equal(again, low);
	close(again);
	free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slow_aaaa),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_arena_ends),
		cmocka_unit_test(test_no_tcp),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_two_servers),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, probe_set_up, probe_tear_down);
}
