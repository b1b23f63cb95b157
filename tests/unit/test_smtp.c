/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialogue of SMTP and LMTP against scripted servers: what is said, in
 * which order, and what is named. The meanings of replies are in
 * test_smtp_replies.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "smtp_scene.h"

#define NOTE "smtp-no-message"

/* ---- greeting, EHLO, HELO ---- */

static void
test_no_message(void **state)
{
	static const struct step script[] = { GREETS,
		HEAR("EHLO probe.test\r\n"),
		SEND("250-mx\r\n250-SIZE 1000\r\n250-X-NEW 1\r\n250 DSN\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(smtp_play(&s, script), NOTE);
	assert_string_equal(trace_fact(s.trace, "protocol"), "ESMTP");
	assert_string_equal(trace_fact(s.trace, "result"), "250");
	assert_string_equal(facts(&s, "extension"), "SIZE 1000|X-NEW 1|DSN");
	assert_string_equal(facts(&s, "explained"),
	    "SIZE: how many bytes a message may have (RFC 1870)|"
	    "X-NEW: sonde does not know it|"
	    "DSN: reports about the delivery can be asked for (RFC 3461)");
	assert_string_equal(phases(s.trace), "g - s w r - x -");
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

static void
test_helo(void **state)
{
	static const struct step script[] = { GREETS,
		HEAR("EHLO probe.test\r\n"), SEND("502 what\r\n"),
		HEAR("HELO probe.test\r\n"), SEND("250 mx\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(smtp_play(&s, script), "smtp-no-ehlo " NOTE);
	assert_string_equal(trace_fact(s.trace, "protocol"), "SMTP");
	scene_end(&s);
}

static void
test_neither_ehlo_nor_helo(void **state)
{
	static const struct step script[] = { GREETS,
		HEAR("EHLO probe.test\r\n"), SEND("500 what\r\n"),
		HEAR("HELO probe.test\r\n"), SEND("500 what\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(smtp_play(&s, script), "wrong-service@24");
	scene_end(&s);
}

/* RFC 5321 3.1: who is refused by the greeting says QUIT and nothing else. */
static void
test_refused_by_the_greeting(void **state)
{
	static const struct step script[] = { SEND("554 no mail here\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(smtp_play(&s, script), "smtp-greeting-refused");
	assert_string_equal(buf_text(&s.heard), "QUIT\r\n");
	scene_end(&s);
}

/* RFC 5321 3.8: after 421 nothing more is said, whenever it comes. */
static void
test_closing(void **state)
{
	static const struct step at_once[] = { SEND("421 busy\r\n"), STAY,
		END };
	static const struct step later[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("MAIL FROM:<a@x.test>\r\n"), SEND("421 4.3.2 bye\r\n"),
		STAY, END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(smtp_play(&s, at_once), "service-closing");
	assert_string_equal(buf_text(&s.heard), "");
	scene_end(&s);
	smtp_begin(&s);
	s.wish.asked.mail_from = "a@x.test";
	assert_string_equal(smtp_play(&s, later), "service-closing");
	assert_null(strstr(buf_text(&s.heard), "QUIT"));
	scene_end(&s);
}

static void
test_lhlo(void **state)
{
	static const struct step script[] = { SEND("220 mx LMTP\r\n"),
		HEAR("LHLO probe.test\r\n"), SEND("250 mx\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	static const struct step smtp[] = { GREETS, HEAR("LHLO probe.test\r\n"),
		SEND("500 what\r\n"), HEAR("QUIT\r\n"), SEND("221 bye\r\n"),
		END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	assert_string_equal(lmtp_play(&s, script), NOTE);
	assert_string_equal(trace_fact(s.trace, "protocol"), "LMTP");
	scene_end(&s);
	smtp_begin(&s);
	assert_string_equal(lmtp_play(&s, smtp), "wrong-service@14");
	scene_end(&s);
}

static void
test_silence(void **state)
{
	static const struct step silent[] = { STAY, END };
	static const struct step tls[] = { HEAR("\26\3\1"),
		SEND("\25\3\1\0\2\2\106"), STAY, END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.idle_ns = CLOCK_S / 5;
	assert_string_equal(smtp_play(&s, silent), "smtp-no-greeting");
	scene_end(&s);
	smtp_begin(&s);
	s.wish.idle_ns = CLOCK_S / 5;
	assert_string_equal(smtp_play(&s, tls), "smtp-implicit-tls@0");
	scene_end(&s);
}

/* ---- TLS ---- */

static void
test_tls_is_not_offered(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 SIZE\r\n"), HEAR("QUIT\r\n"),
		SEND("221 bye\r\n"), END };
	static const char *const lines[] = { "NOOP", NULL };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.secure = SECURE_REQUIRED;
	s.wish.asked.user = "ada";
	s.wish.asked.mail_from = "a@x.test";
	s.wish.asked.sayings = lines;
	assert_string_equal(smtp_play(&s, script), "starttls-not-offered");
	assert_string_equal(buf_text(&s.heard), "EHLO probe.test\r\nQUIT\r\n");
	scene_end(&s);
	smtp_begin(&s);
	s.wish.secure = SECURE_IF_OFFERED;
	assert_string_equal(smtp_play(&s, script), "in-the-clear " NOTE);
	scene_end(&s);
}

static void
test_tls_is_stripped(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250-SIZE\r\n250 XXXXXXXA\r\n"),
		HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END };
	static const char *const lines[] = { "NOOP", NULL };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.secure = SECURE_IF_OFFERED;
	s.wish.asked.sayings = lines;
	assert_string_equal(smtp_play(&s, script), "smtp-starttls-stripped");
	assert_string_equal(buf_text(&s.heard), "EHLO probe.test\r\nQUIT\r\n");
	scene_end(&s);
	/* TLS was never wanted: what is on the way there is no matter. */
	smtp_begin(&s);
	s.wish.secure = SECURE_NEVER;
	s.wish.asked.sayings = NULL;
	assert_string_equal(smtp_play(&s, script), NOTE);
	scene_end(&s);
}

static void
test_tls_is_refused(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 STARTTLS\r\n"), HEAR("STARTTLS\r\n"),
		SEND("454 4.7.0 not now\r\n"), HEAR("QUIT\r\n"),
		SEND("221 bye\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.secure = SECURE_IF_OFFERED;
	s.wish.asked.mail_from = "a@x.test";
	assert_string_equal(smtp_play(&s, script), "smtp-454-starttls");
	assert_string_equal(buf_text(&s.heard),
	    "EHLO probe.test\r\nSTARTTLS\r\nQUIT\r\n");
	scene_end(&s);
}

/* RFC 3207 6: what stands behind the leave for TLS was not said inside it. */
static void
test_words_behind_the_leave(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 STARTTLS\r\n"), HEAR("STARTTLS\r\n"),
		SEND("220 go on\r\n250 injected\r\n"), STAY, END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.secure = SECURE_REQUIRED;
	assert_string_equal(smtp_play(&s, script), "starttls-injection@47");
	assert_string_equal(buf_text(&s.heard),
	    "EHLO probe.test\r\nSTARTTLS\r\n");
	scene_end(&s);
}

/* ---- steps, and lines of the user's ---- */

static void
test_stops_after(void **state)
{
	static const struct {
		const char *step;
		struct step script[6];
	} cases[] = {
		{ "greeting",
		    { GREETS, HEAR("QUIT\r\n"), SEND("221\r\n"), END } },
		{ "ehlo",
		    { GREETS, EHLO, SEND("250 mx\r\n"), HEAR("QUIT\r\n"),
			SEND("221\r\n"), END } },
		{ "starttls",
		    { GREETS, EHLO, SEND("250 mx\r\n"), HEAR("QUIT\r\n"),
			SEND("221\r\n"), END } },
		{ "auth",
		    { GREETS, EHLO, SEND("250 mx\r\n"), HEAR("QUIT\r\n"),
			SEND("221\r\n"), END } },
	};
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		smtp_begin(&s);
		s.wish.last_step = cases[i].step;
		assert_string_equal(smtp_play(&s, cases[i].script), "");
		assert_string_equal(trace_fact(s.trace, "stopped-after"),
		    cases[i].step);
		scene_end(&s);
	}
}

/* What a line begins is ended, or the good-bye would be part of it. */
static void
test_lines_of_the_user(void **state)
{
	static const char *const lines[] = { "VRFY ada", "DATA", "AUTH LOGIN",
		NULL };
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("VRFY ada\r\n"), SEND("252 perhaps\r\n"), HEAR("DATA\r\n"),
		SEND("354 go on\r\n"), HEAR(".\r\n"), SEND("554 no\r\n"),
		HEAR("AUTH LOGIN\r\n"), SEND("334 VXNlcg==\r\n"), HEAR("*\r\n"),
		SEND("501 ended\r\n"), HEAR("QUIT\r\n"), SEND("221\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.asked.sayings = lines;
	assert_string_equal(smtp_play(&s, script), NOTE);
	assert_string_equal(facts(&s, "said"),
	    "252 perhaps|354 go on|334 VXNlcg==|501 ended");
	scene_end(&s);
}

/* What the server waits for is the next line; it is shown by its length. */
static void
test_answers_of_the_user(void **state)
{
	static const char *const lines[] = { "AUTH LOGIN",
		"dXNlcg==", "cGFzc3dvcmQ=", "NOOP", NULL };
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("AUTH LOGIN\r\n"), SEND("334 VXNlcg==\r\n"),
		HEAR("dXNlcg==\r\n"), SEND("334 UGFzcw==\r\n"),
		HEAR("cGFzc3dvcmQ=\r\n"), SEND("235 hello\r\n"),
		HEAR("NOOP\r\n"), SEND("250 ok\r\n"), HEAR("QUIT\r\n"),
		SEND("221\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.asked.sayings = lines;
	assert_string_equal(smtp_play(&s, script), NOTE);
	assert_string_equal(facts(&s, "said"),
	    "334 VXNlcg==|334 UGFzcw==|235 hello|250 ok");
	scene_end(&s);
}

/* The lines behind a login that is refused are its answers: not said. */
static void
test_answers_to_nobody(void **state)
{
	static const char *const lines[] = { "auth LOGIN",
		"dXNlcg==", "cGFzc3dvcmQ=", NULL };
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("auth LOGIN\r\n"), SEND("504 unknown\r\n"),
		HEAR("QUIT\r\n"), SEND("221\r\n"), END };
	struct scene s;

	(void)state;
	smtp_begin(&s);
	s.wish.asked.sayings = lines;
	assert_string_equal(smtp_play(&s, script), NOTE);
	assert_string_equal(facts(&s, "not-said"), "what is behind AUTH");
	assert_null(strstr(buf_text(&s.heard), "dXNlcg"));
	scene_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_message),
		cmocka_unit_test(test_helo),
		cmocka_unit_test(test_neither_ehlo_nor_helo),
		cmocka_unit_test(test_refused_by_the_greeting),
		cmocka_unit_test(test_closing),
		cmocka_unit_test(test_lhlo),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_tls_is_not_offered),
		cmocka_unit_test(test_tls_is_stripped),
		cmocka_unit_test(test_tls_is_refused),
		cmocka_unit_test(test_words_behind_the_leave),
		cmocka_unit_test(test_stops_after),
		cmocka_unit_test(test_lines_of_the_user),
		cmocka_unit_test(test_answers_of_the_user),
		cmocka_unit_test(test_answers_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
