/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slices: a pointer and a length. The bytes belong to somebody else, need no
 * NUL at the end and may hold NULs. All that sonde reads from outside is a
 * slice until it is copied.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).n, (s).p

/* The slice of a C string; NULL gives the empty slice. */
struct str str_of(const char *s);

/* Equal to, or starting with, a C string; _nocase folds ASCII letters only. */
bool str_equals(struct str s, const char *other);
bool str_equals_nocase(struct str s, const char *other);
bool str_starts(struct str s, const char *prefix);
bool str_starts_nocase(struct str s, const char *prefix);

/* s without the SP and HTAB at both ends (RFC 9110 5.6.3, OWS). */
struct str str_trim(struct str s);

/* s without its first n bytes, and these alone; n may be more than s has. */
struct str str_skip(struct str s, size_t n);
struct str str_first(struct str s, size_t n);

/* Whether s holds byte c; where the first one is, or s.n. */
bool str_has(struct str s, char c);
size_t str_find(struct str s, char c);

/*
 * Cuts the next part of *rest up to sep (which is dropped) into *part; false
 * when nothing is left. "a,,b" gives "a", "", "b"; "a," gives "a" alone.
 */
bool str_next(struct str *rest, char sep, struct str *part);

/*
 * A number in base 8, 10 or 16 that fills all of s: digits only, no sign, no
 * space, no prefix. False if s is empty, holds anything else or overflows.
 */
bool str_number(struct str s, unsigned int base, uint64_t *number);

/* The noun that goes with n of them: one for 1, else many. */
const char *str_plural(uint64_t n, const char *one, const char *many);

#endif
