/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ClientHello made by hand, and the reading of what answers it: RFC 8446
 * 4.1.2 to 4.1.4, RFC 5246 7.4.1. That servers take the hellos is tested
 * against sonde-lab.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "net/hello.h"

#define BYTES(literal) ((struct str){ (literal), sizeof(literal) - 1 })

#define RANDOM "thirty-two bytes, none of them 0"

/* 2 + 32 + 1 + 2 + 1 bytes, no extensions: TLS 1.0, RSA 3DES. */
#define OLD \
	"\026\003\001\000\052\002\000\000\046\003\001" RANDOM "\000\000\012\000"

static size_t
number(const struct buf *b, size_t at)
{
	return (size_t)(unsigned char)b->p[at] << 8 |
	    (unsigned char)b->p[at + 1];
}

/* Each length in it fits what follows. */
static void
test_lengths(void **state)
{
	(void)state;
	for (int kind = HELLO_OLD_VERSION; kind <= HELLO_OTHER_GROUPS; kind++) {
		struct buf b = { 0 };
		size_t at = 5 + 4 + 2 + 32 + 1;

		assert_true(hello_make(&b, (enum hello_kind)kind, "a.test"));
		assert_int_equal(number(&b, 3), b.n - 5);
		assert_int_equal(number(&b, 7), b.n - 9);
		at += 2 + number(&b, at); /* cipher suites */
		at += 2;                  /* compression */
		assert_int_equal(number(&b, at), b.n - at - 2);
		for (at += 2; at < b.n; at += 4 + number(&b, at + 2))
			assert_true(at + 4 <= b.n);
		assert_int_equal(at, b.n);
		buf_free(&b);
	}
}

static void
test_name(void **state)
{
	struct buf with = { 0 }, without = { 0 };

	(void)state;
	assert_true(hello_make(&with, HELLO_OLD_CIPHERS, "a.test"));
	assert_true(hello_make(&without, HELLO_OLD_CIPHERS, NULL));
	assert_int_equal(with.n - without.n, 4 + 2 + 1 + 2 + strlen("a.test"));
	buf_free(&with);
	buf_free(&without);
}

static void
test_server_hello(void **state)
{
	struct hello_answer a = hello_read(BYTES(OLD));
	char room[HELLO_NAME];

	(void)state;
	assert_int_equal(a.what, HELLO_CHOSEN);
	assert_string_equal(hello_version_name(a.version, room), "TLS 1.0");
	assert_string_equal(hello_cipher_name(a.cipher, room),
	    "RSA 3DES_EDE_CBC_SHA");
	assert_string_equal(hello_cipher_name(0xabcd, room), "0xabcd");
	assert_int_equal(a.group, 0);
}

static void
test_alert(void **state)
{
	struct hello_answer a =
	    hello_read(BYTES("\025\003\003\000\002\002\050"));

	(void)state;
	assert_int_equal(a.what, HELLO_ALERT);
	assert_int_equal(a.level, 2);
	assert_int_equal(a.alert, 40);
}

/* Every piece of it from its own memory: nothing behind it may be read. */
static void
test_pieces(void **state)
{
	static const char whole[] = OLD;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		char *copy = xcalloc(1, n + 1);
		struct hello_answer a;

		memcpy(copy, whole, n);
		a = hello_read((struct str){ copy, n });
		assert_int_equal(a.what, HELLO_MORE);
		free(copy);
	}
}

/* A whole record whose message, or its extensions, ends too early. */
static void
test_cut_inside(void **state)
{
	(void)state;
	for (size_t n = 1; n < 42; n++) {
		char bytes[] = OLD;

		bytes[4] = (char)n;
		assert_int_not_equal(
		    hello_read((struct str){ bytes, 5 + n }).what, HELLO_MORE);
	}
	assert_int_equal(hello_read(BYTES("\026\003\003\000\001\002")).what,
	    HELLO_OTHER);
}

static void
test_no_tls(void **state)
{
	(void)state;
	assert_int_equal(hello_read(BYTES("HTTP/1.1 400 ")).what, HELLO_OTHER);
	assert_int_equal(hello_read(BYTES("\025\003\003\000\000")).what,
	    HELLO_OTHER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_server_hello),
		cmocka_unit_test(test_alert),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_cut_inside),
		cmocka_unit_test(test_no_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
