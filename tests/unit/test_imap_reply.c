/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Responses of IMAP: what breaks their rules and what it is called, literals
 * that lie, and the bounds of a reply. All stand where CAPABILITY is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "imap_scene.h"

/* Few of them say that IMAP is spoken, which is named behind all else. */
static const char *
but_for_capabilities(const char *named)
{
	static const char lacks[] = "imap-reply-incomplete";
	static char rest[200];
	size_t n = strlen(named);

	if (n >= sizeof(rest))
		return named;
	if (n >= sizeof(lacks) - 1 &&
	    strcmp(named + n - sizeof(lacks) + 1, lacks) == 0)
		n -= sizeof(lacks) - 1;
	n -= n > 0 && named[n - 1] == ' ';
	memcpy(rest, named, n);
	rest[n] = '\0';
	return rest;
}

/* The reply to s1 CAPABILITY; its bytes come one by one if they are dripped. */
static const char *
play_reply(struct scene *s, struct str reply, bool dripped)
{
	const struct step script[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		{ dripped ? STEP_DRIP : STEP_SEND, reply.p, reply.n },
		HEAR("s2 LOGOUT\r\n"), SEND("* BYE x\r\ns2 OK x\r\n"), STAY,
		END };

	imap_begin_scene(s, NULL, NULL);
	return but_for_capabilities(imap_play(s, script));
}

static void
test_replies(void **state)
{
	static const struct {
		const char *reply;
		const char *named;
	} cases[] = {
		/* what is no offence */
		{ "s1 OK\r\n", "" },
		{ "s1 OK [\r\n", "" },
		{ "s1 ok [ALERT]\r\n", "" },
		{ "* OK a text that ends in {9}\r\ns1 OK x {9}\r\n", "" },
		{ "* LIST () \"/\" {7}\r\ns1 OK x\r\ns1 OK x\r\n", "" },
		{ "* LIST () \"/\" {0}\r\n {2}\r\n\r\n {1}\r\nx)\r\ns1 OK\r\n",
		    "" },
		{ "* X {}\r\n* X 5}\r\n* X {a5}\r\n* X {-5}\r\ns1 OK x\r\n",
		    "" },
		/* what can be understood */
		{ "* X y\ns1 OK x\r\n", "reply-bare-lf@9" },
		/* what ends the talk */
		{ "hello\r\n", "reply-malformed@9" },
		{ "\r\n", "reply-malformed@9" },
		{ "*\r\n", "reply-malformed@9" },
		{ " * X\r\n", "reply-malformed@9" },
		{ "s1 YES x\r\n", "reply-malformed@9" },
		{ "s1 BYE x\r\n", "reply-malformed@9" },
		{ "s0 OK x\r\n", "imap-tag-unknown@9" },
		{ "s2 OK x\r\n", "imap-tag-unknown@9" },
		{ "S1 OK x\r\n", "imap-tag-unknown@9" },
		{ "x OK x\r\n", "imap-tag-unknown@9" },
		{ "+ go on\r\n", "imap-continuation-unasked@9" },
		{ "+\r\n", "imap-continuation-unasked@9" },
		{ "* X {9223372036854775808}\r\n",
		    "imap-literal-too-large@13" },
		{ "* X {18446744073709551615}\r\n",
		    "imap-literal-too-large@13" },
		{ "* X {18446744073709551617}\r\n",
		    "imap-literal-too-large@13" },
		{ "* X {99999999999999999999999999}\r\n",
		    "imap-literal-too-large@13" },
		{ "* X {262145}\r\nabc", "imap-literal-too-large" },
		{ "* X {9223372036854775807}\r\nabc",
		    "imap-literal-too-large" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) * 2; i++) {
		struct scene s;

		assert_string_equal(
		    play_reply(&s, str_of(cases[i / 2].reply), i % 2 == 1),
		    cases[i / 2].named);
		imap_end_scene(&s);
	}
}

static void
test_a_nul(void **state)
{
	static const char reply[] = "* X \0y\r\ns1 OK x\r\n";
	struct scene s;

	(void)state;
	assert_string_equal(
	    play_reply(&s, (struct str){ reply, sizeof(reply) - 1 }, false),
	    "reply-nul@9");
	imap_end_scene(&s);
}

/* Lines, and bytes in few lines, that do not end. */
static void
test_a_flood(void **state)
{
	struct buf lines = buf_with_cap(0), bytes = buf_with_cap(0);
	struct scene s;

	(void)state;
	for (int i = 0; i <= LIMIT_LINES; i++)
		buf_adds(&lines, "* X\r\n");
	assert_string_equal(play_reply(&s, buf_str(&lines), false),
	    "reply-too-long");
	imap_end_scene(&s);

	for (int i = 0; i < 9; i++) {
		buf_adds(&bytes, "* X {30000}\r\n");
		for (int k = 0; k < 3000; k++)
			buf_adds(&bytes, "0123456789");
		buf_adds(&bytes, "\r\n");
	}
	assert_string_equal(play_reply(&s, buf_str(&bytes), false),
	    "imap-literal-too-large");
	imap_end_scene(&s);
	buf_free(&lines);
	buf_free(&bytes);
}

/* A literal that is announced and does not come. */
static void
test_a_short_literal(void **state)
{
	static const struct step ends[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		SEND("* X {5}\r\nab"), END };
	static const struct step silent[] = { HI, HEAR("s1 CAPABILITY\r\n"),
		SEND("* X {5}\r\nab"), STAY, END };
	struct scene s;

	(void)state;
	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, ends), "imap-literal-short");
	imap_end_scene(&s);

	imap_begin_scene(&s, NULL, NULL);
	assert_string_equal(imap_play(&s, silent), "");
	assert_string_equal(last_text(s.trace, EV_TROUBLE, F_HOW), "timeout");
	assert_string_equal(last_text(s.trace, EV_TROUBLE, F_WHERE),
	    "waiting for the rest of a literal");
	imap_end_scene(&s);
}

/* An ALERT is kept, wherever it stands. */
static void
test_alerts(void **state)
{
	static const char *const replies[] = {
		"* OK [ALERT] maintenance at noon\r\ns1 OK x\r\n",
		"* NO [alert] maintenance at noon\r\ns1 OK x\r\n",
		"s1 OK [ALERT] maintenance at noon\r\n",
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct scene s;

		assert_string_equal(play_reply(&s, str_of(replies[i]), false),
		    "");
		assert_string_equal(trace_fact(s.trace, "alert"),
		    "maintenance at noon");
		imap_end_scene(&s);
	}
}

/* A code is one however long the text; and half a secret is kept of none. */
static void
test_long_texts(void **state)
{
	char text[600], code[700], echo[700];
	struct scene s;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	snprintf(code, sizeof(code), "s1 NO [UNAVAILABLE %s] down\r\n", text);
	assert_non_null(
	    strstr(play_reply(&s, str_of(code), false), "imap-unavailable"));
	imap_end_scene(&s);

	for (int i = 0; i < 40; i++) {
		snprintf(echo, sizeof(echo), "s1 NO %.*sopen sesame%s\r\n",
		    380 + i, text, i % 2 == 0 ? "" : "!");
		const struct step script[] = { HI, HEAR("s1 CAPABILITY\r\n"),
			SEND_BYTES(echo, strlen(echo)), LOGOUT("s2") };

		imap_begin_scene(&s, "ada", "open sesame");
		mask_add(s.mask, str_of("open sesame"));
		s.wish.mask = s.mask;
		imap_play(&s, script);
		assert_null(strstr(last_text(s.trace, EV_FAULT, F_WHAT), "op"));
		imap_end_scene(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_a_nul),
		cmocka_unit_test(test_a_flood),
		cmocka_unit_test(test_a_short_literal),
		cmocka_unit_test(test_alerts),
		cmocka_unit_test(test_long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
