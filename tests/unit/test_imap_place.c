/* SPDX-License-Identifier: GPL-3.0-or-later */
/* URLs of IMAP taken apart, and the names of mailboxes on the wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../../protocols/imap_place.h"

static void
test_places(void **state)
{
	static const struct {
		const char *path, *mailbox, *uid, *section, *search;
	} cases[] = {
		{ "/", "", "", "", "" },
		{ "/INBOX", "INBOX", "", "", "" },
		{ "/INBOX/", "INBOX", "", "", "" },
		{ "/a/b", "a/b", "", "", "" },
		{ "/INBOX;UID=5", "INBOX", "5", "", "" },
		{ "/INBOX/;UID=5", "INBOX", "5", "", "" },
		{ "/a/b/;uid=5/;section=1.2", "a/b", "5", "1.2", "" },
		{ "/INBOX;UIDVALIDITY=7/;UID=5", "INBOX", "5", "", "" },
		{ "/INBOX;UIDVALIDITY=7", "INBOX", "", "", "" },
		{ "/INBOX;UID=0", "INBOX;UID=0", "", "", "" },
		{ "/INBOX;UID=x", "INBOX;UID=x", "", "", "" },
		{ "/INBOX;UID=4294967296", "INBOX;UID=4294967296", "", "", "" },
		{ "/INBOX;SECTION=1", "INBOX;SECTION=1", "", "", "" },
		{ "/a;b", "a;b", "", "", "" },
		{ "/INBOX?UNSEEN", "INBOX", "", "", "UNSEEN" },
		{ "/INBOX/;UID=5?ALL", "INBOX", "5", "", "ALL" },
		{ "/?a?b", "", "", "", "a?b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct imap_place p = imap_place_of(cases[i].path);

		assert_true(str_equals(p.mailbox, cases[i].mailbox));
		assert_true(str_equals(p.uid, cases[i].uid));
		assert_true(str_equals(p.section, cases[i].section));
		assert_true(str_equals(p.search, cases[i].search));
	}
}

static void
test_decoding(void **state)
{
	char out[8];

	(void)state;
	assert_true(imap_decode(str_of("a%20%3f%"), out, sizeof(out)));
	assert_string_equal(out, "a ?%");
	assert_true(imap_decode(str_of("1234567"), out, sizeof(out)));
	assert_false(imap_decode(str_of("12345678"), out, sizeof(out)));
	assert_false(imap_decode(str_of("a%0d"), out, sizeof(out)));
	assert_false(imap_decode(str_of("a%00"), out, sizeof(out)));
}

/* RFC 3501 5.1.3 has the second; the last needs two units of UTF-16. */
static void
test_names(void **state)
{
	static const struct {
		const char *name, *wire;
	} cases[] = {
		{ "INBOX", "INBOX" },
		{ "~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234"
		  "\254\350\252\236",
		    "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
		{ "a&b", "a&-b" },
		{ "&", "&-" },
		{ "Entw\303\274rfe", "Entw&APw-rfe" },
		{ "\342\202\254", "&IKw-" },
		{ "a\360\237\230\200b", "a&2D3eAA-b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[64], back[64];

		assert_true(imap_quote(cases[i].name, false, out, sizeof(out)));
		assert_string_equal(out, cases[i].wire);
		imap_readable(out, back, sizeof(back));
		assert_string_equal(back, cases[i].name);
		assert_true(imap_quote(cases[i].name, true, out, sizeof(out)));
		assert_string_equal(out, cases[i].name);
	}
}

static void
test_quotes(void **state)
{
	char out[64];

	(void)state;
	assert_true(imap_quote("a\"b\\c", false, out, sizeof(out)));
	assert_string_equal(out, "a\\\"b\\\\c");
	assert_false(imap_quote("12345678", false, out, 8));
	assert_true(imap_quote("1234567", false, out, 8));
}

/* Bytes that are no UTF-8 (RFC 3629 10), in either form. */
static void
test_what_is_no_name(void **state)
{
	static const char *const names[] = { "\200", "\300\200", "\303",
		"\303x", "\340\200\200", "\355\240\200", "\364\220\200\200",
		"\370\210\200\200\200", "a\377" };
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_false(imap_quote(names[i], false, out, sizeof(out)));
		assert_false(imap_quote(names[i], true, out, sizeof(out)));
	}
}

/* What is no modified UTF-7 is shown as it stands. */
static void
test_what_cannot_be_read(void **state)
{
	static const char *const names[] = { "&", "a&APw", "&*-", "&2D0-",
		"&3gA-", "&2D0AYQ-", "&" };
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		imap_readable(names[i], out, sizeof(out));
		assert_string_equal(out, names[i]);
	}
	imap_readable("x&AEEAQg-", out, sizeof(out));
	assert_string_equal(out, "x&AEEAQg-");
	imap_readable("x&AAA-", out, sizeof(out));
	assert_string_equal(out, "x&AAA-");
	imap_readable("12345678", out, 8);
	assert_string_equal(out, "1234567");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_decoding),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_what_is_no_name),
		cmocka_unit_test(test_what_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
