/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From addresses to a connected socket: the race of RFC 8305, each attempt an
 * event, the losers too.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <stdint.h>

#include "net/address.h"
#include "net/resolve.h"
#include "trace/trace.h"

struct wire;

struct dial_wish {
	const char *source;    /* a local address, or NULL */
	const char *interface; /* SO_BINDTODEVICE, or NULL */
	struct wire *wire;     /* captures the packets; NULL: nobody does */
	int max_segment;       /* bytes the peer may put in one; 0: the usual */
};

struct dialled {
	int fd; /* non-blocking, close on exec; the caller's */
	struct address peer;
	struct address local;
};

/*
 * Tries r's addresses, the next one 250 ms after the last or as soon as one
 * fails; the first that connects wins. 0, or ERR_REFUSED, ERR_UNREACHABLE,
 * ERR_SYSTEM (this machine), ERR_LATE, ERR_CANCELLED: how the last (or most
 * telling) attempt ended; the events tell it all. From the first attempt on
 * time belongs to PHASE_CONNECT.
 */
int dial(struct trace *t, const struct dial_wish *wish, struct resolver *r,
    int64_t deadline_ns, struct dialled *out);

/* The same, to one address that is known: a single attempt. */
int dial_one(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int64_t deadline_ns, struct dialled *out);

#endif
