/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --check smuggling: a message ends at <CR><LF>.<CR><LF> and nowhere else (RFC
 * 5321 4.1.1.4). Where a server takes something like it for the end too, and
 * the server before it does not, what follows in a message is a message of its
 * own there, in anybody's name.
 *
 * It is found out without one: a message to the user's own recipient holds such
 * an ending, and nothing comes behind it until the server has answered, or has
 * not. What follows then is one line that is no command, and the right end.
 */
#include "smtp_envelope.h"

#include <string.h>

/* How long an answer is waited for that must not come. */
#define EARLY_S 0.5

#define NAMES_ROOM 256

struct ending {
	const char *name;
	struct str bytes;
};

static const struct ending right = { "<CR><LF>.<CR><LF>", { "\r\n.\r\n", 5 } };

/* All pairs of line ends but the right one, and one that is hidden by a NUL. */
static const struct ending wrong[] = {
	{ "<LF>.<CR><LF>", { "\n.\r\n", 4 } },
	{ "<LF>.<LF>", { "\n.\n", 3 } },
	{ "<CR><LF>.<LF>", { "\r\n.\n", 4 } },
	{ "<CR>.<CR><LF>", { "\r.\r\n", 4 } },
	{ "<CR><LF>.<CR>", { "\r\n.\r", 4 } },
	{ "<CR>.<CR>", { "\r.\r", 3 } },
	{ "<LF>.<CR>", { "\n.\r", 3 } },
	{ "<CR>.<LF>", { "\r.\n", 3 } },
	{ "<CR><LF><NUL>.<CR><LF>", { "\r\n\0.\r\n", 6 } },
};

#define WRONG (sizeof(wrong) / sizeof(wrong[0]))

/* What the server made of one of them. */
enum made {
	MADE_NOTHING, /* it cannot be told, and why was named */
	MADE_TEXT,    /* text, as it is */
	MADE_REFUSAL, /* it does not take such a message */
	MADE_HANG_UP, /* ... and ends the conversation */
	MADE_END,     /* the end of the message */
};

static const char *const made_words[] = {
	[MADE_NOTHING] = "not known",
	[MADE_TEXT] = "taken for text",
	[MADE_REFUSAL] = "refused",
	[MADE_HANG_UP] = "refused, and the server hung up",
	[MADE_END] = "taken for the end",
};

/* ---- one message ---- */

/*
 * C: MAIL, RCPT, DATA
 * C: the message, up to the ending
 */
static bool
say_letter(struct talk *t, struct smtp *s, const struct ending *g)
{
	struct envelope e = envelope_of(t, true);
	struct str to, from;

	if (!envelope_fits(t, s, &e) || !envelope_given(t, s, &e)) {
		envelope_taken_back(t, &e);
		return false;
	}
	to = envelope_address(envelope_recipient(&e, 0));
	from = e.from.n > 0 ? e.from : to;
	where(t, "waiting for what the server makes of an ending");
	turn(t, "message with %s", g->name);
	say(t, "From: <%.*s>", STR_ARG(from));
	say(t, "To: <%.*s>", STR_ARG(to));
	say(t, "Subject: sonde --check smuggling: %s", g->name);
	say(t, "%s", "");
	say(t, "Does this server take %s for the end of a message?", g->name);
	say_bytes(t, str_of("It stands here:"));
	say_bytes(t, g->bytes);
	return send_said(t);
}

/* RFC 5321 3.8, RFC 7504 3: 421 and 521 are followed by the end. */
static bool
hangs_up(const struct reply *r)
{
	return r->code == 421 || r->code == 521;
}

/* S: 250, before the end was said: it has taken the ending for it */
static enum made
hear_early(struct talk *t, struct smtp *s)
{
	if (!hear_reply(t, &s->r))
		return MADE_NOTHING;
	if (hangs_up(&s->r))
		return MADE_HANG_UP;
	return reply_class(&s->r) == 2 ? MADE_END : MADE_REFUSAL;
}

/*
 * C: RSET   S: 250
 * Who took the ending for the end, and was slow to say so, has heard two lines
 * as commands since then, does not know them and says so first.
 */
static bool
knows_no_command(struct talk *t)
{
	struct reply r;
	bool unknown;

	where(t, "waiting for the reply to RSET");
	if (!ask(t, &r, "RSET"))
		return false;
	unknown = reply_class(&r) == 5;
	for (int i = 0; i < 2 && reply_class(&r) != 2; i++)
		if (!hear_within(t, EARLY_S) || !hear_reply(t, &r))
			break;
	return unknown;
}

/*
 * C: a line that is no command
 * C: .
 * S: 250, or a refusal of what was in it
 */
static enum made
hear_late(struct talk *t, struct smtp *s)
{
	say(t, "%s", "--");
	say(t, "%s", ".");
	if (!send_said(t) || !hear_reply(t, &s->r))
		return MADE_NOTHING;
	if (hangs_up(&s->r))
		return MADE_HANG_UP;
	return reply_class(&s->r) == 2 ? MADE_TEXT : MADE_REFUSAL;
}

static enum made
ask_about(struct talk *t, struct smtp *s, const struct ending *g)
{
	enum made m;
	bool early;

	if (!say_letter(t, s, g))
		return MADE_NOTHING;
	early = hear_within(t, EARLY_S);
	m = early ? hear_early(t, s) : hear_late(t, s);
	if (m == MADE_NOTHING)
		return m;
	learnf(t, "turn", "%u, %s", s->r.code, made_words[m]);
	if (!early && m != MADE_HANG_UP && knows_no_command(t))
		m = MADE_END;
	learnf(t, "smuggling", "%s: %s: %u %.*s", g->name, made_words[m],
	    s->r.code, STR_ARG(reply_text(&s->r)));
	return m;
}

/* Whether a message with the right end is taken: else nothing can be told. */
static bool
is_taken_at_all(struct talk *t, struct smtp *s)
{
	if (!say_letter(t, s, &right) || !hear_reply(t, &s->r))
		return false;
	if (reply_class(&s->r) != 2)
		smtp_refused(t, &s->r, AT_MESSAGE, "the message", str_of(""));
	return reply_class(&s->r) == 2;
}

/* ---- all of them ---- */

/* What has come out. */
struct outcome {
	char ends[NAMES_ROOM]; /* those taken for the end, by name */
	size_t n;
	unsigned int tried;
	enum made last;
};

static void
add_name(struct outcome *o, const char *name)
{
	const char *between = o->n > 0 ? ", " : "";
	size_t n = strlen(between), m = strlen(name);

	if (n + m > sizeof(o->ends) - o->n)
		return;
	memcpy(o->ends + o->n, between, n);
	memcpy(o->ends + o->n + n, name, m);
	o->n += n + m;
}

static void
tell_outcome(struct talk *t, const struct outcome *o)
{
	if (o->n > 0)
		fault(t, "smtp-smuggling",
		    "the server takes for the end of a message: %.*s",
		    (int)o->n, o->ends);
	else if (o->last == MADE_HANG_UP && o->tried < WRONG)
		fault(t, "smtp-no-smuggling",
		    "the server hung up at %s, wrong ending %u of %zu: the "
		    "others were not tried",
		    wrong[o->tried - 1].name, o->tried, WRONG);
	else if (o->last != MADE_NOTHING)
		fault(t, "smtp-no-smuggling",
		    "of %zu wrong endings the server takes none for the end "
		    "of a message",
		    WRONG);
}

void
smtp_smuggling(struct talk *t, struct smtp *s)
{
	struct outcome o = { .last = MADE_TEXT };

	enter(t, PHASE_LOCAL);
	if (!is_taken_at_all(t, s))
		return;
	while (o.tried < WRONG && o.last != MADE_NOTHING &&
	    o.last != MADE_HANG_UP) {
		o.last = ask_about(t, s, &wrong[o.tried]);
		if (o.last == MADE_END)
			add_name(&o, wrong[o.tried].name);
		o.tried++;
	}
	if (o.last == MADE_HANG_UP)
		stop(t);
	tell_outcome(t, &o);
}
