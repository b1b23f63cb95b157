/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a monitoring system reads: one line with the state and, behind a bar,
 * the times with the ranges they were judged by; then a line a finding. Of
 * several targets the first line counts, and each has a line of its own.
 * Nothing of a server's can be a bar here.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/formats.h"
#include "report/remark.h"
#include "report/term.h"
#include "report/words.h"
#include "trace/summary.h"

/* Kept until the end: the bar stands behind the first line, and that counts. */
struct nagios {
	struct buf lines; /* "STATE: URL ..." and what was found, each ended */
	struct buf one;   /* the times, if there is one target */
	struct buf many;  /* and if there are several */
	size_t bad;
	enum severity worst;
};

static const char *const states[] = {
	[SEVERITY_NOTE] = "OK",
	[SEVERITY_WARN] = "WARNING",
	[SEVERITY_FAIL] = "CRITICAL",
};

static struct nagios *
state_of(struct report *r)
{
	if (r->state == NULL)
		r->state = xcalloc(1, sizeof(struct nagios));
	return r->state;
}

/* Appends a line that was made for people, without what would end the text. */
static void
add_line(struct buf *to, struct buf *line)
{
	for (size_t i = 0; i < line->n; i++)
		buf_addc(to, line->p[i] == '|' ? '/' : line->p[i]);
	buf_addc(to, '\n');
	buf_free(line);
}

/* ---- times ---- */

/* "14:" for days; a range of people's is in seconds already. */
static void
add_days_bound(struct buf *out, int days)
{
	buf_addc(out, ';');
	if (days >= 0)
		buf_addf(out, "%d:", days);
}

static void
add_bound(struct buf *out, const struct range *r)
{
	buf_addf(out, ";%s", r->text == NULL ? "" : r->text);
}

/* "total=0.142000s;1;2;0"; of several targets each has its number before it. */
static void
add_time(struct buf *out, size_t nth, const char *name, int64_t ns,
    const struct bounds *b, unsigned int i)
{
	if (ns < 0)
		return;
	buf_adds(out, out->n == 0 ? "" : " ");
	if (nth > 0)
		buf_addf(out, "%zu_", nth);
	buf_addf(out, "%s=%lld.%06llds", name, (long long)(ns / CLOCK_S),
	    (long long)(ns % CLOCK_S / 1000));
	add_bound(out, &b->warn[i]);
	add_bound(out, &b->crit[i]);
	buf_adds(out, ";0");
}

static void
add_times(struct buf *out, size_t nth, const struct trace *t,
    const struct bounds *b)
{
	struct phase_times times = phase_times(t);
	int64_t days = remark_days(t);

	add_time(out, nth, "total", times.total_ns, b, TOTAL);
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++)
		add_time(out, nth, phase_info(p)->name, times.at[p].duration_ns,
		    b, p);
	if (days < 0)
		return;
	buf_adds(out, " ");
	if (nth > 0)
		buf_addf(out, "%zu_", nth);
	buf_addf(out, "cert_days=%lld", (long long)days);
	add_days_bound(out, b->warn_days);
	add_days_bound(out, b->crit_days);
}

/* ---- words ---- */

/* "CRITICAL: https://h/ tls: the server never answered (tls-silent), 5.0 s" */
static void
add_head(struct report *r, const struct trace *t, const struct diagnosis *d)
{
	struct buf line = { 0 }, took = { 0 };
	struct term out = term_into(&line, &r->look);
	struct arena *a = arena_new();
	struct outcome o = outcome_of(t, a);

	term_putf(&out, "%s: ", states[d->worst]);
	term_puts(&out, trace_head(t)->url);
	if (d->worst > SEVERITY_NOTE) {
		const struct finding *f = &d->findings[0];

		term_putf(&out, " %s: %s (%s)", phase_info(f->phase)->shown,
		    f->fault->title, f->fault->id);
	} else if (o.result.n > 0) {
		term_puts(&out, " ");
		term_put(&out, o.result);
	}
	words_ms_unit(&took, phase_times(t).total_ns);
	term_putf(&out, ", %s", buf_text(&took));
	add_line(&state_of(r)->lines, &line);
	buf_free(&took);
	arena_free(a);
}

/* What is above a note, with its numbers. */
static void
add_findings(struct report *r, const struct diagnosis *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct finding *f = &d->findings[i];
		struct buf line = { 0 };
		struct term out = term_into(&line, &r->look);

		if (f->severity == SEVERITY_NOTE)
			continue;
		term_putf(&out, "%s %s: %s", severity_name(f->severity),
		    f->fault->id, f->what);
		add_line(&state_of(r)->lines, &line);
	}
}

void
nagios_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d)
{
	struct nagios *n = state_of(r);

	add_head(r, trace, d);
	add_findings(r, d);
	if (r->probes == 0)
		add_times(&n->one, 0, trace, d->bounds);
	add_times(&n->many, r->probes + 1, trace, d->bounds);
	if (d->worst > n->worst)
		n->worst = d->worst;
	n->bad += d->worst > SEVERITY_NOTE;
}

/* The times follow the first line. */
void
nagios_end(struct report *r)
{
	struct nagios *n = state_of(r);
	struct str line, rest = buf_str(&n->lines);
	struct buf *times = r->probes == 1 ? &n->one : &n->many;

	if (r->probes == 1 && str_next(&rest, '\n', &line))
		buf_addf(&r->out, "SONDE %.*s", STR_ARG(line));
	else if (r->probes == 0)
		buf_adds(&r->out, "SONDE UNKNOWN: nothing was probed");
	else
		buf_addf(&r->out, "SONDE %s: %zu of %zu are well",
		    states[n->worst], r->probes - n->bad, r->probes);
	if (times->n > 0)
		buf_addf(&r->out, " | %s", buf_text(times));
	buf_addc(&r->out, '\n');
	buf_add(&r->out, rest.p, rest.n);
	buf_free(&n->lines);
	buf_free(&n->one);
	buf_free(&n->many);
}
