/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of scripted servers once somebody is logged in: mailboxes,
 * messages, searches, news.
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
		HEAR("s6 EXAMINE \"Entw\303\274rfe\"\r\n"), SEND("s6 OK x\r\n"),
		LOGOUT("s7") };
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

/* ---- messages ---- */

#define EXAMINED \
	LOGGED_IN(" IDLE"), HEAR("s4 LIST \"\" \"INBOX\"\r\n"), \
	    SEND("* LIST () \"/\" INBOX\r\ns4 OK x\r\n"), \
	    HEAR("s5 EXAMINE \"INBOX\"\r\n"), \
	    SEND("* 2 EXISTS\r\ns5 OK [READ-ONLY] x\r\n")

static void
test_a_message(void **state)
{
	static const struct step script[] = { EXAMINED,
		HEAR("s6 UID FETCH 5 (FLAGS INTERNALDATE RFC822.SIZE "
		     "BODY.PEEK[])\r\n"),
		SEND("* 3 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen (x)) UID 5 "
		     "BODY[] {18}\r\ns6 OK forged\r\nhi\r\n MODSEQ (4))\r\n"
		     "s6 OK done\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA),
	    "s6 OK forged\r\nhi\r\n");
	imap_end_scene(&s);
}

static void
test_a_short_message(void **state)
{
	static const struct step script[] = { EXAMINED, HEAR("s6 UID FETCH 5 "),
		SEND("* 1 FETCH (BODY[TEXT] \"hi\" UID 5)\r\ns6 OK done\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5/;SECTION=TEXT";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "hi");
	assert_string_equal(trace_fact(s.trace, "result"), "UID 5");
	imap_end_scene(&s);
}

/* A section may hold spaces and a list (RFC 9051 6.4.5). */
static void
test_some_fields(void **state)
{
	static const struct step script[] = { EXAMINED,
		HEAR("s6 UID FETCH 5 (FLAGS INTERNALDATE RFC822.SIZE "
		     "BODY.PEEK[HEADER.FIELDS (TO)])\r\n"),
		SEND("* 1 FETCH (UID 5 BODY[HEADER.FIELDS (TO)] {9}\r\n"
		     "To: x\r\n\r\n FLAGS ())\r\ns6 OK done\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5/;SECTION=HEADER.FIELDS%20(TO)";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA),
	    "To: x\r\n\r\n");
	imap_end_scene(&s);
}

/* What would say more than a section, or less than was asked for. */
static void
test_what_is_no_section(void **state)
{
	static const struct step script[] = { EXAMINED, LOGOUT("s6") };
	static const char *const paths[] = {
		"/INBOX/;UID=5/;SECTION=TEXT%5D%20BODY%5B",
		"/INBOX/;UID=5/;SECTION=a%0Db",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = paths[i];
		assert_string_equal(imap_play(&s, script), "imap-no-name");
		imap_end_scene(&s);
	}
}

/* NIL: the message has no such part, and a word of that name is none. */
static void
test_no_such_section(void **state)
{
	static const struct step script[] = { EXAMINED, HEAR("s6 UID FETCH 5 "),
		SEND("* 1 FETCH (BODY[9] NIL UID 5)\r\ns6 OK done\r\n"),
		LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5/;SECTION=9";
	assert_string_equal(imap_play(&s, script), "imap-no-message");
	assert_int_equal(count_events(s.trace, EV_BODY), 0);
	imap_end_scene(&s);
}

static void
test_no_such_message(void **state)
{
	static const struct step script[] = { EXAMINED, HEAR("s6 UID FETCH 5 "),
		SEND("* 1 FETCH (FLAGS ())\r\ns6 OK done\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5";
	assert_string_equal(imap_play(&s, script), "imap-no-message");
	imap_end_scene(&s);
}

static void
test_a_message_that_is_too_large(void **state)
{
	static const struct step script[] = { EXAMINED, HEAR("s6 UID FETCH 5 "),
		SEND("* 1 FETCH (BODY[] {9000}\r\n0123456789"), STAY, END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.max_body = 4;
	s.wish.asked.path = "/INBOX/;UID=5";
	assert_string_equal(imap_play(&s, script), "imap-message-too-large");
	imap_end_scene(&s);
}

static void
test_a_search(void **state)
{
	static const struct step script[] = { EXAMINED,
		HEAR("s6 UID SEARCH SUBJECT \"a b\"\r\n"),
		SEND("* SEARCH 2 84 882\r\ns6 OK done\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX?SUBJECT%20%22a%20b%22";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "result"), "3 found");
	assert_string_equal(trace_fact(s.trace, "found"), "2 84 882");
	imap_end_scene(&s);
}

/* The server would wait for the literal, and take our next line for it. */
static void
test_a_search_for_a_literal(void **state)
{
	static const struct step script[] = { EXAMINED, LOGOUT("s6") };
	static const char *const paths[] = { "/INBOX?SUBJECT%20%7B5%7D",
		"/INBOX?SUBJECT%20%7B5+%7D" };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = paths[i];
		assert_string_equal(imap_play(&s, script), "imap-no-name");
		imap_end_scene(&s);
	}
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
		HEAR("s5 EXAMINE \"INBOX\"\r\n"), SEND("s5 OK x\r\n"),
		LOGOUT("s6") };
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
		cmocka_unit_test(test_a_message),
		cmocka_unit_test(test_a_short_message),
		cmocka_unit_test(test_some_fields),
		cmocka_unit_test(test_what_is_no_section),
		cmocka_unit_test(test_no_such_section),
		cmocka_unit_test(test_no_such_message),
		cmocka_unit_test(test_a_message_that_is_too_large),
		cmocka_unit_test(test_a_search),
		cmocka_unit_test(test_a_search_for_a_literal),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_idle_that_the_server_ends),
		cmocka_unit_test(test_no_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
