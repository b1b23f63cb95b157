/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls that fail: counted by name from calls_arm() on, and the one that
 * was chosen fails. The linker sends them here (--wrap).
 */
#ifndef TESTS_INJECT_CALLS_H
#define TESTS_INJECT_CALLS_H

#include <stdbool.h>
#include <stddef.h>

/* A row of calls.tbl.h. */
struct call {
	const char *name;
	const char *harmless; /* why it may be; NULL: it may not */
	bool memory;          /* xalloc's: out of memory is the end */
};

extern const struct call calls[];
extern const size_t n_calls;

/* From now on call number nth (from 1) of that row fails, once. */
void calls_arm(size_t row, unsigned int nth);

/* Nothing fails any more; how often that row was called since. */
unsigned int calls_disarm(void);

/*
 * Set as soon as the call failed, for who is told of it when this process is
 * gone: NULL at first.
 */
extern volatile bool *calls_failed;

#endif
