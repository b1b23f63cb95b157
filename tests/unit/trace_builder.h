/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traces made by hand, for the tests of diagnose: a healthy conversation in
 * parts, so that a test leaves a part out or puts another in its place, and
 * what is expected of the findings.
 */
#ifndef TESTS_TRACE_BUILDER_H
#define TESTS_TRACE_BUILDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "diagnose/diagnose.h"
#include "trace/trace.h"

/* 2026-11-22T00:00:00Z, when every trace begins. */
#define BEGIN_WALL_NS (INT64_C(1795305600) * CLOCK_S)

#define SENT DIR_SENT
#define GOT DIR_RECEIVED
#define LOCAL DIR_LOCAL

static inline struct trace *
new_trace(const char *scheme)
{
	bool tls = strcmp(scheme, "https") == 0;
	struct trace_head head = {
		.url = tls ? "https://www.example.org/"
			   : "http://www.example.org/",
		.scheme = scheme,
		.host = "www.example.org",
		.host_ascii = "www.example.org",
		.path = "/",
		.port = tls ? 443 : 80,
		.module = "http",
		.version = "0",
		.wall_ns = BEGIN_WALL_NS,
		.tls = tls,
	};

	return trace_new(&head, NULL);
}

static inline void
add_field(struct event *e, enum field_name f, va_list ap)
{
	switch (field_info(f)->type) {
	case FIELD_INT:
		event_int(e, f, va_arg(ap, int));
		break;
	case FIELD_BOOL:
		event_bool(e, f, va_arg(ap, int) != 0);
		break;
	case FIELD_NS:
		event_ns(e, f, (int64_t)(va_arg(ap, double) * 1e6));
		break;
	case FIELD_TEXT:
	case FIELD_TEXTS:
		event_text(e, f, va_arg(ap, const char *));
		break;
	default:
		event_bytes(e, f, str_of(va_arg(ap, const char *)));
		break;
	}
}

/*
 * An event at ms since the beginning, with fields: a name and its value (int,
 * double in ms, or a C string, by its type), until FIELDS. Its turn and
 * connection are the trace's; else 1 where something is said.
 */
static inline const struct event *
add(struct trace *t, double ms, enum event_kind k, enum phase p, enum dir d,
    ...)
{
	struct event *e = trace_event(t, k);
	va_list ap;

	e->t_ns = (int64_t)(ms * 1e6);
	e->phase = p;
	e->dir = d;
	if (e->conn == 0)
		e->conn = p > PHASE_RESOLVE ? 1 : 0;
	if (e->turn == 0)
		e->turn = p > PHASE_SECURE && p < PHASE_CLOSE ? 1 : 0;
	va_start(ap, d);
	for (;;) {
		int f = va_arg(ap, int);

		if (f == (int)FIELDS)
			break;
		add_field(e, (enum field_name)f, ap);
	}
	va_end(ap);
	event_commit(e);
	return e;
}

/* ---- the parts of a healthy conversation ---- */

#define SERVER_1 "192.0.2.53:53"
#define SERVER_2 "192.0.2.54:53"

static inline void
add_query(struct trace *t, double ms, const char *server, const char *type,
    int try)
{
	add(t, ms, EV_DNS_QUERY, PHASE_RESOLVE, SENT, F_SERVER, server,
	    F_TRANSPORT, "udp", F_NAME, "www.example.org", F_TYPE, type, F_ID,
	    1, F_TRY, try, F_BYTES, 33, FIELDS);
}

static inline void
add_answer(struct trace *t, double ms, const char *server, const char *type,
    const char *rcode)
{
	add(t, ms, EV_DNS_ANSWER, PHASE_RESOLVE, GOT, F_SERVER, server,
	    F_TRANSPORT, "udp", F_NAME, "www.example.org", F_TYPE, type, F_ID,
	    1, F_RCODE, rcode, F_BYTES, 49, F_ELAPSED, 8.0, FIELDS);
}

static inline void
add_result(struct trace *t, double ms, const char *type, const char *how,
    double elapsed)
{
	bool ok = strcmp(how, "ok") == 0;

	add(t, ms, EV_DNS_RESULT, PHASE_RESOLVE, LOCAL, F_NAME,
	    "www.example.org", F_TYPE, type, F_FROM, "dns", F_GOOD, ok,
	    F_ELAPSED, elapsed, F_ADDRESS,
	    !ok                             ? ""
		: strcmp(type, "AAAA") == 0 ? "2001:db8::80"
					    : "192.0.2.80",
	    F_HOW, how, FIELDS);
}

static inline void
resolved(struct trace *t)
{
	add_query(t, 0.1, SERVER_1, "AAAA", 1);
	add_query(t, 0.1, SERVER_1, "A", 1);
	add_answer(t, 8, SERVER_1, "AAAA", "NOERROR");
	add_result(t, 8, "AAAA", "nodata", 8);
	add_answer(t, 8, SERVER_1, "A", "NOERROR");
	add_result(t, 8, "A", "ok", 8);
}

static inline void
add_connected(struct trace *t, double ms, int attempt, const char *address,
    double elapsed)
{
	add(t, ms, EV_CONNECTED, PHASE_CONNECT, LOCAL, F_ATTEMPT, attempt,
	    F_ADDRESS, address, F_LOCAL, "192.0.2.7:40000", F_ELAPSED, elapsed,
	    F_RTT, 20.0, F_MSS, 1460, FIELDS);
}

static inline void
add_attempt(struct trace *t, double ms, int attempt, const char *address)
{
	add(t, ms, EV_CONNECT, PHASE_CONNECT, LOCAL, F_ATTEMPT, attempt,
	    F_ADDRESS, address, FIELDS);
}

static inline void
connected(struct trace *t)
{
	add_attempt(t, 8, 1, "192.0.2.80:80");
	add_connected(t, 28, 1, "192.0.2.80:80", 20);
}

static inline void
add_message(struct trace *t, double ms, enum dir d, const char *name, int bytes)
{
	add(t, ms, EV_TLS_MESSAGE, PHASE_SECURE, d, F_MESSAGE, name, F_VERSION,
	    "TLS 1.3", F_BYTES, bytes, FIELDS);
}

static inline void
hello_sent(struct trace *t)
{
	add(t, 28, EV_TLS_START, PHASE_SECURE, LOCAL, F_SNI, "www.example.org",
	    F_ALPN, "http/1.1", F_VERSION, "TLS 1.3", FIELDS);
	add_message(t, 28, SENT, "ClientHello", 517);
}

static inline void
add_certificate(struct trace *t, int depth, const char *subject,
    const char *issuer, const char *from, const char *to)
{
	add(t, 49, EV_CERTIFICATE, PHASE_SECURE, GOT, F_DEPTH, depth, F_SUBJECT,
	    subject, F_ISSUER, issuer, F_SAN, "DNS:www.example.org",
	    F_NOT_BEFORE, from, F_NOT_AFTER, to, F_KEY, "RSA 2048", F_SIGNATURE,
	    "RSA-SHA256", F_FINGERPRINT, "00", F_BYTES, 900, FIELDS);
}

static inline void
add_verify_error(struct trace *t, int depth, int code, const char *error,
    const char *subject)
{
	add(t, 50, EV_VERIFY_ERROR, PHASE_SECURE, LOCAL, F_DEPTH, depth, F_CODE,
	    code, F_ERROR, error, F_SUBJECT, subject, FIELDS);
}

static inline void
add_verified(struct trace *t, bool ok)
{
	add(t, 50, EV_VERIFIED, PHASE_SECURE, LOCAL, F_GOOD, ok, F_ELAPSED, 1.0,
	    F_FROM, "/etc/ssl/certs", FIELDS);
}

static inline void
handshake_done(struct trace *t)
{
	add(t, 51, EV_TLS_DONE, PHASE_SECURE, LOCAL, F_VERSION, "TLS 1.3",
	    F_CIPHER, "TLS_AES_256_GCM_SHA384", F_GROUP, "X25519", FIELDS);
}

static inline void
secured(struct trace *t)
{
	hello_sent(t);
	add_message(t, 48, GOT, "ServerHello", 122);
	add_message(t, 49, GOT, "Certificate", 2900);
	add_certificate(t, 0, "CN=www.example.org", "CN=Example CA",
	    "2026-10-01T00:00:00Z", "2027-01-10T00:00:00Z");
	add_verified(t, true);
	handshake_done(t);
}

static inline void
asked(struct trace *t)
{
	add(t, 52, EV_TURN, PHASE_SEND, LOCAL, F_WHAT, "GET /", FIELDS);
	add(t, 52, EV_LINE, PHASE_SEND, SENT, F_TEXT, "GET / HTTP/1.1",
	    F_OFFSET, 0, F_BYTES, 16, FIELDS);
	add(t, 53, EV_SENT, PHASE_SEND, SENT, F_OFFSET, 0, F_BYTES, 88,
	    F_ELAPSED, 0.1, FIELDS);
}

static inline void
add_fact(struct trace *t, double ms, const char *name, const char *value)
{
	add(t, ms, EV_FACT, PHASE_RECEIVE, LOCAL, F_NAME, name, F_VALUE, value,
	    FIELDS);
}

static inline void
add_first_byte(struct trace *t, double ms)
{
	add(t, ms, EV_FIRST_BYTE, PHASE_RECEIVE, GOT, F_OFFSET, 0, F_ELAPSED,
	    ms - 53, FIELDS);
}

static inline void
add_body(struct trace *t, double ms, int bytes, const char *data)
{
	add(t, ms, EV_BODY, PHASE_RECEIVE, GOT, F_OFFSET, 100, F_BYTES, bytes,
	    F_DATA, data, FIELDS);
}

static inline void
header_received(struct trace *t, const char *status, const char *framing)
{
	add_first_byte(t, 100);
	add_fact(t, 100, "protocol", "HTTP/1.1");
	add_fact(t, 100, "status", status);
	add_fact(t, 100, "reason", "Word");
	add_fact(t, 100, "content-length", "1000");
	add_fact(t, 100, "framing", framing);
}

static inline void
reply_ended(struct trace *t)
{
	add(t, 110, EV_REPLY, PHASE_RECEIVE, GOT, F_BYTES, 1100, F_ELAPSED,
	    10.0, FIELDS);
}

static inline void
add_closed(struct trace *t, const char *first, const char *how)
{
	add(t, 130, EV_CLOSED, PHASE_CLOSE, LOCAL, F_FIRST, first, F_HOW, how,
	    F_ELAPSED, 20.0, FIELDS);
}

static inline void
ended(struct trace *t)
{
	add(t, 131, EV_END, PHASE_LOCAL, LOCAL, FIELDS);
}

/* From the first byte of the reply to the end, with this status. */
static inline void
answered(struct trace *t, const char *status)
{
	header_received(t, status, "length");
	add_body(t, 110, 1000, "body");
	reply_ended(t);
	add_closed(t, "client", "orderly");
	ended(t);
}

/* A trace up to, and with, the request. */
static inline struct trace *
request_sent(const char *scheme)
{
	struct trace *t = new_trace(scheme);

	resolved(t);
	connected(t);
	if (strcmp(scheme, "https") == 0)
		secured(t);
	asked(t);
	return t;
}

static inline void
add_trouble(struct trace *t, double ms, enum phase p, const char *how,
    int bytes)
{
	add(t, ms, EV_TROUBLE, p, LOCAL, F_HOW, how, F_WHERE,
	    "receiving the body", F_BYTES, bytes, F_WITHIN, 5000.0, FIELDS);
}

/* ---- what is expected ---- */

static inline const struct finding *
finding_named(const struct diagnosis *d, const char *id)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->findings[i].fault->id, id) == 0)
			return &d->findings[i];
	return NULL;
}

static inline void
print_findings(const struct diagnosis *d)
{
	for (size_t i = 0; i < d->n; i++)
		print_message("  %s: %s\n", d->findings[i].fault->id,
		    d->findings[i].what);
}

/*
 * The trace, which ends here, has this one finding alone, with this exit
 * status; "" expects none. What it says must hold the words.
 */
static inline void
expect_says(struct trace *t, const char *id, int exit, const char *words)
{
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose(t, a);

	if (d->n != (*id == '\0' ? 0 : 1) || d->exit != exit ||
	    (d->n > 0 &&
		(strcmp(d->findings[0].fault->id, id) != 0 ||
		    strstr(d->findings[0].what, words) == NULL))) {
		print_message("expected \"%s\" (\"%s\"), exit %d; exit %d:\n",
		    id, words, exit, d->exit);
		print_findings(d);
		fail();
	}
	arena_free(a);
	trace_free(t);
}

static inline void
expect(struct trace *t, const char *id, int exit)
{
	expect_says(t, id, exit, "");
}

/* The trace, which ends here, has this finding among others, and not that. */
static inline void
expect_among(struct trace *t, const char *id, const char *not_id, int exit)
{
	struct arena *a = arena_new();
	const struct diagnosis *d = diagnose(t, a);

	if (finding_named(d, id) == NULL || finding_named(d, not_id) != NULL ||
	    d->exit != exit) {
		print_message("expected %s, not %s, exit %d; exit %d:\n", id,
		    not_id, exit, d->exit);
		print_findings(d);
		fail();
	}
	arena_free(a);
	trace_free(t);
}

#endif
