/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A handshake from the client's side, on a task of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/fiber.h"
#include "net/loop.h"
#include "test_tls_run.h"

#define CONN_NUMBER 7

struct ca run_root, run_middle, run_good;
char run_ca_file[] = "/tmp/sonde_tls.XXXXXX";

/* The client's whole life. */
struct client {
	struct run *run;
	struct tls_profile *profile;
	struct peer peer;
	struct arena *arena;
};

static void
hear(struct run *r, struct conn *c)
{
	int64_t deadline_ns = clock_now_ns() + 5 * CLOCK_S, at_ns;
	struct str s;
	size_t n = 0;

	while (conn_more(c, deadline_ns, &at_ns) == 0) {
		s = conn_peek(c);
		if (n + s.n < sizeof(r->heard))
			memcpy(r->heard + n, s.p, s.n);
		n += s.n;
		conn_consume(c, s.n);
	}
	r->how = conn_how(c);
}

/*
 * By now the greeting has come, in one piece with the tickets before it; no
 * byte more comes until we speak.
 */
static void
listen_first(struct conn *c)
{
	int64_t at_ns;

	task_sleep(clock_now_ns() + 100 * CLOCK_MS);
	conn_more(c, clock_now_ns() + CLOCK_S, &at_ns);
}

static void
live(void *arg)
{
	struct client *client = arg;
	struct run *r = client->run;
	struct conn *c = conn_new(client->arena, r->trace,
	    &client->peer.dialled, CONN_NUMBER);
	struct str words = str_of("hi\n");
	int64_t deadline_ns =
	    clock_now_ns() + (r->allow_ns != 0 ? r->allow_ns : 10 * CLOCK_S);

	if (r->late)
		task_sleep(clock_now_ns() + 100 * CLOCK_MS);
	if (r->cancel)
		task_cancel(task_self());
	r->code = tls_start(c, client->profile,
	    r->host != NULL ? r->host : RUN_HOST, r->alpn, deadline_ns);
	r->after = trace_current_phase(r->trace);
	r->version = tls_version(c);
	r->said = conn_raw_sent(c);
	if (r->code == 0) {
		if (r->moved != NULL)
			conn_move(c, r->moved, CONN_NUMBER + 1);
		if (r->listens)
			listen_first(c);
		conn_write(c, &words, CLOCK_S);
		hear(r, c);
	}
	conn_close(c, 200 * CLOCK_MS);
}

void
run(struct run *r)
{
	struct client client = { .run = r, .arena = arena_new() };
	struct buf error = { 0 };

	r->trace = trace_new(&(struct trace_head){ 0 }, NULL);
	if (r->wish.cacert == NULL && !r->system_trust)
		r->wish.cacert = run_ca_file;
	assert_int_equal(tls_profile_new(&r->wish, &client.profile, &error), 0);
	assert_int_equal(error.n, 0);
	peer_start(&client.peer, &r->peer);
	assert_non_null(task_start(live, NULL, &client));
	loop_run();
	peer_end(&client.peer);
	tls_profile_free(client.profile);
	arena_free(client.arena);
}

const struct event *
run_last(const struct run *r, enum event_kind k)
{
	return trace_last(r->trace, k);
}

unsigned int
run_count(const struct run *r, enum event_kind k)
{
	unsigned int n = 0;

	for (size_t i = 0; i < trace_count(r->trace); i++)
		n += trace_get(r->trace, i)->kind == k;
	return n;
}

bool
run_has_message(const struct run *r, enum dir dir, const char *name)
{
	const struct event *e = trace_first(r->trace, EV_TLS_MESSAGE);

	for (; e != NULL; e = trace_next(r->trace, e, EV_TLS_MESSAGE))
		if (e->dir == dir && event_is(e, F_MESSAGE, name))
			return true;
	return false;
}

bool
run_has_fault(const struct run *r, int depth, int code)
{
	const struct event *e = trace_first(r->trace, EV_VERIFY_ERROR);

	for (; e != NULL; e = trace_next(r->trace, e, EV_VERIFY_ERROR))
		if (event_number(e, F_DEPTH, -1) == depth &&
		    event_number(e, F_CODE, -1) == code)
			return true;
	return false;
}

void
run_assert_in_order(const struct run *r)
{
	int64_t t_ns = 0;

	for (size_t i = 0; i < trace_count(r->trace); i++) {
		const struct event *e = trace_get(r->trace, i);

		if (e->kind == EV_STAMP)
			continue; /* told when it is learnt */
		assert_true(e->t_ns >= t_ns);
		t_ns = e->t_ns;
		if (event_info(e->kind)->layer == LAYER_TLS)
			assert_int_equal(e->conn, CONN_NUMBER);
	}
}

void
run_assert_failed(const struct run *r, int code, const char *how)
{
	const struct event *e = run_last(r, EV_TLS_FAILED);

	assert_int_equal(r->code, code);
	assert_non_null(e);
	assert_string_equal(event_cstr(e, F_HOW), how);
	assert_int_equal(e->phase, PHASE_SECURE);
	assert_int_equal(r->after, PHASE_LOCAL);
	assert_int_equal(run_count(r, EV_TLS_FAILED), 1);
	assert_null(r->version);
	run_assert_in_order(r);
}

void
run_end(struct run *r)
{
	trace_free(r->trace);
}

void
run_set_up(void)
{
	run_root =
	    ca_make(&(struct ca_wish){ .name = "root", .ca = true }, NULL);
	run_middle = ca_make(&(struct ca_wish){ .name = "middle", .ca = true },
	    &run_root);
	run_good = ca_make(
	    &(struct ca_wish){ .name = RUN_HOST, .san = "DNS:" RUN_HOST },
	    &run_middle);
	close(mkstemp(run_ca_file));
	ca_write_certificate(&run_root, run_ca_file);
}

void
run_tear_down(void)
{
	unlink(run_ca_file);
	ca_free(&run_root);
	ca_free(&run_middle);
	ca_free(&run_good);
	fiber_free_pool();
}
