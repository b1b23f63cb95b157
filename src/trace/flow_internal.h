/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of a flow, and the functions that keep it: what the files
 * flow*.c share.
 */
#ifndef TRACE_FLOW_INTERNAL_H
#define TRACE_FLOW_INTERNAL_H

#include "trace/flow.h"

enum flow_near { NEAR_UNKNOWN, NEAR_CLIENT, NEAR_SERVER };

#define FLOW_SENT 64  /* segments not yet acknowledged that are timed */
#define FLOW_HOLES 16 /* gaps kept */
#define FLOW_STAMPS 64
#define FLOW_TRIPS 16 /* round trips of a stretch that are looked at */

/* One way's segments that wait for an ACK, the oldest first. */
struct flow_sent {
	int64_t from, to;
	int64_t time_ns; /* first sent */
	bool again;      /* Karn: no round trip comes from it */
};

struct flow_hole {
	int64_t from, to;
	int64_t since_ns;
};

struct flow_stamp {
	uint32_t value;
	int64_t time_ns;
};

/* Sums of round trips; min is -1 without any. */
struct flow_rtt {
	int64_t min_ns, max_ns, sum_ns;
	uint64_t n;
};

/* One end, and the direction of what it sends. */
struct flow_half {
	struct ip_place place;
	struct tcp_options offered; /* of its SYN */
	bool has_syn, has_base;
	uint8_t syn_flags;
	uint32_t base;  /* the sequence number of offset 0 */
	int64_t next;   /* offset behind the highest byte sent */
	int64_t acked;  /* up to where the other end has acknowledged */
	int64_t fin_ns; /* its FIN and RST; -1: none */
	int64_t fin_acked_ns, rst_ns;
	int64_t rst_offset;
	bool after_reset;
	int64_t last_ns, before_ns; /* of its last new data, and those before */
	int64_t bytes;              /* of the stream, each once */
	int64_t after_fin;          /* of them, since the other end's FIN */
	int64_t resent_bytes;
	uint64_t packets, lost, late, dup_acks;
	uint64_t needless, spurious; /* seen twice; the peer says so (D-SACK) */
	int64_t lost_ns;             /* what losses cost, overlaps once */
	int64_t lost_until_ns;
	uint64_t closed; /* how often its receive window was 0 */
	int64_t closed_ns, closed_since_ns;
	uint16_t window; /* the last, not scaled */
	uint32_t last_ack;
	uint8_t ttl; /* of its first segment */
	uint16_t ip_id;
	uint32_t biggest; /* data of one packet */
	uint32_t biggest_acked;
	uint64_t ce_marks, fragments;
	struct flow_rtt rtt;  /* its data to the ACK */
	struct flow_rtt echo; /* its timestamp to the echo */
	uint64_t queued; /* round trips of a busy path, and the grown of them */
	uint64_t grown;
	int64_t grown_ns;
	struct flow_sent sent[FLOW_SENT];
	size_t n_sent;
	struct flow_hole holes[FLOW_HOLES];
	size_t n_holes;
	struct flow_stamp stamps[FLOW_STAMPS];
	size_t n_stamps;
	unsigned int stuck; /* times the oldest was sent again, in vain */
	int64_t stuck_bytes;
	int64_t busy_ns; /* arrivals without a pause since then */
	int64_t hold_from_ns, hold_acked_ns; /* for Nagle */
};

/* The stretch of data that is under way. */
struct flow_stretch {
	bool open;
	enum flow_end end;
	bool tls; /* it begins with a handshake record */
	int64_t start_ns, last_ns, offset, bytes;
	int64_t first_round, first_pause_ns; /* of a flight: until it paused */
	int64_t trip_ns;                     /* the round trip as it began */
	int64_t trips[FLOW_TRIPS];           /* bytes in each round trip */
	uint64_t lost_before; /* losses of its end until it began */
};

struct flow {
	struct flow_half half[FLOW_ENDS];
	bool from_start; /* its SYN was seen */
	enum flow_near near;
	int64_t first_ns, last_ns;
	int64_t end_ns; /* of the capture, once that has ended */
	unsigned int syns, syn_acks;
	int64_t syn_ns, last_syn_ns, syn_ack_ns, open_ns; /* -1: not seen */
	int64_t to_server_ns,
	    to_client_ns; /* SYN to SYN/ACK, that to ACK; -1 */
	struct flow_stretch stretch;
	struct flow_note *notes;
	size_t n_notes, notes_room;
	uint64_t notes_left_out;
	struct flow_note spare; /* stands for those */
	unsigned int icmps;
	bool ended;
	struct flow *next; /* in its bucket */
};

/* The other end. */
static inline enum flow_end
flow_other(enum flow_end end)
{
	return end == FLOW_CLIENT ? FLOW_SERVER : FLOW_CLIENT;
}

/* Sums of what a file may make as large as it likes. */
static inline void
flow_add(int64_t *sum, int64_t n)
{
	if (__builtin_add_overflow(*sum, n, sum))
		*sum = INT64_MAX;
}

/* A note at that time; what does not fit is counted and goes nowhere. */
struct flow_note *flow_note(struct flow *f, enum note_kind kind,
    enum flow_end end, int64_t time_ns);

/* What a segment is within its flow. */
struct flow_segment {
	const struct segment *s;
	enum flow_end end;
	int64_t from, to; /* offsets of its data */
	bool fresh;       /* some of it is behind all seen before */
	bool filled;      /* it fills a gap */
};

/* flow_state.c: who says what of the connection itself. */
void flow_begin(struct flow *f, const struct segment *s);
void flow_state(struct flow *f, const struct flow_segment *g);
void flow_icmp(struct flow *f, const struct segment *s);
void flow_state_end(struct flow *f);
int64_t flow_offset(const struct flow_half *h, uint32_t seq);

/* flow_loss.c: the sequence space of one direction. */
void flow_data(struct flow *f, struct flow_segment *g);
void flow_acked(struct flow *f, const struct flow_segment *g);
void flow_loss_end(struct flow *f);

/* flow_time.c: round trips, pauses and what made them. */
void flow_time_sent(struct flow *f, const struct flow_segment *g);
void flow_time_ack(struct flow *f, const struct flow_segment *g,
    int64_t sent_ns);
void flow_time_end(struct flow *f);
bool flow_is_near(const struct flow *f, enum flow_end end);

/* The data of a full packet of that end, somewhat less than its most. */
int64_t flow_full(const struct flow *f, enum flow_end end);

/* flow_stretch.c: who speaks, for how long, and in how many rounds. */
void flow_stretch(struct flow *f, const struct flow_segment *g);
void flow_stretch_end(struct flow *f);

#endif
