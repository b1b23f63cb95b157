/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explanations below the steps of a transcript: what waits to be said, what
 * was said before, and how it looks. Which texts an event has is
 * explain_event.c.
 */
#include "report/explain.h"

#include <limits.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define SIDE 8    /* the column of the line at the left */
#define WORDS 10  /* and of the text */
#define NARROW 72 /* from here on as much takes a line more */
#define ROWS 3    /* below a step, at -v */

/* One that waits. */
struct waiting {
	struct said said;
	bool waits;
	bool done; /* in this conversation */
};

struct explainer {
	struct waiting *at; /* in the order of the file */
};

struct explainer *
explainer_new(void)
{
	struct explainer *x = xcalloc(1, sizeof(*x));

	x->at = xcalloc(explanations() + 1, sizeof(*x->at));
	return x;
}

static void
forget(struct explainer *x)
{
	for (size_t i = 0; i < explanations(); i++) {
		buf_free(&x->at[i].said.words);
		x->at[i] = (struct waiting){ 0 };
	}
}

void
explainer_free(struct explainer *x)
{
	if (x == NULL)
		return;
	forget(x);
	free(x->at);
	free(x);
}

void
explainer_begin(struct explainer *x)
{
	forget(x);
}

void
explainer_event(struct explainer *x, const struct event *e)
{
	struct said_list list = { .n = 0 };

	explain_event(e, &list);
	for (size_t i = 0; i < list.n; i++) {
		struct waiting *w = &x->at[list.at[i].what->order];

		if (w->done || w->waits)
			continue;
		w->waits = true;
		w->said = list.at[i];
		list.at[i].words = (struct buf){ 0 };
	}
	said_free(&list);
}

bool
explainer_replaces(const struct look *look, const struct event *e)
{
	if (!look->explain || look->verbose > 1)
		return false;
	switch (e->kind) {
	case EV_SENT:
	case EV_REPLY:
	case EV_CLOSING:
		return true;
	case EV_LINE:
		return event_get(e, F_TEXT).n == 0;
	case EV_CERTIFICATE:
		return event_number(e, F_DEPTH, 0) > 0;
	case EV_TLS_MESSAGE:
		return event_is(e, F_MESSAGE, "NewSessionTicket") ||
		    event_is(e, F_MESSAGE, "ChangeCipherSpec");
	default:
		return false;
	}
}

/* ---- how it looks ---- */

static void
put_side(struct term *t)
{
	term_to(t, SIDE);
	term_colour(t, DIM);
	term_glyph(t, GLYPH_SIDE);
	term_colour(t, PLAIN);
}

/* The words, broken at the width of the look. */
static void
put_words(struct term *t, struct str s)
{
	struct str word;

	put_side(t);
	while (str_next(&s, ' ', &word)) {
		if (t->column > WORDS &&
		    t->column + 1 + term_columns(t->look, word) >
			t->look->width) {
			term_newline(t);
			put_side(t);
		}
		term_to(t, t->column + 1);
		term_cut(t, word, t->look->width - t->column);
	}
}

/* "RFC 3207 §4, §6" of "RFC 3207 4, 6". */
static void
make_refs(const struct look *look, struct str refs, struct buf *out)
{
	bool number = false; /* "RFC" came, and its number is next */
	struct str word;

	while (str_next(&refs, ' ', &word)) {
		buf_adds(out, out->n > 0 ? " " : "");
		if (!number && !str_equals(word, "RFC") && word.n > 0 &&
		    word.p[0] >= '0' && word.p[0] <= '9')
			buf_adds(out, look->ascii ? "s" : "§");
		buf_add(out, word.p, word.n);
		number = str_equals(word, "RFC");
	}
}

static void
put_refs(struct term *t, struct str refs)
{
	struct buf out = { 0 };
	int columns;

	make_refs(t->look, refs, &out);
	columns = term_columns(t->look, buf_str(&out));
	if (refs.n > 0 && t->column + 2 + columns > t->look->width) {
		term_newline(t);
		put_side(t);
	}
	if (refs.n > 0) {
		term_colour(t, DIM);
		term_right(t, buf_str(&out), t->look->width);
		term_colour(t, PLAIN);
	}
	term_newline(t);
	buf_free(&out);
}

/* How many rows were written. */
static int
put_one(struct term *t, const struct said *said)
{
	size_t from = t->out->n;
	int rows = 0;

	put_words(t, buf_str(&said->words));
	put_refs(t, said->what->refs);
	for (size_t i = from; i < t->out->n; i++)
		rows += t->out->p[i] == '\n';
	return rows;
}

/* Whether it has a place among the rows that are left. */
static int
try_one(struct term *t, const struct said *said, int rows)
{
	struct buf out = { 0 };
	struct term try = term_into(&out, t->look);
	int took = put_one(&try, said);

	if (took <= rows)
		buf_add(t->out, out.p, out.n);
	buf_free(&out);
	return took <= rows ? took : 0;
}

/* -vv has no bound. */
static int
rows_for(const struct look *look)
{
	if (look->verbose > 1)
		return INT_MAX;
	return look->width < NARROW ? ROWS + 1 : ROWS;
}

void
explainer_put(struct term *t, struct explainer *x)
{
	int rows = rows_for(t->look);
	int took;

	for (size_t i = 0; i < explanations(); i++) {
		struct waiting *w = &x->at[i];

		if (!w->waits)
			continue;
		took = try_one(t, &w->said, rows);
		w->waits = false;
		w->done = took > 0;
		rows -= took;
		buf_free(&w->said.words);
		w->said = (struct said){ 0 };
	}
}
