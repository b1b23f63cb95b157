/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clocks go forward, and RFC 3339 text and nanoseconds are the inverse of
 * each other over the whole range, before 1970 too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"

static void
test_monotonic(void **state)
{
	int64_t before = clock_now_ns(), now = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		now = clock_now_ns();
		assert_true(now >= before);
		before = now;
	}
	assert_true(now > 0);
	/* 2020-09-13 to 2242-03-16 */
	assert_true(clock_wall_ns() > INT64_C(1600000000) * CLOCK_S);
	assert_true(clock_wall_ns() < INT64_C(8589934592) * CLOCK_S);
}

struct pair {
	int64_t ns;
	const char *text;
	const char *text_s;
};

static const struct pair pairs[] = {
	{ 0, "1970-01-01T00:00:00.000000000Z", "1970-01-01T00:00:00Z" },
	{ 1, "1970-01-01T00:00:00.000000001Z", "1970-01-01T00:00:00Z" },
	{ -1, "1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59Z" },
	{ INT64_C(951782400999999999), "2000-02-29T00:00:00.999999999Z",
	    "2000-02-29T00:00:00Z" },
	{ INT64_C(1795375490123456789), "2026-11-22T19:24:50.123456789Z",
	    "2026-11-22T19:24:50Z" },
	{ INT64_MAX, "2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16Z" },
};

static void
test_format(void **state)
{
	char out[31];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		clock_rfc3339(pairs[i].ns, out, sizeof(out));
		assert_string_equal(out, pairs[i].text);
		clock_rfc3339_s(pairs[i].ns, out, 21);
		assert_string_equal(out, pairs[i].text_s);
	}
}

static void
test_parse(void **state)
{
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		ns = 42;
		assert_true(clock_parse(pairs[i].text, &ns));
		assert_true(ns == pairs[i].ns);
	}
	assert_true(clock_parse("1969-12-31T23:59:59Z", &ns));
	assert_true(ns == -CLOCK_S);
}

static void
test_round_trip(void **state)
{
	uint64_t x = 88172645463325252u;
	char out[31];
	int64_t ns;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		clock_rfc3339((int64_t)x / 2, out, sizeof(out));
		assert_true(clock_parse(out, &ns));
		assert_true(ns == (int64_t)x / 2);
	}
}

static void
test_refuses(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-11-22T19:24:50",
		"2026-11-22 19:24:50Z", "2026-11-22t19:24:50z",
		"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00+00:00",
		"2026-01-01T00:00:00.12345678 Z", "-026-01-01T00:00:00Z",
		"2026-01-01T00:00:00.123456789Zx", "9999-01-01T00:00:00Z",
		"2262-04-11T23:47:16.854775808Z", "2026-1--01T00:00:00Z",
		"abcd-ef-ghTij:kl:mnZ" };
	int64_t ns = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(clock_parse(bad[i], &ns));
	assert_true(ns == 42);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monotonic),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
