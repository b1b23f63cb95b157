/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server of lines: it greets, hears a command, finds the word for it in a
 * table and answers. A row of the lab may put words of its own (.text) in the
 * place of the greeting or of one answer (.verb, .nth): that is how most
 * faults of mail and file transfer are made.
 */
#ifndef LAB_LINES_H
#define LAB_LINES_H

#include <stdbool.h>

#include "base/buf.h"
#include "peer.h"

struct lines {
	struct peer *peer;
	struct buf line; /* as heard, without its end */
	struct buf tag;  /* of IMAP; empty elsewhere */
	struct str verb; /* the command's first word */
	struct str rest; /* what stands behind it */
	int verbs;       /* how often the row's verb has come */
	bool secured;    /* TLS is on */
	bool logged_in;
	bool over; /* nothing more is answered */
	void *own; /* the protocol's */
};

/*
 * An answer to a command, in l->verb and l->rest. False ends the conversation.
 */
struct command {
	const char *verb; /* ASCII case aside; "" answers all others */
	bool (*answer)(struct lines *l);
	bool inside; /* for who is logged in alone: .outside answers others */
};

/* How a protocol is served. */
struct service {
	const char *greeting; /* with its end; NULL: it is said by .greet */
	bool (*greet)(struct lines *l);
	const struct command *commands; /* the last one's verb is "" */
	bool tagged; /* IMAP: a word stands before the verb */
	bool (*outside)(struct lines *l);
};

/*
 * Serves one connection to its end: the greeting (the row's, if its .verb is
 * "greeting"), then command after command.
 */
void lines_serve(struct peer *p, const struct service *s, void *own);

/* Says text, in which {tag} is the command's; false: the peer has gone. */
bool lines_say(struct lines *l, const char *text);

/* As printf. Longer than 2000 bytes is cut. */
bool lines_sayf(struct lines *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next line, for who asks in the middle of a command; in l->line. */
bool lines_hear(struct lines *l);

/* The same, where CR LF alone ends a line. */
bool lines_hear_crlf(struct lines *l);

/* TLS begins here; true if it did. */
bool lines_secure(struct lines *l);

/* ---- accounts.c: who may log in ---- */

#define ACCOUNT_USER "ada"
#define ACCOUNT_PASSWORD "opensesame"
#define ACCOUNT_TOKEN "token-of-the-lab"

/* Whether that is the account's name and password. */
bool account_fits(struct str user, struct str password);

/*
 * One exchange of SASL: PLAIN, LOGIN, CRAM-MD5, XOAUTH2 or OAUTHBEARER. initial
 * is the response that came with the command; NULL: none. Challenges are said
 * behind before ("334 ", "+ "). *known: whether the mechanism is one of these.
 * True: logged in.
 */
bool account_exchange(struct lines *l, struct str mechanism,
    const struct str *initial, const char *before, bool *known);

#endif
