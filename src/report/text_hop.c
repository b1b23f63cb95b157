/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hop on the way (-L), or a domain whose mail exchangers were found (--mx):
 * one line with its status, URL, time and where it leads, and whatever was
 * found to warn of. Where it leads to has a whole screen.
 */
#include <string.h>

#include "report/remark.h"
#include "report/text.h"
#include "report/words.h"

/* A URL up to this is not cut so that where it leads fits beside it. */
#define WHOLE_URL 36

static const struct event *
followed(const struct trace *t)
{
	const struct event *e = trace_last(t, EV_NEXT);

	return e != NULL && event_true(e, F_GOOD) ? e : NULL;
}

/* The first exchanger that was found in a look-up of them; NULL. */
static const struct event *
exchanger(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_EXCHANGER);

	return e != NULL && event_field(e, F_ATTEMPT) == NULL ? e : NULL;
}

bool
text_is_hop(const struct screen *s)
{
	return s->diagnosis->worst < SEVERITY_FAIL &&
	    (followed(s->trace) != NULL || exchanger(s->trace) != NULL);
}

/* "10 mx1.example.org, 20 mx2.example.org", or the domain itself. */
static struct str
exchangers(const struct screen *s)
{
	const struct event *e = exchanger(s->trace);
	const char *between = "";
	struct buf out = { 0 };
	struct str list;

	if (event_is(e, F_HOW, "implicit"))
		return str_of("its own host, without an MX");
	for (; e != NULL; e = trace_next(s->trace, e, EV_EXCHANGER)) {
		if (!event_true(e, F_GOOD))
			continue;
		buf_adds(&out, between);
		buf_add(&out, event_get(e, F_EXCHANGE).p,
		    event_get(e, F_EXCHANGE).n);
		between = ", ";
	}
	list =
	    (struct str){ arena_copy(s->arena, buf_text(&out), out.n), out.n };
	buf_free(&out);
	return list;
}

/* Where it leads: on the same server the path alone. */
static struct str
leads_to(const struct screen *s)
{
	const struct event *e = followed(s->trace);
	struct str to = e == NULL ? exchangers(s) : event_get(e, F_URL);
	struct str from = str_of(trace_head(s->trace)->url);
	size_t path = 0;

	for (int slashes = 0; path < from.n; path++) {
		slashes += from.p[path] == '/';
		if (slashes == 3)
			break;
	}
	if (path == from.n || to.n <= path || to.p[path] != '/' ||
	    memcmp(to.p, from.p, path) != 0)
		return to;
	return (struct str){ .p = to.p + path, .n = to.n - path };
}

/* "302   http://a/   to /b   12.3 ms"; a second line if there is no room. */
void
text_hop(struct screen *s)
{
	struct term *t = &s->term;
	struct str result = followed(s->trace) == NULL
	    ? str_of("MX")
	    : outcome_of(s->trace, s->arena).result;
	struct str url = text_url(t->look, trace_head(s->trace), s->arena);
	struct str to = leads_to(s);
	struct buf total = { 0 };
	int whole = term_columns(t->look, url), room, beside;
	bool fits;

	words_ms_unit(&total, s->times.total_ns);
	room = t->look->width - 6 - 2 - (int)total.n;
	beside = room - 6 - term_columns(t->look, to);
	fits = beside >= (whole < WHOLE_URL ? whole : WHOLE_URL);
	term_cut(t, result, 5);
	term_to(t, 6);
	term_cut_middle(t, url, fits ? beside : room);
	if (fits) {
		term_puts(t, "   to ");
		term_put(t, to);
	}
	term_puts(t, "  ");
	term_right(t, buf_str(&total), t->look->width);
	term_newline(t);
	if (!fits) {
		term_to(t, 6);
		term_puts(t, "to ");
		term_cut_middle(t, to, t->look->width - 9);
		term_newline(t);
	}
	buf_free(&total);
	if (s->diagnosis->worst > SEVERITY_NOTE)
		text_findings(s);
}
