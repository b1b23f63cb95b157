/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the trace is told of a TLS connection: each message and alert as it
 * passes, what the handshake came to. The chain is told by tls_verify.c. An
 * event goes to the trace that the conn has at that moment.
 */
#include <string.h>

#include <openssl/x509.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/limit.h"
#include "net/certificate.h"
#include "net/loop.h"
#include "net/tls_internal.h"

/* Of what is no TLS, so many bytes are shown. */
#define DATA_BYTES 256

/* RFC 8446 4.1.3: a ServerHello with this random is a HelloRetryRequest. */
static const unsigned char retry_random[32] = { 0xcf, 0x21, 0xad, 0x74, 0xe5,
	0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
	0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8,
	0xa8, 0x33, 0x9c };

static struct event *
event_at(struct tls *tls, enum event_kind k, int64_t now_ns)
{
	struct event *e = trace_event_at(conn_trace(tls->conn), k, now_ns);

	e->conn = conn_id(tls->conn);
	tls->last_ns = now_ns;
	return e;
}

struct event *
tls_event(struct tls *tls, enum event_kind k)
{
	return event_at(tls, k, clock_now_ns());
}

/* Not before what was told last, by whomever. */
static void
keep_order(const struct trace *t, struct event *e)
{
	size_t n = trace_count(t);

	if (n > 0 && e->t_ns < trace_get(t, n - 1)->t_ns)
		e->t_ns = trace_get(t, n - 1)->t_ns;
}

/*
 * What is received has the time at which its last bytes came in, unless
 * something was told since.
 */
static struct event *
wire_event(struct tls *tls, enum event_kind k, bool sent)
{
	int64_t came_ns = conn_received_at_ns(tls->conn);
	struct event *e;

	if (!sent && (!tls->handshaking || came_ns >= tls->last_ns)) {
		e = event_at(tls, k, came_ns);
		keep_order(conn_trace(tls->conn), e);
	} else {
		e = tls_event(tls, k);
	}
	e->dir = sent ? DIR_SENT : DIR_RECEIVED;
	return e;
}

void
tls_phase(struct tls *tls, enum phase p)
{
	tls->last_ns = clock_now_ns();
	trace_phase_at(conn_trace(tls->conn), p, tls->last_ns);
}

void
tls_where(struct tls *tls, const char *where)
{
	tls->where = where;
	task_where(where);
}

/* The highest version offered. */
static int
offered_version(const struct tls *tls)
{
	long max = SSL_get_max_proto_version(tls->ssl);

	return max != 0 ? (int)max : TLS1_3_VERSION;
}

static void
version_field(struct tls *tls, struct event *e)
{
	int version = tls->version;

	if (version == 0)
		version = offered_version(tls);
	event_text(e, F_VERSION,
	    tls_version_name(conn_arena(tls->conn), version));
}

/* Big-endian, as all numbers of TLS. */
static size_t
number_16(const unsigned char *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/*
 * The version that a ServerHello chooses: legacy_version, unless there is the
 * extension supported_versions (43). RFC 8446 4.1.3, 4.2.1. 0: malformed.
 */
static int
chosen_version(const unsigned char *p, size_t n)
{
	int version;
	size_t at, end;

	if (n < 39)
		return 0;
	version = (int)number_16(p + 4);
	at = 39 + (size_t)p[38] + 3; /* session id, cipher, compression */
	if (at + 2 > n)
		return version;
	end = at + 2 + number_16(p + at);
	for (at += 2; at + 4 <= end && end <= n;
	     at += 4 + number_16(p + at + 2))
		if (number_16(p + at) == 43 && number_16(p + at + 2) == 2 &&
		    at + 6 <= end)
			return (int)number_16(p + at + 4);
	return version;
}

static bool
is_retry_request(const unsigned char *p, size_t n)
{
	return n >= 6 + sizeof(retry_random) &&
	    memcmp(p + 6, retry_random, sizeof(retry_random)) == 0;
}

/*
 * The server asked for a certificate; told when ours, or none, has left, or
 * when it is clear that none will.
 */
static void
tell_client_cert(struct tls *tls, bool sent)
{
	const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(tls->ssl);
	struct arena *a = arena_new();
	struct event *e = tls_event(tls, EV_TLS_CLIENT_CERT);
	int n = sk_X509_NAME_num(names);

	tls->asked = false;
	for (int i = 0; i < n && i < LIMIT_AUTHORITIES; i++)
		event_bytes(e, F_ISSUERS,
		    certificate_name(a, sk_X509_NAME_value(names, i)));
	event_bool(e, F_GOOD, sent);
	event_commit(e);
	arena_free(a);
}

/* A Certificate message without a certificate in it has 7 bytes (1.2) or 8. */
static bool
holds_certificate(const struct tls *tls, size_t n)
{
	return n > (tls->version >= TLS1_3_VERSION ? 8 : 7);
}

/* What a received message says about how the handshake stands. */
static void
learn(struct tls *tls, int type, const unsigned char *p, size_t n)
{
	if (type == SSL3_MT_SERVER_HELLO) {
		tls->version = chosen_version(p, n);
		if (!is_retry_request(p, n))
			tls_where(tls, "waiting for the server's certificate");
	} else if (type == SSL3_MT_CERTIFICATE) {
		tls_where(tls, "waiting for the server's Finished");
	} else if (type == SSL3_MT_CERTIFICATE_REQUEST) {
		tls->asked = true;
	}
}

/* A server could send messages without end: the trace is not made of them. */
static bool
one_more(struct tls *tls)
{
	struct event *e;

	if (tls->messages++ < LIMIT_MESSAGES)
		return true;
	if (tls->handshaking)
		tls->too_much = true;
	if (tls->messages == LIMIT_MESSAGES + 1) {
		e = tls_event(tls, EV_LIMIT);
		event_text(e, F_WHAT, "TLS messages");
		event_int(e, F_LIMIT, LIMIT_MESSAGES);
		event_commit(e);
	}
	return false;
}

static void
tell_message(struct tls *tls, bool sent, const char *name, size_t n)
{
	struct event *e = wire_event(tls, EV_TLS_MESSAGE, sent);

	event_text(e, F_MESSAGE, name);
	version_field(tls, e);
	event_int(e, F_BYTES, (int64_t)n);
	event_commit(e);
	if (!sent)
		tls->last_message = name;
}

static void
on_handshake(struct tls *tls, bool sent, const unsigned char *p, size_t n)
{
	const char *name;

	if (n == 0 || !one_more(tls))
		return;
	if (!sent && tls->handshaking)
		learn(tls, p[0], p, n);
	if (p[0] == SSL3_MT_SERVER_HELLO && is_retry_request(p, n))
		name = "HelloRetryRequest";
	else
		name = tls_message_name(conn_arena(tls->conn), p[0]);
	tell_message(tls, sent, name, n);
	if (sent && p[0] == SSL3_MT_CERTIFICATE && tls->asked)
		tell_client_cert(tls, holds_certificate(tls, n));
}

/*
 * Alerts that OpenSSL sends for reasons of its own: internal_error where it
 * does not like an old signature, anything to a peer that does not speak TLS.
 */
static bool
is_artefact(const struct tls *tls, int alert)
{
	return alert == SSL_AD_INTERNAL_ERROR || tls_is_not_tls(tls);
}

/* In TLS 1.3 all are, but for user_canceled (RFC 8446 6). */
static bool
ends_it(const struct tls *tls, int level, int alert)
{
	if (level == SSL3_AL_FATAL || alert == SSL_AD_CLOSE_NOTIFY)
		return true;
	return tls->version >= TLS1_3_VERSION && alert != SSL_AD_USER_CANCELLED;
}

/* A close_notify after the handshake is told by the conn, as a close. */
static void
on_alert(struct tls *tls, bool sent, int level, int alert)
{
	struct event *e;

	if (alert == SSL_AD_CLOSE_NOTIFY && !tls->handshaking)
		return;
	if (!one_more(tls))
		return;
	e = wire_event(tls, EV_TLS_ALERT, sent);
	event_text(e, F_LEVEL, level == SSL3_AL_FATAL ? "fatal" : "warning");
	event_int(e, F_ALERT, alert);
	event_text(e, F_MESSAGE, tls_alert_name(conn_arena(tls->conn), alert));
	if (sent && is_artefact(tls, alert))
		event_text(e, F_ERROR, "our library's own");
	event_commit(e);
	if (!sent && ends_it(tls, level, alert))
		tls->alert = alert;
}

void
tls_on_message(int sent, int version, int type, const void *p, size_t n,
    SSL *ssl, void *arg)
{
	const unsigned char *bytes = p;
	struct tls *tls = arg;

	if (type == SSL3_RT_HEADER && sent == 0)
		tls->record_at = conn_taken(tls->conn) - n;
	(void)version;
	(void)ssl;
	if (type == SSL3_RT_HANDSHAKE)
		on_handshake(tls, sent != 0, bytes, n);
	else if (type == SSL3_RT_ALERT && n == 2)
		on_alert(tls, sent != 0, bytes[0], bytes[1]);
	else if (type == SSL3_RT_CHANGE_CIPHER_SPEC && one_more(tls))
		tell_message(tls, sent != 0, "ChangeCipherSpec", n);
}

void
tls_tell_start(struct tls *tls)
{
	struct event *e = tls_event(tls, EV_TLS_START);
	struct str rest = str_of(tls->alpn), name;

	event_text(e, F_SNI, tls->sni);
	while (str_next(&rest, ',', &name))
		event_bytes(e, F_ALPN, name);
	if (tls->ssl != NULL)
		version_field(tls, e);
	event_commit(e);
}

/* What the server chose is its own word: it may be anything. */
static void
alpn_field(const struct tls *tls, struct event *e)
{
	struct buf text = { 0 };
	const unsigned char *p;
	unsigned int n;

	SSL_get0_alpn_selected(tls->ssl, &p, &n);
	if (n == 0)
		return;
	encode_visible(&text, (struct str){ (const char *)p, n });
	event_bytes(e, F_ALPN, buf_str(&text));
	buf_free(&text);
}

void
tls_tell_done(struct tls *tls)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(tls->ssl);
	struct arena *a = conn_arena(tls->conn);
	struct event *e;

	if (tls->asked)
		tell_client_cert(tls, false);
	e = tls_event(tls, EV_TLS_DONE);
	event_text(e, F_VERSION, tls_version_name(a, SSL_version(tls->ssl)));
	event_text(e, F_CIPHER, SSL_CIPHER_standard_name(cipher));
	event_text(e, F_GROUP, tls_group_name(a, tls->ssl));
	alpn_field(tls, e);
	event_text(e, F_SNI, tls->sni);
	if (tls->offered)
		event_bool(e, F_RESUMED, tls_session_resumed(tls));
	event_commit(e);
}

/* RFC 8446 5.1: a record begins with its type, 20 to 23, and version 3.x. */
bool
tls_is_not_tls(const struct tls *tls)
{
	const unsigned char *p = tls->head;

	if (tls->n_head == 0)
		return false;
	return p[0] < SSL3_RT_CHANGE_CIPHER_SPEC ||
	    p[0] > SSL3_RT_APPLICATION_DATA ||
	    (tls->n_head > 1 && p[1] != SSL3_VERSION_MAJOR);
}

/* The first bytes: the record header that OpenSSL took, and what it left. */
static void
data_field(const struct tls *tls, struct event *e)
{
	struct buf data = buf_with_cap(DATA_BYTES);
	struct str rest = conn_untaken(tls->conn);

	buf_add(&data, tls->head, tls->n_head);
	buf_add(&data, rest.p, rest.n);
	event_bytes(e, F_DATA, buf_str(&data));
	buf_free(&data);
}

/* OpenSSL says so of the header of a record that is none. */
void
tls_tell_clear(struct tls *tls)
{
	struct event *e;

	if (tls->error_code != SSL_R_WRONG_VERSION_NUMBER ||
	    !tls_is_not_tls(tls))
		return;
	e = tls_event(tls, EV_TLS_CLEAR);
	data_field(tls, e);
	event_commit(e);
}

/* Why, in the words of who knows best: the kernel, the peer, OpenSSL. */
static void
reason_fields(const struct tls *tls, struct event *e)
{
	if (tls->too_much) {
		event_text(e, F_ERROR,
		    "the handshake is larger than we accept");
	} else if (tls->alert >= 0) {
		event_int(e, F_ALERT, tls->alert);
	} else if (conn_errno(tls->conn) != 0) {
		event_errno(e, conn_errno(tls->conn));
	} else if (tls->error_code != 0) {
		event_text(e, F_ERROR, tls->error_text);
		event_int(e, F_CODE, tls->error_code);
	}
}

void
tls_tell_failed(struct tls *tls, const char *how, int64_t within_ns)
{
	struct event *e;

	if (tls->asked)
		tell_client_cert(tls, false);
	e = tls_event(tls, EV_TLS_FAILED);
	event_text(e, F_HOW, how);
	event_text(e, F_WHERE, tls->where);
	reason_fields(tls, e);
	event_int(e, F_BYTES,
	    (int64_t)(conn_raw_received(tls->conn) - tls->started_at));
	event_text(e, F_MESSAGE, tls->last_message);
	if (tls->version != 0)
		version_field(tls, e);
	if (tls_is_not_tls(tls))
		data_field(tls, e);
	if (within_ns >= 0)
		event_ns(e, F_WITHIN, within_ns);
	event_commit(e);
}
