/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a dialogue of lines was cut off: the command that was under way and
 * the peer's last words, at once after the connection and later.
 */
#include <errno.h>

#include "trace_builder.h"

#define RCPT "RCPT TO:<bob@example.net>"
#define WAITS "waiting for the reply to RCPT"

static struct trace *
dialogue(void)
{
	struct trace_head head = { .url = "smtp://www.example.org",
		.scheme = "smtp",
		.host = "www.example.org",
		.host_ascii = "www.example.org",
		.module = "smtp",
		.port = 25,
		.wall_ns = BEGIN_WALL_NS };
	struct trace *t = trace_new(&head, NULL);

	connected(t);
	return t;
}

/* As add_trouble(), in the turn that is the trace's. */
static void
cut(struct trace *t, double ms, enum phase p, const char *how,
    const char *where, int bytes)
{
	add(t, ms, EV_TROUBLE, p, LOCAL, F_HOW, how, F_WHERE, where, F_BYTES,
	    bytes, F_WITHIN, 5000.0, F_ERRNO, ECONNRESET, F_ERROR, "reset",
	    FIELDS);
}

static void
heard(struct trace *t, double ms, enum phase p, const char *line)
{
	add(t, ms, EV_FIRST_BYTE, p, GOT, F_OFFSET, 0, F_ELAPSED, 1.0, FIELDS);
	add(t, ms, EV_LINE, p, GOT, F_TEXT, line, F_OFFSET, 0, F_BYTES, 20,
	    FIELDS);
}

/* Greeted, and then a command was sent: all of it within 4 ms. */
static struct trace *
asked_rcpt(void)
{
	struct trace *t = dialogue();

	trace_turn(t, 1);
	add(t, 28, EV_TURN, PHASE_GREET, LOCAL, F_WHAT, "greeting", FIELDS);
	heard(t, 30, PHASE_GREET, "220 ready");
	add(t, 30, EV_REPLY, PHASE_GREET, GOT, F_BYTES, 20, FIELDS);
	trace_turn(t, 2);
	add(t, 31, EV_TURN, PHASE_SEND, LOCAL, F_WHAT, RCPT, FIELDS);
	add(t, 31, EV_LINE, PHASE_SEND, SENT, F_TEXT, RCPT, F_BYTES, 27,
	    FIELDS);
	add(t, 32, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 0, F_BYTES, 27,
	    F_ELAPSED, 0.1, FIELDS);
	return t;
}

/* This finding alone; its text and one of its evidence hold the words. */
static void
expect_proved(struct trace *t, const char *id, int exit, const char *words,
    const char *proof)
{
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose(t, a);
	bool proved = false;

	assert_int_equal(d->n, 1);
	assert_string_equal(d->findings[0].fault->id, id);
	assert_int_equal(d->exit, exit);
	assert_non_null(strstr(d->findings[0].what, words));
	for (size_t i = 0; i < d->findings[0].n_evidence; i++)
		if (strstr(d->findings[0].evidence[i].text, proof) != NULL)
			proved = true;
	if (!proved)
		fail_msg("%s: no evidence \"%s\"", id, proof);
	arena_free(a);
	trace_free(t);
}

static void
test_end_names_what_was_under_way(void **state)
{
	struct trace *t = asked_rcpt();

	(void)state;
	cut(t, 33, PHASE_WAIT, "eof", WAITS, 0);
	expect_proved(t, "talk-closed", 82,
	    "closed the connection while " WAITS ".",
	    "its last words: \"220 ready\"");
	t = asked_rcpt();
	cut(t, 33, PHASE_WAIT, "eof", WAITS, 0);
	expect_proved(t, "talk-closed", 82, "", "sent 27 bytes: " RCPT);
	t = asked_rcpt();
	heard(t, 33, PHASE_RECEIVE, "421-4.3.2 going down");
	cut(t, 34, PHASE_RECEIVE, "tls-eof", WAITS, 20);
	expect_proved(t, "talk-closed", 82, "after 20 bytes of it",
	    "its last words: \"421-4.3.2 going down\"");
}

/* RFC 1939 3: a dot ends a message; once it was heard the end is any end. */
static void
test_end_before_the_dot(void **state)
{
	static const char *const hows[] = { "eof", "reset" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct trace *t = asked_rcpt();

		heard(t, 33, PHASE_RECEIVE, "+OK");
		add_fact(t, 33, "ends-with", "dot");
		add(t, 34, EV_BODY, PHASE_RECEIVE, GOT, F_OFFSET, 25, F_BYTES,
		    471, FIELDS);
		cut(t, 34, PHASE_RECEIVE, hows[i], "receiving", 4716);
		expect_proved(t, "pop3-message-cut", 82, "471 bytes of it came",
		    "its last words");
		t = asked_rcpt();
		heard(t, 33, PHASE_RECEIVE, "+OK");
		add_fact(t, 33, "ends-with", "dot");
		add(t, 34, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 20, FIELDS);
		trace_turn(t, 3);
		cut(t, 35, PHASE_WAIT, hows[i], WAITS, 0);
		expect_proved(t, i == 0 ? "talk-closed" : "talk-reset", 82, "",
		    "its last words");
	}
}

/* However early it is: who has greeted did more than accept. */
static void
test_reset_names_what_was_under_way(void **state)
{
	struct trace *t = asked_rcpt();

	(void)state;
	cut(t, 33, PHASE_WAIT, "reset", WAITS, 0);
	expect_proved(t, "talk-reset", 82, "was reset while " WAITS ".",
	    "its last words: \"220 ready\"");
	t = asked_rcpt();
	cut(t, 33, PHASE_SEND, "error", "sending", 0);
	expect_proved(t, "talk-reset", 72, "was reset while sending.",
	    "its last words: \"220 ready\"");
}

/* Nothing was heard: how the connection ended is all there is. */
static void
test_without_a_word(void **state)
{
	struct trace *t = dialogue();

	(void)state;
	cut(t, 36, PHASE_GREET, "eof", "waiting for the greeting", 0);
	expect_says(t, "tcp-fin-at-accept", 52, "8.0 ms after accepting it");
	t = dialogue();
	cut(t, 30, PHASE_GREET, "reset", "waiting for the greeting", 0);
	expect(t, "tcp-rst-at-accept", 22);
	t = dialogue();
	cut(t, 4000, PHASE_GREET, "reset", "waiting for the greeting", 0);
	expect_says(t, "talk-reset", 52, "while waiting for the greeting");
}

static void
test_silence(void **state)
{
	struct trace *t = asked_rcpt();

	(void)state;
	cut(t, 5032, PHASE_WAIT, "timeout", WAITS, 0);
	expect_proved(t, "talk-timeout", 81, "The time was up while " WAITS,
	    "its last words: \"220 ready\"");
	t = dialogue();
	cut(t, 5032, PHASE_GREET, "timeout", "waiting for the greeting", 0);
	expect(t, "talk-timeout", 51);

	/* A command of a login that is not taken is no silence. */
	t = asked_rcpt();
	add(t, 5032, EV_TROUBLE, PHASE_AUTH, LOCAL, F_HOW, "timeout", F_WHERE,
	    "sending", F_WITHIN, 5000.0, F_SENT, 300, F_UNSENT, 700, F_QUEUED,
	    100, FIELDS);
	expect_says(t, "tcp-zero-window", 71,
	    "200 of 1 000 bytes of the command");
}

static void
named(struct trace *t, double ms, const char *id)
{
	add(t, ms, EV_FAULT, PHASE_GREET, LOCAL, F_FAULT, id, F_WHAT,
	    "as the module says", FIELDS);
}

/* The module knows better: the trouble is evidence of what it named. */
static void
test_named_by_the_module(void **state)
{
	struct trace *t = dialogue();

	(void)state;
	cut(t, 5032, PHASE_GREET, "timeout", "waiting for the greeting", 0);
	named(t, 5033, "service-closing");
	expect_proved(t, "service-closing", 54, "As the module says",
	    "timeout, while waiting for the greeting");

	/* What it was ended for came before; a silence is a thing of its own */
	t = asked_rcpt();
	named(t, 33, "service-closing");
	cut(t, 34, PHASE_WAIT, "eof", "saying good-bye", 0);
	expect_proved(t, "service-closing", 54, "As the module says",
	    "eof, while saying good-bye");
	t = asked_rcpt();
	named(t, 33, "service-closing");
	cut(t, 5034, PHASE_WAIT, "timeout", "saying good-bye", 0);
	expect_among(t, "talk-timeout", "talk-closed", 54);
}

/* TLS that was refused by an end: the line before it tells more. */
static void
test_end_in_the_handshake(void **state)
{
	struct trace *t = asked_rcpt();
	struct arena *a = arena_new();
	const struct diagnosis *d;
	const struct finding *f;
	bool found = false;

	(void)state;
	heard(t, 33, PHASE_SECURE, "220 go ahead");
	add(t, 34, EV_TLS_START, PHASE_SECURE, LOCAL, F_VERSION, "TLS 1.3",
	    FIELDS);
	add(t, 34, EV_TLS_MESSAGE, PHASE_SECURE, SENT, F_MESSAGE, "ClientHello",
	    F_BYTES, 517, FIELDS);
	add(t, 60, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "eof", F_WHERE,
	    "the handshake", F_BYTES, 0, FIELDS);
	d = diagnose(t, a);
	assert_int_equal(d->worst, SEVERITY_FAIL);
	f = &d->findings[0];
	assert_int_equal(f->phase, PHASE_SECURE);
	for (size_t i = 0; i < f->n_evidence; i++)
		found = found ||
		    strcmp(f->evidence[i].text,
			"its last words: \"220 go ahead\"") == 0;
	assert_true(found);
	arena_free(a);
	trace_free(t);
}

/* What is judged of HTTP's answers is not judged of others'. */
static void
test_no_judgement_of_http(void **state)
{
	struct trace *t = dialogue();

	(void)state;
	add(t, 28, EV_TURN, PHASE_GREET, LOCAL, F_WHAT, "EHLO x", FIELDS);
	add(t, 3028, EV_FIRST_BYTE, PHASE_GREET, GOT, F_OFFSET, 0, F_ELAPSED,
	    3000.0, FIELDS);
	add(t, 3029, EV_REPLY, PHASE_GREET, GOT, F_BYTES, 20, FIELDS);
	expect(t, "", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end_names_what_was_under_way),
		cmocka_unit_test(test_end_before_the_dot),
		cmocka_unit_test(test_reset_names_what_was_under_way),
		cmocka_unit_test(test_without_a_word),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_named_by_the_module),
		cmocka_unit_test(test_end_in_the_handshake),
		cmocka_unit_test(test_no_judgement_of_http),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
