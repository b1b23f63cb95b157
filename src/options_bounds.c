/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounds that people set: ranges as monitoring plug-ins write them, here of
 * seconds, and the days that a certificate must have left.
 *
 *     10      alarm above 10            10:     alarm below 10
 *     5:10    alarm below 5, above 10   ~:10    as 10: times are not negative
 *     @5:10   alarm from 5 to 10, both included
 */
#include <string.h>

#include "options_internal.h"
#include "trace/event.h"

#define MOST_DAYS 36500

static size_t
column_of(const struct taking *t, struct str s)
{
	return (size_t)(s.p - t->value) + 1;
}

/* The index of a phase by either of its names, or TOTAL; else -1. */
static int
phase_index(struct str name)
{
	if (str_equals(name, "total"))
		return TOTAL;
	for (int p = 0; p < PHASES; p++)
		if (str_equals(name, phase_info((enum phase)p)->name) ||
		    str_equals(name, phase_info((enum phase)p)->shown))
			return p;
	return -1;
}

static bool
unknown_phase(const struct taking *t, struct str name)
{
	(void)taking_error(t, 0, "\"%.*s\" is no phase; known are total",
	    STR_ARG(name));
	for (int p = 0; p < PHASES; p++)
		buf_addf(t->error, ", %s", phase_info((enum phase)p)->name);
	return false;
}

static bool
read_bound(const struct taking *t, struct str s, int64_t *ns)
{
	return read_seconds(s, ns) ||
	    taking_error(t, column_of(t, s),
		"\"%.*s\" is not a time in seconds, from 0 to 86400",
		STR_ARG(s));
}

/* START:END behind an "@", or END alone. */
static bool
read_range(const struct taking *t, struct str s, struct range *r)
{
	size_t colon = str_find(s, ':');
	struct str from = { .p = s.p, .n = colon < s.n ? colon : 0 };
	struct str to = s;

	if (colon < s.n)
		to = (struct str){ .p = s.p + colon + 1, .n = s.n - colon - 1 };
	r->from_ns = 0;
	r->to_ns = INT64_MAX;
	if (from.n == 0 && to.n == 0)
		return taking_error(t, column_of(t, s),
		    "a range is END, START:, START:END or @START:END");
	if (from.n > 0 && !str_equals(from, "~") &&
	    !read_bound(t, from, &r->from_ns))
		return false;
	if (to.n > 0 && !read_bound(t, to, &r->to_ns))
		return false;
	return r->from_ns <= r->to_ns ||
	    taking_error(t, column_of(t, s), "the range ends before it starts");
}

/* PHASE=RANGE; the last one for a phase counts. */
bool
take_bound(struct taking *t)
{
	struct str value = str_of(t->value);
	size_t equals = str_find(value, '=');
	struct str name = { .p = value.p, .n = equals };
	struct range *ranges = t->field, range = { .inside = false };
	int p = phase_index(name);

	if (equals == value.n)
		return taking_error(t, 0, "it is PHASE=RANGE, as wait=0.5");
	if (p < 0)
		return unknown_phase(t, name);
	value.p += equals + 1;
	value.n -= equals + 1;
	range.text = value.p;
	if (value.n > 0 && value.p[0] == '@') {
		range.inside = true;
		value.p++;
		value.n--;
	}
	if (!read_range(t, value, &range))
		return false;
	ranges[p] = range;
	return true;
}

static bool
read_days(const struct taking *t, struct str s, int *days)
{
	uint64_t n;

	if (!str_number(s, 10, &n) || n > MOST_DAYS)
		return taking_error(t, column_of(t, s),
		    "\"%.*s\" is not a number of days from 0 to %d", STR_ARG(s),
		    MOST_DAYS);
	*days = (int)n;
	return true;
}

/* N or N,M: warn below N days, fail below M. */
bool
take_cert_days(struct taking *t)
{
	struct bounds *b = t->field;
	struct str value = str_of(t->value);
	size_t comma = str_find(value, ',');
	struct str warn = { .p = value.p, .n = comma };

	b->crit_days = -1;
	if (!read_days(t, warn, &b->warn_days))
		return false;
	if (comma == value.n)
		return true;
	value.p += comma + 1;
	value.n -= comma + 1;
	if (!read_days(t, value, &b->crit_days))
		return false;
	return b->crit_days <= b->warn_days ||
	    taking_error(t, column_of(t, value),
		"a certificate is warned of before it is a failure: N is not "
		"below M");
}
