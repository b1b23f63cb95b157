/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets and who waits on them. A server has one port, the same on
 * 127.0.0.1 and ::1 (and on UDP and TCP for DNS), so that one URL fits all.
 */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "dns.h"
#include "net/loop.h"
#include "peer.h"

#define SOCKETS 4
#define FILLERS 8
#define BACKLOG 128
#define TRIES 20          /* for a port that is free everywhere */
#define CLIENTS_MOST 2000 /* at once; more are turned away */

/* One socket of a server. */
struct place {
	struct server *of;
	int type; /* SOCK_STREAM, SOCK_DGRAM */
	int fd;
};

struct server {
	const struct lab *lab;
	const struct row *row;
	SSL_CTX *tls;
	enum protocol protocol;
	bool at_once; /* TLS begins a connection */
	int port;
	size_t n;
	struct place places[SOCKETS];
	size_t fillers;
	int filler[FILLERS]; /* our own connections in a full queue */
};

static int clients;

/* A bound socket; *port 0 is any, and then says which. -1: it is taken. */
static int
bind_here(int family, int type, int *port)
{
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)*port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in a4 = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)*port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bool six = family == AF_INET6;
	struct sockaddr *a =
	    six ? (struct sockaddr *)&a6 : (struct sockaddr *)&a4;
	socklen_t size = six ? sizeof(a6) : sizeof(a4);
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (bind(fd, a, size) != 0 || getsockname(fd, a, &size) != 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(six ? a6.sin6_port : a4.sin_port);
	return fd;
}

static bool
add_place(struct server *s, int family, int type)
{
	int fd = bind_here(family, type, &s->port);

	if (fd < 0)
		return false;
	s->places[s->n++] = (struct place){ s, type, fd };
	return true;
}

static void
close_places(struct server *s)
{
	while (s->n > 0)
		close(s->places[--s->n].fd);
	s->port = 0;
}

/* Whether this machine has ::1 at all. */
static bool
has_ipv6(void)
{
	int port = 0;
	int fd = bind_here(AF_INET6, SOCK_STREAM, &port);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* All sockets of the server on one port. */
static bool
bind_all(struct server *s, enum protocol protocol)
{
	bool six =
	    protocol != DNS && s->row->listening != LISTEN_IPV4 && has_ipv6();
	bool udp = protocol == DNS && s->row->answer != NULL;

	for (int i = 0; i < TRIES; i++) {
		if (add_place(s, AF_INET, SOCK_STREAM) &&
		    (!six || add_place(s, AF_INET6, SOCK_STREAM)) &&
		    (!udp || add_place(s, AF_INET, SOCK_DGRAM)))
			return true;
		close_places(s);
	}
	return false;
}

static void
client_run(void *arg)
{
	peer_serve(arg);
}

static void
client_done(void *arg)
{
	clients--;
	free(arg);
}

static void
welcome(struct server *s, int fd)
{
	struct peer *p = xcalloc(1, sizeof(*p));
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	*p = (struct peer){ .lab = s->lab,
		.row = s->row,
		.protocol = s->protocol,
		.tls = s->at_once ? s->tls : NULL,
		.later = s->tls,
		.fd = fd };
	if (clients < CLIENTS_MOST &&
	    task_start(client_run, client_done, p) != NULL) {
		clients++;
		return;
	}
	close(fd);
	free(p);
}

/* Accepts until cancelled. */
static void
accept_all(struct server *s, int fd)
{
	struct waiter w;
	int client;

	waiter_init(&w);
	while (task_wait(&w, fd, EV_READ, NEVER) == WAKE_READY) {
		client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (client >= 0)
			welcome(s, client);
		else if (errno == EMFILE || errno == ENFILE)
			task_sleep(clock_now_ns() + CLOCK_S / 10);
	}
}

/* One socket's task. */
static void
socket_run(void *arg)
{
	const struct place *place = arg;
	struct server *s = place->of;

	if (place->type == SOCK_DGRAM)
		dns_serve_udp(s->lab, s->row, place->fd);
	else
		accept_all(s, place->fd);
}

/* A queue for one, and it is taken: further SYNs are dropped (Linux). */
static bool
fill_queue(struct server *s, const struct place *place)
{
	struct sockaddr_storage to = { .ss_family = AF_UNSPEC };
	socklen_t size = sizeof(to);

	if (listen(place->fd, 0) != 0 || s->fillers == FILLERS ||
	    getsockname(place->fd, (struct sockaddr *)&to, &size) != 0)
		return false;
	for (int i = 0; i < FILLERS / SOCKETS; i++) {
		int fd = socket(to.ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

		if (fd < 0)
			return false;
		(void)connect(fd, (struct sockaddr *)&to, size);
		s->filler[s->fillers++] = fd;
	}
	return true;
}

/* What a row's .listening says, for one socket. */
static bool
open_place(struct server *s, struct place *place)
{
	int least = 1;

	if (place->type == SOCK_DGRAM)
		return task_start(socket_run, NULL, place) != NULL;
	if (s->row->listening == LISTEN_NOT)
		return true;
	if (s->row->listening == LISTEN_FULL)
		return fill_queue(s, place);
	if (s->row->listening == LISTEN_IDLE)
		setsockopt(place->fd, SOL_SOCKET, SO_RCVBUF, &least,
		    sizeof(least));
	return listen(place->fd, BACKLOG) == 0 &&
	    task_start(socket_run, NULL, place) != NULL;
}

struct server *
server_start(const struct lab *lab, const struct row *row,
    enum protocol protocol, SSL_CTX *tls)
{
	struct server *s = xcalloc(1, sizeof(*s));
	bool well;

	*s = (struct server){ .lab = lab,
		.row = row,
		.tls = tls,
		.protocol = protocol,
		.at_once = protocol_tls(protocol) == TLS_AT_ONCE };
	well = bind_all(s, protocol);
	for (size_t i = 0; well && i < s->n; i++)
		well = open_place(s, &s->places[i]);
	if (well)
		return s;
	server_free(s);
	return NULL;
}

int
server_port(const struct server *s)
{
	return s->port;
}

bool
server_is_dual(const struct server *s)
{
	return has_ipv6() && s->row->listening != LISTEN_IPV4;
}

void
server_free(struct server *s)
{
	int error = errno;

	if (s == NULL)
		return;
	close_places(s);
	while (s->fillers > 0)
		close(s->filler[--s->fillers]);
	free(s);
	errno = error;
}

int
silent_port(int *fd)
{
	int port = 0;

	*fd = bind_here(AF_INET, SOCK_DGRAM, &port);
	return port;
}

static void
stop(struct task *t, void *task_arg, void *arg)
{
	(void)task_arg;
	(void)arg;
	task_cancel(t);
}

void
servers_stop(void)
{
	task_each(stop, NULL);
}
