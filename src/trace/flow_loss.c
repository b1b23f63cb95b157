/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sequence space of each direction: what is new, what comes again and why,
 * what is missing. A receiver sees no retransmission, only a gap that is
 * filled; the sender's side sees both copies. RFC 9293 3.8, RFC 2018, RFC 2883.
 */
#include "base/clock.h"
#include "trace/flow_internal.h"

/* A gap filled sooner than this was never more than disorder. */
#define DISORDER_NS (3 * CLOCK_MS)
/* A gap at the end is a black hole only after so long. */
#define MISSING_NS CLOCK_S
/* Less than this is no "large" packet: even a path of 576 carries it. */
#define LARGE 600

/* ---- what was sent and is not acknowledged ---- */

static void
drop_first(struct flow_half *h)
{
	h->n_sent--;
	for (size_t i = 0; i < h->n_sent; i++)
		h->sent[i] = h->sent[i + 1];
}

static void
keep_sent(struct flow_half *h, const struct flow_segment *g)
{
	if (h->n_sent == FLOW_SENT)
		return;
	h->sent[h->n_sent++] = (struct flow_sent){
		.from = g->from,
		.to = g->to,
		.time_ns = g->s->time_ns,
	};
}

/* The one that holds this offset; NULL if it is not known any more. */
static struct flow_sent *
sent_at(struct flow_half *h, int64_t offset)
{
	for (size_t i = 0; i < h->n_sent; i++)
		if (h->sent[i].from <= offset && offset < h->sent[i].to)
			return &h->sent[i];
	return NULL;
}

/* ---- what losses cost: overlapping ones once ---- */

static int64_t
add_cost(struct flow_half *h, int64_t since_ns, int64_t until_ns)
{
	int64_t from =
	    since_ns > h->lost_until_ns ? since_ns : h->lost_until_ns;

	if (until_ns > from) {
		flow_add(&h->lost_ns, until_ns - from);
		h->lost_until_ns = until_ns;
	}
	return until_ns > since_ns ? until_ns - since_ns : 0;
}

/* ---- gaps ---- */

static void
open_hole(struct flow_half *h, int64_t to, int64_t now_ns)
{
	if (h->n_holes == FLOW_HOLES)
		return;
	h->holes[h->n_holes++] = (struct flow_hole){
		.from = h->next,
		.to = to,
		.since_ns = now_ns,
	};
}

static void
shrink_hole(struct flow_half *h, size_t i, const struct flow_segment *g)
{
	struct flow_hole *hole = &h->holes[i];

	if (g->from <= hole->from)
		hole->from = g->to;
	else
		hole->to = g->from;
	if (hole->from >= hole->to)
		*hole = h->holes[--h->n_holes];
}

/* The gap that g fills, or a part of it; n_holes if none. */
static size_t
hole_of(const struct flow_half *h, const struct flow_segment *g)
{
	size_t i = 0;

	while (i < h->n_holes &&
	    (g->to <= h->holes[i].from || h->holes[i].to <= g->from))
		i++;
	return i;
}

/*
 * Lost before this place and sent again, or only late: a repair takes a round
 * trip at least.
 */
static void
fill(struct flow *f, const struct flow_segment *g, size_t i)
{
	struct flow_half *h = &f->half[g->end];
	int64_t since = h->holes[i].since_ns, rtt = flow_rtt_ns(f);
	int64_t took = g->s->time_ns - since;
	bool late =
	    took < (rtt * 3 / 4 > DISORDER_NS ? rtt * 3 / 4 : DISORDER_NS);
	struct flow_note *note =
	    flow_note(f, late ? NOTE_LATE : NOTE_FILLED, g->end, since);

	note->offset = g->from;
	note->bytes = g->to - g->from;
	note->ns = took;
	flow_add(&h->bytes, note->bytes);
	if (late) {
		h->late++;
	} else {
		h->lost++;
		flow_add(&h->resent_bytes, note->bytes);
		(void)add_cost(h, since, g->s->time_ns);
	}
	shrink_hole(h, i, g);
}

/* ---- what comes again ---- */

/* One byte or none at the edge asks whether the peer is there, or opens. */
static bool
is_probe(const struct flow *f, const struct flow_segment *g)
{
	const struct flow_half *h = &f->half[g->end];
	const struct flow_half *o = &f->half[flow_other(g->end)];

	return g->to - g->from <= 1 &&
	    (g->from == h->next - 1 || o->closed_since_ns >= 0);
}

static void
note_again(struct flow *f, const struct flow_segment *g, enum note_kind kind,
    int64_t since_ns)
{
	struct flow_half *h = &f->half[g->end];
	struct flow_note *note = flow_note(f, kind, g->end, g->s->time_ns);

	note->offset = g->from;
	note->bytes = g->to - g->from;
	if (kind == NOTE_LOST)
		note->ns = add_cost(h, since_ns, g->s->time_ns);
}

static void
count_stuck(struct flow_half *h, const struct flow_segment *g)
{
	if (g->from != h->acked)
		return;
	h->stuck++;
	if (g->to - g->from > h->stuck_bytes)
		h->stuck_bytes = g->to - g->from;
}

/*
 * The network made two of it: near the receiver a repair cannot come sooner
 * than a round trip.
 */
static bool
is_doubled(const struct flow *f, const struct flow_segment *g,
    const struct flow_sent *sent)
{
	return sent != NULL && flow_is_near(f, flow_other(g->end)) &&
	    g->s->time_ns - sent->time_ns < flow_rtt_ns(f) / 2;
}

static void
take_again(struct flow *f, struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	struct flow_sent *sent = sent_at(h, g->from);
	size_t hole = hole_of(h, g);

	if (is_probe(f, g))
		return;
	if (hole < h->n_holes) {
		fill(f, g, hole);
		g->filled = true;
		return;
	}
	if (g->to <= h->acked || is_doubled(f, g, sent)) {
		h->needless++;
		note_again(f, g, NOTE_TWICE, 0);
		return;
	}
	for (size_t i = 0; i < h->n_sent; i++)
		if (h->sent[i].from < g->to && g->from < h->sent[i].to)
			h->sent[i].again = true;
	h->lost++;
	flow_add(&h->resent_bytes, g->to - g->from);
	note_again(f, g, NOTE_LOST,
	    sent != NULL ? sent->time_ns : g->s->time_ns);
	count_stuck(h, g);
}

/* ---- data and acknowledgements ---- */

static void
take_new(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	int64_t fresh = g->to - (g->from > h->next ? g->from : h->next);

	if (g->from > h->next)
		open_hole(h, g->from, g->s->time_ns);
	flow_add(&h->bytes, fresh);
	if (f->half[flow_other(g->end)].fin_ns >= 0)
		h->after_fin += fresh;
	h->next = g->to;
	h->before_ns = h->last_ns;
	h->last_ns = g->s->time_ns;
	keep_sent(h, g);
}

void
flow_data(struct flow *f, struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	uint32_t syn = (g->s->flags & TCP_SYN) != 0;

	if (g->s->length == 0 || (g->s->flags & TCP_RST) != 0)
		return;
	g->from = flow_offset(h, g->s->seq + syn);
	g->to = g->from + g->s->length;
	if (g->s->length > h->biggest)
		h->biggest = g->s->length;
	if (g->from < 0)
		return;
	g->fresh = g->to > h->next;
	if (g->fresh)
		take_new(f, g);
	else
		take_again(f, g);
}

/* RFC 2883 4: the first block is below the ACK, or within the second. */
static bool
says_twice(const struct segment *s)
{
	const struct tcp_options *o = &s->options;

	if (o->n_sacks == 0)
		return false;
	if ((int32_t)(s->ack - o->sacks[0].to) >= 0)
		return true;
	return o->n_sacks > 1 &&
	    (int32_t)(o->sacks[0].from - o->sacks[1].from) >= 0 &&
	    (int32_t)(o->sacks[1].to - o->sacks[0].to) >= 0;
}

/* The segments that are acknowledged up to there; the last gives a round trip.
 */
static void
forget_acked(struct flow *f, const struct flow_segment *g, int64_t upto)
{
	struct flow_half *o = &f->half[flow_other(g->end)];
	struct flow_sent last = { 0 };
	bool again = false, any = false;

	while (o->n_sent > 0 && o->sent[0].to <= upto) {
		last = o->sent[0];
		any = true;
		again |= last.again;
		if (last.to - last.from > o->biggest_acked)
			o->biggest_acked = (uint32_t)(last.to - last.from);
		drop_first(o);
	}
	if (any && !again)
		flow_time_ack(f, g, last.time_ns);
}

void
flow_acked(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *o = &f->half[flow_other(g->end)];
	const struct segment *s = g->s;
	int64_t upto;

	if ((s->flags & TCP_ACK) == 0 || (s->flags & TCP_RST) != 0 ||
	    !o->has_base)
		return;
	upto = flow_offset(o, s->ack);
	if (says_twice(s))
		o->spurious++;
	if (o->fin_ns >= 0 && o->fin_acked_ns < 0 && upto > o->next)
		o->fin_acked_ns = s->time_ns;
	if (upto > o->next)
		upto = o->next;
	if (upto > o->acked) {
		o->acked = upto;
		o->stuck = 0;
		o->stuck_bytes = 0;
		forget_acked(f, g, upto);
	} else if (upto == o->acked && s->length == 0 && upto < o->next &&
	    (s->flags & (TCP_SYN | TCP_FIN)) == 0) {
		f->half[g->end].dup_acks++;
	}
}

/* ---- what is still missing at the end ---- */

static struct flow_note *
note_black_hole(struct flow *f, enum flow_end end, int64_t time_ns,
    int64_t offset)
{
	struct flow_note *note = flow_note(f, NOTE_BLACK_HOLE, end, time_ns);

	note->offset = offset;
	note->ns = f->last_ns - time_ns;
	return note;
}

/*
 * Full segments that were sent again and again and never acknowledged, while
 * small ones were (the handshake at least).
 */
static void
judge_stuck(struct flow *f, enum flow_end end)
{
	struct flow_half *h = &f->half[end];
	struct flow_sent *first = sent_at(h, h->acked);

	if (h->stuck < 2 || h->stuck_bytes < LARGE || first == NULL ||
	    h->biggest_acked >= h->stuck_bytes)
		return;
	note_black_hole(f, end, first->time_ns, h->acked)->bytes =
	    h->stuck_bytes;
}

/* A gap in what came to us, and nothing as large as its packets did come. */
static void
judge_missing(struct flow *f, enum flow_end end)
{
	struct flow_half *h = &f->half[end];
	int64_t full = flow_full(f, end);

	for (size_t i = 0; i < h->n_holes; i++) {
		struct flow_hole *hole = &h->holes[i];
		int64_t size = hole->to - hole->from;

		if (size < LARGE || h->biggest >= (size < full ? size : full) ||
		    f->end_ns - hole->since_ns < MISSING_NS)
			continue;
		note_black_hole(f, end, hole->since_ns, hole->from)->bytes =
		    hole->to - hole->from;
		return;
	}
}

void
flow_loss_end(struct flow *f)
{
	for (int end = 0; end < FLOW_ENDS; end++) {
		judge_stuck(f, (enum flow_end)end);
		judge_missing(f, (enum flow_end)end);
	}
}
