/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time of a connection went, as packets show it: losses, closed
 * windows, waits that TCP makes by itself, distance.
 */
#include "base/clock.h"
#include "diagnose/wire.h"
#include "trace/summary.h"

/* How a loss was seen. */
static const char *
seen_as(const struct event *e)
{
	return event_is(e, F_HOW, "filled") ? "was missing and came"
					    : "was sent again";
}

/* The next loss after e in the direction of that sum; not mere disorder. */
static const struct event *
next_loss(const struct trace *t, const struct event *e, const struct event *sum)
{
	do
		e = next_wire(t, e, EV_WIRE_LOSS, NULL);
	while (e != NULL &&
	    (e->conn != sum->conn || e->dir != sum->dir ||
		event_is(e, F_HOW, "late") || event_is(e, F_HOW, "twice")));
	return e;
}

static void
loss_evidence(struct findings *f, struct draft *d, const struct event *sum)
{
	const struct event *e = next_loss(f->trace, NULL, sum);

	for (; e != NULL; e = next_loss(f->trace, e, sum))
		evidence(f, d, e, "%s from byte %lld %s after %s",
		    count_text(f, event_number(e, F_BYTES, 0), "byte"),
		    (long long)event_number(e, F_OFFSET, 0), seen_as(e),
		    time_text(f, event_number(e, F_ELAPSED, 0)));
}

/* A router that says "too big" is no loss; a black hole has its own name. */
void
wire_losses(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_SUM), *first;
	struct draft *d;

	if (!packets_are_whole(f->trace))
		return;
	for (; e != NULL; e = trace_next(f->trace, e, EV_WIRE_SUM)) {
		int64_t cost = event_number(e, F_ELAPSED, 0);

		if (event_number(e, F_LOST, 0) == 0 ||
		    wire_fellow(f->trace, e, EV_WIRE_BLACK_HOLE, NULL) !=
			NULL ||
		    wire_fellow(f->trace, e, EV_WIRE_ICMP, NULL) != NULL)
			continue;
		first = next_loss(f->trace, NULL, e);
		d = found(f, first != NULL ? first : e, "tcp-loss",
		    "%s of the %s's %s lost on the way to the %s; that cost "
		    "%s.",
		    count_text(f, event_number(e, F_LOST, 0), "packet"),
		    wire_end(e),
		    event_number(e, F_LOST, 0) == 1 ? "was" : "were",
		    wire_other(e), time_text(f, cost));
		if (cost < COSTLY_LOSS_MS * CLOCK_MS)
			d->finding.severity = SEVERITY_NOTE;
		loss_evidence(f, d, e);
	}
}

/* A window that opens again after a moment is how TCP works. */
void
wire_windows(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_WINDOW);
	struct draft *d;

	for (; e != NULL; e = trace_next(f->trace, e, EV_WIRE_WINDOW)) {
		int64_t ns = event_number(e, F_ELAPSED, -1);

		if (ns >= 0 && ns < COSTLY_LOSS_MS * CLOCK_MS)
			continue;
		d = found(f, e,
		    e->dir == DIR_SENT ? "tcp-our-window" : "tcp-zero-window",
		    "The %s took no more bytes after %lld of the %s's%s%s.",
		    wire_end(e), (long long)event_number(e, F_OFFSET, 0),
		    wire_other(e), ns < 0 ? ", and never again" : ", for ",
		    ns < 0 ? "" : time_text(f, ns));
		if (ns >= 0)
			d->finding.severity = SEVERITY_WARN;
		evidence(f, d, e, "the %s's receive window was 0", wire_end(e));
	}
}

/* ---- waits ---- */

static void
nagle(struct findings *f, const struct event *e)
{
	evidence(f,
	    found(f, e, "tcp-nagle",
		"The %s held %s back for %s, until the %s acknowledged what "
		"came before.",
		wire_end(e), count_text(f, event_number(e, F_BYTES, 0), "byte"),
		time_text(f, event_number(e, F_ELAPSED, 0)), wire_other(e)),
	    e, "a piece of %s from byte %lld on waited %s",
	    count_text(f, event_number(e, F_BYTES, 0), "byte"),
	    (long long)event_number(e, F_OFFSET, 0),
	    time_text(f, event_number(e, F_ELAPSED, 0)));
}

static void
rounds(struct findings *f, const struct event *e)
{
	evidence(f,
	    found(f, e, "tcp-slow-start",
		"%s of the %s's took %s longer than at the speed they had in "
		"the end.",
		count_text(f, event_number(e, F_BYTES, 0), "byte"), wire_end(e),
		time_text(f, event_number(e, F_ELAPSED, 0))),
	    e, "in %lld round trips more was sent each time",
	    (long long)event_number(e, F_ROUNDS, 0));
}

static void
flight(struct findings *f, const struct event *e)
{
	evidence(f,
	    found(f, e, "tls-flight-too-large",
		"The server's first flight stopped after %s for %s, to wait "
		"for an acknowledgement.",
		count_text(f, event_number(e, F_BYTES, 0), "byte"),
		time_text(f, event_number(e, F_ELAPSED, 0))),
	    e, "nothing came for %s in the middle of the flight",
	    time_text(f, event_number(e, F_ELAPSED, 0)));
}

static int64_t
rtt_of(const struct trace *t, uint32_t conn)
{
	const struct event *e = trace_first(t, EV_WIRE_OPEN);

	while (e != NULL && e->conn != conn)
		e = trace_next(t, e, EV_WIRE_OPEN);
	return e == NULL ? -1 : event_number(e, F_RTT, -1);
}

static void
queue(struct findings *f, const struct event *e)
{
	int64_t rtt = rtt_of(f->trace, e->conn);

	evidence(f,
	    found(f, e, "tcp-bufferbloat",
		"While the %s sent, round trips took up to %s instead of %s.",
		wire_end(e), time_text(f, event_number(e, F_ELAPSED, 0)),
		rtt < 0 ? "far less" : time_text(f, rtt)),
	    e, "most of %lld round trips had grown",
	    (long long)event_number(e, F_ROUNDS, 0));
}

void
wire_waits(struct findings *f)
{
	static const struct {
		const char *how;
		void (*tell)(struct findings *, const struct event *);
	} waits[] = {
		{ "nagle", nagle },
		{ "rounds", rounds },
		{ "flight", flight },
		{ "queue", queue },
	};
	const struct event *e = trace_first(f->trace, EV_WIRE_WAIT);

	for (; e != NULL; e = trace_next(f->trace, e, EV_WIRE_WAIT))
		for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
			if (event_is(e, F_HOW, waits[i].how))
				waits[i].tell(f, e);
}

void
wire_distance(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_OPEN);

	while (e != NULL && event_number(e, F_RTT, -1) < FAR_AWAY_MS * CLOCK_MS)
		e = trace_next(f->trace, e, EV_WIRE_OPEN);
	if (e == NULL)
		return;
	evidence(f,
	    found(f, e, "tcp-long-distance",
		"A round trip takes %s: each thing that is asked costs that.",
		time_text(f, event_number(e, F_RTT, 0))),
	    e, "SYN to SYN/ACK: %s", time_text(f, event_number(e, F_RTT, 0)));
}
