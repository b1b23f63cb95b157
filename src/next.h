/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a server sends us, and whether we go there. */
#ifndef NEXT_H
#define NEXT_H

#include "probe.h"

/*
 * After a talk: tells the trace where it was sent to (EV_NEXT) and why that is
 * or is not followed. The target in the arena, or NULL: go nowhere.
 */
struct target *next_hop(struct arena *a, struct trace *t,
    const struct probe_wish *w, const struct talk *talk, bool *keep_method);

#endif
