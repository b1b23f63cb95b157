/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cut.c and cut_talk.c share, and nobody else uses. */
#ifndef DIAGNOSE_CUT_PARTS_H
#define DIAGNOSE_CUT_PARTS_H

#include "diagnose/finding.h"

/* What was under way. */
enum place { IN_REQUEST, BEFORE_REPLY, IN_HEADER, IN_BODY };

/* A trouble with what is known of the turn that it is in. */
struct cut {
	struct findings *f;
	const struct event *e;
	const struct event *sent;  /* the last EV_SENT */
	const struct event *first; /* the last EV_FIRST_BYTE */
	const struct event *body;  /* the last EV_BODY received */
	const char *framing;       /* NULL: not known yet */
	enum place place;
	bool upload; /* the request has a body: more than one write */
	bool dotted; /* a message was coming, which a dot ends (POP3) */
	bool http;
};

/* The connection's EV_CONNECTED, if it stood before the trouble; or NULL. */
const struct event *cut_connected(const struct cut *c);

/* Whether so little time passed since an event that nothing was worked on. */
bool cut_at_once_after(const struct cut *c, const struct event *from);

bool cut_had_tls(const struct cut *c);

/* How long after an event the trouble was; NULL: "some time". */
const char *cut_after(const struct cut *c, const struct event *from);

/* What was being done, in plain words. */
const char *cut_where(const struct cut *c);

/* ---- cut_talk.c: conversations that are not HTTP ---- */

/*
 * What the module itself named it: behind the trouble; or, if the peer ended
 * the connection, in front of it, as what it was ended for. NULL: nothing.
 */
struct draft *cut_talk_named(const struct cut *c);

struct draft *cut_talk_end(const struct cut *c);
struct draft *cut_talk_reset(const struct cut *c);

/* What was said last, and the peer's last words. */
void cut_talk_evidence(const struct cut *c, struct draft *d);

#endif
