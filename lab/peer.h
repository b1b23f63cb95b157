/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One client of ours, on a task of its own: what it says is heard, what we
 * say is sent, in the clear or under TLS, and it ends in one of several ways.
 * The first trouble wins: after it every call returns at once.
 */
#ifndef LAB_PEER_H
#define LAB_PEER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "lab.h"
#include "net/loop.h"

struct peer {
	const struct lab *lab;
	const struct row *row;
	enum protocol protocol; /* that was asked for */
	SSL_CTX *tls;           /* NULL: in the clear; of the server's */
	SSL_CTX *later;         /* for TLS in the middle; NULL: none */

	int fd;
	struct waiter waiter;
	SSL *ssl;             /* NULL: no handshake yet */
	unsigned int records; /* sent in the handshake */
	struct buf heard;     /* and not yet used */
	bool gone;            /* nothing more can be said or heard */
};

/* ---- peer.c ---- */

/*
 * Serves the accepted socket fd as p->row says, then ends it and frees all.
 * p is the caller's. For the task that runs.
 */
void peer_serve(struct peer *p);

/* The end of a connection that is served: all of it is freed, but not p. */
void peer_end(struct peer *p, enum ending ending);

/* Waits until at least one more byte is in p->heard. */
bool peer_hear(struct peer *p);

/* Waits until n bytes are in p->heard, at most 64 KiB. */
bool peer_hear_bytes(struct peer *p, size_t n);

/* Moves the next line to out, without its end; false: none, or too long. */
bool peer_hear_line(struct peer *p, size_t most, struct buf *out);

/* The same of a line that ends in CR LF alone: a bare CR or LF is in it. */
bool peer_hear_crlf(struct peer *p, size_t most, struct buf *out);

/* Sends it all. */
bool peer_say(struct peer *p, const char *text);
bool peer_say_bytes(struct peer *p, struct str bytes);

/* Nothing happens for so long. */
bool peer_pause(struct peer *p, int ms);

/* ---- below TLS, for peer_tls.c ---- */

/* The bytes as they are on the socket; received: how many, 0 at the end. */
bool peer_transmit(struct peer *p, const void *bytes, size_t n);
size_t peer_receive(struct peer *p, void *bytes, size_t room);

/* ---- peer_tls.c ---- */

/* The handshake; true at once where the server speaks in the clear. */
bool peer_secure(struct peer *p);

/* Under TLS: received, 0 at the end; sent; close_notify. */
size_t peer_tls_hear(struct peer *p, void *bytes, size_t room);
bool peer_tls_say(struct peer *p, const void *bytes, size_t n);
void peer_tls_notify(struct peer *p);

#endif
