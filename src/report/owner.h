/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose time it is: a phase's; in a dialogue, between its beginning and its
 * end, a turn's; or a second connection's. Every moment has one owner, so what
 * the owners took sums to the total. How that looks is not known here.
 */
#ifndef REPORT_OWNER_H
#define REPORT_OWNER_H

#include "trace/trace.h"

enum owner_kind { OWNER_PHASE, OWNER_TURN, OWNER_DATA };

struct owner {
	enum owner_kind kind;
	enum phase phase; /* OWNER_PHASE; else PHASE_LOCAL */
	uint32_t id;      /* of the turn, of the connection; else 0 */
};

bool owner_same(struct owner a, struct owner b);

/* Follows the events of a trace; all zero but dialogue at its beginning. */
struct timeline {
	bool dialogue; /* turns own their time */
	struct owner now;
	enum phase phase;
	uint32_t conn;
	uint32_t turn;
	bool handshake;   /* TLS began in this turn */
	uint32_t entered; /* behind the EV_PHASE that was last */
};

/*
 * Whether e may change the owner. Then l->now is whose the time is from e on,
 * and *before whose it was up to e, since the last change.
 */
bool timeline_step(struct timeline *l, const struct event *e,
    struct owner *before);

/*
 * Whose e itself is, which may come before its time begins: what is said to
 * the peer is its turn's, whatever TLS does is TLS's.
 */
struct owner owner_of(const struct event *e, bool dialogue);

/* The command of a turn without a tag, "EHLO", and in lower case, "ehlo". */
struct str turn_word(struct str what);
#define TURN_NAME 13
void turn_name(struct str what, char name[TURN_NAME]);

#endif
