/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in to scripted servers: in which form the secret is said, and what
 * each refusal is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imap_scene.h"

static void
test_login_in_quotes(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 LOGIN \"ada\" \"a\\\"b\\\\c\"\r\n"),
		SEND("s2 NO [AUTHENTICATIONFAILED] no\r\n"), LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "a\"b\\c");
	assert_string_equal(imap_play(&s, script), "imap-authfailed@45");
	imap_end_scene(&s);
}

static void
test_login_in_literals(void **state)
{
	static const struct step waits[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 LOGIN {3}\r\n"), SEND("+ go\r\n"), HEAR("ada {5}\r\n"),
		SEND("* 3 EXISTS\r\n+\r\n"), HEAR("p\303\244ss\r\n"),
		SEND("s2 NO no\r\n"), LOGOUT("s3") };
	static const struct step plus[] = { HI, CAPABILITY("s1", " LITERAL+"),
		HEAR("s2 LOGIN {3+}\r\nada {5+}\r\np\303\244ss\r\n"),
		SEND("s2 NO no\r\n"), LOGOUT("s3") };
	static const struct step unwanted[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 LOGIN {3}\r\n"), SEND("s2 BAD no literals\r\n"),
		LOGOUT("s3") };
	static const struct step rash[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 LOGIN {3}\r\n"), SEND("s2 OK welcome\r\n"),
		LOGOUT("s3") };
	const struct step *const scripts[] = { waits, plus, unwanted, rash };
	static const char *const named[] = { "auth-failed", "auth-failed",
		"imap-bad", "reply-malformed" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct scene s;

		imap_begin_scene(&s, "ada", "p\303\244ss");
		assert_non_null(strstr(imap_play(&s, scripts[i]), named[i]));
		assert_true(trace_first(s.trace, EV_TROUBLE) == NULL);
		imap_end_scene(&s);
	}
}

static void
test_login_is_forbidden(void **state)
{
	static const struct step script[] = { HI,
		CAPABILITY("s1", " LOGINDISABLED"), LOGOUT("s2") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	assert_string_equal(imap_play(&s, script), "imap-login-disabled");
	imap_end_scene(&s);
}

static void
test_authenticate(void **state)
{
	static const struct step initial[] = { HI,
		CAPABILITY("s1", " AUTH=PLAIN SASL-IR"),
		HEAR("s2 AUTHENTICATE PLAIN AGFkYQBvcGVuc2VzYW1l\r\n"),
		SEND("s2 NO no\r\n"), LOGOUT("s3") };
	static const struct step asked_for[] = { HI,
		CAPABILITY("s1", " AUTH=PLAIN"),
		HEAR("s2 AUTHENTICATE PLAIN\r\n"), SEND("+ \r\n"),
		HEAR("AGFkYQBvcGVuc2VzYW1l\r\n"), SEND("s2 NO no\r\n"),
		LOGOUT("s3") };
	static const struct step unfit[] = { HI,
		CAPABILITY("s1", " AUTH=GSSAPI"),
		HEAR("s2 LOGIN \"ada\" \"opensesame\"\r\n"),
		SEND("s2 NO no\r\n"), LOGOUT("s3") };
	const struct step *const scripts[] = { initial, asked_for, unfit };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		assert_non_null(
		    strstr(imap_play(&s, scripts[i]), "auth-failed"));
		assert_true(trace_first(s.trace, EV_TROUBLE) == NULL);
		imap_end_scene(&s);
	}
}

/* What the client breaks off is no refusal of the server's. */
static void
test_bad_challenge(void **state)
{
	static const struct step script[] = { HI,
		CAPABILITY("s1", " AUTH=CRAM-MD5"),
		HEAR("s2 AUTHENTICATE CRAM-MD5\r\n"), SEND("+ ???\r\n"),
		HEAR("*\r\n"), SEND("s2 BAD broken off\r\n"), LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	assert_string_equal(imap_play(&s, script), "auth-bad-challenge");
	imap_end_scene(&s);
}

/* Each response code has its name, and what is none is a plain refusal. */
static void
test_refused_logins(void **state)
{
	static const struct {
		const char *reply, *named;
	} cases[] = {
		{ "NO [AUTHENTICATIONFAILED] x", "imap-authfailed" },
		{ "NO [AUTHORIZATIONFAILED] x", "imap-authorization" },
		{ "NO [EXPIRED] x", "imap-expired" },
		{ "NO [PRIVACYREQUIRED] x", "imap-privacy-required" },
		{ "NO [CONTACTADMIN] x", "imap-contact-admin" },
		{ "NO [UNAVAILABLE] the backend is down", "imap-unavailable" },
		{ "NO [UNAVAILABLE] Maximum number of connections from "
		  "user+IP exceeded",
		    "imap-too-many" },
		{ "NO Too many simultaneous connections.", "imap-too-many" },
		{ "NO [LIMIT] x", "imap-limit" },
		{ "NO [SERVERBUG] x", "imap-server-bug" },
		{ "NO [ALERT] web login required", "imap-alert" },
		{ "NO [OVERQUOTA] x", "imap-over-quota" },
		{ "NO [X-UNHEARD-OF 1] x", "auth-failed" },
		{ "NO [AUTHENTICATIONFAILED x", "auth-failed" },
		{ "NO x", "auth-failed" },
		{ "BAD [AUTHENTICATIONFAILED] x", "imap-bad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { HI, CAPABILITY("s1", ""),
			HEAR("s2 LOGIN "), SEND("s2 "),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("\r\n"), LOGOUT("s3") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		imap_play(&s, script);
		assert_string_equal(last_text(s.trace, EV_FAULT, F_FAULT),
		    cases[i].named);
		assert_int_equal(count_events(s.trace, EV_FAULT), 1);
		imap_end_scene(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_login_in_quotes),
		cmocka_unit_test(test_login_in_literals),
		cmocka_unit_test(test_login_is_forbidden),
		cmocka_unit_test(test_authenticate),
		cmocka_unit_test(test_bad_challenge),
		cmocka_unit_test(test_refused_logins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
