/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for a fiber's stack: mapped when first touched, a guard page below. */
#ifndef NET_FIBER_STACK_H
#define NET_FIBER_STACK_H

#include <stddef.h>

/*
 * A stack of size bytes above a page that nobody may touch; NULL with errno
 * set. Takes two of the process's vm.max_map_count mappings (65530), so about
 * 32,700 fibers are the most.
 */
char *stack_map(size_t size);

/* Gives a stack of stack_map() back. */
void stack_unmap(char *stack, size_t size);

#endif
