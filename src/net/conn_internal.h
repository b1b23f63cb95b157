/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What conn.c, conn_app.c and conn_close.c share, and nobody else sees. */
#ifndef NET_CONN_INTERNAL_H
#define NET_CONN_INTERNAL_H

#include "net/conn.h"
#include "net/stamps.h"

#define CONN_BUFFER 16384
#define CONN_FIRST 256

/* So much may pass without a wait; then others, and deadlines, have a turn. */
#define CONN_TURN ((size_t)262144)
#define CONN_TURN_NS (10 * CLOCK_MS)

struct conn {
	struct arena *arena;
	struct trace *trace;
	uint32_t id;
	int fd; /* -1: closed */
	struct address peer;
	struct address local;
	struct waiter waiter;
	struct stamps stamps;

	enum conn_end end;   /* what ended it, once */
	int error;           /* its errno */
	enum conn_end after; /* the end behind the last words */
	int after_error;
	bool closed; /* conn_close() has been here */

	/* From the socket, not yet taken: buffer[start..fill). */
	size_t start, fill;
	uint64_t raw_received;
	uint64_t raw_sent;
	int64_t received_at_ns;
	size_t unwaited; /* bytes since the last wait */
	int64_t waited_at_ns;
	size_t n_first;
	char first[CONN_FIRST];

	const struct cover *cover; /* NULL: in the clear */
	void *cover_self;

	/*
	 * For the application, not yet consumed:
	 * plain[plain_start..plain_fill).
	 */
	size_t plain_start, plain_fill;
	uint64_t heard; /* offset of plain[plain_start] */
	uint64_t said;
	uint64_t record_from; /* the latest of a cover's: offset of its ... */
	uint64_t record_at;   /* ... first byte; where it is on the wire */

	/* CONN_BUFFER bytes each, wiped as they are taken and consumed. */
	char *buffer;
	char *plain;
};

/*
 * Reads what is here already into plain, behind what is in it. > 0; 0: nothing
 * (*events says what to wait for) or no room; -1: ended. Never waits.
 */
ssize_t conn_read(struct conn *c, int *events);

/*
 * For who sends or receives: however quick the peer is, others have their turn
 * and the total deadline its due. False: late or cancelled, as conn_wait().
 */
bool conn_turn(struct conn *c);

#endif
