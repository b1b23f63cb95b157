/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two conversations side by side: "works here, fails there", "worked
 * yesterday". What one's trace says and the other's does not, first what
 * explains most. Pure: reads two traces, and nothing else.
 */
#ifndef DIAGNOSE_DIFFERENCE_H
#define DIAGNOSE_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "diagnose/diagnose.h"
#include "diagnose/trait.h"

/* One of the two: what is said of it, and how it ended. */
struct side {
	const struct trace *trace;
	const struct diagnosis *diagnosis;
};

/* A name with other values; those that both have are left out. */
struct difference {
	enum area area;
	bool matters; /* or only the kind that changes from time to time */
	const char *name;
	const struct trait *const *a; /* what the first alone says */
	size_t n_a;
	const struct trait *const *b;
	size_t n_b;
};

/*
 * All differences, what matters first: the verdict; then the area in which the
 * one that fails does so; then the order of a conversation, times last. A time
 * differs if one is more than twice the other and 50 ms longer: two single
 * conversations say no more. *n of them, as long as the arena and the traces.
 */
const struct difference *differences(const struct side *a, const struct side *b,
    struct arena *arena, size_t *n);

/*
 * The side that is worse off, or NULL: the one with the worse verdict, or that
 * failed earlier on its way.
 */
const struct side *worse_side(const struct side *a, const struct side *b);

#endif
