/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One handshake in a test: a peer with its script, a client on a task, and
 * the trace of it. For the tests of the TLS layer; include after cmocka.h.
 */
#ifndef TEST_TLS_RUN_H
#define TEST_TLS_RUN_H

#include <stdint.h>

#include "net/tls.h"
#include "test_ca.h"
#include "test_peer.h"

#define RUN_HOST "good.example"

/* What the peer does, what the client wants, and what came of it. */
struct run {
	struct peer_script peer;
	struct tls_wish wish; /* cacert NULL: the root's file */
	bool system_trust;    /* then the system's */
	const char *host;     /* NULL: RUN_HOST */
	const char *alpn;
	int64_t allow_ns; /* 0: 10 s */
	bool late;        /* let the peer's bytes, or end, come first */
	bool cancel;
	bool listens; /* hears a greeting before it speaks */

	struct trace *moved; /* goes on in this trace, if not NULL */
	struct trace *trace; /* freed by run_end() */
	int code;            /* of tls_start() */
	char heard[64];
	const char *how; /* the end of what was heard */
	const char *version;
	uint64_t said; /* bytes on the wire, in the handshake */
	enum phase after;
};

/* The chain: root, middle, and good, which is RUN_HOST's certificate. */
extern struct ca run_root, run_middle, run_good;
extern char run_ca_file[];

/* Once, before and after all runs. */
void run_set_up(void);
void run_tear_down(void);

void run(struct run *r);
void run_end(struct run *r);

/* The last event of a kind, or NULL; how many there are. */
const struct event *run_last(const struct run *r, enum event_kind k);
unsigned int run_count(const struct run *r, enum event_kind k);
bool run_has_message(const struct run *r, enum dir dir, const char *name);
bool run_has_fault(const struct run *r, int depth, int code);

/* Events are in the order of time, and all of TLS of this connection. */
void run_assert_in_order(const struct run *r);

/* tls_start() returned code, told so, and nothing was heard after it. */
void run_assert_failed(const struct run *r, int code, const char *how);

#endif
