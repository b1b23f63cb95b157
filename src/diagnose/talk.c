/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any conversation: offences that its module named, where it was cut off
 * (cut.c), how it was closed, who ended it, and whether it is complete.
 */
#include <string.h>

#include "diagnose/cut.h"
#include "diagnose/exchange.h"
#include "diagnose/finding.h"
#include "diagnose/lookup.h"

/* The ids by which a module says that the peer ended before a reply. */
static const char *const endings[] = {
	"http-no-reply",
	"http-closed-without-response",
};

static bool
is_ending(const struct event *e)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (event_is(e, F_FAULT, endings[i]))
			return true;
	return false;
}

static void
offence(struct findings *f, const struct event *e)
{
	struct str data = event_get(e, F_DATA);
	const char *what = sentence(f, event_get(e, F_WHAT));
	const char *id = event_cstr(e, F_FAULT);
	struct draft *d;

	if (id != NULL && fault_find(id) == NULL)
		what = arena_printf(f->arena, "%s (%s)", what,
		    shown_field(f, e, F_FAULT));
	d = found(f, e, id, "%s", what);
	if (data.n > 0)
		evidence(f, d, e, "at byte %lld: \"%s\"",
		    (long long)event_number(e, F_OFFSET, 0), shown(f, data));
	else
		evidence(f, d, e, "seen as the answer was read");
}

/* What a module named. */
static void
offences(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_FAULT);
	int ends = 0;

	for (; e != NULL; e = trace_next(f->trace, e, EV_FAULT)) {
		if (!is_ending(e))
			offence(f, e);
		else if (ends++ < MOST_JUDGED)
			tell_without_reply(f, e, false);
	}
}

/* Whether the conversation had ended in trouble before it was closed. */
static bool
was_cut(const struct findings *f, const struct event *closed)
{
	const struct event *e;

	if (finding_of(f, "tls-truncated") != NULL ||
	    finding_of(f, "http-length-too-long") != NULL ||
	    finding_of(f, "http-missing-last-chunk") != NULL ||
	    trace_first(f->trace, EV_TLS_FAILED) != NULL ||
	    trace_first(f->trace, EV_INTERRUPTED) != NULL)
		return true;
	for (e = trace_first(f->trace, EV_FAULT); e != NULL;
	     e = trace_next(f->trace, e, EV_FAULT))
		if (is_ending(e))
			return true;
	e = trace_first(f->trace, EV_TROUBLE);
	return e != NULL && e->seq < closed->seq;
}

static bool
is_unfinished_tls(const struct event *closed)
{
	return event_is(closed, F_HOW, "no-close_notify") ||
	    event_is(closed, F_HOW, "no-close-notify");
}

static void
closed_by_server(struct findings *f, const struct event *e)
{
	const char *framing = trace_fact(f->trace, "framing");

	if (event_is(e, F_HOW, "reset"))
		found(f, e, "close-reset",
		    "The server ended the connection with a reset, after the "
		    "conversation.");
	if (!is_unfinished_tls(e))
		return;
	if (framing != NULL && strcmp(framing, "close") == 0)
		found(f, e, "tls-truncated",
		    "TLS ended without close_notify, and only the end delimits "
		    "the body: it may be cut short.");
	else
		found(f, e, "no-close-notify",
		    "The server closed TLS without close_notify; the answer "
		    "was complete.");
}

/* After a whole reply, to a client that said good-bye, nothing may come. */
static void
late_bytes(struct findings *f, const struct event *e)
{
	const struct event *reply = trace_last(f->trace, EV_REPLY);
	const char *framing = trace_fact(f->trace, "framing");
	int64_t bytes = event_number(e, F_BYTES, 0);

	if (bytes <= 0 || reply == NULL || framing == NULL ||
	    trace_first(f->trace, EV_FAULT) != NULL)
		return;
	evidence(f,
	    found(f, e, "http-extra-data",
		"%s came after the end of the answer.",
		count_text(f, bytes, "byte")),
	    reply, "the answer had ended here, after %s",
	    count_text(f, event_number(reply, F_BYTES, 0), "byte"));
}

static void
closes(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_CLOSED);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_CLOSED)) {
		if (was_cut(f, e) || is_beside(e))
			continue;
		late_bytes(f, e);
		if (event_is(e, F_FIRST, "server"))
			closed_by_server(f, e);
		if (event_is(e, F_HOW, "timeout"))
			found(f, e, "close-timeout",
			    "We closed, and the server did not close its side "
			    "in %s.",
			    time_text(f, event_number(e, F_ELAPSED, 0)));
	}
}

static bool
is_cancelled(const struct event *e)
{
	return (e->kind == EV_TROUBLE || e->kind == EV_TLS_FAILED ||
		   e->kind == EV_CONNECT_FAILED) &&
	    event_is(e, F_HOW, "cancelled");
}

/* What was under way when the user ended it: the phase it is booked to. */
static const struct event *
under_way(const struct trace *t, const struct event *interrupted)
{
	const struct event *last = interrupted;

	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		if (is_cancelled(e))
			return e;
		if (e->seq < interrupted->seq && e->kind == EV_PHASE &&
		    e->phase != PHASE_LOCAL && e->phase != PHASE_CLOSE)
			last = e;
	}
	return last;
}

static void
interrupted(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_INTERRUPTED);
	const struct event *work;
	const char *where;
	struct draft *d;

	if (e == NULL)
		return;
	work = under_way(f->trace, e);
	where = event_cstr(e, F_WHERE);
	if (is_cancelled(work) && event_cstr(work, F_WHERE) != NULL)
		where = event_cstr(work, F_WHERE);
	d = found(f, e, "interrupted", "The run was interrupted while %s.",
	    where == NULL ? "talking" : where);
	d->finding.phase = work->phase;
	evidence(f, d, e, "the run was ended from outside");
}

/* What says already that more came than is read. */
static struct draft *
too_much(const struct findings *f)
{
	static const char *const ids[] = { "sonde-limit", "http-body-too-large",
		"http-decompression-bomb", "ftp-body-limit",
		"imap-message-too-large", "body-too-large", "ws-deflate-bomb" };
	struct draft *d = NULL;

	for (size_t i = 0; d == NULL && i < sizeof(ids) / sizeof(ids[0]); i++)
		d = finding_of(f, ids[i]);
	return d;
}

/* More came than is kept: said, and no fault. */
static void
limits(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_LIMIT);

	for (; e != NULL; e = trace_next(f->trace, e, EV_LIMIT)) {
		const char *what = arena_printf(f->arena,
		    "More came than sonde keeps: %s (%lld).",
		    shown_field(f, e, F_WHAT),
		    (long long)event_number(e, F_LIMIT, 0));
		struct draft *d = too_much(f);

		if (d != NULL) {
			evidence(f, d, e, "%s", what);
			continue;
		}
		found(f, e, "sonde-limit", "%s", what)->finding.severity =
		    SEVERITY_NOTE;
	}
}

/* What is missing from a conversation without a fault; NULL: nothing. */
static const char *
missing(const struct trace *t)
{
	const struct event *start = trace_last(t, EV_TLS_START);
	const struct event *sent = trace_last(t, EV_SENT);

	if (exchange_looked_up(t))
		return NULL;
	if (trace_first(t, EV_CONNECTED) == NULL &&
	    trace_first(t, EV_REUSED) == NULL)
		return "there was no connection";
	if (start != NULL && trace_next(t, start, EV_TLS_DONE) == NULL)
		return "the handshake did not end";
	if (trace_first(t, EV_TURN) == NULL)
		return "nothing was said";
	if (sent != NULL && trace_next(t, sent, EV_FIRST_BYTE) == NULL &&
	    trace_first(t, EV_FIRST_BYTE) == NULL)
		return "there was no answer";
	return NULL;
}

/* No failure is silent, not even one that no rule knows. */
static void
incomplete(struct findings *f)
{
	const char *what = missing(f->trace);
	size_t n = trace_count(f->trace);

	if (what == NULL || first_fail(f) != NULL)
		return;
	found(f, n == 0 ? NULL : trace_get(f->trace, n - 1), "probe-incomplete",
	    "The trace ends too early: %s.", what);
}

rule *const talk_rules[] = {
	offences,
	troubles,
	closes,
	ends,
	interrupted,
	limits,
	incomplete,
	lookup_hosts_override,
	NULL,
};
