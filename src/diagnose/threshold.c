/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of thresholds, and what the ranges of people mean. How a range is
 * written is the command line's: options_bounds.c.
 */
#include "diagnose/threshold.h"

static const struct threshold_row rows[] = {
#define THRESHOLD(symbol, value_, unit_, faults_, what_) \
	{ .name = #symbol, \
		.value = value_, \
		.unit = unit_, \
		.faults = faults_, \
		.what = what_ },
#include "diagnose/threshold.tbl.h"
#undef THRESHOLD
};

const struct threshold_row *
threshold_row(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

bool
range_alarms(const struct range *r, int64_t ns)
{
	bool inside = ns >= r->from_ns && ns <= r->to_ns;

	return r->text != NULL && inside == r->inside;
}

const struct bounds *
default_bounds(void)
{
	static const struct bounds bounds = {
		.warn_days = SOON_DAYS,
		.crit_days = -1,
	};

	return &bounds;
}
