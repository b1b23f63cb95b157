/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hooks and watchers between c-ares and the loop. Sockets are known from
 * the hooks and always read from; whether one is to be written to, and when
 * c-ares wants to be called again, is asked of it after each call. How a
 * channel is configured is dns_setup.c. A hook keeps errno: c-ares reads it.
 */
#include "net/dns_channel.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "net/address.h"
#include "net/dns_setup.h"
#include "net/dns_stamps.h"
#include "net/loop.h"
#include "net/wire.h"

#define STREAM_MOST ((size_t)1 << 18) /* bytes of TCP messages half through */
#define RECEIVES_MOST 256             /* a socket that brings more is left */
#define CLASS_IN 1

struct dns_socket {
	struct dns_socket *next;
	struct dns_channel *channel;
	ev_io io;
	int fd;
	bool tcp;
	unsigned int received; /* how often something came */
	int told;              /* the errno last told of */
	struct buf in;         /* of TCP: messages half through */
	struct buf out;
	char server[ADDRESS_TEXT];
	struct dns_stamps stamps; /* of UDP */
};

struct dns_channel {
	ares_channel ares;
	struct dns_log *log;
	struct wire *wire;
	struct dns_socket *sockets;
	ev_timer timer;
	int64_t moment_ns; /* of what c-ares was told of last */
	void (*turn)(void *);
	void *arg;
};

static struct dns_peer
peer_of(const struct dns_socket *s)
{
	return (struct dns_peer){
		.server = s->server,
		.transport = s->tcp ? "tcp" : "udp",
	};
}

/* Never NULL: c-ares knows no sockets but those of hook_socket(). */
static struct dns_socket *
find(struct dns_channel *c, int fd)
{
	struct dns_socket *s = c->sockets;

	while (s != NULL && s->fd != fd)
		s = s->next;
	if (s == NULL)
		abort();
	return s;
}

/* libev asks the kernel anew after ev_io_set(), so only on a change. */
static void
watch(struct dns_socket *s, int events)
{
	struct ev_loop *l = loop_ev();

	if ((s->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(l, &s->io);
	ev_io_set(&s->io, s->fd, events);
	if (events != 0)
		ev_io_start(l, &s->io);
}

/* c-ares' macro for this shifts into the sign. */
static bool
writable(int bits, int i)
{
	return ((unsigned int)bits >> (ARES_GETSOCK_MAXNUM + i) & 1) != 0;
}

static int
events_of(const struct dns_socket *s, const ares_socket_t *fds, int bits)
{
	int events = s->received < RECEIVES_MOST ? EV_READ : 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++)
		if (writable(bits, i) && fds[i] == s->fd)
			events |= EV_WRITE;
	return events;
}

/*
 * Arms the timer for c-ares' next time-out. The loop's time is brought up to
 * date and 1 ms added: c-ares counts whole ms, and less would spin.
 */
static void
arm(struct dns_channel *c)
{
	struct ev_loop *l = loop_ev();
	struct timeval left, *next = ares_timeout(c->ares, NULL, &left);

	ev_timer_stop(l, &c->timer);
	if (next == NULL)
		return;
	ev_now_update(l);
	ev_timer_set(&c->timer,
	    (double)next->tv_sec + (double)next->tv_usec / 1e6 + 0.001, 0.);
	ev_timer_start(l, &c->timer);
}

/* After each call into c-ares. */
static void
settle(struct dns_channel *c)
{
	ares_socket_t fds[ARES_GETSOCK_MAXNUM] = { 0 };
	int bits = ares_getsock(c->ares, fds, ARES_GETSOCK_MAXNUM);

	for (struct dns_socket *s = c->sockets; s != NULL; s = s->next)
		watch(s, events_of(s, fds, bits));
	arm(c);
}

/* The socket, and in turn() the channel, may be gone afterwards. */
static void
on_io(struct ev_loop *l, ev_io *io, int revents)
{
	struct dns_socket *s = io->data;
	struct dns_channel *c = s->channel;
	int fd = s->fd;

	(void)l;
	c->moment_ns = clock_now_ns();
	ares_process_fd(c->ares, revents & EV_READ ? fd : ARES_SOCKET_BAD,
	    revents & EV_WRITE ? fd : ARES_SOCKET_BAD);
	settle(c);
	c->turn(c->arg);
}

static void
on_timer(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct dns_channel *c = timer->data;

	(void)l;
	(void)revents;
	c->moment_ns = clock_now_ns();
	ares_process_fd(c->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	settle(c);
	c->turn(c->arg);
}

static ares_socket_t
hook_socket(int family, int type, int protocol, void *data)
{
	struct dns_channel *c = data;
	struct dns_socket *s;
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	int error = errno;

	if (fd == -1) {
		dns_log_error(c->log,
		    (struct dns_peer){
			.transport = type == SOCK_STREAM ? "tcp" : "udp" },
		    error, NULL);
		errno = error;
		return ARES_SOCKET_BAD;
	}
	s = xcalloc(1, sizeof(*s));
	s->channel = c;
	s->fd = fd;
	s->tcp = type == SOCK_STREAM;
	if (!s->tcp)
		dns_stamps_start(&s->stamps, fd);
	s->in = buf_with_cap(STREAM_MOST);
	s->out = buf_with_cap(STREAM_MOST);
	ev_io_init(&s->io, on_io, fd, 0);
	s->io.data = s;
	s->next = c->sockets;
	c->sockets = s;
	return fd;
}

static int
hook_close(ares_socket_t fd, void *data)
{
	struct dns_channel *c = data;
	struct dns_socket **at = &c->sockets, *s;

	while (*at != NULL && (*at)->fd != fd)
		at = &(*at)->next;
	s = *at;
	if (s != NULL) {
		*at = s->next;
		ev_io_stop(loop_ev(), &s->io);
		buf_free(&s->in);
		buf_free(&s->out);
		free(s);
	}
	return close(fd);
}

static bool
is_trouble(int error)
{
	return error != EAGAIN && error != EWOULDBLOCK && error != EINTR &&
	    error != EINPROGRESS;
}

/* Tells of a failure, once for each socket and errno. */
static void
tell(struct dns_socket *s, int error)
{
	if (!is_trouble(error) || s->told == error)
		return;
	s->told = error;
	dns_log_error(s->channel->log, peer_of(s), error, NULL);
}

/*
 * In place of the socket one whose packets are captured, if it can be: only
 * now the server is known. The time of it is no resolver's.
 */
static void
let_capture(struct dns_socket *s, const struct address *to)
{
	struct trace *t = s->channel->log->trace;
	enum phase phase = trace_current_phase(t);
	struct wire_socket_wish wish = { .to = to };
	int fd;

	if (s->channel->wire == NULL)
		return;
	trace_phase(t, PHASE_LOCAL);
	wish.type = s->tcp ? SOCK_STREAM : SOCK_DGRAM;
	fd = wire_socket(s->channel->wire, &wish);
	if (fd >= 0) {
		(void)dup3(fd, s->fd, O_CLOEXEC);
		(void)close(fd);
		if (!s->tcp)
			dns_stamps_start(&s->stamps, s->fd);
	}
	trace_phase(t, phase);
}

static int
hook_connect(ares_socket_t fd, const struct sockaddr *sa, ares_socklen_t len,
    void *data)
{
	struct dns_socket *s = find(data, fd);
	struct address to = address_of(sa, len);
	int rc, error;

	let_capture(s, &to);
	rc = connect(fd, sa, len);
	error = errno;
	address_text(&to, s->server);
	if (rc == -1)
		tell(s, error);
	errno = error;
	return rc;
}

/* Adds n bytes of TCP (RFC 1035 4.2.2); each whole message is given to see. */
static void
pass(struct dns_socket *s, struct buf *stream, const void *p, size_t n,
    int64_t now_ns,
    void (*see)(struct dns_log *, struct dns_peer, struct str, int64_t))
{
	struct str got, message;

	buf_add(stream, p, n);
	for (;;) {
		got = buf_str(stream);
		if (got.n < 2)
			return;
		message.n = (size_t)(unsigned char)got.p[0] << 8 |
		    (unsigned char)got.p[1];
		message.p = got.p + 2;
		if (got.n - 2 < message.n)
			return;
		see(s->channel->log, peer_of(s), message, now_ns);
		buf_drop(stream, message.n + 2);
	}
}

static void
received(struct dns_socket *s, const void *p, size_t n, int64_t now_ns)
{
	struct str message = { .p = p, .n = n };

	if (s->tcp)
		pass(s, &s->in, p, n, now_ns, dns_log_received);
	else
		dns_log_received(s->channel->log, peer_of(s), message, now_ns);
}

/*
 * A socket that brings more than any look-up needs is listened to no more:
 * what c-ares waits for on it will time out.
 */
static bool
too_much(struct dns_socket *s)
{
	if (s->received < RECEIVES_MOST)
		return false;
	if (s->told != EMSGSIZE)
		dns_log_error(s->channel->log, peer_of(s), 0,
		    "it sends without an end; not listened to any more");
	s->told = EMSGSIZE;
	return true;
}

static ares_ssize_t
hook_recvfrom(ares_socket_t fd, void *p, size_t size, int flags,
    struct sockaddr *from, ares_socklen_t *len, void *data)
{
	struct dns_socket *s = find(data, fd);
	int64_t now_ns;
	ssize_t n;
	int error;

	if (too_much(s)) {
		errno = EAGAIN;
		return -1;
	}
	n = s->tcp ? recv(fd, p, size, flags)
		   : dns_stamps_receive(&s->stamps, s->channel->log, peer_of(s),
			 p, size, flags, from, len);
	error = errno;
	now_ns = clock_now_ns();
	s->channel->moment_ns = now_ns;
	if (n == -1)
		tell(s, error);
	else if (n == 0 && s->tcp)
		dns_log_error(s->channel->log, peer_of(s), 0,
		    "it closed the connection");
	else
		received(s, p, (size_t)n, now_ns);
	s->received += n != -1;
	errno = error;
	return n;
}

static void
sent_whole(struct dns_log *log, struct dns_peer peer, struct str message,
    int64_t now_ns)
{
	dns_log_sent(log, peer, message, now_ns, 0);
}

/* A datagram was sent, or in vain; if it was, stamps tell when it left. */
static void
sent_datagram(struct dns_socket *s, const struct iovec *v, int64_t called_ns,
    int error)
{
	struct str message = { .p = v[0].iov_base, .n = v[0].iov_len };

	dns_log_sent(s->channel->log, peer_of(s), message, called_ns, error);
	if (error == 0)
		dns_stamps_sent(&s->stamps, s->channel->log, peer_of(s),
		    message, called_ns);
	else
		dns_stamps_not_sent(&s->stamps);
}

/* The first n bytes of what was to be sent have left over TCP. */
static void
sent_stream(struct dns_socket *s, const struct iovec *v, int count, size_t n,
    int64_t now_ns)
{
	size_t part;

	for (int i = 0; i < count && n > 0; i++, n -= part) {
		part = v[i].iov_len < n ? v[i].iov_len : n;
		pass(s, &s->out, v[i].iov_base, part, now_ns, sent_whole);
	}
}

/*
 * A port found closed by the query before this one is told by the kernel now,
 * in place of sending. Sent again, the error comes where c-ares can read it,
 * and both queries move on at once instead of waiting for the time-out.
 */
static ssize_t
send_again(struct dns_socket *s, const struct iovec *v, int count)
{
	if (s->tcp || errno != ECONNREFUSED)
		return -1;
	tell(s, ECONNREFUSED);
	dns_stamps_not_sent(&s->stamps);
	return writev(s->fd, v, count);
}

static ares_ssize_t
hook_sendv(ares_socket_t fd, const struct iovec *v, int count, void *data)
{
	struct dns_socket *s = find(data, fd);
	int64_t now_ns = clock_now_ns();
	ssize_t n = writev(fd, v, count);
	int error;

	if (n == -1)
		n = send_again(s, v, count);
	error = n == -1 ? errno : 0;
	if (s->tcp && n > 0)
		sent_stream(s, v, count, (size_t)n, now_ns);
	if (!s->tcp && !(n == -1 && !is_trouble(error)))
		sent_datagram(s, v, now_ns, error);
	if (n == -1)
		tell(s, error);
	errno = error;
	return n;
}

static const struct ares_socket_functions hooks = {
	.asocket = hook_socket,
	.aclose = hook_close,
	.aconnect = hook_connect,
	.arecvfrom = hook_recvfrom,
	.asendv = hook_sendv,
};

struct dns_channel *
dns_channel_new(const struct dns_channel_wish *wish, struct dns_log *log,
    void (*turn)(void *), void *arg, const char **why)
{
	struct dns_channel *c = xcalloc(1, sizeof(*c));
	int status = dns_setup(wish, &c->ares);

	if (status != ARES_SUCCESS) {
		*why = ares_strerror(status);
		free(c);
		return NULL;
	}
	c->log = log;
	c->wire = wish->wire;
	c->turn = turn;
	c->arg = arg;
	ev_timer_init(&c->timer, on_timer, 0., 0.);
	c->timer.data = c;
	ares_set_socket_functions(c->ares, &hooks, c);
	return c;
}

void
dns_channel_ask(struct dns_channel *c, const char *name, int family,
    ares_addrinfo_callback done, void *arg)
{
	struct ares_addrinfo_hints hints = {
		.ai_flags = ARES_AI_NOSORT,
		.ai_family = family,
	};

	c->moment_ns = clock_now_ns();
	ares_getaddrinfo(c->ares, name, NULL, &hints, done, arg);
	settle(c);
}

void
dns_channel_ask_type(struct dns_channel *c, const char *name, unsigned int type,
    ares_callback done, void *arg)
{
	c->moment_ns = clock_now_ns();
	ares_query(c->ares, name, CLASS_IN, (int)type, done, arg);
	settle(c);
}

int64_t
dns_channel_moment_ns(const struct dns_channel *c)
{
	return c->moment_ns;
}

void
dns_channel_free(struct dns_channel *c)
{
	if (c == NULL)
		return;
	ares_destroy(c->ares);
	ev_timer_stop(loop_ev(), &c->timer);
	free(c);
}
