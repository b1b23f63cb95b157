/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in to a mail server (RFC 4954). What the mechanisms say is SASL's
 * (talk/sasl.c); which replies mean what is smtp_replies.c's.
 */
#include "smtp.h"

/* RFC 5321 4.5.3.1.4, which AUTH is subject to as well (RFC 4954 4). */
#define LONGEST_COMMAND 512

static bool
wants_login(struct talk *t)
{
	return credential(t) != CREDENTIAL_NONE || asked(t)->user != NULL ||
	    asked(t)->mechanism != NULL;
}

/* Why there is no AUTH among the extensions. */
static void
tell_no_auth(struct talk *t, const struct smtp *s)
{
	if (!secured(t) && offers_find(&s->offers, "STARTTLS", NULL))
		fault(t, "smtp-auth-after-tls",
		    "a user was given, and in the clear the server offers "
		    "STARTTLS and no AUTH");
	else
		fault(t, "auth-not-offered",
		    "a user was given, and the server does not offer AUTH");
}

/*
 * C: AUTH PLAIN <response>      the response behind it if there is room
 * S: 334 <challenge>            any number of them
 * C: <response>
 * S: 235 2.7.0 ok                                       RFC 4954 4
 * False: the talk is over; *broken: we broke it off, which was named.
 */
static bool
exchange(struct talk *t, struct smtp *s, const char *mechanism, bool *broken)
{
	*broken = false;
	if (!nothing_unasked(t))
		return false;
	where(t, "waiting for the reply to AUTH");
	turn(t, "AUTH %s", mechanism);
	sasl_begin(t, "AUTH", mechanism, true, LONGEST_COMMAND);
	while (send_said(t) && hear_reply(t, &s->r)) {
		if (s->r.code != 334 || *broken)
			return true;
		where(t, "waiting for the reply to an answer");
		turn(t, "answer to a challenge");
		*broken = !sasl_answer(t, s->r.line);
	}
	return false;
}

bool
smtp_login(struct talk *t, struct smtp *s)
{
	struct str offered;
	const char *mechanism;
	bool broken;

	if (!wants_login(t))
		return true;
	enter(t, PHASE_AUTH);
	if (!offers_find(&s->offers, "AUTH", &offered)) {
		tell_no_auth(t, s);
		return false;
	}
	mechanism = sasl_choose(t, offered);
	if (mechanism == NULL || !exchange(t, s, mechanism, &broken))
		return false;
	if (reply_class(&s->r) == 2)
		return sasl_satisfied(t, str_of(""));
	if (!broken)
		smtp_refused(t, &s->r, AT_AUTH, "AUTH", str_of(mechanism));
	return false;
}
