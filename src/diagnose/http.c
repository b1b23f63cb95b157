/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reply over HTTP means beyond its status: how long it took to begin,
 * and where it sends us. Where it was cut off is cut.c; offences that the
 * module names are talk.c.
 */
#include "diagnose/http.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/answer.h"
#include "trace/summary.h"

/* The longest wait for a first byte, if it was long. */
static void
slow_first_byte(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_FIRST_BYTE);
	const struct event *slowest = NULL;
	const struct event *sent;
	int64_t longest = slow_ns(f, PHASE_WAIT, SLOW_FIRST_BYTE_MS);
	struct draft *d;

	if (!trace_is_http(f->trace))
		return;
	for (; e != NULL; e = trace_next(f->trace, e, EV_FIRST_BYTE)) {
		if (event_number(e, F_ELAPSED, 0) <= longest)
			continue;
		slowest = e;
		longest = event_number(e, F_ELAPSED, 0);
	}
	if (slowest == NULL)
		return;
	d = found(f, slowest, "http-slow-first-byte",
	    "The first byte of the answer came %s after the request.",
	    time_text(f, longest));
	sent = trace_first(f->trace, EV_SENT);
	if (sent != NULL)
		evidence(f, d, sent, "the request was sent");
	evidence(f, d, slowest, "the first byte came");
}

/* Only the way there is named; -L was not given, or it is taken. */
static void
announced(struct findings *f, const struct event *e)
{
	const struct trace_head *h = trace_head(f->trace);
	struct str url = event_get(e, F_URL);

	if (h->tls && str_starts_nocase(url, "http:"))
		found(f, e, "http-redirect-downgrade",
		    "The answer sends from https to %s, in the clear.",
		    shown(f, url));
	if (h->url != NULL && str_equals(url, h->url) && !event_true(e, F_GOOD))
		found(f, e, "http-redirect-loop", "%s redirects to itself.",
		    shown(f, url));
}

/* -L was not given: where it would have led. */
static void
named(struct findings *f, const struct event *e)
{
	announced(f, e);
	if (finding_of(f, "ws-redirect") == NULL &&
	    finding_of(f, "http-captive-portal") == NULL &&
	    finding_of(f, "http-redirect-downgrade") == NULL &&
	    finding_of(f, "http-redirect-loop") == NULL)
		found(f, e, "http-redirect",
		    "The server sends us to %s; -L follows it.",
		    shown_field(f, e, F_URL));
}

static void
refused(struct findings *f, const struct event *e)
{
	struct draft *d = found(f, e, "http-redirect-downgrade",
	    "The redirect from https to %s was not followed: it would go in "
	    "the clear.",
	    shown_field(f, e, F_URL));

	d->finding.severity = SEVERITY_FAIL;
}

/* "//host/path": a URL without its scheme, if that is http or https. */
static struct str
past_scheme(struct str url)
{
	size_t n = str_find(url, ':');

	if (!str_starts_nocase(url, "http:") &&
	    !str_starts_nocase(url, "https:"))
		return (struct str){ "", 0 };
	return (struct str){ url.p + n, url.n - n };
}

/* Whether the two differ by https alone. */
static bool
is_other_scheme(struct str a, struct str b)
{
	struct str rest = past_scheme(a);

	return rest.n > 0 && a.n != b.n && same_bytes(rest, past_scheme(b));
}

static void
loops(struct findings *f, const struct event *e)
{
	const char *url = trace_head(f->trace)->url;

	if (is_other_scheme(event_get(e, F_URL), str_of(url))) {
		found(f, e, "http-redirect-ping-pong",
		    "%s sends us back to %s, which sent us here.",
		    shown(f, str_of(url)), shown_field(f, e, F_URL));
		return;
	}
	if (url != NULL && event_is(e, F_URL, url))
		found(f, e, "http-redirect-loop", "%s redirects to itself.",
		    shown_field(f, e, F_URL));
	else
		found(f, e, "http-redirect-loop",
		    "The redirect leads back to %s, which was asked before.",
		    shown_field(f, e, F_URL));
}

static void
too_many(struct findings *f, const struct event *e)
{
	found(f, e, "http-redirect-limit",
	    "The redirect to %s would be number %lld, and so many are not "
	    "followed.",
	    shown_field(f, e, F_URL), (long long)event_number(e, F_HOP, 0));
}

static void
bad_scheme(struct findings *f, const struct event *e)
{
	found(f, e, "http-redirect-bad",
	    "The redirect leads to a scheme that is not spoken here: %s.",
	    shown_field(f, e, F_URL));
}

static void
malformed(struct findings *f, const struct event *e)
{
	found(f, e, "http-redirect-bad",
	    "The redirect's Location is not a URL: \"%s\".",
	    shown_field(f, e, F_URL));
}

static const struct {
	const char *how;
	void (*tell)(struct findings *f, const struct event *e);
} tellers[] = {
	{ "off", named },
	{ "downgrade", refused },
	{ "loop", loops },
	{ "limit", too_many },
	{ "scheme", bad_scheme },
	{ "malformed", malformed },
};

static void
location_evidence(struct findings *f, const char *id, const struct event *e)
{
	const struct event *location = fact_event(f->trace, "location");
	struct draft *d = finding_of(f, id);

	if (d != NULL && location != NULL && location->seq < e->seq)
		evidence(f, d, location, "%s, Location: %s",
		    trace_fact(f->trace, "status") == NULL
			? "-"
			: shown(f, str_of(trace_fact(f->trace, "status"))),
		    shown_field(f, location, F_VALUE));
}

static void
redirects(struct findings *f)
{
	static const char *const ids[] = { "http-redirect-loop",
		"http-redirect-ping-pong", "http-redirect-limit",
		"http-redirect-downgrade", "http-redirect-bad" };
	const struct event *e = trace_first(f->trace, EV_NEXT);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_NEXT)) {
		if (event_true(e, F_GOOD))
			announced(f, e);
		for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]);
		     i++)
			if (event_is(e, F_HOW, tellers[i].how))
				tellers[i].tell(f, e);
		for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
			location_evidence(f, ids[i], e);
	}
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

static void
redirect_to_nowhere(struct findings *f)
{
	const struct event *e = fact_event(f->trace, "status");
	const char *location = trace_fact(f->trace, "location");
	struct draft *d;

	if (!is_redirect(final_status(f->trace)) ||
	    (location != NULL && *location != '\0'))
		return;
	d = found(f, e, "http-redirect-bad",
	    "The answer %d redirects, and has no Location that says where to.",
	    final_status(f->trace));
	evidence(f, d, e, "status %d, and no Location among the header lines",
	    final_status(f->trace));
}

rule *const http_rules[] = {
	captive_portal,
	bad_status,
	content_type,
	cross_origin,
	clocks,
	slow_first_byte,
	redirects,
	redirect_to_nowhere,
	NULL,
};
