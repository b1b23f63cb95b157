/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a request and writing a reply. Strict where RFC 9112 wants a server
 * to be: a request that could be understood in two ways is refused, and the
 * connection ends after it.
 */
#include "http.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LINE_MOST ((size_t)8192)
#define LINES_MOST 100
#define BODY_MOST ((uint64_t)1024 * 1024)

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "DELETE",
	"OPTIONS", "PATCH", "TRACE", "CONNECT" };

static void
refuse(struct request *r, const char *status)
{
	if (r->refused == NULL)
		r->refused = status;
}

static bool
method_known(const char *method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(methods[i], method) == 0)
			return true;
	return false;
}

/* RFC 9112 3.2: the origin form; of the absolute form what follows the host. */
static void
take_target(struct request *r, struct str target)
{
	struct str rest = target;
	size_t slash;

	if (str_starts_nocase(rest, "http://"))
		rest = (struct str){ rest.p + 7, rest.n - 7 };
	else if (str_starts_nocase(rest, "https://"))
		rest = (struct str){ rest.p + 8, rest.n - 8 };
	slash = str_find(rest, '/');
	if (rest.p != target.p)
		rest = (struct str){ rest.p + slash, rest.n - slash };
	else if (slash != 0 && !str_equals(target, "*"))
		refuse(r, "400 Bad Request");
	if (rest.n == 0)
		buf_addc(&r->target, '/');
	buf_add(&r->target, rest.p, rest.n);
}

/* GET /path HTTP/1.1 (RFC 9112 3) */
static void
take_request_line(struct request *r, struct str line)
{
	struct str method, target;

	r->minor = 1;
	if (!str_next(&line, ' ', &method) || !str_next(&line, ' ', &target) ||
	    method.n == 0 || target.n == 0 || !str_starts(line, "HTTP/")) {
		refuse(r, "400 Bad Request");
		return;
	}
	snprintf(r->method, sizeof(r->method), "%.*s", STR_ARG(method));
	if (str_equals(line, "HTTP/1.0"))
		r->minor = 0;
	else if (!str_starts(line, "HTTP/1.") || line.n != 8)
		refuse(r, "505 HTTP Version Not Supported");
	r->keep = r->minor == 1;
	take_target(r, target);
	if (!method_known(r->method))
		refuse(r, "501 Not Implemented");
}

static bool
list_has(struct str list, const char *token)
{
	struct str part;

	while (str_next(&list, ',', &part)) {
		part.n = str_find(part, ';');
		if (str_equals_nocase(str_trim(part), token))
			return true;
	}
	return false;
}

static void
take_connection(struct request *r, struct str value)
{
	if (list_has(value, "close"))
		r->keep = false;
	else if (r->minor == 0 && list_has(value, "keep-alive"))
		r->keep = true;
}

static void
take_length(struct request *r, struct str value)
{
	uint64_t length;

	if (!str_number(value, 10, &length) ||
	    (r->has_length && r->length != length))
		refuse(r, "400 Bad Request");
	else if (length > BODY_MOST)
		refuse(r, "413 Content Too Large");
	else
		r->length = length;
	r->has_length = true;
}

static void
take_transfer(struct request *r, struct str value)
{
	r->chunked = str_equals_nocase(value, "chunked");
	if (!r->chunked)
		refuse(r, "501 Not Implemented");
}

static void
take_expect(struct request *r, struct str value)
{
	r->expects = str_equals_nocase(value, "100-continue");
	if (!r->expects)
		refuse(r, "417 Expectation Failed");
}

static void
take_host(struct request *r, struct str value)
{
	(void)value;
	if (r->has_host)
		refuse(r, "400 Bad Request");
	r->has_host = true;
}

static void
take_coding(struct request *r, struct str value)
{
	r->gzip = list_has(value, "gzip") || list_has(value, "*");
}

static void
take_type(struct request *r, struct str value)
{
	buf_add(&r->type, value.p, value.n);
}

static void
take_upgrade(struct request *r, struct str value)
{
	r->upgrades = str_equals_nocase(value, "websocket");
}

static void
take_key(struct request *r, struct str value)
{
	buf_add(&r->key, value.p, value.n);
}

static void
take_protocols(struct request *r, struct str value)
{
	buf_add(&r->protocols, value.p, value.n);
}

static void
take_extensions(struct request *r, struct str value)
{
	r->deflates = list_has(value, "permessage-deflate");
}

static const struct {
	const char *name;
	void (*take)(struct request *r, struct str value);
} fields[] = {
	{ "accept-encoding", take_coding },
	{ "connection", take_connection },
	{ "Content-Length", take_length },
	{ "content-type", take_type },
	{ "expect", take_expect },
	{ "host", take_host },
	{ "sec-websocket-extensions", take_extensions },
	{ "sec-websocket-key", take_key },
	{ "sec-websocket-protocol", take_protocols },
	{ "Transfer-Encoding", take_transfer },
	{ "upgrade", take_upgrade },
};

/* Name: value (RFC 9112 5): no blank before the colon, none at the start. */
static void
take_field(struct request *r, struct str line)
{
	struct str name = { line.p, str_find(line, ':') };
	struct str value;

	if (name.n == 0 || name.n == line.n || str_has(name, ' ') ||
	    str_has(name, '\t') || str_has(line, '\0') || str_has(line, '\r')) {
		refuse(r, "400 Bad Request");
		return;
	}
	value = (struct str){ line.p + name.n + 1, line.n - name.n - 1 };
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (str_equals_nocase(name, fields[i].name))
			fields[i].take(r, str_trim(value));
}

/* What only the whole head shows (RFC 9112 3.2, 6.1). */
static void
judge(struct request *r)
{
	if (r->minor == 1 && !r->has_host)
		refuse(r, "400 Bad Request");
	if (r->chunked && (r->has_length || r->minor == 0))
		refuse(r, "400 Bad Request");
}

/* The request line, after one empty line at most (RFC 9112 2.2). */
static bool
hear_request_line(struct peer *p, struct buf *line)
{
	return peer_hear_line(p, LINE_MOST, line) &&
	    (line->n > 0 || peer_hear_line(p, LINE_MOST, line));
}

static bool
read_head(struct peer *p, struct request *r, struct buf *line)
{
	int n = 0;

	if (!hear_request_line(p, line)) {
		if (p->heard.n <= LINE_MOST)
			return false;
		refuse(r, "414 URI Too Long");
		return true;
	}
	take_request_line(r, buf_str(line));
	while (peer_hear_line(p, LINE_MOST, line)) {
		if (line->n == 0) {
			judge(r);
			return true;
		}
		take_field(r, buf_str(line));
		if (++n > LINES_MOST)
			break;
	}
	refuse(r, "431 Request Header Fields Too Large");
	return n > LINES_MOST || p->heard.n > LINE_MOST;
}

bool
request_read(struct peer *p, struct request *r, bool body)
{
	struct buf line = { 0 };
	bool there;

	*r = (struct request){ .keep = true };
	there = read_head(p, r, &line);
	buf_free(&line);
	if (there && body && r->refused == NULL)
		there = request_read_body(p, r);
	r->keep = r->keep && r->refused == NULL;
	return there;
}

static bool
take_bytes(struct peer *p, struct request *r, uint64_t n)
{
	size_t some;

	while (n > 0) {
		if (p->heard.n == 0 && !peer_hear(p))
			return false;
		some = p->heard.n < n ? p->heard.n : (size_t)n;
		buf_add(&r->body, p->heard.p, some);
		buf_drop(&p->heard, some);
		n -= some;
	}
	return true;
}

/* The trailer section, which is not used: up to an empty line. */
static bool
skip_trailers(struct peer *p, struct buf *line)
{
	for (int i = 0; i < LINES_MOST; i++) {
		if (!peer_hear_line(p, LINE_MOST, line))
			return false;
		if (line->n == 0)
			return true;
	}
	return false;
}

/* RFC 9112 7.1 */
static bool
take_chunks(struct peer *p, struct request *r, struct buf *line)
{
	uint64_t size;
	struct str digits;

	while (peer_hear_line(p, LINE_MOST, line)) {
		digits = buf_str(line);
		digits.n = str_find(digits, ';');
		if (!str_number(str_trim(digits), 16, &size) ||
		    size + r->body.n > BODY_MOST) {
			refuse(r, "400 Bad Request");
			return true;
		}
		if (size == 0)
			return skip_trailers(p, line);
		if (!take_bytes(p, r, size) ||
		    !peer_hear_line(p, LINE_MOST, line) || line->n != 0)
			return false;
	}
	return false;
}

bool
request_read_body(struct peer *p, struct request *r)
{
	struct buf line = { 0 };
	bool there;

	if (r->expects && r->minor == 1 && p->heard.n == 0 &&
	    (r->chunked || r->length > 0))
		peer_say(p, "HTTP/1.1 100 Continue\r\n\r\n");
	if (!r->chunked)
		return take_bytes(p, r, r->length);
	there = take_chunks(p, r, &line);
	buf_free(&line);
	return there;
}

void
request_free(struct request *r)
{
	buf_free(&r->target);
	buf_free(&r->type);
	buf_free(&r->key);
	buf_free(&r->protocols);
	buf_free(&r->body);
}

bool
request_wants_body(const struct request *r)
{
	return strcmp(r->method, "HEAD") != 0;
}

/* Status line and the fields of every reply; IMF-fixdate of RFC 9110 5.6.7. */
static void
write_head(struct buf *out, const struct request *r, const char *status,
    const char *more)
{
	char date[64];
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	buf_addf(out, "HTTP/1.1 %s\r\nDate: %s\r\nServer: sonde-lab\r\n",
	    status, date);
	if (!r->keep)
		buf_adds(out, "Connection: close\r\n");
	else if (r->minor == 0)
		buf_adds(out, "Connection: keep-alive\r\n");
	buf_adds(out, more);
}

bool
reply_head(struct peer *p, const struct request *r, const char *status,
    const char *more)
{
	struct buf out = { 0 };
	bool said;

	write_head(&out, r, status, more);
	buf_adds(&out, "\r\n");
	said = peer_say_bytes(p, buf_str(&out));
	buf_free(&out);
	return said;
}

bool
reply(struct peer *p, const struct request *r, const char *status,
    const char *more, struct str body)
{
	struct buf out = { 0 };
	bool said;

	write_head(&out, r, status, more);
	buf_addf(&out, "Content-Length: %zu\r\n\r\n", body.n);
	if (request_wants_body(r))
		buf_add(&out, body.p, body.n);
	said = peer_say_bytes(p, buf_str(&out));
	buf_free(&out);
	return said;
}
