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

/* What a server chose of a ClientHello made by hand; NULL: nothing. */
static const struct event *
choice(const struct view *v)
{
	const struct event *e = trace_last(v->look, EV_TLS_MESSAGE);

	return e != NULL && e->dir == DIR_RECEIVED ? e : NULL;
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
	return e != NULL ? e : choice(v);
}

static const char *
end_words(const struct view *v, const struct event *e)
{
	switch (e->kind) {
	case EV_TLS_DONE:
		return arena_printf(v->f->arena, "%s stands%s",
		    shown_field(v->f, e, F_VERSION), certified(v));
	case EV_TLS_MESSAGE:
		return arena_printf(v->f->arena, "%s, %s, %s%s%s",
		    shown_field(v->f, e, F_MESSAGE),
		    shown_field(v->f, e, F_VERSION),
		    shown_field(v->f, e, F_CIPHER),
		    event_cstr(e, F_GROUP) == NULL ? "" : ", ",
		    event_cstr(e, F_GROUP) == NULL
			? ""
			: shown_field(v->f, e, F_GROUP));
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

static bool
is_called(const struct view *v, const char *id)
{
	return strcmp(v->d->finding.fault->id, id) == 0;
}

static const char *
value(const struct view *v)
{
	const char *words = trace_head(v->look)->look_value;

	return words == NULL ? "" : shown(v->f, str_of(words));
}

/* Nothing that names the cause came back: not even an alert. */
static bool
is_mute(const struct view *v)
{
	return is_called(v, "tls-silent") ||
	    is_called(v, "tls-closed-on-hello") ||
	    is_called(v, "tls-reset-on-hello") ||
	    is_called(v, "tls-closed-mid") || is_called(v, "tls-reset-mid");
}

/* The same name; what proves it stands in the sentence. */
static void
settle(const struct view *v, const char *proof)
{
	v->d->finding.what =
	    arena_printf(v->f->arena, "%s %s", v->d->finding.what, proof);
	v->d->finding.decided = true;
}

static void
tell_no_sni(const struct view *v)
{
	if (handshake(v) == NULL) {
		rule_out(v->f, v->d,
		    "the name in the ClientHello: without one it is the same");
		return;
	}
	if (is_mute(v))
		settle(v,
		    arena_printf(v->f->arena,
			"Without the name %s the handshake goes through: a "
			"filter on the name is at work.",
			value(v)));
	else
		settle(v,
		    arena_printf(v->f->arena,
			"Without the name %s the handshake goes through%s: the "
			"server is well, and that name is not set up on it.",
			value(v), certified(v)));
}

static void
tell_no_alpn(const struct view *v)
{
	if (handshake(v) == NULL)
		rule_out(v->f, v->d, "ALPN: without it it is the same");
	else
		settle(v,
		    arena_printf(v->f->arena,
			"Without ALPN the handshake goes through: the server "
			"refuses %s alone.",
			value(v)));
}

static void
tell_tls_max(const struct view *v)
{
	if (handshake(v) == NULL) {
		rule_out(v->f, v->d,
		    "TLS 1.3: with TLS 1.2 at most it is the same");
		return;
	}
	name_better(v, "tls-version-intolerant",
	    "With TLS 1.2 at most the handshake goes through: the server, or "
	    "something before it, cannot stand the ClientHello of TLS 1.3.");
}

/* By this alert, and not for another reason that hides the one asked about. */
static bool
was_refused(const struct view *v, int64_t alert)
{
	const struct event *e = trace_last(v->look, EV_TLS_ALERT);

	return e != NULL && event_number(e, F_ALERT, -1) == alert;
}

static void
tell_old_version(const struct view *v)
{
	const struct event *e = choice(v);

	if (e == NULL)
		rule_out(v->f, v->d,
		    "TLS 1.0 or 1.1 alone: the server takes neither");
	else
		name_better(v, "tls-old-version",
		    arena_printf(v->f->arena,
			"The server refuses TLS 1.2 and 1.3, and chooses %s "
			"where that is offered.",
			shown_field(v->f, e, F_VERSION)));
}

static void
tell_old_ciphers(const struct view *v)
{
	const struct event *e = choice(v);

	if (e == NULL)
		rule_out(v->f, v->d,
		    "outdated cipher suites alone: the server takes none");
	else
		name_better(v, "tls-old-ciphers",
		    arena_printf(v->f->arena,
			"The server refuses the cipher suites of today, and "
			"chooses %s where that is offered.",
			shown_field(v->f, e, F_CIPHER)));
}

static void
tell_other_groups(const struct view *v)
{
	const struct event *e = choice(v);

	if (e == NULL && was_refused(v, 40))
		rule_out(v->f, v->d,
		    "rare or post-quantum groups alone: the server takes none");
	else if (e != NULL)
		name_better(v, "tls-no-common-group",
		    arena_printf(v->f->arena,
			"The server takes none of the usual groups, and wants "
			"%s where that is offered.",
			event_cstr(e, F_GROUP) == NULL
			    ? "another"
			    : shown_field(v->f, e, F_GROUP)));
}

static void
tell_segments(const struct view *v)
{
	const char *what = arena_printf(v->f->arena,
	    "In segments of %s bytes the handshake goes through, in larger "
	    "ones it does not: large packets vanish on the way.",
	    value(v));

	if (handshake(v) != NULL && is_called(v, "tls-mtu-blackhole"))
		settle(v, what);
	else if (handshake(v) != NULL)
		name_better(v, "tls-mtu-blackhole", what);
	else if (!is_called(v, "tls-mtu-blackhole"))
		rule_out(v->f, v->d,
		    "large packets that vanish: with small segments it is the "
		    "same");
}

static void
tell_address(const struct view *v)
{
	if (handshake(v) == NULL && last_line(v) == NULL) {
		rule_out(v->f, v->d,
		    arena_printf(v->f->arena,
			"one of several addresses: %s is no better", value(v)));
		return;
	}
	settle(v,
	    arena_printf(v->f->arena,
		"At %s all is well: of the name's addresses this one alone is "
		"ill.",
		value(v)));
}

static void (*const tellers[LOOKS])(const struct view *v) = {
	[LOOK_PLAIN] = tell_plain,
	[LOOK_TLS] = tell_tls,
	[LOOK_NO_SNI] = tell_no_sni,
	[LOOK_NO_ALPN] = tell_no_alpn,
	[LOOK_TLS_MAX] = tell_tls_max,
	[LOOK_OLD_VERSION] = tell_old_version,
	[LOOK_OLD_CIPHERS] = tell_old_ciphers,
	[LOOK_OTHER_GROUPS] = tell_other_groups,
	[LOOK_SEGMENTS] = tell_segments,
	[LOOK_ADDRESS] = tell_address,
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
		evidence(f, v.d, e, "second look, %s%s%s: %s",
		    look_words(trace_head(v.look)->look_kind),
		    *value(&v) == '\0' ? "" : " ", value(&v), end_words(&v, e));
		if (is_met(&v))
			tellers[trace_head(v.look)->look_kind](&v);
	}
}

rule *const look_rules[] = {
	looks,
	NULL,
};
