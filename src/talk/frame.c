/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames: the units of a protocol that has no lines. How one is built and read
 * is the module's; here it enters what is to be sent, and the trace.
 */
#include "base/clock.h"
#include "talk/talk_internal.h"

static void commit(struct event *e, size_t n, struct str shown,
    const char *format, va_list ap) __attribute__((format(printf, 4, 0)));

static void
commit(struct event *e, size_t n, struct str shown, const char *format,
    va_list ap)
{
	struct buf text = buf_with_cap(LIMIT_LINE);

	buf_vaddf(&text, format, ap);
	event_bytes(e, F_TEXT, buf_str(&text));
	event_int(e, F_BYTES, (int64_t)n);
	if (shown.n > 0)
		event_cut(e, F_DATA, shown, LIMIT_BODY_KEPT);
	event_commit(e);
	buf_free(&text);
}

void
say_frame(struct talk *t, size_t n, struct str shown, const char *format, ...)
{
	struct event *e;
	va_list ap;

	if (t->over)
		return;
	e = trace_event(t->trace, EV_FRAME);
	e->dir = DIR_SENT;
	e->phase = t->entered == PHASE_LOCAL ? PHASE_SEND : t->entered;
	event_int(e, F_OFFSET, (int64_t)(conn_said(t->conn) + t->out.n));
	va_start(ap, format);
	commit(e, n, shown, format, ap);
	va_end(ap);
}

void
say_part(struct talk *t, struct str bytes)
{
	if (!t->over)
		buf_add(&t->out, bytes.p, bytes.n);
}

void
heard_frame(struct talk *t, uint64_t offset, struct str shown,
    const char *format, ...)
{
	struct event *e = trace_event_at(t->trace, EV_FRAME, t->came_at_ns);
	va_list ap;

	e->dir = DIR_RECEIVED;
	event_int(e, F_OFFSET, (int64_t)offset);
	va_start(ap, format);
	commit(e, (size_t)(conn_heard(t->conn) - offset), shown, format, ap);
	va_end(ap);
}
