/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sorted table of places; each packet is looked up in it by the bytes that
 * it has. Only what a packet had for the first time is taken.
 */
#include "trace/places.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct places {
	size_t n;
	struct place {
		uint32_t conn;
		enum dir dir;
		enum phase phase;
		int64_t offset;
		int64_t time_ns; /* -1: not seen */
	} all[];
};

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->conn != y->conn)
		return x->conn < y->conn ? -1 : 1;
	if (x->dir != y->dir)
		return x->dir < y->dir ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return 0;
}

/* Of what was heard in a handshake each flight is asked for; else replies. */
static int64_t
wanted(const struct event *e)
{
	if (e->kind == EV_SENT || e->kind == EV_FIRST_BYTE)
		return event_number(e, F_WIRE, -1);
	if (e->kind == EV_STAMP && e->phase == PHASE_SECURE)
		return event_number(e, F_OFFSET, -1);
	return -1;
}

static void
add(struct places *p, const struct event *e)
{
	int64_t offset = wanted(e);

	if (offset < 0)
		return;
	p->all[p->n++] = (struct place){ .conn = e->conn,
		.dir = e->kind == EV_FIRST_BYTE ? DIR_RECEIVED : e->dir,
		.phase = e->phase,
		.offset = offset,
		.time_ns = -1 };
}

struct places *
places_of(const struct trace *t)
{
	size_t events = trace_count(t), kept = 0;
	struct places *p = xcalloc(1, sizeof(*p) + events * sizeof(p->all[0]));

	for (size_t i = 0; i < events; i++)
		add(p, trace_get(t, i));
	qsort(p->all, p->n, sizeof(p->all[0]), by_place);
	for (size_t i = 0; i < p->n; i++)
		if (i == 0 || by_place(&p->all[i], &p->all[kept - 1]) != 0)
			p->all[kept++] = p->all[i];
	p->n = kept;
	return p;
}

void
places_free(struct places *p)
{
	free(p);
}

void
places_see(struct places *p, uint32_t conn, enum dir dir, int64_t from,
    int64_t to, int64_t time_ns)
{
	struct place key = { .conn = conn, .dir = dir, .offset = from };
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_place(&p->all[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (key.offset = to; low < p->n && by_place(&p->all[low], &key) < 0;
	     low++)
		if (p->all[low].time_ns < 0)
			p->all[low].time_ns = time_ns;
}

void
places_tell(const struct places *p, struct trace *t, int64_t origin_ns)
{
	for (const struct place *x = p->all; x < p->all + p->n; x++) {
		struct event *e;

		if (x->time_ns < origin_ns)
			continue;
		e = trace_event(t, EV_STAMP);
		e->t_ns = x->time_ns - origin_ns;
		e->conn = x->conn;
		e->dir = x->dir;
		e->phase = x->phase;
		e->source = SOURCE_PACKET;
		if (x->dir == DIR_SENT)
			event_text(e, F_HOW, "left");
		event_int(e, F_OFFSET, x->offset);
		event_commit(e);
	}
}
