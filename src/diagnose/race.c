/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A race of addresses, read from a trace: its attempts and how each ended.
 * What that means is tcp.c.
 */
#include "diagnose/race.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"

static bool
begins_race(const struct event *e)
{
	return (e->kind == EV_CONNECT || e->kind == EV_CONNECT_FAILED) &&
	    event_number(e, F_ATTEMPT, 0) == 1;
}

static bool
is_attempt(const struct event *e)
{
	return !is_beside(e) &&
	    (e->kind == EV_CONNECT || e->kind == EV_CONNECT_FAILED);
}

static void
add_to_race(struct race *r, const struct event *e)
{
	if (is_beside(e))
		return;
	if (e->kind == EV_CONNECTED)
		r->won = e;
	else if (e->kind == EV_CONNECT_FAILED && r->n < MOST_ATTEMPTS)
		r->failed[r->n++] = e;
}

/* The next race at or after *i, which moves behind it; false: no more. */
bool
next_race(const struct trace *t, size_t *i, struct race *r)
{
	size_t n = trace_count(t);

	*r = (struct race){ .n = 0 };
	while (*i < n && !is_attempt(trace_get(t, *i)))
		++*i;
	if (*i == n)
		return false;
	do {
		add_to_race(r, trace_get(t, *i));
		++*i;
	} while (*i < n &&
	    !(begins_race(trace_get(t, *i)) && !is_beside(trace_get(t, *i)) &&
		trace_get(t, *i)->kind == EV_CONNECT));
	return true;
}

bool
is_ipv6(const char *address)
{
	return address != NULL &&
	    (address[0] == '[' ||
		strchr(address, ':') != strrchr(address, ':'));
}

/* An address without its port, and without brackets. */
static struct str
host_part(struct str s)
{
	if (s.n > 0 && s.p[0] == '[')
		return (struct str){ s.p + 1, str_find(s, ']') - 1 };
	if (!is_ipv6(s.p))
		s.n = str_find(s, ':');
	return s;
}

bool
same_host(struct str a, struct str b)
{
	a = host_part(a);
	b = host_part(b);
	return a.n == b.n && a.n > 0 && memcmp(a.p, b.p, a.n) == 0;
}

/* An ICMP message of our own kernel's: nobody answered for the address. */
static bool
is_own_icmp(const struct event *e)
{
	static const char *const local[] = { "127.0.0.1", "::1" };
	struct str from = event_get(e, F_ICMP_FROM);

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		if (str_equals(from, local[i]) &&
		    !same_host(from, event_get(e, F_ADDRESS)))
			return true;
	return same_host(from, event_get(e, F_LOCAL)) &&
	    !same_host(from, event_get(e, F_ADDRESS));
}

static enum ending
unreachable_ending(const struct event *e)
{
	/* No ICMP from outside, and time was spent asking for it. */
	if (event_number(e, F_ERRNO, 0) == EHOSTUNREACH &&
	    event_number(e, F_ELAPSED, 0) > NO_NEIGHBOUR_MS * CLOCK_MS)
		return END_NEIGHBOUR;
	return END_NO_ROUTE;
}

enum ending
ending_of(const struct event *e)
{
	static const struct {
		const char *how;
		enum ending ending;
	} words[] = {
		{ "refused", END_REFUSED },
		{ "reset", END_RESET },
		{ "timeout", END_SILENT },
		{ "rejected", END_REJECTED },
		{ "local", END_LOCAL },
		{ "abandoned", END_GIVEN_UP },
		{ "cancelled", END_GIVEN_UP },
	};

	if (event_is(e, F_HOW, "unreachable"))
		return event_number(e, F_ERRNO, 0) == ENETDOWN
		    ? END_LOCAL
		    : unreachable_ending(e);
	if (event_is(e, F_HOW, "rejected") && is_own_icmp(e))
		return END_NEIGHBOUR;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (event_is(e, F_HOW, words[i].how))
			return words[i].ending;
	return END_LOCAL;
}

const char *
icmp_text(struct findings *f, const struct event *e)
{
	static const struct {
		int version;
		int type;
		int code;
		const char *words;
	} rows[] = {
#define ICMP(version_, type_, code_, words_) { version_, type_, code_, words_ },
#include "diagnose/icmp.tbl.h"
#undef ICMP
	};
	int version = is_ipv6(event_cstr(e, F_ADDRESS)) ? 6 : 4;
	long long type = event_number(e, F_ICMP_TYPE, -1);
	long long code = event_number(e, F_ICMP_CODE, -1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].version == version && rows[i].type == type &&
		    rows[i].code == code)
			return arena_printf(f->arena,
			    "%s (ICMP type %lld, code %lld)", rows[i].words,
			    type, code);
	return arena_printf(f->arena, "ICMP type %lld, code %lld", type, code);
}

/* How one attempt went, for the evidence. */
const char *
attempt_text(struct findings *f, const struct event *e)
{
	const char *elapsed = time_text(f, event_number(e, F_ELAPSED, 0));

	switch (ending_of(e)) {
	case END_REFUSED:
		return arena_printf(f->arena, "refused after %s", elapsed);
	case END_RESET:
		return arena_printf(f->arena, "reset after %s", elapsed);
	case END_SILENT:
		return arena_printf(f->arena, "no answer in %s", elapsed);
	case END_GIVEN_UP:
		return arena_printf(f->arena, "given up after %s", elapsed);
	case END_REJECTED:
		return arena_printf(f->arena, "rejected by %s after %s: %s",
		    event_cstr(e, F_ICMP_FROM) == NULL
			? "an unknown router"
			: event_cstr(e, F_ICMP_FROM),
		    elapsed, icmp_text(f, e));
	default:
		return arena_printf(f->arena, "%s, after %s",
		    shown_field(f, e, F_ERROR), elapsed);
	}
}

const char *
event_address(const struct event *e)
{
	const char *address = event_cstr(e, F_ADDRESS);

	return address == NULL ? "the address" : address;
}

void
race_evidence(struct findings *f, struct draft *d, const struct race *r)
{
	for (size_t i = 0; i < r->n; i++)
		evidence(f, d, r->failed[i], "%s: %s",
		    event_address(r->failed[i]), attempt_text(f, r->failed[i]));
	if (r->won != NULL)
		evidence(f, d, r->won, "%s: connected in %s",
		    event_address(r->won),
		    time_text(f, event_number(r->won, F_ELAPSED, 0)));
}

/* The attempts of the race that ended so. */
size_t
count_endings(const struct race *r, enum ending ending)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += ending_of(r->failed[i]) == ending;
	return n;
}
