/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection itself: the handshake and what it offers, windows that close,
 * who ends it and how, and what routers say of it. The bytes in between are
 * flow_loss.c and flow_stretch.c.
 */
#include "base/clock.h"
#include "trace/flow_internal.h"

/* Round trips below it say nothing of a way. */
#define LEAST_WAY_NS CLOCK_MS

/* Once a FIN was acknowledged, and nothing comes back for so long. */
#define HALF_CLOSE_NS (2 * CLOCK_S)
#define MOST_ICMP 8

static void
begin_half(struct flow_half *h)
{
	h->offered.scale = -1;
	h->fin_ns = h->fin_acked_ns = h->rst_ns = h->last_ns = -1;
	h->closed_since_ns = -1;
	h->rtt.min_ns = h->echo.min_ns = -1;
	h->hold_from_ns = h->hold_acked_ns = -1;
}

void
flow_begin(struct flow *f, const struct segment *s)
{
	begin_half(&f->half[FLOW_CLIENT]);
	begin_half(&f->half[FLOW_SERVER]);
	f->first_ns = f->last_ns = s->time_ns;
	f->syn_ns = f->last_syn_ns = f->syn_ack_ns = f->open_ns = -1;
	f->to_server_ns = f->to_client_ns = -1;
	if (s->way != PACKET_WAY_UNKNOWN)
		f->near = (s->way == PACKET_OUT) ==
			same_place(&s->from, &f->half[FLOW_CLIENT].place)
		    ? NEAR_CLIENT
		    : NEAR_SERVER;
}

int64_t
flow_offset(const struct flow_half *h, uint32_t seq)
{
	uint32_t expected = h->base + (uint32_t)h->next;

	return h->next + (int32_t)(seq - expected);
}

/* ---- the handshake ---- */

static void
take_syn(struct flow *f, const struct flow_segment *g)
{
	const struct segment *s = g->s;
	struct flow_half *h = &f->half[g->end];
	bool answer = (s->flags & TCP_ACK) != 0;
	unsigned int *tries = answer ? &f->syn_acks : &f->syns;

	if (!h->has_syn) {
		h->has_syn = h->has_base = true;
		h->base = s->seq + 1;
		h->offered = s->options;
		h->syn_flags = s->flags;
	}
	flow_note(f, NOTE_SYN, g->end, s->time_ns)->count = ++*tries;
	if (answer) {
		if (f->syn_ack_ns < 0 && f->syns == 1)
			f->to_server_ns = s->time_ns - f->last_syn_ns;
		if (f->syn_ack_ns < 0)
			f->syn_ack_ns = s->time_ns;
		return;
	}
	f->from_start = true;
	if (f->syn_ns < 0)
		f->syn_ns = s->time_ns;
	f->last_syn_ns = s->time_ns;
}

/*
 * Where was captured: the end whose part of the round trip is the shorter.
 * Within one machine that is only who was woken later.
 */
static void
find_near(struct flow *f)
{
	if (f->near != NEAR_UNKNOWN || f->to_server_ns < 0 ||
	    f->to_client_ns < 0 ||
	    f->to_server_ns + f->to_client_ns < LEAST_WAY_NS)
		return;
	if (f->to_server_ns > 2 * f->to_client_ns)
		f->near = NEAR_CLIENT;
	else if (f->to_client_ns > 2 * f->to_server_ns)
		f->near = NEAR_SERVER;
}

static void
take_open(struct flow *f, const struct segment *s)
{
	if (f->syn_ack_ns < 0 || f->open_ns >= 0)
		return;
	f->open_ns = s->time_ns;
	if (f->syn_acks == 1)
		f->to_client_ns = s->time_ns - f->syn_ack_ns;
	find_near(f);
	flow_note(f, NOTE_OPEN, FLOW_CLIENT, s->time_ns);
}

/* ---- windows ---- */

static void
note_window(struct flow *f, enum flow_end end, int64_t until_ns)
{
	struct flow_half *h = &f->half[end];
	struct flow_note *note =
	    flow_note(f, NOTE_CLOSED, end, h->closed_since_ns);

	note->offset = f->half[flow_other(end)].acked;
	note->ns = until_ns < 0 ? -1 : until_ns - h->closed_since_ns;
	if (until_ns >= 0)
		h->closed_ns += note->ns;
	h->closed_since_ns = -1;
}

static void
take_window(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];

	h->window = g->s->window;
	if (h->window == 0 && h->closed_since_ns < 0) {
		h->closed++;
		h->closed_since_ns = g->s->time_ns;
	} else if (h->window > 0 && h->closed_since_ns >= 0) {
		note_window(f, g->end, g->s->time_ns);
	}
}

/* ---- the end ---- */

static void
take_fin(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];

	if (h->fin_ns >= 0)
		return;
	h->fin_ns = g->s->time_ns;
	flow_note(f, NOTE_FIN, g->end, h->fin_ns)->offset =
	    flow_offset(h, g->s->seq) + g->s->length;
}

static void
take_reset(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	struct flow_half *o = &f->half[flow_other(g->end)];
	struct flow_note *note;

	if (h->rst_ns >= 0)
		return;
	h->rst_ns = g->s->time_ns;
	h->rst_offset = h->has_base ? flow_offset(h, g->s->seq) : 0;
	note = flow_note(f, NOTE_RESET, g->end, h->rst_ns);
	note->offset = h->rst_offset;
	note->ttl = g->s->ttl;
	note->usual = h->ttl;
	if (h->fin_ns >= 0 && o->after_fin > 0) {
		note = flow_note(f, NOTE_AFTER_CLOSE, flow_other(g->end),
		    h->rst_ns);
		note->bytes = o->after_fin;
		note->offset = o->next - o->after_fin;
	}
}

/* Who sends more behind its own reset did not send that. */
static void
take_after_reset(struct flow *f, const struct flow_segment *g)
{
	struct flow_half *h = &f->half[g->end];
	struct flow_note *note;

	if (h->rst_ns < 0 || h->after_reset || g->s->length == 0 ||
	    flow_offset(h, g->s->seq) < h->rst_offset)
		return;
	h->after_reset = true;
	note = flow_note(f, NOTE_AFTER_RESET, g->end, g->s->time_ns);
	note->offset = flow_offset(h, g->s->seq);
	note->bytes = g->s->length;
	note->ns = g->s->time_ns - h->rst_ns;
	note->ttl = g->s->ttl;
}

void
flow_state(struct flow *f, const struct flow_segment *g)
{
	const struct segment *s = g->s;
	struct flow_half *h = &f->half[g->end];

	h->packets++;
	h->ce_marks += s->ip_ecn == ECN_CE;
	h->fragments += s->fragment;
	if ((s->flags & TCP_SYN) != 0)
		take_syn(f, g);
	else if (g->end == FLOW_CLIENT && (s->flags & TCP_ACK) != 0)
		take_open(f, s);
	if ((s->flags & TCP_RST) != 0) {
		take_reset(f, g);
		return;
	}
	if (!h->has_base) {
		h->has_base = true;
		h->base = s->seq;
	}
	if (h->ttl == 0)
		h->ttl = s->ttl;
	if ((s->flags & TCP_SYN) == 0)
		take_window(f, g);
	if ((s->flags & TCP_FIN) != 0)
		take_fin(f, g);
	take_after_reset(f, g);
}

void
flow_icmp(struct flow *f, const struct segment *s)
{
	enum flow_end end = same_place(&s->from, &f->half[FLOW_CLIENT].place)
	    ? FLOW_CLIENT
	    : FLOW_SERVER;
	struct flow_note *note;

	f->last_ns = s->time_ns;
	if (f->icmps++ >= MOST_ICMP)
		return;
	note = flow_note(f, NOTE_ICMP, end, s->time_ns);
	note->place = s->icmp_from;
	note->icmp_type = s->icmp_type;
	note->icmp_code = s->icmp_code;
	note->mtu = s->icmp_mtu;
	note->offset =
	    f->half[end].has_base ? flow_offset(&f->half[end], s->seq) : 0;
}

/* The other end closed, this one knows it, and does not end for long. */
static void
judge_half_close(struct flow *f, enum flow_end end)
{
	const struct flow_half *h = &f->half[end];
	const struct flow_half *o = &f->half[flow_other(end)];
	int64_t since = o->fin_acked_ns;
	int64_t until = f->end_ns;
	struct flow_note *note;

	if (h->fin_ns >= 0)
		until = h->fin_ns;
	else if (h->rst_ns >= 0 || o->rst_ns >= 0)
		until = h->rst_ns >= 0 ? h->rst_ns : o->rst_ns;
	if (h->last_ns > since)
		since = h->last_ns;
	if (o->fin_acked_ns < 0)
		return;
	if (until - since < HALF_CLOSE_NS)
		return;
	note = flow_note(f, NOTE_HALF_CLOSE, end, o->fin_ns);
	note->ns = until - since;
	note->offset = h->next;
}

void
flow_state_end(struct flow *f)
{
	for (int end = 0; end < FLOW_ENDS; end++) {
		if (f->half[end].closed_since_ns >= 0)
			note_window(f, (enum flow_end)end, -1);
		judge_half_close(f, (enum flow_end)end);
	}
}
