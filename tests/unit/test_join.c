/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose time it was, over exchanges and traces made by hand: each trap that a
 * kernel's stamps hold, and that all time has one owner.
 */
#include "trace_builder.h"

#include "trace/join.h"
#include "trace/summary.h"

#define MS(x) ((int64_t)((x)*1e6))

/* ---- one exchange: 40 ms of way, 50 of thought, 1 and 2 ms late here ---- */

static struct exchange
plain(void)
{
	return (struct exchange){
		.called_ns = MS(100),
		.left = { .at_ns = MS(101), .source = SOURCE_KERNEL },
		.came = { .at_ns = MS(191), .source = SOURCE_KERNEL },
		.read_ns = MS(193),
		.rtt_ns = MS(40),
		.rtt_source = SOURCE_KERNEL,
		.jitter_ns = MS(0.3),
	};
}

static void
expect_ms(const struct shares *s, double network, double server, double client)
{
	assert_true(s->any);
	assert_int_equal(s->of[SHARE_NETWORK].ns, MS(network));
	assert_int_equal(s->of[SHARE_SERVER].ns, MS(server));
	assert_int_equal(s->of[SHARE_CLIENT].ns, MS(client));
}

static void
test_plain(void **state)
{
	struct exchange x = plain();
	struct shares s = exchange_shares(&x);

	(void)state;
	expect_ms(&s, 40, 50, 3);
	assert_int_equal(s.doubts, 0);
	assert_int_equal(s.of[SHARE_SERVER].source, SOURCE_KERNEL);
	assert_int_equal(s.of[SHARE_SERVER].error_ns, MS(0.3));
}

/* However late the program is, the server's share stays. */
static void
test_busy_client(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.called_ns -= MS(20);
	x.read_ns += MS(70);
	s = exchange_shares(&x);
	expect_ms(&s, 40, 50, 93);
}

static void
test_jitter(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.came.at_ns = MS(141.5);
	s = exchange_shares(&x);
	expect_ms(&s, 40, 0.5, 52.5);
	assert_int_equal(s.doubts, DOUBT_JITTER);
	x.came.at_ns = MS(139); /* sooner than ever before */
	s = exchange_shares(&x);
	expect_ms(&s, 38, 0, 55);
	assert_int_equal(s.doubts, DOUBT_JITTER);
	assert_true(s.of[SHARE_SERVER].error_ns > 0);
}

/* Read with later segments: the first byte came up to 30 ms before. */
static void
test_together(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.came.early_ns = MS(30);
	s = exchange_shares(&x);
	assert_int_equal(s.doubts, DOUBT_TOGETHER);
	assert_int_equal(s.of[SHARE_SERVER].error_ns, MS(30.3));
	x.came.early_ns = MS(90); /* but never before the round trip */
	s = exchange_shares(&x);
	assert_int_equal(s.of[SHARE_SERVER].error_ns, MS(50.3));
}

static void
test_loss(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.lost = true;
	s = exchange_shares(&x);
	assert_int_equal(s.doubts, DOUBT_LOSS);
	assert_int_equal(s.of[SHARE_SERVER].error_ns, MS(50));
}

static void
test_proxy(void **state)
{
	struct exchange x = plain();

	(void)state;
	x.proxy = true;
	assert_int_equal(exchange_shares(&x).doubts, DOUBT_PROXY);
}

static void
test_missing_stamps(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.left.at_ns = -1;
	s = exchange_shares(&x);
	expect_ms(&s, 40, 51, 2);
	assert_int_equal(s.doubts, DOUBT_STAMP);
	assert_int_equal(s.of[SHARE_SERVER].source, SOURCE_PROGRAM);
	x.came.at_ns = -1;
	s = exchange_shares(&x);
	assert_int_equal(s.of[SHARE_SERVER].ns, MS(53));
	assert_int_equal(s.of[SHARE_CLIENT].ns, -1);
}

static void
test_no_rtt(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.rtt_ns = -1;
	s = exchange_shares(&x);
	assert_int_equal(s.doubts, DOUBT_RTT);
	assert_int_equal(s.of[SHARE_NETWORK].ns, -1);
	assert_int_equal(s.of[SHARE_SERVER].ns, -1);
	assert_int_equal(s.of[SHARE_CLIENT].ns, MS(3));
}

/* Packets take the place of stamps. */
static void
test_packets(void **state)
{
	struct exchange x = plain();
	struct shares s;

	(void)state;
	x.left.source = x.came.source = x.rtt_source = SOURCE_PACKET;
	s = exchange_shares(&x);
	assert_int_equal(s.of[SHARE_NETWORK].source, SOURCE_PACKET);
	assert_int_equal(s.of[SHARE_SERVER].source, SOURCE_PACKET);
}

static void
test_hostile_numbers(void **state)
{
	struct exchange x = { .called_ns = MOMENT_MOST,
		.left = { 0, MOMENT_MOST, MOMENT_MOST, SOURCE_KERNEL },
		.came = { MOMENT_MOST, MOMENT_MOST, MOMENT_MOST,
		    SOURCE_KERNEL },
		.rtt_ns = MOMENT_MOST,
		.jitter_ns = MOMENT_MOST };
	struct shares s = exchange_shares(&x), sum = s;

	(void)state;
	for (int i = 0; i < 20; i++)
		shares_add(&sum, &s);
	assert_true(sum.of[SHARE_SERVER].error_ns >= 0);
	assert_true(sum.of[SHARE_NETWORK].ns >= 0);
}

/* ---- traces ---- */

static void
add_stamp(struct trace *t, double ms, enum dir d, const char *how, int offset,
    double elapsed)
{
	struct event *e = trace_event(t, EV_STAMP);

	e->t_ns = MS(ms);
	e->dir = d;
	e->conn = 1;
	e->source = SOURCE_KERNEL;
	event_text(e, F_HOW, how);
	event_int(e, F_OFFSET, offset);
	event_ns(e, F_ELAPSED, MS(elapsed));
	if (d == GOT) {
		event_int(e, F_BYTES, 100);
		event_int(e, F_SEGMENTS, 1);
	}
	event_commit(e);
}

/*
 * A request of 88 bytes at 53 ms, 20 of way (see trace_builder.h); it left at
 * 53.2, its answer came at 98 and was read at 100.
 */
static struct trace *
request_with(bool left, bool came)
{
	struct trace *t = new_trace("http");

	resolved(t);
	connected(t);
	add(t, 52, EV_PHASE, PHASE_WAIT, LOCAL, FIELDS);
	add(t, 52, EV_TURN, PHASE_SEND, LOCAL, F_WHAT, "GET /", FIELDS);
	add(t, 53, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 0, F_BYTES, 88,
	    F_ELAPSED, 0.1, F_WIRE, 87, FIELDS);
	if (left)
		add_stamp(t, 53.2, SENT, "left", 87, 0.3);
	if (came)
		add_stamp(t, 98, GOT, NULL, 0, 2);
	add(t, 100, EV_FIRST_BYTE, PHASE_RECEIVE, GOT, F_OFFSET, 0, F_ELAPSED,
	    47.0, F_WIRE, 0, FIELDS);
	return t;
}

static struct shares
turn_of(struct trace *t, uint32_t turn)
{
	struct arena *a = arena_new();
	const struct join *j = join_trace(t, a);
	struct shares s = join_turn(j, turn);
	int64_t sum = 0;

	for (size_t i = 0; i < PARTS; i++) {
		assert_true(j->part_ns[i] >= 0);
		sum += j->part_ns[i];
	}
	assert_int_equal(sum, phase_times(t).total_ns);
	arena_free(a);
	return s;
}

static void
expect_turn(struct trace *t, double network, double server, double client,
    unsigned int doubts)
{
	struct shares s;

	ended(t);
	s = turn_of(t, 1);
	expect_ms(&s, network, server, client);
	assert_int_equal(s.doubts, doubts);
	trace_free(t);
}

static void
test_turn(void **state)
{
	(void)state;
	expect_turn(request_with(true, true), 20, 24.8, 2.3, 0);
}

/* The stamp of what left came late out of the queue. */
static void
test_late_stamp(void **state)
{
	struct trace *t = request_with(false, true);

	(void)state;
	add_stamp(t, 53.2, SENT, "left", 87, 0.3);
	expect_turn(t, 20, 24.8, 2.3, 0);
}

/* ... and so late that the next request had been said. */
static void
test_stamp_behind_the_next(void **state)
{
	struct trace *t = request_with(false, true);

	(void)state;
	add(t, 101, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 88, F_BYTES, 10,
	    F_ELAPSED, 0.1, F_WIRE, 97, FIELDS);
	add_stamp(t, 53.2, SENT, "left", 87, 0.3);
	add_stamp(t, 101.1, SENT, "left", 97, 0.1);
	add_stamp(t, 110, SENT, "again", 97, 9); /* none of the first */
	expect_turn(t, 20, 24.8, 2.3, 0);
}

/* Acknowledged with the answer alone: no server was quicker for that. */
static void
test_piggybacked(void **state)
{
	struct trace *t = request_with(true, true);

	(void)state;
	add_stamp(t, 98, SENT, "acked", 87, 45);
	expect_turn(t, 20, 24.8, 2.3, 0);
}

static void
test_other_bytes(void **state)
{
	struct trace *t = request_with(false, true);

	(void)state;
	add_stamp(t, 40, SENT, "left", 50, 0.3);
	expect_turn(t, 20, 25, 2, DOUBT_STAMP);
}

static void
test_sent_again(void **state)
{
	struct trace *t = request_with(true, false);

	(void)state;
	add_stamp(t, 70, SENT, "again", 87, 17);
	expect_turn(t, 20, 26.8, 0.3, DOUBT_STAMP | DOUBT_LOSS);
}

static void
test_via(void **state)
{
	struct trace *t = request_with(true, true);

	(void)state;
	add_fact(t, 100, "via", "1.1 cache");
	expect_turn(t, 20, 24.8, 2.3, DOUBT_PROXY);
}

/* A 100, then the rest of the request and its answer: two exchanges. */
static void
test_interim(void **state)
{
	struct trace *t = request_with(true, true);

	(void)state;
	add(t, 100, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 25, F_ELAPSED, 0.0,
	    FIELDS);
	add(t, 101, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 88, F_BYTES, 10,
	    F_ELAPSED, 0.1, F_WIRE, 97, FIELDS);
	add_stamp(t, 101, SENT, "left", 97, 0.1);
	add_stamp(t, 131, GOT, NULL, 25, 1);
	add(t, 132, EV_FIRST_BYTE, PHASE_RECEIVE, GOT, F_OFFSET, 25, F_ELAPSED,
	    31.0, F_WIRE, 25, FIELDS);
	expect_turn(t, 40, 34.8, 3.4, 0);
}

/* Two replies to one command (150, 226): the second costs no round trip. */
static void
test_second_reply(void **state)
{
	struct trace *t = request_with(true, true);

	(void)state;
	add(t, 100, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 25, F_ELAPSED, 0.0,
	    FIELDS);
	add_stamp(t, 130, GOT, NULL, 25, 1);
	add(t, 131, EV_FIRST_BYTE, PHASE_RECEIVE, GOT, F_OFFSET, 25, F_ELAPSED,
	    31.0, F_WIRE, 25, FIELDS);
	expect_turn(t, 20, 54.8, 3.3, 0);
}

/* A greeting is caused by our SYN/ACK's answer, seen 8 ms late here. */
/* A transfer lies between: only what is behind it is the server's. */
static void
test_behind_data(void **state)
{
	struct trace *t = request_with(true, true);
	struct event *e;

	(void)state;
	add(t, 100, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 25, F_ELAPSED, 0.0,
	    FIELDS);
	trace_conn(t, 2);
	add_closed(t, "server", "orderly");
	trace_conn(t, 1);
	add_stamp(t, 140, GOT, NULL, 25, 1);
	e = trace_event(t, EV_FIRST_BYTE);
	e->t_ns = MS(141);
	e->phase = PHASE_RECEIVE;
	e->conn = e->turn = 1;
	event_int(e, F_WIRE, 25);
	event_commit(e);
	expect_turn(t, 20, 34.8, 3.3, 0);
}

static void
test_greeting(void **state)
{
	struct trace *t = new_trace("smtp");
	struct shares s;

	(void)state;
	add_attempt(t, 0, 1, "192.0.2.80:25");
	add_connected(t, 28, 1, "192.0.2.80:25", 28);
	add(t, 28, EV_TURN, PHASE_GREET, LOCAL, F_WHAT, "greeting", FIELDS);
	add_stamp(t, 140, GOT, NULL, 0, 1);
	add(t, 141, EV_FIRST_BYTE, PHASE_GREET, GOT, F_OFFSET, 0, F_ELAPSED,
	    113.0, F_WIRE, 0, FIELDS);
	add(t, 141, EV_END, PHASE_LOCAL, LOCAL, FIELDS);
	s = turn_of(t, 1);
	expect_ms(&s, 20, 100, 1);
	assert_int_equal(s.of[SHARE_SERVER].source, SOURCE_KERNEL);
	trace_free(t);
}

/* A SYN was lost: what connecting took is no round trip. */
static void
test_lost_syn(void **state)
{
	struct arena *a = arena_new();
	struct trace *t = new_trace("http");
	const struct join *j;

	(void)state;
	add_attempt(t, 0, 1, "192.0.2.80:80");
	add_connected(t, 1028, 1, "192.0.2.80:80", 1028);
	add(t, 1028, EV_TCP_INFO, PHASE_CONNECT, LOCAL, F_WHEN, "connected",
	    F_RETRANSMITS, 1, FIELDS);
	ended(t);
	j = join_trace(t, a);
	assert_int_equal(j->phase[PHASE_CONNECT].of[SHARE_NETWORK].ns,
	    MS(1028));
	assert_int_equal(j->phase[PHASE_CONNECT].of[SHARE_CLIENT].ns, 0);
	assert_int_equal(j->phase[PHASE_CONNECT].doubts, DOUBT_LOSS);
	arena_free(a);
	trace_free(t);
}

/* The handshake: ClientHello left at 29, ServerHello came 24 ms later. */
/* The stamp of the ClientHello may come out of the queue when all is over. */
static void
test_handshake(void **state)
{
	(void)state;
	for (int late = 0; late < 2; late++) {
		struct arena *a = arena_new();
		struct trace *t = new_trace("https");
		struct shares s;

		resolved(t);
		connected(t);
		hello_sent(t);
		if (!late)
			add_stamp(t, 29, SENT, "left", 516, 1);
		add_stamp(t, 53, GOT, NULL, 0, 0.5);
		handshake_done(t);
		if (late)
			add_stamp(t, 29, SENT, "left", 516, 1);
		ended(t);
		s = join_trace(t, a)->phase[PHASE_SECURE];
		expect_ms(&s, 20, 4, 1.5);
		arena_free(a);
		trace_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_busy_client),
		cmocka_unit_test(test_jitter),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_missing_stamps),
		cmocka_unit_test(test_no_rtt),
		cmocka_unit_test(test_packets),
		cmocka_unit_test(test_hostile_numbers),
		cmocka_unit_test(test_turn),
		cmocka_unit_test(test_late_stamp),
		cmocka_unit_test(test_stamp_behind_the_next),
		cmocka_unit_test(test_piggybacked),
		cmocka_unit_test(test_other_bytes),
		cmocka_unit_test(test_sent_again),
		cmocka_unit_test(test_via),
		cmocka_unit_test(test_interim),
		cmocka_unit_test(test_second_reply),
		cmocka_unit_test(test_behind_data),
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_lost_syn),
		cmocka_unit_test(test_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
