/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading JSON that may be hostile: bounded in size and depth, errors name the
 * place, and nothing of the input comes back raw in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "base/utf8.h"
#include "trace/json_read.h"

static void
test_reads(void **state)
{
	struct buf why = { 0 };
	json_t *json =
	    json_read(str_of(" {\"a\": [1, \"[[{\\\"\"]}\n"), 100, &why);

	(void)state;
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "a")), 2);
	assert_int_equal(why.n, 0);
	json_decref(json);
}

struct refusal {
	const char *text;
	const char *why; /* how it begins */
};

static const struct refusal refusals[] = {
	{ "", "line 1, column 0: " },
	{ "x", "line 1, column 1: " },
	{ "\"alone\"", "line 1, column 7: " },
	{ "[1,\n2,\n  nope]", "line 3, column 6: invalid token" },
	{ "[1] [2]", "line 1, column 5: end of file expected" },
	{ "{\"a\":1,\n\"a\":2}", "line 2, column 3: duplicate object key" },
	{ "[\"\\u0000\"]", "line 1, column 9: " },
	{ "[\"\x1b[2J\"]", "line 1, column 2: control character 0x1b" },
	{ "[\xff]", "line 1, column 1: unable to decode byte 0xff" },
	{ "[1e999]", "line 1, column 6: real number overflow" },
	{ "[\x1b", "line 1, column 2: invalid token near '\\x1b'" },
	{ "[\xe2\x80\xae", "line 1, column 2: invalid token near '\\u{202e}" },
};

static void
test_refuses(void **state)
{
	struct buf why = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		buf_clear(&why);
		assert_null(json_read(str_of(refusals[i].text), 1000, &why));
		if (!str_starts(buf_str(&why), refusals[i].why))
			fail_msg("\"%s\", not \"%s\"", buf_text(&why),
			    refusals[i].why);
		assert_true(utf8_clean(buf_str(&why)));
	}
	buf_free(&why);
}

static void
test_size(void **state)
{
	struct buf why = { 0 };
	json_t *json = json_read(str_of("[1234]"), 6, &why);

	(void)state;
	assert_non_null(json);
	json_decref(json);
	assert_null(json_read(str_of("[1234]"), 5, &why));
	assert_string_equal(buf_text(&why),
	    "line 1, column 1: more than 5 bytes");
	buf_free(&why);
}

/* n opened and closed, alternating arrays and objects. */
static void
nest(struct buf *b, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		buf_adds(b, i % 2 == 0 ? "[" : "{\"\\\"]\":");
	buf_adds(b, "[]");
	for (unsigned int i = n; i > 0; i--)
		buf_adds(b, i % 2 == 1 ? "]" : "}");
}

static void
test_depth(void **state)
{
	struct buf text = { 0 }, why = { 0 };
	json_t *json;

	(void)state;
	nest(&text, JSON_READ_DEPTH - 1);
	json = json_read(buf_str(&text), SIZE_MAX, &why);
	assert_non_null(json);
	json_decref(json);
	buf_clear(&text);
	nest(&text, JSON_READ_DEPTH);
	assert_null(json_read(buf_str(&text), SIZE_MAX, &why));
	assert_true(str_starts(buf_str(&why), "line 1, column 257: more than"));
	buf_free(&text);
	buf_free(&why);
}

/* Siblings are not depth, and brackets in strings are not brackets. */
static void
test_width_is_not_depth(void **state)
{
	struct buf text = { 0 }, why = { 0 };
	json_t *json;

	(void)state;
	buf_adds(&text, "[");
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "[{}],");
	buf_adds(&text, "\"");
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "[{\\\"");
	buf_adds(&text, "\"]");
	json = json_read(buf_str(&text), SIZE_MAX, &why);
	assert_string_equal(buf_text(&why), "");
	assert_int_equal(json_array_size(json), 1001);
	json_decref(json);
	buf_free(&text);
	buf_free(&why);
}

#define STACK_SIZE 65536

static ucontext_t here, fiber;
static struct str hostile;
static struct buf fiber_why;
static json_t *fiber_json;

static void
read_hostile(void)
{
	fiber_json = json_read(hostile, SIZE_MAX, &fiber_why);
}

/* Reads text on a stack of a fiber's size; returns how much of it was used. */
static size_t
read_on_fiber(struct str text)
{
	unsigned char *stack = test_malloc(STACK_SIZE);
	size_t unused = 0;

	memset(stack, 0xa5, STACK_SIZE);
	hostile = text;
	assert_int_equal(getcontext(&fiber), 0);
	fiber.uc_stack.ss_sp = stack;
	fiber.uc_stack.ss_size = STACK_SIZE;
	fiber.uc_link = &here;
	makecontext(&fiber, read_hostile, 0);
	assert_int_equal(swapcontext(&here, &fiber), 0);
	while (unused < STACK_SIZE && stack[unused] == 0xa5)
		unused++;
	test_free(stack);
	return STACK_SIZE - unused;
}

static void
test_fits_a_fiber(void **state)
{
	struct buf text = { 0 };

	(void)state;
	nest(&text, JSON_READ_DEPTH - 1);
	assert_in_range(read_on_fiber(buf_str(&text)), 1, STACK_SIZE / 2);
	assert_non_null(fiber_json);
	json_decref(fiber_json);
	buf_clear(&text);
	for (int i = 0; i < 100000; i++)
		buf_addc(&text, '[');
	assert_in_range(read_on_fiber(buf_str(&text)), 1, STACK_SIZE / 2);
	assert_null(fiber_json);
	assert_true(str_starts(buf_str(&fiber_why), "line 1, column 65: more"));
	buf_free(&text);
	buf_free(&fiber_why);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_width_is_not_depth),
		cmocka_unit_test(test_fits_a_fiber),
	};

	return cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
}
