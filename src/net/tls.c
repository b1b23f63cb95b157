/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake from end to end, and the cover that lies over a conn once it
 * is done. OpenSSL is called here, and only here is waited: its error queue
 * belongs to all fibers, so it is emptied before each call and read after.
 */
#include "net/tls.h"

#include <arpa/inet.h>
#include <string.h>

#include <openssl/err.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "net/tls_internal.h"

/* How a handshake fails, by what ended the conn. */
static const struct {
	const char *how;
	int code;
} ends[] = {
	[CONN_OPEN] = { "library", ERR_PROTOCOL },
	[CONN_FIN] = { "eof", ERR_CLOSED },
	[CONN_NOTIFY] = { "eof", ERR_CLOSED },
	[CONN_RESET] = { "reset", ERR_RESET },
	[CONN_ERROR] = { "local", ERR_SYSTEM },
	[CONN_LATE] = { "timeout", ERR_LATE },
	[CONN_CANCELLED] = { "cancelled", ERR_CANCELLED },
	[CONN_COVER] = { "library", ERR_PROTOCOL },
};

/*
 * Empties the queue into tls: the reason of the TLS layer, which is what went
 * wrong, and in brackets the one below it, which is why.
 */
static void
keep_errors(struct tls *tls)
{
	unsigned long e = ERR_get_error(), first = e, chosen = 0;
	const char *why;

	if (first == 0)
		return;
	for (; e != 0; e = ERR_get_error())
		if (chosen == 0 && ERR_GET_LIB(e) == ERR_LIB_SSL)
			chosen = e;
	if (chosen == 0)
		chosen = first;
	tls->error_code = ERR_GET_REASON(chosen);
	tls->error_text = ERR_reason_error_string(chosen);
	why = ERR_reason_error_string(first);
	if (first != chosen && tls->error_text != NULL && why != NULL)
		tls->error_text = arena_printf(conn_arena(tls->conn), "%s (%s)",
		    tls->error_text, why);
}

/* After a call that did not succeed: SSL_ERROR_...; what to wait for. */
static int
stopped(struct tls *tls, int result, int *events)
{
	int error = SSL_get_error(tls->ssl, result);

	keep_errors(tls);
	*events = error == SSL_ERROR_WANT_WRITE ? EV_WRITE : EV_READ;
	if (error == SSL_ERROR_SSL)
		tls->broken = true;
	return error;
}

/* ---- the cover ---- */

/* 0 if it is worth waiting; else -1, and the conn knows how it ended. */
static ssize_t
covered(struct tls *tls, int error)
{
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
		return 0;
	if (error == SSL_ERROR_ZERO_RETURN)
		conn_fail(tls->conn, CONN_NOTIFY, 0);
	else
		conn_fail(tls->conn, CONN_COVER, 0);
	if (error == SSL_ERROR_SSL)
		tls_tell_clear(tls);
	return -1;
}

/*
 * A record without application bytes (a ticket, a key update) makes OpenSSL
 * return: what else has been received must be looked at before any wait.
 */
static ssize_t
cover_read(void *self, void *p, size_t n, int *events)
{
	struct tls *tls = self;
	size_t got = 0;
	int error;

	do {
		ERR_clear_error();
		if (SSL_read_ex(tls->ssl, p, n, &got) == 1)
			return (ssize_t)got;
		error = stopped(tls, 0, events);
	} while (error == SSL_ERROR_WANT_READ && conn_untaken(tls->conn).n > 0);
	return covered(tls, error);
}

static ssize_t
cover_write(void *self, const void *p, size_t n, int *events)
{
	struct tls *tls = self;
	size_t sent = 0;

	ERR_clear_error();
	if (SSL_write_ex(tls->ssl, p, n, &sent) == 1)
		return (ssize_t)sent;
	return covered(tls, stopped(tls, 0, events));
}

/* Says close_notify, if there is still something to say it with. */
static void
cover_close(void *self)
{
	struct tls *tls = self;

	if (tls->broken)
		return;
	ERR_clear_error();
	SSL_shutdown(tls->ssl);
	ERR_clear_error();
}

static bool
cover_pending(void *self)
{
	const struct tls *tls = self;

	return SSL_pending(tls->ssl) > 0;
}

static uint64_t
cover_record(void *self)
{
	const struct tls *tls = self;

	return tls->record_at;
}

static const struct cover tls_cover = {
	.read = cover_read,
	.write = cover_write,
	.close = cover_close,
	.pending = cover_pending,
	.record = cover_record,
};

const char *
tls_version(const struct conn *c)
{
	const struct tls *tls = conn_cover_self(c, &tls_cover);

	if (tls == NULL)
		return NULL;
	return tls_version_name(conn_arena(c), SSL_version(tls->ssl));
}

/* RFC 5929 3.1: the first Finished message of the latest handshake. */
static size_t
first_finished(SSL *ssl, unsigned char *bytes, size_t n)
{
	if (SSL_session_reused(ssl))
		return SSL_get_peer_finished(ssl, bytes, n);
	return SSL_get_finished(ssl, bytes, n);
}

const char *
tls_channel_binding(const struct conn *c, struct buf *out)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	const struct tls *tls = conn_cover_self(c, &tls_cover);
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t n = 32; /* RFC 9266 2 */

	if (tls == NULL)
		return NULL;
	if (SSL_version(tls->ssl) < TLS1_3_VERSION) {
		n = first_finished(tls->ssl, bytes, sizeof(bytes));
		if (n == 0 || n > sizeof(bytes) ||
		    SSL_get_extms_support(tls->ssl) != 1)
			return NULL;
		buf_add(out, bytes, n);
		return "tls-unique";
	}
	ERR_clear_error();
	if (SSL_export_keying_material(tls->ssl, bytes, n, label,
		sizeof(label) - 1, NULL, 0, 0) != 1)
		return NULL;
	buf_add(out, bytes, n);
	return "tls-exporter";
}

bool
tls_has_certificate(const struct conn *c)
{
	const struct tls *tls = conn_cover_self(c, &tls_cover);

	return tls != NULL && SSL_get_certificate(tls->ssl) != NULL;
}

/* ---- the handshake ---- */

static void
release(void *ssl)
{
	SSL_free(ssl);
}

static bool
is_literal(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 ||
	    inet_pton(AF_INET6, host, bytes) == 1;
}

/* The host as certificates have it: no dot at the end, no zone. */
static const char *
plain_host(struct arena *a, const char *host)
{
	struct str s = str_of(host);

	if (str_has(s, ':'))
		s.n = str_find(s, '%');
	else if (s.n > 1 && s.p[s.n - 1] == '.')
		s.n--;
	return arena_str(a, s).p;
}

/* RFC 7301 3.1: each name behind its length. */
static bool
offer_alpn(struct tls *tls)
{
	struct str rest = str_of(tls->alpn), name;
	struct buf list = { 0 };
	bool ok = true;

	while (str_next(&rest, ',', &name)) {
		ok = ok && name.n > 0 && name.n < 256;
		buf_addc(&list, (char)name.n);
		buf_add(&list, name.p, name.n);
	}
	if (ok && list.n > 0) /* 0 is success here */
		ok =
		    SSL_set_alpn_protos(tls->ssl, (const unsigned char *)list.p,
			(unsigned int)list.n) == 0;
	buf_free(&list);
	return ok;
}

/* Makes the SSL; false if this machine cannot. */
static bool
set_up(struct tls *tls, const char *host)
{
	SSL_CTX *ctx = tls_profile_context(tls->profile);
	BIO *b;

	if (ctx != NULL)
		tls->ssl = SSL_new(ctx);
	if (tls->ssl == NULL)
		return false;
	arena_defer(conn_arena(tls->conn), release, tls->ssl);
	b = tls_bio(tls);
	if (b == NULL)
		return false;
	SSL_set_bio(tls->ssl, b, b);
	SSL_set_msg_callback(tls->ssl, tls_on_message);
	if (SSL_set_app_data(tls->ssl, tls) != 1 ||
	    SSL_set_msg_callback_arg(tls->ssl, tls) != 1)
		return false;
	if (tls->sni != NULL &&
	    SSL_set_tlsext_host_name(tls->ssl, tls->sni) != 1)
		return false;
	tls_session_offer(tls);
	return offer_alpn(tls) && tls_verify_host(tls, host) == 0;
}

static struct tls *
tls_new(struct conn *c, struct tls_profile *p, const char *host,
    const char *alpn)
{
	struct arena *a = conn_arena(c);
	struct tls *tls = arena_alloc(a, sizeof(*tls));
	const char *sni = tls_profile_wish(p)->sni;

	if (sni == NULL && !is_literal(host))
		sni = host;
	*tls = (struct tls){
		.conn = c,
		.profile = p,
		.handshaking = true,
		.started_at = conn_raw_received(c),
		.alert = -1,
	};
	if (sni != NULL && *sni != '\0')
		tls->sni = arena_strdup(a, sni);
	if (alpn != NULL)
		tls->alpn = arena_strdup(a, alpn);
	return tls;
}

/* Until it is complete (true) or will not be. */
static bool
shake_hands(struct tls *tls, int64_t deadline_ns)
{
	int result, error, events;

	for (;;) {
		ERR_clear_error();
		result = SSL_connect(tls->ssl);
		if (result == 1)
			return true;
		error = stopped(tls, result, &events);
		if (error != SSL_ERROR_WANT_READ &&
		    error != SSL_ERROR_WANT_WRITE)
			return false;
		if (!conn_wait(tls->conn, events, deadline_ns))
			return false;
	}
}

/* The time there was, for the handshake or the whole task. */
static int64_t
allowed_ns(const struct tls *tls, int64_t deadline_ns)
{
	int64_t task_ns = task_deadline_ns(task_self());

	if (task_ns < deadline_ns)
		deadline_ns = task_ns;
	return deadline_ns - tls->started_ns;
}

/*
 * A reset that met our own message may have overtaken an answer: text that is
 * no TLS, or an alert in the clear. OpenSSL, which wants to write, would not
 * look at it.
 */
static void
hear_last_words(struct tls *tls)
{
	unsigned char p[7];
	size_t n;

	if (tls->n_head > 0 || !conn_last_words(tls->conn))
		return;
	n = (size_t)conn_take(tls->conn, p, sizeof(tls->head));
	tls->n_head = n;
	memcpy(tls->head, p, n);
	if (n < sizeof(tls->head) || p[0] != SSL3_RT_ALERT || p[4] != 2)
		return;
	if (conn_take(tls->conn, p + n, 2) == 2)
		tls_on_message(0, 0, p[0], p + n, 2, tls->ssl, tls);
}

/* No handshake: whose doing it was, told, and as an error code. */
static int
failed(struct tls *tls, int64_t deadline_ns)
{
	enum conn_end end = conn_end(tls->conn);
	const char *how = ends[end].how;
	int code = ends[end].code;

	hear_last_words(tls);
	if (end != CONN_CANCELLED && tls_is_not_tls(tls)) {
		how = "not-tls";
		code = ERR_PROTOCOL;
	} else if (end != CONN_CANCELLED && tls->alert >= 0) {
		how = "alert";
		code = ERR_PROTOCOL;
	}
	tls_tell_failed(tls, how,
	    end == CONN_LATE ? allowed_ns(tls, deadline_ns) : -1);
	return code;
}

/* This machine could not even begin. */
static int
not_begun(struct tls *tls)
{
	keep_errors(tls);
	tls_where(tls, "setting up TLS");
	tls_tell_failed(tls, "local", -1);
	return ERR_SYSTEM;
}

/*
 * The policy: only a chain without fault, of good standing, or a user who said
 * that it does not matter, lets the application speak.
 */
static int
judge(struct tls *tls)
{
	bool refused = false;

	if (tls_session_resumed(tls))
		tls_session_inherit(tls);
	else
		refused = tls_staple_refused(tls);
	tls_tell_done(tls);
	conn_tell_info(tls->conn, "secured");
	if ((tls_verified(tls) && !refused) ||
	    tls_profile_wish(tls->profile)->insecure) {
		conn_cover(tls->conn, &tls_cover, tls);
		return 0;
	}
	cover_close(tls);
	tls_where(tls, "checking the certificate");
	tls_tell_failed(tls, "verify", -1);
	return ERR_VERIFY;
}

/* first: NULL, or the TLS whose session may go on. */
static int
start(struct conn *c, const struct tls *first, struct tls_profile *p,
    const char *host, const char *alpn, int64_t deadline_ns)
{
	const char *name = plain_host(conn_arena(c), host);
	struct tls *tls = tls_new(c, p, name, alpn);
	bool ready;
	int code;

	tls->first = first;
	tls_phase(tls, PHASE_LOCAL);
	ready = set_up(tls, name);
	tls_phase(tls, PHASE_SECURE);
	tls->started_ns = tls->last_ns;
	tls_where(tls, "waiting for ServerHello");
	tls_tell_start(tls);
	if (!ready)
		code = not_begun(tls);
	else if (shake_hands(tls, deadline_ns))
		code = judge(tls);
	else
		code = failed(tls, deadline_ns);
	tls->handshaking = false;
	tls->profile = NULL;
	tls->first = NULL;
	tls_phase(tls, PHASE_LOCAL);
	return code;
}

int
tls_start(struct conn *c, struct tls_profile *p, const char *host,
    const char *alpn, int64_t deadline_ns)
{
	return start(c, NULL, p, host, alpn, deadline_ns);
}

int
tls_start_beside(struct conn *c, const struct conn *first,
    struct tls_profile *p, const char *host, const char *alpn,
    int64_t deadline_ns)
{
	return start(c, conn_cover_self(first, &tls_cover), p, host, alpn,
	    deadline_ns);
}
