/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handshakes that are completed: what is told of a healthy server, how chains
 * with faults are refused before a byte is said, how connections end. The
 * others are test_tls_trouble.c's, profiles and trust test_tls_profile.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/ssl.h>

#include "base/error.h"
#include "base/limit.h"
#include "test_tls_run.h"

/* The healthy server, to be changed at will. */
static struct peer_script
healthy(const struct ca *chain, size_t n)
{
	return (struct peer_script){ .chain = chain, .n_chain = n };
}

/* ---- healthy servers ---- */

static void
check_healthy(int version, const char *name, const char *alpn)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = healthy(chain, 2), .alpn = alpn };
	const struct event *e;

	r.peer.min = r.peer.max = version;
	r.peer.alpn = alpn != NULL ? "h2" : NULL;
	run(&r);
	assert_int_equal(r.code, 0);
	assert_string_equal(r.version, name);
	assert_string_equal(r.heard, "hello\n");
	assert_string_equal(r.how, "eof");
	assert_int_equal(r.after, PHASE_LOCAL);
	e = run_last(&r, EV_TLS_DONE);
	assert_true(event_is(e, F_VERSION, name));
	assert_true(event_is(e, F_GROUP, "X25519"));
	assert_true(event_is(e, F_SNI, RUN_HOST));
	assert_true(strncmp(event_cstr(e, F_CIPHER), "TLS_", 4) == 0);
	assert_true(alpn == NULL || event_is(e, F_ALPN, "h2"));
	assert_int_equal(e->phase, PHASE_SECURE);
	e = run_last(&r, EV_VERIFIED);
	assert_true(event_true(e, F_GOOD));
	assert_true(event_is(e, F_FROM, run_ca_file));
	assert_true(event_number(e, F_ELAPSED, 0) > 0);
	assert_int_equal(run_count(&r, EV_CERTIFICATE), 2);
	assert_true(event_is(run_last(&r, EV_CERTIFICATE), F_SUBJECT,
	    "CN=middle,O=sonde test"));
	assert_int_equal(run_count(&r, EV_VERIFY_ERROR), 0);
	assert_int_equal(run_count(&r, EV_TLS_FAILED), 0);
	assert_int_equal(run_count(&r, EV_TLS_ALERT), 0);
	assert_true(run_has_message(&r, DIR_SENT, "ClientHello"));
	assert_true(run_has_message(&r, DIR_RECEIVED, "ServerHello"));
	assert_true(run_has_message(&r, DIR_RECEIVED, "Certificate"));
	assert_true(run_has_message(&r, DIR_SENT, "Finished"));
	assert_true(run_has_message(&r, DIR_RECEIVED, "Finished"));
	run_assert_in_order(&r);
	run_end(&r);
}

static void
test_tls13(void **state)
{
	(void)state;
	check_healthy(TLS1_3_VERSION, "TLS 1.3", "h2,http/1.1");
}

static void
test_tls12(void **state)
{
	(void)state;
	check_healthy(TLS1_2_VERSION, "TLS 1.2", NULL);
}

static void
test_bounds_of_versions(void **state)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = healthy(chain, 2),
		.wish = { .max = TLS1_2_VERSION } };

	(void)state;
	run(&r);
	assert_int_equal(r.code, 0);
	assert_string_equal(r.version, "TLS 1.2");
	assert_true(event_is(run_last(&r, EV_TLS_START), F_VERSION, "TLS 1.2"));
	run_end(&r);
	r = (struct run){ .peer = healthy(chain, 2),
		.wish = { .min = TLS1_3_VERSION } };
	r.peer.max = TLS1_2_VERSION;
	run(&r);
	run_assert_failed(&r, ERR_PROTOCOL, "alert");
	assert_int_equal(event_number(run_last(&r, EV_TLS_FAILED), F_ALERT, -1),
	    70);
	run_end(&r);
}

static void
test_retry_request(void **state)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = healthy(chain, 2) };

	(void)state;
	r.peer.groups = "P-521";
	run(&r);
	assert_int_equal(r.code, 0);
	assert_true(run_has_message(&r, DIR_RECEIVED, "HelloRetryRequest"));
	assert_true(run_has_message(&r, DIR_RECEIVED, "ServerHello"));
	assert_true(event_is(run_last(&r, EV_TLS_DONE), F_GROUP, "P-521"));
	run_end(&r);
}

/* The end with and without close_notify, and by a reset. */
static void
test_ends(void **state)
{
	static const struct {
		enum peer_end end;
		const char *how;
	} rows[] = {
		{ PEER_NOTIFY, "eof" },
		{ PEER_FIN, "tls-eof" },
		{ PEER_RESET, "reset" },
	};
	struct ca chain[] = { run_good, run_middle };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run r = { .peer = healthy(chain, 2) };

		r.peer.end = rows[i].end;
		r.peer.greets = r.listens = true;
		run(&r);
		assert_int_equal(r.code, 0);
		assert_string_equal(r.how, rows[i].how);
		if (rows[i].end != PEER_RESET)
			assert_string_equal(r.heard, "welcome\nhello\n");
		run_end(&r);
	}
}

/* Another probe goes on with it: what comes is told in its trace. */
static void
test_moved(void **state)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = healthy(chain, 2) };
	struct trace *other = trace_new(&(struct trace_head){ 0 }, NULL);
	const struct event *e;

	(void)state;
	r.moved = other;
	run(&r);
	assert_int_equal(r.code, 0);
	assert_false(run_has_message(&r, DIR_RECEIVED, "NewSessionTicket"));
	e = trace_first(other, EV_TLS_MESSAGE);
	assert_non_null(e);
	assert_true(event_is(e, F_MESSAGE, "NewSessionTicket"));
	assert_int_equal(e->conn, 8);
	run_end(&r);
	trace_free(other);
}

/* ---- chains with faults ---- */

/* A chain with these faults, and no others, is refused, and not a byte said. */
static void
check_refused(const struct ca *chain, size_t n, const char *host,
    const int faults[][2], unsigned int n_faults)
{
	struct run r = { .peer = healthy(chain, n), .host = host };

	run(&r);
	run_assert_failed(&r, ERR_VERIFY, "verify");
	assert_string_equal(r.heard, "");
	assert_false(event_true(run_last(&r, EV_VERIFIED), F_GOOD));
	for (unsigned int i = 0; i < n_faults; i++)
		assert_true(run_has_fault(&r, faults[i][0], faults[i][1]));
	assert_int_equal(run_count(&r, EV_VERIFY_ERROR), n_faults);
	assert_int_equal(run_count(&r, EV_TLS_DONE), 1);
	assert_true(
	    event_is(run_last(&r, EV_TLS_ALERT), F_MESSAGE, "close_notify"));
	run_end(&r);
}

static void
check_leaf(const struct ca_wish *wish, const char *host, int code)
{
	struct ca leaf = ca_make(wish, &run_middle);
	struct ca chain[] = { leaf, run_middle };

	check_refused(chain, 2, host, (const int[][2]){ { 0, code } }, 1);
	ca_free(&leaf);
}

static void
test_faults_of_leaf(void **state)
{
	(void)state;
	check_leaf(&(struct ca_wish){ .name = RUN_HOST,
		       .san = "DNS:" RUN_HOST,
		       .from_days = -60,
		       .to_days = -3 },
	    NULL, X509_V_ERR_CERT_HAS_EXPIRED);
	check_leaf(&(struct ca_wish){ .name = RUN_HOST,
		       .san = "DNS:" RUN_HOST,
		       .from_days = 3 },
	    NULL, X509_V_ERR_CERT_NOT_YET_VALID);
	check_leaf(
	    &(struct ca_wish){ .name = RUN_HOST, .san = "DNS:b.example" }, NULL,
	    X509_V_ERR_HOSTNAME_MISMATCH);
	check_leaf(&(struct ca_wish){ .name = RUN_HOST }, NULL,
	    X509_V_ERR_HOSTNAME_MISMATCH);
	check_leaf(&(struct ca_wish){ .name = RUN_HOST,
		       .san = "DNS:" RUN_HOST,
		       .usage = "clientAuth" },
	    NULL, X509_V_ERR_INVALID_PURPOSE);
	check_leaf(&(struct ca_wish){ .san = "IP:127.0.0.2,DNS:127.0.0.1" },
	    "127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH);
	check_leaf(&(struct ca_wish){ .name = RUN_HOST,
		       .san = "DNS:" RUN_HOST,
		       .key = "RSA 1024" },
	    NULL, X509_V_ERR_EE_KEY_TOO_SMALL);
}

static void
test_faults_of_chain(void **state)
{
	struct ca self = ca_make(
	    &(struct ca_wish){ .name = RUN_HOST, .san = "DNS:" RUN_HOST },
	    NULL);
	struct ca other =
	    ca_make(&(struct ca_wish){ .name = "other", .ca = true }, NULL);
	struct ca leaf = ca_make(
	    &(struct ca_wish){ .name = RUN_HOST, .san = "DNS:" RUN_HOST },
	    &other);
	struct ca with_root[] = { leaf, other };

	(void)state;
	check_refused(&self, 1, NULL,
	    (const int[][2]){ { 0, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT } },
	    1);
	check_refused(with_root, 2, NULL,
	    (const int[][2]){ { 1, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN } }, 1);
	/* 20 and 21 are one: the issuer is not there. */
	check_refused(&leaf, 1, NULL,
	    (const int[][2]){
		{ 0, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY } },
	    1);
	check_refused(&run_good, 1, NULL,
	    (const int[][2]){
		{ 0, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY } },
	    1);
	ca_free(&self);
	ca_free(&other);
	ca_free(&leaf);
}

/* All of them, although some are found in building and some in checking. */
static void
test_five_faults(void **state)
{
	struct ca other =
	    ca_make(&(struct ca_wish){ .name = "other", .ca = true }, NULL);
	struct ca leaf = ca_make(&(struct ca_wish){ .name = "x",
				     .san = "DNS:x.example",
				     .usage = "clientAuth",
				     .key = "RSA 1024",
				     .from_days = -60,
				     .to_days = -3 },
	    &other);
	struct ca chain[] = { leaf, other };

	(void)state;
	check_refused(chain, 2, NULL,
	    (const int[][2]){ { 0, X509_V_ERR_EE_KEY_TOO_SMALL },
		{ 1, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN },
		{ 0, X509_V_ERR_INVALID_PURPOSE },
		{ 0, X509_V_ERR_HOSTNAME_MISMATCH },
		{ 0, X509_V_ERR_CERT_HAS_EXPIRED } },
	    5);
	ca_free(&other);
	ca_free(&leaf);
}

static void
test_insecure(void **state)
{
	struct ca self = ca_make(
	    &(struct ca_wish){ .name = RUN_HOST, .san = "DNS:" RUN_HOST },
	    NULL);
	struct run r = { .peer = healthy(&self, 1),
		.wish = { .insecure = true } };

	(void)state;
	run(&r);
	assert_int_equal(r.code, 0);
	assert_string_equal(r.heard, "hello\n");
	assert_int_equal(run_count(&r, EV_VERIFY_ERROR), 1);
	assert_false(event_true(run_last(&r, EV_VERIFIED), F_GOOD));
	assert_int_equal(run_count(&r, EV_TLS_FAILED), 0);
	run_end(&r);
	ca_free(&self);
}

/* A literal: no SNI, and the address is what counts. */
static void
test_address(void **state)
{
	struct ca leaf =
	    ca_make(&(struct ca_wish){ .san = "IP:127.0.0.1" }, &run_middle);
	struct ca chain[] = { leaf, run_middle };
	struct run r = { .peer = healthy(chain, 2), .host = "127.0.0.1" };

	(void)state;
	run(&r);
	assert_int_equal(r.code, 0);
	assert_null(event_cstr(run_last(&r, EV_TLS_START), F_SNI));
	run_end(&r);
	ca_free(&leaf);
}

static void
test_long_chain(void **state)
{
	struct ca chain[LIMIT_CERTIFICATES + 1] = { run_good };
	struct run r = { .peer = healthy(chain, LIMIT_CERTIFICATES + 1) };

	(void)state;
	for (size_t i = 1; i <= LIMIT_CERTIFICATES; i++)
		chain[i] = run_middle;
	run(&r);
	run_assert_failed(&r, ERR_VERIFY, "verify");
	assert_true(run_has_fault(&r, LIMIT_CERTIFICATES,
	    X509_V_ERR_CERT_CHAIN_TOO_LONG));
	assert_int_equal(run_count(&r, EV_CERTIFICATE), LIMIT_CERTIFICATES);
	run_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tls13),
		cmocka_unit_test(test_tls12),
		cmocka_unit_test(test_bounds_of_versions),
		cmocka_unit_test(test_retry_request),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_faults_of_leaf),
		cmocka_unit_test(test_faults_of_chain),
		cmocka_unit_test(test_five_faults),
		cmocka_unit_test(test_insecure),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_long_chain),
	};
	int failed;

	run_set_up();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	run_tear_down();
	return failed;
}
