/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of POP3 share: one conversation, and what came of it. */
#ifndef TESTS_UNIT_POP3_SCENE_H
#define TESTS_UNIT_POP3_SCENE_H

#include <string.h>

#include "base/clock.h"
#include "script.h"
#include "talk/modules.h"

#define PASSWORD "tanstaaf"

/* One row: what the user wants, the dialogue, and what is named. */
struct talk_case {
	const char *what;
	const char *faults; /* as faults() has them */
	enum credential credential;
	struct asked asked;
	enum secure secure;
	const char *last_step;
	size_t max_body;
	const char *dialogue;
};

/* Where the next play()'s bodies go: a descriptor, or -1. */
static int body_to = -1;

/*
 * Plays it; the faults named, in the arena of s. All that was said must be
 * what the dialogue has. scene_end() follows.
 */
static inline const char *
play(struct scene *s, const struct talk_case *c)
{
	struct secret *secret = secret_new(str_of(PASSWORD));
	struct script script;
	enum secure secure;

	script_read(&script, c->dialogue);
	scene_begin(s, false);
	s->wish.module = module_for_scheme("pop3", &secure);
	s->wish.asked = c->asked;
	s->wish.asked.scheme = "pop3";
	s->wish.asked.host = s->wish.asked.authority = "pop.test";
	if (s->wish.asked.place == NULL)
		s->wish.asked.place = "";
	s->wish.asked.path = "/";
	s->wish.secure = c->secure;
	s->wish.last_step = c->last_step;
	s->wish.idle_ns = CLOCK_S / 2;
	s->wish.max_body = c->max_body;
	s->wish.body_fd = body_to;
	body_to = -1;
	s->wish.credential = c->credential;
	s->wish.credential_value = secret;
	assert_int_equal(scene_talk(s, script.steps, NULL), 0);
	secret_free(secret);
	assert_int_equal(s->heard.n, script.heard.n);
	assert_memory_equal(buf_text(&s->heard), buf_text(&script.heard),
	    script.heard.n);
	script_free(&script);
	assert_true(phases_are_a_partition(s->trace));
	return faults(s->trace);
}

static inline void
play_all(const struct talk_case *cases, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct scene s;
		const char *named = play(&s, &cases[i]);

		if (strcmp(named, cases[i].faults) != 0) {
			print_error("%s: named \"%s\", not \"%s\"\n",
			    cases[i].what, named, cases[i].faults);
			wrong++;
		}
		scene_end(&s);
	}
	assert_int_equal(wrong, 0);
}

/* The value of a fact, or "-". */
static inline const char *
fact(const struct scene *s, const char *name)
{
	const char *value = trace_fact(s->trace, name);

	return value == NULL ? "-" : value;
}

#endif
