/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of SASL share: sasl.c (the choice and the exchange, for
 * modules), sasl_mechanisms.c (the table, and what is simple), sasl_scram.c
 * (what libgsasl knows) and sasl_oauth.c.
 */
#ifndef TALK_SASL_H
#define TALK_SASL_H

#include "talk/login.h"

/* What a mechanism makes of a challenge. */
enum sasl_verdict {
	SASL_SAY,      /* the answer, which may be empty */
	SASL_WRONG,    /* there is no right answer to that */
	SASL_UNPROVEN, /* the server does not know the password */
	SASL_UNABLE    /* this machine cannot make the answer */
};

struct sasl;

struct mechanism {
	const char *name;
	enum credential with; /* NONE: a certificate of our own */
	bool reveals;         /* who listens can log in afterwards */
	bool binds;           /* to the TLS connection: -PLUS */
	bool mutual;          /* the server proves itself too */
	bool first;           /* the client speaks first */

	/*
	 * The next answer, as it is before base64, appended to out; why it is
	 * another verdict than SASL_SAY goes into s->why. What is secret in
	 * the answer is made known to the mask here.
	 */
	enum sasl_verdict (
	    *answer)(struct sasl *s, struct str challenge, struct buf *out);
};

/* An exchange. It lives in the arena of its talk. */
struct sasl {
	struct talk *talk;
	const struct mechanism *mechanism;
	unsigned int steps; /* answers made so far */
	unsigned int challenges;
	struct buf held; /* the initial response, not yet said; base64 */
	bool holds;
	bool proven; /* the server has proved itself */
	bool failed; /* and why was named */
	struct buf why;
	struct scram *scram; /* sasl_scram.c's */
};

/* The table, the best first; a name in it (ASCII case aside) or NULL. */
extern const struct mechanism sasl_mechanisms[];
extern const size_t sasl_n_mechanisms;
const struct mechanism *sasl_find(struct str name);

/* ---- sasl_scram.c: SCRAM (RFC 5802, RFC 7677), CRAM-MD5 (RFC 2195) ---- */

enum sasl_verdict sasl_scram(struct sasl *s, struct str challenge,
    struct buf *out);
enum sasl_verdict sasl_cram(struct sasl *s, struct str challenge,
    struct buf *out);

/* ---- sasl_oauth.c: OAUTHBEARER (RFC 7628), XOAUTH2 ---- */

enum sasl_verdict sasl_oauthbearer(struct sasl *s, struct str challenge,
    struct buf *out);
enum sasl_verdict sasl_xoauth2(struct sasl *s, struct str challenge,
    struct buf *out);

/* These as a table: what sonde-sasl.so shows, and sonde reaches them by. */
struct sasl_part {
	enum sasl_verdict (
	    *scram)(struct sasl *s, struct str challenge, struct buf *out);
	enum sasl_verdict (
	    *cram)(struct sasl *s, struct str challenge, struct buf *out);
	enum sasl_verdict (*oauthbearer)(struct sasl *s, struct str challenge,
	    struct buf *out);
	enum sasl_verdict (
	    *xoauth2)(struct sasl *s, struct str challenge, struct buf *out);
};

#endif
