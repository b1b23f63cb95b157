/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets of our own connections, by way of sonde-capture(8): sockets whose
 * packets it spools, and the spool once a conversation is over. While one goes
 * on nothing is read, so that capturing takes no time of it. What packets mean
 * is trace/flow.h's.
 */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/address.h"
#include "trace/packet.h"

struct wire;

/*
 * Starts sonde-capture, which lies beside the program or at installed: whole
 * packets, or their headers. NULL, and one line in why with what to do about
 * it, if it may not capture. To be closed.
 */
struct wire *wire_open(const char *installed, bool whole, struct buf *why);
void wire_close(struct wire *w);

/* What a socket is for. */
struct wire_socket_wish {
	int type;                   /* SOCK_STREAM, SOCK_DGRAM */
	const struct address *to;   /* port 0: any of that host may come */
	const struct address *from; /* the local address; NULL: the kernel's */
	const char *interface;      /* to go out by, or NULL */
};

/*
 * A socket, non-blocking and close on exec, bound to an address and a port of
 * its own, not connected. Its packets are captured from now on. -1 if w is
 * NULL or it cannot be: then the caller makes one that is not captured.
 */
int wire_socket(struct wire *w, const struct wire_socket_wish *wish);

/* Packets in the order in which they were captured. */
struct wire_spool {
	unsigned char *p;
	size_t n;
	size_t at;
	bool mapped;
	uint32_t most; /* bytes kept of a packet, at most */
	/* All since wire_open(): */
	uint64_t received; /* packets that were let through */
	uint64_t dropped;  /* of those, by the kernel or for want of room */
	uint64_t missed;   /* sockets that could not be captured */
};

/*
 * All that came since the last time; captures none of the sockets any more but
 * that at keep (may be NULL). False: sonde-capture does not answer, and never
 * will. To be released.
 */
bool wire_take(struct wire *w, const struct address *keep,
    struct wire_spool *out);
bool wire_next(struct wire_spool *s, struct packet *p);
void wire_release(struct wire_spool *s);

#endif
