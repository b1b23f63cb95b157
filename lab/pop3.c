/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A POP3 server (RFC 1939, RFC 2449, RFC 2595, RFC 5034) with a mailbox of two
 * messages, which ada may read. Nothing is ever deleted.
 */
#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "faults.h"
#include "lines.h"

#define STAMP "<1896.697170952@pop.lab.test>"

static const char first[] = "From: Grace <grace@lab.test>\r\n"
			    "To: Ada <ada@lab.test>\r\n"
			    "Subject: the engine\r\n"
			    "\r\n"
			    "It weaves patterns.\r\n";

/* With dots at the beginning of lines, which are doubled on their way. */
static const char second[] = "From: Grace <grace@lab.test>\r\n"
			     "To: Ada <ada@lab.test>\r\n"
			     "Subject: dots\r\n"
			     "\r\n"
			     ".\r\n"
			     ".. and a line that begins with two\r\n"
			     "the end\r\n";

static const struct {
	const char *text;
	const char *unique_id;
} mailbox[] = {
	{ first, "4f1c2a01" },
	{ second, "4f1c2a02" },
};

#define MESSAGES (sizeof(mailbox) / sizeof(mailbox[0]))

/* ---- before the login ---- */

static bool
answer_capa(struct lines *l)
{
	return lines_say(l,
	    l->secured || l->peer->later == NULL
		? "+OK what it can do:\r\n"
		  "TOP\r\nUIDL\r\nUSER\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n"
		  "SASL PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER\r\n"
		  "IMPLEMENTATION sonde-lab\r\n.\r\n"
		: "+OK what it can do:\r\n"
		  "TOP\r\nUIDL\r\nUSER\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n"
		  "SASL CRAM-MD5\r\nSTLS\r\n"
		  "IMPLEMENTATION sonde-lab\r\n.\r\n");
}

static bool
answer_stls(struct lines *l)
{
	if (l->secured || l->peer->later == NULL)
		return lines_say(l, "-ERR TLS is on already\r\n");
	return lines_say(l, "+OK begin TLS\r\n") && lines_secure(l);
}

static bool
answer_login(struct lines *l, bool right)
{
	l->logged_in = right;
	return lines_say(l,
	    right ? "+OK welcome, ada\r\n"
		  : "-ERR [AUTH] user or password is wrong\r\n");
}

static bool
answer_auth(struct lines *l)
{
	struct str initial = l->rest, mechanism = { "", 0 };
	bool known = false, right;

	if (!str_next(&initial, ' ', &mechanism))
		return lines_say(l, "-ERR which mechanism?\r\n");
	right = account_exchange(l, mechanism, initial.n > 0 ? &initial : NULL,
	    "+ ", &known);
	if (!known)
		return lines_say(l, "-ERR no such mechanism\r\n");
	return answer_login(l, right);
}

static bool
answer_user(struct lines *l)
{
	return lines_say(l, "+OK and the password?\r\n");
}

static bool
answer_pass(struct lines *l)
{
	return answer_login(l, account_fits(str_of(ACCOUNT_USER), l->rest));
}

/* RFC 1939 7: the MD5 of the timestamp and the password, in hex. */
static bool
answer_apop(struct lines *l)
{
	static const char text[] = STAMP ACCOUNT_PASSWORD;
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct buf right = { 0 };
	unsigned int n = 0;
	bool fits;

	EVP_Digest(text, sizeof(text) - 1, digest, &n, EVP_md5(), NULL);
	buf_adds(&right, ACCOUNT_USER " ");
	for (unsigned int i = 0; i < n; i++)
		buf_addf(&right, "%02x", digest[i]);
	fits = str_equals(l->rest, buf_text(&right));
	buf_free(&right);
	return answer_login(l, fits);
}

/* ---- after it ---- */

static bool
answer_outside(struct lines *l)
{
	return lines_say(l, "-ERR log in first\r\n");
}

/* The message whose number is the first word of the command. */
static bool
which(struct lines *l, size_t *i)
{
	struct str rest = l->rest, word = { "", 0 };
	uint64_t n = 0;

	*i = 0;
	if (str_next(&rest, ' ', &word) && str_number(word, 10, &n) && n >= 1 &&
	    n <= MESSAGES) {
		*i = (size_t)n - 1;
		return true;
	}
	lines_say(l, "-ERR no such message\r\n");
	return false;
}

static bool
answer_stat(struct lines *l)
{
	size_t octets = 0;

	for (size_t i = 0; i < MESSAGES; i++)
		octets += strlen(mailbox[i].text);
	return lines_sayf(l, "+OK %zu %zu\r\n", MESSAGES, octets);
}

/* "1 120", as a line of a list or behind +OK. */
static bool
say_size(struct lines *l, const char *before, size_t i)
{
	return lines_sayf(l, "%s%zu %zu\r\n", before, i + 1,
	    strlen(mailbox[i].text));
}

static bool
say_unique_id(struct lines *l, const char *before, size_t i)
{
	return lines_sayf(l, "%s%zu %s\r\n", before, i + 1,
	    mailbox[i].unique_id);
}

static bool
answer_list_of(struct lines *l,
    bool (*say)(struct lines *l, const char *before, size_t i))
{
	size_t i;

	if (l->rest.n > 0)
		return !which(l, &i) || say(l, "+OK ", i);
	if (!lines_sayf(l, "+OK %zu messages\r\n", MESSAGES))
		return false;
	for (i = 0; i < MESSAGES; i++)
		if (!say(l, "", i))
			return false;
	return lines_say(l, ".\r\n");
}

static bool
answer_list(struct lines *l)
{
	return answer_list_of(l, say_size);
}

static bool
answer_uidl(struct lines *l)
{
	return answer_list_of(l, say_unique_id);
}

/* RFC 1939 3: dots doubled, and one alone at the end. header: no more of it. */
static bool
say_text(struct lines *l, const char *text, bool header)
{
	struct buf out = { 0 };
	struct str rest = str_of(text), line;
	bool said;

	while (str_next(&rest, '\n', &line)) {
		buf_adds(&out, str_starts(line, ".") ? "." : "");
		buf_add(&out, line.p, line.n);
		buf_addc(&out, '\n');
		if (header && str_equals(line, "\r"))
			break;
	}
	buf_adds(&out, ".\r\n");
	said = peer_say_bytes(l->peer, buf_str(&out));
	buf_free(&out);
	return said;
}

static bool
answer_top(struct lines *l)
{
	size_t i;

	if (!which(l, &i))
		return true;
	return lines_say(l, "+OK\r\n") && say_text(l, mailbox[i].text, true);
}

static bool
answer_retr(struct lines *l)
{
	size_t i;

	if (!which(l, &i))
		return true;
	return lines_sayf(l, "+OK %zu octets\r\n", strlen(mailbox[i].text)) &&
	    say_text(l, mailbox[i].text, false);
}

static bool
answer_noop(struct lines *l)
{
	return lines_say(l, "+OK\r\n");
}

static bool
answer_quit(struct lines *l)
{
	lines_say(l, "+OK good-bye\r\n");
	return false;
}

static bool
answer_other(struct lines *l)
{
	return lines_say(l, "-ERR no such command\r\n");
}

static const struct command commands[] = {
	{ "CAPA", answer_capa, false },
	{ "STLS", answer_stls, false },
	{ "AUTH", answer_auth, false },
	{ "USER", answer_user, false },
	{ "PASS", answer_pass, false },
	{ "APOP", answer_apop, false },
	{ "STAT", answer_stat, true },
	{ "LIST", answer_list, true },
	{ "UIDL", answer_uidl, true },
	{ "TOP", answer_top, true },
	{ "RETR", answer_retr, true },
	{ "NOOP", answer_noop, true },
	{ "QUIT", answer_quit, false },
	{ "", answer_other, false },
};

void
serve_pop3(struct peer *p)
{
	static const struct service whole = {
		.greeting = "+OK lab ready " STAMP "\r\n",
		.commands = commands,
		.outside = answer_outside,
	};
	static const struct service bare = {
		.greeting = "+OK lab ready\r\n",
		.commands = commands,
		.outside = answer_outside,
	};

	if (p->row->bare)
		p->later = NULL;
	lines_serve(p, p->row->bare ? &bare : &whole, NULL);
}
