/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS as a server, OpenSSL between two buffers in memory: what it wants to
 * send passes through our hands first. So a handshake can end in the middle
 * of a record, or have a bit changed, while all of it is OpenSSL's.
 */
#include <openssl/err.h>

#include "peer.h"

#define RECORD_HEAD ((size_t)5)

/* The bit that is changed is so many bytes before the end of its record. */
#define SPOILED 8

static size_t
record_size(const unsigned char *p, size_t n)
{
	size_t size;

	if (n < RECORD_HEAD)
		return n;
	size = RECORD_HEAD + ((size_t)p[3] << 8 | p[4]);
	return size < n ? size : n;
}

/* Sends a flight of the handshake as the row wants it. */
static bool
send_flight(struct peer *p, unsigned char *flight, size_t n)
{
	size_t done = 0;
	size_t size;

	while (done < n) {
		size = record_size(flight + done, n - done);
		p->records++;
		if (p->records == p->row->spoil && size > SPOILED)
			flight[done + size - SPOILED] ^= 1;
		if (p->records == p->row->cut) {
			peer_transmit(p, flight, done + size / 2);
			p->gone = true;
			return false;
		}
		done += size;
	}
	return peer_transmit(p, flight, n);
}

/* Sends what OpenSSL has written. */
static bool
flush(struct peer *p)
{
	BIO *out = SSL_get_wbio(p->ssl);
	unsigned char *bytes;
	long n = BIO_get_mem_data(out, (char **)&bytes);
	bool sent = true;

	if (n > 0 && SSL_is_init_finished(p->ssl))
		sent = peer_transmit(p, bytes, (size_t)n);
	else if (n > 0)
		sent = send_flight(p, bytes, (size_t)n);
	(void)BIO_reset(out);
	return sent;
}

/* Gives OpenSSL what has come; waits for it. */
static bool
feed(struct peer *p)
{
	char bytes[2048];
	size_t n = peer_receive(p, bytes, sizeof(bytes));

	return n > 0 && BIO_write(SSL_get_rbio(p->ssl), bytes, (int)n) > 0;
}

/* After a call that returned result: whether it is worth another try. */
static bool
go_on(struct peer *p, int result)
{
	int error = SSL_get_error(p->ssl, result);

	ERR_clear_error();
	if (!flush(p))
		return false;
	return result <= 0 && error == SSL_ERROR_WANT_READ && feed(p);
}

static bool
begin(struct peer *p)
{
	BIO *in = BIO_new(BIO_s_mem());
	BIO *out = BIO_new(BIO_s_mem());

	p->ssl = SSL_new(p->tls);
	if (p->ssl == NULL || in == NULL || out == NULL) {
		BIO_free(in);
		BIO_free(out);
		return false;
	}
	SSL_set_bio(p->ssl, in, out);
	if (p->heard.n > 0) /* a ClientHello that was looked at */
		BIO_write(in, p->heard.p, (int)p->heard.n);
	buf_clear(&p->heard);
	return true;
}

bool
peer_secure(struct peer *p)
{
	int result = 0;

	if (p->tls == NULL)
		return true;
	if (!begin(p)) {
		p->gone = true;
		return false;
	}
	do
		result = SSL_accept(p->ssl);
	while (go_on(p, result));
	if (result != 1)
		p->gone = true;
	return !p->gone;
}

size_t
peer_tls_hear(struct peer *p, void *bytes, size_t room)
{
	int result;

	do
		result = SSL_read(p->ssl, bytes, (int)room);
	while (go_on(p, result));
	return result > 0 ? (size_t)result : 0;
}

bool
peer_tls_say(struct peer *p, const void *bytes, size_t n)
{
	int result;

	do
		result = SSL_write(p->ssl, bytes, (int)n);
	while (go_on(p, result));
	return result > 0 && !p->gone;
}

void
peer_tls_notify(struct peer *p)
{
	if (p->ssl == NULL || p->gone || !SSL_is_init_finished(p->ssl))
		return;
	SSL_shutdown(p->ssl);
	ERR_clear_error();
	flush(p);
}
