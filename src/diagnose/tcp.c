/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a race of addresses means: why none connected, and which were dead
 * although one did. What happens on a connection is talk.c.
 */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "diagnose/exchange.h"
#include "diagnose/finding.h"
#include "diagnose/machine.h"
#include "diagnose/race.h"

static struct draft *
tell_refused(struct findings *f, const struct race *r, const struct event *e)
{
	if (count_endings(r, END_REFUSED) == 1)
		return found(f, e, "tcp-refused",
		    "The host is up, but nothing listens on %s: it refused the "
		    "connection.",
		    event_address(e));
	return found(f, e, "tcp-refused",
	    "Nothing listens on port %d: %zu addresses refused the "
	    "connection, %s among them.",
	    trace_head(f->trace)->port, count_endings(r, END_REFUSED),
	    event_address(e));
}

static struct draft *
tell_reset(struct findings *f, const struct race *r, const struct event *e)
{
	(void)r;
	return found(f, e, "tcp-rst-at-accept",
	    "%s reset the connection %s after it was begun, before a byte was "
	    "sent.",
	    event_address(e), time_text(f, event_number(e, F_ELAPSED, 0)));
}

static struct draft *
tell_silent(struct findings *f, const struct race *r, const struct event *e)
{
	size_t n = count_endings(r, END_SILENT);
	struct draft *d = tell_all_exchangers_silent(f, e);

	if (d != NULL)
		return d;
	return found(f, e, "tcp-filtered",
	    "No answer at all from %s%s within %s.", event_address(e),
	    n > 1 ? " and its other addresses" : "",
	    time_text(f, event_number(e, F_ELAPSED, 0)));
}

static struct draft *
tell_rejected(struct findings *f, const struct race *r, const struct event *e)
{
	const char *from = event_cstr(e, F_ICMP_FROM);

	(void)r;
	if (from != NULL &&
	    same_host(event_get(e, F_ICMP_FROM), event_get(e, F_ADDRESS)))
		return found(f, e, "tcp-rejected",
		    "The host %s itself rejected the connection: %s.", from,
		    icmp_text(f, e));
	return found(f, e, "tcp-rejected",
	    "The router %s rejected the connection to %s: %s.",
	    from == NULL ? "(unknown)" : from, event_address(e),
	    icmp_text(f, e));
}

static struct draft *
tell_neighbour(struct findings *f, const struct race *r, const struct event *e)
{
	(void)r;
	return found(f, e, "tcp-no-neighbour",
	    "%s is on this machine's own network, and no host answered to it "
	    "in %s.",
	    event_address(e), time_text(f, event_number(e, F_ELAPSED, 0)));
}

/* Whether the name has IPv6 addresses alone, as the DNS says. */
static bool
aaaa_alone(const struct findings *f, const struct race *r)
{
	const struct event *e = trace_first(f->trace, EV_DNS_RESULT);
	bool aaaa = false;

	for (; e != NULL; e = trace_next(f->trace, e, EV_DNS_RESULT)) {
		if (event_is(e, F_TYPE, "AAAA"))
			aaaa = aaaa || event_true(e, F_GOOD);
		else if (event_true(e, F_GOOD))
			return false;
	}
	for (size_t i = 0; i < r->n; i++)
		if (ending_of(r->failed[i]) != END_NO_ROUTE)
			return false;
	return aaaa &&
	    !event_is(trace_first(f->trace, EV_DNS_RESULT), F_FROM, "literal");
}

/* One of those that the fact "interfaces" lists, in that state; or NULL. */
static const char *
interface_that_is(struct findings *f, const char *state)
{
	struct str rest = str_of(trace_fact(f->trace, "interfaces")), one;
	size_t n = strlen(state);

	while (str_next(&rest, ',', &one)) {
		one = str_trim(one);
		if (one.n > n &&
		    str_equals((struct str){ one.p + one.n - n, n }, state))
			return shown(f, (struct str){ one.p, one.n - n });
	}
	return NULL;
}

/* Every interface is down, or the one that was asked for; or NULL. */
static struct draft *
tell_interface_down(struct findings *f, const struct event *e)
{
	const char *down = interface_that_is(f, " down");
	const char *dead = interface_that_is(f, " no carrier");

	if ((down == NULL && dead == NULL) ||
	    interface_that_is(f, " up") != NULL)
		return NULL;
	return found(f, e, "tcp-interface-down",
	    "The interface %s of this machine %s, so there is no way to %s "
	    "(%s).",
	    down != NULL ? down : dead,
	    down != NULL ? "is down" : "has no cable or radio link",
	    event_address(e), shown_field(f, e, F_ERROR));
}

static struct draft *
tell_no_route(struct findings *f, const struct race *r, const struct event *e)
{
	struct draft *d = tell_interface_down(f, e);
	const char *down = interface_that_is(f, " down");

	if (d != NULL)
		return d;
	if (aaaa_alone(f, r))
		return found(f, e, "dns-aaaa-only",
		    "%s has only IPv6 addresses (%s), and this machine has no "
		    "IPv6 route.",
		    shown(f, str_of(trace_head(f->trace)->host)),
		    event_address(e));
	d = found(f, e, "tcp-no-route", "This machine has no route to %s (%s).",
	    event_address(e), shown_field(f, e, F_ERROR));
	if (down != NULL)
		likely(f, d, "the interface %s is down", down);
	return d;
}

/* What an error of this machine's is called; more of them in machine.c. */
static const struct {
	int error;
	const char *id;
	const char *what;
} local_errors[] = {
	{ ENETDOWN, "tcp-interface-down",
	    "The interface of the route is down" },
	{ ENODEV, "local-no-interface",
	    "The interface asked for does not exist" },
	{ EADDRINUSE, "local-no-port", "This machine has no free local port" },
	{ EAGAIN, "local-no-port", "This machine has no free local port" },
	{ EINVAL, "tcp-no-route", "The source and the address do not fit" },
	{ EAFNOSUPPORT, "tcp-no-route",
	    "This machine, or the source asked for, has no such address "
	    "family" },
};

/*
 * What the kernel says both of a source address that is not here and of local
 * ports that are used up.
 */
static struct draft *
tell_no_source(struct findings *f, const struct event *e)
{
	const struct event *begun = trace_first(f->trace, EV_CONNECT);
	struct draft *d;

	while (begun != NULL && event_field(begun, F_LOCAL) == NULL)
		begun = trace_next(f->trace, begun, EV_CONNECT);
	if (begun != NULL)
		return found(f, e, "local-bind-address",
		    "The source address %s is not on this machine (%s).",
		    event_cstr(begun, F_LOCAL), shown_field(f, e, F_ERROR));
	d = found(f, e, "local-bind-address",
	    "This machine has no local address to reach %s from (%s).",
	    event_address(e), shown_field(f, e, F_ERROR));
	likely(f, d,
	    "with --source: that address is not on this machine; without it: "
	    "all local ports are in use");
	return d;
}

static struct draft *
tell_local(struct findings *f, const struct race *r, const struct event *e)
{
	int64_t error = event_number(e, F_ERRNO, 0);
	const char *words = shown_field(f, e, F_ERROR);
	struct draft *d;

	(void)r;
	if (error == EADDRNOTAVAIL)
		return tell_no_source(f, e);
	d = found_machine(f, e,
	    arena_printf(f->arena, "%s could not be reached",
		event_address(e)));
	if (d != NULL)
		return d;
	for (size_t i = 0; i < sizeof(local_errors) / sizeof(local_errors[0]);
	     i++)
		if (local_errors[i].error == error)
			return found(f, e, local_errors[i].id,
			    "%s, so %s could not be reached (%s).",
			    local_errors[i].what, event_address(e), words);
	return found(f, e, "tcp-failed", "%s could not be connected to: %s.",
	    event_address(e), words);
}

/* Cut off by the deadline, or by the user: which of the two, the trace says. */
static struct draft *
tell_given_up(struct findings *f, const struct race *r, const struct event *e)
{
	if (trace_first(f->trace, EV_INTERRUPTED) != NULL)
		return NULL;
	return tell_silent(f, r, e);
}

/* What names a lost race, by how its attempts ended. */
static struct draft *(*const tellers[ENDINGS])(struct findings *,
    const struct race *, const struct event *) = {
	[END_LOCAL] = tell_local,
	[END_NEIGHBOUR] = tell_neighbour,
	[END_REJECTED] = tell_rejected,
	[END_REFUSED] = tell_refused,
	[END_RESET] = tell_reset,
	[END_SILENT] = tell_silent,
	[END_NO_ROUTE] = tell_no_route,
	[END_GIVEN_UP] = tell_given_up,
};

/* The last attempt of the ending that is most telling. */
static const struct event *
most_telling(const struct race *r)
{
	const struct event *e = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (e == NULL || ending_of(r->failed[i]) <= ending_of(e))
			e = r->failed[i];
	return e;
}

static void
lost_race(struct findings *f, const struct race *r)
{
	const struct event *e = most_telling(r);
	struct draft *d = finding_of(f, "dns-blocked-zero");

	if ((d == NULL || d->finding.severity != SEVERITY_FAIL) && e != NULL)
		d = tellers[ending_of(e)](f, r, e);
	if (d != NULL)
		race_evidence(f, d, r);
}

/* Whether an attempt that failed shows an address that does not work. */
static bool
is_dead(const struct event *e, const struct event *won)
{
	int64_t waited = event_number(e, F_ELAPSED, 0);

	switch (ending_of(e)) {
	case END_NEIGHBOUR:
	case END_REJECTED:
	case END_REFUSED:
	case END_RESET:
	case END_SILENT:
		return true;
	case END_GIVEN_UP:
		return waited >= LATE_ADDRESS_MS * CLOCK_MS &&
		    waited >=
		    LATE_ADDRESS_TIMES * event_number(won, F_ELAPSED, 0);
	default:
		return false;
	}
}

struct dead {
	const struct event *first;
	const struct event *first_of_ipv4;
	size_t ipv6;
};

static struct dead
count_dead(const struct race *r)
{
	struct dead dead = { .first = NULL };

	for (size_t i = 0; i < r->n; i++) {
		const struct event *e = r->failed[i];

		if (!is_dead(e, r->won))
			continue;
		if (dead.first == NULL)
			dead.first = e;
		if (is_ipv6(event_cstr(e, F_ADDRESS)))
			dead.ipv6++;
		else if (dead.first_of_ipv4 == NULL)
			dead.first_of_ipv4 = e;
	}
	return dead;
}

/* One came through; others should have and did not. */
static void
won_race(struct findings *f, const struct race *r)
{
	struct dead dead = count_dead(r);
	bool over_ipv4 = !is_ipv6(event_cstr(r->won, F_ADDRESS));
	struct draft *d;

	if (dead.ipv6 > 0 && over_ipv4) {
		d = found(f, dead.first, "tcp-ipv6-dead",
		    "The IPv6 address %s does not work (%s), and %s does.",
		    event_address(dead.first), attempt_text(f, dead.first),
		    event_address(r->won));
		race_evidence(f, d, r);
		dead.first = dead.first_of_ipv4;
	}
	if (dead.first == NULL)
		return;
	d = found(f, dead.first, "tcp-one-address-dead",
	    "The address %s does not work (%s), and %s does.",
	    event_address(dead.first), attempt_text(f, dead.first),
	    event_address(r->won));
	race_evidence(f, d, r);
}

/* A second and more for a round trip that is short. */
static void
late_race(struct findings *f, const struct race *r)
{
	int64_t elapsed = event_number(r->won, F_ELAPSED, 0);
	int64_t rtt = event_number(r->won, F_RTT, -1);

	if (elapsed < SYN_AGAIN_MS * CLOCK_MS || rtt < 0 ||
	    elapsed < LATE_ADDRESS_TIMES * rtt)
		return;
	evidence(f,
	    found(f, r->won, "tcp-syn-lost",
		"Connecting to %s took %s although a round trip is %s: the "
		"first packet was lost and sent again.",
		event_address(r->won), time_text(f, elapsed),
		time_text(f, rtt)),
	    r->won, "connected after %s, round trip %s", time_text(f, elapsed),
	    time_text(f, rtt));
}

static void
races(struct findings *f)
{
	struct race r;
	size_t i = 0;

	for (int n = 0; n < MOST_JUDGED && next_race(f->trace, &i, &r); n++) {
		if (r.won == NULL) {
			lost_race(f, &r);
			continue;
		}
		won_race(f, &r);
		late_race(f, &r);
	}
}

rule *const tcp_rules[] = {
	races,
	NULL,
};
