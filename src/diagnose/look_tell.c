/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What second looks prove: the fault of the first conversation gets a better
 * name, or what it is not. Which looks are taken is look.c's.
 */
#include <string.h>

#include "diagnose/alert.h"
#include "diagnose/banner.h"
#include "diagnose/finding.h"
#include "trace/look.h"

/* One look, and the finding that it was taken for. */
struct view {
	struct findings *f;
	struct draft *d;
	const struct trace *look;
};

/* ---- how it went ---- */

static const struct event *
last_line(const struct view *v)
{
	const struct event *e = trace_last(v->look, EV_LINE);

	return e != NULL && e->dir == DIR_RECEIVED ? e : NULL;
}

static const struct event *
handshake(const struct view *v)
{
	return trace_first(v->look, EV_TLS_DONE);
}

static const char *
certified(const struct view *v)
{
	const struct event *e = trace_first(v->look, EV_CERTIFICATE);

	if (e == NULL)
		return "";
	return arena_printf(v->f->arena, ", certificate of %s",
	    shown_field(v->f, e, F_SUBJECT));
}

static const char *
failed_words(const struct view *v, const struct event *e)
{
	const struct event *alert = trace_last(v->look, EV_TLS_ALERT);

	if (event_is(e, F_HOW, "alert") && alert != NULL)
		return arena_printf(v->f->arena, "the alert %s came back",
		    alert_row(event_number(alert, F_ALERT, -1))->name);
	if (event_is(e, F_HOW, "timeout"))
		return event_number(e, F_BYTES, 0) > 0
		    ? "it began and stopped again"
		    : "nothing came back";
	if (event_is(e, F_HOW, "eof"))
		return "the server closed";
	if (event_is(e, F_HOW, "reset"))
		return "a reset came back";
	return event_is(e, F_HOW, "not-tls") ? "what came back was not TLS"
					     : "it failed";
}

/* The event that says how a look ended, NULL: it did not begin. */
static const struct event *
end_of(const struct view *v)
{
	static const enum event_kind ends[] = { EV_TLS_DONE, EV_TLS_FAILED,
		EV_TROUBLE, EV_LINE, EV_CONNECT_FAILED };
	const struct event *e = NULL;

	for (size_t i = 0; e == NULL && i < sizeof(ends) / sizeof(ends[0]); i++)
		e = trace_last(v->look, ends[i]);
	return e;
}

static const char *
end_words(const struct view *v, const struct event *e)
{
	switch (e->kind) {
	case EV_TLS_DONE:
		return arena_printf(v->f->arena, "%s stands%s",
		    shown_field(v->f, e, F_VERSION), certified(v));
	case EV_LINE:
		return arena_printf(v->f->arena, "\"%s\"",
		    shown_field(v->f, e, F_TEXT));
	case EV_CONNECT_FAILED:
		return arena_printf(v->f->arena, "no connection (%s)",
		    shown_field(v->f, e, F_HOW));
	default:
		return failed_words(v, e);
	}
}

/* ---- what that means ---- */

/* Another name for it: what is true of the old one alone is dropped. */
static void
name_better(const struct view *v, const char *id, const char *what)
{
	struct finding *g = &v->d->finding;
	const struct fault *fault = fault_find(id);

	g->fault = fault;
	g->severity = fault->severity;
	if (fault->phase != PHASE_LOCAL)
		g->phase = fault->phase;
	g->n_causes = 0;
	g->n_not = 0;
	g->n_next = 0;
	g->what = what;
	g->decided = true;
}

static void
tell_plain(const struct view *v)
{
	const struct event *e = last_line(v);
	const struct banner *b;

	if (e == NULL) {
		rule_out(v->f, v->d,
		    "a port that speaks in the clear: without TLS it says "
		    "nothing either");
		return;
	}
	b = banner_of(event_get(e, F_TEXT), trace_head(v->f->trace)->port);
	name_better(v, b == NULL ? "tls-not-tls" : b->tls_fault,
	    arena_printf(v->f->arena,
		"The port speaks %s in the clear; to a ClientHello it has no "
		"answer.",
		b == NULL ? "something" : b->protocol));
}

static void
tell_tls(const struct view *v)
{
	if (handshake(v) == NULL) {
		rule_out(v->f, v->d,
		    "a port that wants TLS: to a ClientHello it has no answer "
		    "either");
		return;
	}
	name_better(v, "http-tls-port",
	    "The port expects TLS: to a request in the clear it has no answer, "
	    "and a handshake with it stands.");
}

static void (*const tellers[LOOKS])(const struct view *v) = {
	[LOOK_PLAIN] = tell_plain,
	[LOOK_TLS] = tell_tls,
};

/* A look that met no server proves nothing. */
static bool
is_met(const struct view *v)
{
	return trace_first(v->look, EV_CONNECTED) != NULL;
}

static void
looks(struct findings *f)
{
	struct view v = { .f = f, .d = first_fail(f) };
	const struct event *e;

	for (size_t i = 0; v.d != NULL && i < trace_looks(f->trace); i++) {
		v.look = trace_look_at(f->trace, i);
		e = end_of(&v);
		if (e == NULL)
			continue;
		evidence(f, v.d, e, "second look, %s: %s",
		    look_words(trace_head(v.look)->look_kind),
		    end_words(&v, e));
		if (is_met(&v))
			tellers[trace_head(v.look)->look_kind](&v);
	}
}

rule *const look_rules[] = {
	looks,
	NULL,
};
