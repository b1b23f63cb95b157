/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time went, as a picture: the stretches of time that belong to a
 * phase, drawn to scale, and the shares of all phases, which sum to 100.
 */
#ifndef REPORT_BAR_H
#define REPORT_BAR_H

#include <stdbool.h>
#include <stdint.h>

#include "report/term.h"
#include "trace/summary.h"
#include "trace/trace.h"

/* A stretch of time in one phase. Begin with all zero. */
struct span {
	enum phase phase;
	int64_t start_ns;
	int64_t end_ns;
	size_t next; /* the event to go on with */
	bool over;
};

/* The next stretch, in time; false when there is none. They fill total_ns. */
bool span_next(const struct trace *t, int64_t total_ns, struct span *s);

/* Draws the stretches of phase p in so many columns (at most 32). */
void bar_put(struct term *out, const struct trace *t, enum phase p,
    int64_t total_ns, int columns);

/*
 * Divides whole (100, or the letters of a mix) over the phases as their
 * durations ask; the parts sum to whole, or to 0 for a trace without time.
 */
void bar_shares(const struct phase_times *times, int whole, int share[PHASES]);

#endif
