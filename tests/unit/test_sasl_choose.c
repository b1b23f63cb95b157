/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which mechanism is taken, and when none is; and the ways to log in that are
 * no SASL: APOP and quoted strings. TLS that begins in the middle of a talk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>

#include "net/fiber.h"
#include "talk/sasl.h"
#include "talk_scene.h"

static const struct step idle[] = { STAY, END };

/* What a talk is given to choose from. */
static const char *offered;
static const char *chosen;

static void
choose(struct talk *t)
{
	const char *name = sasl_choose(t, str_of(offered));

	chosen = name == NULL ? "" : name;
	seen.going = going(t);
}

/* A talk with 192.0.2.1, as far as it knows; or with this machine. */
static void
begin(struct scene *s, bool far)
{
	forget();
	scene_begin(s, false);
	s->wish.mask = s->mask;
	s->wish.asked.user = "amy";
	s->wish.asked.host = "192.0.2.1";
	s->wish.credential = CREDENTIAL_PASSWORD;
	s->wish.credential_value = secret_new(str_of("canary-pass"));
	if (far)
		address_parse("192.0.2.1", 143,
		    (struct address *)(uintptr_t)conn_peer(s->conn));
}

static void
end_scene(struct scene *s)
{
	secret_free((struct secret *)(uintptr_t)s->wish.credential_value);
	scene_end(s);
}

static void
test_choice(void **state)
{
	static const struct {
		enum credential with;
		bool far, allowed; /* to a stranger; --allow-cleartext-auth */
		const char *auth, *offered, *chosen, *fault;
	} rows[] = {
		{ CREDENTIAL_PASSWORD, false, false, NULL,
		    "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256",
		    "SCRAM-SHA-256", "" },
		{ CREDENTIAL_PASSWORD, false, false, NULL,
		    "plain Login scram-sha-1", "SCRAM-SHA-1", "" },
		/* without TLS there is nothing to bind to */
		{ CREDENTIAL_PASSWORD, false, false, NULL,
		    "SCRAM-SHA-256-PLUS SCRAM-SHA-1", "SCRAM-SHA-1", "" },
		/* in the clear first what reveals nothing */
		{ CREDENTIAL_PASSWORD, true, true, NULL, "PLAIN CRAM-MD5",
		    "CRAM-MD5", "" },
		/* ... without leave nothing, for digests are guessed from */
		{ CREDENTIAL_PASSWORD, true, false, NULL, "PLAIN CRAM-MD5", "",
		    "auth-in-the-clear" },
		{ CREDENTIAL_PASSWORD, true, true, NULL, "SCRAM-SHA-256",
		    "SCRAM-SHA-256", "" },
		{ CREDENTIAL_PASSWORD, true, true, NULL, "LOGIN PLAIN", "PLAIN",
		    "" },
		{ CREDENTIAL_PASSWORD, true, false, NULL, "LOGIN PLAIN", "",
		    "auth-in-the-clear" },
		{ CREDENTIAL_PASSWORD, false, false, NULL, "LOGIN PLAIN",
		    "PLAIN", "" },
		/* a token is no password */
		{ CREDENTIAL_TOKEN, false, false, NULL,
		    "PLAIN XOAUTH2 OAUTHBEARER", "OAUTHBEARER", "" },
		{ CREDENTIAL_TOKEN, false, false, NULL, "PLAIN XOAUTH2",
		    "XOAUTH2", "" },
		{ CREDENTIAL_TOKEN, true, false, NULL, "XOAUTH2", "",
		    "auth-in-the-clear" },
		{ CREDENTIAL_TOKEN, false, false, NULL, "PLAIN LOGIN", "",
		    "auth-no-mechanism" },
		{ CREDENTIAL_PASSWORD, false, false, NULL, "XOAUTH2 GSSAPI", "",
		    "auth-no-mechanism" },
		{ CREDENTIAL_PASSWORD, false, false, NULL, "", "",
		    "auth-no-mechanism" },
		{ CREDENTIAL_NONE, false, false, NULL, "PLAIN EXTERNAL", "",
		    "auth-no-mechanism" },
		/* --auth */
		{ CREDENTIAL_PASSWORD, false, false, "login",
		    "PLAIN LOGIN SCRAM-SHA-1", "LOGIN", "" },
		{ CREDENTIAL_PASSWORD, false, false, "Cram-MD5", "PLAIN",
		    "CRAM-MD5", "" },
		{ CREDENTIAL_PASSWORD, true, false, "PLAIN", "PLAIN CRAM-MD5",
		    "", "auth-in-the-clear" },
		{ CREDENTIAL_PASSWORD, true, false, "CRAM-MD5", "CRAM-MD5", "",
		    "auth-in-the-clear" },
		{ CREDENTIAL_PASSWORD, false, false, "XOAUTH2", "XOAUTH2", "",
		    "auth-no-mechanism" },
		{ CREDENTIAL_PASSWORD, false, false, "SCRAM-SHA-1-PLUS",
		    "SCRAM-SHA-1-PLUS", "", "auth-no-mechanism" },
		{ CREDENTIAL_PASSWORD, false, false, "GSSAPI", "GSSAPI", "",
		    "auth-no-mechanism" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene s;

		begin(&s, rows[i].far);
		offered = rows[i].offered;
		s.wish.credential = rows[i].with;
		s.wish.clear_login = rows[i].allowed;
		s.wish.asked.mechanism = rows[i].auth;
		assert_int_equal(scene_talk(&s, idle, choose), 0);
		assert_string_equal(faults(s.trace), rows[i].fault);
		assert_string_equal(chosen, rows[i].chosen);
		assert_true(seen.going);
		assert_int_equal(s.heard.n, 0);
		end_scene(&s);
	}
}

/* A binding to TLS that was refused is left out, once. */
static const char *tried;
static bool again[2];

static void
try_again(struct talk *t)
{
	struct sasl s = { .talk = t, .mechanism = sasl_find(str_of(tried)) };

	t->sasl = &s;
	again[0] = sasl_again(t);
	again[1] = sasl_again(t);
	t->sasl = NULL;
}

static void
test_again(void **state)
{
	static const struct {
		const char *tried, *auth;
		bool again;
	} rows[] = {
		{ "SCRAM-SHA-256-PLUS", NULL, true },
		{ "SCRAM-SHA-1-PLUS", NULL, true },
		{ "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1-PLUS", false },
		{ "SCRAM-SHA-1", NULL, false },
		{ "PLAIN", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scene s;

		begin(&s, false);
		tried = rows[i].tried;
		s.wish.asked.mechanism = rows[i].auth;
		assert_int_equal(scene_talk(&s, idle, try_again), 0);
		assert_int_equal(again[0], rows[i].again);
		assert_false(again[1]);
		end_scene(&s);
	}
}

/* ---- lines of the user's own ---- */

static void
say_own(struct talk *t)
{
	seen.good[0] = may_say(t, "NOOP PASS x");
	seen.good[1] = may_say(t, "PASS opensesame");
	turn(t, "echo");
	say(t, "the word is opensesame");
}

static void
test_lines_of_the_users(void **state)
{
	static const struct secret_line secrets[] = {
		{ "PASS ", SECRET_REST },
		{ NULL, SECRET_REST },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct scene s;

		begin(&s, i != 1);
		s.module.secrets = secrets;
		s.wish.clear_login = i == 2;
		assert_int_equal(scene_talk(&s, idle, say_own), 0);
		assert_true(seen.good[0]);
		assert_int_equal(seen.good[1], i > 0);
		assert_string_equal(faults(s.trace),
		    i == 0 ? "auth-in-the-clear" : "");
		assert_string_equal(last_text(s.trace, EV_LINE, F_TEXT),
		    "the word is <redacted>");
		end_scene(&s);
	}
}

static void
test_what_is_said_of_a_choice(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, false);
	offered = "PLAIN";
	s.wish.asked.mechanism = "LOGIN";
	assert_int_equal(scene_talk(&s, idle, choose), 0);
	assert_string_equal(trace_fact(s.trace, "auth-not-offered"), "LOGIN");
	end_scene(&s);

	begin(&s, false);
	offered = "LOGIN";
	s.wish.asked.mechanism = "LOGIN";
	assert_int_equal(scene_talk(&s, idle, choose), 0);
	assert_null(trace_fact(s.trace, "auth-not-offered"));
	end_scene(&s);

	begin(&s, false);
	offered = " GSSAPI NTLM ";
	assert_int_equal(scene_talk(&s, idle, choose), 0);
	assert_string_equal(last_text(s.trace, EV_FAULT, F_WHAT),
	    "the server offers GSSAPI NTLM; with a password sonde would take "
	    "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN CRAM-MD5");
	end_scene(&s);
}

/* ---- what is no SASL ---- */

static void
say_apop(struct talk *t)
{
	turn(t, "APOP");
	say_digest(t, str_of("<1896.697170952@dbc.mtview.ca.us>"), "APOP %s ",
	    "mrose");
	seen.good[0] = send_said(t);
	seen.good[1] = hear(t, &seen.line[1]);
}

/* RFC 1939 7; the server says the digest again. */
static void
test_apop(void **state)
{
	static const struct step script[] = {
		HEAR("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"),
		SEND("-ERR c4c9334bac560ecc979e58001b3e22fb\r\n"), STAY, END
	};
	struct scene s;

	(void)state;
	begin(&s, true);
	secret_free((struct secret *)(uintptr_t)s.wish.credential_value);
	s.wish.credential_value = secret_new(str_of("tanstaaf"));
	assert_int_equal(scene_talk(&s, script, say_apop), 0);
	assert_true(seen.good[0] && seen.good[1]);
	assert_string_equal(event_cstr(nth(s.trace, EV_LINE, 0), F_TEXT),
	    "APOP mrose <redacted 32 bytes>");
	assert_string_equal(event_cstr(nth(s.trace, EV_LINE, 1), F_TEXT),
	    "-ERR <redacted>");
	assert_string_equal(faults(s.trace), "");
	end_scene(&s);
}

/* As a machine in FIPS mode. */
static void
test_without_md5(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	assert_int_equal(EVP_set_default_properties(NULL, "fips=yes"), 1);
	assert_int_equal(scene_talk(&s, idle, say_apop), 0);
	assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
	assert_string_equal(faults(s.trace), "local-no-md5");
	assert_int_equal(s.heard.n, 0);
	end_scene(&s);
}

static void
say_quoted(struct talk *t)
{
	turn(t, "LOGIN");
	say_credential(t, FORM_QUOTED, "a%d LOGIN amy ", 1);
	seen.good[0] = send_said(t);
	seen.good[1] = hear(t, &seen.line[1]);
}

/* RFC 9051 4.3 */
static void
test_quoted(void **state)
{
	static const struct step script[] = {
		HEAR("a1 LOGIN amy \"p\\\"q\\\\r s\"\r\n"), SEND("a1 OK\r\n"),
		STAY, END
	};
	struct scene s;

	(void)state;
	begin(&s, false);
	secret_free((struct secret *)(uintptr_t)s.wish.credential_value);
	s.wish.credential_value = secret_new(str_of("p\"q\\r s"));
	assert_int_equal(scene_talk(&s, script, say_quoted), 0);
	assert_true(seen.good[0] && seen.good[1]);
	assert_string_equal(event_cstr(nth(s.trace, EV_LINE, 0), F_TEXT),
	    "a1 LOGIN amy <redacted 11 bytes>");
	end_scene(&s);
}

/* ---- TLS in the middle ---- */

static void
upgrade(struct talk *t)
{
	turn(t, "STARTTLS");
	say(t, "STARTTLS");
	seen.good[0] = send_said(t) && hear(t, &seen.line[0]);
	reply_ends(t);
	seen.good[1] = start_tls(t);
}

/* RFC 3207 6: what follows in the clear; and a server without TLS, later. */
static void
test_injection(void **state)
{
	static const struct step injected[] = { HEAR("STARTTLS\r\n"),
		SEND("220 go\r\n250 AUTH PLAIN\r\n"), STAY, END };
	static const struct step late[] = { HEAR("STARTTLS\r\n"),
		SEND("220 go\r\n"), HEAR("\x16"), SEND("250 AUTH PLAIN\r\n"),
		STAY, END };
	static const struct tls_wish wish = { .insecure = true };
	struct buf error = buf_with_cap(0);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tls_profile *profile;
		struct scene s;

		begin(&s, false);
		assert_int_equal(tls_profile_new(&wish, &profile, &error), 0);
		s.wish.tls = profile;
		assert_int_equal(
		    scene_talk(&s, i == 0 ? injected : late, upgrade), 0);
		assert_true(seen.good[0]);
		assert_false(seen.good[1]);
		assert_string_equal(faults(s.trace),
		    i == 0 ? "starttls-injection@8" : "");
		assert_int_equal(count_events(s.trace, EV_TLS_START), i);
		end_scene(&s);
		tls_profile_free(profile);
	}
	buf_free(&error);
}

static int
end(void **state)
{
	(void)state;
	forget();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_lines_of_the_users),
		cmocka_unit_test(test_what_is_said_of_a_choice),
		cmocka_unit_test(test_apop),
		cmocka_unit_test(test_without_md5),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_injection),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
