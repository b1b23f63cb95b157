/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tasks: deadlines, turns, a thousand of them. The tasks note what happened;
 * it is judged when the loop has come to its end. Waking and cancelling are in
 * test_loop_wake.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include "base/xalloc.h"
#include "loop_notes.h"
#include "net/fiber.h"

/* ---- deadlines ---- */

static void
three_waits(void *arg)
{
	struct notes *n = arg;

	wait_for(n, EV_READ, 50);
	wait_for(n, EV_WRITE, 5000);
	wait_for(n, EV_READ | EV_WRITE, 5000);
	sleep_for(n, 30);
	sleep_until(n, 0);
	wait_until(n, EV_READ, 0);
}

static void
test_deadlines(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	run_one(&n, three_waits);
	assert_int_equal(n.wake[0], WAKE_LATE);
	assert_took(&n, 0, 50, 4000);
	assert_int_equal(n.wake[1], WAKE_READY);
	assert_int_equal(n.wake[2], WAKE_READY);
	assert_took(&n, 2, 0, 4000);
	assert_int_equal(n.wake[3], WAKE_LATE);
	assert_took(&n, 3, 30, 4000);
	assert_int_equal(n.wake[4], WAKE_LATE);
	assert_int_equal(n.wake[5], WAKE_LATE);
	close_pair(&n);
}

static void
with_total(void *arg)
{
	struct notes *n = arg;

	n->start_ns = clock_now_ns();
	task_deadline(task_self(), n->start_ns + 60 * CLOCK_MS);
	sleep_for(n, 10);
	wait_for(n, EV_READ, 5000);
	n->end_ns = clock_now_ns();
	sleep_for(n, 5000);
	sleep_until(n, NEVER);
	note(n, task_turn(), clock_now_ns());
}

static void
test_total_deadline(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	run_one(&n, with_total);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(n.wake[i], WAKE_LATE);
		assert_took(&n, i, 0, 4000);
	}
	assert_true(n.end_ns - n.start_ns >= 60 * CLOCK_MS);
	close_pair(&n);
}

/*
 * The machine halts, and in the meantime both the bytes and the deadline come.
 */
static void
halted(void *arg)
{
	struct timespec halt = { .tv_nsec = 60 * 1000000 };
	struct notes *n = arg;

	task_turn(); /* now the other one waits */
	nanosleep(&halt, NULL);
	if (write(n->fds[1], "x", 1) != 1)
		abort();
}

static void
wait_a_little(void *arg)
{
	wait_for(arg, EV_READ, 20);
}

static void
wait_a_little_in_all(void *arg)
{
	task_deadline(task_self(), in_ms(20));
	wait_until(arg, EV_READ, NEVER);
}

static void
test_ready_and_late(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	task_start(halted, NULL, &n);
	run_one(&n, wait_a_little);
	assert_int_equal(n.wake[0], WAKE_READY);
	close_pair(&n);
	/* The total deadline gives way to nothing. */
	open_pair(&n);
	task_start(halted, NULL, &n);
	run_one(&n, wait_a_little_in_all);
	assert_int_equal(n.wake[0], WAKE_LATE);
	close_pair(&n);
}

/* ---- turns and many ---- */

static int order[8];
static int n_order;

static void
take_turns(void *arg)
{
	int me = *(const int *)arg;

	for (int i = 0; i < 3; i++) {
		order[n_order++] = me;
		if (task_turn() != WAKE_READY)
			return;
	}
}

static void
test_turns(void **state)
{
	int a = 1, b = 2;

	(void)state;
	n_order = 0;
	task_start(take_turns, NULL, &a);
	task_start(take_turns, NULL, &b);
	loop_run();
	assert_int_equal(n_order, 6);
	for (int i = 0; i < 6; i += 2)
		assert_int_not_equal(order[i], order[i + 1]);
}

#define MANY 1000

static void
ping(void *arg)
{
	struct notes *n = arg;
	char c;

	task_where("playing");
	for (int i = 0; i < 20; i++) {
		if (write(n->fds[0], "p", 1) != 1 ||
		    task_wait(&n->waiter, n->fds[0], EV_READ, in_ms(20000)) !=
			WAKE_READY ||
		    read(n->fds[0], &c, 1) != 1 || c != 'q')
			return;
		n->n++;
	}
}

static void
pong(void *arg)
{
	struct notes *n = arg;
	struct waiter w;
	char c;

	waiter_init(&w);
	for (int i = 0; i < 20; i++)
		if (task_wait(&w, n->fds[1], EV_READ, in_ms(20000)) !=
			WAKE_READY ||
		    read(n->fds[1], &c, 1) != 1 ||
		    write(n->fds[1], "q", 1) != 1)
			return;
}

static int n_seen;

static void
see(struct task *t, void *task_arg, void *arg)
{
	(void)task_arg;
	assert_ptr_equal(arg, &n_seen);
	assert_string_equal(task_where_now(t), "starting");
	n_seen++;
}

static void
test_many(void **state)
{
	struct notes *n = xcalloc(MANY / 2, sizeof(*n));

	(void)state;
	n_seen = 0;
	for (int i = 0; i < MANY / 2; i++) {
		open_pair(&n[i]);
		assert_non_null(task_start(ping, is_done, &n[i]));
		assert_non_null(task_start(pong, NULL, &n[i]));
	}
	task_each(see, &n_seen);
	assert_int_equal(n_seen, MANY);
	loop_run();
	n_seen = 0;
	task_each(see, &n_seen);
	assert_int_equal(n_seen, 0);
	for (int i = 0; i < MANY / 2; i++) {
		assert_true(n[i].done);
		assert_int_equal(n[i].n, 20);
		close_pair(&n[i]);
	}
	free(n);
}

/*
 * One number, used again for another file: libev must not take it for the old
 * one.
 */
static void
same_number(void *arg)
{
	struct notes *n = arg;
	int fds[2];

	wait_for(n, EV_READ, 10);
	close_pair(n);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		fds) != 0 ||
	    fds[0] != n->fds[0] || write(fds[1], "x", 1) != 1)
		abort();
	waiter_init(&n->waiter);
	wait_for(n, EV_READ, 2000);
}

static void
test_descriptor_used_again(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	run_one(&n, same_number);
	assert_int_equal(n.wake[0], WAKE_LATE);
	assert_int_equal(n.wake[1], WAKE_READY);
	close_pair(&n);
}

static void
say_where(void *arg)
{
	struct notes *n = arg;

	n->where = task_where_now(task_self());
	task_where("asleep");
	sleep_for(n, 40);
}

static void
look_where(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct notes *n = timer->data;

	(void)l;
	(void)revents;
	n->where = task_where_now(n->task);
}

static void
test_where(void **state)
{
	ev_timer timer;
	struct notes n;

	(void)state;
	assert_null(task_self());
	task_where("nobody");
	open_pair(&n);
	ev_timer_init(&timer, look_where, 0.02, 0.);
	timer.data = &n;
	ev_timer_start(loop_ev(), &timer);
	run_one(&n, say_where);
	assert_string_equal(n.where, "asleep");
	close_pair(&n);
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
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_total_deadline),
		cmocka_unit_test(test_ready_and_late),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_descriptor_used_again),
		cmocka_unit_test(test_where),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
