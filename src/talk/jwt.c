/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two members are looked for by their names, without a parser: what is read
 * is a token that was meant to be secret, so it must not lie about in memory
 * that is not wiped. A token that hides them deeper is shown without them.
 */
#include "talk/jwt.h"

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"

#define PART_MOST ((size_t)16384)
#define MINUTE (60 * CLOCK_S)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/*
 * What follows "name": in text, without the white space; empty if it is not
 * there.
 */
static struct str
member(struct str text, const char *name)
{
	struct buf key = buf_with_cap(32);
	const char *at;
	struct str rest = { "", 0 };

	buf_addf(&key, "\"%s\":", name);
	at = text.n > 0 ? memmem(text.p, text.n, key.p, key.n) : NULL;
	if (at != NULL) {
		at += key.n;
		rest = (struct str){ at, text.n - (size_t)(at - text.p) };
		rest = str_trim(rest);
	}
	buf_free(&key);
	return rest;
}

static size_t
run_of(struct str s, const char *characters)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '\0' && strchr(characters, s.p[n]) != NULL)
		n++;
	return n;
}

/* "RS256"; RFC 7518 names have letters, digits, + and - only. */
static void
add_algorithm(struct str header, struct buf *out)
{
	struct str s = member(header, "alg");
	size_t n;

	if (s.n < 2 || s.p[0] != '"')
		return;
	s = (struct str){ s.p + 1, s.n - 1 };
	n = run_of(s,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789+-");
	if (n > 0 && n <= 20) {
		buf_addc(out, ' ');
		buf_add(out, s.p, n);
	}
}

/* The largest unit that fits: "41 min". */
static void
add_span(int64_t ns, struct buf *out)
{
	if (ns >= 2 * DAY)
		buf_addf(out, "%lld days", (long long)(ns / DAY));
	else if (ns >= 2 * HOUR)
		buf_addf(out, "%lld h", (long long)(ns / HOUR));
	else if (ns >= MINUTE)
		buf_addf(out, "%lld min", (long long)(ns / MINUTE));
	else
		buf_addf(out, "%lld s", (long long)(ns / CLOCK_S));
}

/* RFC 7519 4.1.4: seconds since 1970. */
static void
add_expiry(struct str claims, int64_t wall_ns, struct buf *out)
{
	struct str s = member(claims, "exp");
	uint64_t exp;
	int64_t left;

	s.n = run_of(s, "0123456789");
	if (!str_number(s, 10, &exp) || exp > INT64_MAX / CLOCK_S)
		return;
	left = (int64_t)exp * CLOCK_S - wall_ns;
	buf_adds(out, left < 0 ? ", expired " : ", expires in ");
	add_span(left < 0 ? -left : left, out);
	if (left < 0)
		buf_adds(out, " ago");
}

bool
jwt_describe(struct str token, int64_t wall_ns, struct buf *out)
{
	struct buf header = buf_with_cap(PART_MOST);
	struct buf claims = buf_with_cap(PART_MOST);
	struct str rest = token, first, second, third;
	bool is_jwt;

	is_jwt = str_next(&rest, '.', &first) &&
	    str_next(&rest, '.', &second) && str_next(&rest, '.', &third) &&
	    rest.n == 0 && first.n < PART_MOST && second.n < PART_MOST &&
	    decode_base64(&header, first) && decode_base64(&claims, second) &&
	    header.n > 0 && header.p[0] == '{';
	if (is_jwt) {
		buf_adds(out, "JWT");
		add_algorithm(buf_str(&header), out);
		add_expiry(buf_str(&claims), wall_ns, out);
	}
	buf_free(&header);
	buf_free(&claims);
	return is_jwt;
}
