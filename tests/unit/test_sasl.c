/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in by SASL: real exchanges with the server's side of libgsasl, the
 * examples of the RFCs, servers that lie or speak nonsense, and the search for
 * what must not be shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "net/fiber.h"
#include "sasl_server.h"
#include "talk_scene.h"
#include "test_tls_run.h"

#define USER "tim"
#define PASSWORD "canary-pass"

/* What a test wants of the talk, and what came of it. */
static struct {
	const char *offered;
	bool tls;
	bool initial;
	size_t longest;
	bool let_in;       /* the server said OK */
	bool satisfied;    /* so are we */
	char chosen[32];   /* "" for none */
	struct buf spoken; /* lines heard */
} now;

/* C: AUTH MECHANISM [response]   S: + challenge ... OK or NO */
static void
log_in(struct talk *t)
{
	const char *mechanism;
	struct line l;
	struct str rest;

	if (now.tls && !start_tls(t))
		return;
	mechanism = sasl_choose(t, str_of(now.offered));
	if (mechanism == NULL)
		return;
	memcpy(now.chosen, mechanism, strlen(mechanism));
	enter(t, PHASE_AUTH);
	turn(t, "AUTH");
	sasl_begin(t, "AUTH", mechanism, now.initial, now.longest);
	for (int i = 0; i < 8 && send_said(t) && hear(t, &l); i++) {
		reply_ends(t);
		buf_add(&now.spoken, l.text.p, l.text.n);
		buf_addc(&now.spoken, '\n');
		rest = l.text;
		rest.p += rest.n < 3 ? rest.n : (rest.p[0] == '+' ? 2 : 3);
		rest.n -= (size_t)(rest.p - l.text.p);
		now.let_in = str_starts(l.text, "OK");
		if (str_starts(l.text, "+"))
			sasl_answer(t, rest);
		else
			break;
	}
	now.satisfied = now.let_in && sasl_satisfied(t, rest);
}

/* The credential, which the mask knows before anything is said. */
static void
give(struct scene *s, enum credential kind, const char *user, const char *value)
{
	secret_free((struct secret *)(uintptr_t)s->wish.credential_value);
	s->wish.credential = kind;
	s->wish.credential_value = secret_new(str_of(value));
	s->wish.asked.user = user;
	mask_add(s->mask, str_of(value));
}

static void
begin(struct scene *s, const char *offered)
{
	buf_free(&now.spoken);
	memset(&now, 0, sizeof(now));
	now.offered = offered;
	now.initial = true;
	now.longest = 12288;
	scene_begin(s, false);
	s->wish.mask = s->mask;
	s->wish.idle_ns = 10 * INT64_C(1000000000);
	s->wish.asked.host = RUN_HOST;
	s->wish.asked.port = 143;
	give(s, CREDENTIAL_PASSWORD, USER, PASSWORD);
}

static void
end_scene(struct scene *s)
{
	secret_free((struct secret *)(uintptr_t)s->wish.credential_value);
	scene_end(s);
}

/* Whether any field of any event holds what. */
static bool
shows(const struct scene *s, struct str what)
{
	for (size_t i = 0; i < trace_count(s->trace); i++) {
		const struct event *e = trace_get(s->trace, i);

		for (unsigned int k = 0; k < e->n_fields; k++)
			if (e->fields[k].text.p != NULL &&
			    memmem(e->fields[k].text.p, e->fields[k].text.n,
				what.p, what.n) != NULL)
				return true;
	}
	return false;
}

/* The password in any form that the mask knows, or a line that was said. */
static void
assert_discreet(struct scene *s)
{
	struct mask *m = mask_new();
	struct str rest = buf_str(&s->heard), line;

	mask_add(m, secret_str(s->wish.credential_value));
	for (size_t i = 0; i < trace_count(s->trace); i++) {
		const struct event *e = trace_get(s->trace, i);

		for (unsigned int k = 0; k < e->n_fields; k++)
			if (e->fields[k].text.p != NULL)
				assert_false(mask_hits(m, e->fields[k].text));
	}
	mask_free(m);
	while (str_next(&rest, '\n', &line))
		if (line.n > 10 && !str_starts(line, "AUTH"))
			assert_false(
			    shows(s, (struct str){ line.p, line.n - 1 }));
}

/* ---- with a real server ---- */

static SSL_CTX *
server_context(int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_use_certificate(ctx, run_good.x);
	SSL_CTX_use_PrivateKey(ctx, run_good.key);
	SSL_CTX_add1_chain_cert(ctx, run_middle.x);
	SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), run_root.x);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return ctx;
}

/* The talk of a scene with such a server: whether that lets us in. */
static bool
serve(struct scene *s, const struct sasl_server *server, const char *cert)
{
	static const struct step leave[] = { END };
	const struct tls_wish wish = { .cacert = run_ca_file, .cert = cert };
	struct tls_profile *profile = NULL;
	struct buf error = buf_with_cap(0);
	int pipe;

	if (server->tls != NULL) {
		assert_int_equal(tls_profile_new(&wish, &profile, &error), 0);
		now.tls = true;
		s->wish.tls = profile;
	}
	pipe = sasl_server_start(s->peer_fd, server);
	assert_int_equal(scene_talk(s, leave, log_in), 0);
	tls_profile_free(profile);
	buf_free(&error);
	return sasl_server_end(pipe);
}

static const struct sasl_server honest = { .user = USER, .password = PASSWORD };

static const char *const names[] = { "PLAIN", "LOGIN", "CRAM-MD5",
	"SCRAM-SHA-1", "SCRAM-SHA-256" };

static void
test_each_mechanism_logs_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5 * 4; i++) {
		struct sasl_server server = honest;
		struct scene s;

		begin(&s, names[i / 4]);
		now.initial = i % 2 == 0;
		server.at_once = i / 2 % 2 == 0;
		assert_true(serve(&s, &server, NULL));
		assert_string_equal(now.chosen, names[i / 4]);
		assert_true(now.let_in && now.satisfied);
		assert_string_equal(faults(s.trace), "");
		assert_string_equal(trace_fact(s.trace, "auth-mechanism"),
		    names[i / 4]);
		assert_discreet(&s);
		end_scene(&s);
	}
}

static void
test_wrong_password_is_refused(void **state)
{
	struct sasl_server server = honest;

	(void)state;
	server.password = "another";
	for (size_t i = 0; i < 5; i++) {
		struct scene s;

		begin(&s, names[i]);
		assert_false(serve(&s, &server, NULL));
		assert_false(now.let_in);
		assert_string_equal(faults(s.trace), "");
		assert_discreet(&s);
		/* The server says it again, and that is not shown either. */
		assert_true(shows(&s, str_of("NO <redacted>")) ||
		    shows(&s, str_of("NO AUTH PLAIN <redacted>")));
		end_scene(&s);
	}
}

static void
test_server_must_prove_itself(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct sasl_server server = honest;
		struct scene s;

		begin(&s, "SCRAM-SHA-256");
		server.at_once = i % 2 == 0;
		server.lies = i < 2;
		server.mute = i >= 2;
		serve(&s, &server, NULL);
		assert_false(now.satisfied);
		assert_string_equal(faults(s.trace), "auth-server-unproven");
		end_scene(&s);
	}
}

static void
test_bound_to_tls(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	static const char *const plus[] = { "SCRAM-SHA-1-PLUS",
		"SCRAM-SHA-256-PLUS" };
	static const char offers[] = "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS "
				     "SCRAM-SHA-256 CRAM-MD5";

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct sasl_server server = honest;
		struct scene s;

		begin(&s, i % 2 == 0 ? offers : plus[1]);
		server.tls = server_context(versions[i / 2]);
		assert_true(serve(&s, &server, NULL));
		assert_string_equal(now.chosen, plus[i % 2]);
		assert_string_equal(faults(s.trace), "");
		SSL_CTX_free(server.tls);
		end_scene(&s);
	}
}

static void
test_certificate_alone(void **state)
{
	struct sasl_server server = honest;
	char path[] = "/tmp/sonde_sasl.XXXXXX";
	int fd = mkstemp(path);
	struct scene s;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	ca_write_certificate(&run_good, path);
	ca_write_key(&run_good, path, NULL);
	for (int i = 0; i < 3; i++) {
		begin(&s, "PLAIN EXTERNAL");
		give(&s, CREDENTIAL_NONE, i == 0 ? NULL : USER, "");
		server.tls = server_context(TLS1_3_VERSION);
		SSL_CTX_set_verify(server.tls, SSL_VERIFY_NONE, NULL);
		assert_int_equal(serve(&s, &server, i == 2 ? NULL : path),
		    i != 2);
		assert_string_equal(now.chosen, i == 2 ? "" : "EXTERNAL");
		assert_string_equal(faults(s.trace),
		    i == 2 ? "auth-no-mechanism" : "");
		assert_int_equal(shows(&s, str_of("<redacted 1 byte>")),
		    i == 0);
		SSL_CTX_free(server.tls);
		end_scene(&s);
	}
	unlink(path);
}

/* ---- with a script ---- */

#define TOKEN "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
#define BEARER \
	"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcn" \
	"Q9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRH" \
	"RXVZMjl0Q2c9PQEB"
#define INVALID \
	"eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIi" \
	"wib3BlbmlkLWNvbmZpZ3VyYXRpb24iOiJodHRwczovL2V4YW1wbGUuY29tLy53ZWxs" \
	"LWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0="

static void
test_examples_of_the_rfcs(void **state)
{
	/* RFC 4616 4, RFC 2195 2, RFC 7628 4.1 */
	static const struct step plain[] = {
		HEAR("AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"),
		SEND("OK\r\n"), STAY, END
	};
	static const struct step cram[] = { HEAR("AUTH CRAM-MD5\r\n"),
		SEND("+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZX"
		     "Q+\r\n"),
		HEAR("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"),
		SEND("OK\r\n"), STAY, END };
	static const struct step bearer[] = { HEAR("AUTH OAUTHBEARER " BEARER
						   "\r\n"),
		SEND("OK\r\n"), STAY, END };
	static const struct {
		const char *offered;
		const struct step *script;
		const char *user, *value;
	} rows[] = {
		{ "PLAIN", plain, "tim", "tanstaaftanstaaf" },
		{ "CRAM-MD5", cram, "tim", "tanstaaftanstaaf" },
		{ "OAUTHBEARER", bearer, "user@example.com", TOKEN },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct scene s;

		begin(&s, rows[i].offered);
		s.wish.asked.host = "server.example.com";
		give(&s, i == 2 ? CREDENTIAL_TOKEN : CREDENTIAL_PASSWORD,
		    rows[i].user, rows[i].value);
		assert_int_equal(scene_talk(&s, rows[i].script, log_in), 0);
		assert_true(now.let_in && now.satisfied);
		assert_string_equal(faults(s.trace), "");
		assert_discreet(&s);
		end_scene(&s);
	}
}

/* RFC 7628 3.2.3, 4.3: why a token is not taken, the answer, the refusal. */
static void
test_token_is_refused(void **state)
{
	static const struct step bearer[] = { HEAR("AUTH OAUTHBEARER " BEARER
						   "\r\n"),
		SEND("+ " INVALID "\r\n"), HEAR("AQ==\r\n"),
		SEND("NO " BEARER " " TOKEN "\r\n"), STAY, END };
	static const struct step xoauth[] = { HEAR("AUTH XOAUTH2\r\n"),
		SEND("+ \r\n"),
		HEAR("dXNlcj11c2VyQGV4YW1wbGUuY29tAWF1dGg9QmVhcmVyIHZGOWRmdDRxb"
		     "VRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\r\n"),
		SEND("+ " INVALID "\r\n"), HEAR("\r\n"), SEND("NO\r\n"), STAY,
		END };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct scene s;

		begin(&s, i == 0 ? "XOAUTH2 OAUTHBEARER" : "XOAUTH2");
		s.wish.asked.host = "server.example.com";
		now.longest = i == 0 ? 512 : 20;
		give(&s, CREDENTIAL_TOKEN, "user@example.com", TOKEN);
		assert_int_equal(
		    scene_talk(&s, i == 0 ? bearer : xoauth, log_in), 0);
		assert_true(str_starts(buf_str(&now.spoken), "+ "));
		assert_false(now.let_in);
		assert_string_equal(faults(s.trace), "");
		assert_string_equal(trace_fact(s.trace, "oauth-status"),
		    "invalid_token");
		assert_string_equal(trace_fact(s.trace, "oauth-scope"),
		    "example_scope");
		assert_string_equal(trace_fact(s.trace, "oauth-configuration"),
		    "https://example.com/.well-known/openid-configuration");
		assert_int_equal(shows(&s, str_of("NO <redacted> <redacted>")),
		    i == 0);
		assert_discreet(&s);
		end_scene(&s);
	}
}

/* Whatever is nonsense is named, and the exchange is broken off. */
static void
test_bad_challenges(void **state)
{
#define NONSENSE(start, challenge) \
	{ \
		HEAR(start), SEND("+ " challenge "\r\n"), HEAR("\r\n*\r\n"), \
		    SEND("NO\r\n"), STAY, END \
	}
	static const struct step scripts[][6] = {
		NONSENSE("AUTH CRAM-MD5", "not base64!"),
		NONSENSE("AUTH CRAM-MD5", ""),
		NONSENSE("AUTH PLAIN", "AAAA"),
		NONSENSE("AUTH SCRAM-SHA-256", "AAAA"),
		/* r=x,s=AAAA,i=4096: the nonce is not ours */
		NONSENSE("AUTH SCRAM-SHA-256", "cj14LHM9QUFBQSxpPTQwOTY="),
		/* r=x,s=AAAA,i=4000000000, and i=0, and i=-1 */
		NONSENSE("AUTH SCRAM-SHA-1",
		    "cj14LHM9QUFBQSxpPTQwMDAwMDAwMDA="),
		NONSENSE("AUTH SCRAM-SHA-1", "cj14LHM9QUFBQSxpPTA="),
		NONSENSE("AUTH SCRAM-SHA-1", "cj14LHM9QUFBQSxpPS0x"),
		/* [[] */
		NONSENSE("AUTH OAUTHBEARER", "W1s="),
	};
	static const char *const offers[] = { "CRAM-MD5", "CRAM-MD5", "PLAIN",
		"SCRAM-SHA-256", "SCRAM-SHA-256", "SCRAM-SHA-1", "SCRAM-SHA-1",
		"SCRAM-SHA-1", "OAUTHBEARER" };

	(void)state;
	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++) {
		struct scene s;

		begin(&s, offers[i]);
		if (i == 8)
			give(&s, CREDENTIAL_TOKEN, USER, "canary-token");
		assert_int_equal(scene_talk(&s, scripts[i], log_in), 0);
		assert_string_equal(buf_text(&s.heard) + s.heard.n - 3,
		    "*\r\n");
		assert_string_equal(faults(s.trace), "auth-bad-challenge");
		assert_int_equal(
		    shows(&s, str_of("4000000000 rounds of hashing")), i == 5);
		assert_false(now.let_in);
		end_scene(&s);
	}
}

/* What no server can be blamed for. */
static void
test_answers_that_cannot_be_made(void **state)
{
	static const struct step none[] = { STAY, END };
	static const char *const users[] = { "u\xff", "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scene s;

		begin(&s, "SCRAM-SHA-256");
		give(&s, CREDENTIAL_PASSWORD, users[i], PASSWORD);
		assert_int_equal(scene_talk(&s, none, log_in), 0);
		assert_int_equal(s.heard.n, 0);
		assert_string_equal(faults(s.trace), "local-no-answer");
		end_scene(&s);
	}
}

static int
set_up(void **state)
{
	(void)state;
	run_set_up();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buf_free(&now.spoken);
	run_tear_down();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_mechanism_logs_in),
		cmocka_unit_test(test_wrong_password_is_refused),
		cmocka_unit_test(test_server_must_prove_itself),
		cmocka_unit_test(test_bound_to_tls),
		cmocka_unit_test(test_certificate_alone),
		cmocka_unit_test(test_examples_of_the_rfcs),
		cmocka_unit_test(test_token_is_refused),
		cmocka_unit_test(test_bad_challenges),
		cmocka_unit_test(test_answers_that_cannot_be_made),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
