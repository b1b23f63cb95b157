/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What event.c and trace.c share: how a text gets into a trace. Nobody else
 * needs this; an event read from a file is made with trace.h and event.h.
 */
#ifndef TRACE_TRACE_INTERNAL_H
#define TRACE_TRACE_INTERNAL_H

#include <stdbool.h>

#include "trace/trace.h"

/*
 * A copy of s that lives as long as the trace, with a NUL behind it; masked
 * if the mask is to see it, cut if bounded and the trace is full of bytes.
 */
struct str trace_keep(struct trace *t, struct str s, bool masked, bool bounded);

/*
 * The same of s that was cut out of what was said (mask_apply_cut()), masked
 * and bounded, and of that at most so many bytes.
 */
struct str trace_keep_cut(struct trace *t, struct str s, size_t limit);

/* Whether e is the one that stands for all that will not be kept. */
bool trace_spare(const struct event *e);

#endif
