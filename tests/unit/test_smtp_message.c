/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Envelopes and messages of SMTP and LMTP against scripted servers: one by one
 * and in one go, parameters, verdicts, and what is taken back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "smtp_scene.h"

#define NOTE "smtp-no-message"
#define LETTER "Subject: x\n\nhello\n.dot\n"
#define ON_WIRE "Subject: x\r\n\r\nhello\r\n..dot\r\n.\r\n"
#define BYES HEAR("QUIT\r\n"), SEND("221 bye\r\n"), END

static const char *const one[] = { "b@y.test", NULL };
static const char *const two[] = { "b@y.test", "<c@y.test>", NULL };

static void
ask_for(struct scene *s, const char *from, const char *const *to,
    const char *letter)
{
	smtp_begin(s);
	s->wish.asked.mail_from = from;
	s->wish.asked.mail_to = to;
	s->wish.asked.upload = s->wish.asked.has_body = letter != NULL;
	s->wish.asked.body = str_of(letter);
}

/* ---- one by one ---- */

static void
test_envelope_alone(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250-SIZE 99\r\n250-DSN\r\n250 PIPELINING\r\n"),
		HEAR("MAIL FROM:<a@x.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<b@y.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<c@y.test>\r\n"), SEND("250 2.1.5 good\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "<a@x.test>", two, NULL);
	assert_string_equal(smtp_play(&s, script), NOTE);
	assert_string_equal(facts(&s, "recipient"),
	    "b@y.test: 250 ok|c@y.test: 250 2.1.5 good");
	scene_end(&s);
}

static void
test_nobody_sends(void **state)
{
	static const struct step script[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("MAIL FROM:<>\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<b@y.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, NULL, one, NULL);
	assert_string_equal(smtp_play(&s, script), NOTE);
	scene_end(&s);
	ask_for(&s, "<>", one, NULL);
	assert_string_equal(smtp_play(&s, script), NOTE);
	scene_end(&s);
}

static void
test_message(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 SIZE 99\r\n"),
		HEAR("MAIL FROM:<a@x.test> SIZE=27\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<b@y.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("DATA\r\n"), SEND("354 go on\r\n"), HEAR(ON_WIRE),
		SEND("250 2.0.0 queued\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", one, LETTER);
	assert_string_equal(smtp_play(&s, script), "");
	assert_string_equal(facts(&s, "message"), "250 2.0.0 queued");
	scene_end(&s);
}

/* However its lines end, what is announced is what is sent (RFC 1870 3). */
static void
test_sizes(void **state)
{
	static const struct {
		const char *letter;
		const char *mail;
	} cases[] = {
		{ "a\r\nb\r\n", "SIZE=6\r\n" },
		{ "a\nb\n", "SIZE=6\r\n" },
		{ "a\rb", "SIZE=6\r\n" },
		{ "a\n\n", "SIZE=5\r\n" },
		{ "a\n\rb\n", "SIZE=8\r\n" },
		{ "a\r\r\nb\n", "SIZE=8\r\n" },
		{ ".", "SIZE=3\r\n" },
		{ "", "SIZE=0\r\n" },
	};
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct step script[] = { GREETS, EHLO,
			SEND("250-mx\r\n250 SIZE\r\n"), HEAR("MAIL"),
			SEND("550 no\r\n"), BYES };

		ask_for(&s, "a@x.test", one, cases[i].letter);
		assert_string_equal(smtp_play(&s, script),
		    "smtp-sender-refused");
		assert_non_null(strstr(buf_text(&s.heard), cases[i].mail));
		scene_end(&s);
	}
}

static void
test_too_large(void **state)
{
	static const struct step script[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 SIZE 26\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", one, LETTER);
	assert_string_equal(smtp_play(&s, script), "smtp-too-large");
	scene_end(&s);
}

static void
test_stops_after_mail_and_rcpt(void **state)
{
	static const struct step mail[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 PIPELINING\r\n"),
		HEAR("MAIL FROM:<a@x.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), BYES };
	static const struct step rcpt[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 PIPELINING\r\n"),
		HEAR("MAIL FROM:<a@x.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<b@y.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", one, LETTER);
	s.wish.last_step = "mail";
	assert_string_equal(smtp_play(&s, mail), NOTE);
	assert_null(strstr(buf_text(&s.heard), "RCPT"));
	scene_end(&s);
	ask_for(&s, "a@x.test", one, LETTER);
	s.wish.last_step = "rcpt";
	assert_string_equal(smtp_play(&s, rcpt), NOTE);
	assert_null(strstr(buf_text(&s.heard), "DATA"));
	scene_end(&s);
}

/* ---- in one go ---- */

#define PIPE SEND("250-mx\r\n250-8BITMIME\r\n250-DSN\r\n250 PIPELINING\r\n")

static void
test_in_one_go(void **state)
{
	static const struct step script[] = { GREETS, EHLO, PIPE,
		HEAR("MAIL FROM:<a@x.test> RET=HDRS\r\n"
		     "RCPT TO:<b@y.test> NOTIFY=FAILURE\r\n"
		     "RCPT TO:<c@y.test> NOTIFY=FAILURE\r\nDATA\r\n"),
		SEND("250 ok\r\n250 b\r\n550 5.1.1 c\r\n354 go on\r\n"),
		HEAR(ON_WIRE), SEND("250 queued\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", two, LETTER);
	assert_string_equal(smtp_play(&s, script), "smtp-550-unknown-user");
	assert_string_equal(facts(&s, "recipient"),
	    "b@y.test: 250 b|c@y.test: 550 5.1.1 c");
	assert_string_equal(facts(&s, "message"), "250 queued");
	scene_end(&s);
}

/* What follows from a refused sender is no news. */
static void
test_refused_in_one_go(void **state)
{
	static const struct step script[] = { GREETS, EHLO, PIPE,
		HEAR("DATA\r\n"),
		SEND("550 no\r\n503 first MAIL\r\n503 first MAIL\r\n"
		     "503 first MAIL\r\n"),
		BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", two, LETTER);
	assert_string_equal(smtp_play(&s, script), "smtp-sender-refused");
	assert_string_equal(facts(&s, "recipient"), "");
	scene_end(&s);
}

/* RFC 2920 3.1: 354 for nobody is answered with a dot alone. */
static void
test_data_for_nobody(void **state)
{
	static const struct step script[] = { GREETS, EHLO, PIPE,
		HEAR("DATA\r\n"),
		SEND("250 ok\r\n550 5.1.1 b\r\n354 go on\r\n"),
		HEAR("\r\n.\r\n"), SEND("554 nobody\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", one, LETTER);
	assert_string_equal(smtp_play(&s, script), "smtp-550-unknown-user");
	assert_null(strstr(buf_text(&s.heard), "hello"));
	scene_end(&s);
}

/* ---- beyond ASCII ---- */

static void
test_beyond_ascii(void **state)
{
	static const char *const to[] = { "j\303\266rg@y.test", NULL };
	static const struct step without[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		BYES };
	static const struct step with[] = { GREETS, EHLO,
		SEND("250-mx\r\n250 SMTPUTF8\r\n"),
		HEAR("MAIL FROM:<a@x.test> SMTPUTF8\r\n"), SEND("250 ok\r\n"),
		HEAR("RCPT TO:<j\303\266rg@y.test>\r\n"), SEND("250 ok\r\n"),
		HEAR("RSET\r\n"), SEND("250 ok\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", to, NULL);
	assert_string_equal(smtp_play(&s, without), "smtp-no-smtputf8");
	assert_null(strstr(buf_text(&s.heard), "MAIL"));
	scene_end(&s);
	ask_for(&s, "a@x.test", to, NULL);
	assert_string_equal(smtp_play(&s, with), NOTE);
	scene_end(&s);
}

static void
test_eight_bits(void **state)
{
	static const char letter[] = "Subject: x\n\nh\303\266r\n";
	static const struct step with[] = { GREETS, EHLO, PIPE,
		HEAR("MAIL FROM:<> BODY=8BITMIME\r\n"), HEAR("DATA\r\n"),
		SEND("550 no\r\n503 a\r\n503 b\r\n"), BYES };
	static const struct step without[] = { GREETS, EHLO, SEND("250 mx\r\n"),
		HEAR("MAIL FROM:<>\r\n"), SEND("550 no\r\n"), BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "<>", one, letter);
	assert_string_equal(smtp_play(&s, with), "smtp-sender-refused");
	scene_end(&s);
	ask_for(&s, "<>", one, letter);
	assert_string_equal(smtp_play(&s, without),
	    "smtp-no-8bitmime smtp-sender-refused");
	scene_end(&s);
}

/* A header beyond ASCII needs the extension, a body does not. */
static void
test_header_beyond_ascii(void **state)
{
	static const struct step script[] = { GREETS, EHLO, PIPE, BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", one, "Subject: h\303\266r\r\n\r\nx\r\n");
	assert_string_equal(smtp_play(&s, script), "smtp-no-smtputf8");
	scene_end(&s);
}

/* ---- LMTP ---- */

static void
test_lmtp_verdicts(void **state)
{
	static const char *const to[] = { "b@y.test", "c@y.test", "d@y.test",
		NULL };
	static const struct step script[] = { SEND("220 mx LMTP\r\n"),
		HEAR("LHLO probe.test\r\n"),
		SEND("250-mx\r\n250 PIPELINING\r\n"), HEAR("DATA\r\n"),
		SEND(
		    "250 ok\r\n250 b\r\n550 5.1.1 c\r\n250 d\r\n354 go on\r\n"),
		HEAR(ON_WIRE), SEND("250 b has it\r\n452 4.2.2 d is full\r\n"),
		BYES };
	struct scene s;

	(void)state;
	ask_for(&s, "a@x.test", to, LETTER);
	assert_string_equal(lmtp_play(&s, script),
	    "smtp-550-unknown-user smtp-mailbox-full");
	assert_string_equal(facts(&s, "message"),
	    "b@y.test: 250 b has it|d@y.test: 452 4.2.2 d is full");
	scene_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_envelope_alone),
		cmocka_unit_test(test_nobody_sends),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_stops_after_mail_and_rcpt),
		cmocka_unit_test(test_in_one_go),
		cmocka_unit_test(test_refused_in_one_go),
		cmocka_unit_test(test_data_for_nobody),
		cmocka_unit_test(test_beyond_ascii),
		cmocka_unit_test(test_eight_bits),
		cmocka_unit_test(test_header_beyond_ascii),
		cmocka_unit_test(test_lmtp_verdicts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
