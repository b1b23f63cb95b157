/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which second look (trace/look.h) would decide what one conversation could
 * not. Pure, and cheap where all is well.
 */
#ifndef DIAGNOSE_LOOK_H
#define DIAGNOSE_LOOK_H

#include "base/arena.h"
#include "trace/look.h"

/*
 * The next look to take, given those that t has. False: nothing failed, the
 * cause is known, or no look would tell more. Words live as long as a.
 */
bool look_wanted(const struct trace *t, struct arena *a, struct look_wish *out);

#endif
