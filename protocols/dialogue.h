/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the protocols of lines share: the greeting of a server that speaks
 * first, replies with a code (SMTP, LMTP, FTP), and the good-bye.
 */
#ifndef PROTOCOLS_DIALOGUE_H
#define PROTOCOLS_DIALOGUE_H

#include "module.h"

/* ---- the greeting ---- */

/* What a server of this protocol says first, and what else it may mean. */
struct greeter {
	const char *protocol;   /* "SMTP" */
	const char *silent;     /* the fault of one that says nothing */
	const char *silent_tls; /* ... and waits for a ClientHello */
};

/*
 * Begins the turn "greeting" and waits for its first byte. True: the first
 * line is there to be heard, and is not that of another service that sonde
 * knows. False: the talk is over, and why was named.
 */
bool greeted(struct talk *t, const struct greeter *g);

/* ---- replies with a code ---- */

#define REPLY_TEXT ((size_t)512)

/*
 * S: 250-first        lines with a hyphen, and a last one without
 * S: 250 last         RFC 5321 4.2.1, RFC 959 4.2
 */
struct reply {
	unsigned int code;  /* 250; 0: none */
	bool more;          /* the line heard last is not the last of it */
	unsigned int lines; /* heard so far */
	struct str line; /* the last one behind its code; until more is heard */
	uint64_t start;  /* its offset in the stream */
	char text[REPLY_TEXT]; /* the lines, a space between; those with room */
	size_t n;
};

/* The text of its lines, as far as they have room. Of r. */
struct str reply_text(const struct reply *r);

/*
 * A line of a reply, for who reads it line by line; begin with r all zero.
 * False: there is no further line (the reply has ended in order: going(t)), or
 * the talk is over. Replies that break the rules are named.
 */
bool reply_line(struct talk *t, struct reply *r);

/* The whole reply. False: the talk is over. */
bool hear_reply(struct talk *t, struct reply *r);

/* A turn that is one line, and the whole reply to it. */
bool ask(struct talk *t, struct reply *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The hundreds of its code: 2 for 250 (RFC 5321 4.2.1, RFC 959 4.2.1). */
unsigned int reply_class(const struct reply *r);

/*
 * Before a command is said: whether the server has said nothing that was not
 * asked for. If it has, replies would be taken for those to other commands: it
 * is named (reply-unasked), and the talk is over. A last word (421, -ERR) may
 * come at any time, and FTP's replies come when a transfer is over.
 */
bool nothing_unasked(struct talk *t);

/* ---- the good-bye ---- */

/*
 * C: QUIT     a turn of one line. True: a reply begins, and is to be heard.
 * False: the talk is over; that nobody answers a good-bye is a note.
 */
bool good_bye(struct talk *t, const char *line);

/* The same, where the line is said already. */
bool hear_good_bye(struct talk *t, const char *line);

/*
 * Names a good-bye that is answered with a refusal, which does no harm; not one
 * with the code of the reply before, which a server may say to everything, nor
 * 421, which is a good-bye too.
 */
void judge_good_bye(struct talk *t, const struct reply *r, unsigned int before,
    const char *line);

#endif
