/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two conversations side by side: what differs, in which order, what is only
 * passing, and what two single times say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "diagnose/difference.h"

static const struct trace_head head = {
	.url = "https://h/",
	.host = "h",
	.host_ascii = "h",
	.path = "/",
	.version = "1",
	.module = "http",
};

/* Two traces that are being written, and what is found between them. */
struct pair {
	struct arena *arena;
	struct trace *a, *b;
	const struct difference *list;
	size_t n;
};

static int
set_up(void **state)
{
	static struct pair pair;

	pair = (struct pair){ arena_new(), trace_new(&head, NULL),
		trace_new(&head, NULL), NULL, 0 };
	*state = &pair;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	trace_free(p->a);
	trace_free(p->b);
	arena_free(p->arena);
	return 0;
}

static void
compare(struct pair *p)
{
	struct side a = { p->a, diagnose(p->a, p->arena) };
	struct side b = { p->b, diagnose(p->b, p->arena) };

	p->list = differences(&a, &b, p->arena, &p->n);
}

static void
fact(struct trace *t, const char *name, const char *value)
{
	struct event *e = trace_event(t, EV_FACT);

	event_bytes(e, F_NAME, str_of(name));
	event_bytes(e, F_VALUE, str_of(value));
	event_commit(e);
}

static void
secured(struct trace *t, const char *version)
{
	struct event *e = trace_event(t, EV_TLS_DONE);

	event_text(e, F_VERSION, version);
	event_commit(e);
}

static void
fault(struct trace *t, enum phase p, const char *id)
{
	trace_phase(t, p);
	event_commit(trace_fault(t, id));
}

/* A phase of that length, and the end. */
static void
phase_of(struct trace *t, enum phase p, int64_t ns)
{
	struct event *e = trace_event(t, EV_PHASE);

	e->t_ns = 0;
	e->phase = p;
	event_commit(e);
	e = trace_event(t, EV_END);
	e->t_ns = ns;
	event_commit(e);
}

static void
test_same(void **state)
{
	struct pair *p = *state;

	fact(p->a, "capability", "IDLE");
	fact(p->a, "capability", "ID");
	fact(p->b, "capability", "ID");
	fact(p->b, "capability", "IDLE");
	compare(p);
	assert_int_equal(p->n, 0);
}

static void
test_values_of_one_name(void **state)
{
	struct pair *p = *state;

	fact(p->a, "capability", "IDLE");
	fact(p->a, "capability", "STARTTLS");
	fact(p->b, "capability", "IDLE");
	fact(p->b, "capability", "ID");
	compare(p);
	assert_int_equal(p->n, 1);
	assert_string_equal(p->list[0].name, "capability");
	assert_true(p->list[0].matters);
	assert_int_equal(p->list[0].n_a, 1);
	assert_true(str_equals(p->list[0].a[0]->value, "STARTTLS"));
	assert_int_equal(p->list[0].n_b, 1);
	assert_true(str_equals(p->list[0].b[0]->value, "ID"));
}

static void
test_passing_is_last(void **state)
{
	struct pair *p = *state;

	fact(p->a, "date", "Mon");
	fact(p->b, "date", "Tue");
	fact(p->a, "server", "x");
	fact(p->b, "server", "y");
	compare(p);
	assert_int_equal(p->n, 2);
	assert_string_equal(p->list[0].name, "server");
	assert_true(p->list[0].matters);
	assert_string_equal(p->list[1].name, "date");
	assert_false(p->list[1].matters);
}

/* The area of the fault goes before those that come earlier on the way. */
static void
test_fault_first(void **state)
{
	struct pair *p = *state;
	struct side a, b;

	/* So that A ends well. */
	event_commit(trace_event(p->a, EV_CONNECTED));
	event_commit(trace_event(p->a, EV_TURN));
	event_commit(trace_event(p->b, EV_CONNECTED));
	event_commit(trace_event(p->b, EV_TURN));
	secured(p->a, "TLS 1.3");
	secured(p->b, "TLS 1.2");
	fact(p->a, "server", "x");
	fact(p->b, "server", "y");
	fault(p->b, PHASE_RECEIVE, "reply-malformed");
	compare(p);
	assert_int_equal(p->n, 4);
	assert_int_equal(p->list[0].area, AREA_VERDICT);
	assert_int_equal(p->list[1].area, AREA_VERDICT);
	assert_int_equal(p->list[2].area, AREA_DIALOGUE);
	assert_int_equal(p->list[3].area, AREA_TLS);
	a = (struct side){ p->a, diagnose(p->a, p->arena) };
	b = (struct side){ p->b, diagnose(p->b, p->arena) };
	assert_ptr_equal(worse_side(&a, &b), &b);
	assert_ptr_equal(worse_side(&b, &a), &b);
	assert_null(worse_side(&a, &a));
}

static void
test_not_reached(void **state)
{
	struct pair *p = *state;

	fact(p->a, "status", "200");
	fact(p->a, "server", "x");
	compare(p);
	assert_int_equal(p->n, 1);
	assert_string_equal(p->list[0].name, "came to it");
	assert_true(str_equals(p->list[0].a[0]->value, "yes"));
	assert_true(str_equals(p->list[0].b[0]->value, "no"));
}

static size_t
times_differ(struct pair *p, int64_t a_ms, int64_t b_ms)
{
	phase_of(p->a, PHASE_WAIT, a_ms * CLOCK_MS);
	phase_of(p->b, PHASE_WAIT, b_ms * CLOCK_MS);
	compare(p);
	return p->n;
}

static void
test_twice_is_no_news_if_short(void **state)
{
	assert_int_equal(times_differ(*state, 10, 59), 0);
}

static void
test_long_is_no_news_if_not_twice(void **state)
{
	assert_int_equal(times_differ(*state, 1000, 1900), 0);
}

static void
test_slower(void **state)
{
	struct pair *p = *state;

	assert_int_equal(times_differ(p, 40, 100), 1);
	assert_int_equal(p->list[0].area, AREA_TIME);
	assert_string_equal(p->list[0].name, "wait");
	assert_int_equal(p->list[0].b[0]->ns, 100 * CLOCK_MS);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same),
		TEST(test_values_of_one_name),
		TEST(test_passing_is_last),
		TEST(test_fault_first),
		TEST(test_not_reached),
		TEST(test_twice_is_no_news_if_short),
		TEST(test_long_is_no_news_if_not_twice),
		TEST(test_slower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
