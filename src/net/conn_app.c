/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection as the application sees it: bytes to peek at and consume, bytes
 * to write, through the cover if there is one. All waiting is here.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "net/conn_internal.h"

/* The ends as error codes and as the words of EV_TROUBLE. */
static const struct {
	int code;
	const char *how;
} ends[] = {
	[CONN_OPEN] = { ERR_NONE, "open" },
	[CONN_FIN] = { ERR_CLOSED, "eof" },
	[CONN_NOTIFY] = { ERR_CLOSED, "eof" },
	[CONN_RESET] = { ERR_RESET, "reset" },
	[CONN_ERROR] = { ERR_SYSTEM, "error" },
	[CONN_LATE] = { ERR_LATE, "timeout" },
	[CONN_CANCELLED] = { ERR_CANCELLED, "cancelled" },
	[CONN_COVER] = { ERR_PROTOCOL, "tls" },
};

/*
 * The TCP end of a stream inside TLS may be an attacker's: it has words of its
 * own.
 */
const char *
conn_how(const struct conn *c)
{
	if (c->cover != NULL && c->end == CONN_FIN)
		return "tls-eof";
	return ends[c->end].how;
}

struct str
conn_peek(const struct conn *c)
{
	return (struct str){ c->plain + c->plain_start,
		c->plain_fill - c->plain_start };
}

void
conn_consume(struct conn *c, size_t n)
{
	secret_wipe(c->plain + c->plain_start, n);
	c->plain_start += n;
	c->heard += n;
}

uint64_t
conn_heard(const struct conn *c)
{
	return c->heard;
}

uint64_t
conn_said(const struct conn *c)
{
	return c->said;
}

/* In the clear all bytes of the application's are those of the stream. */
int64_t
conn_heard_wire(const struct conn *c)
{
	if (c->cover == NULL)
		return (int64_t)(conn_taken(c) - conn_peek(c).n);
	return c->heard >= c->record_from ? (int64_t)c->record_at : -1;
}

void
conn_not_late(struct conn *c)
{
	if (c->end == CONN_LATE)
		c->end = CONN_OPEN;
}

static ssize_t
read_some(struct conn *c, void *p, size_t n, int *events)
{
	*events = EV_READ;
	if (c->cover != NULL)
		return c->cover->read(c->cover_self, p, n, events);
	return conn_take(c, p, n);
}

static ssize_t
write_some(struct conn *c, const void *p, size_t n, int *events)
{
	*events = EV_WRITE;
	if (c->cover != NULL)
		return c->cover->write(c->cover_self, p, n, events);
	return conn_put(c, p, n);
}

/* Room at the end of the plain buffer: unread bytes move to its front. */
static size_t
make_room(struct conn *c)
{
	size_t n = c->plain_fill - c->plain_start;

	if (c->plain_start > 0) {
		memmove(c->plain, c->plain + c->plain_start, n);
		secret_wipe(c->plain + n, c->plain_fill - n);
		c->plain_start = 0;
		c->plain_fill = n;
	}
	return CONN_BUFFER - n;
}

/* Where on the wire the bytes begin that are about to join the plain ones. */
static void
keep_record(struct conn *c)
{
	c->record_from = UINT64_MAX;
	if (c->cover == NULL || c->cover->record == NULL)
		return;
	c->record_from = c->heard + conn_peek(c).n;
	c->record_at = c->cover->record(c->cover_self);
}

ssize_t
conn_read(struct conn *c, int *events)
{
	size_t room = make_room(c);
	ssize_t n = 0;

	*events = EV_READ;
	if (room > 0)
		n = read_some(c, c->plain + c->plain_fill, room, events);
	if (n > 0) {
		keep_record(c);
		c->plain_fill += (size_t)n;
		c->unwaited += (size_t)n;
		stamps_heard(&c->stamps);
	}
	return n;
}

int
conn_more(struct conn *c, int64_t deadline_ns, int64_t *at_ns)
{
	ssize_t n;
	int events;

	if (conn_peek(c).n == CONN_BUFFER)
		return ERR_LIMIT;
	if (!conn_turn(c))
		return ends[c->end].code;
	for (;;) {
		n = conn_read(c, &events);
		if (n > 0)
			break;
		if (n < 0 || !conn_wait(c, events, deadline_ns))
			return ends[c->end].code;
	}
	*at_ns = c->received_at_ns;
	return 0;
}

/*
 * Whether there is something to hear now; it may also turn out that the peer
 * has gone.
 */
static bool
peer_speaks(struct conn *c)
{
	int events;

	return conn_peek(c).n > 0 || conn_read(c, &events) > 0;
}

int
conn_write(struct conn *c, struct str *p, int64_t idle_ns)
{
	int64_t last_ns = clock_now_ns();
	ssize_t n;
	int events;

	while (p->n > 0) {
		n = conn_turn(c) ? write_some(c, p->p, p->n, &events) : -1;
		if (n < 0)
			return ends[c->end].code;
		if (n > 0) {
			p->p += n;
			p->n -= (size_t)n;
			c->said += (uint64_t)n;
			c->unwaited += (size_t)n;
			last_ns = clock_now_ns();
			continue;
		}
		if (peer_speaks(c))
			return 0;
		if (c->end != CONN_OPEN ||
		    !conn_wait(c, events | EV_READ, last_ns + idle_ns))
			return ends[c->end].code;
	}
	return 0;
}
