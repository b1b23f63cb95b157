/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From which number on something is a finding: the table of what is built in,
 * and the bounds that people set on times and certificates (--warn, --crit,
 * --cert-days).
 */
#ifndef DIAGNOSE_THRESHOLD_H
#define DIAGNOSE_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/trace.h"

enum threshold {
#define THRESHOLD(symbol, value, unit, faults, what) symbol = value,
#include "diagnose/threshold.tbl.h"
#undef THRESHOLD
};

/* A row of threshold.tbl.h. */
struct threshold_row {
	const char *name; /* the symbol */
	int value;
	const char *unit;   /* "ms", "s", "days", "times" */
	const char *faults; /* ids, with commas between them */
	const char *what;
};

/* By index; NULL behind the last. */
const struct threshold_row *threshold_row(size_t i);

/* A range as monitoring plug-ins have it, of times from 0 on. */
struct range {
	const char *text; /* as it was given, in seconds; NULL: there is none */
	int64_t from_ns;
	int64_t to_ns; /* INT64_MAX: without an end */
	bool inside;   /* "@": what lies inside, ends included, is the alarm */
};

/* Whether ns is an alarm; false if there is no range. */
bool range_alarms(const struct range *r, int64_t ns);

/* Bounds on a phase have its index; that on all of a probe has TOTAL. */
#define TOTAL PHASES

struct bounds {
	struct range warn[PHASES + 1];
	struct range crit[PHASES + 1];
	int warn_days; /* a certificate must have more than these left */
	int crit_days; /* -1: so few are never a failure */
};

/* No range, and the days of the table; static. */
const struct bounds *default_bounds(void);

#endif
