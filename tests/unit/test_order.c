/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of addresses: examples of RFC 6724 10.2, and the interleaving. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/order.h"

/* "to<from", from "-": no route. */
static struct candidate
candidate(const char *text)
{
	struct candidate c = { .usable = true };
	char to[ADDRESS_TEXT];
	const char *from = strchr(text, '<');

	memcpy(to, text, (size_t)(from - text));
	to[from - text] = '\0';
	assert_true(address_parse(to, 80, &c.to));
	if (strcmp(from + 1, "-") == 0)
		c.usable = false;
	else
		assert_true(address_parse(from + 1, 0, &c.from));
	return c;
}

static void
expect_sorted(const char *first, const char *second)
{
	struct candidate c[2];
	char out[ADDRESS_TEXT], want[ADDRESS_TEXT];
	struct candidate wanted = candidate(first);

	for (int turn = 0; turn < 2; turn++) {
		c[turn] = candidate(first);
		c[!turn] = candidate(second);
		order_sort(c, 2);
		assert_string_equal(address_host(&c[0].to, out),
		    address_host(&wanted.to, want));
	}
}

static void
test_rules(void **state)
{
	(void)state;
	/* Rule 1: no route. */
	expect_sorted("198.51.100.1<198.51.100.9", "2001:db8::1<-");
	/* RFC 6724 10.2, one after the other (without rules 3, 4 and 7). */
	expect_sorted("2001:db8:1::1<2001:db8:1::2",
	    "198.51.100.121<169.254.13.78");
	expect_sorted("198.51.100.121<198.51.100.117",
	    "2001:db8:1::1<fe80::1%lo");
	expect_sorted("2001:db8:1::1<2001:db8:1::2", "10.1.2.3<10.1.2.4");
	expect_sorted("fe80::1%lo<fe80::2%lo", "2001:db8:1::1<2001:db8:1::2");
	/* Rule 5: a source of the same label; 6to4 against native. */
	expect_sorted("2002:c633:6401::1<2002:c633:6401::2",
	    "2001:db8:1::1<2002:c633:6401::2");
	expect_sorted("2001:db8:1::1<2001:db8:1::2",
	    "2002:c633:6401::1<2002:c633:6401::2");
	/* Rule 6: IPv4 before a unique local address. */
	expect_sorted("198.51.100.1<198.51.100.9", "fd00::1<fd00::2");
	/* Rule 8: the smaller scope. */
	expect_sorted("127.0.0.1<127.0.0.1", "198.51.100.1<198.51.100.9");
	expect_sorted("::1<::1", "127.0.0.1<127.0.0.1");
	/* Rule 9: the longer common prefix, in IPv6. */
	expect_sorted("2001:db8:3ffe::1<2001:db8:3f44::2",
	    "2001:db8:1::1<2001:db8:3f44::2");
}

static void
test_round_robin(void **state)
{
	struct candidate c[3] = {
		candidate("198.51.100.200<10.0.0.1"),
		candidate("10.0.0.2<10.0.0.1"),
		candidate("198.51.100.7<10.0.0.1"),
	};
	char out[ADDRESS_TEXT];

	(void)state;
	order_sort(c, 3);
	assert_string_equal(address_host(&c[0].to, out), "198.51.100.200");
	assert_string_equal(address_host(&c[1].to, out), "10.0.0.2");
	assert_string_equal(address_host(&c[2].to, out), "198.51.100.7");
}

/* Loopback alone, where every machine has a route at least for IPv4. */
static void
test_interleave(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "127.0.0.2",
		"127.0.0.3" };
	struct address a[3];
	struct candidate probe = { 0 };
	char out[ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_true(address_parse(texts[i], 80, &a[i]));
	order_addresses(a, 3, 0);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(address_host(&a[i], out), texts[i]);
	assert_true(address_parse("::1", 80, &probe.to));
	order_find_source(&probe);
	if (!probe.usable)
		skip();
	a[2] = probe.to;
	order_addresses(a, 3, 0);
	assert_string_equal(address_host(&a[0], out), "::1");
	assert_string_equal(address_host(&a[1], out), "127.0.0.1");
	assert_string_equal(address_host(&a[2], out), "127.0.0.2");
}

/* The first stand still; after an IPv4 address comes the IPv6 one. */
static void
test_tried(void **state)
{
	static const char *const texts[] = { "127.0.0.3", "127.0.0.1",
		"127.0.0.2", "::1" };
	struct address a[4];
	struct candidate probe = { 0 };
	char out[ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_true(address_parse(texts[i], 80, &a[i]));
	order_addresses(a, 4, 4);
	assert_string_equal(address_host(&a[3], out), "::1");
	order_addresses(a, 3, 1);
	assert_string_equal(address_host(&a[0], out), "127.0.0.3");
	probe.to = a[3];
	order_find_source(&probe);
	if (!probe.usable)
		skip();
	order_addresses(a, 4, 1);
	assert_string_equal(address_host(&a[0], out), "127.0.0.3");
	assert_string_equal(address_host(&a[1], out), "::1");
	assert_string_equal(address_host(&a[2], out), "127.0.0.1");
	assert_string_equal(address_host(&a[3], out), "127.0.0.2");
}

static void
test_find_source(void **state)
{
	struct candidate c = { 0 };
	char out[ADDRESS_TEXT];

	(void)state;
	assert_true(address_parse("127.0.0.9", 0, &c.to));
	order_find_source(&c);
	assert_true(c.usable);
	assert_string_equal(address_host(&c.from, out), "127.0.0.1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_round_robin),
		cmocka_unit_test(test_interleave),
		cmocka_unit_test(test_tried),
		cmocka_unit_test(test_find_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
