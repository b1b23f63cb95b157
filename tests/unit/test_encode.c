/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as text and back: the vectors of the RFCs, each encoding the inverse
 * of its decoding, and no byte at all that gets through the visible form raw.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

static uint64_t seed = 88172645463325252u;

static char
random_byte(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (char)(seed >> 24);
}

static void
expect_encoded(void (*encode)(struct buf *, struct str), const char *in,
    size_t n, const char *text)
{
	struct buf b = { 0 };

	encode(&b, (struct str){ .p = in, .n = n });
	assert_string_equal(buf_text(&b), text);
	buf_free(&b);
}

/* RFC 4648 section 10. */
static void
test_base64_vectors(void **state)
{
	static const char *const text[] = { "", "Zg==", "Zm8=", "Zm9v",
		"Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	struct buf b = { 0 };

	(void)state;
	for (size_t n = 0; n < sizeof(text) / sizeof(text[0]); n++) {
		expect_encoded(encode_base64, "foobar", n, text[n]);
		buf_clear(&b);
		assert_true(decode_base64(&b, str_of(text[n])));
		assert_int_equal(b.n, n);
		assert_memory_equal(buf_text(&b), "foobar", n);
	}
	expect_encoded(encode_base64, "\xfb\xff\xfe", 3, "+//+");
	buf_free(&b);
}

static void
test_base64_lenient(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_true(decode_base64(&b, str_of("Zg")));
	assert_true(decode_base64(&b, str_of("-__-")));
	assert_int_equal(b.n, 4);
	assert_memory_equal(b.p, "f\xfb\xff\xfe", 4);
	buf_free(&b);
}

static void
test_base64_refuses(void **state)
{
	static const char *const bad[] = { "Z", "Zm9vY", "Zg=", "=",
		"==", "====", "Z===", "Zm9v=", "Zm9v====", "Z g=", "Zg==\n",
		"Zg==Zg", "Zm=v", "\xc3\xa4zz" };
	struct buf b = { 0 };

	(void)state;
	buf_adds(&b, "as it was");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (decode_base64(&b, str_of(bad[i])))
			fail_msg("took \"%s\"", bad[i]);
		assert_string_equal(buf_text(&b), "as it was");
	}
	buf_free(&b);
}

static void
expect_inverse(void (*encode)(struct buf *, struct str),
    bool (*decode)(struct buf *, struct str))
{
	struct buf text = { 0 }, back = { 0 };
	char bytes[64];

	for (size_t round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = random_byte();
		buf_clear(&text);
		buf_clear(&back);
		encode(&text, (struct str){ .p = bytes, .n = round % 65 });
		assert_true(decode(&back, buf_str(&text)));
		assert_int_equal(back.n, round % 65);
		assert_memory_equal(buf_text(&back), bytes, back.n);
	}
	buf_free(&text);
	buf_free(&back);
}

static void
test_inverse(void **state)
{
	(void)state;
	expect_inverse(encode_base64, decode_base64);
	expect_inverse(encode_percent, decode_percent);
}

static void
test_hex(void **state)
{
	(void)state;
	expect_encoded(encode_hex, "\x00\x01\x7f\x80\xff", 5, "00017f80ff");
	expect_encoded(encode_hex, "", 0, "");
}

static void
test_percent(void **state)
{
	struct buf b = { 0 };

	(void)state;
	expect_encoded(encode_percent, "aZ09-._~", 8, "aZ09-._~");
	expect_encoded(encode_percent, " /%\0\xff", 5, "%20%2F%25%00%FF");
	assert_true(decode_percent(&b, str_of("a%2fb%2F+%00%0d%0A")));
	assert_int_equal(b.n, 8);
	assert_memory_equal(b.p, "a/b/+\0\r\n", 8);
	buf_free(&b);
}

static void
test_percent_refuses(void **state)
{
	static const char *const bad[] = { "%", "%2", "a%", "%2g", "%g2",
		"%%20", "% 2", "%+2", "ok%20%x" };
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(decode_percent(&b, str_of(bad[i])));
	assert_false(decode_percent(&b, (struct str){ .p = "%20", .n = 2 }));
	assert_int_equal(b.n, 0);
	buf_free(&b);
}

static void
test_visible(void **state)
{
	(void)state;
	expect_encoded(encode_visible, "a b", 3, "a b");
	expect_encoded(encode_visible, "\t\r\n\x1b[0m", 7,
	    "\\x09\\x0d\\x0a\\x1b[0m");
	expect_encoded(encode_visible, "a\0b", 3, "a\\x00b");
	expect_encoded(encode_visible, "\\x41", 4, "\\\\x41");
	expect_encoded(encode_visible, "\x7f\xff\xc3(", 4, "\\x7f\\xff\\xc3(");
	expect_encoded(encode_visible,
	    "\xc2\x9b"
	    "2J",
	    4, "\\u{009b}2J");
	expect_encoded(encode_visible,
	    "\xe2\x80\xae"
	    "x",
	    4, "\\u{202e}x");
	expect_encoded(encode_visible, "\xf3\xa0\x81\x81", 4, "\\u{e0041}");
	expect_encoded(encode_visible, "\xc3\xa9\xe4\xb8\xad", 5,
	    "\xc3\xa9\xe4\xb8\xad");
	expect_encoded(encode_visible, "\xe4\xb8", 2, "\\xe4\\xb8");
}

/* Fails unless the visible form of in is clean and holds no control. */
static void
expect_harmless(struct str in)
{
	struct buf b = { 0 };

	encode_visible(&b, in);
	if (!utf8_clean(buf_str(&b)))
		fail_msg("not clean: %s", buf_text(&b));
	for (size_t i = 0; i < b.n; i++) {
		if ((unsigned char)b.p[i] < ' ' || b.p[i] == 0x7f)
			fail_msg("control byte %02x", (unsigned char)b.p[i]);
	}
	buf_free(&b);
}

static void
test_visible_every_byte(void **state)
{
	char two[2];

	(void)state;
	for (int i = 0; i < 0x10000; i++) {
		two[0] = (char)(i >> 8);
		two[1] = (char)i;
		expect_harmless((struct str){ .p = two, .n = 2 });
	}
}

static void
test_visible_every_code_point(void **state)
{
	char bytes[4];

	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++)
		expect_harmless(
		    (struct str){ .p = bytes, .n = utf8_encode(code, bytes) });
}

static void
test_visible_random(void **state)
{
	char bytes[300];

	(void)state;
	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = random_byte();
		expect_harmless((struct str){ .p = bytes, .n = 300 });
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64_vectors),
		cmocka_unit_test(test_base64_lenient),
		cmocka_unit_test(test_base64_refuses),
		cmocka_unit_test(test_inverse),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_percent_refuses),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_visible_every_byte),
		cmocka_unit_test(test_visible_every_code_point),
		cmocka_unit_test(test_visible_random),
	};

	return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
