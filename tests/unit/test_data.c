/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second connection of a talk, in the clear: to the peer, from the peer,
 * and all that may go wrong with it without an end of the talk. Its TLS is
 * test_data_tls.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "data_scene.h"
#include "net/fiber.h"
#include "trace/summary.h"

/* ---- to the peer ---- */

static void
fetch(struct talk *t)
{
	peer_serve(&other);
	seen.good[1] = data_connect(t, NULL, other.port);
	body_begins(t, (struct str){ "", 0 });
	hear_150(t);
	hear_all(t);
	seen.body[1] = body_ends(t);
	finish_talk(t);
}

static void
test_passive(void **state)
{
	static const struct step script[] = { SEND("a list"), PAUSE(400),
		SEND(" of files\r\n"), END };
	const struct event *body;
	struct connection *c;
	struct turn *turns;
	struct scene s;
	size_t n;

	(void)state;
	begin(&s, script);
	assert_int_equal(scene_talk(&s, control, fetch), 0);
	assert_true(seen.good[1]);
	assert_null(failure);
	assert_int_equal(seen.heard[0], HEARD_END);
	assert_string_equal(buf_text(&seen.text), "a list of files\r\n");
	body = last_of(s.trace, EV_BODY, 2);
	assert_non_null(body);
	assert_null(last_of(s.trace, EV_BODY, 1));
	assert_int_equal(event_number(body, F_BYTES, -1), 17);
	assert_int_equal(event_number(body, F_OFFSET, -1), 0);
	assert_string_equal(event_cstr(body, F_DATA), "a list of files\r\n");
	assert_true(event_number(body, F_ELAPSED, -1) >= 5 * CLOCK_MS);
	assert_string_equal(event_cstr(last_of(s.trace, EV_CLOSED, 2), F_HOW),
	    "orderly");
	assert_string_equal(event_cstr(last_of(s.trace, EV_CLOSED, 2), F_FIRST),
	    "server");
	assert_non_null(last_of(s.trace, EV_CLOSED, 1));
	c = trace_connections(s.trace, s.arena, &n);
	assert_int_equal(n, 1); /* the scene's own was not connected */
	assert_int_equal(c[0].id, 2);
	turns = trace_turns(s.trace, s.arena, &n);
	assert_int_equal(n, 2);
	assert_int_equal(turns[0].bytes_received, 14);
	assert_partition(&s);
	finish(&s);
}

static void
refused(struct talk *t)
{
	struct str s;

	close(other.listener);
	seen.good[1] = data_connect(t, NULL, other.port);
	seen.good[2] = data_secure(t);
	seen.good[3] = data_say(t, (struct str){ "x", 1 });
	seen.heard[1] = data_hear(t, 9, &s);
	hear_150(t);
	finish_talk(t);
}

static void
bad_places(struct talk *t)
{
	close(other.listener);
	seen.good[1] = data_connect(t, "256.0.0.1", 21) ||
	    data_connect(t, NULL, 0) || data_connect(t, "127.0.0.1", 65536);
	hear_150(t);
	finish_talk(t);
}

static void
test_no_connection(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, NULL);
	assert_int_equal(scene_talk(&s, control, refused), 0);
	assert_false(seen.good[1] || seen.good[2] || seen.good[3]);
	assert_int_equal(seen.heard[1], HEARD_TROUBLE);
	assert_string_equal(failure, "refused");
	assert_string_equal(
	    event_cstr(last_of(s.trace, EV_CONNECT_FAILED, 2), F_HOW),
	    "refused");
	assert_null(last_of(s.trace, EV_CLOSED, 2));
	assert_partition(&s);
	finish(&s);
	begin(&s, NULL);
	assert_int_equal(scene_talk(&s, control, bad_places), 0);
	assert_false(seen.good[1]);
	assert_string_equal(failure, "address");
	assert_int_equal(count_events(s.trace, EV_DATA_TROUBLE), 3);
	assert_int_equal(count_events(s.trace, EV_CONNECT), 0);
	assert_partition(&s);
	finish(&s);
}

/* A queue that is full takes no more: the kernel drops what we send. */
static void
silent(struct talk *t)
{
	seen.good[1] = data_connect(t, NULL, other.port);
	hear_150(t);
	finish_talk(t);
}

static void
test_silent_port(void **state)
{
	struct address to;
	struct scene s;
	int fds[2];

	(void)state;
	begin(&s, NULL);
	close(other.listener);
	other.listener = peer_listen(0, &other.port);
	address_parse("127.0.0.1", other.port, &to);
	for (int i = 0; i < 2; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(fds[i], &to.any, to.len);
	}
	s.wish.connect_ns = 100 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, control, silent), 0);
	assert_false(seen.good[1]);
	assert_string_equal(failure, "timeout");
	assert_partition(&s);
	close(fds[0]);
	close(fds[1]);
	close(other.listener);
	finish(&s);
}

static void
test_reset(void **state)
{
	static const struct step script[] = { SEND("half"), PAUSE(20), RESET };
	const struct event *e;
	struct scene s;

	(void)state;
	begin(&s, script);
	assert_int_equal(scene_talk(&s, control, fetch), 0);
	assert_int_equal(seen.heard[0], HEARD_TROUBLE);
	assert_string_equal(failure, "reset");
	assert_string_equal(buf_text(&seen.text), "half");
	e = last_of(s.trace, EV_DATA_TROUBLE, 2);
	assert_non_null(e);
	assert_string_equal(event_cstr(e, F_HOW), "reset");
	assert_int_equal(event_number(e, F_BYTES, -1), 4);
	assert_string_equal(event_cstr(last_of(s.trace, EV_BODY, 2), F_DATA),
	    "half");
	assert_partition(&s);
	finish(&s);
}

static void
quiet(struct talk *t)
{
	struct str s;

	peer_serve(&other);
	seen.good[1] = data_connect(t, NULL, other.port);
	hear_150(t);
	seen.heard[0] = data_hear(t, 10, &s);
	finish_talk(t);
}

static void
test_silence(void **state)
{
	static const struct step script[] = { HOLD, END };
	struct scene s;

	(void)state;
	begin(&s, script);
	s.wish.idle_ns = 300 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, control, quiet), 0);
	assert_true(seen.good[1]);
	assert_int_equal(seen.heard[0], HEARD_TROUBLE);
	assert_string_equal(failure, "timeout");
	assert_partition(&s);
	finish(&s);
}

/* ---- sending ---- */

static void
store(struct talk *t)
{
	peer_serve(&other);
	seen.good[1] = data_connect(t, NULL, other.port);
	hear_150(t);
	seen.good[2] = data_say(t, (struct str){ seen.start, seen.max });
	finish_talk(t);
}

static void
test_store(void **state)
{
	static const struct step script[] = { STAY, END };
	static const struct step answers[] = { SEND("why?"), HOLD, END };
	size_t n = LIMIT_BODY_KEPT + 3000;
	char *p = xcalloc(1, n);
	struct scene s;

	(void)state;
	memset(p, 'f', n);
	begin(&s, script);
	seen.start = p;
	seen.max = n;
	assert_int_equal(scene_talk(&s, control, store), 0);
	assert_true(seen.good[2]);
	assert_int_equal(other.heard.n, n);
	assert_int_equal(last_number(s.trace, EV_BODY, F_BYTES), n);
	assert_int_equal(event_get(last_of(s.trace, EV_BODY, 2), F_DATA).n,
	    LIMIT_BODY_KEPT);
	assert_string_equal(event_cstr(last_of(s.trace, EV_CLOSED, 2), F_FIRST),
	    "client");
	assert_partition(&s);
	finish(&s);
	free(p);
	/* It takes nothing, and talks. */
	n = 64 * 1024 * 1024;
	p = xcalloc(1, n);
	begin(&s, answers);
	seen.start = p;
	seen.max = n;
	assert_int_equal(scene_talk(&s, control, store), 0);
	assert_false(seen.good[2]);
	assert_string_equal(failure, "answered");
	assert_partition(&s);
	finish(&s);
	free(p);
}

/* ---- its end ---- */

static void
forgets(struct talk *t)
{
	peer_serve(&other);
	seen.good[1] = data_connect(t, NULL, other.port);
	hear_150(t);
	seen.good[2] = data_listen(t, &place); /* closes it */
	seen.good[3] = data_listen(t, &place);
	body_begins(t, (struct str){ "", 0 });
}

static void
test_left_open(void **state)
{
	static const struct step script[] = { STAY, END };
	int files = peer_open_files();
	struct scene s;

	(void)state;
	begin(&s, script);
	assert_int_equal(scene_talk(&s, control, forgets), 0);
	assert_true(seen.good[1] && seen.good[2] && seen.good[3]);
	assert_non_null(last_of(s.trace, EV_CLOSED, 2));
	assert_non_null(last_of(s.trace, EV_LISTENING, 4));
	assert_int_equal(last_of(s.trace, EV_CLOSED, 1)->conn, 1);
	finish(&s);
	assert_int_equal(peer_open_files(), files);
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
		cmocka_unit_test(test_passive),
		cmocka_unit_test(test_no_connection),
		cmocka_unit_test(test_silent_port),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_store),
		cmocka_unit_test(test_left_open),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
