/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IDLE (RFC 9051 6.3.13): what comes of the server's own accord. What changes
 * the mailbox is news; all else, "* OK Still here", says that the connection
 * lives, and the wait goes on.
 */
#include "imap_idle.h"

#include "imap_codes.h"

/* ---- what comes ---- */

enum came {
	CAME_NEWS,
	CAME_LIFE,    /* a sign of it, and no news */
	CAME_NOTHING, /* the time is up */
	CAME_END      /* the server has ended IDLE, or the talk is over */
};

/* S: * 18 EXISTS     as many as before: no news */
static bool
is_news(struct imap *m)
{
	struct str rest = m->rest;
	uint64_t number;
	bool same;

	if (m->says != IMAP_NONE || imap_is(m, "CAPABILITY"))
		return false;
	same = imap_number(m, &number) && imap_is(m, "EXISTS") &&
	    number == m->messages;
	m->rest = rest;
	return !same;
}

/* S: * ...     each is a turn of its own, so that its time is its own */
static enum came
hear_one(struct imap *m)
{
	enum imap_kind kind = imap_hear(m);
	bool news = kind == IMAP_DATA && is_news(m);

	if (news)
		learn(m->talk, "idle-news", m->rest);
	else if (kind == IMAP_DATA || kind == IMAP_MORE)
		learn(m->talk, "idle-alive",
		    m->says == IMAP_NONE ? m->rest : m->words);
	else if (kind == IMAP_DONE)
		learn(m->talk, "idle-ended", m->words);
	imap_refused(m, "the server ended IDLE", "imap-refused");
	if (kind != IMAP_DATA && kind != IMAP_MORE)
		return CAME_END;
	reply_ends(m->talk);
	return news ? CAME_NEWS : CAME_LIFE;
}

/* S: * 18 EXISTS     at any time; the first news is what is waited for */
static enum came
wait_for_news(struct imap *m)
{
	double wait_s = asked(m->talk)->listen_s;
	enum came came = CAME_LIFE;

	where(m->talk, "waiting for news in IDLE");
	waits(m->talk, wait_s);
	while (came == CAME_LIFE) {
		turn(m->talk, "news");
		came = hear_while_waiting(m->talk) ? hear_one(m) : CAME_NOTHING;
	}
	if (came == CAME_NOTHING && going(m->talk)) {
		learnf(m->talk, "idle-silent", "%.1f s", wait_s);
		learnf(m->talk, "turn", "none in %.1f s", wait_s);
	}
	return came;
}

/* ---- the command ---- */

/*
 * C: s9 IDLE
 * S: + idling
 * False: it was refused, or the talk is over.
 */
static bool
begin(struct imap *m)
{
	enum imap_kind kind;

	where(m->talk, "waiting for the reply to IDLE");
	if (!imap_command(m, "IDLE"))
		return false;
	do
		kind = imap_hear(m);
	while (kind == IMAP_DATA);
	if (kind != IMAP_MORE)
		imap_refused(m, "the server refused IDLE", "imap-refused");
	else
		reply_ends(m->talk);
	return kind == IMAP_MORE;
}

/*
 * C: DONE
 * S: s9 OK done
 */
static void
end(struct imap *m)
{
	turn(m->talk, "DONE");
	where(m->talk, "waiting for the end of IDLE");
	say(m->talk, "DONE");
	if (!send_said(m->talk))
		return;
	imap_done(m);
	imap_refused(m, "the server refused DONE", "imap-refused");
}

bool
imap_idle(struct imap *m)
{
	if (!offers_find(&m->offers, "IDLE", NULL))
		fault(m->talk, "imap-no-idle",
		    "the server does not offer IDLE");
	else if (begin(m) && wait_for_news(m) != CAME_END)
		end(m);
	return going(m->talk);
}
