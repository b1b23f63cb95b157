/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The practice server of IMAP (RFC 9051): two mailboxes in a namespace of their
 * own, one message, all ways to log in, and news for who waits with IDLE.
 */
#include <string.h>

#include "faults.h"
#include "lines.h"

/* The news comes so long after IDLE has begun. */
#define NEWS_MS 200

#define ALWAYS "IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ID ENABLE IDLE"
#define IN_THE_CLEAR ALWAYS " STARTTLS LOGINDISABLED"
#define UNDER_TLS \
	ALWAYS " AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=XOAUTH2 " \
	       "AUTH=OAUTHBEARER"
#define LOGGED_IN ALWAYS " NAMESPACE UTF8=ACCEPT UNSELECT"

/* RFC 3501 5.1.3: Entwürfe */
#define DRAFTS "INBOX.Entw&APw-rfe"

#define MESSAGE \
	"From: Grace <grace@lab.test>\r\nTo: Ada <ada@lab.test>\r\n" \
	"Subject: practice\r\nMessage-ID: <5@lab.test>\r\n\r\n" \
	"s1 OK this line is a part of the message\r\n"

/* The arguments of a command, where a literal is as good as a string. */
#define ARGUMENTS 3

struct arguments {
	struct buf of[ARGUMENTS];
	size_t n;
};

static const char *
capabilities(const struct lines *l)
{
	if (l->logged_in)
		return LOGGED_IN;
	return l->secured ? UNDER_TLS : IN_THE_CLEAR;
}

static bool
greet(struct lines *l)
{
	l->logged_in = l->peer->row->bare;
	if (l->logged_in)
		return lines_say(l, "* PREAUTH welcome back\r\n");
	return lines_sayf(l, "* OK [CAPABILITY %s] practice server ready\r\n",
	    capabilities(l));
}

static bool
done(struct lines *l, const char *text)
{
	return lines_sayf(l, "{tag} %s\r\n", text);
}

/* ---- arguments ---- */

/* "{10}" and "{10+}" at the end of a line: how long the literal is. */
static bool
announced(struct str word, uint64_t *n, bool *wait)
{
	if (word.n < 3 || word.p[0] != '{' || word.p[word.n - 1] != '}')
		return false;
	*wait = word.p[word.n - 2] != '+';
	word = (struct str){ word.p + 1, word.n - (*wait ? 2 : 3) };
	return str_number(word, 10, n) && *n <= 4096;
}

/* The literal, and the rest of the line behind it. */
static bool
hear_literal(struct lines *l, uint64_t n, bool wait, struct buf *out)
{
	if (wait && !lines_say(l, "+ go on\r\n"))
		return false;
	if (!peer_hear_bytes(l->peer, n))
		return false;
	buf_add(out, l->peer->heard.p, n);
	buf_drop(&l->peer->heard, n);
	if (!lines_hear(l))
		return false;
	l->rest = str_trim(buf_str(&l->line));
	return true;
}

static void
take_quoted(struct lines *l, struct buf *out)
{
	size_t i = 1;

	for (; i < l->rest.n && l->rest.p[i] != '"'; i++) {
		if (l->rest.p[i] == '\\' && i + 1 < l->rest.n)
			i++;
		buf_addc(out, l->rest.p[i]);
	}
	i += i < l->rest.n;
	l->rest = str_trim((struct str){ l->rest.p + i, l->rest.n - i });
}

static bool
take_argument(struct lines *l, struct buf *out)
{
	struct str word = { l->rest.p, str_find(l->rest, ' ') };
	uint64_t n;
	bool wait;

	if (word.n > 0 && word.p[0] == '"') {
		take_quoted(l, out);
		return true;
	}
	l->rest = str_trim((struct str){ word.p + word.n, l->rest.n - word.n });
	if (l->rest.n == 0 && announced(word, &n, &wait))
		return hear_literal(l, n, wait, out);
	buf_add(out, word.p, word.n);
	return true;
}

/* False: the peer has gone. */
static bool
take_arguments(struct lines *l, struct arguments *a)
{
	memset(a, 0, sizeof(*a));
	while (l->rest.n > 0 && a->n < ARGUMENTS)
		if (!take_argument(l, &a->of[a->n++]))
			return false;
	return true;
}

static void
free_arguments(struct arguments *a)
{
	for (size_t i = 0; i < a->n; i++)
		buf_free(&a->of[i]);
}

/* ---- any state ---- */

static bool
capability(struct lines *l)
{
	return lines_sayf(l, "* CAPABILITY %s\r\n", capabilities(l)) &&
	    done(l, "OK that is all");
}

static bool
noop(struct lines *l)
{
	return done(l, "OK nothing new");
}

static bool
identify(struct lines *l)
{
	return lines_say(l,
		   "* ID (\"name\" \"sonde-lab\" \"vendor\" NIL)\r\n") &&
	    done(l, "OK pleased to meet you");
}

static bool
logout(struct lines *l)
{
	l->over = true;
	(void)(lines_say(l, "* BYE until next time\r\n") && done(l, "OK bye"));
	return false;
}

static bool
unknown(struct lines *l)
{
	return done(l, "BAD no such command here");
}

static bool
outside(struct lines *l)
{
	return done(l, "BAD not before the login");
}

/* ---- before the login ---- */

static bool
starttls(struct lines *l)
{
	if (l->secured || l->peer->later == NULL)
		return done(l, "BAD not here");
	return done(l, "OK begin") && lines_secure(l);
}

static bool
welcome(struct lines *l, bool fits)
{
	l->logged_in = fits;
	if (fits)
		return done(l, "OK [CAPABILITY " LOGGED_IN "] welcome");
	return done(l, "NO [AUTHENTICATIONFAILED] that is not the password");
}

static bool
login(struct lines *l)
{
	struct arguments a;
	bool there = take_arguments(l, &a);
	bool fits = there && a.n == 2 &&
	    account_fits(buf_str(&a.of[0]), buf_str(&a.of[1]));

	free_arguments(&a);
	return there && welcome(l, fits);
}

static bool
authenticate(struct lines *l)
{
	struct buf line = { 0 };
	struct str rest, mechanism = { 0 };
	bool known, fits;

	buf_add(&line, l->rest.p, l->rest.n);
	rest = buf_str(&line);
	str_next(&rest, ' ', &mechanism);
	fits = account_exchange(l, mechanism, rest.n > 0 ? &rest : NULL, "+ ",
	    &known);
	buf_free(&line);
	return known ? welcome(l, fits) : done(l, "NO no such mechanism");
}

/* ---- mailboxes ---- */

static bool
namespaces(struct lines *l)
{
	return lines_say(l, "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n") &&
	    done(l, "OK those are they");
}

/* Which of the two it is; NULL: neither. */
static const char *
mailbox(struct str name)
{
	if (str_equals_nocase(name, "INBOX"))
		return "INBOX";
	if (str_equals(name, DRAFTS) ||
	    str_equals(name, "INBOX.Entw\303\274rfe"))
		return DRAFTS;
	return NULL;
}

static bool
say_list(struct lines *l, const char *name)
{
	return lines_sayf(l, "* LIST (\\HasNoChildren) \".\" \"%s\"\r\n", name);
}

/* "%" and "*" are both of them: there is nothing below. */
static bool
list(struct lines *l)
{
	struct arguments a;
	bool there = take_arguments(l, &a);
	struct str name = a.n > 1 ? buf_str(&a.of[1]) : str_of("");

	if (there && str_equals(name, "%"))
		there = say_list(l, "INBOX") && say_list(l, DRAFTS);
	else if (there && mailbox(name) != NULL)
		there = say_list(l, mailbox(name));
	free_arguments(&a);
	return there && done(l, "OK that is all");
}

static bool
no_mailbox(struct lines *l)
{
	return done(l, "NO [NONEXISTENT] no such mailbox");
}

static bool
status(struct lines *l)
{
	struct arguments a;
	bool there = take_arguments(l, &a);
	bool inbox = a.n > 0 && mailbox(buf_str(&a.of[0])) != NULL;

	free_arguments(&a);
	if (!there || !inbox)
		return there && no_mailbox(l);
	return lines_say(l,
		   "* STATUS INBOX (MESSAGES 1 UNSEEN 1 UIDNEXT 6 UIDVALIDITY "
		   "3857529045)\r\n") &&
	    done(l, "OK that is how it is");
}

static bool
examine(struct lines *l)
{
	struct arguments a;
	bool there = take_arguments(l, &a);
	const char *name = a.n > 0 ? mailbox(buf_str(&a.of[0])) : NULL;

	free_arguments(&a);
	if (!there || name == NULL)
		return there && no_mailbox(l);
	return lines_sayf(l, "* %d EXISTS\r\n", strcmp(name, "INBOX") == 0) &&
	    lines_say(l,
		"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"
		"* OK [PERMANENTFLAGS ()] nothing can be changed\r\n"
		"* OK [UIDVALIDITY 3857529045] they are valid\r\n"
		"* OK [UIDNEXT 6] the next one\r\n") &&
	    done(l, "OK [READ-ONLY] open to be read");
}

/* ---- messages ---- */

static bool
fetch(struct lines *l, struct str what)
{
	struct str uid = { what.p, str_find(what, ' ') };
	static const char message[] = MESSAGE;

	if (!str_equals(uid, "5"))
		return done(l, "OK there was none");
	return lines_sayf(l,
		   "* 1 FETCH (UID 5 FLAGS () INTERNALDATE \"01-Jul-2026 "
		   "12:00:00 +0000\" RFC822.SIZE %zu BODY[] {%zu}\r\n",
		   sizeof(message) - 1 + (size_t)l->peer->row->number,
		   sizeof(message) - 1) &&
	    lines_say(l, message) && lines_say(l, ")\r\n") &&
	    done(l, "OK that is it");
}

/* Whatever is looked for, of which a word may be a literal: it is there. */
static bool
search(struct lines *l)
{
	struct buf word = { 0 };
	bool there = true;

	while (there && l->rest.n > 0)
		there = take_argument(l, &word);
	buf_free(&word);
	return there && lines_say(l, "* SEARCH 5\r\n") && done(l, "OK found");
}

/* UID FETCH and UID SEARCH */
static bool
by_uid(struct lines *l)
{
	struct str rest = l->rest, verb = { 0 };

	str_next(&rest, ' ', &verb);
	if (str_equals_nocase(verb, "FETCH"))
		return fetch(l, rest);
	if (!str_equals_nocase(verb, "SEARCH"))
		return unknown(l);
	l->rest = rest;
	return search(l);
}

static bool
idle(struct lines *l)
{
	if (!lines_say(l, "+ idling\r\n") || !peer_pause(l->peer, NEWS_MS) ||
	    !lines_say(l, "* 2 EXISTS\r\n") || !lines_hear(l))
		return false;
	return done(l,
	    str_equals_nocase(buf_str(&l->line), "DONE")
		? "OK welcome back"
		: "BAD DONE was expected");
}

static bool
enable(struct lines *l)
{
	return lines_say(l, "* ENABLED UTF8=ACCEPT\r\n") &&
	    done(l, "OK enabled");
}

static const struct command commands[] = {
	{ "CAPABILITY", capability, false },
	{ "NOOP", noop, false },
	{ "ID", identify, false },
	{ "LOGOUT", logout, false },
	{ "STARTTLS", starttls, false },
	{ "LOGIN", login, false },
	{ "AUTHENTICATE", authenticate, false },
	{ "NAMESPACE", namespaces, true },
	{ "LIST", list, true },
	{ "STATUS", status, true },
	{ "SELECT", examine, true },
	{ "EXAMINE", examine, true },
	{ "UID", by_uid, true },
	{ "IDLE", idle, true },
	{ "ENABLE", enable, true },
	{ "", unknown, false },
};

static const struct service service = {
	.greet = greet,
	.commands = commands,
	.tagged = true,
	.outside = outside,
};

void
serve_imap(struct peer *p)
{
	lines_serve(p, &service, NULL);
}
