/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A talk against scripted peers, by small modules of the tests' own: lines of
 * all lengths and ends, what begins a reply, bytes as they come. When and
 * where is in test_talk_time.c, saying in test_talk_say.c, bodies are in
 * test_talk_body.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "net/fiber.h"
#include "talk_scene.h"

/* ---- lines ---- */

static void
hear_two(struct talk *t)
{
	ask(t);
	seen.good[1] = hear(t, &seen.line[1]);
	buf_add(&seen.text, seen.line[1].text.p, seen.line[1].text.n);
	seen.good[2] = hear(t, &seen.line[2]);
	reply_ends(t);
	seen.going = going(t);
}

/* n bytes with the end, and a second line behind. */
static char *
line_of(size_t n, const char *end)
{
	char *p = xcalloc(1, n + 8);
	size_t text = n - strlen(end);

	for (size_t i = 0; i < text; i++)
		p[i] = (char)('A' + i % 25);
	memcpy(p + text, end, strlen(end));
	memcpy(p + n, "next\r\n", 6);
	return p;
}

static void
hear_length(size_t n, const char *end)
{
	char *p = line_of(n, end);
	struct step script[] = { HEAR("ASK 1\r\n"), SEND_BYTES(p, n + 6), STAY,
		END };
	size_t length = n - strlen(end);
	struct scene s;

	forget();
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, hear_two), 0);
	assert_true(seen.good[0]);
	if (n <= LIMIT_LINE) {
		assert_true(seen.good[1] && seen.good[2] && seen.going);
		assert_int_equal(seen.text.n, length);
		assert_memory_equal(buf_text(&seen.text), p, length);
		assert_int_equal(seen.line[1].offset, 0);
		assert_int_equal(seen.line[1].bare_lf, strlen(end) == 1);
		assert_int_equal(seen.line[2].offset, n);
		assert_false(seen.line[2].bare_lf);
		assert_int_equal(
		    count_events_in(s.trace, EV_LINE, DIR_RECEIVED), 2);
		assert_int_equal(
		    event_number(nth_heard(s.trace, EV_LINE, 0), F_BYTES, -1),
		    n);
		assert_int_equal(last_number(s.trace, EV_REPLY, F_BYTES),
		    n + 6);
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
	} else {
		assert_false(seen.good[1] || seen.good[2] || seen.going);
		assert_string_equal(last_text(s.trace, EV_TROUBLE, F_HOW),
		    "limit");
		assert_int_equal(last_number(s.trace, EV_TROUBLE, F_LIMIT),
		    LIMIT_LINE);
		assert_int_equal(
		    event_get(trace_last(s.trace, EV_TROUBLE), F_DATA).n, 256);
	}
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
	free(p);
}

static void
test_line_lengths(void **state)
{
	static const size_t borders[] = { 2, 16384, 32768, 49152, 65536,
		65536 + 16384, 150000 };

	(void)state;
	hear_length(1, "\n");
	for (size_t i = 0; i < sizeof(borders) / sizeof(borders[0]); i++) {
		for (int d = -2; d <= 2; d++) {
			size_t n = (size_t)((int)borders[i] + d);

			if (n >= 2)
				hear_length(n, "\r\n");
			if (n >= 1)
				hear_length(n, "\n");
		}
	}
}

static const struct {
	const char *name;
	struct step script[6];
	bool heard; /* the first line */
	const char *text;
	bool bare_lf;
	bool has_nul;
	const char *how; /* of the trouble */
	const char *data;
	int64_t bytes;
} lines[] = {
	{ "whole, and then the end", { HEAR("1\r\n"), SEND("a\r\n"), END },
	    true, "a", false, false, "eof", NULL, 3 },
	{ "byte by byte", { HEAR("1\r\n"), DRIP("abc\r\n"), END }, true, "abc",
	    false, false, "eof", NULL, 5 },
	{ "bare LF", { HEAR("1\r\n"), SEND("abc\n"), END }, true, "abc", true,
	    false, "eof", NULL, 4 },
	{ "CR in the middle", { HEAR("1\r\n"), SEND("a\rb\r\n"), END }, true,
	    "a\rb", false, false, "eof", NULL, 5 },
	{ "two CR", { HEAR("1\r\n"), SEND("a\r\r\n"), END }, true, "a\r", false,
	    false, "eof", NULL, 4 },
	{ "NUL", { HEAR("1\r\n"), SEND("a\0b\r\n"), END }, true, "a", false,
	    true, "eof", NULL, 5 },
	{ "empty", { HEAR("1\r\n"), SEND("\r\n"), END }, true, "", false, false,
	    "eof", NULL, 2 },
	{ "end in the middle", { HEAR("1\r\n"), SEND("abc"), END }, false, "",
	    false, false, "eof", "abc", 3 },
	{ "end between CR and LF", { HEAR("1\r\n"), SEND("abc\r"), END }, false,
	    "", false, false, "eof", "abc\r", 4 },
	{ "end instead", { HEAR("1\r\n"), END }, false, "", false, false, "eof",
	    NULL, 0 },
	{ "reset in the middle",
	    { HEAR("1\r\n"), SEND("abc"), PAUSE(20), RESET }, false, "", false,
	    false, "reset", "abc", 3 },
	{ "silence", { HEAR("1\r\n"), STAY }, false, "", false, false,
	    "timeout", NULL, 0 },
	{ "silence in the middle", { HEAR("1\r\n"), SEND("abc"), STAY }, false,
	    "", false, false, "timeout", "abc", 3 },
	{ "silence behind a line", { HEAR("1\r\n"), SEND("abc\r\n"), STAY },
	    true, "abc", false, false, "timeout", NULL, 5 },
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct event *e;
		struct scene s;

		forget();
		scene_begin(&s, false);
		s.wish.idle_ns = 100 * CLOCK_MS;
		assert_int_equal(scene_talk(&s, lines[i].script, hear_two), 0);
		assert_int_equal(seen.good[1], lines[i].heard);
		assert_string_equal(buf_text(&seen.text), lines[i].text);
		assert_int_equal(seen.line[1].bare_lf, lines[i].bare_lf);
		assert_int_equal(seen.line[1].has_nul, lines[i].has_nul);
		assert_false(seen.good[2]);
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 1);
		e = trace_last(s.trace, EV_TROUBLE);
		assert_string_equal(event_cstr(e, F_HOW), lines[i].how);
		assert_int_equal(event_number(e, F_BYTES, -1), lines[i].bytes);
		if (lines[i].data == NULL)
			assert_null(event_field(e, F_DATA));
		else
			assert_string_equal(event_cstr(e, F_DATA),
			    lines[i].data);
		/* The time allowed is told of a time-out alone. */
		assert_int_equal(event_number(e, F_WITHIN, -1),
		    strcmp(lines[i].how, "timeout") == 0 ? 100 * CLOCK_MS : -1);
		assert_true(phases_are_a_partition(s.trace));
		scene_end(&s);
	}
}

/* ---- what a reply begins with ---- */

static void
start_then_line(struct talk *t)
{
	ask(t);
	seen.heard[0] = hear_start(t, seen.start, &seen.same);
	seen.going = going(t);
	seen.offset = heard_so_far(t);
	seen.good[1] = hear(t, &seen.line[1]);
	buf_add(&seen.text, seen.line[1].text.p, seen.line[1].text.n);
}

static const struct {
	const char *start;
	struct step script[5];
	enum heard heard;
	bool same;
	const char *text; /* of the line, NULL: none */
} starts[] = {
	{ "HTTP/", { HEAR("1\r\n"), SEND("HTTP/1.1\r\n"), END }, HEARD, true,
	    "HTTP/1.1" },
	{ "HTTP/", { HEAR("1\r\n"), DRIP("HTTP/1.1\r\n"), END }, HEARD, true,
	    "HTTP/1.1" },
	{ "HTTP/", { HEAR("1\r\n"), DRIP("HTTX/1.1\r\n"), END }, HEARD, false,
	    "HTTX/1.1" },
	{ "HTTP/", { HEAR("1\r\n"), SEND("220 x\r\n"), END }, HEARD, false,
	    "220 x" },
	{ "HTTP/", { HEAR("1\r\n"), SEND("HTT"), PAUSE(20), END }, HEARD, true,
	    NULL },
	{ "HTTP/", { HEAR("1\r\n"), END }, HEARD_END, false, NULL },
	{ "HTTP/", { HEAR("1\r\n"), STAY }, HEARD_TROUBLE, false, NULL },
	{ "HTTP/", { HEAR("1\r\n"), SEND("HTT"), STAY }, HEARD_TROUBLE, true,
	    NULL },
	{ "HTTP/", { HEAR("1\r\n"), RESET }, HEARD_TROUBLE, false, NULL },
	{ "", { HEAR("1\r\n"), SEND("x\r\n"), END }, HEARD, true, "x" },
};

static void
test_starts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		struct scene s;

		forget();
		seen.start = starts[i].start;
		scene_begin(&s, false);
		s.wish.idle_ns = 100 * CLOCK_MS;
		assert_int_equal(
		    scene_talk(&s, starts[i].script, start_then_line), 0);
		assert_int_equal(seen.heard[0], starts[i].heard);
		assert_int_equal(seen.same, starts[i].same);
		assert_int_equal(seen.going, seen.heard[0] != HEARD_TROUBLE);
		assert_int_equal(seen.offset, 0);
		assert_int_equal(seen.good[1], starts[i].text != NULL);
		if (starts[i].text != NULL)
			assert_string_equal(buf_text(&seen.text),
			    starts[i].text);
		scene_end(&s);
	}
}

/* ---- bytes, and whether more come ---- */

static void
some_bytes(struct talk *t)
{
	struct str s;

	ask(t);
	seen.good[1] = hear_within(t, 0.05);
	seen.good[2] = hear_within(t, 1.0);
	seen.good[3] = hear_within(t, 1.0);
	buf_add(&seen.text, overhear(t, 3).p, overhear(t, 3).n);
	buf_addc(&seen.text, '|');
	while (seen.heard[0] == HEARD) {
		seen.heard[0] = hear_some(t, 4, &s);
		buf_add(&seen.text, s.p, s.n);
		buf_addc(&seen.text, '|');
	}
	seen.offset = heard_so_far(t);
	seen.going = going(t);
	seen.good[4] = hear_within(t, 1.0);
}

static void
test_some_bytes(void **state)
{
	static const struct step script[] = { HEAR("1\r\n"), PAUSE(100),
		SEND("abcdefghij"), END };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, some_bytes), 0);
	assert_false(seen.good[1]);
	assert_true(seen.good[2] && seen.good[3]);
	assert_string_equal(buf_text(&seen.text), "abc|abcd|efgh|ij||");
	assert_int_equal(seen.heard[0], HEARD_END);
	assert_int_equal(seen.offset, 10);
	assert_true(seen.going);
	/* The end is news too. */
	assert_true(seen.good[4]);
	assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
	scene_end(&s);
}

static void
body_stalls(struct talk *t)
{
	struct str s;

	ask(t);
	seen.heard[0] = hear_some(t, 100, &s);
	seen.heard[1] = hear_some(t, 100, &s);
}

/* What has been heard is not the beginning of an unfinished line. */
static void
test_stalled_bytes(void **state)
{
	static const struct step script[] = { HEAR("1\r\n"), SEND("abc"), STAY,
		END };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	s.wish.idle_ns = 100 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, script, body_stalls), 0);
	assert_int_equal(seen.heard[0], HEARD);
	assert_int_equal(seen.heard[1], HEARD_TROUBLE);
	assert_null(event_field(trace_last(s.trace, EV_TROUBLE), F_DATA));
	assert_int_equal(last_number(s.trace, EV_TROUBLE, F_BYTES), 3);
	scene_end(&s);
}

static int
end(void **state)
{
	(void)state;
	forget();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_lengths),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_some_bytes),
		cmocka_unit_test(test_stalled_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
