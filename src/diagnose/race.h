/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A race of addresses, read from a trace: its attempts and how each ended.
 * Used by tcp.c alone.
 */
#ifndef DIAGNOSE_RACE_H
#define DIAGNOSE_RACE_H

#include <stdbool.h>
#include <stddef.h>

#include "diagnose/finding.h"

#define MOST_ATTEMPTS 16

/* One race: its failed attempts, in order, and the one that came through. */
struct race {
	const struct event *failed[MOST_ATTEMPTS];
	size_t n;
	const struct event *won; /* EV_CONNECTED, or NULL */
};

/* How an attempt ended; what stands first names the whole race. */
enum ending {
	END_LOCAL,
	END_NEIGHBOUR,
	END_REJECTED,
	END_REFUSED,
	END_RESET, /* as soon as it stood */
	END_SILENT,
	END_NO_ROUTE,
	END_GIVEN_UP, /* abandoned or cancelled: not its own doing */
	ENDINGS
};

/*
 * The next race at or after event *i, which moves behind it; false: there is
 * none. A race begins at the attempt with number 1.
 */
bool next_race(const struct trace *t, size_t *i, struct race *r);

enum ending ending_of(const struct event *failed);
size_t count_endings(const struct race *r, enum ending ending);

/* Texts: the address; what the ICMP message says; how the attempt went. */
const char *event_address(const struct event *e);
const char *icmp_text(struct findings *f, const struct event *failed);
const char *attempt_text(struct findings *f, const struct event *failed);
bool is_ipv6(const char *address);

/* Whether two addresses are of one host; ports and brackets do not count. */
bool same_host(struct str a, struct str b);

/* Every attempt of the race as evidence. */
void race_evidence(struct findings *f, struct draft *d, const struct race *r);

#endif
