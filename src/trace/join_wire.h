/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace knows of each connection as a whole: its round trip, whether
 * bytes were lost on it, and when what was said left. For join_trace.c alone.
 */
#ifndef TRACE_JOIN_WIRE_H
#define TRACE_JOIN_WIRE_H

#include "trace/join.h"

struct wire {
	uint32_t conn;
	int64_t rtt_ns; /* the least; -1: unknown */
	enum source rtt_source;
	int64_t jitter_ns;
	int64_t handshake_ns; /* SYN to SYN/ACK, as packets; -1 */
	int64_t opened_ns;    /* when our ACK of that left, as a packet; -1 */
	int64_t resent;       /* segments, at the connect; -1: unknown */
	bool disordered;
};

/* Stamps of what was said, by connection and offset. */
struct said {
	const struct event **stamp;
	size_t n;
};

struct wires {
	struct wire *wire;
	size_t n;
	struct said left;         /* for the first time */
	struct said again;        /* once more, since the first was lost */
	struct said packet[DIRS]; /* packets that had a place, each way */
};

struct wires wires_of(const struct trace *t, struct arena *a);

/* That of a connection; one of which nothing is known if there is none. */
struct wire wire_of(const struct wires *w, uint32_t conn);

/*
 * The stamp of the call whose last byte has that offset; NULL: there is none.
 * It may have been read long after the reply, so its place in the trace tells
 * nothing.
 */
const struct event *left_at(const struct wires *w, uint32_t conn,
    int64_t offset);

/* The packet that first had that place of a direction; NULL: not known. */
const struct event *packet_at(const struct wires *w, uint32_t conn,
    enum dir dir, int64_t offset);

/* The last one that left before that moment; NULL: there is none. */
const struct event *left_before(const struct wires *w, uint32_t conn,
    int64_t at_ns);

/* Whether bytes had to be said again: those from there on, to there. */
bool said_again(const struct wires *w, uint32_t conn, int64_t from, int64_t to);

/* Of a trace, which may be any file's: a time between 0 and MOMENT_MOST. */
int64_t moment_of(int64_t ns);
int64_t moment_field(const struct event *e, enum field_name f);

#endif
