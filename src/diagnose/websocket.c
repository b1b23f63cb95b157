/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebSocket: replies to the handshake that are none, connections that end
 * without a close frame, and how long a silence was when it ended one. What
 * offends in a frame the module names itself.
 */
#include "diagnose/websocket.h"

#include <string.h>

#include "diagnose/http.h"

bool
is_websocket(const struct trace *t)
{
	const char *module = trace_head(t)->module;

	return module != NULL && strcmp(module, "ws") == 0;
}

bool
websocket_is_open(const struct trace *t, const struct event *e)
{
	return is_websocket(t) && final_status(t) == 101 && e->turn > 1;
}

/* ---- no handshake ---- */

/* Words of a 400 that has nothing to do with an upgrade. */
static bool
is_another_400(const struct trace *t)
{
	static const char *const words[] = {
		"header or cookie too large",
		"invalid host",
		"bad host",
		"line is too long",
		NULL,
	};

	return page_says(t, words);
}

struct draft *
websocket_refused(struct findings *f, const struct event *e, int status)
{
	const char *version = trace_fact(f->trace, "websocket-version");

	if (!is_websocket(f->trace))
		return NULL;
	if (status == 400 && !is_another_400(f->trace))
		return found(f, e, "ws-400-upgrade",
		    "The server answered %s: it saw no handshake that it could "
		    "accept.",
		    status_text(f));
	if (status == 426 && version != NULL)
		return found(f, e, "ws-426-version",
		    "The server answered %s: it wants version %s of WebSocket.",
		    status_text(f), shown(f, str_of(version)));
	if (status == 426)
		return found(f, e, "ws-426-version",
		    "The server answered %s: it saw no upgrade in the request.",
		    status_text(f));
	return NULL;
}

static void
web_page(struct findings *f)
{
	int status = final_status(f->trace);

	if (!is_websocket(f->trace) || status < 200 || status > 299)
		return;
	status_evidence(f,
	    found(f, fact_event(f->trace, "status"), "ws-200",
		"The server answered %s to %s, and no WebSocket was opened.",
		status_text(f), path_text(f)));
}

/* -L was not given; with it the next conversation tells. */
static void
redirect(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_NEXT);

	if (!is_websocket(f->trace) || e == NULL || !event_is(e, F_HOW, "off"))
		return;
	status_evidence(f,
	    found(f, e, "ws-redirect",
		"The server answered %s, and sends us to %s; -L follows it.",
		status_text(f), shown_field(f, e, F_URL)));
}

/* ---- the end of one ---- */

/* When the turn in which nothing was said began; NULL: e is in another. */
static const struct event *
silence_of(const struct event *e)
{
	const struct event *turn = trace_first(e->trace, EV_TURN);

	while (turn != NULL && turn->turn != e->turn)
		turn = trace_next(e->trace, turn, EV_TURN);
	return turn != NULL && event_is(turn, F_WHAT, "silence") ? turn : NULL;
}

static struct draft *
ended_silence(struct findings *f, const struct event *e,
    const struct event *silence, const char *how)
{
	struct draft *d = found(f, e, "ws-idle-closed",
	    "After %s of silence the connection was %s.",
	    time_text(f, e->t_ns - silence->t_ns), how);

	evidence(f, d, silence, "the silence began");
	return d;
}

struct draft *
websocket_cut(struct findings *f, const struct event *e)
{
	bool reset = event_is(e, F_HOW, "reset");
	const struct event *silence = silence_of(e);

	if (silence != NULL)
		return ended_silence(f, e, silence,
		    reset ? "reset" : "lost without a close frame");
	return found(f, e, "ws-closed-1006",
	    "The connection was %s, without a close frame, while %s.",
	    reset ? "reset" : "closed",
	    event_cstr(e, F_WHERE) == NULL ? "talking"
					   : event_cstr(e, F_WHERE));
}

/* The module says that it ended; how long it took is seen here. */
static void
idle(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_FAULT);
	const char *code = trace_fact(f->trace, "close-code");
	const struct event *silence;

	while (e != NULL && !event_is(e, F_FAULT, "ws-idle-closed"))
		e = trace_next(f->trace, e, EV_FAULT);
	silence = e != NULL ? silence_of(e) : NULL;
	if (silence == NULL)
		return;
	ended_silence(f, e, silence,
	    code == NULL
		? "closed without a close frame"
		: arena_printf(f->arena, "closed by the server, with code %s",
		      shown(f, str_of(code))));
}

rule *const websocket_rules[] = {
	web_page,
	redirect,
	idle,
	NULL,
};
