/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is seen of a mail server by the clock alone: a greeting that comes
 * late. What its replies mean is named by the module.
 */
#include <string.h>

#include "base/clock.h"
#include "diagnose/finding.h"

static bool
is_mail(const struct trace *t)
{
	const char *module = trace_head(t)->module;

	return module != NULL &&
	    (strcmp(module, "smtp") == 0 || strcmp(module, "lmtp") == 0);
}

/* The first event of a kind in the turn of e. */
static const struct event *
in_turn(const struct trace *t, const struct event *e, enum event_kind k)
{
	const struct event *x = trace_next(t, e, k);

	return x != NULL && x->turn == e->turn ? x : NULL;
}

/*
 * RFC 5321 4.5.3.2.1. Some say its first line at once and wait before the last:
 * the whole greeting counts.
 */
static void
slow_greeting(struct findings *f)
{
	const struct event *turn = trace_first(f->trace, EV_TURN);
	const struct event *open = trace_first(f->trace, EV_CONNECTED);
	const struct event *reply, *first;
	struct draft *d;
	int64_t rtt, ns;

	if (!is_mail(f->trace) || turn == NULL ||
	    !event_is(turn, F_WHAT, "greeting"))
		return;
	reply = in_turn(f->trace, turn, EV_REPLY);
	if (reply == NULL)
		return;
	rtt = open == NULL ? 0 : event_number(open, F_RTT, 0);
	ns = reply->t_ns - turn->t_ns;
	if (ns - rtt < slow_ns(f, PHASE_GREET, SLOW_GREETING_MS))
		return;
	d = found(f, reply, "smtp-greeting-slow",
	    "The greeting was there %s after the connection stood, and a round "
	    "trip is %s.",
	    time_text(f, ns), time_text(f, rtt));
	first = in_turn(f->trace, turn, EV_FIRST_BYTE);
	if (first != NULL)
		evidence(f, d, first, "its first byte came");
	evidence(f, d, reply, "its last byte came");
}

rule *const smtp_rules[] = {
	slow_greeting,
	NULL,
};
