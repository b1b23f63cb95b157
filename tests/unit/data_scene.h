/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of a talk's second connection share: its other end, a module
 * that fetches what is there, and what is to hold after every one of them.
 */
#ifndef TESTS_UNIT_DATA_SCENE_H
#define TESTS_UNIT_DATA_SCENE_H

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "peer_data.h"
#include "talk_scene.h"

/* The other end of the second connection, and a stranger. */
static struct peer_data other, stranger;
static struct data_place place;
static const char *failure;

static const struct step control[] = { HEAR("1\r\n"), SEND("150 it comes\r\n"),
	HEAR("DONE\r\n"), SEND("226 done\r\n"), STAY, END };

static inline void
begin(struct scene *s, const struct step *script)
{
	forget();
	failure = NULL;
	other = (struct peer_data){ .script = script, .from = "127.0.0.1" };
	stranger = (struct peer_data){ .script = script, .from = "127.0.0.2" };
	other.listener = peer_listen(2, &other.port);
	scene_begin(s, false);
	s->wish.idle_ns = 10 * CLOCK_S;
}

static inline void
finish(struct scene *s)
{
	buf_free(&other.heard);
	buf_free(&stranger.heard);
	scene_end(s);
}

static inline const struct event *
last_of(const struct trace *t, enum event_kind k, uint32_t conn)
{
	const struct event *e, *last = NULL;

	for (e = trace_first(t, k); e != NULL; e = trace_next(t, e, k))
		if (e->conn == conn)
			last = e;
	return last;
}

/* Whatever came of the second connection, the first goes on. */
static inline void
finish_talk(struct talk *t)
{
	failure = data_failure(t);
	data_close(t);
	turn(t, "DONE");
	say(t, "DONE");
	seen.good[6] = send_said(t) && hear(t, &seen.line[6]);
	seen.same = seen.line[6].text.n == 8 &&
	    memcmp(seen.line[6].text.p, "226 done", 8) == 0;
	reply_ends(t);
	seen.going = going(t);
}

static inline void
hear_150(struct talk *t)
{
	ask(t);
	seen.good[5] = hear(t, &seen.line[5]);
	reply_ends(t);
}

static inline void
hear_all(struct talk *t)
{
	struct str s;

	seen.heard[0] = data_hear(t, 7, &s);
	while (seen.heard[0] == HEARD) {
		buf_add(&seen.text, s.p, s.n);
		seen.body[0] = body_goes_on(t, s);
		seen.heard[0] = data_hear(t, 7, &s);
	}
}

static inline void
assert_partition(struct scene *s)
{
	assert_true(phases_are_a_partition(s->trace));
	assert_true(seen.good[6]);
	assert_true(seen.same);
	assert_true(seen.going);
	assert_int_equal(count_events(s->trace, EV_TROUBLE), 0);
}

#endif
