/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Large packets that vanish (an MTU black hole), told by what the kernel knows
 * of the connection at its end: a gap that stays although the server had time
 * to fill it, or our own data that is sent again and again. That a router
 * should have said so (ICMP) is why nobody else notices.
 */
#include "diagnose/mtu.h"

#include "base/clock.h"

/* The kernel's last word on the connection of e. */
static const struct event *
last_info(const struct trace *t, const struct event *e)
{
	const struct event *x = trace_first(t, EV_TCP_INFO), *last = NULL;

	for (; x != NULL; x = trace_next(t, x, EV_TCP_INFO))
		if (x->conn == e->conn)
			last = x;
	return last != NULL && last->seq > e->seq ? last : NULL;
}

/* How much a figure of the kernel's grew since the one before e, or began. */
static int64_t
grown(const struct trace *t, const struct event *e, const struct event *info,
    enum field_name name)
{
	const struct event *x = trace_first(t, EV_TCP_INFO);
	int64_t before = 0;

	for (; x != NULL && x->seq < e->seq; x = trace_next(t, x, EV_TCP_INFO))
		if (x->conn == e->conn)
			before = event_number(x, name, before);
	return event_number(info, name, 0) - before;
}

/* How long nothing was said and nothing came, up to e. */
static int64_t
quiet_ns(const struct trace *t, const struct event *e)
{
	for (size_t i = e->seq; i-- > 0;) {
		const struct event *x = trace_get(t, i);

		if (x->conn == e->conn && x->dir != DIR_LOCAL &&
		    x->source == SOURCE_PROGRAM)
			return e->t_ns - x->t_ns;
	}
	return 0;
}

struct draft *
tell_large_lost(struct findings *f, const struct event *e, const char *id)
{
	const struct event *info = last_info(f->trace, e);
	struct draft *d;

	if (info == NULL || grown(f->trace, e, info, F_OUT_OF_ORDER) <= 0 ||
	    quiet_ns(f->trace, e) < VANISHED_MS * CLOCK_MS)
		return NULL;
	d = found(f, e, id,
	    "The server's small packets come and its large ones do not: bytes "
	    "came behind a gap, and for %s nothing filled it.",
	    time_text(f, quiet_ns(f->trace, e)));
	evidence(f, d, info,
	    "%s came out of order, and what belongs before is missing",
	    count_text(f, event_number(info, F_OUT_OF_ORDER, 0), "packet"));
	evidence(f, d, info,
	    "the largest that came has about %lld bytes of data; up to %lld "
	    "were allowed",
	    (long long)event_number(info, F_RECEIVE_MSS, 0),
	    (long long)event_number(info, F_MSS, 0));
	return d;
}

/* Bytes that were said on the connection of e, up to it. */
static int64_t
said_bytes(const struct trace *t, const struct event *e)
{
	const struct event *x = trace_first(t, EV_SENT);
	int64_t bytes = event_number(e, F_SENT, 0);

	for (; x != NULL && x->seq < e->seq; x = trace_next(t, x, EV_SENT))
		if (x->conn == e->conn && x->turn == e->turn)
			bytes = event_number(x, F_BYTES, 0);
	return bytes;
}

struct draft *
tell_ours_lost(struct findings *f, const struct event *e)
{
	const struct event *info = last_info(f->trace, e);
	int64_t said = said_bytes(f->trace, e), acked, mss;
	struct draft *d;

	if (info == NULL)
		return NULL;
	acked = grown(f->trace, e, info, F_BYTES_ACKED);
	mss = event_number(info, F_MSS, 0);
	if (mss == 0 || said <= mss || acked >= mss ||
	    event_number(info, F_RETRANSMITS, 0) < VANISHED_TIMES ||
	    event_number(info, F_BUSY, 0) < VANISHED_MS * CLOCK_MS ||
	    event_number(info, F_PEER_WINDOW, 0) < mss)
		return NULL;
	d = found(f, e, "http-mtu-blackhole-up",
	    "%s of the request went out in packets of %lld bytes, %lld times "
	    "and again, and the server acknowledged none of them.",
	    count_text(f, said, "byte"), (long long)mss,
	    (long long)event_number(info, F_RETRANSMITS, 0));
	evidence(f, d, info, "acknowledged of the request: %s; sent again: %s",
	    count_text(f, acked, "byte"),
	    count_text(f, event_number(info, F_RETRANSMITS, 0), "packet"));
	if (event_number(info, F_BYTES_ACKED, 1) <= 1)
		likely(f, d,
		    "or the other end went away right after it accepted: what "
		    "decides is a request without a body");
	return d;
}

/*
 * Packets go on coming, and acknowledge nothing that was sent: each of them is
 * the answer to the SYN once more, for the server has thrown our ACK away.
 */
struct draft *
tell_queue_full(struct findings *f, const struct event *e)
{
	const struct event *info = last_info(f->trace, e);
	struct draft *d;

	if (info == NULL || event_number(info, F_BYTES_ACKED, 1) > 1 ||
	    event_number(info, F_DATA_IN, 0) > 0 ||
	    event_number(info, F_SEGMENTS_IN, 0) < 2 ||
	    event_number(info, F_RETRANSMITS, 0) < VANISHED_TIMES ||
	    said_bytes(f->trace, e) == 0)
		return NULL;
	d = found(f, e, "tcp-backlog-full",
	    "The connection stood, and in %s the server's kernel took nothing "
	    "of the request, but answered the first packet again: its accept "
	    "queue is full.",
	    time_text(f, quiet_ns(f->trace, e)));
	evidence(f, d, info,
	    "%s came, none with data, and none that acknowledges a byte; the "
	    "request was sent again %lld times",
	    count_text(f, event_number(info, F_SEGMENTS_IN, 0), "packet"),
	    (long long)event_number(info, F_RETRANSMITS, 0));
	return d;
}

struct draft *
large_lost(const struct findings *f)
{
	struct draft *d = finding_of(f, "tls-mtu-blackhole");

	return d != NULL ? d : finding_of(f, "http-mtu-blackhole-up");
}
