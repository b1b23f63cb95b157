/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outcome of a look-up, and what was not well although there is an
 * address. Why there is none is dns.c.
 */
#include "diagnose/lookup.h"

#include "base/clock.h"
#include "diagnose/resolver.h"

struct lookup
lookup_of(const struct trace *t)
{
	struct lookup l = { 0 };
	const struct event *e = trace_first(t, EV_DNS_RESULT);

	for (; e != NULL; e = trace_next(t, e, EV_DNS_RESULT)) {
		if (event_is(e, F_TYPE, "AAAA"))
			l.aaaa = e;
		else
			l.a = e;
		l.last = e;
	}
	l.found = (l.a != NULL && event_true(l.a, F_GOOD)) ||
	    (l.aaaa != NULL && event_true(l.aaaa, F_GOOD));
	return l;
}

struct lookup
lookup_of_exchangers(const struct trace *t)
{
	struct lookup l = { 0 };
	const struct event *e = trace_first(t, EV_DNS_RECORDS);

	if (e == NULL || !event_is(e, F_TYPE, "MX"))
		return l;
	l.a = l.last = e;
	l.found = event_true(e, F_GOOD);
	return l;
}

bool
went(const struct event *result, const char *how)
{
	return result != NULL && !event_true(result, F_GOOD) &&
	    event_is(result, F_HOW, how);
}

static bool
zero_address(struct str s)
{
	return str_equals(s, "0.0.0.0") || str_equals(s, "::");
}

static void
count_addresses(const struct event *result, size_t *zero, size_t *others)
{
	for (unsigned int i = 0; result != NULL && i < result->n_fields; i++) {
		if (result->fields[i].name != F_ADDRESS)
			continue;
		if (zero_address(result->fields[i].text))
			++*zero;
		else
			++*others;
	}
}

static bool
looked_up(const struct event *result)
{
	return result != NULL &&
	    (event_is(result, F_FROM, "dns") ||
		event_is(result, F_FROM, "hosts"));
}

/* An address that nobody publishes: a filter's way to say no. */
void
lookup_blocked_zero(struct findings *f)
{
	struct lookup l = lookup_of(f->trace);
	const struct event *e = NULL;
	size_t zero = 0;
	size_t others = 0;
	struct draft *d;

	count_addresses(l.aaaa, &zero, &others);
	e = zero > 0 ? l.aaaa : l.a;
	count_addresses(l.a, &zero, &others);
	if (zero == 0 || !looked_up(e))
		return;
	d = found(f, e, "dns-blocked-zero",
	    "%s answers %s with %s, so a block list is at work.",
	    event_is(e, F_FROM, "hosts") ? "/etc/hosts" : "The resolver",
	    shown_field(f, e, F_NAME), event_cstr(e, F_ADDRESS));
	if (others > 0)
		d->finding.severity = SEVERITY_WARN;
	resolver_evidence(f, d);
}

/* A failure of one family: what it is called for AAAA. */
static const struct half {
	const char *how;
	const char *id;
	const char *says;
} halves[] = {
	{ "servfail", "dns-aaaa-servfail", "SERVFAIL" },
	{ "refused", "dns-aaaa-servfail", "REFUSED" },
	{ "formerr", "dns-aaaa-servfail", "FORMERR" },
	{ "notimp", "dns-aaaa-servfail", "NOTIMP" },
	{ "malformed", "dns-aaaa-servfail", "an answer that cannot be read" },
	{ "timeout", "dns-aaaa-dropped", NULL },
	{ "nxdomain", "dns-aaaa-nxdomain", "NXDOMAIN" },
};

static const struct half *
half_of(const struct event *result)
{
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++)
		if (went(result, halves[i].how))
			return &halves[i];
	return NULL;
}

static void
aaaa_failed(struct findings *f, const struct lookup *l, const struct half *h)
{
	const char *name = shown_field(f, l->aaaa, F_NAME);
	const char *a = time_text(f, event_number(l->a, F_ELAPSED, 0));
	struct draft *d;

	if (h->says == NULL)
		d = found(f, l->aaaa, h->id,
		    "The query for A of %s was answered in %s, the query for "
		    "AAAA not at all in %s.",
		    name, a, time_text(f, event_number(l->aaaa, F_ELAPSED, 0)));
	else
		d = found(f, l->aaaa, h->id,
		    "The query for A of %s was answered in %s, the query for "
		    "AAAA got %s.",
		    name, a, h->says);
	resolver_evidence(f, d);
}

/*
 * AAAA had not been answered when A had served and the rest was given up. Only
 * after a second that is a warning; before, its answer may just be late, but
 * the wait for it (RFC 8305 section 3) has been paid.
 */
static void
aaaa_given_up(struct findings *f, const struct lookup *l)
{
	int64_t waited = event_number(l->aaaa, F_ELAPSED, 0);
	int64_t a = event_number(l->a, F_ELAPSED, 0);
	struct draft *d;

	if (waited < LATE_AAAA_MS * CLOCK_MS || waited < LATE_AAAA_TIMES * a)
		return;
	d = found(f, l->aaaa, "dns-aaaa-dropped",
	    "The query for A of %s was answered in %s, the query for AAAA not "
	    "yet in %s, when it was given up.",
	    shown_field(f, l->aaaa, F_NAME), time_text(f, a),
	    time_text(f, waited));
	if (waited < SLOW_LOOKUP_MS * CLOCK_MS) {
		d->finding.severity = SEVERITY_NOTE;
		likely(f, d, "the answer for AAAA is merely late");
	}
	resolver_evidence(f, d);
}

/* One family is well and the other failed: a warning for those who come. */
void
lookup_one_family(struct findings *f)
{
	struct lookup l = lookup_of(f->trace);
	const struct half *h;

	if (!l.found || l.a == NULL || l.aaaa == NULL)
		return;
	if (event_true(l.a, F_GOOD) && went(l.aaaa, "abandoned"))
		aaaa_given_up(f, &l);
	h = half_of(event_true(l.a, F_GOOD) ? l.aaaa : l.a);
	if (h == NULL)
		return;
	if (event_true(l.a, F_GOOD))
		aaaa_failed(f, &l, h);
	else
		resolver_evidence(f,
		    found(f, l.a, "dns-a-failed",
			"The AAAA record of %s was found, the query for A got "
			"%s.",
			shown_field(f, l.a, F_NAME),
			h->says == NULL ? "no answer" : h->says));
}

/* Found, and more than is kept. */
void
lookup_more_than_kept(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_DNS_RESULT);

	for (; e != NULL; e = trace_next(f->trace, e, EV_DNS_RESULT)) {
		if (!event_true(e, F_GOOD) || !event_is(e, F_HOW, "too-large"))
			continue;
		found(f, e, "dns-too-large",
		    "%s has more aliases or %s records than sonde follows; "
		    "those it kept were tried.",
		    shown_field(f, e, F_NAME), shown_field(f, e, F_TYPE))
		    ->finding.severity = SEVERITY_WARN;
	}
}

/* What another finding already tells the slowness by. */
static struct draft *
told_slow(const struct findings *f)
{
	static const char *const ids[] = {
		"dns-timeout-one",
		"dns-query-lost",
		"dns-server-dead",
	};
	struct draft *d = NULL;

	for (size_t i = 0; d == NULL && i < sizeof(ids) / sizeof(ids[0]); i++)
		d = finding_of(f, ids[i]);
	return d;
}

/* The name was found, late. */
void
lookup_slow(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_DNS_RESULT);
	const struct event *slowest = NULL;
	size_t n = trace_count(f->trace);
	struct draft *d = told_slow(f);
	int64_t longest = slow_ns(f, PHASE_RESOLVE, SLOW_LOOKUP_MS);

	for (; e != NULL; e = trace_next(f->trace, e, EV_DNS_RESULT)) {
		if (!event_true(e, F_GOOD) ||
		    event_number(e, F_ELAPSED, 0) <= longest)
			continue;
		slowest = e;
		longest = event_number(e, F_ELAPSED, 0);
	}
	if (slowest == NULL)
		return;
	if (d == NULL)
		d = found(f, slowest, "dns-slow",
		    "Resolving %s took %s of %s in all.",
		    shown_field(f, slowest, F_NAME), time_text(f, longest),
		    time_text(f, trace_get(f->trace, n - 1)->t_ns));
	else
		evidence(f, d, slowest, "the name was known after %s",
		    time_text(f, longest));
	resolver_evidence(f, d);
}

/* The name that was asked for in the end, though a shorter one was given. */
static const struct event *
completed(const struct trace *t, struct str given)
{
	const struct event *e = trace_first(t, EV_DNS_ANSWER), *last = NULL;

	for (; e != NULL; e = trace_next(t, e, EV_DNS_ANSWER))
		if (event_cstr(e, F_ADDRESS) != NULL)
			last = e;
	if (last == NULL || event_get(last, F_NAME).n <= given.n + 1 ||
	    event_get(last, F_NAME).p[given.n] != '.')
		return NULL;
	return last;
}

void
lookup_search_list(struct findings *f)
{
	struct lookup l = lookup_of(f->trace);
	const struct event *e;
	struct draft *d;

	if (!l.found || str_has(event_get(l.last, F_NAME), '.'))
		return;
	e = completed(f->trace, event_get(l.last, F_NAME));
	if (e == NULL)
		return;
	d = found(f, e, "dns-search-list",
	    "%s was taken for %s, by the list of domains (search) in "
	    "/etc/resolv.conf.",
	    shown_field(f, l.last, F_NAME), shown_field(f, e, F_NAME));
	resolver_evidence(f, d);
}

void
lookup_resolv_conf(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_FACT);

	while (e != NULL && !event_is(e, F_NAME, "resolv-conf"))
		e = trace_next(f->trace, e, EV_FACT);
	if (e == NULL)
		return;
	evidence(f,
	    found(f, e, "dns-resolv-conf-bad",
		"/etc/resolv.conf, %s: a line names one address, and what is "
		"more counts for some programs and not for others.",
		shown_field(f, e, F_VALUE)),
	    e, "%s", shown_field(f, e, F_VALUE));
}

/* Failures that a wrong address explains, beside those of connecting. */
static bool
may_be_elsewhere(const struct findings *f)
{
	static const char *const ids[] = { "tls-wrong-host",
		"tls-sni-default-cert", "tls-unknown-issuer", "tls-self-signed",
		"http-404-default-vhost", "http-421" };
	const struct draft *d = first_fail(f);

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (finding_of(f, ids[i]) != NULL)
			return true;
	return d != NULL && d->finding.phase == PHASE_CONNECT;
}

/* The address of a host that others may find in DNS elsewhere; or NULL. */
static const char *
address_by_hosts(const struct event *result)
{
	const char *address =
	    result == NULL ? NULL : event_cstr(result, F_ADDRESS);

	if (address == NULL || !event_true(result, F_GOOD) ||
	    !event_is(result, F_FROM, "hosts") ||
	    !str_has(event_get(result, F_NAME), '.') ||
	    str_starts(str_of(address), "127.") ||
	    str_equals(str_of(address), "::1"))
		return NULL;
	return address;
}

void
lookup_hosts_override(struct findings *f)
{
	struct lookup l = lookup_of(f->trace);
	const struct event *e = address_by_hosts(l.a) != NULL ? l.a : l.aaaa;
	const char *address = address_by_hosts(e);

	if (address == NULL || !may_be_elsewhere(f))
		return;
	evidence(f,
	    found(f, e, "dns-hosts-override",
		"/etc/hosts gives %s the address %s, so DNS was not asked; "
		"what it says may be another.",
		shown_field(f, e, F_NAME), address),
	    e, "the address %s is from the hosts file", address);
}
