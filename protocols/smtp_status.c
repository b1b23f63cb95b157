/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Enhanced status codes (RFC 3463, RFC 5248) in plain words: the class says
 * whether it went well, the other two numbers say why.
 */
#include "smtp.h"

#include <string.h>

/* The subject and the detail of a code, and what they mean. */
static const struct {
	const char *code;
	const char *means;
} meanings[] = {
	{ "0.0", "no reason is given" },
	{ "1.0", "something is wrong with an address" },
	{ "1.1", "there is no such mailbox" },
	{ "1.2", "there is no such domain" },
	{ "1.3", "the recipient's address is not written as one" },
	{ "1.4", "the address could be one of several" },
	{ "1.5", "the recipient's address is good" },
	{ "1.6", "the mailbox has moved" },
	{ "1.7", "the sender's address is not written as one" },
	{ "1.8", "the sender's domain does not take mail" },
	{ "1.9", "the message has gone to a system that may not report" },
	{ "1.10", "the recipient's domain takes no mail" },
	{ "2.0", "something is wrong with the mailbox" },
	{ "2.1", "the mailbox is switched off" },
	{ "2.2", "the mailbox is full" },
	{ "2.3", "the message is larger than the mailbox takes" },
	{ "2.4", "a list could not be expanded" },
	{ "3.0", "something is wrong with the mail system" },
	{ "3.1", "the mail system has no room left" },
	{ "3.2", "the system takes no mail now" },
	{ "3.3", "the system cannot do what the message needs" },
	{ "3.4", "the message is too large" },
	{ "3.5", "the system is not set up right" },
	{ "4.0", "something is wrong with the way there" },
	{ "4.1", "the next host does not answer" },
	{ "4.2", "a connection on the way broke" },
	{ "4.3", "a directory (DNS) did not answer" },
	{ "4.4", "no way to the destination is known" },
	{ "4.5", "the mail system is too busy" },
	{ "4.6", "the mail goes round in a circle" },
	{ "4.7", "it took too long" },
	{ "5.0", "something is wrong with the dialogue" },
	{ "5.1", "the command is not for now, or not known" },
	{ "5.2", "the command is not written right" },
	{ "5.3", "there are too many recipients" },
	{ "5.4", "an argument is not allowed" },
	{ "5.5", "the two sides speak different versions" },
	{ "5.6", "the login's lines are too long" },
	{ "6.0", "something is wrong with the content" },
	{ "6.1", "the kind of content is not taken" },
	{ "6.2", "the content would have to be converted, and may not be" },
	{ "6.3", "the content would have to be converted, and cannot be" },
	{ "6.7", "an address beyond ASCII is not taken" },
	{ "7.0", "a rule of the server forbids it" },
	{ "7.1", "the server's rules forbid it" },
	{ "7.2", "the list is not open to this sender" },
	{ "7.3", "the protection asked for cannot be kept on the way" },
	{ "7.4", "a security function is missing" },
	{ "7.5", "something in the cryptography failed" },
	{ "7.6", "the algorithm is not supported" },
	{ "7.7", "the message is not what was signed" },
	{ "7.8", "user or password is wrong" },
	{ "7.9", "the mechanism is too weak" },
	{ "7.10", "encryption is needed" },
	{ "7.11", "encryption is needed for this mechanism" },
	{ "7.12", "the password has to be converted first" },
	{ "7.13", "the account is switched off" },
	{ "7.14", "trust is missing" },
	{ "7.17", "the mailbox has a new owner" },
	{ "7.20", "no DKIM signature is right" },
	{ "7.21", "no DKIM signature is acceptable" },
	{ "7.22", "no DKIM signature is the author's" },
	{ "7.23", "SPF says that this host may not send for the domain" },
	{ "7.24", "the SPF record could not be read" },
	{ "7.25", "the address of the client has no name in DNS" },
	{ "7.26", "several checks of the sender failed" },
	{ "7.27", "the sender's domain takes no mail" },
	{ "7.28", "too much mail comes from there" },
	{ "7.29", "the chain of ARC seals is broken" },
	{ "7.30", "TLS is demanded, and cannot be kept on the way" },
};

/* The digits at the start of s, at most three. */
static size_t
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && n < 3 && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* The length of ".D", ".DD" or ".DDD" at the start of s; 0: it is not there. */
static size_t
part(struct str s)
{
	size_t n;

	if (s.n < 2 || s.p[0] != '.')
		return 0;
	n = digits((struct str){ s.p + 1, s.n - 1 });
	return n == 0 ? 0 : n + 1;
}

struct str
smtp_status(struct str text)
{
	struct str rest = { text.p + 1, text.n - 1 };
	size_t subject, detail;

	if (text.n < 5 || strchr("245", text.p[0]) == NULL || text.p[0] == '\0')
		return (struct str){ "", 0 };
	subject = part(rest);
	rest.p += subject;
	rest.n -= subject;
	detail = part(rest);
	if (subject == 0 || detail == 0 ||
	    (detail < rest.n && rest.p[detail] != ' '))
		return (struct str){ "", 0 };
	return (struct str){ text.p, 1 + subject + detail };
}

const char *
smtp_status_words(struct str status)
{
	if (status.n < 2)
		return NULL;
	status.p += 2;
	status.n -= 2;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (str_equals(status, meanings[i].code))
			return meanings[i].means;
	return NULL;
}
