/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A WebSocket server's bytes to the whole module: the reply to the handshake,
 * frames, the close. The first byte says what was asked, the second how the
 * bytes are cut and how they end, the third whether a good reply to the
 * handshake comes before them. What is told does not depend on how they were
 * cut, but for the place of what spoils a message.
 */
#include <sys/random.h>

#include "talk/modules.h"
#include "twice.h"

/* Chance would make each run another: here it is 1, 2, 3 ... */
ssize_t
getrandom(void *p, size_t n, unsigned int flags)
{
	(void)flags;
	for (size_t i = 0; i < n; i++)
		((unsigned char *)p)[i] = (unsigned char)(i + 1);
	return (ssize_t)n;
}

#define OPEN \
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" \
	"Connection: Upgrade\r\n" \
	"Sec-WebSocket-Accept: C/0nmHhBztSRGR1CwL6Tf4ZjwpY=\r\n"

/* Before the bytes of the input. */
static const char *const heads[] = {
	"",
	OPEN "\r\n",
	OPEN "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
	OPEN "Sec-WebSocket-Extensions: permessage-deflate; "
	     "server_no_context_takeover; server_max_window_bits=9\r\n\r\n",
};

static void
ask(struct scene *s, unsigned int how)
{
	enum secure secure;
	struct asked *a = &s->wish.asked;

	s->wish.module = module_for_scheme("ws", &secure);
	a->pings = (int)(how & 3);
	a->has_body = how & 4;
	a->body = str_of(a->has_body ? "hello" : "");
	a->subprotocol = how & 8 ? "lab.v1, b" : NULL;
	a->keep_going = how & 16;
	a->listen_s = how & 32 ? 0.01 : 0;
	a->identity = how & 64;
	s->wish.max_body = how & 128 ? 100 : 0;
}

static const char *const excepted[] = {
	"coding",
	"http-wrong-service",
	"http-09",
	"http-tls-port",
	"http-extra-data",
	"http-body-too-large",
	"ws-bad-utf8",
	"ws-bad-deflate",
	"ws-deflate-bomb",
	"ws-data-after-close",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int how = fuzz_byte(&f), cut = fuzz_byte(&f);
	const char *head = heads[fuzz_byte(&f) & 3];
	struct str rest = fuzz_bytes(&f, n);
	struct buf bytes = { 0 };

	buf_adds(&bytes, head);
	buf_add(&bytes, rest.p, rest.n);
	talk_twice(&twice, how, cut, buf_str(&bytes));
	buf_free(&bytes);
	return 0;
}
