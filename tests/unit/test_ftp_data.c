/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP's transfers: how the data connection is agreed on and opened, what moves
 * on it, and what the server says of it afterwards, all of it in the clear.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "ftp_scene.h"
#include "net/fiber.h"

#define TYPE_I "< TYPE I", "> 200 ok"
#define SIZE(n) \
	"< SIZE a.txt", "> 213 " n, "< MDTM a.txt", "> 213 20260102030405"
#define RETR "< RETR a.txt"

static const struct step seven[] = { SEND("one\ntwo"), END };

/* ---- a file ---- */

static void
test_fetch(void **state)
{
	static const char *const script[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
		RETR, "> 150 here", "> 226 done", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt");
	assert_string_equal(ftp_play(&s, script, seven), "");
	assert_string_equal(fact(&s, "size"), "7");
	assert_string_equal(fact(&s, "modified"), "20260102030405");
	assert_string_equal(fact(&s, "result"), "226");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "one\ntwo");
	assert_true(phases_are_a_partition(s.trace));
	ftp_end(&s);
}

static void
test_from_the_middle(void **state)
{
	static const char *const script[] = { IN, TYPE_I, SIZE("100"),
		"< REST 93", "> 350 go on", PASSIVE, RETR, "> 150 here",
		"> 226 done", BYE, NULL };
	static const char *const refused[] = { IN, TYPE_I, SIZE("100"),
		"< REST 93", "> 502 no", BYE, NULL };
	struct scene s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ftp_begin(&s, "/a.txt");
		s.wish.asked.offset = 93;
		assert_string_equal(ftp_play(&s, i == 0 ? script : refused,
					i == 0 ? seven : NULL),
		    i == 0 ? "" : "ftp-rest-refused");
		ftp_end(&s);
	}
}

/* A path that is none of a file: how it is asked, and what it is called. */
static void
test_no_file(void **state)
{
	static const char *const directory[] = { IN, TYPE_I, "< SIZE pub",
		"> 550 not a plain file", "< CWD pub", "> 250 there", BYE,
		NULL };
	static const char *const nowhere[] = { IN, "< CWD a b", "> 550 no", BYE,
		NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/pub");
	assert_string_equal(ftp_play(&s, directory, NULL), "ftp-550-directory");
	assert_false(was_said(&s, "EPSV"));
	ftp_end(&s);
	ftp_begin(&s, "/a%20b/");
	s.wish.asked.place = "a b/";
	assert_string_equal(ftp_play(&s, nowhere, NULL), "ftp-550");
	ftp_end(&s);
}

/* What the server says to RETR, or behind 150. */
static const struct {
	const char *line;
	const char *named;
} refusals[] = {
	{ "> 425 no connection", "ftp-425" },
	{ "> 450 busy", "ftp-450" },
	{ "> 451 disk", "ftp-451" },
	{ "> 452 full", "ftp-552" },
	{ "> 550 a.txt: No such file or directory", "ftp-550-missing" },
	{ "> 550 Permission denied", "ftp-550-denied" },
	{ "> 550 Failed to open file.", "ftp-550" },
	{ "> 552 quota", "ftp-552" },
	{ "> 553 bad name", "ftp-553" },
	{ "> 522 data connections must be encrypted", "ftp-522-data-clear" },
	{ "> 521 use PROT P", "ftp-522-data-clear" },
	{ "> 522 session reuse required", "ftp-522-reuse" },
	{ "> 450 TLS session of data connection not resumed", "ftp-522-reuse" },
	{ "> 500 what", "ftp-refused" },
	{ "> 421 closing", "service-closing" },
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const char *const at_once[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
			RETR, refusals[i].line, BYE, NULL };
		const char *const later[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
			RETR, "> 150 here", refusals[i].line, BYE, NULL };
		struct scene s;

		for (int j = 0; j < 2; j++) {
			ftp_begin(&s, "/a.txt");
			assert_string_equal(
			    ftp_play(&s, j == 0 ? at_once : later, seven),
			    refusals[i].named);
			/* 421 is the last word of the server. */
			assert_int_equal(was_said(&s, "QUIT"),
			    strstr(refusals[i].line, "421") == NULL);
			ftp_end(&s);
		}
	}
}

/* ---- where the data connection leads ---- */

static const struct {
	const char *epsv, *pasv; /* NULL: is not asked */
	const char *named;
	bool fetched;
} places[] = {
	{ "> 229 ok (|||{port}|)", NULL, "", true },
	{ "> 229 ok (|1|192.0.2.1|{port}|)", NULL, "", true },
	{ "> 229 ok (!!!{port}!)", NULL, "", true },
	{ "> 229 ok (|||70000|)", NULL, "ftp-epsv-malformed", false },
	{ "> 229 ok (|||0|)", NULL, "ftp-epsv-malformed", false },
	{ "> 229 ok (|||-5|)", NULL, "ftp-epsv-malformed", false },
	{ "> 229 ok", NULL, "ftp-epsv-malformed", false },
	{ "> 229 (", NULL, "ftp-epsv-malformed", false },
	{ "> 229 (|||99999999999999999999|)", NULL, "ftp-epsv-malformed",
	    false },
	{ "> 500 no", "> 227 ok (127,0,0,1,{p1},{p2}).", "", true },
	{ "> 500 no", "> 227 127,0,0,1,{p1},{p2}", "", true },
	{ "> 500 no", "> 227 v2 =127,0,0,1,{p1},{p2}", "", true },
	{ "> 500 no", "> 227 ok (10,1,2,3,{p1},{p2})", "ftp-pasv-private",
	    true },
	{ "> 500 no", "> 227 ok (0,0,0,0,{p1},{p2})", "ftp-pasv-private",
	    true },
	{ "> 500 no", "> 227 ok (192,0,2,7,{p1},{p2})", "ftp-pasv-elsewhere",
	    true },
	{ "> 500 no", "> 227 ok (127,0,0,1,256,1)", "ftp-pasv-malformed",
	    false },
	{ "> 500 no", "> 227 ok (127,0,0,1,0,0)", "ftp-pasv-malformed", false },
	{ "> 500 no", "> 227 ok (127,0,0,1,1)", "ftp-pasv-malformed", false },
	{ "> 500 no", "> 227 ok", "ftp-pasv-malformed", false },
	{ "> 500 no", "> 502 no", "ftp-refused", false },
};

static void
test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *script[32] = { IN, TYPE_I, SIZE("7"), "< EPSV",
			places[i].epsv };
		const char *rest[] = { "< PASV", places[i].pasv, RETR,
			"> 150 here", "> 226 done", BYE };
		const char **from = places[i].pasv != NULL ? rest : rest + 2;
		size_t n = 0;
		struct scene s;

		while (script[n] != NULL)
			n++;
		memcpy(script + n, from,
		    sizeof(rest) - (size_t)(from - rest) * sizeof(rest[0]));
		if (!places[i].fetched)
			script[n + (places[i].pasv != NULL ? 2 : 0)] = NULL;
		ftp_begin(&s, "/a.txt");
		assert_true(str_starts(str_of(ftp_play(&s, script,
					   places[i].fetched ? seven : NULL)),
		    places[i].named));
		assert_string_equal(fact(&s, "result"),
		    places[i].fetched ? "226" : "-");
		ftp_end(&s);
	}
}

/* Nobody is at the port that the server names. */
static void
test_refused_port(void **state)
{
	static const char *const script[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
		BYE, NULL };
	static const char *const says[] = { IN, TYPE_I, SIZE("7"), "< EPSV",
		"> 229 Fine (|||{port}|)\r\n425 I waited", "< QUIT", "> 221 x",
		NULL };
	struct scene s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ftp_begin(&s, "/a.txt");
		assert_string_equal(ftp_play(&s, i == 0 ? script : says, NULL),
		    "ftp-data-refused");
		assert_int_equal(strstr(last_text(s.trace, EV_FAULT, F_WHAT),
				     "waited") != NULL,
		    i == 1);
		assert_true(was_said(&s, "QUIT"));
		ftp_end(&s);
	}
}

/* --follow-pasv: the address of the reply is taken, whosever it is. */
static void
test_following(void **state)
{
	static const char *const script[] = { IN, TYPE_I, SIZE("7"), "< EPSV",
		"> 500 no", "< PASV", "> 227 (127,0,0,5,{p1},{p2})", BYE,
		NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt");
	s.wish.asked.follow_pasv = true;
	assert_string_equal(ftp_play(&s, script, NULL),
	    "ftp-pasv-private ftp-data-refused");
	assert_true(str_starts(
	    str_of(last_text(s.trace, EV_CONNECT, F_ADDRESS)), "127.0.0.5:"));
	ftp_end(&s);
}

/* It fails on this machine: our address is none of ours. */
static void
test_no_way(void **state)
{
	static const char *const script[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
		BYE, NULL };
	const struct dial_wish wish = { .source = "192.0.2.1" };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt");
	s.wish.dial = &wish;
	assert_string_equal(ftp_play(&s, script, NULL), "ftp-data-failed");
	ftp_end(&s);
}

/* ---- how the data connection ends ---- */

/* So many that it goes on, and no more. */
#define SOON4 "125 s\r\n125 s\r\n125 s\r\n125 s\r\n"
#define SOON16 SOON4 SOON4 SOON4 SOON4

static void
test_endings(void **state)
{
	static const struct step resets[] = { SEND("one"), PAUSE(20), RESET };
	static const struct step stays[] = { SEND("one"), HOLD, END };
	static const struct step half[] = { SEND("one"), END };
	static const struct step more[] = { SEND("one\r\ntwo"), END };
	static const struct {
		const struct step *data;
		const char *answer; /* behind 150 */
		const char *named;
	} cases[] = {
		{ resets, "> 426 broken", "ftp-426" },
		{ resets, "> 226 done", "ftp-data-cut" },
		{ resets, NULL, "ftp-data-cut" },
		{ stays, NULL, "ftp-data-unfinished" },
		{ half, "> 226 done", "ftp-size-differs" },
		{ more, "> 226 done", "ftp-ascii" },
		{ seven, NULL, "ftp-no-completion" },
		{ seven, "> 226 done", "" },
		{ seven, "> 125 soon\r\n226 done", "" },
		{ seven, "> 125 soon\r\n426 no", "ftp-426" },
		{ seven, "> 125 soon", "ftp-no-completion" },
		{ seven, "> " SOON16 "226 done", "ftp-no-completion" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const script[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
			RETR, "> 150 here", cases[i].answer, BYE, NULL };
		struct scene s;

		ftp_begin(&s, "/a.txt");
		s.wish.idle_ns = 300 * CLOCK_MS;
		s.wish.asked.listen_s = 0.3;
		assert_string_equal(ftp_play(&s, script, cases[i].data),
		    cases[i].named);
		/* Who says nothing of it any more gets no good-bye. */
		assert_int_equal(was_said(&s, "QUIT"),
		    cases[i].answer != NULL &&
			strcmp(cases[i].named, "ftp-no-completion") != 0);
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
		ftp_end(&s);
	}
}

/* A server that says 226 at once: that may not be its last word. */
static void
test_without_150(void **state)
{
	static const struct {
		const char *later;
		const char *named;
		const char *result;
	} cases[] = {
		{ NULL, "", "226" },
		{ "> 451 the disk", "ftp-451", "-" },
		{ "> 125 soon\r\n426 no", "ftp-426", "-" },
		{ "> 226 once more", "", "226" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const script[] = { IN, TYPE_I, SIZE("7"), PASSIVE,
			RETR, "> 226 done", "= 30", cases[i].later, BYE, NULL };
		struct scene s;

		ftp_begin(&s, "/a.txt");
		assert_string_equal(ftp_play(&s, script, seven),
		    cases[i].named);
		assert_string_equal(fact(&s, "result"), cases[i].result);
		assert_true(was_said(&s, "QUIT"));
		ftp_end(&s);
	}
}

static void
test_ascii(void **state)
{
	static const struct step text[] = { SEND("one\r\ntwo"), END };
	static const struct step binary[] = { SEND("on\0\r\ntwo"), END };
	static const char *const script[] = { IN, TYPE_I, SIZE("7"), "< TYPE A",
		"> 200 ok", PASSIVE, RETR, "> 150 here", "> 226 done", BYE,
		NULL };
	struct scene s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ftp_begin(&s, "/a.txt;type=a");
		assert_string_equal(ftp_play(&s, script, i ? binary : text),
		    i ? "ftp-ascii" : "");
		ftp_end(&s);
	}
}

/* More than is wanted: the server is told, and what it says is heard. */
static void
test_abort(void **state)
{
	static const struct step endless[] = { SEND("0123456789abcdef"), STAY,
		END };
	static const char *const script[] = { IN, TYPE_I, SIZE("16"), PASSIVE,
		RETR, "> 150 here", "< ABOR", "> 426 broken", "> 226 ABOR ok",
		BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt");
	s.wish.max_body = 10;
	assert_string_equal(ftp_play(&s, script, endless), "ftp-body-limit");
	assert_true(was_said(&s, "ABOR\r\nQUIT\r\n"));
	ftp_end(&s);
}

/* Its end is some way off: the answer to ABOR is not taken for another's. */
static void
test_slow_abort(void **state)
{
	static const struct step endless[] = { SEND("0123456789abcdef"), STAY,
		END };
	static const char *const script[] = { IN, TYPE_I, SIZE("16"), PASSIVE,
		RETR, "> 150 here", "< ABOR", "> 426 broken", "= 400",
		"> 226 ABOR ok", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt");
	s.wish.max_body = 10;
	assert_string_equal(ftp_play(&s, script, endless), "ftp-body-limit");
	assert_string_equal(last_text(s.trace, EV_LINE, F_TEXT), "221 Bye");
	ftp_end(&s);
}

/* ---- active ---- */

/* The port stands in the command, so the scripts do not hear it whole. */
static void
test_active(void **state)
{
	static const struct {
		const char *lines[6];
		const char *named;
	} cases[] = {
		{ { "< EPRT |1|127.0.0.1|", "> 500 no", "< PORT 127,0,0,1,",
		      "> 500 no" },
		    "ftp-refused" },
		{ { "< EPRT |1|127.0.0.1|", "> 200 ok", RETR, "> 425 no" },
		    "ftp-active-blocked" },
		{ { "< EPRT |1|127.0.0.1|", "> 200 ok", RETR,
		      "> 150 I come\r\n425 I do not" },
		    "ftp-active-blocked" },
		{ { "< EPRT |1|127.0.0.1|", "> 200 ok", RETR, "> 150 I come" },
		    "ftp-active-blocked" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *script[24] = { IN, TYPE_I, SIZE("7") };
		size_t n = 0;
		struct scene s;

		while (script[n] != NULL)
			n++;
		memcpy(script + n, cases[i].lines, sizeof(cases[i].lines));
		ftp_begin(&s, "/a.txt");
		s.wish.asked.active = true;
		s.wish.idle_ns = 500 * CLOCK_MS;
		assert_true(str_starts(str_of(ftp_play(&s, script, NULL)),
		    cases[i].named));
		ftp_end(&s);
	}
}

static int
end(void **state)
{
	(void)state;
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fetch),
		cmocka_unit_test(test_from_the_middle),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_refused_port),
		cmocka_unit_test(test_following),
		cmocka_unit_test(test_no_way),
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_without_150),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_slow_abort),
		cmocka_unit_test(test_active),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
