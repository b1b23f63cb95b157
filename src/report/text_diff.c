/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Differences as a list: what it is about, its name, and under it what A says
 * and what B says. All values go through the writer of term.c.
 */
#include "report/text_diff.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "report/term.h"
#include "report/words.h"

#define NAME 12   /* the columns at which a difference's name begins, */
#define LETTER 12 /* its A and B, */
#define VALUE 15  /* and what they say */
#define MOST_VALUES 12

struct page {
	struct term term;
	const struct named_side *a;
	const struct named_side *b;
	const struct difference *list;
	size_t n;
	size_t n_matter;
};

static void
put_started(struct term *t, const struct trace *trace)
{
	time_t s = (time_t)(trace_head(trace)->wall_ns / CLOCK_S);
	struct tm tm;
	char text[32];

	if (gmtime_r(&s, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		return;
	term_puts(t, text);
}

/* "A   FAIL  2026-12-01 03:10:11 UTC  today.json" */
static void
put_side(struct page *p, const char *letter, const struct named_side *s)
{
	static const char *const words[] = { "OK", "WARN", "FAIL" };
	static const enum colour colours[] = { GREEN, YELLOW, RED };
	enum severity worst = s->side.diagnosis->worst;

	term_puts(&p->term, letter);
	term_to(&p->term, 4);
	term_colour(&p->term, colours[worst]);
	term_puts(&p->term, words[worst]);
	term_colour(&p->term, PLAIN);
	term_to(&p->term, 10);
	put_started(&p->term, s->side.trace);
	term_to(&p->term, 35);
	term_puts(&p->term, s->file);
	term_newline(&p->term);
	term_to(&p->term, 10);
	term_puts(&p->term, trace_head(s->side.trace)->url);
	term_newline(&p->term);
}

static void
put_value(struct page *p, const struct trait *trait)
{
	struct buf time = { 0 };

	term_to(&p->term, VALUE);
	if (trait->area == AREA_TIME) {
		words_ms_unit(&time, trait->ns);
		term_puts(&p->term, buf_text(&time));
	} else {
		term_wrap(&p->term, trait->value, VALUE);
	}
	term_newline(&p->term);
	buf_free(&time);
}

static void
put_values(struct page *p, const char *letter,
    const struct trait *const *values, size_t n)
{
	term_to(&p->term, LETTER);
	term_puts(&p->term, letter);
	if (n == 0) {
		term_to(&p->term, VALUE);
		term_puts(&p->term, "-");
		term_newline(&p->term);
	}
	for (size_t i = 0; i < n && i < MOST_VALUES; i++)
		put_value(p, values[i]);
	if (n > MOST_VALUES) {
		term_to(&p->term, VALUE);
		term_putf(&p->term, "and %zu more", n - MOST_VALUES);
		term_newline(&p->term);
	}
}

static void
put_difference(struct page *p, const struct difference *d, bool area_too)
{
	if (area_too)
		term_puts(&p->term, area_name(d->area));
	term_to(&p->term, NAME);
	term_colour(&p->term, BOLD);
	term_wrap(&p->term, str_of(d->name), NAME);
	term_colour(&p->term, PLAIN);
	term_newline(&p->term);
	put_values(p, "A", d->a, d->n_a);
	put_values(p, "B", d->b, d->n_b);
}

static void
put_differences(struct page *p)
{
	const struct difference *d;

	for (size_t i = 0; i < p->n_matter; i++) {
		d = &p->list[i];
		put_difference(p, d, i == 0 || d[-1].area != d->area);
	}
	if (p->n_matter > 0)
		term_newline(&p->term);
}

/* What is different each time, in one line. */
static void
put_passing(struct page *p)
{
	struct buf line = { 0 };

	if (p->n_matter == p->n)
		return;
	buf_adds(&line, "Also different, as it may be each time: ");
	for (size_t i = p->n_matter; i < p->n; i++)
		buf_addf(&line, "%s%s", i == p->n_matter ? "" : ", ",
		    p->list[i].name);
	term_wrap(&p->term, buf_str(&line), 0);
	term_newline(&p->term);
	buf_free(&line);
}

/* The first difference on the way to the fault, if it is not the verdict's. */
static const struct difference *
first_on_the_way(const struct page *p)
{
	for (size_t i = 0; i < p->n_matter; i++)
		if (p->list[i].area != AREA_VERDICT &&
		    p->list[i].area != AREA_TIME)
			return &p->list[i];
	return NULL;
}

static void
put_sum(struct page *p)
{
	const struct side *worse = worse_side(&p->a->side, &p->b->side);
	const struct difference *first = first_on_the_way(p);
	struct buf line = { 0 };

	if (p->n_matter == 0)
		buf_adds(&line, "Nothing that matters differs.");
	else if (worse == NULL)
		buf_addf(&line, "%zu %s; neither is worse off than the other.",
		    p->n_matter,
		    str_plural(p->n_matter, "difference", "differences"));
	else
		buf_addf(&line, "%s is worse off, in %s: %s.",
		    worse == &p->a->side ? "A" : "B",
		    phase_info(worse->diagnosis->findings[0].phase)->shown,
		    worse->diagnosis->findings[0].fault->title);
	if (worse != NULL && first != NULL)
		buf_addf(&line, " Look first at %s: %s.",
		    area_name(first->area), first->name);
	term_wrap(&p->term, buf_str(&line), 0);
	term_newline(&p->term);
	buf_free(&line);
}

bool
text_diff(const struct named_side *a, const struct named_side *b,
    const struct look *look, struct buf *out)
{
	struct arena *arena = arena_new();
	struct page p = { .term = term_into(out, look), .a = a, .b = b };
	bool matters;

	p.list = differences(&a->side, &b->side, arena, &p.n);
	while (p.n_matter < p.n && p.list[p.n_matter].matters)
		p.n_matter++;
	put_side(&p, "A", a);
	put_side(&p, "B", b);
	term_newline(&p.term);
	put_differences(&p);
	put_passing(&p);
	put_sum(&p);
	matters = p.n_matter > 0;
	arena_free(arena);
	return matters;
}
