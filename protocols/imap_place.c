/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URLs of IMAP (RFC 5092), and names of mailboxes: quoted, and those that are
 * not ASCII in modified UTF-7.
 */
#include "imap_place.h"

#include <string.h>

/* RFC 3501 5.1.3: base64 with a comma for the slash. */
static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* ---- URLs ---- */

/* Cuts ";NAME=value" off the end of s; false: it does not end so. */
static bool
cut_off(struct str *s, const char *start, struct str *value)
{
	size_t n = strlen(start);
	size_t at = s->n;

	while (at > 0 && s->p[at - 1] != '/' && s->p[at - 1] != ';')
		at--;
	if (at == 0 || s->p[at - 1] != ';' || s->n - at < n ||
	    !str_starts_nocase((struct str){ s->p + at, s->n - at }, start))
		return false;
	*value = (struct str){ s->p + at + n, s->n - at - n };
	s->n = at - 1;
	if (s->n > 0 && s->p[s->n - 1] == '/')
		s->n--;
	return true;
}

static bool
is_number(struct str s)
{
	uint64_t number;

	return str_number(s, 10, &number) && number > 0 && number < UINT32_MAX;
}

struct imap_place
imap_place_of(const char *path)
{
	struct imap_place p = { .uid = { "", 0 } };
	struct str s = str_of(path), value, kept;

	if (s.n > 0 && s.p[0] == '/')
		s = (struct str){ s.p + 1, s.n - 1 };
	p.mailbox = (struct str){ s.p, str_find(s, '?') };
	if (p.mailbox.n < s.n)
		p.search = (struct str){ s.p + p.mailbox.n + 1,
			s.n - p.mailbox.n - 1 };
	kept = p.mailbox;
	if (!cut_off(&p.mailbox, "SECTION=", &p.section))
		p.section = str_of("");
	if (cut_off(&p.mailbox, "UID=", &value) && is_number(value)) {
		p.uid = value;
	} else {
		p.mailbox = kept;
		p.section = str_of("");
	}
	cut_off(&p.mailbox, "UIDVALIDITY=", &value);
	if (p.mailbox.n > 0 && p.mailbox.p[p.mailbox.n - 1] == '/')
		p.mailbox.n--;
	return p;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)((at - digits) % 16);
}

bool
imap_decode(struct str s, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%' && s.n - i > 2 && hex(s.p[i + 1]) >= 0 &&
		    hex(s.p[i + 2]) >= 0) {
			c = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		}
		if (n + 1 >= room || c == '\0' || c == '\r' || c == '\n')
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

/* ---- UTF-8 and UTF-16 ---- */

/*
 * The code point at *s, which goes on behind it; false: that is not UTF-8 (RFC
 * 3629 4).
 */
static bool
next_point(const char **s, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)*s;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if ((p[0] >= 0x80 && p[0] < 0xc2) || p[0] > 0xf4)
		return false;
	*point = n == 1 ? p[0] : p[0] & (0xffU >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		*point = *point << 6 | (p[i] & 0x3f);
	}
	*s += n;
	return *point >= least[n] && *point <= 0x10ffff &&
	    (*point < 0xd800 || *point > 0xdfff);
}

/* Text that is being written; full: it did not fit. */
struct out {
	char *p;
	size_t n, room;
	bool full;
};

static void
put(struct out *o, char c)
{
	if (o->n + 1 < o->room)
		o->p[o->n++] = c;
	else
		o->full = true;
}

static void
put_point(struct out *o, uint32_t point)
{
	if (point < 0x80) {
		put(o, (char)point);
		return;
	}
	if (point >= 0x10000) {
		put(o, (char)(0xf0 | point >> 18));
		put(o, (char)(0x80 | (point >> 12 & 0x3f)));
	} else if (point >= 0x800) {
		put(o, (char)(0xe0 | point >> 12));
	}
	if (point >= 0x800)
		put(o, (char)(0x80 | (point >> 6 & 0x3f)));
	else
		put(o, (char)(0xc0 | point >> 6));
	put(o, (char)(0x80 | (point & 0x3f)));
}

/* ---- modified UTF-7 ---- */

static bool
is_direct(char c)
{
	return c >= ' ' && c <= '~';
}

/* 16 bits more of base64; *held of the *bits that have no digit yet. */
static void
put_unit(struct out *o, uint32_t unit, uint32_t *held, unsigned int *bits)
{
	*held = *held << 16 | unit;
	*bits += 16;
	while (*bits >= 6) {
		*bits -= 6;
		put(o, alphabet[*held >> *bits & 0x3f]);
	}
	*held &= (1U << *bits) - 1;
}

/* What is not ASCII, from *s on: "&", base64 of its UTF-16, "-". */
static bool
put_shifted(struct out *o, const char **s)
{
	uint32_t held = 0, point;
	unsigned int bits = 0;

	put(o, '&');
	while (**s != '\0' && !is_direct(**s)) {
		if (!next_point(s, &point))
			return false;
		if (point >= 0x10000) {
			put_unit(o, 0xd800 + ((point - 0x10000) >> 10), &held,
			    &bits);
			point = 0xdc00 + ((point - 0x10000) & 0x3ff);
		}
		put_unit(o, point, &held, &bits);
	}
	if (bits > 0)
		put(o, alphabet[held << (6 - bits) & 0x3f]);
	put(o, '-');
	return true;
}

static void
put_direct(struct out *o, char c, bool utf8)
{
	if (c == '"' || c == '\\')
		put(o, '\\');
	put(o, c);
	if (c == '&' && !utf8)
		put(o, '-');
}

/* What is not ASCII, from *s on, as it is or shifted. */
static bool
put_far(struct out *o, const char **s, bool utf8)
{
	uint32_t point;

	if (!utf8)
		return put_shifted(o, s);
	if (!next_point(s, &point))
		return false;
	put_point(o, point);
	return true;
}

bool
imap_quote(const char *name, bool utf8, char *out, size_t room)
{
	struct out o = { out, 0, room, false };

	while (*name != '\0' && !o.full) {
		if (is_direct(*name))
			put_direct(&o, *name++, utf8);
		else if (!put_far(&o, &name, utf8))
			return false;
	}
	out[o.n] = '\0';
	return !o.full;
}

/*
 * A unit of UTF-16, of which two may be one code point (RFC 2781 2.2). What can
 * stand for itself must do so, or two names would look the same.
 */
static bool
take_unit(struct out *o, uint32_t unit, uint32_t *high)
{
	if (*high != 0) {
		if (unit < 0xdc00 || unit > 0xdfff)
			return false;
		put_point(o,
		    0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
		*high = 0;
		return true;
	}
	if (unit == 0 || (unit >= ' ' && unit <= '~') ||
	    (unit >= 0xdc00 && unit <= 0xdfff))
		return false;
	if (unit >= 0xd800 && unit <= 0xdbff)
		*high = unit;
	else
		put_point(o, unit);
	return true;
}

/* What stands between "&" and "-", from *s on, which goes on behind it. */
static bool
take_shifted(struct out *o, const char **s)
{
	uint32_t held = 0, high = 0;
	unsigned int bits = 0;
	const char *at;

	for (; **s != '-'; (*s)++) {
		at = **s == '\0' ? NULL : strchr(alphabet, **s);
		if (at == NULL)
			return false;
		held = held << 6 | (uint32_t)(at - alphabet);
		bits += 6;
		if (bits < 16)
			continue;
		bits -= 16;
		if (!take_unit(o, held >> bits & 0xffff, &high))
			return false;
		held &= (1U << bits) - 1;
	}
	(*s)++;
	return high == 0;
}

void
imap_readable(const char *name, char *out, size_t room)
{
	struct out o = { out, 0, room, false };
	const char *s = name;
	bool fine = true;

	while (*s != '\0' && fine) {
		char c = *s++;

		if (c != '&' || *s == '-')
			put(&o, c);
		if (c == '&' && *s == '-')
			s++;
		else if (c == '&')
			fine = take_shifted(&o, &s);
	}
	if (!fine) {
		o = (struct out){ out, 0, room, false };
		while (*name != '\0')
			put(&o, *name++);
	}
	out[o.n] = '\0';
}

bool
imap_is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}
