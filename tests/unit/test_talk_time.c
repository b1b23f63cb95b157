/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When things happen in a talk: the times of lines and replies, the phases,
 * the total deadline; and where it stands at each wait, cancelled there too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "net/fiber.h"
#include "talk_scene.h"

/* ---- times ---- */

static void
two_turns(struct talk *t)
{
	ask(t);
	hear(t, &seen.line[1]);
	hear(t, &seen.line[2]);
	reply_ends(t);
	turn(t, "AGAIN %s", "x");
	say(t, "AGAIN");
	seen.good[3] = send_said(t);
	hear(t, &seen.line[3]);
	reply_ends(t);
}

static void
test_times(void **state)
{
	static const struct step script[] = { HEAR("ASK 1\r\n"), PAUSE(40),
		SEND("one\r\ntw"), PAUSE(40), SEND("o\r\n"), HEAR("AGAIN\r\n"),
		SEND("three\r\n"), STAY, END };
	const struct event *sent, *first, *one, *two, *reply;
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, two_turns), 0);
	assert_string_equal(phases(s.trace), "s w r - s w r - x -");
	assert_true(phases_are_a_partition(s.trace));
	sent = nth(s.trace, EV_SENT, 0);
	first = nth(s.trace, EV_FIRST_BYTE, 0);
	one = nth_heard(s.trace, EV_LINE, 0);
	two = nth_heard(s.trace, EV_LINE, 1);
	reply = nth(s.trace, EV_REPLY, 0);
	assert_int_equal(event_number(sent, F_OFFSET, -1), 0);
	assert_int_equal(event_number(sent, F_BYTES, -1), 7);
	assert_int_equal(sent->dir, DIR_SENT);
	assert_int_equal(event_number(first, F_OFFSET, -1), 0);
	assert_int_equal(event_number(first, F_ELAPSED, -1),
	    first->t_ns - sent->t_ns);
	assert_in_range(first->t_ns - sent->t_ns, 35 * CLOCK_MS, CLOCK_S);
	/* A line has the time of its last bytes. */
	assert_int_equal(one->t_ns, first->t_ns);
	assert_in_range(two->t_ns - one->t_ns, 35 * CLOCK_MS, CLOCK_S);
	assert_int_equal(reply->t_ns, two->t_ns);
	assert_int_equal(event_number(reply, F_ELAPSED, -1),
	    two->t_ns - first->t_ns);
	assert_int_equal(event_number(reply, F_BYTES, -1), 10);
	/* The second turn has offsets of its own, in the same streams. */
	assert_int_equal(event_number(nth(s.trace, EV_SENT, 1), F_OFFSET, -1),
	    7);
	assert_int_equal(
	    event_number(nth(s.trace, EV_FIRST_BYTE, 1), F_OFFSET, -1), 10);
	assert_int_equal(nth(s.trace, EV_TURN, 0)->turn, 1);
	assert_int_equal(nth(s.trace, EV_TURN, 1)->turn, 2);
	assert_string_equal(last_text(s.trace, EV_TURN, F_WHAT), "AGAIN x");
	assert_int_equal(nth(s.trace, EV_REPLY, 1)->turn, 2);
	assert_int_equal(trace_last(s.trace, EV_CLOSED)->turn, 0);
	scene_end(&s);
}

static void
greeted(struct talk *t)
{
	enter(t, PHASE_GREET);
	where(t, "waiting for the greeting");
	seen.good[1] = hear(t, &seen.line[1]);
	reply_ends(t);
	enter(t, PHASE_AUTH);
	ask(t);
	seen.good[2] = hear(t, &seen.line[2]);
	reply_ends(t);
	enter(t, PHASE_LOCAL);
	ask(t);
	seen.good[3] = hear(t, &seen.line[3]);
	reply_ends(t);
}

static void
test_entered_phases(void **state)
{
	static const struct step script[] = { SEND("hello\r\n"),
		HEAR("ASK 1\r\n"), SEND("ok\r\n"), HEAR("ASK 1\r\n"),
		SEND("ok\r\n"), STAY, END };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, greeted), 0);
	assert_true(seen.good[1] && seen.good[2] && seen.good[3]);
	assert_string_equal(phases(s.trace), "g a - s w r - x -");
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

/* ---- the total deadline, and being cancelled ---- */

static void
drip_on(struct talk *t)
{
	ask(t);
	task_deadline(task_self(), clock_now_ns() + 150 * CLOCK_MS);
	while (hear(t, &seen.line[1]))
		seen.max++;
}

static void
test_no_drip_resets_the_total(void **state)
{
	static const struct step script[] = { HEAR("1\r\n"), SEND("a\r\n"),
		PAUSE(60), SEND("b\r\n"), PAUSE(60), SEND("c\r\n"), PAUSE(60),
		SEND("d\r\n"), PAUSE(60), SEND("e\r\n"), STAY, END };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, false);
	s.wish.idle_ns = 100 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, script, drip_on), 0);
	assert_in_range(seen.max, 2, 3);
	assert_string_equal(last_text(s.trace, EV_TROUBLE, F_HOW), "timeout");
	/* The time allowed was what was left. */
	assert_in_range(last_number(s.trace, EV_TROUBLE, F_WITHIN), 0,
	    60 * CLOCK_MS);
	scene_end(&s);
}

/* Looks at what the task does, all the time. */
struct look {
	struct scene *s;
	ev_timer timer;
	struct buf words;
	const char *cancel_at; /* when it does that; NULL: never */
};

static void
look(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct look *k = timer->data;
	const char *now;

	(void)revents;
	if (k->s->task == NULL) {
		ev_timer_stop(l, timer);
		return;
	}
	now = task_where_now(k->s->task);
	if (strstr(buf_text(&k->words), now) == NULL)
		buf_addf(&k->words, "%s;", now);
	if (k->cancel_at != NULL && strcmp(now, k->cancel_at) == 0)
		task_cancel(k->s->task);
}

static void
start_looking(struct look *k, struct scene *s)
{
	k->s = s;
	k->words = buf_with_cap(0);
	ev_timer_init(&k->timer, look, 0.005, 0.005);
	k->timer.data = k;
	ev_timer_start(loop_ev(), &k->timer);
}

static void
go_through(struct talk *t)
{
	static const char body[65536];

	turn(t, "PUT");
	where(t, "waiting for the greeting");
	hear(t, &seen.line[1]);
	where(t, "waiting for the reply to PUT");
	for (int i = 0; i < 64; i++)
		say_bytes(t, (struct str){ body, sizeof(body) });
	seen.good[0] = send_said(t);
	hear(t, &seen.line[2]);
	reply_ends(t);
}

/* What SIGUSR1 would print, looked at all the time. */
static void
test_where(void **state)
{
	static const struct step script[] = { PAUSE(60), SEND("hello\r\n"),
		PAUSE(80), HEAR_BYTES(64 * 65536), PAUSE(60), SEND("ok\r\n"),
		STAY, PAUSE(60), END };
	struct look k = { .cancel_at = NULL };
	struct scene s;

	(void)state;
	forget();
	scene_begin(&s, true);
	start_looking(&k, &s);
	assert_int_equal(scene_talk(&s, script, go_through), 0);
	assert_true(seen.good[0]);
	assert_string_equal(buf_text(&k.words),
	    "waiting for the greeting;sending;waiting for the reply to PUT;"
	    "closing the connection;");
	buf_free(&k.words);
	scene_end(&s);
}

/* Cancelled at each of these waits: the trace says where. */
static void
test_cancelled(void **state)
{
	static const struct {
		struct step script[4];
		const char *where;
	} cases[] = {
		{ { HOLD, END }, "waiting for the greeting" },
		{ { SEND("hello\r\n"), HOLD, END }, "sending" },
		{ { SEND("hello\r\n"), HEAR_BYTES(64 * 65536), HOLD, END },
		    "waiting for the reply to PUT" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct look k = { .cancel_at = cases[i].where };
		struct scene s;

		forget();
		scene_begin(&s, i == 1);
		s.wish.idle_ns = 5 * CLOCK_S;
		start_looking(&k, &s);
		assert_int_equal(scene_talk(&s, cases[i].script, go_through),
		    0);
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 1);
		assert_string_equal(last_text(s.trace, EV_TROUBLE, F_HOW),
		    "cancelled");
		assert_string_equal(last_text(s.trace, EV_TROUBLE, F_WHERE),
		    cases[i].where);
		assert_string_equal(how_closed(s.trace), "client abandoned");
		assert_true(phases_are_a_partition(s.trace));
		buf_free(&k.words);
		scene_end(&s);
	}
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
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_entered_phases),
		cmocka_unit_test(test_no_drip_resets_the_total),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
