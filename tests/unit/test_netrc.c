/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * netrc files: who logs in where, quoted words, macros and comments, and
 * files that are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "netrc.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define PLAIN \
	"machine a.example login joe password one\n" \
	"machine b.example\n\tlogin ann\n\tpassword two\n\taccount x\n" \
	"machine a.example login ann password three\n" \
	"default login anon password four\n"

static const struct {
	const char *text;
	const char *host;
	const char *asked; /* the user wanted; NULL: any */
	const char *user;  /* found; NULL: none */
	const char *password;
} found[] = {
	{ PLAIN, "a.example", NULL, "joe", "one" },
	{ PLAIN, "A.EXAMPLE", NULL, "joe", "one" },
	{ PLAIN, "b.example", NULL, "ann", "two" },
	{ PLAIN, "a.example", "ann", "ann", "three" },
	{ PLAIN, "c.example", NULL, "anon", "four" },
	{ PLAIN, "b.example", "joe", NULL, NULL },
	{ "", "h", NULL, NULL, NULL },
	{ "# machine h login x password y\n", "h", NULL, NULL, NULL },
	{ "  # c\nmachine h login x password #y\n", "h", NULL, "x", "#y" },
	{ "machine h login x password \"a b\\\"c\\\\d\\te\"", "h", NULL, "x",
	    "a b\"c\\d\te" },
	{ "machine h login \"\" password \"\"", "h", NULL, "", "" },
	{ "macdef init\nmachine h login no password no\n\n"
	  "machine h login x password y",
	    "h", NULL, "x", "y" },
	{ "machine g login a password b\nmacdef m\ncd /x\nmachine h\n\n"
	  "machine h password y login x",
	    "h", NULL, "x", "y" },
	{ "machine h password y", "h", "joe", "", "y" },
	{ "machine h\r\nlogin x\r\npassword y\r\n", "h", NULL, "x", "y" },
	{ "machine h login x", "h", NULL, "x", NULL },
	{ "macdef m\nno end", "h", NULL, NULL, NULL },
};

static void
test_found(void **state)
{
	struct buf error = { 0 };
	struct netrc_entry e;

	(void)state;
	for (size_t i = 0; i < ROWS(found); i++) {
		print_message("%s\n", found[i].text);
		assert_int_equal(netrc_find(str_of(found[i].text),
				     found[i].host, found[i].asked, &e, &error),
		    0);
		assert_int_equal(e.found, found[i].user != NULL);
		if (found[i].user != NULL)
			assert_string_equal(e.user == NULL ? "" : e.user,
			    found[i].user);
		assert_int_equal(e.password != NULL, found[i].password != NULL);
		if (found[i].password != NULL)
			assert_true(str_equals(secret_str(e.password),
			    found[i].password));
		netrc_entry_free(&e);
	}
}

static const struct {
	const char *text;
	const char *error;
} bad[] = {
	{ "machine", "line 1: \"machine\" without its word" },
	{ "machine h login", "line 1: \"login\" without its word" },
	{ "\n\nmachine h password", "line 3: \"password\" without" },
	{ "machine h\npasswrod x", "line 2: this is none of machine" },
	{ "hello", "line 1: this is none of machine" },
	{ "machine h password \"abc", "line 1: the quotation mark" },
	{ "machine h password \"ab\nc\"", "line 1: the quotation mark" },
	{ "machine h password \"ab\\", "line 1: the quotation mark" },
};

static void
test_bad(void **state)
{
	struct buf error = { 0 };
	struct netrc_entry e;

	(void)state;
	for (size_t i = 0; i < ROWS(bad); i++) {
		assert_int_equal(
		    netrc_find(str_of(bad[i].text), "h", NULL, &e, &error),
		    ERR_SYNTAX);
		print_message("%s\n", buf_text(&error));
		assert_true(str_starts(buf_str(&error), bad[i].error));
		assert_false(e.found);
		assert_null(e.password);
		buf_free(&error);
	}
}

static void
test_long_word(void **state)
{
	struct buf text = { 0 }, error = { 0 };
	struct netrc_entry e;

	(void)state;
	buf_adds(&text, "machine h password ");
	for (int i = 0; i < 4096; i++)
		buf_addc(&text, 'x');
	assert_int_equal(netrc_find(buf_str(&text), "h", NULL, &e, &error), 0);
	assert_int_equal(secret_str(e.password).n, 4096);
	netrc_entry_free(&e);
	buf_addc(&text, 'x');
	assert_int_equal(netrc_find(buf_str(&text), "h", NULL, &e, &error),
	    ERR_SYNTAX);
	buf_free(&error);
	buf_free(&text);
}

static void
test_nul(void **state)
{
	static const char text[] = "machine h password a\0b";
	struct str s = { .p = text, .n = sizeof(text) - 1 };
	struct buf error = { 0 };
	struct netrc_entry e;

	(void)state;
	assert_int_equal(netrc_find(s, "h", NULL, &e, &error), ERR_SYNTAX);
	assert_string_equal(buf_text(&error),
	    "line 1: a NUL byte cannot stand here");
	buf_free(&error);
}

/* Cut anywhere, a file is read or refused, and nothing leaks. */
static void
test_cut(void **state)
{
	static const char whole[] = "# c\nmachine \"a b\" login joe\nmacdef m\n"
				    "x\n\nmachine h password \"x\\ty\"\n"
				    "default login l account a\n";
	struct buf error = { 0 };
	struct netrc_entry e;
	int code;

	(void)state;
	for (size_t n = 0; n < sizeof(whole); n++) {
		code = netrc_find((struct str){ .p = whole, .n = n }, "z", NULL,
		    &e, &error);
		assert_int_equal(code != 0, error.n > 0);
		netrc_entry_free(&e);
		buf_free(&error);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_long_word),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
