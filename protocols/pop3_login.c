/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to log in to a POP3 server: AUTH (RFC 5034), APOP, USER and PASS
 * (RFC 1939 7), and which of them to take.
 */
#include "dialogue.h"
#include "pop3.h"
#include "pop3_reply.h"

/* RFC 2449 4: bytes of a command with its line end. */
#define LONGEST_COMMAND 255

/* ---- the ways ---- */

/*
 * C: AUTH SCRAM-SHA-256 response
 * S: + challenge   C: response             any number of times
 * S: +OK or -ERR                           RFC 5034 4
 * False: the talk is over, or was broken off by "*": then -ERR says nothing
 * about the password.
 */
static bool
exchange(struct talk *t, const char *mechanism, struct pop3_reply *r)
{
	bool ours = true;

	*r = (struct pop3_reply){ .goes_on = true };
	if (!nothing_unasked(t))
		return false;
	turn(t, "AUTH %s", mechanism);
	sasl_begin(t, "AUTH", mechanism, true, LONGEST_COMMAND);
	while (send_said(t) && pop3_reply(t, r) && r->goes_on && ours)
		ours = sasl_answer(t, r->text);
	return going(t) && ours && !r->goes_on;
}

/* A binding to TLS that the server does not know is tried without. */
static bool
by_sasl(struct talk *t, struct str offered)
{
	struct pop3_reply r;
	const char *mechanism;

	do {
		mechanism = sasl_choose(t, offered);
		if (mechanism == NULL || !exchange(t, mechanism, &r))
			return false;
		if (r.ok)
			return sasl_satisfied(t, str_of(""));
	} while (!pop3_blames_login(&r) && sasl_again(t) &&
	    sasl_suits(t, offered) != SUITS_NOT);
	return pop3_login_refused(t, &r, mechanism);
}

/* C: APOP ada digest   S: +OK or -ERR                 RFC 1939 7 */
static bool
by_apop(struct talk *t, const struct session *s)
{
	struct str stamp = { s->stamp, s->stamp_n };
	struct pop3_reply r;

	if (stamp.n == 0) {
		fault(t, "pop3-apop-no-timestamp",
		    "the greeting has no timestamp, so APOP is impossible");
		return false;
	}
	if (!may_log_in(t))
		return false;
	if (!nothing_unasked(t))
		return false;
	turn(t, "APOP %s", asked(t)->user);
	learn(t, "auth-mechanism", str_of("APOP"));
	say_digest(t, stamp, "APOP %s ", asked(t)->user);
	if (!send_said(t) || !pop3_reply(t, &r))
		return false;
	return r.ok || pop3_login_refused(t, &r, "APOP");
}

/*
 * C: USER ada         S: +OK
 * C: PASS secret      S: +OK or -ERR                  RFC 1939 7
 */
static bool
by_user(struct talk *t)
{
	struct pop3_reply r;

	if (!may_log_in(t))
		return false;
	learn(t, "auth-mechanism", str_of("USER"));
	if (!pop3_ask(t, &r, "USER %s", asked(t)->user))
		return false;
	if (!r.ok)
		return pop3_login_refused(t, &r, "USER");
	if (!nothing_unasked(t))
		return false;
	turn(t, "PASS");
	say_credential(t, FORM_PLAIN, "PASS ");
	if (!send_said(t) || !pop3_reply(t, &r))
		return false;
	return r.ok || pop3_login_refused(t, &r, "PASS");
}

/* ---- the choice ---- */

enum way { WAY_NONE, WAY_SASL, WAY_APOP, WAY_USER };

/* --auth: APOP and USER are ways as well as a mechanism of SASL. */
static enum way
forced_way(struct talk *t)
{
	struct str name = str_of(asked(t)->mechanism);
	bool apop = str_equals_nocase(name, "APOP");

	if (!apop && !str_equals_nocase(name, "USER"))
		return WAY_SASL;
	if (credential(t) == CREDENTIAL_PASSWORD && asked(t)->user != NULL)
		return apop ? WAY_APOP : WAY_USER;
	fault(t, "auth-no-mechanism", "%s needs a user and a password",
	    apop ? "APOP" : "USER");
	return WAY_NONE;
}

/*
 * The best of what is offered. In the clear APOP stands before what reveals
 * the password; inside TLS behind it, since it needs a server that keeps the
 * password itself.
 */
static enum way
best_way(struct talk *t, const struct session *s, struct str sasl)
{
	enum suits suits = sasl_suits(t, sasl);
	bool user = pop3_may_have(s, "USER");

	if (suits == SUITS_WELL || (suits != SUITS_NOT && secured(t)))
		return WAY_SASL;
	if (credential(t) != CREDENTIAL_PASSWORD || asked(t)->user == NULL)
		return suits != SUITS_NOT ? WAY_SASL : WAY_NONE;
	if (s->stamp_n > 0 && (!secured(t) || !user))
		return WAY_APOP;
	if (suits != SUITS_NOT)
		return WAY_SASL;
	return user ? WAY_USER : WAY_NONE;
}

/* None of what is offered will do: why. */
static void
tell_no_way(struct talk *t, const struct session *s, struct str sasl)
{
	if (!secured(t) && offers_find(&s->capa, "STLS", NULL))
		fault(t, "pop3-needs-stls",
		    "the server offers STLS, and without it no login for what "
		    "was given");
	else if (str_trim(sasl).n > 0)
		sasl_choose(t, sasl);
	else
		fault(t, "auth-not-offered", "the server offers no login");
}

bool
pop3_log_in(struct talk *t, const struct session *s)
{
	struct str sasl;
	enum way way;

	offers_find(&s->capa, "SASL", &sasl);
	if (asked(t)->mechanism != NULL) {
		way = forced_way(t);
	} else {
		way = best_way(t, s, sasl);
		if (way == WAY_NONE)
			tell_no_way(t, s, sasl);
	}
	if (way == WAY_SASL)
		return by_sasl(t, sasl);
	if (way == WAY_APOP)
		return by_apop(t, s);
	return way == WAY_USER && by_user(t);
}
