/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data connections of the practice server: passive and active, in the clear
 * and in TLS, and all that a row may break about them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "ftp.h"
#include "net/address.h"

#define PEER_NS (10 * CLOCK_S) /* who does not come in so long never does */
#define TAKEN_MOST ((size_t)8 * 1024 * 1024)

/* ---- a port of ours ---- */

void
ftp_close_port(struct ftp_state *s)
{
	if (s->listener >= 0)
		close(s->listener);
	for (size_t i = 0; i < 2; i++)
		if (s->fillers[i] >= 0)
			close(s->fillers[i]);
	s->listener = s->fillers[0] = s->fillers[1] = -1;
}

/* A queue for one, and it is taken: further SYNs are dropped (Linux). */
static void
fill_queue(struct ftp_state *s, const struct address *at)
{
	for (size_t i = 0; i < 2; i++) {
		s->fillers[i] = socket(at->any.sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		(void)!connect(s->fillers[i], &at->any, at->len);
	}
}

int
ftp_listen(struct ftp_state *s)
{
	struct address at = { .len = sizeof(at.room) };
	int fd;

	ftp_close_port(s);
	s->port = 0;
	if (getsockname(s->l->peer->fd, &at.any, &at.len) != 0)
		return 0;
	address_set_port(&at, 0);
	fd = socket(at.any.sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	s->listener = fd;
	if (bind(fd, &at.any, at.len) != 0 ||
	    getsockname(fd, &at.any, &at.len) != 0)
		return 0;
	if (ftp_twisted(s, FTP_PORT_CLOSED))
		return address_port(&at);
	if (listen(fd, ftp_twisted(s, FTP_PORT_FULL) ? 0 : 4) != 0)
		return 0;
	if (ftp_twisted(s, FTP_PORT_FULL))
		fill_queue(s, &at);
	return address_port(&at);
}

/* ---- the connection ---- */

static int
accept_peer(struct ftp_state *s)
{
	struct waiter w;

	waiter_init(&w);
	if (task_wait(&w, s->listener, EV_READ, clock_now_ns() + PEER_NS) !=
	    WAKE_READY)
		return -1;
	return accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* From the address of the control connection, as a peer has to see it. */
static int
go_to_peer(struct ftp_state *s)
{
	struct address to, from = { .len = sizeof(from.room) };
	struct waiter w;
	int fd;

	if (!address_parse(s->to, s->port, &to) ||
	    getsockname(s->l->peer->fd, &from.any, &from.len) != 0)
		return -1;
	fd = socket(to.any.sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	address_set_port(&from, 0);
	waiter_init(&w);
	if (bind(fd, &from.any, from.len) == 0 &&
	    (connect(fd, &to.any, to.len) == 0 ||
		(errno == EINPROGRESS &&
		    task_wait(&w, fd, EV_WRITE, clock_now_ns() + PEER_NS) ==
			WAKE_READY)))
		return fd;
	close(fd);
	return -1;
}

/* The data connection as a peer of its own; false: there is none. */
static bool
open_data(struct ftp_state *s, struct peer *data)
{
	struct peer *p = s->l->peer;

	*data = (struct peer){ .lab = p->lab,
		.row = p->row,
		.tls = s->protected ? p->later : NULL,
		.fd = -1 };
	if (s->listener >= 0)
		data->fd = accept_peer(s);
	else if (s->port > 0 && !ftp_twisted(s, FTP_STAYS_AWAY))
		data->fd = go_to_peer(s);
	waiter_init(&data->waiter);
	data->heard = buf_with_cap(TAKEN_MOST);
	return data->fd >= 0;
}

static void
close_data(struct ftp_state *s, struct peer *data, enum ending ending)
{
	if (data->fd >= 0)
		peer_end(data, ending);
	s->port = 0;
	s->from = 0;
	ftp_close_port(s);
}

/* TLS, and what a strict server wants of it. NULL: all is well. */
static const char *
secure_data(struct ftp_state *s, struct peer *data)
{
	bool strict = ftp_twisted(s, FTP_RESUME);

	if (!s->protected || ftp_twisted(s, FTP_DATA_PLAIN))
		return ftp_twisted(s, FTP_DATA_IN_TLS)
		    ? "522 Data connections must be encrypted.\r\n"
		    : NULL;
	if (!peer_secure(data))
		return "522 SSL connection failed.\r\n";
	if (strict &&
	    (ftp_twisted(s, FTP_FORGETS) || SSL_session_reused(data->ssl) != 1))
		return "522 SSL connection failed: session reuse required\r\n";
	return NULL;
}

/* ---- transfers ---- */

/* RFC 959 3.1.1.1: in ASCII mode a line ends in CR LF on the wire. */
static void
as_text(struct str bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == '\n')
			buf_addc(out, '\r');
		buf_addc(out, bytes.p[i]);
	}
}

/* What goes, and how the data connection ends; the reply behind it. */
static const char *
send_bytes(struct ftp_state *s, struct peer *data, struct str bytes,
    enum ending *ending)
{
	bool half = ftp_twisted(s, FTP_HALF) || ftp_twisted(s, FTP_BREAKS) ||
	    ftp_twisted(s, FTP_STALLS);

	if (half)
		bytes.n /= 2;
	do
		peer_say_bytes(data, bytes);
	while (ftp_twisted(s, FTP_ENDLESS) && !data->gone);
	if (ftp_twisted(s, FTP_STALLS))
		peer_pause(data, INT32_MAX);
	if (ftp_twisted(s, FTP_BREAKS))
		*ending = END_RESET;
	if (ftp_twisted(s, FTP_NO_NOTIFY))
		*ending = END_CUT;
	if (data->gone || ftp_twisted(s, FTP_BREAKS))
		return "426 Failure writing network stream.\r\n";
	return "226 Transfer complete.\r\n";
}

/* Opens and secures; says what is wrong. */
static bool
begin_transfer(struct ftp_state *s, struct peer *data, const char **answer)
{
	bool open;

	*answer = "425 Failed to establish connection.\r\n";
	if (s->listener < 0 && s->port == 0)
		*answer = "425 Use PORT or PASV first.\r\n";
	if (ftp_twisted(s, FTP_STAYS_AWAY))
		lines_say(s->l, "150 Here it comes.\r\n");
	open = open_data(s, data);
	if (!open)
		return false;
	if (!ftp_twisted(s, FTP_STAYS_AWAY))
		lines_say(s->l, "150 Here it comes.\r\n");
	*answer = secure_data(s, data);
	return *answer == NULL;
}

bool
ftp_send(struct ftp_state *s, struct str bytes)
{
	enum ending ending = END_CLOSE;
	struct buf text = { 0 };
	const char *answer;
	struct peer data;

	if (s->ascii || ftp_twisted(s, FTP_TEXT)) {
		as_text(bytes, &text);
		bytes = buf_str(&text);
	}
	if (begin_transfer(s, &data, &answer))
		answer = send_bytes(s, &data, bytes, &ending);
	close_data(s, &data, ending);
	buf_free(&text);
	return ftp_twisted(s, FTP_NO_COMPLETION) || lines_say(s->l, answer);
}

bool
ftp_take(struct ftp_state *s, struct buf *out)
{
	const char *answer;
	struct peer data;

	if (begin_transfer(s, &data, &answer)) {
		while (peer_hear(&data))
			continue;
		buf_add(out, data.heard.p, data.heard.n);
		answer = "226 Transfer complete.\r\n";
	}
	close_data(s, &data, END_CLOSE);
	return lines_say(s->l, answer);
}
