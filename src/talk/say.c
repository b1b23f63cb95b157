/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saying: lines and bytes are collected and leave together, so that a request
 * is one turn with one first and one last byte. What is shown of a line is
 * decided before it enters the trace.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "net/loop.h"
#include "talk/redact.h"
#include "talk/talk_internal.h"

void
turn(struct talk *t, const char *format, ...)
{
	struct buf what = buf_with_cap(LIMIT_LINE);
	struct event *e;
	va_list ap;

	if (t->over)
		return;
	if (!t->body_of_data)
		talk_body_over(t);
	trace_turn(t->trace, ++t->turns);
	va_start(ap, format);
	buf_vaddf(&what, format, ap);
	va_end(ap);
	e = trace_event(t->trace, EV_TURN);
	e->phase = t->entered == PHASE_LOCAL ? PHASE_SEND : t->entered;
	event_bytes(e, F_WHAT, buf_str(&what));
	event_commit(e);
	buf_free(&what);
	t->replying = false;
	t->reply_start = conn_heard(t->conn);
	talk_awaits(t, clock_now_ns());
}

static struct event *
said(struct talk *t, enum event_kind kind, size_t n)
{
	struct event *e = trace_event(t->trace, kind);

	e->dir = DIR_SENT;
	e->phase = t->entered == PHASE_LOCAL ? PHASE_SEND : t->entered;
	event_int(e, F_OFFSET, (int64_t)(conn_said(t->conn) + t->out.n));
	event_int(e, F_BYTES, (int64_t)n);
	return e;
}

/* RFC 9112 2.2 and its kin: such a line would be two. */
static bool
is_one_line(struct str s)
{
	return !str_has(s, '\r') && !str_has(s, '\n') && !str_has(s, '\0');
}

void
talk_say_line(struct talk *t, struct str line, struct str shown)
{
	struct event *e;

	if (!is_one_line(line)) {
		fault(t, "local-line-break",
		    "a value of the command line holds a line break");
		t->over = true;
		return;
	}
	e = said(t, EV_LINE, line.n + 2);
	event_bytes(e, F_TEXT, shown);
	event_commit(e);
	buf_add(&t->out, line.p, line.n);
	buf_adds(&t->out, "\r\n");
}

void
say(struct talk *t, const char *format, ...)
{
	struct buf line = buf_with_cap(0);
	struct buf shown = buf_with_cap(0);
	va_list ap;

	if (t->over)
		return;
	va_start(ap, format);
	buf_vaddf(&line, format, ap);
	va_end(ap);
	redact_line(t->wish->module->secrets, buf_str(&line), &shown);
	talk_say_line(t, buf_str(&line), buf_str(&shown));
	buf_free(&line);
	buf_free(&shown);
}

void
say_bytes(struct talk *t, struct str bytes)
{
	struct str kept = bytes;
	struct event *e;

	if (t->over)
		return;
	if (kept.n > LIMIT_BODY_KEPT)
		kept.n = LIMIT_BODY_KEPT;
	e = said(t, EV_BODY, bytes.n);
	event_cut(e, F_DATA, kept, kept.n);
	event_commit(e);
	buf_add(&t->out, bytes.p, bytes.n);
}

/* The next line of text without its end: CR LF, LF or CR. */
static struct str
next_line(struct str *text)
{
	struct str line = *text;

	line.n = 0;
	while (line.n < text->n && text->p[line.n] != '\r' &&
	    text->p[line.n] != '\n')
		line.n++;
	text->p += line.n;
	text->n -= line.n;
	if (text->n > 1 && text->p[0] == '\r' && text->p[1] == '\n') {
		text->p++;
		text->n--;
	}
	if (text->n > 0) {
		text->p++;
		text->n--;
	}
	return line;
}

void
say_message(struct talk *t, struct str text)
{
	struct buf wire = buf_with_cap(0);
	struct str line;

	while (text.n > 0) {
		line = next_line(&text);
		if (str_starts(line, "."))
			buf_addc(&wire, '.');
		buf_add(&wire, line.p, line.n);
		buf_adds(&wire, "\r\n");
	}
	buf_adds(&wire, ".\r\n");
	say_bytes(t, buf_str(&wire));
	buf_free(&wire);
}

bool
command_tagged(struct talk *t, const char *tag, const char *format, va_list ap)
{
	struct buf rest = buf_with_cap(0), name = buf_with_cap(0);
	struct buf line = buf_with_cap(0), shown = buf_with_cap(0);
	const char *space = *tag == '\0' ? "" : " ";

	if (t->over)
		return false;
	buf_vaddf(&rest, format, ap);
	redact_line(t->wish->module->secrets, buf_str(&rest), &name);
	buf_addf(&line, "%s%s", tag, space);
	buf_add(&line, rest.p, rest.n);
	buf_addf(&shown, "%s%s", tag, space);
	buf_add(&shown, name.p, name.n);
	turn(t, "%s", buf_text(&name));
	talk_say_line(t, buf_str(&line), buf_str(&shown));
	buf_free(&rest);
	buf_free(&name);
	buf_free(&line);
	buf_free(&shown);
	return send_said(t);
}

bool
command_args(struct talk *t, const char *format, va_list ap)
{
	return command_tagged(t, "", format, ap);
}

bool
command(struct talk *t, const char *format, ...)
{
	va_list ap;
	bool sent;

	va_start(ap, format);
	sent = command_args(t, format, ap);
	va_end(ap);
	return sent;
}

static void
tell_sent(struct talk *t, uint64_t offset, int64_t start_ns)
{
	struct event *e = trace_event_at(t->trace, EV_SENT, t->sent_at_ns);

	e->dir = DIR_SENT;
	event_int(e, F_OFFSET, (int64_t)offset);
	event_int(e, F_BYTES, (int64_t)(conn_said(t->conn) - offset));
	event_ns(e, F_ELAPSED, t->sent_at_ns - start_ns);
	if (t->out.n == 0)
		event_int(e, F_WIRE, (int64_t)conn_raw_sent(t->conn) - 1);
	event_commit(e);
}

bool
send_said(struct talk *t)
{
	uint64_t offset = conn_said(t->conn);
	struct str rest = buf_str(&t->out);
	int code;

	if (t->over)
		return false;
	task_where("sending");
	t->out_start = offset;
	t->waits_at_ns = clock_now_ns();
	talk_phase_at(t, PHASE_SEND, t->waits_at_ns);
	code = conn_write(t->conn, &rest, talk_idle_ns(t));
	talk_awaits(t, clock_now_ns());
	buf_drop(&t->out, t->out.n - rest.n);
	if (rest.n > 0)
		t->came_at_ns = conn_received_at_ns(t->conn);
	task_where(t->where);
	if (code != 0 && !conn_last_words(t->conn)) {
		t->where = "sending";
		talk_trouble(t, conn_how(t->conn));
		return false;
	}
	tell_sent(t, offset, t->waits_at_ns);
	talk_phase_at(t, t->replying ? PHASE_RECEIVE : PHASE_WAIT,
	    t->sent_at_ns);
	return true;
}

size_t
unsent(const struct talk *t)
{
	return t->out.n;
}
