/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the time went, as a picture: the stretches of time that belong to a
 * row, drawn to scale, and the shares of all, which sum to 100.
 */
#ifndef REPORT_BAR_H
#define REPORT_BAR_H

#include <stdbool.h>
#include <stdint.h>

#include "report/rows.h"
#include "report/term.h"

/* Draws the stretches of one row in so many columns (at most 32). */
void bar_put(struct term *out, const struct rows *rows, size_t row,
    int columns);

/*
 * Divides whole (100, or the letters of a mix) over n amounts as they ask; the
 * parts sum to whole, or to 0 if all amounts are 0 or less. n is at most 64.
 */
void bar_divide(const int64_t *ns, size_t n, int whole, int *share);

/* The same, over the durations of the phases. */
void bar_shares(const struct phase_times *times, int whole, int share[PHASES]);

#endif
