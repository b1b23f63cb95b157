/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Servers, and what is in front of them, that look into a ClientHello (RFC 8446
 * 4.1.2) before they decide. The hello is read as far as these need it.
 */
#include <sys/socket.h>

#include "faults.h"
#include "http.h"

#define RECORD 22 /* a record of the handshake */

/* Before the session: record, message, version and random. */
#define BEFORE_SESSION ((size_t)(5 + 4 + 2 + 32))

static size_t
number(struct str s, size_t at, size_t bytes)
{
	size_t n = 0;

	for (; bytes > 0 && at < s.n; bytes--, at++)
		n = n << 8 | (unsigned char)s.p[at];
	return n;
}

/* Where the extensions begin. */
static size_t
extensions(struct str hello)
{
	size_t at = BEFORE_SESSION;

	at += 1 + number(hello, at, 1);
	at += 2 + number(hello, at, 2);
	at += 1 + number(hello, at, 1);
	return at + 2;
}

static bool
has_extension(struct str hello, size_t wanted)
{
	size_t at = extensions(hello);

	while (at + 4 <= hello.n) {
		if (number(hello, at, 2) == wanted)
			return true;
		at += 4 + number(hello, at + 2, 2);
	}
	return false;
}

static bool
is_hello(const struct peer *p)
{
	return p->heard.n > 0 && p->heard.p[0] == RECORD;
}

void
serve_in_clear(struct peer *p)
{
	if (peer_hear(p) && !is_hello(p))
		peer_say_bytes(p, p->row->text);
}

void
serve_picky(struct peer *p)
{
	if (!hear_hello(p))
		return;
	if (has_extension(buf_str(&p->heard), (size_t)p->row->number))
		peer_say_bytes(p, p->row->text);
	else
		serve_pages(p);
}

/* The group's number, which is in no other place of a hello but by chance. */
static bool
offers_rare_group(struct str hello)
{
	for (size_t at = extensions(hello); at + 2 <= hello.n; at++)
		if (number(hello, at, 2) == 0x11ec)
			return true;
	return false;
}

void
serve_rare_group(struct peer *p)
{
	static const char alert[] = { 21, 3, 3, 0, 2, 2, 40 };

	if (!hear_hello(p))
		return;
	if (offers_rare_group(buf_str(&p->heard)))
		peer_say_bytes(p, p->row->text);
	else
		peer_say_bytes(p, (struct str){ alert, sizeof(alert) });
}

void
serve_ipv4(struct peer *p)
{
	struct sockaddr_storage us = { .ss_family = AF_UNSPEC };
	socklen_t size = sizeof(us);

	if (getsockname(p->fd, (struct sockaddr *)&us, &size) == 0 &&
	    us.ss_family == AF_INET)
		serve_pages(p);
}
