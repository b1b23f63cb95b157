/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places that a join asks for, and that packets are preferred to stamps. */
#include "trace/places.h"

#include "trace/join.h"
#include "trace_builder.h"

#define MS(n) ((int64_t)((n)*1e6))
#define ORIGIN (INT64_C(1700000000) * 1000000000)

/*
 * A request of 88 bytes at 53 ms, 20 of way (see trace_builder.h), whose reply
 * was read at 100.
 */
static struct trace *
request(void)
{
	struct trace *t = new_trace("http");

	resolved(t);
	connected(t);
	add(t, 52, EV_PHASE, PHASE_WAIT, LOCAL, FIELDS);
	add(t, 52, EV_TURN, PHASE_SEND, LOCAL, F_WHAT, "GET /", FIELDS);
	add(t, 53, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 0, F_BYTES, 88,
	    F_ELAPSED, 0.1, F_WIRE, 87, FIELDS);
	add(t, 100, EV_FIRST_BYTE, PHASE_RECEIVE, GOT, F_OFFSET, 0, F_ELAPSED,
	    47.0, F_WIRE, 0, FIELDS);
	return t;
}

static void
see(struct places *p, enum dir dir, int64_t from, int64_t to, double ms)
{
	places_see(p, 1, dir, from, to, ORIGIN + MS(ms));
}

static size_t
stamps_of(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_STAMP);
	size_t n = 0;

	for (; e != NULL; e = trace_next(t, e, EV_STAMP))
		n++;
	return n;
}

/* The last byte said and the first one heard, when they first were there. */
static void
test_join(void **state)
{
	struct arena *a = arena_new();
	struct trace *t = request();
	struct places *p = places_of(t);
	struct shares s;

	(void)state;
	see(p, DIR_SENT, 0, 80, 53.1);
	see(p, DIR_SENT, 80, 88, 53.5);
	see(p, DIR_SENT, 80, 88, 60); /* sent again */
	see(p, DIR_RECEIVED, 0, 1448, 98.5);
	see(p, DIR_RECEIVED, 1448, 3000, 99);
	places_tell(p, t, ORIGIN);
	places_free(p);
	add(t, 101, EV_END, PHASE_LOCAL, LOCAL, FIELDS);
	assert_int_equal(stamps_of(t), 2);
	s = join_turn(join_trace(t, a), 1);
	assert_int_equal(s.of[SHARE_SERVER].ns, MS(25));
	assert_int_equal(s.of[SHARE_SERVER].source, SOURCE_PACKET);
	assert_int_equal(s.of[SHARE_CLIENT].ns, MS(2));
	assert_int_equal(s.doubts, 0);
	arena_free(a);
	trace_free(t);
}

/* Other bytes, another connection, what was before the trace: no place. */
static void
test_elsewhere(void **state)
{
	struct trace *t = request();
	struct places *p = places_of(t);

	(void)state;
	see(p, DIR_SENT, 0, 87, 53);
	see(p, DIR_SENT, 88, 100, 53);
	see(p, DIR_RECEIVED, 1, 100, 98);
	places_see(p, 2, DIR_SENT, 0, 88, ORIGIN);
	places_see(p, 1, DIR_RECEIVED, 0, 100, ORIGIN - 1);
	places_tell(p, t, ORIGIN);
	places_free(p);
	assert_int_equal(stamps_of(t), 0);
	trace_free(t);
}

static void
test_empty(void **state)
{
	struct trace *t = new_trace("http");
	struct places *p = places_of(t);

	(void)state;
	see(p, DIR_SENT, 0, INT64_MAX, 1);
	places_tell(p, t, ORIGIN);
	assert_int_equal(trace_count(t), 0);
	places_free(p);
	trace_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
