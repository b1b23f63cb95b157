/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second connection of a talk: FTP's data channel. It has a number, an
 * arena and an end of its own, and shares the task, the trace and the time
 * line. What goes wrong with it is told and ends it, never the talk: the
 * server says on the first connection what it thinks of it.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "talk/data_internal.h"

/* Bounds if the wish has none; of a close. */
#define CONNECT_NS (5 * CLOCK_S)
#define CLOSE_NS CLOCK_S

static const struct dial_wish no_wish = { .source = NULL };

/* What is left of a failure for the module, in the words of the events. */
static const struct {
	int code;
	const char *how;
} hows[] = {
	{ ERR_LATE, "timeout" },
	{ ERR_CANCELLED, "cancelled" },
	{ ERR_CLOSED, "eof" },
	{ ERR_RESET, "reset" },
	{ ERR_REFUSED, "refused" },
	{ ERR_UNREACHABLE, "unreachable" },
	{ ERR_PROTOCOL, "tls" },
	{ ERR_VERIFY, "verify" },
	{ 0, "local" },
};

const char *
data_how_of(int code)
{
	size_t i = 0;

	while (hows[i].code != 0 && hows[i].code != code)
		i++;
	return hows[i].how;
}

/* ---- whose time and events they are ---- */

void
data_begins(struct talk *t, const char *what)
{
	trace_conn(t->trace, t->data.id);
	task_where(what);
}

void
data_put_back(struct talk *t)
{
	trace_conn(t->trace, conn_id(t->conn));
	trace_phase(t->trace, t->entered);
	task_where(t->where);
}

bool
data_failed(struct talk *t, const char *how)
{
	t->data.failed = true;
	t->data.how = how;
	data_put_back(t);
	return false;
}

/* A number for the next one; what there was is closed. */
void
data_renew(struct talk *t, const char *what)
{
	uint32_t id = t->data.id > 0 ? t->data.id : conn_id(t->conn);

	data_close(t);
	t->data.arena = arena_new();
	t->data.how = NULL;
	t->data.id = id + 1;
	t->data.bytes = t->data.kept = buf_with_cap(LIMIT_BODY_KEPT);
	data_begins(t, what);
}

static bool
usable(const struct talk *t)
{
	return !t->over && t->data.conn != NULL && !t->data.failed;
}

static void
trouble(struct talk *t, const char *how)
{
	const struct conn *c = t->data.conn;
	struct event *e = trace_event(t->trace, EV_DATA_TROUBLE);

	event_text(e, F_HOW, how);
	event_text(e, F_WHERE, task_where_now(task_self()));
	if (c != NULL)
		event_int(e, F_BYTES, (int64_t)(conn_heard(c) + conn_said(c)));
	if (c != NULL && conn_errno(c) != 0)
		event_errno(e, conn_errno(c));
	event_commit(e);
}

/* ---- we go to the peer ---- */

const struct dial_wish *
data_dial_wish(const struct talk *t)
{
	return t->wish->dial != NULL ? t->wish->dial : &no_wish;
}

static bool
place_of(const struct talk *t, const char *address, int port,
    struct address *to)
{
	*to = *conn_peer(t->conn);
	address_set_port(to, port);
	return port > 0 && port <= 65535 &&
	    (address == NULL || address_parse(address, port, to));
}

bool
data_connect(struct talk *t, const char *address, int port)
{
	int64_t within_ns =
	    t->wish->connect_ns > 0 ? t->wish->connect_ns : CONNECT_NS;
	struct address to;
	struct dialled d;
	int code;

	if (t->over)
		return false;
	data_renew(t, "opening the data connection");
	if (!place_of(t, address, port, &to)) {
		trouble(t, "address");
		return data_failed(t, "address");
	}
	code = dial_one(t->trace, data_dial_wish(t), &to,
	    clock_now_ns() + within_ns, &d);
	if (code != 0)
		return data_failed(t, data_how_of(code));
	t->data.conn = conn_new(t->data.arena, t->trace, &d, t->data.id);
	data_put_back(t);
	return true;
}

/* ---- TLS ---- */

bool
data_secure(struct talk *t)
{
	int code;

	if (!usable(t))
		return false;
	is_spoken_to(t); /* a ticket may be among what has come */
	data_begins(t, "securing the data connection");
	if (conn_peek(t->data.conn).n > 0) {
		trouble(t, "answered");
		return data_failed(t, "answered");
	}
	code = tls_start_beside(t->data.conn, t->conn, t->wish->tls,
	    t->wish->asked.host, NULL, clock_now_ns() + talk_idle_ns(t));
	if (code != 0)
		return data_failed(t, data_how_of(code));
	data_put_back(t);
	return true;
}

/* ---- saying ---- */

/* What went, of bytes; a little of all that is said is kept. */
static void
tell_said(struct talk *t, struct str sent, int64_t start_ns)
{
	struct event *e = trace_event(t->trace, EV_BODY);
	size_t room = LIMIT_BODY_KEPT - t->data.kept_said;
	struct str kept = { sent.p, sent.n < room ? sent.n : room };

	e->dir = DIR_SENT;
	event_int(e, F_OFFSET, (int64_t)(conn_said(t->data.conn) - sent.n));
	event_int(e, F_BYTES, (int64_t)sent.n);
	event_cut(e, F_DATA, kept, kept.n);
	event_ns(e, F_ELAPSED, clock_now_ns() - start_ns);
	event_commit(e);
	t->data.kept_said += kept.n;
}

bool
data_say(struct talk *t, struct str bytes)
{
	int64_t start_ns = clock_now_ns();
	struct str rest = bytes;
	const char *how;
	int code;

	if (!usable(t))
		return false;
	data_begins(t, "sending on the data connection");
	talk_phase_at(t, PHASE_SEND, start_ns);
	code = conn_write(t->data.conn, &rest, talk_idle_ns(t));
	bytes.n -= rest.n;
	tell_said(t, bytes, start_ns);
	if (rest.n > 0) {
		how = code == 0 ? "answered" : conn_how(t->data.conn);
		trouble(t, how);
		return data_failed(t, how);
	}
	data_put_back(t);
	return true;
}

bool
data_say_text(struct talk *t, struct str text)
{
	struct buf wire = buf_with_cap(0);
	bool said;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r'))
			buf_addc(&wire, '\r');
		buf_addc(&wire, text.p[i]);
	}
	said = data_say(t, buf_str(&wire));
	buf_free(&wire);
	return said;
}

/* ---- hearing ---- */

/* The bytes that are here; waits for some if there are none. */
static struct str
some(struct talk *t)
{
	struct data *d = &t->data;
	int64_t now_ns = clock_now_ns(), at_ns;

	if (conn_peek(d->conn).n == 0) {
		if (!d->began)
			talk_phase_at(t, PHASE_WAIT, now_ns);
		if (conn_more(d->conn, now_ns + talk_idle_ns(t), &at_ns) == 0)
			d->came_at_ns = at_ns > now_ns ? at_ns : now_ns;
	}
	if (d->came_at_ns == 0)
		d->came_at_ns = now_ns;
	return conn_peek(d->conn);
}

/* The stream is over: in order, or not. */
static enum heard
ended(struct talk *t)
{
	enum conn_end end = conn_end(t->data.conn);
	const char *how = conn_how(t->data.conn);

	if (end != CONN_FIN && end != CONN_NOTIFY) {
		trouble(t, how);
		data_failed(t, how);
		return HEARD_TROUBLE;
	}
	data_put_back(t);
	return strcmp(how, "tls-eof") == 0 ? HEARD_CUT : HEARD_END;
}

enum heard
data_hear(struct talk *t, size_t max, struct str *bytes)
{
	struct data *d = &t->data;
	struct str s;

	*bytes = (struct str){ "", 0 };
	if (!usable(t))
		return HEARD_TROUBLE;
	data_begins(t, "waiting for data");
	s = some(t);
	if (s.n == 0)
		return ended(t);
	if (!d->began)
		d->first_at_ns = d->came_at_ns;
	d->began = true;
	talk_phase_at(t, PHASE_RECEIVE, d->came_at_ns);
	if (s.n > max)
		s.n = max;
	buf_clear(&d->bytes);
	buf_add(&d->bytes, s.p, s.n);
	if (!t->body_of_data)
		buf_add(&d->kept, s.p, s.n);
	if (!t->body_of_data)
		d->heard += s.n;
	conn_consume(d->conn, s.n);
	*bytes = buf_str(&d->bytes);
	trace_conn(t->trace, conn_id(t->conn));
	task_where(t->where);
	return HEARD;
}

/* What was heard outside of any body: it is told as one. */
static void
tell_heard(struct talk *t)
{
	struct data *d = &t->data;
	struct event *e;

	if (d->heard == 0)
		return;
	e = trace_event(t->trace, EV_BODY);
	e->dir = DIR_RECEIVED;
	e->phase = PHASE_RECEIVE;
	event_int(e, F_OFFSET, (int64_t)(conn_heard(d->conn) - d->heard));
	event_int(e, F_BYTES, (int64_t)d->heard);
	event_cut(e, F_DATA, buf_str(&d->kept), d->kept.n);
	event_ns(e, F_ELAPSED, d->came_at_ns - d->first_at_ns);
	event_commit(e);
	if (d->kept.over)
		talk_tell_kept(t, d->heard);
}

/* ---- the end ---- */

static void
hang_up(struct talk *t)
{
	struct data *d = &t->data;

	data_begins(t, "closing the data connection");
	if (t->body_of_data)
		talk_body_over(t);
	tell_heard(t);
	conn_close(d->conn, t->over || d->failed ? 0 : CLOSE_NS);
	data_put_back(t);
	talk_awaits(t, clock_now_ns());
}

void
data_close(struct talk *t)
{
	uint32_t id = t->data.id;
	const char *how = t->data.how;

	if (t->data.conn != NULL)
		hang_up(t);
	talk_data_free(t);
	t->data = (struct data){ .id = id, .how = how };
}

void
talk_data_free(struct talk *t)
{
	buf_free(&t->data.bytes);
	buf_free(&t->data.kept);
	arena_free(t->data.arena);
	t->data.arena = NULL;
}

const char *
data_failure(const struct talk *t)
{
	return t->data.how;
}
