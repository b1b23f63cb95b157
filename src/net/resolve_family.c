/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of each family: its addresses, how its look-up ended, and the
 * events that tell it. Who finds the addresses is not known here.
 */
#include <string.h>

#include "base/clock.h"
#include "base/limit.h"
#include "net/resolve_internal.h"

bool
family_knows(const struct address *a, size_t n, const struct address *one)
{
	for (size_t i = 0; i < n; i++)
		if (address_same_host(&a[i], one))
			return true;
	return false;
}

static struct family *
other_of(const struct family *f)
{
	struct resolver *r = f->resolver;

	return &r->families[f == &r->families[0]];
}

static void
add_aliases(struct event *e, const struct dns_message *last)
{
	for (size_t i = 0; last != NULL && i < last->n_aliases; i++)
		event_bytes(e, F_ALIAS, str_of(last->aliases[i]));
}

static void
tell_result(struct family *f)
{
	struct resolver *r = f->resolver;
	struct event *e = trace_event(r->trace, EV_DNS_RESULT);
	char text[ADDRESS_TEXT];

	event_bytes(e, F_NAME, str_of(r->host));
	event_text(e, F_TYPE, dns_type_name(f->type));
	event_text(e, F_FROM, f->from);
	event_bool(e, F_GOOD, f->n > 0);
	event_ns(e, F_ELAPSED, f->end_ns - f->start_ns);
	for (size_t i = 0; i < f->n; i++)
		event_text(e, F_ADDRESS, address_host(&f->addresses[i], text));
	add_aliases(e, dns_log_answer(&r->log, f->type));
	event_text(e, F_HOW, f->how);
	if (f->n == 0)
		event_text(e, F_ERROR, f->error);
	event_commit(e);
}

/* Whether f's answer is an alias without an address of this family. */
static bool
is_dangling(const struct family *f)
{
	return strcmp(f->how, "alias-dangling") == 0;
}

/* What to call it if the other family has an address behind the alias. */
static const char *
half_dangling(const struct family *f)
{
	const struct dns_message *last =
	    dns_log_answer(&f->resolver->log, f->type);

	return last != NULL && last->rcode == DNS_NXDOMAIN ? "nxdomain"
							   : "nodata";
}

/*
 * Tells the results that are sure. A chain of aliases without an address of
 * one family dangles only if the other family has none either: until that is
 * known its result waits.
 */
static void
tell_results(struct resolver *r)
{
	for (int i = 0; i < 2; i++) {
		struct family *f = &r->families[i], *other = other_of(f);

		if (!f->done || f->told || (is_dangling(f) && !other->done))
			continue;
		if (is_dangling(f) && other->n > 0)
			f->how = half_dangling(f);
		f->told = true;
		tell_result(f);
	}
}

void
family_finish(struct family *f, const char *how, const char *error)
{
	struct resolver *r = f->resolver;

	f->how = how;
	f->error = error;
	if (f->end_ns == 0)
		f->end_ns = clock_now_ns();
	f->done = true;
	r->stale = r->stale || f->n > 0;
	r->news = true;
	tell_results(r);
}

/* Nothing is asked of this family, and nothing told. */
void
family_leave_out(struct family *f)
{
	f->done = f->told = true;
}

/* Adds an address to f, once, up to the limit. */
void
family_add(struct family *f, const struct address *a)
{
	struct resolver *r = f->resolver;

	if (family_knows(f->addresses, f->n, a))
		return;
	if (f->n == LIMIT_DNS_ADDRESSES) {
		f->more = true;
		return;
	}
	if (f->addresses == NULL)
		f->addresses =
		    arena_alloc(r->arena, LIMIT_DNS_ADDRESSES * sizeof(*a));
	f->addresses[f->n] = *a;
	address_set_port(&f->addresses[f->n], r->port);
	f->n++;
}

void
family_add_nodes(struct resolver *r, const struct ares_addrinfo *ai)
{
	struct address a;

	for (const struct ares_addrinfo_node *node = ai->nodes; node != NULL;
	     node = node->ai_next) {
		a = address_of(node->ai_addr, node->ai_addrlen);
		family_add(&r->families[node->ai_family == AF_INET], &a);
	}
}

/* Ends what is still under way, with this word. */
void
family_finish_rest(struct resolver *r, const char *how, const char *error)
{
	for (int i = 0; i < 2; i++)
		if (!r->families[i].done)
			family_finish(&r->families[i], how, error);
}
