/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reply that is no success means: by its code, by what was being done,
 * and where the code says too little, by words that servers are known to use.
 */
#include <string.h>

#include "ftp.h"

#define DOING_TRANSFER (DOING_LISTING | DOING_FETCHING | DOING_STORING)
#define DOING_ANY \
	(DOING_GREETING | DOING_LOGIN | DOING_ACCOUNT | DOING_CHANNEL | \
	    DOING_TRANSFER)
/* Beside DOING_LOGIN: before TLS, which may be what is missing. */
#define LOGIN_IN_CLEAR 0x1000U
#define WORDS 5

/* The first row that fits counts. */
static const struct {
	unsigned int code;  /* 0: any; below 10: of that class */
	unsigned int doing; /* bits of enum doing, or LOGIN_IN_CLEAR */
	const char
	    *words[WORDS]; /* one of them is in the text; none: any text */
	const char *id;
} rows[] = {
	{ 500, DOING_GREETING | DOING_LOGIN | DOING_ACCOUNT, { "OOPS" },
	    "ftp-500-oops" },
	{ 421, LOGIN_IN_CLEAR, { "cleartext", "TLS", "SSL" },
	    "ftp-530-needs-tls" },
	{ 421, DOING_ANY, { NULL }, "service-closing" },
	{ 0, DOING_GREETING, { NULL }, "ftp-not-ready" },

	{ 530, LOGIN_IN_CLEAR, { "encrypt", "TLS", "SSL", "secure" },
	    "ftp-530-needs-tls" },
	{ 503, LOGIN_IN_CLEAR, { "AUTH" }, "ftp-530-needs-tls" },
	{ 550, LOGIN_IN_CLEAR, { "TLS", "SSL" }, "ftp-550-needs-tls" },
	{ 530, DOING_LOGIN, { "too many", "maximum" }, "auth-too-many" },
	{ 332, DOING_LOGIN | DOING_ACCOUNT, { NULL }, "ftp-account" },
	{ 4, DOING_LOGIN | DOING_ACCOUNT, { NULL }, "auth-unavailable" },
	{ 0, DOING_ACCOUNT, { NULL }, "ftp-account-refused" },
	{ 0, DOING_LOGIN, { NULL }, "ftp-530" },

	{ 532, DOING_TRANSFER, { NULL }, "ftp-account" },
	{ 332, DOING_TRANSFER, { NULL }, "ftp-account" },
	{ 0, DOING_TRANSFER, { "reuse", "resum" }, "ftp-522-reuse" },
	{ 425, DOING_TRANSFER, { NULL }, "ftp-425" },
	{ 426, DOING_TRANSFER, { NULL }, "ftp-426" },
	{ 450, DOING_TRANSFER, { NULL }, "ftp-450" },
	{ 552, DOING_TRANSFER, { NULL }, "ftp-552" },
	{ 452, DOING_TRANSFER, { NULL }, "ftp-552" },
	{ 0, DOING_STORING, { "quota", "no space", "disk full" }, "ftp-552" },
	{ 451, DOING_TRANSFER, { NULL }, "ftp-451" },
	{ 553, DOING_TRANSFER, { NULL }, "ftp-553" },
	{ 550, DOING_TRANSFER,
	    { "no such", "not found", "not exist", "cannot find" },
	    "ftp-550-missing" },
	{ 550, DOING_TRANSFER, { "denied", "permi", "access", "allowed" },
	    "ftp-550-denied" },
	{ 550, DOING_TRANSFER, { NULL }, "ftp-550" },
	{ 0, DOING_ANY, { NULL }, "ftp-refused" },
};

/* What was being done, for the sentence. */
static const struct {
	enum doing doing;
	const char *words;
} works[] = {
	{ DOING_GREETING, "the server greets with a refusal" },
	{ DOING_LOGIN, "the login was refused" },
	{ DOING_ACCOUNT, "the account was refused" },
	{ DOING_CHANNEL, "the transfer cannot be agreed on" },
	{ DOING_LISTING, "the directory was not listed" },
	{ DOING_FETCHING, "the file was not sent" },
	{ DOING_STORING, "the file was not stored" },
};

bool
ftp_holds(struct str text, const char *word)
{
	for (; text.n > 0; text.p++, text.n--)
		if (str_starts_nocase(text, word))
			return true;
	return false;
}

static bool
holds_one(struct str text, const char *const words[WORDS])
{
	size_t i = 0;

	for (; i < WORDS && words[i] != NULL; i++)
		if (ftp_holds(text, words[i]))
			return true;
	return i == 0;
}

static bool
is_code(const struct reply *r, unsigned int code)
{
	return code == 0 || r->code == code || reply_class(r) == code;
}

/*
 * RFC 4217 9: data connections in the clear are refused (521, 522); or in TLS,
 * and then it is the handshake that failed.
 */
static const char *
id_of_protection(const struct ftp *f, const struct reply *r)
{
	struct str text = reply_text(r);

	if (r->code != 521 && r->code != 522)
		return NULL;
	if (ftp_holds(text, "reuse") || ftp_holds(text, "resum"))
		return "ftp-522-reuse";
	return f->protected ? "ftp-data-tls" : "ftp-522-data-clear";
}

static const char *
id_of(const struct ftp *f, const struct reply *r, enum doing doing)
{
	unsigned int bits = doing;
	const char *id = NULL;
	size_t i = 0;

	if (doing == DOING_LOGIN && !secured(f->t))
		bits |= LOGIN_IN_CLEAR;
	if ((doing & DOING_TRANSFER) != 0)
		id = id_of_protection(f, r);
	if (asked(f->t)->active && r->code == 425)
		id = "ftp-active-blocked";
	if (id != NULL)
		return id;
	while (!is_code(r, rows[i].code) || (rows[i].doing & bits) == 0 ||
	    !holds_one(reply_text(r), rows[i].words))
		i++;
	return rows[i].id;
}

void
ftp_refused(struct ftp *f, const struct reply *r, enum doing doing)
{
	const char *id = id_of(f, r, doing);
	size_t i = 0;

	while (works[i].doing != doing)
		i++;
	fault(f->t, id, "%s: the server says %u %.*s", works[i].words, r->code,
	    STR_ARG(reply_text(r)));
	/* After these the server closes (vsftpd's OOPS is its last word). */
	if (r->code == 421 || strcmp(id, "ftp-500-oops") == 0)
		stop(f->t);
}
