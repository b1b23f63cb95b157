/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What AddressSanitizer and valgrind must be told about changes of stack;
 * nothing at all without them. For fiber.c alone. With HAVE_VALGRIND_H, a few
 * instructions for each new stack.
 */
#ifndef NET_FIBER_CHECK_H
#define NET_FIBER_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define CHECK_ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__) /* gcc */
#define CHECK_ASAN
#endif
#ifdef CHECK_ASAN
#include <sanitizer/common_interface_defs.h>
#else
/*
 * Reserved names, and the sanitizer's own, for when it is not there.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
 */
#define __sanitizer_start_switch_fiber(save, stack, size) ((void)(save))
#define __sanitizer_finish_switch_fiber(saved, stack, size) ((void)(saved))
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#endif
#ifdef HAVE_VALGRIND_H
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) (0U)
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif

struct check {
	const void *stack; /* the fiber's */
	size_t size;
	unsigned int valgrind_id;
	const void *back; /* its resumer's stack */
	size_t back_size;
	void *fake;      /* ASan's second stack, while it waits */
	void *back_fake; /* and of its resumer, while it runs */
};

static inline void
check_stack(struct check *c, void *stack, size_t size)
{
	c->stack = stack;
	c->size = size;
	c->valgrind_id = VALGRIND_STACK_REGISTER(stack, (char *)stack + size);
}

static inline void
check_no_stack(struct check *c)
{
	VALGRIND_STACK_DEREGISTER(c->valgrind_id);
}

/* The resumer, before it jumps to the fiber, and when it is back. */
static inline void
check_enter(struct check *c)
{
	__sanitizer_start_switch_fiber(&c->back_fake, c->stack, c->size);
}

static inline void
check_entered(struct check *c)
{
	__sanitizer_finish_switch_fiber(c->back_fake, NULL, NULL);
}

/* The fiber, before it jumps back (for good: its fake stack is freed). */
static inline void
check_leave(struct check *c, bool for_good)
{
	void **save = for_good ? NULL : &c->fake;

	c->fake = NULL;
	__sanitizer_start_switch_fiber(save, c->back, c->back_size);
}

/* The fiber, when it goes on. */
static inline void
check_resumed(struct check *c)
{
	__sanitizer_finish_switch_fiber(c->fake, &c->back, &c->back_size);
}

#endif
