/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hearing: lines and bytes as they come, each with its place in the stream.
 * All waiting for the peer is in more(); the first byte of a reply ends the
 * wait and begins the receipt.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "talk/redact.h"
#include "talk/talk_internal.h"

static int64_t
later(int64_t a_ns, int64_t b_ns)
{
	return a_ns > b_ns ? a_ns : b_ns;
}

/* A reply may be here before all was sent: then there was no wait for it. */
static void
first_byte(struct talk *t)
{
	int64_t wire = conn_heard_wire(t->conn);
	struct event *e;

	if (t->replying)
		return;
	t->replying = true;
	t->reply_start = conn_heard(t->conn);
	t->first_at_ns = later(t->came_at_ns, t->sent_at_ns);
	talk_phase_at(t, PHASE_RECEIVE, t->first_at_ns);
	e = trace_event_at(t->trace, EV_FIRST_BYTE, t->first_at_ns);
	e->dir = DIR_RECEIVED;
	event_int(e, F_OFFSET, (int64_t)t->reply_start);
	event_ns(e, F_ELAPSED, t->first_at_ns - t->sent_at_ns);
	if (wire >= 0)
		event_int(e, F_WIRE, wire);
	event_commit(e);
}

/*
 * At least one byte more than is here now; 0, or an error that is not yet
 * trouble.
 */
static int
more(struct talk *t, int64_t within_ns)
{
	int64_t at_ns;
	int code;

	t->waits_at_ns = clock_now_ns();
	if (!t->replying)
		talk_phase_at(t, PHASE_WAIT, t->waits_at_ns);
	code = conn_more(t->conn, talk_until_ns(t, within_ns), &at_ns);
	if (code == 0)
		t->came_at_ns = at_ns;
	return code;
}

/*
 * The bytes that are here; waits for some if there are none. Empty: trouble or
 * the end.
 */
static struct str
some(struct talk *t)
{
	struct str s = conn_peek(t->conn);

	if (s.n == 0 && more(t, talk_idle_ns(t)) == 0)
		s = conn_peek(t->conn);
	if (s.n > 0)
		first_byte(t);
	return s;
}

static bool
is_end(const struct talk *t)
{
	return conn_end(t->conn) == CONN_FIN ||
	    conn_end(t->conn) == CONN_NOTIFY;
}

static enum heard
not_heard(struct talk *t)
{
	if (!is_end(t)) {
		talk_trouble(t, conn_how(t->conn));
		return HEARD_TROUBLE;
	}
	return strcmp(conn_how(t->conn), "tls-eof") == 0 ? HEARD_CUT
							 : HEARD_END;
}

enum heard
hear_start(struct talk *t, const char *start, bool *same)
{
	size_t want = strlen(start);
	struct str s;
	size_t n;

	*same = false;
	if (t->over)
		return HEARD_TROUBLE;
	buf_clear(&t->line);
	s = some(t);
	while (s.n > 0) {
		n = s.n < want ? s.n : want;
		*same = memcmp(s.p, start, n) == 0;
		if (!*same || n == want)
			return HEARD;
		if (more(t, talk_idle_ns(t)) != 0)
			return is_end(t) ? HEARD : not_heard(t);
		s = conn_peek(t->conn);
	}
	return not_heard(t);
}

/*
 * Moves bytes up to and with the LF into the line, as far as it has room; true
 * when it is whole.
 */
static bool
add_to_line(struct talk *t, struct str s)
{
	size_t at = str_find(s, '\n');
	bool whole = at < s.n;
	size_t n = whole ? at + 1 : s.n;
	size_t room = LIMIT_LINE - t->line.n;

	if (n > room) {
		whole = false;
		n = room;
	}
	buf_add(&t->line, s.p, n);
	conn_consume(t->conn, n);
	return whole;
}

static void
tell_line(struct talk *t, const struct line *l)
{
	struct event *e = trace_event_at(t->trace, EV_LINE, t->came_at_ns);
	struct buf shown = buf_with_cap(0);

	e->dir = DIR_RECEIVED;
	redact_learn(t->wish->module->secrets, l->text, t->wish->mask);
	redact_line(t->wish->module->secrets, l->text, &shown);
	if (l->goes_on)
		event_cut(e, F_TEXT, buf_str(&shown), shown.n);
	else
		event_bytes(e, F_TEXT, buf_str(&shown));
	event_int(e, F_OFFSET, (int64_t)l->offset);
	event_int(e, F_BYTES, (int64_t)t->line.n);
	event_commit(e);
	buf_free(&shown);
}

/* RFC 9112 2.2: CR LF ends a line; LF alone is accepted, and told. */
static void
take_apart(struct talk *t, struct line *l)
{
	struct str s = buf_str(&t->line);

	l->whole = s;
	if (!l->goes_on) {
		s.n--;
		l->bare_lf = s.n == 0 || s.p[s.n - 1] != '\r';
		s.n -= !l->bare_lf;
	}
	l->text = s;
	l->has_nul = str_has(s, '\0');
}

/* A line, or the first LIMIT_LINE bytes of one that goes on. */
static bool
hear_on(struct talk *t, struct line *l)
{
	bool whole;
	struct str s;

	*l = (struct line){ .text = { "", 0 } };
	if (t->over)
		return false;
	buf_clear(&t->line);
	l->offset = conn_heard(t->conn);
	do {
		s = some(t);
		if (s.n == 0) {
			talk_trouble(t, conn_how(t->conn));
			return false;
		}
		whole = add_to_line(t, s);
	} while (!whole && t->line.n < LIMIT_LINE);
	l->goes_on = !whole;
	take_apart(t, l);
	return true;
}

static bool
hear_line(struct talk *t, struct line *l)
{
	if (!hear_on(t, l))
		return false;
	if (l->goes_on)
		talk_limit(t, LIMIT_LINE);
	return !t->over;
}

bool
hear(struct talk *t, struct line *l)
{
	if (!hear_line(t, l))
		return false;
	tell_line(t, l);
	return true;
}

bool
hear_long(struct talk *t, struct line *l)
{
	if (!hear_on(t, l))
		return false;
	tell_line(t, l);
	return true;
}

bool
hear_rest(struct talk *t, struct line *l)
{
	return hear_on(t, l);
}

bool
hear_text(struct talk *t, struct line *l)
{
	return hear_line(t, l);
}

/* The bytes stay in the connection's buffer; only what is taken is copied. */
enum heard
hear_some(struct talk *t, size_t max, struct str *bytes)
{
	struct str s;

	*bytes = (struct str){ "", 0 };
	if (t->over)
		return HEARD_TROUBLE;
	buf_clear(&t->line);
	s = some(t);
	if (s.n == 0)
		return not_heard(t);
	if (s.n > max)
		s.n = max;
	buf_add(&t->line, s.p, s.n);
	conn_consume(t->conn, s.n);
	*bytes = buf_str(&t->line);
	return HEARD;
}

struct str
overhear(struct talk *t, size_t max)
{
	struct str s = conn_peek(t->conn);

	if (s.n > max)
		s.n = max;
	return s;
}

void
reply_ends(struct talk *t)
{
	int64_t end_ns = later(later(t->came_at_ns, t->first_at_ns),
	    t->sent_at_ns); /* in the middle of a reply */
	struct event *e;

	if (t->over || !t->replying)
		return;
	if (!t->body_of_data)
		talk_body_over(t);
	t->replying = false;
	e = trace_event_at(t->trace, EV_REPLY, end_ns);
	e->dir = DIR_RECEIVED;
	event_int(e, F_BYTES, (int64_t)(conn_heard(t->conn) - t->reply_start));
	event_ns(e, F_ELAPSED, end_ns - t->first_at_ns);
	event_commit(e);
	talk_phase_at(t, PHASE_LOCAL, end_ns);
}

bool
hear_within(struct talk *t, double within_s)
{
	int64_t within_ns = (int64_t)(within_s * 1e9);
	int code;

	if (t->over)
		return false;
	if (conn_peek(t->conn).n > 0)
		return true;
	/* The reply before it is over, and its time with it. */
	if (!t->replying && t->wish->module->reply_s > 0)
		t->reply_by_ns = clock_now_ns() + within_ns +
		    t->wish->module->reply_s * CLOCK_S;
	code = more(t, within_ns);
	if (code == 0 || code != ERR_LATE)
		return true;
	conn_not_late(t->conn);
	return false;
}

bool
may_reply_late(const struct talk *t)
{
	return t->wish->module->replies_late;
}

void
waits(struct talk *t, double for_s)
{
	t->waits_until_ns = clock_now_ns() + (int64_t)(for_s * 1e9);
}

bool
hear_while_waiting(struct talk *t)
{
	int64_t left_ns = t->waits_until_ns - clock_now_ns();

	return left_ns > 0 && hear_within(t, (double)left_ns / 1e9);
}

bool
time_is_up(const struct talk *t)
{
	(void)t;
	return clock_now_ns() >= task_deadline_ns(task_self());
}

bool
is_spoken_to(struct talk *t)
{
	int64_t at_ns;
	int code;

	if (conn_peek(t->conn).n > 0)
		return true;
	code = conn_more(t->conn, clock_now_ns(), &at_ns);
	if (code == 0)
		t->came_at_ns = at_ns;
	if (code != ERR_LATE)
		return true;
	conn_not_late(t->conn);
	return false;
}

uint64_t
heard_so_far(const struct talk *t)
{
	return conn_heard(t->conn);
}
