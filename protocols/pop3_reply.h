/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a POP3 server says (RFC 1939 3): a status, and the lines behind it up
 * to a dot. What was asked, and what an answer means, is pop3.c's; what a
 * refusal means is here.
 */
#ifndef PROTOCOLS_POP3_REPLY_H
#define PROTOCOLS_POP3_REPLY_H

#include "module.h"

/* "+OK text", "-ERR text", or in the middle of SASL "+ text". */
struct pop3_reply {
	bool ok;         /* +OK */
	bool goes_on;    /* "+": a challenge (RFC 5034 4) */
	struct str text; /* behind it; valid until more is heard */
	uint64_t at;     /* its offset in the stream */
};

/*
 * The status line of a reply that goes on behind it, if it is +OK; -ERR ends
 * it. False: the talk is over. Offences are told.
 */
bool pop3_status(struct talk *t, struct pop3_reply *r);

/* A reply of one line, whatever its status. */
bool pop3_reply(struct talk *t, struct pop3_reply *r);

/* A turn that is one line, with either. */
bool pop3_ask(struct talk *t, struct pop3_reply *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool pop3_ask_status(struct talk *t, struct pop3_reply *r, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* ---- the lines behind it ---- */

/* How far a list, or a message, has come; begin with all zero but most. */
struct pop3_list {
	uint64_t most; /* entries that it may have, and LIMIT_LINES more */
	unsigned int lines;
	uint64_t start;  /* offset of its first line */
	uint64_t at;     /* of the line heard last */
	uint64_t octets; /* of a message: as RFC 1939 11 counts */
	bool told_dot, told_lf;
};

/*
 * The next line of a list, without what was put before its dots. False: the
 * dot alone has come (going(t)), or the talk is over.
 */
bool pop3_list_line(struct talk *t, struct pop3_list *l, struct str *line);

/*
 * The same of a message, which is a body: the bytes with their line end, and
 * none of them is a line in the trace.
 */
bool pop3_message_line(struct talk *t, struct pop3_list *l, struct str *bytes);

/* ---- a refusal ---- */

/*
 * Names -ERR, which answered what: by its response code (RFC 2449 8, RFC 3206,
 * RFC 6856), by words that servers use, else as id. Always false.
 */
bool pop3_refused(struct talk *t, const struct pop3_reply *r, const char *id,
    const char *what);

/* Whether a login was refused for its user or password, as far as it says. */
bool pop3_blames_login(const struct pop3_reply *r);

/* As pop3_refused(), of a login. */
bool pop3_login_refused(struct talk *t, const struct pop3_reply *r,
    const char *what);

#endif
