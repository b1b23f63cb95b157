/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.1 and 1.0 (RFC 9110, RFC 9112): one request, its interim replies, and
 * the final one. How a message is written is http1.c's; what a status means
 * for the user is told by the diagnosis from the facts learnt here.
 */
#include "http1.h"

#include <string.h>

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
 * Whether the user gave this header, as "Name: value", "Name:" or "Name;": then
 * it is not for us to say.
 */
static bool
given(const struct asked *a, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; a->headers != NULL && a->headers[i] != NULL; i++) {
		struct str h = str_of(a->headers[i]);

		if (h.n > n && (h.p[n] == ':' || h.p[n] == ';') &&
		    str_starts_nocase(h, name))
			return true;
	}
	return false;
}

static void
say_unless_given(struct talk *t, const char *name, const char *value)
{
	if (!given(asked(t), name))
		say(t, "%s: %s", name, value);
}

/*
 * The user's own lines. As people expect from curl, "Name:" alone leaves a
 * header out, and "Name;" says it without a value.
 */
static void
say_given(struct talk *t)
{
	const char *const *line = asked(t)->headers;

	for (; line != NULL && *line != NULL; line++) {
		struct str h = str_trim(str_of(*line));
		size_t colon = str_find(h, ':');

		if (colon == h.n)
			say(t, "%.*s:", (int)(h.n - 1), h.p);
		else if (colon + 1 < h.n)
			say(t, "%s", *line);
	}
}

static void
say_credentials(struct talk *t)
{
	if (given(asked(t), "Authorization"))
		return;
	if (credential(t) == CREDENTIAL_PASSWORD)
		say_credential(t, FORM_BASIC, "Authorization: Basic ");
	else if (credential(t) == CREDENTIAL_TOKEN)
		say_credential(t, FORM_PLAIN, "Authorization: Bearer ");
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
	say_unless_given(t, "Host", a->authority);
	say_unless_given(t, "User-Agent", a->agent);
	say_unless_given(t, "Accept", "*/*");
	if (!a->identity)
		say_unless_given(t, "Accept-Encoding", "gzip, deflate");
	say_credentials(t);
	if (a->has_body && a->body_type != NULL)
		say_unless_given(t, "Content-Type", a->body_type);
	if (a->has_body && !given(a, "Content-Length"))
		say(t, "Content-Length: %zu", a->body.n);
	if (a->expect && a->has_body)
		say_unless_given(t, "Expect", "100-continue");
	say_given(t);
	say(t, "%s", "");
}

/* RFC 9110 15.2: not an interim reply; after 101 nothing follows in HTTP. */
static bool
is_final(const struct head *h)
{
	return h->status >= 200 || h->status == 101;
}

/*
 * S: HTTP/1.1 100 Continue    any number of interim replies, then
 * S: HTTP/1.1 200 OK          the final one        RFC 9110 15.2
 * A reply may begin before the request is out: a final one ends it, after an
 * interim one it goes on. This hears one; *interim counts those heard before.
 */
static bool
hear_head(struct talk *t, struct head *h, int *interim)
{
	if (!http1_head(t, h))
		return false;
	if (is_final(h))
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
		if (!hear_head(t, h, interim))
			return false;
	} while (!is_final(h) && h->status != 100);
	return is_final(h);
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
		if (!hear_head(t, h, &interim))
			return false;
	} while (!is_final(h));
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
	struct head h;
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

/* RFC 9110 11 and RFC 6265: what proves who somebody is. */
static const struct secret_line secrets[] = {
	{ "Authorization:", SECRET_SCHEME },
	{ "Proxy-Authorization:", SECRET_SCHEME },
	{ "Cookie:", SECRET_COOKIE },
	{ "Set-Cookie:", SECRET_COOKIE },
	{ "Location:", SECRET_QUERY },
	{ "Content-Location:", SECRET_QUERY },
	{ "Referer:", SECRET_QUERY },
	{ "Refresh:", SECRET_QUERY },
	{ "Link:", SECRET_QUERY },
	{ NULL, SECRET_REST },
};

const struct module http_module = {
	.name = "http",
	.tls_name = "https",
	.summary = "one request and its reply",
	.rfc = "RFC 9110, RFC 9112",
	.port = 80,
	.tls_port = 443,
	.alpn = "http/1.1",
	.idle_s = 5,
	.secrets = secrets,
	.run = run,
};
