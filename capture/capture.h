/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde-capture, the one program with a privilege: it opens the tap (main.c),
 * gives the privilege up (sandbox.c), and then makes sockets whose packets it
 * spools (tuple.c, filter.c). It reads no packet and no text.
 */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

#include "net/wire_request.h"

struct tuples {
	size_t n;
	struct tuple {
		int type;
		union wire_end local;
		union wire_end remote;
		int guard; /* a socket that keeps the port ours */
	} all[WIRE_TUPLES];
};

/* Whether n bytes at p are a request with all its numbers in range. */
bool request_read(struct wire_request *r, const void *p, size_t n);

/* Adds the tuple of a new socket *fd. 0; or an errno, and nothing is added. */
int tuple_open(struct tuples *t, const struct wire_request *r, int *fd);

/*
 * Takes out all but that which is at this local end; how many there were. Those
 * taken out lie behind the others, and their guards are to be closed: once the
 * filter does not know them any more.
 */
size_t tuples_drop(struct tuples *t, const union wire_end *but);

/*
 * What the kernel is to run on each packet of a "cooked" capture: it returns
 * keep for those of the tuples and for ICMP errors about them, else 0.
 */
size_t filter_make(const struct tuples *t, uint32_t keep,
    struct sock_filter out[BPF_MAXINSNS]);

/* Gives up all that this process may do beyond its work. 0, or an errno. */
int sandbox(void);

#endif
