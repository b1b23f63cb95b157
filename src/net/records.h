/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One question of one type (MX, PTR, or an address for its own sake) to the
 * DNS, asked and awaited by the task that runs. Names that are to be dialled
 * are resolve.h's; what an answer means is exchange.h's and pointer.h's.
 */
#ifndef NET_RECORDS_H
#define NET_RECORDS_H

#include <stdint.h>

#include "net/dns_wire.h"
#include "net/resolve.h"

/* What came, with copies in the arena. */
struct records {
	const char *how; /* as in EV_DNS_RECORDS */
	struct dns_host *hosts;
	size_t n_hosts;
	struct dns_address *addresses;
	size_t n_addresses;
};

/*
 * Asks for the records of that type of name (as on the wire), without the
 * hosts file or a search list. 0 if there are any; ERR_NO_NAME if not, and how
 * says why; ERR_LATE or ERR_CANCELLED. EV_DNS_RECORDS tells. Time belongs to
 * PHASE_RESOLVE, and then to PHASE_LOCAL.
 */
int records_ask(struct arena *a, struct trace *t,
    const struct resolve_wish *wish, const char *name, unsigned int type,
    int64_t deadline_ns, struct records *out);

#endif
