/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace's life: its events in the order of their commits, all memory in one
 * arena. Two bounds hold, whatever a server sends: so many events, and so
 * many bytes in their fields. What the fields of an event are is event.c.
 */
#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "trace/look.h"
#include "trace/trace_internal.h"

#define LISTENERS 8
#define FIRST_ROOM 64

/* Once fields hold MANY_BYTES, those from outside are cut to SHORT_BYTES. */
#define MANY_BYTES ((size_t)16 << 20)
#define SHORT_BYTES 256

struct listener {
	void (*tell)(const struct event *e, void *arg);
	void *arg;
};

struct trace {
	struct arena *arena;
	const struct mask *mask;
	struct trace_head head;
	int64_t start_ns; /* CLOCK_MONOTONIC */
	enum phase phase;
	uint32_t conn;
	uint32_t turn;
	struct event **events;
	uint32_t n;
	uint32_t room;
	size_t dropped;
	const char *faults[TRACE_FAULTS]; /* their ids */
	unsigned int n_faults;
	size_t bytes;       /* in the fields of all events */
	struct event spare; /* stands for what is not kept */
	struct listener listeners[LISTENERS];
	unsigned int n_listeners;
	struct trace *looks[MOST_LOOKS];
	size_t n_looks;
};

/*
 * Kinds without which a trace tells a wrong story are kept beyond
 * TRACE_EVENTS: those that come once a connection always, those that a server
 * could make many of up to twice that number.
 */
static const uint32_t most[EVENTS] = {
	[EV_PHASE] = 2 * TRACE_EVENTS,
	[EV_FAULT] = 2 * TRACE_EVENTS,
	[EV_FACT] = 2 * TRACE_EVENTS,
	[EV_LIMIT] = 2 * TRACE_EVENTS,
	[EV_NEXT] = 2 * TRACE_EVENTS,
	[EV_BODY] = 2 * TRACE_EVENTS,
	[EV_REPLY] = 2 * TRACE_EVENTS,
	[EV_CLOSED] = UINT32_MAX,
	[EV_TROUBLE] = UINT32_MAX,
	[EV_TLS_FAILED] = UINT32_MAX,
	[EV_INTERRUPTED] = UINT32_MAX,
	[EV_END] = UINT32_MAX,
};

static bool
has_room(const struct trace *t, const struct event *e)
{
	uint32_t room = most[e->kind] == 0 ? TRACE_EVENTS : most[e->kind];

	if (e->kind == EV_FAULT && (e->first || t->head.replayed))
		room = 2 * TRACE_EVENTS + TRACE_FAULTS;
	return t->n < room;
}

static const char *
keep_word(struct trace *t, const char *word, bool masked)
{
	if (word == NULL)
		return NULL;
	return trace_keep(t, str_of(word), masked, false).p;
}

static void
keep_head(struct trace *t, const struct trace_head *head)
{
	t->head = *head;
	t->head.url = keep_word(t, head->url, true);
	t->head.scheme = keep_word(t, head->scheme, false);
	t->head.host = keep_word(t, head->host, false);
	t->head.host_ascii = keep_word(t, head->host_ascii, false);
	t->head.path = keep_word(t, head->path, true);
	t->head.module = keep_word(t, head->module, false);
	t->head.version = keep_word(t, head->version, false);
	t->head.options = keep_word(t, head->options, true);
	t->head.look_value = keep_word(t, head->look_value, true);
	if (t->head.wall_ns == 0)
		t->head.wall_ns = clock_wall_ns();
}

struct trace *
trace_new(const struct trace_head *head, const struct mask *mask)
{
	struct trace *t = xcalloc(1, sizeof(*t));

	t->start_ns = clock_now_ns();
	t->arena = arena_new();
	t->mask = mask;
	t->phase = PHASE_LOCAL;
	t->spare.trace = t;
	keep_head(t, head);
	return t;
}

void
trace_free(struct trace *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_looks; i++)
		trace_free(t->looks[i]);
	arena_free(t->arena);
	free(t->events);
	free(t);
}

/* A look differs in one thing from what t tells of. */
struct trace *
trace_look(struct trace *t, const struct look_wish *wish)
{
	struct trace_head head = t->head;
	struct trace *look;

	if (t->n_looks == MOST_LOOKS)
		return NULL;
	head.look = (int)t->n_looks + 1;
	head.look_kind = wish->kind;
	head.look_value = wish->value;
	look = trace_new(&head, t->mask);
	look->start_ns = t->start_ns;
	t->looks[t->n_looks++] = look;
	return look;
}

size_t
trace_looks(const struct trace *t)
{
	return t->n_looks;
}

struct trace *
trace_look_at(const struct trace *t, size_t i)
{
	return i < t->n_looks ? t->looks[i] : NULL;
}

struct arena *
trace_arena(struct trace *t)
{
	return t->arena;
}

const struct trace_head *
trace_head(const struct trace *t)
{
	return &t->head;
}

void
trace_mark_replayed(struct trace *t)
{
	t->head.replayed = true;
}

bool
trace_spare(const struct event *e)
{
	return e == &e->trace->spare;
}

static struct str
keep(struct trace *t, struct str s, bool bounded)
{
	if (bounded && t->bytes > MANY_BYTES && s.n > SHORT_BYTES)
		s.n = SHORT_BYTES;
	t->bytes += s.n;
	return arena_str(t->arena, s);
}

/* Masked first and cut then: half a secret would not be recognised. */
struct str
trace_keep(struct trace *t, struct str s, bool masked, bool bounded)
{
	struct buf clear = { 0 };
	struct str kept = s;

	if (masked && t->mask != NULL) {
		mask_apply(t->mask, s, &clear);
		kept = buf_str(&clear);
	}
	kept = keep(t, kept, bounded);
	buf_free(&clear);
	return kept;
}

struct str
trace_keep_cut(struct trace *t, struct str s, size_t limit)
{
	struct buf clear = { 0 };
	struct str kept;

	mask_apply_cut(t->mask, s, &clear);
	kept = buf_str(&clear);
	if (kept.n > limit)
		kept.n = limit;
	kept = keep(t, kept, true);
	buf_free(&clear);
	return kept;
}

/* Tells once, in the trace itself, that from here on events are missing. */
static void
note_dropped(struct trace *t)
{
	struct event *e;

	if (t->dropped++ > 0)
		return;
	e = trace_event(t, EV_LIMIT);
	event_text(e, F_WHAT, "events of a trace");
	event_int(e, F_LIMIT, TRACE_EVENTS);
	event_commit(e);
}

static struct event *
new_event(struct trace *t, enum event_kind k, int64_t now_ns, bool first)
{
	struct event made = {
		.trace = t,
		.t_ns = now_ns > t->start_ns ? now_ns - t->start_ns : 0,
		.kind = k,
		.first = first,
		.phase = t->phase,
		.dir = DIR_LOCAL,
		.source = SOURCE_PROGRAM,
		.conn = t->conn,
		.turn = t->turn,
	};
	struct event *e = &t->spare;

	if (has_room(t, &made))
		e = arena_alloc(t->arena, sizeof(*e));
	*e = made;
	return e;
}

struct event *
trace_event_at(struct trace *t, enum event_kind k, int64_t now_ns)
{
	return new_event(t, k, now_ns, false);
}

struct event *
trace_event(struct trace *t, enum event_kind k)
{
	return trace_event_at(t, k, clock_now_ns());
}

/* Whether no fault of this id was told before; it is, from now on. */
static bool
is_first_fault(struct trace *t, const char *id)
{
	for (unsigned int i = 0; i < t->n_faults; i++)
		if (strcmp(t->faults[i], id) == 0)
			return false;
	if (t->n_faults == TRACE_FAULTS)
		return false;
	t->faults[t->n_faults++] = id;
	return true;
}

struct event *
trace_fault(struct trace *t, const char *id)
{
	struct event *e =
	    new_event(t, EV_FAULT, clock_now_ns(), is_first_fault(t, id));

	event_text(e, F_FAULT, id);
	return e;
}

void
event_commit(struct event *e)
{
	struct trace *t = e->trace;

	if (trace_spare(e) || !has_room(t, e)) {
		note_dropped(t);
		return;
	}
	if (t->n == t->room) {
		t->room = t->room == 0 ? FIRST_ROOM : t->room * 2;
		t->events =
		    xreallocarray(t->events, t->room, sizeof(struct event *));
	}
	e->seq = t->n;
	t->events[t->n++] = e;
	if (e->kind == EV_PHASE)
		t->phase = e->phase;
	for (unsigned int i = 0; i < t->n_listeners; i++)
		t->listeners[i].tell(e, t->listeners[i].arg);
}

void
trace_phase_at(struct trace *t, enum phase p, int64_t now_ns)
{
	if (p == t->phase)
		return;
	t->phase = p;
	event_commit(trace_event_at(t, EV_PHASE, now_ns));
}

void
trace_phase(struct trace *t, enum phase p)
{
	trace_phase_at(t, p, clock_now_ns());
}

enum phase
trace_current_phase(const struct trace *t)
{
	return t->phase;
}

int64_t
trace_start_ns(const struct trace *t)
{
	return t->start_ns;
}

void
trace_conn(struct trace *t, uint32_t conn)
{
	t->conn = conn;
}

void
trace_turn(struct trace *t, uint32_t turn)
{
	t->turn = turn;
}

void
trace_listen(struct trace *t, void (*tell)(const struct event *e, void *arg),
    void *arg)
{
	if (t->n_listeners == LISTENERS)
		abort();
	t->listeners[t->n_listeners++] = (struct listener){
		.tell = tell,
		.arg = arg,
	};
}

size_t
trace_count(const struct trace *t)
{
	return t->n;
}

size_t
trace_dropped(const struct trace *t)
{
	return t->dropped;
}

const struct event *
trace_get(const struct trace *t, size_t i)
{
	return i < t->n ? t->events[i] : NULL;
}

static const struct event *
first_from(const struct trace *t, size_t i, enum event_kind k)
{
	for (; i < t->n; i++)
		if (t->events[i]->kind == k)
			return t->events[i];
	return NULL;
}

const struct event *
trace_first(const struct trace *t, enum event_kind k)
{
	return first_from(t, 0, k);
}

const struct event *
trace_next(const struct trace *t, const struct event *e, enum event_kind k)
{
	return first_from(t, (size_t)e->seq + 1, k);
}

const struct event *
trace_last(const struct trace *t, enum event_kind k)
{
	for (size_t i = t->n; i > 0; i--)
		if (t->events[i - 1]->kind == k)
			return t->events[i - 1];
	return NULL;
}

const char *
trace_fact(const struct trace *t, const char *name)
{
	for (size_t i = t->n; i > 0; i--)
		if (t->events[i - 1]->kind == EV_FACT &&
		    event_is(t->events[i - 1], F_NAME, name))
			return event_cstr(t->events[i - 1], F_VALUE);
	return NULL;
}
