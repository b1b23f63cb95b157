/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What POP3 tells of a mailbox once the login is done (RFC 1939 5 and 7):
 * STAT, then LIST and UIDL of all, or of one message these, its header (TOP)
 * and itself (RETR). Nothing is deleted.
 */
#include "pop3.h"
#include "pop3_reply.h"

/* A message may be larger than announced by as much again, and this. */
#define SLACK ((uint64_t)65536)

/* ---- all messages ---- */

/* A command that the conversation needs, or that the server says it has. */
static bool
refused(struct talk *t, struct session *s, const struct pop3_reply *r,
    const char *what)
{
	pop3_refused(t, r, "pop3-refused", what);
	return pop3_give_up(s);
}

/* What came is not what answers this command. */
static bool
malformed(struct talk *t, uint64_t offset, struct str line, const char *what)
{
	fault_at(t, offset, line, "reply-malformed", "%s", what);
	return false;
}

/*
 * "1 120": a number, and what stands behind it. What servers add behind the
 * second word means nothing (RFC 1939 5).
 */
static bool
number_and(struct str s, uint64_t *number, struct str *word)
{
	struct str first = { "", 0 };

	return str_next(&s, ' ', &first) && str_number(first, 10, number) &&
	    str_next(&s, ' ', word);
}

static bool
two_numbers(struct str s, uint64_t *a, uint64_t *b)
{
	struct str word;

	return number_and(s, a, &word) && str_number(word, 10, b);
}

/* C: STAT   S: +OK 2 320                              RFC 1939 5 */
static bool
ask_stat(struct talk *t, struct session *s)
{
	struct pop3_reply r;
	uint64_t octets;

	where(t, "waiting for the reply to STAT");
	if (!pop3_ask(t, &r, "STAT"))
		return false;
	if (!r.ok)
		return refused(t, s, &r, "STAT");
	if (!two_numbers(r.text, &s->messages, &octets)) {
		malformed(t, r.at, r.text,
		    "STAT is not answered by two numbers");
		return pop3_give_up(s);
	}
	learnf(t, "messages", "%llu", (unsigned long long)s->messages);
	learnf(t, "octets", "%llu", (unsigned long long)octets);
	learnf(t, "result", "%llu %s", (unsigned long long)s->messages,
	    str_plural(s->messages, "message", "messages"));
	return true;
}

static bool
is_size(struct str word)
{
	uint64_t n;

	return str_number(word, 10, &n);
}

/* RFC 1939 7: 1 to 70 visible characters of ASCII. */
static bool
is_unique_id(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] <= ' ' || word.p[i] > '~')
			return false;
	return word.n >= 1 && word.n <= 70;
}

/* UIDL and TOP need not be there (RFC 1939 7), unless CAPA says they are. */
static bool
not_there(struct talk *t, struct session *s, const struct pop3_reply *r,
    const char *command)
{
	if (s->has_capa || str_equals(str_of(command), "LIST"))
		return refused(t, s, r, command);
	learn(t, "not-there", str_of(command));
	return true;
}

/* "1 120"; whether it has the number of the line before is counted. */
static bool
is_entry(struct str line, bool (*is_right)(struct str word), uint64_t *last,
    unsigned int *twice)
{
	struct str word = { "", 0 };
	uint64_t n;

	if (!number_and(line, &n, &word) || !is_right(word) || n == 0)
		return false;
	*twice += n == *last;
	*last = n;
	return true;
}

/*
 * C: LIST        S: +OK, "1 120", "2 200", "."        RFC 1939 5
 * C: UIDL        S: +OK, "1 whqtswO00WBw418f9t5JxYwZ", "."   RFC 1939 7
 */
static bool
ask_list(struct talk *t, struct session *s, const char *command,
    bool (*is_right)(struct str word))
{
	struct pop3_list l = { .most = s->messages };
	unsigned int wrong = 0, twice = 0;
	struct pop3_reply r;
	uint64_t last = 0;
	struct str line;

	where(t, "waiting for a list of the messages");
	if (!pop3_ask_status(t, &r, "%s", command))
		return false;
	if (!r.ok)
		return not_there(t, s, &r, command);
	while (pop3_list_line(t, &l, &line))
		if (!is_entry(line, is_right, &last, &twice) && wrong++ == 0)
			malformed(t, l.at, line,
			    "a line of the list is not a number and a word");
	if (!going(t))
		return false;
	learnf(t, "turn", "%u %s", l.lines - 1,
	    str_plural(l.lines - 1, "message", "messages"));
	if (l.lines - 1 != s->messages)
		fault(t, "pop3-list-differs",
		    "STAT says %llu %s, and %s has %u",
		    (unsigned long long)s->messages,
		    str_plural(s->messages, "message", "messages"), command,
		    l.lines - 1);
	else if (twice > 0)
		fault(t, "pop3-list-differs", "%s has a message twice",
		    command);
	return true;
}

/* All messages, if they are not more than a list may have. */
static bool
list_all(struct talk *t, struct session *s)
{
	if (s->messages >= LIMIT_LIST) {
		learn(t, "not-asked", str_of("LIST and UIDL: too many"));
		return past(t, "list") && past(t, "uidl");
	}
	if (!ask_list(t, s, "LIST", is_size) || !past(t, "list"))
		return false;
	return !pop3_may_have(s, "UIDL") ||
	    ask_list(t, s, "UIDL", is_unique_id);
}

/* ---- one message, whose number is the path ---- */

/* Whether it is the message that was asked for. */
static bool
is_number(const char *asked_for, uint64_t n)
{
	uint64_t wanted;

	return str_number(str_of(asked_for), 10, &wanted) && wanted == n;
}

/* C: LIST 1   S: +OK 1 120                            RFC 1939 5 */
static bool
ask_size(struct talk *t, struct session *s, const char *number)
{
	struct pop3_reply r;
	uint64_t n;

	where(t, "waiting for the reply to LIST");
	if (!pop3_ask(t, &r, "LIST %s", number))
		return false;
	if (!r.ok) {
		pop3_refused(t, &r, "pop3-no-such-message", "LIST");
		return pop3_give_up(s);
	}
	if (!two_numbers(r.text, &n, &s->size) || !is_number(number, n)) {
		malformed(t, r.at, r.text,
		    "LIST is not answered by the number of the message and "
		    "its size");
		return pop3_give_up(s);
	}
	learnf(t, "size", "%llu", (unsigned long long)s->size);
	return true;
}

/* C: UIDL 1   S: +OK 1 whqtswO00WBw418f9t5JxYwZ       RFC 1939 7 */
static bool
ask_unique_id(struct talk *t, struct session *s, const char *number)
{
	struct str word = { "", 0 };
	struct pop3_reply r;
	uint64_t n;

	if (!pop3_may_have(s, "UIDL"))
		return true;
	where(t, "waiting for the reply to UIDL");
	if (!pop3_ask(t, &r, "UIDL %s", number))
		return false;
	if (!r.ok)
		return not_there(t, s, &r, "UIDL");
	if (!number_and(r.text, &n, &word) || !is_unique_id(word) ||
	    !is_number(number, n))
		return malformed(t, r.at, r.text,
		    "UIDL is not answered by the number of the message and an "
		    "identifier");
	learn(t, "unique-id", word);
	return true;
}

/* C: TOP 1 0   S: +OK, the header, an empty line, "." RFC 1939 7 */
static bool
ask_top(struct talk *t, struct session *s, const char *number)
{
	struct pop3_list l = { .lines = 0 };
	struct pop3_reply r;
	struct str line;

	if (!pop3_may_have(s, "TOP"))
		return true;
	where(t, "receiving the header of the message");
	if (!pop3_ask_status(t, &r, "TOP %s 0", number))
		return false;
	if (!r.ok)
		return not_there(t, s, &r, "TOP");
	while (pop3_list_line(t, &l, &line))
		continue;
	if (!going(t))
		return false;
	learnf(t, "turn", "%u %s", l.lines - 1,
	    str_plural(l.lines - 1, "line", "lines"));
	return true;
}

/* Whether more of it is to be heard. */
static bool
take_in(struct talk *t, const struct session *s, const struct pop3_list *l,
    struct str bytes)
{
	enum body b = body_goes_on(t, bytes);

	if (b == BODY_TOO_LARGE)
		fault(t, "body-too-large",
		    "the message is larger than sonde was told to read");
	else if (b != BODY_GOES_ON)
		fault(t, "local-cannot-write",
		    "the message cannot be written where it was asked to go");
	else if (l->octets > SLACK && (l->octets - SLACK) / 2 > s->size)
		fault(t, "pop3-message-endless",
		    "the message does not end: LIST says %llu %s, and %llu "
		    "have come",
		    (unsigned long long)s->size,
		    str_plural(s->size, "byte", "bytes"),
		    (unsigned long long)l->octets);
	else
		return true;
	stop(t);
	return false;
}

/* C: RETR 1   S: +OK, the message, "."                RFC 1939 3, 5 and 11 */
static bool
retrieve(struct talk *t, struct session *s, const char *number)
{
	struct pop3_list l = { .lines = 0 };
	struct pop3_reply r;
	struct str bytes;

	where(t, "receiving the message");
	if (!pop3_ask_status(t, &r, "RETR %s", number))
		return false;
	if (!r.ok)
		return refused(t, s, &r, "RETR");
	learn(t, "ends-with", str_of("dot"));
	body_begins(t, str_of(""));
	while (pop3_message_line(t, &l, &bytes) && take_in(t, s, &l, bytes))
		continue;
	body_ends(t);
	if (!going(t))
		return false;
	reply_ends(t);
	learnf(t, "turn", "%llu %s", (unsigned long long)l.octets,
	    str_plural(l.octets, "byte", "bytes"));
	learnf(t, "body-bytes", "%llu", (unsigned long long)l.octets);
	if (l.octets != s->size)
		fault(t, "pop3-size-differs",
		    "LIST says %llu %s, and %llu came",
		    (unsigned long long)s->size,
		    str_plural(s->size, "byte", "bytes"),
		    (unsigned long long)l.octets);
	return true;
}

bool
pop3_read_mailbox(struct talk *t, struct session *s)
{
	const char *number = asked(t)->place;

	enter(t, PHASE_LOCAL);
	if (!ask_stat(t, s) || !past(t, "stat"))
		return false;
	if (number[0] == '\0')
		return list_all(t, s) && past(t, "uidl");
	return ask_size(t, s, number) && past(t, "list") &&
	    ask_unique_id(t, s, number) && past(t, "uidl") &&
	    ask_top(t, s, number) && past(t, "top") && retrieve(t, s, number);
}
