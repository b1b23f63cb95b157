/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The envelope of a message (RFC 5321 3.3), for those files of SMTP that have a
 * message to send.
 */
#ifndef PROTOCOLS_SMTP_ENVELOPE_H
#define PROTOCOLS_SMTP_ENVELOPE_H

#include "smtp.h"

/* RFC 5321 4.5.3.1.8: so many recipients any server takes. */
#define RECIPIENTS 100

/* An envelope, and what became of it. */
struct envelope {
	struct str from;        /* without brackets; "": nobody */
	const char *const *to;  /* NULL ends it */
	bool sends;             /* a message is to follow */
	bool sized;             /* ... and it is known, so: */
	size_t size;            /* its bytes, as they are counted on the wire */
	bool beyond_ascii;      /* an address or a header line is */
	bool eight_bits;        /* ... or the body is */
	bool open;              /* MAIL was accepted, and is not ended yet */
	bool taken[RECIPIENTS]; /* those that were accepted */
	unsigned int accepted;  /* ... and how many */
	bool refused;           /* one was not */
};

/*
 * Sender and recipients that the user gave, as far as --stop-after lets it
 * come; sends: a message is to follow.
 */
struct envelope envelope_of(const struct talk *t, bool sends);

/* The message is known: its size, and the letters in it. */
void envelope_holds(struct envelope *e, struct str message);

/*
 * What can be known before a word is said: whether the server takes this. What
 * it does not take is named.
 */
bool envelope_fits(struct talk *t, const struct smtp *s,
    const struct envelope *e);

/*
 * C: MAIL, RCPT ..., and DATA if a message is to follow. True: the server waits
 * for it, and e->open is to be set to false. Refusals are named.
 */
bool envelope_given(struct talk *t, struct smtp *s, struct envelope *e);

/* C: RSET   S: 250, if it is open                       RFC 5321 4.1.1.5 */
void envelope_taken_back(struct talk *t, const struct envelope *e);

/* A recipient by its number, counted from 0; NULL behind the last. */
const char *envelope_recipient(const struct envelope *e, size_t i);

/* An address without the brackets that it may have been given in. */
struct str envelope_address(const char *address);

#endif
