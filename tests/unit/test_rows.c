/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the first screen: whose time it is, in which order, and that
 * nothing of it is lost or counted twice, however long the dialogue is.
 */
#include "report/rows.h"

#include <unistd.h>

#include "report/report.h"
#include "trace_builder.h"

#define MS INT64_C(1000000)

/* From here on time belongs to p. */
static void
phase(struct trace *t, double ms, enum phase p)
{
	add(t, ms, EV_PHASE, p, LOCAL, FIELDS);
}

static void
turn(struct trace *t, double ms, uint32_t id, enum phase p, const char *what)
{
	trace_turn(t, id);
	add(t, ms, EV_TURN, p, LOCAL, F_WHAT, what, FIELDS);
}

static struct trace *
talk_of(const char *module)
{
	struct trace_head head = { .url = "smtp://h",
		.scheme = module,
		.host = "h",
		.module = module,
		.wall_ns = BEGIN_WALL_NS };
	struct trace *t = trace_new(&head, NULL);

	trace_conn(t, 1);
	phase(t, 1, PHASE_CONNECT);
	phase(t, 10, PHASE_LOCAL);
	return t;
}

static void
ends_at(struct trace *t, double ms)
{
	trace_turn(t, 0);
	phase(t, ms - 3, PHASE_CLOSE);
	phase(t, ms - 1, PHASE_LOCAL);
	add(t, ms, EV_END, PHASE_LOCAL, LOCAL, FIELDS);
}

/*
 * The rows have these labels, "connect ehlo this machine" (NULL: any), and sum
 * to the total; the spans leave no gap and do not overlap.
 */
static void
assert_rows(struct trace *t, const char *labels)
{
	struct arena *a = arena_new();
	struct rows rows = rows_of(t, a);
	int64_t sum = 0, at = 0, drawn[64] = { 0 };
	struct buf is = { 0 };

	for (size_t i = 0; i < rows.n; i++) {
		sum += rows.row[i].ns;
		buf_addf(&is, "%s%s", i > 0 ? " " : "",
		    rows.row[i].folded > 0 ? "..." : rows.row[i].label);
	}
	for (size_t i = 0; i < rows.n_spans; i++) {
		assert_int_equal(rows.span[i].start_ns, at);
		at = rows.span[i].end_ns;
		assert_true(rows.span[i].row < rows.n);
		drawn[rows.span[i].row] += at - rows.span[i].start_ns;
	}
	for (size_t i = 0; i < rows.n; i++)
		assert_int_equal(drawn[i], rows.row[i].ns);
	assert_int_equal(at, rows.total_ns);
	assert_int_equal(sum, rows.total_ns);
	if (labels != NULL)
		assert_string_equal(buf_text(&is), labels);
	buf_free(&is);
	arena_free(a);
}

static int64_t
ns_of(struct trace *t, const char *label, size_t nth)
{
	struct arena *a = arena_new();
	struct rows rows = rows_of(t, a);
	int64_t ns = -1;

	for (size_t i = 0; i < rows.n; i++)
		if (strcmp(rows.row[i].label, label) == 0 && nth-- == 0)
			ns = rows.row[i].ns;
	arena_free(a);
	return ns;
}

/* The phase of a greeting is entered just before its turn begins. */
static void
greeted(struct trace *t)
{
	phase(t, 10.5, PHASE_GREET);
	turn(t, 11, 1, PHASE_GREET, "greeting");
	turn(t, 20, 2, PHASE_GREET, "EHLO probe.example.org");
}

static void
test_turns(void **state)
{
	struct trace *t = talk_of("smtp");

	(void)state;
	greeted(t);
	phase(t, 25, PHASE_SECURE);
	turn(t, 26, 3, PHASE_SECURE, "STARTTLS");
	phase(t, 30, PHASE_LOCAL);
	phase(t, 32, PHASE_SECURE);
	add(t, 32, EV_TLS_START, PHASE_SECURE, LOCAL, F_VERSION, "TLS 1.3",
	    FIELDS);
	phase(t, 40, PHASE_LOCAL);
	phase(t, 41, PHASE_SECURE);
	phase(t, 50, PHASE_LOCAL);
	phase(t, 51, PHASE_GREET);
	turn(t, 52, 4, PHASE_GREET, "EHLO probe.example.org");
	phase(t, 60, PHASE_LOCAL);
	turn(t, 61, 5, PHASE_SEND, "QUIT");
	phase(t, 61, PHASE_SEND);
	phase(t, 62, PHASE_WAIT);
	ends_at(t, 80);
	assert_rows(t,
	    "connect greeting ehlo starttls tls ehlo quit close this machine");
	assert_int_equal(ns_of(t, "greeting", 0), 9.5 * MS);
	assert_int_equal(ns_of(t, "ehlo", 0), 5 * MS);
	assert_int_equal(ns_of(t, "starttls", 0), 5 * MS);
	assert_int_equal(ns_of(t, "tls", 0), 17 * MS);
	assert_int_equal(ns_of(t, "ehlo", 1), 9 * MS);
	assert_int_equal(ns_of(t, "quit", 0), 16 * MS);
	trace_free(t);
}

/* A file comes on a connection of its own, in the middle of a turn. */
static void
test_second_connection(void **state)
{
	struct trace *t = talk_of("ftp");

	(void)state;
	turn(t, 11, 1, PHASE_SEND, "EPSV");
	phase(t, 11, PHASE_SEND);
	phase(t, 15, PHASE_LOCAL);
	trace_conn(t, 2);
	phase(t, 16, PHASE_CONNECT);
	phase(t, 18, PHASE_LOCAL);
	trace_conn(t, 1);
	turn(t, 19, 2, PHASE_SEND, "RETR x");
	phase(t, 19, PHASE_WAIT);
	phase(t, 30, PHASE_LOCAL);
	ends_at(t, 50);
	assert_rows(t, "connect epsv data retr close this machine");
	assert_int_equal(ns_of(t, "data", 0), 2 * MS);
	trace_free(t);
}

/* One turn, and HTTP always: by phases, however often they come. */
static void
test_phases(void **state)
{
	struct trace *t = talk_of("toy");

	(void)state;
	turn(t, 11, 1, PHASE_SEND, "query");
	phase(t, 11, PHASE_SEND);
	phase(t, 12, PHASE_WAIT);
	ends_at(t, 50);
	assert_rows(t, "connect send wait close this machine");
	trace_free(t);
	t = talk_of("http");
	for (uint32_t i = 1; i < 4; i++) {
		turn(t, 10 * i, i, PHASE_SEND, "GET /");
		phase(t, 10 * i, PHASE_WAIT);
		phase(t, 10 * i + 2, PHASE_SEND);
	}
	ends_at(t, 50);
	assert_rows(t, "connect send wait close this machine");
	trace_free(t);
}

static void
many(uint32_t n, const char *labels)
{
	struct trace *t = talk_of("pop3");

	phase(t, 10, PHASE_GREET);
	for (uint32_t i = 1; i <= n; i++)
		turn(t, 10 + i, i, PHASE_GREET, i % 2 == 0 ? "TOP" : "DELE");
	ends_at(t, 20 + n);
	assert_rows(t, labels);
	trace_free(t);
}

#define EIGHT "dele top dele top dele top dele top"

static void
test_many_are_folded(void **state)
{
	(void)state;
	many(16, "connect " EIGHT " " EIGHT " close this machine");
	many(17,
	    "connect " EIGHT
	    " ... dele top dele top dele top dele close this machine");
	many(3000,
	    "connect " EIGHT
	    " ... top dele top dele top dele top close this machine");
}

static void
assert_named(const char *what, const char *name)
{
	char is[TURN_NAME];

	turn_name(str_of(what), is);
	assert_string_equal(is, name);
}

static void
test_names(void **state)
{
	(void)state;
	assert_named("EHLO probe.example.org", "ehlo");
	assert_named("a1 LOGIN <redacted>", "login");
	assert_named("greeting", "greeting");
	assert_named("AUTHENTICATIONFAILED", "authenticati");
	assert_named("", "turn");
	assert_named("1 2  \x1b[2J \xff", "turn");
}

/* A replayed trace may hold anything, in any order. */
static void
test_no_order_at_all(void **state)
{
	struct trace *t = talk_of("smtp");

	(void)state;
	turn(t, 90, 9, PHASE_GREET, "LATE");
	phase(t, 70, PHASE_AUTH);
	turn(t, 5, 3, PHASE_GREET, "EARLY");
	phase(t, 1e6, PHASE_WAIT);
	turn(t, 2, 9, PHASE_WAIT, "AGAIN");
	add(t, 80, EV_END, PHASE_LOCAL, LOCAL, FIELDS);
	assert_rows(t, "connect turn late this machine");
	trace_free(t);
	t = talk_of("smtp");
	assert_rows(t, "connect this machine");
	trace_free(t);
}

/* Every look of text; what it says is not looked at here. */
static void
assert_shown(struct trace *t)
{
	static const struct look looks[] = {
		{ .width = 80 },
		{ .width = 60, .ascii = true },
		{ .width = 80, .verbose = 1 },
		{ .width = 100, .verbose = 3 },
		{ .width = 80, .brief = true },
	};

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct arena *a = arena_new();
		int pipes[2];
		char byte;
		struct report *r;

		assert_int_equal(pipe(pipes), 0);
		r = report_new(format_find("text"), &looks[i], pipes[1]);
		report_begin(r, t);
		report_probe(r, t, diagnose(t, a));
		assert_int_equal(report_end(r), 0);
		assert_int_equal(read(pipes[0], &byte, 1), 1);
		close(pipes[0]);
		close(pipes[1]);
		arena_free(a);
	}
}

static unsigned int
dice(unsigned int *seed, unsigned int sides)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 16) % sides;
}

static void
any_event(struct trace *t, unsigned int *seed)
{
	static const enum event_kind kinds[] = { EV_PHASE, EV_TURN,
		EV_TLS_START, EV_TLS_DONE, EV_LINE, EV_FIRST_BYTE, EV_SENT,
		EV_BODY, EV_FACT, EV_CONNECTED, EV_TROUBLE, EV_CLOSED };
	unsigned int i = dice(seed, sizeof(kinds) / sizeof(kinds[0]));
	struct event *e = trace_event(t, kinds[i]);

	e->t_ns = (int64_t)dice(seed, 60) * MS;
	e->phase = (enum phase)dice(seed, PHASES);
	e->dir = (enum dir)dice(seed, DIRS);
	e->conn = dice(seed, 4);
	e->turn = dice(seed, 30);
	event_bytes(e, F_WHAT, str_of("NOOP"));
	event_bytes(e, F_NAME, str_of("turn"));
	event_bytes(e, F_VALUE, str_of("words \x1b[2J"));
	event_bytes(e, F_TEXT, str_of("250 ok"));
	event_int(e, F_BYTES, INT64_MAX / 2 * dice(seed, 3));
	event_ns(e, F_ELAPSED, INT64_MAX / 2 * dice(seed, 3));
	event_commit(e);
}

/* A replayed trace may be anything at all. */
static void
test_any_trace(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed < 300; seed++) {
		unsigned int s = seed, n = dice(&s, 80);
		struct trace *t = talk_of(dice(&s, 2) == 0 ? "smtp" : "http");

		for (unsigned int i = 0; i < n; i++)
			any_event(t, &s);
		assert_rows(t, NULL);
		assert_shown(t);
		trace_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_second_connection),
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_many_are_folded),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_order_at_all),
		cmocka_unit_test(test_any_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
