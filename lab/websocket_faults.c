/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be wrong with a WebSocket. Frames that are wrong are text in
 * lab_websocket.tbl.h; here is when they are said, and what is not said.
 */
#include <limits.h>

#include "base/clock.h"
#include "faults.h"
#include "websocket.h"

static bool
serve_frames(struct socket *s)
{
	while (socket_hear(s))
		if (!socket_answer(s))
			return false;
	return false;
}

void
serve_ws_wrong(struct peer *p)
{
	struct socket s;

	if (socket_open(p, &s, (enum wrong)p->row->number))
		serve_frames(&s);
	socket_free(&s);
}

void
serve_ws_text(struct peer *p)
{
	struct socket s;

	if (socket_open(p, &s, WRONG_NOTHING) && socket_hear(&s) &&
	    peer_say_bytes(p, p->row->text) && socket_answer(&s))
		serve_frames(&s);
	socket_free(&s);
}

/* A message, not a ping: it may come later. */
void
serve_ws_close(struct peer *p)
{
	struct socket s;
	bool more = socket_open(p, &s, WRONG_NOTHING);

	while (more && socket_hear(&s)) {
		if ((s.first & 15) == LAB_TEXT) {
			socket_say_close(&s, p->row->number, p->row->text);
			socket_hear(&s);
			break;
		}
		more = socket_answer(&s);
	}
	socket_free(&s);
}

void
serve_ws_flood(struct peer *p)
{
	struct str all = p->row->text;
	size_t once = (size_t)p->row->number;
	struct str again = { all.p + once, all.n - once };
	struct buf many = { 0 };
	struct socket s;
	bool going = socket_open(p, &s, WRONG_NOTHING) &&
	    peer_say_bytes(p, (struct str){ all.p, once });

	while (many.n < 4096)
		buf_add(&many, again.p, again.n);
	while (going)
		going = peer_say_bytes(p, buf_str(&many));
	buf_free(&many);
	socket_free(&s);
}

/* One frame of a megabyte that becomes a gigabyte. */
void
serve_ws_bomb(struct peer *p)
{
	static unsigned char zeros[65536];
	unsigned char room[2048];
	struct socket s;
	bool going = socket_open(p, &s, WRONG_NOTHING) && socket_hear(&s);
	unsigned int kind = LAB_BINARY | LAB_DEFLATED;

	for (int i = 0; going && i < 16384; i++) {
		s.pack.next_in = zeros;
		s.pack.avail_in = sizeof(zeros);
		s.pack.next_out = room;
		s.pack.avail_out = sizeof(room);
		deflate(&s.pack, Z_SYNC_FLUSH);
		going = socket_say(&s, kind,
		    (struct str){ (const char *)room,
			sizeof(room) - s.pack.avail_out });
		kind = LAB_MORE;
	}
	socket_free(&s);
}

void
serve_ws_deaf(struct peer *p)
{
	struct socket s;

	if (socket_open(p, &s, WRONG_NOTHING))
		peer_pause(p, p->row->wait_ms > 0 ? p->row->wait_ms : INT_MAX);
	socket_free(&s);
}

void
serve_ws_mute(struct peer *p)
{
	struct socket s;

	if (socket_open(p, &s, WRONG_NOTHING)) {
		s.mute = true;
		serve_frames(&s);
	}
	socket_free(&s);
}

void
serve_ws_rude(struct peer *p)
{
	struct socket s;

	if (socket_open(p, &s, WRONG_NOTHING)) {
		s.rude = true;
		serve_frames(&s);
	}
	socket_free(&s);
}

/* Whether something comes before the patience of this server is over. */
static bool
is_spoken_to(struct peer *p)
{
	int64_t until_ns = clock_now_ns() + p->row->wait_ms * CLOCK_MS;

	return p->heard.n > 0 ||
	    task_wait(&p->waiter, p->fd, EV_READ, until_ns) == WAKE_READY;
}

void
serve_ws_idle(struct peer *p)
{
	struct socket s;
	bool more = socket_open(p, &s, WRONG_NOTHING);

	while (more && is_spoken_to(p))
		more = socket_hear(&s) && socket_answer(&s);
	if (more && p->row->number > 0)
		socket_say_close(&s, p->row->number, p->row->text);
	socket_free(&s);
}
