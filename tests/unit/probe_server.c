/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of test_probe.c. */
#include "probe_server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"

struct server server;

const struct kind kinds[KINDS] = {
	{ "/ok", "HTTP/1.1 200 OK\r\nContent-Length: #\r\n\r\n$", STEP_STAY,
	    "200", "", "-", "client orderly", true },
	{ "/missing", "HTTP/1.1 404 Not Found\r\nContent-Length: #\r\n\r\n$",
	    STEP_STAY, "404", "", "-", "client orderly", true },
	{ "/chunked",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "&\r\n$\r\n0\r\n\r\n",
	    STEP_STAY, "200", "", "-", "client orderly", true },
	{ "/close", "HTTP/1.1 200 OK\r\n\r\n$", STEP_FIN, "200", "", "-",
	    "server orderly", true },
	{ "/cut", "HTTP/1.1 200 OK\r\nContent-Length: 1#\r\n\r\n$", STEP_FIN,
	    "200", "http-length-too-long", "-", "server orderly", true },
	{ "/reset", "HTTP/1.1 200 OK\r\nContent-Length: 1#\r\n\r\n$",
	    STEP_RESET, "200", "", "reset", "server reset", true },
	{ "/silence", "", STEP_STAY, "-", "", "timeout", "client abandoned",
	    false },
	{ "/nothing", "", STEP_FIN, "-", "http-no-reply", "-", "server orderly",
	    false },
	{ "/ssh", "SSH-2.0-OpenSSH_9.2p1\r\n", STEP_STAY, "-",
	    "http-wrong-service", "-", "client abandoned", false },
	{ "/moved",
	    "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n",
	    STEP_STAY, "302", "", "-", "client orderly", false },
};

/* "GET /ok?17 HTTP/1.1": from the slash to the space. */
static struct str
asked_path(const struct buf *heard)
{
	struct str s = buf_str(heard), path = { "", 0 };

	str_next(&s, ' ', &path);
	str_next(&s, ' ', &path);
	return path;
}

const struct kind *
kind_of(struct str path)
{
	struct str name = { "", 0 };

	str_next(&path, '?', &name);
	for (size_t i = 0; i < KINDS; i++)
		if (str_equals(name, kinds[i].path))
			return &kinds[i];
	return &kinds[0];
}

/* '$' stands for the path, '#' and '&' for its length in base 10 and 16. */
static void
fill(struct buf *out, const char *reply, struct str path)
{
	buf_clear(out);
	for (; *reply != '\0'; reply++) {
		if (*reply == '$')
			buf_add(out, path.p, path.n);
		else if (*reply == '#')
			buf_addf(out, "%zu", path.n);
		else if (*reply == '&')
			buf_addf(out, "%zx", path.n);
		else
			buf_addc(out, *reply);
	}
}

/* The answer to one request; true if the connection goes on. */
static bool
answer(int fd, struct buf *heard, struct buf *reply)
{
	struct step script[5] = { SEND(""), PAUSE(5) };
	const struct kind *k;
	struct str path;

	path = asked_path(heard);
	k = kind_of(path);
	fill(reply, k->reply, path);
	if (strstr(buf_text(heard), "keep") != NULL) {
		buf_clear(heard);
		return write(fd, reply->p, reply->n) == (ssize_t)reply->n;
	}
	script[0].p = buf_text(reply);
	script[0].n = reply->n;
	script[2].kind = k->after;
	if (k->after == STEP_FIN)
		script[3].kind = STEP_STAY;
	peer_play(fd, script, NULL);
	return false;
}

static void
serve(void *arg)
{
	struct buf heard = buf_with_cap(0), reply = buf_with_cap(0);
	int fd = *(int *)arg;
	bool more = true;

	free(arg);
	while (more && peer_hear(fd, "\r\n\r\n", &heard))
		more = answer(fd, &heard, &reply);
	if (more)
		close(fd);
	buf_free(&heard);
	buf_free(&reply);
}

static void
accept_one(int fd)
{
	int *arg = xcalloc(1, sizeof(*arg));

	*arg = fd;
	server.accepted++;
	if (task_start(serve, NULL, arg) == NULL)
		abort();
}

static void
listen_and_serve(void *arg)
{
	int fd;

	(void)arg;
	waiter_init(&server.waiter);
	while (server.accepted < server.expected) {
		fd = accept4(server.fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			accept_one(fd);
		else if (task_wait(&server.waiter, server.fd, EV_READ,
			     clock_now_ns() + 60 * CLOCK_S) != WAKE_READY)
			return;
	}
}

void
open_server(int expected)
{
	server = (struct server){ .expected = expected };
	server.fd = peer_listen(4096, &server.port);
	if (task_start(listen_and_serve, NULL, NULL) == NULL)
		abort();
}

void
close_server(void)
{
	close(server.fd);
}
