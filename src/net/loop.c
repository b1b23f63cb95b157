/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tasks on libev. A task waits for one thing at a time: a descriptor or a
 * wake, and always a moment. All of them stand in one list, for SIGUSR1 and
 * for cancelling. The time of an event is never taken from libev's cached
 * clock; who needs one asks base/clock.h.
 */
#include "net/loop.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/xalloc.h"
#include "net/fiber.h"

struct task {
	struct fiber *fiber;
	void (*run)(void *);
	void (*done)(void *);
	void *arg;
	const char *where;
	int64_t deadline_ns;
	ev_timer timer; /* of the wait, or the start */
	enum wake wake; /* why the wait ended */
	bool waiting;   /* for anything: its first turn is over */
	bool sleeping;  /* in task_sleep() */
	bool woken;     /* not yet heard by task_sleep() */
	bool cancelled;
	struct task *next, *previous;
};

static struct task *tasks;
static struct task *running;

struct ev_loop *
loop_ev(void)
{
	return ev_default_loop(EVFLAG_AUTO);
}

/* While we wait anybody may look: what was worked on last is gone by then. */
static void
before_wait(struct ev_loop *l)
{
	(void)l;
	secret_clear_registers();
}

void
loop_run(void)
{
	ev_set_loop_release_cb(loop_ev(), before_wait, NULL);
	ev_run(loop_ev(), 0);
}

static void
list_add(struct task *t)
{
	t->next = tasks;
	if (tasks != NULL)
		tasks->previous = t;
	tasks = t;
}

static void
list_remove(struct task *t)
{
	if (t->previous != NULL)
		t->previous->next = t->next;
	else
		tasks = t->next;
	if (t->next != NULL)
		t->next->previous = t->previous;
}

static void
body(void *arg)
{
	struct task *t = arg;

	t->run(t->arg);
}

static void
end(struct task *t)
{
	fiber_destroy(t->fiber);
	list_remove(t);
	if (t->done != NULL)
		t->done(t->arg);
	free(t);
}

/* Lets t run until it waits again or has ended. */
static void
go_on(struct task *t, enum wake why)
{
	struct task *before = running;

	ev_timer_stop(loop_ev(), &t->timer);
	t->wake = why;
	running = t;
	fiber_resume(t->fiber);
	running = before;
	if (fiber_done(t->fiber))
		end(t);
}

static void
on_timer(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct task *t = timer->data;

	(void)l;
	(void)revents;
	if (!t->waiting)
		go_on(t, WAKE_READY); /* its first turn */
	else if (t->cancelled)
		go_on(t, WAKE_CANCELLED);
	else
		go_on(t, t->sleeping && t->woken ? WAKE_READY : WAKE_LATE);
}

static void
on_io(struct ev_loop *l, ev_io *io, int revents)
{
	struct waiter *w = io->data;

	(void)l;
	(void)revents;
	go_on(w->task, w->task->cancelled ? WAKE_CANCELLED : WAKE_READY);
}

void
waiter_init(struct waiter *w)
{
	ev_io_init(&w->io, on_io, -1, 0);
	w->io.data = w;
	w->task = NULL;
}

struct task *
task_start(void (*run)(void *), void (*done)(void *), void *arg)
{
	struct task *t = xcalloc(1, sizeof(*t));

	*t = (struct task){ .run = run,
		.done = done,
		.arg = arg,
		.where = "starting",
		.deadline_ns = NEVER };
	t->fiber = fiber_create(body, t);
	if (t->fiber == NULL) {
		free(t);
		return NULL;
	}
	list_add(t);
	ev_timer_init(&t->timer, on_timer, 0., 0.);
	t->timer.data = t;
	ev_timer_start(loop_ev(), &t->timer);
	return t;
}

struct task *
task_self(void)
{
	return running;
}

void
task_deadline(struct task *t, int64_t deadline_ns)
{
	t->deadline_ns = deadline_ns;
}

int64_t
task_deadline_ns(const struct task *t)
{
	return t->deadline_ns;
}

void
task_where(const char *s)
{
	if (running != NULL)
		running->where = s;
}

const char *
task_where_now(const struct task *t)
{
	return t->where;
}

/*
 * libev counts from a clock of its own that stood still since the loop's turn
 * began.
 */
static void
arm(struct task *t, int64_t deadline_ns)
{
	struct ev_loop *l = loop_ev();
	int64_t left;

	if (t->deadline_ns < deadline_ns)
		deadline_ns = t->deadline_ns;
	if (deadline_ns == NEVER)
		return;
	left = deadline_ns - clock_now_ns();
	ev_now_update(l);
	ev_timer_set(&t->timer, left > 0 ? (double)left / 1e9 : 0., 0.);
	ev_timer_start(l, &t->timer);
}

/* The rest of a wait: parks the task that runs. */
static enum wake
park(struct task *t, int64_t deadline_ns)
{
	arm(t, deadline_ns);
	t->waiting = true;
	fiber_yield();
	t->waiting = false;
	return t->cancelled ? WAKE_CANCELLED : t->wake;
}

/* Whether the whole task should be over. */
static bool
too_late(const struct task *t)
{
	return t->deadline_ns != NEVER && clock_now_ns() >= t->deadline_ns;
}

/*
 * ev_io_set() would make libev ask the kernel again even if nothing has
 * changed.
 */
static void
aim(ev_io *io, int fd, int events)
{
	if (io->fd != fd)
		ev_io_set(io, fd, events);
	else if ((io->events & (EV_READ | EV_WRITE)) != events)
		ev_io_modify(io, events);
}

enum wake
task_wait(struct waiter *w, int fd, int events, int64_t deadline_ns)
{
	struct task *t = running;
	enum wake why;

	if (t->cancelled)
		return WAKE_CANCELLED;
	w->task = t;
	aim(&w->io, fd, events);
	ev_io_start(loop_ev(), &w->io);
	why = park(t, deadline_ns);
	/* After a halt of this machine both are due, and the timer is first. */
	if (why == WAKE_LATE && ev_is_pending(&w->io) && !too_late(t))
		why = WAKE_READY;
	ev_io_stop(loop_ev(), &w->io);
	return why;
}

enum wake
task_sleep(int64_t deadline_ns)
{
	struct task *t = running;
	enum wake why;

	if (t->cancelled)
		return WAKE_CANCELLED;
	t->sleeping = true;
	why = t->woken ? WAKE_READY : park(t, deadline_ns);
	t->sleeping = t->woken = false;
	return why;
}

enum wake
task_turn(void)
{
	struct task *t = running;
	enum wake why = park(t, 0);

	if (why == WAKE_CANCELLED)
		return why;
	return too_late(t) ? WAKE_LATE : WAKE_READY;
}

/* Goes on from the loop's own stack, never from the caller's. */
static void
soon(struct task *t)
{
	ev_timer_stop(loop_ev(), &t->timer);
	ev_timer_set(&t->timer, 0., 0.);
	ev_timer_start(loop_ev(), &t->timer);
}

void
task_wake(struct task *t)
{
	t->woken = true;
	if (t->sleeping)
		soon(t);
}

void
task_cancel(struct task *t)
{
	t->cancelled = true;
	if (t->waiting)
		soon(t);
}

bool
task_cancelled(const struct task *t)
{
	return t->cancelled;
}

void
task_each(void (*see)(struct task *t, void *task_arg, void *arg), void *arg)
{
	struct task *next;

	for (struct task *t = tasks; t != NULL; t = next) {
		next = t->next;
		see(t, t->arg, arg);
	}
}
