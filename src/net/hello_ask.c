/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record each way; what is in them is hello.c's. */
#include "net/hello_ask.h"

#include <stddef.h>

#include "base/clock.h"

static const struct {
	unsigned int number;
	const char *name;
} alerts[] = {
#define ALERT(number_, name_, means_, id_) { number_, name_ },
#include "trace/alert.tbl.h"
#undef ALERT
};

static const char *
alert_name(unsigned int number)
{
	for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
		if (alerts[i].number == number)
			return alerts[i].name;
	return "unknown";
}

static void
tell_sent(struct trace *t, enum hello_kind kind, const char *name, size_t bytes)
{
	static const char *const highest[] = {
		[HELLO_OLD_VERSION] = "TLS 1.1",
		[HELLO_OLD_CIPHERS] = "TLS 1.2",
		[HELLO_OTHER_GROUPS] = "TLS 1.3",
	};
	struct event *e = trace_event(t, EV_TLS_START);

	event_text(e, F_SNI, name);
	event_text(e, F_VERSION, highest[kind]);
	event_commit(e);
	e = trace_event(t, EV_TLS_MESSAGE);
	e->dir = DIR_SENT;
	event_text(e, F_MESSAGE, "ClientHello");
	event_text(e, F_VERSION, highest[kind]);
	event_int(e, F_BYTES, (int64_t)bytes);
	event_commit(e);
}

static void
tell_choice(struct trace *t, const struct hello_answer *a, size_t bytes)
{
	struct event *e = trace_event(t, EV_TLS_MESSAGE);
	char room[HELLO_NAME];

	e->dir = DIR_RECEIVED;
	event_text(e, F_MESSAGE,
	    a->what == HELLO_RETRY ? "HelloRetryRequest" : "ServerHello");
	event_text(e, F_VERSION, hello_version_name(a->version, room));
	event_int(e, F_BYTES, (int64_t)bytes);
	event_text(e, F_CIPHER, hello_cipher_name(a->cipher, room));
	if (a->group != 0)
		event_text(e, F_GROUP, hello_group_name(a->group, room));
	event_commit(e);
}

static void
tell_alert(struct trace *t, const struct hello_answer *a)
{
	struct event *e = trace_event(t, EV_TLS_ALERT);

	e->dir = DIR_RECEIVED;
	event_text(e, F_LEVEL, a->level == 2 ? "fatal" : "warning");
	event_int(e, F_ALERT, a->alert);
	event_text(e, F_MESSAGE, alert_name(a->alert));
	event_commit(e);
}

static void
tell_failed(struct trace *t, const char *how, size_t bytes)
{
	struct event *e = trace_event(t, EV_TLS_FAILED);

	event_text(e, F_HOW, how);
	event_text(e, F_WHERE, "waiting for ServerHello");
	event_int(e, F_BYTES, (int64_t)bytes);
	event_commit(e);
}

/* Until there is a whole record, or what cannot become one. */
static struct hello_answer
hear(struct conn *c, int64_t deadline_ns)
{
	struct hello_answer a = { .what = HELLO_MORE };
	int64_t at_ns;

	while (a.what == HELLO_MORE && conn_more(c, deadline_ns, &at_ns) == 0)
		a = hello_read(conn_peek(c));
	return a;
}

static void
tell_answer(struct conn *c, const struct hello_answer *a)
{
	struct trace *t = conn_trace(c);
	size_t bytes = conn_peek(c).n;

	switch (a->what) {
	case HELLO_CHOSEN:
	case HELLO_RETRY:
		tell_choice(t, a, bytes);
		break;
	case HELLO_ALERT:
		tell_alert(t, a);
		tell_failed(t, "alert", bytes);
		break;
	case HELLO_OTHER:
		tell_failed(t, "not-tls", bytes);
		break;
	case HELLO_MORE:
		tell_failed(t, conn_how(c), bytes);
		break;
	}
}

void
hello_ask(struct conn *c, enum hello_kind kind, const char *name,
    int64_t deadline_ns)
{
	struct trace *t = conn_trace(c);
	struct hello_answer a = { .what = HELLO_MORE };
	struct buf hello = { 0 };
	struct str rest;

	trace_phase(t, PHASE_SECURE);
	if (hello_make(&hello, kind, name)) {
		tell_sent(t, kind, name, hello.n);
		rest = buf_str(&hello);
		if (conn_write(c, &rest, deadline_ns - clock_now_ns()) == 0)
			a = hear(c, deadline_ns);
		tell_answer(c, &a);
	}
	buf_free(&hello);
	trace_phase(t, PHASE_LOCAL);
}
