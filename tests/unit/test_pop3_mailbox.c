/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What POP3 tells of a mailbox, against scripted peers: lists, one message
 * with its dots, and servers that say what is not so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "net/fiber.h"
#include "pop3_scene.h"

/* In, by USER and PASS, at a server without CAPA. */
#define IN \
	"S: +OK ready\nC: CAPA\nS: -ERR what?\nC: USER ada\nS: +OK\n" \
	"C: PASS " PASSWORD "\nS: +OK\n"
/* The same with CAPA; it is asked again after the login. */
#define OFFERS(lines) "C: CAPA\nS: +OK\n" lines "S: .\n"
#define IN_WITH(lines) \
	"S: +OK ready\n" OFFERS(lines) "C: USER ada\nS: +OK\n" \
				       "C: PASS " PASSWORD \
				       "\nS: +OK\n" OFFERS(lines)
#define STAT "C: STAT\nS: +OK 2 320\n"
#define LIST "C: LIST\nS: +OK\nS: 1 120\nS: 2 200\nS: .\n"
#define UIDL \
	"C: UIDL\nS: +OK\nS: 1 whqtswO00WBw418f9t5JxYwZ\nS: 2 QhdPYR:0\nS: .\n"
#define BYE "C: QUIT\nS: +OK bye\n"

#define ADA \
	.credential = CREDENTIAL_PASSWORD, \
	.asked = { .user = "ada", .mechanism = "USER" }
#define MESSAGE(number) \
	.credential = CREDENTIAL_PASSWORD, \
	.asked = { .user = "ada", .mechanism = "USER", .place = number }

static const struct talk_case lists[] = {
	{ ADA, .what = "all is well", .faults = "",
	    .dialogue = IN STAT LIST UIDL BYE },
	{ ADA, .what = "what servers add to a line means nothing", .faults = "",
	    .dialogue = IN "C: STAT\nS: +OK 1 20 octets\n"
			   "C: LIST\nS: +OK 1 message\nS: 1 20 more\nS: .\n"
			   "C: UIDL\nS: +OK\nS: 1 a\nS: .\n" BYE },
	{ ADA, .what = "an empty mailbox", .faults = "",
	    .dialogue = IN "C: STAT\nS: +OK 0 0\nC: LIST\nS: +OK\nS: .\n"
			   "C: UIDL\nS: +OK\nS: .\n" BYE },
	{ ADA, .what = "UIDL need not be there", .faults = "",
	    .dialogue = IN STAT LIST "C: UIDL\nS: -ERR what?\n" BYE },
	{ ADA, .what = "UIDL is not offered, and not asked for", .faults = "",
	    .dialogue = IN_WITH("S: USER\n") STAT LIST BYE },
	{ ADA, .what = "UIDL is offered, and refused", .faults = "pop3-refused",
	    .dialogue =
		IN_WITH("S: UIDL\n") STAT LIST "C: UIDL\nS: -ERR no\n" BYE },
	{ ADA, .what = "STAT is refused", .faults = "pop3-refused",
	    .dialogue = IN "C: STAT\nS: -ERR [SYS/TEMP] full\n" BYE },
	{ ADA, .what = "LIST is refused", .faults = "pop3-refused",
	    .dialogue = IN STAT "C: LIST\nS: -ERR no\n" BYE },
	{ ADA, .what = "STAT tells no numbers", .faults = "reply-malformed@37",
	    .dialogue = IN "C: STAT\nS: +OK two\n" BYE },
	{ ADA, .what = "STAT tells numbers that are none",
	    .faults = "reply-malformed@37",
	    .dialogue = IN "C: STAT\nS: +OK 18446744073709551616 0\n" BYE },
	{ ADA, .what = "one message is not in the list",
	    .faults = "pop3-list-differs",
	    .dialogue = IN STAT "C: LIST\nS: +OK\nS: 2 200\nS: .\n" UIDL BYE },
	{ ADA, .what = "lines that are none of a list, told once",
	    .faults = "reply-malformed@49",
	    .dialogue =
		IN STAT "C: LIST\nS: +OK\nS: one 120\nS: 2\nS: .\n" UIDL BYE },
	{ ADA, .what = "an identifier that is none",
	    .faults = "reply-malformed@71",
	    .dialogue =
		IN STAT LIST "C: UIDL\nS: +OK\nS: 1 \x7f\nS: 2 b\nS: .\n" BYE },
	{ ADA, .what = "more messages than are listed", .faults = "",
	    .dialogue = IN "C: STAT\nS: +OK 100000 1\n" BYE },
	{ ADA, .what = "no further than STAT", .faults = "",
	    .last_step = "stat", .dialogue = IN STAT BYE },
	{ ADA, .what = "no further than LIST", .faults = "",
	    .last_step = "list", .dialogue = IN STAT LIST BYE },
};

static void
test_lists(void **state)
{
	(void)state;
	play_all(lists, sizeof(lists) / sizeof(lists[0]));
}

#define ONE STAT "C: LIST 1\nS: +OK 1 17\nC: UIDL 1\nS: +OK 1 a\n"
#define TOP "C: TOP 1 0\nS: +OK\nS: A: b\nS: \nS: .\n"
#define RETR "C: RETR 1\nS: +OK 17 octets\nS: A: b\nS: \n"

static const struct talk_case messages[] = {
	{ MESSAGE("1"), .what = "all is well", .faults = "",
	    .dialogue = IN ONE TOP RETR "S: ..dot\nS: ..\nS: .\n" BYE },
	{ MESSAGE("9"), .what = "there is none",
	    .faults = "pop3-no-such-message",
	    .dialogue = IN STAT "C: LIST 9\nS: -ERR no such message\n" BYE },
	{ MESSAGE("1"), .what = "TOP and UIDL are not there", .faults = "",
	    .dialogue = IN STAT "C: LIST 1\nS: +OK 1 17\nC: UIDL 1\nS: -ERR\n"
				"C: TOP 1 0\nS: -ERR\n" RETR
				"S: ..dot\nS: ..\nS: .\n" BYE },
	{ MESSAGE("1"), .what = "TOP and UIDL are not offered", .faults = "",
	    .dialogue = IN_WITH("S: USER\n") STAT
	    "C: LIST 1\nS: +OK 1 17\n" RETR "S: ..dot\nS: ..\nS: .\n" BYE },
	{ MESSAGE("1"), .what = "RETR is refused", .faults = "pop3-refused",
	    .dialogue = IN ONE TOP "C: RETR 1\nS: -ERR gone\n" BYE },
	{ MESSAGE("1"), .what = "RETR wants UTF8", .faults = "pop3-needs-utf8",
	    .dialogue = IN ONE TOP "C: RETR 1\nS: -ERR [UTF8] first\n" BYE },
	{ MESSAGE("1"), .what = "a dot that is not doubled, told once",
	    .faults = "pop3-dot-stuffing@102",
	    .dialogue = IN ONE TOP RETR "S: .ab\nS: .x\nS: .\n" BYE },
	{ MESSAGE("1"), .what = "another size than LIST said",
	    .faults = "pop3-size-differs",
	    .dialogue = IN ONE TOP RETR "S: ..dots\nS: .\n" BYE },
	{ MESSAGE("1"), .what = "line ends that are LF alone, told once",
	    .faults = "reply-bare-lf@102",
	    .dialogue = IN ONE TOP RETR "s: 1234\ns: 123\nS: .\n" BYE },
	{ MESSAGE("1"), .what = "the server closes before the dot",
	    .faults = "", .dialogue = IN ONE TOP RETR },
	{ MESSAGE("1"), .what = "LIST tells no size",
	    .faults = "reply-malformed@47",
	    .dialogue = IN STAT "C: LIST 1\nS: +OK\n" BYE },
	{ MESSAGE("1"), .what = "UIDL tells nothing",
	    .faults = "reply-malformed@57",
	    .dialogue =
		IN STAT "C: LIST 1\nS: +OK 1 17\nC: UIDL 1\nS: +OK\n" BYE },
	{ MESSAGE("1"), .what = "no further than TOP", .faults = "",
	    .last_step = "top", .dialogue = IN ONE TOP BYE },
};

static void
test_messages(void **state)
{
	(void)state;
	play_all(messages, sizeof(messages) / sizeof(messages[0]));
}

/* ---- what is kept of a message ---- */

/* The message goes to --body byte for byte, and once into the trace. */
static void
test_body(void **state)
{
	static const char text[] = "A: b\r\n\r\n.dot\r\n.\r\n";
	static const struct talk_case *c = &messages[0];
	const struct event *e;
	char got[64] = "";
	struct scene s;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	body_to = ends[1];
	assert_string_equal(play(&s, c), "");
	close(ends[1]);
	assert_int_equal(read(ends[0], got, sizeof(got)), sizeof(text) - 1);
	assert_string_equal(got, text);
	close(ends[0]);
	e = trace_first(s.trace, EV_BODY);
	assert_non_null(e);
	assert_null(trace_next(s.trace, e, EV_BODY));
	assert_true(str_equals(event_get(e, F_DATA), text));
	assert_string_equal(fact(&s, "size"), "17");
	assert_string_equal(fact(&s, "unique-id"), "a");
	assert_string_equal(fact(&s, "result"), "2 messages");
	for (e = trace_first(s.trace, EV_LINE); e != NULL;
	     e = trace_next(s.trace, e, EV_LINE))
		assert_false(str_equals(event_get(e, F_TEXT), "..dot"));
	scene_end(&s);
}

static void
test_too_large(void **state)
{
	static struct talk_case c;
	struct scene s;

	(void)state;
	c = messages[0];
	c.max_body = 10;
	c.dialogue = IN ONE TOP RETR "S: ..dot\nS: ..\nS: .\n";
	assert_string_equal(play(&s, &c), "body-too-large");
	scene_end(&s);
}

/* ---- what has no end ---- */

/* A dialogue with line again and again at its end. */
static const char *
play_flood(struct scene *s, const struct talk_case *c, const char *line,
    size_t n)
{
	struct buf text = buf_with_cap(0);
	struct talk_case flood = *c;
	const char *named;

	buf_adds(&text, c->dialogue);
	for (size_t i = 0; i < n; i++)
		buf_adds(&text, line);
	flood.dialogue = buf_text(&text);
	named = play(s, &flood);
	buf_free(&text);
	return named;
}

static void
test_endless_list(void **state)
{
	static const struct talk_case c = { ADA,
		.dialogue = IN STAT "C: LIST\nS: +OK\n" };
	struct scene s;

	(void)state;
	assert_string_equal(play_flood(&s, &c, "S: 1 1\n", LIMIT_LINES + 10),
	    "pop3-list-endless");
	assert_in_range(count_events(s.trace, EV_LINE), LIMIT_LINES,
	    LIMIT_LINES + 50);
	scene_end(&s);
}

/* A mailbox may be large: of its lists the first lines are kept. */
static void
test_long_list(void **state)
{
	static const struct talk_case c = { ADA, .last_step = "list",
		.dialogue = IN "C: STAT\nS: +OK 5000 5000\nC: LIST\nS: +OK\n" };
	struct talk_case list = c;
	struct buf text = buf_with_cap(0);
	struct scene s;

	(void)state;
	buf_adds(&text, c.dialogue);
	for (int i = 1; i <= 5000; i++)
		buf_addf(&text, "S: %d 1\n", i);
	buf_adds(&text, "S: .\n" BYE);
	list.dialogue = buf_text(&text);
	assert_string_equal(play(&s, &list), "");
	assert_in_range(count_events(s.trace, EV_LINE), LIMIT_LINES,
	    LIMIT_LINES + 50);
	scene_end(&s);
	buf_free(&text);
}

static void
test_endless_message(void **state)
{
	static const struct talk_case c = { MESSAGE("1"),
		.dialogue = IN ONE TOP RETR };
	struct scene s;

	(void)state;
	assert_string_equal(
	    play_flood(&s, &c, "S: 0123456789abcdef0123456789abcdef\n", 2500),
	    "pop3-message-endless");
	scene_end(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_body),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_endless_list),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_endless_message),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	fiber_free_pool();
	return failed;
}
