/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands and responses of IMAP: whose a line is (data, a continuation, the
 * end of the command), its status and response code, and what is no response
 * at all. What a response holds is read in imap_string.c.
 */
#include "imap_reply.h"

#include <string.h>

#include "imap_codes.h"

/* Alerts of one conversation that are told. */
#define ALERTS_TOLD 100

/* ---- saying ---- */

const char *
imap_begin(struct imap *m)
{
	char digits[sizeof(m->tag)];
	unsigned int number = ++m->commands;
	size_t n = 0;

	while (number > 0) {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	}
	m->tag[0] = 's';
	for (size_t i = 1; i <= n; i++)
		m->tag[i] = digits[n - i];
	m->tag[n + 1] = '\0';
	m->start = heard_so_far(m->talk);
	m->lists = false;
	m->apart = 0;
	m->lines = 0;
	m->status = IMAP_NONE;
	return m->tag;
}

bool
imap_command(struct imap *m, const char *format, ...)
{
	const char *tag = imap_begin(m);
	va_list ap;
	bool sent;

	va_start(ap, format);
	sent = command_tagged(m->talk, tag, format, ap);
	va_end(ap);
	return sent;
}

/* RFC 7888 5: LITERAL- is for 4096 bytes at most. */
const char *
imap_plus(const struct imap *m, size_t n)
{
	if (offers_find(&m->offers, "LITERAL+", NULL) ||
	    (n <= 4096 && offers_find(&m->offers, "LITERAL-", NULL)))
		return "+";
	return "";
}

bool
imap_wanted(struct imap *m, size_t n)
{
	enum imap_kind kind;

	if (*imap_plus(m, n) != '\0')
		return true;
	if (!send_said(m->talk))
		return false;
	do
		kind = imap_hear(m);
	while (kind == IMAP_DATA);
	if (kind == IMAP_DONE && m->status == IMAP_OK)
		fault_at(m->talk, m->offset, m->text, "reply-malformed",
		    "the command was answered with OK before all of it was "
		    "said");
	return kind == IMAP_MORE;
}

/* ---- responses ---- */

static void
tell_offences(struct imap *m, const struct line *l)
{
	if (l->bare_lf)
		fault_at(m->talk, l->offset, l->text, "reply-bare-lf",
		    "a line of the reply ends in LF alone, not in CR LF");
	if (l->has_nul)
		fault_at(m->talk, l->offset, l->text, "reply-nul",
		    "a line of the reply holds a NUL byte");
}

/* Of what the server says, until the next response is heard. */
static struct str
kept(const struct imap *m, struct str s, char *room, size_t most)
{
	return (struct str){ room, keep_text(m->talk, s, room, most) };
}

/* "[NONEXISTENT] no such mailbox": the code, what it says, the words. */
static void
read_code(struct imap *m)
{
	struct str words = m->rest, code = { "", 0 }, more;
	size_t end = str_find(words, ']');

	if (str_starts(words, "[") && end < words.n) {
		code = (struct str){ words.p + 1, end - 1 };
		words = str_trim(
		    (struct str){ words.p + end + 1, words.n - end - 1 });
	}
	more = (struct str){ code.p + str_find(code, ' '), 0 };
	more.n = code.n - (size_t)(more.p - code.p);
	code.n -= more.n;
	m->code = kept(m, code, m->code_kept, sizeof(m->code_kept));
	m->more = kept(m, str_trim(more), m->more_kept, sizeof(m->more_kept));
	m->words = kept(m, words, m->words_kept, sizeof(m->words_kept));
	m->text = kept(m, m->rest, m->text_kept, sizeof(m->text_kept));
}

/* resp-cond-state and its kin: OK, NO, BAD, PREAUTH, BYE (RFC 9051 7.1). */
static enum imap_status
read_status(struct imap *m)
{
	static const struct {
		const char *word;
		enum imap_status status;
	} words[] = {
		{ "OK", IMAP_OK },
		{ "NO", IMAP_NO },
		{ "BAD", IMAP_BAD },
		{ "PREAUTH", IMAP_PREAUTH },
		{ "BYE", IMAP_BYE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!imap_is(m, words[i].word))
			continue;
		read_code(m);
		if (str_equals_nocase(m->code, "ALERT") &&
		    m->alerts++ < ALERTS_TOLD)
			learn(m->talk, "alert", m->words);
		return words[i].status;
	}
	return IMAP_NONE;
}

/* S: * BYE     where it is no answer to LOGOUT: RFC 9051 7.1.5 */
static void
tell_bye(struct imap *m)
{
	fault_at(m->talk, m->offset, m->text,
	    imap_is_too_many(m) ? "imap-too-many" : "service-closing",
	    "the server says BYE: %.*s", STR_ARG(m->text));
	stop(m->talk);
}

/* S: * ...     the status of such a one is that of no command */
static enum imap_kind
hear_data(struct imap *m)
{
	m->says = read_status(m);
	if (m->commands == 0)
		m->status = m->says;
	else if (m->says == IMAP_BYE && !m->leaving)
		tell_bye(m);
	else if (m->says == IMAP_NONE)
		imap_announced(m);
	return going(m->talk) ? IMAP_DATA : IMAP_OVER;
}

static enum imap_kind
tell_malformed(struct imap *m, struct str line)
{
	fault_at(m->talk, m->offset, line, "reply-malformed",
	    "the line is no response of IMAP");
	stop(m->talk);
	return IMAP_OVER;
}

static enum imap_kind
tell_unknown(struct imap *m, struct str line)
{
	fault_at(m->talk, m->offset, line, "imap-tag-unknown",
	    "the server ends a command that is not under way; the latest has "
	    "the tag %s",
	    m->commands == 0 ? "-" : m->tag);
	stop(m->talk);
	return IMAP_OVER;
}

/* S: s1 OK done      the tag is that of the command under way */
static enum imap_kind
hear_tagged(struct imap *m, struct str line, struct str tag)
{
	enum imap_status status = read_status(m);

	if (status != IMAP_OK && status != IMAP_NO && status != IMAP_BAD)
		return tell_malformed(m, line);
	if (m->commands == 0 || !str_equals(tag, m->tag))
		return tell_unknown(m, line);
	m->status = status;
	reply_ends(m->talk);
	if (status == IMAP_OK)
		learn(m->talk, "turn", m->words);
	return IMAP_DONE;
}

static enum imap_kind
judge(struct imap *m, struct str line)
{
	struct str tag = { line.p, str_find(line, ' ') };

	if (str_equals(line, "+"))
		return IMAP_MORE;
	if (tag.n == 0 || tag.n == line.n)
		return tell_malformed(m, line);
	m->rest = (struct str){ line.p + tag.n + 1, line.n - tag.n - 1 };
	if (str_equals(tag, "+"))
		return IMAP_MORE;
	return str_equals(tag, "*") ? hear_data(m) : hear_tagged(m, line, tag);
}

/* Of a long list the first lines are in the trace, and all that is no data. */
static bool
hear_line(struct imap *m, struct line *l)
{
	bool data = false;

	if (!m->lists)
		return hear(m->talk, l);
	if (m->lines >= LIMIT_LINES)
		hear_start(m->talk, "* ", &data);
	return data ? hear_rest(m->talk, l) : hear_long(m->talk, l);
}

enum imap_kind
imap_hear(struct imap *m)
{
	struct line l;

	if (!imap_drop(m) || !hear_line(m, &l))
		return IMAP_OVER;
	m->rest = m->text = m->code = m->more = m->words = str_of("");
	m->says = IMAP_NONE;
	m->literal = false;
	m->goes_on = l.goes_on;
	m->offset = l.offset;
	m->parts = 0;
	m->lines++;
	tell_offences(m, &l);
	if (!imap_is_short(m, 0))
		return IMAP_OVER;
	m->line = l.text.p;
	return judge(m, l.text);
}

bool
imap_data(struct imap *m)
{
	enum imap_kind kind = imap_hear(m);

	if (kind != IMAP_MORE)
		return kind == IMAP_DATA;
	fault_at(m->talk, m->offset, m->rest, "imap-continuation-unasked",
	    "the server waits for the rest of a command that was whole");
	stop(m->talk);
	return false;
}

bool
imap_done(struct imap *m)
{
	while (imap_data(m))
		continue;
	return going(m->talk) && m->status == IMAP_OK;
}

void
imap_lacks(struct imap *m, bool lacks, const char *what)
{
	if (lacks && going(m->talk) && m->status == IMAP_OK)
		fault(m->talk, "imap-reply-incomplete",
		    "the server says OK, and there is no %s", what);
}
