/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The resolvers of a look-up, one by one: who was asked, who answered what,
 * who was silent or could not be reached. Used by dns.c alone.
 */
#ifndef DIAGNOSE_RESOLVER_H
#define DIAGNOSE_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>

#include "diagnose/finding.h"

#define MOST_RESOLVERS 8

/* One resolver's part in the trace. */
struct resolver_part {
	const char *server;
	const struct event *first; /* query to it, or error; NULL: none */
	const struct event *error; /* the last EV_DNS_ERROR */
	size_t queries;
	size_t answers;
};

struct resolvers {
	struct resolver_part of[MOST_RESOLVERS];
	size_t n;
	size_t answers; /* of all of them */
};

/* What an extended DNS error says about the reply that carries it. */
enum ede_says { EDE_OTHER, EDE_DNSSEC, EDE_BLOCKED };

struct resolvers resolvers_of(const struct trace *t);

/* Whether each of them was unreachable: nobody could even be asked. */
bool resolvers_all_failed(const struct resolvers *r);

/* "", or ", extended error 6 (DNSSEC Bogus): its text", and what that says. */
const char *ede_text(struct findings *f, const struct event *answer,
    enum ede_says *says);

/* dns-no-server or dns-unreachable, by what the last error was. */
struct draft *tell_no_server(struct findings *f, const struct event *e,
    const char *name, const struct resolvers *r);

/* Each answer and error, and each resolver that said nothing, as evidence. */
void resolver_evidence(struct findings *f, struct draft *d);

/* Rules: one is silent or dead though another answers; a query sent again. */
void resolver_silent(struct findings *f);
void resolver_dead(struct findings *f);
void resolver_lost_query(struct findings *f);

#endif
