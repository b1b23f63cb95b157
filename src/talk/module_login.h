/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of module.h that proves who we are: credentials as lines, SASL, and
 * where they may be said. A module includes module.h.
 */
#ifndef TALK_MODULE_LOGIN_H
#define TALK_MODULE_LOGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct talk;

/* ---- proving who we are ---- */

enum credential {
	CREDENTIAL_NONE,
	CREDENTIAL_PASSWORD, /* of asked()->user */
	CREDENTIAL_TOKEN     /* RFC 6750 */
};

/* Which one the user gave for this very origin. */
enum credential credential(const struct talk *t);

/* How a credential stands in a line. */
enum form {
	FORM_PLAIN,  /* as it is */
	FORM_QUOTED, /* "as \"it\" is" (RFC 9051 4.3) */
	FORM_BASIC   /* base64 of user:password (RFC 7617) */
};

/*
 * Its length in bytes; 0: none. quotable: it can stand in quotes, for it is
 * printable ASCII (RFC 9051 4.3).
 */
size_t credential_length(const struct talk *t, bool *quotable);

/*
 * As say(): the text, then the credential; what is shown of it is its length.
 */
void say_credential(struct talk *t, enum form f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As say_credential(), of the account that goes with it (FTP's ACCT). */
bool has_account(const struct talk *t);
void say_account(struct talk *t, const char *start);

/*
 * As say(), of a line of the user's own (--say) that answers a challenge: it
 * may be a secret, so only its length is shown, and it is masked wherever it
 * comes back.
 */
void say_secret(struct talk *t, const char *line);

/*
 * As say(): the text, then the MD5 of challenge and password in hex: APOP (RFC
 * 1939 7).
 */
void say_digest(struct talk *t, struct str challenge, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Whether a password or token, or a digest of one, may be said here: inside
 * TLS, to this machine itself, or where the user allows it. If not it is named
 * (auth-in-the-clear). The same of a line of the user's own (--say), whose
 * secret is masked from then on; one that the module's list of secret lines
 * does not know may be said anywhere.
 */
bool may_log_in(struct talk *t);
bool may_say(struct talk *t, const char *line);

/*
 * SASL (RFC 4422). The best mechanism out of those offered (words) that fits
 * the credential and the safety of the connection, or --auth's; NULL: none,
 * and the fault is named. Of the talk.
 */
const char *sasl_choose(struct talk *t, struct str offered);

/* How well one of the mechanisms offered suits the credential. */
enum suits {
	SUITS_NOT,
	SUITS_REVEALING, /* who listens could log in afterwards */
	SUITS_WELL
};

/* What sasl_choose() would find; nothing is named. */
enum suits sasl_suits(const struct talk *t, struct str offered);

/*
 * After a refusal that does not blame the password: whether to choose once
 * more, since the mechanism was bound to TLS (-PLUS) in a way that the server
 * may not know. From then on none such is chosen; if that lets us in it is
 * named (auth-binding-refused).
 */
bool sasl_again(struct talk *t);

/*
 * Adds the line "COMMAND MECHANISM", and behind it the initial response if
 * there is one, it may stand there, and the line stays within longest bytes.
 */
void sasl_begin(struct talk *t, const char *command, const char *mechanism,
    bool initial, size_t longest);

/*
 * Adds the answer to a challenge, which is in base64 as it came; "*" if there
 * is no right answer: the server is then not the one that knows the password,
 * or speaks nonsense, which is named. False: it is "*", so the reply to it says
 * nothing about the password.
 */
bool sasl_answer(struct talk *t, struct str challenge);

/*
 * The server is satisfied, with additional data in base64 or nothing. False,
 * and named, if it ought to have proved itself and has not (RFC 5802 5).
 */
bool sasl_satisfied(struct talk *t, struct str additional);

#endif
