/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of POP3 share: what is known of the server so far. Replies
 * are in pop3_reply.h.
 */
#ifndef PROTOCOLS_POP3_H
#define PROTOCOLS_POP3_H

#include "module.h"
#include "offers.h"

/* Bytes of the timestamp that are kept: more than any server needs. */
#define STAMP_ROOM 256

struct session {
	struct offers capa;
	bool has_capa; /* it answers CAPA */
	char stamp[STAMP_ROOM];
	size_t stamp_n;    /* 0: the greeting had no timestamp */
	uint64_t messages; /* by STAT */
	uint64_t size;     /* of the message, by LIST */
	bool refused;      /* what must be was refused: good-bye */
};

/* Whether the server has that capability, or none that it would tell. */
bool pop3_may_have(const struct session *s, const char *capability);

/* What must be was refused, and that was named: false. */
bool pop3_give_up(struct session *s);

/*
 * Logs in by the best way that is offered, or by --auth's. False: the talk is
 * over, or there was no login, and why was named.
 */
bool pop3_log_in(struct talk *t, const struct session *s);

/*
 * STAT to RETR. False: the talk is over, something was refused, or a step of
 * --stop-after is done.
 */
bool pop3_read_mailbox(struct talk *t, struct session *s);

#endif
