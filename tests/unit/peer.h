/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scripted peer for unit tests: the other end of a connection over loopback,
 * on a task of its own in the same loop; and a scene, which is a conn with all
 * that it needs. Nothing here asserts inside a task, where cmocka cannot jump
 * out of: what happened is looked at afterwards.
 */
#ifndef TESTS_UNIT_PEER_H
#define TESTS_UNIT_PEER_H

#include "base/buf.h"
#include "net/conn.h"
#include "net/loop.h"
#include "talk/talk.h"

enum step_kind {
	STEP_END, /* closes the descriptor */
	STEP_SEND,
	STEP_DRIP,       /* sends a byte at a time, others have turns between */
	STEP_HEAR,       /* until these bytes have come */
	STEP_HEAR_BYTES, /* until so many more have come */
	STEP_PAUSE,      /* milliseconds */
	STEP_FIN,        /* ends its own direction alone */
	STEP_RESET,
	STEP_STAY, /* hears all until the other side has ended */
	STEP_HOLD  /* does nothing at all until the act is over */
};

struct step {
	enum step_kind kind;
	const char *p;
	size_t n;
};

/* The last step of a script is END, RESET, or { 0 }, which is END too. */
#define SEND(text) \
	{ \
		STEP_SEND, text, sizeof(text) - 1 \
	}
#define SEND_BYTES(p, n) \
	{ \
		STEP_SEND, p, n \
	}
#define DRIP(text) \
	{ \
		STEP_DRIP, text, sizeof(text) - 1 \
	}
#define HEAR(text) \
	{ \
		STEP_HEAR, text, sizeof(text) - 1 \
	}
#define HEAR_BYTES(n) \
	{ \
		STEP_HEAR_BYTES, NULL, n \
	}
#define PAUSE(ms) \
	{ \
		STEP_PAUSE, NULL, ms \
	}
#define FIN \
	{ \
		STEP_FIN, NULL, 0 \
	}
#define RESET \
	{ \
		STEP_RESET, NULL, 0 \
	}
#define STAY \
	{ \
		STEP_STAY, NULL, 0 \
	}
#define HOLD \
	{ \
		STEP_HOLD, NULL, 0 \
	}
#define END \
	{ \
		STEP_END, NULL, 0 \
	}

/* Plays a script on fd, which it closes, for the task that runs. */
void peer_play(int fd, const struct step *script, struct buf *heard);

/* Hears until text has come, for the task that runs; fd stays open. */
bool peer_hear(int fd, const char *text, struct buf *heard);

/* A listening socket on 127.0.0.1; its port. Closed by the caller. */
int peer_listen(int backlog, int *port);

/* How many descriptors this process has open. */
int peer_open_files(void);

/* Runs act(arg) as a task until no task is left: how many were, afterwards. */
int peer_run(void (*act)(void *), void *arg);

/* ---- a scene ---- */

struct scene {
	struct arena *arena;
	struct trace *trace;
	struct mask *mask;
	struct conn *conn;
	int peer_fd;
	struct buf heard; /* what the peer heard */
	const struct step *script;
	struct task *task; /* of act, while it runs */
	void (*act)(struct scene *s);
	struct talk_wish wish; /* of the talk, if there is one */
	struct module module;
	struct talk *talk;
	void *data; /* the test's own */
};

/* A connection over loopback TCP. tight: with the smallest buffers. */
void scene_begin(struct scene *s, bool tight);

/* Runs act and the script to their ends; 0, or how many tasks hang. */
int scene_run(struct scene *s, const struct step *script,
    void (*act)(struct scene *s));

/* The same with a talk as the act, and conn_close() behind it. */
int scene_talk(struct scene *s, const struct step *script,
    void (*run)(struct talk *t));

/* All is given back. */
void scene_end(struct scene *s);

/* ---- looking at traces ---- */

int count_events(const struct trace *t, enum event_kind k);
int count_events_in(const struct trace *t, enum event_kind k, enum dir d);

/* Of the last event of a kind; "-" or -1 if there is none. */
const char *last_text(const struct trace *t, enum event_kind k,
    enum field_name f);
int64_t last_number(const struct trace *t, enum event_kind k,
    enum field_name f);

/* "orderly", and who was first: "client orderly". Of the trace's arena. */
const char *how_closed(struct trace *t);

/* "fin> <fin": the closes seen, sent ones with an arrow behind. */
const char *closings(struct trace *t);

/* All faults in order: "http-nul@17 http-bad-chunk@90", "" for none. */
const char *faults(struct trace *t);

/* The phases in order: "s w r - x -", each by its letter. */
const char *phases(struct trace *t);

/* Whether no phase begins before the one before it, and all add up. */
bool phases_are_a_partition(const struct trace *t);

#endif
