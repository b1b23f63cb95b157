/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only writer of outside bytes to a terminal. Text is a row of units: a
 * printable code point, or the escape that stands for a byte or code point
 * that must not be shown. A unit is never broken. What the text means is not
 * known here.
 */
#include "report/term.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* More combining marks than this on one character are shown as escapes. */
#define MARKS 2

/* The longest unit: \u{10ffff}. */
#define UNIT 16

struct glyph_row {
	const char *utf8;
	const char *ascii;
	int columns;
};

static const struct glyph_row glyphs[GLYPHS] = {
	[GLYPH_SENT] = { " →", "->", 2 },
	[GLYPH_RECEIVED] = { " ←", "<-", 2 },
	[GLYPH_TLS_SENT] = { " ⇉", "~>", 2 },
	[GLYPH_TLS_RECEIVED] = { " ⇇", "<~", 2 },
	[GLYPH_LOCAL] = { " ·", " *", 2 },
	[GLYPH_ALARM] = { " !", " !", 2 },
	[GLYPH_NONE] = { "  ", "  ", 2 },
	[GLYPH_RULE] = { "─", "-", 1 },
	[GLYPH_SIDE] = { "│", "|", 1 },
	[GLYPH_DOT] = { "·", "-", 1 },
	[GLYPH_CUT] = { "…", "~", 1 },
	[GLYPH_CONTINUED] = { "\\", "\\", 1 },
	[GLYPH_RIGHT_EIGHTH] = { "▕", "#", 1 },
	[GLYPH_RIGHT_HALF] = { "▐", "#", 1 },
	[GLYPH_BLOCK] = { " ", " ", 1 },
	[GLYPH_BLOCK + 1] = { "▏", "#", 1 },
	[GLYPH_BLOCK + 2] = { "▎", "#", 1 },
	[GLYPH_BLOCK + 3] = { "▍", "#", 1 },
	[GLYPH_BLOCK + 4] = { "▌", "#", 1 },
	[GLYPH_BLOCK + 5] = { "▋", "#", 1 },
	[GLYPH_BLOCK + 6] = { "▊", "#", 1 },
	[GLYPH_BLOCK + 7] = { "▉", "#", 1 },
	[GLYPH_BLOCK + 8] = { "█", "#", 1 },
};

static const char *const colours[COLOURS] = {
	[PLAIN] = "\033[0m",
	[BOLD] = "\033[1m",
	[DIM] = "\033[2m",
	[RED] = "\033[31m",
	[GREEN] = "\033[32m",
	[YELLOW] = "\033[33m",
	[CYAN] = "\033[36m",
};

/* One unit of text, and how it is shown. */
struct unit {
	char shown[UNIT];
	size_t n; /* bytes of shown */
	int columns;
	int marks; /* combining marks that may still follow */
};

struct term
term_into(struct buf *out, const struct look *look)
{
	return (struct term){ .out = out, .look = look };
}

static void
unit_escape(struct unit *u, const char *p, size_t n, uint32_t code)
{
	int len;

	if (code == '\\')
		len = snprintf(u->shown, UNIT, "\\\\");
	else if (n <= 1)
		len = snprintf(u->shown, UNIT, "\\x%02x",
		    (unsigned int)(unsigned char)*p);
	else
		len = snprintf(u->shown, UNIT, "\\u{%04x}", code);
	u->n = (size_t)len;
	u->columns = len;
	u->marks = MARKS;
}

/* Whether code may stand as it is behind what came before. */
static bool
unit_plain(const struct unit *u, bool ascii, uint32_t code)
{
	if (code == '\\' || !utf8_printable(code) || (ascii && code > 0x7e))
		return false;
	return utf8_width(code) > 0 || u->marks > 0;
}

/* The first unit of s, which is not empty; returns the bytes it stands for. */
static size_t
unit_next(struct unit *u, bool ascii, struct str s)
{
	uint32_t code = 0;
	size_t n = utf8_decode(s, &code);

	if (n == 0 || !unit_plain(u, ascii, code)) {
		unit_escape(u, s.p, n, n == 0 ? 0 : code);
		return n == 0 ? 1 : n;
	}
	memcpy(u->shown, s.p, n);
	u->n = n;
	u->columns = utf8_width(code);
	u->marks = u->columns > 0 ? MARKS : u->marks - 1;
	return n;
}

int
term_columns(const struct look *look, struct str s)
{
	struct unit u = { 0 };
	int columns = 0;

	while (s.n > 0) {
		s = str_skip(s, unit_next(&u, look->ascii, s));
		columns += u.columns;
	}
	return columns;
}

size_t
term_fit(const struct look *look, struct str s, int columns)
{
	struct unit u = { 0 };
	size_t at = 0;

	while (at < s.n) {
		size_t n = unit_next(&u, look->ascii, str_skip(s, at));

		columns -= u.columns;
		if (columns < 0)
			break;
		at += n;
	}
	return at;
}

void
term_put(struct term *t, struct str s)
{
	struct unit u = { 0 };

	while (s.n > 0) {
		s = str_skip(s, unit_next(&u, t->look->ascii, s));
		buf_add(t->out, u.shown, u.n);
		t->column += u.columns;
	}
}

void
term_puts(struct term *t, const char *s)
{
	term_put(t, str_of(s));
}

void
term_putf(struct term *t, const char *format, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	term_put(t, buf_str(&text));
	buf_free(&text);
}

void
term_bytes(struct term *t, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(t->out, s.p[i] >= ' ' && s.p[i] <= '~' ? s.p[i] : '.');
	t->column += (int)s.n;
}

void
term_cut(struct term *t, struct str s, int columns)
{
	if (term_fit(t->look, s, columns) == s.n) {
		term_put(t, s);
		return;
	}
	if (columns < 1)
		return;
	term_put(t, str_first(s, term_fit(t->look, s, columns - 1)));
	term_glyph(t, GLYPH_CUT);
}

/* Where the longest end of s that fits into so many columns begins. */
static size_t
fit_end(const struct look *look, struct str s, int columns)
{
	struct unit u = { 0 };
	int over = term_columns(look, s) - columns;
	size_t at = 0;

	while (at < s.n && over > 0) {
		at += unit_next(&u, look->ascii, str_skip(s, at));
		over -= u.columns;
	}
	while (at < s.n && term_fit(look, str_skip(s, at), columns) < s.n - at)
		at += unit_next(&u, look->ascii, str_skip(s, at));
	return at;
}

void
term_cut_middle(struct term *t, struct str s, int columns)
{
	int head;

	if (term_fit(t->look, s, columns) == s.n) {
		term_put(t, s);
		return;
	}
	if (columns < 1)
		return;
	head = columns * 2 / 3;
	if (head > columns - 1)
		head = columns - 1;
	term_put(t, str_first(s, term_fit(t->look, s, head)));
	term_glyph(t, GLYPH_CUT);
	term_put(t, str_skip(s, fit_end(t->look, s, columns - 1 - head)));
}

void
term_cut_bytes(struct term *t, struct str s, int columns)
{
	char mark[48];
	size_t fits;
	int room;

	if (term_fit(t->look, s, columns) == s.n) {
		term_put(t, s);
		return;
	}
	room = snprintf(mark, sizeof(mark), " %zu bytes more", s.n);
	fits = term_fit(t->look, s, columns - room - 1);
	snprintf(mark, sizeof(mark), " %zu bytes more", s.n - fits);
	term_put(t, str_first(s, fits));
	term_colour(t, DIM);
	term_glyph(t, GLYPH_CUT);
	term_puts(t, mark);
	term_colour(t, PLAIN);
}

static void
next_line(struct term *t, int indent)
{
	term_newline(t);
	if (indent > 0)
		term_to(t, indent);
}

/* A word that is wider than a line: as much as fits on each. */
static void
put_long_word(struct term *t, struct str word, int indent, bool command)
{
	struct unit u;
	int width = t->look->width - (command ? 1 : 0);
	size_t fits;

	while (word.n > 0) {
		fits = term_fit(t->look, word, width - t->column);
		if (fits == 0 && t->column <= indent) {
			u = (struct unit){ 0 };
			fits = unit_next(&u, t->look->ascii, word);
		}
		term_put(t, str_first(word, fits));
		word = str_skip(word, fits);
		if (word.n > 0) {
			if (command)
				term_glyph(t, GLYPH_CONTINUED);
			next_line(t, indent);
		}
	}
}

static size_t
count_spaces(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

void
term_wrap(struct term *t, struct str s, int indent)
{
	int width = t->look->width;
	struct str word;

	while (s.n > 0) {
		size_t spaces = count_spaces(s);
		int gap = spaces < (size_t)width ? (int)spaces : width;

		word = str_skip(s, spaces);
		word.n = str_find(word, ' ');
		s = str_skip(s, spaces + word.n);
		int columns = term_columns(t->look, word);
		if (t->column + gap + columns > width && t->column > indent &&
		    columns <= width - indent)
			next_line(t, indent);
		else if (gap > 0 && t->column + gap < width)
			term_to(t, t->column + gap);
		put_long_word(t, word, indent, false);
	}
}

void
term_command(struct term *t, struct str s, int indent)
{
	struct str word;

	for (bool first = true; str_next(&s, ' ', &word); first = false) {
		int columns = term_columns(t->look, word) + (first ? 0 : 1);

		if (t->column + columns <= t->look->width - 2) {
			term_puts(t, first ? "" : " ");
		} else if (!first) {
			term_puts(t, " ");
			term_glyph(t, GLYPH_CONTINUED);
			next_line(t, indent + 4);
		}
		/* A broken word must go on at column 0. */
		put_long_word(t, word,
		    t->column + columns > t->look->width ? 0 : indent, true);
	}
}

void
term_to(struct term *t, int column)
{
	int n = column > t->column ? column - t->column : 1;

	buf_addf(t->out, "%*s", n, "");
	t->column += n;
}

void
term_right(struct term *t, struct str s, int column)
{
	int start = column - term_columns(t->look, s);

	if (start > t->column)
		term_to(t, start);
	term_put(t, s);
}

void
term_glyph(struct term *t, enum glyph g)
{
	buf_adds(t->out, t->look->ascii ? glyphs[g].ascii : glyphs[g].utf8);
	t->column += glyphs[g].columns;
}

void
term_glyphs(struct term *t, enum glyph g, int n)
{
	for (int i = 0; i < n; i++)
		term_glyph(t, g);
}

void
term_newline(struct term *t)
{
	buf_addc(t->out, '\n');
	t->column = 0;
}

void
term_colour(struct term *t, enum colour c)
{
	if (t->look->colour)
		buf_adds(t->out, colours[c]);
}
