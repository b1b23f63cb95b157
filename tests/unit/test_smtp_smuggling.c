/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --check smuggling against scripted servers: what is said, and what is made of
 * the answers. All endings, against servers that act, are in tests/faults.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "smtp_scene.h"

#define BYES HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END

/* An envelope, up to the bytes that stand before the ending. */
#define ENVELOPE \
	HEAR("MAIL FROM:<a@x.test>\r\n"), SEND("250 ok\r\n"), \
	    HEAR("RCPT TO:<b@y.test>\r\n"), SEND("250 ok\r\n"), \
	    HEAR("DATA\r\n"), SEND("354 go on\r\n"), HEAR("It stands here:")

/* All is well up to the first wrong ending. */
#define WELL \
	GREETS, EHLO, SEND("250 mx\r\n"), ENVELOPE, HEAR("\r\n.\r\n"), \
	    SEND("250 queued\r\n"), ENVELOPE

static const char *const one[] = { "b@y.test", NULL };
static const char *const checks[] = { "another", "smuggling", NULL };

static const char *
check(struct scene *s, const struct step *script)
{
	smtp_begin(s);
	s->wish.asked.mail_from = "a@x.test";
	s->wish.asked.mail_to = one;
	s->wish.asked.checks = checks;
	return smtp_play(s, script);
}

static void
test_no_message_at_all(void **state)
{
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		ENVELOPE, HEAR("\r\n.\r\n"), SEND("554 5.7.1 spam\r\n"), BYES };
	struct scene s;

	(void)state;
	assert_string_equal(check(&s, script), "smtp-554-content");
	assert_string_equal(facts(&s, "smuggling"), "");
	scene_end(&s);
}

/* The first is taken at once, and nothing is said behind it but an envelope. */
static void
test_taken_at_once(void **state)
{
	static const struct step script[] = { WELL, HEAR("\n.\r\n"),
		SEND("250 queued\r\n"), ENVELOPE, HEAR("\n.\n"),
		SEND("521 5.5.2 no bare LF\r\n"), END };
	struct scene s;

	(void)state;
	assert_string_equal(check(&s, script), "smtp-smuggling");
	assert_string_equal(facts(&s, "smuggling"),
	    "<LF>.<CR><LF>: taken for the end: 250 queued|<LF>.<LF>: refused, "
	    "and the server hung up: 521 5.5.2 no bare LF");
	assert_null(strstr(buf_text(&s.heard), "RSET"));
	assert_null(strstr(buf_text(&s.heard), "QUIT"));
	assert_non_null(strstr(buf_text(&s.heard),
	    "From: <a@x.test>\r\nTo: <b@y.test>\r\nSubject: sonde"));
	scene_end(&s);
}

/* It was taken, but the verdict came when the rest had been said. */
static void
test_taken_slowly(void **state)
{
	static const struct step script[] = { WELL, HEAR("\n.\r\n--\r\n.\r\n"),
		SEND("250 queued\r\n"), HEAR("RSET\r\n"),
		SEND("500 --?\r\n500 .?\r\n250 ok\r\n"), ENVELOPE,
		HEAR("\n.\n"), SEND("421 enough\r\n"), END };
	struct scene s;

	(void)state;
	assert_string_equal(check(&s, script), "smtp-smuggling");
	assert_non_null(strstr(facts(&s, "smuggling"),
	    "<LF>.<CR><LF>: taken for the end: 250 queued|"));
	scene_end(&s);
}

static void
test_text_and_refusal(void **state)
{
	static const struct step script[] = { WELL, HEAR("\n.\r\n--\r\n.\r\n"),
		SEND("250 queued\r\n"), HEAR("RSET\r\n"), SEND("250 ok\r\n"),
		ENVELOPE, HEAR("\n.\n--\r\n.\r\n"), SEND("550 bare LF\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), ENVELOPE, HEAR("\r\n.\n"),
		SEND("550 bare LF\r\n"), ENVELOPE, HEAR("\r.\r\n"),
		SEND("421 enough\r\n"), END };
	struct scene s;

	(void)state;
	assert_string_equal(check(&s, script), "smtp-no-smuggling");
	assert_string_equal(facts(&s, "smuggling"),
	    "<LF>.<CR><LF>: taken for text: 250 queued|"
	    "<LF>.<LF>: refused: 550 bare LF|"
	    "<CR><LF>.<LF>: refused: 550 bare LF|"
	    "<CR>.<CR><LF>: refused, and the server hung up: 421 enough");
	scene_end(&s);
}

/* Who may not send the second message learns nothing of it. */
static void
test_refused_envelope(void **state)
{
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		ENVELOPE, HEAR("\r\n.\r\n"), SEND("250 queued\r\n"),
		HEAR("MAIL FROM:<a@x.test>\r\n"),
		SEND("452 4.3.1 too many\r\n"), BYES };
	struct scene s;

	(void)state;
	assert_string_equal(check(&s, script), "smtp-try-later");
	assert_string_equal(facts(&s, "smuggling"), "");
	scene_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_message_at_all),
		cmocka_unit_test(test_taken_at_once),
		cmocka_unit_test(test_taken_slowly),
		cmocka_unit_test(test_text_and_refusal),
		cmocka_unit_test(test_refused_envelope),
	};

	return cmocka_run_group_tests_name("smtp_smuggling", tests, NULL, NULL);
}
