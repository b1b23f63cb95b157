/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation of IMAP with scripted servers: the greeting, TLS, the end.
 * Logins are in test_imap_login.c, mailboxes in test_imap_mailbox.c, lines of
 * the user's in test_imap_say.c, and how responses are taken apart in
 * test_imap_reply.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imap_scene.h"

/* ---- without a user ---- */

static void
test_nobody_logs_in(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", " IDLE"),
		LOGOUT("s2") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(buf_text(&s.heard),
	    "s1 CAPABILITY\r\ns2 LOGOUT\r\n");
	assert_string_equal(trace_fact(s.trace, "greeting"), "hi");
	assert_string_equal(trace_fact(s.trace, "result"), "ready");
	assert_string_equal(trace_fact(s.trace, "protocol"), "IMAP4rev1");
	assert_string_equal(trace_fact(s.trace, "capability"), "IDLE");
	assert_true(phases_are_a_partition(s.trace));
	imap_end_scene(&s);
}

static void
test_who_the_server_is(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", " ID"),
		HEAR("s2 ID (\"name\" \"sonde\")\r\n"),
		SEND("* ID (\"support\" NIL \"name\" \"Dove\\\"cot\" "
		     "\"version\" {3}\r\n2.3)\r\ns2 OK done\r\n"),
		LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "server"), "Dove\"cot 2.3");
	imap_end_scene(&s);
}

static void
test_greetings(void **state)
{
	static const struct {
		const char *greeting, *named;
	} cases[] = {
		{ "* BYE [UNAVAILABLE] full\r\n", "imap-bye@0" },
		{ "* NO what\r\n", "wrong-service@0 reply-malformed" },
		{ "220 hello\r\n", "wrong-service@0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { SEND_BYTES(cases[i].greeting,
						   strlen(cases[i].greeting)),
			STAY, END };
		struct scene s;

		imap_begin_scene(&s, NULL, NULL);
		assert_non_null(strstr(cases[i].named, imap_play(&s, script)));
		assert_true(*faults(s.trace) != '\0');
		assert_int_equal(s.heard.n, 0);
		imap_end_scene(&s);
	}
}

/* ---- TLS ---- */

static void
test_no_tls(void **state)
{
	static const struct {
		enum secure secure;
		const char *named;
	} cases[] = {
		{ SECURE_NEVER, "" },
		{ SECURE_IF_OFFERED, "in-the-clear" },
		{ SECURE_REQUIRED, "starttls-not-offered" },
	};
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		LOGOUT("s2") };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		imap_begin_scene(&s, NULL, NULL);
		s.wish.secure = cases[i].secure;
		assert_string_equal(imap_play(&s, script), cases[i].named);
		imap_end_scene(&s);
	}
}

static void
test_refused_tls(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", " STARTTLS"),
		HEAR("s2 STARTTLS\r\n"), SEND("s2 NO not today\r\n"),
		LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.secure = SECURE_IF_OFFERED;
	assert_string_equal(imap_play(&s, script), "starttls-refused");
	imap_end_scene(&s);
}

/* Nothing but the good-bye is said in the clear where TLS is required. */
static void
test_required_tls(void **state)
{
	static const char *const sayings[] = { "NOOP", NULL };
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		LOGOUT("s2") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.secure = SECURE_REQUIRED;
	s.wish.asked.sayings = sayings;
	assert_string_equal(imap_play(&s, script), "starttls-not-offered");
	assert_string_equal(buf_text(&s.heard),
	    "s1 CAPABILITY\r\ns2 LOGOUT\r\n");
	imap_end_scene(&s);
}

static void
test_preauth(void **state)
{
	static const struct step required[] = { SEND("* PREAUTH hi\r\n"),
		LOGOUT("s1") };
	static const struct step never[] = { SEND("* PREAUTH hi\r\n"),
		CAPABILITY("s1", " STARTTLS"), HEAR("s2 LIST \"\" \"%\"\r\n"),
		SEND("s2 OK done\r\n"), HEAR("s3 STATUS \"INBOX\""),
		SEND("* STATUS INBOX (MESSAGES 17)\r\ns3 OK done\r\n"),
		LOGOUT("s4") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.secure = SECURE_REQUIRED;
	assert_string_equal(imap_play(&s, required), "imap-preauth");
	imap_end_scene(&s);

	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, never), "");
	assert_string_equal(trace_fact(s.trace, "result"), "17 messages");
	imap_end_scene(&s);

	/* whose session is it? */
	imap_begin_scene(&s, "ada", "opensesame");
	assert_string_equal(imap_play(&s, never), "imap-preauth-session");
	assert_non_null(strstr(last_text(s.trace, EV_FAULT, F_WHAT),
	    "that it is ada; and TLS cannot"));
	imap_end_scene(&s);

	/* TLS is wanted, and STARTTLS comes too late, whatever is offered */
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.secure = SECURE_IF_OFFERED;
	assert_string_equal(imap_play(&s, never),
	    "in-the-clear imap-preauth-session");
	imap_end_scene(&s);
}

/* The reply that allows TLS is the last word in the clear. */
static void
test_injection(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", " STARTTLS"),
		HEAR("s2 STARTTLS\r\n"),
		SEND("s2 OK begin\r\ns3 OK injected\r\n"), STAY, END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.secure = SECURE_IF_OFFERED;
	assert_non_null(strstr(imap_play(&s, script), "starttls-injection"));
	imap_end_scene(&s);
}

/* ---- the end ---- */

/* What is said in the clear, where TLS was not to be had, is no part of it. */
static void
test_phases_without_tls(void **state)
{
	static const char *const sayings[] = { "NOOP", NULL };
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 NOOP\r\n"), SEND("s2 NO x\r\n"), LOGOUT("s3") };
	const struct event *e;
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.secure = SECURE_IF_OFFERED;
	s.wish.asked.sayings = sayings;
	assert_non_null(strstr(imap_play(&s, script), "imap-refused"));
	for (e = trace_first(s.trace, EV_PHASE); e != NULL;
	     e = trace_next(s.trace, e, EV_PHASE))
		assert_int_not_equal(e->phase, PHASE_SECURE);
	imap_end_scene(&s);
}

static void
test_stopping_early(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		LOGOUT("s2") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.last_step = "capability";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "stopped-after"), "capability");
	imap_end_scene(&s);
}

static void
test_good_byes(void **state)
{
	static const struct {
		const char *reply, *named;
	} cases[] = {
		{ "", "good-bye-unanswered" },
		{ "* BYE\r\n", "good-bye-unanswered" },
		{ "* BYE x\r\n", "good-bye-unanswered" },
		{ "* BYE x\r\ns2 OK x\r\n", "" },
		{ "s2 OK x\r\n", "" },
		{ "s2 BAD x\r\n", "good-bye-refused@45" },
		{ "* BYE x\r\ns2 NO x\r\n", "good-bye-refused@54" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { HI, CAPABILITY("s1", ""),
			HEAR("s2 LOGOUT\r\n"),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			END };
		struct scene s;

		imap_begin_scene(&s, NULL, NULL);
		assert_string_equal(imap_play(&s, script), cases[i].named);
		imap_end_scene(&s);
	}
}

/* A reply to CAPABILITY that says nothing of IMAP. */
static void
test_no_capability(void **state)
{
	static const struct step script[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		SEND("* CAPABILITY IMAP\r\ns1 OK x\r\n"), LOGOUT("s2") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, script), "imap-reply-incomplete");
	imap_end_scene(&s);
}

static void
test_bye_over_a_number(void **state)
{
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 LOGIN "),
		SEND("* BYE [UNAVAILABLE] Maximum number of connections "
		     "exceeded\r\n"),
		END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	assert_non_null(strstr(imap_play(&s, script), "imap-too-many@"));
	imap_end_scene(&s);
}

static void
test_bye_in_the_middle(void **state)
{
	static const struct step script[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		SEND("* BYE shutting down\r\n"), END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, script), "service-closing@9");
	imap_end_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_logs_in),
		cmocka_unit_test(test_who_the_server_is),
		cmocka_unit_test(test_greetings),
		cmocka_unit_test(test_no_tls),
		cmocka_unit_test(test_refused_tls),
		cmocka_unit_test(test_required_tls),
		cmocka_unit_test(test_preauth),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_phases_without_tls),
		cmocka_unit_test(test_stopping_early),
		cmocka_unit_test(test_good_byes),
		cmocka_unit_test(test_no_capability),
		cmocka_unit_test(test_bye_over_a_number),
		cmocka_unit_test(test_bye_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
