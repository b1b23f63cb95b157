/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP's control connection: greeting, features, TLS that is not to be had,
 * logins, lines of the user's, the good-bye; a list, and what is stored. What
 * is fetched is test_ftp_data.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "../../protocols/ftp.h"
#include "base/secret.h"
#include "ftp_scene.h"
#include "net/fiber.h"

static const struct step listing[] = { SEND("-rw 1 a\r\n-rw 2 b\r\n"), END };

/* ---- the whole of it ---- */

static void
test_a_list(void **state)
{
	static const char *const script[] = { IN, "< TYPE A", "> 200 ok",
		PASSIVE, "< LIST", "> 150 here", "> 226 done", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/");
	assert_string_equal(ftp_play(&s, script, listing), "");
	assert_string_equal(buf_text(&s.heard),
	    "FEAT\r\nUSER anonymous\r\nPASS sonde@\r\nSYST\r\nPWD\r\nTYPE A\r\n"
	    "EPSV\r\nLIST\r\nQUIT\r\n");
	assert_string_equal(fact(&s, "entries"), "2");
	assert_string_equal(fact(&s, "result"), "226, 2 entries");
	assert_string_equal(fact(&s, "greeting"), "FTP at your service");
	assert_string_equal(fact(&s, "system"), "UNIX Type: L8");
	assert_string_equal(fact(&s, "directory"), "/");
	assert_string_equal(fact(&s, "login"), "anonymous");
	assert_true(phases_are_a_partition(s.trace));
	ftp_end(&s);
}

static void
test_features(void **state)
{
	static const char *const script[] = { HELLO,
		"> 211-Features:", ">  EPSV", ">  MLST type*;size*;",
		">  220 is no code here", "> 211 End", LOGIN, PLACE, PASSIVE,
		"< MLSD", "> 150 here", "> 226 done", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/");
	assert_string_equal(ftp_play(&s, script, listing), "");
	assert_true(was_said(&s, "MLSD\r\n"));
	assert_false(was_said(&s, "TYPE A\r\n"));
	assert_string_equal(fact(&s, "feature"), "220 is no code here");
	ftp_end(&s);
}

/* What is a line of a list, and no entry of the directory. */
static void
test_entries(void **state)
{
	static const struct {
		const char *bytes;
		unsigned int entries;
	} lists[] = {
		{ "", 0 },
		{ "type=file; a\r\ntype=dir; b\r\n", 2 },
		{ "type=cdir;modify=2026; .\r\nType=PDIR; ..\r\n"
		  "size=1;type=file; type=cdir;\r\n",
		    1 },
		{ "total 12\r\n-rw-r--r-- 1 a\r\n\r\n-rw-r--r-- 1 b", 2 },
		{ "total recall\r\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct entries whole = { .n = 0 }, drip = { .n = 0 };
		const char *p = lists[i].bytes;

		entries_count(&whole, str_of(p));
		for (; *p != '\0'; p++)
			entries_count(&drip, (struct str){ p, 1 });
		assert_int_equal(entries_so_far(&whole), lists[i].entries);
		assert_int_equal(entries_so_far(&drip), lists[i].entries);
	}
}

/* ---- to the server ---- */

static const struct step nobody[] = { STAY, END };

static void
test_store(void **state)
{
	static const char *const script[] = { IN, "< TYPE I", "> 200 ok",
		PASSIVE, "< STOR a.txt", "> 150 send", "> 226 done",
		"< SIZE a.txt", "> 213 7", BYE, NULL };
	static const char *const refused[] = { IN, "< TYPE I", "> 200 ok",
		PASSIVE, "< STOR a.txt", "> 553 no", BYE, NULL };
	struct scene s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ftp_begin(&s, "/a.txt");
		s.wish.asked.upload = s.wish.asked.has_body = true;
		s.wish.asked.body = str_of("one\ntwo");
		assert_string_equal(
		    ftp_play(&s, i == 0 ? script : refused, nobody),
		    i == 0 ? "" : "ftp-553");
		assert_int_equal(ftp.data.heard.n, i == 0 ? 7 : 0);
		assert_string_equal(fact(&s, "result"),
		    i == 0 ? "226, 7 bytes stored" : "-");
		ftp_end(&s);
	}
}

/* Text has CR LF on the way, and is stored as the server has its lines. */
static void
test_store_text(void **state)
{
	static const char *const script[] = { IN, "< TYPE A", "> 200 ok",
		PASSIVE, "< STOR a.txt", "> 150 send", "> 226 done", "< TYPE I",
		"> 200 ok", "< SIZE a.txt", "> 213 10", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/a.txt;type=a");
	s.wish.asked.upload = s.wish.asked.has_body = true;
	s.wish.asked.body = str_of("\none\r\ntwo\r\n\n");
	assert_string_equal(ftp_play(&s, script, nobody), "");
	assert_string_equal(buf_text(&ftp.data.heard),
	    "\r\none\r\ntwo\r\n\r\n");
	assert_string_equal(fact(&s, "result"), "226, 14 bytes stored");
	ftp_end(&s);
}

/* ---- the greeting ---- */

static void
test_greetings(void **state)
{
	static const struct {
		const char *lines[4];
		const char *named;
		bool polite; /* the good-bye is said */
	} cases[] = {
		{ { "> 120 one minute", "> 120 still", "> 500 no" },
		    "ftp-120 ftp-120 ftp-not-ready", true },
		{ { "> 421 too many users" }, "service-closing", false },
		{ { "> 500 OOPS: no such file" }, "ftp-500-oops", false },
		{ { "> 554 not you" }, "ftp-not-ready", true },
		{ { "> SSH-2.0-x" }, "wrong-service@0", false },
		{ { "> 220 mx ESMTP" }, "wrong-service@0", false },
		{ { "> 220-FTP", "> 220-more", "> 421 no" },
		    "reply-mixed-codes@19 service-closing", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		ftp_begin(&s, "/");
		assert_string_equal(ftp_play(&s, cases[i].lines, NULL),
		    cases[i].named);
		assert_int_equal(was_said(&s, "QUIT"), cases[i].polite);
		assert_false(was_said(&s, "USER"));
		ftp_end(&s);
	}
}

/* ---- TLS that is not to be had ---- */

static void
test_without_tls(void **state)
{
	static const struct {
		enum secure secure;
		const char *lines[10];
		const char *named;
		bool goes_on;
	} cases[] = {
		/* The list of features says that there is none. */
		{ SECURE_REQUIRED,
		    { HELLO, "> 211-F", ">  SIZE", "> 211 End", BYE },
		    "starttls-not-offered", false },
		{ SECURE_IF_OFFERED,
		    { HELLO, "> 211-F", ">  SIZE", "> 211 End",
			"< USER anonymous", "> 530 no" },
		    "in-the-clear", true },
		/* There is no list: only the try tells. */
		{ SECURE_REQUIRED,
		    { HELLO, NO_FEATURES, "< AUTH TLS", "> 502 no", BYE },
		    "starttls-not-offered", false },
		{ SECURE_IF_OFFERED,
		    { HELLO, NO_FEATURES, "< AUTH TLS", "> 502 no",
			"< USER anonymous", "> 530 no" },
		    "in-the-clear", true },
		/* It is offered, and refused. */
		{ SECURE_REQUIRED,
		    { HELLO, "> 211-F", ">  AUTH SSL;TLS", "> 211 End",
			"< AUTH TLS", "> 431 not now" },
		    "starttls-refused", false },
		{ SECURE_IF_OFFERED,
		    { HELLO, "> 211-F", ">  AUTH TLS", "> 211 End",
			"< AUTH TLS", "> 534 policy", "< USER anonymous",
			"> 530 no" },
		    "starttls-refused", true },
	};
	static const char *const sayings[] = { "NOOP", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		ftp_begin(&s, "/");
		s.wish.secure = cases[i].secure;
		s.wish.asked.sayings = sayings;
		assert_non_null(
		    strstr(ftp_play(&s, cases[i].lines, NULL), cases[i].named));
		/* Required and not to be had: nothing but the good-bye. */
		assert_int_equal(was_said(&s, "USER"), cases[i].goes_on);
		assert_false(!cases[i].goes_on && was_said(&s, "NOOP"));
		assert_true(cases[i].goes_on || was_said(&s, "QUIT\r\n"));
		ftp_end(&s);
	}
}

static void
test_injection(void **state)
{
	static const char *const script[] = { HELLO, "> 211-F", ">  AUTH TLS",
		"> 211 End", "< AUTH TLS", "> 234 go\r\n230 you are in", NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/");
	s.wish.secure = SECURE_IF_OFFERED;
	assert_non_null(
	    strstr(ftp_play(&s, script, NULL), "starttls-injection"));
	assert_false(was_said(&s, "USER") || was_said(&s, "QUIT"));
	ftp_end(&s);
}

/* ---- logging in ---- */

static const struct {
	const char *user; /* NULL: none */
	const char *path;
	const char *lines[4]; /* behind USER */
	const char *named;
} logins[] = {
	{ "ada", "/", { "> 530 no" }, "ftp-530" },
	{ "ada", "/", { "> 331 go", "< PASS geheim", "> 530 no" }, "ftp-530" },
	{ "ada", "/", { "> 331 go", "< PASS geheim", "> 430 no" },
	    "auth-unavailable" },
	{ "ada", "/", { "> 331 go", "< PASS geheim", "> 332 acct" },
	    "ftp-account" },
	{ "ada", "/", { "> 331 go", "< PASS geheim", "> 530 too many users" },
	    "auth-too-many" },
	{ "ada", "/", { "> 331 go", "< PASS geheim", "> 500 OOPS: chroot" },
	    "ftp-500-oops" },
	{ "ada", "/", { "> 530 sessions must use encryption" },
	    "ftp-530-needs-tls" },
	{ "ada", "/", { "> 503 Use AUTH first." }, "ftp-530-needs-tls" },
	{ "ada", "/", { "> 421 cleartext sessions are not accepted" },
	    "ftp-530-needs-tls" },
	{ "ada", "/", { "> 550 SSL/TLS required on the control channel" },
	    "ftp-550-needs-tls" },
	{ "ada", "/", { "> 421 idle" }, "service-closing" },
	/* Nobody was named: only who wants something has failed. */
	{ NULL, "/", { "> 530 no" }, "ftp-no-anonymous" },
	{ NULL, "/a", { "> 530 no" }, "ftp-530" },
	{ NULL, "/", { "> 331 go", "< PASS sonde@", "> 530 no" },
	    "ftp-no-anonymous" },
};

static void
test_logins(void **state)
{
	struct secret *word = secret_new(str_of("geheim"));

	(void)state;
	for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++) {
		const char *user = logins[i].user;
		const char *script[9] = { HELLO, NO_FEATURES,
			user != NULL ? "< USER ada" : "< USER anonymous" };
		struct scene s;

		memcpy(script + 4, logins[i].lines, sizeof(logins[i].lines));
		ftp_begin(&s, logins[i].path);
		s.wish.asked.user = user;
		s.wish.credential = CREDENTIAL_PASSWORD;
		s.wish.credential_value = word;
		assert_true(str_starts(str_of(ftp_play(&s, script, NULL)),
		    logins[i].named));
		assert_false(was_said(&s, "SYST"));
		assert_string_equal(fact(&s, "login"), "-");
		ftp_end(&s);
	}
	secret_free(word);
}

/* An account is said where it is asked for, once, and where there is one. */
static void
test_accounts(void **state)
{
	static const struct {
		const char *lines[8]; /* behind USER */
		const char *named;
		const char *said;
	} cases[] = {
		{ { "> 331 go", "< PASS geheim", "> 332 acct", "< ACCT konto",
		      "> 230 in" },
		    "", "PASS geheim\r\nACCT konto\r\nQUIT" },
		{ { "> 332 acct", "< ACCT konto", "> 230 in" }, "",
		    "USER ada\r\nACCT konto\r\nQUIT" },
		{ { "> 332 acct", "< ACCT konto", "> 331 go", "< PASS geheim",
		      "> 202 fine" },
		    "", "ACCT konto\r\nPASS geheim\r\nQUIT" },
		{ { "> 331 go", "< PASS geheim", "> 332 acct", "< ACCT konto",
		      "> 530 no" },
		    "ftp-account-refused", "ACCT konto\r\nQUIT" },
		{ { "> 332 acct", "< ACCT konto", "> 332 another" },
		    "ftp-account", "ACCT konto\r\nQUIT" },
		{ { "> 331 go", "< PASS geheim", "> 332 acct", "< ACCT konto",
		      "> 421 no" },
		    "service-closing", "ACCT konto\r\n" },
	};
	struct secret *word = secret_new(str_of("geheim"));
	struct secret *account = secret_new(str_of("konto"));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *script[12] = { HELLO, NO_FEATURES, "< USER ada" };
		struct scene s;

		memcpy(script + 4, cases[i].lines, sizeof(cases[i].lines));
		ftp_begin(&s, "/");
		s.wish.last_step = "login";
		s.wish.asked.user = "ada";
		s.wish.credential = CREDENTIAL_PASSWORD;
		s.wish.credential_value = word;
		s.wish.account = account;
		assert_string_equal(ftp_play(&s, script, NULL), cases[i].named);
		assert_true(was_said(&s, cases[i].said));
		assert_null(
		    strstr(last_text(s.trace, EV_LINE, F_TEXT), "konto"));
		ftp_end(&s);
	}
	secret_free(word);
	secret_free(account);
}

/* Some servers let in who has no password, or want none. */
static void
test_no_password_is_wanted(void **state)
{
	static const char *const script[] = { HELLO, NO_FEATURES,
		"< USER anonymous", "> 230 in", PLACE, BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/");
	s.wish.last_step = "syst";
	assert_string_equal(ftp_play(&s, script, NULL), "");
	assert_false(was_said(&s, "PASS"));
	assert_string_equal(fact(&s, "login"), "anonymous");
	ftp_end(&s);
}

/* ---- steps, and lines of the user's ---- */

static void
test_steps(void **state)
{
	static const struct {
		const char *step, *last, *never;
	} cases[] = {
		{ "greeting", "QUIT", "FEAT" },
		{ "feat", "FEAT", "USER" },
		{ "tls", "FEAT", "USER" },
		{ "login", "PASS", "SYST" },
		{ "syst", "PWD", "EPSV" },
		{ "size", "MDTM", "EPSV" },
	};
	static const char *const script[] = { "> 220 FTP", "> 500 no",
		"> 230 in", "> 215 x", "> 257 \"/\"", "> 200 I", "> 213 7",
		"> 213 2026", "> 221 bye", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;

		ftp_begin(&s, "/file");
		s.wish.last_step = cases[i].step;
		ftp_play(&s, script, NULL);
		assert_true(i == 3 || was_said(&s, cases[i].last));
		assert_false(was_said(&s, cases[i].never));
		assert_true(was_said(&s, "QUIT"));
		assert_string_equal(fact(&s, "stopped-after"), cases[i].step);
		ftp_end(&s);
	}
}

/* A server that only ever says that it will answer is left. */
static void
test_saying_without_end(void **state)
{
	static const char *const sayings[] = { "STAT /", NULL };
	const char *script[LIMIT_INTERIM + 6] = { "> 220 FTP", "< FEAT",
		"> 500 no", "< STAT /" };
	struct scene s;

	(void)state;
	for (size_t i = 0; i <= LIMIT_INTERIM; i++)
		script[4 + i] = "> 150 wait";
	ftp_begin(&s, "/");
	s.wish.last_step = "feat";
	s.wish.asked.sayings = sayings;
	assert_string_equal(ftp_play(&s, script, NULL), "ftp-no-completion");
	assert_false(was_said(&s, "QUIT"));
	ftp_end(&s);
}

static void
test_sayings(void **state)
{
	static const char *const sayings[] = { "STAT /", "SITE HELP", NULL };
	static const char *const script[] = { "> 220 FTP", "< FEAT", "> 500 no",
		"< STAT /", "> 150 wait", "> 213-x", "> 213 y", "< SITE HELP",
		"> 500 no", BYE, NULL };
	struct scene s;

	(void)state;
	ftp_begin(&s, "/");
	s.wish.last_step = "feat";
	s.wish.asked.sayings = sayings;
	assert_string_equal(ftp_play(&s, script, NULL), "");
	assert_string_equal(buf_text(&s.heard),
	    "FEAT\r\nSTAT /\r\nSITE HELP\r\nQUIT\r\n");
	ftp_end(&s);
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
		cmocka_unit_test(test_a_list),
		cmocka_unit_test(test_features),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_store),
		cmocka_unit_test(test_store_text),
		cmocka_unit_test(test_greetings),
		cmocka_unit_test(test_without_tls),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_no_password_is_wanted),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_saying_without_end),
		cmocka_unit_test(test_sayings),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
