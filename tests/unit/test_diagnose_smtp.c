/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rules find in a trace of a mail server: a greeting that came late,
 * and TLS that was to begin where mail begins in the clear. Each beside its
 * look-alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace_builder.h"

/* A server that greets after so many milliseconds, in two lines perhaps. */
static struct trace *
greets(const char *module, double first_ms, double last_ms)
{
	struct trace_head head = { .url = "x://h/",
		.scheme = module,
		.host = "h",
		.host_ascii = "h",
		.module = module,
		.port = 25 };
	struct trace *t = trace_new(&head, NULL);

	add(t, 20, EV_CONNECTED, PHASE_CONNECT, GOT, F_ADDRESS, "192.0.2.1:25",
	    F_RTT, 20.0, FIELDS);
	trace_turn(t, 1);
	add(t, 21, EV_TURN, PHASE_GREET, LOCAL, F_WHAT, "greeting", FIELDS);
	add(t, 21 + first_ms, EV_FIRST_BYTE, PHASE_GREET, GOT, F_OFFSET, 0,
	    F_ELAPSED, first_ms, FIELDS);
	add(t, 21 + last_ms, EV_REPLY, PHASE_GREET, GOT, F_BYTES, 20, FIELDS);
	return t;
}

static void
test_late_greetings(void **state)
{
	(void)state;
	expect(greets("smtp", 1019, 1019), "", 0);
	expect(greets("smtp", 1021, 1021), "smtp-greeting-slow", 0);
	expect(greets("lmtp", 3000, 3000), "smtp-greeting-slow", 0);
	/* The first line at once, the last one after a pause. */
	expect(greets("smtp", 5, 6000), "smtp-greeting-slow", 0);
}

static struct trace *
not_tls(const char *scheme, const char *module, const char *bytes)
{
	struct trace_head head = { .url = "x://h/",
		.scheme = scheme,
		.host = "h",
		.host_ascii = "h",
		.module = module,
		.port = 587,
		.tls = true };
	struct trace *t = trace_new(&head, NULL);

	add(t, 20, EV_CONNECTED, PHASE_CONNECT, GOT, F_ADDRESS, "192.0.2.1:587",
	    F_RTT, 20.0, FIELDS);
	add(t, 21, EV_TLS_START, PHASE_SECURE, LOCAL, F_VERSION, "TLS 1.3",
	    FIELDS);
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "not-tls",
	    F_WHERE, "waiting for ServerHello", F_BYTES, (int)strlen(bytes),
	    F_DATA, bytes, FIELDS);
	return t;
}

static void
test_mail_without_tls(void **state)
{
	static const char mail[] = "220 mx.example.net ESMTP\r\n";

	(void)state;
	expect(not_tls("smtps", "smtp", mail), "smtps-on-plain", 43);
	expect(not_tls("https", "http", mail), "tls-smtp-on-tls-port", 43);
	expect(not_tls("smtps", "smtp", "* OK imap\r\n"),
	    "tls-imap-on-tls-port", 43);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_greetings),
		cmocka_unit_test(test_mail_without_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
