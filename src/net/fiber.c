/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fibers on the caller's thread. makecontext() starts a stack once; from then
 * on only _setjmp() and _longjmp() switch, without swapcontext()'s system call
 * for the signal mask. A fiber that is done waits in a pool, stack and all, to
 * be the next one.
 */

/* Or longjmp() is __longjmp_chk(), which aborts on a jump to a lower stack. */
#undef _FORTIFY_SOURCE

#include "net/fiber.h"

#include <assert.h>
#include <setjmp.h>
#include <stdlib.h>
#include <ucontext.h>

#include "base/xalloc.h"
#include "net/fiber_check.h"
#include "net/fiber_stack.h"

#define STACK_SIZE ((size_t)64 * 1024)

enum state { FRESH, BEGUN, DONE };

struct fiber {
	jmp_buf here; /* where it goes on */
	jmp_buf back; /* where its resumer goes on */
	enum state state;
	void (*run)(void *);
	void *arg;
	char *stack;
	struct fiber *resumer; /* NULL: not a fiber */
	struct fiber *next;    /* in the pool */
	struct check check;
};

static struct fiber *current;
static struct fiber *pool;

/*
 * To f until it parks or yields; by first if its stack is new. Not inlined: it
 * calls _setjmp().
 */
static __attribute__((noinline)) void
go_to(struct fiber *f, const ucontext_t *first)
{
	f->resumer = current;
	current = f;
	check_enter(&f->check);
	if (_setjmp(f->back) == 0) {
		if (first != NULL)
			setcontext(first);
		_longjmp(f->here, 1);
	}
	check_entered(&f->check);
	current = f->resumer;
}

static __attribute__((noinline)) void
go_back(struct fiber *f)
{
	check_leave(&f->check, f->state != BEGUN);
	if (_setjmp(f->here) == 0)
		_longjmp(f->back, 1);
	check_resumed(&f->check);
}

/*
 * The outermost frame of each stack: parks, lives one fiber's life, parks.
 * Never returns.
 */
static void
stack_bottom(void)
{
	struct fiber *f = current;

	check_resumed(&f->check);
	for (;; f->state = DONE) {
		go_back(f);
		f->run(f->arg);
	}
}

/*
 * Enters a new stack, which parks. Apart from new_fiber(): getcontext() may
 * return twice.
 */
static __attribute__((noinline)) void
enter(struct fiber *f)
{
	ucontext_t c;

	getcontext(&c);
	c.uc_stack.ss_sp = f->stack;
	c.uc_stack.ss_size = STACK_SIZE;
	c.uc_link = NULL;
	makecontext(&c, stack_bottom, 0);
	go_to(f, &c);
}

static struct fiber *
new_fiber(void)
{
	char *stack = stack_map(STACK_SIZE);
	struct fiber *f;

	if (stack == NULL)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	f->stack = stack;
	check_stack(&f->check, stack, STACK_SIZE);
	enter(f);
	return f;
}

struct fiber *
fiber_create(void (*run)(void *), void *arg)
{
	struct fiber *f = pool != NULL ? pool : new_fiber();

	if (f == NULL)
		return NULL;
	pool = f == pool ? f->next : pool;
	f->state = FRESH;
	f->run = run;
	f->arg = arg;
	return f;
}

void
fiber_resume(struct fiber *f)
{
	assert(f != current && f->state != DONE);
	f->state = BEGUN;
	go_to(f, NULL);
}

void
fiber_yield(void)
{
	assert(current != NULL);
	go_back(current);
}

struct fiber *
fiber_self(void)
{
	return current;
}

bool
fiber_done(const struct fiber *f)
{
	return f->state == DONE;
}

void
fiber_destroy(struct fiber *f)
{
	assert(f != current && f->state != BEGUN);
	f->next = pool;
	pool = f;
}

/* Unmapping is as good as wiping: nothing of it is left in the process. */
void
fiber_free_pool(void)
{
	struct fiber *f;

	while (pool != NULL) {
		f = pool;
		pool = f->next;
		check_no_stack(&f->check);
		stack_unmap(f->stack, STACK_SIZE);
		free(f);
	}
}
