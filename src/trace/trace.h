/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The trace: everything that happened in one conversation, append-only, and
 * the only truth. Reports, diagnosis and the exit status read it and nothing
 * else; a saved trace can be shown again in any format.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "trace/event.h"
#include "trace/mask.h"

/*
 * More events than this are counted, not kept: a server must not fill memory.
 * Listeners are not told of them; one EV_LIMIT says that some are missing.
 * Kept all the same: phase, fault, fact, limit and next up to twice as many;
 * closed, trouble, tls-failed, interrupted, end and the first fault of each id
 * always.
 */
#define TRACE_EVENTS 20000
#define TRACE_FAULTS 64 /* ids */

enum look_kind {
#define LOOK(symbol, name, words) symbol,
#include "trace/look.tbl.h"
#undef LOOK
	LOOKS
};

/* What was asked; the words are the trace's own copies. */
struct trace_head {
	const char *url; /* without credentials */
	const char *scheme;
	const char *host; /* as typed: U-labels, or an address, no brackets */
	const char *host_ascii; /* A-labels, as on the wire */
	const char *path;       /* with the query; secrets in it masked */
	int port;
	const char *module;
	const char *version; /* of sonde */
	const char
	    *options;    /* of the user, to say again: one a line; or NULL */
	int64_t wall_ns; /* when it began, since 1970 */
	int hop;         /* 0, or how many redirects led here */
	bool tls;        /* the scheme wants TLS at once */
	bool replayed;   /* read from a file; not part of the truth */
	int look;        /* 0, or which second look this is (look.h) */
	enum look_kind look_kind;
	const char *look_value;
};

struct trace;

/*
 * A trace that begins now; wall_ns 0 is filled in. It copies head; mask may be
 * NULL and stays the caller's.
 */
struct trace *trace_new(const struct trace_head *head, const struct mask *mask);
void trace_free(struct trace *t);

/* What belongs to the trace and is freed with it. */
struct arena *trace_arena(struct trace *t);

const struct trace_head *trace_head(const struct trace *t);

/* Marks a trace that was read from a file. */
void trace_mark_replayed(struct trace *t);

/*
 * A new event of this kind, now, in the current phase, conn and turn; local
 * and of the program's own clock. Fill it in, then event_commit(). _at takes
 * a CLOCK_MONOTONIC time instead of now.
 */
struct event *trace_event(struct trace *t, enum event_kind k);

/* An EV_FAULT with its id (static, or the trace's), kept if it is the first. */
struct event *trace_fault(struct trace *t, const char *id);
struct event *trace_event_at(struct trace *t, enum event_kind k,
    int64_t now_ns);

/*
 * From here on time belongs to phase p; commits an EV_PHASE if that is a
 * change.
 */
void trace_phase(struct trace *t, enum phase p);
void trace_phase_at(struct trace *t, enum phase p, int64_t now_ns);
enum phase trace_current_phase(const struct trace *t);

/* When it began, of CLOCK_MONOTONIC. */
int64_t trace_start_ns(const struct trace *t);

/* The connection and turn that new events belong to. */
void trace_conn(struct trace *t, uint32_t conn);
void trace_turn(struct trace *t, uint32_t turn);

/*
 * Calls tell(e, arg) for each event as it is committed, in order of calls. At
 * most 8.
 */
void trace_listen(struct trace *t,
    void (*tell)(const struct event *e, void *arg), void *arg);

/* Reading. Events in the order in which they were committed. */
size_t trace_count(const struct trace *t);
size_t trace_dropped(const struct trace *t); /* over TRACE_EVENTS */
const struct event *trace_get(const struct trace *t, size_t i);

/*
 * The first, the next after e, and the last of a kind; NULL if there is none.
 */
const struct event *trace_first(const struct trace *t, enum event_kind k);
const struct event *trace_next(const struct trace *t, const struct event *e,
    enum event_kind k);
const struct event *trace_last(const struct trace *t, enum event_kind k);

/* The value of the last fact of that name; NULL if it was not learnt. */
const char *trace_fact(const struct trace *t, const char *name);

#endif
