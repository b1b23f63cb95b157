/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is odd about an answer over HTTP whatever its status is: a portal that
 * answers in the place of the site, a type that the body does not have, an
 * origin that is not allowed, a clock that goes wrong.
 */
#include "diagnose/answer.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/chain.h"
#include "diagnose/http.h"
#include "diagnose/http_date.h"
#include "trace/summary.h"

/* ---- a portal in the place of the site ---- */

/* URLs that exist to be asked for that, and what they have to answer. */
static const struct {
	const char *path;
	int status;
	const char *page; /* "": nothing */
} checks[] = {
	{ "/generate_204", 204, "" },
	{ "/gen_204", 204, "" },
	{ "/hotspot-detect.html", 200, "Success" },
	{ "/connecttest.txt", 200, "Microsoft Connect Test" },
	{ "/ncsi.txt", 200, "Microsoft NCSI" },
	{ "/success.txt", 200, "success" },
	{ "/canonical.html", 200, "success" },
};

static bool
is_check(const struct trace *t, size_t i)
{
	struct str path = str_of(trace_head(t)->path);

	path.n = str_find(path, '?');
	return str_equals(path, checks[i].path);
}

/* What a check should have got, in words; NULL: it is none, or got it. */
static const char *
missed_check(struct findings *f)
{
	int status = final_status(f->trace);

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const char *const words[] = { checks[i].page, NULL };

		if (!is_check(f->trace, i))
			continue;
		if (status == checks[i].status &&
		    (*checks[i].page == '\0' || page_says(f->trace, words)))
			return NULL;
		return *checks[i].page == '\0'
		    ? arena_printf(f->arena, "%d", checks[i].status)
		    : arena_printf(f->arena, "\"%s\"", checks[i].page);
	}
	return NULL;
}

/* RFC 6585 6: only who stands between may say 511. */
void
captive_portal(struct findings *f)
{
	const struct event *e = fact_event(f->trace, "status");
	const struct event *location = fact_event(f->trace, "location");
	int status = final_status(f->trace);
	const char *wanted;
	struct draft *d = NULL;

	if (status == 0 || e == NULL || trace_head(f->trace)->tls)
		return;
	wanted = missed_check(f);
	if (status == 511)
		d = found(f, e, "http-captive-portal",
		    "A gateway of this network answered %s in the place of "
		    "%s: it wants a login first.",
		    status_text(f), host_text(f));
	else if (wanted != NULL && status < 400)
		d = found(f, e, "http-captive-portal",
		    "%s answers this URL with %s, and %s came: a gateway of "
		    "this network answered in its place.",
		    host_text(f), wanted, status_text(f));
	if (d == NULL)
		return;
	if (location != NULL)
		evidence(f, d, location, "it sends us to %s",
		    shown_field(f, location, F_VALUE));
	status_evidence(f, d);
}

/* ---- a type that the body does not have ---- */

/* Types whose bodies are never a page of HTML. */
static const char *const not_html[] = {
	"application/gzip",
	"application/javascript",
	"application/json",
	"application/pdf",
	"application/zip",
	"image/gif",
	"image/jpeg",
	"image/png",
	"text/css",
	"text/javascript",
};

static struct str
past_space(struct str s)
{
	if (s.n >= 3 && memcmp(s.p, "\357\273\277", 3) == 0)
		s = (struct str){ s.p + 3, s.n - 3 };
	while (s.n > 0 && (unsigned char)*s.p <= ' ') {
		s.p++;
		s.n--;
	}
	return s;
}

static bool
is_html(struct str body)
{
	body = past_space(body);
	return str_starts_nocase(body, "<!doctype html") ||
	    str_starts_nocase(body, "<html") ||
	    str_starts_nocase(body, "<head");
}

static bool
is_never_html(struct str type)
{
	type.n = str_find(type, ';');
	type = str_trim(type);
	for (size_t i = 0; i < sizeof(not_html) / sizeof(not_html[0]); i++)
		if (str_equals_nocase(type, not_html[i]))
			return true;
	return false;
}

/* Of an answer that is well; an error's page is told by its status. */
void
content_type(struct findings *f)
{
	const struct event *body = received_body(f->trace);
	const struct event *type = fact_event(f->trace, "content-type");
	int status = final_status(f->trace);
	struct draft *d;

	if (status < 200 || status > 299 || body == NULL || type == NULL ||
	    !is_never_html(event_get(type, F_VALUE)) ||
	    !is_html(event_get(body, F_DATA)))
		return;
	d = found(f, type, "http-content-type",
	    "Content-Type says %s, and the body is a page of HTML.",
	    shown_field(f, type, F_VALUE));
	status_evidence(f, d);
}

/* ---- an origin that is not allowed ---- */

static const char origin[] = "origin:";
static const char allowed[] = "access-control-allow-origin:";

/* The value of a line that was said or heard; empty: there is none. */
static struct str
line_value(const struct trace *t, enum dir dir, const char *name)
{
	const struct event *e = trace_first(t, EV_LINE);
	size_t n = strlen(name);

	for (; e != NULL; e = trace_next(t, e, EV_LINE)) {
		struct str line = event_get(e, F_TEXT);

		if (e->dir == dir && str_starts_nocase(line, name))
			return str_trim((struct str){ line.p + n, line.n - n });
	}
	return (struct str){ "", 0 };
}

/* Fetch 3.3.3: a browser compares the two byte by byte. */
void
cross_origin(struct findings *f)
{
	struct str from = line_value(f->trace, DIR_SENT, origin);
	struct str to = line_value(f->trace, DIR_RECEIVED, allowed);
	const struct event *e = fact_event(f->trace, "status");

	if (from.n == 0 || e == NULL || !trace_is_http(f->trace) ||
	    str_equals(to, "*") || same_bytes(from, to))
		return;
	if (to.n == 0)
		found(f, e, "http-cors-missing",
		    "The request came from the origin %s, and no "
		    "Access-Control-Allow-Origin allows it.",
		    shown(f, from));
	else
		found(f, e, "http-cors-missing",
		    "The request came from the origin %s, and "
		    "Access-Control-Allow-Origin allows %s.",
		    shown(f, from), shown(f, to));
	evidence(f, finding_of(f, "http-cors-missing"), e,
	    "the answer %s, and its header", status_text(f));
}

/* ---- clocks ---- */

static struct draft *
told_of_time(const struct findings *f)
{
	static const char *const ids[] = { "local-clock", "tls-expired",
		"tls-not-yet-valid" };
	struct draft *d = NULL;

	for (size_t i = 0; d == NULL && i < sizeof(ids) / sizeof(ids[0]); i++)
		d = finding_of(f, ids[i]);
	return d;
}

/* RFC 9110 6.6.1: Date is when the answer was made, unless a cache kept it. */
void
clocks(struct findings *f)
{
	const struct event *e = fact_event(f->trace, "date");
	int64_t theirs, ours, apart;
	char now[32];
	struct draft *d;

	if (e == NULL || has_field(f->trace, "age") ||
	    !http_date(event_get(e, F_VALUE), &theirs))
		return;
	ours = wall_ns_of(e);
	apart = ours > theirs ? ours - theirs : theirs - ours;
	if (apart < CLOCKS_APART_S * CLOCK_S)
		return;
	clock_rfc3339_s(ours, now, sizeof(now));
	d = told_of_time(f);
	if (d == NULL)
		d = found(f, e, "http-date-differs",
		    "The server's clock and this machine's are %s apart.",
		    time_text(f, apart));
	evidence(f, d, e, "the server's Date is %s, the clock here says %s",
	    shown_field(f, e, F_VALUE), now);
}
