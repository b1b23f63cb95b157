/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages of scripted servers: one that is fetched, those that a search
 * finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imap_scene.h"

/* ---- FETCH ---- */

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

/* A text in quotes may be longer than any name; RFC 9051 4.3. */
static void
test_a_message_in_quotes(void **state)
{
	struct buf reply = buf_with_cap(0), text = buf_with_cap(0);
	struct scene s;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "0123456789");
	buf_adds(&text, "\"\\");
	buf_adds(&reply, "* 1 FETCH (BODY[] \"");
	buf_add(&reply, text.p, text.n - 2);
	buf_adds(&reply, "\\\"\\\\\" UID 5)\r\ns6 OK done\r\n");
	const struct step script[] = { EXAMINED, HEAR("s6 UID FETCH 5 "),
		SEND_BYTES(reply.p, reply.n), LOGOUT("s7") };

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX/;UID=5";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA),
	    buf_text(&text));
	imap_end_scene(&s);
	buf_free(&reply);
	buf_free(&text);
}

/* What the server tells of others, and what it sends in place of ours. */
static void
test_another_message(void **state)
{
	static const struct {
		const char *reply, *named, *body;
	} cases[] = {
		{ "* 9 FETCH (UID 77 FLAGS (\\Seen))\r\n"
		  "* 1 FETCH (UID 5 BODY[] {2}\r\nhi)\r\n",
		    "", "hi" },
		{ "* 9 FETCH (UID 77 FLAGS (\\Seen))\r\n", "imap-no-message",
		    "-" },
		{ "* 9 FETCH (UID 77 BODY[] {2}\r\nno)\r\n",
		    "imap-wrong-message", "-" },
		{ "* 9 FETCH (BODY[] {2}\r\nno UID 77)\r\n",
		    "imap-wrong-message", "no" },
		{ "* 9 FETCH (UID 77 BODY[] {2}\r\nno)\r\n"
		  "* 1 FETCH (UID 5 BODY[] \"hi\")\r\n",
		    "imap-wrong-message", "hi" },
		{ "* 1 FETCH (UID 5 BODY[] \"hi\")\r\n"
		  "* 1 FETCH (UID 5 BODY[] \"ho\")\r\n",
		    "", "hi" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { EXAMINED,
			HEAR("s6 UID FETCH 5 "),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("s6 OK done\r\n"), LOGOUT("s7") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = "/INBOX/;UID=5";
		assert_string_equal(imap_play(&s, script), cases[i].named);
		assert_string_equal(last_text(s.trace, EV_BODY, F_DATA),
		    cases[i].body);
		imap_end_scene(&s);
	}
}

/* RFC822.SIZE is of all the message, and says nothing of a section. */
static void
test_a_size_that_lies(void **state)
{
	static const struct {
		const char *path, *reply, *named;
	} cases[] = {
		{ "/INBOX/;UID=5",
		    "* 1 FETCH (UID 5 RFC822.SIZE 2 BODY[] {2}\r\nhi)\r\n",
		    "" },
		{ "/INBOX/;UID=5",
		    "* 1 FETCH (UID 5 RFC822.SIZE 3 BODY[] {2}\r\nhi)\r\n",
		    "imap-size-differs" },
		{ "/INBOX/;UID=5",
		    "* 1 FETCH (BODY[] \"hi\" RFC822.SIZE 3 UID 5)\r\n",
		    "imap-size-differs" },
		{ "/INBOX/;UID=5/;SECTION=TEXT",
		    "* 1 FETCH (UID 5 RFC822.SIZE 3 BODY[TEXT] {2}\r\nhi)"
		    "\r\n",
		    "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { EXAMINED,
			HEAR("s6 UID FETCH 5 "),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("s6 OK done\r\n"), LOGOUT("s7") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = cases[i].path;
		assert_int_equal(strncmp(imap_play(&s, script), cases[i].named,
				     strlen(cases[i].named)),
		    0);
		assert_int_equal(count_events(s.trace, EV_FAULT),
		    *cases[i].named != '\0');
		imap_end_scene(&s);
	}
}

/* A literal of another length than was announced, or a list without an end. */
static void
test_a_length_that_lies(void **state)
{
	static const char *const replies[] = {
		"* 1 FETCH (UID 5 BODY[] {2}\r\nhi there)\r\n",
		"* 1 FETCH (UID 5 BODY[] {2}\r\nhi\r\n",
		"* 1 FETCH (UID 5 BODY[] \"hi\r\n",
		"* 1 FETCH (UID 5 BODY[] ~{2}\r\nhi)\r\n",
		"* 1 FETCH (UID\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		const struct step script[] = { EXAMINED,
			HEAR("s6 UID FETCH 5 "),
			SEND_BYTES(replies[i], strlen(replies[i])),
			SEND("s6 OK done\r\n"), LOGOUT("s7") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = "/INBOX/;UID=5";
		assert_int_equal(
		    strncmp(imap_play(&s, script), "reply-malformed@", 16), 0);
		assert_int_equal(count_events(s.trace, EV_FAULT), 1);
		imap_end_scene(&s);
	}
}

/* ---- SEARCH ---- */

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

/* The words that are not ASCII go out as literals (RFC 9051 4.3). */
static void
test_a_search_that_is_not_ascii(void **state)
{
	static const struct step script[] = { EXAMINED,
		HEAR("s6 UID SEARCH CHARSET UTF-8 UNSEEN (SUBJECT {9}\r\n"),
		SEND("+ go on\r\n"),
		HEAR("Gr\303\274\303\237e\"s FROM {5}\r\n"),
		SEND("+ go on\r\n"), HEAR("R\303\274di) TO x\r\n"),
		SEND("* SEARCH 2\r\ns6 OK done\r\n"), LOGOUT("s7") };
	static const struct step refused[] = { EXAMINED,
		HEAR("s6 UID SEARCH CHARSET UTF-8 SUBJECT {3}\r\n"),
		SEND("s6 NO [BADCHARSET (US-ASCII)] x\r\n"), LOGOUT("s7") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX?UNSEEN%20(SUBJECT%20%22Gr%C3%BC%C3%9Fe"
			    "%5C%22s%22%20FROM%20R%C3%BCdi)%20TO%20x";
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(trace_fact(s.trace, "result"), "1 found");
	imap_end_scene(&s);

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX?SUBJECT%20%22%C3%BCx%22";
	assert_non_null(strstr(imap_play(&s, refused), "imap-refused"));
	assert_non_null(strstr(last_text(s.trace, EV_FAULT, F_WHAT),
	    "cannot search in that charset"));
	imap_end_scene(&s);
}

static void
test_what_is_found(void **state)
{
	static const struct {
		const char *reply, *result, *found;
	} cases[] = {
		{ "* SEARCH\r\n", "0 found", "" },
		{ "* SEARCH \r\n", "0 found", "" },
		{ "* SEARCH 7 9 (MODSEQ 917162500)\r\n", "2 found",
		    "7 9 (MODSEQ 917162500)" },
		{ "* SEARCH 7\r\n* SEARCH 9\r\n", "2 found", "9" },
		{ "* SEARCH 7 99999999999999999999999\r\n", "2 found",
		    "7 99999999999999999999999" },
		/* IMAP4rev2 (RFC 9051 7.3.4) */
		{ "* ESEARCH (TAG \"s6\") UID ALL 2,10:12,20:15\r\n",
		    "10 found", "2,10:12,20:15" },
		{ "* ESEARCH (TAG \"s6\") UID COUNT 1 ALL 5 X 9\r\n", "1 found",
		    "5 X 9" },
		{ "* ESEARCH (TAG \"s6\") UID\r\n", "0 found", NULL },
		{ "* ESEARCH (TAG \"s5\") UID ALL 2,10:12\r\n", "0 found",
		    NULL },
		{ "* ESEARCH\r\n", "0 found", NULL },
		{ "* ESEARCH (\r\n", "0 found", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { EXAMINED,
			HEAR("s6 UID SEARCH ALL\r\n"),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			SEND("s6 OK done\r\n"), LOGOUT("s7") };
		struct scene s;

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = "/INBOX?ALL";
		assert_string_equal(imap_play(&s, script), "");
		assert_string_equal(trace_fact(s.trace, "result"),
		    cases[i].result);
		if (cases[i].found == NULL)
			assert_null(trace_fact(s.trace, "found"));
		else if (*cases[i].found != '\0')
			assert_string_equal(trace_fact(s.trace, "found"),
			    cases[i].found);
		imap_end_scene(&s);
	}
}

/* A line of them may be far longer than other lines; the first are kept. */
static void
test_very_many(void **state)
{
	static const char *const starts[] = { "* SEARCH",
		"* ESEARCH (TAG \"s6\") UID ALL " };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf line = buf_with_cap(0);
		struct scene s;

		buf_adds(&line, starts[i]);
		for (unsigned int k = 1; k <= 100000; k++)
			buf_addf(&line, "%s%u",
			    i == 0      ? " "
				: k > 1 ? ","
					: "",
			    k * 2);
		buf_adds(&line, "\r\ns6 OK done\r\n");
		const struct step script[] = { EXAMINED, HEAR("s6 "),
			SEND_BYTES(line.p, line.n), LOGOUT("s7") };

		imap_begin_scene(&s, "ada", "opensesame");
		s.wish.asked.path = "/INBOX?ALL";
		assert_string_equal(imap_play(&s, script), "");
		assert_string_equal(trace_fact(s.trace, "result"),
		    "100000 found");
		assert_in_range(strlen(trace_fact(s.trace, "found")), 60000,
		    LIMIT_LINE);
		imap_end_scene(&s);
		buf_free(&line);
	}
}

/* A search with very many answers, and alerts between them. */
static void
test_many_answers(void **state)
{
	struct buf lines = buf_with_cap(0);
	struct scene s;

	(void)state;
	while (lines.n <= LIMIT_LIST_BYTES / 4)
		buf_adds(&lines, "* SEARCH 1\r\n* OK [ALERT] x\r\n");
	const struct step script[] = { EXAMINED, HEAR("s6 "),
		SEND_BYTES(lines.p, lines.n), STAY, END };

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX?ALL";
	assert_string_equal(imap_play(&s, script), "imap-list-too-long");
	assert_true(count_events(s.trace, EV_FACT) < 200);
	imap_end_scene(&s);
	buf_free(&lines);
}

/* One that does not end. */
static void
test_too_many(void **state)
{
	struct buf line = buf_with_cap(0);
	struct scene s;

	(void)state;
	buf_adds(&line, "* SEARCH");
	while (line.n <= LIMIT_LIST_BYTES + 2 * LIMIT_LINE)
		buf_adds(&line, " 1234567");
	const struct step script[] = { EXAMINED, HEAR("s6 "),
		SEND_BYTES(line.p, line.n), STAY, END };

	imap_begin_scene(&s, "ada", "opensesame");
	s.wish.asked.path = "/INBOX?ALL";
	assert_string_equal(imap_play(&s, script), "imap-list-too-long");
	imap_end_scene(&s);
	buf_free(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message),
		cmocka_unit_test(test_a_short_message),
		cmocka_unit_test(test_some_fields),
		cmocka_unit_test(test_what_is_no_section),
		cmocka_unit_test(test_no_such_section),
		cmocka_unit_test(test_no_such_message),
		cmocka_unit_test(test_a_message_that_is_too_large),
		cmocka_unit_test(test_a_message_in_quotes),
		cmocka_unit_test(test_another_message),
		cmocka_unit_test(test_a_size_that_lies),
		cmocka_unit_test(test_a_length_that_lies),
		cmocka_unit_test(test_a_search),
		cmocka_unit_test(test_a_search_for_a_literal),
		cmocka_unit_test(test_a_search_that_is_not_ascii),
		cmocka_unit_test(test_what_is_found),
		cmocka_unit_test(test_very_many),
		cmocka_unit_test(test_many_answers),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
