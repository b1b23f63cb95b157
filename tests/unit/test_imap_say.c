/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of the user's own (--say): commands, literals, answers to challenges,
 * and what must not be shown of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "imap_scene.h"

static void
test_sayings(void **state)
{
	static const char *const sayings[] = { "NOOP", "APPEND x {2}", "hi",
		"X", NULL };
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 NOOP\r\n"), SEND("* 3 EXISTS\r\ns2 OK x\r\n"),
		HEAR("s3 APPEND x {2}\r\n"), SEND("+ go on\r\n"),
		HEAR("hi\r\n"), SEND("s3 OK x\r\n"), HEAR("s4 X\r\n"),
		SEND("+ more\r\n"), HEAR("*\r\n"), SEND("s4 NO x\r\n"),
		LOGOUT("s5") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.asked.sayings = sayings;
	assert_non_null(strstr(imap_play(&s, script), "imap-refused"));
	assert_int_equal(count_events(s.trace, EV_FAULT), 1);
	imap_end_scene(&s);
}

static bool
is_shown(const struct trace *t, const char *what)
{
	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		for (unsigned int k = 0; k < e->n_fields; k++)
			if (e->fields[k].text.p != NULL &&
			    memmem(e->fields[k].text.p, e->fields[k].text.n,
				what, strlen(what)) != NULL)
				return true;
	}
	return false;
}

/* What answers a challenge may be a password; the server may say it again. */
static void
test_an_answer_of_the_users_is_not_shown(void **state)
{
	static const char *const sayings[] = { "AUTHENTICATE PLAIN",
		"AGFkYQBjYW5hcnktdGhyZWU=", NULL };
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 AUTHENTICATE PLAIN\r\n"), SEND("+ \r\n"),
		HEAR("AGFkYQBjYW5hcnktdGhyZWU=\r\n"),
		SEND("s2 OK AGFkYQBjYW5hcnktdGhyZWU= it is\r\n"),
		LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.mask = s.mask;
	s.wish.asked.sayings = sayings;
	assert_string_equal(imap_play(&s, script), "");
	assert_false(is_shown(s.trace, "AGFkYQBjYW5hcnk"));
	assert_true(is_shown(s.trace, "<redacted 24 bytes>"));
	imap_end_scene(&s);
}

/* A good-bye of the user's is one: BYE is its answer, and nothing follows. */
static void
test_a_good_bye_of_the_users(void **state)
{
	static const char *const sayings[] = { "logout", "NOOP", NULL };
	static const struct step script[] = { HI, CAPABILITY("s1", ""),
		HEAR("s2 logout\r\n"), SEND("* BYE x\r\ns2 OK x\r\n"), STAY,
		END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.asked.sayings = sayings;
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(buf_text(&s.heard),
	    "s1 CAPABILITY\r\ns2 logout\r\n");
	imap_end_scene(&s);
}

/* ---- literals ---- */

#define BEGIN HI, CAPABILITY("s1", "")

/* What the lines become on the wire, when a "+" is waited for and when not. */
static void
test_literals(void **state)
{
	static const char *const waits[] = { "LOGIN {3}", "ada {6}", "sesame",
		NULL };
	static const char *const plus[] = { "LOGIN {3+}", "ada {6+}", "sesame",
		"NOOP", NULL };
	static const char *const lines[] = { "APPEND x {14}", "To: ada", "",
		"hi!", "NOOP", NULL };
	static const char *const ends[] = { "APPEND x {9}", "To: ada", NULL };
	static const char *const none[] = { "X {", "X {}", "X a{+}", "X 3}",
		NULL };
	static const struct {
		const char *const *lines;
		const struct step script[16];
	} rows[] = {
		{ waits,
		    { BEGIN, HEAR("s2 LOGIN {3}\r\n"), SEND("+ go\r\n"),
			HEAR("ada {6}\r\n"), SEND("* 3 EXISTS\r\n+ go\r\n"),
			HEAR("sesame\r\n"), SEND("s2 OK x\r\n"),
			LOGOUT("s3") } },
		{ plus,
		    { BEGIN, HEAR("s2 LOGIN {3+}\r\nada {6+}\r\nsesame\r\n"),
			SEND("s2 OK x\r\n"), HEAR("s3 NOOP\r\n"),
			SEND("s3 OK x\r\n"), LOGOUT("s4") } },
		{ lines,
		    { BEGIN, HEAR("s2 APPEND x {14}\r\n"), SEND("+\r\n"),
			HEAR("To: ada\r\n\r\nhi!\r\n"), SEND("s2 OK x\r\n"),
			HEAR("s3 NOOP\r\n"), SEND("s3 OK x\r\n"),
			LOGOUT("s4") } },
		{ ends,
		    { BEGIN, HEAR("s2 APPEND x {9}\r\n"), SEND("+\r\n"),
			HEAR("To: ada\r\n\r\n"), SEND("s2 OK x\r\n"),
			LOGOUT("s3") } },
		{ none,
		    { BEGIN, HEAR("s2 X {\r\n"), SEND("s2 OK x\r\n"),
			HEAR("s3 X {}\r\n"), SEND("s3 OK x\r\n"),
			HEAR("s4 X a{+}\r\n"), SEND("s4 OK x\r\n"),
			HEAR("s5 X 3}\r\n"), END } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene s;

		imap_begin_scene(&s, NULL, NULL);
		s.wish.mask = s.mask;
		s.wish.asked.sayings = rows[i].lines;
		imap_play(&s, rows[i].script);
		if (rows[i].lines != none)
			assert_string_equal(faults(s.trace), "");
		assert_false(is_shown(s.trace, "sesame"));
		imap_end_scene(&s);
	}
}

/* What was to be a literal is never said as a command. */
static void
test_a_literal_that_is_not_wanted(void **state)
{
	static const char *const sayings[] = { "LOGIN {3}", "ada {6}", "sesame",
		"NOOP", NULL };
	static const struct step script[] = { BEGIN, HEAR("s2 LOGIN {3}\r\n"),
		SEND("s2 NO x\r\n"), HEAR("s3 NOOP\r\n"), SEND("s3 OK\r\n"),
		LOGOUT("s4") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.asked.sayings = sayings;
	assert_non_null(strstr(imap_play(&s, script), "imap-refused"));
	assert_string_equal(buf_text(&s.heard),
	    "s1 CAPABILITY\r\ns2 LOGIN {3}\r\ns3 NOOP\r\ns4 LOGOUT\r\n");
	imap_end_scene(&s);
}

static void
test_a_literal_that_is_short(void **state)
{
	static const char *const few[] = { "APPEND x {14}", "hi", NULL };
	static const char *const huge[] = { "APPEND x {9223372036854775807}",
		"hi", NULL };
	static const char *const none[] = { "APPEND x {1}", NULL };
	const char *const *const rows[] = { few, huge, none };
	static const struct step script[] = { BEGIN, LOGOUT("s2") };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct scene s;

		imap_begin_scene(&s, NULL, NULL);
		s.wish.asked.sayings = rows[i];
		assert_string_equal(imap_play(&s, script), "imap-say-short");
		imap_end_scene(&s);
	}
}

/* The literals of what is fetched are bodies, and not lines. */
static void
test_what_is_fetched(void **state)
{
	static const char *const sayings[] = { "FETCH 1 BODY[1]", NULL };
	static const struct step script[] = { BEGIN,
		HEAR("s2 FETCH 1 BODY[1]\r\n"),
		SEND("* 1 FETCH (BODY[1] {9}\r\ns2 OK x\r\n)\r\ns2 OK y\r\n"),
		LOGOUT("s3") };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.asked.sayings = sayings;
	assert_string_equal(imap_play(&s, script), "");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "s2 OK x\r\n");
	imap_end_scene(&s);
}

/* The server says the password of such a line again. */
static void
test_an_echo(void **state)
{
	static const char *const sayings[] = { "LOGIN ada \"open sesame\"",
		NULL };
	static const struct step script[] = { BEGIN, HEAR("s2 LOGIN "),
		SEND("* BAD open sesame\r\n"
		     "s2 NO [X] b3BlbiBzZXNhbWU= is no password\r\n"),
		HEAR("open sesame\"\r\ns3 LOGOUT\r\n"), SEND("s3 OK\r\n"), STAY,
		END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	s.wish.mask = s.mask;
	s.wish.asked.sayings = sayings;
	imap_play(&s, script);
	assert_false(is_shown(s.trace, "sesame"));
	assert_false(is_shown(s.trace, "b3BlbiBzZXN"));
	imap_end_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sayings),
		cmocka_unit_test(test_an_answer_of_the_users_is_not_shown),
		cmocka_unit_test(test_a_good_bye_of_the_users),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_a_literal_that_is_not_wanted),
		cmocka_unit_test(test_a_literal_that_is_short),
		cmocka_unit_test(test_what_is_fetched),
		cmocka_unit_test(test_an_echo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
