/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One look-up in a task of its own against the scripted DNS server, and what
 * came of it; for the tests of resolve.h.
 */
#ifndef TESTS_TEST_RESOLVE_RUN_H
#define TESTS_TEST_RESOLVE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_server.h"
#include "net/resolve.h"

struct probe {
	struct resolve_wish wish;
	const char *host;
	int64_t deadline_ns; /* from the start; 0: 5 s */
	bool stop;           /* after the first addresses; else wait for all */
	bool abandon;        /* end the arena while queries are under way */
	struct task *task;
	struct arena *arena;
	struct trace *trace;
	int code;
	int64_t waited_ns;
	size_t n_first; /* addresses when resolve_wait() returned */
	char list[8][ADDRESS_TEXT];
	size_t n;
};

/* A healthy server, for all probes that name none; and one without TCP. */
extern struct dns_server *probe_server, *probe_udp_server;
extern char probe_server_text[64];

/* For a group of tests: the servers, and a search list "search.test". */
int probe_set_up(void **state);
int probe_tear_down(void **state);

/* Starts the task; or starts it and runs the loop until all is over. */
void probe_begin(struct probe *p);
void probe_run(struct probe *p);
void probe_finish(struct probe *p);

/* The result of a type, or NULL; how many events of a kind there are. */
const struct event *probe_result(const struct probe *p, const char *type);
size_t probe_count(const struct probe *p, enum event_kind k);

/* Asserts that the family ended so, or that its addresses came from there. */
void probe_expect_how(const struct probe *p, const char *type, const char *how);
void probe_expect_from(const struct probe *p, const char *type,
    const char *from);

#endif
