/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One target after the other, each with its chain of redirects. The loop runs
 * once for each conversation; what it found is told to the reports before the
 * next begins. Signals reach the conversation that is in flight.
 */
#include "run.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "file.h"
#include "kept.h"
#include "net/loop.h"
#include "run_signals.h"
#include "trace/query.h"

struct run {
	struct plan *plan;
	struct signals *signals;
	struct kept kept;    /* --reuse */
	struct arena *arena; /* of the target that is at work */
	int status;
	bool failed;
	struct buf *error;
};

static void
began(struct trace *t, void *arg)
{
	struct run *r = arg;

	outputs_begin(&r->plan->outputs, t);
}

static void
over(struct trace *t, const struct conn *kept, void *arg)
{
	struct run *r = arg;

	packets_take(&r->plan->packets, t, kept);
}

/* One conversation, from its start to its reports; NULL: no room for it. */
static struct probe *
converse(struct run *r, struct step *s)
{
	struct probe_wish wish;
	struct probe *p;
	int status;

	s->kept = s->look_up_mx ? NULL : kept_take(&r->kept, &s->target);
	wish = plan_wish(r->plan, s);
	wish.began = began;
	wish.over = over;
	wish.arg = r;
	p = probe_start(&wish);
	if (p == NULL) {
		buf_addf(r->error, "cannot begin with %s: %s", s->target.url,
		    strerror(errno));
		r->failed = true;
		return NULL;
	}
	signals_watch(r->signals, p, s->target.url);
	loop_run();
	signals_watch(r->signals, NULL, NULL);
	status = outputs_probe(&r->plan->outputs, probe_trace(p));
	if (status > r->status)
		r->status = status;
	kept_put(&r->kept, probe_take_conn(p), &s->target);
	return p;
}

static bool
goes_on(const struct run *r)
{
	return !r->failed && !signals_ended(r->signals);
}

/* The next target has the same origin: --reuse is worth its while. */
static bool
worth_keeping(const struct plan *p, const struct step *s)
{
	return p->o->reuse && s->index + 1 < p->n &&
	    target_same_origin(&s->target, &p->targets[s->index + 1]);
}

/*
 * Makes s the hop that p leads to, of which s keeps words of its own. False:
 * there is none.
 */
static bool
next_step(struct run *r, const struct probe *p, struct step *s,
    const char **visited)
{
	bool keep_method;
	const struct target *next = probe_next(p, &keep_method);

	if (next == NULL)
		return false;
	visited[s->hops.so_far++] = target_identity(r->arena, &s->target);
	s->as_asked = s->as_asked && keep_method;
	s->only = NULL;
	target_copy(r->arena, next, &s->target);
	s->keep = worth_keeping(r->plan, s);
	query_learn(str_of(s->target.path), r->plan->mask);
	outputs_forget_body(&r->plan->outputs);
	return true;
}

/* ---- --each-address ---- */

/* What the first conversation with a target leaves to be done, or to know. */
struct others {
	struct address *all; /* that were not spoken with */
	size_t n;
	bool silent; /* connecting timed out */
};

/* Whether no address that was tried answered in any way. */
static bool
all_silent(const struct probe *p)
{
	const struct trace *t = probe_trace(p);
	const struct event *e = trace_first(t, EV_CONNECT_FAILED);
	bool silent = e != NULL;

	for (; e != NULL; e = trace_next(t, e, EV_CONNECT_FAILED))
		silent = silent && event_is(e, F_HOW, "timeout");
	return silent;
}

/* The addresses that p found and did not speak with. */
static struct others
other_addresses(struct run *r, const struct probe *p)
{
	const struct event *e = trace_first(probe_trace(p), EV_CONNECTED);
	const char *used = e == NULL ? NULL : event_cstr(e, F_ADDRESS);
	struct others others = { .silent = e == NULL && all_silent(p) };
	const struct address *found;
	char text[ADDRESS_TEXT];
	size_t n;

	found = probe_addresses(p, &n);
	others.all = arena_alloc(r->arena, (n + 1) * sizeof(*others.all));
	for (size_t i = 0; i < n; i++)
		if (used == NULL ||
		    strcmp(address_text(&found[i], text), used) != 0)
			others.all[others.n++] = found[i];
	return others;
}

/* ---- a run ---- */

/* A first step and the redirects from it; the first one tells of others. */
static void
run_chain(struct run *r, const struct step *first, struct others *others)
{
	const struct plan *plan = r->plan;
	size_t room = (size_t)plan->o->max_hops + 1;
	const char **visited = arena_alloc(r->arena, room * sizeof(*visited));
	struct step s = *first;
	struct probe *p;

	s.hops = (struct hops){
		.follow = plan->o->follow,
		.most = plan->o->max_hops,
		.visited = visited,
	};
	s.keep = worth_keeping(plan, &s);
	p = converse(r, &s);
	if (p != NULL)
		*others = other_addresses(r, p);
	while (p != NULL && goes_on(r) && next_step(r, p, &s, visited)) {
		probe_free(p);
		p = converse(r, &s);
	}
	probe_free(p);
}

/* As run_chain(); of the bodies in it, the last one is what was asked for. */
static void
run_and_keep_body(struct run *r, const struct step *first,
    struct others *others)
{
	struct outputs *out = &r->plan->outputs;

	if (r->plan->o->follow && outputs_hold_body(out) != 0) {
		buf_addf(r->error, "no room for a body: %s", strerror(errno));
		r->failed = true;
		return;
	}
	run_chain(r, first, others);
	outputs_let_body_go(out);
}

/* A target, or an exchanger; whether connecting to it timed out. */
static bool
run_each(struct run *r, const struct step *first)
{
	struct step s = *first;
	struct others others = { .n = 0 }, nothing;

	run_and_keep_body(r, &s, &others);
	for (size_t i = 0;
	     r->plan->o->each_address && goes_on(r) && i < others.n; i++) {
		s.only = &others.all[i];
		run_and_keep_body(r, &s, &nothing);
	}
	return others.silent;
}

/* ---- --mx ---- */

/* Who they are: a conversation with the resolver alone. */
static struct exchangers
look_up(struct run *r, const struct step *domain)
{
	struct step s = *domain;
	struct exchangers found, kept = { .n = 0 };
	struct probe *p;

	s.look_up_mx = true;
	p = converse(r, &s);
	if (p == NULL)
		return kept;
	found = probe_exchangers(p);
	kept.of = arena_alloc(r->arena, (found.n + 1) * sizeof(*kept.of));
	for (; kept.n < found.n; kept.n++) {
		kept.of[kept.n] = found.of[kept.n];
		kept.of[kept.n].host =
		    arena_strdup(r->arena, found.of[kept.n].host);
	}
	probe_free(p);
	return kept;
}

/* The preferred first, and all of them, each under its own name. */
static void
run_exchangers(struct run *r, const struct step *domain)
{
	struct exchangers x = look_up(r, domain);
	struct place place = {
		.domain = domain->target.host_ascii,
		.of = x.n,
	};
	struct step s = *domain;

	s.exchanger = &place;
	for (size_t i = 0; goes_on(r) && i < x.n; i++) {
		place.exchanger = x.of[i];
		place.nth = i + 1;
		if (target_of_exchanger(r->arena, &domain->target, x.of[i].host,
			&s.target) == 0)
			place.silent += run_each(r, &s);
	}
}

static void
run_target(struct run *r, size_t index)
{
	struct step s = {
		.index = index,
		.target = r->plan->targets[index],
		.as_asked = true,
	};

	r->arena = arena_new();
	if (s.target.by_mx)
		run_exchangers(r, &s);
	else
		(void)run_each(r, &s);
	arena_free(r->arena);
}

static void
tell_ended(const struct run *r, size_t done)
{
	struct buf line = { 0 };

	buf_addf(&line, "interrupted; %zu of %zu targets were not probed",
	    r->plan->n - done, r->plan->n);
	if (done < r->plan->n)
		file_complain(buf_text(&line));
	buf_free(&line);
}

int
run(struct plan *p, int *status, struct buf *error)
{
	struct run r = { .plan = p, .error = error };
	size_t i;

	r.signals = signals_begin();
	for (i = 0; goes_on(&r) && i < p->n; i++)
		run_target(&r, i);
	kept_close(&r.kept);
	if (signals_ended(r.signals)) {
		tell_ended(&r, i);
		if (r.status == 0)
			r.status = 1;
	}
	signals_end(r.signals);
	*status = r.status;
	return r.failed ? ERR_SYSTEM : 0;
}
