/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Round trips (of the handshake, of data and its ACK, of a timestamp and its
 * echo: RFC 7323 4), whether they grow while the path is busy, and Nagle's
 * small piece that waits for a delayed ACK (RFC 1122 4.2.3.2, 4.2.3.4).
 */
#include "base/clock.h"
#include "trace/flow_internal.h"

/* A round trip is "grown" beyond so many of the least, and so much more. */
#define GROWN_TIMES 3
#define GROWN_NS (100 * CLOCK_MS)
#define GROWN_SAMPLES 10

/* Arrivals with a longer pause between them do not fill a path. */
#define PAUSE_NS (60 * CLOCK_MS)

/* A delayed ACK takes 40 ms at Linux, up to 200 elsewhere, 500 at most. */
#define DELAYED_NS (25 * CLOCK_MS)
#define DELAYED_MOST_NS (600 * CLOCK_MS)
#define PUNCTUAL_NS (5 * CLOCK_MS)

#define USUAL_MSS 1460

static void
add_trip(struct flow_rtt *r, int64_t ns)
{
	if (ns < 0)
		return;
	if (r->n++ == 0 || ns < r->min_ns)
		r->min_ns = ns;
	if (ns > r->max_ns)
		r->max_ns = ns;
	flow_add(&r->sum_ns, ns);
}

bool
flow_is_near(const struct flow *f, enum flow_end end)
{
	return f->near == (end == FLOW_CLIENT ? NEAR_CLIENT : NEAR_SERVER);
}

int64_t
flow_full(const struct flow *f, enum flow_end end)
{
	uint16_t mss = f->half[flow_other(end)].offered.mss;

	return (mss == 0 ? USUAL_MSS : mss) * 9 / 10;
}

static int64_t
least(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* The part of the round trip on the far side of that end. */
static int64_t
trip_of(const struct flow *f, enum flow_end end)
{
	const struct flow_half *h = &f->half[end];
	int64_t shake = end == FLOW_CLIENT ? f->to_server_ns : f->to_client_ns;

	return least(shake, least(h->rtt.min_ns, h->echo.min_ns));
}

int64_t
flow_rtt_ns(const struct flow *f)
{
	int64_t a = trip_of(f, FLOW_CLIENT), b = trip_of(f, FLOW_SERVER);

	if (f->near == NEAR_CLIENT)
		return a;
	if (f->near == NEAR_SERVER)
		return b;
	return a < 0 || b < 0 ? -1 : a + b;
}

/* ---- queues ---- */

static void
judge_trip(struct flow *f, enum flow_end end, int64_t ns)
{
	struct flow_half *h = &f->half[end];
	int64_t least_ns = flow_rtt_ns(f);

	h->queued++;
	if (least_ns >= 0 && ns / GROWN_TIMES > least_ns &&
	    ns - least_ns > GROWN_NS) {
		h->grown++;
		if (ns > h->grown_ns)
			h->grown_ns = ns;
	}
}

void
flow_time_ack(struct flow *f, const struct flow_segment *g, int64_t sent_ns)
{
	enum flow_end end = flow_other(g->end);
	int64_t ns = g->s->time_ns - sent_ns;

	add_trip(&f->half[end].rtt, ns);
	if (flow_is_near(f, end))
		judge_trip(f, end, ns);
}

/* Keeps when a timestamp was first seen; the oldest makes room. */
static void
keep_stamp(struct flow_half *h, const struct segment *s)
{
	size_t last = (h->n_stamps + FLOW_STAMPS - 1) % FLOW_STAMPS;

	if (h->n_stamps > 0 && h->stamps[last].value == s->options.ts_value)
		return;
	h->stamps[h->n_stamps++ % FLOW_STAMPS] = (struct flow_stamp){
		.value = s->options.ts_value,
		.time_ns = s->time_ns,
	};
}

static const struct flow_stamp *
stamp_of(const struct flow_half *h, uint32_t value)
{
	size_t n = h->n_stamps < FLOW_STAMPS ? h->n_stamps : FLOW_STAMPS;

	for (size_t i = 0; i < n; i++)
		if (h->stamps[i].value == value)
			return &h->stamps[i];
	return NULL;
}

/* An echo counts as a sign of a queue only while data comes without a pause. */
static void
take_echo(struct flow *f, const struct flow_segment *g)
{
	enum flow_end near = flow_other(g->end);
	struct flow_half *h = &f->half[g->end];
	const struct flow_stamp *stamp =
	    stamp_of(&f->half[near], g->s->options.ts_echo);
	int64_t now = g->s->time_ns, ns;

	if (g->fresh && (h->before_ns < 0 || now - h->before_ns > PAUSE_NS))
		h->busy_ns = now;
	if (stamp == NULL)
		return;
	ns = now - stamp->time_ns;
	add_trip(&f->half[near].echo, ns);
	if (g->fresh && flow_is_near(f, near) && now - ns >= h->busy_ns)
		judge_trip(f, g->end, ns);
}

/* ---- Nagle ---- */

/*
 * g is the next data of its end. It was held back if it goes out with the ACK
 * of what came before it, and that ACK was delayed.
 */
static void
judge_hold(struct flow *f, const struct flow_segment *g)
{
	const struct flow_half *h = &f->half[g->end];
	int64_t rtt = flow_rtt_ns(f), delayed, after;
	struct flow_note *note;

	if (h->hold_from_ns < 0 || h->hold_acked_ns < 0 || rtt < 0 ||
	    f->near == NEAR_UNKNOWN || g->s->length >= flow_full(f, g->end))
		return;
	delayed = h->hold_acked_ns - h->hold_from_ns;
	after = g->s->time_ns - h->hold_acked_ns;
	if (flow_is_near(f, g->end))
		delayed -= rtt;
	else
		after -= rtt;
	if (delayed < DELAYED_NS || delayed > DELAYED_MOST_NS ||
	    after > PUNCTUAL_NS + rtt / 8 || after < -PUNCTUAL_NS)
		return;
	note = flow_note(f, NOTE_NAGLE, g->end, h->hold_from_ns);
	note->offset = g->from;
	note->bytes = g->to - g->from;
	note->ns = delayed;
}

static void
take_hold(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	struct flow_half *o = &f->half[flow_other(g->end)];

	if (g->s->length > 0) { /* it answers: who waited, did so for that */
		o->hold_from_ns = -1;
	} else if (o->hold_from_ns >= 0 && o->hold_acked_ns < 0 &&
	    o->acked == o->next) {
		o->hold_acked_ns = g->s->time_ns;
	}
	if (!g->fresh)
		return;
	judge_hold(f, g);
	h->hold_from_ns = g->s->time_ns;
	h->hold_acked_ns = -1;
}

void
flow_time_sent(struct flow *f, const struct flow_segment *g)
{
	if ((g->s->flags & TCP_RST) != 0)
		return;
	if (g->s->options.stamps) {
		keep_stamp(&f->half[g->end], g->s);
		take_echo(f, g);
	}
	take_hold(f, g);
}

void
flow_time_end(struct flow *f)
{
	for (int end = 0; end < FLOW_ENDS; end++) {
		const struct flow_half *h = &f->half[end];
		struct flow_note *note;

		if (h->queued < GROWN_SAMPLES || h->grown * 2 < h->queued)
			continue;
		note = flow_note(f, NOTE_QUEUE, (enum flow_end)end, f->last_ns);
		note->ns = h->grown_ns;
		note->count = (int64_t)h->queued;
	}
}
