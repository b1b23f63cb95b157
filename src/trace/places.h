/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places in the streams of a trace whose moment its join asks for: the
 * last byte of what was said, the first of what answers it. The packets that
 * had them become stamps, beside those of the kernel.
 */
#ifndef TRACE_PLACES_H
#define TRACE_PLACES_H

#include "trace/trace.h"

struct places;

/* Those of t, which is not kept. To be freed. */
struct places *places_of(const struct trace *t);
void places_free(struct places *p);

/*
 * A packet of that time (CLOCK_REALTIME) has the bytes [from, to) of that
 * direction. In the order of the capture: the first one counts.
 */
void places_see(struct places *p, uint32_t conn, enum dir dir, int64_t from,
    int64_t to, int64_t time_ns);

/* What was seen, as events; origin_ns: CLOCK_REALTIME when t began. */
void places_tell(const struct places *p, struct trace *t, int64_t origin_ns);

#endif
