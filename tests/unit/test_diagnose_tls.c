/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a handshake that failed means, and what a server says by an alert.
 */
#include <errno.h>

#include "trace_builder.h"

/* ---- the handshake ---- */

static struct trace *
greeted(void)
{
	struct trace *t = new_trace("https");

	resolved(t);
	connected(t);
	hello_sent(t);
	return t;
}

static void
add_tls_failed(struct trace *t, double ms, const char *how, int bytes)
{
	add(t, ms, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, how, F_WHERE,
	    "waiting for ServerHello", F_BYTES, bytes, F_WITHIN, 5000.0,
	    FIELDS);
}

/* Failed so, after so many bytes; if any, ServerHello was among them. */
static struct trace *
broken(const char *how, int bytes)
{
	struct trace *t = greeted();

	if (bytes > 0)
		add_message(t, 48, GOT, "ServerHello", 122);
	add_tls_failed(t, 5028, how, bytes);
	return t;
}

/* What the kernel knows of the connection when it is closed. */
static struct trace *
with_gap(double quiet_ms, int out_of_order)
{
	struct trace *t = greeted();

	add_tls_failed(t, 48 + quiet_ms, "timeout", 0);
	add(t, 50 + quiet_ms, EV_TCP_INFO, PHASE_CLOSE, LOCAL, F_WHEN,
	    "closing", F_MSS, 1448, F_RECEIVE_MSS, 767, F_OUT_OF_ORDER,
	    out_of_order, FIELDS);
	return t;
}

static void
test_black_hole(void **state)
{
	(void)state;
	expect_says(with_gap(5000, 1), "tls-mtu-blackhole", 41,
	    "small packets come");
	expect(with_gap(5000, 0), "tls-silent", 41);
	/* So soon it may be a loss that is about to be mended. */
	expect(with_gap(900, 1), "tls-silent", 41);
}

static void
test_where_it_broke(void **state)
{
	(void)state;
	expect_says(broken("timeout", 0), "tls-silent", 41,
	    "ClientHello (517 bytes) was sent, and not a byte came back in "
	    "5.0 s");
	expect_says(broken("timeout", 900), "tls-stalled", 41,
	    "stopped after ServerHello");
	expect(broken("eof", 0), "tls-closed-on-hello", 42);
	expect(broken("eof", 900), "tls-closed-mid", 42);
	expect(broken("reset", 0), "tls-reset-on-hello", 42);
	expect(broken("reset", 900), "tls-reset-mid", 42);
	expect(broken("strange", 0), "tls-broken", 43);
	expect(broken("verify", 900), "tls-verify-failed", 45);
	expect(broken("local", 0), "tls-local-failure", 46);
}

static struct trace *
plain(const char *bytes, int port)
{
	struct trace_head head = { .url = "https://h/",
		.scheme = "https",
		.host = "h",
		.host_ascii = "h",
		.module = "http",
		.port = port,
		.tls = true };
	struct trace *t = trace_new(&head, NULL);

	connected(t);
	hello_sent(t);
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "not-tls",
	    F_WHERE, "waiting for ServerHello", F_BYTES, (int)strlen(bytes),
	    F_DATA, bytes, FIELDS);
	return t;
}

static void
test_other_protocols(void **state)
{
	static const struct {
		const char *bytes;
		int port;
		const char *id;
	} rows[] = {
		{ "HTTP/1.1 400 Bad Request\r\n", 80, "tls-http-on-tls-port" },
		{ "220 mx.example.net ESMTP\r\n", 443, "tls-smtp-on-tls-port" },
		{ "220 ready\r\n", 25, "tls-smtp-on-tls-port" },
		{ "220 ready\r\n", 21, "tls-ftp-on-tls-port" },
		{ "220 ready\r\n", 443, "tls-not-tls" },
		{ "220 (vsFTPd 3.0.3)\r\n", 443, "tls-ftp-on-tls-port" },
		{ "* OK IMAP ready\r\n", 443, "tls-imap-on-tls-port" },
		{ "+OK ready\r\n", 443, "tls-pop3-on-tls-port" },
		{ "SSH-2.0-OpenSSH_9.2\r\n", 443, "tls-ssh-on-tls-port" },
		{ "RFB 003.008\n", 443, "tls-not-tls" },
		{ "what is this\n", 443, "tls-not-tls" },
	};
	static const char mysql[] = "\x4a\0\0\0\x0a"
				    "8.0.30";
	struct trace *t;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_says(plain(rows[i].bytes, rows[i].port), rows[i].id, 43,
		    "The first bytes were not TLS");
	expect_says(plain("220 mx.exam\x1b[2J", 25), "tls-smtp-on-tls-port", 43,
	    "\"220 mx.exam\x1b[2J\"");

	t = new_trace("https");
	connected(t);
	{
		struct event *e = trace_event(t, EV_TLS_FAILED);

		e->phase = PHASE_SECURE;
		event_text(e, F_HOW, "not-tls");
		event_bytes(e, F_DATA,
		    (struct str){ mysql, sizeof(mysql) - 1 });
		event_commit(e);
	}
	expect(t, "tls-mysql-on-tls-port", 43);
}

static struct trace *
library(int code, const char *version)
{
	struct trace *t = greeted();

	add_message(t, 48, GOT, "ServerHello", 122);
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "library",
	    F_WHERE, "waiting for Certificate", F_ERROR, "words of the library",
	    F_CODE, code, F_BYTES, 122, F_VERSION, version, FIELDS);
	return t;
}

static void
test_library(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(library(258, "TLS 1.0"), "tls-old-version", 43, "TLS 1.0");
	expect(library(333, "TLS 1.0"), "tls-old-version", 43);
	expect(library(999, "TLS 1.1"), "tls-old-version", 43);
	expect(library(394, "TLS 1.2"), "tls-dh-small", 43);
	expect(library(338, "TLS 1.2"), "tls-legacy-renegotiation", 43);
	expect_says(library(999, "TLS 1.3"), "tls-broken", 43,
	    "words of the library");

	t = greeted();
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "library",
	    F_ERROR, "the handshake is larger than we accept", FIELDS);
	expect(t, "sonde-limit", 43);
	t = greeted();
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "local", F_ERRNO,
	    ETIMEDOUT, F_ERROR, "Connection timed out", FIELDS);
	expect(t, "connection-lost", 41);
	t = greeted();
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "local", F_ERRNO,
	    ENOMEM, F_ERROR, "Cannot allocate memory", FIELDS);
	expect_says(t, "local-no-memory", 46,
	    "The kernel has no free memory, so the handshake could not go on");
	t = greeted();
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "library",
	    FIELDS);
	expect_says(t, "sonde-limit", 43, "the library does not say why");
}

/* ---- alerts ---- */

static void
add_alert(struct trace *t, double ms, enum dir d, const char *level, int number)
{
	add(t, ms, EV_TLS_ALERT, PHASE_SECURE, d, F_LEVEL, level, F_ALERT,
	    number, F_MESSAGE, "its name", FIELDS);
}

static struct trace *
refused_by(int number)
{
	struct trace *t = greeted();

	add_alert(t, 48, GOT, "fatal", number);
	add_tls_failed(t, 48, "alert", 7);
	return t;
}

static void
test_alerts(void **state)
{
	static const struct {
		int number;
		const char *id;
		int exit;
	} rows[] = {
		{ 40, "tls-alert-handshake-failure", 44 },
		{ 42, "tls-alert-bad-certificate", 44 },
		{ 47, "tls-alert-illegal-parameter", 43 },
		{ 48, "tls-alert-unknown-ca", 44 },
		{ 49, "tls-alert-access-denied", 44 },
		{ 50, "tls-alert-decode-error", 43 },
		{ 51, "tls-alert-decrypt-error", 43 },
		{ 70, "tls-alert-protocol-version", 44 },
		{ 71, "tls-alert-insufficient-security", 44 },
		{ 80, "tls-alert-internal-error", 44 },
		{ 86, "tls-alert-inappropriate-fallback", 44 },
		{ 109, "tls-alert-missing-extension", 44 },
		{ 112, "tls-alert-unrecognized-name", 44 },
		{ 116, "tls-client-cert", 44 },
		{ 120, "tls-alert-no-application-protocol", 44 },
		{ 10, "tls-alert", 44 },
		{ 121, "tls-alert", 44 },
		{ 200, "tls-alert", 44 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(refused_by(rows[i].number), rows[i].id, rows[i].exit);
	expect_says(refused_by(22), "tls-alert", 44, "record_overflow (22)");
}

static void
test_alerts_that_are_none(void **state)
{
	struct trace *t = greeted();

	(void)state;
	/* A warning before a handshake that succeeds. */
	add_alert(t, 48, GOT, "warning", 112);
	secured(t);
	asked(t);
	answered(t, "200");
	expect(t, "tls-alert-unrecognized-name", 0);

	/* Ours, on the way out, is not the server's. */
	t = greeted();
	add_alert(t, 48, SENT, "fatal", 70);
	add(t, 49, EV_TLS_FAILED, PHASE_SECURE, LOCAL, F_HOW, "library", F_CODE,
	    258, F_ERROR, "unsupported protocol", F_VERSION, "TLS 1.0", FIELDS);
	expect(t, "tls-old-version", 43);

	/* close_notify instead of a ServerHello is an end. */
	t = greeted();
	add_alert(t, 48, GOT, "warning", 0);
	add_tls_failed(t, 49, "eof", 0);
	expect(t, "tls-closed-on-hello", 42);
}

static struct trace *
asked_for_certificate(bool sent, int alert)
{
	struct trace *t = greeted();

	add_message(t, 48, GOT, "ServerHello", 122);
	add(t, 49, EV_TLS_CLIENT_CERT, PHASE_SECURE, LOCAL, F_ISSUERS,
	    "CN=Company CA", F_GOOD, sent, FIELDS);
	add_alert(t, 50, GOT, "fatal", alert);
	add_tls_failed(t, 50, "alert", 2000);
	return t;
}

static void
test_client_certificate(void **state)
{
	struct trace *t;

	(void)state;
	expect_says(asked_for_certificate(false, 40), "tls-client-cert", 44,
	    "of CN=Company CA, and none was sent");
	expect(asked_for_certificate(false, 116), "tls-client-cert", 44);
	expect(asked_for_certificate(true, 48), "tls-client-cert-refused", 44);
	expect(asked_for_certificate(false, 80), "tls-alert-internal-error",
	    44);

	/* TLS 1.3: the alert comes when the request has been sent. */
	t = request_sent("https");
	add(t, 53, EV_TLS_CLIENT_CERT, PHASE_SECURE, LOCAL, F_GOOD, 0, FIELDS);
	add_alert(t, 60, GOT, "fatal", 116);
	add_trouble(t, 60, PHASE_WAIT, "tls", 0);
	expect(t, "tls-client-cert", 44);

	/* Asked for, not given, and well: no fault. */
	t = request_sent("https");
	add(t, 53, EV_TLS_CLIENT_CERT, PHASE_SECURE, LOCAL, F_GOOD, 0, FIELDS);
	answered(t, "200");
	expect(t, "", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_it_broke),
		cmocka_unit_test(test_black_hole),
		cmocka_unit_test(test_other_protocols),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_alerts),
		cmocka_unit_test(test_alerts_that_are_none),
		cmocka_unit_test(test_client_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
