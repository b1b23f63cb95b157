/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a module says: lines, secrets, more than the peer wants to hear; and
 * what it names.
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

/* ---- saying ---- */

static void
say_two_lines(struct talk *t)
{
	turn(t, "X");
	say(t, "Name: %s", seen.start);
	seen.going = going(t);
	say(t, "more");
	seen.good[0] = send_said(t);
	seen.good[1] = hear(t, &seen.line[1]);
}

static void
test_line_breaks_are_refused(void **state)
{
	static const char *const values[] = { "a\r\nEvil: 1", "a\nb", "a\r" };
	static const struct step script[] = { STAY, END };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct scene s;

		forget();
		seen.start = values[i];
		scene_begin(&s, false);
		assert_int_equal(scene_talk(&s, script, say_two_lines), 0);
		assert_false(seen.going || seen.good[0] || seen.good[1]);
		assert_string_equal(faults(s.trace), "local-line-break");
		assert_int_equal(s.heard.n, 0);
		scene_end(&s);
	}
}

static const struct secret_line secrets[] = {
	{ "Authorization:", SECRET_SCHEME },
	{ "Set-Cookie:", SECRET_COOKIE },
	{ NULL, SECRET_REST },
};

static void
say_secrets(struct talk *t)
{
	turn(t, "X");
	say(t, "Authorization: Basic canary-one");
	say_credential(t, FORM_PLAIN, "Authorization: Bearer ");
	say_bytes(t, str_of("body"));
	seen.good[0] = send_said(t);
	seen.good[1] = hear(t, &seen.line[1]);
	buf_add(&seen.text, seen.line[1].text.p, seen.line[1].text.n);
	reply_ends(t);
}

static bool
holds(const struct trace *t, const char *what)
{
	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		for (unsigned int k = 0; k < e->n_fields; k++)
			if (e->fields[k].text.p != NULL &&
			    memmem(e->fields[k].text.p, e->fields[k].text.n,
				what, strlen(what)) != NULL)
				return true;
	}
	return false;
}

static void
test_secrets(void **state)
{
	static const struct step script[] = { HEAR("body"),
		SEND("Set-Cookie: id=canary-three; Path=/\r\n"), STAY, END };
	struct secret *token = secret_new(str_of("canary-two"));
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	s.module.secrets = secrets;
	s.wish.credential = CREDENTIAL_TOKEN;
	s.wish.credential_value = token;
	assert_int_equal(scene_talk(&s, script, say_secrets), 0);
	assert_true(seen.good[0] && seen.good[1]);
	assert_string_equal(buf_text(&s.heard),
	    "Authorization: Basic canary-one\r\n"
	    "Authorization: Bearer canary-two\r\nbody");
	assert_string_equal(buf_text(&seen.text),
	    "Set-Cookie: id=canary-three; Path=/");
	assert_false(holds(s.trace, "canary"));
	assert_true(holds(s.trace, "Authorization: Bearer <redacted 10 bytes"));
	assert_true(holds(s.trace, "Path=/"));
	scene_end(&s);
	secret_free(token);
}

/* ---- an answer before all is said ---- */

#define MUCH ((size_t)4 << 20)

static void
say_much(struct talk *t)
{
	char *p = xcalloc(1, MUCH);

	turn(t, "PUT");
	say_bytes(t, (struct str){ p, MUCH });
	free(p);
	seen.good[0] = send_said(t);
	seen.unsent[0] = unsent(t);
	seen.good[1] = hear(t, &seen.line[1]);
	buf_add(&seen.text, seen.line[1].text.p, seen.line[1].text.n);
	reply_ends(t);
	if (str_starts(buf_str(&seen.text), "wait")) {
		seen.good[2] = send_said(t);
		seen.unsent[1] = unsent(t);
		seen.good[3] = hear(t, &seen.line[2]);
		reply_ends(t);
	}
}

static void
test_answer_before_all_is_said(void **state)
{
	static const struct step no[] = { HEAR_BYTES(1000), SEND("no\r\n"),
		PAUSE(100), END };
	static const struct step wait[] = { HEAR_BYTES(1000), SEND("wait\r\n"),
		PAUSE(60), HEAR_BYTES(MUCH - 1000), SEND("ok\r\n"), STAY, END };
	static const struct step reset[] = { HEAR_BYTES(1000), SEND("no\r\n"),
		PAUSE(60), RESET };
	static const struct step silent[] = { HEAR_BYTES(1000), HOLD, END };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, true);
	assert_int_equal(scene_talk(&s, no, say_much), 0);
	assert_true(seen.good[0] && seen.good[1]);
	assert_true(seen.unsent[0] > 0 && seen.unsent[0] < MUCH);
	assert_string_equal(buf_text(&seen.text), "no");
	assert_int_equal(last_number(s.trace, EV_SENT, F_BYTES),
	    MUCH - seen.unsent[0]);
	assert_int_equal(last_number(s.trace, EV_FIRST_BYTE, F_ELAPSED), 0);
	assert_true(last_number(s.trace, EV_REPLY, F_ELAPSED) >= 0);
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);

	forget();
	scene_begin(&s, true);
	assert_int_equal(scene_talk(&s, wait, say_much), 0);
	assert_true(seen.good[0] && seen.good[1] && seen.good[2]);
	assert_true(seen.good[3]);
	assert_true(seen.unsent[0] > 0);
	assert_int_equal(seen.unsent[1], 0);
	assert_int_equal(s.heard.n, MUCH);
	assert_int_equal(count_events(s.trace, EV_SENT), 2);
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);

	/* The reset comes while it is being heard, or before. */
	forget();
	scene_begin(&s, true);
	assert_int_equal(scene_talk(&s, reset, say_much), 0);
	assert_true(seen.good[0] && seen.good[1]);
	assert_string_equal(buf_text(&seen.text), "no");
	scene_end(&s);

	forget();
	scene_begin(&s, true);
	s.wish.idle_ns = 100 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, silent, say_much), 0);
	assert_false(seen.good[0] || seen.good[1]);
	assert_string_equal(last_text(s.trace, EV_TROUBLE, F_WHERE), "sending");
	assert_string_equal(last_text(s.trace, EV_TROUBLE, F_HOW), "timeout");
	scene_end(&s);
}

/* ---- what it means ---- */

static void
name_things(struct talk *t)
{
	char bytes[100];

	memset(bytes, 'b', sizeof(bytes));
	fault(t, "one", "%d things", 3);
	fault_at(t, 77, (struct str){ bytes, sizeof(bytes) }, "two", "here");
	fault_at(t, 78, (struct str){ "", 0 }, "three", "there");
	learn(t, "name", (struct str){ "a\0b", 3 });
	learnf(t, "number", "%d", 42);
	sent_to(t, str_of("/there"), true);
	reusable(t);
	seen.going = going(t);
	stop(t);
	seen.good[0] = going(t);
	seen.good[1] = send_said(t);
	seen.good[2] = hear(t, &seen.line[1]);
	seen.heard[0] = hear_start(t, "x", &seen.same);
}

static void
test_meaning(void **state)
{
	static const struct step script[] = { STAY, END };
	struct scene s;
	bool keep;

	(void)state;
	forget();
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, name_things), 0);
	assert_string_equal(faults(s.trace), "one two@77 three@78");
	assert_int_equal(event_get(nth(s.trace, EV_FAULT, 1), F_DATA).n, 64);
	assert_null(event_field(nth(s.trace, EV_FAULT, 2), F_DATA));
	assert_string_equal(trace_fact(s.trace, "number"), "42");
	assert_int_equal(event_get(nth(s.trace, EV_FACT, 0), F_VALUE).n, 3);
	assert_string_equal(talk_sent_to(s.talk, &keep), "/there");
	assert_true(keep);
	assert_true(seen.going);
	assert_false(seen.good[0] || seen.good[1] || seen.good[2]);
	assert_int_equal(seen.heard[0], HEARD_TROUBLE);
	/* What has been stopped is not kept open. */
	assert_false(talk_reusable(s.talk));
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
		cmocka_unit_test(test_line_breaks_are_refused),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_answer_before_all_is_said),
		cmocka_unit_test(test_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
