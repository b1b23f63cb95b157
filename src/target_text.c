/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From what was typed to ASCII. What cannot stand in a URL is refused here
 * with its column; whether the rest is a URL is the parser's affair.
 */
#include "target_text.h"

#include <stdarg.h>
#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "trace/mask.h"

#define SHOWN 200 /* bytes of a URL in an error */

bool
url_has_scheme(struct str text)
{
	size_t n = str_find(text, ':');
	bool fits = n > 0;

	for (size_t i = 0; i < n && fits; i++)
		fits = (text.p[i] >= 'a' && text.p[i] <= 'z') ||
		    (text.p[i] >= 'A' && text.p[i] <= 'Z') ||
		    (i > 0 && strchr("+-.0123456789", text.p[i]) != NULL);
	return fits && n < text.n &&
	    str_starts((struct str){ .p = text.p + n, .n = text.n - n }, "://");
}

/*
 * The typed text for an error: without anything that could be a password (all
 * before the last "@"), without its query, and not too long.
 */
static void
show_typed(const char *typed, struct buf *out)
{
	const char *from = strstr(typed, "://");
	const char *at = strrchr(typed, '@');
	size_t n;

	from = from == NULL ? typed : from + 3;
	if (at != NULL && at >= from) {
		buf_add(out, typed, (size_t)(from - typed));
		buf_adds(out, MASKED);
		from = at;
	} else {
		from = typed;
	}
	n = strcspn(from, "?");
	buf_add(out, from, n > SHOWN ? SHOWN : n);
	if (n > SHOWN || from[n] == '?')
		buf_adds(out, "...");
}

static void
begin_error(const struct url_text *u, unsigned int column)
{
	show_typed(u->typed, u->error);
	buf_addf(u->error, ": column %u: ", column);
}

bool
url_error(const struct url_text *u, const char *at, const char *format, ...)
{
	size_t offset = at < u->ascii ? 0 : (size_t)(at - u->ascii);
	va_list ap;

	begin_error(u, u->columns[offset > u->n ? u->n : offset]);
	va_start(ap, format);
	buf_vaddf(u->error, format, ap);
	va_end(ap);
	return false;
}

static bool
refuse(const struct url_text *u, unsigned int column, uint32_t code)
{
	begin_error(u, column);
	if (code == ' ')
		buf_adds(u->error, "a space cannot stand in a URL");
	else if (code == 0)
		buf_adds(u->error, "this is neither ASCII nor UTF-8");
	else
		buf_addf(u->error, "the character U+%04X cannot stand in a URL",
		    code);
	return false;
}

static void
put(struct url_text *u, char c, unsigned int column)
{
	u->ascii[u->n] = c;
	u->columns[u->n++] = (uint16_t)column;
}

static void
put_encoded(struct url_text *u, struct str bytes, unsigned int column)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char c;

	for (size_t i = 0; i < bytes.n; i++) {
		c = (unsigned char)bytes.p[i];
		put(u, '%', column);
		put(u, digits[c >> 4], column);
		put(u, digits[c & 15], column);
	}
}

/* All of typed behind what is in u already. */
static bool
put_typed(struct url_text *u, struct str typed)
{
	unsigned int column = 1;
	uint32_t code;
	size_t n;

	while (typed.n > 0) {
		n = utf8_decode(typed, &code);
		if (n == 0)
			return refuse(u, column, 0);
		if (code == ' ' || !utf8_printable(code))
			return refuse(u, column, code);
		if (n == 1)
			put(u, typed.p[0], column);
		else
			put_encoded(u, (struct str){ .p = typed.p, .n = n },
			    column);
		column++;
		typed.p += n;
		typed.n -= n;
	}
	u->ascii[u->n] = '\0';
	u->columns[u->n] = (uint16_t)column;
	return true;
}

static bool
is_zone(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"
			   "Z0123456789._-~",
			s.p[i]) == NULL)
			return false;
	return s.n > 0 && s.n <= 15;
}

/*
 * Takes the zone out of "[fe80::1%25eth0]" (RFC 6874; "%eth0" too, as people
 * type it): liburiparser knows none.
 */
static bool
take_zone(struct arena *a, struct url_text *u)
{
	char *open = strchr(u->ascii, '[');
	char *close = open == NULL ? NULL : strchr(open, ']');
	char *percent = close == NULL ? NULL : strchr(open, '%');
	struct str zone;

	if (percent == NULL || percent > close)
		return true;
	zone.p = percent + (strncmp(percent, "%25", 3) == 0 ? 3 : 1);
	zone.n = (size_t)(close - zone.p);
	if (!is_zone(zone))
		return url_error(u, percent,
		    "this is not a zone of an address");
	u->zone = arena_copy(a, zone.p, zone.n);
	memmove(u->columns + (percent - u->ascii),
	    u->columns + (close - u->ascii),
	    (u->n + 1 - (size_t)(close - u->ascii)) * sizeof(u->columns[0]));
	memmove(percent, close, u->n + 1 - (size_t)(close - u->ascii));
	u->n -= (size_t)(close - percent);
	return true;
}

bool
url_text_read(struct arena *a, struct str typed, bool absolute,
    struct buf *error, struct url_text *u)
{
	static const char https[] = "https://";
	const size_t room = 3 * typed.n + sizeof(https); /* all as %XX */

	*u = (struct url_text){ .error = error };
	if (typed.n > LIMIT_URL) {
		buf_addf(error, "a URL of %zu bytes: %d are the most", typed.n,
		    LIMIT_URL);
		return false;
	}
	u->typed = arena_copy(a, typed.p, typed.n);
	u->ascii = arena_alloc(a, room);
	u->columns = arena_alloc(a, room * sizeof(u->columns[0]));
	if (absolute && !url_has_scheme(typed))
		for (size_t i = 0; i < sizeof(https) - 1; i++)
			put(u, https[i], 1);
	return put_typed(u, typed) && take_zone(a, u);
}
