/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time went, as a picture. A bar is a row of cells of eight bits,
 * the highest bit on the left; a cell is drawn as the block that comes
 * nearest. What the phases mean is not known here.
 */
#include "report/bar.h"

#include <string.h>

#define CELLS 32
#define EIGHTHS 8

/* Shares of more than this, some 18 minutes, are reckoned more coarsely. */
#define MOST (INT64_C(1) << 40)

bool
span_next(const struct trace *t, int64_t total_ns, struct span *s)
{
	const struct event *e;

	if (s->over)
		return false;
	s->start_ns = s->end_ns;
	s->phase =
	    s->next == 0 ? PHASE_LOCAL : trace_get(t, s->next - 1)->phase;
	for (size_t i = s->next; i < trace_count(t); i++) {
		e = trace_get(t, i);
		if (e->kind != EV_PHASE)
			continue;
		s->end_ns = e->t_ns;
		s->next = i + 1;
		return true;
	}
	s->end_ns = total_ns;
	s->over = true;
	return true;
}

/* ns on a scale of so many parts, to the nearest. */
static int
scale(int64_t ns, int64_t total_ns, int parts)
{
	double at = (double)ns / (double)total_ns * parts;

	if (at < 0)
		return 0;
	return at > parts ? parts : (int)(at + 0.5);
}

static void
mark(unsigned char *cells, const struct span *s, int64_t total_ns, int columns)
{
	int parts = columns * EIGHTHS;
	int start = scale(s->start_ns, total_ns, parts);
	int end = scale(s->end_ns, total_ns, parts);

	if (parts <= 0)
		return;
	if (start == parts)
		start--;
	if (end <= start)
		end = start + 1;
	for (int i = start; i < end; i++)
		cells[i / EIGHTHS] |= (unsigned char)(0x80 >> i % EIGHTHS);
}

static int
count_bits(unsigned int cell)
{
	int n = 0;

	for (; cell != 0; cell >>= 1)
		n += (int)(cell & 1);
	return n;
}

static enum glyph
cell_glyph(unsigned int cell)
{
	int n = count_bits(cell);

	if ((cell & 1) != 0 && (cell & 0x80) == 0 && n < 6)
		return n < 3 ? GLYPH_RIGHT_EIGHTH : GLYPH_RIGHT_HALF;
	if ((cell & 1) != 0 && n >= 6)
		return GLYPH_FULL;
	return (enum glyph)((int)GLYPH_BLOCK + n);
}

/* In ASCII a cell is full or empty; the fullest of a bar always shows. */
static bool
cell_is_full(const unsigned char *cells, int columns, int i)
{
	int most = 0;

	for (int k = 0; k < columns; k++) {
		int n = count_bits(cells[k]);

		if (n > most)
			most = n;
	}
	return count_bits(cells[i]) >= (most < 4 ? most : 4) && cells[i] != 0;
}

void
bar_put(struct term *out, const struct trace *t, enum phase p, int64_t total_ns,
    int columns)
{
	unsigned char cells[CELLS] = { 0 };
	struct span s = { 0 };

	while (total_ns > 0 && span_next(t, total_ns, &s)) {
		if (s.phase == p && s.end_ns > s.start_ns)
			mark(cells, &s, total_ns, columns);
	}
	for (int i = 0; i < columns; i++) {
		if (!out->look->ascii)
			term_glyph(out, cell_glyph(cells[i]));
		else if (cell_is_full(cells, columns, i))
			term_glyph(out, GLYPH_FULL);
		else
			term_glyph(out, GLYPH_BLOCK);
	}
}

/* The phase whose fraction was cut off most. */
static enum phase
most_wronged(const int64_t rest[PHASES])
{
	enum phase most = PHASE_LOCAL;

	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		if (rest[p] > rest[most])
			most = p;
	}
	return most;
}

void
bar_shares(const struct phase_times *times, int whole, int share[PHASES])
{
	int64_t rest[PHASES] = { 0 };
	int64_t unit, total = 0;
	int left = whole;

	memset(share, 0, sizeof(int) * PHASES);
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		if (times->at[p].duration_ns > 0)
			total += times->at[p].duration_ns;
	}
	if (total == 0)
		return;
	unit = total / MOST + 1;
	total /= unit;
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		int64_t ns = times->at[p].duration_ns / unit;

		if (ns <= 0)
			continue;
		share[p] = (int)(ns * whole / total);
		rest[p] = ns * whole % total;
		left -= share[p];
	}
	for (; left > 0; left--) {
		enum phase p = most_wronged(rest);

		share[p]++;
		rest[p] = -1;
	}
}
