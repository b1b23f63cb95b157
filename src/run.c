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

/* One conversation, from its start to its reports; NULL: no room for it. */
static struct probe *
converse(struct run *r, struct step *s)
{
	struct probe_wish wish;
	struct probe *p;
	int status;

	s->kept = kept_take(&r->kept, &s->target);
	wish = plan_wish(r->plan, s);
	wish.began = began;
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

struct others {
	struct address *all;
	size_t n;
};

/* The addresses that p found and did not speak with. */
static struct others
other_addresses(struct run *r, const struct probe *p)
{
	const struct event *e = trace_first(probe_trace(p), EV_CONNECTED);
	const char *used = e == NULL ? NULL : event_cstr(e, F_ADDRESS);
	struct others others = { .n = 0 };
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

/*
 * A target and the redirects from it; only: at this address alone. What
 * other addresses it has is told to others, unless NULL.
 */
static void
run_chain(struct run *r, size_t index, const struct address *only,
    struct others *others)
{
	const struct plan *plan = r->plan;
	size_t room = (size_t)plan->o->max_hops + 1;
	const char **visited = arena_alloc(r->arena, room * sizeof(*visited));
	struct step s = {
		.index = index,
		.target = plan->targets[index],
		.as_asked = true,
		.only = only,
		.hops = { .follow = plan->o->follow,
		    .most = plan->o->max_hops,
		    .visited = visited },
	};
	struct probe *p;

	s.keep = worth_keeping(plan, &s);
	p = converse(r, &s);
	if (p != NULL && others != NULL)
		*others = other_addresses(r, p);
	while (p != NULL && goes_on(r) && next_step(r, p, &s, visited)) {
		probe_free(p);
		p = converse(r, &s);
	}
	probe_free(p);
}

/* As run_chain(); of the bodies in it, the last one is what was asked for. */
static void
run_and_keep_body(struct run *r, size_t index, const struct address *only,
    struct others *others)
{
	struct outputs *out = &r->plan->outputs;

	if (r->plan->o->follow && outputs_hold_body(out) != 0) {
		buf_addf(r->error, "no room for a body: %s", strerror(errno));
		r->failed = true;
		return;
	}
	run_chain(r, index, only, others);
	outputs_let_body_go(out);
}

static void
run_target(struct run *r, size_t index)
{
	bool each = r->plan->o->each_address;
	struct others others = { .n = 0 };

	r->arena = arena_new();
	run_and_keep_body(r, index, NULL, each ? &others : NULL);
	for (size_t i = 0; goes_on(r) && i < others.n; i++)
		run_and_keep_body(r, index, &others.all[i], NULL);
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
