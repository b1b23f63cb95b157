/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace adds up to, by one walk over its events for each question. No
 * judgement: whether a time is too long is diagnosis, how it is shown report.
 */
#include "trace/summary.h"

#include <string.h>

#include "trace/event.h"

bool
trace_is_http(const struct trace *t)
{
	const char *module = trace_head(t)->module;

	return module != NULL && strncmp(module, "http", 4) == 0;
}

bool
trace_is_packets(const struct trace *t)
{
	const char *module = trace_head(t)->module;

	return module != NULL && strcmp(module, PACKETS_MODULE) == 0;
}

bool
packets_are_whole(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_WIRE_CAPTURE);

	for (; e != NULL; e = trace_next(t, e, EV_WIRE_CAPTURE))
		if (event_number(e, F_DROPPED, 0) > 0)
			return false;
	return true;
}

bool
trace_is_dialogue(const struct trace *t)
{
	const struct event *first = trace_first(t, EV_TURN);

	return !trace_is_http(t) && first != NULL &&
	    trace_next(t, first, EV_TURN) != NULL;
}

/* The time at which the trace ends. */
static int64_t
end_of(const struct trace *t)
{
	const struct event *e = trace_last(t, EV_END);
	int64_t last = 0;

	if (e != NULL)
		return e->t_ns;
	for (size_t i = 0; i < trace_count(t); i++)
		if (trace_get(t, i)->t_ns > last)
			last = trace_get(t, i)->t_ns;
	return last;
}

/* The time from *since to at goes to p; a step back in time counts as none. */
static void
spend(struct phase_time *p, int64_t *since, int64_t at)
{
	if (p->duration_ns < 0)
		p->duration_ns = 0;
	if (at <= *since)
		return;
	p->duration_ns += at - *since;
	*since = at;
}

struct phase_times
phase_times(const struct trace *t)
{
	struct phase_times times = { .last = PHASE_LOCAL };
	enum phase now = PHASE_LOCAL;
	const struct event *e;
	int64_t at, since = 0;

	times.total_ns = end_of(t);
	for (size_t i = 0; i < PHASES; i++)
		times.at[i] =
		    (struct phase_time){ .start_ns = -1, .duration_ns = -1 };
	times.at[now].start_ns = 0;
	for (e = trace_first(t, EV_PHASE); e != NULL;
	     e = trace_next(t, e, EV_PHASE)) {
		at = e->t_ns < times.total_ns ? e->t_ns : times.total_ns;
		spend(&times.at[now], &since, at);
		now = e->phase;
		if (times.at[now].start_ns < 0)
			times.at[now].start_ns = since;
		if (now != PHASE_LOCAL)
			times.last = now;
	}
	spend(&times.at[now], &since, times.total_ns);
	return times;
}

/* A turn while its events are read. */
struct reading {
	struct turn *turn;
	int64_t lines_sent; /* bytes of its lines and bodies */
	int64_t lines_received;
	bool said;     /* something was sent */
	bool answered; /* a reply has ended */
	bool fresh;    /* the next line received begins a reply */
};

/* A replayed file may hold any number: no sum goes beyond the largest. */
static void
add(int64_t *sum, int64_t n)
{
	if (__builtin_add_overflow(*sum, n, sum))
		*sum = INT64_MAX;
}

/* What ends a head, or a list (RFC 1939 3), says nothing itself. */
static bool
is_end_mark(struct str line)
{
	return line.n == 0 || (line.n == 1 && line.p[0] == '.');
}

static void
read_reply_line(struct reading *r, struct str line)
{
	if (r->fresh)
		r->turn->reply = line;
	r->fresh = false;
	r->turn->last = is_end_mark(line) ? r->turn->reply : line;
}

static void
read_line(struct reading *r, const struct event *e)
{
	int64_t bytes = event_number(e, F_BYTES, 0);

	if (e->dir == DIR_SENT) {
		if (r->turn->sent.p == NULL)
			r->turn->sent = event_get(e, F_TEXT);
		add(&r->lines_sent, bytes);
		r->said = true;
	} else if (e->dir == DIR_RECEIVED) {
		read_reply_line(r, event_get(e, F_TEXT));
		add(&r->lines_received, bytes);
	}
}

static void
read_body(struct reading *r, const struct event *e)
{
	int64_t bytes = event_number(e, F_BYTES, 0);

	if (e->dir == DIR_SENT) {
		add(&r->lines_sent, bytes);
		r->said = true;
	} else if (e->dir == DIR_RECEIVED) {
		add(&r->lines_received, bytes);
	}
}

/* A request in parts (a body after 100) adds up. */
static void
read_sent(struct reading *r, const struct event *e)
{
	int64_t elapsed = event_number(e, F_ELAPSED, -1);

	if (elapsed >= 0 && r->turn->send_ns < 0)
		r->turn->send_ns = 0;
	if (elapsed >= 0)
		add(&r->turn->send_ns, elapsed);
	add(&r->turn->bytes_sent, event_number(e, F_BYTES, 0));
	r->said = true;
}

/* Of several replies the last one counts; the wait for it begins anew. */
static void
read_first_byte(struct reading *r, const struct event *e)
{
	r->turn->wait_ns = event_number(e, F_ELAPSED, -1);
	r->turn->receive_ns = -1;
	r->fresh = true;
}

static void
read_reply(struct reading *r, const struct event *e)
{
	r->turn->receive_ns = event_number(e, F_ELAPSED, -1);
	add(&r->turn->bytes_received, event_number(e, F_BYTES, 0));
	r->answered = true;
	r->fresh = true;
}

static void
read_trouble(struct reading *r, const struct event *e)
{
	add(&r->turn->bytes_received, event_number(e, F_BYTES, 0));
}

static void
read_fact(struct reading *r, const struct event *e)
{
	if (event_is(e, F_NAME, "turn"))
		r->turn->words = event_get(e, F_VALUE);
}

static void (*const readers[EVENTS])(struct reading *, const struct event *) = {
	[EV_LINE] = read_line,
	[EV_FRAME] = read_line,
	[EV_BODY] = read_body,
	[EV_SENT] = read_sent,
	[EV_FIRST_BYTE] = read_first_byte,
	[EV_REPLY] = read_reply,
	[EV_TROUBLE] = read_trouble,
	[EV_FACT] = read_fact,
};

/* Bytes that no EV_SENT or EV_REPLY counted are counted by line. */
static void
finish_turn(struct reading *r)
{
	struct turn *turn = r->turn;

	if (!r->said)
		turn->bytes_sent = -1;
	else if (turn->bytes_sent == 0)
		turn->bytes_sent = r->lines_sent;
	if (turn->bytes_received < r->lines_received && !r->answered)
		turn->bytes_received = r->lines_received;
	if (turn->sent.p == NULL)
		turn->sent = str_of(NULL);
	if (turn->reply.p == NULL)
		turn->reply = str_of(NULL);
	if (turn->last.p == NULL)
		turn->last = str_of(NULL);
	if (turn->words.p == NULL)
		turn->words = str_of(NULL);
}

static size_t
count_kind(const struct trace *t, enum event_kind k)
{
	size_t n = 0;

	for (const struct event *e = trace_first(t, k); e != NULL;
	     e = trace_next(t, e, k))
		n++;
	return n;
}

/* Turns begin in the order of their numbers, so they can be searched. */
static struct reading *
find_turn(struct reading *r, size_t n, uint32_t id)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (r[middle].turn->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && r[low].turn->id == id ? &r[low] : NULL;
}

static void
begin_turn(struct reading *r, struct turn *turn, const struct event *e)
{
	*turn = (struct turn){
		.id = e->turn,
		.conn = e->conn,
		.phase = e->phase,
		.what = event_get(e, F_WHAT),
		.start_ns = e->t_ns,
		.send_ns = -1,
		.wait_ns = -1,
		.receive_ns = -1,
	};
	*r = (struct reading){ .turn = turn, .fresh = true };
}

struct turn *
trace_turns(const struct trace *t, struct arena *a, size_t *n)
{
	size_t most = count_kind(t, EV_TURN);
	struct turn *turns = arena_alloc(a, (most + 1) * sizeof(*turns));
	struct reading *r = arena_alloc(a, (most + 1) * sizeof(*r));
	struct reading *of;
	const struct event *e;

	*n = 0;
	for (size_t i = 0; i < trace_count(t); i++) {
		e = trace_get(t, i);
		if (e->kind == EV_TURN &&
		    (*n == 0 || e->turn > turns[*n - 1].id)) {
			begin_turn(&r[*n], &turns[*n], e);
			++*n;
		}
		if (readers[e->kind] == NULL)
			continue;
		of = find_turn(r, *n, e->turn);
		if (of != NULL && of->turn->conn == e->conn)
			readers[e->kind](of, e);
	}
	for (size_t i = 0; i < *n; i++)
		finish_turn(&r[i]);
	return turns;
}

static struct connection *
find_connection(struct connection *c, size_t n, uint32_t id)
{
	for (size_t i = n; i > 0; i--)
		if (c[i - 1].id == id)
			return &c[i - 1];
	return NULL;
}

static bool
opens(const struct event *e)
{
	return e->kind == EV_CONNECTED || e->kind == EV_ACCEPTED ||
	    e->kind == EV_REUSED;
}

static void
opened(struct connection *c, const struct event *e)
{
	*c = (struct connection){
		.id = e->conn,
		.address = event_cstr(e, F_ADDRESS),
		.local = event_cstr(e, F_LOCAL),
		.opened_ns = e->t_ns,
		.closed_ns = -1,
		.rtt_ns = event_number(e, F_RTT, -1),
		.close_ns = -1,
	};
}

static void
secured(struct connection *c, const struct event *e)
{
	c->tls = event_cstr(e, F_VERSION);
	c->cipher = event_cstr(e, F_CIPHER);
	c->alpn = event_cstr(e, F_ALPN);
	c->resumed = event_true(e, F_RESUMED);
}

static void
closed(struct connection *c, const struct event *e)
{
	c->closed_ns = e->t_ns;
	c->first = event_cstr(e, F_FIRST);
	c->how = event_cstr(e, F_HOW);
	c->close_ns = event_number(e, F_ELAPSED, -1);
}

struct connection *
trace_connections(const struct trace *t, struct arena *a, size_t *n)
{
	size_t most = count_kind(t, EV_CONNECTED) + count_kind(t, EV_ACCEPTED) +
	    count_kind(t, EV_REUSED);
	struct connection *all = arena_alloc(a, (most + 1) * sizeof(*all));
	struct connection *c;
	const struct event *e;

	*n = 0;
	for (size_t i = 0; i < trace_count(t); i++) {
		e = trace_get(t, i);
		if (e->conn == 0)
			continue;
		c = find_connection(all, *n, e->conn);
		if (c == NULL && opens(e))
			opened(&all[(*n)++], e);
		else if (c != NULL && e->kind == EV_TLS_DONE)
			secured(c, e);
		else if (c != NULL && e->kind == EV_CLOSED)
			closed(c, e);
	}
	return all;
}
