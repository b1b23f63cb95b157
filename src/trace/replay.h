/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace read back from a report (sonde-report/1, or ndjson or an array of
 * such documents): only target, start, version and events are read, all else
 * is derived anew. The file is outside input: bounded and checked.
 */
#ifndef TRACE_REPLAY_H
#define TRACE_REPLAY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "trace/trace.h"

/*
 * The traces of a document, in order, in a new array that the caller frees
 * (each with trace_free()). On failure 0 traces and one line in error that
 * names the place ("event 12: unknown kind \"x\"").
 */
size_t replay_read(struct str document, struct trace ***traces,
    struct buf *error);

/*
 * Gives the events of a replayed trace, in order, to a listener, as they
 * once happened.
 */
void replay_tell(const struct trace *t,
    void (*tell)(const struct event *e, void *arg), void *arg);

/* Both as a table: what sonde-replay.so shows, and sonde reaches them by. */
struct replay_part {
	size_t (*read)(struct str document, struct trace ***traces,
	    struct buf *error);
	void (*tell)(const struct trace *t,
	    void (*tell)(const struct event *e, void *arg), void *arg);
};

#endif
