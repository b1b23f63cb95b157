/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking an input apart, and what must hold of what comes out. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned int
fuzz_byte(struct fuzz *f)
{
	if (f->n == 0)
		return 0;
	f->n--;
	return *f->p++;
}

struct str
fuzz_bytes(struct fuzz *f, size_t n)
{
	struct str s = { (const char *)f->p, n < f->n ? n : f->n };

	f->p += s.n;
	f->n -= s.n;
	return s;
}

struct str
fuzz_piece(struct fuzz *f)
{
	return fuzz_bytes(f, fuzz_byte(f));
}

void
must(bool condition, const char *what, const char *file, int line)
{
	if (condition)
		return;
	fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, what);
	abort();
}

/* What Unicode 15 says of code points that order, join or hide others. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0, 0x1f },
	{ 0x7f, 0x9f },
	{ 0xad, 0xad },
	{ 0x61c, 0x61c },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xd800, 0xdfff },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0xe0000, 0xe0fff },
};

static bool
is_hidden(uint32_t code)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return true;
	return false;
}

/* RFC 3629: the code point at p, and its bytes; 0 if it is none. */
static size_t
decode(const unsigned char *p, size_t n, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;

	*code = more == 0 ? *p : *p & (0x3fU >> more);
	if ((*p >= 0x80 && *p < 0xc2) || *p > 0xf4 || more >= n)
		return 0;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	return *code < least[more + 1] || *code > 0x10ffff ? 0 : more + 1;
}

void
must_be_shown(struct str text, bool lines)
{
	const unsigned char *p = (const unsigned char *)text.p;
	uint32_t code;
	size_t n;

	for (size_t i = 0; i < text.n; i += n) {
		n = 1;
		if (p[i] >= ' ' && p[i] < 0x7f)
			continue;
		n = decode(p + i, text.n - i, &code);
		MUST(n > 0);
		MUST((lines && code == '\n') || !is_hidden(code));
	}
}

void
must_be_told(int code, const struct buf *error)
{
	MUST((code != 0) == (error->n > 0));
}
