/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The envelope and the message (RFC 5321 3.3): MAIL, RCPT for each recipient,
 * DATA, and the message itself; all three in one go where the server allows it
 * (RFC 2920). Without -T nothing is sent: the envelope is asked about and
 * taken back.
 */
#include "smtp.h"

#include <string.h>

/* RFC 5321 4.5.3.1.8: so many recipients any server takes. */
#define RECIPIENTS 100

/* An envelope, and what became of it. */
struct envelope {
	struct str from;        /* without brackets; "": nobody */
	const char *const *to;  /* NULL ends it */
	bool sends;             /* a message is to follow */
	size_t size;            /* of it, as it is counted on the wire */
	bool beyond_ascii;      /* an address or a header line is */
	bool eight_bits;        /* ... or the body is */
	bool open;              /* MAIL was accepted, and is not ended yet */
	bool taken[RECIPIENTS]; /* those that were accepted */
	unsigned int accepted;  /* ... and how many */
	bool refused;           /* one was not */
};

/* ---- the parameters of the envelope ---- */

/* An address without the brackets that it may have been given in. */
static struct str
bare(const char *address)
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

/* A recipient by its number, counted from 0; NULL behind the last. */
static const char *
recipient(const struct envelope *e, size_t i)
{
	return i < RECIPIENTS ? e->to[i] : NULL;
}

static struct envelope
envelope(struct talk *t)
{
	static const char *const nobody[] = { NULL };
	const struct asked *a = asked(t);
	struct envelope e = { .from = bare(a->mail_from), .to = a->mail_to };

	if (e.to == NULL || is_last(t, "mail"))
		e.to = nobody;
	e.sends =
	    a->upload && a->has_body && e.to[0] != NULL && !is_last(t, "rcpt");
	e.beyond_ascii = !is_ascii(e.from);
	for (size_t i = 0; recipient(&e, i) != NULL; i++)
		e.beyond_ascii =
		    e.beyond_ascii || !is_ascii(str_of(recipient(&e, i)));
	if (!e.sends)
		return e;
	e.size = wire_size(a->body);
	e.beyond_ascii = e.beyond_ascii || !is_ascii(header(a->body));
	e.eight_bits = !is_ascii(a->body);
	return e;
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

/* What can be known before a word is said. */
static bool
may_be_asked(struct talk *t, const struct smtp *s, const struct envelope *e)
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
		    "the message has %zu bytes, and the server takes %llu "
		    "(SIZE): it was not sent",
		    e->size, (unsigned long long)most);
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
	if (e->sends && offers_find(o, "SIZE", NULL))
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

	say(t, "RCPT TO:<%.*s>%s", STR_ARG(bare(e->to[i])),
	    reports ? " NOTIFY=FAILURE" : "");
}

/* S: 250, or why not; each has a verdict of its own     RFC 5321 3.3 */
static void
judge_recipient(struct talk *t, struct smtp *s, struct envelope *e, size_t i)
{
	struct str address = bare(e->to[i]);

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
	where(t, "waiting for the reply to MAIL");
	turn(t, "MAIL FROM:<%.*s>", STR_ARG(e->from));
	say_mail(t, s, e);
	return send_said(t) && hear_reply(t, &s->r) && mail_is_taken(t, s, e);
}

static bool
ask_recipients(struct talk *t, struct smtp *s, struct envelope *e)
{
	where(t, "waiting for the reply to RCPT");
	for (size_t i = 0; recipient(e, i) != NULL; i++) {
		turn(t, "RCPT TO:<%.*s>", STR_ARG(bare(e->to[i])));
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
	where(t, "waiting for the replies to MAIL, RCPT and DATA");
	turn(t, "MAIL, RCPT and DATA in one go");
	say_mail(t, s, e);
	for (size_t i = 0; recipient(e, i) != NULL; i++)
		say_recipient(t, s, e, i);
	say(t, "DATA");
	if (!send_said(t) || !next_reply(t, s))
		return false;
	(void)mail_is_taken(t, s, e);
	for (size_t i = 0; recipient(e, i) != NULL; i++) {
		if (!next_reply(t, s))
			return false;
		if (e->open)
			judge_recipient(t, s, e, i);
	}
	return next_reply(t, s) && data_is_taken(t, s, e) &&
	    has_recipients(t, s, e);
}

/* ---- the message ---- */

static void
judge_message(struct talk *t, struct smtp *s, struct str to)
{
	learnf(t, "message", "%.*s%s%u %.*s", STR_ARG(to), to.n > 0 ? ": " : "",
	    s->r.code, STR_ARG(reply_text(&s->r)));
	if (reply_class(&s->r) != 2)
		smtp_refused(t, &s->r, AT_MESSAGE,
		    to.n > 0 ? "the message to" : "the message", to);
}

/* S: a reply for each recipient that was accepted       RFC 2033 4.2 */
static void
hear_each(struct talk *t, struct smtp *s, const struct envelope *e)
{
	for (size_t i = 0; recipient(e, i) != NULL; i++) {
		if (!e->taken[i])
			continue;
		if (!hear_reply(t, &s->r))
			return;
		judge_message(t, s, bare(e->to[i]));
	}
}

/*
 * C: the message, its dots doubled
 * C: .
 * S: 250 queued as 4711                                 RFC 5321 4.1.1.4
 * A server that says no before it has all of it is not to be told the rest.
 */
static void
send_message(struct talk *t, struct smtp *s, struct envelope *e)
{
	where(t, "waiting for the verdict on the message");
	turn(t, "message, %zu bytes", e->size);
	e->open = false;
	say_message(t, asked(t)->body);
	if (!send_said(t))
		return;
	if (s->lmtp && unsent(t) == 0) {
		hear_each(t, s, e);
		return;
	}
	if (hear_reply(t, &s->r))
		judge_message(t, s, str_of(""));
	if (unsent(t) > 0)
		stop(t);
}

/* ---- all of it ---- */

/* C: RSET   S: 250                                      RFC 5321 4.1.1.5 */
static void
take_back(struct talk *t, const struct envelope *e)
{
	struct reply r;

	if (!e->open)
		return;
	where(t, "waiting for the reply to RSET");
	if (ask(t, &r, "RSET") && reply_class(&r) != 2)
		smtp_refused(t, &r, AT_ELSE, "RSET", str_of(""));
}

/* All went well, and yet there was no message: that must not surprise. */
static void
tell_no_message(struct talk *t)
{
	if (asked(t)->mail_from == NULL && asked(t)->mail_to == NULL)
		fault(t, "smtp-no-message",
		    "no message was sent: that takes --mail-from, --mail-rcpt "
		    "and -T");
	else
		fault(t, "smtp-no-message",
		    "no message was sent: the envelope was asked about, and "
		    "taken back");
}

void
smtp_message(struct talk *t, struct smtp *s)
{
	const struct asked *a = asked(t);
	struct envelope e;
	bool ready;

	enter(t, PHASE_LOCAL);
	if (a->mail_from == NULL && a->mail_to == NULL) {
		tell_no_message(t);
		return;
	}
	e = envelope(t);
	if (!may_be_asked(t, s, &e))
		return;
	if (e.sends && offers_find(&s->offers, "PIPELINING", NULL))
		ready = in_one_go(t, s, &e);
	else
		ready = one_by_one(t, s, &e);
	if (ready)
		send_message(t, s, &e);
	if (!e.sends && e.open && !e.refused && going(t))
		tell_no_message(t);
	take_back(t, &e);
}
