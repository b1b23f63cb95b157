/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Content codings: both kinds of deflate, gzip in one or several members,
 * whole and in single bytes, at sizes around the decoder's own room; cut,
 * broken, and made to exhaust.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/xalloc.h"
#include "talk/body.h"

#define GZIP (MAX_WBITS + 16)
#define ZLIB MAX_WBITS
#define RAW (-MAX_WBITS)

/* Text that compresses, but not to nothing. */
static char *
text(size_t n)
{
	char *p = xcalloc(1, n + 1);
	unsigned int x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1103515245 + 12345;
		p[i] = (char)('a' + (x >> 16) % 16);
	}
	return p;
}

static void
pack(struct buf *out, int bits, const char *p, size_t n)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)p, .avail_in = (uInt)n };
	Bytef room[1024];
	int status;

	assert_int_equal(deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
			     bits, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	do {
		z.next_out = room;
		z.avail_out = sizeof(room);
		status = deflate(&z, Z_FINISH);
		buf_add(out, room, sizeof(room) - z.avail_out);
	} while (status == Z_OK);
	assert_int_equal(status, Z_STREAM_END);
	deflateEnd(&z);
}

struct sink {
	struct buf got;
	size_t most; /* got() says stop beyond; 0: never */
	size_t total;
};

static bool
got(void *arg, struct str plain)
{
	struct sink *s = arg;

	assert_true(plain.n > 0 && plain.n <= 16384);
	s->total += plain.n;
	buf_add(&s->got, plain.p, plain.n);
	return s->most == 0 || s->total <= s->most;
}

/* Feeds packed in pieces: what came of it, and whether it was complete. */
static enum body
unpack(const char *name, struct str packed, size_t piece, struct sink *s,
    bool *complete)
{
	struct arena *a = arena_new();
	struct coding *c = coding_new(a, str_of(name));
	enum body b = BODY_GOES_ON;

	assert_non_null(c);
	assert_false(coding_complete(c));
	while (packed.n > 0 && b == BODY_GOES_ON) {
		struct str some = packed;

		if (some.n > piece)
			some.n = piece;
		b = coding_feed(c, some, got, s);
		packed.p += some.n;
		packed.n -= some.n;
	}
	*complete = coding_complete(c);
	arena_free(a);
	return b;
}

static const size_t pieces[] = { 1, 2, 3, 1000, SIZE_MAX };
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

static const struct {
	const char *name;
	int bits;
} codings[] = {
	{ "gzip", GZIP },
	{ "x-gzip", GZIP },
	{ "GZip", GZIP },
	{ "deflate", ZLIB },
	{ "deflate", RAW },
};
#define CODINGS (sizeof(codings) / sizeof(codings[0]))

/* Also where the last byte fills the decoder's room. */
static void
test_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, 5, 16383, 16384, 16385, 32768,
		49152, 50000 };

	(void)state;
	for (size_t i = 0; i < CODINGS; i++) {
		for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
			char *p = text(sizes[k]);
			struct buf packed = buf_with_cap(0);

			pack(&packed, codings[i].bits, p, sizes[k]);
			for (size_t m = 0; m < PIECES; m++) {
				struct sink s = { .most = 0 };
				bool complete;

				assert_int_equal(unpack(codings[i].name,
						     buf_str(&packed),
						     pieces[m], &s, &complete),
				    BODY_GOES_ON);
				assert_true(complete);
				assert_int_equal(s.got.n, sizes[k]);
				assert_memory_equal(buf_text(&s.got), p,
				    sizes[k]);
				buf_free(&s.got);
			}
			buf_free(&packed);
			free(p);
		}
	}
}

static void
test_names(void **state)
{
	static const char *const others[] = { "", "br", "zstd", "gzip2", "gzi",
		"gzip, deflate", "compress" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_null(coding_new(a, str_of(others[i])));
	arena_free(a);
}

static void
test_members(void **state)
{
	struct buf packed = buf_with_cap(0);
	char *p = text(16384);

	(void)state;
	pack(&packed, GZIP, p, 16384);
	pack(&packed, GZIP, "", 0);
	pack(&packed, GZIP, p, 100);
	for (size_t m = 0; m < PIECES; m++) {
		struct sink s = { .most = 0 };
		bool complete;

		assert_int_equal(
		    unpack("gzip", buf_str(&packed), pieces[m], &s, &complete),
		    BODY_GOES_ON);
		assert_true(complete);
		assert_int_equal(s.got.n, 16484);
		assert_memory_equal(s.got.p + 16384, p, 100);
		buf_free(&s.got);
	}
	buf_free(&packed);
	free(p);
}

/* However it is cut, it is not broken, and not complete. */
static void
test_cut(void **state)
{
	struct buf packed = buf_with_cap(0);
	char *p = text(3000);

	(void)state;
	for (size_t i = 0; i < CODINGS; i++) {
		buf_clear(&packed);
		pack(&packed, codings[i].bits, p, 3000);
		for (size_t n = 1; n < packed.n; n += 1 + n / 7) {
			struct sink s = { .most = 0 };
			bool complete;

			assert_int_equal(unpack(codings[i].name,
					     (struct str){ packed.p, n }, 7, &s,
					     &complete),
			    BODY_GOES_ON);
			assert_false(complete);
			assert_true(s.got.n <= 3000);
			assert_memory_equal(buf_text(&s.got), p, s.got.n);
			buf_free(&s.got);
		}
	}
	/* A second member that is cut spoils the whole. */
	buf_clear(&packed);
	pack(&packed, GZIP, p, 10);
	pack(&packed, GZIP, p, 10);
	for (size_t m = 0; m < PIECES; m++) {
		struct sink s = { .most = 0 };
		bool complete;

		unpack("gzip", (struct str){ packed.p, packed.n - 3 },
		    pieces[m], &s, &complete);
		assert_false(complete);
		buf_free(&s.got);
	}
	buf_free(&packed);
	free(p);
}

static const struct {
	const char *name;
	int bits;      /* 0: as it stands */
	const char *p; /* ... or behind the packed text */
	size_t damage; /* this byte from the end is turned over; 0: none */
} broken[] = {
	{ "gzip", 0, "<html>not compressed</html>", 0 },
	{ "gzip", 0, "\x1f\x8b\x08\xff\xff\xff\xff\xff\xff\xff\xff", 0 },
	{ "deflate", 0, "\xff\xff\xff\xff\xff\xff", 0 },
	{ "deflate", ZLIB, "", 2 }, /* its checksum */
	{ "gzip", GZIP, "", 6 },    /* its checksum */
	{ "gzip", GZIP, "", 2 },    /* its length */
	{ "gzip", GZIP, "", 40 },   /* its data */
	{ "gzip", GZIP, "rubbish behind it", 0 },
	{ "deflate", ZLIB, "rubbish behind it", 0 },
	{ "deflate", RAW, "rubbish behind it", 0 },
};

static void
test_broken(void **state)
{
	char *p = text(500);

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct buf packed = buf_with_cap(0);

		if (broken[i].bits != 0)
			pack(&packed, broken[i].bits, p, 500);
		buf_adds(&packed, broken[i].p);
		if (broken[i].damage > 0)
			packed.p[packed.n - broken[i].damage] ^= 0x55;
		for (size_t m = 0; m < PIECES; m++) {
			struct sink s = { .most = 0 };
			bool complete;

			assert_int_equal(unpack(broken[i].name,
					     buf_str(&packed), pieces[m], &s,
					     &complete),
			    BODY_BROKEN);
			buf_free(&s.got);
		}
		buf_free(&packed);
	}
	free(p);
}

/* 32 MiB of zeros in 32 KiB; and the same text as often as is allowed. */
static void
test_bomb(void **state)
{
	const size_t n = 32 << 20;
	struct buf packed = buf_with_cap(0);
	char *zeros = xcalloc(1, n);
	struct sink s = { .got = buf_with_cap(1) };
	bool complete;

	(void)state;
	pack(&packed, GZIP, zeros, n);
	assert_int_equal(unpack("gzip", buf_str(&packed), 16384, &s, &complete),
	    BODY_BOMB);
	/* It was noticed in time. */
	assert_true(s.total < 4 << 20);
	buf_free(&s.got);
	/* A small one may do as it likes: 1 MiB is free. */
	buf_clear(&packed);
	pack(&packed, GZIP, zeros, 1 << 20);
	s = (struct sink){ .got = buf_with_cap(1) };
	assert_int_equal(unpack("gzip", buf_str(&packed), 16384, &s, &complete),
	    BODY_GOES_ON);
	assert_true(complete);
	assert_int_equal(s.total, 1 << 20);
	buf_free(&s.got);
	buf_free(&packed);
	free(zeros);
}

static void
test_told_to_stop(void **state)
{
	struct buf packed = buf_with_cap(0);
	struct sink s = { .most = 20000 };
	char *p = text(100000);
	bool complete;

	(void)state;
	pack(&packed, GZIP, p, 100000);
	assert_int_equal(
	    unpack("gzip", buf_str(&packed), SIZE_MAX, &s, &complete),
	    BODY_TOO_LARGE);
	assert_int_equal(s.total, 32768);
	assert_false(complete);
	buf_free(&s.got);
	buf_free(&packed);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_told_to_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
