/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where and how a conversation was cut off: silence, an end and a reset mean
 * different things in the request, before the reply, in its header and in its
 * body. HTTP has ids of its own; others share those that begin with "talk",
 * and are in cut_talk.c.
 */
#include "diagnose/cut.h"

#include <errno.h>
#include <string.h>

#include "diagnose/cut_parts.h"
#include "diagnose/machine.h"
#include "diagnose/mtu.h"
#include "diagnose/websocket.h"
#include "trace/summary.h"

/* Goes through the turn of e up to it. */
static struct cut
cut_at(struct findings *f, const struct event *e)
{
	struct cut c = { .f = f, .e = e, .place = BEFORE_REPLY };
	size_t i = 0;

	c.http = trace_is_http(f->trace) ||
	    (is_websocket(f->trace) && !websocket_is_open(f->trace, e));
	for (; i < e->seq; i++) {
		const struct event *x = trace_get(f->trace, i);

		if (x->turn != e->turn || x->conn != e->conn)
			continue;
		if (x->kind == EV_SENT)
			c.sent = x;
		if (x->kind == EV_FIRST_BYTE)
			c.first = x;
		if (x->kind == EV_FIRST_BYTE)
			c.place = IN_HEADER;
		if (x->kind == EV_REPLY)
			c.place = BEFORE_REPLY;
		if (x->kind == EV_FACT && event_is(x, F_NAME, "ends-with"))
			c.dotted = event_is(x, F_VALUE, "dot");
		if (x->kind == EV_BODY && x->dir == DIR_RECEIVED)
			c.body = x;
		if (x->kind == EV_BODY && x->dir == DIR_SENT)
			c.upload = true;
		if (x->kind == EV_FACT && event_is(x, F_NAME, "framing"))
			c.framing = event_cstr(x, F_VALUE);
	}
	if (c.framing != NULL && c.place == IN_HEADER)
		c.place = IN_BODY;
	if (e->phase == PHASE_SEND || event_is(e, F_WHERE, "sending"))
		c.place = IN_REQUEST;
	return c;
}

static struct draft *
tell_race(const struct cut *c)
{
	return found(c->f, c->e, "http-keepalive-race",
	    "The kept connection was closed by the server just as it was used "
	    "again.");
}

static struct draft *
tell_closed(const struct cut *c)
{
	if (!cut_had_tls(c) &&
	    (c->sent == NULL || cut_at_once_after(c, cut_connected(c))))
		return found(c->f, c->e, "tcp-fin-at-accept",
		    "The server closed the connection %s after accepting it, "
		    "without a byte.",
		    cut_after(c, cut_connected(c)));
	return found(c->f, c->e, "http-closed-without-response",
	    "The server closed the connection %s after the request, without a "
	    "byte of an answer.",
	    cut_after(c, c->sent));
}

/*
 * The first write met the reset: a request without a body is one write, and
 * nothing of it went out.
 */
static bool
before_a_byte(const struct cut *c)
{
	return c->place == IN_REQUEST && c->sent == NULL && !c->upload &&
	    cut_at_once_after(c, cut_connected(c));
}

static struct draft *
tell_reset(const struct cut *c)
{
	if (!cut_had_tls(c) && before_a_byte(c))
		return found(c->f, c->e, "tcp-rst-at-accept",
		    "The server accepted the connection and reset it within "
		    "%s, before a byte was sent.",
		    cut_after(c, cut_connected(c)));
	if (!cut_had_tls(c) &&
	    (c->sent == NULL || cut_at_once_after(c, c->sent)))
		return found(c->f, c->e, "tcp-rst-on-data",
		    "The connection stood, and a reset came %s after the first "
		    "bytes were sent.",
		    cut_after(c, c->sent != NULL ? c->sent : cut_connected(c)));
	return found(c->f, c->e, "http-reset-without-response",
	    "The connection was reset %s after the request, without a byte of "
	    "an answer.",
	    cut_after(c, c->sent));
}

static struct draft *
without_reply(const struct cut *c, bool reset)
{
	if (trace_first(c->f->trace, EV_REUSED) != NULL)
		return tell_race(c);
	return reset ? tell_reset(c) : tell_closed(c);
}

/* What was under way, and how much of the reply there is. */
static void
cut_evidence(const struct cut *c, struct draft *d)
{
	const struct event *open = cut_connected(c);

	if (!c->http) {
		cut_talk_evidence(c, d);
		return;
	}
	if (open != NULL)
		evidence(c->f, d, open, "connected to %s",
		    shown_field(c->f, open, F_ADDRESS));
	if (c->sent != NULL)
		evidence(c->f, d, c->sent, "sent %s of the request",
		    count_text(c->f, event_number(c->sent, F_BYTES, 0),
			"byte"));
	if (c->body != NULL)
		evidence(c->f, d, c->body, "the last of %s of the body came",
		    count_text(c->f, event_number(c->body, F_BYTES, 0),
			"byte"));
}

struct draft *
tell_without_reply(struct findings *f, const struct event *e, bool reset)
{
	struct cut c = cut_at(f, e);
	struct draft *d = without_reply(&c, reset);

	cut_evidence(&c, d);
	return d;
}

/* ---- silence ---- */

/*
 * Whether bytes were coming to the end: the time allowed in all was up, not
 * that for a silence, and the last came in the second half of it.
 */
static bool
was_coming(const struct cut *c, int64_t quiet)
{
	int64_t asked = c->sent == NULL ? 0 : c->sent->t_ns;
	bool in_all = event_true(c->e, F_FINAL);

	if (event_field(c->e, F_FINAL) == NULL)
		in_all = quiet < event_number(c->e, F_WITHIN, 0) / 2;
	return in_all && quiet < (c->e->t_ns - asked) / 2;
}

static struct draft *
tell_late_body(const struct cut *c)
{
	int64_t quiet = 0;
	int64_t bytes = 0;

	if (c->body != NULL) {
		quiet = c->e->t_ns - c->body->t_ns;
		bytes = event_number(c->body, F_BYTES, 0);
	}
	if (bytes > 0 && was_coming(c, quiet))
		return found(c->f, c->e, "http-slow-body",
		    "The body was still coming when the time was up: %s in %s.",
		    count_text(c->f, bytes, "byte"), cut_after(c, c->sent));
	return found(c->f, c->e, "http-stalled-body",
	    "The body stopped after %s, and nothing more came in %s.",
	    count_text(c->f, bytes, "byte"),
	    c->body == NULL ? "time" : time_text(c->f, quiet));
}

/* Of what was being sent: what the server has, what waits here. */
static struct draft *
tell_not_taken(const struct cut *c)
{
	const char *within = time_text(c->f, event_number(c->e, F_WITHIN, 0));
	const char *what = c->http ? "request" : "command";
	int64_t sent = event_number(c->e, F_SENT, -1);
	int64_t queued = event_number(c->e, F_QUEUED, 0);
	int64_t all = sent + event_number(c->e, F_UNSENT, 0);
	struct draft *d;

	if (sent < 0)
		return found(c->f, c->e, "tcp-zero-window",
		    "The server stopped taking bytes in the middle of the "
		    "%s, and took no more for %s.",
		    what, within);
	d = found(c->f, c->e, "tcp-zero-window",
	    "The server took %s%lld of %s of the %s, and no more for %s.",
	    cut_had_tls(c) ? "about " : "",
	    (long long)(queued < sent ? sent - queued : 0),
	    count_text(c->f, all, "byte"), what, within);
	if (event_field(c->e, F_QUEUED) != NULL)
		evidence(c->f, d, c->e,
		    "%s went out and were not acknowledged; %s never went out",
		    count_text(c->f, queued, "byte"),
		    count_text(c->f, all - sent, "byte"));
	return d;
}

static struct draft *
tell_timeout(const struct cut *c)
{
	struct draft *d = NULL;

	if (c->place == IN_REQUEST || c->place == BEFORE_REPLY)
		d = tell_queue_full(c->f, c->e);
	if (d == NULL && (c->place == IN_REQUEST || c->place == BEFORE_REPLY))
		d = tell_ours_lost(c->f, c->e);
	if (d == NULL && c->http && c->place == BEFORE_REPLY)
		d = tell_large_lost(c->f, c->e, "tcp-mtu-black-hole");
	if (d != NULL)
		return d;
	if (c->place == IN_REQUEST)
		return tell_not_taken(c);
	if (!c->http)
		return found(c->f, c->e, "talk-timeout",
		    "The time was up while %s.", cut_where(c));
	if (c->place == BEFORE_REPLY)
		return found(c->f, c->e, "http-no-response",
		    "The request was sent, and no byte of an answer came in "
		    "%s.",
		    cut_after(c, c->sent));
	if (c->place == IN_HEADER)
		return found(c->f, c->e, "http-stalled-header",
		    "The header of the answer did not end: %s came in %s.",
		    count_text(c->f, event_number(c->e, F_BYTES, 0), "byte"),
		    cut_after(c, c->sent));
	return tell_late_body(c);
}

/* ---- an end ---- */

static bool
framed_by(const struct cut *c, const char *framing)
{
	return c->framing != NULL && strcmp(c->framing, framing) == 0;
}

static struct draft *
tell_end_in_body(const struct cut *c)
{
	const char *announced = trace_fact(c->f->trace, "content-length");
	int64_t bytes = c->body == NULL ? 0 : event_number(c->body, F_BYTES, 0);

	if (framed_by(c, "chunked"))
		return found(c->f, c->e, "http-missing-last-chunk",
		    "The server closed before the last chunk, after %s of the "
		    "body.",
		    count_text(c->f, bytes, "byte"));
	if (framed_by(c, "length"))
		return found(c->f, c->e, "http-length-too-long",
		    "The server closed after %lld of %s announced bytes.",
		    (long long)bytes,
		    announced == NULL ? "the" : shown(c->f, str_of(announced)));
	return found(c->f, c->e, "tls-truncated",
	    "TLS ended without close_notify after %s of a body that only the "
	    "end delimits: it may be cut short.",
	    count_text(c->f, bytes, "byte"));
}

static struct draft *
tell_end(const struct cut *c)
{
	if (websocket_is_open(c->f->trace, c->e))
		return websocket_cut(c->f, c->e);
	if (!c->http)
		return cut_talk_end(c);
	if (c->place == BEFORE_REPLY ||
	    (c->place == IN_REQUEST && c->sent == NULL))
		return without_reply(c, false);
	if (c->place == IN_BODY)
		return tell_end_in_body(c);
	return found(c->f, c->e,
	    c->place == IN_HEADER ? "http-closed-in-header" : "talk-closed",
	    "The server closed the connection while %s, after %s of the "
	    "answer.",
	    cut_where(c),
	    count_text(c->f, event_number(c->e, F_BYTES, 0), "byte"));
}

/* ---- a reset, and other errors ---- */

static struct draft *
tell_broken_off(const struct cut *c)
{
	static const char *const ids[] = {
		[IN_REQUEST] = "http-reset-without-response",
		[BEFORE_REPLY] = "http-reset-without-response",
		[IN_HEADER] = "http-reset-in-header",
		[IN_BODY] = "http-reset-in-body",
	};

	if (websocket_is_open(c->f->trace, c->e))
		return websocket_cut(c->f, c->e);
	if (!c->http)
		return cut_talk_reset(c);
	if (c->place == BEFORE_REPLY || c->place == IN_REQUEST)
		return without_reply(c, true);
	return found(c->f, c->e, ids[c->place],
	    "The connection was reset %s, after %s of the answer.",
	    c->place == IN_BODY ? "in the body" : "in the header",
	    count_text(c->f, event_number(c->e, F_BYTES, 0), "byte"));
}

static struct draft *
tell_error(const struct cut *c)
{
	int64_t error = event_number(c->e, F_ERRNO, 0);
	const char *words = event_cstr(c->e, F_ERROR) == NULL
	    ? "the cause is not known"
	    : shown_field(c->f, c->e, F_ERROR);
	struct draft *d =
	    found_machine(c->f, c->e, "the conversation could not go on");

	if (d != NULL)
		return d;
	if (error == EPIPE || error == ECONNRESET || error == ECONNABORTED)
		return tell_broken_off(c);
	if (error == ETIMEDOUT || error == EHOSTUNREACH ||
	    error == ENETUNREACH || error == ENETDOWN || error == EHOSTDOWN)
		return found(c->f, c->e, "connection-lost",
		    "The connection was lost in the conversation: %s.", words);
	return found(c->f, c->e, "talk-failed",
	    "The conversation failed while %s: %s.", cut_where(c), words);
}

/* The peer spoke in the clear, where TLS was to be. */
static struct draft *
tell_left_tls(const struct cut *c, const struct event *e)
{
	bool oops = str_starts(event_get(e, F_DATA), "500 OOPS");

	return found(c->f, e, oops ? "ftp-500-oops" : "talk-left-tls",
	    "While %s, the server said in the clear, where TLS was to be: "
	    "\"%s\"",
	    cut_where(c), shown_field(c->f, e, F_DATA));
}

/* Under TLS: the alert that did it has its finding already. */
static struct draft *
tell_tls(const struct cut *c)
{
	const struct event *clear = trace_first(c->f->trace, EV_TLS_CLEAR);
	const struct event *e = trace_first(c->f->trace, EV_TLS_ALERT);
	struct draft *d = first_fail(c->f);

	for (; e != NULL && d != NULL;
	     e = trace_next(c->f->trace, e, EV_TLS_ALERT)) {
		if (e->dir != DIR_RECEIVED || e->seq > c->e->seq)
			continue;
		evidence(c->f, d, c->e, "the conversation ended here, while %s",
		    cut_where(c));
		return NULL;
	}
	while (clear != NULL && is_beside(clear))
		clear = trace_next(c->f->trace, clear, EV_TLS_CLEAR);
	if (clear != NULL)
		return tell_left_tls(c, clear);
	return found(c->f, c->e, "talk-failed",
	    "TLS broke in the middle of the conversation, without an alert "
	    "from the server.");
}

static struct draft *
tell_limit(const struct cut *c)
{
	const struct event *e = trace_first(c->f->trace, EV_FAULT);
	long long limit = event_number(c->e, F_LIMIT, 0);

	while (e != NULL && e->turn != c->e->turn)
		e = trace_next(c->f->trace, e, EV_FAULT);
	if (e != NULL && finding_of(c->f, event_cstr(e, F_FAULT)) != NULL)
		return finding_of(c->f, event_cstr(e, F_FAULT));
	if (c->http && c->place == IN_HEADER)
		return found(c->f, c->e, "http-header-too-large",
		    "A line of the header is longer than %lld bytes.", limit);
	return found(c->f, c->e, "sonde-limit",
	    "More came than sonde accepts (%lld) while %s.", limit,
	    cut_where(c));
}

/* The user ended it: see the rule for that. */
static struct draft *
tell_cancelled(const struct cut *c)
{
	if (trace_first(c->f->trace, EV_INTERRUPTED) != NULL)
		return NULL;
	return tell_timeout(c);
}

static const struct {
	const char *how;
	struct draft *(*tell)(const struct cut *c);
} tellers[] = {
	{ "timeout", tell_timeout },
	{ "eof", tell_end },
	{ "tls-eof", tell_end },
	{ "reset", tell_broken_off },
	{ "error", tell_error },
	{ "tls", tell_tls },
	{ "limit", tell_limit },
	{ "cancelled", tell_cancelled },
};

static struct draft *
tell(const struct cut *c)
{
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++)
		if (event_is(c->e, F_HOW, tellers[i].how))
			return tellers[i].tell(c);
	return tell_error(c);
}

static void
trouble_evidence(const struct cut *c, struct draft *d)
{
	bool begun = event_get(c->e, F_DATA).n > 0;

	cut_evidence(c, d);
	if (event_true(c->e, F_FINAL))
		evidence(c->f, d, c->e, "the time allowed in all (-m) was up");
	evidence(c->f, d, c->e, "%s, while %s%s%s%s",
	    event_is(c->e, F_HOW, "tls-eof")
		? "end of file without close_notify"
		: shown_field(c->f, c->e, F_HOW),
	    cut_where(c), begun ? "; begun: \"" : "",
	    begun ? shown_field(c->f, c->e, F_DATA) : "", begun ? "\"" : "");
}

void
troubles(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_TROUBLE);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_TROUBLE)) {
		struct cut c = cut_at(f, e);
		struct draft *d = c.http ? NULL : cut_talk_named(&c);

		if (d == NULL)
			d = tell(&c);
		if (d != NULL)
			trouble_evidence(&c, d);
	}
}
