/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redirects. Each hop is a conversation of its own; here is decided whether
 * there is one. The reference is outside bytes.
 */
#include "next.h"

#include <string.h>

static bool
was_visited(struct arena *a, const struct probe_wish *w,
    const struct target *to)
{
	const char *where = target_identity(a, to);

	if (strcmp(target_identity(a, &w->target), where) == 0)
		return true;
	for (int i = 0; i < w->hops.so_far; i++)
		if (strcmp(w->hops.visited[i], where) == 0)
			return true;
	return false;
}

/* Why a target is not to be visited; NULL: it is. */
static const char *
why_not(struct arena *a, const struct probe_wish *w, const struct target *to)
{
	if (to->module != w->target.module)
		return "scheme";
	if (was_visited(a, w, to))
		return "loop";
	if (!w->hops.follow)
		return "off";
	if (w->target.tls && !to->tls)
		return "downgrade";
	if (w->hops.so_far >= w->hops.most)
		return "limit";
	return NULL;
}

static void
tell(struct trace *t, const struct probe_wish *w, const char *url,
    const char *why)
{
	struct event *e = trace_event(t, EV_NEXT);

	event_bytes(e, F_URL, str_of(url));
	event_int(e, F_HOP, w->hops.so_far + 1);
	event_bool(e, F_GOOD, why == NULL);
	event_text(e, F_HOW, why);
	event_commit(e);
}

/* Whoever is asked for a WebSocket may name a place of HTTP (RFC 6455 3). */
static const char *
as_websocket(struct arena *a, const struct probe_wish *w, const char *reference)
{
	struct str s = str_of(reference);

	if (strcmp(w->target.module->name, "ws") != 0 ||
	    (!str_starts_nocase(s, "http:") && !str_starts_nocase(s, "https:")))
		return reference;
	return arena_printf(a, "ws%s", reference + strlen("http"));
}

struct target *
next_hop(struct arena *a, struct trace *t, const struct probe_wish *w,
    const struct talk *talk, bool *keep_method)
{
	const char *reference = talk_sent_to(talk, keep_method);
	struct target *to = arena_alloc(a, sizeof(*to));
	struct buf error = buf_with_cap(1024);
	const char *why;

	if (reference == NULL)
		return NULL;
	reference = as_websocket(a, w, reference);
	if (target_resolve(a, &w->target, reference, to, &error) != 0) {
		tell(t, w, reference, "malformed");
		buf_free(&error);
		return NULL;
	}
	why = why_not(a, w, to);
	tell(t, w, to->url, why);
	buf_free(&error);
	return why == NULL ? to : NULL;
}
