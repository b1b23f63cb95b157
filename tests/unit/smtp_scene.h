/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of SMTP share: a conversation, and what was learnt in it. */
#ifndef TESTS_UNIT_SMTP_SCENE_H
#define TESTS_UNIT_SMTP_SCENE_H

#include <string.h>

#include "../../protocols/smtp.h"
#include "peer.h"

#define GREETS SEND("220 mx ESMTP\r\n")
#define EHLO HEAR("EHLO probe.test\r\n")

/* Nothing is asked for but a conversation in the clear. */
static inline void
smtp_begin(struct scene *s)
{
	scene_begin(s, false);
	s->wish.asked.our_name = "probe.test";
	s->wish.secure = SECURE_NEVER;
}

static void
talk_smtp(struct talk *t)
{
	smtp_run(t, false);
}

static void
talk_lmtp(struct talk *t)
{
	smtp_run(t, true);
}

/* Plays a server; all that was named, in the arena of s. */
static inline const char *
smtp_play_as(struct scene *s, const struct step *script, const char *scheme,
    void (*run)(struct talk *t))
{
	s->wish.asked.scheme = scheme;
	assert_int_equal(scene_talk(s, script, run), 0);
	return faults(s->trace);
}

static inline const char *
smtp_play(struct scene *s, const struct step *script)
{
	return smtp_play_as(s, script, "smtp", talk_smtp);
}

static inline const char *
lmtp_play(struct scene *s, const struct step *script)
{
	return smtp_play_as(s, script, "lmtp", talk_lmtp);
}

/* All facts of a name, with "|" between. Of the scene's arena. */
static inline const char *
facts(struct scene *s, const char *name)
{
	struct buf all = buf_with_cap(0);
	const struct event *e = trace_first(s->trace, EV_FACT);
	const char *kept;

	for (; e != NULL; e = trace_next(s->trace, e, EV_FACT))
		if (event_is(e, F_NAME, name))
			buf_addf(&all, "%s%s", all.n > 0 ? "|" : "",
			    event_cstr(e, F_VALUE));
	kept = arena_strdup(s->arena, buf_text(&all));
	buf_free(&all);
	return kept;
}

#endif
