/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One to four numbers, each decimal, octal (0...) or hexadecimal (0x...); the
 * last one fills what the others leave.
 */
#include "target_ipv4.h"

#include "base/error.h"

/* The number of a label; an empty "0x" is 0. */
static bool
read_number(struct str s, uint64_t *out)
{
	unsigned int base = 10;

	*out = 0;
	if (s.n > 1 && s.p[0] == '0') {
		bool hex = s.p[1] == 'x' || s.p[1] == 'X';

		base = hex ? 16 : 8;
		s.p += hex ? 2 : 1;
		s.n -= hex ? 2 : 1;
		if (s.n == 0)
			return true;
	}
	return str_number(s, base, out);
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* "127.0.0.1." is absolute: the last dot is no label. */
static struct str
without_root(struct str host)
{
	if (host.n > 1 && host.p[host.n - 1] == '.')
		host.n--;
	return host;
}

bool
ipv4_is_meant(struct str host)
{
	struct str rest = without_root(host), last = { "", 0 };
	uint64_t n;

	while (str_next(&rest, '.', &last))
		continue;
	if (all_digits(last))
		return true;
	return last.n > 1 && last.p[0] == '0' &&
	    (last.p[1] == 'x' || last.p[1] == 'X') && read_number(last, &n);
}

/* Takes the number that stands at label i: the last may be larger than 255. */
static bool
add_label(struct str label, int i, bool last, uint64_t *sum, const char **why)
{
	int rest = 8 * (4 - i);
	uint64_t n;

	*why = "this is no number, as each part of an IPv4 address is";
	if (label.n == 0 || !read_number(label, &n))
		return false;
	*why = "an IPv4 address has no more than four numbers";
	if (i > 3)
		return false;
	*why = last ? "the last number of the IPv4 address is too large"
		    : "a number of an IPv4 address is 255 at most";
	if (last ? n >> rest != 0 : n > 255)
		return false;
	*sum |= last ? n : n << (rest - 8);
	return true;
}

bool
ipv4_read(struct str host, uint32_t *out, size_t *bad, const char **why)
{
	struct str rest = without_root(host), label = { "", 0 };
	uint64_t sum = 0;

	for (int i = 0; str_next(&rest, '.', &label); i++) {
		*bad = (size_t)(label.p - host.p);
		if (!add_label(label, i, rest.n == 0, &sum, why))
			return false;
	}
	*out = (uint32_t)sum;
	return true;
}
