/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection between two conversations. Credentials and TLS belong to an
 * origin, so it serves no other.
 */
#include "kept.h"

#include "base/clock.h"
#include "net/loop.h"

#define CLOSE_NS CLOCK_S

static void
forget(struct kept *k)
{
	arena_free(k->arena);
	*k = (struct kept){ 0 };
}

/* A close belongs to a trace; here to one that nobody reads. */
static void
close_conn(void *arg)
{
	struct conn *c = arg;
	struct trace_head head = { .url = "" };
	struct trace *t = trace_new(&head, NULL);

	conn_move(c, t, 1);
	conn_close(c, CLOSE_NS);
	arena_free(conn_arena(c));
	trace_free(t);
}

void
kept_close(struct kept *k)
{
	if (k->conn == NULL)
		return;
	if (task_start(close_conn, NULL, k->conn) == NULL)
		arena_free(conn_arena(k->conn));
	else
		loop_run();
	forget(k);
}

void
kept_put(struct kept *k, struct conn *c, const struct target *t)
{
	kept_close(k);
	if (c == NULL)
		return;
	k->conn = c;
	k->arena = arena_new();
	target_copy(k->arena, t, &k->origin);
}

struct conn *
kept_take(struct kept *k, const struct target *t)
{
	struct conn *c = k->conn;

	if (c == NULL)
		return NULL;
	if (!target_same_origin(&k->origin, t)) {
		kept_close(k);
		return NULL;
	}
	forget(k);
	return c;
}
