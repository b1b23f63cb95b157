/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of a reply (RFC 9112 section 4): whether it is HTTP at all, the
 * status line, and how the body behind it is framed.
 */
#include "http1.h"

#include <string.h>

#include "http1_fields.h"
#include "services.h"

/* The reply does not begin with "HTTP/": what it is, and its first bytes. */
static void
tell_not_http(struct talk *t, const char *speaks)
{
	const char *id = "http-wrong-service", *asked = "HTTP";

	if (speaks == NULL) {
		id = "http-09";
		speaks = "something without a status line (HTTP/0.9)";
	} else if (strcmp(speaks, SERVICE_TLS) == 0) {
		id = "http-tls-port";
	} else if (strcmp(speaks, SERVICE_HTTP2) == 0) {
		asked = "HTTP/1.1";
	}
	fault_at(t, heard_so_far(t), overhear(t, 64), id,
	    "the server speaks %s, not %s", speaks, asked);
}

static void
not_http(struct talk *t)
{
	const char *speaks;
	struct str bytes;

	if (!hear_service(t, &speaks))
		return;
	tell_not_http(t, speaks);
	body_begins(t, (struct str){ "", 0 });
	if (hear_some(t, 4096, &bytes) == HEARD)
		body_goes_on(t, bytes);
	body_ends(t);
	reply_ends(t);
	stop(t);
}

/* "HTTP/1.1 200 OK": the version at 5, the status at 9, the reason at 13. */
static bool
is_status_line(struct str s)
{
	static const char shape[] = "HTTP/0.0 000";

	if (s.n < sizeof(shape) - 1 ||
	    (s.n > sizeof(shape) - 1 && s.p[sizeof(shape) - 1] != ' '))
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (shape[i] == '0' ? !digit : s.p[i] != shape[i])
			return false;
	}
	return true;
}

static struct str
part(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	return (struct str){ s.p + from, n < s.n - from ? n : s.n - from };
}

/* RFC 9112 4: a reply whose status cannot be told makes no sense any more. */
static bool
status_line(struct talk *t, struct head *h)
{
	struct line l;
	uint64_t status;

	if (!hear(t, &l))
		return false;
	if (!is_status_line(l.text) || l.text.p[5] != '1' ||
	    !str_number(part(l.text, 9, 3), 10, &status) || status < 100) {
		fault_at(t, l.offset, l.text, "http-bad-status-line",
		    "the reply does not begin with a status line of HTTP/1");
		stop(t);
		return false;
	}
	http1_clean(t, h, &l);
	h->status = (unsigned int)status;
	h->http10 = l.text.p[7] == '0';
	learn(t, "status", part(l.text, 9, 3));
	if (h->status == 101 && h->field != NULL)
		return true; /* for the other protocol to say */
	learn(t, "protocol", part(l.text, 0, 8));
	learn(t, "result", part(l.text, 9, 3));
	learn(t, "reason", part(l.text, 13, l.text.n));
	return true;
}

static bool
hear_head(struct talk *t, struct head *h)
{
	bool same;

	*h = (struct head){ .start = heard_so_far(t),
		.field = h->field,
		.arg = h->arg };
	where(t, "waiting for the status line");
	switch (hear_start(t, "HTTP/", &same)) {
	case HEARD:
		break;
	case HEARD_TROUBLE:
		return false;
	default:
		fault(t, "http-no-reply",
		    "the server closed the connection without a reply");
		stop(t);
		return false;
	}
	if (!same) {
		not_http(t);
		return false;
	}
	where(t, "receiving the header");
	return status_line(t, h) && http1_fields(t, h);
}

bool
http1_is_final(const struct head *h)
{
	return h->status >= 200 || h->status == 101;
}

bool
http1_next_head(struct talk *t, struct head *h, int *interim)
{
	if (!hear_head(t, h))
		return false;
	if (http1_is_final(h))
		return true;
	learnf(t, "interim", "%u", h->status);
	reply_ends(t);
	if (++*interim > LIMIT_INTERIM) {
		fault_at(t, heard_so_far(t), overhear(t, 64),
		    "http-too-many-interim",
		    "more than %d interim replies (1xx)", LIMIT_INTERIM);
		stop(t);
		return false;
	}
	return unsent(t) == 0 || send_said(t);
}

static const struct str nothing = { "", 0 };

enum framing
http1_framing(struct talk *t, const struct head *h, bool asked_head)
{
	if (h->has_transfer && h->has_length)
		fault_at(t, h->framed_at, nothing, "http-length-with-chunked",
		    "the reply has both Content-Length and Transfer-Encoding");
	if (asked_head || h->status < 200 || h->status == 204 ||
	    h->status == 304)
		return FRAMING_NONE;
	if (h->has_transfer)
		return h->chunked ? FRAMING_CHUNKED : FRAMING_CLOSE;
	if (h->has_length && !h->bad_length)
		return FRAMING_LENGTH;
	return FRAMING_CLOSE;
}
