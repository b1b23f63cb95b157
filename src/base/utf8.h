/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8: one decoder, one opinion on what may be shown, one on how wide it is.
 * The opinions rest on unicode.tbl.h, which tools/unicode-tables makes.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Decodes the code point at s.p[0]; returns how many bytes it takes (1-4), or
 * 0 if the bytes are not UTF-8 (RFC 3629: no overlong form, no surrogate,
 * nothing above U+10FFFF) or s is empty.
 */
size_t utf8_decode(struct str s, uint32_t *code);

/*
 * Text that comes in pieces: whether it is UTF-8 so far. .at counts its bytes
 * and .start says where the latest code point begins. All zero is none yet.
 */
struct utf8_check {
	uint64_t at;
	uint64_t start;
	unsigned char left;        /* bytes that are still to come of it */
	unsigned char least, most; /* the next of them */
};

/* The next piece: false at the first byte that cannot stand there. */
bool utf8_goes_on(struct utf8_check *c, struct str piece);

/* Whether it may end here. */
bool utf8_may_end(const struct utf8_check *c);

/* Writes the UTF-8 of code into out, returns its length; 0 if it has none. */
size_t utf8_encode(uint32_t code, char out[4]);

/*
 * Whether a code point may reach a terminal or a document as it is: not C0,
 * DEL, C1, not a bidi control, line or paragraph separator, other format
 * character (Cf), filler, variation selector or other that shows nothing,
 * surrogate, private use, tag or noncharacter.
 */
bool utf8_printable(uint32_t code);

/* Columns a printable code point takes on a terminal: 0, 1 or 2. */
int utf8_width(uint32_t code);

/* Whether all of s is UTF-8 of printable code points; tabs are not. */
bool utf8_clean(struct str s);

#endif
