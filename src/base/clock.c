/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the two clocks, and wall time as RFC 3339 text and back. Always
 * UTC and never by the locale; no timers here, those are the loop's.
 */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

#define SHORT_LENGTH 20 /* of "2026-11-22T19:24:50Z" */
#define LONG_LENGTH 30  /* with ".123456789" */

/* Readings of the offset; one that took no longer is good enough. */
#define READINGS 8
#define QUICK_NS 500

/* What comes of rounding and slewing is less than this. */
#define LEAST_STEP_NS (CLOCK_MS / 10)

static int64_t
read_clock(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return t.tv_sec * CLOCK_S + t.tv_nsec;
}

int64_t
clock_now_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ns(void)
{
	return read_clock(CLOCK_REALTIME);
}

/* One reading of the second between two of the first. */
static struct clock_offset
read_offset(void)
{
	int64_t before_ns = clock_now_ns();
	int64_t wall_ns = clock_wall_ns();
	int64_t after_ns = clock_now_ns();

	return (struct clock_offset){
		.ns = wall_ns - before_ns - (after_ns - before_ns) / 2,
		.width_ns = (after_ns - before_ns) / 2 + 1,
	};
}

struct clock_offset
clock_offset_now(void)
{
	struct clock_offset best = read_offset(), next;

	for (int i = 1; i < READINGS && best.width_ns > QUICK_NS; i++) {
		next = read_offset();
		if (next.width_ns < best.width_ns)
			best = next;
	}
	return best;
}

int64_t
clock_step(struct clock_offset before, struct clock_offset after)
{
	int64_t step_ns = after.ns - before.ns;
	int64_t least_ns = before.width_ns + after.width_ns + LEAST_STEP_NS;

	return step_ns > least_ns || step_ns < -least_ns ? step_ns : 0;
}

/* Splits wall_ns; returns the nanoseconds in the second, never negative. */
static int
split(int64_t wall_ns, struct tm *tm)
{
	int64_t fraction = wall_ns % CLOCK_S;
	time_t seconds = wall_ns / CLOCK_S;

	if (fraction < 0) {
		fraction += CLOCK_S;
		seconds--;
	}
	gmtime_r(&seconds, tm);
	return (int)fraction;
}

void
clock_rfc3339(int64_t wall_ns, char *out, size_t size)
{
	struct tm tm;
	int ns = split(wall_ns, &tm);

	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, ns);
}

void
clock_rfc3339_s(int64_t wall_ns, char *out, size_t size)
{
	struct tm tm;

	split(wall_ns, &tm);
	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* The number in n digits at s + at; what are no digits gives any number. */
static int
field(const char *s, size_t at, size_t n)
{
	struct str digits = { .p = s + at, .n = n };
	uint64_t number = 0;

	(void)str_number(digits, 10, &number);
	return (int)number;
}

/* Reads the fields, then holds what they give, written again, against s. */
bool
clock_parse(const char *s, int64_t *wall_ns)
{
	size_t n = strnlen(s, LONG_LENGTH + 1);
	char again[LONG_LENGTH + 1];
	struct tm tm = { 0 };
	int64_t ns = 0;

	if (n != SHORT_LENGTH && n != LONG_LENGTH)
		return false;
	tm.tm_year = field(s, 0, 4) - 1900;
	tm.tm_mon = field(s, 5, 2) - 1;
	tm.tm_mday = field(s, 8, 2);
	tm.tm_hour = field(s, 11, 2);
	tm.tm_min = field(s, 14, 2);
	tm.tm_sec = field(s, 17, 2);
	if (__builtin_mul_overflow((int64_t)timegm(&tm), CLOCK_S, &ns))
		return false;
	if (n == LONG_LENGTH &&
	    __builtin_add_overflow(ns, (int64_t)field(s, 20, 9), &ns))
		return false;
	if (n == LONG_LENGTH)
		clock_rfc3339(ns, again, sizeof(again));
	else
		clock_rfc3339_s(ns, again, sizeof(again));
	if (strcmp(again, s) != 0)
		return false;
	*wall_ns = ns;
	return true;
}
