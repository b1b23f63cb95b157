/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names to addresses: literals, --resolve, /etc/hosts and DNS by c-ares, A and
 * AAAA at once, each datagram an event. The work goes on in the loop while the
 * task that asked sleeps or dials; it is woken (task_wake) at each news.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "net/address.h"
#include "net/loop.h"
#include "trace/trace.h"

/* One --resolve HOST:PORT:ADDRESS[,ADDRESS...] */
struct pin {
	const char *host;
	int port;              /* 0: any ("*") */
	const char *addresses; /* literals with commas between */
};

struct wire;

struct resolve_wish {
	int family;          /* AF_UNSPEC, AF_INET, AF_INET6 */
	const char *servers; /* "127.0.0.1:53,[::1]:53"; NULL: the system's */
	const struct pin *pins;
	size_t n_pins;
	int64_t timeout_ns; /* a server's time to answer; 0: 2 s */
	struct wire *wire;  /* captures the packets; NULL: nobody does */
};

struct resolver;

/*
 * Starts to look host (A-labels, or a literal) up for the task that runs. The
 * resolver is the arena's and ends with it; it must be stopped, or the arena
 * have ended, before the task ends. wish is not needed afterwards. From the
 * first question on time belongs to PHASE_RESOLVE.
 */
struct resolver *resolve_start(struct arena *a, struct trace *t,
    const struct resolve_wish *wish, const char *host, int port);

/*
 * Waits until there is something new to dial (RFC 8305 section 3: an AAAA at
 * once, an A after 50 ms or when AAAA is done) or nothing more will come. 0;
 * ERR_NO_NAME if there is no (untried) address, the events say why; ERR_LATE
 * or ERR_CANCELLED, and then the look-up is over. After 0 time belongs to
 * PHASE_LOCAL.
 */
int resolve_wait(struct resolver *r, int64_t deadline_ns);

/*
 * The addresses known so far, ready to be tried, in the order of RFC 6724
 * with the families interleaved (RFC 8305 section 4). An address never moves
 * before one that was handed out: tried is how many the caller has used.
 */
const struct address *resolve_addresses(struct resolver *r, size_t tried,
    size_t *n);

/* Whether no more addresses will come. */
bool resolve_done(const struct resolver *r);

/* Stops what is still under way; its events say so. */
void resolve_stop(struct resolver *r);

/* Frees what all resolvers share; for the end of a program. */
void resolve_free_shared(void);

#endif
