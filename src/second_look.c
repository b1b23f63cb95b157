/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second look is less than a probe: it connects to one address that is
 * known, says at most one thing, and hears how it is met.
 */
#include "second_look.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/look.h"
#include "net/conn.h"
#include "net/hello_ask.h"
#include "net/loop.h"

/* How long one may take, and how little time is worth beginning with. */
#define LOOK_NS (3 * CLOCK_S / 2)
#define LEAST_NS (200 * CLOCK_MS)

/* For the peer's end, after ours. */
#define CLOSE_NS (200 * CLOCK_MS)

#define FIRST_LINE 256

#define TLS_1_2 0x0303 /* RFC 5246 E.1, and OpenSSL's TLS1_2_VERSION */

struct look {
	const struct probe_wish *wish;
	const struct trace *first;
	struct trace *trace;
	struct arena *arena;
	struct conn *conn;
	int64_t deadline_ns;
};

/* "192.0.2.1:443", "[2001:db8::1]:443" */
static bool
parse_address(struct look *l, const char *text, struct address *to)
{
	const char *colon = text == NULL ? NULL : strrchr(text, ':');
	struct str host;
	uint64_t port;

	if (colon == NULL || !str_number(str_of(colon + 1), 10, &port))
		return false;
	host = (struct str){ text, (size_t)(colon - text) };
	if (host.n > 2 && host.p[0] == '[')
		host = (struct str){ text + 1, host.n - 2 };
	return address_parse(arena_str(l->arena, host).p, (int)port, to);
}

/* Where the first conversation was; the last attempt, if there was none. */
static const char *
first_address(const struct look *l)
{
	const struct event *e = trace_first(l->first, EV_CONNECTED);

	if (e == NULL)
		e = trace_last(l->first, EV_CONNECT);
	return e == NULL ? NULL : event_cstr(e, F_ADDRESS);
}

static bool
connect_to(struct look *l, const char *where, int max_segment)
{
	struct dial_wish wish = {
		.source = l->wish->dial.source,
		.interface = l->wish->dial.interface,
		.max_segment = max_segment,
	};
	struct address to;
	struct dialled d;
	int code;

	if (!parse_address(l, where, &to))
		return false;
	trace_conn(l->trace, 1);
	code = dial_one(l->trace, &wish, &to, l->deadline_ns, &d);
	trace_phase(l->trace, PHASE_LOCAL);
	if (code == 0)
		l->conn = conn_new(l->arena, l->trace, &d, 1);
	return code == 0;
}

/* ---- in the clear ---- */

static void
tell_line(struct look *l, enum dir dir, struct str line)
{
	struct event *e = trace_event(l->trace, EV_LINE);

	e->dir = dir;
	event_cut(e, F_TEXT, line, FIRST_LINE);
	event_int(e, F_OFFSET, 0);
	event_int(e, F_BYTES, (int64_t)line.n);
	event_commit(e);
}

/* HTTP's server waits to be asked; nothing of the user's is in the question. */
static bool
ask(struct look *l)
{
	const char *name = l->wish->target.module->name;
	struct str rest;

	if (strcmp(name, "http") != 0 && strcmp(name, "ws") != 0)
		return true;
	trace_phase(l->trace, PHASE_SEND);
	tell_line(l, DIR_SENT, str_of("HEAD / HTTP/1.1"));
	rest = str_of(arena_printf(l->arena,
	    "HEAD / HTTP/1.1\r\nHost: %s\r\nUser-Agent: " PACKAGE_NAME
	    "/" PACKAGE_VERSION "\r\n\r\n",
	    l->wish->target.authority));
	return conn_write(l->conn, &rest, l->deadline_ns - clock_now_ns()) == 0;
}

static void
tell_trouble(struct look *l, const char *where)
{
	struct event *e = trace_event(l->trace, EV_TROUBLE);

	event_text(e, F_HOW, conn_how(l->conn));
	event_text(e, F_WHERE, where);
	event_commit(e);
}

static void
hear_line(struct look *l)
{
	struct str line;
	int64_t at_ns;

	trace_phase(l->trace, PHASE_WAIT);
	if (conn_more(l->conn, l->deadline_ns, &at_ns) != 0) {
		tell_trouble(l, "waiting for a first line");
		return;
	}
	trace_phase(l->trace, PHASE_RECEIVE);
	line = conn_peek(l->conn);
	line.n = str_find(line, '\n');
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	tell_line(l, DIR_RECEIVED, line);
}

static void
ask_and_hear(struct look *l)
{
	if (ask(l))
		hear_line(l);
	else
		tell_trouble(l, "sending the request");
}

static void
look_plain(struct look *l, const struct look_wish *wish)
{
	(void)wish;
	if (connect_to(l, first_address(l), 0))
		ask_and_hear(l);
}

/* ---- with TLS ---- */

/*
 * A handshake and no more: whether the chain is good is not the question, and
 * who we are is nobody's business.
 */
static void
shake_hands(struct look *l, const struct tls_wish *tls, const char *alpn)
{
	struct buf error = { 0 };
	struct tls_profile *profile;

	if (tls_profile_new(tls, &profile, &error) == 0) {
		(void)tls_start(l->conn, profile, l->wish->target.host_ascii,
		    alpn, l->deadline_ns);
		arena_defer(l->arena, (void (*)(void *))tls_profile_free,
		    profile);
	}
	buf_free(&error);
}

/* What the first conversation offered, or would have. */
static struct tls_wish
usual(const struct look *l)
{
	return (struct tls_wish){
		.insecure = true,
		.sni = l->wish->looks.sni,
		.min = l->wish->looks.tls_min,
		.max = l->wish->looks.tls_max,
	};
}

static void
look_tls(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);

	(void)wish;
	if (connect_to(l, first_address(l), 0))
		shake_hands(l, &tls, l->wish->target.module->alpn);
}

static void
look_no_sni(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);

	(void)wish;
	tls.sni = "";
	if (connect_to(l, first_address(l), 0))
		shake_hands(l, &tls, l->wish->target.module->alpn);
}

static void
look_no_alpn(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);

	(void)wish;
	if (connect_to(l, first_address(l), 0))
		shake_hands(l, &tls, NULL);
}

static void
look_tls_max(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);

	(void)wish;
	tls.max = TLS_1_2;
	if (connect_to(l, first_address(l), 0))
		shake_hands(l, &tls, l->wish->target.module->alpn);
}

/* The name that the first conversation sent, if it sent one. */
static const char *
name_sent(const struct look *l)
{
	const struct event *e = trace_first(l->first, EV_TLS_START);

	return e == NULL ? NULL : event_cstr(e, F_SNI);
}

static void
look_hello(struct look *l, const struct look_wish *wish)
{
	enum hello_kind kind = HELLO_OLD_VERSION;

	if (wish->kind == LOOK_OLD_CIPHERS)
		kind = HELLO_OLD_CIPHERS;
	if (wish->kind == LOOK_OTHER_GROUPS)
		kind = HELLO_OTHER_GROUPS;
	if (connect_to(l, first_address(l), 0))
		hello_ask(l->conn, kind, name_sent(l), l->deadline_ns);
}

/* Our SYN tells the server how much it may put in one segment. */
static void
look_segments(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);
	uint64_t most = 0;

	if (str_number(str_of(wish->value), 10, &most) && most > 0 &&
	    most <= INT16_MAX && connect_to(l, first_address(l), (int)most))
		shake_hands(l, &tls, l->wish->target.module->alpn);
}

static void
look_address(struct look *l, const struct look_wish *wish)
{
	struct tls_wish tls = usual(l);

	if (!connect_to(l, wish->value, 0))
		return;
	if (l->wish->target.tls)
		shake_hands(l, &tls, l->wish->target.module->alpn);
	else
		ask_and_hear(l);
}

static void (*const takers[LOOKS])(struct look *, const struct look_wish *) = {
	[LOOK_PLAIN] = look_plain,
	[LOOK_TLS] = look_tls,
	[LOOK_NO_SNI] = look_no_sni,
	[LOOK_NO_ALPN] = look_no_alpn,
	[LOOK_TLS_MAX] = look_tls_max,
	[LOOK_OLD_VERSION] = look_hello,
	[LOOK_OLD_CIPHERS] = look_hello,
	[LOOK_OTHER_GROUPS] = look_hello,
	[LOOK_SEGMENTS] = look_segments,
	[LOOK_ADDRESS] = look_address,
};

/* ---- all of them ---- */

static void
take(struct look *l, const struct look_wish *wish)
{
	l->arena = arena_new();
	l->conn = NULL;
	if (l->wish->began != NULL)
		l->wish->began(l->trace, l->wish->arg);
	task_where(look_words(wish->kind));
	takers[wish->kind](l, wish);
	if (l->conn != NULL)
		conn_close(l->conn, CLOSE_NS);
	trace_phase(l->trace, PHASE_LOCAL);
	event_commit(trace_event(l->trace, EV_END));
	arena_free(l->arena);
}

void
second_looks(struct trace *t, const struct probe_wish *w)
{
	int64_t most_ns = w->connect_ns < LOOK_NS ? w->connect_ns : LOOK_NS;
	struct look l = { .wish = w, .first = t };
	struct arena *a = arena_new();
	struct look_wish wish;
	int64_t now_ns = clock_now_ns();

	while (!task_cancelled(task_self()) &&
	    task_deadline_ns(task_self()) - now_ns > LEAST_NS &&
	    look_wanted(t, a, &wish)) {
		l.trace = trace_look(t, &wish);
		if (l.trace == NULL)
			break;
		l.deadline_ns = now_ns + most_ns;
		take(&l, &wish);
		now_ns = clock_now_ns();
	}
	arena_free(a);
}
