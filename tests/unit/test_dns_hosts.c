/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the hosts that MX and PTR records name: what good ones say, how many
 * are kept, and what is wrong with others. The rest of a message is
 * test_dns_wire.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dns_builder.h"

static void
put_mx(struct buf *b, unsigned int preference, const char *host)
{
	put_record(b, NULL, DNS_TYPE_MX, 60,
	    (unsigned int)strlen(host) + (*host == '\0' ? 1 : 2) + 2);
	put16(b, preference);
	put_name(b, host);
}

static void
expect_host(size_t i, unsigned int preference, const char *name)
{
	assert_true(i < m->n_hosts);
	assert_int_equal(m->hosts[i].preference, preference);
	assert_string_equal(m->hosts[i].name, name);
}

static void
test_exchangers(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_MX, 3, 0);

	(void)state;
	put_mx(&b, 65535, "b.example");
	put_mx(&b, 0, "");
	put_mx(&b, 10, "a\x1b b.example");
	assert_true(read_all(&b));
	assert_int_equal(m->n_hosts, 3);
	expect_host(0, 65535, "b.example");
	expect_host(1, 0, "");
	expect_host(2, 10, "a\\027\\032b.example");
	assert_int_equal(m->ttl, 60);
	assert_int_equal(m->n_addresses, 0);

	/* the MX of another name, and one behind an alias */
	b = start(0x8180, DNS_TYPE_MX, 3, 0);
	put_cname(&b, NULL, "real.example");
	put_mx(&b, 1, "not.example");
	put_record(&b, "real.example", DNS_TYPE_MX, 60, 5);
	put16(&b, 7);
	put_name(&b, "a");
	assert_true(read_all(&b));
	assert_int_equal(m->n_hosts, 1);
	expect_host(0, 7, "a");
}

/* RFC 2317: the PTR of an address may stand behind an alias. */
static void
test_pointer_records(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_PTR, 2, 0);

	(void)state;
	put_cname(&b, NULL, "7.half.example");
	put_record(&b, "7.half.example", DNS_TYPE_PTR, 60, 14);
	put_name(&b, "host.example");
	assert_true(read_all(&b));
	assert_int_equal(m->n_hosts, 1);
	expect_host(0, 0, "host.example");
}

/* Too short for its preference; a name beyond its record; none at all. */
static void
test_wrong_hosts(void **state)
{
	struct buf b;

	(void)state;
	for (unsigned int n = 0; n < 5; n++) {
		b = start(0x8180, DNS_TYPE_MX, 1, 0);
		put_record(&b, NULL, DNS_TYPE_MX, 60, n);
		buf_add(&b, "\0\1\4abc\0\0", n);
		buf_add(&b, "\0\0\0\0", 4);
		assert_false(read_all(&b));
		assert_non_null(m->error);
		assert_int_equal(m->n_hosts, 0);
	}
	b = start(0x8180, DNS_TYPE_PTR, 1, 0);
	put_record(&b, NULL, DNS_TYPE_PTR, 60, 0);
	assert_false(read_all(&b));
}

/* As many as there is room for, in number and in bytes. */
static void
test_host_limits(void **state)
{
	struct buf b = start(0x8180, DNS_TYPE_MX, 400, 0);
	char name[4 * 58 + 4];

	(void)state;
	for (unsigned int i = 0; i < 400; i++)
		put_mx(&b, i, "mx.example");
	assert_true(read_all(&b));
	assert_int_equal(m->n_hosts, LIMIT_DNS_HOSTS);
	assert_true(m->more);
	expect_host(LIMIT_DNS_HOSTS - 1, LIMIT_DNS_HOSTS - 1, "mx.example");

	/* four labels of 58 octets, of which each needs four bytes of text */
	memset(name, 1, sizeof(name));
	for (size_t i = 58; i < sizeof(name); i += 59)
		name[i] = '.';
	name[sizeof(name) - 1] = '\0';
	b = start(0x8180, DNS_TYPE_MX, 20, 0);
	for (unsigned int i = 0; i < 20; i++)
		put_mx(&b, i, name);
	assert_true(read_all(&b));
	assert_int_equal(m->n_hosts, DNS_HOSTS_TEXT / (4 * 4 * 58 + 4));
	assert_true(m->more);
	assert_true(m->n_names <= DNS_HOSTS_TEXT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchangers),
		cmocka_unit_test(test_pointer_records),
		cmocka_unit_test(test_wrong_hosts),
		cmocka_unit_test(test_host_limits),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
