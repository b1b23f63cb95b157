/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message of the user's, and the verdict on it (RFC 5321 3.3). Its envelope
 * is smtp_envelope.c's. Without -T nothing is sent: the envelope is asked about
 * and taken back.
 */
#include "smtp_envelope.h"

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
	for (size_t i = 0; envelope_recipient(e, i) != NULL; i++) {
		if (!e->taken[i])
			continue;
		if (!hear_reply(t, &s->r))
			return;
		judge_message(t, s, envelope_address(e->to[i]));
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
	if (!nothing_unasked(t))
		return;
	where(t, "waiting for the verdict on the message");
	turn(t, "message of %zu %s", e->size,
	    str_plural(e->size, "byte", "bytes"));
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

	enter(t, PHASE_LOCAL);
	if (a->mail_from == NULL && a->mail_to == NULL) {
		tell_no_message(t);
		return;
	}
	e = envelope_of(t, a->upload && a->has_body);
	if (e.sends)
		envelope_holds(&e, a->body);
	if (!envelope_fits(t, s, &e))
		return;
	if (envelope_given(t, s, &e))
		send_message(t, s, &e);
	if (!e.sends && e.open && !e.refused && going(t))
		tell_no_message(t);
	envelope_taken_back(t, &e);
}
