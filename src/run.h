/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carrying a plan out: targets in turn, redirects as further conversations,
 * a signal that ends it early and still leaves whole documents behind.
 */
#ifndef RUN_H
#define RUN_H

#include "plan.h"

/*
 * Runs all of the plan and tells its reports. *status is the exit status: the
 * worst of the findings. 0, or ERR_SYSTEM with one line in error if this
 * machine has no room for a probe.
 */
int run(struct plan *p, int *status, struct buf *error);

/* Shows the traces of a saved report. As above; ERR_SYNTAX: it is none. */
int run_replay(const struct options *o, int *status, struct buf *error);

/*
 * Shows what differs between the saved reports --diff and the one operand.
 * *status is 1 if anything that matters does. As above.
 */
int run_diff(const struct options *o, int *status, struct buf *error);

/*
 * Shows the connections of a capture made elsewhere. As above; also ERR_FILE.
 * Of a file that is broken in the middle, what stands before that is shown.
 */
int run_pcap(const struct options *o, int *status, struct buf *error);

#endif
