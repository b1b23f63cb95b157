/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was noticed in a flow, as events of source "packet": each in its place
 * in time, and where the trace has nothing else, with the connection's life
 * and phases as far as packets show them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "trace/flow_internal.h"

struct teller {
	const struct flow *f;
	struct trace *t;
	int64_t origin_ns;
	bool alone;       /* there are no events but these */
	enum flow_end us; /* whose data is "sent" */
};

/* Which phase an event of that time belongs to. */
static enum phase
phase_at(const struct teller *l, int64_t t_ns)
{
	const struct event *e = trace_first(l->t, EV_PHASE);
	enum phase p = PHASE_LOCAL;

	if (l->alone)
		return trace_current_phase(l->t);
	for (; e != NULL && e->t_ns <= t_ns; e = trace_next(l->t, e, EV_PHASE))
		p = e->phase;
	return p;
}

static struct event *
event_of(const struct teller *l, enum event_kind k, enum flow_end end,
    int64_t time_ns)
{
	struct event *e = trace_event(l->t, k);

	e->t_ns = time_ns > l->origin_ns ? time_ns - l->origin_ns : 0;
	e->phase = phase_at(l, e->t_ns);
	e->source = SOURCE_PACKET;
	e->dir = end == l->us ? DIR_SENT : DIR_RECEIVED;
	return e;
}

static void
enter(const struct teller *l, enum phase p, int64_t time_ns)
{
	struct event *e;

	if (!l->alone || trace_current_phase(l->t) == p)
		return;
	e = event_of(l, EV_PHASE, FLOW_CLIENT, time_ns);
	e->dir = DIR_LOCAL;
	e->phase = p;
	event_commit(e);
}

static void
place(struct event *e, enum field_name name, const struct ip_place *p)
{
	char text[IP_PLACE_TEXT];

	ip_place_text(p, text);
	event_text(e, name, text);
}

static void
ns_if(struct event *e, enum field_name name, int64_t ns)
{
	if (ns >= 0)
		event_ns(e, name, ns);
}

/* ---- the connection's life, where nobody else tells it ---- */

static void
tell_begin(const struct teller *l, const struct flow_note *note)
{
	struct event *e;

	if (!l->alone || note->end != FLOW_CLIENT || note->count != 1)
		return;
	enter(l, PHASE_CONNECT, note->time_ns);
	e = event_of(l, EV_CONNECT, FLOW_CLIENT, note->time_ns);
	event_int(e, F_ATTEMPT, 1);
	place(e, F_ADDRESS, &l->f->half[FLOW_SERVER].place);
	event_commit(e);
}

static void
tell_connected(const struct teller *l, const struct flow_note *note)
{
	struct event *e;

	if (!l->alone)
		return;
	e = event_of(l, EV_CONNECTED, FLOW_SERVER, note->time_ns);
	event_int(e, F_ATTEMPT, 1);
	place(e, F_ADDRESS, &l->f->half[FLOW_SERVER].place);
	place(e, F_LOCAL, &l->f->half[FLOW_CLIENT].place);
	event_ns(e, F_ELAPSED, note->time_ns - l->f->first_ns);
	event_commit(e);
	enter(l, PHASE_WAIT, note->time_ns);
}

static const struct flow_note *
note_of(const struct flow *f, enum note_kind kind)
{
	for (size_t i = 0; i < f->n_notes; i++)
		if (f->notes[i].kind == kind)
			return &f->notes[i];
	return NULL;
}

static void
tell_failed(const struct teller *l)
{
	const struct flow *f = l->f;
	const struct flow_note *icmp = note_of(f, NOTE_ICMP);
	bool refused = f->half[FLOW_SERVER].rst_ns >= 0;
	struct event *e;

	e = event_of(l, EV_CONNECT_FAILED, FLOW_SERVER, f->last_ns);
	event_int(e, F_ATTEMPT, 1);
	place(e, F_ADDRESS, &f->half[FLOW_SERVER].place);
	event_ns(e, F_ELAPSED,
	    (refused ? f->last_ns : f->end_ns) - f->first_ns);
	event_text(e, F_HOW,
	    refused            ? "refused"
		: icmp != NULL ? "rejected"
			       : "timeout");
	if (!refused && icmp != NULL) {
		event_int(e, F_ICMP_TYPE, icmp->icmp_type);
		event_int(e, F_ICMP_CODE, icmp->icmp_code);
		place(e, F_ICMP_FROM, &icmp->place);
	}
	event_commit(e);
}

/* When an end said that it ends, by FIN or reset; -1. */
static int64_t
ended_ns(const struct flow_half *h)
{
	if (h->fin_ns < 0 || (h->rst_ns >= 0 && h->rst_ns < h->fin_ns))
		return h->rst_ns;
	return h->fin_ns;
}

static void
tell_closed(const struct teller *l)
{
	const struct flow_half *c = &l->f->half[FLOW_CLIENT];
	const struct flow_half *s = &l->f->half[FLOW_SERVER];
	int64_t client = ended_ns(c), server = ended_ns(s);
	bool by_server = client < 0 || (server >= 0 && server < client);
	int64_t first = by_server ? server : client;
	int64_t last = by_server ? client : server;
	struct event *e;

	if (first < 0)
		return;
	e = event_of(l, EV_CLOSED, by_server ? FLOW_SERVER : FLOW_CLIENT,
	    last < 0 ? first : last);
	event_text(e, F_FIRST, by_server ? "server" : "client");
	event_text(e, F_HOW,
	    c->rst_ns >= 0 || s->rst_ns >= 0 ? "reset"
		: last < 0                   ? "timeout"
					     : "orderly");
	event_ns(e, F_ELAPSED, last < 0 ? 0 : last - first);
	event_commit(e);
}

/* ---- what was noticed ---- */

static void
tell_options(struct event *e, const struct tcp_options *o)
{
	struct buf text = { 0 };

	if (o->mss > 0)
		buf_addf(&text, "mss %u, ", o->mss);
	if (o->sack)
		buf_adds(&text, "sack, ");
	if (o->stamps)
		buf_adds(&text, "timestamps, ");
	if (o->scale >= 0)
		buf_addf(&text, "scale %d, ", o->scale);
	if (o->fast)
		buf_adds(&text, "fast open, ");
	event_textf(e, F_OPTIONS, "%.*s", text.n < 2 ? 4 : (int)text.n - 2,
	    text.n < 2 ? "none" : buf_text(&text));
	buf_free(&text);
}

static void
tell_syn(const struct teller *l, const struct flow_note *note)
{
	const struct flow_half *h = &l->f->half[note->end];
	struct event *e;

	tell_begin(l, note);
	e = event_of(l, EV_WIRE_SYN, note->end, note->time_ns);
	event_text(e, F_HOW, note->end == FLOW_CLIENT ? "syn" : "syn-ack");
	event_int(e, F_TRY, note->count);
	tell_options(e, &h->offered);
	event_int(e, F_HOP_LIMIT, h->ttl);
	if (h->offered.mss > 0)
		event_int(e, F_MSS, h->offered.mss);
	event_commit(e);
}

static void
tell_open(const struct teller *l, const struct flow_note *note)
{
	struct event *e;

	e = event_of(l, EV_WIRE_OPEN, FLOW_CLIENT, note->time_ns);
	event_ns(e, F_ELAPSED, note->time_ns - l->f->first_ns);
	ns_if(e, F_RTT, flow_rtt_ns(l->f));
	if (l->f->near != NEAR_UNKNOWN)
		event_text(e, F_NEAR,
		    (l->f->near == NEAR_CLIENT) == (l->us == FLOW_CLIENT)
			? "client"
			: "server");
	event_commit(e);
	tell_connected(l, note);
}

/* A note whose fields are its offset, bytes and time. */
static struct event *
plain(const struct teller *l, const struct flow_note *note, enum event_kind k,
    const char *how)
{
	struct event *e = event_of(l, k, note->end, note->time_ns);

	event_text(e, F_HOW, how);
	event_int(e, F_OFFSET, note->offset);
	if (note->bytes > 0)
		event_int(e, F_BYTES, note->bytes);
	return e;
}

static void
tell_data(const struct teller *l, const struct flow_note *note)
{
	bool client = note->end == FLOW_CLIENT;
	struct event *e;

	enter(l, client ? PHASE_SEND : PHASE_RECEIVE, note->time_ns);
	e = plain(l, note, EV_WIRE_DATA, NULL);
	event_ns(e, F_ELAPSED, note->ns);
	event_commit(e);
	if (client)
		enter(l, PHASE_WAIT, note->time_ns + note->ns);
}

static void
tell_icmp(const struct teller *l, const struct flow_note *note)
{
	struct event *e = event_of(l, EV_WIRE_ICMP, note->end, note->time_ns);

	event_int(e, F_ICMP_TYPE, note->icmp_type);
	event_int(e, F_ICMP_CODE, note->icmp_code);
	place(e, F_ICMP_FROM, &note->place);
	event_int(e, F_OFFSET, note->offset);
	if (note->mtu > 0)
		event_int(e, F_MTU, note->mtu);
	event_commit(e);
}

static void
tell_end(const struct teller *l, const struct flow_note *note, const char *how)
{
	struct event *e;

	if (note->kind != NOTE_HALF_CLOSE)
		enter(l, PHASE_CLOSE, note->time_ns);
	e = plain(l, note, EV_WIRE_CLOSE, how);
	if (note->ns > 0)
		event_ns(e, F_ELAPSED, note->ns);
	if (note->ttl > 0)
		event_int(e, F_HOP_LIMIT, note->ttl);
	if (note->usual > 0)
		event_int(e, F_USUAL, note->usual);
	event_commit(e);
}

static void
tell_wait(const struct teller *l, const struct flow_note *note, const char *how)
{
	struct event *e = plain(l, note, EV_WIRE_WAIT, how);

	event_ns(e, F_ELAPSED, note->ns);
	if (note->count > 0)
		event_int(e, F_ROUNDS, note->count);
	event_commit(e);
}

/* Of a window that stays closed there is no time. */
static void
tell_timed(const struct teller *l, const struct flow_note *note,
    enum event_kind k, const char *how)
{
	struct event *e = plain(l, note, k, how);

	ns_if(e, F_ELAPSED, note->ns);
	event_commit(e);
}

static void
tell_note(const struct teller *l, const struct flow_note *note)
{
	static const struct {
		void (*tell)(const struct teller *, const struct flow_note *,
		    const char *);
		const char *how;
	} named[] = {
		[NOTE_NAGLE] = { tell_wait, "nagle" },
		[NOTE_ROUNDS] = { tell_wait, "rounds" },
		[NOTE_FLIGHT] = { tell_wait, "flight" },
		[NOTE_QUEUE] = { tell_wait, "queue" },
		[NOTE_FIN] = { tell_end, "fin" },
		[NOTE_RESET] = { tell_end, "reset" },
		[NOTE_AFTER_RESET] = { tell_end, "after-reset" },
		[NOTE_AFTER_CLOSE] = { tell_end, "after-close" },
		[NOTE_HALF_CLOSE] = { tell_end, "half-closed" },
	};

	switch (note->kind) {
	case NOTE_SYN:
		tell_syn(l, note);
		break;
	case NOTE_OPEN:
		tell_open(l, note);
		break;
	case NOTE_DATA:
		tell_data(l, note);
		break;
	case NOTE_LOST:
		tell_timed(l, note, EV_WIRE_LOSS, "resent");
		break;
	case NOTE_FILLED:
		tell_timed(l, note, EV_WIRE_LOSS, "filled");
		break;
	case NOTE_LATE:
		tell_timed(l, note, EV_WIRE_LOSS, "late");
		break;
	case NOTE_TWICE:
		tell_timed(l, note, EV_WIRE_LOSS, "twice");
		break;
	case NOTE_CLOSED:
		tell_timed(l, note, EV_WIRE_WINDOW, NULL);
		break;
	case NOTE_BLACK_HOLE:
		tell_timed(l, note, EV_WIRE_BLACK_HOLE, NULL);
		break;
	case NOTE_ICMP:
		tell_icmp(l, note);
		break;
	default:
		if (named[note->kind].tell != NULL)
			named[note->kind].tell(l, note, named[note->kind].how);
		break;
	}
}

/* ---- sums ---- */

static void
tell_sum(const struct teller *l, enum flow_end end)
{
	const struct flow_half *h = &l->f->half[end];
	struct event *e = event_of(l, EV_WIRE_SUM, end, l->f->last_ns);

	event_int(e, F_BYTES, h->bytes);
	event_int(e, F_PACKETS, (int64_t)h->packets);
	event_int(e, F_LARGEST, h->biggest);
	event_int(e, F_LOST, (int64_t)h->lost);
	event_ns(e, F_ELAPSED, h->lost_ns);
	event_int(e, F_LATE, (int64_t)h->late);
	event_int(e, F_NEEDLESS,
	    (int64_t)(h->spurious > h->needless ? h->spurious : h->needless));
	event_int(e, F_DUP_ACKS, (int64_t)h->dup_acks);
	event_int(e, F_CLOSED, (int64_t)h->closed);
	event_int(e, F_MARKED, (int64_t)h->ce_marks);
	ns_if(e, F_RTT, h->rtt.min_ns);
	if (h->offered.mss > 0)
		event_int(e, F_MSS, h->offered.mss);
	event_commit(e);
}

static void
tell_sums(const struct teller *l, const struct flows_sum *sum)
{
	const struct flow *f = l->f;
	struct event *e;

	tell_sum(l, FLOW_CLIENT);
	tell_sum(l, FLOW_SERVER);
	e = event_of(l, EV_WIRE_CAPTURE, FLOW_CLIENT, f->last_ns);
	e->dir = DIR_LOCAL;
	event_int(e, F_PACKETS,
	    (int64_t)(f->half[0].packets + f->half[1].packets));
	event_int(e, F_DROPPED, (int64_t)sum->dropped);
	event_int(e, F_LEFT_OUT, (int64_t)f->notes_left_out);
	event_commit(e);
}

/* The notes in the order of their times; those of one time as they were made.
 */
static struct flow_note *
sorted(const struct flow *f)
{
	struct flow_note *list = xcalloc(f->n_notes + 1, sizeof(*list));

	for (size_t i = 0; i < f->n_notes; i++) {
		size_t j = i;

		while (j > 0 && list[j - 1].time_ns > f->notes[i].time_ns) {
			list[j] = list[j - 1];
			j--;
		}
		list[j] = f->notes[i];
	}
	return list;
}

void
flow_tell(const struct flow *f, const struct flows_sum *sum, struct trace *t,
    int64_t origin_ns, enum flow_owner owner)
{
	bool alone = owner == FLOW_ALONE;
	struct teller l = { f, t, origin_ns, alone,
		owner == FLOW_PEERS ? FLOW_SERVER : FLOW_CLIENT };
	struct flow_note *list = sorted(f);

	for (size_t i = 0; i < f->n_notes; i++)
		tell_note(&l, &list[i]);
	free(list);
	if (alone && f->from_start && f->open_ns < 0)
		tell_failed(&l);
	if (alone && f->open_ns >= 0)
		tell_closed(&l);
	tell_sums(&l, sum);
	if (alone) {
		enter(&l, PHASE_LOCAL, f->last_ns);
		event_commit(event_of(&l, EV_END, FLOW_CLIENT, f->last_ns));
	}
}
