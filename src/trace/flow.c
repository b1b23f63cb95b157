/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All flows of a capture: which flow a packet belongs to, and the order in
 * which its parts look at it. What they see is flow_state.c, flow_loss.c,
 * flow_time.c and flow_stretch.c.
 */
#include "trace/flow.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "trace/flow_internal.h"

#define BUCKETS 512
#define FIRST_NOTES 16

struct flows {
	struct flow *all[MOST_FLOWS];
	struct flow *bucket[BUCKETS];
	size_t n;
	struct flows_sum sum;
	int64_t last_ns;
};

struct flows *
flows_new(void)
{
	return xcalloc(1, sizeof(struct flows));
}

void
flows_free(struct flows *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++) {
		free(all->all[i]->notes);
		free(all->all[i]);
	}
	free(all);
}

struct flow_note *
flow_note(struct flow *f, enum note_kind kind, enum flow_end end,
    int64_t time_ns)
{
	struct flow_note *note = &f->spare;

	if (f->n_notes == MOST_FLOW_NOTES) {
		f->notes_left_out++;
	} else {
		if (f->n_notes == f->notes_room) {
			f->notes_room =
			    f->notes_room == 0 ? FIRST_NOTES : f->n_notes * 2;
			f->notes = xreallocarray(f->notes, f->notes_room,
			    sizeof(*f->notes));
		}
		note = &f->notes[f->n_notes++];
	}
	*note = (struct flow_note){
		.kind = kind,
		.end = end,
		.time_ns = time_ns,
	};
	return note;
}

/* ---- which flow ---- */

static size_t
hash_place(const struct ip_place *place)
{
	size_t h = place->port;

	for (int i = 0; i < (place->v6 ? 16 : 4); i++)
		h = h * 31 + place->address[i];
	return h;
}

/* The same for both directions. */
static size_t
bucket_of(const struct ip_place *a, const struct ip_place *b)
{
	return (hash_place(a) ^ hash_place(b)) % BUCKETS;
}

static bool
is_between(const struct flow *f, const struct ip_place *a,
    const struct ip_place *b)
{
	const struct ip_place *client = &f->half[FLOW_CLIENT].place;
	const struct ip_place *server = &f->half[FLOW_SERVER].place;

	return (same_place(client, a) && same_place(server, b)) ||
	    (same_place(client, b) && same_place(server, a));
}

/* Later flows between the same places stand before earlier ones. */
static struct flow *
find(const struct flows *all, const struct ip_place *a,
    const struct ip_place *b)
{
	struct flow *f = all->bucket[bucket_of(a, b)];

	while (f != NULL && !is_between(f, a, b))
		f = f->next;
	return f;
}

/*
 * Who is the client: who sends the SYN. In the middle of a connection, who has
 * the higher port.
 */
static bool
is_from_client(const struct segment *s)
{
	if ((s->flags & TCP_SYN) != 0)
		return (s->flags & TCP_ACK) == 0;
	return s->from.port >= s->to.port;
}

static struct flow *
add(struct flows *all, const struct segment *s)
{
	bool forward = is_from_client(s);
	struct flow *f, **bucket;

	if (all->n == MOST_FLOWS)
		return NULL;
	f = xcalloc(1, sizeof(*f));
	f->half[FLOW_CLIENT].place = forward ? s->from : s->to;
	f->half[FLOW_SERVER].place = forward ? s->to : s->from;
	flow_begin(f, s);
	bucket = &all->bucket[bucket_of(&s->from, &s->to)];
	f->next = *bucket;
	*bucket = f;
	all->all[all->n++] = f;
	return f;
}

/* A SYN of another number is another connection between the same ports. */
static bool
begins_anew(const struct flow *f, const struct segment *s)
{
	const struct flow_half *client = &f->half[FLOW_CLIENT];

	return (s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	    !(client->has_syn && client->base == s->seq + 1 &&
		same_place(&client->place, &s->from));
}

static void
take_segment(struct flows *all, const struct segment *s)
{
	struct flow *f = find(all, &s->from, &s->to);
	struct flow_segment g = { .s = s };

	if (f == NULL || begins_anew(f, s))
		f = add(all, s);
	if (f == NULL) {
		all->sum.left_out++;
		return;
	}
	g.end = same_place(&f->half[FLOW_CLIENT].place, &s->from) ? FLOW_CLIENT
								  : FLOW_SERVER;
	f->last_ns = s->time_ns;
	flow_state(f, &g);
	flow_acked(f, &g);
	flow_data(f, &g);
	flow_stretch(f, &g);
	flow_time_sent(f, &g);
}

static void
take_icmp(struct flows *all, const struct segment *s)
{
	struct flow *f = find(all, &s->from, &s->to);

	if (f == NULL)
		all->sum.left_out++;
	else
		flow_icmp(f, s);
}

void
flows_take(struct flows *all, const struct packet *p)
{
	struct segment s;

	all->sum.packets++;
	if (p->time_ns > all->last_ns)
		all->last_ns = p->time_ns;
	switch (packet_read(p, &s)) {
	case PACKET_TCP:
		take_segment(all, &s);
		break;
	case PACKET_ICMP:
		take_icmp(all, &s);
		break;
	case PACKET_FRAG:
		all->sum.pieces++;
		break;
	case PACKET_ELSE:
		all->sum.others++;
		break;
	case PACKET_BROKEN:
	case PACKET_SHORT:
		all->sum.broken++;
		break;
	}
}

void
flows_dropped(struct flows *all, uint64_t packets)
{
	all->sum.dropped += packets;
}

void
flows_end(struct flows *all, int64_t until_ns)
{
	if (until_ns < all->last_ns)
		until_ns = all->last_ns;
	for (size_t i = 0; i < all->n; i++) {
		struct flow *f = all->all[i];

		if (f->ended)
			continue;
		f->ended = true;
		f->end_ns = until_ns;
		flow_stretch_end(f);
		flow_loss_end(f);
		flow_time_end(f);
		flow_state_end(f);
	}
}

/* ---- reading ---- */

size_t
flows_count(const struct flows *all)
{
	return all->n;
}

const struct flow *
flows_get(const struct flows *all, size_t i)
{
	return i < all->n ? all->all[i] : NULL;
}

const struct flow *
flows_find(const struct flows *all, const struct ip_place *a,
    const struct ip_place *b)
{
	return find(all, a, b);
}

struct flows_sum
flows_sum(const struct flows *all)
{
	return all->sum;
}

bool
flow_range(const struct flow *f, const struct segment *s, enum flow_end *end,
    int64_t *from, int64_t *to)
{
	const struct flow_half *h;

	*end = same_place(&f->half[FLOW_CLIENT].place, &s->from) ? FLOW_CLIENT
								 : FLOW_SERVER;
	h = &f->half[*end];
	*from = flow_offset(h, s->seq);
	*to = *from + s->length;
	return s->length > 0 && h->has_syn && h->next < INT32_MAX && *from >= 0;
}

const struct ip_place *
flow_place(const struct flow *f, enum flow_end end)
{
	return &f->half[end].place;
}

int64_t
flow_start_ns(const struct flow *f)
{
	return f->first_ns;
}

const struct flow_note *
flow_notes(const struct flow *f, size_t *n)
{
	*n = f->n_notes;
	return f->notes;
}
