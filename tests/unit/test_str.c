/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slices: comparing and cutting do not look beyond the slice, need no NUL and
 * take any byte; numbers are read whole or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/str.h"

/* A slice of the first n bytes of a literal. */
static struct str
cut(const char *s, size_t n)
{
	return (struct str){ .p = s, .n = n };
}

static void
test_empty(void **state)
{
	struct str s = str_of(NULL);

	(void)state;
	assert_int_equal(s.n, 0);
	assert_true(str_equals(s, ""));
	assert_true(str_starts(s, ""));
	assert_false(str_equals(s, "a"));
	assert_false(str_has(s, '\0'));
	assert_int_equal(str_find(cut(NULL, 0), 'a'), 0);
	assert_int_equal(str_trim(s).n, 0);
}

static void
test_equals(void **state)
{
	(void)state;
	assert_true(str_equals(cut("ABCD", 3), "ABC"));
	assert_false(str_equals(cut("ABCD", 3), "ABCD"));
	assert_false(str_equals(cut("ABC", 3), "AB"));
	assert_false(str_equals(cut("abc", 3), "ABC"));
	assert_true(str_equals_nocase(cut("aBc", 3), "AbC"));
	assert_false(str_equals_nocase(cut("aBc", 3), "AbCd"));
	assert_false(str_equals(cut("AB\0C", 4), "AB"));
}

/* Folding moves letters only: '@' and '`', '[' and '{' stay different. */
static void
test_nocase_is_ascii_letters(void **state)
{
	char one[2] = "", other[2] = "";
	int folds = 0;

	(void)state;
	for (int a = 1; a < 256; a++) {
		for (int b = 1; b < 256; b++) {
			one[0] = (char)a;
			other[0] = (char)b;
			folds += str_equals_nocase(str_of(one), other);
		}
	}
	assert_int_equal(folds, 255 + 2 * 26);
}

static void
test_starts(void **state)
{
	(void)state;
	assert_true(str_starts(cut("+OK ready", 9), "+OK"));
	assert_false(str_starts(cut("+O", 2), "+OK"));
	assert_true(str_starts_nocase(cut("starttls", 8), "STARTTLS"));
	assert_false(str_starts_nocase(cut("start", 5), "STARTTLS"));
}

static void
test_trim(void **state)
{
	(void)state;
	assert_true(str_equals(str_trim(str_of(" \t a b\t ")), "a b"));
	assert_true(str_equals(str_trim(str_of("\ra\n")), "\ra\n"));
	assert_int_equal(str_trim(str_of(" \t ")).n, 0);
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(str_find(cut("a:b:c", 5), ':'), 1);
	assert_int_equal(str_find(cut("abc:", 3), ':'), 3);
	assert_true(str_has(cut("a\0b", 3), '\0'));
	assert_false(str_has(cut("a\0b", 1), '\0'));
}

/* Cuts s at commas and joins the parts with bars. */
static void
parts_of(const char *s, char *out, size_t size)
{
	struct str rest = str_of(s), part;
	size_t at = 0;

	while (str_next(&rest, ',', &part)) {
		assert_true(at + part.n + 2 < size);
		memcpy(out + at, part.p, part.n);
		at += part.n;
		out[at++] = '|';
	}
	out[at] = '\0';
}

static void
test_next(void **state)
{
	static const char *const pairs[][2] = {
		{ "a,,b", "a||b|" },
		{ "", "" },
		{ "a", "a|" },
		{ "a,", "a|" },
		{ ",a", "|a|" },
		{ ",", "|" },
	};
	char out[32];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		parts_of(pairs[i][0], out, sizeof(out));
		assert_string_equal(out, pairs[i][1]);
	}
}

static void
test_number(void **state)
{
	uint64_t n = 0;

	(void)state;
	assert_true(str_number(str_of("0"), 10, &n));
	assert_int_equal(n, 0);
	assert_true(str_number(str_of("00042"), 10, &n));
	assert_int_equal(n, 42);
	assert_true(str_number(str_of("fFfF"), 16, &n));
	assert_int_equal(n, 0xffff);
	assert_true(str_number(cut("123;", 3), 10, &n));
	assert_int_equal(n, 123);
	assert_true(str_number(str_of("18446744073709551615"), 10, &n));
	assert_true(n == UINT64_MAX);
	assert_true(str_number(str_of("ffffffffffffffff"), 16, &n));
	assert_true(n == UINT64_MAX);
}

static void
test_not_a_number(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "0x1",
		"1a", "1.0", "18446744073709551616", "99999999999999999999999",
		"\xd9\xa1" };
	uint64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_number(str_of(bad[i]), 10, &n));
	assert_false(str_number(str_of("g"), 16, &n));
	assert_false(str_number(str_of("10000000000000000"), 16, &n));
	assert_int_equal(n, 7);
}

static void
test_plural(void **state)
{
	(void)state;
	assert_string_equal(str_plural(1, "entry", "entries"), "entry");
	assert_string_equal(str_plural(0, "entry", "entries"), "entries");
	assert_string_equal(str_plural(2, "entry", "entries"), "entries");
	assert_string_equal(str_plural(UINT64_MAX, "byte", "bytes"), "bytes");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_equals),
		cmocka_unit_test(test_nocase_is_ascii_letters),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_not_a_number),
		cmocka_unit_test(test_plural),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
