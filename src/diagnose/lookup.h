/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outcome of a look-up, read from a trace, and the rules for a name that
 * was found. Used by dns.c.
 */
#ifndef DIAGNOSE_LOOKUP_H
#define DIAGNOSE_LOOKUP_H

#include <stdbool.h>

#include "diagnose/finding.h"

/* The outcome of a look-up: the last result of each family. */
struct lookup {
	const struct event *a;
	const struct event *aaaa;
	const struct event *last; /* of the two; NULL: nothing asked */
	bool found;               /* an address of any family */
};

struct lookup lookup_of(const struct trace *t);

/*
 * A look-up of mail exchangers, whose MX then stands in place of A; nothing
 * asked if the trace is none.
 */
struct lookup lookup_of_exchangers(const struct trace *t);

/* Whether a family was asked, gave nothing, and this is how. */
bool went(const struct event *result, const char *how);

/* Rules: a filter's address; one family alone; too many addresses; slowness. */
void lookup_blocked_zero(struct findings *f);
void lookup_one_family(struct findings *f);
void lookup_more_than_kept(struct findings *f);
void lookup_slow(struct findings *f);

/* A rule: the list of domains in resolv.conf made another name of it. */
void lookup_search_list(struct findings *f);

/* A rule: a line of resolv.conf that is read in two ways. */
void lookup_resolv_conf(struct findings *f);

/* A rule, behind all others: /etc/hosts decided, and what came was wrong. */
void lookup_hosts_override(struct findings *f);

#endif
