/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two clocks. All durations and deadlines in sonde are int64_t ns of the
 * first; the second is for stamps that people and other programs read.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S INT64_C(1000000000)

/* CLOCK_MONOTONIC, in ns. */
int64_t clock_now_ns(void);

/* CLOCK_REALTIME, in ns since 1970. */
int64_t clock_wall_ns(void);

/*
 * By how much the second is ahead of the first; the truth is at most width_ns
 * away. They are read in turn, and the quickest of a few readings counts.
 */
struct clock_offset {
	int64_t ns;
	int64_t width_ns;
};
struct clock_offset clock_offset_now(void);

/*
 * By how much the second clock was set between two readings of the offset; 0
 * if it was not, as far as they can tell (0.1 ms).
 */
int64_t clock_step(struct clock_offset before, struct clock_offset after);

/*
 * Writes the RFC 3339 UTC form of wall_ns into out with 9 digits (31 bytes),
 * "2026-11-22T19:24:50.123456789Z"; _s leaves the fraction out (21 bytes).
 */
void clock_rfc3339(int64_t wall_ns, char *out, size_t size);
void clock_rfc3339_s(int64_t wall_ns, char *out, size_t size);

/* The inverse of both; false if s is not of that form. */
bool clock_parse(const char *s, int64_t *wall_ns);

#endif
