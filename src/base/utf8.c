/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 (RFC 3629) and the two opinions on code points, by binary search in
 * generated ranges. The locale is never asked: what may be shown must not
 * depend on who looks.
 */
#include "base/utf8.h"

struct range {
	uint32_t first;
	uint32_t last;
};

#include "base/unicode.tbl.h"

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* What a first byte says; the smallest code rules overlong forms out. */
struct lead {
	unsigned char mask;
	unsigned char mark;
	unsigned char length;
	uint32_t smallest;
};

static const struct lead leads[] = {
	{ .mask = 0x80, .mark = 0x00, .length = 1, .smallest = 0 },
	{ .mask = 0xe0, .mark = 0xc0, .length = 2, .smallest = 0x80 },
	{ .mask = 0xf0, .mark = 0xe0, .length = 3, .smallest = 0x800 },
	{ .mask = 0xf8, .mark = 0xf0, .length = 4, .smallest = 0x10000 },
};

/* Unicode scalar values: what UTF-8 may hold. */
static bool
is_scalar(uint32_t code)
{
	return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

static const struct lead *
lead_of(unsigned char byte)
{
	for (size_t i = 0; i < LENGTH(leads); i++) {
		if ((byte & leads[i].mask) == leads[i].mark)
			return &leads[i];
	}
	return NULL;
}

size_t
utf8_decode(struct str s, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s.p;
	const struct lead *lead;
	uint32_t value;

	if (s.n == 0)
		return 0;
	lead = lead_of(p[0]);
	if (lead == NULL || s.n < lead->length)
		return 0;
	value = p[0] & (unsigned char)~lead->mask;
	for (size_t i = 1; i < lead->length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (p[i] & 0x3f);
	}
	if (value < lead->smallest || !is_scalar(value))
		return 0;
	*code = value;
	return lead->length;
}

/* Table 3-7 of the Unicode Standard; false: no code point begins so. */
static bool
utf8_begins(struct utf8_check *c, unsigned char b)
{
	c->start = c->at;
	c->least = 0x80;
	c->most = 0xbf;
	c->left = b < 0x80 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
	if (b == 0xe0)
		c->least = 0xa0;
	if (b == 0xed)
		c->most = 0x9f;
	if (b == 0xf0)
		c->least = 0x90;
	if (b == 0xf4)
		c->most = 0x8f;
	return b < 0x80 || (b >= 0xc2 && b <= 0xf4);
}

static bool
utf8_continues(struct utf8_check *c, unsigned char b)
{
	bool good = b >= c->least && b <= c->most;

	c->left--;
	c->least = 0x80;
	c->most = 0xbf;
	return good;
}

bool
utf8_goes_on(struct utf8_check *c, struct str piece)
{
	for (size_t i = 0; i < piece.n; i++, c->at++) {
		unsigned char b = (unsigned char)piece.p[i];

		if (!(c->left > 0 ? utf8_continues(c, b) : utf8_begins(c, b)))
			return false;
	}
	return true;
}

bool
utf8_may_end(const struct utf8_check *c)
{
	return c->left == 0;
}

size_t
utf8_encode(uint32_t code, char out[4])
{
	size_t n = 1;

	if (!is_scalar(code))
		return 0;
	while (n < LENGTH(leads) && code >= leads[n].smallest)
		n++;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(leads[n - 1].mark | code);
	return n;
}

static bool
is_in(const struct range *table, size_t n, uint32_t code)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (code > table[middle].last)
			low = middle + 1;
		else if (code < table[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

bool
utf8_printable(uint32_t code)
{
	if (code < 0x7f)
		return code >= 0x20;
	return code <= 0x10ffff && !is_in(unshown, LENGTH(unshown), code);
}

int
utf8_width(uint32_t code)
{
	if (code < 0x300)
		return 1;
	if (is_in(joining, LENGTH(joining), code))
		return 0;
	return is_in(wide, LENGTH(wide), code) ? 2 : 1;
}

bool
utf8_clean(struct str s)
{
	uint32_t code = 0;
	size_t n;

	while (s.n > 0) {
		n = utf8_decode(s, &code);
		if (n == 0 || !utf8_printable(code))
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}
