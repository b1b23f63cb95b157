/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the packets of a conversation tell of its connections: each flow whose
 * ends a connection of the trace has becomes events there. One that the peer
 * opened is left out: its directions are the other way round.
 */
#include "base/clock.h"
#include "packets.h"
#include "trace/flow.h"

static bool
is_place(const struct ip_place *place, const struct event *e,
    enum field_name name)
{
	char text[IP_PLACE_TEXT];

	ip_place_text(place, text);
	return event_is(e, name, text);
}

/* The connection, or else the attempt, that a flow belongs to; NULL. */
static const struct event *
owner_of(const struct flow *f, const struct trace *t)
{
	static const enum event_kind kinds[] = { EV_CONNECTED, EV_REUSED,
		EV_CONNECT };
	const struct event *e;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (e = trace_first(t, kinds[i]); e != NULL;
		     e = trace_next(t, e, kinds[i]))
			if (is_place(flow_place(f, FLOW_SERVER), e,
				F_ADDRESS) &&
			    (kinds[i] == EV_CONNECT ||
				is_place(flow_place(f, FLOW_CLIENT), e,
				    F_LOCAL)))
				return e;
	return NULL;
}

static struct flows *
read_spool(struct wire_spool spool, uint64_t dropped)
{
	struct flows *flows = flows_new();
	struct packet p;

	while (wire_next(&spool, &p))
		flows_take(flows, &p);
	flows_dropped(flows, dropped);
	flows_end(flows, clock_wall_ns());
	return flows;
}

void
packets_tell(const struct wire_spool *spool, uint64_t dropped, struct trace *t,
    int64_t origin_ns)
{
	struct flows *flows = read_spool(*spool, dropped);
	struct flows_sum sum = flows_sum(flows);
	const struct event *last = trace_get(t, trace_count(t) - 1), *owner;
	uint32_t conn = last == NULL ? 0 : last->conn;

	for (size_t i = 0; i < flows_count(flows); i++) {
		owner = owner_of(flows_get(flows, i), t);
		if (owner == NULL)
			continue;
		trace_conn(t, owner->conn);
		flow_tell(flows_get(flows, i), &sum, t, origin_ns, false);
	}
	trace_conn(t, conn);
	flows_free(flows);
}
