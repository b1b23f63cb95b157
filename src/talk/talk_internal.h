/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of talk/ share, and no module sees. */
#ifndef TALK_TALK_INTERNAL_H
#define TALK_TALK_INTERNAL_H

#include "base/buf.h"
#include "talk/body.h"
#include "talk/talk.h"

struct talk {
	struct conn *conn;
	struct trace *trace;
	struct arena *arena;
	const struct talk_wish *wish;
	bool over; /* the first trouble has won */
	bool reusable;
	const char *where;
	enum phase entered; /* PHASE_LOCAL: send, wait, receive */
	uint32_t turns;

	struct buf out;     /* said, not yet sent */
	int64_t sent_at_ns; /* last byte out of this turn */

	bool replying;        /* a first byte has come */
	int64_t came_at_ns;   /* the latest bytes */
	int64_t waits_at_ns;  /* when the latest wait for the peer began */
	int64_t first_at_ns;  /* the reply's first byte */
	uint64_t reply_start; /* its offset */
	struct buf line;      /* the line that is being heard */

	struct coding *coding; /* of the body being heard, or NULL */
	bool in_body;
	struct str coding_name;
	uint64_t body_start;
	uint64_t body_wire;  /* bytes as they came */
	uint64_t body_plain; /* bytes decoded */
	struct buf body;     /* kept */

	const char *sent_to;
	bool keep_method;
};

/* Silence is allowed for so long. */
int64_t talk_idle_ns(const struct talk *t);

/* The talk is over; the trace says how, in the words of EV_TROUBLE. */
void talk_trouble(struct talk *t, const char *how);
void talk_limit(struct talk *t, int64_t limit);

/* Time belongs to p, or to the phase that the module has entered. */
void talk_phase_at(struct talk *t, enum phase p, int64_t now_ns);

/*
 * The body that is being heard ends here, whole or not: it goes into the trace.
 */
void talk_body_over(struct talk *t);

#endif
