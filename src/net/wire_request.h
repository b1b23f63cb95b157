/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sonde and sonde-capture say to each other, one message a question over
 * a socketpair (SOCK_SEQPACKET), in numbers alone; and the form in which
 * packets lie in the spool. Both sides are of one build: the version says so.
 */
#ifndef NET_WIRE_REQUEST_H
#define NET_WIRE_REQUEST_H

#include <netinet/in.h>
#include <stdint.h>

#define WIRE_VERSION 1

/*
 * So many sockets are captured at a time: a filter for as many of IPv6 fits
 * where the kernel has its old bound (net.core.optmem_max 20480).
 */
#define WIRE_TUPLES 20

/* Bytes of packets in a spool; what comes after is counted, not kept. */
#define WIRE_SPOOL (UINT64_C(128) << 20)

/* Bytes of a packet that are kept, when no file wants all of them. */
#define WIRE_HEADERS 256

enum wire_ask {
	/*
	 * A socket of this type at the local address, on a port that nobody
	 * else has. What it exchanges with the remote end (port 0: any) is
	 * captured from before the answer, which brings it.
	 */
	WIRE_SOCKET = 1,
	/*
	 * The spool, with all that has come, and a new one begins. Sockets are
	 * let go, but for that at the local end, if there is one.
	 */
	WIRE_HAND_OVER = 2
};

/* Packets begin with this: that of Linux's "cooked" captures, version 2. */
#define WIRE_LINK 276

/* An address and port of either family; all of it zero: none. */
union wire_end {
	struct sockaddr any;
	struct sockaddr_in v4; /* the port stands where that of v6 does */
	struct sockaddr_in6 v6;
};

struct wire_request {
	uint32_t version;
	uint32_t ask;  /* enum wire_ask */
	uint32_t type; /* SOCK_STREAM, SOCK_DGRAM */
	union wire_end local;
	union wire_end remote;
};

/*
 * The first one comes unasked, when capturing has begun or cannot. The
 * descriptor that was asked for comes with it (SCM_RIGHTS).
 */
struct wire_answer {
	uint32_t version;
	int32_t error;     /* an errno, or 0 */
	uint32_t most;     /* bytes kept of a packet */
	uint64_t received; /* packets that were let through so far */
	uint64_t dropped;  /* of those, by the kernel: its room was full */
	uint64_t lost;     /* of those, for want of room in the spool */
};

/* Before the bytes of each packet in the spool. */
struct wire_packet {
	int64_t time_ns;   /* CLOCK_REALTIME */
	uint32_t captured; /* bytes that follow */
	uint32_t length;   /* bytes it had */
};

#endif
