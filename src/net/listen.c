/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A listening socket for one task. It waits for two descriptors at once, which
 * task_wait() cannot: watchers of its own wake the task.
 */
#include "net/listen.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "net/loop.h"
#include "net/wire.h"

/* The peer, and who may come by chance. */
#define BACKLOG 4

struct listener {
	int fd; /* -1: closed */
	struct address at;
	struct task *task; /* which waits */
	ev_io io;
	ev_io other;
	bool spoken; /* other has something to read */
};

static void
release(void *arg)
{
	listener_close(arg);
}

/* Bound already, with what any port of the peer sends captured; -1: none. */
static int
captured_socket(const struct listener *l, const struct address *peer,
    const struct dial_wish *wish)
{
	struct address any_port = *peer;
	struct wire_socket_wish w = {
		.type = SOCK_STREAM,
		.to = &any_port,
		.from = &l->at,
	};

	address_set_port(&any_port, 0);
	return wire_socket(wish->wire, &w);
}

/* 0, or -1 with errno set. */
static int
open_port(struct listener *l, const struct address *peer,
    const struct dial_wish *wish)
{
	bool bound;

	l->fd = captured_socket(l, peer, wish);
	bound = l->fd >= 0;
	if (!bound)
		l->fd = socket(l->at.any.sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (l->fd < 0)
		return -1;
	if (wish->interface != NULL &&
	    setsockopt(l->fd, SOL_SOCKET, SO_BINDTODEVICE, wish->interface,
		(socklen_t)strlen(wish->interface)) != 0)
		return -1;
	if ((!bound && bind(l->fd, &l->at.any, l->at.len) != 0) ||
	    listen(l->fd, BACKLOG) != 0)
		return -1;
	l->at.len = sizeof(l->at.room);
	return getsockname(l->fd, &l->at.any, &l->at.len);
}

struct listener *
listener_open(struct arena *a, const struct address *local,
    const struct address *peer, const struct dial_wish *wish)
{
	struct listener *l = arena_alloc(a, sizeof(*l));
	int error;

	l->at = *local;
	address_set_port(&l->at, 0);
	arena_defer(a, release, l);
	if (open_port(l, peer, wish) == 0)
		return l;
	error = errno;
	listener_close(l);
	errno = error;
	return NULL;
}

const struct address *
listener_at(const struct listener *l)
{
	return &l->at;
}

void
listener_close(struct listener *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static void
on_io(struct ev_loop *loop, ev_io *io, int revents)
{
	struct listener *l = io->data;

	(void)loop;
	(void)revents;
	if (io == &l->other)
		l->spoken = true;
	task_wake(l->task);
}

static void
watch(struct listener *l, ev_io *io, int fd)
{
	ev_io_init(io, on_io, fd, EV_READ);
	io->data = l;
	if (fd >= 0)
		ev_io_start(loop_ev(), io);
}

static enum wake
sleep_until(struct listener *l, int other, int64_t deadline_ns)
{
	enum wake why;

	l->task = task_self();
	watch(l, &l->io, l->fd);
	watch(l, &l->other, other);
	why = task_sleep(deadline_ns);
	ev_io_stop(loop_ev(), &l->io);
	ev_io_stop(loop_ev(), &l->other);
	return why;
}

/* Who was there and has gone again is nobody. */
static bool
is_nobody(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR ||
	    error == ECONNABORTED || error == EPROTO;
}

/* Whether somebody is here now: the descriptor, or -1 with errno set. */
static int
take(struct listener *l, struct dialled *out)
{
	int one = 1;

	out->peer.len = out->local.len = sizeof(out->peer.room);
	out->fd = accept4(l->fd, &out->peer.any, &out->peer.len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (out->fd < 0)
		return -1;
	setsockopt(out->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (getsockname(out->fd, &out->local.any, &out->local.len) != 0)
		out->local = l->at;
	return out->fd;
}

int
listener_take(struct listener *l, int other, int64_t deadline_ns,
    struct dialled *out)
{
	enum wake why = WAKE_READY;

	l->spoken = false;
	for (;;) {
		if (take(l, out) >= 0)
			return 0;
		if (!is_nobody(errno))
			return ERR_SYSTEM;
		if (l->spoken)
			return 0;
		if (why == WAKE_LATE)
			return ERR_LATE;
		why = sleep_until(l, other, deadline_ns);
		if (why == WAKE_CANCELLED)
			return ERR_CANCELLED;
	}
}
