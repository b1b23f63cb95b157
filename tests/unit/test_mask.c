/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mask: a secret is hidden in every form that a server may send it back
 * in, nothing else is touched, overlapping hits become one, and no secret and
 * no text make it slow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "trace/mask.h"

/* What mask_apply makes of in; freed by the caller. */
static struct buf
applied(const struct mask *m, struct str in)
{
	struct buf out = { 0 };

	mask_apply(m, in, &out);
	return out;
}

static void
check_n(const struct mask *m, struct str in, const char *expected)
{
	struct buf out = applied(m, in);

	assert_string_equal(buf_text(&out), expected);
	assert_int_equal(mask_hits(m, in), strstr(expected, MASKED) != NULL);
	buf_free(&out);
}

static void
check(const struct mask *m, const char *in, const char *expected)
{
	check_n(m, str_of(in), expected);
}

static struct mask *
mask_of(const char *value)
{
	struct mask *m = mask_new();

	mask_add(m, str_of(value));
	return m;
}

static void
test_nothing_known(void **state)
{
	struct mask *m = mask_new();

	(void)state;
	check(NULL, "secret", "secret");
	check(m, "secret", "secret");
	check(m, "", "");
	mask_add(m, str_of(""));
	mask_add(m, str_of("abc"));
	check(m, "abcabc", "abcabc");
	mask_free(m);
	mask_free(NULL);
}

static void
test_plain(void **state)
{
	struct mask *m = mask_of("hunter2");

	(void)state;
	check(m, "hunter2", MASKED);
	check(m, "PASS hunter2\r\n", "PASS " MASKED "\r\n");
	check(m, "hunter hunter2x", "hunter " MASKED "x");
	check(m, "huhunter2", "hu" MASKED);
	check(m, "hunter2hunter2", MASKED);
	check(m, "hunter2 hunter2", MASKED " " MASKED);
	check(m, "hunter", "hunter");
	check(m, "Hunter2", "Hunter2");
	mask_add(m, str_of("r2d2"));
	check(m, "hunter2d2!", MASKED "!");
	check(m, "r2d2", MASKED);
	mask_free(m);
}

static void
test_overlap(void **state)
{
	struct mask *m = mask_of("abab");

	(void)state;
	check(m, "xabababx", "x" MASKED "x");
	check(m, "ababab", MASKED);
	mask_add(m, str_of("abababc"));
	check(m, "abababc.", MASKED ".");
	check(m, "ababababc.", MASKED ".");
	mask_free(m);
}

static void
test_nul(void **state)
{
	struct mask *m = mask_new();
	struct str value = { .p = "ab\0cd", .n = 5 };
	struct str in = { .p = "<ab\0cd>", .n = 7 };
	struct str other = { .p = "<ab\0ce>", .n = 7 };

	(void)state;
	mask_add(m, value);
	check_n(m, in, "<" MASKED ">");
	assert_false(mask_hits(m, other));
	check(m, "ab\\u0000cd", MASKED);
	check(m, "ab\\x00cd", MASKED);
	check(m, "ab%00cd", MASKED);
	mask_free(m);
}

/*
 * base64 of the value with 0 to 3 bytes before and behind it: at most the two
 * digits at each end, which hold other bits too, may stay.
 */
static void
check_base64(const char *value, bool url)
{
	struct mask *m = mask_of(value);
	struct buf text = { 0 }, coded = { 0 }, out;

	for (size_t before = 0; before < 4; before++)
		for (size_t behind = 0; behind < 4; behind++) {
			buf_clear(&text);
			buf_clear(&coded);
			buf_add(&text, "\xff\0z", before);
			buf_adds(&text, value);
			buf_add(&text, "yx\xfe", behind);
			encode_base64(&coded, buf_str(&text));
			for (size_t i = 0; url && i < coded.n; i++)
				if (coded.p[i] == '+')
					coded.p[i] = '-';
				else if (coded.p[i] == '/')
					coded.p[i] = '_';
			out = applied(m, buf_str(&coded));
			assert_non_null(strstr(buf_text(&out), MASKED));
			assert_true(out.n - strlen(MASKED) <= 3 +
				(before * 4 + 2) / 3 + (behind * 4 + 2) / 3 +
				2);
			buf_free(&out);
		}
	buf_free(&text);
	buf_free(&coded);
	mask_free(m);
}

static void
test_base64(void **state)
{
	struct mask *m = mask_of("tanstaaftanstaaf");

	(void)state;
	/* SASL PLAIN, as RFC 4616 has it: NUL tim NUL tanstaaftanstaaf */
	check(m, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "AHRpbQB" MASKED);
	mask_free(m);
	check_base64("hunter2", false);
	check_base64("\xfb\xef\xbe\xff\xfb\xff\xfe", false);
	check_base64("\xfb\xef\xbe\xff\xfb\xff\xfe", true);
	check_base64("abcd", false);
}

static void
test_encoded(void **state)
{
	struct mask *m = mask_of("p@s s/\"\\\xc3\xa9\n!");

	(void)state;
	check(m, "<p@s s/\"\\\xc3\xa9\n!>", "<" MASKED ">");
	check(m, "=7040732073 2f", "=7040732073 2f");
	check(m, "=70407320732f225cc3a90a21=", "=" MASKED "=");
	check(m, "=70407320732F225CC3A90A21=", "=" MASKED "=");
	check(m, "u:p%40s%20s%2F%22%5C%C3%A9%0A%21@h", "u:" MASKED "@h");
	check(m, "u:p%40s%20s%2f%22%5c%c3%a9%0a%21@h", "u:" MASKED "@h");
	check(m, "/p@s%20s/%22%5C%C3%A9%0A!", "/" MASKED);
	check(m, "{\"p@s s/\\\"\\\\\xc3\xa9\\n!\"}", "{\"" MASKED "\"}");
	check(m, "{\"p@s s\\/\\\"\\\\\\u00e9\\n!\"}", "{\"" MASKED "\"}");
	check(m, "\"p@s s/\\\"\\\\\xc3\xa9\n!\"", "\"" MASKED "\"");
	check(m, "p@s s/\"\\\\\xc3\xa9\\x0a!", MASKED);
	mask_free(m);
	m = mask_of("\xf0\x9f\x94\x91key");
	check(m, "\"\\ud83d\\udd11key\"", "\"" MASKED "\"");
	mask_free(m);
}

/* A long value is known in pieces; no seam may be seen. */
static void
test_long(void **state)
{
	struct mask *m = mask_new();
	struct buf value = { 0 }, coded = { 0 }, out;
	char c[4];

	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		buf_addf(&value, "%x", i * 2654435761u >> 7 & 0xff);
		memcpy(c, "\xe2\x82\xac", 4);
		c[2] = (char)(0x80 | i % 64);
		buf_add(&value, c, 3);
	}
	mask_add(m, buf_str(&value));
	check(m, buf_text(&value), MASKED);
	encode_percent(&coded, buf_str(&value));
	check(m, buf_text(&coded), MASKED);
	buf_clear(&coded);
	encode_hex(&coded, buf_str(&value));
	check(m, buf_text(&coded), MASKED);
	buf_clear(&coded);
	encode_visible(&coded, buf_str(&value));
	check(m, buf_text(&coded), MASKED);
	buf_clear(&coded);
	encode_base64(&coded, buf_str(&value));
	out = applied(m, buf_str(&coded));
	assert_true(out.n < strlen(MASKED) + 5);
	buf_free(&out);
	buf_free(&coded);
	buf_free(&value);
	mask_free(m);
}

/* Worst cases take time by the length of the text alone. */
static void
test_speed(void **state)
{
	struct mask *m = mask_new();
	struct buf text = { 0 }, out;
	int64_t start;

	(void)state;
	for (int i = 0; i < 1000000; i++)
		buf_addc(&text, 'a');
	text.n = 60000;
	mask_add(m, buf_str(&text));
	buf_addc(&text, 'b');
	mask_add(m, buf_str(&text));
	text.n = 1000000;
	text.p[60000] = 'a';
	start = clock_now_ns();
	out = applied(m, buf_str(&text));
	assert_string_equal(buf_text(&out), MASKED);
	assert_true(clock_now_ns() - start < 20 * CLOCK_S);
	buf_free(&out);
	for (size_t i = 0; i < text.n; i += 100)
		text.p[i] = 'c';
	start = clock_now_ns();
	assert_false(mask_hits(m, buf_str(&text)));
	assert_true(clock_now_ns() - start < 20 * CLOCK_S);
	buf_free(&text);
	mask_free(m);
}

static void
check_cut(const struct mask *m, const char *in, const char *expected)
{
	struct buf out = { 0 };

	mask_apply_cut(m, str_of(in), &out);
	assert_string_equal(buf_text(&out), expected);
	buf_free(&out);
}

/* Half a secret at the edge of what was cut out is hidden; a chance is not. */
static void
test_cut(void **state)
{
	struct mask *m = mask_of("correct horse battery");

	(void)state;
	check_cut(NULL, "correct ho", "correct ho");
	check_cut(m, "you are correct ho", "you are " MASKED);
	check_cut(m, "you are correct", "you are correct");
	check_cut(m, " battery, is it?", MASKED ", is it?");
	check_cut(m, "battery, is it?", "battery, is it?");
	check_cut(m, "horse battery", MASKED);
	check_cut(m, "battery and correct horse", "battery and " MASKED);
	check_cut(m, "x correct horse battery y", "x " MASKED " y");
	check_cut(m, "correct h in the middle", "correct h in the middle");
	check_cut(m, "hex 636f72726563742068", "hex " MASKED);
	check(m, "you are correct ho", "you are correct ho");
	mask_free(m);
	m = mask_of("hunter");
	check_cut(m, "a hunt", "a " MASKED);
	check_cut(m, "a hun", "a hun");
	check_cut(m, "nter b", MASKED " b");
	mask_free(m);
}

/* Who sends secret after secret does not fill memory. */
static void
test_many(void **state)
{
	struct mask *m = mask_new();
	struct buf value = { 0 };

	(void)state;
	for (int twice = 0; twice < 2; twice++)
		for (int i = 0; i < 900; i++) {
			buf_clear(&value);
			buf_addf(&value, "cookie-%d-value", i);
			mask_add(m, buf_str(&value));
		}
	check(m, "cookie-0-value", MASKED);
	check(m, "cookie-899-value", MASKED);
	for (int i = 900; i < 2000; i++) {
		buf_clear(&value);
		buf_addf(&value, "cookie-%d-value", i);
		mask_add(m, buf_str(&value));
	}
	check(m, "cookie-950-value", MASKED);
	check(m, "cookie-1999-value", "cookie-1999-value");
	buf_free(&value);
	mask_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_encoded),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_speed),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
