/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the first screen: who owned how much of the time, and when. A
 * row a phase, or in a dialogue a row a turn in its order; many turns are
 * folded. The rows sum to the total.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "report/owner.h"
#include "trace/summary.h"

struct row {
	struct owner owner;
	const char *label;
	int64_t ns;
	const struct turn *turn; /* OWNER_TURN */
	size_t folded;           /* it stands for so many rows */
};

/* A stretch of time, and whose it is. */
struct span {
	int64_t start_ns;
	int64_t end_ns;
	size_t row;
};

struct rows {
	struct row *row;
	size_t n;
	struct span *span; /* in time; they fill total_ns */
	size_t n_spans;
	int64_t total_ns;
};

/* At most so many rows stand between connect and close; see rows_of(). */
#define ROWS_BETWEEN 16

/*
 * Of a trace, in the arena. This machine's row is the last. Of more than
 * ROWS_BETWEEN rows of a dialogue those in the middle become one.
 */
struct rows rows_of(const struct trace *t, struct arena *a);

#endif
