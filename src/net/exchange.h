/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the mail of a domain goes (RFC 5321 5.1, RFC 7505): its MX records,
 * judged and in the order in which they are to be tried. Speaking with an
 * exchanger is a probe's work, what is wrong with the records diagnosis.
 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <stdbool.h>

#include "net/resolve.h"

struct exchanger {
	unsigned int preference;
	const char *host; /* as on the wire */
	bool implicit;    /* the domain itself, which has no MX */
};

struct exchangers {
	struct exchanger *of; /* the arena's */
	size_t n;
};

/*
 * The exchangers of domain, the preferred first; those of one preference as
 * the resolver gave them. 0, and n may be 0: none that can be asked, or the
 * domain wants no mail; else as records_ask(), and n is 0. An EV_EXCHANGER
 * tells of each, facts "exchanger", "equal" and "result" of them all.
 */
int exchangers_find(struct arena *a, struct trace *t,
    const struct resolve_wish *wish, const char *domain, int64_t deadline_ns,
    struct exchangers *out);

#endif
