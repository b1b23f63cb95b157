/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace/replay.h as sonde has it: a part, with jansson, for --replay alone.
 */
#include <stddef.h>

#include "base/part.h"
#include "trace/replay.h"

static const struct replay_part *
part(void)
{
	static const struct replay_part *loaded;

	if (loaded == NULL)
		loaded = part_load("replay");
	return loaded;
}

size_t
replay_read(struct str document, struct trace ***traces, struct buf *error)
{
	return part()->read(document, traces, error);
}

void
replay_tell(const struct trace *t,
    void (*tell)(const struct event *e, void *arg), void *arg)
{
	part()->tell(t, tell, arg);
}
