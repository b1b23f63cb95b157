/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can go wrong before a request is heard: silence, resets, somebody else
 * on the port, and alerts of TLS written by hand.
 */
#include "faults.h"

#define RECORD_HEAD ((size_t)5)
#define RECORD_MOST ((size_t)16384)

enum level { WARNING = 1, FATAL = 2 };

void
serve_nothing(struct peer *p)
{
	if (p->row->wait_ms > 0)
		peer_pause(p, p->row->wait_ms);
}

void
serve_greeting(struct peer *p)
{
	peer_say_bytes(p, p->row->text);
}

void
serve_after_byte(struct peer *p)
{
	if (peer_hear(p))
		peer_say_bytes(p, p->row->text);
}

/* One whole record of TLS (RFC 8446 5.1), or what comes instead. */
bool
hear_hello(struct peer *p)
{
	const unsigned char *head;
	size_t size;

	if (!peer_hear_bytes(p, RECORD_HEAD))
		return false;
	head = (const unsigned char *)p->heard.p;
	size = (size_t)head[3] << 8 | head[4];
	return size > RECORD_MOST || peer_hear_bytes(p, RECORD_HEAD + size);
}

void
serve_after_hello(struct peer *p)
{
	if (hear_hello(p))
		peer_say_bytes(p, p->row->text);
}

/* RFC 8446 6: a record of type 21, two bytes long. */
static void
say_alert(struct peer *p, enum level level)
{
	const char record[] = { 21, 3, 3, 0, 2, (char)level,
		(char)p->row->number };

	if (hear_hello(p))
		peer_say_bytes(p, (struct str){ record, sizeof(record) });
}

void
serve_alert(struct peer *p)
{
	say_alert(p, FATAL);
}

void
serve_warning(struct peer *p)
{
	say_alert(p, WARNING);
}
