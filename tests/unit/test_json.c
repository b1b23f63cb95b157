/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON writer: commas and lines stand where they should, and whatever bytes
 * go in, what comes out is read back by jansson and holds no raw control byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/utf8.h"

static void
write_sample(struct buf *b, bool pretty)
{
	struct json j = json_into(b, pretty);

	json_begin_object(&j, NULL);
	json_text(&j, "text", "a\"b\\c");
	json_text(&j, "nothing", NULL);
	json_int(&j, "low", INT64_MIN);
	json_bool(&j, "yes", true);
	json_begin_array(&j, "list");
	json_bool(&j, NULL, false);
	json_none(&j, NULL);
	json_begin_object(&j, NULL);
	json_end_object(&j);
	json_begin_array(&j, NULL);
	json_end_array(&j);
	json_end_array(&j);
	json_seconds(&j, "t_s", 12400000);
	json_seconds(&j, "never_s", -1);
	json_end_object(&j);
}

static void
test_compact(void **state)
{
	struct buf b = { 0 };

	(void)state;
	write_sample(&b, false);
	assert_string_equal(buf_text(&b),
	    "{\"text\":\"a\\\"b\\\\c\",\"nothing\":null,"
	    "\"low\":-9223372036854775808,\"yes\":true,"
	    "\"list\":[false,null,{},[]],"
	    "\"t_s\":0.012400000,\"never_s\":null}");
	buf_free(&b);
}

static void
test_pretty(void **state)
{
	struct buf b = { 0 };

	(void)state;
	write_sample(&b, true);
	assert_string_equal(buf_text(&b),
	    "{\n"
	    "  \"text\": \"a\\\"b\\\\c\",\n"
	    "  \"nothing\": null,\n"
	    "  \"low\": -9223372036854775808,\n"
	    "  \"yes\": true,\n"
	    "  \"list\": [\n"
	    "    false,\n"
	    "    null,\n"
	    "    {},\n"
	    "    []\n"
	    "  ],\n"
	    "  \"t_s\": 0.012400000,\n"
	    "  \"never_s\": null\n"
	    "}");
	buf_free(&b);
}

static void
test_seconds(void **state)
{
	static const int64_t ns[] = { 0, 1, 999999999, 1000000000, INT64_MAX };
	struct buf b = { 0 };
	struct json j = json_into(&b, false);

	(void)state;
	json_begin_array(&j, NULL);
	for (size_t i = 0; i < sizeof(ns) / sizeof(ns[0]); i++)
		json_seconds(&j, NULL, ns[i]);
	json_end_array(&j);
	assert_string_equal(buf_text(&b),
	    "[0.000000000,0.000000001,0.999999999,1.000000000,"
	    "9223372036.854775807]");
	buf_free(&b);
}

/* All 32 levels, and each knows for itself whether a comma is due. */
static void
test_depth(void **state)
{
	struct buf b = { 0 };
	struct json j = json_into(&b, false);
	json_t *read;

	(void)state;
	for (int i = 0; i < 32; i++) {
		if (i > 0)
			json_int(&j, NULL, i);
		json_begin_array(&j, NULL);
	}
	for (int i = 0; i < 32; i++) {
		json_int(&j, NULL, i);
		json_end_array(&j);
	}
	assert_int_equal(j.depth, 0);
	read = json_loadb(b.p, b.n, 0, NULL);
	assert_non_null(read);
	assert_int_equal(json_array_size(read), 3);
	json_decref(read);
	buf_free(&b);
}

/* Fails if b holds a byte that could do something to who looks at it. */
static void
expect_no_control(const struct buf *b)
{
	for (size_t i = 0; i < b->n; i++) {
		if ((unsigned char)b->p[i] < ' ' || b->p[i] == 0x7f)
			fail_msg("control byte %02x", (unsigned char)b->p[i]);
	}
	if (!utf8_clean(buf_str(b)))
		fail_msg("not clean: %s", buf_text(b));
}

/* Writes s as bytes, reads that, and holds "x" (and "x_b64") against s. */
static void
expect_bytes_back(struct str s)
{
	struct buf b = { 0 }, back = { 0 };
	struct json j = json_into(&b, false);
	const char *base64;
	json_t *read;

	json_begin_object(&j, NULL);
	json_bytes(&j, "x", s);
	json_end_object(&j);
	expect_no_control(&b);
	read = json_loadb(b.p, b.n, 0, NULL);
	assert_non_null(read);
	base64 = json_string_value(json_object_get(read, "x_b64"));
	assert_int_equal(base64 == NULL, utf8_clean(s));
	if (base64 != NULL)
		assert_true(decode_base64(&back, str_of(base64)));
	else
		buf_adds(&back, json_string_value(json_object_get(read, "x")));
	assert_int_equal(back.n, s.n);
	assert_memory_equal(buf_text(&back), s.p, s.n);
	json_decref(read);
	buf_free(&b);
	buf_free(&back);
}

static void
test_bytes(void **state)
{
	struct buf b = { 0 };
	struct json j = json_into(&b, false);

	(void)state;
	json_begin_object(&j, NULL);
	json_bytes(&j, "plain", str_of("a\\b\"\xc3\xa9"));
	json_bytes(&j, "line", str_of("a\r\n\\"));
	json_begin_array(&j, "list");
	json_bytes(&j, NULL, str_of("\xff"));
	json_end_array(&j);
	json_end_object(&j);
	assert_string_equal(buf_text(&b),
	    "{\"plain\":\"a\\\\b\\\"\xc3\xa9\","
	    "\"line\":\"a\\\\x0d\\\\x0a\\\\\\\\\",\"line_b64\":\"YQ0KXA==\","
	    "\"list\":[\"\\\\xff\"]}");
	buf_free(&b);
}

static void
test_bytes_every_byte(void **state)
{
	char two[2];

	(void)state;
	for (int i = 0; i < 0x10000; i++) {
		two[0] = (char)(i >> 8);
		two[1] = (char)i;
		expect_bytes_back((struct str){ .p = two, .n = 2 });
	}
	expect_bytes_back(str_of(""));
}

/* Text keeps each code point, and the dangerous ones are \uXXXX. */
static void
expect_text_back(uint32_t code)
{
	struct buf b = { 0 };
	struct json j = json_into(&b, false);
	char text[5] = { 0 };
	json_t *read;

	(void)utf8_encode(code, text);
	json_begin_object(&j, NULL);
	json_text(&j, text, text);
	json_end_object(&j);
	expect_no_control(&b);
	if (!utf8_printable(code))
		assert_null(strstr(buf_text(&b), text));
	read = json_loadb(b.p, b.n, 0, NULL);
	assert_non_null(read);
	assert_string_equal(json_string_value(json_object_get(read, text)),
	    text);
	json_decref(read);
	buf_free(&b);
}

static void
test_text_every_code_point(void **state)
{
	(void)state;
	for (uint32_t code = 1; code < 0x30000; code++) {
		if (code < 0xd800 || code > 0xdfff)
			expect_text_back(code);
	}
	for (uint32_t code = 0xe0000; code < 0xe1000; code++)
		expect_text_back(code);
	expect_text_back(0x10ffff);
}

static void
test_text_not_utf8(void **state)
{
	struct buf b = { 0 };
	struct json j = json_into(&b, false);

	(void)state;
	json_text(&j, NULL,
	    "a\xff"
	    "b\xf0\x9f\x98");
	assert_string_equal(buf_text(&b), "\"a\\ufffdb\\ufffd\\ufffd\\ufffd\"");
	buf_free(&b);
}

/* Two documents one behind the other: no comma between. */
static void
test_documents(void **state)
{
	struct buf b = { 0 };
	struct json j = json_into(&b, false);

	(void)state;
	for (int i = 0; i < 2; i++) {
		json_begin_object(&j, NULL);
		json_int(&j, "n", i);
		json_end_object(&j);
		buf_addc(&b, '\n');
	}
	assert_string_equal(buf_text(&b), "{\"n\":0}\n{\"n\":1}\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compact),
		cmocka_unit_test(test_pretty),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bytes_every_byte),
		cmocka_unit_test(test_text_every_code_point),
		cmocka_unit_test(test_text_not_utf8),
		cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
