/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The extensions of SMTP that servers offer after EHLO, each with what it is
 * for and where it is written. Which of them sonde uses is smtp.c's and
 * smtp_message.c's business.
 */
#include "smtp.h"

static const struct {
	const char *keyword;
	const char *means;
	const char *rfc;
} extensions[] = {
	{ "8BITMIME", "bodies may have bytes beyond ASCII", "RFC 6152" },
	{ "ATRN", "a server may fetch the mail of its domains", "RFC 2645" },
	{ "AUTH", "logging in, by one of these mechanisms", "RFC 4954" },
	{ "BINARYMIME", "bodies may be any bytes at all", "RFC 3030" },
	{ "BURL", "a message may be fetched from an IMAP server", "RFC 4468" },
	{ "CHECKPOINT", "a broken transfer can go on", "RFC 1845" },
	{ "CHUNKING", "messages in pieces of a known length (BDAT)",
	    "RFC 3030" },
	{ "CONPERM", "permission to change the form of a body", "RFC 4141" },
	{ "CONNEG", "what forms of a body the recipient takes", "RFC 4141" },
	{ "DELIVERBY", "a message may have a time by which it must be there",
	    "RFC 2852" },
	{ "DSN", "reports about the delivery can be asked for", "RFC 3461" },
	{ "ENHANCEDSTATUSCODES", "replies say why with a code like 5.1.1",
	    "RFC 2034" },
	{ "ETRN", "a waiting queue can be started", "RFC 1985" },
	{ "EXPN", "asks who is on a list", "RFC 5321 3.5.2" },
	{ "FUTURERELEASE", "a message may be held until a given time",
	    "RFC 4865" },
	{ "HELP", "the server explains its commands", "RFC 5321 4.1.1.8" },
	{ "LIMITS", "how much one conversation may hold", "RFC 9422" },
	{ "MT-PRIORITY", "a message may be more urgent than others",
	    "RFC 6710" },
	{ "MTRK", "the way of a message can be followed", "RFC 3885" },
	{ "NO-SOLICITING", "what advertising is not wanted", "RFC 3865" },
	{ "PIPECONNECT", "commands may be sent before the greeting", "Exim" },
	{ "PIPELINING", "several commands may be sent in one go", "RFC 2920" },
	{ "REQUIRETLS", "a message may demand TLS on its whole way",
	    "RFC 8689" },
	{ "RRVS", "refuses an address that has a new owner", "RFC 7293" },
	{ "SIZE", "how many bytes a message may have", "RFC 1870" },
	{ "SMTPUTF8", "addresses and headers beyond ASCII", "RFC 6531" },
	{ "STARTTLS", "TLS can start in the middle", "RFC 3207" },
	{ "SUBMITTER", "names who is responsible for a message", "RFC 4405" },
	{ "TURN", "the two sides change places; long given up",
	    "RFC 5321 F.1" },
	{ "UTF8SMTP", "a trial that SMTPUTF8 has replaced", "RFC 5336" },
	{ "VRFY", "asks whether a mailbox exists", "RFC 5321 3.5.1" },
	{ "XCLIENT", "a filter may say whom it speaks for", "Postfix" },
	{ "XFORWARD", "a filter may pass on where mail came from", "Postfix" },
	{ "X_PIPE_CONNECT", "commands may be sent before the greeting",
	    "Exim" },
	{ "X-EXPS", "logging in among Exchange servers", "Exchange" },
	{ "X-ANONYMOUSTLS", "TLS among Exchange servers", "Exchange" },
	{ "XEXCH50", "Exchange's own form of a message", "Exchange" },
	{ "XRDST", "routing among Exchange servers", "Exchange" },
	{ "XSHADOW", "copies among Exchange servers", "Exchange" },
};

#define EXTENSIONS (sizeof(extensions) / sizeof(extensions[0]))

/* The keyword of an entry: up to the first space, or "=" of old AUTH lines. */
static struct str
keyword(struct str entry)
{
	struct str word = { entry.p, str_find(entry, ' ') };

	word.n = str_find(word, '=');
	return word;
}

static void
explain(struct talk *t, struct str entry)
{
	struct str word = keyword(entry);
	size_t i = 0;

	learn(t, "extension", entry);
	while (
	    i < EXTENSIONS && !str_equals_nocase(word, extensions[i].keyword))
		i++;
	if (i < EXTENSIONS)
		learnf(t, "explained", "%s: %s (%s)", extensions[i].keyword,
		    extensions[i].means, extensions[i].rfc);
	else
		learnf(t, "explained", "%.*s: sonde does not know it",
		    STR_ARG(word));
}

void
smtp_explain(struct talk *t, const struct offers *o)
{
	struct str entry;

	for (unsigned int i = 0; offers_at(o, i, &entry); i++)
		explain(t, entry);
}
