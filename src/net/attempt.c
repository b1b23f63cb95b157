/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connect(). IP_RECVERR is on until it is decided, so that the router or
 * host that rejects us by ICMP is known without a privilege; it is cleared
 * for an established connection, which must survive a passing ICMP error.
 */
#include "net/attempt.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "net/sockinfo.h"
#include "net/wire.h"

struct attempt {
	struct trace *trace;
	struct task *task;
	struct address to;
	int number;
	int fd;
	int64_t start_ns;
	ev_io io;
	bool ended;
	bool won;
	int code;
};

/* What an errno of connect(), socket() or bind() means. */
static const struct {
	int error;
	const char *how;
	int code;
} meanings[] = {
	{ ECONNREFUSED, "refused", ERR_REFUSED },
	{ ECONNRESET, "reset", ERR_RESET },
	{ ETIMEDOUT, "timeout", ERR_LATE },
	{ EHOSTUNREACH, "unreachable", ERR_UNREACHABLE },
	{ ENETUNREACH, "unreachable", ERR_UNREACHABLE },
	{ EHOSTDOWN, "unreachable", ERR_UNREACHABLE },
	{ ENETDOWN, "unreachable", ERR_UNREACHABLE },
	{ 0, "local", ERR_SYSTEM },
};

static struct event *
event(struct attempt *a, enum event_kind kind)
{
	struct event *e = trace_event(a->trace, kind);
	char text[ADDRESS_TEXT];

	event_int(e, F_ATTEMPT, a->number);
	event_text(e, F_ADDRESS, address_text(&a->to, text));
	return e;
}

static void
stop_io(struct attempt *a)
{
	ev_io_stop(loop_ev(), &a->io);
}

static void
drop_socket(struct attempt *a)
{
	stop_io(a);
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	a->ended = true;
}

static void
tell_icmp(struct event *e, const struct icmp_error *icmp)
{
	char text[ADDRESS_TEXT];

	if (!icmp->seen)
		return;
	event_int(e, F_ICMP_TYPE, icmp->type);
	event_int(e, F_ICMP_CODE, icmp->code);
	if (icmp->from.len > 0)
		event_text(e, F_ICMP_FROM, address_host(&icmp->from, text));
}

static void
failed(struct attempt *a, int error, const struct icmp_error *icmp)
{
	struct event *e;
	size_t i = 0;

	while (meanings[i].error != 0 && meanings[i].error != error)
		i++;
	drop_socket(a);
	a->code = icmp->seen ? ERR_UNREACHABLE : meanings[i].code;
	e = event(a, EV_CONNECT_FAILED);
	event_text(e, F_HOW, icmp->seen ? "rejected" : meanings[i].how);
	event_errno(e, error);
	tell_icmp(e, icmp);
	event_ns(e, F_ELAPSED, clock_now_ns() - a->start_ns);
	event_commit(e);
}

static struct address
local_of(int fd)
{
	struct address a = { .len = sizeof(a.room) };

	if (getsockname(fd, &a.any, &a.len) != 0)
		a.len = 0;
	return a;
}

/* The round trip of SYN and SYN/ACK, unless a SYN was lost (Karn). */
static void
tell_figures(struct event *e, const struct sockinfo *info)
{
	if (sockinfo_rtt_ns(info) > 0)
		event_ns(e, F_RTT, sockinfo_rtt_ns(info));
	if (info->tcp.send_mss > 0)
		event_int(e, F_MSS, info->tcp.send_mss);
}

static void
succeeded(struct attempt *a)
{
	struct event *e = event(a, EV_CONNECTED);
	struct sockinfo info;
	struct address local = local_of(a->fd);
	char text[ADDRESS_TEXT];

	stop_io(a);
	a->ended = a->won = true;
	sockinfo_recverr(a->fd, false);
	event_text(e, F_LOCAL, address_text(&local, text));
	event_ns(e, F_ELAPSED, clock_now_ns() - a->start_ns);
	sockinfo_read(a->fd, &info);
	tell_figures(e, &info);
	event_commit(e);
	sockinfo_tell(&info, a->trace, e->conn, "connected");
}

static void
on_io(struct ev_loop *l, ev_io *io, int revents)
{
	struct attempt *a = io->data;
	socklen_t len = sizeof(int);
	struct icmp_error icmp;
	int error = 0;

	(void)l;
	(void)revents;
	/* First the errno: the kernel forgets it when the queue is read. */
	if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	icmp = sockinfo_icmp(a->fd);
	if (error != 0)
		failed(a, error, &icmp);
	else
		succeeded(a);
	task_wake(a->task);
}

/* One whose packets are captured has its address already; -1: none can be. */
static int
captured_socket(const struct dial_wish *wish, const struct address *to)
{
	struct address from;
	struct wire_socket_wish w = {
		.type = SOCK_STREAM,
		.to = to,
		.interface = wish->interface,
	};

	if (wish->wire == NULL)
		return -1;
	if (wish->source != NULL && address_parse(wish->source, 0, &from))
		w.from = &from;
	return wire_socket(wish->wire, &w);
}

/*
 * The address, unless it has one, and the interface: 0, or the errno of what
 * this machine refuses.
 */
static int
bind_as_wished(int fd, const struct dial_wish *wish, const struct address *to,
    bool bound)
{
	struct address from;
	int one = 1;

	if (wish->interface != NULL &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, wish->interface,
		(socklen_t)strlen(wish->interface)) != 0)
		return errno;
	if (bound || wish->source == NULL)
		return 0;
	if (!address_parse(wish->source, 0, &from))
		return EADDRNOTAVAIL;
	if (from.any.sa_family != to->any.sa_family)
		return EAFNOSUPPORT;
	setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
	return bind(fd, &from.any, from.len) == 0 ? 0 : errno;
}

/* The socket: 0, or an errno. */
static int
prepare(struct attempt *a, const struct dial_wish *wish)
{
	int one = 1;
	bool bound;

	a->fd = captured_socket(wish, &a->to);
	bound = a->fd >= 0;
	if (!bound)
		a->fd = socket(a->to.any.sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (a->fd < 0)
		return errno;
	setsockopt(a->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (wish->max_segment > 0)
		setsockopt(a->fd, IPPROTO_TCP, TCP_MAXSEG, &wish->max_segment,
		    sizeof(wish->max_segment));
	sockinfo_recverr(a->fd, true);
	sockinfo_stamp_soon(a->fd);
	return bind_as_wished(a->fd, wish, &a->to, bound);
}

/* Connects, unless that has failed already. */
static void
connect_now(struct attempt *a, int error)
{
	struct icmp_error icmp = { .seen = false };

	if (error == 0 && connect(a->fd, &a->to.any, a->to.len) != 0)
		error = errno;
	if (error != 0 && error != EINPROGRESS) {
		if (a->fd >= 0)
			icmp = sockinfo_icmp(a->fd);
		failed(a, error, &icmp);
		return;
	}
	ev_io_init(&a->io, on_io, a->fd, EV_WRITE);
	a->io.data = a;
	ev_io_start(loop_ev(), &a->io);
}

/* The first attempt's socket is made on the time of this machine. */
struct attempt *
attempt_start(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int n)
{
	struct attempt *a = xcalloc(1, sizeof(*a));
	struct event *e;
	int error;

	*a = (struct attempt){ .trace = t,
		.task = task_self(),
		.to = *to,
		.number = n,
		.fd = -1 };
	ev_io_init(&a->io, on_io, -1, 0);
	error = prepare(a, wish);
	trace_phase(t, PHASE_CONNECT);
	a->start_ns = clock_now_ns();
	e = event(a, EV_CONNECT);
	event_text(e, F_LOCAL, wish->source);
	event_commit(e);
	connect_now(a, error);
	return a;
}

bool
attempt_ended(const struct attempt *a)
{
	return a->ended;
}

bool
attempt_won(const struct attempt *a)
{
	return a->won;
}

int
attempt_code(const struct attempt *a)
{
	return a->code;
}

void
attempt_give_up(struct attempt *a, const char *how)
{
	struct event *e;

	if (a->ended) {
		drop_socket(a);
		return;
	}
	drop_socket(a);
	e = event(a, EV_CONNECT_FAILED);
	event_text(e, F_HOW, how);
	event_ns(e, F_ELAPSED, clock_now_ns() - a->start_ns);
	event_commit(e);
}

void
attempt_take(struct attempt *a, struct dialled *out)
{
	out->fd = a->fd;
	out->peer = a->to;
	out->local = local_of(a->fd);
	a->fd = -1;
}

void
attempt_free(struct attempt *a)
{
	drop_socket(a);
	free(a);
}
