/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose time it was: the moments that the program, the kernel and packets saw,
 * joined by connection and byte offset, come to shares of network, server and
 * this machine. Pure: reads a trace, and says how far each figure may be off.
 *
 *   server = first reply byte came - last request byte left - round trip
 *
 * What this machine itself was late is in neither of those moments, so it is
 * never billed to the server.
 */
#ifndef TRACE_JOIN_H
#define TRACE_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "trace/trace.h"

enum share_kind { SHARE_NETWORK, SHARE_SERVER, SHARE_CLIENT, SHARES };

struct share {
	int64_t ns;       /* -1: not known */
	int64_t error_ns; /* half-width: so far it may be off */
	enum source source;
};

/* Why shares are uncertain, each a bit. */
enum doubt {
	DOUBT_JITTER = 1,   /* the server's is within what round trips differ */
	DOUBT_LOSS = 2,     /* bytes were sent again, or came out of order */
	DOUBT_TOGETHER = 4, /* the first byte was read with later ones */
	DOUBT_STAMP = 8,    /* a stamp is missing: the program's time serves */
	DOUBT_PROXY = 16,   /* the round trip ends at a proxy */
	DOUBT_RTT = 32      /* no round trip is known */
};

struct shares {
	struct share of[SHARES];
	unsigned int doubts; /* 0: certain, within their errors */
	bool any;            /* false: nothing was exchanged */
};

/* A moment, since the trace began. Stamps and packets fill it in alike. */
struct moment {
	int64_t at_ns;    /* -1: not known */
	int64_t early_ns; /* it may have been so much earlier */
	int64_t error_ns; /* ... and so much either way */
	enum source source;
};

/* A request, or part of one, and the first byte of what answers it. */
struct exchange {
	int64_t called_ns;  /* its last byte was given to the kernel */
	struct moment left; /* ... and left this machine */
	struct moment came; /* the reply's first byte came to it */
	int64_t read_ns;    /* ... and the program had it */
	int64_t rtt_ns;     /* the least; 0: nothing was asked; -1: unknown */
	enum source rtt_source;
	int64_t jitter_ns; /* by so much round trips differ */
	bool lost;
	bool proxy;
};

/* No time in it may be beyond MOMENT_MOST, 36 years. */
#define MOMENT_MOST (INT64_MAX / 8)
struct shares exchange_shares(const struct exchange *x);

/* Adds up: what is not known of one is not known of the sum. */
void shares_add(struct shares *sum, const struct shares *s);

/* "network", "server", "client"; "jitter", "loss" ...; static. */
const char *share_name(enum share_kind k);
const char *doubt_name(enum doubt d);
#define DOUBTS 6 /* bits of enum doubt */

/* All time of a trace, each moment in one place. */
enum part_of_time {
	PART_NETWORK,
	PART_SERVER,
	PART_CLIENT,
	PART_DNS,
	PART_DATA, /* bytes on their way: first to last of a request, reply */
	PART_UNKNOWN, /* such as a wait for what never came */
	PARTS
};

const char *part_name(enum part_of_time p);

struct join {
	struct shares phase[PHASES];
	int64_t part_ns[PARTS]; /* the sum is the total */
	bool measured;          /* a share of network or server is known */
	struct shares *turn;    /* by turn, from 1 */
	uint32_t turns;
};

struct join *join_trace(const struct trace *t, struct arena *a);

/* The shares of a turn; any is false if there are none. */
struct shares join_turn(const struct join *j, uint32_t turn);

#endif
