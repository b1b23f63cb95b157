/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold of everything that is made of a trace: findings, every
 * report, and the trace read back from its own report.
 */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include "fuzz.h"
#include "trace/trace.h"

/*
 * Findings are bounded and told in words, and one of the views of the trace,
 * picked by a number, has nothing raw in it. The trace counts as replayed from
 * then on.
 */
void judge_reports(struct trace *t, size_t pick);

/* Written as JSON and read back, t looks the same in that view. As above. */
void judge_replay(struct trace *t, size_t pick);

#endif
