/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors of this machine's own, which mean the same in a look-up, in a race of
 * addresses, in a handshake and in a conversation.
 */
#ifndef DIAGNOSE_MACHINE_H
#define DIAGNOSE_MACHINE_H

#include "diagnose/finding.h"

/*
 * A finding at e if its errno is this machine's own: what is short or
 * forbidden here, "so ..." the consequence. NULL: it is not.
 */
struct draft *found_machine(struct findings *f, const struct event *e,
    const char *so);

#endif
