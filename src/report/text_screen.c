/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first screen of a probe that did not fail: the verdict, a bar to scale
 * for each phase and its share, the total, and what else was found.
 */
#include <string.h>

#include "base/arena.h"
#include "report/bar.h"
#include "report/remark.h"
#include "report/text.h"
#include "report/words.h"

/* Columns of a phase's row. */
#define LABEL 2
#define TIME_END 21 /* "12.4" ends here, " ms" follows */
#define SHARE_END 30
#define BAR 31

/* What is said of a probe behind its URL. */
#define PARTS 4

static const struct {
	const char *word;
	enum colour colour;
} verdicts[] = {
	[SEVERITY_NOTE] = { "OK", GREEN },
	[SEVERITY_WARN] = { "WARN", YELLOW },
	[SEVERITY_FAIL] = { "FAIL", RED },
};

void
text_verdict_word(struct term *t, enum severity worst)
{
	term_colour(t, verdicts[worst].colour);
	term_puts(t, verdicts[worst].word);
	term_colour(t, PLAIN);
	term_to(t, 6);
}

/*
 * "200", "HTTP/1.1" or "STARTTLS", "TLS 1.3", "192.0.2.80:443" if the URL does
 * not have it; returns how many.
 */
static int
outcome_parts(struct screen *s, struct str parts[PARTS])
{
	const char *url = trace_head(s->trace)->url;
	struct outcome o = outcome_of(s->trace, s->arena);
	int n = 0;

	if (o.result.n > 0)
		parts[n++] = o.result;
	if (o.upgraded)
		parts[n++] = str_of("STARTTLS");
	else if (o.protocol.n > 0)
		parts[n++] = o.protocol;
	if (o.tls != NULL)
		parts[n++] = str_of(o.tls);
	if (o.address != NULL && strstr(url, o.address) == NULL)
		parts[n++] = str_of(o.address);
	return n;
}

static int
parts_columns(const struct look *look, const struct str *parts, int n)
{
	int columns = 0;

	for (int i = 0; i < n; i++)
		columns += term_columns(look, parts[i]) + (i > 0 ? 3 : 0);
	return columns;
}

/* As many as fit, at least one; a mark tells of the others. */
static void
put_parts(struct term *t, const struct str *parts, int n)
{
	for (int i = 0; i < n; i++) {
		int columns = term_columns(t->look, parts[i]) +
		    (i > 0 ? 3 : 0) + (i + 1 < n ? 2 : 0);

		if (i > 0 && t->column + columns > t->look->width) {
			term_puts(t, " ");
			term_glyph(t, GLYPH_CUT);
			return;
		}
		if (i > 0) {
			term_puts(t, " ");
			term_glyph(t, GLYPH_DOT);
			term_puts(t, " ");
		}
		term_cut(t, parts[i], t->look->width - t->column);
	}
}

static void
put_verdict(struct screen *s)
{
	struct term *t = &s->term;
	struct str parts[PARTS],
	    url = text_url(s->term.look, trace_head(s->trace), s->arena);
	int n = outcome_parts(s, parts);
	int room = t->look->width - 9 - parts_columns(t->look, parts, n);

	text_verdict_word(t, s->diagnosis->worst);
	term_colour(t, BOLD);
	term_cut_middle(t, url, room < 24 ? 24 : room);
	term_colour(t, PLAIN);
	term_puts(t, "   ");
	put_parts(t, parts, n);
	term_newline(t);
}

static int
bar_columns(const struct look *look)
{
	return 16 + (look->width - 80) * 2 / 5;
}

/* "  wait           51.7 ms  35 % " */
static void
put_time(struct term *t, const char *label, int64_t ns, int share)
{
	struct buf number = { 0 };

	term_to(t, LABEL);
	term_puts(t, label);
	words_ms(&number, ns);
	term_right(t, buf_str(&number), TIME_END);
	term_puts(t, " ms");
	if (share == 0)
		term_puts(t, "  <1 %");
	else
		term_putf(t, " %3d %%", share);
	buf_free(&number);
}

static void
put_row(struct screen *s, const struct rows *rows, size_t i, int share)
{
	const struct row *row = &rows->row[i];
	struct term *t = &s->term;
	struct buf words = { 0 };

	put_time(t, row->folded > 0 ? "..." : row->label, row->ns, share);
	term_to(t, BAR);
	term_glyph(t, GLYPH_SIDE);
	term_colour(t, CYAN);
	bar_put(t, rows, i, bar_columns(t->look));
	term_colour(t, PLAIN);
	term_glyph(t, GLYPH_SIDE);
	remark_row(s->trace, row, &words);
	if (words.n > 0) {
		term_puts(t, " ");
		term_cut(t, buf_str(&words), t->look->width - t->column);
	}
	term_newline(t);
	buf_free(&words);
}

/* This machine's row only if it took time. */
static void
put_rows(struct screen *s)
{
	struct rows rows = rows_of(s->trace, s->arena);
	int64_t *ns = arena_alloc(s->arena, rows.n * sizeof(*ns));
	int *share = arena_alloc(s->arena, rows.n * sizeof(*share));

	for (size_t i = 0; i < rows.n; i++)
		ns[i] = rows.row[i].ns;
	bar_divide(ns, rows.n, 100, share);
	for (size_t i = 0; i < rows.n; i++) {
		const struct owner *o = &rows.row[i].owner;

		if (rows.row[i].ns > 0 || o->kind != OWNER_PHASE ||
		    o->phase != PHASE_LOCAL)
			put_row(s, &rows, i, share[i]);
	}
}

static void
put_total(struct screen *s)
{
	struct term *t = &s->term;

	term_to(t, LABEL);
	term_glyphs(t, GLYPH_RULE, SHARE_END - LABEL);
	term_newline(t);
	term_colour(t, BOLD);
	put_time(t, "total", s->times.total_ns, 100);
	term_colour(t, PLAIN);
	term_newline(t);
}

void
text_screen(struct screen *s)
{
	put_verdict(s);
	term_newline(&s->term);
	put_rows(s);
	put_total(s);
	text_whose(s);
	text_wire(s);
	text_findings(s);
}

/* "200, HTTP/1.1, 18 231 bytes, 142.0 ms". */
static void
put_result(struct screen *s)
{
	struct outcome o = outcome_of(s->trace, s->arena);
	struct buf words = { 0 };

	buf_add(&words, o.result.p, o.result.n);
	if (words.n > 0)
		buf_adds(&words, ", ");
	if (o.body >= 0) {
		words_number_of(&words, o.body, "byte");
		buf_adds(&words, ", ");
	}
	words_ms_unit(&words, s->times.total_ns);
	term_wrap(&s->term, buf_str(&words), 6);
	term_newline(&s->term);
	buf_free(&words);
}

void
text_sum_up(struct screen *s)
{
	struct term *t = &s->term;
	struct buf words = { 0 };

	text_verdict_word(t, s->diagnosis->worst);
	put_result(s);
	for (enum phase p = PHASE_LOCAL + 1; p <= PHASES; p++) {
		enum phase q = p == PHASES ? PHASE_LOCAL : p;

		if (s->times.at[q].duration_ns < 0)
			continue;
		buf_clear(&words);
		buf_addf(&words, "%s ", phase_info(q)->shown);
		words_ms_unit(&words, s->times.at[q].duration_ns);
		if (t->column == 0)
			term_to(t, 6);
		else if (t->column + 2 + (int)words.n > t->look->width) {
			term_newline(t);
			term_to(t, 6);
		} else {
			term_puts(t, "  ");
		}
		term_put(t, buf_str(&words));
	}
	term_newline(t);
	buf_free(&words);
	text_turn_shares(s);
	text_wire(s);
	text_findings(s);
}
