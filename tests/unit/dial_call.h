/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of dial() in a task, and what came of it; for tests. */
#ifndef TESTS_UNIT_DIAL_CALL_H
#define TESTS_UNIT_DIAL_CALL_H

#include "net/dial.h"

/* One call of dial(), and what it is to be called with. */
struct call {
	const char *addresses; /* as of --resolve */
	int port;
	struct dial_wish wish;
	int64_t within_ms;
	int64_t total_ms; /* 0: no total deadline */
	int cancel_ms;    /* 0: not */
	struct trace *trace;
	struct task *task;
	int hanging; /* tasks that are left; more than 0 is wrong */
	int code;
	int64_t took_ns;
	struct dialled out;
};

/* Looks the addresses up and dials; c says how. To be ended by end_call(). */
void run_call(struct call *c);
void end_call(struct call *c);

/*
 * "1 127.0.0.2 refused, 2 127.0.0.3 ok": the attempts in the order of their
 * ends. Of the trace's arena.
 */
const char *attempts(struct trace *t);

#endif
