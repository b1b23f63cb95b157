/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What MX records mean (RFC 5321 5.1, RFC 7505), and what mail servers think
 * of an address of ours without a name. Why a look-up itself failed is dns.c.
 */
#include "diagnose/exchange.h"

#include "diagnose/resolver.h"

#define SMTP_PORT 25

const struct event *
exchange_named(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_EXCHANGER);

	if (e == NULL || event_field(e, F_ATTEMPT) == NULL ||
	    event_is(e, F_HOW, "implicit"))
		return NULL;
	return e;
}

bool
exchange_looked_up(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_EXCHANGER);

	return e != NULL && event_field(e, F_ATTEMPT) == NULL;
}

/* The MX look-up of a trace that is one; NULL. */
static const struct event *
mx_of(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_DNS_RECORDS);

	return e != NULL && event_is(e, F_TYPE, "MX") ? e : NULL;
}

bool
exchange_is_implicit(const struct trace *t)
{
	const struct event *mx = mx_of(t);

	return mx != NULL && !event_true(mx, F_GOOD) &&
	    event_is(mx, F_HOW, "nodata");
}

struct draft *
tell_no_exchanger(struct findings *f, const struct event *e, const char *what)
{
	const struct event *x = exchange_named(f->trace);

	return found(f, e, "dns-mx-no-address",
	    "%s, which an MX record of %s names, %s.",
	    shown_field(f, e, F_NAME), shown_field(f, x, F_NAME), what);
}

struct draft *
tell_all_exchangers_silent(struct findings *f, const struct event *e)
{
	const struct event *x = exchange_named(f->trace);
	int64_t n = x == NULL ? 0 : event_number(x, F_OF, 0);

	if (n < 2 || trace_head(f->trace)->port != SMTP_PORT ||
	    event_number(x, F_ATTEMPT, 0) != n ||
	    event_number(x, F_SILENT, 0) != n - 1)
		return NULL;
	return found(f, e, "smtp-port25-blocked",
	    "None of the %lld mail exchangers of %s answers on port 25.",
	    (long long)n, shown_field(f, x, F_NAME));
}

/* Whether any exchanger that an MX names can be asked. */
static bool
any_usable(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_EXCHANGER);

	for (; e != NULL; e = trace_next(t, e, EV_EXCHANGER))
		if (event_true(e, F_GOOD))
			return true;
	return false;
}

/* RFC 7505: one MX, of the root, says that there is no mail. */
static void
null_mx(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_EXCHANGER);

	if (e == NULL || trace_next(f->trace, e, EV_EXCHANGER) != NULL ||
	    !event_is(e, F_HOW, "null"))
		return;
	resolver_evidence(f,
	    found(f, e, "dns-null-mx",
		"%s says that it accepts no mail: its MX is \"%s\".",
		shown_field(f, e, F_NAME), shown_field(f, e, F_EXCHANGE)));
}

static void
no_mx(struct findings *f)
{
	const struct event *e = mx_of(f->trace);

	if (!exchange_is_implicit(f->trace))
		return;
	resolver_evidence(f,
	    found(f, e, "dns-no-mx",
		"%s has no MX record, so mail for it goes to the host of its "
		"own name.",
		shown_field(f, e, F_NAME)));
}

/* What is wrong with a host that is not to be asked. */
static const char *
wrong_with(const struct event *e)
{
	if (event_is(e, F_HOW, "null"))
		return "says \"no mail\", beside others that say the opposite";
	if (event_is(e, F_HOW, "address"))
		return "names an address, where a host name belongs";
	return "names what cannot be a host";
}

static void
bad_names(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_EXCHANGER);
	bool usable = any_usable(f->trace);
	struct draft *d;

	if (finding_of(f, "dns-null-mx") != NULL)
		return;
	for (; e != NULL; e = trace_next(f->trace, e, EV_EXCHANGER)) {
		if (event_true(e, F_GOOD))
			continue;
		d = found(f, e, "dns-mx-bad-name",
		    "The MX record \"%s\" of %s %s.",
		    shown_field(f, e, F_EXCHANGE), shown_field(f, e, F_NAME),
		    wrong_with(e));
		if (usable)
			d->finding.severity = SEVERITY_WARN;
	}
	d = finding_of(f, "dns-mx-bad-name");
	if (d != NULL)
		resolver_evidence(f, d);
}

static void
too_many(struct findings *f)
{
	const struct event *e = mx_of(f->trace);

	if (e == NULL || !event_true(e, F_GOOD) ||
	    !event_is(e, F_HOW, "too-large"))
		return;
	found(f, e, "dns-too-large",
	    "%s has more MX records than sonde follows; those it kept are "
	    "asked.",
	    shown_field(f, e, F_NAME))
	    ->finding.severity = SEVERITY_WARN;
}

/* RFC 2181 10.3: an MX names a host by its own name. */
static void
alias(struct findings *f)
{
	const struct event *x = exchange_named(f->trace);
	const struct event *e = trace_first(f->trace, EV_DNS_RESULT);

	if (x == NULL)
		return;
	while (e != NULL &&
	    (event_field(e, F_ALIAS) == NULL || !event_true(e, F_GOOD)))
		e = trace_next(f->trace, e, EV_DNS_RESULT);
	if (e == NULL)
		return;
	resolver_evidence(f,
	    found(f, e, "dns-mx-alias",
		"%s, which an MX record of %s names, is an alias (CNAME) of "
		"%s.",
		shown_field(f, e, F_NAME), shown_field(f, x, F_NAME),
		shown_field(f, e, F_ALIAS)));
}

static const struct event *
pointer_of(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_DNS_RECORDS);

	while (e != NULL && !event_is(e, F_TYPE, "PTR"))
		e = trace_next(t, e, EV_DNS_RECORDS);
	return e;
}

/* Whether the DNS says that there is none, not just that it cannot say. */
static bool
is_denied(const struct event *e)
{
	return !event_true(e, F_GOOD) &&
	    (event_is(e, F_HOW, "nxdomain") || event_is(e, F_HOW, "nodata") ||
		event_is(e, F_HOW, "alias-dangling"));
}

static void
our_name(struct findings *f)
{
	const struct event *e = pointer_of(f->trace);
	const char *ours = trace_fact(f->trace, "our-address");
	const char *back = trace_fact(f->trace, "our-name-leads-back");

	if (e == NULL || ours == NULL)
		return;
	if (is_denied(e))
		found(f, e, "smtp-no-ptr",
		    "Our own address %s has no name: there is no PTR record "
		    "at %s.",
		    shown(f, str_of(ours)), shown_field(f, e, F_NAME));
	else if (event_true(e, F_GOOD) && back != NULL && *back == 'n')
		found(f, e, "smtp-no-ptr",
		    "Our own address %s has the name %s, which does not lead "
		    "back to it.",
		    shown(f, str_of(ours)), shown_field(f, e, F_POINTER));
}

rule *const exchange_rules[] = {
	null_mx,
	no_mx,
	bad_names,
	too_many,
	alias,
	our_name,
	NULL,
};
