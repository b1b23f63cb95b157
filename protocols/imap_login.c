/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging in: AUTHENTICATE with a mechanism of SASL, and LOGIN, with what has
 * to be a literal as one. Which of them depends on what is offered, and on
 * what sonde was given.
 */
#include "imap_login.h"

#include <string.h>

#include "imap_codes.h"

/* RFC 9051 2.2.1 sets no bound; servers take 8192 bytes at least. */
#define LONGEST ((size_t)8000)

/* The mechanisms offered, as words: "AUTH=PLAIN" gives "PLAIN". */
static struct str
mechanisms(const struct imap *m, char *room, size_t most)
{
	struct str entry;
	size_t n = 0;

	for (unsigned int i = 0; offers_at(&m->offers, i, &entry); i++) {
		if (!str_starts_nocase(entry, "AUTH=") ||
		    entry.n - 4 > most - n)
			continue;
		memcpy(room + n, entry.p + 5, entry.n - 5);
		n += entry.n - 5;
		room[n++] = ' ';
	}
	return (struct str){ room, n };
}

/* ---- LOGIN ---- */

/* What can stand in quotes as it is (RFC 9051 9, quoted). */
static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || *s == '"' || *s == '\\')
			return false;
	return true;
}

/*
 * C: s4 LOGIN {3}          S: + go on
 * C: ada {10}              S: + go on
 * C: opensesame            RFC 9051 6.2.3, 4.3
 */
static bool
say_literals(struct imap *m, const char *tag, const char *user, size_t n)
{
	size_t length = strlen(user);

	say(m->talk, "%s LOGIN {%zu%s}", tag, length, imap_plus(m, length));
	if (!imap_wanted(m, length))
		return false;
	say(m->talk, "%s {%zu%s}", user, n, imap_plus(m, n));
	if (!imap_wanted(m, n))
		return false;
	say_credential(m->talk, FORM_PLAIN, "%s", "");
	return send_said(m->talk);
}

/* C: s4 LOGIN "ada" "opensesame"   S: s4 OK welcome      RFC 9051 6.2.3 */
static bool
say_login(struct imap *m)
{
	const char *user = asked(m->talk)->user;
	const char *tag = imap_begin(m);
	bool quotable;
	size_t n = credential_length(m->talk, &quotable);

	turn(m->talk, "LOGIN %s", user);
	where(m->talk, "waiting for the reply to LOGIN");
	if (!quotable || !is_plain(user))
		return say_literals(m, tag, user, n) && imap_done(m);
	say_credential(m->talk, FORM_QUOTED, "%s LOGIN \"%s\" ", tag, user);
	return send_said(m->talk) && imap_done(m);
}

/* LOGINDISABLED (RFC 9051 6.2.3): the command will fail, and is not tried. */
static bool
login(struct imap *m)
{
	if (offers_find(&m->offers, "LOGINDISABLED", NULL)) {
		fault(m->talk, "imap-login-disabled",
		    "the server forbids LOGIN here (LOGINDISABLED), and "
		    "offers no other way: nothing secret was sent");
		return false;
	}
	if (!may_log_in(m->talk))
		return false;
	if (say_login(m))
		return true;
	imap_refused(m, "the server refused LOGIN", "auth-failed");
	return false;
}

/* ---- AUTHENTICATE ---- */

/*
 * S: + challenge     C: answer, or "*": then what follows is our own doing
 * S: s4 OK welcome   RFC 9051 6.2.2
 */
static bool
exchange(struct imap *m, bool *broken_off)
{
	enum imap_kind kind = imap_hear(m);

	for (; kind == IMAP_DATA || kind == IMAP_MORE; kind = imap_hear(m)) {
		if (kind == IMAP_DATA)
			continue;
		*broken_off = !sasl_answer(m->talk, m->rest) || *broken_off;
		if (!send_said(m->talk))
			return false;
	}
	return kind == IMAP_DONE && m->status == IMAP_OK;
}

/* C: s4 AUTHENTICATE PLAIN [response]      RFC 9051 6.2.2, SASL-IR RFC 4959 */
static bool
say_authenticate(struct imap *m, const char *mechanism)
{
	static const char verb[] = "AUTHENTICATE";
	char start[sizeof(m->tag) + sizeof(verb)];
	size_t n = strlen(imap_begin(m));

	memcpy(start, m->tag, n);
	start[n] = ' ';
	memcpy(start + n + 1, verb, sizeof(verb));
	turn(m->talk, "AUTHENTICATE %s", mechanism);
	where(m->talk, "waiting for the reply to AUTHENTICATE");
	sasl_begin(m->talk, start, mechanism,
	    offers_find(&m->offers, "SASL-IR", NULL), LONGEST);
	return send_said(m->talk);
}

/* A plain NO does not say that the password was judged. */
static bool
may_try_again(const struct imap *m, struct str offered)
{
	return m->status == IMAP_NO && m->code.n == 0 && sasl_again(m->talk) &&
	    sasl_suits(m->talk, offered) != SUITS_NOT;
}

static bool
authenticate(struct imap *m, struct str offered)
{
	bool broken_off = false;
	const char *name;

	do {
		name = sasl_choose(m->talk, offered);
		if (name == NULL || !say_authenticate(m, name))
			return false;
		if (exchange(m, &broken_off))
			return sasl_satisfied(m->talk, str_of(""));
	} while (going(m->talk) && !broken_off && may_try_again(m, offered));
	if (!broken_off)
		imap_refused(m, "the server refused AUTHENTICATE",
		    "auth-failed");
	return false;
}

/*
 * --auth decides; else the command LOGIN is left for a password that no
 * mechanism offered takes.
 */
static bool
is_for_login(const struct imap *m, struct str offered)
{
	const struct asked *a = asked(m->talk);
	bool mechanism = offers_find(&m->offers, "AUTH=LOGIN", NULL);

	if (credential(m->talk) != CREDENTIAL_PASSWORD || a->user == NULL)
		return false;
	if (a->mechanism != NULL)
		return !mechanism &&
		    str_equals_nocase(str_of(a->mechanism), "LOGIN");
	return sasl_suits(m->talk, offered) == SUITS_NOT;
}

bool
imap_login(struct imap *m)
{
	char room[OFFERS_ROOM];
	struct str offered = mechanisms(m, room, sizeof(room));

	enter(m->talk, PHASE_AUTH);
	if (is_for_login(m, offered))
		return login(m);
	return authenticate(m, offered);
}
