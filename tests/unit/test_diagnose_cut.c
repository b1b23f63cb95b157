/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where and how a conversation was cut off: silence, an end, a reset, a limit.
 */
#include <errno.h>

#include "trace_builder.h"

static struct trace *
before_reply(const char *how, double ms)
{
	struct trace *t = request_sent("http");

	add_trouble(t, 53 + ms, PHASE_WAIT, how, 0);
	return t;
}

/* Before a byte of the request was sent, so long after the connection. */
static struct trace *
in_first_write(const char *scheme, double ms)
{
	struct trace *t = new_trace(scheme);

	connected(t);
	add_trouble(t, 36 + ms, PHASE_SEND, "reset", 0);
	return t;
}

static struct trace *
in_header(const char *how)
{
	struct trace *t = request_sent("http");

	add_first_byte(t, 100);
	add_trouble(t, 5100, PHASE_RECEIVE, how, 40);
	return t;
}

/* In the body, whose last byte came at quiet ms before. */
static struct trace *
in_body(const char *scheme, const char *framing, const char *how, double quiet)
{
	struct trace *t = request_sent(scheme);

	header_received(t, "200", framing);
	add_body(t, 5100, 600, "body");
	add_trouble(t, 5100 + quiet, PHASE_RECEIVE, how, 700);
	return t;
}

/* The time in all (final) or that for a silence was up, in the body. */
static struct trace *
in_all(double quiet, int final)
{
	struct trace *t = request_sent("http");

	header_received(t, "200", "length");
	add_body(t, 10053 - quiet, 600, "body");
	add(t, 10053, EV_TROUBLE, PHASE_RECEIVE, LOCAL, F_HOW, "timeout",
	    F_WHERE, "receiving the body", F_BYTES, 700, F_WITHIN, quiet,
	    F_FINAL, final, FIELDS);
	return t;
}

static void
test_silence(void **state)
{
	struct trace *t = request_sent("http");

	(void)state;
	expect_says(before_reply("timeout", 5000), "http-no-response", 81,
	    "no byte of an answer came in 5.0 s");
	expect(in_header("timeout"), "http-stalled-header", 81);
	expect_says(in_body("http", "length", "timeout", 5000),
	    "http-stalled-body", 81, "stopped after 600 bytes");
	expect(in_body("http", "length", "timeout", 40), "http-slow-body", 81);
	add_trouble(t, 5053, PHASE_SEND, "timeout", 0);
	expect(t, "tcp-zero-window", 71);
	t = request_sent("http");
	add(t, 5053, EV_TROUBLE, PHASE_SEND, LOCAL, F_HOW, "timeout", F_WHERE,
	    "sending", F_WITHIN, 5000.0, F_SENT, 3000, F_UNSENT, 7000, F_QUEUED,
	    1000, FIELDS);
	expect_says(t, "tcp-zero-window", 71, "took 2000 of 10 000 bytes");
	expect(in_all(980, 1), "http-slow-body", 81);
	expect(in_all(980, 0), "http-stalled-body", 81);
	expect(in_all(9000, 1), "http-stalled-body", 81);
}

static void
test_end(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(before_reply("eof", 400), "http-closed-without-response",
	    82, "400.0 ms after the request");
	expect(before_reply("eof", 1), "tcp-fin-at-accept", 82);
	t = new_trace("smtp");
	connected(t);
	add_trouble(t, 36, PHASE_GREET, "eof", 0);
	expect(t, "tcp-fin-at-accept", 52);
	expect(in_header("eof"), "http-closed-in-header", 82);
	expect_says(in_body("http", "length", "eof", 0), "http-length-too-long",
	    82, "after 600 of 1000 announced bytes");
	expect(in_body("http", "chunked", "eof", 0), "http-missing-last-chunk",
	    82);
	expect(in_body("https", "close", "tls-eof", 0), "tls-truncated", 82);
	expect(in_body("https", "length", "tls-eof", 0), "http-length-too-long",
	    82);

	/* As the module says it, before or behind TLS. */
	t = request_sent("http");
	add(t, 400, EV_FAULT, PHASE_WAIT, LOCAL, F_FAULT, "http-no-reply",
	    F_WHAT, "no reply", FIELDS);
	expect(t, "http-closed-without-response", 82);
	t = request_sent("https");
	add(t, 54, EV_FAULT, PHASE_WAIT, LOCAL, F_FAULT, "http-no-reply",
	    F_WHAT, "no reply", FIELDS);
	expect(t, "http-closed-without-response", 82);
}

static void
test_reset(void **state)
{
	struct trace *t;

	(void)state;
	expect(before_reply("reset", 400), "http-reset-without-response", 82);
	expect(before_reply("reset", 1), "tcp-rst-on-data", 72);
	expect(in_first_write("http", 1), "tcp-rst-at-accept", 22);
	expect(in_first_write("http", 4000), "tcp-rst-on-data", 72);
	expect(in_header("reset"), "http-reset-in-header", 82);
	expect(in_body("http", "length", "reset", 0), "http-reset-in-body", 82);

	/* The close that follows is a consequence. */
	t = in_body("http", "length", "reset", 0);
	add_closed(t, "server", "reset");
	expect(t, "http-reset-in-body", 82);
}

static void
test_kept_connection(void **state)
{
	struct trace *t = new_trace("http");

	(void)state;
	add(t, 1, EV_REUSED, PHASE_CONNECT, LOCAL, F_ADDRESS, "192.0.2.80:80",
	    FIELDS);
	asked(t);
	add_trouble(t, 60, PHASE_WAIT, "reset", 0);
	expect(t, "http-keepalive-race", 72);

	t = new_trace("http");
	add(t, 1, EV_REUSED, PHASE_CONNECT, LOCAL, F_ADDRESS, "192.0.2.80:80",
	    FIELDS);
	asked(t);
	answered(t, "200");
	expect(t, "", 0);
}

static struct trace *
errno_in_wait(int error)
{
	struct trace *t = request_sent("http");

	add(t, 900, EV_TROUBLE, PHASE_WAIT, LOCAL, F_HOW, "error", F_WHERE,
	    "waiting for the status line", F_ERRNO, error, F_ERROR,
	    strerror(error), FIELDS);
	return t;
}

static void
test_errors(void **state)
{
	(void)state;
	expect(errno_in_wait(ETIMEDOUT), "connection-lost", 81);
	expect(errno_in_wait(EHOSTUNREACH), "connection-lost", 81);
	expect(errno_in_wait(EPIPE), "http-reset-without-response", 82);
	expect(errno_in_wait(EIO), "talk-failed", 80);
	expect(errno_in_wait(ENOBUFS), "local-no-memory", 86);
	expect_says(errno_in_wait(EPERM), "local-firewall", 86,
	    "so the conversation could not go on");
	expect(before_reply("tls", 40), "talk-failed", 80);
}

static void
test_limits(void **state)
{
	struct trace *t;

	(void)state;
	expect(in_header("limit"), "http-header-too-large", 83);
	expect(in_body("http", "chunked", "limit", 0), "sonde-limit", 83);

	/* One that the module has named. */
	t = in_body("http", "chunked", "limit", 0);
	add(t, 5200, EV_FAULT, PHASE_RECEIVE, LOCAL, F_FAULT, "http-bad-chunk",
	    F_WHAT, "no size", FIELDS);
	expect(t, "http-bad-chunk", 83);

	/* What was merely not kept. */
	t = request_sent("http");
	answered(t, "200");
	add(t, 120, EV_LIMIT, PHASE_RECEIVE, LOCAL, F_WHAT, "bytes of a body",
	    F_LIMIT, 1048576, FIELDS);
	expect(t, "sonde-limit", 0);
}

/* A module that has no ids of its own for this. */
static struct trace *
other_module(const char *how)
{
	struct trace_head head = { .url = "toy://h/",
		.scheme = "toy",
		.host = "h",
		.host_ascii = "h",
		.module = "toy",
		.port = 7 };
	struct trace *t = trace_new(&head, NULL);

	connected(t);
	asked(t);
	add_trouble(t, 5000, PHASE_GREET, how, 0);
	return t;
}

static void
test_other_modules(void **state)
{
	(void)state;
	expect(other_module("timeout"), "talk-timeout", 51);
	expect(other_module("eof"), "talk-closed", 52);
	expect(other_module("reset"), "talk-reset", 52);
}

static void
test_late_bytes(void **state)
{
	struct trace *t = request_sent("http");

	(void)state;
	header_received(t, "200", "length");
	reply_ended(t);
	add(t, 130, EV_CLOSED, PHASE_CLOSE, LOCAL, F_FIRST, "client", F_HOW,
	    "orderly", F_ELAPSED, 20.0, F_BYTES, 24, FIELDS);
	expect_says(t, "http-extra-data", 83, "24 bytes came after the end");
}

/* The kernel's figures; when is "connected" or "closing". */
static void
add_info(struct trace *t, double ms, const char *when, int acked, int again,
    int segments_in, int out_of_order)
{
	add(t, ms, EV_TCP_INFO, PHASE_CLOSE, LOCAL, F_WHEN, when, F_MSS, 1448,
	    F_BYTES_ACKED, acked, F_RETRANSMITS, again, F_SEGMENTS_IN,
	    segments_in, F_DATA_IN, 0, F_PEER_WINDOW, 65160, F_BUSY, 4900.0,
	    F_OUT_OF_ORDER, out_of_order, FIELDS);
}

/* A request that nobody answered, and what the kernel knew in the end. */
static struct trace *
unanswered(int said, int acked, int again, int segments_in, int out_of_order)
{
	struct trace *t = new_trace("http");

	connected(t);
	add_info(t, 36, "connected", 1, 0, 1, 0);
	add(t, 53, EV_SENT, PHASE_SEND, SENT, F_BYTES, said, FIELDS);
	add_trouble(t, 5053, PHASE_WAIT, "timeout", 0);
	add_info(t, 5054, "closing", acked, again, segments_in, out_of_order);
	return t;
}

/* Silence, and what the kernel says of it. */
static void
test_silences(void **state)
{
	(void)state;
	expect(unanswered(60000, 60001, 0, 20, 0), "http-no-response", 81);
	expect(unanswered(60000, 1, 4, 1, 0), "http-mtu-blackhole-up", 71);
	expect(unanswered(60000, 60001, 4, 20, 0), "http-no-response", 81);
	expect(unanswered(60000, 20000, 4, 9, 0), "http-no-response", 81);
	expect(unanswered(400, 1, 4, 1, 0), "http-no-response", 81);
	expect(unanswered(400, 1, 4, 3, 0), "tcp-backlog-full", 21);
	expect(unanswered(400, 401, 0, 3, 1), "tcp-mtu-black-hole", 81);
	expect(unanswered(400, 401, 0, 3, 0), "http-no-response", 81);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silences),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_kept_connection),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_other_modules),
		cmocka_unit_test(test_late_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
