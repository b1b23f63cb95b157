/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the replies of mail servers mean that say no. The code says how bad it
 * is, the enhanced status code (RFC 3463) why, if the server has them right;
 * many say it in words alone. So a row of the table has all three, and the
 * first row that fits counts.
 */
#include "smtp.h"

#include <string.h>

/* One meaning; what is 0 or NULL fits anything. */
struct meaning {
	unsigned int steps;   /* bits of enum smtp_step */
	unsigned int code;    /* 554; 5: any of 5xx */
	const char *statuses; /* "7.1 7.0": subject and detail, one of them */
	const char *words;    /* "relay|relaying": one of them, in any case */
	const char *id;
};

static const struct meaning meanings[] = {
	/* In the middle of anything (RFC 5321 3.8). */
	{ AT_AUTH, 421, NULL, "too many", "auth-too-many" },
	{ AT_ANY, 421, NULL, NULL, "service-closing" },

	/* TLS and logins (RFC 3207 4, RFC 4954 6). */
	{ AT_STARTTLS, 454, NULL, NULL, "smtp-454-starttls" },
	{ AT_STARTTLS, 0, NULL, NULL, "starttls-refused" },
	{ AT_ANY, 530, NULL, "starttls", "smtp-530-starttls" },
	{ AT_ANY, 5, NULL, "must issue a starttls", "smtp-530-starttls" },
	{ AT_ANY, 538, NULL, NULL, "smtp-auth-after-tls" },
	{ AT_AUTH, 5, "7.11", NULL, "smtp-auth-after-tls" },
	{ AT_AUTH, 534, NULL, "web browser", "smtp-534-web-login" },
	{ AT_AUTH, 534, "7.14", NULL, "smtp-534-web-login" },
	{ AT_AUTH, 5, NULL,
	    "application-specific|app-specific|app password|"
	    "application password|apppassword",
	    "smtp-534-app-password" },
	{ AT_AUTH, 5, "7.139", NULL, "smtp-535-basic-disabled" },
	{ AT_AUTH, 5, NULL,
	    "basic authentication is disabled|smtpclientauthentication is "
	    "disabled|authentication is disabled for",
	    "smtp-535-basic-disabled" },
	{ AT_AUTH, 534, NULL, NULL, "smtp-534-weak" },
	{ AT_AUTH, 504, NULL, NULL, "auth-no-mechanism" },
	{ AT_AUTH, 4, NULL, "too many", "auth-too-many" },
	{ AT_AUTH, 4, NULL, NULL, "auth-unavailable" },
	{ AT_AUTH, 535, NULL, NULL, "auth-failed" },
	{ AT_AUTH, 5, "7.8", NULL, "auth-failed" },
	{ AT_AUTH, 5, NULL,
	    "authentication failed|authentication failure|incorrect|"
	    "invalid credentials|authentication unsuccessful",
	    "auth-failed" },
	{ AT_AUTH, 5, NULL, NULL, "smtp-refused" },

	/* Who we are: our address, its name, the name we say. */
	{ AT_ANY, 0, NULL,
	    "spamhaus|spamcop|barracudacentral|sorbs|uceprotect|blocklist|"
	    "block list|blacklist|black list|dnsbl|dns-bl|rbl|zen.|"
	    "blocked using|is listed|listed at|listed by|listed on",
	    "smtp-blocklist" },
	{ AT_ANY, 0, "7.25", NULL, "smtp-ptr-wanted" },
	{ AT_ANY, 0, NULL,
	    "reverse dns|reverse-dns|rdns|ptr record|ptr-record|no ptr|"
	    "reverse hostname|reverse lookup|reverse host|"
	    "cannot find your hostname",
	    "smtp-ptr-wanted" },
	{ AT_HELLO | AT_ENVELOPE, 0, NULL, "helo|ehlo|lhlo",
	    "smtp-helo-rejected" },
	{ AT_HELLO, 5, NULL, NULL, "smtp-helo-rejected" },
	{ AT_GREETING, 5, NULL, NULL, "smtp-greeting-refused" },

	/* The message and its sender. */
	{ AT_ENVELOPE, 0, "7.23 7.24", NULL, "smtp-spf" },
	{ AT_ENVELOPE, 0, NULL, "spf|sender policy framework", "smtp-spf" },
	{ AT_WORK, 0, "3.4 2.3", NULL, "smtp-too-large" },
	{ AT_WORK, 5, NULL,
	    "too large|too big|size limit|size exceeds|exceeds size|"
	    "message size|maximum size",
	    "smtp-too-large" },
	{ AT_DATA | AT_MESSAGE, 5, "7.20 7.21 7.22 7.23 7.24 7.26 7.29", NULL,
	    "smtp-554-content" },
	{ AT_DATA | AT_MESSAGE, 5, NULL,
	    "dmarc|dkim|spf|spam|content|virus|malware|policy|unauthenticated",
	    "smtp-554-content" },
	{ AT_DATA | AT_MESSAGE, 5, "7.1 7.0 6.0 6.1", NULL,
	    "smtp-554-content" },

	/* The recipient. */
	{ AT_RCPT | AT_MESSAGE, 0, "2.2", NULL, "smtp-mailbox-full" },
	{ AT_RCPT | AT_MESSAGE, 0, NULL,
	    "quota|mailbox full|mailbox is full|exceeded storage|over limit",
	    "smtp-mailbox-full" },
	{ AT_RCPT, 0, "2.1", NULL, "smtp-mailbox-disabled" },
	{ AT_RCPT, 5, "1.1 1.10", NULL, "smtp-550-unknown-user" },
	{ AT_RCPT, 5, NULL,
	    "user unknown|unknown user|no such user|no such recipient|"
	    "no such mailbox|unknown recipient|recipient unknown|"
	    "does not exist|doesn't exist|unrouteable|unknown local|"
	    "recipient not found|user not found|invalid recipient",
	    "smtp-550-unknown-user" },
	{ AT_RCPT, 0, NULL, "relay|relaying", "smtp-relay-denied" },
	{ AT_RCPT, 551, NULL, NULL, "smtp-relay-denied" },
	{ AT_ENVELOPE, 530, NULL, NULL, "smtp-530-login" },
	{ AT_ENVELOPE, 5, NULL,
	    "authentication required|authentication is required|"
	    "not logged in|must authenticate|must login|must log in",
	    "smtp-530-login" },
	{ AT_ENVELOPE | AT_DATA, 4, NULL,
	    "greylist|graylist|grey-list|gray-list|grey list|gray list|"
	    "postgrey",
	    "smtp-greylisted" },
	{ AT_RCPT | AT_DATA, 450, "7.1 7.0", NULL, "smtp-greylisted" },
	{ AT_RCPT | AT_DATA, 451, "7.1 7.0", NULL, "smtp-greylisted" },

	/* No more is said than the code. */
	{ AT_ANY, 4, NULL, NULL, "smtp-try-later" },
	{ AT_MAIL, 5, NULL, NULL, "smtp-sender-refused" },
	{ AT_RCPT, 5, NULL, NULL, "smtp-recipient-refused" },
	{ AT_DATA | AT_MESSAGE, 5, NULL, NULL, "smtp-message-refused" },
	{ AT_ANY, 5, NULL, NULL, "smtp-refused" },

	/* Neither yes nor no: 250 to DATA, 354 to RCPT. */
	{ AT_ANY, 0, NULL, NULL, "smtp-wrong-code" },
};

/* ---- whether a row fits ---- */

/* Whether one of the parts of list, cut at sep, is s. */
static bool
is_one_of(const char *list, char sep, struct str s)
{
	struct str rest = str_of(list), one;

	while (str_next(&rest, sep, &one))
		if (one.n == s.n && memcmp(one.p, s.p, s.n) == 0)
			return true;
	return false;
}

static char
small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII case aside; word is in small letters. */
static bool
starts_with(struct str s, struct str word)
{
	size_t i = 0;

	while (i < word.n && i < s.n && small(s.p[i]) == word.p[i])
		i++;
	return i == word.n;
}

static bool
is_letter(char c)
{
	return small(c) >= 'a' && small(c) <= 'z';
}

/* Whether the text has the word, not in the middle of another one. */
static bool
has_word(struct str text, struct str word)
{
	bool within = false;

	for (; text.n >= word.n; text.p++, text.n--) {
		if (!within && starts_with(text, word))
			return true;
		within = is_letter(text.p[0]);
	}
	return false;
}

static bool
has_one_of(struct str text, const char *words)
{
	struct str rest = str_of(words), word;

	while (str_next(&rest, '|', &word))
		if (has_word(text, word))
			return true;
	return false;
}

/* "1.1" of "5.1.1". */
static struct str
without_class(struct str status)
{
	if (status.n < 2)
		return (struct str){ "", 0 };
	return (struct str){ status.p + 2, status.n - 2 };
}

static bool
fits(const struct meaning *m, const struct reply *r, enum smtp_step step)
{
	struct str status = without_class(smtp_status(reply_text(r)));

	if ((m->steps & step) == 0)
		return false;
	if (m->code > 9 ? r->code != m->code
			: m->code != 0 && reply_class(r) != m->code)
		return false;
	if (m->statuses != NULL && !is_one_of(m->statuses, ' ', status))
		return false;
	return m->words == NULL || has_one_of(reply_text(r), m->words);
}

/* ---- the name of it ---- */

static const char *
fault_of(const struct reply *r, enum smtp_step step)
{
	const struct meaning *m = meanings;

	while (!fits(m, r, step))
		m++;
	return m->id;
}

void
smtp_refused(struct talk *t, const struct reply *r, enum smtp_step step,
    const char *command, struct str argument)
{
	struct str text = reply_text(r);
	const char *words = smtp_status_words(smtp_status(text));

	fault(t, fault_of(r, step), "%s%s%.*s was answered %u %.*s%s%s%s",
	    command, argument.n > 0 ? " " : "", STR_ARG(argument), r->code,
	    STR_ARG(text), words == NULL ? "" : " (",
	    words == NULL ? "" : words, words == NULL ? "" : ")");
	if (r->code == 421)
		stop(t);
}
