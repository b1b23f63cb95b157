/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of WebSocket share: chance that is none, so that a script can
 * know the key, the masks and what a ping holds; and the pieces of scripts.
 */
#ifndef TESTS_UNIT_WS_SCENE_H
#define TESTS_UNIT_WS_SCENE_H

#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "peer.h"
#include "talk/modules.h"

/* In the place of the kernel's: 1, 2, 3 ... each time. */
ssize_t
getrandom(void *p, size_t n, unsigned int flags)
{
	(void)flags;
	for (size_t i = 0; i < n; i++)
		((unsigned char *)p)[i] = (unsigned char)(i + 1);
	return (ssize_t)n;
}

#define KEY "AQIDBAUGBwgJCgsMDQ4PEA=="
#define ACCEPT "Sec-WebSocket-Accept: C/0nmHhBztSRGR1CwL6Tf4ZjwpY=\r\n"
#define SWITCHING "HTTP/1.1 101 Switching Protocols\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define OPEN SWITCHING UPGRADE ACCEPT "\r\n"
#define DEFLATE \
	SWITCHING UPGRADE ACCEPT \
	    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"

/* Our ping as it goes out, and the pong that belongs to it. */
#define PING_N 14
#define PONG "\x8a\x08\1\2\3\4\5\6\7\010"

/* Close frames of ours: their codes, masked with 1, 2, 3, 4. */
#define CLOSE_1000 "\x88\x82\1\2\3\4\002\xea"
#define CLOSE_1002 "\x88\x82\1\2\3\4\002\xe8"
#define CLOSE_1007 "\x88\x82\1\2\3\4\002\xed"
#define CLOSE_1009 "\x88\x82\1\2\3\4\002\xf3"

/* One of the server's. */
#define BYE "\x88\002\003\xe8"

static inline void
ws_begin(struct scene *s)
{
	enum secure secure;

	scene_begin(s, false);
	s->wish.module = module_for_scheme("ws", &secure);
	s->wish.asked.host = s->wish.asked.authority = "h.test";
	s->wish.asked.path = "/chat";
	s->wish.asked.agent = "sonde/test";
	s->wish.asked.pings = 1;
	s->wish.idle_ns = 150 * CLOCK_MS;
	s->wish.body_fd = -1;
}

#endif
