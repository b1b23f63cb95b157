/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection from its accept to its end. What is said on it is decided by
 * the rows' serving functions; TLS is peer_tls.c's.
 */
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

/* The longest life of a connection, and of one that has said good-bye. */
#define LIFE_NS (600 * CLOCK_S)
#define FAREWELL_NS (2 * CLOCK_S)
#define HEARD_MOST ((size_t)65536)

static bool
await(struct peer *p, int events, int64_t deadline_ns)
{
	if (task_wait(&p->waiter, p->fd, events, deadline_ns) == WAKE_READY)
		return true;
	p->gone = true;
	return false;
}

static bool
not_now(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

size_t
peer_receive(struct peer *p, void *bytes, size_t room)
{
	bool again = true;
	ssize_t n = -1;

	while (!p->gone && again) {
		n = recv(p->fd, bytes, room, MSG_DONTWAIT);
		again = not_now(n);
		if (again && !await(p, EV_READ, NEVER))
			return 0;
	}
	if (n < 0)
		p->gone = true;
	return n > 0 ? (size_t)n : 0;
}

bool
peer_transmit(struct peer *p, const void *bytes, size_t n)
{
	const char *next = bytes;
	ssize_t sent;

	if (p->lab->delay_ms > 0)
		peer_pause(p, p->lab->delay_ms);
	while (!p->gone && n > 0) {
		sent = send(p->fd, next, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent > 0) {
			next += sent;
			n -= (size_t)sent;
		} else if (!not_now(sent)) {
			p->gone = true;
		} else {
			await(p, EV_WRITE, NEVER);
		}
	}
	return !p->gone;
}

bool
peer_hear(struct peer *p)
{
	char bytes[2048];
	size_t n;

	if (p->gone)
		return false;
	n = p->ssl != NULL ? peer_tls_hear(p, bytes, sizeof(bytes))
			   : peer_receive(p, bytes, sizeof(bytes));
	buf_add(&p->heard, bytes, n);
	return n > 0 && !p->heard.over;
}

bool
peer_hear_bytes(struct peer *p, size_t n)
{
	while (p->heard.n < n)
		if (!peer_hear(p))
			return false;
	return true;
}

bool
peer_hear_line(struct peer *p, size_t most, struct buf *out)
{
	size_t end = str_find(buf_str(&p->heard), '\n');
	size_t n;

	while (end == p->heard.n) {
		if (end > most || !peer_hear(p))
			return false;
		end = str_find(buf_str(&p->heard), '\n');
	}
	n = end > 0 && p->heard.p[end - 1] == '\r' ? end - 1 : end;
	buf_clear(out);
	buf_add(out, p->heard.p, n);
	buf_drop(&p->heard, end + 1);
	return n <= most;
}

/* Where the first CR LF of s is, or its length. */
static size_t
find_crlf(struct str s)
{
	const char *at = memmem(s.p, s.n, "\r\n", 2);

	return at == NULL ? s.n : (size_t)(at - s.p);
}

bool
peer_hear_crlf(struct peer *p, size_t most, struct buf *out)
{
	size_t end = find_crlf(buf_str(&p->heard));

	while (end == p->heard.n) {
		if (end > most || !peer_hear(p))
			return false;
		end = find_crlf(buf_str(&p->heard));
	}
	buf_clear(out);
	buf_add(out, p->heard.p, end);
	buf_drop(&p->heard, end + 2);
	return end <= most;
}

bool
peer_say_bytes(struct peer *p, struct str bytes)
{
	if (p->gone || bytes.n == 0)
		return !p->gone;
	if (p->ssl != NULL)
		return peer_tls_say(p, bytes.p, bytes.n);
	return peer_transmit(p, bytes.p, bytes.n);
}

bool
peer_say(struct peer *p, const char *text)
{
	return peer_say_bytes(p, str_of(text));
}

bool
peer_pause(struct peer *p, int ms)
{
	if (!p->gone &&
	    task_sleep(clock_now_ns() + ms * CLOCK_MS) == WAKE_CANCELLED)
		p->gone = true;
	return !p->gone;
}

/* Reads and forgets what still comes, so that close() does not reset. */
static void
hear_out(struct peer *p, int64_t deadline_ns)
{
	char bytes[2048];
	ssize_t n = 1;

	while (n > 0 || (not_now(n) && await(p, EV_READ, deadline_ns)))
		n = recv(p->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
}

static void
end_close(struct peer *p)
{
	peer_tls_notify(p);
	shutdown(p->fd, SHUT_WR);
	hear_out(p, clock_now_ns() + FAREWELL_NS);
}

static void
end_cut(struct peer *p)
{
	shutdown(p->fd, SHUT_WR);
	hear_out(p, clock_now_ns() + FAREWELL_NS);
}

static void
end_reset(struct peer *p)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void
end_hold(struct peer *p)
{
	hear_out(p, NEVER);
}

static void (*const endings[])(struct peer *) = {
	[END_CLOSE] = end_close,
	[END_CUT] = end_cut,
	[END_RESET] = end_reset,
	[END_HOLD] = end_hold,
};

void
peer_end(struct peer *p, enum ending ending)
{
	endings[ending](p);
	SSL_free(p->ssl);
	close(p->fd);
	buf_free(&p->heard);
}

void
peer_serve(struct peer *p)
{
	task_deadline(task_self(), clock_now_ns() + LIFE_NS);
	waiter_init(&p->waiter);
	p->heard = buf_with_cap(HEARD_MOST);
	p->row->serve(p);
	peer_end(p, p->row->ending);
}
