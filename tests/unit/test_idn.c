/* SPDX-License-Identifier: GPL-3.0-or-later */
/* International names: both forms, and what is no name at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/idn.h"

static int
set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void
test_to_ascii(void **state)
{
	static const struct {
		const char *name, *ascii;
	} pairs[] = {
		{ "example.org", "example.org" },
		{ "EXAMPLE.org.", "EXAMPLE.org." },
		{ "_sip._tcp.example", "_sip._tcp.example" },
		{ "xn--bcher-kva.example", "xn--bcher-kva.example" },
		{ "b\xc3\xbc"
		  "cher.example",
		    "xn--bcher-kva.example" },
		{ "B\xc3\x9c"
		  "CHER.example",
		    "xn--bcher-kva.example" },
		/* Decomposed: u and U+0308. */
		{ "bu\xcc\x88"
		  "cher.example",
		    "xn--bcher-kva.example" },
		/* Non-transitional: sharp s is a letter of its own. */
		{ "fa\xc3\x9f.de", "xn--fa-hia.de" },
		/* The ideographic full stop is a dot. */
		{ "\xe4\xbe\x8b\xe3\x80\x82jp", "xn--fsq.jp" },
	};
	const char *why, *got;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		got = idn_to_ascii(*state, pairs[i].name, &why);
		assert_non_null(got);
		assert_null(why);
		assert_string_equal(got, pairs[i].ascii);
	}
}

static void
test_no_names(void **state)
{
	static const char *const names[] = { "", ".", "..", "a..b", ".a", "a b",
		"a/b",
		"a\x7f"
		"b",
		"a:b", "a@b", "\xff\xfe.example", "\xe2\x84\x80.example",
		"\xed\xa0\x80.example",
		"a\xe2\x80\xae"
		"b.example" };
	const char *why;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		why = NULL;
		assert_null(idn_to_ascii(*state, names[i], &why));
		assert_non_null(why);
		assert_true(strlen(why) > 4);
	}
}

static void
test_lengths(void **state)
{
	char name[3000];
	const char *why;

	memset(name, 'a', sizeof(name));
	name[63] = '\0';
	assert_non_null(idn_to_ascii(*state, name, &why));
	name[63] = 'a';
	name[64] = '\0';
	assert_null(idn_to_ascii(*state, name, &why));
	assert_non_null(strstr(why, "63"));
	name[64] = 'a';
	for (size_t i = 49; i < sizeof(name); i += 50)
		name[i] = '.';
	name[253] = '\0';
	assert_non_null(idn_to_ascii(*state, name, &why));
	name[253] = 'a';
	name[254] = '\0';
	assert_null(idn_to_ascii(*state, name, &why));
	assert_non_null(strstr(why, "253"));
	name[253] = '.';
	assert_non_null(idn_to_ascii(*state, name, &why));
	name[253] = name[254] = 'a';
	memcpy(name, "\xc3\xbc", 2);
	name[sizeof(name) - 1] = '\0';
	assert_null(idn_to_ascii(*state, name, &why));
}

static void
test_to_unicode(void **state)
{
	assert_string_equal(idn_to_unicode(*state, "xn--bcher-kva.example"),
	    "b\xc3\xbc"
	    "cher.example");
	assert_string_equal(idn_to_unicode(*state, "example.org"),
	    "example.org");
	/* What does not decode is shown as it is. */
	assert_string_equal(idn_to_unicode(*state, "xn--\x7f.example"),
	    "xn--\x7f.example");
	assert_string_equal(idn_to_unicode(*state, "xn--99999999999.example"),
	    "xn--99999999999.example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_to_ascii, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_no_names, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_lengths, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_to_unicode, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
