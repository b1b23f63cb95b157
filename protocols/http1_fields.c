/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Field lines: "Name: value". Strict, but able to go on: an offence is told
 * with its place, and the next line is read. The fields that sonde itself
 * depends on stand in a table.
 */
#include "http1_fields.h"

#include <string.h>

/* RFC 9110 5.6.2, tchar. */
static bool
is_token(struct str s)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			(c >= 'a' && c <= 'z') ||
			memchr(others, c, sizeof(others) - 1) != NULL))
			return false;
	}
	return s.n > 0;
}

/* RFC 9110 5.5: visible, space, tab, and bytes from 0x80 on. */
static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

static void
bad_length(struct talk *t, struct head *h, struct str value, const char *id,
    const char *what)
{
	if (!h->bad_length)
		fault_at(t, h->value_at, value, id, "%s: \"%.*s\"", what,
		    STR_ARG(value));
	h->bad_length = true;
}

/*
 * RFC 9112 6.2: digits; a list of equal values may be taken as one (RFC 9110
 * 8.6).
 */
static void
content_length(struct talk *t, struct head *h, struct str value)
{
	struct str rest = value;
	struct str item = { "", 0 };
	uint64_t n;

	h->framed_at = h->value_at;
	do {
		str_next(&rest, ',', &item);
		if (!str_number(str_trim(item), 10, &n)) {
			bad_length(t, h, value, "http-bad-length",
			    "Content-Length is no number");
			return;
		}
		if (h->has_length && h->length != n)
			bad_length(t, h, value, "http-two-lengths",
			    "Content-Length is not what it was before");
		h->has_length = true;
		h->length = n;
	} while (rest.n > 0);
}

/* RFC 9112 6.1: chunked must be the last coding. */
static void
transfer_encoding(struct talk *t, struct head *h, struct str value)
{
	const char *start = value.p;
	struct str item;

	h->framed_at = h->value_at;
	h->has_transfer = true;
	while (str_next(&value, ',', &item)) {
		item = str_trim(item);
		h->chunked = str_equals_nocase(item, "chunked");
		if (!h->chunked)
			fault_at(t, h->value_at + (uint64_t)(item.p - start),
			    item, "http-bad-transfer-coding",
			    "the reply has the transfer coding \"%.*s\", "
			    "which was not asked for",
			    STR_ARG(item));
	}
}

/* RFC 9110 8.4; more than one coding is beyond what was asked for. */
static void
content_encoding(struct talk *t, struct head *h, struct str value)
{
	size_t n =
	    value.n < sizeof(h->coding) ? value.n : sizeof(h->coding) - 1;

	(void)t;
	if (str_equals_nocase(value, "identity"))
		return;
	memcpy(h->coding, value.p, n);
	h->coding[n] = '\0';
}

/* RFC 9112 9.6 */
static void
connection(struct talk *t, struct head *h, struct str value)
{
	struct str item;

	(void)t;
	while (str_next(&value, ',', &item)) {
		item = str_trim(item);
		h->close |= str_equals_nocase(item, "close");
		h->keep |= str_equals_nocase(item, "keep-alive");
	}
}

/* RFC 9110 15.4: where to; 307 and 308 keep the method. */
static void
location(struct talk *t, struct head *h, struct str value)
{
	unsigned int s = h->status;

	h->located = true;
	if (s == 301 || s == 302 || s == 303 || s == 307 || s == 308)
		sent_to(t, value, s == 307 || s == 308);
}

/* Fields that become facts; read, if any, takes what the talk depends on. */
static const struct {
	const char *name;
	const char *fact;
	void (*read)(struct talk *, struct head *, struct str);
} known[] = {
	{ "Allow", "allow", NULL },
	{ "Connection", "connection", connection },
	{ "Content-Encoding", "content-encoding", content_encoding },
	{ "Content-Length", "content-length", content_length },
	{ "Content-Type", "content-type", NULL },
	{ "Date", "date", NULL },
	{ "Location", "location", location },
	{ "Proxy-Authenticate", "proxy-authenticate", NULL },
	{ "Retry-After", "retry-after", NULL },
	{ "Server", "server", NULL },
	{ "Transfer-Encoding", "transfer-encoding", transfer_encoding },
	{ "Upgrade", "upgrade", NULL },
	{ "Via", "via", NULL },
	{ "WWW-Authenticate", "www-authenticate", NULL },
};

static void
use_field(struct talk *t, struct head *h, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!str_equals_nocase(name, known[i].name))
			continue;
		learn(t, known[i].fact, value);
		if (known[i].read != NULL)
			known[i].read(t, h, value);
	}
	if (h->field != NULL)
		h->field(t, h, name, value);
}

bool
http1_clean(struct talk *t, struct head *h, const struct line *l)
{
	unsigned long long at = l->offset;

	if (l->bare_lf && !h->told_bare_lf)
		fault_at(t, at, l->text, "http-bare-lf",
		    "a line ends in LF without CR, at byte %llu", at);
	h->told_bare_lf |= l->bare_lf;
	if (l->has_nul)
		fault_at(t, at, l->text, "http-nul",
		    "a NUL byte is in the line at byte %llu", at);
	else if (has_control(l->text))
		fault_at(t, at, l->text, "http-bad-header",
		    "a control byte is in the line at byte %llu", at);
	return !l->has_nul && !has_control(l->text);
}

/* Whether the line is "Name: value"; tells what is wrong with it, once. */
static bool
is_field(struct talk *t, struct head *h, const struct line *l, size_t colon)
{
	struct str name = { l->text.p, colon };
	bool named = colon < l->text.n && is_token(name);

	if (http1_clean(t, h, l) && l->text.n > 0 && !named)
		fault_at(t, l->offset, l->text, "http-bad-header",
		    "a header line is not \"Name: value\", at byte %llu",
		    (unsigned long long)l->offset);
	return named;
}

static const struct str nothing = { "", 0 };

/* Too many lines or bytes: told, and the talk is over. */
static bool
within_limits(struct talk *t, const struct head *h)
{
	uint64_t at = heard_so_far(t);

	if (h->lines > LIMIT_LINES)
		fault_at(t, at, nothing, "http-too-many-headers",
		    "more than %d header lines", LIMIT_LINES);
	else if (at - h->start > LIMIT_HEAD)
		fault_at(t, at, nothing, "http-header-too-large",
		    "the header is larger than %d bytes", LIMIT_HEAD);
	else
		return true;
	stop(t);
	return false;
}

/* "Name: value": of a trailer nothing is used (RFC 9110 6.5.1). */
static void
take_field(struct talk *t, struct head *h, const struct line *l, size_t colon)
{
	struct str name = { l->text.p, colon };
	struct str value = { l->text.p + colon + 1, l->text.n - colon - 1 };

	value = str_trim(value);
	h->value_at = l->offset + (uint64_t)(value.p - l->text.p);
	if (!h->trailer)
		use_field(t, h, name, value);
}

bool
http1_fields(struct talk *t, struct head *h)
{
	struct line l;
	size_t colon;

	h->lines = 0;
	h->start = heard_so_far(t);
	for (;;) {
		if (!hear(t, &l))
			return false;
		h->lines++;
		colon = str_find(l.text, ':');
		if (is_field(t, h, &l, colon))
			take_field(t, h, &l, colon);
		if (l.text.n == 0)
			return true;
		if (!within_limits(t, h))
			return false;
	}
}
