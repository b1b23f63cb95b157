/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Round trips: that of SYN and SYN/ACK, the kernel's least, and from leaving
 * to acknowledged. An acknowledgement may wait for the reply, or for 40 ms;
 * only those near the least tell how much round trips differ.
 */
#include "trace/join_wire.h"

#include <stdlib.h>

#include "base/clock.h"

int64_t
moment_of(int64_t ns)
{
	if (ns < 0)
		return 0;
	return ns > MOMENT_MOST ? MOMENT_MOST : ns;
}

int64_t
moment_field(const struct event *e, enum field_name f)
{
	return moment_of(event_number(e, f, 0));
}

static struct wire
nothing(uint32_t conn)
{
	return (struct wire){ .conn = conn,
		.rtt_ns = -1,
		.rtt_source = SOURCE_KERNEL,
		.handshake_ns = -1,
		.opened_ns = -1,
		.resent = -1 };
}

static struct wire *
find(const struct wires *w, uint32_t conn)
{
	for (size_t i = w->n; i > 0; i--)
		if (w->wire[i - 1].conn == conn)
			return &w->wire[i - 1];
	return NULL;
}

struct wire
wire_of(const struct wires *w, uint32_t conn)
{
	const struct wire *found = find(w, conn);

	return found != NULL ? *found : nothing(conn);
}

/* ---- what was said ---- */

static int64_t
offset_of(const struct event *stamp)
{
	return event_number(stamp, F_OFFSET, -1);
}

static int64_t
time_of(const struct event *stamp)
{
	return stamp->t_ns;
}

static int
by_offset(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a;
	const struct event *y = *(const struct event *const *)b;

	if (x->conn != y->conn)
		return x->conn < y->conn ? -1 : 1;
	if (offset_of(x) != offset_of(y))
		return offset_of(x) < offset_of(y) ? -1 : 1;
	return 0;
}

/* Those of a direction and source, and if it is not NULL how. */
static struct said
said_of(const struct trace *t, struct arena *a, enum dir dir, bool packets,
    const char *how)
{
	struct said s = { .n = 0 };
	const struct event *e;
	size_t most = 0;

	for (e = trace_first(t, EV_STAMP); e != NULL;
	     e = trace_next(t, e, EV_STAMP))
		most++;
	s.stamp = arena_alloc(a, (most + 1) * sizeof(struct event *));
	for (e = trace_first(t, EV_STAMP); e != NULL;
	     e = trace_next(t, e, EV_STAMP))
		if (e->dir == dir && (e->source == SOURCE_PACKET) == packets &&
		    (how == NULL || event_is(e, F_HOW, how)))
			s.stamp[s.n++] = e;
	qsort(s.stamp, s.n, sizeof(struct event *), by_offset);
	return s;
}

/* How many are of that connection or one before, and not beyond the key. */
static size_t
count_to(const struct said *s, uint32_t conn, int64_t key,
    int64_t (*key_of)(const struct event *))
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct event *e = s->stamp[middle];

		if (e->conn < conn || (e->conn == conn && key_of(e) <= key))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The last of the first n, if it is of that connection. */
static const struct event *
last_of(const struct said *s, size_t n, uint32_t conn)
{
	return n > 0 && s->stamp[n - 1]->conn == conn ? s->stamp[n - 1] : NULL;
}

static const struct event *
at_offset(const struct said *s, uint32_t conn, int64_t offset)
{
	const struct event *e =
	    last_of(s, count_to(s, conn, offset, offset_of), conn);

	return e != NULL && offset_of(e) == offset ? e : NULL;
}

const struct event *
left_at(const struct wires *w, uint32_t conn, int64_t offset)
{
	return at_offset(&w->left, conn, offset);
}

const struct event *
packet_at(const struct wires *w, uint32_t conn, enum dir dir, int64_t offset)
{
	return at_offset(&w->packet[dir], conn, offset);
}

/* What is said later has a greater offset: both orders are one. */
const struct event *
left_before(const struct wires *w, uint32_t conn, int64_t at_ns)
{
	return last_of(&w->left, count_to(&w->left, conn, at_ns, time_of),
	    conn);
}

bool
said_again(const struct wires *w, uint32_t conn, int64_t from, int64_t to)
{
	return count_to(&w->again, conn, to, offset_of) >
	    count_to(&w->again, conn, from - 1, offset_of);
}

/* ---- round trips ---- */

static bool
opens(const struct event *e)
{
	return e->kind == EV_CONNECTED || e->kind == EV_ACCEPTED ||
	    e->kind == EV_REUSED;
}

static void
learn_rtt(struct wire *w, int64_t rtt_ns, enum source source)
{
	if (rtt_ns <= 0 || (w->rtt_ns >= 0 && rtt_ns >= w->rtt_ns))
		return;
	w->rtt_ns = rtt_ns;
	w->rtt_source = source == SOURCE_PACKET ? source : SOURCE_KERNEL;
}

static void
learn_differs(struct wire *w, int64_t rtt_ns,
    __attribute__((unused)) enum source source)
{
	int64_t more_ns = rtt_ns - w->rtt_ns;

	if (w->rtt_ns > 0 && more_ns > w->jitter_ns &&
	    more_ns < w->rtt_ns / 4 + CLOCK_MS)
		w->jitter_ns = more_ns;
}

/* The time from leaving to acknowledged of this stamp's bytes; -1: unknown. */
static int64_t
trip_of(const struct event *acked)
{
	const struct event *e;

	if (!event_is(acked, F_HOW, "acked"))
		return -1;
	for (uint32_t i = acked->seq; i > 0 && acked->seq - i < 64; i--) {
		e = trace_get(acked->trace, i - 1);
		if (e->kind == EV_STAMP && e->conn == acked->conn &&
		    event_is(e, F_HOW, "left") &&
		    event_number(e, F_OFFSET, -1) ==
			event_number(acked, F_OFFSET, -2))
			return moment_of(acked->t_ns) - moment_of(e->t_ns);
	}
	return -1;
}

/* The least first, then how much the others differ from it. */
static void
learn(struct wire *w, const struct event *e,
    void (*see)(struct wire *, int64_t, enum source))
{
	if (e->kind == EV_CONNECTED || e->kind == EV_TCP_INFO ||
	    e->kind == EV_WIRE_OPEN ||
	    (e->kind == EV_WIRE_SUM && e->dir == DIR_SENT))
		see(w, moment_field(e, F_RTT), e->source);
	if (e->kind == EV_TCP_INFO)
		see(w, moment_field(e, F_RTT_MIN), e->source);
	if (e->kind == EV_STAMP)
		see(w, trip_of(e), e->source);
}

static void
learn_opening(struct wire *w, const struct event *e)
{
	if (e->kind != EV_WIRE_OPEN || e->dir != DIR_SENT)
		return;
	w->handshake_ns = moment_field(e, F_RTT);
	w->opened_ns = moment_of(e->t_ns);
}

static void
learn_loss(struct wire *w, const struct event *e)
{
	if (e->kind != EV_TCP_INFO)
		return;
	if (event_is(e, F_WHEN, "connected"))
		w->resent = event_number(e, F_RETRANSMITS, -1);
	w->disordered = event_number(e, F_OUT_OF_ORDER, 0) > 0;
}

struct wires
wires_of(const struct trace *t, struct arena *a)
{
	struct wires w = { .left = said_of(t, a, DIR_SENT, false, "left"),
		.again = said_of(t, a, DIR_SENT, false, "again"),
		.packet = { [DIR_SENT] = said_of(t, a, DIR_SENT, true, NULL),
		    [DIR_RECEIVED] =
			said_of(t, a, DIR_RECEIVED, true, NULL) } };
	const struct event *e;
	struct wire *found;
	size_t most = 0;

	for (size_t i = 0; i < trace_count(t); i++)
		most += opens(trace_get(t, i));
	w.wire = arena_alloc(a, (most + 1) * sizeof(*w.wire));
	for (size_t i = 0; i < trace_count(t); i++) {
		e = trace_get(t, i);
		found = find(&w, e->conn);
		if (found == NULL && opens(e)) {
			found = &w.wire[w.n++];
			*found = nothing(e->conn);
		}
		if (found == NULL)
			continue;
		learn(found, e, learn_rtt);
		learn_opening(found, e);
		learn_loss(found, e);
	}
	for (size_t i = 0; i < trace_count(t); i++) {
		e = trace_get(t, i);
		found = find(&w, e->conn);
		if (found != NULL)
			learn(found, e, learn_differs);
	}
	return w;
}
