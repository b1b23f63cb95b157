/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A peer on loopback in a process of its own: it takes one connection and
 * follows a script, in the clear or in TLS, healthy or not. For tests of what
 * lies on a conn.
 */
#ifndef TEST_PEER_H
#define TEST_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "net/dial.h"
#include "test_ca.h"

/* How it ends the connection. */
enum peer_end {
	PEER_NOTIFY, /* close_notify, then FIN */
	PEER_FIN,
	PEER_RESET,
	PEER_SILENT /* it stays, and says no more */
};

/* A script; what is not set is left out. */
struct peer_script {
	/* In the clear, before TLS or instead of it. */
	bool deaf;       /* speaks without hearing anything before */
	const char *say; /* so many bytes, so many times (0: once) */
	size_t n_say;
	unsigned int times;

	/* TLS, if there is a chain: the server's first, with its key. */
	const struct ca *chain;
	size_t n_chain;
	int min, max;             /* versions */
	const char *groups;       /* "P-521" */
	const char *alpn;         /* the one it chooses */
	const struct ca *clients; /* asks for a certificate of this issuer's */
	bool required;            /* and insists */
	size_t cut;               /* says so much of its first flight */
	bool greets;              /* speaks first, after the handshake */

	enum peer_end end;
};

struct peer {
	pid_t pid;
	struct dialled dialled; /* a connection to it; the caller's */
};

/* Starts it and connects. */
void peer_start(struct peer *p, const struct peer_script *script);

/* Ends the process, whatever it does. */
void peer_end(struct peer *p);

#endif
