/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a connection, told: who closed first, how, and how long it took.
 * Our own good-bye is the cover's (close_notify), then FIN; then the peer's
 * FIN is awaited, so that a server that never closes, or resets, is seen.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/conn_internal.h"

/* Bytes that a peer sends after the end are read, and forgotten, up to here. */
#define LATE_BYTES ((uint64_t)262144)

static void
closing(struct conn *c, enum dir dir, const char *how)
{
	struct event *e = trace_event(c->trace, EV_CLOSING);

	e->conn = c->id;
	e->dir = dir;
	event_text(e, F_HOW, how);
	event_commit(e);
}

/* The peer's side, if its end has been seen already. */
static bool
peer_has_closed(const struct conn *c)
{
	return c->end == CONN_FIN || c->end == CONN_NOTIFY ||
	    c->end == CONN_RESET;
}

static void
tell_peer(struct conn *c)
{
	if (c->end == CONN_NOTIFY)
		closing(c, DIR_RECEIVED, "close_notify");
	if (c->end == CONN_FIN)
		closing(c, DIR_RECEIVED, "fin");
	if (c->end == CONN_RESET)
		closing(c, DIR_RECEIVED, "reset");
}

/*
 * A cover may have nothing to say: after a fault of its own, in a record half
 * sent.
 */
static void
say_good_bye(struct conn *c)
{
	uint64_t before = c->raw_sent;

	if (c->end == CONN_RESET || c->end == CONN_ERROR)
		return;
	if (c->cover != NULL && c->end != CONN_COVER)
		c->cover->close(c->cover_self);
	if (c->raw_sent > before)
		closing(c, DIR_SENT, "close_notify");
	if (shutdown(c->fd, SHUT_WR) == 0)
		closing(c, DIR_SENT, "fin");
}

/*
 * Forgets what is here already; the peer's end may be behind it. True if there
 * is something to wait for.
 */
static bool
drain(struct conn *c, uint64_t *late, int *events)
{
	size_t unheard;
	ssize_t n;

	do {
		unheard = conn_peek(c).n;
		*late += unheard;
		conn_consume(c, unheard);
		n = conn_read(c, events);
	} while (n > 0 && *late < LATE_BYTES);
	return n == 0;
}

/* Waits for the peer's end: c->end has it then. */
static void
await_end(struct conn *c, int64_t deadline_ns, uint64_t *late)
{
	int events;

	while (drain(c, late, &events) && conn_wait(c, events, deadline_ns))
		continue;
	tell_peer(c);
}

/* Behind the peer's close_notify comes its FIN, on the bare socket. */
static void
await_fin(struct conn *c, int64_t deadline_ns, uint64_t *late)
{
	c->cover = NULL;
	c->end = CONN_OPEN;
	await_end(c, deadline_ns, late);
}

/* By what ended it, in the words of EV_CLOSED. */
static const char *const hows[] = {
	[CONN_OPEN] = "abandoned", /* the peer would not stop talking */
	[CONN_FIN] = "orderly",
	[CONN_NOTIFY] = "orderly",
	[CONN_RESET] = "reset",
	[CONN_ERROR] = "abandoned",
	[CONN_LATE] = "timeout",
	[CONN_CANCELLED] = "abandoned",
	[CONN_COVER] = "abandoned",
};

/* The peer has closed first: we answer, and do not wait. */
static const char *
follow(struct conn *c)
{
	tell_peer(c);
	say_good_bye(c);
	if (c->end == CONN_FIN && c->cover != NULL)
		return "no-close_notify";
	return hows[c->end];
}

/* We close first, and wait for the peer to follow. */
static const char *
lead(struct conn *c, int64_t deadline_ns, uint64_t *late)
{
	say_good_bye(c);
	await_end(c, deadline_ns, late);
	if (c->end == CONN_NOTIFY)
		await_fin(c, deadline_ns, late);
	if (c->end == CONN_FIN && c->cover != NULL)
		return "no-close_notify";
	return hows[c->end];
}

static const char *
part(struct conn *c, int64_t deadline_ns, bool *peer_first, uint64_t *late)
{
	int events;

	if (c->end == CONN_OPEN)
		drain(c, late, &events);
	*peer_first = peer_has_closed(c);
	if (*peer_first)
		return follow(c);
	if (c->end == CONN_OPEN && deadline_ns > clock_now_ns())
		return lead(c, deadline_ns, late);
	say_good_bye(c);
	return "abandoned";
}

void
conn_close(struct conn *c, int64_t wait_ns)
{
	int64_t start_ns = clock_now_ns();
	uint64_t late = 0;
	bool peer_first;
	const char *how;
	struct event *e;

	if (c->closed)
		return;
	c->closed = true;
	trace_phase(c->trace, PHASE_CLOSE);
	task_where("closing the connection");
	conn_tell_info(c, "closing");
	how = part(c, start_ns + wait_ns, &peer_first, &late);
	stamps_drain(&c->stamps);
	close(c->fd);
	c->fd = -1;
	e = trace_event(c->trace, EV_CLOSED);
	e->conn = c->id;
	event_text(e, F_FIRST, peer_first ? "server" : "client");
	event_text(e, F_HOW, how);
	event_ns(e, F_ELAPSED, clock_now_ns() - start_ns);
	if (late > 0)
		event_int(e, F_BYTES, (int64_t)late);
	event_commit(e);
	trace_phase(c->trace, PHASE_LOCAL);
}
