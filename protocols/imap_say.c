/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands of the user's own (--say). A line that ends in {n} or {n+} announces
 * a literal (RFC 9051 4.3, RFC 7888): the lines behind it are that literal,
 * with their line ends, and go on with the command where it is at its end.
 */
#include "imap_say.h"

#include "imap_codes.h"

/* ---- which lines are one command ---- */

/* The line that is said, and what of a literal begins with it. */
struct walk {
	const char *const *line;
	uint64_t left;
	bool waits; /* the server is to say "+" before the next line */
};

/* {5}, {5+} at the end of s */
static bool
announces(struct str s, uint64_t *n, bool *waits)
{
	struct str digits;
	size_t start;

	if (s.n < 3 || s.p[s.n - 1] != '}')
		return false;
	*waits = s.p[s.n - 2] != '+';
	digits = (struct str){ s.p, s.n - (*waits ? 1 : 2) };
	start = digits.n;
	while (start > 0 && digits.p[start - 1] >= '0' &&
	    digits.p[start - 1] <= '9')
		start--;
	digits = (struct str){ s.p + start, digits.n - start };
	return start > 0 && s.p[start - 1] == '{' && str_number(digits, 10, n);
}

/* Whether the command goes on with the next line. */
static bool
goes_on(struct walk *w)
{
	struct str line = str_of(*w->line == NULL ? "" : *w->line);

	w->waits = false;
	if (w->left > line.n) {
		w->left -= w->left < line.n + 2 ? w->left : line.n + 2;
		return true;
	}
	line = (struct str){ line.p + w->left, line.n - w->left };
	w->left = 0;
	return announces(line, &w->left, &w->waits);
}

/* The last line may be missing, if nothing is in it. */
static bool
is_whole(struct walk w)
{
	while (goes_on(&w)) {
		if (*w.line == NULL || *++w.line == NULL)
			return w.left == 0;
	}
	return true;
}

/* ---- saying them ---- */

/* S: + go on */
static bool
is_asked_for(struct imap *m)
{
	enum imap_kind kind;

	do
		kind = imap_hear(m);
	while (kind == IMAP_DATA);
	return kind == IMAP_MORE;
}

/*
 * C: s9 APPEND Drafts {13}         S: + go on
 * C: Subject: hi
 * False: it is answered already, or the talk is over. The lines that were a
 * part of it are passed over in any case.
 */
static bool
say_command(struct imap *m, struct walk *w)
{
	bool wanted = imap_command(m, "%s", *w->line);

	while (goes_on(w)) {
		wanted = wanted && (!w->waits || is_asked_for(m));
		w->line += *w->line != NULL;
		if (!wanted)
			continue;
		say_secret(m->talk, *w->line == NULL ? "" : *w->line);
		wanted = send_said(m->talk);
	}
	return wanted;
}

/*
 * S: anything, s9 OK
 * What the server waits for is the user's next line as it stands, or "*".
 */
static void
hear_reply(struct imap *m, struct walk *w)
{
	enum imap_kind kind = imap_hear(m);

	for (; kind == IMAP_DATA || kind == IMAP_MORE; kind = imap_hear(m)) {
		while (kind == IMAP_DATA && m->literal) {
			m->rest.n = 0;
			if (!imap_body(m))
				return;
		}
		if (kind == IMAP_DATA)
			continue;
		if (*w->line == NULL || w->line[1] == NULL)
			say(m->talk, "*");
		else
			say_secret(m->talk, *++w->line);
		send_said(m->talk);
	}
}

void
imap_say(struct imap *m)
{
	struct walk w = { .line = asked(m->talk)->sayings };
	bool login;

	enter(m->talk, PHASE_LOCAL);
	for (;
	     w.line != NULL && *w.line != NULL && going(m->talk) && !m->leaving;
	     w.line += *w.line != NULL) {
		where(m->talk, "waiting for the reply to --say");
		if (!is_whole(w)) {
			fault(m->talk, "imap-say-short",
			    "a literal of --say is longer than the lines that "
			    "follow: it was not begun");
			return;
		}
		if (!may_say(m->talk, *w.line))
			return;
		login = str_starts_nocase(str_of(*w.line), "AUTHENTICATE ");
		m->leaving = str_equals_nocase(str_of(*w.line), "LOGOUT");
		if (say_command(m, &w))
			hear_reply(m, &w);
		imap_refused(m, "the server refused a line of --say",
		    "imap-refused");
		/* The lines behind it are answers, and no commands. */
		if (login && m->status != IMAP_OK)
			return;
	}
}
