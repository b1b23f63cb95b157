/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's stamps on one TCP stream, by byte offset: when what was said
 * left, when the peer had it, when what is heard came. They become EV_STAMP.
 * A stamp of what came is the first byte's only if one segment was read: how
 * many there were is looked up for the bytes that may begin a reply.
 */
#ifndef NET_STAMPS_H
#define NET_STAMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "trace/trace.h"

/* So many calls of send() may wait for their stamps; older ones lose them. */
#define STAMP_CALLS 32

struct stamp_call {
	uint64_t end;      /* offset behind its last byte */
	int64_t called_ns; /* when send() began */
	bool told;         /* there are events of it */
	bool left;
	bool acked;
};

struct stamps {
	int fd;
	struct trace *trace;
	uint32_t conn;
	bool on;

	struct clock_offset offset;
	struct stamp_call call[STAMP_CALLS];
	size_t calls;        /* ever; the last ones are in call[] */
	size_t owed;         /* of the latest, so many lack a stamp */
	unsigned int flight; /* calls since the peer last spoke */
	unsigned int told;   /* events */

	bool awaited;      /* the next bytes may begin a reply */
	bool known;        /* of the two below: nothing was unread then */
	uint64_t bytes;    /* received */
	uint32_t segments; /* ... that brought them */
	int64_t empty_ns;  /* when nothing was to be read, last; 0: unknown */
	bool woken;        /* nothing has been received since a wait */
};

/* Asks the kernel for stamps on fd, which is connected and still silent. */
void stamps_start(struct stamps *s, int fd, struct trace *t, uint32_t conn);

/* Events go to another trace from now on. */
void stamps_move(struct stamps *s, struct trace *t, uint32_t conn);

/* send() took bytes up to the offset end; it was called then. */
void stamps_sent(struct stamps *s, uint64_t end, int64_t called_ns);

/*
 * recv() without a wait. What it returns begins at that offset; *read_ns is
 * when it came back with bytes. errno is recv()'s.
 */
ssize_t stamps_receive(struct stamps *s, void *p, size_t n, uint64_t offset,
    int64_t *read_ns);

/*
 * Nothing is to be read or written, so many bytes have been received: empties
 * the error queue, since what is unread in it would end each wait at once.
 */
void stamps_idle(struct stamps *s, uint64_t received);

/* Takes what is in the error queue, before a close. */
void stamps_drain(struct stamps *s);

/* A wait is over; or the application has heard what it waited for. */
void stamps_woken(struct stamps *s);
void stamps_heard(struct stamps *s);

#endif
