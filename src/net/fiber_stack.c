/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stacks for fibers. Apart from fiber.c, which must be compiled without
 * _FORTIFY_SOURCE.
 */
#include "net/fiber_stack.h"

#include <sys/mman.h>
#include <unistd.h>

static size_t
guard_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

char *
stack_map(size_t size)
{
	size_t guard = guard_size();
	char *low;

	low = mmap(NULL, guard + size, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (low == MAP_FAILED)
		return NULL;
	if (mprotect(low + guard, size, PROT_READ | PROT_WRITE) == 0)
		return low + guard;
	munmap(low, guard + size);
	return NULL;
}

void
stack_unmap(char *stack, size_t size)
{
	size_t guard = guard_size();

	munmap(stack - guard, guard + size);
}
