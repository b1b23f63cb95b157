/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arena: aligned, zeroed, apart from each other, and what was deferred is
 * called once, last first, while the memory still stands.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

static void
test_alloc(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 999, 1001, 3990, 4000,
		4001, 70000 };
	const size_t count = sizeof(sizes) / sizeof(sizes[0]);
	struct arena *a = arena_new();
	unsigned char *p[200];
	size_t asked = 0;

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		p[i] = arena_alloc(a, sizes[i % count]);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < sizes[i % count]; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)i + 1, sizes[i % count]);
		asked += sizes[i % count];
	}
	for (size_t i = 0; i < 200; i++) {
		for (size_t k = 0; k < sizes[i % count]; k++)
			assert_int_equal(p[i][k], (unsigned char)(i + 1));
	}
	assert_in_range(arena_size(a), asked, asked + 200 * 16);
	arena_free(a);
}

static void
test_copies(void **state)
{
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	assert_memory_equal(arena_copy(a, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_copy(a, NULL, 0), "");
	assert_string_equal(arena_strdup(a, "text"), "text");
	s = arena_str(a, (struct str){ .p = "cut here", .n = 3 });
	assert_int_equal(s.n, 3);
	assert_string_equal(s.p, "cut");
	assert_string_equal(arena_printf(a, "%d-%s", 5, "x"), "5-x");
	assert_int_equal(strlen(arena_printf(a, "%09000d", 1)), 9000);
	arena_free(a);
}

static void
test_size_starts_at_nothing(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(arena_size(a), 0);
	arena_alloc(a, 100000);
	assert_in_range(arena_size(a), 100000, 100016);
	arena_free(a);
	arena_free(NULL);
}

static char order[8];

static void
note(void *letter)
{
	order[strlen(order)] = *(char *)letter;
}

static void
test_defer(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	memset(order, 0, sizeof(order));
	arena_defer(a, note, arena_strdup(a, "1"));
	arena_defer(a, note, arena_strdup(a, "2"));
	arena_alloc(a, 10000);
	arena_defer(a, note, arena_strdup(a, "3"));
	assert_string_equal(order, "");
	arena_free(a);
	assert_string_equal(order, "321");
}

static struct arena *deferring;

static void
note_and_defer(void *letter)
{
	note(letter);
	arena_defer(deferring, note, arena_strdup(deferring, "y"));
}

/* A release that defers again is not forgotten. */
static void
test_defer_while_ending(void **state)
{
	(void)state;
	memset(order, 0, sizeof(order));
	deferring = arena_new();
	arena_defer(deferring, note_and_defer, arena_strdup(deferring, "x"));
	arena_free(deferring);
	assert_string_equal(order, "xy");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_size_starts_at_nothing),
		cmocka_unit_test(test_defer),
		cmocka_unit_test(test_defer_while_ending),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
