/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who speaks: stretches of data in one direction, until the other end has
 * something to say. Within one, pauses of a round trip are the rounds in which
 * a sender's window grows (RFC 5681 3.1, RFC 6928).
 */
#include "base/clock.h"
#include "trace/flow_internal.h"

/* Below this a pause of a round trip cannot be told from any other. */
#define LEAST_RTT_NS (5 * CLOCK_MS)
#define SLACK_NS (10 * CLOCK_MS)

/* So many round trips that each carry more, and the last so many times more. */
#define SLOW_ROUNDS 3
#define SLOW_TIMES 4
#define FLIGHT_PACKETS 3
#define TLS_HANDSHAKE 22

static void
note_flight(struct flow *f, const struct flow_stretch *t)
{
	struct flow_note *note;

	if (!t->tls || t->end != FLOW_SERVER || t->first_pause_ns == 0 ||
	    t->first_round < FLIGHT_PACKETS * flow_full(f, t->end))
		return;
	note = flow_note(f, NOTE_FLIGHT, t->end, t->start_ns);
	note->offset = t->offset + t->first_round;
	note->bytes = t->first_round;
	note->ns = t->first_pause_ns;
}

/*
 * A window that grows carries more in each round trip. What that cost: the
 * time beyond what all would have taken at the best rate.
 */
static void
note_rounds(struct flow *f, const struct flow_stretch *t)
{
	int64_t most = t->trips[0], took = t->last_ns - t->start_ns;
	unsigned int rounds = 0;
	struct flow_note *note;

	while (rounds + 1 < FLOW_TRIPS &&
	    t->trips[rounds + 1] / 5 >= t->trips[rounds] / 4 &&
	    t->trips[rounds] > 0)
		most = t->trips[++rounds];
	if (t->trip_ns < LEAST_RTT_NS || rounds < SLOW_ROUNDS ||
	    most / SLOW_TIMES < t->trips[0])
		return;
	took -= (int64_t)((double)t->bytes / (double)most * (double)t->trip_ns);
	if (took < t->trip_ns)
		return;
	note = flow_note(f, NOTE_ROUNDS, t->end, t->start_ns);
	note->offset = t->offset;
	note->bytes = t->bytes;
	note->count = rounds;
	note->ns = took;
}

void
flow_stretch_end(struct flow *f)
{
	struct flow_stretch *t = &f->stretch;
	struct flow_note *note;

	if (!t->open)
		return;
	t->open = false;
	note = flow_note(f, NOTE_DATA, t->end, t->start_ns);
	note->offset = t->offset;
	note->bytes = t->bytes;
	note->ns = t->last_ns - t->start_ns;
	if (f->half[t->end].lost == t->lost_before) {
		note_flight(f, t);
		note_rounds(f, t);
	}
}

static void
begin(struct flow *f, const struct flow_segment *g)
{
	const struct segment *s = g->s;

	f->stretch = (struct flow_stretch){
		.open = true,
		.end = g->end,
		.tls = s->captured > 1 && s->data[0] == TLS_HANDSHAKE &&
		    s->data[1] == 3,
		.start_ns = s->time_ns,
		.last_ns = s->time_ns,
		.offset = g->from,
		.trip_ns = flow_rtt_ns(f),
		.lost_before = f->half[g->end].lost,
	};
}

/* The first pause as long as a round trip: it waits for an acknowledgement. */
static void
take_pause(struct flow_stretch *t, int64_t pause)
{
	if (t->trip_ns < LEAST_RTT_NS || pause <= t->trip_ns / 2 ||
	    t->first_round != 0)
		return;
	t->first_round = t->bytes;
	if (pause < t->trip_ns * 3 / 2 + SLACK_NS)
		t->first_pause_ns = pause;
}

static void
count_trip(struct flow_stretch *t, int64_t now_ns, int64_t fresh)
{
	int64_t i = t->trip_ns > 0 ? (now_ns - t->start_ns) / t->trip_ns : -1;

	if (i >= 0 && i < FLOW_TRIPS)
		flow_add(&t->trips[i], fresh);
}

void
flow_stretch(struct flow *f, const struct flow_segment *g)
{
	struct flow_stretch *t = &f->stretch;
	int64_t fresh = g->to - g->from;

	if (g->filled && t->open && t->end == g->end) {
		flow_add(&t->bytes, fresh);
		t->last_ns = g->s->time_ns;
	}
	if (!g->fresh)
		return;
	if (!t->open || t->end != g->end) {
		flow_stretch_end(f);
		begin(f, g);
	} else {
		take_pause(t, g->s->time_ns - t->last_ns);
	}
	flow_add(&t->bytes, fresh);
	count_trip(t, g->s->time_ns, fresh);
	t->last_ns = g->s->time_ns;
}
