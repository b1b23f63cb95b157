/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Large packets that vanish on the way while small ones pass, as far as the
 * kernel's figures show it. What packets show is wire.c's.
 */
#ifndef DIAGNOSE_MTU_H
#define DIAGNOSE_MTU_H

#include "diagnose/finding.h"

/*
 * Silence at e, whose time was up: the server's packets came, but for the large
 * ones. Named id; NULL: nothing says so.
 */
struct draft *tell_large_lost(struct findings *f, const struct event *e,
    const char *id);

/* The same for ours: large packets of what was sent are not acknowledged. */
struct draft *tell_ours_lost(struct findings *f, const struct event *e);

/*
 * The server repeats its part of the handshake and takes no data: its accept
 * queue is full.
 */
struct draft *tell_queue_full(struct findings *f, const struct event *e);

/* The finding that one of these made, or NULL. */
struct draft *large_lost(const struct findings *f);

#endif
