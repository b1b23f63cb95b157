/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that need no DNS: pinned by --resolve, a literal, in the hosts
 * file. That file comes before DNS for both families at once: a line with an
 * IPv4 address alone must not let an AAAA from DNS win.
 */
#include <string.h>

#include "base/clock.h"
#include "net/resolve_internal.h"

static void
on_hosts(void *arg, int status, int timeouts, struct ares_addrinfo *ai)
{
	(void)timeouts;
	if (status == ARES_SUCCESS && ai != NULL)
		family_add_nodes(arg, ai);
	ares_freeaddrinfo(ai);
}

/* The addresses came at once: a family without any is left out. */
static void
finish_at_once(struct resolver *r, const char *from)
{
	for (int i = 0; i < 2; i++) {
		struct family *f = &r->families[i];

		f->from = from;
		if (f->n > 0)
			family_finish(f, f->more ? "too-large" : "ok", NULL);
	}
	for (int i = 0; i < 2; i++)
		if (r->families[0].n + r->families[1].n > 0 &&
		    !r->families[i].done)
			family_leave_out(&r->families[i]);
	family_finish_rest(r, "nodata", "it is an address of the other family");
}

/* Adds a literal to its family, unless that one is not wanted. */
static void
add_literal(struct resolver *r, const struct address *a)
{
	struct family *f = &r->families[a->any.sa_family == AF_INET];

	if (!f->done)
		family_add(f, a);
}

static bool
pin_fits(const struct pin *pin, const struct resolver *r)
{
	return (pin->port == 0 || pin->port == r->port) &&
	    str_equals_nocase(str_of(r->host), pin->host);
}

/* The addresses of a --resolve, of which IPv6 may stand in brackets. */
static void
add_pinned(struct resolver *r, const char *addresses)
{
	struct str rest = str_of(addresses), part;
	struct address a;

	while (str_next(&rest, ',', &part)) {
		if (part.n > 2 && part.p[0] == '[' && part.p[part.n - 1] == ']')
			part = (struct str){ .p = part.p + 1, .n = part.n - 2 };
		if (address_parse(arena_copy(r->arena, part.p, part.n), 0, &a))
			add_literal(r, &a);
	}
}

static bool
from_pins(struct resolver *r, const struct resolve_wish *wish)
{
	bool found = false;

	for (size_t i = 0; i < wish->n_pins; i++) {
		if (!pin_fits(&wish->pins[i], r))
			continue;
		add_pinned(r, wish->pins[i].addresses);
		found = true;
	}
	if (!found)
		return false;
	trace_phase(r->trace, PHASE_RESOLVE);
	finish_at_once(r, "--resolve");
	return true;
}

static bool
from_literal(struct resolver *r)
{
	struct address a;

	if (!address_parse(r->host, r->port, &a))
		return false;
	add_literal(r, &a);
	finish_at_once(r, "literal");
	return true;
}

static bool
from_hosts(struct resolver *r, int family)
{
	int64_t start_ns = clock_now_ns();

	dns_hosts(r->host, family, on_hosts, r);
	if (r->families[0].n + r->families[1].n == 0)
		return false;
	trace_phase_at(r->trace, PHASE_RESOLVE, start_ns);
	finish_at_once(r, "hosts");
	return true;
}

bool
resolve_locally(struct resolver *r, const struct resolve_wish *wish)
{
	return from_pins(r, wish) || from_literal(r) ||
	    from_hosts(r, wish->family);
}
