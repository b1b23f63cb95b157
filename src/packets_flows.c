/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the packets of a conversation tell of its connections: each flow whose
 * ends a connection of the trace has becomes events there. In one that the
 * peer opened (FTP's active mode) the directions are the other way round.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "packets.h"
#include "trace/flow.h"
#include "trace/places.h"

struct owned {
	const struct flow *flow;
	const struct event *owner; /* NULL: of no connection of the trace */
	enum flow_end us;
};

static bool
is_place(const struct ip_place *place, const struct event *e,
    enum field_name name)
{
	char text[IP_PLACE_TEXT];

	ip_place_text(place, text);
	return event_is(e, name, text);
}

/* Whether e tells of that flow, with us at that end. */
static bool
owns(const struct event *e, const struct flow *f, enum flow_end us)
{
	enum flow_end peer = us == FLOW_CLIENT ? FLOW_SERVER : FLOW_CLIENT;

	return is_place(flow_place(f, peer), e, F_ADDRESS) &&
	    (e->kind == EV_CONNECT || is_place(flow_place(f, us), e, F_LOCAL));
}

/* The connection, or else the attempt, that a flow belongs to. */
static struct owned
owned_of(const struct flow *f, const struct trace *t)
{
	static const enum event_kind kinds[] = { EV_CONNECTED, EV_REUSED,
		EV_ACCEPTED, EV_CONNECT };
	const struct event *e;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (e = trace_first(t, kinds[i]); e != NULL;
		     e = trace_next(t, e, kinds[i])) {
			struct owned o = { f, e,
				e->kind == EV_ACCEPTED ? FLOW_SERVER
						       : FLOW_CLIENT };

			if (owns(e, f, o.us))
				return o;
		}
	return (struct owned){ .flow = f };
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

/* When the bytes that the trace asks for were on the wire. */
static void
see(struct places *places, const struct flows *flows, const struct owned *owned,
    const struct packet *p)
{
	const struct flow *f;
	struct segment s;
	enum flow_end end;
	int64_t from, to;
	size_t i = 0;

	if (packet_read(p, &s) != PACKET_TCP)
		return;
	f = flows_find(flows, &s.from, &s.to);
	while (i < flows_count(flows) && owned[i].flow != f)
		i++;
	if (f == NULL || i == flows_count(flows) || owned[i].owner == NULL ||
	    !flow_range(f, &s, &end, &from, &to))
		return;
	places_see(places, owned[i].owner->conn,
	    end == owned[i].us ? DIR_SENT : DIR_RECEIVED, from, to, s.time_ns);
}

static void
tell_stamps(struct wire_spool spool, const struct flows *flows,
    const struct owned *owned, struct trace *t, int64_t origin_ns)
{
	struct places *places = places_of(t);
	struct packet p;

	while (wire_next(&spool, &p))
		see(places, flows, owned, &p);
	places_tell(places, t, origin_ns);
	places_free(places);
}

void
packets_tell(const struct wire_spool *spool, uint64_t dropped, struct trace *t,
    int64_t origin_ns)
{
	struct flows *flows = read_spool(*spool, dropped);
	struct flows_sum sum = flows_sum(flows);
	const struct event *last = trace_get(t, trace_count(t) - 1);
	uint32_t conn = last == NULL ? 0 : last->conn;
	size_t n = flows_count(flows);
	struct owned *owned = xcalloc(n + 1, sizeof(*owned));

	for (size_t i = 0; i < n; i++)
		owned[i] = owned_of(flows_get(flows, i), t);
	tell_stamps(*spool, flows, owned, t, origin_ns);
	for (size_t i = 0; i < n; i++) {
		if (owned[i].owner == NULL)
			continue;
		trace_conn(t, owned[i].owner->conn);
		flow_tell(owned[i].flow, &sum, t, origin_ns,
		    owned[i].us == FLOW_CLIENT ? FLOW_OURS : FLOW_PEERS);
	}
	trace_conn(t, conn);
	free(owned);
	flows_free(flows);
}
