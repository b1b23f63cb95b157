/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies in gzip and deflate: what comes out is bounded by what went in, and
 * is the same however the bytes were cut. The first byte says which coding,
 * the second where to cut.
 */
#include "fuzz.h"
#include "talk/body.h"

#define FREE ((size_t)1048576)
#define ROOM ((size_t)16384)
#define MOST ((size_t)8388608)

struct plain {
	struct buf kept; /* the first bytes */
	size_t n;
};

static bool
got(void *arg, struct str bytes)
{
	struct plain *out = arg;

	MUST(bytes.n > 0 && bytes.n <= ROOM);
	buf_add(&out->kept, bytes.p, bytes.n);
	out->n += bytes.n;
	return out->n <= MOST;
}

/* All of s in pieces of so many bytes; what was said of the last of them. */
static enum body
feed(const char *name, struct str s, size_t piece, struct plain *out,
    bool *complete)
{
	struct arena *a = arena_new();
	struct coding *c = coding_new(a, str_of(name));
	enum body said = BODY_GOES_ON;
	size_t n, fed = 0;

	out->kept = buf_with_cap(65536);
	out->n = 0;
	while (s.n > 0 && said == BODY_GOES_ON) {
		n = piece < s.n ? piece : s.n;
		said = coding_feed(c, (struct str){ s.p, n }, got, out);
		s.p += n;
		s.n -= n;
		fed += n;
		MUST(out->n <= FREE + ROOM + fed * LIMIT_RATIO + MOST / 8);
	}
	*complete = coding_complete(c);
	arena_free(a);
	return said;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = { "gzip", "deflate", "x-gzip",
		"GZIP" };
	struct fuzz f = { p, n };
	const char *name = names[fuzz_byte(&f) % 4];
	size_t piece = 1 + fuzz_byte(&f);
	struct str s = fuzz_bytes(&f, n);
	struct plain one, other;
	bool complete, completed;
	enum body a, b;

	a = feed(name, s, s.n + 1, &one, &complete);
	/* One byte tells less of its form than two: then it is a guess. */
	b = feed(name, s, piece < 2 ? 2 : piece, &other, &completed);
	if (a != BODY_BOMB && b != BODY_BOMB)
		MUST(a == b);
	if (a == BODY_GOES_ON && b == BODY_GOES_ON) {
		MUST(complete == completed && one.n == other.n);
		MUST(one.kept.n == other.kept.n);
		for (size_t i = 0; i < one.kept.n; i++)
			MUST(one.kept.p[i] == other.kept.p[i]);
	}
	MUST(coding_new(NULL, (struct str){ s.p, s.n < 3 ? s.n : 3 }) == NULL);
	buf_free(&one.kept);
	buf_free(&other.kept);
	return 0;
}
