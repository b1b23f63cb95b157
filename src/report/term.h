/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines for people. All text of a report, our own words and the server's,
 * leaves through here: made visible, measured in columns, cut with a mark.
 * Only the glyphs, the colours, spaces and line ends are written as they are.
 */
#ifndef REPORT_TERM_H
#define REPORT_TERM_H

#include "base/buf.h"
#include "base/str.h"
#include "report/report.h"

/* Each takes as many columns in UTF-8 as in ASCII. */
enum glyph {
	GLYPH_SENT, /* the arrows take two columns */
	GLYPH_RECEIVED,
	GLYPH_TLS_SENT,
	GLYPH_TLS_RECEIVED,
	GLYPH_LOCAL,
	GLYPH_ALARM,
	GLYPH_NONE,
	GLYPH_RULE, /* and these one */
	GLYPH_SIDE,
	GLYPH_DOT,
	GLYPH_CUT,
	GLYPH_CONTINUED, /* a shell's line goes on */
	GLYPH_RIGHT_EIGHTH,
	GLYPH_RIGHT_HALF,
	GLYPH_BLOCK, /* GLYPH_BLOCK + n: n eighths from the left */
	GLYPH_FULL = GLYPH_BLOCK + 8,
	GLYPHS
};

enum colour { PLAIN, BOLD, DIM, RED, GREEN, YELLOW, CYAN, COLOURS };

struct term {
	struct buf *out;
	const struct look *look;
	int column; /* 0 at the start of a line */
};

/* A writer into out at the start of a line; both stay the caller's. */
struct term term_into(struct buf *out, const struct look *look);

/* Columns that s takes when it is shown. */
int term_columns(const struct look *look, struct str s);

/* How many bytes of s can be shown in that many columns. */
size_t term_fit(const struct look *look, struct str s, int columns);

/* Shows s, however long it is. */
void term_put(struct term *t, struct str s);
void term_puts(struct term *t, const char *s);
void term_putf(struct term *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Shows s a column a byte: a dot for what is no printable ASCII. */
void term_bytes(struct term *t, struct str s);

/* Shows s in at most so many columns; a mark stands for what is cut off. */
void term_cut(struct term *t, struct str s, int columns);
void term_cut_middle(struct term *t, struct str s, int columns);

/* As term_cut(), but the mark says how many bytes of s are missing. */
void term_cut_bytes(struct term *t, struct str s, int columns);

/*
 * Shows s from here on, broken between words at the width of the look; the
 * lines that follow begin at column indent.
 */
void term_wrap(struct term *t, struct str s, int indent);

/* A command to be pasted: where it is broken, it goes on behind a backslash. */
void term_command(struct term *t, struct str s, int indent);

/* Spaces up to that column, or one if we are there already. */
void term_to(struct term *t, int column);

/* Shows s so that it ends at that column; nothing is cut. */
void term_right(struct term *t, struct str s, int column);

void term_glyph(struct term *t, enum glyph g);
void term_glyphs(struct term *t, enum glyph g, int n);
void term_newline(struct term *t);

/* What follows has this colour; nothing without look.colour. */
void term_colour(struct term *t, enum colour c);

#endif
