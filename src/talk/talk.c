/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A talk: its making, its end, and what a module asks and learns. Saying is
 * say.c's, hearing hear.c's, bodies body.c's.
 */
#include "talk/talk.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/loop.h"
#include "talk/redact.h"
#include "talk/talk_internal.h"

/* Offending bytes that are kept with a fault. */
#define FAULT_BYTES 64

/* Bytes of an unfinished line that are kept with a trouble. */
#define TROUBLE_BYTES 256

static void
release(void *arg)
{
	struct talk *t = arg;

	buf_free(&t->out);
	buf_free(&t->line);
	buf_free(&t->body);
	talk_data_free(t);
}

struct talk *
talk_new(struct conn *c, const struct talk_wish *wish)
{
	struct talk *t = arena_alloc(conn_arena(c), sizeof(*t));

	t->conn = c;
	t->trace = conn_trace(c);
	t->arena = conn_arena(c);
	t->wish = wish;
	t->where = "starting";
	t->entered = PHASE_LOCAL;
	t->out = buf_with_cap(0);
	t->line = buf_with_cap(LIMIT_LINE);
	t->body = buf_with_cap(LIMIT_BODY_KEPT);
	arena_defer(t->arena, release, t);
	return t;
}

void
talk_run(struct talk *t)
{
	where(t, "starting");
	t->wish->module->run(t);
	data_close(t);
	talk_body_over(t);
	trace_turn(t->trace, 0);
	trace_phase(t->trace, PHASE_LOCAL);
}

const char *
talk_sent_to(const struct talk *t, bool *keep_method)
{
	*keep_method = t->keep_method;
	return t->sent_to;
}

bool
talk_reusable(const struct talk *t)
{
	return t->reusable && !t->over;
}

bool
talk_broken_off(const struct talk *t)
{
	return t->over || unsent(t) > 0;
}

int64_t
talk_idle_ns(const struct talk *t)
{
	return t->wish->idle_ns > 0 ? t->wish->idle_ns
				    : t->wish->module->idle_s * CLOCK_S;
}

void
talk_awaits(struct talk *t, int64_t now_ns)
{
	int whole_s = t->wish->module->reply_s;

	t->sent_at_ns = now_ns;
	t->reply_by_ns = whole_s > 0 ? now_ns + whole_s * CLOCK_S : INT64_MAX;
}

int64_t
talk_until_ns(const struct talk *t, int64_t within_ns)
{
	int64_t silence_ns = t->waits_at_ns + within_ns;

	if ((t->in_body && !t->body_of_data) || t->reply_by_ns > silence_ns)
		return silence_ns;
	return t->reply_by_ns;
}

/* Bytes as they came, cut out: a secret line among them stays one. */
static void
data_field(struct talk *t, struct event *e, struct str bytes, size_t most)
{
	struct buf shown = buf_with_cap(0);

	if (bytes.n == 0)
		return;
	redact_line(t->wish->module->secrets, bytes, &shown);
	event_cut(e, F_DATA, buf_str(&shown), most);
	buf_free(&shown);
}

static struct event *
trouble(struct talk *t, const char *how)
{
	struct event *e = trace_event(t->trace, EV_TROUBLE);
	struct str begun = buf_str(&t->line);

	event_text(e, F_HOW, how);
	event_text(e, F_WHERE, t->where);
	event_int(e, F_BYTES,
	    (int64_t)(conn_heard(t->conn) + conn_peek(t->conn).n -
		t->reply_start));
	if (begun.n == 0)
		begun = conn_peek(t->conn);
	data_field(t, e, begun, TROUBLE_BYTES);
	t->over = true;
	return e;
}

/* A wait that was too long: for a silence, or because all the time was up. */
static void
tell_late(const struct talk *t, struct event *e)
{
	int64_t total_ns = task_deadline_ns(task_self());
	bool all = clock_now_ns() >= total_ns;
	int64_t allowed_ns = talk_until_ns(t, talk_idle_ns(t)) - t->waits_at_ns;
	int64_t left =
	    total_ns > t->waits_at_ns ? total_ns - t->waits_at_ns : 0;

	event_ns(e, F_WITHIN, all ? left : allowed_ns);
	event_bool(e, F_FINAL, all);
}

/* How much of what was being said has gone, and how far. */
static void
tell_unsent(const struct talk *t, struct event *e)
{
	int64_t queued = conn_unacknowledged(t->conn);

	event_int(e, F_SENT, (int64_t)(conn_said(t->conn) - t->out_start));
	event_int(e, F_UNSENT, (int64_t)t->out.n);
	if (queued >= 0)
		event_int(e, F_QUEUED, queued);
}

void
talk_trouble(struct talk *t, const char *how)
{
	struct event *e;

	if (t->over)
		return;
	talk_body_over(t);
	e = trouble(t, how);
	if (conn_end(t->conn) == CONN_LATE)
		tell_late(t, e);
	if (t->out.n > 0)
		tell_unsent(t, e);
	if (conn_errno(t->conn) != 0)
		event_errno(e, conn_errno(t->conn));
	event_commit(e);
}

void
talk_limit(struct talk *t, int64_t limit)
{
	struct event *e;

	if (t->over)
		return;
	e = trouble(t, "limit");
	event_int(e, F_LIMIT, limit);
	event_commit(e);
}

void
talk_phase_at(struct talk *t, enum phase p, int64_t now_ns)
{
	trace_phase_at(t->trace, t->entered == PHASE_LOCAL ? p : t->entered,
	    now_ns);
}

const struct asked *
asked(const struct talk *t)
{
	return &t->wish->asked;
}

enum secure
want_tls(const struct talk *t)
{
	return t->wish->secure;
}

bool
secured(const struct talk *t)
{
	return tls_version(t->conn) != NULL;
}

/* RFC 3207 4: what came in the clear must not be taken for what is inside. */
static bool
nothing_injected(struct talk *t)
{
	struct str rest = conn_peek(t->conn);

	if (rest.n == 0)
		return true;
	fault_at(t, conn_heard(t->conn), rest, "starttls-injection",
	    "%zu bytes followed the line that allows TLS to start", rest.n);
	t->over = true;
	return false;
}

bool
start_tls(struct talk *t)
{
	if (t->over || !nothing_injected(t))
		return false;
	if (tls_start(t->conn, t->wish->tls, t->wish->asked.host,
		t->wish->module->alpn, clock_now_ns() + talk_idle_ns(t)) != 0)
		t->over = true;
	task_where(t->where);
	return !t->over;
}

void
where(struct talk *t, const char *s)
{
	t->where = s;
	task_where(s);
}

void
enter(struct talk *t, enum phase p)
{
	t->entered = p;
	if (!t->over)
		trace_phase(t->trace, p);
}

void
learn(struct talk *t, const char *name, struct str value)
{
	struct event *e = trace_event(t->trace, EV_FACT);

	event_bytes(e, F_NAME, str_of(name));
	event_bytes(e, F_VALUE, value);
	event_commit(e);
}

void
learnf(struct talk *t, const char *name, const char *format, ...)
{
	struct buf value = buf_with_cap(LIMIT_LINE);
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&value, format, ap);
	va_end(ap);
	learn(t, name, buf_str(&value));
	buf_free(&value);
}

static __attribute__((format(printf, 3, 0))) struct event *
fault_event(struct talk *t, const char *id, const char *format, va_list ap)
{
	struct event *e = trace_fault(t->trace, id);
	struct buf what = buf_with_cap(LIMIT_LINE);

	buf_vaddf(&what, format, ap);
	event_bytes(e, F_WHAT, buf_str(&what));
	buf_free(&what);
	return e;
}

void
fault(struct talk *t, const char *id, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	event_commit(fault_event(t, id, format, ap));
	va_end(ap);
}

void
fault_at(struct talk *t, uint64_t offset, struct str bytes, const char *id,
    const char *format, ...)
{
	struct event *e;
	va_list ap;

	va_start(ap, format);
	e = fault_event(t, id, format, ap);
	va_end(ap);
	event_int(e, F_OFFSET, (int64_t)offset);
	data_field(t, e, bytes, FAULT_BYTES);
	event_commit(e);
}

size_t
keep_text(const struct talk *t, struct str s, char *out, size_t room)
{
	struct buf clear = buf_with_cap(0);

	if (s.n > room) {
		mask_apply(t->wish->mask, s, &clear);
		s = buf_str(&clear);
	}
	if (s.n > room)
		s.n = room;
	memcpy(out, s.p, s.n);
	buf_free(&clear);
	return s.n;
}

void
stop(struct talk *t)
{
	t->over = true;
}

bool
going(const struct talk *t)
{
	return !t->over;
}

bool
is_last(const struct talk *t, const char *step)
{
	const char *last = t->wish->last_step;

	return last != NULL && strcmp(last, step) == 0;
}

bool
past(struct talk *t, const char *step)
{
	if (t->over || !is_last(t, step))
		return !t->over;
	learn(t, "stopped-after", str_of(step));
	return false;
}

bool
wants_check(const struct talk *t, const char *check)
{
	const char *const *one = t->wish->asked.checks;

	while (one != NULL && *one != NULL && strcmp(*one, check) != 0)
		one++;
	return one != NULL && *one != NULL;
}

/* RFC 5321 4.1.3: who has no full name says an address. */
const char *
name_ourselves(struct talk *t)
{
	const struct address *local = conn_local(t->conn);
	char text[ADDRESS_TEXT], name[HOST_NAME_MAX + 1] = "";

	if (t->wish->asked.our_name != NULL)
		return t->wish->asked.our_name;
	if (gethostname(name, sizeof(name) - 1) == 0 &&
	    strchr(name, '.') != NULL)
		return arena_strdup(t->arena, name);
	return arena_printf(t->arena, "[%s%s]",
	    local->any.sa_family == AF_INET6 ? "IPv6:" : "",
	    address_host(local, text));
}

const char *
peer_address(const struct talk *t)
{
	char text[ADDRESS_TEXT];
	struct str s = str_of(address_host(conn_peer(t->conn), text));

	return arena_copy(t->arena, s.p, str_find(s, '%'));
}

void
sent_to(struct talk *t, struct str reference, bool keep_method)
{
	t->sent_to = arena_copy(t->arena, reference.p, reference.n);
	t->keep_method = keep_method;
}

void
reusable(struct talk *t)
{
	t->reusable = true;
}
