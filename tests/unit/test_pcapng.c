/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcapng as it is written, byte for byte: each block is as long as it says, at
 * both ends, and what it holds stands where the draft puts it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/pcapng.h"

static uint32_t
word(const struct buf *b, size_t at)
{
	uint32_t n;

	assert_true(at + 4 <= b->n);
	memcpy(&n, b->p + at, 4);
	return n;
}

static unsigned int
half(const struct buf *b, size_t at)
{
	uint16_t n;

	assert_true(at + 2 <= b->n);
	memcpy(&n, b->p + at, 2);
	return n;
}

/* Where the block after that at start begins; it must be of that type. */
static size_t
next_block(const struct buf *b, size_t start, uint32_t type)
{
	uint32_t n = word(b, start + 4);

	assert_int_equal(word(b, start), type);
	assert_int_equal(n % 4, 0);
	assert_true(start + n <= b->n);
	assert_int_equal(word(b, start + n - 4), n);
	return start + n;
}

/* The value of an option in those from at to end; its length in *n. */
static const char *
find_option(const struct buf *b, size_t at, size_t end, unsigned int code,
    size_t *n)
{
	while (at < end && half(b, at) != 0) {
		*n = half(b, at + 2);
		if (half(b, at) == code)
			return b->p + at + 4;
		at += 4 + (*n + 3) / 4 * 4;
	}
	return NULL;
}

static void
test_head(void **state)
{
	static const struct pcapng_head head = { .program = "sonde 1",
		.comment = "abc",
		.interface = "any",
		.filter = "ours",
		.link = LINK_SLL2,
		.most = 256 };
	struct buf b = { 0 };
	size_t second, end, n;

	(void)state;
	pcapng_begin(&b, &head);
	second = next_block(&b, 0, 0x0a0d0d0a);
	assert_int_equal(word(&b, 8), 0x1a2b3c4d);
	assert_int_equal(half(&b, 12), 1);
	assert_memory_equal(b.p + 16, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	assert_memory_equal(find_option(&b, 24, second, 1, &n), "abc", 3);
	assert_memory_equal(find_option(&b, 24, second, 4, &n), "sonde 1", 7);
	end = next_block(&b, second, 1);
	assert_int_equal(end, b.n);
	assert_int_equal(half(&b, second + 8), 276);
	assert_int_equal(word(&b, second + 12), 256);
	assert_memory_equal(find_option(&b, second + 16, end, 9, &n), "\x09",
	    1);
	assert_int_equal(n, 1);
	assert_memory_equal(find_option(&b, second + 16, end, 11, &n), "\0ours",
	    5);
	buf_free(&b);
}

/* Of every length, for what is made up to 4 bytes. */
static void
test_packet(void **state)
{
	static const unsigned char bytes[8] = "12345678";
	const int64_t time_ns = INT64_C(0x0123456789abcdef);
	size_t n;

	(void)state;
	for (uint32_t i = 0; i <= 8; i++) {
		struct packet p = { .time_ns = time_ns,
			.link = LINK_SLL2,
			.captured = i,
			.wire = 1500,
			.way = PACKET_OUT,
			.data = bytes };
		struct buf b = { 0 };
		size_t options = 28 + (i + 3) / 4 * 4;

		pcapng_packet(&b, &p, "sonde: wait");
		assert_int_equal(next_block(&b, 0, 6), b.n);
		assert_int_equal(word(&b, 12), 0x01234567);
		assert_int_equal(word(&b, 16), 0x89abcdef);
		assert_int_equal(word(&b, 20), i);
		assert_int_equal(word(&b, 24), 1500);
		assert_memory_equal(b.p + 28, bytes, i);
		assert_memory_equal(find_option(&b, options, b.n, 1, &n),
		    "sonde: wait", 11);
		assert_memory_equal(find_option(&b, options, b.n, 2, &n),
		    "\2\0\0\0", 4);
		buf_free(&b);
	}
}

static void
test_secrets(void **state)
{
	struct buf b = { 0 };

	(void)state;
	pcapng_secrets(&b, (struct str){ "CLIENT_RANDOM 1 2\n", 18 });
	assert_int_equal(next_block(&b, 0, 10), b.n);
	assert_int_equal(word(&b, 8), 0x544c534b);
	assert_int_equal(word(&b, 12), 18);
	assert_memory_equal(b.p + 16, "CLIENT_RANDOM 1 2\n", 18);
	buf_free(&b);
}

static void
test_names(void **state)
{
	struct address v4, v6;
	struct buf b = { 0 };
	size_t second;

	(void)state;
	assert_true(address_parse("192.0.2.1", 80, &v4));
	assert_true(address_parse("2001:db8::1", 80, &v6));
	pcapng_name(&b, &v4, "www.example.org");
	second = b.n;
	pcapng_name(&b, &v6, "www.example.org");
	assert_int_equal(next_block(&b, 0, 4), second);
	assert_int_equal(half(&b, 8), 1);
	assert_int_equal(half(&b, 10), 4 + 16);
	assert_memory_equal(b.p + 12, "\xc0\0\2\1www.example.org", 20);
	assert_int_equal(next_block(&b, second, 4), b.n);
	assert_int_equal(half(&b, second + 8), 2);
	assert_int_equal(half(&b, second + 10), 16 + 16);
	buf_free(&b);
}

static void
test_end(void **state)
{
	static const struct pcapng_sum sum = { .start_ns = 1,
		.end_ns = INT64_C(5) << 32,
		.received = 9,
		.dropped = 2,
		.written = 7 };
	struct buf b = { 0 };
	uint64_t number;
	size_t n;

	(void)state;
	pcapng_end(&b, &sum);
	assert_int_equal(next_block(&b, 0, 5), b.n);
	assert_int_equal(word(&b, 12), 5);
	assert_memory_equal(find_option(&b, 20, b.n, 3, &n), "\5\0\0\0\0\0\0\0",
	    8);
	memcpy(&number, find_option(&b, 20, b.n, 7, &n), 8);
	assert_int_equal(number, 2);
	memcpy(&number, find_option(&b, 20, b.n, 8, &n), 8);
	assert_int_equal(number, 7);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_packet),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
