/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One word for how the look-up of one family ended: the "how" of
 * EV_DNS_RESULT. Pure; what happened is in dns_log.h.
 */
#ifndef NET_DNS_HOW_H
#define NET_DNS_HOW_H

#include <stdbool.h>
#include <stddef.h>

#include "net/dns_wire.h"

struct dns_ending {
	int status;                     /* c-ares' ARES_ code */
	size_t n_addresses;             /* usable ones; of MX, hosts */
	bool more;                      /* there were more than are kept */
	int error;                      /* errno of the last failure, or 0 */
	const struct dns_message *last; /* the last answer, or NULL */
};

/*
 * The word; static. It goes by what the servers said last, and by c-ares'
 * status where they said nothing. "alias-dangling" is said of one family: the
 * other may have an address at the end of the same chain.
 */
const char *dns_how(const struct dns_ending *e);

#endif
