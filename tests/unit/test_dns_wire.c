/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading DNS messages: what a good one says, and that no hostile one makes
 * the walker leave the message, loop, or keep more than its limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "dns_builder.h"

static void
test_query(void **state)
{
	struct buf b = start(0x0100, DNS_TYPE_AAAA, 0, 0);

	(void)state;
	assert_true(read_all(&b));
	assert_int_equal(m->id, 0x1234);
	assert_false(m->response);
	assert_false(m->edns);
	assert_int_equal(m->type, DNS_TYPE_AAAA);
	assert_string_equal(m->name, "www.example");
	assert_int_equal(m->ede, -1);
	assert_int_equal(m->ttl, -1);
}

static void
test_addresses(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 2, 0);
	char text[INET6_ADDRSTRLEN];

	(void)state;
	put_a(&b, NULL, 300, 1);
	put_a(&b, "WWW.Example", 60, 2);
	assert_true(read_all(&b));
	assert_true(m->response);
	assert_int_equal(m->n_addresses, 2);
	assert_int_equal(m->ttl, 60);
	assert_string_equal(
	    dns_address_text(&m->addresses[1], text, sizeof(text)),
	    "192.0.2.2");
	b = start(0x8180, DNS_TYPE_AAAA, 1, 0);
	put_record(&b, NULL, DNS_TYPE_AAAA, 0x80000001, 16);
	put_name(&b, "abcdefghijklmn");
	assert_true(read_all(&b));
	assert_int_equal(m->n_addresses, 1);
	assert_true(m->addresses[0].v6);
	assert_int_equal(m->ttl, 0);
}

static void
test_aliases(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 4, 0);

	(void)state;
	/* In any order; what belongs to no name of the chain does not count. */
	put_a(&b, "c.example", 10, 9);
	put_cname(&b, "b.example", "c.example");
	put_cname(&b, NULL, "b.example");
	put_a(&b, "other.example", 10, 8);
	assert_true(read_all(&b));
	assert_int_equal(m->n_aliases, 2);
	assert_string_equal(m->aliases[0], "b.example");
	assert_string_equal(m->aliases[1], "c.example");
	assert_int_equal(m->n_addresses, 1);
	assert_int_equal(m->addresses[0].bytes[3], 9);
	assert_int_equal(m->ttl, 10);
	assert_false(m->alias_repeats || m->alias_long || m->more);
}

static void
test_alias_loops(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 2, 0);
	char from[] = "a.example", to[] = "a.example";

	(void)state;
	put_cname(&b, NULL, "b.example");
	put_cname(&b, "b.example", "WWW.example");
	assert_true(read_all(&b));
	assert_true(m->alias_repeats);
	assert_int_equal(m->n_aliases, 2);
	for (unsigned int hops = 8; hops <= 9; hops++) {
		b = start(0x8180, DNS_TYPE_A, hops + 1, 0);
		put_cname(&b, NULL, "a.example");
		for (unsigned int i = 1; i < hops; i++) {
			from[0] = (char)('a' + i - 1);
			to[0] = (char)('a' + i);
			put_cname(&b, from, to);
		}
		put_a(&b, to, 60, 7);
		assert_true(read_all(&b));
		assert_int_equal(m->n_aliases, 8);
		assert_int_equal(m->alias_long, hops == 9);
		assert_false(m->alias_repeats);
		assert_int_equal(m->n_addresses, 1);
	}
}

static void
test_limits(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 64, 0);

	(void)state;
	for (unsigned int i = 0; i < 64; i++)
		put_a(&b, NULL, 60, i);
	assert_true(read_all(&b));
	assert_int_equal(m->n_addresses, 64);
	assert_false(m->more);
	b = start(0x8180, DNS_TYPE_A, 1000, 1);
	for (unsigned int i = 0; i < 1000; i++)
		put_a(&b, NULL, 60, i & 0xff);
	put_record(&b, "", DNS_TYPE_OPT, 0, 0);
	assert_true(read_all(&b));
	assert_int_equal(m->n_addresses, 64);
	assert_true(m->more);
	assert_true(m->edns);
}

static void
test_edns(void **state)
{
	struct buf b = start(0x8183, DNS_TYPE_A, 0, 1);
	struct str text;

	(void)state;
	put_record(&b, "", DNS_TYPE_OPT, 0x01000000, 24);
	put16(&b, 3); /* NSID, of which nothing is kept */
	put16(&b, 1);
	buf_addc(&b, 'x');
	put16(&b, 15);
	put16(&b, 7);
	put16(&b, 6);
	buf_adds(&b, "bogus");
	put16(&b, 15);
	put16(&b, 4);
	put16(&b, 22);
	buf_adds(&b, "no");
	assert_true(dns_read(buf_str(&b), m));
	text = m->ede_text;
	assert_true(m->edns);
	assert_int_equal(m->rcode, 0x13);
	assert_int_equal(m->ede, 6);
	assert_true(str_equals(text, "bogus"));
	/* An option that says more than there is. */
	b.p[b.n - 5] = 9;
	assert_false(dns_read(buf_str(&b), m));
	assert_non_null(m->error);
	assert_int_equal(m->ede, 6);
	buf_free(&b);
}

static void
test_truncated(void **state)
{
	struct buf b = start(0x8380, DNS_TYPE_A, 0, 0);

	(void)state;
	assert_true(read_all(&b));
	assert_true(m->truncated);
}

static void
test_names_as_text(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, "\0\1\x81\x80\0\1\0\0\0\0\0\0", 12);
	buf_add(&b, "\5a.b\\\x1b\2\xff!\0\0\1\0\1", 14);
	assert_true(read_all(&b));
	assert_string_equal(m->name, "a\\046b\\092\\027.\\255!");
	buf_add(&b, "\0\1\x81\x80\0\1\0\0\0\0\0\0", 12);
	for (int i = 0; i < 127; i++)
		buf_add(&b, "\1\0", 2);
	buf_add(&b, "\0\0\1\0\1", 5);
	assert_true(read_all(&b));
	assert_int_equal(strlen(m->name), 127 * 4 + 126);
	buf_add(&b, "\0\1\x81\x80\0\1\0\0\0\0\0\0", 12);
	for (int i = 0; i < 128; i++)
		buf_add(&b, "\1\0", 2);
	buf_add(&b, "\0\0\1\0\1", 5);
	assert_false(read_all(&b));
	assert_string_equal(m->error, "its question is malformed");
}

/* Pointers that lead nowhere, forwards, to themselves or round and round. */
static void
test_pointers(void **state)
{
	static const unsigned int targets[] = { 0, 11, 0x1d, 0x1e, 0x3fff };
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		b = start(0x8180, DNS_TYPE_A, 1, 0);
		assert_int_equal(b.n, 0x1d);
		put16(&b, 0xc000 | targets[i]);
		put16(&b, DNS_TYPE_A);
		put16(&b, 1);
		put16(&b, 0);
		put16(&b, 60);
		put16(&b, 4);
		put16(&b, 0);
		put16(&b, 0);
		assert_false(read_all(&b));
		assert_string_equal(m->error,
		    "the name of a record is malformed");
	}
	/* The question itself points forwards, and has a label of kind 01. */
	b = (struct buf){ 0 };
	buf_add(&b, "\0\1\x81\x80\0\1\0\0\0\0\0\0\xc0\x0e\0\0\1\0\1", 19);
	assert_false(read_all(&b));
	buf_add(&b, "\0\1\x81\x80\0\1\0\0\0\0\0\0\x41x\0\0\1\0\1", 19);
	assert_false(read_all(&b));
}

static void
test_wrong(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 1, 0);

	(void)state;
	put_record(&b, NULL, DNS_TYPE_A, 60, 5);
	buf_adds(&b, "12345");
	assert_false(read_all(&b));
	assert_string_equal(m->error, "an address has the wrong length");
	b = start(0x8180, DNS_TYPE_A, 1, 0);
	put_record(&b, NULL, DNS_TYPE_CNAME, 60, 2);
	buf_adds(&b, "\1a");
	buf_addc(&b, '\0');
	assert_false(read_all(&b));
	assert_string_equal(m->error, "an alias (CNAME) is malformed");
	b = start(0x8180, DNS_TYPE_A, 1, 0);
	put_record(&b, NULL, DNS_TYPE_A, 60, 400);
	assert_false(read_all(&b));
	assert_string_equal(m->error, "it ends within a record");
	b = start(0x8180, DNS_TYPE_A, 0, 0);
	b.p[5] = 2;
	assert_false(read_all(&b));
	assert_string_equal(m->error, "it has more than one question");
	b = start(0x8181, DNS_TYPE_A, 0, 0);
	b.p[5] = 0;
	b.n = 12;
	assert_true(read_all(&b));
	assert_int_equal(m->type, 0);
	assert_int_equal(m->rcode, DNS_FORMERR);
}

/* A good message cut at every place, and with every byte changed. */
static void
test_cut_and_changed(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_A, 3, 1);
	char was;

	(void)state;
	put_cname(&b, NULL, "b.example");
	put_cname(&b, "b.example", "c.example");
	put_a(&b, "c.example", 60, 1);
	put_record(&b, "", DNS_TYPE_OPT, 0, 8);
	put16(&b, 15);
	put16(&b, 4);
	put16(&b, 22);
	buf_adds(&b, "no");
	assert_true(read_exactly(&b, b.n));
	for (size_t n = 0; n < b.n; n++) {
		assert_false(read_exactly(&b, n));
		assert_non_null(m->error);
	}
	for (size_t i = 0; i < b.n; i++) {
		was = b.p[i];
		for (int c = 0; c < 256; c++) {
			b.p[i] = (char)c;
			read_exactly(&b, b.n);
			assert_true(m->n_aliases <= LIMIT_DNS_ALIASES);
			assert_true(m->n_addresses <= LIMIT_DNS_ADDRESSES);
		}
		b.p[i] = was;
	}
	buf_free(&b);
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(dns_rcode_name(DNS_NXDOMAIN), "NXDOMAIN");
	assert_string_equal(dns_rcode_name(16), "BADVERS");
	assert_null(dns_rcode_name(12));
	assert_null(dns_rcode_name(4095));
	assert_string_equal(dns_type_name(DNS_TYPE_AAAA), "AAAA");
	assert_string_equal(dns_type_name(DNS_TYPE_MX), "MX");
	assert_string_equal(dns_type_name(DNS_TYPE_PTR), "PTR");
	assert_null(dns_type_name(DNS_TYPE_CNAME));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_alias_loops),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_edns),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_names_as_text),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_cut_and_changed),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
