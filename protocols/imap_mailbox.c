/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mailboxes: their names, the numbers of INBOX, and one of them opened to be
 * read. Nothing that changes it. What is in it is imap_message.c's.
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

/* In UTF-8 "&" is a sign like any other. */
static void
learn_name(struct imap *m, const char *name)
{
	char readable[IMAP_NAME];

	imap_readable(name, readable, sizeof(readable));
	learn(m->talk, "mailbox", str_of(m->utf8 ? name : readable));
}

/*
 * C: s6 LIST "" pattern
 * How many there are; told: by name.               RFC 9051 6.3.9
 */
unsigned int
imap_list(struct imap *m, const char *pattern, bool told)
{
	char name[IMAP_NAME];
	unsigned int n = 0;

	where(m->talk, "waiting for the reply to LIST");
	if (!imap_command(m, "LIST \"\" \"%s\"", pattern))
		return 0;
	m->lists = true;
	while (imap_data(m)) {
		if (!is_list(m, name, sizeof(name)))
			continue;
		if (told && n < NAMES_TOLD)
			learn_name(m, name);
		n++;
	}
	imap_refused(m, "the server refused LIST", "imap-refused");
	if (m->status == IMAP_OK)
		learnf(m->talk, "turn", "%u %s", n,
		    str_plural(n, "mailbox", "mailboxes"));
	return n;
}

static void
learn_messages(struct imap *m, uint64_t number)
{
	const char *noun = str_plural(number, "message", "messages");

	m->messages = number;
	learnf(m->talk, "result", "%llu %s", (unsigned long long)number, noun);
	learnf(m->talk, "turn", "%llu %s", (unsigned long long)number, noun);
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
	bool told = false;

	where(m->talk, "waiting for the reply to STATUS");
	if (!imap_command(m,
		"STATUS \"INBOX\" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"))
		return false;
	while (imap_data(m)) {
		if (!imap_is(m, "STATUS") ||
		    !imap_string(m, name, sizeof(name)) ||
		    !str_equals_nocase(str_of(name), "INBOX") || !imap_open(m))
			continue;
		while (imap_string(m, item, sizeof(item)) &&
		    imap_number(m, &number)) {
			if (str_equals_nocase(str_of(item), "MESSAGES")) {
				messages = number;
				told = true;
			}
			learnf(m->talk, "status", "%s %llu", item,
			    (unsigned long long)number);
		}
	}
	imap_refused(m, "the server refused STATUS of INBOX", "imap-refused");
	imap_lacks(m, !told, "number of messages in the reply to STATUS");
	if (going(m->talk) && m->status == IMAP_OK && told)
		learn_messages(m, messages);
	return going(m->talk);
}

/* C: s6 ENABLE UTF8=ACCEPT     names as they are    RFC 6855 3 */
static bool
enable_utf8(struct imap *m)
{
	if (m->utf8)
		return true;
	if (!offers_find(&m->offers, "ENABLE", NULL) ||
	    !(offers_find(&m->offers, "UTF8=ACCEPT", NULL) ||
		offers_find(&m->offers, "UTF8=ONLY", NULL)))
		return false;
	where(m->talk, "waiting for the reply to ENABLE");
	m->utf8 = imap_command(m, "ENABLE UTF8=ACCEPT") && imap_done(m);
	return m->utf8;
}

/* No such mailbox: what it would be in the personal namespace, if elsewhere. */
static void
tell_missing(struct imap *m, const char *name, const char *prefix)
{
	size_t n = strlen(prefix);

	if (n == 0 || strncmp(name, prefix, n) == 0)
		fault_at(m->talk, m->offset, m->text, "imap-nonexistent",
		    "the mailbox \"%s\" does not exist: %.*s", name,
		    STR_ARG(m->text));
	else
		fault_at(m->talk, m->offset, m->text, "imap-nonexistent",
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
	bool told = false;

	where(m->talk, "waiting for the reply to EXAMINE");
	if (!imap_command(m, "EXAMINE \"%s\"", quoted))
		return false;
	while (imap_data(m)) {
		if (m->code.n > 0)
			learn_code(m);
		if (imap_number(m, &number) && imap_is(m, "EXISTS")) {
			messages = number;
			told = true;
		}
	}
	if (!going(m->talk) || m->status != IMAP_OK)
		return false;
	imap_lacks(m, !told, "number of messages in the reply to EXAMINE");
	if (told)
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
