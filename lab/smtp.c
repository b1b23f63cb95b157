/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server of mail for practice: EHLO and LHLO, STARTTLS, AUTH, envelopes for
 * a few mailboxes at lab.test, and messages, which are counted and forgotten.
 * The loop and the words of a row are lines.c's.
 */
#include "smtp.h"

#include <string.h>

#include "lines.h"

#define MESSAGE_MOST 1048576
#define RECIPIENTS 100

/* One client's conversation. */
struct mail {
	bool lmtp;
	bool greeted; /* EHLO, HELO or LHLO has come */
	bool sender;  /* MAIL was accepted */
	unsigned int recipients;
};

/* The mailboxes, and what is said of each. */
static const struct {
	const char *name;
	const char *reply;
} mailboxes[] = {
	{ "ada@lab.test", "250 2.1.5 Ok\r\n" },
	{ "eve@lab.test", "250 2.1.5 Ok\r\n" },
	{ "postmaster", "250 2.1.5 Ok\r\n" },
	{ "postmaster@lab.test", "250 2.1.5 Ok\r\n" },
	{ "grey@lab.test", "450 4.7.1 Greylisted, try again later\r\n" },
	{ "full@lab.test", "452 4.2.2 The mailbox is over its quota\r\n" },
	{ "gone@lab.test", "550 5.2.1 This mailbox was switched off\r\n" },
};

/* ---- greetings ---- */

static void
forget_envelope(struct mail *m)
{
	m->sender = false;
	m->recipients = 0;
}

static bool
answer_ehlo(struct lines *l)
{
	struct mail *m = l->own;

	m->greeted = true;
	forget_envelope(m);
	return lines_sayf(l,
	    "250-mx.lab.test at your service\r\n"
	    "250-PIPELINING\r\n"
	    "250-SIZE %d\r\n"
	    "%s"
	    "250-AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER\r\n"
	    "250-ENHANCEDSTATUSCODES\r\n"
	    "250-8BITMIME\r\n"
	    "250-DSN\r\n"
	    "250 SMTPUTF8\r\n",
	    MESSAGE_MOST,
	    l->secured || l->peer->later == NULL ? "" : "250-STARTTLS\r\n");
}

static bool
answer_helo(struct lines *l)
{
	struct mail *m = l->own;

	m->greeted = true;
	forget_envelope(m);
	return lines_say(l, "250 mx.lab.test at your service\r\n");
}

/* RFC 3207 4.2: what was learnt before is forgotten on both sides. */
static bool
answer_starttls(struct lines *l)
{
	struct mail *m = l->own;

	if (l->secured || l->peer->later == NULL)
		return lines_say(l, "503 5.5.1 TLS is not to be had here\r\n");
	m->greeted = false;
	forget_envelope(m);
	return lines_say(l, "220 2.0.0 Ready to start TLS\r\n") &&
	    lines_secure(l);
}

/* C: AUTH mechanism [initial]   S: 334 ...   S: 235     RFC 4954 4 */
static bool
answer_auth(struct lines *l)
{
	struct buf mechanism = { 0 }, initial = { 0 };
	size_t space = str_find(l->rest, ' ');
	struct str response;
	bool has = space < l->rest.n, known, said;

	buf_add(&mechanism, l->rest.p, space);
	if (has)
		buf_add(&initial, l->rest.p + space + 1, l->rest.n - space - 1);
	response = str_trim(buf_str(&initial));
	if (account_exchange(l, buf_str(&mechanism), has ? &response : NULL,
		"334 ", &known))
		said = lines_say(l, "235 2.7.0 Welcome\r\n");
	else if (!known)
		said = lines_say(l, "504 5.5.4 No such mechanism\r\n");
	else
		said = lines_say(l, "535 5.7.8 User or password is wrong\r\n");
	buf_free(&mechanism);
	buf_free(&initial);
	return said;
}

/* ---- envelopes ---- */

/* What stands in brackets behind "FROM:" or "TO:"; false: it is no path. */
static bool
take_path(struct str rest, const char *word, struct str *path)
{
	size_t n = strlen(word), end;

	if (!str_starts_nocase(rest, word))
		return false;
	rest = str_trim((struct str){ rest.p + n, rest.n - n });
	end = str_find(rest, '>');
	if (!str_starts(rest, "<") || end == rest.n)
		return false;
	*path = (struct str){ rest.p + 1, end - 1 };
	return true;
}

static bool
answer_mail(struct lines *l)
{
	struct mail *m = l->own;
	struct str path;

	if (!m->greeted || m->sender)
		return lines_say(l, "503 5.5.1 Not now\r\n");
	if (!take_path(l->rest, "FROM:", &path))
		return lines_say(l, "501 5.5.4 MAIL FROM:<address>\r\n");
	m->sender = true;
	return lines_say(l, "250 2.1.0 Ok\r\n");
}

static const char *
verdict(const struct lines *l, struct str path)
{
	size_t at = str_find(path, '@');
	struct str domain = { path.p + at, path.n - at };

	for (size_t i = 0; i < sizeof(mailboxes) / sizeof(mailboxes[0]); i++)
		if (str_equals_nocase(path, mailboxes[i].name))
			return mailboxes[i].reply;
	if (domain.n == 0 || str_equals_nocase(domain, "@lab.test"))
		return "550 5.1.1 No such mailbox here\r\n";
	if (l->logged_in)
		return "250 2.1.5 Ok\r\n";
	return "554 5.7.1 Relay access denied\r\n";
}

static bool
answer_rcpt(struct lines *l)
{
	struct mail *m = l->own;
	const char *reply;
	struct str path;

	if (!m->sender)
		return lines_say(l, "503 5.5.1 MAIL comes first\r\n");
	if (!take_path(l->rest, "TO:", &path))
		return lines_say(l, "501 5.5.4 RCPT TO:<address>\r\n");
	if (m->recipients >= RECIPIENTS)
		return lines_say(l, "452 4.5.3 Too many recipients\r\n");
	reply = verdict(l, path);
	if (reply[0] == '2')
		m->recipients++;
	return lines_say(l, reply);
}

static bool
answer_rset(struct lines *l)
{
	forget_envelope(l->own);
	return lines_say(l, "250 2.0.0 Ok\r\n");
}

/* ---- messages ---- */

/* A line of a message, as the row takes them. False: it is the last. */
static bool
hear_text(struct lines *l)
{
	struct str line;

	if (l->peer->row->number == BARE_LF_ENDS)
		return lines_hear(l);
	if (!lines_hear_crlf(l))
		return false;
	line = buf_str(&l->line);
	if (l->peer->row->number == BARE_IS_TEXT ||
	    (!str_has(line, '\r') && !str_has(line, '\n')))
		return true;
	lines_say(l, l->peer->row->text.p);
	return false;
}

/* Hears lines up to the dot; false: the conversation is over. */
static bool
hear_message(struct lines *l, size_t *bytes)
{
	*bytes = 0;
	while (hear_text(l)) {
		if (str_equals(buf_str(&l->line), "."))
			return true;
		*bytes += l->line.n + 2;
		if (str_starts(buf_str(&l->line), "."))
			--*bytes;
	}
	return false;
}

/* The row has words of its own for the verdict; LMTP's come but once. */
static bool
row_judges(struct lines *l)
{
	const struct row *row = l->peer->row;

	return row->verb != NULL && strcmp(row->verb, ".") == 0;
}

/* RFC 2033 4.2: LMTP has a verdict for each recipient that was accepted. */
static bool
answer_data(struct lines *l)
{
	struct mail *m = l->own;
	unsigned int verdicts = m->lmtp ? m->recipients : 1;
	bool said = true;
	size_t bytes;

	if (m->recipients == 0)
		return lines_say(l, "503 5.5.1 RCPT comes first\r\n");
	if (!lines_say(l, "354 End with a dot alone\r\n") ||
	    !hear_message(l, &bytes))
		return false;
	forget_envelope(m);
	for (unsigned int i = 0; said && i < verdicts; i++)
		if (row_judges(l) && i == 0)
			said = lines_say(l, l->peer->row->text.p);
		else if (bytes > MESSAGE_MOST)
			said = lines_say(l, "552 5.3.4 Too large\r\n");
		else
			said =
			    lines_sayf(l, "250 2.0.0 Ok: %zu bytes\r\n", bytes);
	return said;
}

/* ---- the rest ---- */

static bool
answer_noop(struct lines *l)
{
	return lines_say(l, "250 2.0.0 Ok\r\n");
}

static bool
answer_vrfy(struct lines *l)
{
	return lines_say(l, "252 2.1.5 Send mail, and see\r\n");
}

static bool
answer_quit(struct lines *l)
{
	lines_say(l, "221 2.0.0 Bye\r\n");
	return false;
}

static bool
answer_unknown(struct lines *l)
{
	return lines_say(l, "500 5.5.1 I do not know this command\r\n");
}

static const struct command commands[] = {
	{ .verb = "EHLO", .answer = answer_ehlo },
	{ .verb = "HELO", .answer = answer_helo },
	{ .verb = "STARTTLS", .answer = answer_starttls },
	{ .verb = "AUTH", .answer = answer_auth },
	{ .verb = "MAIL", .answer = answer_mail },
	{ .verb = "RCPT", .answer = answer_rcpt },
	{ .verb = "DATA", .answer = answer_data },
	{ .verb = "RSET", .answer = answer_rset },
	{ .verb = "NOOP", .answer = answer_noop },
	{ .verb = "VRFY", .answer = answer_vrfy },
	{ .verb = "QUIT", .answer = answer_quit },
	{ .verb = "", .answer = answer_unknown },
};

static const struct command lmtp_commands[] = {
	{ .verb = "LHLO", .answer = answer_ehlo },
	{ .verb = "STARTTLS", .answer = answer_starttls },
	{ .verb = "AUTH", .answer = answer_auth },
	{ .verb = "MAIL", .answer = answer_mail },
	{ .verb = "RCPT", .answer = answer_rcpt },
	{ .verb = "DATA", .answer = answer_data },
	{ .verb = "RSET", .answer = answer_rset },
	{ .verb = "NOOP", .answer = answer_noop },
	{ .verb = "VRFY", .answer = answer_vrfy },
	{ .verb = "QUIT", .answer = answer_quit },
	{ .verb = "", .answer = answer_unknown },
};

void
serve_smtp(struct peer *p)
{
	static const struct service service = {
		.greeting = "220 mx.lab.test ESMTP, the lab\r\n",
		.commands = commands,
	};
	struct mail m = { .lmtp = false };

	lines_serve(p, &service, &m);
}

void
serve_lmtp(struct peer *p)
{
	static const struct service service = {
		.greeting = "220 mx.lab.test LMTP, the lab\r\n",
		.commands = lmtp_commands,
	};
	struct mail m = { .lmtp = true };

	lines_serve(p, &service, &m);
}

void
serve_mail(struct peer *p)
{
	if (p->protocol == LMTP)
		serve_lmtp(p);
	else
		serve_smtp(p);
}
