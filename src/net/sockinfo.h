/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel knows of a socket and tells without any privilege: TCP_INFO,
 * the ICMP error that answered a connect(), and time stamps (SO_TIMESTAMPING).
 * Which bytes of a stream a stamp belongs to is stamps.h's.
 */
#ifndef NET_SOCKINFO_H
#define NET_SOCKINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "net/address.h"
#include "trace/trace.h"

/* ---- TCP_INFO ---- */

/*
 * The kernel's struct tcp_info, which only ever grows at its end; a kernel
 * older or younger than a header fills in less or more. Times are in us.
 */
struct tcp_figures {
	uint8_t state, ca_state, retransmits, probes, backoff, options;
	uint8_t scales; /* send_scale, receive_scale */
	uint8_t flags;
	uint32_t rto, ato, send_mss, receive_mss;
	uint32_t unacked, sacked, lost, retrans, fackets;
	uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
	uint32_t path_mtu, receive_ssthresh, rtt, rtt_var, send_ssthresh;
	uint32_t cwnd, advertised_mss, reordering;
	uint32_t receive_rtt, receive_space;
	uint32_t total_retrans;
	uint64_t pacing_rate, max_pacing_rate;
	uint64_t bytes_acked, bytes_received;
	uint32_t segments_out, segments_in;
	uint32_t not_sent, rtt_min;
	uint32_t data_in, data_out;
	uint64_t delivery_rate;
	uint64_t busy, window_limited, buffer_limited;
	uint32_t delivered, delivered_ce;
	uint64_t bytes_sent, bytes_retrans;
	uint32_t duplicates, reorderings, out_of_order, peer_window;
};

struct sockinfo {
	struct tcp_figures tcp;
	size_t valid; /* bytes of tcp that the kernel filled in; 0: none */
};

/* Reads TCP_INFO of fd; false if it has none. */
bool sockinfo_read(int fd, struct sockinfo *s);

/* The round trip as the kernel smooths it, in ns; -1: it has no sample. */
int64_t sockinfo_rtt_ns(const struct sockinfo *s);

/*
 * Bytes received in order, read or not, and the segments that brought data;
 * false if this kernel does not count them (before 4.6).
 */
bool sockinfo_received(const struct sockinfo *s, uint64_t *bytes,
    uint32_t *segments);

/* EV_TCP_INFO with all that is valid; when: a word of that event's. */
void sockinfo_tell(const struct sockinfo *s, struct trace *t, uint32_t conn,
    const char *when);

/* ---- the ICMP error that ends a connect() ---- */

struct icmp_error {
	bool seen;
	int type;
	int code;
	struct address from; /* the router or host that sent it; may be empty */
};

/*
 * IP_RECVERR and IPV6_RECVERR. Off again once it is connected: with it one
 * passing ICMP error ends what TCP would survive.
 */
void sockinfo_recverr(int fd, bool on);

/* The oldest in the error queue, which forgets it. Read SO_ERROR before. */
struct icmp_error sockinfo_icmp(int fd);

/* ---- time stamps ---- */

/*
 * Asks for stamps of what comes, of a socket that is not yet connected: where
 * nobody else wants any, the kernel begins with them a moment later.
 */
void sockinfo_stamp_soon(int fd);

/*
 * Asks for stamps of what leaves, is acknowledged and comes. Of a TCP socket
 * after it is connected and before it is written to. False: none.
 */
bool sockinfo_stamp_stream(int fd);

/* The same of datagrams, which are numbered from 0; never acknowledged. */
bool sockinfo_stamp_datagrams(int fd);

enum stamp_kind { STAMP_LEFT, STAMP_ACKED };

struct stamp {
	enum stamp_kind kind;
	uint32_t key;    /* of a stream: offset of the last byte, mod 2^32 */
	int64_t wall_ns; /* CLOCK_REALTIME */
};

/*
 * Takes up to STAMPS_AT_ONCE messages out of the error queue, those that are
 * no stamps too: *more, whether there may be others behind them. An unread
 * one makes the descriptor ready for ever. Returns the stamps.
 */
#define STAMPS_AT_ONCE 8
size_t sockinfo_stamps(int fd, struct stamp out[STAMPS_AT_ONCE], bool *more);

/*
 * recvmsg() with those flags: as recvfrom() (from may be NULL), and *wall_ns is
 * the stamp of what came, or 0.
 */
ssize_t sockinfo_receive(int fd, void *p, size_t n, int flags,
    struct sockaddr *from, socklen_t *len, int64_t *wall_ns);

#endif
