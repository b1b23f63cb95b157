/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a dialogue was cut off that is not HTTP: which command was under way,
 * and what the peer said last, which mostly says why.
 */
#include "base/clock.h"
#include "diagnose/cut.h"
#include "diagnose/cut_parts.h"
#include "trace/summary.h"

/* ---- what both kinds of talk ask ---- */

const struct event *
cut_connected(const struct cut *c)
{
	const struct event *e = trace_first(c->f->trace, EV_CONNECTED);

	return e != NULL && e->seq < c->e->seq ? e : NULL;
}

bool
cut_at_once_after(const struct cut *c, const struct event *from)
{
	const struct event *open = cut_connected(c);

	return from != NULL && open != NULL &&
	    c->e->t_ns - from->t_ns <=
	    event_number(open, F_RTT, 0) + AT_ONCE_MS * CLOCK_MS;
}

bool
cut_had_tls(const struct cut *c)
{
	return trace_first(c->f->trace, EV_TLS_DONE) != NULL;
}

const char *
cut_after(const struct cut *c, const struct event *from)
{
	if (from == NULL)
		return "some time";
	return time_text(c->f, c->e->t_ns - from->t_ns);
}

const char *
cut_where(const struct cut *c)
{
	const char *where = event_cstr(c->e, F_WHERE);

	return where == NULL ? "talking" : where;
}

/* ---- what came before ---- */

/* The last event of a kind and direction before e, on its connection. */
static const struct event *
last_before(const struct event *e, enum event_kind k, enum dir dir)
{
	for (uint32_t i = e->seq; i > 0; i--) {
		const struct event *x = trace_get(e->trace, i - 1);

		if (x->kind == k && x->dir == dir && x->conn == e->conn)
			return x;
	}
	return NULL;
}

/* Nothing was heard, in the clear, of a peer that has just accepted. */
static bool
is_unheard(const struct cut *c)
{
	return !cut_had_tls(c) && cut_connected(c) != NULL &&
	    last_before(c->e, EV_FIRST_BYTE, DIR_RECEIVED) == NULL;
}

/* RFC 1939 3: without its dot a message may be any part of itself. */
static struct draft *
tell_without_dot(const struct cut *c)
{
	return found(c->f, c->e, "pop3-message-cut",
	    "The connection ended before the dot that ends the message: %s of "
	    "it came.",
	    count_text(c->f,
		c->body == NULL ? 0 : event_number(c->body, F_BYTES, 0),
		"byte"));
}

struct draft *
cut_talk_end(const struct cut *c)
{
	const struct event *open = cut_connected(c);
	int64_t bytes = event_number(c->e, F_BYTES, 0);

	if (is_unheard(c) && (c->sent == NULL || cut_at_once_after(c, open)))
		return found(c->f, c->e, "tcp-fin-at-accept",
		    "The server closed the connection %s after accepting it, "
		    "without a byte.",
		    cut_after(c, open));
	if (c->dotted)
		return tell_without_dot(c);
	if (bytes > 0)
		return found(c->f, c->e, "talk-closed",
		    "The server closed the connection while %s, after %s of "
		    "it.",
		    cut_where(c), count_text(c->f, bytes, "byte"));
	return found(c->f, c->e, "talk-closed",
	    "The server closed the connection while %s.", cut_where(c));
}

struct draft *
cut_talk_reset(const struct cut *c)
{
	const struct event *open = cut_connected(c);
	int64_t bytes = event_number(c->e, F_BYTES, 0);

	if (is_unheard(c) && c->sent == NULL && cut_at_once_after(c, open))
		return found(c->f, c->e, "tcp-rst-at-accept",
		    "The server accepted the connection and reset it within "
		    "%s, before a byte was sent.",
		    cut_after(c, open));
	if (is_unheard(c) && c->sent != NULL && cut_at_once_after(c, c->sent))
		return found(c->f, c->e, "tcp-rst-on-data",
		    "The connection stood, and a reset came %s after the first "
		    "bytes were sent.",
		    cut_after(c, c->sent));
	if (c->dotted)
		return tell_without_dot(c);
	if (bytes > 0)
		return found(c->f, c->e, "talk-reset",
		    "The connection was reset while %s, after %s of it.",
		    cut_where(c), count_text(c->f, bytes, "byte"));
	return found(c->f, c->e, "talk-reset",
	    "The connection was reset while %s.", cut_where(c));
}

/* ---- what the module named ---- */

static struct draft *
failure_named(const struct cut *c, const struct event *e)
{
	struct draft *d = finding_of(c->f, event_cstr(e, F_FAULT));

	return d != NULL && d->finding.severity == SEVERITY_FAIL ? d : NULL;
}

static bool
is_end(const struct event *e)
{
	return event_is(e, F_HOW, "eof") || event_is(e, F_HOW, "tls-eof") ||
	    event_is(e, F_HOW, "reset") || event_is(e, F_HOW, "error");
}

struct draft *
cut_talk_named(const struct cut *c)
{
	const struct event *e = trace_first(c->f->trace, EV_FAULT);
	struct draft *d = NULL;

	for (; e != NULL; e = trace_next(c->f->trace, e, EV_FAULT)) {
		bool behind = e->seq > c->e->seq && e->turn == c->e->turn;
		bool before = e->seq < c->e->seq && is_end(c->e);

		if (d == NULL && (behind || before))
			d = failure_named(c, e);
	}
	return d;
}

/* ---- evidence ---- */

/* The turn's name, as it may be shown. */
static const struct event *
turn_of(const struct event *e)
{
	const struct event *t = trace_first(e->trace, EV_TURN);

	while (t != NULL && t->turn != e->turn)
		t = trace_next(e->trace, t, EV_TURN);
	return t;
}

static void
last_words(struct findings *f, struct draft *d, const struct event *e)
{
	const struct event *line = last_before(e, EV_LINE, DIR_RECEIVED);

	if (line != NULL)
		evidence(f, d, line, "its last words: \"%s\"",
		    shown_field(f, line, F_TEXT));
}

void
cut_talk_evidence(const struct cut *c, struct draft *d)
{
	const struct event *open = cut_connected(c), *turn = turn_of(c->e);

	if (open != NULL)
		evidence(c->f, d, open, "connected to %s",
		    shown_field(c->f, open, F_ADDRESS));
	last_words(c->f, d, c->e);
	if (c->sent != NULL)
		evidence(c->f, d, c->sent, "sent %s%s%s",
		    count_text(c->f, event_number(c->sent, F_BYTES, 0), "byte"),
		    turn == NULL ? "" : ": ",
		    turn == NULL ? "" : shown_field(c->f, turn, F_WHAT));
}

/* Whether the event is an end of the connection that has no EV_TROUBLE. */
static bool
is_untroubled_end(const struct event *e)
{
	return e->kind == EV_TLS_FAILED ||
	    (e->kind == EV_CLOSED && event_is(e, F_FIRST, "server"));
}

void
ends(struct findings *f)
{
	for (size_t i = 0; i < f->n && !trace_is_http(f->trace); i++) {
		const struct event *e = trace_get(f->trace, f->drafts[i]->seq);

		if (e != NULL && is_untroubled_end(e) && !is_beside(e))
			last_words(f, f->drafts[i], e);
	}
}
