/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a name has no address, and whose fault that is. What was not well
 * although there is one is lookup.c; which resolver was silent or dead,
 * resolver.c.
 */
#include "diagnose/exchange.h"
#include "diagnose/finding.h"
#include "diagnose/lookup.h"
#include "diagnose/machine.h"
#include "diagnose/resolver.h"

/* What a name's failure is told with. */
struct failure {
	struct findings *f;
	const struct lookup *l;
	const struct event *e; /* the result that is most telling */
	const char *name;      /* made visible */
	const char *server;    /* who said so: "resolver", and its address */
	const char *ede;       /* "" or ", extended error ..." */
};

static struct draft *
tell_nxdomain(const struct failure *x)
{
	if (exchange_named(x->f->trace) != NULL)
		return tell_no_exchanger(x->f, x->e, "does not exist");
	return found(x->f, x->e, "dns-nxdomain",
	    "The %s says that %s does not exist (NXDOMAIN%s).", x->server,
	    x->name, x->ede);
}

static struct draft *
tell_nodata(const struct failure *x)
{
	const char *types = "A or AAAA";
	struct draft *d;

	if (exchange_named(x->f->trace) != NULL)
		return tell_no_exchanger(x->f, x->e, "has no address");
	if (event_is(x->e, F_FROM, "literal"))
		return found(x->f, x->e, "dns-nodata",
		    "%s is an address of another family than was asked for "
		    "(-4 or -6).",
		    x->name);
	if (x->l->a == NULL || x->l->aaaa == NULL)
		types = x->l->a == NULL ? "AAAA" : "A";
	d = found(x->f, x->e, "dns-nodata",
	    "%s exists in the DNS but has no %s record.", x->name, types);
	if (x->l->a == NULL || x->l->aaaa == NULL)
		likely(x->f, d, "only %s was asked for (-4 or -6)", types);
	return d;
}

static struct draft *
tell_servfail(const struct failure *x)
{
	return found(x->f, x->e, "dns-servfail",
	    "The %s could not get an answer for %s from the zone's own servers "
	    "(SERVFAIL%s).",
	    x->server, x->name, x->ede);
}

static struct draft *
tell_bogus(const struct failure *x)
{
	return found(x->f, x->e, "dns-dnssec-bogus",
	    "The %s refuses %s because its DNSSEC signatures do not validate "
	    "(SERVFAIL%s).",
	    x->server, x->name, x->ede);
}

static struct draft *
tell_blocked(const struct failure *x)
{
	return found(x->f, x->e, "dns-blocked", "The %s blocks %s%s.",
	    x->server, x->name, x->ede);
}

static struct draft *
tell_refused(const struct failure *x)
{
	return found(x->f, x->e, "dns-refused",
	    "The %s does not serve this client: it refused to look up %s "
	    "(REFUSED%s).",
	    x->server, x->name, x->ede);
}

static struct draft *
tell_bad_rcode(const struct failure *x)
{
	return found(x->f, x->e, "dns-bad-rcode",
	    "The %s rejected the query for %s (%s%s).", x->server, x->name,
	    event_is(x->e, F_HOW, "formerr")      ? "FORMERR"
		: event_is(x->e, F_HOW, "notimp") ? "NOTIMP"
						  : "another code",
	    x->ede);
}

/* Whether there were answers, and none of them whole. */
static bool
all_truncated(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_DNS_ANSWER);
	bool any = e != NULL;

	for (; e != NULL; e = trace_next(t, e, EV_DNS_ANSWER))
		if (!event_true(e, F_TRUNCATED))
			return false;
	return any;
}

static struct draft *
tell_truncated(const struct failure *x)
{
	return found(x->f, x->e, "dns-truncated",
	    "The answer for %s does not fit in a datagram, and the %s does not "
	    "answer over TCP.",
	    x->name, x->server);
}

static struct draft *
tell_timeout(const struct failure *x)
{
	struct resolvers r = resolvers_of(x->f->trace);

	if (all_truncated(x->f->trace))
		return tell_truncated(x);
	if (resolvers_all_failed(&r))
		return tell_no_server(x->f, x->e, x->name, &r);
	if (r.n == 1)
		return found(x->f, x->e, "dns-all-timeout",
		    "The resolver %s did not answer for %s within %s.",
		    r.of[0].server, x->name,
		    time_text(x->f, event_number(x->e, F_ELAPSED, 0)));
	return found(x->f, x->e, "dns-all-timeout",
	    "None of the %zu configured resolvers answered for %s within %s.",
	    r.n, x->name, time_text(x->f, event_number(x->e, F_ELAPSED, 0)));
}

static struct draft *
tell_unreached(const struct failure *x)
{
	struct resolvers r = resolvers_of(x->f->trace);

	return tell_no_server(x->f, x->e, x->name, &r);
}

static const char *
last_alias(const struct failure *x)
{
	struct str alias = { 0 };

	for (unsigned int i = 0; i < x->e->n_fields; i++)
		if (x->e->fields[i].name == F_ALIAS)
			alias = x->e->fields[i].text;
	return alias.n == 0 ? "another name" : shown(x->f, alias);
}

static struct draft *
tell_alias_loop(const struct failure *x)
{
	return found(x->f, x->e, "dns-alias-loop",
	    "The aliases (CNAME) of %s lead back to themselves, through %s.",
	    x->name, last_alias(x));
}

static struct draft *
tell_alias_dangling(const struct failure *x)
{
	return found(x->f, x->e, "dns-alias-dangling",
	    "%s is an alias (CNAME) of %s, which does not exist or has no "
	    "address.",
	    x->name, last_alias(x));
}

static struct draft *
tell_malformed(const struct failure *x)
{
	return found(x->f, x->e, "dns-malformed",
	    "The answer of the %s for %s cannot be read.", x->server, x->name);
}

static struct draft *
tell_too_large(const struct failure *x)
{
	return found(x->f, x->e, "dns-too-large",
	    "The answer for %s holds more aliases or addresses than sonde "
	    "follows.",
	    x->name);
}

static struct draft *
tell_other(const struct failure *x)
{
	const struct event *last = trace_last(x->f->trace, EV_DNS_ERROR);
	const char *error = event_cstr(x->e, F_ERROR);
	struct draft *d = NULL;

	if (last != NULL)
		d = found_machine(x->f, last, "no resolver could be asked");
	if (d != NULL)
		return d;
	return found(x->f, x->e, "dns-failed", "%s could not be resolved%s%s.",
	    x->name, error == NULL ? "" : ": ",
	    error == NULL ? "" : shown_field(x->f, x->e, F_ERROR));
}

/* The most telling first: what either family says decides for the name. */
static const struct outcome {
	const char *how;
	struct draft *(*tell)(const struct failure *x);
} outcomes[] = {
	{ "nxdomain", tell_nxdomain },
	{ "alias-loop", tell_alias_loop },
	{ "alias-dangling", tell_alias_dangling },
	{ "too-large", tell_too_large },
	{ "truncated", tell_truncated },
	{ "malformed", tell_malformed },
	{ "refused", tell_refused },
	{ "servfail", tell_servfail },
	{ "formerr", tell_bad_rcode },
	{ "notimp", tell_bad_rcode },
	{ "timeout", tell_timeout },
	{ "no-server", tell_unreached },
	{ "nodata", tell_nodata },
};

/* The last answer with an extended error, or the last that says no. */
static const struct event *
telling_answer(const struct trace *t)
{
	const struct event *told = NULL;
	const struct event *e = trace_first(t, EV_DNS_ANSWER);

	for (; e != NULL; e = trace_next(t, e, EV_DNS_ANSWER))
		if (told == NULL || event_field(told, F_EDE) == NULL ||
		    event_field(e, F_EDE) != NULL)
			told = e;
	return told;
}

/* An extended error that changes what a reply means. */
static struct draft *
tell_by_ede(const struct failure *x, enum ede_says says)
{
	if (says == EDE_DNSSEC &&
	    (went(x->l->a, "servfail") || went(x->l->aaaa, "servfail")))
		return tell_bogus(x);
	if (says == EDE_BLOCKED)
		return tell_blocked(x);
	return NULL;
}

static struct draft *
tell(struct failure *x, enum ede_says says)
{
	struct draft *d = tell_by_ede(x, says);

	for (size_t i = 0;
	     d == NULL && i < sizeof(outcomes) / sizeof(*outcomes); i++) {
		if (went(x->l->a, outcomes[i].how))
			x->e = x->l->a;
		else if (went(x->l->aaaa, outcomes[i].how))
			x->e = x->l->aaaa;
		else
			continue;
		d = outcomes[i].tell(x);
	}
	return d == NULL ? tell_other(x) : d;
}

/* There is no address at all: one finding says why. */
static void
no_address(struct findings *f)
{
	struct lookup l = lookup_of(f->trace);
	const struct event *answer = telling_answer(f->trace);
	struct failure x = { .f = f, .l = &l };
	enum ede_says says = EDE_OTHER;

	if (l.last == NULL)
		l = lookup_of_exchangers(f->trace);
	x.e = l.last;
	if (l.last == NULL || l.found || exchange_is_implicit(f->trace) ||
	    trace_first(f->trace, EV_INTERRUPTED) != NULL)
		return;
	x.name = shown_field(f, l.last, F_NAME);
	x.server = "resolver";
	x.ede = "";
	if (answer != NULL) {
		x.server = arena_printf(f->arena, "resolver %s",
		    shown_field(f, answer, F_SERVER));
		x.ede = ede_text(f, answer, &says);
	}
	resolver_evidence(f, tell(&x, says));
}

rule *const dns_rules[] = {
	no_address,
	lookup_blocked_zero,
	lookup_one_family,
	lookup_more_than_kept,
	resolver_silent,
	resolver_dead,
	resolver_lost_query,
	lookup_slow,
	lookup_resolv_conf,
	lookup_search_list,
	NULL,
};
