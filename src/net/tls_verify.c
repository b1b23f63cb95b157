/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The check of the chain. OpenSSL does it; this file lets it go on after each
 * fault, so that one handshake tells them all, and keeps the list, which is
 * the only verdict. The time it takes is this machine's own.
 */
#include <arpa/inet.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limit.h"
#include "net/certificate.h"
#include "net/tls_internal.h"

/*
 * Codes that OpenSSL reports together for one cause. The second tells nothing
 * beyond the first.
 */
static const struct {
	int says_it;
	int repeats_it;
} pairs[] = {
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
	    X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE },
	{ X509_V_ERR_INVALID_CA, X509_V_ERR_INVALID_PURPOSE },
};

static bool
repeats(int says_it, int code)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].says_it == says_it && pairs[i].repeats_it == code)
			return true;
	return code == says_it;
}

static void
add_fault(struct tls *tls, int depth, int code, struct str subject)
{
	struct tls_fault *f;

	for (unsigned int i = 0; i < tls->n_faults; i++) {
		f = &tls->faults[i];
		if (f->depth == depth && repeats(f->code, code))
			return;
		if (f->depth == depth && repeats(code, f->code)) {
			f->code = code;
			return;
		}
	}
	if (tls->n_faults == TLS_FAULTS)
		return;
	tls->faults[tls->n_faults++] = (struct tls_fault){
		.depth = depth,
		.code = code,
		.subject = subject,
	};
}

static struct tls *
tls_of(X509_STORE_CTX *ctx)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(ctx,
	    SSL_get_ex_data_X509_STORE_CTX_idx());

	return SSL_get_app_data(ssl);
}

/*
 * Called for each fault, and for each certificate that has none. The error is
 * reset: what is left in ctx would be reported once more in place of the next.
 */
static int
on_fault(int ok, X509_STORE_CTX *ctx)
{
	struct tls *tls = tls_of(ctx);
	const X509 *x = X509_STORE_CTX_get_current_cert(ctx);
	struct str subject = { 0 };

	if (ok)
		return 1;
	if (x != NULL)
		subject = certificate_name(conn_arena(tls->conn),
		    X509_get_subject_name(x));
	add_fault(tls, X509_STORE_CTX_get_error_depth(ctx),
	    X509_STORE_CTX_get_error(ctx), subject);
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

/* A chain longer than any honest one is not looked into. */
static void
check(struct tls *tls, X509_STORE_CTX *ctx, int n)
{
	struct str nobody = { 0 };

	if (n > LIMIT_CERTIFICATES) {
		add_fault(tls, LIMIT_CERTIFICATES,
		    X509_V_ERR_CERT_CHAIN_TOO_LONG, nobody);
		return;
	}
	if (X509_verify_cert(ctx) <= 0 && tls->n_faults == 0)
		add_fault(tls, 0, X509_V_ERR_UNSPECIFIED, nobody);
	ERR_clear_error();
}

static void
tell_certificates(struct tls *tls, const struct certificate *all, int n)
{
	struct event *e;

	for (int i = 0; i < n; i++) {
		e = tls_event(tls, EV_CERTIFICATE);
		e->dir = DIR_RECEIVED;
		event_int(e, F_DEPTH, i);
		certificate_tell(e, &all[i]);
		event_commit(e);
		if (all[i].all_names == all[i].n_names)
			continue;
		e = tls_event(tls, EV_LIMIT);
		event_text(e, F_WHAT, "names in a certificate");
		event_int(e, F_LIMIT, LIMIT_NAMES);
		event_commit(e);
	}
}

static void
tell_verdict(struct tls *tls, int64_t elapsed_ns)
{
	const struct tls_fault *f;
	struct event *e;

	for (unsigned int i = 0; i < tls->n_faults; i++) {
		f = &tls->faults[i];
		e = tls_event(tls, EV_VERIFY_ERROR);
		event_int(e, F_DEPTH, f->depth);
		event_int(e, F_CODE, f->code);
		event_text(e, F_ERROR, X509_verify_cert_error_string(f->code));
		if (f->subject.n > 0)
			event_bytes(e, F_SUBJECT, f->subject);
		event_commit(e);
	}
	e = tls_event(tls, EV_VERIFIED);
	event_bool(e, F_GOOD, tls->n_faults == 0);
	event_ns(e, F_ELAPSED, elapsed_ns);
	event_text(e, F_FROM, tls_profile_trust(tls->profile));
	event_commit(e);
}

/*
 * In place of X509_verify_cert(): the handshake goes on whatever the verdict,
 * so that all of it is seen; tls_start() stops before a byte is said.
 */
static int
on_chain(X509_STORE_CTX *ctx, void *arg)
{
	struct tls *tls = tls_of(ctx);
	STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(ctx);
	int n = sk_X509_num(sent);
	int shown = n < LIMIT_CERTIFICATES ? n : LIMIT_CERTIFICATES;
	struct arena *a = arena_new();
	struct certificate *all =
	    arena_alloc(a, sizeof(*all) * LIMIT_CERTIFICATES);
	int64_t start_ns;

	(void)arg;
	tls_phase(tls, PHASE_LOCAL);
	start_ns = clock_now_ns();
	for (int i = 0; i < shown; i++)
		certificate_read(a, sk_X509_value(sent, i), &all[i]);
	check(tls, ctx, n);
	tls->judged = true;
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	start_ns = clock_now_ns() - start_ns;
	tls_phase(tls, PHASE_SECURE);
	tell_certificates(tls, all, shown);
	tell_verdict(tls, start_ns);
	arena_free(a);
	return 1;
}

bool
tls_verify_set_up(SSL_CTX *ctx)
{
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, on_fault);
	SSL_CTX_set_cert_verify_callback(ctx, on_chain, NULL);
	return SSL_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER) == 1;
}

/* RFC 9110 4.3.5: a literal is compared with the addresses alone. */
static bool
set_address(X509_VERIFY_PARAM *param, const char *host)
{
	unsigned char bytes[16];

	if (inet_pton(AF_INET, host, bytes) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, bytes, 4) == 1;
	if (inet_pton(AF_INET6, host, bytes) == 1)
		return X509_VERIFY_PARAM_set1_ip(param, bytes, 16) == 1;
	return false;
}

/*
 * RFC 6125: names count in subjectAltName alone, never in the subject. Without
 * this a certificate that browsers refuse would pass.
 */
int
tls_verify_host(struct tls *tls, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(tls->ssl);

	X509_VERIFY_PARAM_set_hostflags(param,
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
		X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (set_address(param, host))
		return 0;
	return SSL_set1_host(tls->ssl, host) == 1 ? 0 : ERR_SYSTEM;
}

bool
tls_verified(const struct tls *tls)
{
	return tls->judged && tls->n_faults == 0;
}
