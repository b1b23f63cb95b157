/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an HTTP server says no with. The rows are in status.tbl.h; what needs
 * more than a row (401, 403, a plain request to a port of TLS, a client
 * certificate that nginx misses) is here.
 */
#include <string.h>

#include "base/clock.h"
#include "diagnose/answerer.h"
#include "diagnose/chain.h"
#include "diagnose/command.h"
#include "diagnose/http.h"
#include "diagnose/http_date.h"
#include "diagnose/websocket.h"

static const struct status {
	int code;
	const char *id;
	const char *says;
	const char *fact;
	const char *before;
} statuses[] = {
#define STATUS(code_, id_, says_, fact_, before_) \
	{ code_, id_, says_, fact_, before_ },
#include "diagnose/status.tbl.h"
#undef STATUS
};

const struct event *
fact_event(const struct trace *t, const char *name)
{
	const struct event *e = trace_first(t, EV_FACT);
	const struct event *last = NULL;

	for (; e != NULL; e = trace_next(t, e, EV_FACT))
		if (event_is(e, F_NAME, name))
			last = e;
	return last;
}

int
final_status(const struct trace *t)
{
	const char *text = trace_fact(t, "status");
	uint64_t status;

	if (text == NULL || !str_number(str_of(text), 10, &status) ||
	    status > 999)
		return 0;
	return (int)status;
}

/* A fact made visible; NULL if it was not learnt. */
static const char *
fact(struct findings *f, const char *name)
{
	const char *value = trace_fact(f->trace, name);

	return value == NULL || *value == '\0' ? NULL : shown(f, str_of(value));
}

const char *
status_text(struct findings *f)
{
	const char *reason = fact(f, "reason");

	return arena_printf(f->arena, "%d%s%s", final_status(f->trace),
	    reason == NULL ? "" : " ", reason == NULL ? "" : reason);
}

bool
holds_nocase(struct str s, const char *word)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, word))
			return true;
	return false;
}

const struct event *
received_body(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_BODY);

	while (e != NULL && e->dir != DIR_RECEIVED)
		e = trace_next(t, e, EV_BODY);
	return e;
}

bool
page_is_empty(const struct trace *t)
{
	const struct event *e = received_body(t);

	return e == NULL || event_number(e, F_BYTES, 0) == 0;
}

bool
has_field(const struct trace *t, const char *name)
{
	const struct event *e = trace_first(t, EV_LINE);
	size_t n = strlen(name);

	for (; e != NULL; e = trace_next(t, e, EV_LINE)) {
		struct str line = event_get(e, F_TEXT);

		if (e->dir == DIR_RECEIVED && line.n > n && line.p[n] == ':' &&
		    str_starts_nocase(line, name))
			return true;
	}
	return false;
}

/* What is in the first <title> of a page; empty: there is none. */
static struct str
title_of(struct str page)
{
	static const char tag[] = "<title>";

	while (page.n > 0 && !str_starts_nocase(page, tag)) {
		page.p++;
		page.n--;
	}
	if (page.n == 0)
		return page;
	page.p += sizeof(tag) - 1;
	page.n -= sizeof(tag) - 1;
	page.n = str_find(page, '<');
	return str_trim(page);
}

static void
body_evidence(struct findings *f, struct draft *d)
{
	const struct event *e = received_body(f->trace);
	struct str type = str_of(trace_fact(f->trace, "content-type"));
	struct str data, title;

	if (e == NULL)
		return;
	data = event_get(e, F_DATA);
	title = title_of(data);
	if (title.n > 0)
		evidence(f, d, e, "the page's title: \"%s\"", shown(f, title));
	else if (data.n > 0 &&
	    (holds_nocase(type, "json") || holds_nocase(type, "text/plain")))
		evidence(f, d, e, "the body: \"%s\"", shown(f, str_trim(data)));
}

void
status_evidence(struct findings *f, struct draft *d)
{
	static const char *const names[] = { "server", "via",
		"www-authenticate", "proxy-authenticate", "retry-after" };
	const struct event *e = fact_event(f->trace, "status");

	evidence(f, d, e, "the server's words: %s", status_text(f));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (fact(f, names[i]) != NULL)
			evidence(f, d, fact_event(f->trace, names[i]), "%s: %s",
			    names[i], fact(f, names[i]));
	body_evidence(f, d);
}

/* The line that proved, or tried to prove, who we are; or NULL. */
static const struct event *
credentials_sent(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_LINE);

	for (; e != NULL; e = trace_next(t, e, EV_LINE))
		if (e->dir == DIR_SENT &&
		    str_starts_nocase(event_get(e, F_TEXT), "authorization:"))
			return e;
	return NULL;
}

/*
 * "expired 3 h ago", which a line that was masked says of its token
 * (talk/jwt.h); empty: it is none of those.
 */
static struct str
expiry_of(const struct event *line)
{
	static const char mark[] = ", expired ";
	struct str s = line == NULL ? str_of("") : event_get(line, F_TEXT);

	while (s.n > 0 && !str_starts(s, mark)) {
		s.p++;
		s.n--;
	}
	if (s.n == 0)
		return s;
	s = (struct str){ s.p + 2, s.n - 2 };
	s.n = str_find(s, '>');
	return s;
}

/* Whether a challenge offers a scheme, in any of several header lines. */
static bool
offers(const struct trace *t, const char *scheme)
{
	const struct event *e = trace_first(t, EV_FACT);

	for (; e != NULL; e = trace_next(t, e, EV_FACT))
		if (event_is(e, F_NAME, "www-authenticate") &&
		    holds_nocase(event_get(e, F_VALUE), scheme))
			return true;
	return false;
}

static const char *
challenge(struct findings *f)
{
	const char *value = fact(f, "www-authenticate");

	return value == NULL ? "no scheme at all" : value;
}

/* RFC 9110 15.5.2: 401 names the schemes. */
/* RFC 7616: a client that has it shows whether the login itself is well. */
static void
tell_digest(struct findings *f, struct draft *d)
{
	if (!offers(f->trace, "digest"))
		return;
	likely(f, d, "Digest is wanted, which sonde does not speak");
	try_next(f, d, "%s",
	    fill_command(f, str_of("curl -v --digest -u USER {url}")));
}

static struct draft *
tell_401(struct findings *f, const struct event *e)
{
	bool basic = offers(f->trace, "basic");
	bool bearer = offers(f->trace, "bearer");
	const struct event *sent = credentials_sent(f->trace);
	struct str expired = expiry_of(sent);
	struct draft *d;

	if (expired.n > 0) {
		d = found(f, e, "http-401-token-expired",
		    "The token that was sent %s, and the server does not "
		    "accept it: %s.",
		    shown(f, expired), challenge(f));
		evidence(f, d, sent, "sent: %s", shown_field(f, sent, F_TEXT));
		return d;
	}
	if (sent != NULL && (basic || bearer))
		return found(f, e, "http-401-refused",
		    "The server does not accept the credentials that were "
		    "sent: %s.",
		    challenge(f));
	if (basic && sent == NULL)
		return found(f, e, "http-401-basic",
		    "The server wants a user and a password (%s); none were "
		    "sent.",
		    challenge(f));
	d = found(f, e, "http-401-other-scheme",
	    "The server wants another proof of identity (%s); %s.",
	    challenge(f),
	    sent != NULL ? "what was sent is of another scheme"
			 : "none was sent");
	tell_digest(f, d);
	return d;
}

/* RFC 6750 3.1 */
static struct draft *
tell_403_scope(struct findings *f, const struct event *e)
{
	return found(f, e, "http-403-scope",
	    "The token is valid but lacks a scope: %s.", challenge(f));
}

bool
page_says(const struct trace *t, const char *const *words)
{
	const struct event *e = received_body(t);

	for (; e != NULL && *words != NULL; words++)
		if (holds_nocase(event_get(e, F_DATA), *words))
			return true;
	return false;
}

/* What servers say to a request in the clear on their port of TLS. */
static bool
wants_tls(const struct trace *t)
{
	static const char *const words[] = {
		"plain http request was sent to https",
		"http request to an https server",
		"speaking plain http to an ssl-enabled",
		"this combination of host and port requires tls",
		NULL,
	};

	return !trace_head(t)->tls && page_says(t, words);
}

/*
 * nginx completes the handshake whatever certificate it gets, and refuses the
 * request; NULL: that is not what happened.
 */
static struct draft *
tell_client_cert(struct findings *f, const struct event *e)
{
	static const char *const words[] = {
		"no required ssl certificate was sent",
		"the ssl certificate error",
		NULL,
	};
	const struct event *asked = trace_first(f->trace, EV_TLS_CLIENT_CERT);
	struct draft *d;

	if (asked == NULL || !page_says(f->trace, words))
		return NULL;
	if (event_true(asked, F_GOOD))
		d = found(f, e, "tls-client-cert-refused",
		    "The server asked for a client certificate and refused "
		    "the one that was sent: it says so with %s.",
		    status_text(f));
	else
		d = found(f, e, "tls-client-cert",
		    "The server asked for a client certificate, and none was "
		    "sent: it says so with %s.",
		    status_text(f));
	evidence(f, d, asked, "the server asked for a client certificate");
	return d;
}

/* RFC 9110 10.2.3: seconds, or a date, which says little by itself. */
static const char *
retry_text(struct findings *f, const char *value)
{
	const struct event *e = fact_event(f->trace, "retry-after");
	uint64_t seconds;
	int64_t then;

	if (str_number(str_of(value), 10, &seconds))
		return seconds <= 120 || seconds > 100000000
		    ? value
		    : arena_printf(f->arena, "%s (%s)", value,
			  time_text(f, (int64_t)seconds * CLOCK_S));
	if (e == NULL || !http_date(event_get(e, F_VALUE), &then))
		return value;
	then -= wall_ns_of(e);
	return arena_printf(f->arena, "%s (%s%s)", value,
	    then < 0 ? "which is over" : "in ",
	    then < 0 ? "" : time_text(f, then));
}

static struct draft *
tell_row(struct findings *f, const struct event *e, const struct status *row)
{
	const char *value = row->fact == NULL ? NULL : fact(f, row->fact);

	if (value != NULL && strcmp(row->fact, "retry-after") == 0)
		value = retry_text(f, value);
	return found(f, e, row->id, "The server answered %s: %s%s%s%s%s.",
	    status_text(f), row->says, value == NULL ? "" : "; ",
	    value == NULL ? "" : row->before, value == NULL ? "" : " ",
	    value == NULL ? "" : value);
}

/* A 500 that is no application's. */
static struct draft *
tell_own_failure(struct findings *f, const struct event *e)
{
	const char *who = answered_itself(f->trace);

	if (who == NULL)
		return NULL;
	return found(f, e, "http-500",
	    "The server answered %s: %s itself failed, and its error log says "
	    "why; the network is well.",
	    status_text(f), who);
}

static struct draft *
tell_status(struct findings *f, const struct event *e, int status)
{
	struct draft *d = status == 400 ? tell_client_cert(f, e) : NULL;

	if (d == NULL)
		d = tell_no_host(f, e);
	if (d == NULL && status == 500)
		d = tell_own_failure(f, e);
	if (d != NULL)
		return d;
	if (status == 401)
		return tell_401(f, e);
	if (status == 403 && offers(f->trace, "insufficient_scope"))
		return tell_403_scope(f, e);
	if (status == 400 && wants_tls(f->trace))
		return found(f, e, "http-tls-port",
		    "The port expects TLS, and was spoken to in the clear: the "
		    "server says so with %s.",
		    status_text(f));
	d = websocket_refused(f, e, status);
	if (d != NULL)
		return d;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].code == status)
			return tell_row(f, e, &statuses[i]);
	return found(f, e, status < 500 ? "http-4xx" : "http-5xx",
	    "The server answered %s to %s.", status_text(f), path_text(f));
}

void
bad_status(struct findings *f)
{
	const struct event *e = fact_event(f->trace, "status");
	int status = final_status(f->trace);
	struct draft *d;

	if (status < 400 || finding_of(f, "http-captive-portal") != NULL)
		return;
	d = tell_status(f, e, status);
	status_evidence(f, d);
	tell_answerer(f, d);
}
