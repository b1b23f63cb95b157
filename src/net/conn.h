/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection. It owns the descriptor, a 16 KiB receive buffer, both
 * stream offsets, and what ended it. Bytes pass through a cover: none in the
 * clear, TLS above it (tls.h) when it is started; both use the same buffer, so
 * the first bytes of a server that does not speak TLS are all there to show,
 * and bytes that follow a STARTTLS reply are seen as what they are.
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/dial.h"
#include "trace/trace.h"

/* What ended the stream from the peer, or the connection; the first wins. */
enum conn_end {
	CONN_OPEN,
	CONN_FIN,    /* the peer's end of file on the TCP stream */
	CONN_NOTIFY, /* the peer's close_notify (TLS alone) */
	CONN_RESET,
	CONN_ERROR, /* another errno */
	CONN_LATE,
	CONN_CANCELLED,
	CONN_COVER /* the cover failed (a TLS alert or fault) */
};

struct conn;

/*
 * What lies between the socket and the application. read and write never
 * wait: > 0 bytes; 0: nothing now (*events says what to wait for); -1: ended,
 * conn_end() says how. close sends what says good-bye. record may be NULL.
 */
struct cover {
	ssize_t (*read)(void *self, void *p, size_t n, int *events);
	ssize_t (*write)(void *self, const void *p, size_t n, int *events);
	void (*close)(void *self);
	bool (*pending)(void *self);    /* decrypted bytes wait inside */
	uint64_t (*record)(void *self); /* wire offset of what was read last */
};

/*
 * A connection over d's descriptor, numbered id in the trace; ends with the
 * arena at the latest.
 */
struct conn *conn_new(struct arena *a, struct trace *t, const struct dialled *d,
    uint32_t id);

uint32_t conn_id(const struct conn *c);
struct trace *conn_trace(const struct conn *c);
struct arena *conn_arena(const struct conn *c);
int conn_fd(const struct conn *c);

/* Both ends' addresses; valid as long as c. */
const struct address *conn_peer(const struct conn *c);
const struct address *conn_local(const struct conn *c);

/*
 * Another probe goes on with the connection: events go to its trace, memory
 * stays the conn's.
 */
void conn_move(struct conn *c, struct trace *t, uint32_t id);

/* ---- below the cover: the TCP stream ---- */

/*
 * Takes up to n received bytes; one recv() if the buffer is empty. > 0; 0:
 * nothing now; -1: ended. Never waits.
 */
ssize_t conn_take(struct conn *c, void *p, size_t n);

/* One send(). > 0; 0: not now; -1: ended. Never waits. */
ssize_t conn_put(struct conn *c, const void *p, size_t n);

/*
 * After a write that failed in the clear: whether the peer had said something
 * before. It can then be heard, and the end is told behind it.
 */
bool conn_last_words(struct conn *c);

/*
 * Waits for EV_READ or EV_WRITE; false: late or cancelled, conn_end() says
 * which.
 */
bool conn_wait(struct conn *c, int events, int64_t deadline_ns);

/* How many have been taken. */
uint64_t conn_taken(const struct conn *c);

/* Bytes received from the socket and not yet taken. */
struct str conn_untaken(const struct conn *c);

/* The first bytes (at most 256) ever received in the clear, as they came. */
struct str conn_first_bytes(const struct conn *c);

/*
 * Bytes that crossed the socket so far; the kernel's recv() time of the last
 * ones.
 */
uint64_t conn_raw_received(const struct conn *c);
uint64_t conn_raw_sent(const struct conn *c);
int64_t conn_received_at_ns(const struct conn *c);

/* Tells the kernel's figures (EV_TCP_INFO); when: one of that event's. */
void conn_tell_info(const struct conn *c, const char *when);

/* Bytes that crossed and that the peer has not acknowledged; -1: not known. */
int64_t conn_unacknowledged(const struct conn *c);

enum conn_end conn_end(const struct conn *c);
int conn_errno(const struct conn *c);
void conn_fail(struct conn *c, enum conn_end end, int error);

/* Puts a cover on; NULL takes it off. Unread application bytes must be none. */
void conn_cover(struct conn *c, const struct cover *cover, void *self);

/* What that cover has of its own; NULL if another is on, or none. */
void *conn_cover_self(const struct conn *c, const struct cover *cover);

/* ---- above the cover: what the application says and hears ---- */

/*
 * The bytes received and not yet consumed; valid until the next conn_ call that
 * reads.
 */
struct str conn_peek(const struct conn *c);
void conn_consume(struct conn *c, size_t n);

/* Offsets of the next byte, from 0 where the application's stream began. */
uint64_t conn_heard(const struct conn *c); /* of conn_peek()'s first */
uint64_t conn_said(const struct conn *c);

/*
 * Where conn_peek()'s first byte, or the record that holds it, stands in the
 * TCP stream; -1: no longer known.
 */
int64_t conn_heard_wire(const struct conn *c);

/*
 * Waits until there is at least one byte more to peek at. 0; or ERR_LIMIT if
 * the buffer is full, ERR_LATE, ERR_CANCELLED, ERR_CLOSED, ERR_RESET,
 * ERR_SYSTEM, ERR_PROTOCOL (the cover). *at_ns is when they came.
 */
int conn_more(struct conn *c, int64_t deadline_ns, int64_t *at_ns);

/*
 * Sends *p, of which is left what has not gone: nothing, unless the peer takes
 * no more and has something to say first (conn_peek() has it, and 0 is
 * returned), or after an error as above. Idle time counts from the last byte
 * that left.
 */
int conn_write(struct conn *c, struct str *p, int64_t idle_ns);

/* A wait that was allowed to fail: being late is forgotten. */
void conn_not_late(struct conn *c);

/*
 * What ended it in the words of EV_TROUBLE: "timeout", "eof", "tls-eof",
 * "reset" ...; static.
 */
const char *conn_how(const struct conn *c);

/*
 * Closes in order: the cover's good-bye, our FIN, then the peer's, at most
 * wait_ns (0: does not wait for it); traced as EV_CLOSING and EV_CLOSED in
 * PHASE_CLOSE. Once.
 */
void conn_close(struct conn *c, int64_t wait_ns);

#endif
