/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of scripted servers once somebody is logged in: mailboxes
 * and news. Messages are in test_imap_message.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imap_scene.h"

static int
count_facts(const struct trace *t, const char *name)
{
	const struct event *e = trace_first(t, EV_FACT);
	int n = 0;

	for (; e != NULL; e = trace_next(t, e, EV_FACT))
		n += event_is(e, F_NAME, name);
	return n;
}

/* ---- mailboxes ---- */

static void
test_a_mailbox(void **state)
{
	static const struct step script[] = { LOGGED_IN(" NAMESPACE"),
		HEAR("s4 NAMESPACE\r\n"),
		SEND("* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\ns4 OK x\r\n"),
		HEAR("s5 LIST \"\" \"INBOX.Entw&APw-rfe\"\r\n"),
		SEND("* LIST () \".\" INBOX.Entw&APw-rfe\r\ns5 OK x\r\n"),
		HEAR("s6 EXAMINE \"INBOX.Entw&APw-rfe\"\r\n"),
		SEND("* OK [UIDVALIDITY 7] x\r\n* 17 EXISTS\r\n* FLAGS ()\r\n"
		     "s6 OK [READ-ONLY] x\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX.Entw%C3%BCrfe";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "result"), "17 messages");
	assert_string_equal(trace_fact(s.trace, "namespace"), "INBOX.");
	assert_string_equal(trace_fact(s.trace, "mailbox-status"),
	    "UIDVALIDITY 7");
	assert_int_equal(count_facts(s.trace, "mailbox-status"), 1);
	imap_end_scene(&s);
}

/* RFC 6855: where the server takes UTF-8 the name goes out as it is. */
static void
test_a_mailbox_in_utf8(void **state)
{
	static const struct step script[] = { LOGGED_IN(" ENABLE UTF8=ACCEPT"),
		HEAR("s4 ENABLE UTF8=ACCEPT\r\n"),
		SEND("* ENABLED UTF8=ACCEPT\r\ns4 OK x\r\n"),
		HEAR("s5 LIST \"\" \"Entw\303\274rfe\"\r\n"),
		SEND("* LIST () \".\" \"Entw\303\274rfe\"\r\ns5 OK x\r\n"),
		HEAR("s6 EXAMINE \"Entw\303\274rfe\"\r\n"),
		SEND("* 0 EXISTS\r\ns6 OK x\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/Entw%C3%BCrfe";
	assert_string_equal(imap_play(&s, script), "");
	imap_end_scene(&s);
}

static void
test_no_such_mailbox(void **state)
{
	static const struct {
		const char *listed, *reply, *named;
	} cases[] = {
		{ "* LIST () \"/\" x\r\n", "NO [NONEXISTENT] x",
		    "imap-nonexistent" },
		{ "", "NO [TRYCREATE] x", "imap-nonexistent" },
		{ "", "NO x", "imap-nonexistent" },
		{ "* LIST () \"/\" x\r\n", "NO x", "imap-refused" },
		{ "", "NO [NOPERM] x", "imap-no-permission" },
		{ "", "NO [INUSE] x", "imap-in-use" },
		{ "", "NO [CORRUPTION] x", "imap-corruption" },
		{ "", "NO [CANNOT] x", "imap-refused" },
		{ "", "BAD x", "imap-bad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { LOGGED_IN(""),
			HEAR("s4 LIST \"\" \"x\"\r\n"),
			SEND_BYTES(cases[i].listed, strlen(cases[i].listed)),
			SEND("s4 OK x\r\n"), HEAR("s5 EXAMINE \"x\"\r\n"),
			SEND("s5 "),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("\r\n"), LOGOUT("s6") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = "/x";
		imap_play(&s, script);
		assert_string_equal(last_text(s.trace, EV_FAULT, F_FAULT),
		    cases[i].named);
		imap_end_scene(&s);
	}
}

static void
test_a_name_that_is_none(void **state)
{
	static const struct step script[] = { LOGGED_IN(""), LOGOUT("s4") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/a%FFb";
	assert_string_equal(imap_play(&s, script), "imap-no-name");
	imap_end_scene(&s);
}

/* OK, and the number that was asked for did not come. */
static void
test_a_reply_that_lacks_its_data(void **state)
{
	static const struct {
		const char *path, *reply, *named;
	} cases[] = {
		{ "/", "", "imap-reply-incomplete" },
		{ "/", "* STATUS Other (MESSAGES 9)\r\n",
		    "imap-reply-incomplete" },
		{ "/", "* STATUS inbox (MESSAGES 9)\r\n", "" },
		{ "/x", "", "imap-reply-incomplete" },
		{ "/x", "* 9 EXISTS\r\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { LOGGED_IN(""), HEAR("s4 LIST"),
			SEND("* LIST () \".\" x\r\ns4 OK x\r\n"), HEAR("s5 "),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("s5 OK x\r\n"), LOGOUT("s6") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = cases[i].path;
		assert_string_equal(imap_play(&s, script), cases[i].named);
		assert_string_equal(trace_fact(s.trace, "result"),
		    *cases[i].named == '\0' ? "9 messages" : "logged in");
		imap_end_scene(&s);
	}
}

/* A healthy server may have very many; beyond a bound it is a note. */
static void
test_very_many(void **state)
{
	static const unsigned int counts[] = { 5000, LIMIT_LIST + 1 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf names = buf_with_cap(0);
		struct scene s;

		for (unsigned int k = 0; k < counts[i]; k++)
			buf_addf(&names, "* LIST () \"/\" m%u\r\n", k);
		buf_adds(&names, "s4 OK [ALERT] x\r\n");
		const struct step script[] = { LOGGED_IN(""),
			HEAR("s4 LIST \"\" \"%\"\r\n"),
			SEND_BYTES(names.p, names.n), HEAR("s5 "),
			SEND("* STATUS INBOX (MESSAGES 1)\r\ns5 OK\r\n"),
			LOGOUT("s6") };

		imap_begin_scene(&s, "ada", "opensesame");
		assert_string_equal(imap_play(&s, script),
		    i == 0 ? "" : "imap-list-too-long");
		assert_int_equal(count_facts(s.trace, "mailbox"), 50);
		assert_true(count_events_in(s.trace, EV_LINE, DIR_RECEIVED) <
		    LIMIT_LINES + 20);
		if (i == 0)
			assert_string_equal(trace_fact(s.trace, "alert"), "x");
		imap_end_scene(&s);
		buf_free(&names);
	}
}

/* RFC 9051 5.1: of a server that speaks IMAP4rev2 alone all is UTF-8. */
static void
test_the_newer_version_alone(void **state)
{
	static const struct step script[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		SEND("* CAPABILITY IMAP4rev2\r\ns1 OK x\r\n"),
		HEAR("s2 LOGIN \"ada\" \"opensesame\"\r\n"),
		SEND("s2 OK x\r\n"), HEAR("s3 CAPABILITY\r\n"),
		SEND("* CAPABILITY IMAP4rev2\r\ns3 OK x\r\n"),
		HEAR("s4 LIST \"\" \"Entw\303\274rfe\"\r\n"),
		SEND("* LIST () \"/\" \"Entw\303\274rfe\"\r\ns4 OK x\r\n"),
		HEAR("s5 EXAMINE \"Entw\303\274rfe\"\r\n"),
		SEND("* 0 EXISTS\r\ns5 OK x\r\n"), LOGOUT("s6") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/Entw%C3%BCrfe";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "protocol"), "IMAP4rev2");
	imap_end_scene(&s);
}

/* ---- IDLE ---- */

static void
test_idle(void **state)
{
	static const struct step news[] = { EXAMINED, HEAR("s6 IDLE\r\n"),
		SEND("+ idling\r\n"), PAUSE(20), SEND("* 3 EXISTS\r\n"),
		HEAR("DONE\r\n"), SEND("s6 OK done\r\n"), LOGOUT("s7") };
	static const struct step none[] = { EXAMINED, HEAR("s6 IDLE\r\n"),
		SEND("+ idling\r\n"), HEAR("DONE\r\n"), SEND("s6 OK done\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 5;
	assert_string_equal(imap_play(&s, news), "");
	assert_string_equal(trace_fact(s.trace, "idle-news"), "3 EXISTS");
	imap_end_scene(&s);

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 0.05;
	assert_string_equal(imap_play(&s, none), "");
	assert_null(trace_fact(s.trace, "idle-news"));
	assert_non_null(trace_fact(s.trace, "idle-silent"));
	imap_end_scene(&s);
}

/* What says no more than that the server is alive is no news. */
static void
test_signs_of_life(void **state)
{
	static const struct step some[] = { EXAMINED, HEAR("s6 IDLE\r\n"),
		SEND("+ idling\r\n"), PAUSE(20), SEND("* OK Still here\r\n"),
		PAUSE(20), SEND("* 2 EXISTS\r\n"), PAUSE(20),
		SEND("* 3 EXISTS\r\n"), HEAR("DONE\r\n"),
		SEND("s6 OK done\r\n"), LOGOUT("s7") };
	static const struct step flood[] = { EXAMINED, HEAR("s6 IDLE\r\n"),
		SEND("+ idling\r\n"), SEND("* OK a\r\n"), PAUSE(60),
		SEND("* OK b\r\n"), PAUSE(60), SEND("* OK c\r\n"),
		HEAR("DONE\r\n"), SEND("s6 OK done\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 5;
	assert_string_equal(imap_play(&s, some), "");
	assert_string_equal(trace_fact(s.trace, "idle-news"), "3 EXISTS");
	assert_int_equal(count_facts(s.trace, "idle-alive"), 2);
	assert_true(phases_are_a_partition(s.trace));
	imap_end_scene(&s);

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 0.1;
	assert_string_equal(imap_play(&s, flood), "");
	assert_null(trace_fact(s.trace, "idle-news"));
	assert_string_equal(trace_fact(s.trace, "idle-silent"), "0.1 s");
	assert_in_range(count_facts(s.trace, "idle-alive"), 1, 2);
	imap_end_scene(&s);
}

/* No DONE where there is nothing to end. */
static void
test_idle_that_the_server_ends(void **state)
{
	static const struct step script[] = { EXAMINED, HEAR("s6 IDLE\r\n"),
		SEND("+ idling\r\ns6 OK long enough\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 5;
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "idle-ended"), "long enough");
	assert_null(trace_fact(s.trace, "idle-silent"));
	imap_end_scene(&s);
}

static void
test_no_idle(void **state)
{
	static const struct step script[] = { LOGGED_IN(""),
		HEAR("s4 LIST \"\" \"INBOX\"\r\n"),
		SEND("* LIST () \"/\" INBOX\r\ns4 OK x\r\n"),
		HEAR("s5 EXAMINE \"INBOX\"\r\n"),
		SEND("* 0 EXISTS\r\ns5 OK x\r\n"), LOGOUT("s6") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.listen_s = 5;
	assert_string_equal(imap_play(&s, script), "imap-no-idle");
	imap_end_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mailbox),
		cmocka_unit_test(test_a_mailbox_in_utf8),
		cmocka_unit_test(test_no_such_mailbox),
		cmocka_unit_test(test_a_name_that_is_none),
		cmocka_unit_test(test_a_reply_that_lacks_its_data),
		cmocka_unit_test(test_very_many),
		cmocka_unit_test(test_the_newer_version_alone),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_signs_of_life),
		cmocka_unit_test(test_idle_that_the_server_ends),
		cmocka_unit_test(test_no_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
