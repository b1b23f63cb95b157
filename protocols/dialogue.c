/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The greeting, replies with a code, and the good-bye. What a code means is
 * for each protocol to say; that a reply is one is judged here.
 */
#include "dialogue.h"

#include <string.h>

#include "services.h"

/* A server may take so long over an answer to the good-bye. */
#define GOOD_BYE_S 2.0

/* ---- the greeting ---- */

/* Whether the service known by its first bytes is the one that was wanted. */
static bool
is_wanted(const char *speaks, const char *protocol)
{
	return speaks == NULL || str_starts(str_of(speaks), protocol) ||
	    (strcmp(speaks, "SMTP or FTP") == 0 &&
		(strcmp(protocol, "FTP") == 0 ||
		    strcmp(protocol, "LMTP") == 0)) ||
	    (strcmp(speaks, "SMTP") == 0 && strcmp(protocol, "LMTP") == 0);
}

/* The first line is not ours: who it is, and its first bytes. */
static void
tell_other(struct talk *t, const struct greeter *g, const char *speaks)
{
	fault_at(t, heard_so_far(t), overhear(t, 64),
	    strcmp(speaks, SERVICE_TLS) == 0 ? g->silent_tls : "wrong-service",
	    "the server speaks %s, not %s", speaks, g->protocol);
	stop(t);
}

static void
tell_silence(struct talk *t, const struct greeter *g, enum first f,
    double waited_s)
{
	if (f == FIRST_TLS)
		fault_at(t, heard_so_far(t), overhear(t, 64), g->silent_tls,
		    "no greeting came in %.1f s, and a ClientHello was "
		    "answered: the port speaks TLS from the start",
		    waited_s);
	else
		fault(t, g->silent,
		    "the server accepted the connection, and no greeting came "
		    "in %.1f s",
		    waited_s);
	stop(t);
}

bool
greeted(struct talk *t, const struct greeter *g)
{
	const char *speaks;
	double waited_s;
	enum first f;

	turn(t, "greeting");
	where(t, "waiting for the greeting");
	f = hear_first(t, &waited_s);
	if (f == FIRST_TLS || f == FIRST_SILENT)
		tell_silence(t, g, f, waited_s);
	/* An end is no service: whoever hears the first line tells of it. */
	if (f != FIRST_WORDS || !hear_service(t, &speaks))
		return going(t);
	if (is_wanted(speaks, g->protocol))
		return true;
	tell_other(t, g, speaks);
	return false;
}

/* ---- replies with a code ---- */

struct str
reply_text(const struct reply *r)
{
	return (struct str){ r->text, r->n };
}

unsigned int
reply_class(const struct reply *r)
{
	return r->code / 100;
}

/* "250-text", "250 text" or "250": the code, the hyphen, the rest. */
static bool
take_apart(struct str s, unsigned int *code, bool *more, struct str *rest)
{
	uint64_t number;

	if (s.n < 3 || !str_number((struct str){ s.p, 3 }, 10, &number) ||
	    number < 100 || number > 599 ||
	    (s.n > 3 && s.p[3] != ' ' && s.p[3] != '-'))
		return false;
	*code = (unsigned int)number;
	*more = s.n > 3 && s.p[3] == '-';
	*rest = (struct str){ s.p + 3, s.n - 3 };
	if (rest->n > 0)
		*rest = (struct str){ s.p + 4, s.n - 4 };
	return true;
}

/* Whole lines alone: half of a secret that is echoed is not known as one. */
static void
add_text(struct reply *r, struct str line)
{
	if (line.n + 1 > sizeof(r->text) - r->n)
		return;
	if (r->n > 0)
		r->text[r->n++] = ' ';
	memcpy(r->text + r->n, line.p, line.n);
	r->n += line.n;
}

/* It breaks a rule, and can be understood all the same. */
static void
tell_offences(struct talk *t, const struct reply *r, const struct line *l,
    unsigned int code)
{
	if (l->bare_lf)
		fault_at(t, l->offset, l->text, "reply-bare-lf",
		    "a line of the reply ends in LF alone, not in CR LF");
	if (l->has_nul)
		fault_at(t, l->offset, l->text, "reply-nul",
		    "a line of the reply holds a NUL byte");
	if (r->lines > 1 && code != r->code)
		fault_at(t, l->offset, l->text, "reply-mixed-codes",
		    "one reply has lines of %u and of %u", r->code, code);
}

/* Whether there is room for one more line of it. */
static bool
is_short(struct talk *t, const struct reply *r)
{
	if (r->lines <= LIMIT_LINES && heard_so_far(t) - r->start <= LIMIT_HEAD)
		return true;
	fault(t, "reply-too-long",
	    "the reply does not end: %u %s of it are %llu bytes", r->lines,
	    str_plural(r->lines, "line", "lines"),
	    (unsigned long long)(heard_so_far(t) - r->start));
	stop(t);
	return false;
}

/*
 * RFC 959 4.2: until its own code comes with a space, FTP's reply goes on with
 * lines of any kind; code 0: without one. A 421 may come at any time (5.4).
 */
static bool
is_in_between(const struct talk *t, const struct reply *r, unsigned int code)
{
	return r->more && code != r->code && code != 421 &&
	    str_starts(str_of(asked(t)->scheme), "ftp");
}

/* The line is no reply, and does not stand within one. */
static void
tell_malformed(struct talk *t, const struct line *l)
{
	fault_at(t, l->offset, l->text, "reply-malformed",
	    "the line is no reply: three digits, then a space or a hyphen");
	stop(t);
}

bool
reply_line(struct talk *t, struct reply *r)
{
	struct line l;
	unsigned int code = 0;
	struct str rest;
	bool more, coded;

	if (r->lines == 0)
		r->start = heard_so_far(t);
	else if (!r->more)
		return false;
	if (!hear(t, &l))
		return false;
	r->lines++;
	if (!is_short(t, r))
		return false;
	coded = take_apart(l.text, &code, &more, &rest);
	if (coded)
		tell_offences(t, r, &l, code);
	if (is_in_between(t, r, code)) {
		r->line = l.text;
	} else if (coded) {
		r->code = code;
		r->more = more;
		r->line = rest;
	} else {
		tell_malformed(t, &l);
		return false;
	}
	add_text(r, r->line);
	if (!r->more)
		reply_ends(t);
	return true;
}

bool
hear_reply(struct talk *t, struct reply *r)
{
	*r = (struct reply){ .code = 0 };
	while (reply_line(t, r))
		continue;
	return going(t);
}

bool
nothing_unasked(struct talk *t)
{
	struct str said;

	if (!going(t) || may_reply_late(t) || !is_spoken_to(t))
		return going(t);
	said = overhear(t, 64);
	if (said.n == 0 || str_starts(said, "421") || str_starts(said, "-ERR"))
		return true;
	fault_at(t, heard_so_far(t), said, "reply-unasked",
	    "the server said something that was not asked for: what follows "
	    "may be the reply to another command");
	stop(t);
	return false;
}

bool
ask(struct talk *t, struct reply *r, const char *format, ...)
{
	va_list ap;
	bool sent;

	*r = (struct reply){ .code = 0 };
	if (!nothing_unasked(t))
		return false;
	va_start(ap, format);
	sent = command_args(t, format, ap);
	va_end(ap);
	return sent && hear_reply(t, r);
}

/* ---- the good-bye ---- */

bool
hear_good_bye(struct talk *t, const char *line)
{
	bool same;

	if (hear_within(t, GOOD_BYE_S) && hear_start(t, "", &same) != HEARD_END)
		return going(t);
	if (going(t))
		fault(t, "good-bye-unanswered", "the server did not answer %s",
		    line);
	stop(t);
	return false;
}

bool
good_bye(struct talk *t, const char *line)
{
	where(t, "saying good-bye");
	return nothing_unasked(t) && command(t, "%s", line) &&
	    hear_good_bye(t, line);
}

void
judge_good_bye(struct talk *t, const struct reply *r, unsigned int before,
    const char *line)
{
	if (reply_class(r) > 3 && r->code != before && r->code != 421)
		fault_at(t, r->start, reply_text(r), "good-bye-refused",
		    "the server answers %s with %u %.*s", line, r->code,
		    STR_ARG(reply_text(r)));
}
