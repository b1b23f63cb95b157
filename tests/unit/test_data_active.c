/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second connection that the peer opens: who comes to the port of ours, who
 * else does, and nobody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "data_scene.h"
#include "net/fiber.h"
#include "trace/summary.h"

static void
active(struct talk *t)
{
	close(other.listener);
	seen.good[1] = data_listen(t, &place);
	hear_150(t);
	other.port = stranger.port = place.port;
	if (seen.max > 0)
		peer_visit(&stranger);
	if (seen.max < 2)
		peer_visit(&other);
	seen.good[2] = data_accept(t);
	hear_all(t);
	finish_talk(t);
}

static void
test_active(void **state)
{
	static const struct step script[] = { SEND("here"), END };
	struct connection *c;
	struct scene s;
	size_t n;

	(void)state;
	for (size_t strangers = 0; strangers < 2; strangers++) {
		begin(&s, script);
		seen.max = strangers;
		assert_int_equal(scene_talk(&s, control, active), 0);
		assert_true(seen.good[1] && seen.good[2]);
		assert_string_equal(place.address, "127.0.0.1");
		assert_false(place.v6);
		assert_string_equal(buf_text(&seen.text), "here");
		assert_string_equal(faults(s.trace),
		    strangers > 0 ? "ftp-data-stranger" : "");
		c = trace_connections(s.trace, s.arena, &n);
		assert_int_equal(n, 1);
		assert_int_equal(c[0].id, 2);
		assert_non_null(strstr(c[0].address, "127.0.0.1:"));
		/* Heard outside of a body: told all the same. */
		assert_string_equal(last_text(s.trace, EV_BODY, F_DATA),
		    "here");
		assert_int_equal(last_of(s.trace, EV_BODY, 2)->phase,
		    PHASE_RECEIVE);
		assert_partition(&s);
		finish(&s);
	}
}

/* Strangers, one behind the other, as long as the port is open. */
static void
crowd(void *arg)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to = from;
	socklen_t n = sizeof(int);
	int fd, error = 0;

	(void)arg;
	from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons((uint16_t)place.port);
	while (error == 0 && task_turn() == WAKE_READY) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (bind(fd, (struct sockaddr *)&from, sizeof(from)) != 0 ||
		    (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 &&
			errno != EINPROGRESS) ||
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
			error = errno;
		close(fd);
		seen.max++;
	}
}

static void
crowded(struct talk *t)
{
	close(other.listener);
	data_listen(t, &place);
	hear_150(t);
	seen.max = 0;
	task_start(crowd, NULL, NULL);
	seen.good[2] = data_accept(t);
	finish_talk(t);
}

static void
test_a_crowd_comes(void **state)
{
	static const struct step script[] = { STAY, END };
	int64_t start_ns = clock_now_ns();
	struct scene s;

	(void)state;
	begin(&s, script);
	s.wish.idle_ns = 200 * CLOCK_MS;
	assert_int_equal(scene_talk(&s, control, crowded), 0);
	assert_false(seen.good[2]);
	assert_true(seen.max > 10);
	assert_string_equal(failure, "timeout");
	assert_string_equal(faults(s.trace), "ftp-data-stranger");
	assert_true(clock_now_ns() - start_ns < 5 * CLOCK_S);
	finish(&s);
}

static void
test_nobody_comes(void **state)
{
	static const struct step script[] = { STAY, END };
	static const struct step refuses[] = { HEAR("1\r\n"),
		SEND("150 it comes\r\n425 no\r\n"), HEAR("DONE\r\n"),
		SEND("226 done\r\n"), STAY, END };
	int files = peer_open_files();
	struct scene s;

	(void)state;
	begin(&s, script);
	s.wish.idle_ns = 300 * CLOCK_MS;
	seen.max = 2;
	assert_int_equal(scene_talk(&s, control, active), 0);
	assert_false(seen.good[2]);
	assert_string_equal(failure, "timeout");
	assert_string_equal(faults(s.trace), "ftp-data-stranger");
	assert_partition(&s);
	finish(&s);
	/* It says why on the first connection: no need to wait for long. */
	begin(&s, script);
	s.wish.idle_ns = 15 * CLOCK_S;
	seen.max = 2;
	assert_int_equal(scene_talk(&s, refuses, active), 0);
	assert_false(seen.good[2]);
	assert_string_equal(failure, "answered");
	assert_true(
	    last_number(s.trace, EV_ACCEPT_FAILED, F_ELAPSED) < 14 * CLOCK_S);
	assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
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
		cmocka_unit_test(test_active),
		cmocka_unit_test(test_a_crowd_comes),
		cmocka_unit_test(test_nobody_comes),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
