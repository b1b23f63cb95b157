/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exchanges of a trace, found in one walk: a request with the first byte
 * that answers it, each reply of its own behind another (1xx, 150, 354), each
 * flight of a handshake, the connect, the close. Then what is left of each
 * phase goes where it belongs.
 */
#include "base/clock.h"
#include "trace/join_wire.h"
#include "trace/summary.h"

/* The kernel's round trip of a handshake is the wire's but for so much. */
#define RTT_ERROR_NS (CLOCK_MS / 20)

/* The exchange that is being read. */
struct open {
	const struct event *sent;  /* NULL: nothing was asked */
	const struct event *from;  /* what then began the wait; may be NULL */
	const struct event *first; /* NULL: not yet answered */
	const struct event *came;  /* a stamp, or NULL */
};

struct joining {
	struct join *join;
	struct wires wires;
	struct open open;
	const struct event *recent; /* the latest stamp of what came */
	const struct event *flight; /* what left, and has had its answer */
	bool handshake;
	bool proxy;
	int64_t data_ns[PHASES];
	bool stuck[PHASES]; /* it ended in this phase, waiting */
};

/* ---- one exchange ---- */

static struct moment
moment_at(const struct event *e)
{
	if (e == NULL)
		return (struct moment){ .at_ns = -1 };
	return (struct moment){ .at_ns = moment_of(e->t_ns),
		.early_ns = moment_field(e, F_EARLIER),
		.source = e->source };
}

/* That of the packet which had the place, else of the stamp. */
static struct moment
sharpest(const struct joining *j, uint32_t conn, enum dir dir, int64_t offset,
    const struct event *stamp)
{
	const struct event *packet = packet_at(&j->wires, conn, dir, offset);

	return moment_at(packet != NULL ? packet : stamp);
}

static void
use_wire(struct exchange *x, const struct wire *w)
{
	x->rtt_ns = w->rtt_ns;
	x->rtt_source = w->rtt_source;
	x->jitter_ns = w->jitter_ns;
	x->lost = w->disordered;
}

/* Several segments, and no bound: as early as can be. */
static void
doubt_came(struct exchange *x, const struct event *came)
{
	if (came != NULL && x->came.source != SOURCE_PACKET &&
	    event_number(came, F_SEGMENTS, 0) != 1 &&
	    event_field(came, F_EARLIER) == NULL)
		x->came.early_ns = moment_of(x->came.at_ns - x->called_ns);
}

/* When the last byte was given to the kernel. */
static int64_t
called_ns(const struct event *sent, const struct event *left)
{
	int64_t at_ns = moment_of(sent->t_ns);

	if (left != NULL)
		return moment_of(
		    moment_of(left->t_ns) - moment_field(left, F_ELAPSED));
	return at_ns;
}

/*
 * Nothing was asked: the peer speaks because of this. SYN/ACK came a round
 * trip after the connect began, however late the program saw it.
 */
static struct moment
cause_of(const struct event *from, const struct wire *w)
{
	int64_t rtt_ns = w->resent > 0 ? 0 : moment_field(from, F_RTT);
	int64_t back_ns = moment_field(from, F_ELAPSED) - rtt_ns;

	if (from->kind == EV_CONNECTED && w->opened_ns >= 0)
		return (struct moment){ .at_ns = w->opened_ns,
			.source = SOURCE_PACKET };
	if (from->kind != EV_CONNECTED || rtt_ns <= 0 || back_ns < 0)
		back_ns = 0;
	return (struct moment){ .at_ns = moment_of(from->t_ns - back_ns),
		.source = back_ns > 0 ? SOURCE_KERNEL : SOURCE_PROGRAM };
}

/* The stamp of the last byte of a request; NULL. */
static const struct event *
left_of(const struct joining *j, const struct event *sent)
{
	if (sent == NULL)
		return NULL;
	return left_at(&j->wires, sent->conn, event_number(sent, F_WIRE, -2));
}

static bool
was_lost(const struct joining *j, const struct event *sent)
{
	int64_t last = event_number(sent, F_WIRE, -2);

	return said_again(&j->wires, sent->conn,
	    last + 1 - moment_field(sent, F_BYTES), last);
}

static struct exchange
exchange_of(const struct joining *j, const struct open *o)
{
	struct wire w = wire_of(&j->wires, o->first->conn);
	struct exchange x = { .proxy = j->proxy };
	const struct event *left = left_of(j, o->sent);

	use_wire(&x, &w);
	x.read_ns = moment_of(o->first->t_ns);
	x.came = sharpest(j, o->first->conn, DIR_RECEIVED,
	    event_number(o->first, F_WIRE, -1), o->came);
	x.left = moment_at(left);
	if (o->sent != NULL) {
		x.left = sharpest(j, o->sent->conn, DIR_SENT,
		    event_number(o->sent, F_WIRE, -1), left);
		x.lost |= was_lost(j, o->sent);
		x.called_ns = called_ns(o->sent, left);
	} else if (o->from != NULL) {
		x.left = cause_of(o->from, &w);
		x.called_ns = x.left.at_ns;
		if (o->from->kind == EV_REPLY || o->from->kind == EV_CLOSED)
			x.rtt_ns = 0;
	}
	doubt_came(&x, o->came);
	return x;
}

/* The phase in which the wait was. */
static enum phase
phase_of(const struct event *first)
{
	return first->phase == PHASE_RECEIVE ? PHASE_WAIT : first->phase;
}

/* From the first byte of a request, or of a reply, to its last. */
static void
add_data(struct joining *j, enum phase p, int64_t ns)
{
	j->data_ns[p] = moment_of(j->data_ns[p] + moment_of(ns));
}

static void
add_upload(struct joining *j, const struct event *sent, int64_t last_call_ns)
{
	int64_t first_call_ns =
	    moment_of(moment_of(sent->t_ns) - moment_field(sent, F_ELAPSED));

	add_data(j, sent->phase, last_call_ns - first_call_ns);
}

static void
finish(struct joining *j)
{
	struct open *o = &j->open;
	struct shares s;
	struct exchange x;

	if (o->first != NULL && (o->sent != NULL || o->from != NULL)) {
		x = exchange_of(j, o);
		if (o->sent != NULL)
			add_upload(j, o->sent, x.called_ns);
		s = exchange_shares(&x);
		shares_add(&j->join->phase[phase_of(o->first)], &s);
		if (o->first->turn > 0 && o->first->turn <= j->join->turns)
			shares_add(&j->join->turn[o->first->turn - 1], &s);
	}
	*o = (struct open){ .sent = NULL };
}

/* ---- the walk ---- */

static void
on_sent(struct joining *j, const struct event *e)
{
	if (j->open.first != NULL)
		finish(j);
	j->open = (struct open){ .sent = e };
}

static bool
holds(const struct event *came, int64_t wire)
{
	int64_t from = event_number(came, F_OFFSET, -1);

	return wire >= from && wire - from < event_number(came, F_BYTES, 0);
}

static void
on_first_byte(struct joining *j, const struct event *e)
{
	const struct event *from = j->open.from;

	if (j->open.first != NULL)
		finish(j);
	if (j->open.sent == NULL)
		j->open.from = from;
	j->open.first = e;
	if (j->recent != NULL && j->recent->conn == e->conn &&
	    holds(j->recent, event_number(e, F_WIRE, -1)))
		j->open.came = j->recent;
}

static void
on_reply(struct joining *j, const struct event *e)
{
	finish(j);
	j->open.from = e;
	add_data(j, e->phase, moment_field(e, F_ELAPSED));
}

/* A flight of a handshake: our bytes left, and the first of the peer's came. */
static void
on_flight(struct joining *j, const struct event *e)
{
	struct wire w = wire_of(&j->wires, e->conn);
	struct exchange x = { .proxy = j->proxy };
	const struct event *left = left_before(&j->wires, e->conn, e->t_ns);
	struct shares s;

	if (left == NULL || left == j->flight)
		return;
	j->flight = left;
	use_wire(&x, &w);
	x.left = sharpest(j, e->conn, DIR_SENT,
	    event_number(left, F_OFFSET, -1), left);
	x.called_ns =
	    moment_of(moment_of(left->t_ns) - moment_field(left, F_ELAPSED));
	x.came = sharpest(j, e->conn, DIR_RECEIVED,
	    event_number(e, F_OFFSET, -1), e);
	x.read_ns = moment_of(e->t_ns) + moment_field(e, F_ELAPSED);
	doubt_came(&x, e);
	s = exchange_shares(&x);
	shares_add(&j->join->phase[PHASE_SECURE], &s);
}

/* What is said is looked up by its offset. */
static void
on_stamp(struct joining *j, const struct event *e)
{
	if (e->dir != DIR_RECEIVED || e->source == SOURCE_PACKET)
		return;
	if (j->handshake)
		on_flight(j, e);
	j->recent = e;
}

/* What left before a handshake is none of its flights. */
static void
on_handshake(struct joining *j, const struct event *e)
{
	j->handshake = e->kind == EV_TLS_START;
	if (j->handshake)
		j->flight = left_before(&j->wires, e->conn, e->t_ns);
	else if (e->conn == 1 && j->open.sent == NULL)
		j->open = (struct open){ .from = e };
}

/* The round trip of SYN and SYN/ACK; what is beyond it is our own. */
static void
on_connected(struct joining *j, const struct event *e)
{
	struct wire w = wire_of(&j->wires, e->conn);
	int64_t took_ns = moment_field(e, F_ELAPSED);
	enum source source = w.handshake_ns > 0 ? SOURCE_PACKET : SOURCE_KERNEL;
	int64_t rtt_ns =
	    w.handshake_ns > 0 ? w.handshake_ns : moment_field(e, F_RTT);
	struct shares s = { .any = true };

	j->open = (struct open){ .from = e };
	if (rtt_ns == 0 || w.resent > 0 || rtt_ns > took_ns) {
		s.doubts = w.resent > 0 ? DOUBT_LOSS : DOUBT_RTT;
		rtt_ns = took_ns;
	}
	s.of[SHARE_NETWORK] = (struct share){ rtt_ns, RTT_ERROR_NS, source };
	if (s.doubts != 0)
		s.of[SHARE_NETWORK] =
		    (struct share){ took_ns, took_ns, SOURCE_PROGRAM };
	s.of[SHARE_CLIENT] = s.of[SHARE_NETWORK];
	s.of[SHARE_CLIENT].ns = took_ns - rtt_ns;
	shares_add(&j->join->phase[PHASE_CONNECT], &s);
}

/* Who closes first waits for a round trip, then for the peer. */
static void
on_closed(struct joining *j, const struct event *e)
{
	struct wire w = wire_of(&j->wires, e->conn);
	int64_t took_ns = moment_field(e, F_ELAPSED);
	struct exchange x = { .read_ns = took_ns, .came.at_ns = took_ns };
	struct shares s;

	finish(j);
	if (!event_is(e, F_FIRST, "client") || !event_is(e, F_HOW, "orderly"))
		return;
	use_wire(&x, &w);
	s = exchange_shares(&x);
	s.of[SHARE_CLIENT].error_ns = took_ns;
	s.doubts |= DOUBT_STAMP; /* there are none of a FIN */
	shares_add(&j->join->phase[PHASE_CLOSE], &s);
}

static void
on_event(struct joining *j, const struct event *e)
{
	if (e->kind == EV_SENT)
		on_sent(j, e);
	else if (e->kind == EV_FIRST_BYTE)
		on_first_byte(j, e);
	else if (e->kind == EV_REPLY)
		on_reply(j, e);
	else if (e->kind == EV_STAMP)
		on_stamp(j, e);
	else if (e->kind == EV_CONNECTED && e->conn == 1)
		on_connected(j, e);
	else if (e->kind == EV_CLOSED && e->conn == 1)
		on_closed(j, e);
	else if (e->kind == EV_CLOSED && j->open.from != NULL)
		j->open.from = e; /* what was said there is over */
	else if (e->kind == EV_TROUBLE || e->kind == EV_TLS_FAILED ||
	    e->kind == EV_INTERRUPTED)
		j->stuck[e->phase] = true;
	else if (e->kind == EV_TLS_START || e->kind == EV_TLS_DONE)
		on_handshake(j, e);
	if (e->kind == EV_PHASE && e->phase == PHASE_PROXY)
		j->proxy = true;
}

/* ---- the parts ---- */

/* What is taken off left_ns, at most all of it. */
static int64_t
take(int64_t *left_ns, int64_t ns)
{
	ns = moment_of(ns);
	if (ns > *left_ns)
		ns = *left_ns;
	*left_ns -= ns;
	return ns;
}

/* What nobody above has claimed of a phase. */
static enum part_of_time
rest_of(const struct joining *j, enum phase p)
{
	const struct shares *s = &j->join->phase[p];

	if (j->stuck[p])
		return PART_UNKNOWN;
	if (p == PHASE_RESOLVE)
		return PART_DNS;
	if (p == PHASE_CONNECT)
		return PART_NETWORK;
	if (p == PHASE_LOCAL || p == PHASE_CLOSE)
		return PART_CLIENT;
	return s->any && s->of[SHARE_SERVER].ns >= 0 ? PART_CLIENT
						     : PART_UNKNOWN;
}

/*
 * Bytes leave and come while the program's phases go by, so send, wait and
 * receive are divided as one.
 */
static int64_t
gather(struct joining *j, const struct phase_times *times)
{
	static const enum phase beside[] = { PHASE_SEND, PHASE_RECEIVE };
	int64_t ns = moment_of(times->at[PHASE_WAIT].duration_ns);

	for (size_t i = 0; i < 2; i++) {
		enum phase p = beside[i];

		ns += moment_of(times->at[p].duration_ns);
		add_data(j, PHASE_WAIT, j->data_ns[p]);
		j->stuck[PHASE_WAIT] |= j->stuck[p];
	}
	return ns;
}

static void
divide_phase(struct joining *j, enum phase p, int64_t left_ns)
{
	static const enum part_of_time parts[SHARES] = {
		[SHARE_NETWORK] = PART_NETWORK,
		[SHARE_SERVER] = PART_SERVER,
		[SHARE_CLIENT] = PART_CLIENT,
	};
	const struct shares *s = &j->join->phase[p];

	left_ns = moment_of(left_ns);
	for (enum share_kind k = 0; k < SHARES && s->any; k++)
		j->join->part_ns[parts[k]] += take(&left_ns, s->of[k].ns);
	j->join->part_ns[PART_DATA] += take(&left_ns, j->data_ns[p]);
	j->join->part_ns[rest_of(j, p)] += left_ns;
}

/* What was late here: the first query leaving, the last answer being read. */
static void
join_dns(struct joining *j, const struct trace *t)
{
	const struct event *e, *out = trace_first(t, EV_DNS_STAMP), *in = NULL;
	struct shares s = { .any = true };

	for (e = out; e != NULL; e = trace_next(t, e, EV_DNS_STAMP))
		if (e->dir == DIR_RECEIVED)
			in = e;
	if (out == NULL || in == NULL)
		return;
	s.of[SHARE_NETWORK] = s.of[SHARE_SERVER] =
	    (struct share){ .ns = -1, .source = SOURCE_PROGRAM };
	s.of[SHARE_CLIENT] =
	    (struct share){ .ns = moment_field(out, F_ELAPSED) +
			moment_field(in, F_ELAPSED),
		    .source = SOURCE_KERNEL };
	j->join->phase[PHASE_RESOLVE] = s;
}

static uint32_t
turns_in(const struct trace *t)
{
	const struct event *e = trace_last(t, EV_TURN);

	return e != NULL && e->turn <= trace_count(t) ? e->turn : 0;
}

static void
divide_time(struct joining *j, const struct phase_times *times)
{
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		int64_t ns = moment_of(times->at[p].duration_ns);

		if (p == PHASE_WAIT)
			ns = gather(j, times);
		if (p > PHASE_CONNECT && p != PHASE_CLOSE)
			j->join->measured |= j->join->phase[p].any &&
			    j->join->phase[p].of[SHARE_SERVER].ns >= 0;
		if (p != PHASE_SEND && p != PHASE_RECEIVE)
			divide_phase(j, p, ns);
	}
}

struct join *
join_trace(const struct trace *t, struct arena *a)
{
	struct join *join = arena_alloc(a, sizeof(*join));
	struct joining j = { .join = join, .wires = wires_of(t, a) };
	struct phase_times times = phase_times(t);

	join->turns = turns_in(t);
	join->turn = arena_alloc(a, (join->turns + 1) * sizeof(*join->turn));
	j.proxy = trace_fact(t, "via") != NULL;
	join_dns(&j, t);
	for (size_t i = 0; i < trace_count(t); i++)
		on_event(&j, trace_get(t, i));
	finish(&j);
	divide_time(&j, &times);
	return join;
}

struct shares
join_turn(const struct join *j, uint32_t turn)
{
	if (turn == 0 || turn > j->turns)
		return (struct shares){ .any = false };
	return j->turn[turn - 1];
}
