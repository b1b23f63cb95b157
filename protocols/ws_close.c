/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The close frame: a code of two bytes and a reason in UTF-8, or nothing. The
 * codes stand in a table, with the fault that each one is.
 */
#include "ws_close.h"

static const struct str nothing = { "", 0 };

/* RFC 6455 7.4.1, and the registry that section 11.7 makes. */
static const struct code {
	unsigned int code;
	const char *words;
	const char *id;
} codes[] = {
	{ 1000, "normal", "ws-close-early" },
	{ 1001, "going away", "ws-close-1001" },
	{ 1002, "protocol error", "ws-close-1002" },
	{ 1003, "unsupported data", "ws-close-1003" },
	{ 1007, "invalid data", "ws-close-1007" },
	{ 1008, "policy violation", "ws-close-1008" },
	{ 1009, "message too big", "ws-close-1009" },
	{ 1010, "extension missing", "ws-close-1010" },
	{ 1011, "internal error", "ws-close-1011" },
	{ 1012, "service restart", "ws-close-1012" },
	{ 1013, "try again later", "ws-close-1013" },
	{ 1014, "bad gateway", "ws-close-1014" },
};

/* 3000 and above are registered, 4000 and above private (RFC 6455 7.4.2). */
static const struct code of_libraries = { 3000, "of a library or framework",
	"ws-close-application" };
static const struct code of_applications = { 4000, "of the application's own",
	"ws-close-application" };

/* NULL: it may not stand in a frame. */
static const struct code *
find_code(unsigned int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return &codes[i];
	if (code >= 4000 && code <= 4999)
		return &of_applications;
	return code >= 3000 && code <= 3999 ? &of_libraries : NULL;
}

void
ws_say_close(struct talk *t, struct ws *w, unsigned int code)
{
	const char bytes[] = { (char)(code >> 8), (char)code };
	const struct code *known = find_code(code);

	w->closing = true;
	if (known == NULL) {
		say_frame(t, WS_SMALL, nothing, "close, without a code");
		ws_say_parts(t, OP_CLOSE, nothing);
		return;
	}
	say_frame(t, WS_SMALL + sizeof(bytes), nothing, "close %u, %s", code,
	    known->words);
	ws_say_parts(t, OP_CLOSE, (struct str){ bytes, sizeof(bytes) });
}

/* ---- theirs ---- */

static bool
is_text(struct str s)
{
	struct utf8_check check = { .at = 0 };

	return utf8_goes_on(&check, s) && utf8_may_end(&check);
}

/* RFC 6455 5.5.1 and 7.4: a code that may be sent, and a reason in UTF-8. */
static bool
judge(struct talk *t, struct ws *w, const struct frame *f, struct str payload,
    struct str reason)
{
	if (payload.n == 1)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-close",
		    "the close frame holds one byte, and a code has two");
	if (payload.n > 0 && find_code(w->code) == NULL)
		return ws_offence(t, w, f, CLOSE_OFFENCE, "ws-bad-close",
		    "the close frame holds a code that may not be sent");
	if (!is_text(reason))
		return ws_offence(t, w, f, CLOSE_BAD_DATA, "ws-bad-close",
		    "the reason in the close frame is not UTF-8");
	return true;
}

static void
tell_close(struct talk *t, const struct ws *w, const struct frame *f,
    struct str reason)
{
	const struct code *known = find_code(w->code);

	if (known == NULL && w->code == CLOSE_NONE)
		heard_frame(t, f->offset, nothing, "close, without a code");
	else
		heard_frame(t, f->offset, reason, "close %u, %s", w->code,
		    known == NULL ? "which means nothing" : known->words);
}

static void
learn_close(struct talk *t, struct ws *w, struct str reason)
{
	const struct code *known = find_code(w->code);
	const char *words = known == NULL ? "no code" : known->words;

	learnf(t, "close-code", "%u", w->code);
	learn(t, "close-reason", reason);
	learnf(t, "result", "close %u", w->code);
	learn(t, "reason", str_of(words));
	w->summed_up = true;
}

/* What the code says; 1000 in answer to ours says that all is well. */
static void
name_code(struct talk *t, const struct ws *w, struct str reason)
{
	const struct code *known = find_code(w->code);

	if (w->silent && (known == NULL || w->code <= 1001))
		fault(t, "ws-idle-closed",
		    "the server closed the connection in silence");
	else if (known != NULL && (!w->closing || w->code != CLOSE_NORMAL))
		fault(t, known->id, "the server closes with %u, %s%s%.*s%s",
		    w->code, known->words, reason.n > 0 ? ": \"" : "",
		    STR_ARG(reason), reason.n > 0 ? "\"" : "");
}

bool
ws_take_close(struct talk *t, struct ws *w, const struct frame *f,
    struct str payload)
{
	struct str reason = { payload.p + 2, payload.n - 2 };

	w->closed = true;
	w->code = CLOSE_NONE;
	if (payload.n < 2)
		reason = (struct str){ "", 0 };
	else
		w->code = (unsigned int)(unsigned char)payload.p[0] << 8 |
		    (unsigned char)payload.p[1];
	tell_close(t, w, f, reason);
	if (!judge(t, w, f, payload, reason))
		return false;
	learn_close(t, w, reason);
	name_code(t, w, reason);
	if (w->closing)
		return true;
	reply_ends(t);
	enter(t, PHASE_CLOSE);
	ws_say_close(t, w, w->code);
	return send_said(t);
}
