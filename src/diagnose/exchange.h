/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace says of mail exchangers, for the rules of names, of connecting
 * and of whole conversations: dns.c, tcp.c, talk.c.
 */
#ifndef DIAGNOSE_EXCHANGE_H
#define DIAGNOSE_EXCHANGE_H

#include <stdbool.h>

#include "diagnose/finding.h"

/*
 * The EV_EXCHANGER of a probe of one that an MX record names; NULL: the trace
 * is of something else.
 */
const struct event *exchange_named(const struct trace *t);

/* Whether the trace is a whole look-up of exchangers, with no conversation. */
bool exchange_looked_up(const struct trace *t);

/*
 * Whether the trace found no MX, which is no failure: the domain stands for
 * itself.
 */
bool exchange_is_implicit(const struct trace *t);

/* dns-mx-no-address: the exchanger "does not exist" or so, as e says. */
struct draft *tell_no_exchanger(struct findings *f, const struct event *e,
    const char *what);

/*
 * smtp-port25-blocked at e, if this is the last of several exchangers and none
 * answered on port 25; else NULL.
 */
struct draft *tell_all_exchangers_silent(struct findings *f,
    const struct event *e);

#endif
