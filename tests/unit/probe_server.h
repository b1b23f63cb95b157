/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server for test_probe.c, on tasks in the same loop: how it answers is
 * said by the path that is asked, and what a probe makes of it beside that.
 */
#ifndef TESTS_UNIT_PROBE_SERVER_H
#define TESTS_UNIT_PROBE_SERVER_H

#include "peer.h"

#define KINDS 10

struct kind {
	const char *path;
	const char *reply; /* with '$', '#', '&': see fill() */
	enum step_kind after;
	const char *status;
	const char *faults;
	const char *trouble;
	const char *closed;
	bool echoes; /* the body is the path */
};

extern const struct kind kinds[KINDS];

struct server {
	int fd;
	int port;
	int expected; /* connections */
	int accepted;
	struct waiter waiter;
};

extern struct server server;

/* Of a path, "/ok?17"; the first if there is none of that name. */
const struct kind *kind_of(struct str path);

/* Listens, and serves so many connections as a task. */
void open_server(int expected);
void close_server(void);

#endif
