/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines with a secret, as they may be shown: by each style, for each way in
 * which a peer or a user may write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "talk/redact.h"

static const struct secret_line table[] = {
	{ "PASS ", SECRET_REST },
	{ "Authorization:", SECRET_SCHEME },
	{ "AUTH ", SECRET_RESPONSE },
	{ "X-Words:", SECRET_WORDS },
	{ "Cookie:", SECRET_COOKIE },
	{ "Set-Cookie:", SECRET_COOKIE },
	{ NULL, SECRET_REST },
};

static const struct {
	const char *line;
	const char *shown;
} cases[] = {
	/* No secret: whole. */
	{ "", "" },
	{ "USER alice", "USER alice" },
	{ "PASSIVE", "PASSIVE" },
	{ "X-Authorization: Basic abcd", "X-Authorization: Basic abcd" },
	{ "WWW-Authenticate: Basic realm=x",
	    "WWW-Authenticate: Basic realm=x" },
	/* The rest of the line. */
	{ "PASS geheim", "PASS <redacted 6 bytes>" },
	{ "pass  two words", "pass  <redacted 9 bytes>" },
	{ "PASS x", "PASS <redacted 1 byte>" },
	{ "PASS ", "PASS <redacted 0 bytes>" },
	/* A mechanism may be seen. */
	{ "AUTH PLAIN", "AUTH PLAIN" },
	{ "AUTH SCRAM-SHA-256-PLUS Yml3cw==",
	    "AUTH SCRAM-SHA-256-PLUS <redacted 8 bytes>" },
	{ "auth plain AGpvZQBwdw==", "auth plain <redacted 12 bytes>" },
	{ "AUTH PLAIN ", "AUTH PLAIN <redacted 0 bytes>" },
	{ "AUTH AGpvZQBwdw==", "AUTH <redacted 12 bytes>" },
	{ "AUTH AGpvZQBwdw== x", "AUTH <redacted 14 bytes>" },
	{ "AUTH ABCDEFGHIJKLMNOPQRSTU", "AUTH <redacted 21 bytes>" },
	/* A scheme may be seen. */
	{ "Authorization: Basic YWxpY2U6eA==",
	    "Authorization: Basic <redacted 12 bytes>" },
	{ "AUTHORIZATION:Bearer abc",
	    "AUTHORIZATION:Bearer <redacted 3 bytes>" },
	{ "Authorization: abcdefgh", "Authorization: <redacted 8 bytes>" },
	{ "Authorization:", "Authorization:<redacted 0 bytes>" },
	{ "Authorization: averylongtokenwithoutscheme x",
	    "Authorization: <redacted 29 bytes>" },
	/* Names of cookies and attributes may be seen. */
	{ "Cookie: a=1; b=22;c=333",
	    "Cookie: a=<redacted 1 byte>; b=<redacted 2 bytes>; "
	    "c=<redacted 3 bytes>" },
	{ "cookie: lonely", "cookie: <redacted 6 bytes>" },
	{ "Set-Cookie: id=abc; Path=/; HttpOnly",
	    "Set-Cookie: id=<redacted 3 bytes>; Path=/; HttpOnly" },
	{ "Set-Cookie: id=a=b=c; Secure",
	    "Set-Cookie: id=<redacted 5 bytes>; Secure" },
	{ "Set-Cookie: id=; Path=/",
	    "Set-Cookie: id=<redacted 0 bytes>; Path=/" },
	{ "Set-Cookie:", "Set-Cookie:" },
	/* What is written against the rule is no less secret. */
	{ "Set-Cookie : id=abc", "Set-Cookie : id=<redacted 3 bytes>" },
	{ "Authorization\t: Basic abcd",
	    "Authorization\t: Basic <redacted 4 bytes>" },
	{ "Authorization:\tBasic abcd",
	    "Authorization:\tBasic <redacted 4 bytes>" },
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = buf_with_cap(0);

		redact_line(table, str_of(cases[i].line), &out);
		assert_string_equal(buf_text(&out), cases[i].shown);
		buf_free(&out);
	}
}

static void
test_no_table(void **state)
{
	struct buf out = buf_with_cap(0);

	(void)state;
	redact_line(NULL, str_of("PASS geheim"), &out);
	assert_string_equal(buf_text(&out), "PASS geheim");
	buf_free(&out);
}

/* It appends; NULs and high bytes are counted like all others. */
static void
test_appends(void **state)
{
	struct buf out = buf_with_cap(0);

	(void)state;
	buf_adds(&out, "> ");
	redact_line(table,
	    (struct str){ "PASS a\0\xff"
			  "b",
		9 },
	    &out);
	assert_string_equal(buf_text(&out), "> PASS <redacted 4 bytes>");
	buf_free(&out);
}

/* A token that says what it is, and cannot be used: header and expiry alone. */
static void
test_token(void **state)
{
	static const char token[] = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
				    "eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl";
	struct buf out = buf_with_cap(0);

	(void)state;
	redact_secret(str_of(token), &out);
	assert_non_null(strstr(buf_text(&out), "JWT RS256"));
	assert_null(strstr(buf_text(&out), "eyJ"));
	assert_null(strstr(buf_text(&out), "bob"));
	buf_free(&out);
}

/* A line of the user's own: its echo is hidden, in other words too. */
static void
test_own(void **state)
{
	static const struct secret_line imap[] = {
		{ "LOGIN ", SECRET_REST },
		{ "AUTHENTICATE ", SECRET_RESPONSE },
		{ NULL, SECRET_REST },
	};
	static const struct {
		const char *line, *said;
		bool hidden;
	} rows[] = {
		{ "LOGIN ada opensesame", "no opensesame here", true },
		{ "LOGIN ada \"open sesame\"", "(open sesame)", true },
		{ "LOGIN ada \"ope\\\"n\\\\ses\"", "ope\"n\\ses", true },
		{ "LOGIN \"a b\" sesame", "\"a b\" sesame", true },
		{ "LOGIN ada opensesame", "ada may not", false },
		{ "AUTHENTICATE PLAIN AGFkYQBvcGVuc2VzYW1l",
		    "AGFkYQBvcGVuc2VzYW1l", true },
		{ "AUTHENTICATE PLAIN AGFkYQBvcGVuc2VzYW1l", "opensesame",
		    true },
		{ "AUTHENTICATE PLAIN", "no PLAIN here", false },
		{ "LOGIN ", "LOGIN what?", false },
		{ "LOGIN \"", "LOGIN what?", false },
		{ "SELECT opensesame", "no opensesame here", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mask *m = mask_new();

		redact_own(imap, str_of(rows[i].line), m);
		assert_int_equal(mask_hits(m, str_of(rows[i].said)),
		    rows[i].hidden);
		mask_free(m);
	}
	assert_true(redact_knows(imap, str_of("login x")));
	assert_false(redact_knows(imap, str_of("LOGINS")));
}

/* What a server may echo of a line of the user's own. */
static void
test_learns(void **state)
{
	static const struct {
		const char *line;
		const char *hidden; /* NULL: nothing is */
	} own[] = {
		{ "USER geheim-42", NULL },
		{ "PASS geheim-42", "geheim-42" },
		{ "pass two geheim", "two geheim" },
		{ "PASS joe geheim-42", "geheim-42" },
		{ "PASS joe \"ge\\\"he im\"", "ge\"he im" },
		{ "PASS \"joe\" \"geheim\"", "geheim" },
		{ "Authorization: Bearer geheim-42", "geheim-42" },
		{ "AUTH PLAIN", NULL },
		/* "\0joe\0geheim" */
		{ "AUTH PLAIN AGpvZQBnZWhlaW0=", "geheim" },
		{ "AUTH PLAIN AGpvZQBnZWhlaW0=", "AGpvZQBnZWhlaW0=" },
		{ "AUTH LOGIN Z2VoZWlt", "geheim" },
		/* "user=joe\1auth=Bearer geheim\1\1" */
		{ "AUTH XOAUTH2 dXNlcj1qb2UBYXV0aD1CZWFyZXIgZ2VoZWltAQE=",
		    "geheim" },
		{ "X-Words: chat, aB3aB3aB3aB3aB3aB3", "aB3aB3aB3aB3aB3aB3" },
		{ "X-Words: chat, superchat", NULL },
		{ "Cookie: a=geheim", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		struct mask *m = mask_new();

		redact_own(table, str_of(own[i].line), m);
		if (own[i].hidden == NULL)
			assert_false(mask_hits(m, str_of(own[i].line)));
		else
			assert_true(mask_hits(m, str_of(own[i].hidden)));
		assert_false(mask_hits(m, str_of("USER joe, chat")));
		mask_free(m);
	}
	redact_own(table, str_of("PASS geheim"), NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_no_table),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_learns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
