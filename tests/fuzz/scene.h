/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation without a network: a module speaks with a peer whose bytes
 * are in memory and come in pieces, so that a run costs no system call but
 * those of the loop. What happened is in the trace. A second connection has a
 * peer of its own, for fuzzers that let the module open one.
 */
#ifndef FUZZ_SCENE_H
#define FUZZ_SCENE_H

#include "fuzz.h"
#include "net/conn.h"
#include "talk/talk.h"

struct scene_peer {
	struct str bytes;  /* that it will say */
	size_t piece;      /* at most so many at once */
	enum conn_end end; /* behind them */
	struct conn *conn;
};

struct scene {
	struct scene_peer peer;
	struct scene_peer second; /* connected by scene_connect() */

	struct arena *arena;
	struct trace *trace;
	struct secret *password;
	struct talk_wish wish;
};

/*
 * All is made but the peers' bytes, pieces and ends (none, all at once and in
 * order, if nothing else is said); wish is for a plain GET.
 */
void scene_begin(struct scene *s);

/* Where both ends are said to be: 127.0.0.1, port 80 the peer, 8080 we. */
void scene_ends(struct dialled *d);

/* ada logs in, with that password. */
void scene_log_in(struct scene *s, const char *password);

/* c, which has no socket, leads to the second peer of the scene that runs. */
void scene_connect(struct conn *c);

/* Runs the module, as a task, to its end; nothing may be left over. */
void scene_run(struct scene *s);
void scene_end(struct scene *s);

/*
 * What must not depend on how the bytes were cut: lines, facts and faults with
 * their places, one a line.
 */
void scene_digest(const struct scene *s, struct buf *out);

/* Whether a digest tells of this fault. */
bool digest_has(const struct buf *told, const char *id);

/* What holds of any trace: its faults have names, its phases add up. */
void trace_must_be_sound(const struct trace *t);

#endif
