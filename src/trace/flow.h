/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What packets tell of TCP connections: a pure function of the packets given,
 * without I/O, in bounded memory. Bytes are counted and sequence space, never
 * packets alone: with offload one "packet" is many. Times are those of the
 * place where was captured; which end that is nearer to is worked out from
 * the handshake. What it means is diagnose's.
 */
#ifndef TRACE_FLOW_H
#define TRACE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/packet.h"
#include "trace/packet_read.h"
#include "trace/trace.h"

/* More flows, and more notes of one, are counted and not kept. */
#define MOST_FLOWS 1024
#define MOST_FLOW_NOTES 256

/* The ends of a flow: an index, and what a direction is named after. */
enum flow_end { FLOW_CLIENT, FLOW_SERVER, FLOW_ENDS };

/* What was noticed; times in ns of CLOCK_REALTIME, offsets in the stream. */
enum note_kind {
	NOTE_SYN,        /* count: which try; SYN or SYN/ACK, by the end */
	NOTE_OPEN,       /* the handshake is complete */
	NOTE_DATA,       /* a stretch of data in one direction: bytes, ns */
	NOTE_LOST,       /* sent again: bytes; ns: what the gap cost */
	NOTE_FILLED,     /* a gap was filled: it was lost before this place */
	NOTE_LATE,       /* a gap was filled at once: out of order; ns late */
	NOTE_TWICE,      /* it had come already: needless */
	NOTE_CLOSED,     /* end's receive window is 0; ns: for so long, or -1 */
	NOTE_NAGLE,      /* a small piece waited for an ACK: ns */
	NOTE_ROUNDS,     /* the window had to grow: count of rounds, ns */
	NOTE_FLIGHT,     /* TLS: the first flight stopped at bytes for ns */
	NOTE_QUEUE,      /* round trips grew: ns, count of those measured */
	NOTE_BLACK_HOLE, /* full segments vanish: bytes of the stuck one */
	NOTE_ICMP,       /* about what end sent: place, type, code, mtu */
	NOTE_FIN,        /* bytes so far are all */
	NOTE_RESET,      /* ttl; usual: that of end's other segments */
	NOTE_AFTER_RESET, /* end still sent: the reset was not its own; bytes */
	NOTE_AFTER_CLOSE, /* data for who had closed, who reset it: bytes */
	NOTE_HALF_CLOSE   /* end was told of the other's end, and stays: ns */
};

struct flow_note {
	enum note_kind kind;
	enum flow_end end; /* whose segment or window it is */
	int64_t time_ns;
	int64_t offset;
	int64_t bytes;
	int64_t ns;
	int64_t count;
	uint8_t ttl, usual;
	uint8_t icmp_type, icmp_code;
	uint32_t mtu;
	struct ip_place place;
};

/* ---- all flows of a capture ---- */

struct flow;
struct flows;

struct flows *flows_new(void);
void flows_free(struct flows *all);

/* The next packet; in the order of the capture. */
void flows_take(struct flows *all, const struct packet *p);

/* So many packets were dropped by the capture: then no loss is believed. */
void flows_dropped(struct flows *all, uint64_t packets);

/*
 * Says that no more come, and until when was captured (0: until the last
 * packet): what is still open is judged.
 */
void flows_end(struct flows *all, int64_t until_ns);

size_t flows_count(const struct flows *all);
const struct flow *flows_get(const struct flows *all, size_t i);

/* The flow between two places, in either direction, the last; NULL. */
const struct flow *flows_find(const struct flows *all, const struct ip_place *a,
    const struct ip_place *b);

/* What is in no flow. */
struct flows_sum {
	uint64_t packets;
	uint64_t dropped;
	uint64_t broken, others, left_out, pieces;
};

struct flows_sum flows_sum(const struct flows *all);

/*
 * Where the data of a segment of f lies in the stream of who sent it, [from,
 * to). False: it has none, or the stream's begin was not seen or is too far.
 */
bool flow_range(const struct flow *f, const struct segment *s,
    enum flow_end *end, int64_t *from, int64_t *to);

/* Who they are, as text is made of it; when the first packet came. */
const struct ip_place *flow_place(const struct flow *f, enum flow_end end);
int64_t flow_start_ns(const struct flow *f);

/* The notes, and how many there are. */
const struct flow_note *flow_notes(const struct flow *f, size_t *n);

/* The round trip, best known: the handshake's or the least of the ACKs'; -1. */
int64_t flow_rtt_ns(const struct flow *f);

/* Whose a flow is, for the words of its events. */
enum flow_owner {
	FLOW_OURS,  /* beside the events of the client */
	FLOW_PEERS, /* the peer opened it: we are its server */
	FLOW_ALONE  /* the trace has no other events */
};

/*
 * The notes as events of source "packet", in the order of time, in the trace's
 * current conn. origin_ns: CLOCK_REALTIME when the trace began. Sent is what
 * the client says, and what we say in a flow of the peer's. Alone: with the
 * life of the connection and its phases.
 */
void flow_tell(const struct flow *f, const struct flows_sum *sum,
    struct trace *t, int64_t origin_ns, enum flow_owner owner);

#endif
