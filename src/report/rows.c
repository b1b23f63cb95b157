/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the first screen, out of the events. How a row looks is
 * text_screen.c's, what is remarked on it remark*.c's.
 */
#include "report/rows.h"

#include <string.h>

/* Of a long dialogue so many rows stay in front of those that are folded. */
#define ROWS_FIRST 8

/* The row of an owner; a new one at the end if it has none. */
static size_t
row_for(struct rows *rows, struct owner o)
{
	for (size_t i = rows->n; i > 0; i--)
		if (owner_same(rows->row[i - 1].owner, o))
			return i - 1;
	rows->row[rows->n] = (struct row){ .owner = o };
	return rows->n++;
}

/* The time up to at_ns is the owner's; a step back in time counts as none. */
static void
spend(struct rows *rows, struct owner o, int64_t *since_ns, int64_t at_ns)
{
	size_t row = row_for(rows, o);
	struct span *last = rows->span + rows->n_spans - 1;

	if (at_ns <= *since_ns)
		return;
	rows->row[row].ns += at_ns - *since_ns;
	if (rows->n_spans > 0 && last->row == row)
		last->end_ns = at_ns;
	else
		rows->span[rows->n_spans++] =
		    (struct span){ *since_ns, at_ns, row };
	*since_ns = at_ns;
}

static void
walk(struct rows *rows, const struct trace *t)
{
	struct timeline line = { .dialogue = trace_is_dialogue(t) };
	struct owner before;
	int64_t since_ns = 0;

	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);
		bool late = e->t_ns > rows->total_ns;

		if (timeline_step(&line, e, &before))
			spend(rows, before, &since_ns,
			    late ? rows->total_ns : e->t_ns);
	}
	spend(rows, line.now, &since_ns, rows->total_ns);
}

/* ---- their order ---- */

/* Phases as in their table; what is between them in a dialogue as it came. */
static int
rank(struct owner o, bool dialogue)
{
	bool between = o.phase > PHASE_CONNECT && o.phase < PHASE_CLOSE;

	if (o.kind != OWNER_PHASE || (dialogue && between))
		return PHASE_SECURE;
	return o.phase == PHASE_LOCAL ? PHASES : (int)o.phase;
}

/* place[i] is the row that comes i-th. */
static void
put_in_order(const struct rows *rows, bool dialogue, size_t *place)
{
	for (size_t i = 0; i < rows->n; i++) {
		int of = rank(rows->row[i].owner, dialogue);
		size_t k = i;

		for (; k > 0 &&
		     rank(rows->row[place[k - 1]].owner, dialogue) > of;
		     k--)
			place[k] = place[k - 1];
		place[k] = i;
	}
}

/* ---- folding ---- */

/* Which of the rows in order become one. */
struct fold {
	size_t first;
	size_t n; /* 0: none */
};

static struct fold
fold_of(const struct rows *rows, const size_t *place)
{
	struct fold fold = { 0, 0 };
	size_t between = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (rank(rows->row[place[i]].owner, true) != PHASE_SECURE)
			continue;
		if (between++ == ROWS_FIRST)
			fold.first = i;
	}
	if (between > ROWS_BETWEEN)
		fold.n = between - ROWS_BETWEEN + 1;
	return fold;
}

/* Puts the rows in their places; into[i] is where row i went. */
static void
arrange(struct rows *rows, struct row *to, const size_t *place, size_t *into,
    struct fold fold)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->row[place[i]];
		bool folded = i >= fold.first && i < fold.first + fold.n;

		if (folded && i > fold.first) {
			to[n - 1].ns += row->ns;
		} else {
			to[n++] = *row;
			to[n - 1].folded = folded ? fold.n : 0;
		}
		into[place[i]] = n - 1;
	}
	rows->row = to;
	rows->n = n;
	for (size_t i = 0; i < rows->n_spans; i++)
		rows->span[i].row = into[rows->span[i].row];
}

/* ---- their names ---- */

static const struct turn *
turn_with(const struct turn *turns, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (turns[i].id == id)
			return &turns[i];
	return NULL;
}

static void
name_rows(struct rows *rows, const struct trace *t, struct arena *a)
{
	size_t n;
	const struct turn *turns = trace_turns(t, a, &n);
	char name[TURN_NAME] = "turn";

	for (size_t i = 0; i < rows->n; i++) {
		struct row *row = &rows->row[i];

		row->label = phase_info(row->owner.phase)->shown;
		if (row->owner.kind == OWNER_DATA)
			row->label = "data";
		if (row->owner.kind != OWNER_TURN)
			continue;
		row->turn = turn_with(turns, n, row->owner.id);
		if (row->turn != NULL)
			turn_name(row->turn->what, name);
		row->label = arena_strdup(a, name);
	}
}

/* Room for a span or a row at each change, and for the first and the last. */
static size_t
most_of(const struct trace *t)
{
	struct timeline line = { .dialogue = true };
	struct owner before;
	size_t n = 2;

	for (size_t i = 0; i < trace_count(t); i++)
		n += timeline_step(&line, trace_get(t, i), &before) ? 1 : 0;
	return n;
}

struct rows
rows_of(const struct trace *t, struct arena *a)
{
	size_t most = most_of(t);
	bool dialogue = trace_is_dialogue(t);
	struct fold fold = { 0, 0 };
	struct rows rows = {
		.row = arena_alloc(a, most * sizeof(struct row)),
		.span = arena_alloc(a, most * sizeof(struct span)),
		.total_ns = phase_times(t).total_ns,
	};
	size_t *place;

	walk(&rows, t);
	place = arena_alloc(a, rows.n * 2 * sizeof(*place));
	put_in_order(&rows, dialogue, place);
	if (dialogue)
		fold = fold_of(&rows, place);
	arrange(&rows, arena_alloc(a, rows.n * sizeof(struct row)), place,
	    place + rows.n, fold);
	name_rows(&rows, t, a);
	return rows;
}
