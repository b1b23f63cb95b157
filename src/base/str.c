/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slices: comparing, trimming, cutting and reading numbers. ASCII only and
 * never by the locale; nothing here allocates or writes into the bytes.
 */
#include "base/str.h"

#include <string.h>

static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

/* The value of a digit in base 16; 16 if c is none. */
static unsigned int
digit(char c)
{
	c = lower(c);
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	return 16;
}

struct str
str_of(const char *s)
{
	if (s == NULL)
		s = "";
	return (struct str){ .p = s, .n = strlen(s) };
}

bool
str_equals(struct str s, const char *other)
{
	return s.n == strlen(other) && str_starts(s, other);
}

bool
str_equals_nocase(struct str s, const char *other)
{
	return s.n == strlen(other) && str_starts_nocase(s, other);
}

bool
str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n == 0 || (s.n >= n && memcmp(s.p, prefix, n) == 0);
}

bool
str_starts_nocase(struct str s, const char *prefix)
{
	size_t i, n = strlen(prefix);

	if (s.n < n)
		return false;
	for (i = 0; i < n; i++) {
		if (lower(s.p[i]) != lower(prefix[i]))
			return false;
	}
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
str_has(struct str s, char c)
{
	return str_find(s, c) < s.n;
}

size_t
str_find(struct str s, char c)
{
	const char *at;

	if (s.n == 0)
		return 0;
	at = memchr(s.p, c, s.n);
	return at == NULL ? s.n : (size_t)(at - s.p);
}

bool
str_next(struct str *rest, char sep, struct str *part)
{
	size_t at;

	if (rest->n == 0)
		return false;
	at = str_find(*rest, sep);
	*part = (struct str){ .p = rest->p, .n = at };
	if (at < rest->n)
		at++;
	rest->p += at;
	rest->n -= at;
	return true;
}

bool
str_number(struct str s, unsigned int base, uint64_t *number)
{
	uint64_t value = 0;
	unsigned int d;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		d = digit(s.p[i]);
		if (d >= base || value > (UINT64_MAX - d) / base)
			return false;
		value = value * base + d;
	}
	*number = value;
	return true;
}

struct str
str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	return (struct str){ .p = s.p + n, .n = s.n - n };
}

struct str
str_first(struct str s, size_t n)
{
	return (struct str){ .p = s.p, .n = n < s.n ? n : s.n };
}

const char *
str_plural(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}
