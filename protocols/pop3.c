/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POP3 (RFC 1939, RFC 2449): a greeting, what the server can do, TLS (RFC
 * 2595), a login (RFC 5034, APOP, USER and PASS), then what is in the mailbox,
 * and one message if the path names it. Nothing is deleted. How a reply is
 * read, and what a refusal means, is pop3_reply.c's; the ways to log in are
 * pop3_login.c's.
 */
#include "pop3.h"

#include <string.h>

#include "dialogue.h"
#include "pop3_reply.h"

bool
pop3_give_up(struct session *s)
{
	s->refused = true;
	return false;
}

bool
pop3_may_have(const struct session *s, const char *capability)
{
	return !s->has_capa || offers_find(&s->capa, capability, NULL);
}

/* ---- AUTHORIZATION: RFC 1939 4 ---- */

static const struct greeter greeter = {
	.protocol = "POP3",
	.silent = "no-greeting",
	.silent_tls = "implicit-tls-port",
};

/*
 * RFC 1939 7: "<" local "@" domain ">". Anything else is none: with a challenge
 * of his own making who sits on the way could learn the password from digests.
 */
static void
find_stamp(struct session *s, struct str greeting)
{
	size_t start = str_find(greeting, '<');
	struct str stamp = { greeting.p + start, greeting.n - start };

	stamp.n = str_find(stamp, '>') + 1;
	if (start + stamp.n > greeting.n || stamp.n > sizeof(s->stamp) ||
	    !str_has(stamp, '@'))
		return;
	for (size_t i = 0; i < stamp.n; i++)
		if (stamp.p[i] <= ' ' || stamp.p[i] > '~')
			return;
	memcpy(s->stamp, stamp.p, stamp.n);
	s->stamp_n = stamp.n;
}

/* S: +OK ready <1896.697170952@dbc.example>        RFC 1939 4 and 7 */
static bool
greet(struct talk *t, struct session *s)
{
	struct pop3_reply r;

	enter(t, PHASE_GREET);
	if (!greeted(t, &greeter) || !pop3_reply(t, &r))
		return false;
	learn(t, "greeting", r.text);
	if (!r.ok) {
		pop3_refused(t, &r, "pop3-greeting-refused", "the connection");
		stop(t);
		return false;
	}
	find_stamp(s, r.text);
	return true;
}

/*
 * C: CAPA
 * S: +OK, a capability a line, "."       RFC 2449 5
 * S: -ERR                                it has none to tell
 */
static bool
ask_capa(struct talk *t, struct session *s)
{
	struct pop3_list l = { .lines = 0 };
	struct pop3_reply r;
	struct str line;

	memset(&s->capa, 0, sizeof(s->capa));
	where(t, "waiting for the capabilities");
	if (!pop3_ask_status(t, &r, "CAPA"))
		return false;
	s->has_capa = r.ok;
	while (r.ok && pop3_list_line(t, &l, &line)) {
		offers_add(&s->capa, line);
		learn(t, "capability", line);
	}
	if (r.ok)
		learnf(t, "turn", "%u %s", s->capa.entries,
		    str_plural(s->capa.entries, "capability", "capabilities"));
	return going(t);
}

/* Asks once more: what has come, and what has gone? */
static bool
ask_capa_again(struct talk *t, struct session *s, const char *when)
{
	struct offers before = s->capa;

	if (!s->has_capa)
		return true;
	if (!ask_capa(t, s))
		return false;
	if (s->has_capa)
		offers_compare(t, &before, &s->capa, when);
	return true;
}

/* TLS was wanted, and there is none. */
static bool
not_offered(struct talk *t, struct session *s)
{
	if (want_tls(t) == SECURE_IF_OFFERED) {
		fault(t, "in-the-clear", "the server does not offer STLS");
		return true;
	}
	fault(t, "starttls-not-offered", "the server does not offer STLS");
	return pop3_give_up(s);
}

/*
 * C: STLS   S: +OK, then the TLS handshake         RFC 2595 4
 * Inside, CAPA is asked again. A server without CAPA may have STLS all the
 * same; it is tried where TLS must be.
 */
static bool
upgrade(struct talk *t, struct session *s)
{
	bool required = want_tls(t) == SECURE_REQUIRED;
	struct pop3_reply r;

	if (want_tls(t) == SECURE_NEVER || secured(t))
		return true;
	enter(t, PHASE_SECURE);
	if (!offers_find(&s->capa, "STLS", NULL) && (s->has_capa || !required))
		return not_offered(t, s);
	where(t, "waiting for the reply to STLS");
	if (!pop3_ask(t, &r, "STLS"))
		return false;
	if (!r.ok) {
		pop3_refused(t, &r,
		    s->has_capa ? "starttls-refused" : "starttls-not-offered",
		    "STLS");
		return pop3_give_up(s);
	}
	if (!start_tls(t))
		return false;
	enter(t, PHASE_GREET);
	return ask_capa_again(t, s, "tls");
}

/* ---- the login: pop3_login.c ---- */

/* Whether the user gave anything to log in with. */
static bool
wants_login(const struct talk *t)
{
	return asked(t)->user != NULL || asked(t)->mechanism != NULL ||
	    credential(t) != CREDENTIAL_NONE;
}

/* Logs in, and asks what can be done now. Without a user, not. */
static bool
authorize(struct talk *t, struct session *s)
{
	enter(t, PHASE_AUTH);
	where(t, "logging in");
	if (!pop3_log_in(t, s))
		return pop3_give_up(s);
	enter(t, PHASE_GREET);
	return ask_capa_again(t, s, "login");
}

/*
 * The whole conversation. False: it is over before its end, or the user wants
 * no more of it.
 */
static bool
converse(struct talk *t, struct session *s)
{
	return greet(t, s) && past(t, "greeting") && ask_capa(t, s) &&
	    past(t, "capa") && upgrade(t, s) && past(t, "stls") &&
	    (!wants_login(t) ||
		(authorize(t, s) && past(t, "auth") &&
		    pop3_read_mailbox(t, s)));
}

/* ---- the user's own lines, and good-bye ---- */

/* Whether +OK to that line has a list behind it. */
static bool
has_list(struct str line)
{
	static const char *const always[] = { "CAPA", "RETR", "TOP", NULL };
	static const char *const alone[] = { "LIST", "UIDL", NULL };
	struct str verb = { "", 0 };

	line = str_trim(line);
	str_next(&line, ' ', &verb);
	for (size_t i = 0; always[i] != NULL; i++)
		if (str_equals_nocase(verb, always[i]))
			return true;
	for (size_t i = 0; alone[i] != NULL; i++)
		if (str_equals_nocase(verb, alone[i]))
			return line.n == 0;
	return false;
}

/*
 * S: + challenge   C: the user's next line, or "*"        RFC 5034 4
 * False: the talk is over.
 */
static bool
say_answers(struct talk *t, struct pop3_reply *r, const char *const **line)
{
	while (r->goes_on) {
		reply_ends(t);
		turn(t, "answer to a challenge");
		if ((*line)[1] == NULL)
			say(t, "*");
		else
			say_secret(t, *++*line);
		if (!send_said(t) || !pop3_status(t, r))
			return false;
	}
	return true;
}

static void
hear_list(struct talk *t)
{
	struct pop3_list l = { .lines = 0 };
	struct str text;

	while (pop3_list_line(t, &l, &text))
		continue;
}

/*
 * C: --say's line   S: what the server makes of it
 * Behind an AUTH that is refused stand its answers: they are not said.
 */
static void
say_own(struct talk *t)
{
	const char *const *line = asked(t)->sayings;
	struct pop3_reply r;
	const char *first;

	enter(t, PHASE_LOCAL);
	where(t, "waiting for the reply to a line of --say");
	for (; line != NULL && *line != NULL; line++) {
		first = *line;
		if (!may_say(t, first) ||
		    !pop3_ask_status(t, &r, "%s", first) ||
		    !say_answers(t, &r, &line))
			return;
		if (!r.ok)
			pop3_refused(t, &r, "say-refused", "a line of --say");
		else if (has_list(str_of(first)))
			hear_list(t);
		else
			reply_ends(t);
		if (!r.ok && str_starts_nocase(str_of(first), "AUTH "))
			return;
	}
}

/* Whether a line of the user's has marked a message as deleted. */
static bool
has_deleted(const struct talk *t)
{
	const char *const *line = asked(t)->sayings;

	while (line != NULL && *line != NULL &&
	    !str_starts_nocase(str_of(*line), "DELE"))
		line++;
	return line != NULL && *line != NULL;
}

/*
 * C: QUIT   S: +OK bye                                RFC 1939 6
 * -ERR says that messages marked as deleted are still there.
 */
static void
quit(struct talk *t)
{
	struct pop3_reply r;

	enter(t, PHASE_LOCAL);
	if (good_bye(t, "QUIT") && pop3_reply(t, &r) && !r.ok)
		pop3_refused(t, &r,
		    has_deleted(t) ? "pop3-refused" : "good-bye-refused",
		    "QUIT");
}

static void
run(struct talk *t)
{
	struct session s = { .has_capa = false };

	converse(t, &s);
	if (!s.refused)
		say_own(t);
	quit(t);
}

/* What proves who somebody is, as a server may echo it. */
static const struct secret_line secrets[] = {
	{ "PASS ", SECRET_REST },
	{ "APOP ", SECRET_SCHEME },
	{ "AUTH ", SECRET_RESPONSE },
	{ NULL, SECRET_REST },
};

const struct module pop3_module = {
	.name = "pop3",
	.tls_name = "pop3s",
	.summary = "greets, logs in, lists a mailbox, fetches a message",
	.rfc = "RFC 1939, RFC 2449",
	.port = 110,
	.tls_port = 995,
	.idle_s = 5,
	.reply_s = 30,
	.upgrades = true,
	.numbered = "message",
	.steps = "greeting capa stls auth stat list uidl top retr",
	.secrets = secrets,
	.run = run,
};
