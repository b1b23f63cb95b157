/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why there was no TLS: silence, an end or a reset, and where in the handshake
 * it came; a port that speaks something else; an alert; an old version. The
 * certificates are certificate.c's.
 */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "diagnose/alert.h"
#include "diagnose/banner.h"
#include "diagnose/finding.h"
#include "diagnose/machine.h"
#include "diagnose/mtu.h"

#define FIRST_BYTES 16

/* The name that was asked for goes with the ClientHello. */
static const char *
sni_text(struct findings *f, const struct event *message)
{
	const struct event *start = trace_first(f->trace, EV_TLS_START);

	if (start == NULL || !event_is(message, F_MESSAGE, "ClientHello"))
		return "";
	if (event_cstr(start, F_SNI) == NULL)
		return ", no sni";
	return arena_printf(f->arena, ", sni %s", shown_field(f, start, F_SNI));
}

/* One event of a handshake, if it tells something. */
static void
step_evidence(struct findings *f, struct draft *d, const struct event *e)
{
	if (e->kind == EV_CONNECTED)
		evidence(f, d, e, "connected to %s",
		    shown_field(f, e, F_ADDRESS));
	if (e->kind == EV_TLS_MESSAGE)
		evidence(f, d, e, "%s %s, %s%s",
		    e->dir == DIR_SENT ? "sent" : "received",
		    shown_field(f, e, F_MESSAGE),
		    count_text(f, event_number(e, F_BYTES, 0), "byte"),
		    sni_text(f, e));
	if (e->kind == EV_TLS_ALERT && e->dir == DIR_RECEIVED &&
	    !event_is(e, F_LEVEL, "fatal"))
		evidence(f, d, e, "received the alert %s (%s)",
		    alert_row(event_number(e, F_ALERT, -1))->name,
		    shown_field(f, e, F_LEVEL));
}

/* Who ended it, as far as one word says. */
static const char *
end_words(const struct event *failed)
{
	if (event_is(failed, F_HOW, "eof"))
		return "closed by the server";
	if (event_is(failed, F_HOW, "reset"))
		return "reset";
	return event_is(failed, F_HOW, "timeout") ? "gave up" : "the end";
}

/* What is told of a handshake: each message and alert with its time. */
static void
handshake_evidence(struct findings *f, struct draft *d,
    const struct event *failed)
{
	for (size_t i = 0; i < failed->seq; i++)
		if (trace_get(f->trace, i)->conn == failed->conn)
			step_evidence(f, d, trace_get(f->trace, i));
	evidence(f, d, failed, "%s while %s; %s received", end_words(failed),
	    event_cstr(failed, F_WHERE) == NULL ? "in the handshake"
						: event_cstr(failed, F_WHERE),
	    count_text(f, event_number(failed, F_BYTES, 0), "byte"));
}

static const struct event *
last_message(const struct findings *f, const struct event *failed, enum dir dir)
{
	const struct event *e = trace_first(f->trace, EV_TLS_MESSAGE);
	const struct event *last = NULL;

	for (; e != NULL; e = trace_next(f->trace, e, EV_TLS_MESSAGE))
		if (e->conn == failed->conn && e->dir == dir)
			last = e;
	return last;
}

static int64_t
bytes_received(const struct event *e)
{
	return event_number(e, F_BYTES, 0);
}

/* How long nothing came, up to e. */
static const char *
since(struct findings *f, const struct event *e, const struct event *last)
{
	if (last == NULL)
		return time_text(f, event_number(e, F_WITHIN, 0));
	return time_text(f, e->t_ns - last->t_ns);
}

static struct draft *
tell_timeout(struct findings *f, const struct event *e)
{
	const struct event *hello = last_message(f, e, DIR_SENT);
	const struct event *heard = last_message(f, e, DIR_RECEIVED);
	struct draft *d = tell_large_lost(f, e, "tls-mtu-blackhole");

	if (d != NULL)
		return d;
	if (bytes_received(e) == 0)
		return found(f, e, "tls-silent",
		    "ClientHello (%s) was sent, and not a byte came back in "
		    "%s.",
		    count_text(f,
			hello == NULL ? 0 : event_number(hello, F_BYTES, 0),
			"byte"),
		    since(f, e, hello));
	return found(f, e, "tls-stalled",
	    "The handshake stopped after %s: %s came, then nothing more for "
	    "%s.",
	    heard == NULL ? "the first bytes"
			  : shown_field(f, heard, F_MESSAGE),
	    count_text(f, bytes_received(e), "byte"), since(f, e, heard));
}

static struct draft *
tell_eof(struct findings *f, const struct event *e)
{
	const struct event *hello = last_message(f, e, DIR_SENT);
	const struct event *heard = last_message(f, e, DIR_RECEIVED);

	if (bytes_received(e) == 0)
		return found(f, e, "tls-closed-on-hello",
		    "The server closed the connection %s after the "
		    "ClientHello, without a byte.",
		    since(f, e, hello));
	return found(f, e, "tls-closed-mid",
	    "The server closed the connection in the handshake, after %s and "
	    "%s, without an alert.",
	    heard == NULL ? "no whole message"
			  : shown_field(f, heard, F_MESSAGE),
	    count_text(f, bytes_received(e), "byte"));
}

static struct draft *
tell_reset(struct findings *f, const struct event *e)
{
	const struct event *hello = last_message(f, e, DIR_SENT);
	const struct event *heard = last_message(f, e, DIR_RECEIVED);

	if (bytes_received(e) == 0)
		return found(f, e, "tls-reset-on-hello",
		    "A reset came %s after the ClientHello, and no byte before "
		    "it.",
		    since(f, e, hello));
	return found(f, e, "tls-reset-mid",
	    "The connection was reset in the handshake, after %s and %s.",
	    heard == NULL ? "no whole message"
			  : shown_field(f, heard, F_MESSAGE),
	    count_text(f, bytes_received(e), "byte"));
}

/* What is shown of bytes that are no TLS: the first line, or less. */
static const char *
first_bytes(struct findings *f, struct str data)
{
	size_t end = str_find(data, '\n');

	if (end > 0 && end < data.n)
		data.n = data.p[end - 1] == '\r' ? end - 1 : end;
	return shown(f, data);
}

/* Mail is on the port, as it should be, and TLS begins later there. */
static bool
is_mail_without_tls(const struct findings *f, const struct banner *b)
{
	const char *scheme = trace_head(f->trace)->scheme;

	return scheme != NULL && strcmp(scheme, "smtps") == 0 &&
	    strncmp(b->protocol, "SMTP", 4) == 0;
}

static const char *
not_tls_id(const struct findings *f, const struct banner *b)
{
	if (b == NULL)
		return "tls-not-tls";
	return is_mail_without_tls(f, b) ? "smtps-on-plain" : b->tls_fault;
}

static struct draft *
tell_not_tls(struct findings *f, const struct event *e)
{
	struct str data = event_get(e, F_DATA);
	const struct banner *b = banner_of(data, trace_head(f->trace)->port);
	struct draft *d;

	d = found(f, e, not_tls_id(f, b),
	    "The first bytes were not TLS%s%s: \"%s\".",
	    b == NULL ? "" : " but ", b == NULL ? "" : b->protocol,
	    shown(f,
		(struct str){ data.p,
		    data.n < FIRST_BYTES ? data.n : FIRST_BYTES }));
	evidence(f, d, e, "received in the clear: \"%s\"",
	    first_bytes(f, data));
	return d;
}

/* Reasons of OpenSSL's TLS layer (SSL_R_...), which are stable numbers. */
static const struct {
	int code;
	const char *id;
} reasons[] = {
	{ 258, "tls-old-version" },          /* UNSUPPORTED_PROTOCOL */
	{ 266, "tls-old-version" },          /* WRONG_SSL_VERSION */
	{ 333, "tls-old-version" },          /* LEGACY_SIGALG_... */
	{ 338, "tls-legacy-renegotiation" }, /* UNSAFE_LEGACY_... */
	{ 394, "tls-dh-small" },             /* DH_KEY_TOO_SMALL */
	{ 396, "tls-old-version" },          /* VERSION_TOO_LOW */
};

static bool
is_old(const struct event *e)
{
	return event_is(e, F_VERSION, "TLS 1.0") ||
	    event_is(e, F_VERSION, "TLS 1.1") ||
	    event_is(e, F_VERSION, "SSL 3.0");
}

static const char *
reason_id(const struct event *e)
{
	int64_t code = event_number(e, F_CODE, -1);

	if (is_old(e))
		return "tls-old-version";
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].code == code)
			return reasons[i].id;
	return code < 0 ? "sonde-limit" : "tls-broken";
}

static struct draft *
tell_library(struct findings *f, const struct event *e)
{
	const char *id = reason_id(e);
	const char *words = event_cstr(e, F_ERROR) == NULL
	    ? "the library does not say why"
	    : shown_field(f, e, F_ERROR);

	if (strcmp(id, "tls-old-version") == 0)
		return found(f, e, id,
		    "The server chose %s, which is older than what is allowed "
		    "here.",
		    event_cstr(e, F_VERSION) == NULL
			? "a version"
			: shown_field(f, e, F_VERSION));
	if (strcmp(id, "tls-broken") == 0)
		return found(f, e, id,
		    "A message of the server's cannot be accepted: %s.", words);
	return found(f, e, id, "The handshake was given up: %s.", words);
}

/* The connection broke in the handshake, or this machine could not begin. */
static struct draft *
tell_local(struct findings *f, const struct event *e)
{
	int64_t error = event_number(e, F_ERRNO, 0);
	struct draft *d = found_machine(f, e, "the handshake could not go on");

	if (d != NULL)
		return d;
	if (error != 0)
		return found(f, e, "connection-lost",
		    "The connection broke in the handshake: %s.",
		    shown_field(f, e, F_ERROR));
	return found(f, e, "tls-local-failure",
	    "TLS could not be started on this machine: %s.",
	    event_cstr(e, F_ERROR) == NULL ? "the library does not say why"
					   : shown_field(f, e, F_ERROR));
}

/* The alert that was received has a finding by now: this is its consequence. */
static struct draft *
tell_by_alert(struct findings *f, const struct event *e)
{
	const struct event *alert = trace_first(f->trace, EV_TLS_ALERT);
	struct draft *d = NULL;

	while (alert != NULL &&
	    (alert->dir != DIR_RECEIVED ||
		alert_row(event_number(alert, F_ALERT, -1))->id == NULL))
		alert = trace_next(f->trace, alert, EV_TLS_ALERT);
	d = found_alert(f, alert != NULL ? alert : e);
	return d != NULL ? d : tell_eof(f, e);
}

/* The certificates' findings are there: this is what followed from them. */
static struct draft *
tell_verify(struct findings *f, const struct event *e)
{
	struct draft *d = first_fail(f);

	if (d != NULL)
		evidence(f, d, e,
		    "the conversation ended here: nothing was said to the "
		    "server");
	return NULL;
}

static struct draft *
tell_cancelled(struct findings *f, const struct event *e)
{
	if (trace_first(f->trace, EV_INTERRUPTED) != NULL)
		return NULL;
	return tell_timeout(f, e);
}

static const struct {
	const char *how;
	struct draft *(*tell)(struct findings *f, const struct event *e);
} tellers[] = {
	{ "timeout", tell_timeout },
	{ "eof", tell_eof },
	{ "reset", tell_reset },
	{ "not-tls", tell_not_tls },
	{ "alert", tell_by_alert },
	{ "library", tell_library },
	{ "local", tell_local },
	{ "verify", tell_verify },
	{ "cancelled", tell_cancelled },
};

/*
 * Whether an alert that was received ended something, or was a mere warning.
 * The library's verdict counts, since TLS 1.3 ignores the level (RFC 8446 6).
 */
static bool
was_fatal(const struct trace *t, const struct event *alert)
{
	const struct event *failed = trace_next(t, alert, EV_TLS_FAILED);
	const struct event *trouble = trace_next(t, alert, EV_TROUBLE);

	return event_is(alert, F_LEVEL, "fatal") ||
	    (failed != NULL && event_is(failed, F_HOW, "alert")) ||
	    (trouble != NULL && event_is(trouble, F_HOW, "tls"));
}

static void
alerts(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_TLS_ALERT);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_TLS_ALERT)) {
		int64_t number = event_number(e, F_ALERT, -1);
		bool fatal = was_fatal(f->trace, e);
		struct draft *d;

		if (e->dir != DIR_RECEIVED || is_beside(e) ||
		    (!fatal && (number == 90 || number == 100)))
			continue;
		d = found_alert(f, e);
		if (d != NULL && !fatal)
			d->finding.severity = SEVERITY_WARN;
	}
}

static void
failed(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_TLS_FAILED);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_TLS_FAILED)) {
		struct draft *d = NULL;
		size_t i = 0;

		if (is_beside(e))
			continue;
		while (i < sizeof(tellers) / sizeof(tellers[0]) &&
		    !event_is(e, F_HOW, tellers[i].how))
			i++;
		if (i < sizeof(tellers) / sizeof(tellers[0]))
			d = tellers[i].tell(f, e);
		else
			d = found(f, e, "tls-broken",
			    "The handshake failed: %s.",
			    shown_field(f, e, F_HOW));
		if (d != NULL)
			handshake_evidence(f, d, e);
	}
}

rule *const tls_rules[] = {
	alerts,
	failed,
	NULL,
};
