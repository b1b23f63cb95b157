/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an answer over HTTP says beside its status: who wrote it, what is odd
 * about it, and a token that is over.
 */
#include "trace_builder.h"

/* A line that was masked says what the token is. */
static void
test_token(void **state)
{
	static const char *const lines[] = {
		"Authorization: Bearer <redacted 812 bytes, JWT RS256, "
		"expired 3 h ago>",
		"Authorization: Bearer <redacted 812 bytes, JWT RS256, "
		"expires in 41 min>",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trace *t = request_sent("http");

		add(t, 52, EV_LINE, PHASE_SEND, SENT, F_TEXT, lines[i],
		    F_OFFSET, 20, F_BYTES, 30, FIELDS);
		add_fact(t, 99, "www-authenticate", "Bearer");
		answered(t, "401");
		if (i == 0)
			expect_says(t, "http-401-token-expired", 64,
			    "sent expired 3 h ago,");
		else
			expect(t, "http-401-refused", 64);
	}
}

/* Who answers: known by its page, its name, and what is missing. */
static void
test_answerers(void **state)
{
	static const struct {
		const char *code, *server, *line, *page, *id, *says;
	} rows[] = {
		{ "404", "envoy", "a: b", "", "http-404-default-vhost",
		    "Envoy answered 404" },
		{ "404", "envoy", "x-envoy-upstream-service-time: 3", "",
		    "http-404", "nothing at that path" },
		{ "404", "envoy", "a: b", "gone", "http-404", "nothing" },
		{ "404", "nginx", "a: b", "No Route matched with those values",
		    "http-404-default-vhost", "Kong answered" },
		{ "400", "Microsoft-HTTPAPI/2.0", "a: b",
		    "<h2>Bad Request - Invalid Hostname</h2>",
		    "http-404-default-vhost", "HTTP.sys" },
		{ "500", "nginx", "a: b", "<center>nginx/1.24</center>",
		    "http-500", "nginx itself failed" },
		{ "500", "nginx", "a: b", "{}", "http-500",
		    "the application failed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace *t = request_sent("http");

		add(t, 99, EV_LINE, PHASE_RECEIVE, GOT, F_TEXT, rows[i].line,
		    F_OFFSET, 20, F_BYTES, 30, FIELDS);
		add_fact(t, 99, "server", rows[i].server);
		header_received(t, rows[i].code, "length");
		if (*rows[i].page != '\0')
			add_body(t, 110, 1000, rows[i].page);
		reply_ended(t);
		add_closed(t, "client", "orderly");
		ended(t);
		expect_says(t, rows[i].id, 84, rows[i].says);
	}
}

/* What is odd whatever the status is. */
static void
test_odd_answers(void **state)
{
	static const struct {
		const char *code, *fact, *value, *body, *id;
		int exit;
	} rows[] = {
		{ "511", "server", "x", "login", "http-captive-portal", 84 },
		{ "200", "content-type", "application/json; charset=utf-8",
		    "\n <HTML>", "http-content-type", 0 },
		{ "200", "content-type", "application/json", "[\"<html>\"]", "",
		    0 },
		{ "200", "content-type", "text/css", "<!DOCTYPE html>",
		    "http-content-type", 0 },
		{ "200", "content-type", "text/html", "<!DOCTYPE html>", "",
		    0 },
		{ "200", "date", "Sat, 21 Nov 2026 23:50:00 GMT", "x",
		    "http-date-differs", 0 },
		{ "200", "date", "Sun, 22 Nov 2026 00:04:00 GMT", "x", "", 0 },
		{ "200", "date", "yesterday", "x", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace *t = request_sent("http");

		add_fact(t, 99, rows[i].fact, rows[i].value);
		header_received(t, rows[i].code, "length");
		add_body(t, 110, 1000, rows[i].body);
		reply_ended(t);
		add_closed(t, "client", "orderly");
		ended(t);
		expect(t, rows[i].id, rows[i].exit);
	}
}

/* A browser would keep the answer from the page, unless it is allowed. */
static void
test_origins(void **state)
{
	static const struct {
		const char *allowed, *id;
	} rows[] = {
		{ "Access-Control-Allow-Origin: *", "" },
		{ "access-control-allow-origin: https://a.test", "" },
		{ "Access-Control-Allow-Origin: https://b.test",
		    "http-cors-missing" },
		{ "Vary: Origin", "http-cors-missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace *t = request_sent("http");

		add(t, 52, EV_LINE, PHASE_SEND, SENT, F_TEXT,
		    "Origin: https://a.test", F_OFFSET, 20, F_BYTES, 30,
		    FIELDS);
		add(t, 99, EV_LINE, PHASE_RECEIVE, GOT, F_TEXT, rows[i].allowed,
		    F_OFFSET, 20, F_BYTES, 30, FIELDS);
		answered(t, "200");
		expect(t, rows[i].id, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_answerers),
		cmocka_unit_test(test_odd_answers),
		cmocka_unit_test(test_origins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
