/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS on the second connection of a talk: it goes on with the session of the
 * first, in TLS 1.2 and 1.3, as servers require it. The server is a process of
 * its own, on both connections.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "net/fiber.h"
#include "talk_scene.h"
#include "test_tls_run.h"

#define SERVER_SECONDS 60

/* What the server does with the second connection. */
struct manner {
	int version;
	bool forgetful; /* has no sessions, so each chain is sent anew */
	bool refuses;   /* hangs up instead of TLS */
	bool resets;
	bool stranger;  /* has the chain of another there */
	bool no_notify; /* ends without close_notify */
};

static int port, times;
static const char *failure[2];
static char final[2][64];
static struct ca wrong;

static SSL_CTX *
context(const struct manner *m, const struct ca *own)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_min_proto_version(ctx, m->version);
	SSL_CTX_set_max_proto_version(ctx, m->version);
	SSL_CTX_use_certificate(ctx, own->x);
	SSL_CTX_use_PrivateKey(ctx, own->key);
	SSL_CTX_add1_chain_cert(ctx, run_middle.x);
	SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"ftp", 3);
	if (m->forgetful) {
		SSL_CTX_set_num_tickets(ctx, 0);
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
		SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	}
	return ctx;
}

static void
reset(int fd)
{
	struct linger now = { .l_onoff = 1 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* The second connection: what is said of it on the first. */
static const char *
serve_data(int fd, SSL_CTX *ctx, const struct manner *m)
{
	SSL *ssl = SSL_new(ctx);
	const char *reply = "226 resumed\r\n";

	SSL_set_fd(ssl, fd);
	if (m->resets)
		reset(fd);
	if (m->refuses || m->resets) {
		SSL_free(ssl);
		return "522 no TLS\r\n";
	}
	if (SSL_accept(ssl) != 1) {
		SSL_free(ssl);
		return "522 handshake failed\r\n";
	}
	if (!SSL_session_reused(ssl))
		reply = "522 session reuse required\r\n";
	else
		SSL_write(ssl, "a list", 6);
	if (!m->no_notify)
		SSL_shutdown(ssl);
	SSL_free(ssl);
	return reply;
}

static void
serve(int first, int listener, const struct manner *m)
{
	SSL_CTX *ctx = context(m, &run_good), *data = ctx;
	SSL *ssl = SSL_new(ctx);
	const char *reply;
	char line[64];
	int fd;

	if (m->stranger)
		data = context(m, &wrong);
	SSL_set_fd(ssl, first);
	if (SSL_accept(ssl) != 1)
		return;
	while (SSL_read(ssl, line, sizeof(line)) > 0) {
		SSL_write(ssl, "150 ok\r\n", 8);
		fd = accept(listener, NULL, NULL);
		reply = serve_data(fd, data, m);
		close(fd);
		SSL_write(ssl, reply, (int)strlen(reply));
	}
	SSL_shutdown(ssl);
}

static pid_t
start_server(int first, int listener, const struct manner *m)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	signal(SIGPIPE, SIG_IGN);
	alarm(SERVER_SECONDS);
	fcntl(listener, F_SETFL, 0);
	serve(first, listener, m);
	_exit(0);
}

/* ---- the talk ---- */

static void
transfer(struct talk *t, int i)
{
	struct line l;
	struct str s;

	turn(t, "LIST");
	say(t, "LIST");
	seen.good[i] =
	    data_connect(t, NULL, port) && send_said(t) && hear(t, &l);
	reply_ends(t);
	seen.good[i + 2] = data_secure(t);
	seen.heard[i] = data_hear(t, 100, &s);
	if (seen.heard[i] == HEARD) {
		buf_add(&seen.text, s.p, s.n);
		seen.heard[i] = data_hear(t, 100, &s);
	}
	failure[i] = data_failure(t);
	data_close(t);
	seen.good[i + 4] = hear(t, &l);
	if (l.text.n < sizeof(final[i]))
		memcpy(final[i], l.text.p, l.text.n);
	reply_ends(t);
}

static void
converse(struct talk *t)
{
	seen.good[7] = start_tls(t);
	for (int i = 0; i < times; i++)
		transfer(t, i);
	seen.going = going(t);
}

static void
run_data(struct scene *s, const struct manner *m, bool insecure)
{
	static const struct step script[] = { END };
	struct tls_wish wish = { .cacert = run_ca_file, .insecure = insecure };
	struct tls_profile *profile;
	struct buf error = { 0 };
	int listener;
	pid_t pid;

	forget();
	memset(final, 0, sizeof(final));
	memset(failure, 0, sizeof(failure));
	assert_int_equal(tls_profile_new(&wish, &profile, &error), 0);
	scene_begin(s, false);
	s->wish.idle_ns = 15 * CLOCK_S;
	s->wish.tls = profile;
	s->wish.asked.host = RUN_HOST;
	listener = peer_listen(4, &port);
	pid = start_server(s->peer_fd, listener, m);
	close(listener);
	assert_int_equal(scene_talk(s, script, converse), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tls_profile_free(profile);
	assert_true(seen.good[7]);
	assert_true(seen.going);
	assert_int_equal(count_events(s->trace, EV_TROUBLE), 0);
	assert_true(phases_are_a_partition(s->trace));
}

static const struct event *
done(const struct scene *s, uint32_t conn)
{
	const struct event *e = trace_first(s->trace, EV_TLS_DONE);

	while (e != NULL && e->conn != conn)
		e = trace_next(s->trace, e, EV_TLS_DONE);
	return e;
}

static void
test_resumption(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct manner m = { 0 };
	struct scene s;

	(void)state;
	times = 2; /* the second one goes on with the first's, too */
	for (size_t i = 0; i < 2; i++) {
		m.version = versions[i];
		run_data(&s, &m, false);
		assert_string_equal(final[0], "226 resumed");
		assert_string_equal(final[1], "226 resumed");
		assert_string_equal(buf_text(&seen.text), "a lista list");
		assert_int_equal(seen.heard[0], HEARD_END);
		assert_null(failure[0]);
		assert_null(event_field(done(&s, 1), F_RESUMED));
		assert_true(event_true(done(&s, 2), F_RESUMED));
		assert_true(event_true(done(&s, 3), F_RESUMED));
		/* One chain: it holds for all. */
		assert_int_equal(count_events(s.trace, EV_VERIFIED), 1);
		scene_end(&s);
	}
	times = 1;
}

/* One that ends badly does not spoil the session for the next. */
static void
test_cut_short(void **state)
{
	struct manner m = { .version = TLS1_2_VERSION, .no_notify = true };
	const struct event *e;
	struct scene s;

	(void)state;
	times = 2;
	for (; m.version <= TLS1_3_VERSION; m.version++) {
		run_data(&s, &m, false);
		assert_int_equal(seen.heard[0], HEARD_CUT);
		assert_string_equal(final[0], "226 resumed");
		assert_string_equal(final[1], "226 resumed");
		e = trace_first(s.trace, EV_CLOSED);
		assert_int_equal(e->conn, 2);
		assert_string_equal(event_cstr(e, F_HOW), "no-close_notify");
		scene_end(&s);
	}
	times = 1;
}

static void
test_no_resumption(void **state)
{
	struct manner m = { .version = TLS1_2_VERSION, .forgetful = true };
	struct scene s;

	(void)state;
	for (; m.version <= TLS1_3_VERSION; m.version++) {
		run_data(&s, &m, false);
		assert_true(seen.good[2]);
		assert_string_equal(final[0], "522 session reuse required");
		assert_false(event_true(done(&s, 2), F_RESUMED));
		assert_int_equal(count_events(s.trace, EV_VERIFIED), 2);
		scene_end(&s);
	}
}

static void
test_refused(void **state)
{
	struct manner m = { .version = TLS1_3_VERSION, .refuses = true };
	struct scene s;

	(void)state;
	run_data(&s, &m, false);
	assert_true(seen.good[0]);
	assert_false(seen.good[2]);
	assert_int_equal(seen.heard[0], HEARD_TROUBLE);
	assert_non_null(failure[0]);
	assert_string_equal(final[0], "522 no TLS");
	assert_int_equal(trace_last(s.trace, EV_TLS_FAILED)->conn, 2);
	scene_end(&s);
	m.resets = true;
	run_data(&s, &m, false);
	assert_false(seen.good[2]);
	assert_string_equal(failure[0], "reset");
	assert_string_equal(final[0], "522 no TLS");
	scene_end(&s);
}

/* Another's certificate is no better on the second connection. */
static void
test_another_host(void **state)
{
	struct manner m = { .version = TLS1_3_VERSION, .stranger = true };
	struct scene s;

	(void)state;
	run_data(&s, &m, false);
	assert_false(seen.good[2]);
	assert_string_equal(failure[0], "verify");
	assert_int_equal(trace_last(s.trace, EV_VERIFY_ERROR)->conn, 2);
	assert_int_equal(seen.heard[0], HEARD_TROUBLE);
	scene_end(&s);
	run_data(&s, &m, true);
	assert_true(seen.good[2]);
	scene_end(&s);
}

static int
set_up(void **state)
{
	(void)state;
	times = 1;
	run_set_up();
	wrong = ca_make(
	    &(struct ca_wish){ .name = "wrong", .san = "DNS:wrong.example" },
	    &run_middle);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	forget();
	ca_free(&wrong);
	run_tear_down();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resumption),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_no_resumption),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_another_host),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
