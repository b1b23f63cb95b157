/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One probe, as a straight line on a task of its own: resolve, connect,
 * secure, talk, close. Each step tells the trace what happened; the first
 * that fails ends the probe. Where a redirect leads is next.c's.
 */
#include "probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "net/conn.h"
#include "net/loop.h"
#include "net/pointer.h"
#include "next.h"
#include "second_look.h"

#include <stdlib.h>

struct probe {
	struct probe_wish wish;
	struct arena *arena;
	struct trace *trace;
	struct task *task; /* NULL once it has ended */
	struct resolver *resolver;
	struct conn *conn; /* its memory is its own arena's */
	struct talk *talk;
	struct target *next;
	bool keep_method;
	bool kept;                    /* conn is left open */
	struct exchangers exchangers; /* --mx */
};

static int64_t
soon(int64_t within_ns)
{
	return clock_now_ns() + within_ns;
}

/* What is to be looked up: the target, or what stands in its place. */
static const char *
dial_host(struct probe *p)
{
	char text[ADDRESS_TEXT];

	if (p->wish.only != NULL)
		return arena_strdup(p->arena, address_host(p->wish.only, text));
	if (p->wish.connect_host != NULL)
		return p->wish.connect_host;
	/* A name in a record is whole: no search list is tried on it. */
	if (p->wish.exchanger != NULL)
		return arena_printf(p->arena, "%s.", p->wish.target.host_ascii);
	return p->wish.target.host_ascii;
}

static int
resolve(struct probe *p)
{
	const struct probe_wish *w = &p->wish;
	const char *host = dial_host(p);
	int port = w->connect_host != NULL ? w->connect_port : w->target.port;

	task_where("looking up the name");
	p->resolver =
	    resolve_start(p->arena, p->trace, &w->resolve, host, port);
	return resolve_wait(p->resolver, soon(w->connect_ns));
}

static int
connect_to(struct probe *p)
{
	struct dialled d;
	int code;

	trace_conn(p->trace, 1);
	code = dial(p->trace, &p->wish.dial, p->resolver,
	    soon(p->wish.connect_ns), &d);
	trace_phase(p->trace, PHASE_LOCAL);
	if (code == 0)
		p->conn = conn_new(arena_new(), p->trace, &d, 1);
	return code;
}

static int
secure(struct probe *p)
{
	const struct probe_wish *w = &p->wish;

	if (!w->target.tls)
		return 0;
	task_where("waiting for the TLS handshake");
	return tls_start(p->conn, w->talk.tls, w->target.host_ascii,
	    w->target.module->alpn, soon(w->connect_ns));
}

static void
talk(struct probe *p)
{
	p->talk = talk_new(p->conn, &p->wish.talk);
	talk_run(p->talk);
	p->next =
	    next_hop(p->arena, p->trace, &p->wish, p->talk, &p->keep_method);
}

/* An open connection of an earlier probe to the same origin serves again. */
static void
reuse(struct probe *p)
{
	char text[ADDRESS_TEXT];
	struct event *e;

	p->conn = p->wish.kept;
	conn_move(p->conn, p->trace, 1);
	trace_conn(p->trace, 1);
	e = trace_event(p->trace, EV_REUSED);
	event_text(e, F_ADDRESS, address_text(conn_peer(p->conn), text));
	event_text(e, F_LOCAL, address_text(conn_local(p->conn), text));
	event_commit(e);
	conn_tell_info(p->conn, "reused");
}

static bool
has_connection(struct probe *p)
{
	if (p->wish.kept != NULL) {
		reuse(p);
		return true;
	}
	return resolve(p) == 0 && connect_to(p) == 0 && secure(p) == 0;
}

/* ---- --mx ---- */

static void
find_exchangers(struct probe *p)
{
	const struct probe_wish *w = &p->wish;

	(void)exchangers_find(p->arena, p->trace, &w->resolve,
	    w->target.host_ascii, soon(w->connect_ns), &p->exchangers);
}

/* Why this target is asked: which exchanger it is, and of which domain. */
static void
tell_place(struct probe *p)
{
	const struct place *x = p->wish.exchanger;
	struct event *e = trace_event(p->trace, EV_EXCHANGER);
	const char *what = arena_printf(p->arena, "%u %s",
	    x->exchanger.preference, x->exchanger.host);

	event_bytes(e, F_NAME, str_of(x->domain));
	event_bytes(e, F_EXCHANGE, str_of(what));
	event_bool(e, F_GOOD, true);
	event_text(e, F_HOW, x->exchanger.implicit ? "implicit" : NULL);
	event_int(e, F_ATTEMPT, (int64_t)x->nth);
	event_int(e, F_OF, (int64_t)x->of);
	event_int(e, F_SILENT, (int64_t)x->silent);
	event_commit(e);
	e = trace_event(p->trace, EV_FACT);
	event_bytes(e, F_NAME, str_of("mx"));
	event_bytes(e, F_VALUE,
	    str_of(x->exchanger.implicit
		    ? arena_printf(p->arena, "none, %s itself", x->domain)
		    : arena_printf(p->arena, "%u of %s",
			  x->exchanger.preference, x->domain)));
	event_commit(e);
}

/* When all is said and closed: nobody waits for it. */
static void
find_pointer(struct probe *p)
{
	struct address ours;

	if (p->wish.exchanger == NULL || p->conn == NULL ||
	    task_cancelled(p->task))
		return;
	ours = *conn_local(p->conn);
	pointer_find(p->arena, p->trace, &p->wish.resolve, &ours,
	    soon(p->wish.connect_ns));
}

/* Who broke off in the middle does not wait for the other's good-bye. */
static int64_t
close_ns(const struct probe *p)
{
	bool broken_off = p->talk != NULL && talk_broken_off(p->talk);

	return broken_off ? 0 : p->wish.close_ns;
}

static void
hang_up(struct probe *p)
{
	if (p->conn == NULL)
		return;
	p->kept = p->talk != NULL && talk_reusable(p->talk);
	if (p->kept) {
		conn_tell_info(p->conn, "kept");
		event_commit(trace_event(p->trace, EV_KEPT));
	} else {
		conn_close(p->conn, close_ns(p));
	}
}

static void
tell_interrupted(struct probe *p, const char *where)
{
	struct event *e;

	if (!task_cancelled(p->task))
		return;
	e = trace_event(p->trace, EV_INTERRUPTED);
	event_text(e, F_WHERE, where);
	event_commit(e);
}

static void
run(void *arg)
{
	struct probe *p = arg;
	const char *where;
	int64_t end_ns;
	bool cut_short;

	if (p->wish.began != NULL)
		p->wish.began(p->trace, p->wish.arg);
	if (p->wish.exchanger != NULL)
		tell_place(p);
	if (p->wish.look_up_mx)
		find_exchangers(p);
	else if (has_connection(p))
		talk(p);
	where = task_where_now(p->task);
	cut_short = task_cancelled(p->task);
	hang_up(p);
	find_pointer(p);
	tell_interrupted(p, cut_short ? where : task_where_now(p->task));
	if (p->resolver != NULL)
		resolve_stop(p->resolver);
	trace_phase(p->trace, PHASE_LOCAL);
	end_ns = clock_now_ns();
	if (p->wish.over != NULL)
		p->wish.over(p->trace, p->kept ? p->conn : NULL, p->wish.arg);
	event_commit(trace_event_at(p->trace, EV_END, end_ns));
	if (p->wish.looks.wanted)
		second_looks(p->trace, &p->wish);
}

static void
done(void *arg)
{
	struct probe *p = arg;

	p->task = NULL;
	if (p->wish.ended != NULL)
		p->wish.ended(p, p->wish.arg);
}

static struct trace *
new_trace(const struct probe_wish *w)
{
	const struct target *t = &w->target;
	struct trace_head head = {
		.url = t->url,
		.scheme = w->look_up_mx ? "mx" : t->scheme,
		.host = t->host,
		.host_ascii = t->host_ascii,
		.path = t->shown_path,
		.port = t->port,
		.module = t->module->name,
		.version = PACKAGE_VERSION,
		.options = w->options,
		.hop = w->hops.so_far,
		.tls = t->tls,
	};

	return trace_new(&head, w->mask);
}

/* What the module is to know of the target. */
static void
fill_in(struct talk_wish *talk, const struct target *t, struct mask *mask)
{
	talk->module = t->module;
	talk->mask = mask;
	talk->asked.scheme = t->scheme;
	talk->asked.host = t->host_ascii;
	talk->asked.authority = t->authority;
	talk->asked.port = t->port;
	talk->asked.path = t->path;
	talk->asked.place = t->place;
	talk->asked.agent = PACKAGE_NAME "/" PACKAGE_VERSION;
	if (t->secure != SECURE_IF_OFFERED || talk->secure != SECURE_REQUIRED)
		talk->secure = t->secure;
}

struct probe *
probe_start(const struct probe_wish *w)
{
	struct probe *p = xcalloc(1, sizeof(*p));

	p->wish = *w;
	p->arena = arena_new();
	p->trace = new_trace(w);
	fill_in(&p->wish.talk, &w->target, w->mask);
	p->wish.talk.dial = &p->wish.dial;
	p->wish.talk.connect_ns = w->connect_ns;
	p->task = task_start(run, done, p);
	if (p->task == NULL) {
		probe_free(p);
		return NULL;
	}
	if (w->total_ns > 0)
		task_deadline(p->task, soon(w->total_ns));
	return p;
}

void
probe_free(struct probe *p)
{
	if (p == NULL)
		return;
	if (p->conn != NULL)
		arena_free(conn_arena(p->conn));
	arena_free(p->arena);
	trace_free(p->trace);
	free(p);
}

const struct trace *
probe_trace(const struct probe *p)
{
	return p->trace;
}

const struct target *
probe_next(const struct probe *p, bool *keep_method)
{
	*keep_method = p->keep_method;
	return p->next;
}

struct conn *
probe_take_conn(struct probe *p)
{
	struct conn *c = p->kept ? p->conn : NULL;

	if (c != NULL)
		p->conn = NULL;
	return c;
}

const struct address *
probe_addresses(const struct probe *p, size_t *n)
{
	*n = 0;
	if (p->resolver == NULL)
		return NULL;
	return resolve_addresses(p->resolver, 0, n);
}

struct exchangers
probe_exchangers(const struct probe *p)
{
	return p->exchangers;
}

void
probe_cancel(struct probe *p)
{
	if (p->task != NULL)
		task_cancel(p->task);
}

const char *
probe_where(const struct probe *p)
{
	return p->task != NULL ? task_where_now(p->task) : "done";
}
