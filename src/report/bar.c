/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time went, as a picture. A bar is a row of cells of eight bits,
 * the highest bit on the left; a cell is drawn as the block that comes
 * nearest. What the phases mean is not known here.
 */
#include "report/bar.h"

#include <string.h>

#define CELLS 32
#define MOST_SHARES 64

/* Of so many stretches the shortest are not drawn: each would be too long. */
#define MANY 8
#define EIGHTHS 8

/* Shares of more than this, some 18 minutes, are reckoned more coarsely. */
#define MOST (INT64_C(1) << 40)

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

/* The shortest stretch of a row that is drawn. */
static int64_t
shortest_drawn(const struct rows *rows, size_t row, int columns)
{
	int64_t longest = 0,
		cell = rows->total_ns / ((int64_t)columns * EIGHTHS * 2);
	size_t n = 0;

	for (size_t i = 0; i < rows->n_spans; i++) {
		const struct span *s = &rows->span[i];

		if (s->row != row)
			continue;
		n++;
		if (s->end_ns - s->start_ns > longest)
			longest = s->end_ns - s->start_ns;
	}
	if (n <= MANY)
		return 0;
	return longest < cell ? longest : cell;
}

void
bar_put(struct term *out, const struct rows *rows, size_t row, int columns)
{
	unsigned char cells[CELLS] = { 0 };
	int64_t least_ns = shortest_drawn(rows, row, columns);

	for (size_t i = 0; i < rows->n_spans; i++) {
		const struct span *s = &rows->span[i];

		if (s->row == row && s->end_ns - s->start_ns >= least_ns)
			mark(cells, s, rows->total_ns, columns);
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

/* Whose fraction was cut off most. */
static size_t
most_wronged(const int64_t *rest, size_t n)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		if (rest[i] > rest[most])
			most = i;
	}
	return most;
}

void
bar_divide(const int64_t *ns, size_t n, int whole, int *share)
{
	int64_t rest[MOST_SHARES] = { 0 };
	int64_t unit, total = 0;
	int left = whole;

	memset(share, 0, sizeof(int) * n);
	for (size_t i = 0; i < n; i++)
		total += ns[i] > 0 ? ns[i] : 0;
	if (total == 0)
		return;
	unit = total / MOST + 1;
	total /= unit;
	for (size_t i = 0; i < n; i++) {
		int64_t units = ns[i] / unit;

		if (units <= 0)
			continue;
		share[i] = (int)(units * whole / total);
		rest[i] = units * whole % total;
		left -= share[i];
	}
	for (; left > 0; left--) {
		size_t i = most_wronged(rest, n);

		share[i]++;
		rest[i] = -1;
	}
}

void
bar_shares(const struct phase_times *times, int whole, int share[PHASES])
{
	int64_t ns[PHASES];

	for (enum phase p = PHASE_LOCAL; p < PHASES; p++)
		ns[p] = times->at[p].duration_ns;
	bar_divide(ns, PHASES, whole, share);
}
