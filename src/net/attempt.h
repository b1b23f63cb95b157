/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt to connect to one address, and how it ended, as events. */
#ifndef NET_ATTEMPT_H
#define NET_ATTEMPT_H

#include <stdbool.h>

#include "net/dial.h"

struct attempt;

/*
 * Begins attempt number n for the task that runs, which is woken when it has
 * ended (it may have ended at once). The caller frees it.
 */
struct attempt *attempt_start(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int n);

bool attempt_ended(const struct attempt *a);
bool attempt_won(const struct attempt *a);

/* Why it failed: ERR_REFUSED, ERR_UNREACHABLE, ERR_LATE, ERR_SYSTEM. */
int attempt_code(const struct attempt *a);

/* Stops it; the event says how ("abandoned", "timeout", "cancelled"). */
void attempt_give_up(struct attempt *a, const char *how);

/* Moves the socket of one that has won to out. */
void attempt_take(struct attempt *a, struct dialled *out);

void attempt_free(struct attempt *a);

#endif
