/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What packets prove of a connection: a SYN that was lost, a reset that nobody
 * sent, large packets that vanish, an end that does not end. Losses, windows
 * and waits are wire_time.c.
 */
#include "diagnose/wire.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/mtu.h"
#include "trace/summary.h"

const char *
wire_end(const struct event *e)
{
	return e->dir == DIR_SENT ? "client" : "server";
}

const char *
wire_other(const struct event *e)
{
	return e->dir == DIR_SENT ? "server" : "client";
}

const struct event *
next_wire(const struct trace *t, const struct event *e, enum event_kind k,
    const char *how)
{
	e = e == NULL ? trace_first(t, k) : trace_next(t, e, k);
	while (e != NULL && how != NULL && !event_is(e, F_HOW, how))
		e = trace_next(t, e, k);
	return e;
}

const struct event *
wire_fellow(const struct trace *t, const struct event *of, enum event_kind k,
    const char *how)
{
	const struct event *e = next_wire(t, NULL, k, how);

	while (e != NULL && (e->conn != of->conn || e->dir != of->dir))
		e = next_wire(t, e, k, how);
	return e;
}

/* ---- rules ---- */

static void
capture(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_CAPTURE);

	if (packets_are_whole(f->trace))
		return;
	while (event_number(e, F_DROPPED, 0) == 0)
		e = trace_next(f->trace, e, EV_WIRE_CAPTURE);
	found(f, e, "wire-capture-incomplete",
	    "The capture dropped %s, so nothing is said of losses.",
	    count_text(f, event_number(e, F_DROPPED, 0), "packet"));
}

/* The SYN that was sent again: how often, and what that cost. */
static void
syn_lost(struct findings *f)
{
	const struct event *first = trace_first(f->trace, EV_WIRE_SYN), *e;
	struct draft *d;

	if (!packets_are_whole(f->trace))
		return;
	for (e = first; e != NULL; e = trace_next(f->trace, e, EV_WIRE_SYN)) {
		if (event_number(e, F_TRY, 1) == 1)
			first = e;
		if (event_number(e, F_TRY, 1) < 2 || !event_is(e, F_HOW, "syn"))
			continue;
		if (wire_fellow(f->trace, e, EV_WIRE_OPEN, NULL) == NULL)
			continue; /* nothing ever came: that is no loss */
		d = found(f, e, "tcp-syn-lost",
		    "SYN number %lld was sent, %s after the first: that one, "
		    "or its answer, was lost.",
		    (long long)event_number(e, F_TRY, 1),
		    time_text(f, e->t_ns - first->t_ns));
		evidence(f, d, e, "SYN number %lld",
		    (long long)event_number(e, F_TRY, 1));
	}
}

/* Why a reset is not its end's own; NULL: nothing says so. */
static const char *
forged(struct findings *f, const struct event *e, const struct event *after)
{
	int64_t came = event_number(e, F_HOP_LIMIT, 0);
	int64_t usual = event_number(e, F_USUAL, 0);

	if (came != usual && came > 0 && usual > 0)
		return arena_printf(f->arena,
		    "it came with a TTL of %lld, the %s's packets with %lld",
		    (long long)came, wire_end(e), (long long)usual);
	if (after != NULL)
		return arena_printf(f->arena,
		    "the %s went on sending behind it", wire_end(e));
	return NULL;
}

static void
resets(struct findings *f)
{
	const struct event *e = NULL, *after;
	const char *why;
	struct draft *d;

	for (int n = 0; n < MOST_JUDGED; n++) {
		e = next_wire(f->trace, e, EV_WIRE_CLOSE, "reset");
		if (e == NULL)
			return;
		after = wire_fellow(f->trace, e, EV_WIRE_CLOSE, "after-reset");
		why = forged(f, e, after);
		if (why == NULL)
			continue;
		d = found(f, e, "tcp-reset-forged",
		    "The reset in the %s's name did not come from it: %s.",
		    wire_end(e), why);
		evidence(f, d, e, "reset at byte %lld, TTL %lld",
		    (long long)event_number(e, F_OFFSET, 0),
		    (long long)event_number(e, F_HOP_LIMIT, 0));
		if (after != NULL)
			evidence(f, d, after,
			    "%s of data at byte %lld, %s after the reset",
			    count_text(f, event_number(after, F_BYTES, 0),
				"byte"),
			    (long long)event_number(after, F_OFFSET, 0),
			    time_text(f, event_number(after, F_ELAPSED, 0)));
	}
}

static void
black_hole(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_BLACK_HOLE);
	struct draft *d;

	if (!packets_are_whole(f->trace))
		return;
	for (; e != NULL; e = trace_next(f->trace, e, EV_WIRE_BLACK_HOLE)) {
		d = large_lost(f);
		if (d == NULL)
			d = found(f, e, "tcp-mtu-black-hole",
			    "%s of the %s's that go out in large packets never "
			    "arrive, small packets do.",
			    count_text(f, event_number(e, F_BYTES, 0), "byte"),
			    wire_end(e));
		evidence(f, d, e, "%s from byte %lld on are missing for %s",
		    count_text(f, event_number(e, F_BYTES, 0), "byte"),
		    (long long)event_number(e, F_OFFSET, 0),
		    time_text(f, event_number(e, F_ELAPSED, 0)));
	}
}

static void
path_mtu(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_WIRE_ICMP);

	while (e != NULL && event_field(e, F_MTU) == NULL)
		e = trace_next(f->trace, e, EV_WIRE_ICMP);
	if (e == NULL || finding_of(f, "tcp-mtu-black-hole") != NULL)
		return;
	evidence(f,
	    found(f, e, "tcp-path-mtu",
		"%s passes on packets of %lld bytes at most.",
		shown_field(f, e, F_ICMP_FROM),
		(long long)event_number(e, F_MTU, 0)),
	    e, "ICMP %lld/%lld from %s, MTU %lld",
	    (long long)event_number(e, F_ICMP_TYPE, 0),
	    (long long)event_number(e, F_ICMP_CODE, 0),
	    shown_field(f, e, F_ICMP_FROM),
	    (long long)event_number(e, F_MTU, 0));
}

static void
half_close(struct findings *f)
{
	const struct event *e = NULL;

	for (int n = 0; n < MOST_JUDGED; n++) {
		e = next_wire(f->trace, e, EV_WIRE_CLOSE, "half-closed");
		if (e == NULL)
			return;
		evidence(f,
		    found(f, e, "tcp-half-close-ignored",
			"The %s closed its direction; the %s knew it, said "
			"nothing and did not close its own for %s.",
			wire_other(e), wire_end(e),
			time_text(f, event_number(e, F_ELAPSED, 0))),
		    e, "the FIN was sent and acknowledged");
	}
}

static void
after_close(struct findings *f)
{
	const struct event *e = NULL;

	for (int n = 0; n < MOST_JUDGED; n++) {
		e = next_wire(f->trace, e, EV_WIRE_CLOSE, "after-close");
		if (e == NULL)
			return;
		if (finding_of(f, "tcp-reset-forged") != NULL)
			continue;
		evidence(f,
		    found(f, e, "tcp-data-after-close",
			"The %s sent %s that the %s, which had closed, did not "
			"take.",
			wire_end(e),
			count_text(f, event_number(e, F_BYTES, 0), "byte"),
			wire_other(e)),
		    e, "a reset answered byte %lld",
		    (long long)event_number(e, F_OFFSET, 0));
	}
}

rule *const wire_rules[] = {
	capture,
	syn_lost,
	resets,
	black_hole,
	path_mtu,
	half_close,
	after_close,
	wire_losses,
	wire_windows,
	wire_waits,
	wire_distance,
	NULL,
};
