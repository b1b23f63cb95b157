/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few words on a whole probe: what the last reply said, in which
 * protocol, over which TLS, with which address.
 */
#include <stddef.h>

#include "report/remark.h"

/* What the module says itself. */
static void
read_facts(struct outcome *o, const struct trace *t)
{
	o->result = str_of(trace_fact(t, "result"));
	o->protocol = str_of(trace_fact(t, "protocol"));
}

/* Else "200" and "HTTP/1.1" of "HTTP/1.1 200 OK", or the first word. */
static void
read_reply(struct outcome *o, struct str reply)
{
	struct str word = { 0 };

	if (!str_next(&reply, ' ', &word))
		return;
	o->result = word;
	if (!str_starts(word, "HTTP/"))
		return;
	o->protocol = word;
	o->result = (struct str){ 0 };
	if (str_next(&reply, ' ', &word))
		o->result = word;
}

static int64_t
body_bytes(const struct trace *t)
{
	const struct event *e;
	int64_t bytes = -1;

	for (e = trace_first(t, EV_BODY); e != NULL;
	     e = trace_next(t, e, EV_BODY)) {
		if (e->dir != DIR_RECEIVED)
			continue;
		if (__builtin_add_overflow(bytes < 0 ? 0 : bytes,
			event_number(e, F_BYTES, 0), &bytes))
			bytes = INT64_MAX;
	}
	return bytes;
}

struct outcome
outcome_of(const struct trace *t, struct arena *a)
{
	struct outcome o = { .body = body_bytes(t) };
	size_t n_turns = 0, n_conns = 0;
	struct turn *turns = trace_turns(t, a, &n_turns);
	struct connection *conns = trace_connections(t, a, &n_conns);

	read_facts(&o, t);
	for (size_t i = n_turns; i > 0 && o.result.n == 0; i--)
		read_reply(&o, turns[i - 1].reply);
	if (n_conns > 0) {
		o.tls = conns[0].tls;
		o.address = conns[0].address;
		o.upgraded = o.tls != NULL && !trace_head(t)->tls;
		if (trace_is_packets(t) && conns[0].local != NULL)
			o.result =
			    str_of(arena_printf(a, "from %s", conns[0].local));
	}
	return o;
}
