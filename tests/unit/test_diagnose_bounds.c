/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thresholds: the table names faults that there are; what people's own bounds
 * find, what they leave alone, and what they take the place of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace_builder.h"

#define WITHIN(s) \
	{ \
		.text = #s, .to_ns = (int64_t)((s)*1e9) \
	}

/* A fault, or the option whose answer the threshold decides. */
static bool
is_known(const char *name)
{
	return fault_find(name) != NULL || strcmp(name, "--diff") == 0;
}

static void
test_table(void **state)
{
	struct str id, ids;
	char name[64];

	(void)state;
	for (size_t i = 0; threshold_row(i) != NULL; i++) {
		ids = str_of(threshold_row(i)->faults);
		assert_true(ids.n > 0 && threshold_row(i)->value > 0);
		while (str_next(&ids, ',', &id)) {
			snprintf(name, sizeof(name), "%.*s",
			    STR_ARG(str_trim(id)));
			if (!is_known(name))
				fail_msg("%s: no fault is called %s",
				    threshold_row(i)->name, name);
		}
	}
}

/* The page of the fault says the number that is built in. */
static void
test_days_told(void **state)
{
	char words[32];

	(void)state;
	snprintf(words, sizeof(words), "or else %d.", SOON_DAYS);
	assert_non_null(strstr(fault_find("tls-expires-soon")->what, words));
}

/* A request whose answer takes so long to begin, and perhaps never comes. */
static struct trace *
waits(double wait_ms, bool ends)
{
	struct trace *t = new_trace("http");

	add(t, 1, EV_PHASE, PHASE_CONNECT, LOCAL, FIELDS);
	add(t, 20, EV_CONNECTED, PHASE_CONNECT, GOT, F_ADDRESS, "192.0.2.1:80",
	    F_RTT, 20.0, FIELDS);
	add(t, 20, EV_PHASE, PHASE_SEND, LOCAL, FIELDS);
	trace_turn(t, 1);
	add(t, 20, EV_TURN, PHASE_SEND, LOCAL, F_WHAT, "GET /", FIELDS);
	add(t, 21, EV_PHASE, PHASE_WAIT, LOCAL, FIELDS);
	if (!ends) {
		add(t, 21 + wait_ms, EV_TROUBLE, PHASE_WAIT, LOCAL, F_HOW,
		    "timeout", F_WHERE, "waiting for the answer", FIELDS);
		return t;
	}
	add(t, 21 + wait_ms, EV_FIRST_BYTE, PHASE_WAIT, GOT, F_OFFSET, 0,
	    F_ELAPSED, wait_ms, FIELDS);
	add(t, 21 + wait_ms, EV_PHASE, PHASE_RECEIVE, LOCAL, FIELDS);
	add(t, 22 + wait_ms, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 20, FIELDS);
	return t;
}

/* What is found by these bounds: ids with blanks between, the exit status. */
static void
expect_within(struct trace *t, const struct bounds *b, const char *ids,
    int exit)
{
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose_within(t, b, a);
	struct buf found = { 0 };

	for (size_t i = 0; i < d->n; i++)
		buf_addf(&found, "%s%s", i == 0 ? "" : " ",
		    d->findings[i].fault->id);
	if (strcmp(buf_text(&found), ids) != 0)
		print_findings(d);
	assert_string_equal(buf_text(&found), ids);
	assert_int_equal(d->exit, exit);
	assert_ptr_equal(d->bounds, b);
	buf_free(&found);
	arena_free(a);
	trace_free(t);
}

static void
test_bounds(void **state)
{
	struct bounds warn = { .warn = { [PHASE_WAIT] = WITHIN(0.5) } };
	struct bounds crit = { .crit = { [PHASE_WAIT] = WITHIN(0.5) } };
	struct bounds both = { .warn = { [TOTAL] = WITHIN(0.5) },
		.crit = { [TOTAL] = WITHIN(2) } };

	(void)state;
	expect_within(waits(400, true), &warn, "", 0);
	expect_within(waits(600, true), &warn, "bound-warning", 0);
	expect_within(waits(600, true), &crit, "bound-critical", 80);
	expect_within(waits(600, true), &both, "bound-warning", 0);
	/* What is critical is no warning as well; the longest phase has it. */
	expect_within(waits(2500, true), &both,
	    "bound-critical http-slow-first-byte", 80);
}

/* Several bounds, one finding. */
static void
test_several(void **state)
{
	struct bounds b = { .warn = { [PHASE_WAIT] = WITHIN(0.5),
				[PHASE_CONNECT] = WITHIN(0.01),
				[TOTAL] = WITHIN(0.1) } };
	struct trace *t = waits(600, true);
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose_within(t, &b, a);

	(void)state;
	assert_int_equal(d->n, 1);
	assert_int_equal(d->findings[0].n_evidence, 3);
	assert_int_equal(d->findings[0].phase, PHASE_CONNECT);
	assert_non_null(strstr(d->findings[0].what, "connect took 19"));
	assert_string_equal(d->findings[0].evidence[2].text,
	    "all of it took 622.0 ms; --warn 0.1");
	arena_free(a);
	trace_free(t);
}

/* People's own bound on a phase decides what is slow there. */
static void
test_instead(void **state)
{
	struct bounds wide = { .warn = { [PHASE_WAIT] = WITHIN(5) } };
	struct bounds other = { .warn = { [PHASE_CONNECT] = WITHIN(5) } };

	(void)state;
	expect_within(waits(1500, true), default_bounds(),
	    "http-slow-first-byte", 0);
	expect_within(waits(1500, true), &other, "http-slow-first-byte", 0);
	expect_within(waits(1500, true), &wide, "", 0);
}

/* A phase that failed is not too slow as well, nor is all of the probe. */
static void
test_failed(void **state)
{
	struct bounds b = {
		.crit = { [PHASE_WAIT] = WITHIN(1), [TOTAL] = WITHIN(1) }
	};
	struct trace *t = waits(3000, false);
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose_within(t, &b, a);

	(void)state;
	assert_true(d->n > 0 && d->worst == SEVERITY_FAIL);
	assert_null(finding_named(d, "bound-critical"));
	arena_free(a);
	trace_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_days_told),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_instead),
		cmocka_unit_test(test_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
