/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fibers: a function with a stack of its own that may stop in the middle and
 * go on later. Exactly one runs at any time. No scheduler lives here (loop.h).
 */
#ifndef NET_FIBER_H
#define NET_FIBER_H

#include <stdbool.h>

struct fiber;

/*
 * A fiber that will call run(arg) when first resumed. NULL with errno set if
 * this machine has no room for one more stack (about 32,700: half of
 * vm.max_map_count).
 */
struct fiber *fiber_create(void (*run)(void *), void *arg);

/*
 * Runs f until it yields or ends. Not for the fiber that runs, nor for one that
 * is done.
 */
void fiber_resume(struct fiber *f);

/*
 * Stops the fiber that runs; its fiber_resume() returns. Errno is not kept:
 * read it before.
 */
void fiber_yield(void);

/* The fiber that runs, or NULL outside of any. */
struct fiber *fiber_self(void);

/* Whether run() has returned. */
bool fiber_done(const struct fiber *f);

/* Gives f back to the pool. It must be done, or never have been resumed. */
void fiber_destroy(struct fiber *f);

/*
 * Gives the pool's stacks back to the system, wiped; for the end of a program.
 */
void fiber_free_pool(void);

#endif
