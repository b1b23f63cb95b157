/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URLs: taken apart, refused at a column, resolved against each other, and
 * shown without what is secret in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "net/fiber.h"
#include "target.h"
#include "trace/query.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *text;
	int default_port;
	const char *url;
	const char *host_ascii;
	const char *authority;
	const char *path;
	int port;
	bool loopback;
} good[] = {
	{ "https://www.example.org/", 0, "https://www.example.org/",
	    "www.example.org", "www.example.org", "/", 443, false },
	{ "example.org", 0, "https://example.org/", "example.org",
	    "example.org", "/", 443, false },
	{ "example.org", 8443, "https://example.org:8443/", "example.org",
	    "example.org:8443", "/", 8443, false },
	{ "http://example.org", 8443, "http://example.org/", "example.org",
	    "example.org", "/", 80, false },
	{ "localhost:8080/a?b", 0, "https://localhost:8080/a?b", "localhost",
	    "localhost:8080", "/a?b", 8080, true },
	{ "HTTP://EXAMPLE.org:80?q#frag", 0, "http://example.org/?q",
	    "example.org", "example.org", "/?q", 80, false },
	{ "https://example.org:/x", 0, "https://example.org/x", "example.org",
	    "example.org", "/x", 443, false },
	{ "http://[::1]:81/", 0, "http://[::1]:81/", "::1", "[::1]:81", "/", 81,
	    true },
	{ "http://[2001:DB8:0:0::1]/", 0, "http://[2001:db8::1]/",
	    "2001:db8::1", "[2001:db8::1]", "/", 80, false },
	{ "http://127.0.0.9/", 0, "http://127.0.0.9/", "127.0.0.9", "127.0.0.9",
	    "/", 80, true },
	{ "http://[fe80::1%25lo]/x", 0, "http://[fe80::1%lo]/x", "fe80::1%lo",
	    "[fe80::1]", "/x", 80, false },
	{ "http://[fe80::1%lo]/x", 0, "http://[fe80::1%lo]/x", "fe80::1%lo",
	    "[fe80::1]", "/x", 80, false },
	{ "https://bücher.example/ö", 0, "https://bücher.example/%C3%B6",
	    "xn--bcher-kva.example", "xn--bcher-kva.example", "/%C3%B6", 443,
	    false },
	{ "http://127.0.0.1.example.org/", 0, "http://127.0.0.1.example.org/",
	    "127.0.0.1.example.org", "127.0.0.1.example.org", "/", 80, false },
	/* What ends in a number is an address (WHATWG URL). */
	{ "http://127.1:81/", 0, "http://127.0.0.1:81/", "127.0.0.1",
	    "127.0.0.1:81", "/", 81, true },
	{ "http://0x7f000001/", 0, "http://127.0.0.1/", "127.0.0.1",
	    "127.0.0.1", "/", 80, true },
	{ "http://0177.0X0.01/", 0, "http://127.0.0.1/", "127.0.0.1",
	    "127.0.0.1", "/", 80, true },
	{ "http://3221226000/", 0, "http://192.0.2.16/", "192.0.2.16",
	    "192.0.2.16", "/", 80, false },
	{ "http://192.0.2.1./", 0, "http://192.0.2.1/", "192.0.2.1",
	    "192.0.2.1", "/", 80, false },
	{ "http://1.2.65535/", 0, "http://1.2.255.255/", "1.2.255.255",
	    "1.2.255.255", "/", 80, false },
	{ "http://1.example/", 0, "http://1.example/", "1.example", "1.example",
	    "/", 80, false },
	{ "http://a.0xyz/", 0, "http://a.0xyz/", "a.0xyz", "a.0xyz", "/", 80,
	    false },
	{ "http://h/a/../b", 0, "http://h/a/../b", "h", "h", "/a/../b", 80,
	    false },
	{ "https://u:p@h/", 0, "https://h/", "h", "h", "/", 443, false },
};

static void
test_good(void **state)
{
	struct buf error = { 0 };
	struct target t;
	struct arena *a;

	(void)state;
	for (size_t i = 0; i < ROWS(good); i++) {
		a = arena_new();
		print_message("%s\n", good[i].text);
		assert_int_equal(target_parse(a, good[i].text,
				     good[i].default_port, &t, &error),
		    0);
		assert_string_equal(t.url, good[i].url);
		assert_string_equal(t.host_ascii, good[i].host_ascii);
		assert_string_equal(t.authority, good[i].authority);
		assert_string_equal(t.path, good[i].path);
		assert_int_equal(t.port, good[i].port);
		assert_int_equal(t.loopback, good[i].loopback);
		assert_non_null(t.module);
		assert_int_equal(error.n, 0);
		arena_free(a);
	}
}

static const struct {
	const char *text;
	const char *error; /* how the line begins */
} bad[] = {
	{ "https://exa mple.org/",
	    "https://exa mple.org/: column 12: a space cannot" },
	{ "https://h/\x01", "https://h/\x01: column 11: the character U+0001" },
	{ "https://h/a\nb", "https://h/a\nb: column 12: the character U+000A" },
	{ "https://h/\xff", "https://h/\xff: column 11: this is neither" },
	{ "https://h/\xe2\x80\xae",
	    "https://h/\xe2\x80\xae: column 11: the character U+202E" },
	{ "https://h/<x>", "https://h/<x>: column 11: \"<\" cannot stand" },
	{ "https://h/%zz", "https://h/%zz: column 12: two hexadecimal" },
	{ "gopher://h/", "gopher://h/: column 1: sonde does not speak" },
	{ "https:///x", "https:///x: column 9: the host is missing" },
	{ "https://h:0/", "https://h:0/: column 11: a port is" },
	{ "https://h:65536/", "https://h:65536/: column 11: a port is" },
	{ "https://h:99999999999999999999/",
	    "https://h:99999999999999999999/: column 11: a port is" },
	{ "https://ho_st..x/",
	    "https://ho_st..x/: column 9: this is not a host name" },
	{ "https://a%00b/",
	    "https://a%00b/: column 9: this is not a host name" },
	{ "https://a%0d%0ab/",
	    "https://a%0d%0ab/: column 9: this is not a host name" },
	{ "https://u%0a@h/",
	    "https://<redacted>@h/: column 9: a user name or" },
	{ "https://u:p%00@h/",
	    "https://<redacted>@h/: column 11: a user name or" },
	{ "https://256.0.2.1/",
	    "https://256.0.2.1/: column 9: a number of an" },
	{ "https://1.2.3.256/", "https://1.2.3.256/: column 15: the last" },
	{ "https://1.2.65536/", "https://1.2.65536/: column 13: the last" },
	{ "https://1.2.3.4.5/", "https://1.2.3.4.5/: column 17: an IPv4" },
	{ "https://4294967296/", "https://4294967296/: column 9: the last" },
	{ "https://shop.256/", "https://shop.256/: column 9: this is no" },
	{ "https://1.09.1/", "https://1.09.1/: column 11: this is no" },
	{ "https://[::1/", "https://[::1/: column " },
	{ "https://[v1.x]/", "https://[v1.x]/: column 10: only an IPv6" },
	{ "https://[fe80::1%25%]/",
	    "https://[fe80::1%25%]/: column 17: this is not a zone" },
	{ "", ": column 1: " },
	{ "https://h/?token=hunter22 x", "https://h/...: column 26: a space" },
	{ "https://joe:hunter2/2@h /",
	    "https://<redacted>@h /: column 24: a space" },
};

static void
test_bad(void **state)
{
	struct buf error = { 0 };
	struct target t;
	struct arena *a;

	(void)state;
	for (size_t i = 0; i < ROWS(bad); i++) {
		a = arena_new();
		assert_int_equal(target_parse(a, bad[i].text, 0, &t, &error),
		    ERR_SYNTAX);
		print_message("%s\n", buf_text(&error));
		assert_true(str_starts(buf_str(&error), bad[i].error));
		assert_null(strstr(buf_text(&error), "hunter2"));
		buf_free(&error);
		arena_free(a);
	}
}

static void
test_user(void **state)
{
	struct buf error = { 0 };
	struct arena *a = arena_new();
	struct target t;

	(void)state;
	assert_int_equal(
	    target_parse(a, "https://j%40x:p%3Aw:d@h/", 0, &t, &error), 0);
	assert_string_equal(t.user, "j@x");
	assert_string_equal(t.password, "p:w:d");
	assert_string_equal(t.url, "https://h/");
	assert_int_equal(target_parse(a, "https://joe@h/", 0, &t, &error), 0);
	assert_string_equal(t.user, "joe");
	assert_null(t.password);
	arena_free(a);
}

static const struct {
	const char *path;
	const char *shown;
} hidden[] = {
	{ "/a?b=c", "/a?b=c" },
	{ "/a?token=secret1", "/a?token=<redacted>" },
	{ "/a?x=1&access_token=a;b&y=2", "/a?x=1&access_token=<redacted>&y=2" },
	{ "/a?X-Amz-Signature=00ff&z", "/a?X-Amz-Signature=<redacted>&z" },
	{ "/a?accessToken=1", "/a?accessToken=<redacted>" },
	{ "/a?%74oken=abc?def", "/a?%74oken=<redacted>" },
	{ "/a;jsessionid=12?x=y", "/a;jsessionid=<redacted>?x=y" },
	{ "/a?monkey=1&keyboard=2", "/a?monkey=1&keyboard=2" },
	{ "/a?key=", "/a?key=" },
	{ "/a?code=1;auth=2", "/a?code=<redacted>" },
	{ "http://joe:pw@h/?a=b", "http://<redacted>@h/?a=b" },
	{ "//joe:p@w@h?token=x", "//<redacted>@h?token=<redacted>" },
	{ "5; url=http://token@h", "5; url=http://<redacted>@h" },
	{ "http://h/a:b@c", "http://h/a:b@c" },
	{ "//package@1.2/x", "//package@1.2/x" },
	{ "/a@b", "/a@b" },
};

static void
test_hidden(void **state)
{
	struct buf shown = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(hidden); i++) {
		buf_clear(&shown);
		query_shown(str_of(hidden[i].path), &shown);
		assert_string_equal(buf_text(&shown), hidden[i].shown);
	}
	buf_free(&shown);
}

static void
test_hide(void **state)
{
	struct buf error = { 0 }, out = { 0 };
	struct arena *a = arena_new();
	struct mask *m = mask_new();
	struct target t;

	(void)state;
	assert_int_equal(target_parse(a,
			     "https://h/?token=can%61ry-value&code=4430", 0, &t,
			     &error),
	    0);
	assert_string_equal(t.url,
	    "https://h/?token=<redacted>&code=<redacted>");
	query_learn(str_of(t.path), m);
	assert_true(mask_hits(m, str_of(t.path)));
	assert_true(mask_hits(m, str_of("x canary-value x")));
	assert_true(mask_hits(m, str_of("?code=4430")));
	assert_false(mask_hits(m, str_of("127.0.0.1:4430")));
	mask_apply(m, str_of(t.path), &out);
	assert_null(strstr(buf_text(&out), "ry-value"));
	buf_free(&out);
	mask_free(m);
	arena_free(a);
}

static const struct {
	const char *reference;
	const char *url; /* NULL: refused */
} resolved[] = {
	{ "g", "http://a.example/b/c/g" },
	{ "./g/", "http://a.example/b/c/g/" },
	{ "/g", "http://a.example/g" },
	{ "//other.example/x", "http://other.example/x" },
	{ "?y", "http://a.example/b/c/d?y" },
	{ "", "http://a.example/b/c/d?q" },
	{ "#f", "http://a.example/b/c/d?q" },
	{ "../../../g", "http://a.example/g" },
	{ "https://a.example/", "https://a.example/" },
	{ "http://a.example:81/", "http://a.example:81/" },
	{ "https://u:p@b.example/", "https://b.example/" },
	{ "javascript:alert(1)", NULL },
	{ "file:///etc/passwd", NULL },
	{ "//", NULL },
	{ "/a b", NULL },
	{ "/\r\nX: y", NULL },
	{ "/\x1b[2J", NULL },
	{ "\xc3\xb6", "http://a.example/b/c/%C3%B6" },
};

static void
test_resolve(void **state)
{
	struct buf error = { 0 };
	struct arena *a = arena_new();
	struct target base, t;

	(void)state;
	assert_int_equal(
	    target_parse(a, "http://a.example/b/c/d?q", 0, &base, &error), 0);
	for (size_t i = 0; i < ROWS(resolved); i++) {
		print_message("%s\n", resolved[i].reference);
		if (resolved[i].url == NULL) {
			assert_int_equal(target_resolve(a, &base,
					     resolved[i].reference, &t, &error),
			    ERR_SYNTAX);
			assert_true(error.n > 0);
			buf_clear(&error);
			continue;
		}
		assert_int_equal(
		    target_resolve(a, &base, resolved[i].reference, &t, &error),
		    0);
		assert_string_equal(t.url, resolved[i].url);
	}
	buf_free(&error);
	arena_free(a);
}

static void
test_zone_stays(void **state)
{
	struct buf error = { 0 };
	struct arena *a = arena_new();
	struct target base, t;

	(void)state;
	assert_int_equal(
	    target_parse(a, "http://[fe80::1%lo]:81/a", 0, &base, &error), 0);
	assert_int_equal(target_resolve(a, &base, "/b", &t, &error), 0);
	assert_string_equal(t.host_ascii, "fe80::1%lo");
	assert_string_equal(t.url, "http://[fe80::1%lo]:81/b");
	assert_int_equal(
	    target_resolve(a, &base, "http://[fe80::2]/b", &t, &error), 0);
	assert_string_equal(t.host_ascii, "fe80::2");
	arena_free(a);
}

static void
test_same_origin(void **state)
{
	static const char *const others[] = { "https://a.example/",
		"http://a.example:81/", "http://b.example/" };
	struct buf error = { 0 };
	struct arena *a = arena_new();
	struct target one, two;

	(void)state;
	(void)target_parse(a, "http://a.example/x", 0, &one, &error);
	(void)target_parse(a, "HTTP://A.example:80/y", 0, &two, &error);
	assert_true(target_same_origin(&one, &two));
	for (size_t i = 0; i < ROWS(others); i++) {
		(void)target_parse(a, others[i], 0, &two, &error);
		assert_false(target_same_origin(&one, &two));
	}
	arena_free(a);
}

/* The longest there can be, of every kind that a parser may take to heart. */
static void
long_ones(void *arg)
{
	static const char kinds[] = "a/.%:@?[&=";
	struct buf error = { 0 }, text = { 0 };
	struct arena *a = arena_new();
	struct target base, t;

	(void)arg;
	(void)target_parse(a, "http://a.example/b/c/d?q", 0, &base, &error);
	for (size_t i = 0; i < sizeof(kinds) - 1; i++) {
		for (size_t n = 0; n < 8192; n++)
			buf_addc(&text, n % 2 == 1 ? '/' : kinds[i]);
		(void)target_resolve(a, &base, buf_text(&text), &t, &error);
		buf_clear(&text);
		for (size_t n = 0; n < 8192; n++)
			buf_addc(&text, kinds[i]);
		(void)target_resolve(a, &base, buf_text(&text), &t, &error);
		buf_addc(&text, 'a');
		assert_int_equal(
		    target_resolve(a, &base, buf_text(&text), &t, &error),
		    ERR_SYNTAX);
		buf_clear(&text);
		assert_true(error.n < 100000);
		buf_clear(&error);
	}
	buf_free(&text);
	buf_free(&error);
	arena_free(a);
}

/* A probe resolves a server's reference on a stack of 64 KiB. */
static void
test_small_stack(void **state)
{
	struct fiber *f = fiber_create(long_ones, NULL);

	(void)state;
	assert_non_null(f);
	fiber_resume(f);
	assert_true(fiber_done(f));
	fiber_destroy(f);
	fiber_free_pool();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_user),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_hide),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_zone_stays),
		cmocka_unit_test(test_same_origin),
		cmocka_unit_test(test_small_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
