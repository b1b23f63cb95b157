/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each phase of a probe went: what a trace and its diagnosis say
 * together. The same for people and for machines.
 */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include "diagnose/diagnose.h"
#include "trace/summary.h"

enum state { STATE_OK, STATE_WARN, STATE_FAIL, STATE_NOT_REACHED, STATES };

/* The worst that a finding says of phase p, or whether it was reached. */
enum state phase_state(const struct phase_times *times,
    const struct diagnosis *d, enum phase p);

/* "ok", "warn", "fail", "not_reached". */
const char *state_name(enum state s);

#endif
