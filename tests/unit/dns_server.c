/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scripted DNS server. It does not keep the loop alive: all its watchers
 * are unreferenced, so that loop_run() ends when the tests' tasks have ended.
 */
#include "dns_server.h"

#include <ev.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "dns_script.h"
#include "net/loop.h"

#define PEERS 16
#define FLOOD 150 /* answers to one query */

struct peer {
	struct dns_server *server;
	ev_io io;
	struct buf in;
};

struct late {
	struct late *next;
	struct dns_server *server;
	ev_timer timer;
	struct sockaddr_in to;
	struct buf answer;
};

struct dns_server {
	int port;
	int queries;
	ev_io udp;
	ev_io tcp;
	struct peer peers[PEERS];
	struct late *late;
};

static void
on_late(struct ev_loop *l, ev_timer *t, int revents)
{
	struct late *late = t->data;

	(void)revents;
	ev_ref(l);
	sendto(late->server->udp.fd, late->answer.p, late->answer.n, 0,
	    (struct sockaddr *)&late->to, sizeof(late->to));
}

static void
send_later(struct dns_server *s, struct buf out, struct sockaddr_in to,
    double delay_s)
{
	struct late *late = xcalloc(1, sizeof(*late));

	late->server = s;
	late->answer = out;
	late->to = to;
	late->next = s->late;
	s->late = late;
	ev_timer_init(&late->timer, on_late, delay_s, 0.);
	late->timer.data = late;
	ev_timer_start(loop_ev(), &late->timer);
	ev_unref(loop_ev());
}

/* One query; false if there is none. */
static bool
serve_datagram(struct dns_server *s)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char query[1024];
	double delay_s;
	struct buf out;
	ssize_t n = recvfrom(s->udp.fd, query, sizeof(query), MSG_DONTWAIT,
	    (struct sockaddr *)&from, &len);

	if (n <= 0)
		return false;
	s->queries++;
	out = dns_script_answer((struct str){ query, (size_t)n }, false,
	    &delay_s);
	if (out.n > 0 && delay_s > 0) {
		send_later(s, out, from, delay_s);
		return true;
	}
	for (int i = 0; out.n > 0 && i < (delay_s < 0 ? FLOOD : 1); i++)
		sendto(s->udp.fd, out.p, out.n, 0, (struct sockaddr *)&from,
		    len);
	buf_free(&out);
	return true;
}

static void
on_udp(struct ev_loop *l, ev_io *io, int revents)
{
	(void)l;
	(void)revents;
	for (int i = 0; i < 1000 && serve_datagram(io->data); i++)
		continue;
}

static void
drop_peer(struct peer *p)
{
	if (p->server == NULL)
		return;
	ev_ref(loop_ev());
	ev_io_stop(loop_ev(), &p->io);
	close(p->io.fd);
	buf_free(&p->in);
	p->server = NULL;
}

/* In pieces, as a network may bring it. */
static void
send_pieces(int fd, const struct buf *out)
{
	char length[2] = { (char)(out->n >> 8), (char)out->n };

	send(fd, length, 1, MSG_NOSIGNAL);
	send(fd, length + 1, 1, MSG_NOSIGNAL);
	send(fd, out->p, out->n / 2, MSG_NOSIGNAL);
	send(fd, out->p + out->n / 2, out->n - out->n / 2, MSG_NOSIGNAL);
}

static void
on_peer(struct ev_loop *l, ev_io *io, int revents)
{
	struct peer *p = io->data;
	char bytes[1024];
	ssize_t n = recv(io->fd, bytes, sizeof(bytes), 0);
	struct buf out;
	double delay_s;
	size_t length;

	(void)l;
	(void)revents;
	if (n <= 0) {
		drop_peer(p);
		return;
	}
	buf_add(&p->in, bytes, (size_t)n);
	while (p->in.n > 2) {
		length = (size_t)(unsigned char)p->in.p[0] << 8 |
		    (unsigned char)p->in.p[1];
		if (p->in.n < length + 2)
			return;
		p->server->queries++;
		out = dns_script_answer((struct str){ p->in.p + 2, length },
		    true, &delay_s);
		if (out.n > 0)
			send_pieces(io->fd, &out);
		buf_free(&out);
		buf_drop(&p->in, length + 2);
	}
}

static void
on_tcp(struct ev_loop *l, ev_io *io, int revents)
{
	struct dns_server *s = io->data;
	int fd = accept(io->fd, NULL, NULL);

	(void)revents;
	for (int i = 0; i < PEERS; i++) {
		if (s->peers[i].server != NULL)
			continue;
		s->peers[i].server = s;
		ev_io_init(&s->peers[i].io, on_peer, fd, EV_READ);
		s->peers[i].io.data = &s->peers[i];
		ev_io_start(l, &s->peers[i].io);
		ev_unref(l);
		return;
	}
	close(fd);
}

static int
bound_socket(int type, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)port);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

static int
port_of(int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);

	getsockname(fd, (struct sockaddr *)&a, &len);
	return ntohs(a.sin_port);
}

static void
start_watching(ev_io *io, int fd, struct dns_server *s,
    void (*on)(struct ev_loop *, ev_io *, int))
{
	ev_io_init(io, on, fd, EV_READ);
	io->data = s;
	ev_io_start(loop_ev(), io);
	ev_unref(loop_ev());
}

/* The same port for both; another one is tried if TCP has it already. */
struct dns_server *
dns_server_new(bool tcp)
{
	struct dns_server *s = xcalloc(1, sizeof(*s));
	int udp_fd = -1, tcp_fd = -1;

	for (int i = 0; i < 20 && tcp_fd == -1; i++) {
		if (udp_fd != -1)
			close(udp_fd);
		udp_fd = bound_socket(SOCK_DGRAM, 0);
		tcp_fd = bound_socket(SOCK_STREAM, port_of(udp_fd));
	}
	if (udp_fd == -1 || tcp_fd == -1)
		abort();
	s->port = port_of(udp_fd);
	start_watching(&s->udp, udp_fd, s, on_udp);
	s->tcp.fd = tcp_fd; /* bound, but closed to all, unless it listens */
	if (tcp && listen(tcp_fd, PEERS) == 0)
		start_watching(&s->tcp, tcp_fd, s, on_tcp);
	return s;
}

static void
stop_watching(ev_io *io)
{
	if (ev_is_active(io)) {
		ev_ref(loop_ev());
		ev_io_stop(loop_ev(), io);
	}
	close(io->fd);
}

void
dns_server_free(struct dns_server *s)
{
	struct late *late;

	for (int i = 0; i < PEERS; i++)
		drop_peer(&s->peers[i]);
	stop_watching(&s->udp);
	stop_watching(&s->tcp);
	while (s->late != NULL) {
		late = s->late;
		s->late = late->next;
		if (ev_is_active(&late->timer)) {
			ev_ref(loop_ev());
			ev_timer_stop(loop_ev(), &late->timer);
		}
		buf_free(&late->answer);
		free(late);
	}
	free(s);
}

int
dns_server_port(const struct dns_server *s)
{
	return s->port;
}

int
dns_server_count(const struct dns_server *s)
{
	return s->queries;
}
