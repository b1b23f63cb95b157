/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of a talk share: what their modules note, and events. */
#ifndef TESTS_UNIT_TALK_SCENE_H
#define TESTS_UNIT_TALK_SCENE_H

#include <string.h>

#include "peer.h"
#include "talk/module.h"

/* What a module saw; one test at a time. */
static struct {
	bool good[8];
	struct line line[8];
	struct buf text;
	enum heard heard[8];
	enum body body[8];
	bool same;
	bool going;
	size_t unsent[4];
	const char *start;
	size_t max;
	uint64_t offset;
} seen;

static inline void
forget(void)
{
	buf_free(&seen.text);
	memset(&seen, 0, sizeof(seen));
}

static inline const struct event *
nth(const struct trace *t, enum event_kind k, int n)
{
	const struct event *e = trace_first(t, k);

	while (e != NULL && n-- > 0)
		e = trace_next(t, e, k);
	return e;
}

static inline const struct event *
nth_heard(const struct trace *t, enum event_kind k, int n)
{
	const struct event *e = trace_first(t, k);

	for (; e != NULL; e = trace_next(t, e, k))
		if (e->dir == DIR_RECEIVED && n-- == 0)
			return e;
	return NULL;
}

static inline void
ask(struct talk *t)
{
	turn(t, "ASK");
	say(t, "ASK %d", 1);
	seen.good[0] = send_said(t);
}

#endif
