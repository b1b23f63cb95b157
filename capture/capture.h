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
#include <sys/types.h>

#include "net/wire_request.h"

struct tuples {
	size_t n;
	struct tuple {
		int type;
		union wire_end local;
		union wire_end remote;
		int guard; /* a socket that keeps the port ours */
	} all[WIRE_TUPLES];
	size_t n_guards; /* of those dropped */
	int guards[WIRE_TUPLES];
};

/* Whether n bytes at p (-1: none) are a request, its numbers all in range. */
bool request_read(struct wire_request *r, const void *p, ssize_t n);

/* Adds the tuple of a new socket *fd. 0; or an errno, and nothing is added. */
int tuple_open(struct tuples *t, const struct wire_request *r, int *fd);

/*
 * Drops all but that which is at this local end. Their guards are to be closed
 * once the filter does not know them any more.
 */
void tuples_drop(struct tuples *t, const union wire_end *but);

/*
 * What the kernel is to run on each packet of a "cooked" capture: it returns
 * keep for those of the tuples and for ICMP errors about them, else 0.
 */
size_t filter_make(const struct tuples *t, uint32_t keep,
    struct sock_filter out[BPF_MAXINSNS]);

/* Gives up all that this process may do beyond its work. 0, or an errno. */
int sandbox(void);

#endif
