/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people read them. Whole-number arithmetic throughout, so that a
 * replayed trace gives the same digits on every machine.
 */
#include "report/words.h"

#include <inttypes.h>

#include "base/clock.h"

#define TENTH_MS (CLOCK_MS / 10)

/* n in units, to the nearest; n is not negative. */
static int64_t
rounded(int64_t n, int64_t unit)
{
	return n / unit + (n % unit >= (unit + 1) / 2 ? 1 : 0);
}

void
words_time(struct buf *out, int64_t ns)
{
	int64_t tenths = rounded(ns, TENTH_MS);

	buf_addf(out, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

void
words_ms(struct buf *out, int64_t ns)
{
	if (ns < TENTH_MS / 2)
		buf_adds(out, "<0.1");
	else
		words_time(out, ns);
}

void
words_ms_unit(struct buf *out, int64_t ns)
{
	if (ns < 0) {
		buf_adds(out, "-");
		return;
	}
	words_ms(out, ns);
	buf_adds(out, " ms");
}

void
words_limit(struct buf *out, int64_t ns)
{
	int64_t ms = rounded(ns, CLOCK_MS);
	int64_t hundredths = rounded(ns, 10 * CLOCK_MS);

	if (ms > 0 && ms < 1000)
		buf_addf(out, "%" PRId64 " ms", ms);
	else if (hundredths % 100 == 0)
		buf_addf(out, "%" PRId64 " s", hundredths / 100);
	else if (hundredths % 10 == 0)
		buf_addf(out, "%" PRId64 ".%" PRId64 " s", hundredths / 100,
		    hundredths % 100 / 10);
	else
		buf_addf(out, "%" PRId64 ".%02" PRId64 " s", hundredths / 100,
		    hundredths % 100);
}

void
words_size(struct buf *out, int64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB" };
	int64_t unit = 1000;
	size_t i = 0;

	if (bytes < unit) {
		buf_addf(out, "%" PRId64 " B", bytes);
		return;
	}
	while (i < 3 && bytes >= unit * 1000 - unit / 20) {
		unit *= 1000;
		i++;
	}
	int64_t tenths = rounded(bytes, unit / 10);

	buf_addf(out, "%" PRId64 ".%" PRId64 " %s", tenths / 10, tenths % 10,
	    units[i]);
}

void
words_count(struct buf *out, int64_t n)
{
	int64_t group = 1;

	while (n / group >= 1000)
		group *= 1000;
	buf_addf(out, "%" PRId64, n / group);
	for (group /= 1000; group > 0; group /= 1000)
		buf_addf(out, " %03" PRId64, n / group % 1000);
}

void
words_number_of(struct buf *out, int64_t n, const char *noun)
{
	words_count(out, n);
	buf_addf(out, n == 1 ? " %s" : " %ss", noun);
}

void
words_ordinal(struct buf *out, int64_t n)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	int64_t last = n % 10;

	if (last > 3 || (n % 100 >= 11 && n % 100 <= 13))
		last = 0;
	buf_addf(out, "%" PRId64 "%s", n, ends[last]);
}
