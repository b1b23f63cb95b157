/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the protocols of lines share: greetings, replies with a code, offers,
 * the good-bye, and what is named when a peer breaks the rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../protocols/dialogue.h"
#include "../../protocols/offers.h"
#include "base/clock.h"
#include "peer.h"

/* What the module made of it; one test at a time. */
static struct {
	bool greeted, heard, answered;
	struct reply reply;
	char text[REPLY_TEXT + 1];
	bool going;
} now;

static const struct greeter greeter = {
	.protocol = "SMTP",
	.silent = "no-greeting",
	.silent_tls = "implicit-tls-port",
};

/* S: 220 hello   C: ASK   S: a reply   C: QUIT   S: 221 */
static void
converse(struct talk *t)
{
	struct reply r = { .code = 0 };

	enter(t, PHASE_GREET);
	now.greeted = greeted(t, &greeter) && hear_reply(t, &r);
	if (now.greeted)
		now.heard = ask(t, &now.reply, "ASK %d", 1);
	memcpy(now.text, now.reply.text, now.reply.n);
	now.text[now.reply.n] = '\0';
	now.going = going(t);
	if (good_bye(t, "QUIT"))
		now.answered = hear_reply(t, &r);
}

/* Plays a server; all it named, in the arena of s. */
static const char *
play(struct scene *s, const struct step *script, const char *scheme)
{
	memset(&now, 0, sizeof(now));
	scene_begin(s, false);
	s->wish.idle_ns = CLOCK_S / 5;
	s->wish.asked.scheme = scheme;
	assert_int_equal(scene_talk(s, script, converse), 0);
	return faults(s->trace);
}

static void
test_a_conversation(void **state)
{
	static const struct step script[] = { SEND("220 hello\r\n"),
		HEAR("ASK 1\r\n"), SEND("250-first\r\n250-\r\n250 last\r\n"),
		HEAR("QUIT\r\n"), SEND("221\r\n"), END };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, script, "smtp"), "");
	assert_true(now.greeted && now.heard && now.answered);
	assert_int_equal(now.reply.code, 250);
	assert_int_equal(now.reply.lines, 3);
	assert_int_equal(reply_class(&now.reply), 2);
	assert_string_equal(now.text, "first  last");
	assert_string_equal(buf_text(&s.heard), "ASK 1\r\nQUIT\r\n");
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

/* A reply to ASK that breaks a rule. */
static const char *
play_reply(struct scene *s, const char *reply, size_t n, const char *scheme)
{
	const struct step script[] = { SEND("220 hello\r\n"), HEAR("ASK 1\r\n"),
		SEND_BYTES(reply, n), HEAR("QUIT\r\n"), SEND("221 bye\r\n"),
		END };

	return play(s, script, scheme);
}

static void
test_offences_that_can_be_understood(void **state)
{
	static const struct {
		const char *reply;
		size_t n;
		const char *named;
		unsigned int code;
	} cases[] = {
		{ "250 ok\n", 7, "reply-bare-lf@11", 250 },
		{ "250-a\r\n550 b\r\n", 14, "reply-mixed-codes@18", 550 },
		{ "250 a\0b\r\n", 9, "reply-nul@11", 250 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		assert_string_equal(
		    play_reply(&s, cases[i].reply, cases[i].n, "smtp"),
		    cases[i].named);
		assert_true(now.heard && now.answered);
		assert_int_equal(now.reply.code, cases[i].code);
		scene_end(&s);
	}
}

static void
test_what_is_no_reply(void **state)
{
	static const char *const replies[] = { "hello\r\n", "25 ok\r\n",
		"250x\r\n", "999 no\r\n", "\r\n", "250-a\r\nb\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct scene s;

		assert_non_null(strstr(
		    play_reply(&s, replies[i], strlen(replies[i]), "smtp"),
		    "reply-malformed"));
		assert_false(now.heard || now.going || now.answered);
		scene_end(&s);
	}
}

/* RFC 959 4.2 has lines in the middle that begin with anything. */
static void
test_lines_in_between(void **state)
{
	static const char reply[] = "211-Features:\r\n MDTM\r\n211 End\r\n";
	struct scene s;

	(void)state;
	assert_string_equal(play_reply(&s, reply, sizeof(reply) - 1, "ftp+tls"),
	    "");
	assert_true(now.heard);
	assert_string_equal(now.text, "Features:  MDTM End");
	scene_end(&s);
}

/* RFC 959 4.2: nor does another code end FTP's reply, but for 421 (5.4). */
static void
test_another_code_in_between(void **state)
{
	static const struct {
		const char *reply;
		const char *text;
		unsigned int code;
	} cases[] = {
		{ "230-hi\r\n100 are here\r\n230 in\r\n", "hi 100 are here in",
		    230 },
		{ "230-hi\r\n500-x\r\n230 in\r\n", "hi 500-x in", 230 },
		{ "230-hi\r\n421 no more\r\n", "hi no more", 421 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		assert_string_equal(play_reply(&s, cases[i].reply,
					strlen(cases[i].reply), "ftp"),
		    "reply-mixed-codes@19");
		assert_true(now.answered);
		assert_string_equal(now.text, cases[i].text);
		assert_int_equal(now.reply.code, cases[i].code);
		scene_end(&s);
	}
}

static void
test_a_reply_without_end(void **state)
{
	struct buf flood = buf_with_cap(0);
	struct scene s;

	(void)state;
	for (int i = 0; i <= LIMIT_LINES; i++)
		buf_adds(&flood, "250-more\r\n");
	assert_string_equal(play_reply(&s, flood.p, flood.n, "smtp"),
	    "reply-too-long");
	assert_false(now.heard || now.going);
	scene_end(&s);
	buf_free(&flood);
}

static void
test_silence(void **state)
{
	static const struct step script[] = { STAY, END };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, script, "smtp"), "no-greeting");
	assert_false(now.greeted || now.going);
	/* It was asked whether it speaks TLS, and nothing else was said. */
	assert_int_equal(s.heard.n, 52);
	assert_memory_equal(s.heard.p, "\26\3\1", 3);
	scene_end(&s);
}

static void
test_tls_from_the_start(void **state)
{
	static const struct step script[] = { HEAR("\26\3\1"),
		SEND("\25\3\1\0\2\2\106"), STAY, END };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, script, "smtp"), "implicit-tls-port@0");
	assert_false(now.greeted || now.going);
	scene_end(&s);
}

static void
test_another_service(void **state)
{
	static const char *const words[] = { "SSH-2.0-x\r\n", "+OK pop\r\n",
		"* OK imap\r\n", "HTTP/1.1 400 Bad\r\n",
		"220 (vsFTPd 3.0.3)\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct step script[] = {
			SEND_BYTES(words[i], strlen(words[i])), STAY, END
		};
		struct scene s;

		assert_string_equal(play(&s, script, "smtp"),
		    "wrong-service@0");
		assert_false(now.greeted || now.going);
		scene_end(&s);
	}
}

static void
test_no_answer_to_the_good_bye(void **state)
{
	static const struct step script[] = { SEND("220 hello\r\n"),
		HEAR("ASK 1\r\n"), SEND("250 ok\r\n"), HEAR("QUIT\r\n"), END };
	struct scene s;

	(void)state;
	assert_string_equal(play(&s, script, "smtp"), "good-bye-unanswered");
	assert_true(now.heard && now.going);
	assert_false(now.answered);
	assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
	scene_end(&s);
}

/* ---- offers ---- */

static void
test_offers(void **state)
{
	struct offers o = { .n = 0 };
	struct str rest;

	(void)state;
	assert_false(offers_find(&o, "AUTH", &rest));
	assert_int_equal(rest.n, 0);
	offers_add(&o, str_of("AUTHX nothing"));
	offers_add(&o, str_of("auth PLAIN LOGIN"));
	offers_add_words(&o, str_of("IDLE  SASL-IR AUTH=CRAM-MD5"));
	assert_int_equal(o.entries, 5);
	assert_true(offers_find(&o, "AUTH", &rest));
	assert_true(str_equals(rest, "PLAIN LOGIN"));
	assert_true(offers_find(&o, "sasl-ir", NULL));
	assert_false(offers_find(&o, "SASL", NULL));
	assert_true(offers_at(&o, 4, &rest));
	assert_true(str_equals(rest, "AUTH=CRAM-MD5"));
	assert_false(offers_at(&o, 5, &rest));
}

static void
test_offers_are_bounded(void **state)
{
	struct offers o = { .n = 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		offers_add(&o, str_of("EXTENSION of some length"));
	assert_int_equal(o.entries, 1000);
	assert_true(o.cut && o.n <= sizeof(o.text));
}

static void
compare(struct talk *t)
{
	struct offers before = { .n = 0 }, after = { .n = 0 };

	offers_add_words(&before, str_of("STARTTLS SIZE"));
	offers_add(&after, str_of("size"));
	offers_add(&after, str_of("AUTH PLAIN"));
	offers_compare(t, &before, &after, "tls");
}

static void
test_offers_are_compared(void **state)
{
	static const struct step script[] = { END };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	assert_int_equal(scene_talk(&s, script, compare), 0);
	assert_int_equal(count_events(s.trace, EV_FACT), 2);
	assert_string_equal(trace_fact(s.trace, "new-after-tls"), "AUTH PLAIN");
	assert_string_equal(trace_fact(s.trace, "gone-after-tls"), "STARTTLS");
	scene_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_conversation),
		cmocka_unit_test(test_offences_that_can_be_understood),
		cmocka_unit_test(test_what_is_no_reply),
		cmocka_unit_test(test_lines_in_between),
		cmocka_unit_test(test_another_code_in_between),
		cmocka_unit_test(test_a_reply_without_end),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_tls_from_the_start),
		cmocka_unit_test(test_another_service),
		cmocka_unit_test(test_no_answer_to_the_good_bye),
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_offers_are_bounded),
		cmocka_unit_test(test_offers_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
