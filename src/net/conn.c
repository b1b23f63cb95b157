/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TCP stream: one receive buffer, the offsets, and what ended it. What an
 * application says and hears above a cover is conn_app.c's; how it ends in
 * order is conn_close.c's.
 */
#include "net/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/xalloc.h"
#include "net/conn_internal.h"
#include "net/sockinfo.h"

/*
 * The arena ends: nothing is said any more, the descriptor goes, and with it
 * what nobody took.
 */
static void
release(void *arg)
{
	struct conn *c = arg;

	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	secret_wipe(c->buffer + c->start, c->fill - c->start);
	secret_wipe(c->plain + c->plain_start, c->plain_fill - c->plain_start);
	free(c->buffer);
	free(c->plain);
}

struct conn *
conn_new(struct arena *a, struct trace *t, const struct dialled *d, uint32_t id)
{
	struct conn *c = arena_alloc(a, sizeof(*c));

	c->arena = a;
	c->trace = t;
	c->fd = d->fd;
	c->id = id;
	c->peer = d->peer;
	c->local = d->local;
	c->buffer = xreallocarray(NULL, CONN_BUFFER, 1);
	c->plain = xreallocarray(NULL, CONN_BUFFER, 1);
	waiter_init(&c->waiter);
	stamps_start(&c->stamps, c->fd, t, id);
	arena_defer(a, release, c);
	return c;
}

uint32_t
conn_id(const struct conn *c)
{
	return c->id;
}

struct trace *
conn_trace(const struct conn *c)
{
	return c->trace;
}

struct arena *
conn_arena(const struct conn *c)
{
	return c->arena;
}

int
conn_fd(const struct conn *c)
{
	return c->fd;
}

const struct address *
conn_peer(const struct conn *c)
{
	return &c->peer;
}

const struct address *
conn_local(const struct conn *c)
{
	return &c->local;
}

void
conn_move(struct conn *c, struct trace *t, uint32_t id)
{
	c->trace = t;
	c->id = id;
	stamps_move(&c->stamps, t, id);
}

void
conn_tell_info(const struct conn *c, const char *when)
{
	struct sockinfo info;

	if (c->fd >= 0 && sockinfo_read(c->fd, &info))
		sockinfo_tell(&info, c->trace, c->id, when);
}

void
conn_fail(struct conn *c, enum conn_end end, int error)
{
	if (c->end != CONN_OPEN)
		return;
	c->end = end;
	c->error = error;
}

enum conn_end
conn_end(const struct conn *c)
{
	return c->end;
}

int
conn_errno(const struct conn *c)
{
	return c->error;
}

static bool
is_reset(int error)
{
	return error == ECONNRESET || error == EPIPE || error == ECONNABORTED;
}

/* After a call that returned -1: 0 if there was nothing to do, else -1. */
static ssize_t
stopped(struct conn *c, int error)
{
	if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR)
		return 0;
	conn_fail(c, is_reset(error) ? CONN_RESET : CONN_ERROR, error);
	return -1;
}

static void
keep_first(struct conn *c, const char *p, size_t n)
{
	size_t room = sizeof(c->first) - c->n_first;

	if (n > room)
		n = room;
	memcpy(c->first + c->n_first, p, n);
	c->n_first += n;
}

/* One recv() into the empty buffer. */
static ssize_t
fill(struct conn *c)
{
	ssize_t n;
	int error;

	c->start = c->fill = 0;
	if (c->end != CONN_OPEN)
		return -1;
	n = stamps_receive(&c->stamps, c->buffer, CONN_BUFFER, c->raw_received,
	    &c->received_at_ns);
	error = errno;
	if (n < 0)
		stamps_idle(&c->stamps, c->raw_received);
	if (n <= 0 && c->after != CONN_OPEN) {
		conn_fail(c, c->after, c->after_error);
		return -1;
	}
	if (n < 0)
		return stopped(c, error);
	if (n == 0) {
		conn_fail(c, CONN_FIN, 0);
		return -1;
	}
	c->fill = (size_t)n;
	c->raw_received += (uint64_t)n;
	keep_first(c, c->buffer, (size_t)n);
	return n;
}

ssize_t
conn_take(struct conn *c, void *p, size_t n)
{
	ssize_t got;

	if (c->start == c->fill) {
		got = fill(c);
		if (got <= 0)
			return got;
	}
	if (n > c->fill - c->start)
		n = c->fill - c->start;
	memcpy(p, c->buffer + c->start, n);
	secret_wipe(c->buffer + c->start, n);
	c->start += n;
	return (ssize_t)n;
}

/* After the peer's FIN we may still speak. */
ssize_t
conn_put(struct conn *c, const void *p, size_t n)
{
	int64_t called_ns = clock_now_ns();
	ssize_t sent;
	int error;

	if (c->fd < 0 ||
	    (c->end != CONN_OPEN && c->end != CONN_FIN &&
		c->end != CONN_NOTIFY))
		return -1;
	sent = send(c->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	error = errno;
	if (sent < 0) {
		stamps_drain(&c->stamps);
		return stopped(c, error);
	}
	c->raw_sent += (uint64_t)sent;
	stamps_sent(&c->stamps, c->raw_sent, called_ns);
	return sent;
}

/*
 * The kernel keeps what came before a reset, but tells the reset to the first
 * call, be it a send().
 */
bool
conn_last_words(struct conn *c)
{
	if (c->end != CONN_RESET && c->end != CONN_ERROR)
		return false;
	c->after = c->end;
	c->after_error = c->error;
	c->end = CONN_OPEN;
	return c->start < c->fill || fill(c) > 0;
}

/* Back from a wait: whether to go on. */
static bool
go_on(struct conn *c, enum wake why)
{
	c->unwaited = 0;
	stamps_woken(&c->stamps);
	c->waited_at_ns = clock_now_ns();
	if (why == WAKE_READY)
		return true;
	conn_fail(c, why == WAKE_LATE ? CONN_LATE : CONN_CANCELLED, 0);
	return false;
}

bool
conn_wait(struct conn *c, int events, int64_t deadline_ns)
{
	return go_on(c, task_wait(&c->waiter, c->fd, events, deadline_ns));
}

bool
conn_turn(struct conn *c)
{
	if (c->unwaited == 0 ||
	    (c->unwaited < CONN_TURN &&
		clock_now_ns() - c->waited_at_ns < CONN_TURN_NS))
		return true;
	return go_on(c, task_turn());
}

uint64_t
conn_taken(const struct conn *c)
{
	return c->raw_received - (c->fill - c->start);
}

struct str
conn_untaken(const struct conn *c)
{
	return (struct str){ c->buffer + c->start, c->fill - c->start };
}

struct str
conn_first_bytes(const struct conn *c)
{
	return (struct str){ c->first, c->n_first };
}

uint64_t
conn_raw_received(const struct conn *c)
{
	return c->raw_received;
}

int64_t
conn_unacknowledged(const struct conn *c)
{
	int bytes = 0;

	if (c->fd < 0 || ioctl(c->fd, TIOCOUTQ, &bytes) != 0)
		return -1;
	return bytes;
}

uint64_t
conn_raw_sent(const struct conn *c)
{
	return c->raw_sent;
}

int64_t
conn_received_at_ns(const struct conn *c)
{
	return c->received_at_ns;
}

void
conn_cover(struct conn *c, const struct cover *cover, void *self)
{
	c->cover = cover;
	c->cover_self = self;
}

void *
conn_cover_self(const struct conn *c, const struct cover *cover)
{
	return c->cover == cover ? c->cover_self : NULL;
}
