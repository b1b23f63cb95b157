/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8: the decoder takes all and only the scalar values, and the opinions on
 * what may be shown and how wide it is hold for what is known to be dangerous.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static size_t
decode(const char *p, size_t n, uint32_t *code)
{
	return utf8_decode((struct str){ .p = p, .n = n }, code);
}

/* Every scalar value comes back; nothing else can be written. */
static void
test_round_trip(void **state)
{
	char out[4];
	uint32_t code, back;
	size_t n;

	(void)state;
	for (code = 0; code <= 0x110000; code++) {
		n = utf8_encode(code, out);
		if ((code >= 0xd800 && code <= 0xdfff) || code == 0x110000) {
			assert_int_equal(n, 0);
			continue;
		}
		back = 0;
		if (decode(out, n, &back) != n || back != code)
			fail_msg("U+%04X came back as U+%04X", code, back);
		if (decode(out, n - 1, &back) != 0)
			fail_msg("U+%04X cut short was taken", code);
	}
	assert_int_equal(utf8_encode(UINT32_MAX, out), 0);
}

static void
test_lengths(void **state)
{
	char out[4];

	(void)state;
	assert_int_equal(utf8_encode(0x7f, out), 1);
	assert_int_equal(utf8_encode(0x80, out), 2);
	assert_int_equal(utf8_encode(0x7ff, out), 2);
	assert_int_equal(utf8_encode(0x800, out), 3);
	assert_int_equal(utf8_encode(0xffff, out), 3);
	assert_int_equal(utf8_encode(0x10000, out), 4);
	assert_memory_equal(out, "\xf0\x90\x80\x80", 4);
}

static void
test_refuses(void **state)
{
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80",
		"\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80",
		"\xfe", "\xff", "\xc3(", "\xe2\x82(", "\xf0\x9f\x98(" };
	uint32_t code = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(utf8_decode(str_of(bad[i]), &code), 0);
		assert_false(utf8_clean(str_of(bad[i])));
	}
	assert_int_equal(utf8_decode(str_of(""), &code), 0);
	assert_int_equal(code, 7);
}

/* Of all pairs of bytes just those of RFC 3629 section 4 are characters. */
static void
test_pairs(void **state)
{
	char two[2];
	uint32_t code;
	size_t ones = 0, twos = 0, n;

	(void)state;
	for (int i = 0; i < 0x10000; i++) {
		two[0] = (char)(i >> 8);
		two[1] = (char)i;
		n = utf8_decode((struct str){ .p = two, .n = 2 }, &code);
		ones += n == 1;
		twos += n == 2;
	}
	assert_int_equal(ones, 128 * 256);
	assert_int_equal(twos, 30 * 64);
}

struct span {
	uint32_t first;
	uint32_t last;
};

/* Written by hand from the code charts, not from the generated tables. */
static const struct span dangerous[] = { { 0x00, 0x1f }, { 0x7f, 0x9f },
	{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x180e, 0x180e },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
	{ 0x3164, 0x3164 }, { 0xd800, 0xdfff }, { 0xe000, 0xf8ff },
	{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0x1fffe, 0x1ffff },
	{ 0xe0000, 0xe007f }, { 0xe0100, 0xe01ef }, { 0xf0000, 0xfffff },
	{ 0x100000, 0x10ffff }, { 0x110000, 0x110100 },
	{ 0xffffff00, 0xffffffff } };

static void
test_not_printable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++) {
		for (uint64_t c = dangerous[i].first; c <= dangerous[i].last;
		     c++) {
			if (utf8_printable((uint32_t)c))
				fail_msg("U+%04X", (uint32_t)c);
		}
	}
	for (uint32_t plane = 0; plane <= 16; plane++) {
		assert_false(utf8_printable(plane << 16 | 0xfffe));
		assert_false(utf8_printable(plane << 16 | 0xffff));
	}
}

static void
test_printable(void **state)
{
	static const uint32_t fine[] = { 0xa0, 0xac, 0xae, 0xe9, 0x301, 0x3b1,
		0x416, 0x5d0, 0x628, 0x905, 0x2010, 0x2500, 0x3042, 0x4e2d,
		0xac00, 0xfffd, 0x1f600, 0x20000 };

	(void)state;
	for (uint32_t c = ' '; c <= '~'; c++)
		assert_true(utf8_printable(c));
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		assert_true(utf8_printable(fine[i]));
}

static void
test_width(void **state)
{
	static const uint32_t none[] = { 0x300, 0x301, 0x5b0, 0x64b, 0x94d,
		0x1161, 0x20dd, 0x302a, 0x3099, 0xfe20 };
	static const uint32_t one[] = { 'a', 0xe9, 0x3b1, 0x5d0, 0x2500, 0x2588,
		0xff71, 0x2192 };
	static const uint32_t two[] = { 0x1100, 0x3000, 0x3042, 0x4e2d, 0xac00,
		0xff01, 0xffe0, 0x1f600, 0x20000, 0x3fffd };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(utf8_width(none[i]), 0);
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		assert_int_equal(utf8_width(one[i]), 1);
	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		assert_int_equal(utf8_width(two[i]), 2);
}

static void
test_clean(void **state)
{
	(void)state;
	assert_true(utf8_clean(str_of("")));
	assert_true(utf8_clean(str_of("gr\xc3\xbc\xc3\x9f"
				      "e \xe4\xb8\xad")));
	assert_false(utf8_clean(str_of("a\tb")));
	assert_false(utf8_clean((struct str){ .p = "a\0b", .n = 3 }));
	assert_false(utf8_clean(str_of("a\xe2\x80\xae"
				       "b")));
	assert_false(utf8_clean(str_of("cut \xe4\xb8")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_not_printable),
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_clean),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
