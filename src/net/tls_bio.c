/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL's view of a conn: a BIO that takes what has been received and puts
 * what is to be sent, and never waits; waiting is the caller's of SSL_*. What
 * ended the stream is asked of the conn, never of OpenSSL.
 */
#include <string.h>

#include <openssl/bio.h>

#include "base/limit.h"
#include "net/tls_internal.h"

/* The header of a record is asked for first, by itself: it may come in two. */
static void
keep_latest(struct tls *tls, const char *p, size_t n)
{
	size_t old = tls->n_head;

	if (n > TLS_HEAD)
		p += n - TLS_HEAD;
	if (n > TLS_HEAD)
		n = TLS_HEAD;
	if (old > TLS_HEAD - n)
		old = TLS_HEAD - n;
	memmove(tls->head, tls->head + tls->n_head - old, old);
	memcpy(tls->head + old, p, n);
	tls->n_head = old + n;
}

/*
 * Keeps the first bytes: they tell whether the peer speaks TLS; and behind the
 * handshake the latest, which tell whether it still does.
 */
static void
keep_head(struct tls *tls, const char *p, size_t n)
{
	size_t room = sizeof(tls->head) - tls->n_head;

	if (!tls->handshaking) {
		keep_latest(tls, p, n);
		return;
	}
	if (n > room)
		n = room;
	memcpy(tls->head + tls->n_head, p, n);
	tls->n_head += n;
}

/* A handshake has an end, whatever the peer has to say. */
static bool
too_much(struct tls *tls)
{
	uint64_t n = conn_raw_received(tls->conn) - tls->started_at;

	if (tls->handshaking && n > LIMIT_HANDSHAKE)
		tls->too_much = true;
	return tls->too_much;
}

/* 1: *done bytes; -1: nothing now (retry) or ended; 0: end of file. */
static int
bio_read(BIO *b, char *p, size_t n, size_t *done)
{
	struct tls *tls = BIO_get_data(b);
	ssize_t got;

	BIO_clear_retry_flags(b);
	*done = 0;
	if (too_much(tls))
		return -1;
	got = conn_take(tls->conn, p, n);
	if (got > 0) {
		keep_head(tls, p, (size_t)got);
		*done = (size_t)got;
		return 1;
	}
	if (got == 0) {
		BIO_set_retry_read(b);
		return -1;
	}
	return conn_end(tls->conn) == CONN_FIN ? 0 : -1;
}

static int
bio_write(BIO *b, const char *p, size_t n, size_t *done)
{
	struct tls *tls = BIO_get_data(b);
	ssize_t sent = conn_put(tls->conn, p, n);

	BIO_clear_retry_flags(b);
	*done = sent > 0 ? (size_t)sent : 0;
	if (sent == 0)
		BIO_set_retry_write(b);
	return sent > 0 ? 1 : -1;
}

/*
 * To BIO_CTRL_EOF the answer is always no: OpenSSL would send an alert
 * (decode_error) to a peer that has merely gone, and refuse to go on.
 */
static long
bio_ctrl(BIO *b, int what, long n, void *p)
{
	(void)b;
	(void)n;
	(void)p;
	return what == BIO_CTRL_FLUSH;
}

static int
bio_create(BIO *b)
{
	BIO_set_init(b, 1);
	return 1;
}

/* One for the program; a BIO may need it as long as there is one. */
static const BIO_METHOD *
conn_method(void)
{
	static BIO_METHOD *method;

	if (method != NULL)
		return method;
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK,
	    "sonde connection");
	if (method == NULL)
		return NULL;
	BIO_meth_set_read_ex(method, bio_read);
	BIO_meth_set_write_ex(method, bio_write);
	BIO_meth_set_ctrl(method, bio_ctrl);
	BIO_meth_set_create(method, bio_create);
	return method;
}

BIO *
tls_bio(struct tls *tls)
{
	const BIO_METHOD *m = conn_method();
	BIO *b = m == NULL ? NULL : BIO_new(m);

	if (b != NULL)
		BIO_set_data(b, tls);
	return b;
}
