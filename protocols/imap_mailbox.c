/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of a server once somebody is logged in: names of mailboxes,
 * one of them opened to be read, a message in it, a search, a wait for news.
 * Nothing that changes a mailbox.
 */
#include "imap_mailbox.h"

#include <string.h>

#include "imap_codes.h"

/* Mailboxes of a list that are told by name. */
#define NAMES_TOLD 50

/* ---- mailboxes ---- */

/*
 * C: s5 NAMESPACE
 * S: * NAMESPACE (("INBOX." ".")) NIL NIL          RFC 2342 5
 * The prefix of the personal one is kept.
 */
bool
imap_namespace(struct imap *m, char prefix[IMAP_PREFIX])
{
	char delimiter[8];

	*prefix = '\0';
	if (!offers_find(&m->offers, "NAMESPACE", NULL))
		return true;
	where(m->talk, "waiting for the reply to NAMESPACE");
	if (!imap_command(m, "NAMESPACE"))
		return false;
	while (imap_data(m)) {
		if (!imap_is(m, "NAMESPACE") || !imap_open(m) ||
		    !imap_open(m) || !imap_string(m, prefix, IMAP_PREFIX) ||
		    !imap_string(m, delimiter, sizeof(delimiter)))
			continue;
		learn(m->talk, "namespace", str_of(prefix));
		learn(m->talk, "delimiter", str_of(delimiter));
	}
	if (m->status == IMAP_OK)
		learnf(m->talk, "turn", "prefix \"%s\"", prefix);
	imap_refused(m, "the server refused NAMESPACE", "imap-refused");
	return going(m->talk);
}

/* S: * LIST (\HasNoChildren) "/" INBOX             RFC 9051 7.3.1 */
static bool
is_list(struct imap *m, char *name, size_t room)
{
	if (!imap_is(m, "LIST") || !imap_open(m))
		return false;
	while (!imap_close(m))
		if (!imap_string(m, name, room))
			return false;
	return imap_string(m, name, room) && imap_string(m, name, room);
}

/*
 * C: s6 LIST "" pattern
 * How many there are; told: by name.               RFC 9051 6.3.9
 */
unsigned int
imap_list(struct imap *m, const char *pattern, bool told)
{
	char name[IMAP_NAME], readable[IMAP_NAME];
	unsigned int n = 0;

	where(m->talk, "waiting for the reply to LIST");
	if (!imap_command(m, "LIST \"\" \"%s\"", pattern))
		return 0;
	while (imap_data(m)) {
		if (!is_list(m, name, sizeof(name)))
			continue;
		imap_readable(name, readable, sizeof(readable));
		if (told && n < NAMES_TOLD)
			learn(m->talk, "mailbox", str_of(readable));
		n++;
	}
	imap_refused(m, "the server refused LIST", "imap-refused");
	if (m->status == IMAP_OK)
		learnf(m->talk, "turn", "%u mailbox%s", n, n == 1 ? "" : "es");
	return n;
}

static void
learn_messages(struct imap *m, uint64_t number)
{
	learnf(m->talk, "result", "%llu message%s", (unsigned long long)number,
	    number == 1 ? "" : "s");
	learnf(m->talk, "turn", "%llu message%s", (unsigned long long)number,
	    number == 1 ? "" : "s");
}

/*
 * C: s7 STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
 * S: * STATUS INBOX (MESSAGES 17 UNSEEN 2)         RFC 9051 6.3.11
 */
bool
imap_status_of_inbox(struct imap *m)
{
	char name[IMAP_NAME], item[24];
	uint64_t number, messages = 0;

	where(m->talk, "waiting for the reply to STATUS");
	if (!imap_command(m,
		"STATUS \"INBOX\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"))
		return false;
	while (imap_data(m)) {
		if (!imap_is(m, "STATUS") ||
		    !imap_string(m, name, sizeof(name)) || !imap_open(m))
			continue;
		while (imap_string(m, item, sizeof(item)) &&
		    imap_number(m, &number)) {
			if (str_equals_nocase(str_of(item), "MESSAGES"))
				messages = number;
			learnf(m->talk, "status", "%s %llu", item,
			    (unsigned long long)number);
		}
	}
	imap_refused(m, "the server refused STATUS of INBOX", "imap-refused");
	if (going(m->talk) && m->status == IMAP_OK)
		learn_messages(m, messages);
	return going(m->talk);
}

/* C: s6 ENABLE UTF8=ACCEPT     names as they are    RFC 6855 3 */
static bool
enable_utf8(struct imap *m)
{
	if (!offers_find(&m->offers, "ENABLE", NULL) ||
	    !(offers_find(&m->offers, "UTF8=ACCEPT", NULL) ||
		offers_find(&m->offers, "UTF8=ONLY", NULL)))
		return false;
	where(m->talk, "waiting for the reply to ENABLE");
	return imap_command(m, "ENABLE UTF8=ACCEPT") && imap_done(m);
}

/* No such mailbox: what it would be in the personal namespace, if elsewhere. */
static void
tell_missing(struct imap *m, const char *name, const char *prefix)
{
	size_t n = strlen(prefix);

	if (n == 0 || strncmp(name, prefix, n) == 0)
		fault_at(m->talk, m->offset, (struct str){ m->text, m->n },
		    "imap-nonexistent",
		    "the mailbox \"%s\" does not exist: %.*s", name, (int)m->n,
		    m->text);
	else
		fault_at(m->talk, m->offset, (struct str){ m->text, m->n },
		    "imap-nonexistent",
		    "the mailbox \"%s\" does not exist; the mailboxes of this "
		    "user begin with \"%s\": use \"%s%s\"",
		    name, prefix, prefix, name);
}

/* A plain NO to what LIST does not know means that there is none. */
static void
tell_not_opened(struct imap *m, const char *name, const char *prefix,
    bool listed)
{
	bool missing = str_equals_nocase(m->code, "NONEXISTENT") ||
	    str_equals_nocase(m->code, "TRYCREATE") ||
	    (m->code.n == 0 && !listed);

	if (going(m->talk) && m->status == IMAP_NO && missing)
		tell_missing(m, name, prefix);
	else
		imap_refused(m, "the server refused EXAMINE", "imap-refused");
}

/* S: * OK [UIDVALIDITY 3857529045] UIDs valid */
static void
learn_code(struct imap *m)
{
	static const char *const codes[] = { "UIDVALIDITY", "UIDNEXT", "UNSEEN",
		"HIGHESTMODSEQ" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (str_equals_nocase(m->code, codes[i]))
			learnf(m->talk, "mailbox-status", "%s %.*s", codes[i],
			    STR_ARG(m->more));
}

/*
 * C: s7 EXAMINE "INBOX"
 * S: * 17 EXISTS     and more; all can be read, nothing be changed
 * S: s7 OK [READ-ONLY] done                        RFC 9051 6.3.3
 */
static bool
examine(struct imap *m, const char *quoted)
{
	uint64_t number, messages = 0;

	where(m->talk, "waiting for the reply to EXAMINE");
	if (!imap_command(m, "EXAMINE \"%s\"", quoted))
		return false;
	while (imap_data(m)) {
		if (m->code.n > 0)
			learn_code(m);
		if (imap_number(m, &number) && imap_is(m, "EXISTS"))
			messages = number;
	}
	if (!going(m->talk) || m->status != IMAP_OK)
		return false;
	learn_messages(m, messages);
	return true;
}

/* The path's mailbox is looked for, and opened. */
bool
imap_open_mailbox(struct imap *m, struct str path, const char *prefix)
{
	char name[IMAP_NAME], quoted[IMAP_NAME];
	bool listed;

	if (!imap_decode(path, name, sizeof(name)) ||
	    !imap_quote(name, !imap_is_ascii(name) && enable_utf8(m), quoted,
		sizeof(quoted))) {
		fault(m->talk, "imap-no-name",
		    "no mailbox can have the name in the path");
		return false;
	}
	listed = imap_list(m, quoted, false) > 0;
	if (!past(m->talk, "list"))
		return false;
	if (examine(m, quoted))
		return past(m->talk, "select");
	tell_not_opened(m, name, prefix, listed);
	return false;
}

/* ---- messages ---- */

/* Goes on behind one value: a string, a number, or a list of them. */
static bool
skip_value(struct imap *m)
{
	char value[64];
	unsigned int depth = 0;

	do {
		if (imap_open(m))
			depth++;
		else if (depth > 0 && imap_close(m))
			depth--;
		else if (!imap_string(m, value, sizeof(value)))
			return false;
	} while (depth > 0);
	return true;
}

/* S: BODY[HEADER.FIELDS (TO)]      goes on behind the section */
static bool
is_body(struct imap *m)
{
	size_t end = str_find(m->rest, ']');

	if (!str_starts_nocase(m->rest, "BODY[") || end == m->rest.n)
		return false;
	m->rest = (struct str){ m->rest.p + end + 1, m->rest.n - end - 1 };
	m->rest = str_trim(m->rest);
	return true;
}

/* S: {342} ...  or "text", or NIL: there is none      RFC 9051 9, nstring */
static bool
read_body(struct imap *m)
{
	char text[IMAP_NAME];
	bool quoted = str_starts(m->rest, "\"");

	if (m->rest.n == 0 && m->literal)
		return imap_body(m);
	return imap_string(m, text, sizeof(text)) && quoted &&
	    imap_body_text(m, str_of(text));
}

/* S: * 17 FETCH (UID 5 FLAGS (\Seen) BODY[] {342} ...)     RFC 9051 7.5.2 */
static bool
read_fetch(struct imap *m)
{
	char item[64];
	bool found = false;

	while (!imap_close(m))
		if (is_body(m))
			found = read_body(m) || found;
		else if (!imap_string(m, item, sizeof(item)) || !skip_value(m))
			break;
	return found;
}

/* A section of ours that would be more than one is none. */
static bool
decode_section(struct str s, char *section, size_t room)
{
	return imap_decode(s, section, room) &&
	    !str_has(str_of(section), '[') && !str_has(str_of(section), ']');
}

/*
 * C: s8 UID FETCH 5 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])
 * S: * 17 FETCH (UID 5 ... BODY[] {342}            RFC 9051 6.4.5
 * PEEK: the message stays unseen.
 */
bool
imap_fetch(struct imap *m, const struct imap_place *p)
{
	char section[IMAP_NAME];
	uint64_t number;
	bool found = false;

	if (!decode_section(p->section, section, sizeof(section))) {
		fault(m->talk, "imap-no-name",
		    "no message can have the section in the path");
		return false;
	}
	where(m->talk, "waiting for the message");
	if (!imap_command(m,
		"UID FETCH %.*s (FLAGS INTERNALDATE RFC822.SIZE "
		"BODY.PEEK[%s])",
		STR_ARG(p->uid), section))
		return false;
	while (imap_data(m))
		if (imap_number(m, &number) && imap_is(m, "FETCH") &&
		    imap_open(m))
			found = read_fetch(m) || found;
	imap_refused(m, "the server refused FETCH", "imap-refused");
	if (going(m->talk) && m->status == IMAP_OK && !found)
		fault(m->talk, "imap-no-message",
		    "the mailbox has no message of UID %.*s%s%s",
		    STR_ARG(p->uid), *section == '\0' ? "" : " with a section ",
		    section);
	if (found)
		learnf(m->talk, "result", "UID %.*s", STR_ARG(p->uid));
	return going(m->talk);
}

/* {5} at its end would make the next line a part of it (RFC 9051 4.3). */
static bool
decode_search(struct str s, char *criteria, size_t room)
{
	return imap_decode(s, criteria, room) &&
	    (*criteria == '\0' || criteria[strlen(criteria) - 1] != '}');
}

/*
 * C: s8 UID SEARCH UNSEEN
 * S: * SEARCH 5 8 13                               RFC 9051 6.4.4
 */
bool
imap_search(struct imap *m, struct str what)
{
	char criteria[IMAP_NAME];
	uint64_t number;
	unsigned int found = 0;

	if (!decode_search(what, criteria, sizeof(criteria))) {
		fault(m->talk, "imap-no-name",
		    "the search is too long, or ends in a brace, as if more "
		    "were to come");
		return false;
	}
	where(m->talk, "waiting for the reply to SEARCH");
	if (!imap_command(m, "UID SEARCH %s", criteria))
		return false;
	while (imap_data(m)) {
		if (!imap_is(m, "SEARCH"))
			continue;
		learn(m->talk, "found", m->rest);
		while (imap_number(m, &number))
			found++;
	}
	imap_refused(m, "the server refused SEARCH", "imap-refused");
	if (going(m->talk) && m->status == IMAP_OK)
		learnf(m->talk, "result", "%u found", found);
	return going(m->talk);
}

/* What comes while IDLE lasts; false: it lasts no longer. */
static bool
hear_news(struct imap *m)
{
	enum imap_kind kind = imap_hear(m);

	if (kind == IMAP_DATA)
		learn(m->talk, "idle-news", m->rest);
	else if (kind == IMAP_DONE)
		learn(m->talk, "idle-ended", m->words);
	imap_refused(m, "the server ended IDLE", "imap-refused");
	return kind == IMAP_DATA || kind == IMAP_MORE;
}

/*
 * C: s9 IDLE
 * S: + idling
 * S: * 18 EXISTS     at any time; the first word is what is waited for
 * C: DONE
 * S: s9 OK done                                    RFC 9051 6.3.13
 */
bool
imap_idle(struct imap *m)
{
	double wait_s = asked(m->talk)->listen_s;
	enum imap_kind kind;

	if (!offers_find(&m->offers, "IDLE", NULL)) {
		fault(m->talk, "imap-no-idle",
		    "the server does not offer IDLE");
		return true;
	}
	where(m->talk, "waiting for the reply to IDLE");
	if (!imap_command(m, "IDLE"))
		return false;
	do
		kind = imap_hear(m);
	while (kind == IMAP_DATA);
	if (kind != IMAP_MORE) {
		imap_refused(m, "the server refused IDLE", "imap-refused");
		return going(m->talk);
	}
	reply_ends(m->talk);
	where(m->talk, "waiting for news in IDLE");
	turn(m->talk, "news");
	if (!hear_within(m->talk, wait_s))
		learnf(m->talk, "idle-silent", "%.1f s", wait_s);
	else if (!hear_news(m))
		return going(m->talk);
	reply_ends(m->talk);
	turn(m->talk, "DONE");
	where(m->talk, "waiting for the end of IDLE");
	say(m->talk, "DONE");
	if (!send_said(m->talk))
		return false;
	imap_done(m);
	imap_refused(m, "the server refused DONE", "imap-refused");
	return going(m->talk);
}
