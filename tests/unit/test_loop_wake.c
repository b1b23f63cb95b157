/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tasks that are woken or cancelled: asleep, waiting, before they ran, by
 * themselves; and what must not end a wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "loop_notes.h"
#include "net/fiber.h"

/* ---- waking ---- */

static void
wake_it(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct notes *n = timer->data;

	(void)l;
	(void)revents;
	task_wake(n->task);
}

static void
wake_in(ev_timer *timer, struct notes *n, double after_s)
{
	ev_timer_init(timer, wake_it, after_s, 0.);
	timer->data = n;
	ev_timer_start(loop_ev(), timer);
}

static void
two_sleeps(void *arg)
{
	struct notes *n = arg;

	sleep_for(n, 5000);
	sleep_for(n, 80);
}

static void
test_woken_asleep(void **state)
{
	ev_timer timer;
	struct notes n;

	(void)state;
	open_pair(&n);
	wake_in(&timer, &n, 0.03);
	run_one(&n, two_sleeps);
	assert_int_equal(n.wake[0], WAKE_READY);
	assert_took(&n, 0, 0, 4000);
	/* One wake ends one sleep. */
	assert_int_equal(n.wake[1], WAKE_LATE);
	assert_took(&n, 1, 80, 4000);
	close_pair(&n);
}

static void
test_woken_before(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	n.task = task_start(two_sleeps, is_done, &n);
	task_wake(n.task);
	loop_run();
	assert_int_equal(n.wake[0], WAKE_READY);
	assert_took(&n, 0, 0, 4000);
	assert_int_equal(n.wake[1], WAKE_LATE);
	close_pair(&n);
}

/* Woken in the middle of a wait for a descriptor on which nothing comes. */
static void
wait_then_sleep(void *arg)
{
	struct notes *n = arg;

	wait_for(n, EV_READ, 60);
	wait_for(n, EV_READ, 20);
	sleep_for(n, 5000);
	sleep_for(n, 20);
}

static void
test_wake_is_no_descriptor(void **state)
{
	ev_timer timer;
	struct notes n;

	(void)state;
	open_pair(&n);
	wake_in(&timer, &n, 0.02);
	run_one(&n, wait_then_sleep);
	assert_int_equal(n.wake[0], WAKE_LATE);
	assert_took(&n, 0, 60, 4000);
	assert_int_equal(n.wake[1], WAKE_LATE);
	/* It is the next sleep's, as loop.h says, and that one's alone. */
	assert_int_equal(n.wake[2], WAKE_READY);
	assert_took(&n, 2, 0, 4000);
	assert_int_equal(n.wake[3], WAKE_LATE);
	close_pair(&n);
}

/* Woken and late in the same turn of the loop: it is the news that counts. */
static void
sleep_and_halt(void *arg)
{
	sleep_for(arg, 20);
}

static void
wake_after_halt(void *arg)
{
	struct timespec halt = { .tv_nsec = 40 * 1000000 };
	struct notes *n = arg;

	task_turn();
	nanosleep(&halt, NULL);
	task_wake(n->task);
}

static void
test_woken_and_late(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	n.task = task_start(sleep_and_halt, is_done, &n);
	task_start(wake_after_halt, NULL, &n);
	loop_run();
	assert_int_equal(n.wake[0], WAKE_READY);
	close_pair(&n);
}

/* ---- cancelling ---- */

static void
all_waits(void *arg)
{
	struct notes *n = arg;

	sleep_for(n, 5000);
	wait_for(n, EV_WRITE, 5000);
	sleep_for(n, 5000);
	note(n, task_turn(), clock_now_ns());
}

static void
wait_first(void *arg)
{
	wait_until(arg, EV_READ, NEVER);
	all_waits(arg);
}

static void
cancel_it(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct notes *n = timer->data;

	(void)l;
	(void)revents;
	task_cancel(n->task);
	task_cancel(n->task);
}

static void
run_cancelled(struct notes *n, void (*run)(void *), double after_s)
{
	ev_timer timer;

	open_pair(n);
	ev_timer_init(&timer, cancel_it, after_s, 0.);
	timer.data = n;
	ev_timer_start(loop_ev(), &timer);
	run_one(n, run);
	close_pair(n);
	for (int i = 0; i < n->n; i++) {
		assert_int_equal(n->wake[i], WAKE_CANCELLED);
		assert_took(n, i, 0, 4000);
	}
}

static void
test_cancelled_asleep(void **state)
{
	struct notes n;

	(void)state;
	run_cancelled(&n, all_waits, 0.02);
	assert_int_equal(n.n, 4);
}

static void
test_cancelled_waiting(void **state)
{
	struct notes n;

	(void)state;
	run_cancelled(&n, wait_first, 0.02);
	assert_int_equal(n.n, 5);
}

static void
test_cancelled_before_it_ran(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	n.task = task_start(all_waits, is_done, &n);
	task_cancel(n.task);
	assert_true(task_cancelled(n.task));
	loop_run();
	assert_true(n.done);
	for (int i = 0; i < 4; i++)
		assert_int_equal(n.wake[i], WAKE_CANCELLED);
	close_pair(&n);
}

static void
cancel_myself(void *arg)
{
	task_cancel(task_self());
	all_waits(arg);
}

static void
test_cancelled_by_itself(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	run_one(&n, cancel_myself);
	assert_int_equal(n.n, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(n.wake[i], WAKE_CANCELLED);
	close_pair(&n);
}

/* Woken and ready too: being cancelled is stronger. */
static void
cancel_and_wake(void *arg)
{
	struct notes *n = arg;

	task_wake(n->task);
	task_cancel(n->task);
	task_wake(n->task);
}

static void
test_cancelled_and_woken(void **state)
{
	struct notes n;

	(void)state;
	open_pair(&n);
	n.task = task_start(all_waits, is_done, &n);
	task_start(cancel_and_wake, NULL, &n);
	loop_run();
	assert_int_equal(n.n, 4);
	assert_int_equal(n.wake[0], WAKE_CANCELLED);
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
		cmocka_unit_test(test_woken_asleep),
		cmocka_unit_test(test_woken_before),
		cmocka_unit_test(test_wake_is_no_descriptor),
		cmocka_unit_test(test_woken_and_late),
		cmocka_unit_test(test_cancelled_asleep),
		cmocka_unit_test(test_cancelled_waiting),
		cmocka_unit_test(test_cancelled_before_it_ran),
		cmocka_unit_test(test_cancelled_by_itself),
		cmocka_unit_test(test_cancelled_and_woken),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
