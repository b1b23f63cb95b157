/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebSocket (RFC 6455), with permessage-deflate (RFC 7692): the handshake,
 * pings, a message and its answer, silence if that is asked for, and the close.
 * The handshake is written down in ws_handshake.c, frames in ws_frame.c, what
 * they add up to in ws_message.c, close frames in ws_close.c.
 */
#include <string.h>

#include "http1_request.h"
#include "ws_close.h"
#include "ws_handshake.h"
#include "ws_message.h"

/* RFC 6455 7.1.1: it is for the server to end TCP; so long is waited for it. */
#define LAST_S 1.0

static const struct str nothing = { "", 0 };

/* What is counted by the turn begins anew. */
static void
begin(struct ws *w)
{
	w->controls = w->told = w->strays = 0;
}

/* The stream ended between two frames: browsers call that 1006. */
static void
ends_without_close(struct talk *t, struct ws *w, const char *id,
    const char *what)
{
	w->ended = true;
	ws_fail(w, CLOSE_OFFENCE);
	fault_at(t, heard_so_far(t), nothing, id, "%s", what);
	learn(t, "result", str_of("closed 1006"));
	learn(t, "reason", str_of("no close frame"));
	w->summed_up = true;
}

/* What is waited for, and what it is if nothing comes. */
struct hope {
	const char *doing;
	const char *id;
	const char *what;
	const char
	    *stray; /* ... after a pong that is not ours; NULL: the same */
};

/* What was hoped for did not come; among says so if other frames did. */
static void
tell_nothing(struct talk *t, const struct ws *w, const struct hope *hope,
    const char *among)
{
	fault(t, hope->id, "%s%s",
	    w->strays > 0 && hope->stray != NULL ? hope->stray : hope->what,
	    among);
}

/*
 * Hears one frame, after what is still to be said. False: none came, which is
 * told, or it was the last.
 */
static bool
hear_frame(struct talk *t, struct ws *w, const struct hope *hope)
{
	if (unsent(t) > 0 && !send_said(t))
		return false;
	where(t, hope->doing);
	switch (ws_await(t, ws_patience(t))) {
	case WAITED_FRAME:
		if (ws_take(t, w) && !w->closed)
			return true;
		if (w->late)
			tell_nothing(t, w, hope, ", among other frames");
		return false;
	case WAITED_SILENCE:
		tell_nothing(t, w, hope, "");
		return false;
	case WAITED_END:
		ends_without_close(t, w, "ws-closed-1006",
		    "the server ended the connection without a close frame");
		return false;
	default:
		return false;
	}
}

/*
 * C: ping, with what nobody can guess
 * S: pong, with the same               RFC 6455 5.5.2, 5.5.3
 */
static bool
ping(struct talk *t, struct ws *w)
{
	static const struct hope hope = { "waiting for the pong", "ws-no-pong",
		"no pong came", "no pong came that holds what our ping held" };

	begin(w);
	w->ponged = false;
	draw(w->ping, sizeof(w->ping));
	ws_say(t, OP_PING,
	    (struct str){ (const char *)w->ping, sizeof(w->ping) }, nothing,
	    "");
	if (!send_said(t))
		return false;
	while (!w->ponged || w->in_message) {
		if (hear_frame(t, w, &hope))
			continue;
		if (!w->ponged && !w->closed)
			ws_fail(w, CLOSE_NORMAL);
		return false;
	}
	reply_ends(t);
	return true;
}

static bool
pings(struct talk *t, struct ws *w)
{
	for (int i = 1; i <= asked(t)->pings; i++) {
		turn(t, "ping %d", i);
		if (!ping(t, w))
			return false;
	}
	return true;
}

/* Text if it can be; a file is sent as it is. */
static enum opcode
kind_of(const struct asked *a)
{
	struct utf8_check check = { .at = 0 };

	return !a->upload && utf8_goes_on(&check, a->body) &&
		utf8_may_end(&check)
	    ? OP_TEXT
	    : OP_BINARY;
}

/*
 * C: a message, in one frame
 * S: a message, in any number of them  RFC 6455 5.4, 5.6
 * Nothing says that there must be one, so its absence is no offence.
 */
static bool
message(struct talk *t, struct ws *w)
{
	static const struct hope hope = { "waiting for a message in answer",
		"ws-no-answer", "no message came in answer to ours", NULL };
	const struct asked *a = asked(t);
	unsigned int before = w->messages;

	if (!a->has_body)
		return true;
	begin(w);
	turn(t, "%s message", ws_opcode_name(kind_of(a)));
	ws_say_message(t, w, kind_of(a), a->body,
	    kind_of(a) == OP_TEXT ? a->body : nothing);
	if (!send_said(t))
		return false;
	while (w->messages == before || w->in_message)
		if (!hear_frame(t, w, &hope))
			return false;
	reply_ends(t);
	return true;
}

/* The time in all was up before the silence was: that is trouble. */
static bool
late(struct talk *t, const struct ws *w)
{
	struct str byte;

	if (time_is_up(t) && !w->ended)
		(void)hear_some(t, 1, &byte);
	return false;
}

/*
 * Silence, as long as asked: a proxy may have a shorter patience, and then ends
 * the connection without a close frame. Whether it still carries anything after
 * the silence is seen by a ping.
 */
static bool
listen(struct talk *t, struct ws *w)
{
	if (asked(t)->listen_s <= 0)
		return true;
	begin(w);
	turn(t, "silence");
	where(t, "listening, as --idle says");
	w->silent = true;
	switch (ws_await(t, asked(t)->listen_s)) {
	case WAITED_FRAME:
		if (!ws_take(t, w))
			return late(t, w);
		w->silent = false;
		reply_ends(t);
		learn(t, "idle",
		    str_of(w->closed ? "closed" : "the server spoke"));
		return !w->closed;
	case WAITED_END:
		ends_without_close(t, w, "ws-idle-closed",
		    "the connection was closed in silence, without a close "
		    "frame");
		return false;
	case WAITED_SILENCE:
		break;
	default:
		return false;
	}
	w->silent = false;
	if (time_is_up(t))
		return late(t, w);
	learn(t, "idle", str_of("still open"));
	turn(t, "ping after the silence");
	return ping(t, w);
}

/* S: the end of the connection; nothing comes behind a close (RFC 6455 1.4). */
static void
hear_end(struct talk *t)
{
	struct str more;

	reply_ends(t);
	where(t, "waiting for the server to end the connection");
	(void)hear_within(t, LAST_S);
	more = overhear(t, 64);
	if (more.n > 0)
		fault_at(t, heard_so_far(t), more, "ws-data-after-close",
		    "bytes follow the server's close frame, at byte %llu",
		    (unsigned long long)heard_so_far(t));
}

/*
 * S: close 1000
 * What comes before it is heard and let be (RFC 6455 5.5.1).
 */
static void
hear_close(struct talk *t, struct ws *w)
{
	while (!w->closed) {
		where(t, "waiting for the server's close frame");
		switch (ws_await(t, ws_patience(t))) {
		case WAITED_FRAME:
			if (ws_take(t, w) || w->closed)
				continue;
			if (!w->late)
				return;
			/* fall through */
		case WAITED_SILENCE:
			fault(t, "ws-no-close",
			    "the server did not answer our close frame");
			stop(t);
			return;
		case WAITED_END:
			fault(t, "ws-no-close",
			    "the server ended the connection instead of "
			    "answering our close frame");
			return;
		default:
			return;
		}
	}
	hear_end(t);
}

/*
 * C: close 1000   or, after an offence, what it was (RFC 6455 7.1.7), and then
 *                 nothing more is heard
 */
static void
say_good_bye(struct talk *t, struct ws *w)
{
	enter(t, PHASE_CLOSE);
	if (w->closed && w->fails == 0) {
		hear_end(t);
		return;
	}
	if (!w->closing && !w->ended) {
		begin(w);
		turn(t, "close");
		ws_say_close(t, w, w->fails != 0 ? w->fails : CLOSE_NORMAL);
		if (send_said(t) && w->fails == 0) {
			hear_close(t, w);
			return;
		}
	}
	stop(t);
}

static void
run(struct talk *t)
{
	struct ws w = { .in_message = false };

	if (!ws_open(t, &w))
		return;
	learn(t, "protocol", str_of("WebSocket"));
	if (past(t, "handshake") && pings(t, &w) && past(t, "ping") &&
	    message(t, &w) && past(t, "message"))
		listen(t, &w);
	say_good_bye(t, &w);
	if (!w.summed_up)
		learn(t, "result", str_of("101"));
}

const struct module ws_module = {
	.name = "ws",
	.tls_name = "wss",
	.summary = "a handshake, pings, a message and its answer",
	.rfc = "RFC 6455, RFC 7692",
	.port = 80,
	.tls_port = 443,
	.alpn = "http/1.1",
	.idle_s = 5,
	.steps = "handshake ping message",
	.secrets = http1_secrets,
	.run = run,
};
