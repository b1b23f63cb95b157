/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebSocket as a server (RFC 6455, RFC 7692): the handshake, frames, and a
 * healthy server that says back what it is told. What is broken on purpose is
 * in websocket_faults.c.
 */
#ifndef LAB_WEBSOCKET_H
#define LAB_WEBSOCKET_H

#include <zlib.h>

#include "http.h"

enum lab_opcode {
	LAB_MORE = 0,
	LAB_TEXT = 1,
	LAB_BINARY = 2,
	LAB_CLOSE = 8,
	LAB_PING = 9,
	LAB_PONG = 10,
	LAB_DEFLATED = 0x40, /* RSV1, in the first byte beside the opcode */
	LAB_LAST = 0x80      /* FIN */
};

/* What may be wrong with a handshake. */
enum wrong {
	WRONG_NOTHING,
	WRONG_ACCEPT,
	WRONG_NO_ACCEPT,
	WRONG_NO_UPGRADE,
	WRONG_EXTENSION,
	WRONG_PARAMETER,
	WRONG_PROTOCOL,
	WRONG_FRAMING
};

/* An open WebSocket. */
struct socket {
	struct peer *p;
	bool deflate;
	bool fragments; /* messages go out in pieces */
	bool mute;      /* they are not answered at all */
	bool rude;      /* nor is a close */
	z_stream pack, unpack;

	unsigned int first; /* the first byte of the latest frame */
	struct buf payload; /* ... and what it holds */
	unsigned int kind;  /* the first byte of the message */
	struct buf message;
};

/* TLS, the request and its reply. False: there is none; socket_free() all the
 * same. */
bool socket_open(struct peer *p, struct socket *s, enum wrong wrong);
void socket_free(struct socket *s);

/* Hears a frame whole. False: the peer has gone, or it is too large. */
bool socket_hear(struct socket *s);

/* Says one: first is the first byte of it. */
bool socket_say(struct socket *s, unsigned int first, struct str payload);

/* A close frame of that code and reason; 0: without. */
bool socket_say_close(struct socket *s, int code, struct str reason);

/* Does what the latest frame asks for. False: it was the last. */
bool socket_answer(struct socket *s);

/* The healthy server. */
void serve_ws(struct peer *p);

#endif
