/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace adds up to: phases, turns, connections. Pure functions over
 * its events; -1 stands for what did not happen.
 */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "trace/trace.h"

/* What a trace of packets alone has as its module. */
#define PACKETS_MODULE "packets"

struct phase_time {
	int64_t start_ns;    /* when first entered; -1: not reached */
	int64_t duration_ns; /* summed over all visits; -1: not reached */
};

/*
 * A partition of the total: the sum of all durations (PHASE_LOCAL's too) is
 * total_ns.
 */
struct phase_times {
	struct phase_time at[PHASES];
	int64_t total_ns; /* to EV_END, or to the last event */
	enum phase last;  /* the phase at the end, before PHASE_LOCAL */
};

struct turn {
	uint32_t id;
	uint32_t conn;
	enum phase phase; /* of its EV_TURN */
	struct str what;
	struct str sent;    /* first line sent */
	struct str reply;   /* first line of the (last) reply */
	struct str last;    /* its last, or of a head or list the first */
	struct str words;   /* the fact "turn": a module's words for its row */
	int64_t start_ns;   /* since the trace began */
	int64_t send_ns;    /* first to last byte out */
	int64_t wait_ns;    /* last byte out to first byte in */
	int64_t receive_ns; /* first to last byte in */
	int64_t bytes_sent; /* -1: it was only heard */
	int64_t bytes_received;
};

struct connection {
	uint32_t id;
	const char *address; /* with the port */
	const char *local;
	int64_t opened_ns;
	int64_t closed_ns; /* -1: not closed */
	int64_t rtt_ns;    /* the kernel's; -1: unknown */
	const char *tls;   /* "TLS 1.3" or NULL */
	const char *cipher;
	const char *alpn;
	bool resumed;      /* TLS goes on with another connection's session */
	const char *first; /* who closed first, or NULL */
	const char *how;   /* see EV_CLOSED */
	int64_t close_ns;  /* how long the close took; -1 */
};

struct phase_times phase_times(const struct trace *t);

/*
 * HTTP is one request and its answer, shown by their phases; others are
 * dialogues, shown turn by turn once there are several.
 */
bool trace_is_http(const struct trace *t);
bool trace_is_dialogue(const struct trace *t);

/* A connection that sonde did not make: only its packets are known. */
bool trace_is_packets(const struct trace *t);

/* Whether no packet is missing: else nothing is to be said of losses. */
bool packets_are_whole(const struct trace *t);

/* Arrays in the arena; *n is their length. */
struct turn *trace_turns(const struct trace *t, struct arena *a, size_t *n);
struct connection *trace_connections(const struct trace *t, struct arena *a,
    size_t *n);

#endif
