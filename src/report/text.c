/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text format: which part shows what, and in which order. What the parts
 * look like is in the files named in text.h.
 */
#include "report/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/formats.h"

struct str
text_url(const struct look *look, const struct trace_head *head,
    struct arena *a)
{
	const char *at = NULL;

	if (look->ascii && head->host != NULL && head->host_ascii != NULL)
		at = strstr(head->url, head->host);
	if (at == NULL)
		return str_of(head->url);
	return str_of(arena_printf(a, "%.*s%s%s", (int)(at - head->url),
	    head->url, head->host_ascii, at + strlen(head->host)));
}

static struct text *
state_of(struct report *r)
{
	if (r->state == NULL)
		r->state = xcalloc(1, sizeof(struct text));
	return r->state;
}

/* One line at the top, however many probes there are. */
static void
put_replayed(struct report *r, struct term *t, const struct trace *trace)
{
	struct text *text = state_of(r);
	char start[32];

	if (text->began)
		return;
	text->began = true;
	if (!trace_head(trace)->replayed)
		return;
	clock_rfc3339_s(trace_head(trace)->wall_ns, start, sizeof(start));
	term_putf(t, "replayed from a saved trace of %s", start);
	term_newline(t);
}

static bool
is_transcript(const struct report *r)
{
	return r->look.verbose > 0 && !r->look.brief && !r->look.quiet;
}

static void
begin_transcript(struct report *r, const struct trace *trace)
{
	struct text *text = state_of(r);
	struct term t = term_into(&r->out, &r->look);

	text->live = trace;
	if (r->probes > 0)
		term_newline(&t);
	put_replayed(r, &t, trace);
	transcript_begin(&t, text, trace);
}

/*
 * Only one transcript prints as it happens; others wait for their end, and so
 * does one in which packets are to have their places.
 */
void
text_begin(struct report *r, const struct trace *trace)
{
	if (is_transcript(r) && state_of(r)->live == NULL && !r->look.packets &&
	    !trace_head(trace)->replayed)
		begin_transcript(r, trace);
}

void
text_event(struct report *r, const struct event *e)
{
	struct text *text = state_of(r);
	struct term t = term_into(&r->out, &r->look);

	if (is_transcript(r) && text->live == e->trace)
		transcript_event(&t, text, e);
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a;
	const struct event *y = *(const struct event *const *)b;

	if (x->t_ns != y->t_ns)
		return x->t_ns < y->t_ns ? -1 : 1;
	return x->seq < y->seq ? -1 : 1;
}

/*
 * What packets tell, in the order of time; the caller frees it. It is a list of
 * pointers, and their size is meant: NOLINTBEGIN(bugprone-sizeof-expression)
 */
static const struct event **
packets_of(const struct trace *trace, size_t *n)
{
	const struct event **all =
	    xcalloc(trace_count(trace) + 1, sizeof(*all));

	*n = 0;
	for (size_t i = 0; i < trace_count(trace); i++)
		if (trace_get(trace, i)->source == SOURCE_PACKET)
			all[(*n)++] = trace_get(trace, i);
	qsort(all, *n, sizeof(*all), by_time);
	return all;
}
/* NOLINTEND(bugprone-sizeof-expression) */

/* All events in their order, and those of packets where their time is. */
static void
put_events(struct report *r, const struct trace *trace)
{
	size_t n, next = 0;
	const struct event **packets = packets_of(trace, &n);

	for (size_t i = 0; i < trace_count(trace); i++) {
		const struct event *e = trace_get(trace, i);

		if (e->source == SOURCE_PACKET)
			continue;
		while (next < n && packets[next]->t_ns < e->t_ns)
			text_event(r, packets[next++]);
		text_event(r, e);
	}
	while (next < n)
		text_event(r, packets[next++]);
	free(packets);
}

/* The transcript of a probe that ran beside another, or with packets. */
static void
put_whole_transcript(struct report *r, const struct trace *trace)
{
	struct text *text = state_of(r);
	const struct trace *live = text->live;

	text->live = NULL;
	begin_transcript(r, trace);
	put_events(r, trace);
	text->live = live == trace ? NULL : live;
}

static void
put_transcript_end(struct report *r, struct screen *s)
{
	struct text *text = state_of(r);

	if (text->live == s->trace)
		text->live = NULL;
	else
		put_whole_transcript(r, s->trace);
	transcript_end(&s->term, text, s->trace);
	if (s->diagnosis->worst == SEVERITY_FAIL)
		text_failure(s);
	else
		text_sum_up(s);
}

static void
count_verdict(struct report *r, const struct diagnosis *d)
{
	struct text *text = state_of(r);

	text->verdicts[d->worst]++;
	if (d->n > 0 && d->exit >= r->exit && d->exit > 0)
		text->worst = d->findings[0].fault->id;
}

/* The lines of hops stand together; screens stand apart. */
static void
put_screen(struct report *r, struct screen *s)
{
	struct text *text = state_of(r);
	bool hop = text_is_hop(s);

	if (r->probes > 0 && !(hop && text->hop))
		term_newline(&s->term);
	text->hop = hop;
	put_replayed(r, &s->term, s->trace);
	if (hop)
		text_hop(s);
	else if (s->diagnosis->worst == SEVERITY_FAIL)
		text_failure(s);
	else
		text_screen(s);
}

void
text_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d)
{
	struct screen s = {
		.term = term_into(&r->out, &r->look),
		.trace = trace,
		.diagnosis = d,
		.times = phase_times(trace),
		.arena = arena_new(),
	};

	count_verdict(r, d);
	if (r->look.brief) {
		put_replayed(r, &s.term, trace);
		text_brief(&s, state_of(r));
	} else if (r->look.verbose > 0) {
		put_transcript_end(r, &s);
	} else {
		put_screen(r, &s);
	}
	if (r->look.quiet)
		buf_clear(&r->out);
	arena_free(s.arena);
}

void
text_end(struct report *r)
{
	struct term t = term_into(&r->out, &r->look);

	if (r->look.brief && !r->look.quiet)
		text_brief_end(&t, r, state_of(r));
	explainer_free(state_of(r)->explainer);
}
