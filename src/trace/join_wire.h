/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace knows of each connection as a whole: its round trip, and
 * whether bytes were lost on it. For join_trace.c alone.
 */
#ifndef TRACE_JOIN_WIRE_H
#define TRACE_JOIN_WIRE_H

#include "trace/join.h"

struct wire {
	uint32_t conn;
	int64_t rtt_ns; /* the least; -1: unknown */
	int64_t jitter_ns;
	int64_t resent; /* segments, at the connect; -1: unknown */
	bool disordered;
};

struct wires {
	struct wire *wire;
	size_t n;
};

struct wires wires_of(const struct trace *t, struct arena *a);

/* That of a connection; one of which nothing is known if there is none. */
struct wire wire_of(const struct wires *w, uint32_t conn);

/* Of a trace, which may be any file's: a time between 0 and MOMENT_MOST. */
int64_t moment_of(int64_t ns);
int64_t moment_field(const struct event *e, enum field_name f);

#endif
