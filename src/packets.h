/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --wire and --capture: the packets of a run. When a conversation is over they
 * become events of its trace, and go to the file, each with what sonde did at
 * that moment as its comment.
 */
#ifndef PACKETS_H
#define PACKETS_H

#include "base/clock.h"
#include "net/conn.h"
#include "net/pcapng.h"
#include "net/wire.h"
#include "options.h"

struct packets {
	struct wire *wire; /* NULL: nothing is captured */
	bool quiet;
	const char *name;           /* of the file; NULL: none */
	int fd;                     /* -1: none */
	int error;                  /* errno of the first write that failed */
	bool secret;                /* keys are wanted */
	bool sealed;                /* there is TLS in it, without its keys */
	struct buf keys;            /* that are not in the file yet */
	struct clock_offset offset; /* when it was read last */
	uint64_t missed;            /* sockets, told of so far */
	uint64_t dropped;
	struct pcapng_sum sum;
};

/*
 * Starts capturing if the options want it. Where it cannot be a line says why,
 * and the run goes on. ERR_SYSTEM with a line in error: the file cannot be
 * written. To be ended in all cases.
 */
int packets_begin(struct packets *p, const struct options *o,
    struct buf *error);

/* A line of the key log; for struct tls_wish. */
void packets_key(const char *line, void *arg);

/*
 * Takes what was captured of the conversation of t, which is over but for the
 * connection kept (NULL: none).
 */
void packets_take(struct packets *p, struct trace *t, const struct conn *kept);

/*
 * packets_flows.c: what the packets of the spool tell, as events of t, which
 * began at origin_ns (CLOCK_REALTIME). So many the capture dropped.
 */
void packets_tell(const struct wire_spool *spool, uint64_t dropped,
    struct trace *t, int64_t origin_ns);

/* ERR_SYSTEM with a line in error if the file could not be written. */
int packets_end(struct packets *p, struct buf *error);

#endif
