/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Second looks (trace/look.h) held: each a short conversation that differs in
 * one thing from the first. Which are worth it is diagnosis'
 * (diagnose/look.h).
 */
#ifndef SECOND_LOOK_H
#define SECOND_LOOK_H

#include "probe.h"

/*
 * For the task of a probe that is over: holds as many looks as diagnosis
 * wants of it, each at most 1.5 s long and all within the task's own time. No
 * credential and no body is sent, nor the path or the certificate of the
 * user's. Each becomes a look of t; w->began is told of it.
 */
void second_looks(struct trace *t, const struct probe_wish *w);

#endif
