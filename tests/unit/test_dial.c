/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The race of addresses on loopback: who wins, how each loser ends, and what
 * the trace says of all. An address hangs when its listener's queue is full.
 * What a router says is in test_dial_icmp.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "dial_call.h"
#include "net/fiber.h"
#include "peer.h"

/* A listener on an address of 127/8; port 0 becomes one. */
static int
listen_on(const char *host, int *port, int backlog)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct address a;
	int one = 1;

	assert_true(address_parse(host, *port, &a));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(fd, &a.any, a.len), 0);
	assert_int_equal(listen(fd, backlog), 0);
	a.len = sizeof(a.room);
	assert_int_equal(getsockname(fd, &a.any, &a.len), 0);
	*port = address_port(&a);
	return fd;
}

/* A listener whose queue is full: whoever connects now waits. */
struct hang {
	int listener;
	int fill[4];
};

static struct hang
hang_on(const char *host, int *port)
{
	struct hang h = { .listener = listen_on(host, port, 0) };
	struct address a;

	assert_true(address_parse(
	    strcmp(host, "0.0.0.0") == 0 ? "127.0.0.1" : host, *port, &a));
	for (int i = 0; i < 4; i++) {
		h.fill[i] = socket(AF_INET,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (connect(h.fill[i], &a.any, a.len) != 0)
			assert_int_equal(errno, EINPROGRESS);
	}
	return h;
}

static void
let_go(const struct hang *h)
{
	close(h->listener);
	for (int i = 0; i < 4; i++)
		close(h->fill[i]);
}

/* A port that is free, at all of our addresses. */
static int
dead_port(void)
{
	int port = 0;
	int fd = listen_on("0.0.0.0", &port, 1);

	close(fd);
	return port;
}

/* ---- one address ---- */

static void
test_refused(void **state)
{
	struct call c = { .addresses = "127.0.0.1", .within_ms = 2000 };

	(void)state;
	c.port = dead_port();
	run_call(&c);
	assert_int_equal(c.hanging, 0);
	assert_int_equal(c.code, ERR_REFUSED);
	assert_string_equal(attempts(c.trace), "1 127.0.0.1 refused");
	assert_int_equal(last_number(c.trace, EV_CONNECT_FAILED, F_ERRNO),
	    ECONNREFUSED);
	assert_int_equal(count_events(c.trace, EV_CONNECT), 1);
	assert_int_equal(c.out.fd, -1);
	assert_true(c.took_ns < CLOCK_S);
	end_call(&c);
}

static void
test_connected(void **state)
{
	struct call c = { .addresses = "127.0.0.1", .within_ms = 2000 };
	int fd = listen_on("127.0.0.1", &c.port, 4);
	char text[ADDRESS_TEXT];
	socklen_t len = sizeof(int);
	int on = -1;

	(void)state;
	run_call(&c);
	assert_int_equal(c.code, 0);
	assert_string_equal(attempts(c.trace), "1 127.0.0.1 ok");
	assert_true((fcntl(c.out.fd, F_GETFL) & O_NONBLOCK) != 0);
	assert_true((fcntl(c.out.fd, F_GETFD) & FD_CLOEXEC) != 0);
	/* A passing ICMP error must not end what is established. */
	assert_int_equal(getsockopt(c.out.fd, SOL_IP, IP_RECVERR, &on, &len),
	    0);
	assert_int_equal(on, 0);
	assert_int_equal(address_port(&c.out.peer), c.port);
	assert_string_equal(address_text(&c.out.local, text),
	    last_text(c.trace, EV_CONNECTED, F_LOCAL));
	assert_true(last_number(c.trace, EV_CONNECTED, F_ELAPSED) >= 0);
	assert_true(last_number(c.trace, EV_CONNECTED, F_MSS) > 0);
	end_call(&c);
	close(fd);
}

/* ---- several ---- */

static void
test_refused_then_next_at_once(void **state)
{
	struct call c = { .addresses = "127.0.0.2,127.0.0.3",
		.port = dead_port(),
		.within_ms = 2000 };
	int fd = listen_on("127.0.0.3", &c.port, 4);
	const struct event *e;

	(void)state;
	run_call(&c);
	assert_int_equal(c.code, 0);
	assert_string_equal(attempts(c.trace),
	    "1 127.0.0.2 refused, 2 127.0.0.3 ok");
	e = trace_last(c.trace, EV_CONNECT);
	assert_true(e->t_ns - trace_first(c.trace, EV_CONNECT_FAILED)->t_ns <
	    100 * CLOCK_MS);
	end_call(&c);
	close(fd);
}

static void
test_hangs_then_next_wins(void **state)
{
	struct call c = { .addresses = "127.0.0.2,127.0.0.3",
		.port = dead_port(),
		.within_ms = 2000 };
	int fd = listen_on("127.0.0.3", &c.port, 4);
	struct hang h = hang_on("127.0.0.2", &c.port);

	(void)state;
	run_call(&c);
	assert_int_equal(c.code, 0);
	assert_string_equal(attempts(c.trace),
	    "2 127.0.0.3 ok, 1 127.0.0.2 abandoned");
	assert_in_range(c.took_ns, 240 * CLOCK_MS, 1000 * CLOCK_MS);
	end_call(&c);
	let_go(&h);
	close(fd);
}

static void
test_all_fail(void **state)
{
	struct call c = { .addresses =
			      "127.0.0.2,127.0.0.3,127.0.0.4,127.0.0.5",
		.within_ms = 2000 };

	(void)state;
	c.port = dead_port();
	run_call(&c);
	assert_int_equal(c.code, ERR_REFUSED);
	assert_string_equal(attempts(c.trace),
	    "1 127.0.0.2 refused, 2 127.0.0.3 refused, "
	    "3 127.0.0.4 refused, 4 127.0.0.5 refused");
	assert_true(c.took_ns < 700 * CLOCK_MS);
	end_call(&c);
}

/* ---- late and cancelled ---- */

static void
test_late(void **state)
{
	struct call c = { .addresses = "127.0.0.2,127.0.0.3",
		.port = dead_port(),
		.within_ms = 350 };
	struct hang h = hang_on("127.0.0.2", &c.port);
	struct hang k = hang_on("127.0.0.3", &c.port);

	(void)state;
	run_call(&c);
	assert_int_equal(c.code, ERR_LATE);
	assert_string_equal(attempts(c.trace),
	    "1 127.0.0.2 timeout, 2 127.0.0.3 timeout");
	assert_in_range(c.took_ns, 350 * CLOCK_MS, 1000 * CLOCK_MS);
	end_call(&c);

	/* The total deadline counts too. */
	c = (struct call){ .addresses = "127.0.0.2",
		.port = c.port,
		.within_ms = 5000,
		.total_ms = 120 };
	run_call(&c);
	assert_int_equal(c.code, ERR_LATE);
	assert_string_equal(attempts(c.trace), "1 127.0.0.2 timeout");
	assert_in_range(c.took_ns, 120 * CLOCK_MS, 1000 * CLOCK_MS);
	end_call(&c);
	let_go(&h);
	let_go(&k);
}

static void
test_cancelled(void **state)
{
	struct call c = { .addresses = "127.0.0.2,127.0.0.3",
		.port = dead_port(),
		.within_ms = 5000,
		.cancel_ms = 300 };
	struct hang h = hang_on("127.0.0.2", &c.port);
	struct hang k = hang_on("127.0.0.3", &c.port);
	int before = peer_open_files();

	(void)state;
	run_call(&c);
	assert_int_equal(c.code, ERR_CANCELLED);
	assert_string_equal(attempts(c.trace),
	    "1 127.0.0.2 cancelled, 2 127.0.0.3 cancelled");
	assert_true(c.took_ns < CLOCK_S);
	assert_int_equal(peer_open_files(), before);
	end_call(&c);
	let_go(&h);
	let_go(&k);
}

/* More addresses than may be under way: the rest waits without spinning. */
static void
test_many_hang(void **state)
{
	struct call c = { .addresses = "127.0.1.1,127.0.1.2,127.0.1.3,"
				       "127.0.1.4,127.0.1.5,127.0.1.6,"
				       "127.0.1.7,127.0.1.8,127.0.1.9,"
				       "127.0.1.10",
		.within_ms = 2600 };
	struct hang h = hang_on("0.0.0.0", &c.port);
	struct rusage before, after;
	int64_t used_us;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	run_call(&c);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(c.code, ERR_LATE);
	assert_int_equal(count_events(c.trace, EV_CONNECT), 8);
	assert_int_equal(count_events(c.trace, EV_CONNECT_FAILED), 8);
	used_us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec +
		      after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
		1000000 +
	    after.ru_utime.tv_usec - before.ru_utime.tv_usec +
	    after.ru_stime.tv_usec - before.ru_stime.tv_usec;
	assert_true(used_us < 250000);
	end_call(&c);
	let_go(&h);
}

/* ---- --source, --interface ---- */

static const struct {
	const char *source;
	const char *interface;
	int code;
	int error;
} wishes[] = {
	{ "127.0.0.9", NULL, 0, 0 },
	{ NULL, "lo", 0, 0 },
	{ "203.0.113.7", NULL, ERR_SYSTEM, EADDRNOTAVAIL },
	{ "no address", NULL, ERR_SYSTEM, EADDRNOTAVAIL },
	{ "::1", NULL, ERR_SYSTEM, EAFNOSUPPORT },
	{ NULL, "no-such-if0", ERR_SYSTEM, ENODEV },
};

static void
test_wishes(void **state)
{
	int port = 0;
	int fd = listen_on("127.0.0.1", &port, 8);

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct call c = { .addresses = "127.0.0.1",
			.port = port,
			.within_ms = 2000,
			.wish = { .source = wishes[i].source,
			    .interface = wishes[i].interface } };
		char text[ADDRESS_TEXT];

		run_call(&c);
		assert_int_equal(c.code, wishes[i].code);
		if (c.code == 0 && wishes[i].source != NULL)
			assert_string_equal(address_host(&c.out.local, text),
			    wishes[i].source);
		if (c.code != 0) {
			assert_string_equal(attempts(c.trace),
			    "1 127.0.0.1 local");
			assert_int_equal(
			    last_number(c.trace, EV_CONNECT_FAILED, F_ERRNO),
			    wishes[i].error);
		}
		end_call(&c);
	}
	close(fd);
}

static int
end(void **state)
{
	(void)state;
	resolve_free_shared();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_connected),
		cmocka_unit_test(test_refused_then_next_at_once),
		cmocka_unit_test(test_hangs_then_next_wins),
		cmocka_unit_test(test_all_fail),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_many_hang),
		cmocka_unit_test(test_wishes),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
