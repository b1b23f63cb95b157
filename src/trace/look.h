/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Second looks: where one conversation cannot decide what is wrong, another
 * one, short, that differs in one thing. Each is a trace of its own that
 * belongs to the trace of the first: on the same clock, saved with it and
 * read back with it, and never mixed with it. Who asks for one is diagnosis;
 * who holds it is src/second_look.c.
 */
#ifndef TRACE_LOOK_H
#define TRACE_LOOK_H

#include "trace/trace.h"

/* More are never taken for one conversation. */
#define MOST_LOOKS 4

/* What is varied, and to what. */
struct look_wish {
	enum look_kind kind;
	const char *value; /* "192.0.2.1:443", "TLS 1.2"; NULL: none */
};

/* The rows of the table; static. */
const char *look_name(enum look_kind k);
const char *look_words(enum look_kind k);

/* The inverse; false if there is no such name. */
bool look_named(const char *name, enum look_kind *k);

/*
 * A new trace of a look at what t was about, t's own: it ends with t. NULL if
 * t has as many as there may be.
 */
struct trace *trace_look(struct trace *t, const struct look_wish *wish);

/* Those of t, in order; their head says what each varied. */
size_t trace_looks(const struct trace *t);
struct trace *trace_look_at(const struct trace *t, size_t i);

#endif
