/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The resolvers of a look-up, one by one. What the outcome means for the name
 * is dns.c.
 */
#include "diagnose/resolver.h"

#include <errno.h>
#include <string.h>

static struct resolver_part *
part_of(struct resolvers *r, const struct event *e)
{
	const char *server = event_cstr(e, F_SERVER);

	if (server == NULL)
		return NULL;
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->of[i].server, server) == 0)
			return &r->of[i];
	if (r->n == MOST_RESOLVERS)
		return NULL;
	r->of[r->n] = (struct resolver_part){ .server = server };
	return &r->of[r->n++];
}

static void
add_part(struct resolvers *r, const struct event *e)
{
	struct resolver_part *p = part_of(r, e);

	if (e->kind == EV_DNS_ANSWER)
		r->answers++;
	if (p == NULL)
		return;
	if (p->first == NULL)
		p->first = e;
	if (e->kind == EV_DNS_QUERY)
		p->queries++;
	if (e->kind == EV_DNS_ANSWER)
		p->answers++;
	if (e->kind == EV_DNS_ERROR)
		p->error = e;
}

struct resolvers
resolvers_of(const struct trace *t)
{
	struct resolvers r = { .n = 0 };

	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		if (e->kind == EV_DNS_QUERY || e->kind == EV_DNS_ANSWER ||
		    e->kind == EV_DNS_ERROR)
			add_part(&r, e);
	}
	return r;
}

bool
resolvers_all_failed(const struct resolvers *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->of[i].error == NULL || r->of[i].answers > 0)
			return false;
	return r->n > 0;
}

static const struct ede {
	int code;
	const char *name;
	enum ede_says says;
} edes[] = {
#define EDE(code_, name_, says_) { code_, name_, EDE_##says_ },
#include "diagnose/ede.tbl.h"
#undef EDE
};

const char *
ede_text(struct findings *f, const struct event *answer, enum ede_says *says)
{
	int64_t code = event_number(answer, F_EDE, -1);
	const char *name = "unknown";
	bool words = event_get(answer, F_EDE_TEXT).n > 0;

	*says = EDE_OTHER;
	if (code < 0)
		return "";
	for (size_t i = 0; i < sizeof(edes) / sizeof(edes[0]); i++) {
		if (edes[i].code != code)
			continue;
		name = edes[i].name;
		*says = edes[i].says;
	}
	return arena_printf(f->arena, ", extended error %lld, %s%s%s",
	    (long long)code, name, words ? ": " : "",
	    words ? shown_field(f, answer, F_EDE_TEXT) : "");
}

static bool
no_way(int64_t error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH ||
	    error == ENETDOWN || error == EADDRNOTAVAIL ||
	    error == EAFNOSUPPORT;
}

struct draft *
tell_no_server(struct findings *f, const struct event *e, const char *name,
    const struct resolvers *r)
{
	const struct resolver_part *last = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (r->of[i].error != NULL)
			last = &r->of[i];
	if (last != NULL && no_way(event_number(last->error, F_ERRNO, 0)))
		return found(f, e, "dns-unreachable",
		    "This machine has no way to the resolver %s, so %s could "
		    "not be looked up.",
		    last->server, name);
	return found(f, e, "dns-no-server",
	    "Nothing listens on the port of the resolver %s, so %s could not "
	    "be looked up.",
	    last == NULL ? "" : last->server, name);
}

static void
answer_evidence(struct findings *f, struct draft *d, const struct event *e)
{
	enum ede_says says;
	const char *error = event_cstr(e, F_ERROR);
	const char *alias = event_cstr(e, F_ALIAS);
	const char *record = event_cstr(e, F_ADDRESS);
	enum field_name name = F_ADDRESS;

	if (record == NULL) {
		name =
		    event_field(e, F_EXCHANGE) != NULL ? F_EXCHANGE : F_POINTER;
		record = event_cstr(e, name);
	}
	evidence(f, d, e, "%s answered %s for %s%s%s%s%s%s%s%s%s",
	    shown_field(f, e, F_SERVER), shown_field(f, e, F_RCODE),
	    shown_field(f, e, F_TYPE), ede_text(f, e, &says),
	    event_true(e, F_TRUNCATED) ? ", truncated" : "",
	    alias == NULL ? "" : ", alias ",
	    alias == NULL ? "" : shown_field(f, e, F_ALIAS),
	    record == NULL ? "" : ", ",
	    record == NULL ? "" : shown_field(f, e, name),
	    error == NULL ? "" : ", ",
	    error == NULL ? "" : shown_field(f, e, F_ERROR));
}

void
resolver_evidence(struct findings *f, struct draft *d)
{
	struct resolvers r = resolvers_of(f->trace);
	const struct event *e = trace_first(f->trace, EV_DNS_ANSWER);

	for (; e != NULL; e = trace_next(f->trace, e, EV_DNS_ANSWER))
		answer_evidence(f, d, e);
	for (size_t i = 0; i < r.n; i++) {
		const struct resolver_part *p = &r.of[i];

		if (p->error != NULL)
			evidence(f, d, p->error, "%s: %s", p->server,
			    shown_field(f, p->error, F_ERROR));
		else if (p->answers == 0)
			evidence(f, d, p->first, "%s was asked, %s, no answer",
			    p->server,
			    p->queries == 1
				? "once"
				: count_text(f, (int64_t)p->queries, "time"));
	}
}

static bool
same(const struct event *a, const struct event *b, enum field_name name)
{
	return same_bytes(event_get(a, name), event_get(b, name));
}

/* The next query of the same type that went to somebody else. */
static const struct event *
asked_elsewhere(const struct trace *t, const struct event *query)
{
	const struct event *e = trace_next(t, query, EV_DNS_QUERY);

	while (
	    e != NULL && (same(e, query, F_SERVER) || !same(e, query, F_TYPE)))
		e = trace_next(t, e, EV_DNS_QUERY);
	return e;
}

/* One of them says nothing at all; who was asked after it did answer. */
void
resolver_silent(struct findings *f)
{
	struct resolvers r = resolvers_of(f->trace);

	for (size_t i = 0; i < r.n && r.answers > 0; i++) {
		const struct resolver_part *p = &r.of[i];
		const struct event *other;
		struct draft *d;

		if (p->answers > 0 || p->error != NULL)
			continue;
		other = asked_elsewhere(f->trace, p->first);
		if (other == NULL)
			continue;
		d = found(f, p->first, "dns-timeout-one",
		    "The resolver %s does not answer; %s was asked instead, "
		    "%s later.",
		    p->server, shown_field(f, other, F_SERVER),
		    time_text(f, other->t_ns - p->first->t_ns));
		resolver_evidence(f, d);
	}
}

/* One of them cannot be reached; another one did answer. */
void
resolver_dead(struct findings *f)
{
	struct resolvers r = resolvers_of(f->trace);

	for (size_t i = 0; i < r.n && r.answers > 0; i++) {
		const struct resolver_part *p = &r.of[i];

		if (p->error == NULL || p->answers > 0)
			continue;
		found(f, p->error, "dns-server-dead",
		    "The resolver %s cannot be reached (%s); another one "
		    "answered.",
		    p->server, shown_field(f, p->error, F_ERROR));
	}
}

static bool
answered_between(const struct trace *t, const struct event *query,
    const struct event *again)
{
	const struct event *e = trace_next(t, query, EV_DNS_ANSWER);

	for (; e != NULL && e->seq < again->seq;
	     e = trace_next(t, e, EV_DNS_ANSWER))
		if (same(e, query, F_SERVER) && same(e, query, F_TYPE))
			return true;
	return false;
}

/* The same question to the same resolver once more, with no answer between. */
static const struct event *
asked_again(const struct trace *t, const struct event *query)
{
	const struct event *e = trace_next(t, query, EV_DNS_QUERY);

	for (; e != NULL; e = trace_next(t, e, EV_DNS_QUERY))
		if (same(e, query, F_SERVER) && same(e, query, F_TYPE) &&
		    same(e, query, F_NAME) && same(e, query, F_TRANSPORT))
			return answered_between(t, query, e) ? NULL : e;
	return NULL;
}

void
resolver_lost_query(struct findings *f)
{
	struct resolvers r = resolvers_of(f->trace);
	const struct event *e = trace_first(f->trace, EV_DNS_QUERY);

	for (int i = 0; e != NULL && i < MOST_JUDGED;
	     i++, e = trace_next(f->trace, e, EV_DNS_QUERY)) {
		const struct event *again = asked_again(f->trace, e);
		const struct resolver_part *p = part_of(&r, e);

		if (again == NULL || p == NULL || p->answers == 0 ||
		    p->error != NULL ||
		    finding_of(f, "dns-aaaa-dropped") != NULL)
			continue;
		found(f, e, "dns-query-lost",
		    "The query for %s went unanswered by %s and was sent again "
		    "%s later.",
		    shown_field(f, e, F_TYPE), p->server,
		    time_text(f, again->t_ns - e->t_ns));
	}
}
