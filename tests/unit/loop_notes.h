/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the loop share: a task's notes. After cmocka.h. */
#ifndef TESTS_UNIT_LOOP_NOTES_H
#define TESTS_UNIT_LOOP_NOTES_H

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loop.h"

/* What a task saw, in order. */
struct notes {
	struct task *task;
	enum wake wake[8];
	int64_t took_ns[8];
	int n;
	int64_t start_ns; /* kept by those who need it */
	int64_t end_ns;
	int fds[2];
	struct waiter waiter;
	bool done;
	const char *where;
};

static inline int64_t
in_ms(int64_t ms)
{
	return clock_now_ns() + ms * CLOCK_MS;
}

static inline void
note(struct notes *n, enum wake why, int64_t since_ns)
{
	n->took_ns[n->n] = clock_now_ns() - since_ns;
	n->wake[n->n++] = why;
}

/* The deadline and the time it took are counted from one moment. */
static inline void
sleep_for(struct notes *n, int64_t ms)
{
	int64_t start_ns = clock_now_ns();

	note(n, task_sleep(start_ns + ms * CLOCK_MS), start_ns);
}

static inline void
sleep_until(struct notes *n, int64_t deadline_ns)
{
	int64_t start_ns = clock_now_ns();

	note(n, task_sleep(deadline_ns), start_ns);
}

static inline void
wait_for(struct notes *n, int events, int64_t ms)
{
	int64_t start_ns = clock_now_ns();

	note(n,
	    task_wait(&n->waiter, n->fds[0], events, start_ns + ms * CLOCK_MS),
	    start_ns);
}

static inline void
wait_until(struct notes *n, int events, int64_t deadline_ns)
{
	int64_t start_ns = clock_now_ns();

	note(n, task_wait(&n->waiter, n->fds[0], events, deadline_ns),
	    start_ns);
}

static inline void
is_done(void *arg)
{
	struct notes *n = arg;

	n->done = true;
}

static inline void
open_pair(struct notes *n)
{
	*n = (struct notes){ .done = false };
	waiter_init(&n->waiter);
	assert_int_equal(socketpair(AF_UNIX,
			     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
			     n->fds),
	    0);
}

static inline void
close_pair(struct notes *n)
{
	close(n->fds[0]);
	close(n->fds[1]);
}

static inline void
run_one(struct notes *n, void (*run)(void *))
{
	n->task = task_start(run, is_done, n);
	assert_non_null(n->task);
	loop_run();
	assert_true(n->done);
}

static inline void
assert_took(const struct notes *n, int i, int64_t least_ms, int64_t most_ms)
{
	assert_in_range(n->took_ns[i], least_ms * CLOCK_MS, most_ms * CLOCK_MS);
}

#endif
