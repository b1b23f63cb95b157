/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace adds up to: phases are a partition of the total, turns know
 * their times and bytes, connections how they opened and closed; what did not
 * happen is -1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace/summary.h"

static const struct trace_head head = { .url = "x://h/", .host = "h" };

/* An event at t_ns, not yet committed. */
static struct event *
at(struct trace *t, int64_t t_ns, enum event_kind k)
{
	struct event *e = trace_event(t, k);

	e->t_ns = t_ns;
	return e;
}

static void
enter(struct trace *t, int64_t t_ns, enum phase p)
{
	struct event *e = at(t, t_ns, EV_PHASE);

	e->phase = p;
	event_commit(e);
}

static void
check_partition(const struct phase_times *times)
{
	int64_t sum = 0;

	for (size_t i = 0; i < PHASES; i++) {
		if (times->at[i].duration_ns > 0)
			sum += times->at[i].duration_ns;
		assert_int_equal(times->at[i].start_ns < 0,
		    times->at[i].duration_ns < 0);
	}
	assert_int_equal(sum, times->total_ns);
}

static void
test_no_phases(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct phase_times times = phase_times(t);

	(void)state;
	assert_int_equal(times.total_ns, 0);
	assert_int_equal(times.last, PHASE_LOCAL);
	assert_int_equal(times.at[PHASE_LOCAL].start_ns, 0);
	assert_int_equal(times.at[PHASE_LOCAL].duration_ns, 0);
	assert_int_equal(times.at[PHASE_RESOLVE].start_ns, -1);
	event_commit(at(t, 70, EV_FACT));
	event_commit(at(t, 50, EV_FACT));
	times = phase_times(t);
	assert_int_equal(times.total_ns, 70);
	check_partition(&times);
	trace_free(t);
}

static void
test_phases(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct phase_times times;

	(void)state;
	enter(t, 10, PHASE_RESOLVE);
	enter(t, 30, PHASE_CONNECT);
	enter(t, 60, PHASE_SEND);
	enter(t, 61, PHASE_WAIT);
	enter(t, 91, PHASE_RECEIVE);
	enter(t, 100, PHASE_SEND);
	enter(t, 102, PHASE_WAIT);
	enter(t, 122, PHASE_LOCAL);
	times = phase_times(t);
	assert_int_equal(times.total_ns, 122);
	event_commit(at(t, 130, EV_END));
	event_commit(at(t, 500, EV_FACT));
	times = phase_times(t);
	check_partition(&times);
	assert_int_equal(times.total_ns, 130);
	assert_int_equal(times.last, PHASE_WAIT);
	assert_int_equal(times.at[PHASE_LOCAL].duration_ns, 18);
	assert_int_equal(times.at[PHASE_RESOLVE].start_ns, 10);
	assert_int_equal(times.at[PHASE_RESOLVE].duration_ns, 20);
	assert_int_equal(times.at[PHASE_SEND].start_ns, 60);
	assert_int_equal(times.at[PHASE_SEND].duration_ns, 3);
	assert_int_equal(times.at[PHASE_WAIT].duration_ns, 50);
	assert_int_equal(times.at[PHASE_RECEIVE].duration_ns, 9);
	assert_int_equal(times.at[PHASE_SECURE].duration_ns, -1);
	trace_free(t);
}

/* Times of the kernel may step back; a phase may begin after the end. */
static void
test_disorder(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct phase_times times;

	(void)state;
	enter(t, 50, PHASE_CONNECT);
	enter(t, 40, PHASE_SECURE);
	enter(t, 60, PHASE_AUTH);
	event_commit(at(t, 90, EV_END));
	enter(t, 95, PHASE_CLOSE);
	times = phase_times(t);
	check_partition(&times);
	assert_int_equal(times.total_ns, 90);
	assert_int_equal(times.at[PHASE_CONNECT].duration_ns, 0);
	assert_int_equal(times.at[PHASE_SECURE].start_ns, 50);
	assert_int_equal(times.at[PHASE_SECURE].duration_ns, 10);
	assert_int_equal(times.at[PHASE_AUTH].duration_ns, 30);
	assert_int_equal(times.at[PHASE_CLOSE].duration_ns, 0);
	trace_free(t);
}

/* Commits an event of a turn with bytes and elapsed, each if not negative. */
static void
in_turn(struct trace *t, enum event_kind k, enum dir d, const char *text,
    int64_t bytes, int64_t elapsed)
{
	struct event *e = trace_event(t, k);

	e->dir = d;
	event_text(e, F_TEXT, text);
	if (bytes >= 0)
		event_int(e, F_BYTES, bytes);
	if (elapsed >= 0)
		event_ns(e, F_ELAPSED, elapsed);
	event_commit(e);
}

static void
begin(struct trace *t, uint32_t id, int64_t t_ns, const char *what)
{
	struct event *e;

	trace_turn(t, id);
	e = at(t, t_ns, EV_TURN);
	event_text(e, F_WHAT, what);
	event_commit(e);
}

static void
test_turn(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	struct turn *turns;
	size_t n = 9;

	(void)state;
	turns = trace_turns(t, a, &n);
	assert_non_null(turns);
	assert_int_equal(n, 0);
	trace_conn(t, 2);
	enter(t, 1, PHASE_GREET);
	begin(t, 1, 5, "CAPA");
	in_turn(t, EV_LINE, DIR_SENT, "CAPA", 6, -1);
	in_turn(t, EV_LINE, DIR_SENT, "more", 6, -1);
	in_turn(t, EV_SENT, DIR_SENT, NULL, 12, 100);
	in_turn(t, EV_FIRST_BYTE, DIR_RECEIVED, NULL, -1, 2000);
	in_turn(t, EV_LINE, DIR_RECEIVED, "+OK", 5, -1);
	in_turn(t, EV_LINE, DIR_RECEIVED, "STLS", 6, -1);
	in_turn(t, EV_LINE, DIR_RECEIVED, ".", 3, -1);
	in_turn(t, EV_REPLY, DIR_RECEIVED, NULL, 14, 30);
	turns = trace_turns(t, a, &n);
	assert_int_equal(n, 1);
	assert_int_equal(turns->id, 1);
	assert_int_equal(turns->conn, 2);
	assert_int_equal(turns->phase, PHASE_GREET);
	assert_true(str_equals(turns->what, "CAPA"));
	assert_true(str_equals(turns->sent, "CAPA"));
	assert_true(str_equals(turns->reply, "+OK"));
	assert_true(str_equals(turns->last, "+OK"));
	assert_int_equal(turns->words.n, 0);
	assert_int_equal(turns->start_ns, 5);
	assert_int_equal(turns->send_ns, 100);
	assert_int_equal(turns->wait_ns, 2000);
	assert_int_equal(turns->receive_ns, 30);
	assert_int_equal(turns->bytes_sent, 12);
	assert_int_equal(turns->bytes_received, 14);
	arena_free(a);
	trace_free(t);
}

/* 100, then the body goes out, then 200: the last reply is the reply. */
static void
test_interim(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	struct turn *turns;
	size_t n;

	(void)state;
	begin(t, 1, 0, "PUT");
	in_turn(t, EV_LINE, DIR_SENT, "PUT / HTTP/1.1", 16, -1);
	in_turn(t, EV_SENT, DIR_SENT, NULL, 16, 10);
	in_turn(t, EV_FIRST_BYTE, DIR_RECEIVED, NULL, -1, 500);
	in_turn(t, EV_LINE, DIR_RECEIVED, "HTTP/1.1 100 Continue", 25, -1);
	in_turn(t, EV_REPLY, DIR_RECEIVED, NULL, 25, 1);
	in_turn(t, EV_BODY, DIR_SENT, NULL, 80, -1);
	in_turn(t, EV_SENT, DIR_SENT, NULL, 80, 5);
	in_turn(t, EV_FIRST_BYTE, DIR_RECEIVED, NULL, -1, 700);
	in_turn(t, EV_LINE, DIR_RECEIVED, "HTTP/1.1 200 OK", 19, -1);
	turns = trace_turns(t, a, &n);
	assert_int_equal(turns->receive_ns, -1);
	in_turn(t, EV_REPLY, DIR_RECEIVED, NULL, 19, 2);
	turns = trace_turns(t, a, &n);
	assert_int_equal(n, 1);
	assert_true(str_equals(turns->reply, "HTTP/1.1 200 OK"));
	assert_int_equal(turns->send_ns, 15);
	assert_int_equal(turns->wait_ns, 700);
	assert_int_equal(turns->receive_ns, 2);
	assert_int_equal(turns->bytes_sent, 96);
	assert_int_equal(turns->bytes_received, 44);
	arena_free(a);
	trace_free(t);
}

static void
learn(struct trace *t, const char *name, const char *value)
{
	struct event *e = trace_event(t, EV_FACT);

	event_bytes(e, F_NAME, str_of(name));
	event_bytes(e, F_VALUE, str_of(value));
	event_commit(e);
}

/* A greeting is heard only; what is learnt in a turn is that turn's. */
static void
test_heard_only(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	struct turn *turns;
	size_t n;

	(void)state;
	begin(t, 1, 0, "greeting");
	in_turn(t, EV_FIRST_BYTE, DIR_RECEIVED, NULL, -1, 500);
	in_turn(t, EV_LINE, DIR_RECEIVED, "220-first", 11, -1);
	in_turn(t, EV_LINE, DIR_RECEIVED, "220 last", 10, -1);
	in_turn(t, EV_REPLY, DIR_RECEIVED, NULL, 21, 1);
	learn(t, "turn", "two lines");
	learn(t, "other", "no words");
	begin(t, 2, 9, "QUIT");
	in_turn(t, EV_LINE, DIR_SENT, "QUIT", 6, -1);
	in_turn(t, EV_LINE, DIR_RECEIVED, "", 2, -1);
	turns = trace_turns(t, a, &n);
	assert_int_equal(n, 2);
	assert_int_equal(turns[0].sent.n, 0);
	assert_int_equal(turns[0].send_ns, -1);
	assert_int_equal(turns[0].bytes_sent, -1);
	assert_int_equal(turns[0].wait_ns, 500);
	assert_true(str_equals(turns[0].reply, "220-first"));
	assert_true(str_equals(turns[0].last, "220 last"));
	assert_true(str_equals(turns[0].words, "two lines"));
	assert_int_equal(turns[1].bytes_sent, 6);
	assert_int_equal(turns[1].last.n, 0);
	assert_int_equal(turns[1].words.n, 0);
	arena_free(a);
	trace_free(t);
}

/* Turns that break off, interleave, or are none. */
static void
test_broken_turns(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	struct turn *turns;
	size_t n;

	(void)state;
	trace_turn(t, 9);
	in_turn(t, EV_LINE, DIR_SENT, "of no turn", 12, -1);
	begin(t, 3, 1, "one");
	begin(t, 4, 2, "two");
	begin(t, 4, 3, "again");
	begin(t, 2, 4, "late");
	trace_turn(t, 3);
	in_turn(t, EV_LINE, DIR_SENT, "A", 3, -1);
	in_turn(t, EV_LINE, DIR_RECEIVED, "B", 5, -1);
	in_turn(t, EV_TROUBLE, DIR_LOCAL, NULL, 8, -1);
	turns = trace_turns(t, a, &n);
	assert_int_equal(n, 2);
	assert_int_equal(turns[0].id, 3);
	assert_true(str_equals(turns[0].sent, "A"));
	assert_int_equal(turns[0].send_ns, -1);
	assert_int_equal(turns[0].wait_ns, -1);
	assert_int_equal(turns[0].receive_ns, -1);
	assert_int_equal(turns[0].bytes_sent, 3);
	assert_int_equal(turns[0].bytes_received, 8);
	assert_int_equal(turns[1].id, 4);
	assert_true(str_equals(turns[1].what, "two"));
	assert_int_equal(turns[1].sent.n, 0);
	assert_non_null(turns[1].reply.p);
	assert_int_equal(turns[1].bytes_received, 0);
	arena_free(a);
	trace_free(t);
}

static void
open_one(struct trace *t, uint32_t id, enum event_kind k, const char *address,
    int64_t rtt)
{
	struct event *e;

	trace_conn(t, id);
	e = at(t, 100 * id, k);
	event_text(e, F_ADDRESS, address);
	event_text(e, F_LOCAL, "127.0.0.1:5");
	if (rtt >= 0)
		event_ns(e, F_RTT, rtt);
	event_commit(e);
}

static void
test_connections(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct arena *a = arena_new();
	struct connection *c;
	struct event *e;
	size_t n = 9;

	(void)state;
	assert_non_null(trace_connections(t, a, &n));
	assert_int_equal(n, 0);
	open_one(t, 1, EV_CONNECTED, "127.0.0.1:110", 77);
	e = trace_event(t, EV_TLS_DONE);
	event_text(e, F_VERSION, "TLS 1.3");
	event_text(e, F_CIPHER, "TLS_AES_128_GCM_SHA256");
	event_text(e, F_ALPN, "h2");
	event_commit(e);
	open_one(t, 2, EV_REUSED, "127.0.0.1:20", -1);
	open_one(t, 0, EV_CONNECTED, "127.0.0.1:1", -1);
	trace_conn(t, 1);
	e = at(t, 900, EV_CLOSED);
	event_text(e, F_FIRST, "client");
	event_text(e, F_HOW, "orderly");
	event_ns(e, F_ELAPSED, 40);
	event_commit(e);
	c = trace_connections(t, a, &n);
	assert_int_equal(n, 2);
	assert_int_equal(c[0].id, 1);
	assert_string_equal(c[0].address, "127.0.0.1:110");
	assert_string_equal(c[0].local, "127.0.0.1:5");
	assert_int_equal(c[0].opened_ns, 100);
	assert_int_equal(c[0].closed_ns, 900);
	assert_int_equal(c[0].rtt_ns, 77);
	assert_string_equal(c[0].tls, "TLS 1.3");
	assert_string_equal(c[0].cipher, "TLS_AES_128_GCM_SHA256");
	assert_string_equal(c[0].alpn, "h2");
	assert_string_equal(c[0].first, "client");
	assert_string_equal(c[0].how, "orderly");
	assert_int_equal(c[0].close_ns, 40);
	assert_int_equal(c[1].id, 2);
	assert_int_equal(c[1].closed_ns, -1);
	assert_int_equal(c[1].rtt_ns, -1);
	assert_int_equal(c[1].close_ns, -1);
	assert_null(c[1].tls);
	assert_null(c[1].first);
	arena_free(a);
	trace_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_phases),
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_disorder),
		cmocka_unit_test(test_turn),
		cmocka_unit_test(test_interim),
		cmocka_unit_test(test_heard_only),
		cmocka_unit_test(test_broken_turns),
		cmocka_unit_test(test_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
