/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Single packets and small files, by hand: what their headers say, and what is
 * said of those that are cut or odd. Whole captures are test_flow.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "trace/capture_file.h"
#include "trace/packet_read.h"

/* 192.0.2.1:4660 to 192.0.2.2:80, SYN, MSS 1460 and window scale 7. */
#define TCP_SYN_BYTES \
	0x12, 0x34, 0, 80, 0, 0, 0, 7, 0, 0, 0, 0, 0x70, TCP_SYN, 0x20, 0, 0, \
	    0, 0, 0, 2, 4, 0x05, 0xb4, 3, 3, 7, 0
#define IPV4(bytes, fragment, protocol) \
	0x45, 0, 0, (bytes), 0, 9, (fragment) >> 8, (fragment)&0xff, 57, \
	    (protocol), 0, 0, 192, 0, 2, 1, 192, 0, 2, 2

static const unsigned char syn[] = { IPV4(48, 0, 6), TCP_SYN_BYTES };
static const unsigned char later_piece[] = { IPV4(48, 5, 6), TCP_SYN_BYTES };
static const unsigned char first_piece[] = { IPV4(48, 0x2000, 6),
	TCP_SYN_BYTES };
static const unsigned char udp[] = { IPV4(28, 0, 17), 0, 53, 0, 53, 0, 8, 0,
	0 };
/* A router says that what a SYN like the first was in is too big: MTU 1300. */
static const unsigned char too_big[] = { IPV4(56, 0, 1), 3, 4, 0, 0, 0, 0, 5,
	0x14, IPV4(48, 0, 6), 0x12, 0x34, 0, 80, 0, 0, 0, 7 };
/* IPv6 with a hop-by-hop header before TCP. */
static const unsigned char v6[] = { 0x60, 0, 0, 0, 0, 36, 0, 60, 0x20, 1, 0xd,
	0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x20, 1, 0xd, 0xb8, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 0, 1, 4, 0, 0, 0, 0, TCP_SYN_BYTES };

static enum packet_kind
read_some(const unsigned char *p, size_t n, size_t captured, struct segment *s)
{
	struct packet one = { .time_ns = 1,
		.link = LINK_RAW,
		.captured = (uint32_t)captured,
		.wire = (uint32_t)n,
		.data = p };

	return packet_read(&one, s);
}
#define READ(p, s) read_some(p, sizeof(p), sizeof(p), s)

static void
test_syn(void **state)
{
	struct segment s;
	char text[IP_PLACE_TEXT];

	(void)state;
	assert_int_equal(READ(syn, &s), PACKET_TCP);
	ip_place_text(&s.from, text);
	assert_string_equal(text, "192.0.2.1:4660");
	ip_place_text(&s.to, text);
	assert_string_equal(text, "192.0.2.2:80");
	assert_int_equal(s.flags, TCP_SYN);
	assert_int_equal(s.seq, 7);
	assert_int_equal(s.ttl, 57);
	assert_int_equal(s.ip_id, 9);
	assert_int_equal(s.length, 0);
	assert_int_equal(s.options.mss, 1460);
	assert_int_equal(s.options.scale, 7);
	assert_false(s.options.sack || s.options.stamps || s.options.cut);
	assert_false(s.fragment);
}

static void
test_ipv6_with_a_header_more(void **state)
{
	struct segment s;
	char text[IP_PLACE_TEXT];

	(void)state;
	assert_int_equal(READ(v6, &s), PACKET_TCP);
	ip_place_text(&s.to, text);
	assert_string_equal(text, "[2001:db8::2]:80");
	assert_int_equal(s.ttl, 60);
	assert_int_equal(s.options.mss, 1460);
}

static void
test_pieces(void **state)
{
	struct segment s;

	(void)state;
	assert_int_equal(READ(later_piece, &s), PACKET_FRAG);
	assert_int_equal(READ(first_piece, &s), PACKET_TCP);
	assert_true(s.fragment);
}

static void
test_icmp(void **state)
{
	struct segment s;
	char text[IP_PLACE_TEXT];

	(void)state;
	assert_int_equal(READ(too_big, &s), PACKET_ICMP);
	assert_int_equal(s.icmp_type, 3);
	assert_int_equal(s.icmp_code, 4);
	assert_int_equal(s.icmp_mtu, 1300);
	assert_int_equal(s.seq, 7);
	ip_place_text(&s.to, text);
	assert_string_equal(text, "192.0.2.2:80");
	ip_place_text(&s.icmp_from, text);
	assert_string_equal(text, "192.0.2.1");
}

static void
test_others(void **state)
{
	struct segment s;
	unsigned char odd[sizeof(syn)];

	(void)state;
	assert_int_equal(READ(udp, &s), PACKET_ELSE);
	memcpy(odd, syn, sizeof(odd));
	odd[0] = 0x75; /* no version of IP */
	assert_int_not_equal(READ(odd, &s), PACKET_TCP);
	odd[0] = 0x44; /* a header shorter than a header */
	assert_int_equal(READ(odd, &s), PACKET_BROKEN);
	memcpy(odd, syn, sizeof(odd));
	odd[20 + 12] = 0x40; /* the same of TCP */
	assert_int_equal(READ(odd, &s), PACKET_BROKEN);
}

/* However little was captured: nothing beyond it is read, or believed. */
static void
test_cut(void **state)
{
	struct segment s;

	(void)state;
	for (size_t n = 0; n < sizeof(syn); n++) {
		unsigned char *exact = test_malloc(n + 1);
		enum packet_kind kind;

		memcpy(exact, syn, n);
		kind = read_some(exact, sizeof(syn), n, &s);
		assert_true(n >= 40 ? kind == PACKET_TCP && s.options.cut
				    : kind != PACKET_TCP);
		test_free(exact);
	}
}

/* ---- files ---- */

#define FILE_HEAD \
	0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, \
	    0, 101, 0, 0, 0
#define RECORD 5, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 0xaa, 0xbb

static const unsigned char file[] = { FILE_HEAD, RECORD };

static void
test_file(void **state)
{
	struct capture_memory m = { file, sizeof(file) };
	struct buf error = { 0 };
	struct capture_file *f = capture_open(capture_from_memory(&m), &error);
	struct packet p;

	(void)state;
	assert_non_null(f);
	assert_int_equal(capture_next(f, &p, &error), 1);
	assert_int_equal(p.time_ns, INT64_C(5000007000));
	assert_int_equal(p.link, LINK_RAW);
	assert_int_equal(p.captured, 2);
	assert_int_equal(p.wire, 9);
	assert_memory_equal(p.data, "\xaa\xbb", 2);
	assert_int_equal(capture_next(f, &p, &error), 0);
	assert_int_equal(capture_dropped(f), 0);
	assert_int_equal(error.n, 0);
	capture_close(f);
}

/* Cut anywhere: one line says where, and nothing comes of it. */
static void
test_cut_file(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(file); n++) {
		struct capture_memory m = { file, n };
		struct buf error = { 0 };
		struct capture_file *f =
		    capture_open(capture_from_memory(&m), &error);
		struct packet p;

		if (f != NULL && n > 24) {
			assert_int_equal(capture_next(f, &p, &error),
			    ERR_SYNTAX);
			assert_non_null(strstr(buf_text(&error), "offset 24"));
		} else if (f != NULL) {
			assert_int_equal(n, 24);
			assert_int_equal(capture_next(f, &p, &error), 0);
		} else {
			assert_non_null(strstr(buf_text(&error), "offset 0"));
		}
		capture_close(f);
		buf_free(&error);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_syn),
		cmocka_unit_test(test_ipv6_with_a_header_more),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_icmp),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_cut_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
