/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The envelope of a message (RFC 5321 3.3): MAIL, RCPT for each recipient and
 * DATA, one by one or all in one go where the server allows it (RFC 2920), and
 * RSET to take it back.
 */
#include "smtp_envelope.h"

#include <string.h>

/* ---- the parameters of the envelope ---- */

struct str
envelope_address(const char *address)
{
	struct str s = str_of(address);

	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return (struct str){ s.p + 1, s.n - 2 };
	return s;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > 127)
			return false;
	return true;
}

/*
 * The bytes of a message with CR LF behind each line, as RFC 1870 3 counts:
 * without doubled dots and the last one.
 */
static size_t
wire_size(struct str text)
{
	size_t n = text.n;
	char before = '\n';

	for (size_t i = 0; i < text.n; i++) {
		bool cr = text.p[i] == '\r', lf = text.p[i] == '\n';

		/* A CR or LF that is not one of a pair becomes one. */
		if ((lf && before != '\r') ||
		    (cr && (i + 1 == text.n || text.p[i + 1] != '\n')))
			n++;
		before = text.p[i];
	}
	return before == '\n' || before == '\r' ? n : n + 2;
}

/* The header of a message, up to its first empty line. */
static struct str
header(struct str text)
{
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] == '\n' &&
		    (text.p[i - 1] == '\n' ||
			(i > 2 && text.p[i - 1] == '\r' &&
			    text.p[i - 2] == '\n')))
			return (struct str){ text.p, i };
	return text;
}

const char *
envelope_recipient(const struct envelope *e, size_t i)
{
	return i < RECIPIENTS ? e->to[i] : NULL;
}

struct envelope
envelope_of(const struct talk *t, bool sends)
{
	static const char *const nobody[] = { NULL };
	const struct asked *a = asked(t);
	struct envelope e = { .to = a->mail_to };

	e.from = envelope_address(a->mail_from);
	if (e.to == NULL || is_last(t, "mail"))
		e.to = nobody;
	e.sends = sends && e.to[0] != NULL && !is_last(t, "rcpt");
	e.beyond_ascii = !is_ascii(e.from);
	for (size_t i = 0; envelope_recipient(&e, i) != NULL; i++)
		e.beyond_ascii = e.beyond_ascii ||
		    !is_ascii(str_of(envelope_recipient(&e, i)));
	return e;
}

void
envelope_holds(struct envelope *e, struct str message)
{
	e->sized = true;
	e->size = wire_size(message);
	e->beyond_ascii = e->beyond_ascii || !is_ascii(header(message));
	e->eight_bits = !is_ascii(message);
}

/* The most bytes that the server takes; 0: it does not say (RFC 1870 4). */
static uint64_t
most_bytes(const struct smtp *s)
{
	struct str parameter;
	uint64_t most;

	if (!offers_find(&s->offers, "SIZE", &parameter) ||
	    !str_number(parameter, 10, &most))
		return 0;
	return most;
}

bool
envelope_fits(struct talk *t, const struct smtp *s, const struct envelope *e)
{
	uint64_t most = most_bytes(s);

	if (e->beyond_ascii && !offers_find(&s->offers, "SMTPUTF8", NULL)) {
		fault(t, "smtp-no-smtputf8",
		    "an address or a header line has letters beyond ASCII, and "
		    "the server does not offer SMTPUTF8");
		return false;
	}
	if (most > 0 && e->size > most) {
		fault(t, "smtp-too-large",
		    "the message has %zu %s, and the server takes %llu "
		    "(SIZE): it was not sent",
		    e->size, str_plural(e->size, "byte", "bytes"),
		    (unsigned long long)most);
		return false;
	}
	if (e->eight_bits && !offers_find(&s->offers, "8BITMIME", NULL))
		fault(t, "smtp-no-8bitmime",
		    "the message has bytes beyond ASCII, and the server does "
		    "not offer 8BITMIME");
	return true;
}

/* ---- the commands ---- */

/* C: MAIL FROM:<a@x> SIZE=1234 BODY=8BITMIME            RFC 5321 4.1.1.2 */
static void
say_mail(struct talk *t, const struct smtp *s, const struct envelope *e)
{
	const struct offers *o = &s->offers;
	bool eight = e->eight_bits && offers_find(o, "8BITMIME", NULL);
	const char *body = eight ? " BODY=8BITMIME" : "";
	const char *utf8 = e->beyond_ascii ? " SMTPUTF8" : "";
	const char *ret = "";

	if (e->sends && e->from.n > 0 && offers_find(o, "DSN", NULL))
		ret = " RET=HDRS";
	if (e->sized && offers_find(o, "SIZE", NULL))
		say(t, "MAIL FROM:<%.*s> SIZE=%zu%s%s%s", STR_ARG(e->from),
		    e->size, body, utf8, ret);
	else
		say(t, "MAIL FROM:<%.*s>%s%s%s", STR_ARG(e->from), body, utf8,
		    ret);
}

/* S: 250, or why not                                    RFC 5321 3.3 */
static bool
mail_is_taken(struct talk *t, struct smtp *s, struct envelope *e)
{
	e->open = reply_class(&s->r) == 2;
	if (!e->open)
		smtp_refused(t, &s->r, AT_MAIL, "MAIL FROM", e->from);
	return e->open;
}

/* C: RCPT TO:<b@y> NOTIFY=FAILURE                       RFC 5321 4.1.1.3 */
static void
say_recipient(struct talk *t, const struct smtp *s, const struct envelope *e,
    size_t i)
{
	bool reports =
	    e->sends && e->from.n > 0 && offers_find(&s->offers, "DSN", NULL);

	say(t, "RCPT TO:<%.*s>%s", STR_ARG(envelope_address(e->to[i])),
	    reports ? " NOTIFY=FAILURE" : "");
}

/* S: 250, or why not; each has a verdict of its own     RFC 5321 3.3 */
static void
judge_recipient(struct talk *t, struct smtp *s, struct envelope *e, size_t i)
{
	struct str address = envelope_address(e->to[i]);

	learnf(t, "recipient", "%.*s: %u %.*s", STR_ARG(address), s->r.code,
	    STR_ARG(reply_text(&s->r)));
	e->taken[i] = reply_class(&s->r) == 2;
	if (e->taken[i])
		e->accepted++;
	else
		smtp_refused(t, &s->r, AT_RCPT, "RCPT TO", address);
	e->refused = e->refused || !e->taken[i];
}

/*
 * C: DATA   S: 354, or why not                          RFC 5321 4.1.1.4
 * Where no recipient was accepted, the server says no as well: no news.
 */
static bool
data_is_taken(struct talk *t, struct smtp *s, const struct envelope *e)
{
	if (s->r.code == 354)
		return true;
	if (e->accepted > 0)
		smtp_refused(t, &s->r, AT_DATA, "DATA", str_of(""));
	return false;
}

/* ---- one by one ---- */

static bool
ask_sender(struct talk *t, struct smtp *s, struct envelope *e)
{
	if (!nothing_unasked(t))
		return false;
	where(t, "waiting for the reply to MAIL");
	turn(t, "MAIL FROM:<%.*s>", STR_ARG(e->from));
	say_mail(t, s, e);
	return send_said(t) && hear_reply(t, &s->r) && mail_is_taken(t, s, e);
}

static bool
ask_recipients(struct talk *t, struct smtp *s, struct envelope *e)
{
	where(t, "waiting for the reply to RCPT");
	for (size_t i = 0; envelope_recipient(e, i) != NULL; i++) {
		if (!nothing_unasked(t))
			return false;
		turn(t, "RCPT TO:<%.*s>", STR_ARG(envelope_address(e->to[i])));
		say_recipient(t, s, e, i);
		if (!send_said(t) || !hear_reply(t, &s->r))
			return false;
		judge_recipient(t, s, e, i);
	}
	return going(t);
}

/* True: the server waits for the message. */
static bool
one_by_one(struct talk *t, struct smtp *s, struct envelope *e)
{
	if (!ask_sender(t, s, e) || !past(t, "mail") ||
	    !ask_recipients(t, s, e) || !past(t, "rcpt"))
		return false;
	if (!e->sends || e->accepted == 0)
		return false;
	where(t, "waiting for the reply to DATA");
	return ask(t, &s->r, "DATA") && data_is_taken(t, s, e);
}

/* ---- in one go ---- */

/* The next reply; commands that had no room go on meanwhile. */
static bool
next_reply(struct talk *t, struct smtp *s)
{
	return hear_reply(t, &s->r) && (unsent(t) == 0 || send_said(t));
}

/* C: .     after 354, where nobody is to have it        RFC 2920 3.1 */
static bool
has_recipients(struct talk *t, struct smtp *s, struct envelope *e)
{
	if (e->accepted > 0)
		return true;
	e->open = false;
	(void)ask(t, &s->r, ".");
	return false;
}

/*
 * C: MAIL FROM:<a@x>
 * C: RCPT TO:<b@y>              as many as there are
 * C: DATA                       always the last         RFC 2920 3.1
 * S: 250
 * S: 250                        replies in the order of the commands
 * S: 354
 */
static bool
in_one_go(struct talk *t, struct smtp *s, struct envelope *e)
{
	if (!nothing_unasked(t))
		return false;
	where(t, "waiting for the replies to MAIL, RCPT and DATA");
	turn(t, "envelope of MAIL, RCPT and DATA");
	say_mail(t, s, e);
	for (size_t i = 0; envelope_recipient(e, i) != NULL; i++)
		say_recipient(t, s, e, i);
	say(t, "DATA");
	if (!send_said(t) || !next_reply(t, s))
		return false;
	(void)mail_is_taken(t, s, e);
	for (size_t i = 0; envelope_recipient(e, i) != NULL; i++) {
		if (!next_reply(t, s))
			return false;
		if (e->open)
			judge_recipient(t, s, e, i);
	}
	return next_reply(t, s) && data_is_taken(t, s, e) &&
	    has_recipients(t, s, e);
}

bool
envelope_given(struct talk *t, struct smtp *s, struct envelope *e)
{
	if (e->sends && offers_find(&s->offers, "PIPELINING", NULL))
		return in_one_go(t, s, e);
	return one_by_one(t, s, e);
}

/* C: RSET   S: 250                                      RFC 5321 4.1.1.5 */
void
envelope_taken_back(struct talk *t, const struct envelope *e)
{
	struct reply r;

	if (!e->open)
		return;
	where(t, "waiting for the reply to RSET");
	if (ask(t, &r, "RSET") && reply_class(&r) != 2)
		smtp_refused(t, &r, AT_ELSE, "RSET", str_of(""));
}
