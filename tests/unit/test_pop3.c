/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POP3 up to and with the login, against scripted peers: what is said, what
 * is named, and which way of logging in is taken. Mailboxes are in
 * test_pop3_mailbox.c, TLS in tests/servers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/fiber.h"
#include "pop3_scene.h"

#define READY "S: +OK POP3 server ready\n"
#define BYE "C: QUIT\nS: +OK bye\n"
#define STAMPED "S: +OK ready <1896.697170952@dbc.mtview.ca.us>\n"
#define CAPA(lines) "C: CAPA\nS: +OK\n" lines "S: .\n"
#define NO_CAPA "C: CAPA\nS: -ERR what?\n"
#define EMPTY "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\n"

/* ---- without a user ---- */

static const char *const own[] = { "NOOP", "UIDL", "LIST 1", NULL };
static const char *const two_lines[] = { "NOOP\r\nDELE 1", NULL };
static const char *const noop[] = { "NOOP", NULL };
static const char *const deletes[] = { "DELE 1", NULL };

static const struct talk_case strangers[] = {
	{ .what = "greeting, capabilities, good-bye",
	    .faults = "",
	    .dialogue = READY CAPA("S: TOP\nS: USER\n") BYE },
	{ .what = "a server of 1996",
	    .faults = "",
	    .dialogue = READY NO_CAPA BYE },
	{ .what = "the good-bye unanswered",
	    .faults = "good-bye-unanswered",
	    .dialogue = READY NO_CAPA "C: QUIT\n" },
	{ .what = "-ERR to the good-bye: nothing was to be deleted",
	    .faults = "good-bye-refused",
	    .dialogue = READY NO_CAPA "C: QUIT\nS: -ERR no\n" },
	{ .what = "-ERR to the good-bye, which was to delete a message",
	    .faults = "pop3-refused",
	    .asked = { .sayings = deletes },
	    .dialogue = READY NO_CAPA
	    "C: DELE 1\nS: +OK\nC: QUIT\nS: -ERR not removed\n" },
	{ .what = "a greeting that refuses",
	    .faults = "pop3-greeting-refused",
	    .dialogue = "S: -ERR [SYS/TEMP] too many\n" },
	{ .what = "a greeting that is none",
	    .faults = "reply-malformed@0",
	    .dialogue = "S: +OKAY\n" },
	{ .what = "lines that end in LF alone",
	    .faults = "reply-bare-lf@0",
	    .dialogue = "s: +OK\n" NO_CAPA BYE },
	{ .what = "in the clear, where TLS was welcome",
	    .faults = "in-the-clear",
	    .secure = SECURE_IF_OFFERED,
	    .dialogue = READY CAPA("S: USER\n") BYE },
	{ .what = "TLS must be, and is not offered; nothing more is said",
	    .faults = "starttls-not-offered",
	    .secure = SECURE_REQUIRED,
	    .credential = CREDENTIAL_PASSWORD,
	    .asked = { .user = "mrose", .sayings = noop },
	    .dialogue = READY CAPA("S: USER\nS: STLSX\n") BYE },
	{ .what = "TLS must be: it is tried where there is no CAPA",
	    .faults = "starttls-not-offered",
	    .secure = SECURE_REQUIRED,
	    .asked = { .sayings = noop },
	    .dialogue = READY NO_CAPA "C: STLS\nS: -ERR what?\n" BYE },
	{ .what = "TLS is offered and refused",
	    .faults = "starttls-refused",
	    .secure = SECURE_IF_OFFERED,
	    .credential = CREDENTIAL_PASSWORD,
	    .asked = { .user = "mrose", .sayings = noop },
	    .dialogue =
		READY CAPA("S: STLS\n") "C: STLS\nS: -ERR not now\n" BYE },
	{ .what = "more follows the reply to STLS",
	    .faults = "starttls-injection@30",
	    .secure = SECURE_IF_OFFERED,
	    .dialogue = "S: +OK ready\n" CAPA(
		"S: STLS\n") "C: STLS\nS: +OK\nS: +OK\n" },
	{ .what = "lines of one's own, with their lists",
	    .faults = "",
	    .asked = { .sayings = own },
	    .dialogue = READY NO_CAPA "C: NOOP\nS: +OK\n"
				      "C: UIDL\nS: +OK\nS: 1 a\nS: .\n"
				      "C: LIST 1\nS: +OK 1 2\n" BYE },
	{ .what = "a line of one's own that is refused",
	    .faults = "say-refused",
	    .asked = { .sayings = noop },
	    .dialogue = READY NO_CAPA "C: NOOP\nS: -ERR no\n" BYE },
	{ .what = "a line of one's own that is two",
	    .faults = "local-line-break",
	    .asked = { .sayings = two_lines },
	    .dialogue = READY NO_CAPA },
	{ .what = "no further than the greeting",
	    .faults = "",
	    .last_step = "greeting",
	    .dialogue = READY BYE },
	{ .what = "no further than the capabilities, but one's own line",
	    .faults = "",
	    .last_step = "capa",
	    .asked = { .sayings = noop },
	    .dialogue = READY NO_CAPA "C: NOOP\nS: +OK\n" BYE },
};

static void
test_without_a_user(void **state)
{
	(void)state;
	play_all(strangers, sizeof(strangers) / sizeof(strangers[0]));
}

static void
test_what_is_learnt(void **state)
{
	static const struct talk_case c = { .dialogue = "S: +OK hello\n" CAPA(
						"S: TOP\nS: EXPIRE 30\n") BYE };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, &c), "");
	assert_string_equal(fact(&s, "greeting"), "hello");
	assert_string_equal(fact(&s, "capability"), "EXPIRE 30");
	assert_string_equal(fact(&s, "turn"), "2 capabilities");
	scene_end(&s);
}

/* ---- which way ---- */

#define WITH_PASSWORD \
	.credential = CREDENTIAL_PASSWORD, .asked = { .user = "mrose" }
#define FORCED(name) \
	.credential = CREDENTIAL_PASSWORD, \
	.asked = { .user = "mrose", .mechanism = name }
/* NUL mrose NUL tanstaaf */
#define PLAIN "AG1yb3NlAHRhbnN0YWFm"
#define DIGEST "c4c9334bac560ecc979e58001b3e22fb"
#define BY_PLAIN "C: AUTH PLAIN " PLAIN "\nS: +OK\n"
#define CRAM "C: AUTH CRAM-MD5\n"
#define BY_USER "C: USER mrose\nS: +OK\nC: PASS " PASSWORD "\nS: +OK\n"
#define BY_APOP "C: APOP mrose " DIGEST "\nS: +OK\n"

static const struct talk_case ways[] = {
	{ WITH_PASSWORD, .what = "the example of RFC 1939", .faults = "",
	    .dialogue =
		STAMPED NO_CAPA BY_APOP EMPTY "C: UIDL\nS: +OK\nS: .\n" BYE },
	{ WITH_PASSWORD, .what = "nothing is known: USER", .faults = "",
	    .dialogue =
		READY NO_CAPA BY_USER EMPTY "C: UIDL\nS: +OK\nS: .\n" BYE },
	{ WITH_PASSWORD, .what = "what reveals nothing goes before APOP",
	    .faults = "pop3-in-use",
	    .dialogue = STAMPED CAPA("S: SASL PLAIN CRAM-MD5\n") CRAM
	    "S: -ERR [IN-USE]\n" BYE },
	{ WITH_PASSWORD, .what = "in the clear APOP goes before PLAIN",
	    .faults = "", .last_step = "auth",
	    .dialogue =
		STAMPED CAPA("S: SASL PLAIN\nS: USER\n") BY_APOP CAPA("") BYE },
	{ WITH_PASSWORD, .what = "without a timestamp PLAIN goes before USER",
	    .faults = "", .last_step = "auth",
	    .dialogue =
		READY CAPA("S: SASL PLAIN\nS: USER\n") BY_PLAIN CAPA("") BYE },
	{ WITH_PASSWORD, .what = "no mechanism fits: USER", .faults = "",
	    .last_step = "auth",
	    .dialogue = READY CAPA("S: SASL GSSAPI XPLAIN\nS: USER\n")
		BY_USER CAPA("") BYE },
	{ WITH_PASSWORD, .what = "a timestamp without @ is none", .faults = "",
	    .last_step = "auth",
	    .dialogue = "S: +OK <1896.697170952>\n" CAPA("S: USER\n")
		BY_USER CAPA("") BYE },
	{ WITH_PASSWORD, .what = "a timestamp that is no message-id is none",
	    .faults = "", .last_step = "auth",
	    .dialogue =
		"S: +OK <a b@c>\n" CAPA("S: USER\n") BY_USER CAPA("") BYE },
	{ WITH_PASSWORD, .what = "mechanisms are there, and none fits",
	    .faults = "auth-no-mechanism",
	    .dialogue = READY CAPA("S: SASL GSSAPI\n") BYE },
	{ WITH_PASSWORD, .what = "there is no way at all",
	    .faults = "auth-not-offered",
	    .dialogue = READY CAPA("S: TOP\nS: SASL\n") BYE },
	{ WITH_PASSWORD, .what = "the ways are behind STLS",
	    .faults = "pop3-needs-stls",
	    .dialogue = READY CAPA("S: STLS\nS: SASL\n") BYE },
	{ .what = "a token is never a password",
	    .faults = "auth-no-mechanism",
	    .credential = CREDENTIAL_TOKEN,
	    .asked = { .user = "mrose" },
	    .dialogue = STAMPED CAPA("S: SASL PLAIN\nS: USER\n") BYE },
	{ .what = "a token is never a password, not even by force",
	    .faults = "auth-no-mechanism",
	    .credential = CREDENTIAL_TOKEN,
	    .asked = { .user = "mrose", .mechanism = "USER" },
	    .dialogue = STAMPED CAPA("S: SASL PLAIN\nS: USER\n") BYE },
	{ .what = "a user, and nothing to prove it with",
	    .faults = "auth-not-offered",
	    .asked = { .user = "mrose" },
	    .dialogue = STAMPED CAPA("S: USER\n") BYE },
	{ .what = "EXTERNAL without a certificate",
	    .faults = "auth-no-mechanism",
	    .asked = { .mechanism = "EXTERNAL" },
	    .dialogue = READY CAPA("S: SASL EXTERNAL\n") BYE },
	{ FORCED("apop"), .what = "APOP by force", .faults = "",
	    .last_step = "auth",
	    .dialogue =
		STAMPED CAPA("S: SASL CRAM-MD5\n") BY_APOP CAPA("") BYE },
	{ FORCED("APOP"), .what = "APOP by force, without a timestamp",
	    .faults = "pop3-apop-no-timestamp",
	    .dialogue = READY CAPA("S: SASL CRAM-MD5\n") BYE },
	{ FORCED("USER"), .what = "USER by force", .faults = "",
	    .last_step = "auth",
	    .dialogue =
		STAMPED CAPA("S: SASL CRAM-MD5\n") BY_USER CAPA("") BYE },
	{ FORCED("PLAIN"), .what = "PLAIN by force, not offered", .faults = "",
	    .last_step = "auth",
	    .dialogue =
		STAMPED CAPA("S: SASL CRAM-MD5\n") BY_PLAIN CAPA("") BYE },
};

static void
test_ways(void **state)
{
	(void)state;
	play_all(ways, sizeof(ways) / sizeof(ways[0]));
}

/* RFC 5034 4: a command has 255 bytes at most; a longer response follows. */
static void
test_long_response(void **state)
{
	static const char user[] =
	    "a-user-whose-name-is-so-long-that-with-it-the-response-does-not-"
	    "fit-into-the-line-of-the-command-any-more-which-has-room-for-no-"
	    "more-than-two-hundred-and-fifty-five-bytes-with-its-line-end";
	static const struct talk_case c = { .credential = CREDENTIAL_PASSWORD,
		.asked = { .user = user },
		.last_step = "auth",
		.dialogue = READY CAPA(
		    "S: SASL PLAIN\n") "C: AUTH PLAIN\nS: +\n"
				       "C: AGEtdXNlci13aG9zZS1uYW1lLWlzLXNvLWxvbmctdGhhdC13aXRo"
				       "LWl0LXRoZS1yZXNwb25zZS1kb2VzLW5vdC1maXQtaW50by10aGUt"
				       "bGluZS1vZi10aGUtY29tbWFuZC1hbnktbW9yZS13aGljaC1oYXMt"
				       "cm9vbS1mb3Itbm8tbW9yZS10aGFuLXR3by1odW5kcmVkLWFuZC1m"
				       "aWZ0eS1maXZlLWJ5dGVzLXdpdGgtaXRzLWxpbmUtZW5kAHRhbnN0"
				       "YWFm\n"
				       "S: +OK\n" CAPA("") BYE };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, &c), "");
	scene_end(&s);
}

/* ---- refusals ---- */

/* USER and PASS, refused in these words. */
#define REFUSED(words, id) \
	{ \
		WITH_PASSWORD, .what = words, .faults = id, \
			       .dialogue = READY NO_CAPA \
		    "C: USER mrose\nS: +OK\nC: PASS " PASSWORD \
		    "\nS: -ERR " words "\n" BYE \
	}

static const struct talk_case refusals[] = {
	REFUSED("", "auth-failed"),
	REFUSED("invalid password", "auth-failed"),
	REFUSED("[AUTH] no", "pop3-auth"),
	REFUSED("[auth] no", "pop3-auth"),
	REFUSED("[AUTHOR] no", "auth-failed"),
	REFUSED("[IN-USE] locked", "pop3-in-use"),
	REFUSED("[IN-USE", "pop3-in-use"),
	REFUSED("[LOGIN-DELAY] wait", "pop3-login-delay"),
	REFUSED("[SYS/TEMP] down", "auth-unavailable"),
	REFUSED("[SYS/NEW] down", "auth-unavailable"),
	REFUSED("[SYS] down", "auth-unavailable"),
	REFUSED("[SYS/PERM] lost", "pop3-sys-perm"),
	REFUSED("[UTF8] which?", "pop3-needs-utf8"),
	REFUSED("[AUTH] Plaintext authentication disallowed on non-secure "
		"(SSL/TLS) connections.",
	    "pop3-needs-stls"),
	REFUSED("[AUTH] USER command only available under a layer",
	    "pop3-needs-stls"),
	/* Words are words. */
	REFUSED("ask mr hustle or the players", "auth-failed"),
	REFUSED("Maximum number of connections exceeded", "auth-too-many"),
	REFUSED("[SYS/TEMP] too many connections", "auth-too-many"),
	REFUSED("no connections", "auth-failed"),
	{ FORCED("USER"), .what = "the user is refused, the password not said",
	    .faults = "auth-failed",
	    .dialogue = READY NO_CAPA "C: USER mrose\nS: -ERR who?\n" BYE },
	{ FORCED("USER"), .what = "the server hangs up on the password",
	    .faults = "",
	    .dialogue =
		READY NO_CAPA "C: USER mrose\nS: +OK\nC: PASS " PASSWORD "\n" },
	{ FORCED("CRAM-MD5"), .what = "a challenge that is no base64",
	    .faults = "auth-bad-challenge",
	    .dialogue = READY NO_CAPA
	    "C: AUTH CRAM-MD5\nS: + ?\nC: *\nS: -ERR [AUTH] broken off\n" BYE },
	{ FORCED("CRAM-MD5"), .what = "a server that goes on after the end",
	    .faults = "auth-bad-challenge",
	    .dialogue = READY NO_CAPA
	    "C: AUTH CRAM-MD5\nS: + ?\nC: *\nS: + AAAA\n" BYE },
	{ FORCED("CRAM-MD5"), .what = "a server that lets in who broke off",
	    .faults = "auth-bad-challenge",
	    .dialogue =
		READY NO_CAPA "C: AUTH CRAM-MD5\nS: + ?\nC: *\nS: +OK\n" BYE },
};

static void
test_refusals(void **state)
{
	(void)state;
	play_all(refusals, sizeof(refusals) / sizeof(refusals[0]));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_user),
		cmocka_unit_test(test_what_is_learnt),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_long_response),
		cmocka_unit_test(test_refusals),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	fiber_free_pool();
	return failed;
}
