/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer of lines for people: whatever it is given, no control byte, no
 * bidi control and nothing that hides comes out; what is said to fit, fits.
 */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "report/term.h"

#define COLUMN_MOST 100

/* The calls that show s; the number chooses one. */
static void
show(struct term *t, unsigned int how, struct str s, int columns)
{
	switch (how) {
	case 0:
		term_put(t, s);
		break;
	case 1:
		term_bytes(t, s);
		break;
	case 2:
		term_cut(t, s, columns);
		break;
	case 3:
		term_cut_middle(t, s, columns);
		break;
	case 4:
		term_cut_bytes(t, s, columns);
		break;
	case 5:
		term_wrap(t, s, columns / 4);
		break;
	case 6:
		term_command(t, s, columns / 4);
		break;
	case 7:
		term_right(t, s, columns);
		break;
	case 8:
		term_to(t, columns);
		break;
	case 9:
		term_glyphs(t, (enum glyph)(s.n % GLYPHS), columns / 8);
		break;
	default:
		term_newline(t);
	}
}

/* Columns that the text of one line takes, measured on what came out. */
static int
columns_of(struct str s)
{
	uint32_t code = 0;
	int columns = 0;
	size_t n;

	while (s.n > 0) {
		n = utf8_decode(s, &code);
		MUST(n > 0);
		columns += utf8_width(code);
		s.p += n;
		s.n -= n;
	}
	return columns;
}

/* What was cut takes the columns it was given, and the term knows how many. */
static void
judge_cut(const struct look *look, unsigned int how, struct str s, int columns)
{
	struct buf out = { 0 };
	struct term t = term_into(&out, look);

	/* " 18446744073709551615 bytes more" alone takes some. */
	show(&t, 2 + how % (columns < 40 ? 2 : 3), s, columns);
	MUST(t.column <= columns);
	MUST(columns_of(buf_str(&out)) == t.column);
	MUST(term_fit(look, s, columns) <= s.n);
	buf_clear(&out);
	t = term_into(&out, look);
	term_put(&t, s);
	MUST(term_columns(look, s) == t.column);
	buf_free(&out);
}

/* Colours are the only escapes, and ours; without them there is none. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int first = fuzz_byte(&f);
	struct look look = { .ascii = first & 1, .width = 60 };
	struct buf out = { 0 };
	struct term t = term_into(&out, &look);
	unsigned int how, columns;
	struct str s;

	look.width += (int)(first >> 1) % 41;
	while (f.n > 0) {
		how = fuzz_byte(&f);
		columns = fuzz_byte(&f) % COLUMN_MOST;
		s = fuzz_piece(&f);
		show(&t, how % 11, s, (int)columns);
		judge_cut(&look, how, s, (int)columns);
	}
	must_be_shown(buf_str(&out), true);
	for (size_t i = 0; look.ascii && i < out.n; i++)
		MUST((unsigned char)out.p[i] < 0x80);
	buf_free(&out);
	return 0;
}
