/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting for a server that is to speak first. One that stays silent may be
 * waiting itself, for a ClientHello: at the end of the time it gets one, for
 * nothing can be spoilt any more. What the silence means is for the module to
 * name.
 */
#include "base/clock.h"
#include "net/loop.h"
#include "talk/talk_internal.h"

/* Kept back, of the time in all, for the question at its end. */
#define KEPT_NS CLOCK_S

/*
 * A ClientHello of TLS 1.2 without extensions (RFC 5246 7.4.1.2): any server
 * of TLS answers it, if only with an alert.
 */
static const unsigned char hello[] = {
	22, 3, 1, 0, 47, /* a record of the handshake */
	1, 0, 0, 43,     /* a ClientHello */
	3, 3,            /* TLS 1.2 */
	's', 'o', 'n', 'd', 'e', ' ', 'a', 's', 'k', 's', ' ', 'w', 'h', 'e',
	't', 'h', 'e', 'r', ' ', 't', 'h', 'i', 's', ' ', 'i', 's', ' ', 'T',
	'L', 'S', '.', '.',           /* 32 bytes that ought to be random */
	0,                            /* no session */
	0, 4, 0xc0, 0x2f, 0xc0, 0x2b, /* two cipher suites */
	1, 0,                         /* no compression */
};

/* How long the server may take: never so long that no time is left to ask. */
static int64_t
patience_ns(const struct talk *t, int64_t now_ns)
{
	int64_t idle_ns = talk_idle_ns(t);
	int64_t left_ns = task_deadline_ns(task_self());
	int64_t kept_ns;

	if (left_ns == NEVER)
		return idle_ns;
	left_ns -= now_ns;
	kept_ns = left_ns / 4 < KEPT_NS ? left_ns / 4 : KEPT_NS;
	return idle_ns < left_ns - kept_ns ? idle_ns : left_ns - kept_ns;
}

static void
tell_hello(struct talk *t)
{
	struct event *e = trace_event(t->trace, EV_BODY);

	e->dir = DIR_SENT;
	event_bytes(e, F_WHAT, str_of("a ClientHello, to see who is there"));
	event_int(e, F_OFFSET, (int64_t)conn_said(t->conn));
	event_int(e, F_BYTES, sizeof(hello));
	event_bytes(e, F_DATA,
	    (struct str){ (const char *)hello, sizeof(hello) });
	event_commit(e);
}

/* RFC 8446 5.1: a record, of the handshake or an alert. */
static bool
is_tls(struct str s)
{
	return s.n > 1 && (s.p[0] == 21 || s.p[0] == 22) && s.p[1] == 3;
}

/* Whether the silent server answers a ClientHello as TLS does. */
static bool
answers_hello(struct talk *t)
{
	struct str rest = { (const char *)hello, sizeof(hello) };
	int64_t until_ns = clock_now_ns() + KEPT_NS, at_ns;

	where(t, "asking whether the port speaks TLS");
	tell_hello(t);
	return conn_write(t->conn, &rest, KEPT_NS) == 0 &&
	    conn_more(t->conn, until_ns, &at_ns) == 0 &&
	    is_tls(conn_peek(t->conn));
}

enum first
hear_first(struct talk *t, double *waited_s)
{
	int64_t start_ns = clock_now_ns();
	int64_t most_ns = patience_ns(t, start_ns);

	*waited_s = 0;
	if (t->over)
		return FIRST_TROUBLE;
	if (hear_within(t, (double)most_ns / 1e9))
		return FIRST_WORDS;
	*waited_s = (double)(clock_now_ns() - start_ns) / 1e9;
	if (task_cancelled(task_self())) {
		talk_trouble(t, "cancelled");
		return FIRST_TROUBLE;
	}
	if (!secured(t) && answers_hello(t))
		return FIRST_TLS;
	return FIRST_SILENT;
}
