/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a response holds: words, numbers, strings (RFC 9051 4). A line may end
 * in {n}: then n bytes follow that are no lines, whatever they look like, and
 * the response goes on behind them. They are heard as they come; the number
 * alone reserves nothing.
 */
#include "imap_reply.h"

#include <string.h>

/* RFC 9051 9: number64 is a number below 2^63. */
#define LITERAL_MOST ((uint64_t)INT64_MAX)

/* Taken at once from a literal. */
#define PIECE ((size_t)4096)

/* ---- literals ---- */

/* The digits of {n} at the end of s; empty: there are none. */
static struct str
announced_number(struct str s)
{
	struct str digits = { s.p + s.n, 0 };

	if (s.n < 3 || s.p[s.n - 1] != '}')
		return digits;
	digits.p--;
	while (digits.p > s.p && digits.p[-1] >= '0' && digits.p[-1] <= '9') {
		digits.p--;
		digits.n++;
	}
	if (digits.p == s.p || digits.p[-1] != '{')
		digits.n = 0;
	return digits;
}

void
imap_announced(struct imap *m)
{
	struct str digits = announced_number(m->rest);

	if (m->goes_on)
		return;
	m->literal = digits.n > 0;
	if (!m->literal)
		return;
	m->rest.n -= digits.n + 2;
	if (str_number(digits, 10, &m->bytes) && m->bytes <= LITERAL_MOST)
		return;
	fault_at(m->talk, m->offset + (uint64_t)(digits.p - 1 - m->line),
	    (struct str){ digits.p - 1, digits.n + 2 },
	    "imap-literal-too-large",
	    "a literal of %.*s bytes is announced: no message is so large",
	    STR_ARG(digits));
	stop(m->talk);
}

/* At most PIECE bytes of the literal; false: the talk is over. */
static bool
hear_piece(struct imap *m, struct str *piece)
{
	size_t most = m->bytes < PIECE ? (size_t)m->bytes : PIECE;
	enum heard h;

	where(m->talk, "waiting for the rest of a literal");
	h = hear_some(m->talk, most, piece);
	if (h == HEARD) {
		m->bytes -= piece->n;
		return true;
	}
	if (h != HEARD_TROUBLE) {
		fault(m->talk, "imap-literal-short",
		    "the server closed with %llu %s of a literal to come",
		    (unsigned long long)m->bytes,
		    str_plural(m->bytes, "byte", "bytes"));
		stop(m->talk);
	}
	return false;
}

/* How far a reply may go: a list for each mailbox, or each message. */
static bool
is_within(const struct imap *m, uint64_t n)
{
	if (m->lists)
		return m->lines <= LIMIT_LIST && n <= LIMIT_LIST_BYTES &&
		    m->parts <= LIMIT_LINES;
	return m->lines <= LIMIT_LINES && n <= LIMIT_HEAD;
}

/* Whether all that was heard of the reply is not yet too much. */
bool
imap_is_short(struct imap *m, uint64_t to_come)
{
	uint64_t n = heard_so_far(m->talk) - m->start - m->apart;

	if (is_within(m, n) && to_come <= LIMIT_HEAD &&
	    is_within(m, n + to_come))
		return true;
	if (to_come == 0 && m->lists && m->parts <= LIMIT_LINES)
		fault(m->talk, "imap-list-too-long",
		    "the list is longer than is read: %u lines of it are %llu "
		    "bytes",
		    m->lines, (unsigned long long)n);
	else if (to_come > 0)
		fault(m->talk, "imap-literal-too-large",
		    "a literal of %llu %s is announced where a name or a "
		    "number is due",
		    (unsigned long long)to_come,
		    str_plural(to_come, "byte", "bytes"));
	else
		fault(m->talk, "reply-too-long",
		    "the reply does not end: %u %s of it are %llu bytes",
		    m->lines, str_plural(m->lines, "line", "lines"),
		    (unsigned long long)n);
	stop(m->talk);
	return false;
}

/* The line that goes on behind a literal. */
static bool
hear_behind(struct imap *m)
{
	struct line l;

	m->literal = false;
	if (m->lines < LIMIT_LINES ? !hear(m->talk, &l)
				   : !hear_text(m->talk, &l))
		return false;
	m->lines++;
	m->parts++;
	m->rest = l.text;
	m->offset = l.offset;
	m->line = l.text.p;
	imap_announced(m);
	return going(m->talk) && imap_is_short(m, 0);
}

bool
imap_rest(struct imap *m)
{
	struct line l;

	if (!m->goes_on || !hear_rest(m->talk, &l))
		return false;
	m->goes_on = l.goes_on;
	m->rest = l.text;
	m->offset = l.offset;
	m->line = l.text.p;
	if (m->says == IMAP_NONE)
		imap_announced(m);
	return going(m->talk) && imap_is_short(m, 0);
}

/* What was not read of a response. */
bool
imap_drop(struct imap *m)
{
	struct str piece;

	while (imap_rest(m))
		continue;
	while (going(m->talk) && m->literal) {
		if (!imap_is_short(m, m->bytes))
			return false;
		while (m->bytes > 0)
			if (!hear_piece(m, &piece))
				return false;
		if (!hear_behind(m))
			return false;
	}
	return going(m->talk);
}

/* What is left of it, if any, when it was not read to its end. */
static bool
body_over(struct imap *m, enum body b)
{
	body_ends(m->talk);
	if (b == BODY_GOES_ON)
		return true;
	if (b == BODY_UNWRITABLE)
		fault(m->talk, "local-cannot-write",
		    "the message could not be written");
	else
		fault(m->talk, "imap-message-too-large",
		    "the message is larger than is read, by %llu %s",
		    (unsigned long long)m->bytes,
		    str_plural(m->bytes, "byte", "bytes"));
	stop(m->talk);
	return false;
}

/* S: {342} and so many bytes */
static bool
body_of_literal(struct imap *m)
{
	enum body b = BODY_GOES_ON;
	struct str piece;

	m->apart += m->bytes;
	body_begins(m->talk, str_of(""));
	while (m->bytes > 0 && b == BODY_GOES_ON) {
		if (!hear_piece(m, &piece))
			return false;
		b = body_goes_on(m->talk, piece);
	}
	return body_over(m, b) && hear_behind(m);
}

/* ---- what is in a response ---- */

static void
skip(struct str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static void
skip_spaces(struct imap *m)
{
	while (m->rest.n > 0 && m->rest.p[0] == ' ')
		skip(&m->rest, 1);
}

bool
imap_is(struct imap *m, const char *word)
{
	struct str first = { m->rest.p, str_find(m->rest, ' ') };

	if (!str_equals_nocase(first, word))
		return false;
	skip(&m->rest, first.n);
	skip_spaces(m);
	return true;
}

bool
imap_number(struct imap *m, uint64_t *number)
{
	struct str first = { m->rest.p, 0 };

	while (first.n < m->rest.n && first.p[first.n] >= '0' &&
	    first.p[first.n] <= '9')
		first.n++;
	if (!str_number(first, 10, number))
		return false;
	skip(&m->rest, first.n);
	skip_spaces(m);
	return true;
}

/* What a string is read into; full: it has no room, and is not kept at all. */
struct room {
	char *p;
	size_t n, most;
	bool full;
};

static void
keep(struct room *r, const char *p, size_t n)
{
	if (r->full || n > r->most - r->n) {
		r->full = true;
		r->n = 0;
		return;
	}
	memcpy(r->p + r->n, p, n);
	r->n += n;
}

/* S: "a \"b\" c"     the bytes up to the next backslash; false: the end */
static bool
next_quoted(struct imap *m, struct str *part)
{
	struct str s = m->rest;
	size_t n = 0;

	if (s.n > 1 && s.p[0] == '\\') {
		skip(&s, 1);
		n = 1;
	}
	while (n < s.n && s.p[n] != '"' && s.p[n] != '\\')
		n++;
	*part = (struct str){ s.p, n };
	m->rest = s;
	skip(&m->rest, n);
	return n > 0;
}

/* The quote behind its last part. */
static bool
end_quoted(struct imap *m)
{
	if (!str_starts(m->rest, "\""))
		return false;
	skip(&m->rest, 1);
	skip_spaces(m);
	return true;
}

static bool
read_quoted(struct imap *m, struct room *r)
{
	struct str part;

	skip(&m->rest, 1);
	while (next_quoted(m, &part))
		keep(r, part.p, part.n);
	return end_quoted(m);
}

/* S: "all of it"     RFC 9051 4.3: a short one may come so */
static bool
body_of_quoted(struct imap *m)
{
	enum body b = BODY_GOES_ON;
	struct str part;

	skip(&m->rest, 1);
	body_begins(m->talk, str_of(""));
	while (b == BODY_GOES_ON && next_quoted(m, &part))
		b = body_goes_on(m->talk, part);
	return body_over(m, b) && end_quoted(m);
}

bool
imap_body(struct imap *m)
{
	if (!going(m->talk))
		return false;
	if (m->rest.n == 0)
		return m->literal && body_of_literal(m);
	return str_starts(m->rest, "\"") && body_of_quoted(m);
}

/* S: {5} and five bytes; the line that follows is heard too. */
static bool
read_literal(struct imap *m, struct room *r)
{
	struct str piece;

	if (!imap_is_short(m, m->bytes))
		return false;
	while (m->bytes > 0) {
		if (!hear_piece(m, &piece))
			return false;
		keep(r, piece.p, piece.n);
	}
	return hear_behind(m);
}

static bool
read_atom(struct imap *m, struct room *r)
{
	size_t n = 0;

	while (n < m->rest.n && strchr(" ()", m->rest.p[n]) == NULL)
		n++;
	keep(r, m->rest.p, n);
	skip(&m->rest, n);
	return n > 0;
}

bool
imap_string(struct imap *m, char *out, size_t room)
{
	struct room r = { out, 0, room - 1, false };
	bool read;

	skip_spaces(m);
	if (!going(m->talk))
		read = false;
	else if (m->rest.n == 0)
		read = m->literal && read_literal(m, &r);
	else if (m->rest.p[0] == '"')
		read = read_quoted(m, &r);
	else
		read = read_atom(m, &r);
	out[r.n] = '\0';
	skip_spaces(m);
	return read;
}

bool
imap_open(struct imap *m)
{
	skip_spaces(m);
	if (m->rest.n == 0 || m->rest.p[0] != '(')
		return false;
	skip(&m->rest, 1);
	return true;
}

bool
imap_close(struct imap *m)
{
	skip_spaces(m);
	if (m->rest.n == 0 || m->rest.p[0] != ')')
		return false;
	skip(&m->rest, 1);
	skip_spaces(m);
	return true;
}
