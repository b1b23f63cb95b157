/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of response codes: what each means in plain words, and which fault
 * it is when it comes with NO. RFC 5530 3 unless the row says otherwise.
 */
#include "imap_codes.h"

static const struct row {
	const char *code;
	const char *id; /* NULL: that of what was asked */
	const char *means;
} rows[] = {
	{ "ALERT", "imap-alert", "the user is to read this (RFC 9051 7.1)" },
	{ "ALREADYEXISTS", NULL, "there is one of that name already" },
	{ "AUTHENTICATIONFAILED", "imap-authfailed",
	    "the user or the password is wrong" },
	{ "AUTHORIZATIONFAILED", "imap-authorization",
	    "the login is right, and may not act for that user" },
	{ "BADCHARSET", NULL, "the server cannot search in that charset" },
	{ "CANNOT", NULL, "the server can never do that" },
	{ "CLIENTBUG", NULL, "the server takes the command for a mistake" },
	{ "CLOSED", NULL, "the mailbox that was open is closed now" },
	{ "CONTACTADMIN", "imap-contact-admin",
	    "only the server's administrator can help" },
	{ "CORRUPTION", "imap-corruption",
	    "the data of the mailbox are damaged" },
	{ "EXPIRED", "imap-expired", "the password or account has expired" },
	{ "EXPUNGEISSUED", NULL, "another session has removed messages" },
	{ "HASCHILDREN", NULL, "the mailbox has others below it" },
	{ "INUSE", "imap-in-use", "another session holds the mailbox" },
	{ "LIMIT", "imap-limit", "a limit of the server's is reached" },
	{ "NONEXISTENT", NULL, "there is no such mailbox" },
	{ "NOPERM", "imap-no-permission", "this user may not do that" },
	{ "NOTSAVED", NULL, "the result of the search was not kept" },
	{ "OVERQUOTA", "imap-over-quota", "the account is full" },
	{ "PARSE", NULL, "a message cannot be taken apart (RFC 9051 7.1)" },
	{ "PRIVACYREQUIRED", "imap-privacy-required",
	    "the server allows that inside TLS alone" },
	{ "READ-ONLY", NULL, "the mailbox can only be read (RFC 9051 7.1)" },
	{ "SERVERBUG", "imap-server-bug", "a mistake of the server's own" },
	{ "TOOBIG", NULL, "the message is too large (RFC 4469 4.2)" },
	{ "TRYCREATE", NULL,
	    "there is no such mailbox, and it could be made "
	    "(RFC 9051 7.1)" },
	{ "UIDNOTSTICKY", NULL,
	    "the mailbox does not keep its UIDs (RFC 4315 3)" },
	{ "UNAVAILABLE", "imap-unavailable",
	    "something that the server needs is down" },
	{ "UNKNOWN-CTE", NULL,
	    "the server cannot decode the message (RFC 9051 7.1)" },
};

static const struct row *
find(struct str code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_equals_nocase(code, rows[i].code))
			return &rows[i];
	return NULL;
}

const char *
imap_code_means(struct str code)
{
	const struct row *row = find(code);

	return row == NULL ? "" : row->means;
}

static bool
holds(struct str s, const char *word)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, word))
			return true;
	return false;
}

/* [UNAVAILABLE], [LIMIT], [ALERT] or no code at all: the words tell. */
bool
imap_is_too_many(const struct imap *m)
{
	return (holds(m->words, "too many") || holds(m->words, "maximum") ||
		   holds(m->words, "limit")) &&
	    (holds(m->words, "connections") || holds(m->words, "sessions") ||
		holds(m->words, "logins"));
}

static const char *
id_of(const struct imap *m, const char *refused)
{
	const struct row *row = find(m->code);

	if (m->status == IMAP_BAD)
		return "imap-bad";
	if (imap_is_too_many(m))
		return "imap-too-many";
	return row == NULL || row->id == NULL ? refused : row->id;
}

void
imap_refused(struct imap *m, const char *what, const char *refused)
{
	const char *means = imap_is_too_many(m) ? "" : imap_code_means(m->code);

	if (!going(m->talk) || (m->status != IMAP_NO && m->status != IMAP_BAD))
		return;
	fault_at(m->talk, m->offset, m->text, id_of(m, refused),
	    "%s: %s %.*s%s%s%s", what, m->status == IMAP_NO ? "NO" : "BAD",
	    STR_ARG(m->text), *means == '\0' ? "" : " (", means,
	    *means == '\0' ? "" : ")");
}
