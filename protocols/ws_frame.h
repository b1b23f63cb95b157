/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames of a WebSocket (RFC 6455 section 5), one at a time: said with a mask,
 * heard with all that can be wrong with one. What they add up to is
 * ws_message.c's; when which is said, websocket.c's.
 */
#ifndef WS_FRAME_H
#define WS_FRAME_H

#include "module.h"

enum opcode {
	OP_CONTINUATION = 0,
	OP_TEXT = 1,
	OP_BINARY = 2,
	OP_CLOSE = 8,
	OP_PING = 9,
	OP_PONG = 10
};

/* RFC 6455 5.5 */
#define CONTROL_MOST ((size_t)125)

/* RFC 6455 7.4.1: why a connection is closed, as far as we say so. */
enum close_code {
	CLOSE_NORMAL = 1000,
	CLOSE_OFFENCE = 1002,
	CLOSE_NONE = 1005, /* no code in the frame; never said */
	CLOSE_BAD_DATA = 1007,
	CLOSE_TOO_BIG = 1009
};

/* A frame that is heard, from its head on. */
struct frame {
	unsigned char head[14];
	size_t head_n;
	uint64_t offset; /* of its first byte in the stream */
	uint64_t length; /* of its payload */
	unsigned int opcode;
	unsigned int rsv; /* RSV1 is 4 */
	bool fin;
	bool masked;
	unsigned char mask[4];
	uint64_t taken; /* bytes of the payload that were heard */
};

/* A WebSocket that is open, or what is left of it. */
struct ws {
	/* permessage-deflate was agreed on (RFC 7692); our window, in bits */
	bool deflate;
	int window;

	/* the message that is coming */
	bool in_message;
	bool compressed;
	unsigned int frames;

	unsigned int messages; /* that came whole */
	unsigned int controls; /* that nobody asked for, in this turn */
	unsigned int told;     /* frames told of, in this turn */
	unsigned int told_all; /* ... and before it */

	unsigned char ping[8]; /* what the latest ping holds */
	bool ponged;           /* it came back */
	unsigned int strays;   /* pongs with other bytes, in this turn */

	bool masked; /* the server masks its frames */

	enum close_code fails; /* what an offence makes us say; 0: none */
	bool silent;           /* --idle: nothing is said, on purpose */
	bool closing;          /* our close was said */
	bool closed;           /* theirs was heard */
	unsigned int code;     /* ... with this code */
	bool summed_up;        /* what came of it is learnt */
	bool late;             /* the time in all was up within a frame */
	bool ended;            /* the stream has ended, or stopped for good */
};

/* How long a peer may be silent: as asked, or 5 seconds. */
double ws_patience(const struct talk *t);

enum waited {
	WAITED_FRAME,   /* one begins */
	WAITED_SILENCE, /* none in that time */
	WAITED_END,     /* the stream ended, between two frames */
	WAITED_TROUBLE  /* the talk is over */
};

/* Waits for the first byte of a frame. */
enum waited ws_await(struct talk *t, double within_s);

/*
 * Hears a head. False: it did not come whole, or holds an offence, which is
 * told and makes the connection fail (RFC 6455 7.1.7).
 */
bool ws_hear_head(struct talk *t, struct ws *w, struct frame *f);

/* Frames that are told of in one turn, and in all; of each side. */
#define WS_TOLD_MOST 100U
#define WS_TOLD_ALL 5000U

#define WS_PIECE ((size_t)1024)

/*
 * The next piece of its payload into room (WS_PIECE bytes), unmasked; *piece is
 * empty at the end. False: it stops.
 */
bool ws_hear_piece(struct talk *t, struct ws *w, struct frame *f, char *room,
    struct str *piece);

/* Whether the next frame is still told of. */
bool ws_tells(const struct ws *w);

/*
 * Tells that f was heard whole, with more words on it; shown: its payload, if
 * that is to be seen. After many frames in one turn it tells no more.
 */
void ws_tell(struct talk *t, struct ws *w, const struct frame *f,
    struct str shown, const char *more);

/*
 * What is wrong with f: told with its place. The connection fails with code,
 * or with that of an earlier offence.
 */
bool ws_offence(struct talk *t, struct ws *w, const struct frame *f,
    enum close_code code, const char *id, const char *what);
void ws_fail(struct ws *w, enum close_code code);

/*
 * Says a frame that is whole, with a mask of its own (RFC 6455 5.3); shown and
 * more as for ws_tell().
 */
void ws_say(struct talk *t, enum opcode opcode, struct str payload,
    struct str shown, const char *more);

/*
 * Says a message in one frame: compressed, if that was agreed on (RFC 7692
 * 6.1), and then both sizes are told.
 */
void ws_say_message(struct talk *t, const struct ws *w, enum opcode opcode,
    struct str message, struct str shown);

/* As ws_say() without telling of it: the caller does, before. */
void ws_say_parts(struct talk *t, enum opcode opcode, struct str payload);

/* What a frame of ours has beside a payload of 125 bytes at most. */
#define WS_SMALL ((size_t)6)

/* "text", "ping". */
const char *ws_opcode_name(unsigned int opcode);

#endif
