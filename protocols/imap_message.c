/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages of the mailbox that is open: which of them a search finds, and one
 * of them, or a part of it. Nothing is changed, not even that it is unseen.
 */
#include "imap_message.h"

#include <string.h>

#include "imap_codes.h"

/* Of the responses to one search so many are told. */
#define TOLD 50

/* ---- SEARCH: what is asked ---- */

/* {5} at its end would make the next line a part of it (RFC 9051 4.3). */
static bool
decode_search(struct str s, char *criteria, size_t room)
{
	return imap_decode(s, criteria, room) &&
	    (*criteria == '\0' || criteria[strlen(criteria) - 1] != '}');
}

/* A word, or a "quoted string" with its quotes. */
static size_t
length_of_word(struct str s)
{
	bool quoted = str_starts(s, "\"");
	size_t n = quoted;

	while (!quoted && n < s.n && strchr(" ()", s.p[n]) == NULL)
		n++;
	while (quoted && n < s.n && s.p[n] != '"')
		n += s.p[n] == '\\' ? 2 : 1;
	n += quoted;
	return n < s.n ? n : s.n;
}

/* The first word of s that is not ASCII; empty: there is none. */
static struct str
find_foreign(struct str s)
{
	struct str word;

	while (s.n > 0) {
		word = (struct str){ s.p, length_of_word(s) };
		for (size_t i = 0; i < word.n; i++)
			if ((unsigned char)word.p[i] >= 0x80)
				return word;
		word.n += word.n == 0;
		s = (struct str){ s.p + word.n, s.n - word.n };
	}
	return s;
}

/* What it says, into a literal: without its quotes and backslashes. */
static size_t
take_literal(struct str word, char literal[IMAP_NAME])
{
	size_t n = 0;

	if (str_starts(word, "\"")) {
		word = (struct str){ word.p + 1, word.n - 1 };
		word.n -= word.n > 0 && word.p[word.n - 1] == '"';
	}
	for (size_t i = 0; i < word.n; i++) {
		i += word.p[i] == '\\' && i + 1 < word.n;
		literal[n++] = word.p[i];
	}
	literal[n] = '\0';
	return n;
}

/*
 * C: s8 UID SEARCH CHARSET UTF-8 SUBJECT {6}       S: + go on
 * C: Grüße UNSEEN                                  RFC 9051 6.4.4, 4.3
 * Where UTF-8 is switched on no charset may be named (RFC 6855 3).
 */
static bool
say_in_literals(struct imap *m, struct str criteria)
{
	char literal[IMAP_NAME] = "UID SEARCH CHARSET UTF-8 ";
	const char *tag = imap_begin(m), *space = " ";
	struct str word = find_foreign(criteria), before;
	size_t n;

	if (m->utf8)
		memcpy(literal, "UID SEARCH ", sizeof("UID SEARCH "));
	turn(m->talk, "UID SEARCH %.*s", STR_ARG(criteria));
	for (; word.n > 0; word = find_foreign(criteria)) {
		char next[IMAP_NAME];

		n = take_literal(word, next);
		before =
		    (struct str){ criteria.p, (size_t)(word.p - criteria.p) };
		say(m->talk, "%s%s%s%.*s{%zu%s}", tag, space, literal,
		    STR_ARG(before), n, imap_plus(m, n));
		if (!imap_wanted(m, n))
			return false;
		tag = space = "";
		memcpy(literal, next, n + 1);
		criteria = (struct str){ word.p + word.n,
			criteria.n - before.n - word.n };
	}
	say(m->talk, "%s%.*s", literal, STR_ARG(criteria));
	return send_said(m->talk);
}

static bool
say_search(struct imap *m, const char *criteria)
{
	if (imap_is_ascii(criteria))
		return imap_command(m, "UID SEARCH %s", criteria);
	return say_in_literals(m, str_of(criteria));
}

/* ---- SEARCH: what is found ---- */

/* Numbers, and ranges of them, as they go by: "2 84 882", "2,84:90". */
struct tally {
	unsigned int told; /* facts made of it */
	uint64_t found;
	uint64_t number; /* that is being read */
	uint64_t first;  /* of the range that is being read; 0: none */
};

static void
tally_number(struct tally *t)
{
	uint64_t low = t->first, high = t->number;

	if (low > high) {
		low = t->number;
		high = t->first;
	}
	if (t->number > 0)
		t->found += t->first > 0 ? high - low + 1 : 1;
	t->number = t->first = 0;
}

/* RFC 9051 9, nz-number: below 2^32. More digits are no number. */
static void
tally_digit(struct tally *t, char c)
{
	t->number = t->number * 10 + (uint64_t)(c - '0');
	if (t->number > UINT32_MAX)
		t->number = UINT32_MAX;
}

/* False: something else begins, "(MODSEQ 917)". */
static bool
tally(struct tally *t, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			tally_digit(t, s.p[i]);
		} else if (s.p[i] == ':') {
			t->first = t->number;
			t->number = 0;
		} else if (s.p[i] == ' ' || s.p[i] == ',') {
			tally_number(t);
		} else {
			return false;
		}
	return true;
}

/* All the numbers of the line, however long it is; the first ones are kept. */
static void
read_numbers(struct imap *m, struct tally *t)
{
	struct str kept = m->rest;
	bool more = m->goes_on;

	while (more && kept.n > 0 && kept.p[kept.n - 1] != ' ' &&
	    kept.p[kept.n - 1] != ',')
		kept.n--;
	if (t->told++ < TOLD)
		learn(m->talk, "found", str_trim(kept));
	do
		more = tally(t, m->rest);
	while (more && imap_rest(m));
	tally_number(t);
}

/*
 * S: * ESEARCH (TAG "s8") UID ALL 2,84:90          RFC 9051 7.3.4
 * The answer of IMAP4rev2; false: there is nothing in it, or it is not ours.
 */
static bool
is_esearch(struct imap *m)
{
	char word[16] = "";
	bool ours = true;

	if (!imap_is(m, "ESEARCH"))
		return false;
	if (imap_open(m)) {
		ours = imap_is(m, "TAG") &&
		    imap_string(m, word, sizeof(word)) &&
		    str_equals(str_of(word), m->tag) && imap_close(m);
	}
	imap_is(m, "UID");
	while (ours && !imap_is(m, "ALL"))
		ours = imap_string(m, word, sizeof(word)) &&
		    imap_string(m, word, sizeof(word));
	return ours;
}

/*
 * C: s8 UID SEARCH UNSEEN
 * S: * SEARCH 5 8 13                               RFC 9051 6.4.4, 7.3.4
 */
bool
imap_search(struct imap *m, struct str what)
{
	char criteria[IMAP_NAME];
	struct tally t = { .found = 0 };

	if (!decode_search(what, criteria, sizeof(criteria))) {
		fault(m->talk, "imap-no-name",
		    "the search is too long, or ends in a brace, as if more "
		    "were to come");
		return false;
	}
	where(m->talk, "waiting for the reply to SEARCH");
	if (say_search(m, criteria)) {
		m->lists = true;
		while (imap_data(m))
			if (imap_is(m, "SEARCH") || is_esearch(m))
				read_numbers(m, &t);
	}
	imap_refused(m, "the server refused SEARCH", "imap-refused");
	if (!going(m->talk))
		return false;
	if (m->status != IMAP_OK)
		return true;
	learnf(m->talk, "result", "%llu found", (unsigned long long)t.found);
	learnf(m->talk, "turn", "%llu found", (unsigned long long)t.found);
	return true;
}

/* ---- FETCH ---- */

/* What a response to FETCH was found to be. */
struct fetched {
	struct str uid; /* that was asked for */
	bool all;       /* of the message, not a section */
	bool found;     /* its body was heard */
	bool other;     /* it is of another message */
	bool wrong;     /* a body came, and was that of another */
	bool broken;    /* a response did not end as it ought to */
};

/* Goes on behind one value: a string, a number, or a list of them. */
static bool
skip_value(struct imap *m)
{
	char value[64];
	unsigned int depth = 0;

	do {
		if (imap_open(m))
			depth++;
		else if (depth > 0 && imap_close(m))
			depth--;
		else if (!imap_string(m, value, sizeof(value)))
			return false;
	} while (depth > 0);
	return true;
}

/* S: BODY[HEADER.FIELDS (TO)]      goes on behind the section */
static bool
is_body(struct imap *m)
{
	size_t end = str_find(m->rest, ']');

	if (!str_starts_nocase(m->rest, "BODY[") || end == m->rest.n)
		return false;
	m->rest = (struct str){ m->rest.p + end + 1, m->rest.n - end - 1 };
	m->rest = str_trim(m->rest);
	return true;
}

/* S: UID 5       other: that is none of ours */
static bool
read_uid(struct imap *m, struct fetched *f, bool body)
{
	char number[24];

	if (!imap_string(m, number, sizeof(number)))
		return false;
	f->other = !str_equals(f->uid, number);
	f->wrong = f->wrong || (f->other && body);
	return true;
}

/*
 * S: {342} ...  or "text", or NIL: there is none      RFC 9051 9, nstring
 * One of them is heard, and not that of another message.
 */
static bool
read_body(struct imap *m, struct fetched *f, bool *body)
{
	bool is_text =
	    (m->rest.n == 0 && m->literal) || str_starts(m->rest, "\"");

	f->wrong = f->wrong || (f->other && is_text);
	if (!is_text || f->other || f->found || *body)
		return skip_value(m);
	*body = imap_body(m);
	return *body;
}

/*
 * S: RFC822.SIZE 342 ... BODY[] {340}        RFC 9051 6.4.5, 7.5.2
 * The size is that of all the message, in octets, as the body is.
 */
static void
judge_size(struct imap *m, struct str size)
{
	uint64_t told, came = body_decoded(m->talk);

	if (!str_number(size, 10, &told) || told == came)
		return;
	fault_at(m->talk, m->offset, size, "imap-size-differs",
	    "RFC822.SIZE says that the message has %llu %s, and %llu came",
	    (unsigned long long)told, str_plural(told, "byte", "bytes"),
	    (unsigned long long)came);
}

/* S: * 17 FETCH (UID 5 FLAGS (\Seen) BODY[] {342} ...)     RFC 9051 7.5.2 */
static void
read_fetch(struct imap *m, struct fetched *f)
{
	char item[64], size[24] = "";
	bool body = false, fine = true;

	f->other = false;
	while (fine && !imap_close(m))
		if (is_body(m))
			fine = read_body(m, f, &body);
		else if (!imap_string(m, item, sizeof(item)))
			fine = false;
		else if (str_equals_nocase(str_of(item), "UID"))
			fine = read_uid(m, f, body);
		else if (str_equals_nocase(str_of(item), "RFC822.SIZE"))
			fine = imap_string(m, size, sizeof(size));
		else
			fine = skip_value(m);
	if (fine && body && f->all && !f->other)
		judge_size(m, str_of(size));
	f->found = f->found || (body && !f->other);
	if (fine || f->broken || !going(m->talk))
		return;
	f->broken = true;
	fault_at(m->talk, m->offset, m->rest, "reply-malformed",
	    "the response to FETCH does not end where its %s",
	    body ? "literal does: it has another length than was announced"
		 : "items do");
}

/* A section of ours that would be more than one is none. */
static bool
decode_section(struct str s, char *section, size_t room)
{
	return imap_decode(s, section, room) &&
	    !str_has(str_of(section), '[') && !str_has(str_of(section), ']');
}

static void
judge_fetch(struct imap *m, const struct fetched *f, const char *section)
{
	imap_refused(m, "the server refused FETCH", "imap-refused");
	if (f->wrong)
		fault(m->talk, "imap-wrong-message",
		    "UID %.*s was asked for, and the server sent the message "
		    "of another UID",
		    STR_ARG(f->uid));
	if (f->found) {
		learnf(m->talk, "result", "UID %.*s", STR_ARG(f->uid));
		learnf(m->talk, "turn", "a body of %llu B",
		    (unsigned long long)body_decoded(m->talk));
	} else if (going(m->talk) && m->status == IMAP_OK && !f->wrong &&
	    !f->broken) {
		fault(m->talk, "imap-no-message",
		    "the mailbox has no message of UID %.*s%s%s",
		    STR_ARG(f->uid), *section == '\0' ? "" : " with a section ",
		    section);
	}
}

/*
 * C: s8 UID FETCH 5 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])
 * S: * 17 FETCH (UID 5 ... BODY[] {342}            RFC 9051 6.4.5
 * PEEK: the message stays unseen. Others may be told of meanwhile.
 */
bool
imap_fetch(struct imap *m, const struct imap_place *p)
{
	struct fetched f = { .uid = p->uid };
	char section[IMAP_NAME];
	uint64_t number;

	if (!decode_section(p->section, section, sizeof(section))) {
		fault(m->talk, "imap-no-name",
		    "no message can have the section in the path");
		return false;
	}
	f.all = *section == '\0';
	where(m->talk, "waiting for the message");
	if (!imap_command(m,
		"UID FETCH %.*s (FLAGS INTERNALDATE RFC822.SIZE "
		"BODY.PEEK[%s])",
		STR_ARG(p->uid), section))
		return false;
	while (imap_data(m))
		if (imap_number(m, &number) && imap_is(m, "FETCH") &&
		    imap_open(m))
			read_fetch(m, &f);
	judge_fetch(m, &f, section);
	return going(m->talk);
}
