/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handshakes that come to nothing: silence, ends of every kind at every place,
 * peers that do not speak TLS, alerts, floods, and servers that want a
 * certificate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limit.h"
#include "test_tls_run.h"

/* For peers that stay silent: they must have said what they say by then. */
#define SHORT (1000 * CLOCK_MS)

static const struct event *
outcome(const struct run *r)
{
	return run_last(r, EV_TLS_FAILED);
}

/* ---- nothing, or less than a flight ---- */

static void
test_silence(void **state)
{
	struct run r = { .peer = { .end = PEER_SILENT }, .allow_ns = SHORT };
	int64_t start_ns = clock_now_ns();
	const struct event *e;

	(void)state;
	run(&r);
	assert_in_range(clock_now_ns() - start_ns, SHORT, 10 * SHORT);
	run_assert_failed(&r, ERR_LATE, "timeout");
	e = outcome(&r);
	assert_in_range(event_number(e, F_WITHIN, 0), 1, SHORT);
	assert_int_equal(event_number(e, F_BYTES, -1), 0);
	assert_string_equal(event_cstr(e, F_WHERE), "waiting for ServerHello");
	assert_null(event_cstr(e, F_MESSAGE));
	assert_null(event_cstr(e, F_VERSION));
	assert_true(run_has_message(&r, DIR_SENT, "ClientHello"));
	run_end(&r);
}

static void
test_cancelled(void **state)
{
	struct run r = { .peer = { .end = PEER_SILENT }, .cancel = true };

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_CANCELLED, "cancelled");
	run_end(&r);
}

/* Ends after the ClientHello and before any answer, or before both. */
static void
test_ends_on_hello(void **state)
{
	static const struct {
		enum peer_end end;
		bool deaf;
		int code;
		const char *how;
		int error;
	} rows[] = {
		{ PEER_FIN, false, ERR_CLOSED, "eof", 0 },
		{ PEER_FIN, true, ERR_CLOSED, "eof", 0 },
		{ PEER_RESET, false, ERR_RESET, "reset", ECONNRESET },
		{ PEER_RESET, true, ERR_RESET, "reset", ECONNRESET },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run r = { .peer = { .end = rows[i].end,
				     .deaf = rows[i].deaf },
			.late = rows[i].deaf };

		run(&r);
		run_assert_failed(&r, rows[i].code, rows[i].how);
		assert_int_equal(event_number(outcome(&r), F_ERRNO, 0),
		    rows[i].error);
		/* OpenSSL is not to send alerts to one who has gone. */
		assert_int_equal(run_count(&r, EV_TLS_ALERT), 0);
		run_end(&r);
	}
}

/* The same in the middle of the server's first flight. */
static void
test_ends_in_flight(void **state)
{
	static const struct {
		enum peer_end end;
		int code;
		const char *how;
	} rows[] = {
		{ PEER_FIN, ERR_CLOSED, "eof" },
		{ PEER_RESET, ERR_RESET, "reset" },
		{ PEER_SILENT, ERR_LATE, "timeout" },
	};
	struct ca chain[] = { run_good, run_middle };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run r = { .peer = { .chain = chain,
				     .n_chain = 2,
				     .cut = 300,
				     .end = rows[i].end },
			.allow_ns = rows[i].code == ERR_LATE ? SHORT : 0 };
		const struct event *e;

		run(&r);
		run_assert_failed(&r, rows[i].code, rows[i].how);
		e = outcome(&r);
		assert_int_equal(event_number(e, F_BYTES, -1), 300);
		assert_string_equal(event_cstr(e, F_VERSION), "TLS 1.3");
		assert_string_equal(event_cstr(e, F_WHERE),
		    "waiting for the server's certificate");
		assert_int_equal(run_count(&r, EV_TLS_ALERT), 0);
		run_end(&r);
	}
}

/* ---- peers that do not speak TLS ---- */

static void
check_not_tls(struct peer_script script, const char *data, bool late)
{
	struct run r = { .peer = script, .late = late };
	struct str shown;

	if (script.end == PEER_SILENT)
		r.allow_ns = SHORT;

	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "not-tls");
	shown = event_get(outcome(&r), F_DATA);
	assert_int_equal(shown.n, strlen(data));
	assert_memory_equal(shown.p, data, shown.n);
	run_end(&r);
}

static void
test_not_tls(void **state)
{
	static const char mail[] = "220 mail.example ESMTP ready\r\n";
	static const char web[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
	struct peer_script script = { .say = mail, .n_say = strlen(mail) };

	(void)state;
	check_not_tls(script, mail, false);
	script.end = PEER_SILENT;
	script.deaf = true;
	check_not_tls(script, mail, true);
	/* What was said before a reset is heard. */
	script.end = PEER_RESET;
	check_not_tls(script, mail, true);
	script = (struct peer_script){ .say = web, .n_say = strlen(web) };
	check_not_tls(script, web, false);
	/* Fewer bytes than a record's header. */
	script = (struct peer_script){ .say = "+OK", .n_say = 3 };
	check_not_tls(script, "+OK", false);
	script.end = PEER_SILENT;
	check_not_tls(script, "+OK", false);
}

/* 256 bytes of them are enough. */
static void
test_much_not_tls(void **state)
{
	struct run r = {
		.peer = { .say = "0123456789abcdef", .n_say = 16, .times = 100 }
	};

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "not-tls");
	assert_in_range(event_get(outcome(&r), F_DATA).n, 16, 256);
	run_end(&r);
}

/* ---- what a broken or old server says ---- */

static void
test_alert(void **state)
{
	static const char fatal[] = "\x15\x03\x03\x00\x02\x02\x28";
	struct run r = { .peer = { .say = fatal, .n_say = 7 } };
	const struct event *e;

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "alert");
	assert_int_equal(event_number(outcome(&r), F_ALERT, -1), 40);
	e = run_last(&r, EV_TLS_ALERT);
	assert_int_equal(e->dir, DIR_RECEIVED);
	assert_true(event_is(e, F_LEVEL, "fatal"));
	assert_true(event_is(e, F_MESSAGE, "handshake_failure"));
	assert_int_equal(run_count(&r, EV_TLS_ALERT), 1);
	run_end(&r);
}

/* unrecognized_name as a warning ends nothing; the end of file does. */
static void
test_warning(void **state)
{
	static const char warning[] = "\x15\x03\x03\x00\x02\x01\x70";
	struct run r = { .peer = { .say = warning, .n_say = 7 } };

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_CLOSED, "eof");
	assert_int_equal(event_number(run_last(&r, EV_TLS_ALERT), F_ALERT, -1),
	    112);
	run_end(&r);
}

static void
test_old_version(void **state)
{
	static const char hello[] = "\x16\x03\x01\x00\x2a\x02\x00\x00\x26"
				    "\x03\x01" /* TLS 1.0 */
				    "0123456789abcdef0123456789abcdef"
				    "\x00\x00\x2f\x00";
	struct run r = { .peer = { .say = hello,
			     .n_say = sizeof(hello) - 1,
			     .end = PEER_SILENT } };
	const struct event *e;

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "library");
	e = outcome(&r);
	assert_string_equal(event_cstr(e, F_VERSION), "TLS 1.0");
	assert_int_equal(event_number(e, F_CODE, -1),
	    SSL_R_UNSUPPORTED_PROTOCOL);
	assert_string_equal(event_cstr(e, F_ERROR), "unsupported protocol");
	assert_string_equal(event_cstr(e, F_MESSAGE), "ServerHello");
	assert_true(event_is(run_last(&r, EV_TLS_ALERT), F_MESSAGE,
	    "protocol_version"));
	run_end(&r);
}

/* ServerHellos that lie about their lengths. */
static void
test_broken_hello(void **state)
{
	char hello[128] = "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"
			  "0123456789abcdef0123456789abcdef";

	(void)state;
	for (size_t n = 1; n < 48; n += 5) {
		struct run r = { .peer = { .say = hello, .n_say = n + 9 } };

		hello[4] = (char)(n + 4);
		hello[8] = (char)n;
		hello[43] = '\xff';
		run(&r);
		run_assert_failed(&r, ERR_PROTOCOL, "library");
		run_end(&r);
	}
}

/* HelloRequests are to be passed over, but not for ever. */
static void
test_flood(void **state)
{
	static const char request[] = "\x16\x03\x03\x00\x04\x00\x00\x00\x00";
	struct run r = {
		.peer = { .say = request, .n_say = 9, .times = 200000 }
	};
	int64_t start_ns = clock_now_ns();

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "library");
	assert_true(clock_now_ns() - start_ns < 5 * CLOCK_S);
	assert_in_range(run_count(&r, EV_TLS_MESSAGE), 1, LIMIT_MESSAGES);
	assert_int_equal(run_count(&r, EV_LIMIT), 1);
	assert_string_equal(event_cstr(outcome(&r), F_ERROR),
	    "the handshake is larger than we accept");
	run_end(&r);
}

/* One certificate of more than all may have. */
static void
test_large_chain(void **state)
{
	struct buf san = { 0 };
	struct ca leaf;
	struct run r = { .peer = { .chain = &leaf, .n_chain = 1 } };

	(void)state;
	for (int i = 0; i < 12000; i++)
		buf_addf(&san, "%sDNS:name-%06d.example.org", i == 0 ? "" : ",",
		    i);
	leaf = ca_make(&(struct ca_wish){ .san = buf_text(&san) }, &run_middle);
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "library");
	assert_int_equal(event_number(outcome(&r), F_CODE, -1),
	    SSL_R_EXCESSIVE_MESSAGE_SIZE);
	run_end(&r);
	ca_free(&leaf);
	buf_free(&san);
}

/* ---- servers that ask for a certificate ---- */

struct own {
	char cert[32], key[32];
};

static struct own
make_own(const struct ca *issuer)
{
	struct own own = { "/tmp/sonde_cert.XXXXXX", "/tmp/sonde_key.XXXXXX" };
	struct ca c = ca_make(
	    &(struct ca_wish){ .name = "me", .usage = "clientAuth" }, issuer);

	close(mkstemp(own.cert));
	close(mkstemp(own.key));
	ca_write_certificate(&c, own.cert);
	ca_write_key(&c, own.key, NULL);
	ca_free(&c);
	return own;
}

static void
check_client_cert(int version, bool required, const struct own *own)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = { .chain = chain,
			     .n_chain = 2,
			     .min = version,
			     .max = version,
			     .clients = &run_root,
			     .required = required } };
	const struct event *e;

	if (own != NULL) {
		r.wish.cert = own->cert;
		r.wish.key = own->key;
	}
	run(&r);
	e = run_last(&r, EV_TLS_CLIENT_CERT);
	assert_non_null(e);
	assert_int_equal(run_count(&r, EV_TLS_CLIENT_CERT), 1);
	assert_true(event_is(e, F_ISSUERS, "CN=root,O=sonde test"));
	assert_int_equal(event_true(e, F_GOOD), own != NULL);
	if (own != NULL || !required) {
		assert_int_equal(r.code, 0);
		assert_string_equal(r.heard, "hello\n");
	} else if (version == TLS1_2_VERSION) {
		run_assert_failed(&r, ERR_PROTOCOL, "alert");
		assert_int_equal(event_number(outcome(&r), F_ALERT, -1), 40);
	} else {
		/* Too late for the handshake: certificate_required. */
		assert_int_equal(r.code, 0);
		assert_string_equal(r.heard, "");
		assert_string_equal(r.how, "tls");
		e = run_last(&r, EV_TLS_ALERT);
		assert_int_equal(e->dir, DIR_RECEIVED);
		assert_int_equal(event_number(e, F_ALERT, -1), 116);
	}
	run_end(&r);
}

static void
test_client_certificate(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct own own = make_own(&run_root);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		check_client_cert(versions[i], true, NULL);
		check_client_cert(versions[i], false, NULL);
		check_client_cert(versions[i], true, &own);
	}
	unlink(own.cert);
	unlink(own.key);
}

/* What OpenSSL itself refuses to begin is this machine's fault. */
static void
test_local(void **state)
{
	struct run r = { .peer = { .end = PEER_SILENT },
		.allow_ns = SHORT,
		.alpn = "a,,b" };

	(void)state;
	run(&r);
	run_assert_failed(&r, ERR_SYSTEM, "local");
	assert_int_equal(r.said, 0);
	run_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_ends_on_hello),
		cmocka_unit_test(test_ends_in_flight),
		cmocka_unit_test(test_not_tls),
		cmocka_unit_test(test_much_not_tls),
		cmocka_unit_test(test_alert),
		cmocka_unit_test(test_warning),
		cmocka_unit_test(test_old_version),
		cmocka_unit_test(test_broken_hello),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_large_chain),
		cmocka_unit_test(test_client_certificate),
		cmocka_unit_test(test_local),
	};
	int failed;

	run_set_up();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	run_tear_down();
	return failed;
}
