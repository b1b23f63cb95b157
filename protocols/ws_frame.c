/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One frame, on the wire (RFC 6455 5.2):
 *
 *      FIN RSV1-3 opcode   1 byte
 *      MASK length         1 byte; 126: 2 more, 127: 8 more
 *      mask                4 bytes, from a client alone
 *      payload
 *
 * A length is never believed further than the next piece that comes.
 */
#include "ws_frame.h"

#include <string.h>

#define PATIENCE_S 5.0

/* Of the first byte, beside the opcode. */
#define FIN 0x80U
#define RSV1 0x40U

double
ws_patience(const struct talk *t)
{
	return asked(t)->listen_s > 0 ? asked(t)->listen_s : PATIENCE_S;
}

const char *
ws_opcode_name(unsigned int opcode)
{
	static const char *const names[16] = {
		[OP_CONTINUATION] = "continuation",
		[OP_TEXT] = "text",
		[OP_BINARY] = "binary",
		[OP_CLOSE] = "close",
		[OP_PING] = "ping",
		[OP_PONG] = "pong",
	};

	return names[opcode & 15] == NULL ? "reserved" : names[opcode & 15];
}

/* ---- what is wrong ---- */

void
ws_fail(struct ws *w, enum close_code code)
{
	if (w->fails == 0)
		w->fails = code;
}

bool
ws_offence(struct talk *t, struct ws *w, const struct frame *f,
    enum close_code code, const char *id, const char *what)
{
	fault_at(t, f->offset, (struct str){ (const char *)f->head, f->head_n },
	    id, "%s, in the frame at byte %llu", what,
	    (unsigned long long)f->offset);
	ws_fail(w, code);
	return false;
}

/* ---- hearing ---- */

enum waited
ws_await(struct talk *t, double within_s)
{
	bool same;

	if (!hear_within(t, within_s))
		return going(t) ? WAITED_SILENCE : WAITED_TROUBLE;
	switch (hear_start(t, "", &same)) {
	case HEARD:
		return WAITED_FRAME;
	case HEARD_END:
	case HEARD_CUT:
		return WAITED_END;
	default:
		return WAITED_TROUBLE;
	}
}

static bool
stalls(struct talk *t, struct ws *w, const struct frame *f)
{
	w->ended = true;
	return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-stalled-frame",
	    "the server fell silent");
}

static bool
cut_short(struct talk *t, struct ws *w, const struct frame *f)
{
	w->ended = true;
	return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-closed-1006",
	    "the server closed the connection");
}

/* Some of the bytes of a frame that has begun. */
static bool
hear_more(struct talk *t, struct ws *w, const struct frame *f, size_t max,
    struct str *bytes)
{
	if (!hear_within(t, ws_patience(t))) {
		w->late = time_is_up(t);
		return going(t) && !w->late && stalls(t, w, f);
	}
	switch (hear_some(t, max, bytes)) {
	case HEARD:
		return true;
	case HEARD_END:
	case HEARD_CUT:
		return cut_short(t, w, f);
	default:
		return false;
	}
}

/* n more bytes of the head. */
static bool
hear_head(struct talk *t, struct ws *w, struct frame *f, size_t n)
{
	struct str bytes;

	for (n += f->head_n; f->head_n < n; f->head_n += bytes.n) {
		if (!hear_more(t, w, f, n - f->head_n, &bytes))
			return false;
		memcpy(f->head + f->head_n, bytes.p, bytes.n);
	}
	return true;
}

/* RFC 6455 5.2: network byte order, and no more bytes than it needs. */
static bool
hear_length(struct talk *t, struct ws *w, struct frame *f)
{
	size_t n = f->length == 127 ? 8 : f->length == 126 ? 2 : 0;

	if (n == 0)
		return true;
	if (!hear_head(t, w, f, n))
		return false;
	f->length = 0;
	for (size_t i = 2; i < 2 + n; i++)
		f->length = f->length << 8 | f->head[i];
	if (f->length >> 63 != 0)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-length",
		    "the length is 2^63 or more");
	if (f->length < (n == 8 ? 65536U : 126U))
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-length",
		    "the length stands in more bytes than it needs");
	return true;
}

/* RFC 6455 5.1: a server's frames are not masked. */
static bool
judge_mask(struct talk *t, struct ws *w, struct frame *f)
{
	if (!f->masked)
		return true;
	if (!w->masked)
		ws_offence(t, w, f, CLOSE_OFFENCE, "ws-masked-server",
		    "the server masks what it says");
	w->masked = true;
	if (!asked(t)->keep_going)
		return false;
	if (!hear_head(t, w, f, sizeof(f->mask)))
		return false;
	memcpy(f->mask, f->head + f->head_n - sizeof(f->mask), sizeof(f->mask));
	return true;
}

/* RSV1 says "compressed", of a message's first frame alone (RFC 7692 6). */
static bool
judge_bits(struct talk *t, struct ws *w, const struct frame *f)
{
	bool first = f->opcode == OP_TEXT || f->opcode == OP_BINARY;

	if (f->rsv == 0 || (f->rsv == 4 && w->deflate && first))
		return true;
	return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-reserved-bit",
	    f->rsv == 4 && w->deflate
		? "RSV1 is set where no message begins"
		: "a reserved bit is set, and no extension uses it");
}

/* RFC 6455 5.5: control frames are short and whole. */
static bool
judge_opcode(struct talk *t, struct ws *w, const struct frame *f)
{
	if (strcmp(ws_opcode_name(f->opcode), "reserved") == 0)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-reserved-opcode",
		    "the opcode means nothing");
	if (f->opcode < OP_CLOSE)
		return true;
	if (!f->fin)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-control",
		    "a control frame is fragmented");
	if (f->length > CONTROL_MOST)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-control",
		    "a control frame holds more than 125 bytes");
	return true;
}

bool
ws_hear_head(struct talk *t, struct ws *w, struct frame *f)
{
	*f = (struct frame){ .offset = heard_so_far(t) };
	where(t, "receiving a frame");
	if (!hear_head(t, w, f, 2))
		return false;
	f->fin = (f->head[0] & 0x80) != 0;
	f->rsv = f->head[0] >> 4 & 7;
	f->opcode = f->head[0] & 15;
	f->masked = (f->head[1] & 0x80) != 0;
	f->length = f->head[1] & 127;
	return judge_bits(t, w, f) && judge_opcode(t, w, f) &&
	    hear_length(t, w, f) && judge_mask(t, w, f);
}

bool
ws_hear_piece(struct talk *t, struct ws *w, struct frame *f, char *room,
    struct str *piece)
{
	uint64_t left = f->length - f->taken;
	struct str bytes = { "", 0 };

	if (left > 0 &&
	    !hear_more(t, w, f, left < WS_PIECE ? (size_t)left : WS_PIECE,
		&bytes))
		return false;
	for (size_t i = 0; i < bytes.n; i++, f->taken++)
		room[i] = (char)(bytes.p[i] ^ f->mask[f->taken & 3]);
	*piece = (struct str){ room, bytes.n };
	return true;
}

bool
ws_tells(const struct ws *w)
{
	return w->told < WS_TOLD_MOST && w->told_all < WS_TOLD_ALL;
}

void
ws_tell(struct talk *t, struct ws *w, const struct frame *f, struct str shown,
    const char *more)
{
	if (!ws_tells(w))
		return;
	w->told++;
	w->told_all++;
	heard_frame(t, f->offset, shown, "%s, %llu %s%s",
	    ws_opcode_name(f->opcode), (unsigned long long)f->length,
	    str_plural(f->length, "byte", "bytes"), more);
}

/* ---- saying ---- */

/* The head without its mask; how many bytes it has. */
static size_t
make_head(unsigned char *head, unsigned int first, uint64_t length)
{
	size_t n = length > 65535 ? 8 : length > 125 ? 2 : 0;

	head[0] = (unsigned char)(FIN | first);
	head[1] = (unsigned char)(0x80 |
	    (n == 8          ? 127
		    : n == 2 ? 126
			     : length));
	for (size_t i = 0; i < n; i++)
		head[2 + i] = (unsigned char)(length >> 8 * (n - 1 - i));
	return 2 + n;
}

static void
say_masked(struct talk *t, struct str payload, const unsigned char *mask)
{
	char piece[WS_PIECE];
	size_t n;

	for (size_t at = 0; at < payload.n; at += n) {
		n = payload.n - at < WS_PIECE ? payload.n - at : WS_PIECE;
		for (size_t i = 0; i < n; i++)
			piece[i] =
			    (char)(payload.p[at + i] ^ mask[(at + i) & 3]);
		say_part(t, (struct str){ piece, n });
	}
}

/* first: the first byte of the frame, without FIN. */
static void
say_parts(struct talk *t, unsigned int first, struct str payload)
{
	unsigned char head[14];
	size_t n = make_head(head, first, payload.n);

	draw(head + n, 4);
	say_part(t, (struct str){ (const char *)head, n + 4 });
	say_masked(t, payload, head + n);
}

void
ws_say(struct talk *t, enum opcode opcode, struct str payload, struct str shown,
    const char *more)
{
	unsigned char head[14];
	size_t n = make_head(head, opcode, payload.n) + 4 + payload.n;

	say_frame(t, n, shown, "%s, %zu %s%s", ws_opcode_name(opcode),
	    payload.n, str_plural(payload.n, "byte", "bytes"), more);
	say_parts(t, opcode, payload);
}

void
ws_say_parts(struct talk *t, enum opcode opcode, struct str payload)
{
	say_parts(t, opcode, payload);
}

/* The mask is put on what was compressed (RFC 7692 6.1). */
void
ws_say_message(struct talk *t, const struct ws *w, enum opcode opcode,
    struct str message, struct str shown)
{
	unsigned char head[14];
	struct str packed = { "", 0 };

	if (w->deflate)
		packed = message_deflated(t, message, w->window);
	if (packed.n == 0) {
		ws_say(t, opcode, message, shown, "");
		return;
	}
	say_frame(t, make_head(head, opcode, packed.n) + 4 + packed.n, shown,
	    "%s, %zu %s, compressed from %zu", ws_opcode_name(opcode), packed.n,
	    str_plural(packed.n, "byte", "bytes"), message.n);
	say_parts(t, RSV1 | opcode, packed);
}
