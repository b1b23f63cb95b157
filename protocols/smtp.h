/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of SMTP (RFC 5321) and LMTP (RFC 2033) share: one
 * conversation, and what its replies mean. The dialogue itself is smtp.c's,
 * the login smtp_auth.c's, envelope and message smtp_message.c's.
 */
#ifndef PROTOCOLS_SMTP_H
#define PROTOCOLS_SMTP_H

#include "dialogue.h"
#include "offers.h"

/* One conversation. */
struct smtp {
	bool lmtp;            /* LHLO, and a reply for each recipient */
	bool bare;            /* the server knows HELO alone */
	bool mute;            /* nothing more is to be said but QUIT */
	struct offers offers; /* of the latest EHLO */
	struct reply r;       /* the one heard last */
};

/* The whole conversation, for the two modules. */
void smtp_run(struct talk *t, bool lmtp);

/* Lines that hold what proves who somebody is. */
extern const struct secret_line smtp_secrets[];

/* ---- smtp_auth.c ---- */

/* Logs in, if there is a user. False: the talk is over, or to be ended. */
bool smtp_login(struct talk *t, struct smtp *s);

/* ---- smtp_message.c ---- */

/*
 * Asks whether the envelope is taken, and sends the message, as far as the user
 * wants.
 */
void smtp_message(struct talk *t, struct smtp *s);

/* ---- smtp_smuggling.c ---- */

/*
 * --check smuggling: whether the server takes what is not the end of a message
 * for one, found out with messages to the user's own recipient.
 */
void smtp_smuggling(struct talk *t, struct smtp *s);

/* ---- smtp_replies.c ---- */

/* What was asked when a reply says no. A set of bits. */
enum smtp_step {
	AT_GREETING = 0x1,
	AT_HELLO = 0x2,
	AT_STARTTLS = 0x4,
	AT_AUTH = 0x8,
	AT_MAIL = 0x10,
	AT_RCPT = 0x20,
	AT_DATA = 0x40,
	AT_MESSAGE = 0x80, /* the reply to the dot at its end */
	AT_ELSE = 0x100,
	AT_ENVELOPE = AT_MAIL | AT_RCPT,
	AT_WORK = AT_ENVELOPE | AT_DATA | AT_MESSAGE,
	AT_ANY = 0x1ff,
};

/*
 * Names what the reply says no with, by its code, its enhanced status code (RFC
 * 3463) and its words; what was asked is in the text ("RCPT TO", an address).
 * After 421 the talk is over (RFC 5321 3.8).
 */
void smtp_refused(struct talk *t, const struct reply *r, enum smtp_step step,
    const char *command, struct str argument);

/* ---- smtp_status.c ---- */

/*
 * The enhanced status code at the start of a reply's text, "5.1.1"; empty if
 * there is none (RFC 2034 4).
 */
struct str smtp_status(struct str text);

/* What it means, in plain words; NULL: sonde does not know (RFC 3463). */
const char *smtp_status_words(struct str status);

/* ---- smtp_extensions.c ---- */

/* Learns each extension that is offered, and what it is for. */
void smtp_explain(struct talk *t, const struct offers *o);

#endif
