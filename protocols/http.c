/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.1 and 1.0 (RFC 9110, RFC 9112): one request, its interim replies, and
 * the final one. How a message is written is http1.c's; what a status means
 * for the user is told by the diagnosis from the facts learnt here.
 */
#include "http1.h"

#include <string.h>

#include "http1_request.h"

/* A server may take so long to say 100 (RFC 9110 10.1.1 sets no figure). */
#define CONTINUE_S 1.0

static const char *
method(const struct asked *a)
{
	if (a->method != NULL)
		return a->method;
	if (a->head_only)
		return "HEAD";
	if (a->upload)
		return "PUT";
	return a->has_body ? "POST" : "GET";
}

/*
 * C: GET /path HTTP/1.1
 * C: Host: example.org        the rest in the order people are used to
 * C:                          RFC 9112 sections 3 and 5
 */
static void
say_head(struct talk *t)
{
	const struct asked *a = asked(t);

	turn(t, "%s %s", method(a), a->path);
	say(t, "%s %s HTTP/1.%c", method(a), a->path, a->http10 ? '0' : '1');
	http1_say_unless_given(t, "Host", a->authority);
	http1_say_unless_given(t, "User-Agent", a->agent);
	http1_say_unless_given(t, "Accept", "*/*");
	if (!a->identity)
		http1_say_unless_given(t, "Accept-Encoding", "gzip, deflate");
	http1_say_credentials(t);
	if (a->has_body && a->body_type != NULL)
		http1_say_unless_given(t, "Content-Type", a->body_type);
	if (a->has_body && !http1_given(a, "Content-Length", NULL))
		say(t, "Content-Length: %zu", a->body.n);
	if (a->expect && a->has_body)
		http1_say_unless_given(t, "Expect", "100-continue");
	http1_say_given(t);
	say(t, "%s", "");
}

/*
 * C: Expect: 100-continue     the head alone
 * S: HTTP/1.1 100 Continue    or the final reply, or nothing
 * C: the body                 RFC 9110 10.1.1
 * Only 100 asks for the body: others (103) tell of something else, and the
 * wait goes on. Whether the final reply is in h already.
 */
static bool
ask_before_body(struct talk *t, struct head *h, int *interim)
{
	do {
		where(t, "waiting for 100 Continue");
		if (!hear_within(t, CONTINUE_S)) {
			if (going(t))
				learn(t, "expect", str_of("ignored"));
			return false;
		}
		if (!http1_next_head(t, h, interim))
			return false;
	} while (!http1_is_final(h) && h->status != 100);
	return http1_is_final(h);
}

static bool
request(struct talk *t, struct head *h)
{
	const struct asked *a = asked(t);
	int interim = 0;

	say_head(t);
	if (a->has_body && a->expect) {
		if (!send_said(t))
			return false;
		if (ask_before_body(t, h, &interim))
			return true;
	}
	if (a->has_body)
		say_bytes(t, a->body);
	if (!send_said(t))
		return false;
	do {
		if (!http1_next_head(t, h, &interim))
			return false;
	} while (!http1_is_final(h));
	return true;
}

/* RFC 9112 9.3: whether another request may follow on this connection. */
static bool
persists(const struct head *h, enum framing f)
{
	if (h->close || f == FRAMING_CLOSE || h->status == 101)
		return false;
	return !h->http10 || h->keep;
}

static void
run(struct talk *t)
{
	struct head h = { .field = NULL };
	enum framing f;
	bool whole;

	if (!request(t, &h))
		return;
	if (unsent(t) > 0)
		learnf(t, "unsent-bytes", "%zu", unsent(t));
	if (h.status == 101)
		fault_at(t, heard_so_far(t), overhear(t, 64),
		    "http-unexpected-101",
		    "the server switched protocols without being asked to");
	f = http1_framing(t, &h, strcmp(method(asked(t)), "HEAD") == 0);
	whole = http1_body(t, &h, f);
	reply_ends(t);
	if (whole && unsent(t) == 0 && asked(t)->keep && persists(&h, f))
		reusable(t);
}

const struct module http_module = {
	.name = "http",
	.tls_name = "https",
	.summary = "one request and its reply",
	.rfc = "RFC 9110, RFC 9112",
	.port = 80,
	.tls_port = 443,
	.alpn = "http/1.1",
	.idle_s = 5,
	.secrets = http1_secrets,
	.run = run,
};
