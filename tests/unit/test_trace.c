/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trace: its tables, what an event keeps, the order of events, the two
 * bounds that hold against a server that makes too much, and that all texts
 * pass the mask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "trace/trace.h"

static const struct trace_head head = {
	.url = "pop3://mail.example/",
	.scheme = "pop3",
	.host = "mail.example",
	.host_ascii = "mail.example",
	.module = "pop3",
	.port = 110,
	.wall_ns = 5,
};

static void
test_names(void **state)
{
	enum event_kind k;
	enum field_name f;
	enum source s;
	enum phase p;
	enum dir d;

	(void)state;
	for (size_t i = 0; i < PHASES; i++) {
		assert_true(phase_named(phase_info((enum phase)i)->name, &p));
		assert_int_equal(p, i);
	}
	for (size_t i = 0; i < EVENTS; i++) {
		assert_true(
		    event_named(event_info((enum event_kind)i)->name, &k));
		assert_int_equal(k, i);
		assert_true(event_info((enum event_kind)i)->layer < LAYERS);
	}
	for (size_t i = 0; i < FIELDS; i++) {
		assert_true(
		    field_named(field_info((enum field_name)i)->name, &f));
		assert_int_equal(f, i);
	}
	assert_true(dir_named("received", &d) && d == DIR_RECEIVED);
	assert_true(source_named("kernel", &s) && s == SOURCE_KERNEL);
	assert_string_equal(layer_name(LAYER_TLS), "tls");
	assert_string_equal(dir_name(DIR_SENT), "sent");
	assert_string_equal(source_name(SOURCE_PACKET), "packet");
	assert_string_equal(phase_info(PHASE_SECURE)->shown, "tls");
	assert_int_equal(phase_info(PHASE_SECURE)->tens, 4);
	assert_false(phase_named("tls", &p));
	assert_false(event_named("", &k));
	assert_false(field_named("seq", &f));
	assert_false(dir_named("x", &d));
	assert_false(source_named("x", &s));
}

static void
test_head(void **state)
{
	struct trace_head mine = head;
	char word[] = "imap://h/";
	struct trace *t;

	(void)state;
	mine.url = word;
	t = trace_new(&mine, NULL);
	word[0] = 'X';
	assert_string_equal(trace_head(t)->url, "imap://h/");
	assert_null(trace_head(t)->path);
	assert_int_equal(trace_head(t)->wall_ns, 5);
	assert_int_equal(trace_head(t)->port, 110);
	assert_false(trace_head(t)->replayed);
	trace_mark_replayed(t);
	assert_true(trace_head(t)->replayed);
	trace_free(t);
	mine.wall_ns = 0;
	t = trace_new(&mine, NULL);
	assert_true(trace_head(t)->wall_ns > INT64_C(1600000000) * CLOCK_S);
	trace_free(t);
	trace_free(NULL);
}

static void
test_fields(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct event *e = trace_event(t, EV_LINE);
	struct str bytes = { .p = "a\0b", .n = 3 };

	(void)state;
	event_text(e, F_SERVER, NULL);
	event_text(e, F_SERVER, "");
	assert_int_equal(e->n_fields, 0);
	event_bytes(e, F_TEXT, bytes);
	event_bytes(e, F_DATA, str_of(""));
	event_textf(e, F_WHERE, "line %d", 7);
	event_int(e, F_OFFSET, -3);
	event_ns(e, F_ELAPSED, INT64_MAX);
	event_bool(e, F_GOOD, true);
	event_bool(e, F_FINAL, false);
	for (int i = 0; i < 20; i++)
		event_textf(e, F_ADDRESS, "192.0.2.%d", i);
	event_commit(e);
	assert_int_equal(e->n_fields, 27);
	assert_int_equal(event_get(e, F_TEXT).n, 3);
	assert_memory_equal(event_cstr(e, F_TEXT), "a\0b", 4);
	assert_non_null(event_field(e, F_DATA));
	assert_int_equal(event_get(e, F_DATA).n, 0);
	assert_true(event_is(e, F_WHERE, "line 7"));
	assert_false(event_is(e, F_WHERE, "line"));
	assert_false(event_is(e, F_OFFSET, "line"));
	assert_int_equal(event_number(e, F_OFFSET, 0), -3);
	assert_int_equal(event_number(e, F_BYTES, 99), 99);
	assert_int_equal(event_number(e, F_WHERE, 99), 99);
	assert_true(event_number(e, F_ELAPSED, 0) == INT64_MAX);
	assert_true(event_true(e, F_GOOD));
	assert_false(event_true(e, F_FINAL));
	assert_false(event_true(e, F_TRUNCATED));
	assert_null(event_cstr(e, F_OFFSET));
	assert_null(event_cstr(e, F_URL));
	assert_int_equal(event_get(e, F_URL).n, 0);
	assert_true(event_is(e, F_ADDRESS, "192.0.2.0"));
	assert_true(str_equals(e->fields[26].text, "192.0.2.19"));
	trace_free(t);
}

static void
test_errno(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct event *e = trace_event(t, EV_TROUBLE);

	(void)state;
	event_errno(e, 0);
	assert_int_equal(e->n_fields, 0);
	event_errno(e, ECONNRESET);
	assert_int_equal(event_number(e, F_ERRNO, 0), ECONNRESET);
	assert_true(event_is(e, F_ERROR, "Connection reset by peer"));
	trace_free(t);
}

static void
fact(struct trace *t, const char *name, const char *value)
{
	struct event *e = trace_event(t, EV_FACT);

	event_text(e, F_NAME, name);
	event_text(e, F_VALUE, value);
	event_commit(e);
}

static void
test_order(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	const struct event *e;
	int64_t now = clock_now_ns();

	(void)state;
	assert_null(trace_first(t, EV_FACT));
	assert_null(trace_last(t, EV_FACT));
	assert_null(trace_get(t, 0));
	trace_phase(t, PHASE_LOCAL);
	assert_int_equal(trace_count(t), 0);
	trace_phase_at(t, PHASE_GREET, now);
	trace_phase(t, PHASE_GREET);
	trace_conn(t, 2);
	trace_turn(t, 3);
	fact(t, "a", "1");
	fact(t, "b", "2");
	fact(t, "a", "3");
	event_commit(trace_event_at(t, EV_END, now + 9));
	event_commit(trace_event_at(t, EV_END, 0));
	assert_int_equal(trace_count(t), 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(trace_get(t, i)->seq, i);
	e = trace_first(t, EV_FACT);
	assert_int_equal(e->seq, 1);
	assert_int_equal(e->phase, PHASE_GREET);
	assert_int_equal(e->conn, 2);
	assert_int_equal(e->turn, 3);
	assert_int_equal(e->dir, DIR_LOCAL);
	assert_int_equal(e->source, SOURCE_PROGRAM);
	assert_int_equal(trace_next(t, e, EV_FACT)->seq, 2);
	assert_null(trace_next(t, trace_get(t, 3), EV_FACT));
	assert_int_equal(trace_last(t, EV_FACT)->seq, 3);
	assert_int_equal(trace_get(t, 4)->t_ns - trace_get(t, 0)->t_ns, 9);
	assert_int_equal(trace_get(t, 5)->t_ns, 0);
	assert_string_equal(trace_fact(t, "a"), "3");
	assert_string_equal(trace_fact(t, "b"), "2");
	assert_null(trace_fact(t, "c"));
	assert_int_equal(trace_current_phase(t), PHASE_GREET);
	trace_free(t);
}

struct heard {
	size_t n;
	uint32_t last;
};

static void
hear(const struct event *e, void *arg)
{
	struct heard *h = arg;

	assert_int_equal(e->seq, h->n);
	h->n++;
	h->last = e->seq;
}

static void
test_too_many(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct heard heard = { 0 };
	struct event *e;
	size_t size;

	(void)state;
	trace_listen(t, hear, &heard);
	for (int i = 0; i < TRACE_EVENTS; i++)
		event_commit(trace_event(t, EV_LINE));
	assert_int_equal(trace_dropped(t), 0);
	e = trace_event(t, EV_LINE);
	event_text(e, F_TEXT, "lost");
	event_commit(e);
	size = arena_size(trace_arena(t));
	for (int i = 0; i < 1000; i++) {
		e = trace_event(t, EV_LINE);
		event_text(e, F_TEXT, "lost too");
		event_commit(e);
	}
	assert_int_equal(arena_size(trace_arena(t)), size);
	assert_int_equal(trace_dropped(t), 1001);
	assert_int_equal(trace_count(t), TRACE_EVENTS + 1);
	assert_int_equal(event_number(trace_last(t, EV_LIMIT), F_LIMIT, 0),
	    TRACE_EVENTS);
	fact(t, "a", "kept");
	assert_string_equal(trace_fact(t, "a"), "kept");
	for (int i = 0; i < TRACE_EVENTS; i++)
		fact(t, "a", "more");
	assert_int_equal(trace_count(t), 2 * TRACE_EVENTS);
	event_commit(trace_event(t, EV_END));
	assert_int_equal(trace_last(t, EV_END)->seq, 2 * TRACE_EVENTS);
	assert_int_equal(heard.n, trace_count(t));
	trace_free(t);
}

/* However full it is: what went wrong is told once at least. */
static void
test_fault_of_a_full_trace(void **state)
{
	struct trace *t = trace_new(&head, NULL);

	(void)state;
	for (int i = 0; i < 2 * TRACE_EVENTS + 5; i++)
		event_commit(trace_fault(t, "common"));
	assert_int_equal(trace_count(t), 2 * TRACE_EVENTS);
	event_commit(trace_fault(t, "rare"));
	event_commit(trace_fault(t, "rare"));
	assert_int_equal(trace_count(t), 2 * TRACE_EVENTS + 1);
	assert_string_equal(event_cstr(trace_last(t, EV_FAULT), F_FAULT),
	    "rare");
	trace_free(t);
}

/* Two are handed out while there is room for one. */
static void
test_late_commit(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	struct event *one, *two;

	(void)state;
	for (int i = 1; i < TRACE_EVENTS; i++)
		event_commit(trace_event(t, EV_LINE));
	one = trace_event(t, EV_LINE);
	two = trace_event(t, EV_LINE);
	event_commit(two);
	event_commit(one);
	assert_ptr_equal(trace_last(t, EV_LINE), two);
	assert_int_equal(trace_dropped(t), 1);
	trace_free(t);
}

static void
test_too_large(void **state)
{
	struct trace *t = trace_new(&head, NULL);
	static char large[1 << 20];
	struct str data = { .p = large, .n = sizeof(large) };
	struct event *e = NULL;

	(void)state;
	memset(large, 'x', sizeof(large));
	for (int i = 0; i < 16; i++) {
		e = trace_event(t, EV_BODY);
		event_bytes(e, F_DATA, data);
		event_commit(e);
	}
	assert_int_equal(event_get(e, F_DATA).n, sizeof(large));
	e = trace_event(t, EV_BODY);
	event_bytes(e, F_DATA, data);
	event_textf(e, F_WHERE, "%0300d", 1);
	assert_int_equal(event_get(e, F_DATA).n, 256);
	assert_int_equal(event_cstr(e, F_DATA)[256], '\0');
	assert_int_equal(event_get(e, F_WHERE).n, 300);
	trace_free(t);
}

static void
test_masked(void **state)
{
	struct mask *m = mask_new();
	struct trace_head mine = head;
	struct trace *t;
	struct event *e;

	(void)state;
	mask_add(m, str_of("timeout"));
	mine.path = "/?token=timeout";
	t = trace_new(&mine, m);
	e = trace_event(t, EV_TROUBLE);
	event_text(e, F_HOW, "timeout");
	event_text(e, F_WHERE, "after timeout");
	event_textf(e, F_ERROR, "%s%s", "time", "out");
	event_bytes(e, F_DATA, str_of("dGltZW91dA=="));
	event_commit(e);
	assert_string_equal(trace_head(t)->path, "/?token=" MASKED);
	assert_string_equal(event_cstr(e, F_WHERE), "after " MASKED);
	assert_string_equal(event_cstr(e, F_ERROR), MASKED);
	assert_null(strstr(event_cstr(e, F_DATA), "ltZW91"));
	/* A word of ours that a diagnosis hangs on. */
	assert_string_equal(event_cstr(e, F_HOW), "timeout");
	trace_free(t);
	mask_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_errno),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_fault_of_a_full_trace),
		cmocka_unit_test(test_fault_of_a_full_trace),
		cmocka_unit_test(test_late_commit),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
