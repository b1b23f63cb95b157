/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stapled OCSP response of a connection: looked at when the handshake is
 * over (in TLS 1.2 it comes after the certificate, in 1.3 with it), told as
 * one event, and whether it lets the application speak. What a response is
 * worth is ocsp.c's.
 */
#include "base/clock.h"
#include "net/ocsp.h"
#include "net/tls_internal.h"

/* Who issued the server's own certificate; NULL: not known. */
static X509 *
issuer_of(const struct tls *tls, X509 *leaf)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(tls->ssl);

	if (sk_X509_num(chain) > 1)
		return sk_X509_value(chain, 1);
	return X509_self_signed(leaf, 0) == 1 ? leaf : NULL;
}

static void
tell(struct tls *tls, const struct ocsp_staple *s, bool must, long bytes)
{
	struct event *e = tls_event(tls, EV_STAPLE);

	e->dir = bytes >= 0 ? DIR_RECEIVED : DIR_LOCAL;
	event_text(e, F_HOW, ocsp_verdict_name(s->verdict));
	event_bool(e, F_GOOD, !ocsp_refuses(s->verdict, must));
	event_bool(e, F_MUST_STAPLE, must);
	event_text(e, F_STATUS, s->status);
	event_text(e, F_PRODUCED_AT, s->produced_at);
	event_text(e, F_THIS_UPDATE, s->this_update);
	event_text(e, F_NEXT_UPDATE, s->next_update);
	event_text(e, F_REVOKED_AT, s->revoked_at);
	event_text(e, F_REASON, s->reason);
	if (s->responder.n > 0)
		event_bytes(e, F_RESPONDER, s->responder);
	event_text(e, F_ERROR, s->error);
	if (bytes >= 0)
		event_int(e, F_BYTES, bytes);
	event_commit(e);
}

bool
tls_staple_refused(struct tls *tls)
{
	X509 *leaf = SSL_get0_peer_certificate(tls->ssl);
	struct ocsp_staple s = { .verdict = OCSP_MISSING };
	const unsigned char *p = NULL;
	long n = SSL_get_tlsext_status_ocsp_resp(tls->ssl, &p);
	bool must = leaf != NULL && ocsp_must_staple(leaf);
	struct arena *a;

	if (leaf == NULL || (n < 0 && !must))
		return false;
	a = arena_new();
	tls_phase(tls, PHASE_LOCAL);
	if (n >= 0)
		ocsp_judge(a, (struct str){ (const char *)p, (size_t)n }, leaf,
		    issuer_of(tls, leaf), clock_wall_ns() / CLOCK_S, &s);
	tls_phase(tls, PHASE_SECURE);
	tell(tls, &s, must, n);
	arena_free(a);
	return ocsp_refuses(s.verdict, must);
}
