/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one event loop and its tasks. A task is a straight line of code on a
 * fiber of its own: it waits for a descriptor, for a moment or to be woken,
 * and others run meanwhile. All deadlines are CLOCK_MONOTONIC in ns; the
 * earlier of the wait's own and the task's total deadline counts.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wake {
	WAKE_READY,    /* what was waited for is there; or woken */
	WAKE_LATE,     /* the deadline has come */
	WAKE_CANCELLED /* the task is to end: no more waits */
};

#define NEVER INT64_MAX

struct task;

/*
 * A descriptor's place in the loop: one for each connection, started and
 * stopped by task_wait() only: outside of it the descriptor may be closed.
 */
struct waiter {
	ev_io io;
	struct task *task;
};

void waiter_init(struct waiter *w);

/*
 * The loop, for what is event-driven by nature (c-ares, the race of addresses).
 */
struct ev_loop *loop_ev(void);

/* Runs until no task and no watcher is left. */
void loop_run(void);

/*
 * Starts run(arg) as a task: it runs from the next turn of the loop on.
 * done(arg) is called on the loop's stack when it has ended (may be NULL). NULL
 * with errno set if there is no room for one more stack.
 */
struct task *task_start(void (*run)(void *), void (*done)(void *), void *arg);

/* The task that runs, or NULL outside of any. */
struct task *task_self(void);

/* The moment by which the whole task must be over; NEVER at first. */
void task_deadline(struct task *t, int64_t deadline_ns);
int64_t task_deadline_ns(const struct task *t);

/*
 * What the task is doing, in plain words ("waiting for the reply to STLS");
 * s must live until the next call. The text of a time-out, and of SIGUSR1.
 */
void task_where(const char *s);
const char *task_where_now(const struct task *t);

/*
 * Waits until fd is ready for one of events (EV_READ, EV_WRITE). For the task
 * that runs. If its own deadline and fd come together, fd is what counts.
 */
enum wake task_wait(struct waiter *w, int fd, int events, int64_t deadline_ns);

/*
 * Waits until task_wake() or the deadline. A wake that came before is not
 * lost: the caller looks at what it waits for, and sleeps again.
 */
enum wake task_sleep(int64_t deadline_ns);

/*
 * Lets the others run, for who could go on and on without a wait. WAKE_LATE:
 * the task's total deadline has come.
 */
enum wake task_turn(void);

/* Ends the sleep of t (or its next one). From the loop's stack. */
void task_wake(struct task *t);

/*
 * From now on each wait of t ends with WAKE_CANCELLED; wakes it. Safe from any
 * stack.
 */
void task_cancel(struct task *t);
bool task_cancelled(const struct task *t);

/* Calls see(task, its arg, arg) for each task that has not ended. */
void task_each(void (*see)(struct task *t, void *task_arg, void *arg),
    void *arg);

#endif
