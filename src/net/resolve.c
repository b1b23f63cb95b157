/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One name to its addresses: asking DNS for both families, waiting as RFC 8305
 * section 3 says, and the list to be tried. Results and their events are
 * resolve_family.c, what needs no DNS resolve_local.c, the wire dns_channel.c.
 */
#include "net/resolve.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/dns_how.h"
#include "net/order.h"
#include "net/resolv_conf.h"
#include "net/resolve_internal.h"

#define TIMEOUT_NS (2 * CLOCK_S)
#define RESOLUTION_DELAY_NS (50 * CLOCK_MS) /* RFC 8305 section 8 */

bool
resolve_done(const struct resolver *r)
{
	return r->families[0].done && r->families[1].done;
}

/* FORMERR to EDNS: c-ares asks without it from now on, but only one family. */
static bool
lost_to_edns(const struct family *f, int status)
{
	return status == ARES_EFORMERR &&
	    dns_log_edns(&f->resolver->log, f->type);
}

/*
 * The other family's answer was truncated and TCP refused: c-ares then gives
 * up every query to that server, also one that UDP would have answered.
 */
static bool
lost_to_tcp(const struct family *f, int status)
{
	const struct dns_log *log = &f->resolver->log;
	const struct dns_message *other = dns_log_answer(log,
	    f->type == DNS_TYPE_A ? DNS_TYPE_AAAA : DNS_TYPE_A);

	return status == ARES_ECONNREFUSED && other != NULL &&
	    other->truncated && dns_log_answer(log, f->type) == NULL;
}

static void
on_answer(void *arg, int status, int timeouts, struct ares_addrinfo *ai)
{
	struct family *f = arg;
	struct resolver *r = f->resolver;
	struct dns_ending end = { .status = status };

	(void)timeouts;
	if (ai != NULL && !f->done)
		family_add_nodes(r, ai);
	ares_freeaddrinfo(ai);
	if (f->done)
		return;
	if (!f->again && (lost_to_edns(f, status) || lost_to_tcp(f, status))) {
		f->lost = f->again = true;
		return;
	}
	end.last = dns_log_answer(&r->log, f->type);
	end.n_addresses = f->n;
	end.more = f->more ||
	    (end.last != NULL && (end.last->more || end.last->alias_long));
	end.error = r->log.error;
	f->end_ns = dns_channel_moment_ns(r->channel);
	family_finish(f, dns_how(&end),
	    end.last != NULL && end.last->error != NULL
		? end.last->error
		: ares_strerror(status));
}

static void
free_channel(struct resolver *r)
{
	dns_channel_free(r->channel);
	r->channel = NULL;
	dns_log_free(&r->log);
}

/* From the loop, outside of c-ares: what the callbacks may not do. */
static void
on_turn(void *arg)
{
	struct resolver *r = arg;

	for (int i = 0; i < 2; i++) {
		struct family *f = &r->families[i];

		if (f->done || !f->lost)
			continue;
		f->lost = false;
		dns_channel_ask(r->channel, r->host, f->number, on_answer, f);
	}
	if (resolve_done(r))
		free_channel(r);
	if (r->news)
		task_wake(r->task);
	r->news = false;
}

/* Time spent on what was read and set up before belongs to this machine. */
static void
begin_asking(struct resolver *r)
{
	trace_phase(r->trace, PHASE_RESOLVE);
	for (int i = 0; i < 2; i++)
		r->families[i].start_ns = clock_now_ns();
}

/* A name without a dot may be short for one in the system's domains. */
static void
ask_dns(struct resolver *r, const struct resolve_wish *wish, bool absolute)
{
	struct dns_channel_wish w = {
		.servers = wish->servers,
		.timeout_ns =
		    wish->timeout_ns > 0 ? wish->timeout_ns : TIMEOUT_NS,
		.wire = wish->wire,
		.search = !absolute && strchr(r->host, '.') == NULL,
	};
	const char *why = NULL;

	r->channel = dns_channel_new(&w, &r->log, on_turn, r, &why);
	if (wish->servers == NULL)
		resolv_conf_learn(r->trace);
	begin_asking(r);
	if (r->channel == NULL) {
		family_finish_rest(r, "other", why);
		return;
	}
	for (int i = 0; i < 2; i++)
		if (!r->families[i].done)
			dns_channel_ask(r->channel, r->host,
			    r->families[i].number, on_answer, &r->families[i]);
	if (resolve_done(r))
		free_channel(r);
}

/* The arena ends; the trace may be gone already. */
static void
release(void *arg)
{
	struct resolver *r = arg;

	for (int i = 0; i < 2; i++)
		family_leave_out(&r->families[i]);
	free_channel(r);
}

static void
start_family(struct resolver *r, int i, int number, int wanted)
{
	r->families[i] = (struct family){
		.resolver = r,
		.number = number,
		.type = number == AF_INET ? DNS_TYPE_A : DNS_TYPE_AAAA,
		.from = "dns",
		.how = "other",
		.start_ns = clock_now_ns(),
	};
	if (wanted != AF_UNSPEC && wanted != number)
		family_leave_out(&r->families[i]);
}

struct resolver *
resolve_start(struct arena *a, struct trace *t, const struct resolve_wish *wish,
    const char *host, int port)
{
	struct resolver *r = arena_alloc(a, sizeof(*r));
	size_t n = strlen(host);
	bool absolute = n > 1 && host[n - 1] == '.';

	r->arena = a;
	r->trace = t;
	r->task = task_self();
	r->host = arena_copy(a, host, absolute ? n - 1 : n);
	r->where = arena_printf(a, "looking up %s", r->host);
	r->port = port;
	r->log = (struct dns_log){ .arena = a, .trace = t };
	start_family(r, 0, AF_INET6, wish->family);
	start_family(r, 1, AF_INET, wish->family);
	arena_defer(a, release, r);
	if (!resolve_locally(r, wish))
		ask_dns(r, wish, absolute);
	r->news = false;
	return r;
}

/* All addresses, those already tried first and as they were. */
static void
gather(struct resolver *r, size_t tried)
{
	size_t n = r->families[0].n + r->families[1].n;
	struct address *list = arena_alloc(r->arena, n * sizeof(*list));

	if (tried > 0)
		memcpy(list, r->list, tried * sizeof(*list));
	r->n_list = tried;
	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < r->families[i].n; k++)
			if (!family_knows(list, tried,
				&r->families[i].addresses[k]))
				list[r->n_list++] = r->families[i].addresses[k];
	order_addresses(list, r->n_list, tried);
	r->list = list;
}

static void
tell_order(const struct resolver *r)
{
	struct event *e = trace_event(r->trace, EV_ADDRESSES);
	char text[ADDRESS_TEXT];

	for (size_t i = 0; i < r->n_list; i++)
		event_text(e, F_ADDRESS, address_host(&r->list[i], text));
	event_commit(e);
}

const struct address *
resolve_addresses(struct resolver *r, size_t tried, size_t *n)
{
	if (tried > r->tried)
		r->tried = tried < r->n_list ? tried : r->n_list;
	if (r->stale) {
		r->stale = false;
		gather(r, r->tried);
		if (!r->stopped)
			tell_order(r);
	}
	*n = r->n_list;
	return r->list;
}

/* The addresses known of a family, if it is done. */
static size_t
ready(const struct family *f)
{
	return f->done ? f->n : 0;
}

/*
 * The moment at which there is something to dial: NEVER as long as that is
 * not known, 0 if it has come.
 */
static int64_t
ready_at(const struct resolver *r)
{
	const struct family *v6 = &r->families[0], *v4 = &r->families[1];

	if (ready(v6) + ready(v4) <= r->tried)
		return NEVER;
	if (ready(v6) > 0 || v6->done || r->tried > 0)
		return 0;
	return v4->end_ns + RESOLUTION_DELAY_NS;
}

/*
 * There is something to dial. What is done once the last answer has come, or
 * the wait for it is over, belongs to this machine.
 */
static int
finish_asking(struct resolver *r)
{
	int64_t last_ns = r->families[0].end_ns;
	size_t n;

	if (r->families[1].end_ns > last_ns)
		last_ns = r->families[1].end_ns;
	if (resolve_done(r))
		trace_phase_at(r->trace, PHASE_LOCAL, last_ns);
	else
		trace_phase(r->trace, PHASE_LOCAL);
	resolve_addresses(r, r->tried, &n);
	return 0;
}

static int
out_of_time(struct resolver *r)
{
	if (ready_at(r) != NEVER)
		return finish_asking(r);
	family_finish_rest(r, "timeout", "no answer before the deadline");
	free_channel(r);
	return ERR_LATE;
}

static bool
is_late(int64_t deadline_ns)
{
	int64_t now_ns = clock_now_ns();

	return now_ns >= deadline_ns || now_ns >= task_deadline_ns(task_self());
}

int
resolve_wait(struct resolver *r, int64_t deadline_ns)
{
	enum wake why = WAKE_READY;
	int64_t at_ns;

	task_where(r->where);
	for (;;) {
		at_ns = ready_at(r);
		if (at_ns != NEVER && clock_now_ns() >= at_ns)
			return finish_asking(r);
		if (resolve_done(r))
			return ERR_NO_NAME;
		if (why == WAKE_LATE && is_late(deadline_ns))
			return out_of_time(r);
		why = task_sleep(at_ns < deadline_ns ? at_ns : deadline_ns);
		if (why == WAKE_CANCELLED) {
			resolve_stop(r);
			return ERR_CANCELLED;
		}
	}
}

void
resolve_stop(struct resolver *r)
{
	family_finish_rest(r, "abandoned", "stopped before an answer came");
	free_channel(r);
	r->stopped = true;
}

void
resolve_free_shared(void)
{
	dns_channel_free_shared();
}
