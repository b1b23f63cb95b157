/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The growing buffer: what is in is what was put in, the cap holds, and the
 * bytes that are dropped or cleared are wiped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"

static void
test_empty(void **state)
{
	struct buf b = buf_with_cap(0);

	(void)state;
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(buf_str(&b).n, 0);
	buf_drop(&b, 5);
	buf_clear(&b);
	buf_add(&b, NULL, 0);
	buf_addf(&b, "%s", "");
	assert_int_equal(b.n, 0);
	buf_free(&b);
	buf_free(&b);
}

static void
test_grows(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		buf_addc(&b, (char)i);
		assert_int_equal(b.p[b.n], '\0');
	}
	assert_int_equal(b.n, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], (char)i);
	assert_false(b.over);
	buf_free(&b);
}

static void
test_kinds(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_adds(&b, "ab");
	buf_addc(&b, 'c');
	buf_add(&b, "d\0e", 3);
	buf_addf(&b, "%03d%s", 7, "x");
	assert_int_equal(b.n, 10);
	assert_memory_equal(b.p, "abcd\0e007x", 11);
	buf_free(&b);
}

/* Whatever is added in whatever pieces, the first cap bytes are in. */
static void
test_cap(void **state)
{
	struct buf b;

	(void)state;
	for (size_t cap = 1; cap < 200; cap++) {
		b = buf_with_cap(cap);
		for (size_t i = 0; i < 30; i++) {
			buf_add(&b, "abc", 3);
			buf_addf(&b, "%s", "def");
			assert_true(b.n <= cap);
			assert_true(b.room <= cap + 1 || b.room <= 64);
			assert_int_equal(b.p[b.n], '\0');
		}
		assert_int_equal(b.over, cap < 180);
		assert_int_equal(b.n, cap < 180 ? cap : 180);
		for (size_t i = 0; i < b.n; i++)
			assert_int_equal(b.p[i], "abcdef"[i % 6]);
		buf_free(&b);
	}
}

static void
test_format_longer_than_room(void **state)
{
	struct buf b = buf_with_cap(1000);

	(void)state;
	buf_addf(&b, "%0500d|", 7);
	assert_int_equal(b.n, 501);
	assert_false(b.over);
	buf_addf(&b, "%0500d|", 7);
	assert_int_equal(b.n, 1000);
	assert_true(b.over);
	assert_int_equal(strlen(buf_text(&b)), 1000);
	buf_free(&b);
}

static void
test_drop(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_adds(&b, "secret and rest");
	buf_drop(&b, 11);
	assert_string_equal(buf_text(&b), "rest");
	for (size_t i = 4; i < 15; i++)
		assert_int_equal(b.p[i], 0);
	buf_drop(&b, 99);
	assert_int_equal(b.n, 0);
	assert_string_equal(buf_text(&b), "");
	buf_free(&b);
}

static void
test_clear_wipes(void **state)
{
	struct buf b = buf_with_cap(4);

	(void)state;
	buf_adds(&b, "secret");
	assert_true(b.over);
	buf_clear(&b);
	assert_false(b.over);
	assert_int_equal(b.n, 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(b.p[i], 0);
	buf_adds(&b, "more");
	assert_string_equal(buf_text(&b), "more");
	buf_free(&b);
	assert_int_equal(b.room, 0);
	assert_string_equal(buf_text(&b), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_format_longer_than_room),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_clear_wipes),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
