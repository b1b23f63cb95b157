/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stamps to events. A reply costs one look at TCP_INFO and an empty error
 * queue; of a long upload the first calls and the latest are told, of a long
 * reply the first bytes alone.
 */
#include "net/stamps.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/limit.h"
#include "net/sockinfo.h"

/* Of the calls of one flight so many are told, and the latest. */
#define FLIGHT_TOLD 4

void
stamps_start(struct stamps *s, int fd, struct trace *t, uint32_t conn)
{
	*s = (struct stamps){ .fd = fd,
		.trace = t,
		.conn = conn,
		.on = sockinfo_stamp_stream(fd),
		.offset = clock_offset_now(),
		.awaited = true,
		.known = true };
}

void
stamps_move(struct stamps *s, struct trace *t, uint32_t conn)
{
	s->trace = t;
	s->conn = conn;
}

/* ---- the clock ---- */

static void
tell_step(struct stamps *s, int64_t step_ns)
{
	struct event *e = trace_event(s->trace, EV_CLOCK);

	e->conn = s->conn;
	event_int(e, F_STEP, step_ns);
	event_commit(e);
}

/* Reads the offset anew; false: the clock was set, and stamps are void. */
static bool
clock_holds(struct stamps *s)
{
	struct clock_offset now = clock_offset_now();
	int64_t step_ns = clock_step(s->offset, now);

	s->offset = now;
	if (step_ns != 0)
		tell_step(s, step_ns);
	return step_ns == 0;
}

static int64_t
mono_of(const struct stamps *s, int64_t wall_ns)
{
	return wall_ns - s->offset.ns;
}

/* An event of ours at that time; NULL if there were too many. */
static struct event *
begin(struct stamps *s, int64_t at_ns, enum dir dir)
{
	struct event *e;

	if (s->told++ >= LIMIT_STAMPS) {
		if (s->told != LIMIT_STAMPS + 1)
			return NULL;
		e = trace_event(s->trace, EV_LIMIT);
		event_text(e, F_WHAT, "stamps of a connection");
		event_int(e, F_LIMIT, LIMIT_STAMPS);
		event_commit(e);
		return NULL;
	}
	e = trace_event_at(s->trace, EV_STAMP, at_ns);
	e->conn = s->conn;
	e->dir = dir;
	e->source = SOURCE_KERNEL;
	return e;
}

static int64_t
since(int64_t from_ns, int64_t to_ns)
{
	return to_ns > from_ns ? to_ns - from_ns : 0;
}

/* ---- what is said ---- */

void
stamps_sent(struct stamps *s, uint64_t end, int64_t called_ns)
{
	s->awaited = true;
	s->call[s->calls++ % STAMP_CALLS] = (struct stamp_call){
		.end = end,
		.called_ns = called_ns,
		.told = s->flight++ < FLIGHT_TOLD,
	};
	if (s->owed < STAMP_CALLS)
		s->owed++;
}

/* The i-th latest call, from 0. */
static struct stamp_call *
call_back(struct stamps *s, size_t i)
{
	return &s->call[(s->calls - 1 - i) % STAMP_CALLS];
}

static size_t
calls_kept(const struct stamps *s)
{
	return s->calls < STAMP_CALLS ? s->calls : STAMP_CALLS;
}

/* How far back the call is whose last byte has that key. */
static bool
find_call(struct stamps *s, uint32_t key, size_t *back)
{
	for (size_t i = 0; i < calls_kept(s); i++) {
		if ((uint32_t)(call_back(s, i)->end - 1) != key)
			continue;
		*back = i;
		return true;
	}
	return false;
}

static void
tell_said(struct stamps *s, const struct stamp_call *c, const char *how,
    int64_t at_ns)
{
	struct event *e = begin(s, at_ns, DIR_SENT);

	if (e == NULL)
		return;
	event_text(e, F_HOW, how);
	event_int(e, F_OFFSET, (int64_t)c->end - 1);
	event_ns(e, F_ELAPSED, since(c->called_ns, at_ns));
	event_commit(e);
}

/*
 * A stamp of a call whose bytes left before is that of a retransmission. Of
 * calls that left together the latest alone has one.
 */
static void
take_stamp(struct stamps *s, const struct stamp *stamp)
{
	struct stamp_call *c;
	const char *how = "left";
	size_t back;

	if (!find_call(s, stamp->key, &back))
		return;
	c = call_back(s, back);
	if (stamp->kind == STAMP_ACKED) {
		how = "acked";
		c->acked = true;
		if (s->owed > back)
			s->owed = back;
	} else if (c->left) {
		how = "again";
	} else {
		c->left = true;
	}
	if (c->told || back == 0)
		tell_said(s, c, how, mono_of(s, stamp->wall_ns));
	c->told |= back == 0;
}

void
stamps_drain(struct stamps *s)
{
	struct stamp stamp[STAMPS_AT_ONCE];
	bool more = s->on;
	bool holds;
	size_t n;

	while (more) {
		n = sockinfo_stamps(s->fd, stamp, &more);
		holds = n == 0 || clock_holds(s);
		for (size_t i = 0; holds && i < n; i++)
			take_stamp(s, &stamp[i]);
	}
}

/* ---- what is heard ---- */

/*
 * How much has come, and in how many segments. Known: how much of it is still
 * unread, which is nothing.
 */
static bool
look(struct stamps *s, uint64_t read, uint32_t *segments)
{
	struct sockinfo info;
	uint64_t bytes;

	s->known = false;
	if (!sockinfo_read(s->fd, &info) ||
	    !sockinfo_received(&info, &bytes, segments))
		return false;
	s->known = bytes == read;
	s->bytes = bytes;
	s->segments = *segments;
	return true;
}

/* n bytes were read at offset; they may begin a reply. */
static void
tell_heard(struct stamps *s, uint64_t offset, size_t n, int64_t wall_ns,
    int64_t read_ns)
{
	bool counted = s->known && s->bytes == offset;
	uint32_t before = s->segments, after = 0;
	int64_t at_ns;
	struct event *e;

	counted = look(s, offset + n, &after) && counted;
	if (!clock_holds(s))
		return;
	at_ns = mono_of(s, wall_ns);
	e = begin(s, at_ns, DIR_RECEIVED);
	if (e == NULL)
		return;
	event_int(e, F_OFFSET, (int64_t)offset);
	event_int(e, F_BYTES, (int64_t)n);
	event_ns(e, F_ELAPSED, since(at_ns, read_ns));
	if (counted)
		event_int(e, F_SEGMENTS, after - before);
	if ((!counted || after - before != 1) && s->empty_ns > 0)
		event_ns(e, F_EARLIER, since(s->empty_ns, at_ns));
	event_commit(e);
}

ssize_t
stamps_receive(struct stamps *s, void *p, size_t n, uint64_t offset,
    int64_t *read_ns)
{
	int64_t wall_ns;
	ssize_t got;

	if (!s->on) {
		got = recv(s->fd, p, n, MSG_DONTWAIT);
		*read_ns = clock_now_ns();
		return got;
	}
	got = sockinfo_receive(s->fd, p, n, MSG_DONTWAIT, NULL, NULL, &wall_ns);
	if (got <= 0)
		return got;
	*read_ns = clock_now_ns();
	s->woken = false;
	s->flight = 0;
	if (s->awaited && wall_ns != 0)
		tell_heard(s, offset, (size_t)got, wall_ns, *read_ns);
	return got;
}

/* ---- waits ---- */

void
stamps_idle(struct stamps *s, uint64_t received)
{
	uint32_t segments;

	if (!s->on)
		return;
	if (s->owed > 0 || s->woken)
		stamps_drain(s);
	if (!s->awaited)
		return;
	s->empty_ns = clock_now_ns();
	if (!s->known || s->bytes != received)
		look(s, received, &segments);
}

void
stamps_woken(struct stamps *s)
{
	s->woken = true;
}

void
stamps_heard(struct stamps *s)
{
	s->awaited = false;
}
