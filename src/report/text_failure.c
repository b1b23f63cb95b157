/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen of a failure: how far it came, what happened, what proves it,
 * what it is not, what may cause it, what to do next; and the short form of
 * warnings and notes. The judging is diagnose's.
 */
#include <string.h>

#include "report/remark.h"
#include "report/state.h"
#include "report/text.h"
#include "report/words.h"

/* Columns. */
#define LABEL 2
#define TIME_END 21 /* "12.4" ends here, " ms" follows */
#define STATE 26
#define SAYS 33
#define WHOLE_URL 40 /* a URL up to this is not cut for a sentence */
#define BODY 16      /* what stands behind "What happened" */

/* ---- how far it came ---- */

static const struct {
	const char *word;
	enum colour colour;
} states[STATES] = {
	[STATE_OK] = { "ok", GREEN },
	[STATE_WARN] = { "warn", YELLOW },
	[STATE_FAIL] = { "FAIL", RED },
	[STATE_NOT_REACHED] = { "not reached", DIM },
};

/* "tls: the server never answered" */
static struct str
headline(struct screen *s, const struct finding *f)
{
	return str_of(arena_printf(s->arena, "%s: %s",
	    phase_info(f->phase)->shown, f->fault->title));
}

/* The headline follows the URL, or has a line of its own if both are long. */
static void
put_verdict(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;
	struct str what = headline(s, f),
		   url = text_url(t->look, trace_head(s->trace), s->arena);
	struct buf total = { 0 };
	int whole = term_columns(t->look, url), room, beside;
	bool fits;

	words_ms_unit(&total, s->times.total_ns);
	room = t->look->width - 6 - 2 - (int)total.n;
	beside = room - 3 - term_columns(t->look, what);
	fits = beside >= (whole < WHOLE_URL ? whole : WHOLE_URL);
	text_verdict_word(t, SEVERITY_FAIL);
	term_colour(t, BOLD);
	term_cut_middle(t, url, fits ? beside : room);
	term_colour(t, PLAIN);
	if (fits) {
		term_puts(t, "   ");
		term_put(t, what);
	}
	term_puts(t, "  ");
	term_right(t, buf_str(&total), t->look->width);
	term_newline(t);
	if (!fits) {
		term_to(t, 6);
		term_wrap(t, what, 6);
		term_newline(t);
	}
	buf_free(&total);
}

/* Phases that would have come: shown also when they were not reached. */
static bool
was_planned(const struct screen *s, enum phase p)
{
	switch (p) {
	case PHASE_CONNECT:
	case PHASE_SEND:
	case PHASE_WAIT:
	case PHASE_RECEIVE:
	case PHASE_CLOSE:
		return true;
	case PHASE_SECURE:
		return trace_head(s->trace)->tls;
	default:
		return false;
	}
}

/* On two lines or three if one is too narrow; what is longer is cut. */
static void
put_says(struct term *t, struct str words)
{
	int room = t->look->width - SAYS;

	term_to(t, SAYS);
	if (term_columns(t->look, words) > 2 * room)
		term_cut(t, words, room);
	else
		term_wrap(t, words, SAYS);
}

/* Of a failure in a dialogue also the command that it was in. */
static void
add_remark(struct screen *s, enum phase p, bool failed, struct buf *words)
{
	const struct diagnosis *d = s->diagnosis;
	size_t i = 0;

	while (i < d->n &&
	    (d->findings[i].phase != p ||
		d->findings[i].severity != SEVERITY_FAIL))
		i++;
	if (failed && i < d->n && trace_is_dialogue(s->trace))
		remark_failure(s->trace, p, d->findings[i].t_ns, words);
	else
		remark(s->trace, p, failed, words);
}

static void
put_row(struct screen *s, enum phase p)
{
	enum state state = phase_state(&s->times, s->diagnosis, p);
	struct term *t = &s->term;
	struct buf words = { 0 };

	if (s->times.at[p].duration_ns < 0)
		buf_adds(&words, "-   ");
	else
		words_ms_unit(&words, s->times.at[p].duration_ns);
	term_to(t, LABEL);
	term_puts(t, phase_info(p)->shown);
	term_right(t, buf_str(&words), TIME_END + 3);
	if (p != PHASE_LOCAL || state == STATE_FAIL) {
		term_to(t, STATE);
		term_colour(t, states[state].colour);
		term_puts(t, states[state].word);
		term_colour(t, PLAIN);
	}
	buf_clear(&words);
	if (state != STATE_NOT_REACHED)
		add_remark(s, p, state == STATE_FAIL, &words);
	if (words.n > 0)
		put_says(t, buf_str(&words));
	term_newline(t);
	buf_free(&words);
}

static void
put_rows(struct screen *s, enum phase failed)
{
	for (enum phase p = PHASE_LOCAL + 1; p < PHASES; p++) {
		enum state state = phase_state(&s->times, s->diagnosis, p);

		if (state != STATE_NOT_REACHED ||
		    (p > failed && was_planned(s, p)))
			put_row(s, p);
	}
	if (s->times.at[PHASE_LOCAL].duration_ns >= s->times.total_ns / 20)
		put_row(s, PHASE_LOCAL);
}

/* ---- what it means ---- */

static void
put_label(struct term *t, const char *label)
{
	if (label[0] != '\0') {
		term_colour(t, BOLD);
		term_puts(t, label);
		term_colour(t, PLAIN);
	}
	term_to(t, BODY);
}

static void
put_lines(struct term *t, const char *label, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_label(t, i == 0 ? label : "");
		term_wrap(t, str_of(lines[i]), BODY);
		term_newline(t);
	}
}

static void
put_happened(struct screen *s, const struct finding *f, const char *label)
{
	struct term *t = &s->term;

	put_label(t, label);
	term_colour(t, RED);
	term_puts(t, f->fault->id);
	term_colour(t, PLAIN);
	term_puts(t, ": ");
	term_wrap(t, str_of(f->what), BODY);
	term_newline(t);
}

/* How many columns the widest time of the evidence takes. */
static int
time_columns(const struct finding *f)
{
	struct buf number = { 0 };
	int most = 0;

	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_clear(&number);
		if (f->evidence[i].t_ns >= 0)
			words_ms(&number, f->evidence[i].t_ns);
		if ((int)number.n > most)
			most = (int)number.n;
	}
	buf_free(&number);
	return most;
}

static void
put_source(struct term *t, enum source source)
{
	const char *name = source_name(source);
	int columns;

	if (source == SOURCE_PROGRAM)
		return;
	columns = term_columns(t->look, str_of(name)) + 2;
	if (t->column + 1 + columns > t->look->width)
		term_newline(t);
	term_to(t, t->look->width - columns);
	term_putf(t, "(%s)", name);
}

static void
put_evidence(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;
	int columns = time_columns(f);
	int indent = BODY + (columns == 0 ? 0 : columns + 7);

	for (size_t i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];
		struct buf number = { 0 };

		put_label(t, i == 0 ? "Evidence" : "");
		if (e->t_ns >= 0) {
			words_ms(&number, e->t_ns);
			term_puts(t, "+ ");
			term_right(t, buf_str(&number), indent - 5);
			term_puts(t, " ms");
		}
		if (t->column < indent)
			term_to(t, indent);
		term_wrap(t, str_of(e->text), indent);
		put_source(t, e->source);
		term_newline(t);
		buf_free(&number);
	}
}

static void
put_causes(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;

	for (size_t i = 0; i < f->n_causes; i++) {
		put_label(t, i == 0 ? "Likely causes" : "");
		if (f->n_causes > 1)
			term_putf(t, "%zu ", i + 1);
		term_wrap(t, str_of(f->causes[i]), t->column);
		term_newline(t);
	}
}

static void
put_next(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;

	for (size_t i = 0; i < f->n_next; i++) {
		put_label(t, i == 0 ? "Next" : "");
		term_colour(t, CYAN);
		term_command(t, str_of(f->next[i]), BODY);
		term_colour(t, PLAIN);
		term_newline(t);
	}
}

static void
put_more(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;
	struct buf words = { 0 };

	buf_addf(&words, "man 7 sonde-faults, %s. Exit %d (%s, %s)",
	    f->fault->id, s->diagnosis->exit, phase_info(f->phase)->shown,
	    kind_name(f->fault->kind));
	put_label(t, "More");
	term_wrap(t, buf_str(&words), BODY);
	term_newline(t);
	buf_free(&words);
}

static void
put_finding(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;

	put_happened(s, f, "What happened");
	put_evidence(s, f);
	put_lines(t, "So it is not", f->not, f->n_not);
	put_causes(s, f);
	if (f->fault->remedy != NULL && f->fault->remedy[0] != '\0')
		put_lines(t, "What to do", &f->fault->remedy, 1);
	put_next(s, f);
}

/* Further failures: each its first lines only. */
static void
put_others(struct screen *s)
{
	for (size_t i = 1; i < s->diagnosis->n; i++) {
		if (s->diagnosis->findings[i].severity == SEVERITY_FAIL)
			put_happened(s, &s->diagnosis->findings[i],
			    i == 1 ? "Also" : "");
	}
}

void
text_failure(struct screen *s)
{
	const struct finding *f = s->diagnosis->findings;

	put_verdict(s, f);
	term_newline(&s->term);
	put_rows(s, f->phase);
	text_wire(s);
	term_newline(&s->term);
	put_finding(s, f);
	put_others(s);
	put_more(s, f);
	text_findings(s);
}

/* ---- warnings and notes ---- */

static void
put_short(struct screen *s, const struct finding *f)
{
	struct term *t = &s->term;

	term_to(t, 2);
	term_colour(t, f->severity == SEVERITY_WARN ? YELLOW : PLAIN);
	term_puts(t, severity_name(f->severity));
	term_colour(t, PLAIN);
	term_to(t, 8);
	if (f->severity == SEVERITY_WARN) {
		term_wrap(t, headline(s, f), 8);
		term_newline(t);
		term_to(t, 8);
		term_putf(t, "%s: ", f->fault->id);
	}
	term_wrap(t, str_of(f->what), 8);
	term_newline(t);
	if (f->n_causes > 0) {
		term_to(t, 8);
		term_puts(t, "Likely: ");
		term_wrap(t, str_of(f->causes[0]), 8);
		term_newline(t);
	}
}

void
text_findings(struct screen *s)
{
	bool first = true;

	for (size_t i = 0; i < s->diagnosis->n; i++) {
		const struct finding *f = &s->diagnosis->findings[i];

		if (f->severity == SEVERITY_FAIL)
			continue;
		if (first)
			term_newline(&s->term);
		first = false;
		put_short(s, f);
	}
}
