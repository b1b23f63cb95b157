/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages: fragments in order, text in UTF-8 across them, compressed or not;
 * and pings, pongs and closes, wherever they come.
 */
#include "ws_message.h"

#include <string.h>

#include "ws_close.h"

static const struct str nothing = { "", 0 };

/* ---- data ---- */

/* What may be wrong with what a message holds, in the order of enum body. */
static const struct {
	const char *id;
	enum close_code code;
	const char *what;
} spoils[] = {
	[BODY_BROKEN] = { "ws-bad-deflate", CLOSE_BAD_DATA,
	    "the message cannot be decompressed" },
	[BODY_CUT] = { "ws-bad-deflate", CLOSE_BAD_DATA,
	    "the compressed message ends in the middle" },
	[BODY_BOMB] = { "ws-deflate-bomb", CLOSE_TOO_BIG,
	    "the message expands to more than 100 times its size" },
	[BODY_TOO_LARGE] = { "http-body-too-large", CLOSE_TOO_BIG,
	    "the message is larger than sonde was told to read" },
	[BODY_UNWRITABLE] = { "local-cannot-write", CLOSE_NORMAL,
	    "the message cannot be written where it was asked to go" },
};

/* RFC 6455 8.1: the place within the message, where the code point begins. */
static void
tell_bad_text(struct talk *t, struct str bytes)
{
	fault_at(t, heard_so_far(t) - bytes.n, bytes, "ws-bad-utf8",
	    "a text message is not UTF-8 at its byte %llu",
	    (unsigned long long)body_bad_at(t));
}

static bool
judge(struct talk *t, struct ws *w, enum body b, struct str bytes)
{
	if (b == BODY_GOES_ON)
		return true;
	if (b == BODY_NOT_TEXT) {
		tell_bad_text(t, bytes);
		ws_fail(w, CLOSE_BAD_DATA);
		return false;
	}
	fault_at(t, heard_so_far(t) - bytes.n, bytes, spoils[b].id, "%s",
	    spoils[b].what);
	ws_fail(w, spoils[b].code);
	return false;
}

/* RFC 6455 5.4: a message begins with its type, and goes on without one. */
static bool
begins_well(struct talk *t, struct ws *w, const struct frame *f)
{
	if (f->opcode == OP_CONTINUATION && !w->in_message)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-continuation",
		    "a message goes on that did not begin");
	if (f->opcode != OP_CONTINUATION && w->in_message)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-continuation",
		    "a message begins within another");
	if (f->opcode == OP_CONTINUATION)
		return true;
	w->in_message = true;
	w->frames = 0;
	w->compressed = f->rsv != 0;
	body_begins(t, str_of(w->compressed ? "permessage-deflate" : ""));
	if (f->opcode == OP_TEXT)
		body_is_text(t);
	if (!ws_tells(w))
		body_is_untold(t);
	return true;
}

/* The payload; the start of it stays in shown. */
static bool
hear_payload(struct talk *t, struct ws *w, struct frame *f, struct str *shown,
    char *kept)
{
	char room[WS_PIECE];
	struct str piece;

	*shown = (struct str){ kept, 0 };
	do {
		if (!ws_hear_piece(t, w, f, room, &piece) ||
		    !judge(t, w, body_goes_on(t, piece), piece))
			return false;
		if (f->taken <= CONTROL_MOST) {
			memcpy(kept + shown->n, piece.p, piece.n);
			shown->n += piece.n;
		}
	} while (f->taken < f->length);
	return true;
}

static const char *
form(const struct ws *w, const struct frame *f)
{
	if (f->rsv != 0)
		return f->fin ? ", compressed" : ", compressed, more to come";
	if (!f->fin)
		return ", more to come";
	return f->opcode == OP_CONTINUATION && w->frames > 1 ? ", the last"
							     : "";
}

static bool
message_ends(struct talk *t, struct ws *w)
{
	w->in_message = false;
	w->messages++;
	return judge(t, w, body_ends(t), nothing);
}

/* Short text in one frame is shown. */
static bool
take_data(struct talk *t, struct ws *w, struct frame *f)
{
	char kept[CONTROL_MOST];
	struct str shown;

	if (!begins_well(t, w, f))
		return false;
	if (++w->frames > LIMIT_FRAMES)
		return ws_offence(t, w, f, CLOSE_TOO_BIG, "ws-endless-message",
		    "the message has too many frames");
	if (!hear_payload(t, w, f, &shown, kept))
		return false;
	if (f->length > CONTROL_MOST || f->opcode != OP_TEXT || !f->fin ||
	    f->rsv != 0)
		shown.n = 0;
	ws_tell(t, w, f, shown, form(w, f));
	return !f->fin || message_ends(t, w);
}

/* ---- control ---- */

static bool
hear_control(struct talk *t, struct ws *w, struct frame *f, char *payload)
{
	char room[WS_PIECE];
	struct str piece;
	size_t n = 0;

	do {
		if (!ws_hear_piece(t, w, f, room, &piece))
			return false;
		memcpy(payload + n, piece.p, piece.n);
		n += piece.n;
	} while (f->taken < f->length);
	return true;
}

/* RFC 6455 5.5.2: a ping is answered with what it holds. */
static bool
take_ping(struct talk *t, struct ws *w, const struct frame *f,
    struct str payload)
{
	ws_tell(t, w, f, nothing, "");
	if (w->closing)
		return true;
	if (ws_tells(w))
		ws_say(t, OP_PONG, payload, nothing, ", in answer");
	else
		ws_say_parts(t, OP_PONG, payload);
	return send_said(t);
}

/* RFC 6455 5.5.3: a pong may also come without having been asked for. */
static bool
take_pong(struct talk *t, struct ws *w, const struct frame *f,
    struct str payload)
{
	bool ours = payload.n == sizeof(w->ping) &&
	    memcmp(payload.p, w->ping, payload.n) == 0;

	w->ponged |= ours;
	w->strays += !ours;
	ws_tell(t, w, f, nothing, ours ? "" : ", not asked for");
	return true;
}

static bool
take_control(struct talk *t, struct ws *w, struct frame *f)
{
	char bytes[CONTROL_MOST] = "";
	struct str payload = { bytes, (size_t)f->length };

	if (!hear_control(t, w, f, bytes))
		return false;
	if (f->opcode == OP_CLOSE)
		return ws_take_close(t, w, f, payload);
	if (++w->controls > LIMIT_CONTROLS)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-control-flood",
		    "pings or pongs come without an end");
	if (f->opcode == OP_PING)
		return take_ping(t, w, f, payload);
	return take_pong(t, w, f, payload);
}

bool
ws_take(struct talk *t, struct ws *w)
{
	struct frame f;

	if (!ws_hear_head(t, w, &f))
		return false;
	return f.opcode >= OP_CLOSE ? take_control(t, w, &f)
				    : take_data(t, w, &f);
}
