/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: literals in, texts out, and what counts as the same host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include "net/address.h"

static struct address
parsed(const char *text, int port)
{
	struct address a;

	assert_true(address_parse(text, port, &a));
	return a;
}

static void
test_literals(void **state)
{
	struct address a = parsed("192.0.2.1", 443);

	(void)state;
	assert_int_equal(a.any.sa_family, AF_INET);
	assert_int_equal(a.len, sizeof(struct sockaddr_in));
	assert_int_equal(address_port(&a), 443);
	assert_int_equal(ntohl(a.v4.sin_addr.s_addr), 0xc0000201);
	a = parsed("2001:db8::1", 65535);
	assert_int_equal(a.any.sa_family, AF_INET6);
	assert_int_equal(a.len, sizeof(struct sockaddr_in6));
	assert_int_equal(address_port(&a), 65535);
	address_set_port(&a, 25);
	assert_int_equal(address_port(&a), 25);
}

static void
test_no_literals(void **state)
{
	static const char *const others[] = { "", "localhost", "127.1", "1.2.3",
		"1.2.3.4.", "1.2.3.256", "0x7f.0.0.1", "[::1]", "::1%",
		"::1%nosuchif9", "::1%0", "::1%4294967296", "1.2.3.4%lo",
		"::1::", " ::1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb" };
	struct address a;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(address_parse(others[i], 80, &a));
}

static void
test_zone(void **state)
{
	struct address a = parsed("fe80::1%lo", 80), b;
	char out[ADDRESS_TEXT];

	(void)state;
	assert_int_equal(a.v6.sin6_scope_id, if_nametoindex("lo"));
	assert_string_equal(address_host(&a, out), "fe80::1%lo");
	b = parsed("fe80::1%4000000000", 80);
	assert_string_equal(address_text(&b, out), "[fe80::1%4000000000]:80");
	assert_false(address_same_host(&a, &b));
}

static void
test_texts(void **state)
{
	static const char *const hosts[] = { "192.0.2.1", "::", "::1",
		"2001:db8::80", "::ffff:192.0.2.1",
		"1111:2222:3333:4444:5555:6666:7777:8888" };
	struct address a;
	char out[ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		a = parsed(hosts[i], 8080);
		assert_string_equal(address_host(&a, out), hosts[i]);
	}
	a = parsed("192.0.2.1", 80);
	assert_string_equal(address_text(&a, out), "192.0.2.1:80");
	a = parsed("::1", 443);
	assert_string_equal(address_text(&a, out), "[::1]:443");
	memset(&a, 0, sizeof(a));
	assert_string_equal(address_host(&a, out), "");
}

static void
test_same_host(void **state)
{
	struct address a = parsed("192.0.2.1", 80);
	struct address b = parsed("192.0.2.1", 443);
	struct address c = parsed("192.0.2.2", 80);
	struct address d = parsed("::1", 80), e = parsed("::2", 80);

	(void)state;
	assert_true(address_same_host(&a, &b));
	assert_false(address_same_host(&a, &c));
	assert_false(address_same_host(&a, &d));
	assert_true(address_same_host(&d, &d));
	assert_false(address_same_host(&d, &e));
}

static void
test_loopback(void **state)
{
	static const char *const yes[] = { "127.0.0.1", "127.255.255.254",
		"::1", "::ffff:127.0.0.1" };
	static const char *const no[] = { "128.0.0.1", "10.0.0.1",
		"::", "::ffff:10.0.0.1", "fe80::1%lo" };
	struct address a;

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		a = parsed(yes[i], 1);
		assert_true(address_is_loopback(&a));
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		a = parsed(no[i], 1);
		assert_false(address_is_loopback(&a));
	}
}

static void
test_of(void **state)
{
	struct address a = parsed("192.0.2.1", 80);
	struct address b = address_of(&a.any, a.len);

	(void)state;
	assert_true(address_same_host(&a, &b));
	assert_int_equal(b.len, a.len);
	b = address_of(NULL, 0);
	assert_int_equal(b.len, 0);
	b = address_of(&a.any, sizeof(a.room) + 1);
	assert_int_equal(b.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_no_literals),
		cmocka_unit_test(test_zone),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_same_host),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
