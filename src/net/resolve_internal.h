/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A resolver inside: what resolve.c, resolve_family.c (results) and
 * resolve_local.c (what needs no DNS) share. For no one else.
 */
#ifndef NET_RESOLVE_INTERNAL_H
#define NET_RESOLVE_INTERNAL_H

#include <ares.h>

#include "net/dns_channel.h"
#include "net/dns_log.h"
#include "net/resolve.h"

struct family {
	struct resolver *resolver;
	int number; /* AF_INET6, AF_INET */
	unsigned int type;
	bool done;
	bool told;  /* its EV_DNS_RESULT is out */
	bool lost;  /* to what befell the other family: to be asked again */
	bool again; /* that has been done */
	const char *from;
	const char *how;
	const char *error;
	struct address *addresses;
	size_t n;
	bool more;
	int64_t start_ns;
	int64_t end_ns; /* set before by who knows the moment, or 0 */
};

struct resolver {
	struct arena *arena;
	struct trace *trace;
	struct task *task;
	const char *host;  /* as asked, without a last dot */
	const char *where; /* for task_where() */
	int port;
	struct dns_log log;
	struct dns_channel *channel;
	struct family families[2]; /* AAAA, A */
	struct address *list;      /* in the order to be tried */
	size_t n_list;
	size_t tried;
	bool stale;   /* the families know more than list */
	bool stopped; /* the probe is over: nothing more is told */
	bool news;    /* the task is to be woken */
};

/* Adds an address, with the resolver's port; once, and up to the limit. */
void family_add(struct family *f, const struct address *a);

/* Adds those that c-ares found to their families. */
void family_add_nodes(struct resolver *r, const struct ares_addrinfo *ai);

/* f is done: how and error as in EV_DNS_RESULT (static or the arena's). */
void family_finish(struct family *f, const char *how, const char *error);

/* Finishes what is still under way, with this word. */
void family_finish_rest(struct resolver *r, const char *how, const char *error);

/* Nothing is asked of this family, and nothing told. */
void family_leave_out(struct family *f);

/* Whether one is among a[0..n-1], whatever its port. */
bool family_knows(const struct address *a, size_t n, const struct address *one);

/*
 * Finds the addresses without DNS: pinned, a literal, in the hosts file. If
 * so all is finished; false if DNS must be asked.
 */
bool resolve_locally(struct resolver *r, const struct resolve_wish *wish);

#endif
