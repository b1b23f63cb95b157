/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of talk/ share, and no module sees. */
#ifndef TALK_TALK_INTERNAL_H
#define TALK_TALK_INTERNAL_H

#include "base/buf.h"
#include "talk/body.h"
#include "talk/talk.h"

/* The second connection; all zero: there was none. data.c's. */
struct data {
	struct arena *arena; /* its memory, while there is one */
	struct conn *conn;
	struct listener *listener;
	uint32_t id;     /* the number of the latest; 0: none yet */
	bool failed;     /* no more of it */
	const char *how; /* ... in the words of the events */
	bool stranger;   /* one was named */

	bool began; /* a byte was heard */
	int64_t first_at_ns;
	int64_t came_at_ns; /* the latest bytes */
	struct buf bytes;   /* for the module, until it hears again */
	struct buf kept;    /* of what was heard outside of a body */
	uint64_t heard;
	size_t kept_said;
};

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
	uint64_t out_start; /* offset of what is being sent */
	int64_t sent_at_ns; /* last byte out of this turn */

	bool replying;          /* a first byte has come */
	int64_t came_at_ns;     /* the latest bytes */
	int64_t waits_at_ns;    /* when the latest wait for the peer began */
	int64_t waits_until_ns; /* when that for several replies is over */
	int64_t first_at_ns;    /* the reply's first byte */
	int64_t reply_by_ns;    /* the whole reply is due */
	uint64_t reply_start;   /* its offset */
	struct buf line;        /* the line that is being heard */

	struct coding *coding; /* of the body being heard, or NULL */
	bool in_body;
	bool body_of_data; /* it is heard on the second connection */
	struct str coding_name;
	uint64_t body_start;
	uint64_t body_wire;      /* bytes as they came */
	uint64_t body_plain;     /* bytes decoded */
	struct buf body;         /* kept */
	struct coding *stream;   /* of all that are messages of one, or NULL */
	bool text;               /* the body must be UTF-8 */
	bool untold;             /* no event tells of it */
	size_t kept;             /* bytes of all bodies in the trace */
	bool not_text;           /* ... and is not */
	struct utf8_check check; /* ... and is, so far */

	struct data data;

	const char *sent_to;
	bool keep_method;

	struct sasl *sasl; /* the exchange under way, or NULL */
	bool unbound;      /* no mechanism that is bound to TLS */
};

/* Silence is allowed for so long. */
int64_t talk_idle_ns(const struct talk *t);

/* The talk is over; the trace says how, in the words of EV_TROUBLE. */
void talk_trouble(struct talk *t, const char *how);
void talk_limit(struct talk *t, int64_t limit);

/* Time belongs to p, or to the phase that the module has entered. */
void talk_phase_at(struct talk *t, enum phase p, int64_t now_ns);

/*
 * Adds a line as it goes out, and as it may be shown. One that would be two
 * ends the talk.
 */
void talk_say_line(struct talk *t, struct str line, struct str shown);

/*
 * How long the wait that has begun may last: within_ns, or until the whole
 * reply is due, which no slow drip moves; a body has no such bound.
 */
int64_t talk_until_ns(const struct talk *t, int64_t within_ns);

/* From now_ns on it is the peer's turn to speak. */
void talk_awaits(struct talk *t, int64_t now_ns);

/*
 * The body that is being heard ends here, whole or not: it goes into the trace.
 */
void talk_body_over(struct talk *t);

/* So many bytes of a body have come, which is more than is kept. */
void talk_tell_kept(struct talk *t, uint64_t bytes);

/* Gives back what the second connection holds, in order or not. */
void talk_data_free(struct talk *t);

#endif
