/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests of HTTP, byte for byte; Expect with each answer it may get; a
 * reply that comes before the request is out. Replies are in test_http.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "net/fiber.h"
#include "peer.h"
#include "talk/modules.h"

#define AGENT "User-Agent: sonde/test\r\n"
#define ACCEPT "Accept: */*\r\n"
#define CODING "Accept-Encoding: gzip, deflate\r\n"
#define DONE "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define HINTS "HTTP/1.1 103 Early Hints\r\n\r\n"

static void
begin(struct scene *s, bool tight)
{
	enum secure secure;

	scene_begin(s, tight);
	s->wish.module = module_for_scheme("http", &secure);
	s->wish.asked.host = "h.test";
	s->wish.asked.authority = "h.test:8080";
	s->wish.asked.path = "/a?b=c";
	s->wish.asked.agent = "sonde/test";
	s->wish.idle_ns = 500 * CLOCK_MS;
}

/* ---- what is said ---- */

static const char *const own[] = { "X-One: 1", "Accept:", "host: other",
	"User-Agent: mine", NULL };
/* As curl takes them: without a value it is left out, with ";" it is empty. */
static const char *const empty[] = { "X-Empty;", "Accept:", "User-Agent;",
	"X-None:", "Accept-Encoding: ", NULL };
static const char *const typed[] = { "Content-Type: text/x",
	"Content-Length: 2", "Authorization: Other x", NULL };

static const struct {
	struct asked asked;
	enum credential credential;
	const char *request;
	const char *turn;
} requests[] = {
	{ { .path = "/a?b=c" }, CREDENTIAL_NONE,
	    "GET /a?b=c HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "\r\n",
	    "GET /a?b=c" },
	{ { .http10 = true, .identity = true }, CREDENTIAL_NONE,
	    "GET / HTTP/1.0\r\nHost: h.test:8080\r\n" AGENT ACCEPT "\r\n",
	    "GET /" },
	{ { .head_only = true }, CREDENTIAL_NONE,
	    "HEAD / HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "\r\n",
	    "HEAD /" },
	{ { .method = "OPTIONS", .user = "joe" }, CREDENTIAL_PASSWORD,
	    "OPTIONS / HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "Authorization: Basic am9lOmMyVmpjbVYw\r\n\r\n",
	    "OPTIONS /" },
	{ { .has_body = true, .body = { "hi", 2 }, .body_type = "text/y" },
	    CREDENTIAL_TOKEN,
	    "POST / HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "Authorization: Bearer c2VjcmV0\r\nContent-Type: text/y\r\n"
	    "Content-Length: 2\r\n\r\nhi",
	    "POST /" },
	{ { .has_body = true, .method = "PUT" }, CREDENTIAL_NONE,
	    "PUT / HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "Content-Length: 0\r\n\r\n",
	    "PUT /" },
	/* The user's own lines stand in the place of ours. */
	{ { .headers = own }, CREDENTIAL_NONE,
	    "GET / HTTP/1.1\r\n" CODING "X-One: 1\r\nhost: other\r\n"
	    "User-Agent: mine\r\n\r\n",
	    "GET /" },
	{ { .headers = empty }, CREDENTIAL_NONE,
	    "GET / HTTP/1.1\r\nHost: h.test:8080\r\nX-Empty:\r\n"
	    "User-Agent:\r\n\r\n",
	    "GET /" },
	{ { .headers = typed,
	      .has_body = true,
	      .body = { "hi", 2 },
	      .body_type = "text/y" },
	    CREDENTIAL_PASSWORD,
	    "POST / HTTP/1.1\r\nHost: h.test:8080\r\n" AGENT ACCEPT CODING
	    "Content-Type: text/x\r\nContent-Length: 2\r\n"
	    "Authorization: Other x\r\n\r\nhi",
	    "POST /" },
};

static bool
trace_holds(const struct trace *t, const char *what)
{
	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		for (unsigned int k = 0; k < e->n_fields; k++)
			if (e->fields[k].text.p != NULL &&
			    memmem(e->fields[k].text.p, e->fields[k].text.n,
				what, strlen(what)) != NULL)
				return true;
	}
	return false;
}

static void
test_requests(void **state)
{
	struct secret *secret = secret_new(str_of("c2VjcmV0"));

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct step script[] = { HEAR_BYTES(0), SEND(DONE), STAY, END };
		struct scene s;

		begin(&s, false);
		script[0].n = strlen(requests[i].request);
		s.wish.asked = requests[i].asked;
		s.wish.asked.authority = "h.test:8080";
		s.wish.asked.agent = "sonde/test";
		if (s.wish.asked.path == NULL)
			s.wish.asked.path = "/";
		s.wish.credential = requests[i].credential;
		s.wish.credential_value = secret;
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		assert_string_equal(buf_text(&s.heard), requests[i].request);
		assert_string_equal(last_text(s.trace, EV_TURN, F_WHAT),
		    requests[i].turn);
		assert_string_equal(trace_fact(s.trace, "status"), "200");
		assert_int_equal(last_number(s.trace, EV_SENT, F_BYTES),
		    strlen(requests[i].request));
		assert_string_equal(phases(s.trace), "s w r - x -");
		assert_string_equal(how_closed(s.trace), "client orderly");
		/* The secret went out, and stands nowhere. */
		assert_false(trace_holds(s.trace, "c2VjcmV0"));
		scene_end(&s);
	}
	secret_free(secret);
}

/* ---- Expect: 100-continue ---- */

static const struct {
	const char *name;
	struct step script[8];
	bool body; /* it was sent */
	const char *status;
	const char *ignored;
	const char *phases;
} expects[] = {
	{ "100, then the reply",
	    { HEAR("\r\n\r\n"), SEND(CONTINUE), HEAR("body"), SEND(DONE), STAY,
		END },
	    true, "200", NULL, "s w r - s w r - x -" },
	{ "the reply at once",
	    { HEAR("\r\n\r\n"),
		SEND("HTTP/1.1 417 Expectation Failed\r\n"
		     "Content-Length: 0\r\n\r\n"),
		STAY, END },
	    false, "417", NULL, "s w r - x -" },
	{ "silence", { HEAR("\r\n\r\n"), HEAR("body"), SEND(DONE), STAY, END },
	    true, "200", "ignored", "s w s w r - x -" },
	{ "100 after we had lost patience",
	    { HEAR("\r\n\r\n"), HEAR("body"), SEND(CONTINUE DONE), STAY, END },
	    true, "200", "ignored", "s w s w r - r - x -" },
	{ "100 and the reply in one piece",
	    { HEAR("\r\n\r\n"), SEND(CONTINUE DONE), HEAR("body"), STAY, END },
	    true, "200", NULL, "s w r - s w r - x -" },
	{ "103 asks for nothing, 100 does",
	    { HEAR("\r\n\r\n"), SEND(HINTS CONTINUE), HEAR("body"), SEND(DONE),
		STAY, END },
	    true, "200", NULL, "s w r - r - s w r - x -" },
	{ "103, then the reply",
	    { HEAR("\r\n\r\n"),
		SEND(HINTS "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"),
		STAY, END },
	    false, "417", NULL, "s w r - r - x -" },
	{ "103, then silence",
	    { HEAR("\r\n\r\n"), SEND(HINTS), HEAR("body"), SEND(DONE), STAY,
		END },
	    true, "200", "ignored", "s w r - w s w r - x -" },
	{ "the end", { HEAR("\r\n\r\n"), END }, false, NULL, NULL,
	    "s w - x -" },
};

static void
test_expect(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expects) / sizeof(expects[0]); i++) {
		const char *end;
		struct scene s;

		print_message("           %s\n", expects[i].name);
		begin(&s, false);
		s.wish.asked.has_body = s.wish.asked.expect = true;
		s.wish.asked.body = str_of("the body");
		assert_int_equal(scene_talk(&s, expects[i].script, NULL), 0);
		end = strstr(buf_text(&s.heard), "\r\n\r\n");
		assert_non_null(end);
		assert_non_null(
		    strstr(buf_text(&s.heard), "Expect: 100-continue\r\n"));
		assert_string_equal(end + 4, expects[i].body ? "the body" : "");
		if (expects[i].status == NULL)
			assert_null(trace_fact(s.trace, "status"));
		else
			assert_string_equal(trace_fact(s.trace, "status"),
			    expects[i].status);
		if (expects[i].ignored == NULL)
			assert_null(trace_fact(s.trace, "expect"));
		else
			assert_string_equal(trace_fact(s.trace, "expect"),
			    expects[i].ignored);
		assert_string_equal(phases(s.trace), expects[i].phases);
		assert_true(phases_are_a_partition(s.trace));
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
		scene_end(&s);
	}
}

/* ---- a reply before the request is out ---- */

#define MUCH ((size_t)3 << 20)
#define TOO_LARGE \
	"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno"

static const struct {
	const char *name;
	struct step script[8];
	const char *status;
	bool whole; /* all was sent */
	const char *interim;
} early[] = {
	{ "413, and it reads no more",
	    { HEAR("\r\n\r\n"), SEND(TOO_LARGE), HOLD, END }, "413", false,
	    NULL },
	{ "413, and it closes with bytes unread",
	    { HEAR("\r\n\r\n"), SEND(TOO_LARGE), PAUSE(100), END }, "413",
	    false, NULL },
	{ "413, and it reads on",
	    { HEAR("\r\n\r\n"), SEND(TOO_LARGE), STAY, END }, "413", true,
	    NULL },
	{ "an interim reply ends nothing",
	    { HEAR("\r\n\r\n"), SEND("HTTP/1.1 102 Processing\r\n\r\n"),
		PAUSE(60), HEAR_BYTES(MUCH), SEND(DONE), STAY, END },
	    "200", true, "102" },
	{ "413 behind an interim reply",
	    { HEAR("\r\n\r\n"), SEND(CONTINUE TOO_LARGE), HOLD, END }, "413",
	    false, "100" },
};

static void
test_early_reply(void **state)
{
	char *body = xcalloc(1, MUCH);

	(void)state;
	for (size_t i = 0; i < sizeof(early) / sizeof(early[0]); i++) {
		struct scene s;

		print_message("           %s\n", early[i].name);
		begin(&s, true);
		s.wish.asked.has_body = s.wish.asked.keep = true;
		s.wish.asked.body = (struct str){ body, MUCH };
		assert_int_equal(scene_talk(&s, early[i].script, NULL), 0);
		assert_non_null(trace_fact(s.trace, "status"));
		assert_string_equal(trace_fact(s.trace, "status"),
		    early[i].status);
		assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
		assert_string_equal(faults(s.trace), "");
		if (early[i].interim != NULL)
			assert_string_equal(trace_fact(s.trace, "interim"),
			    early[i].interim);
		/* Who reads on may be too quick for us to notice. */
		if (!early[i].whole) {
			assert_non_null(trace_fact(s.trace, "unsent-bytes"));
			assert_false(talk_reusable(s.talk));
			assert_true(talk_broken_off(s.talk));
		} else if (strcmp(early[i].status, "200") == 0) {
			assert_null(trace_fact(s.trace, "unsent-bytes"));
		}
		assert_true(phases_are_a_partition(s.trace));
		scene_end(&s);
	}
	free(body);
}

/* ---- where it sends us ---- */

static const struct {
	const char *reply;
	const char *to; /* NULL: nowhere */
	bool keep_method;
} places[] = {
	{ "301 Moved Permanently", "/x", false },
	{ "302 Found", "/x", false },
	{ "303 See Other", "/x", false },
	{ "307 Temporary Redirect", "/x", true },
	{ "308 Permanent Redirect", "/x", true },
	{ "201 Created", NULL, false },
	{ "300 Multiple Choices", NULL, false },
};

static void
test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct buf reply = buf_with_cap(0);
		struct step script[] = { HEAR("\r\n\r\n"), SEND(""), STAY,
			END };
		const char *to;
		struct scene s;
		bool keep;

		buf_addf(&reply,
		    "HTTP/1.1 %s\r\nLocation: /x\r\nContent-Length: "
		    "0\r\n\r\n",
		    places[i].reply);
		script[1].p = reply.p;
		script[1].n = reply.n;
		begin(&s, false);
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		to = talk_sent_to(s.talk, &keep);
		if (places[i].to == NULL) {
			assert_null(to);
		} else {
			assert_string_equal(to, places[i].to);
			assert_int_equal(keep, places[i].keep_method);
		}
		assert_string_equal(trace_fact(s.trace, "location"), "/x");
		scene_end(&s);
		buf_free(&reply);
	}
}

static int
end(void **state)
{
	(void)state;
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_expect),
		cmocka_unit_test(test_early_reply),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
