/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of POP3: their status, the lists and messages behind it with the
 * dots that were doubled (RFC 1939 3), and what -ERR means.
 */
#include "pop3_reply.h"

#include <string.h>

#include "dialogue.h"

/* ---- the status ---- */

/* "+OK" and its like, alone or with a text behind a space. */
static bool
starts_with(struct str s, const char *status, struct str *rest)
{
	size_t n = strlen(status);

	if (!str_starts(s, status) || (s.n > n && s.p[n] != ' '))
		return false;
	*rest = str_trim((struct str){ s.p + n, s.n - n });
	return true;
}

/* In upper case: RFC 1939 3. */
static bool
take_apart(struct str s, struct pop3_reply *r)
{
	r->ok = starts_with(s, "+OK", &r->text);
	r->goes_on = !r->ok && starts_with(s, "+", &r->text);
	return r->ok || r->goes_on || starts_with(s, "-ERR", &r->text);
}

static void
tell_offences(struct talk *t, const struct line *l)
{
	if (l->bare_lf)
		fault_at(t, l->offset, l->text, "reply-bare-lf",
		    "the reply ends in LF alone, not in CR LF");
	if (l->has_nul)
		fault_at(t, l->offset, l->text, "reply-nul",
		    "the reply holds a NUL byte");
}

bool
pop3_status(struct talk *t, struct pop3_reply *r)
{
	struct line l;

	*r = (struct pop3_reply){ .text = { "", 0 } };
	if (!hear(t, &l))
		return false;
	tell_offences(t, &l);
	if (!take_apart(l.text, r)) {
		fault_at(t, l.offset, l.text, "reply-malformed",
		    "the line is no reply: +OK or -ERR, and a text");
		stop(t);
		return false;
	}
	r->at = l.offset + (uint64_t)(r->text.p - l.text.p);
	if (!r->ok)
		reply_ends(t);
	return true;
}

bool
pop3_reply(struct talk *t, struct pop3_reply *r)
{
	if (!pop3_status(t, r))
		return false;
	reply_ends(t);
	return true;
}

bool
pop3_ask(struct talk *t, struct pop3_reply *r, const char *format, ...)
{
	va_list ap;
	bool sent;

	va_start(ap, format);
	sent = nothing_unasked(t) && command_args(t, format, ap);
	va_end(ap);
	return sent && pop3_reply(t, r);
}

bool
pop3_ask_status(struct talk *t, struct pop3_reply *r, const char *format, ...)
{
	va_list ap;
	bool sent;

	va_start(ap, format);
	sent = nothing_unasked(t) && command_args(t, format, ap);
	va_end(ap);
	return sent && pop3_status(t, r);
}

/* ---- lists and messages ---- */

/*
 * RFC 1939 3: the server doubles a dot that begins a line, and a dot alone is
 * the end. Takes the first one off, which was added; if it was not, that is
 * told, and LIST counts it too.
 */
static void
take_dot(struct talk *t, struct pop3_list *l, const struct line *line,
    struct str *s)
{
	if (!str_starts(*s, "."))
		return;
	if (!str_starts(*s, "..") && !l->told_dot)
		fault_at(t, line->offset, line->text, "pop3-dot-stuffing",
		    "a line begins with a dot that was not doubled, at byte "
		    "%llu",
		    (unsigned long long)line->offset);
	l->octets += !str_starts(*s, "..");
	l->told_dot |= !str_starts(*s, "..");
	s->p++;
	s->n--;
}

/* Hears a line; false: it was the last, or there is none. */
static bool
next_line(struct talk *t, struct pop3_list *l, bool shown, struct line *line)
{
	if (l->lines == 0)
		l->start = heard_so_far(t);
	if (shown ? !hear(t, line) : !hear_text(t, line))
		return false;
	l->lines++;
	l->at = line->offset;
	if (line->bare_lf && !l->told_lf)
		fault_at(t, line->offset, line->text, "reply-bare-lf",
		    "a line ends in LF alone, not in CR LF, at byte %llu",
		    (unsigned long long)line->offset);
	l->told_lf |= line->bare_lf;
	return !str_equals(line->text, ".");
}

static bool
within_limits(struct talk *t, const struct pop3_list *l)
{
	uint64_t bytes = heard_so_far(t) - l->start;

	if (l->lines <= l->most + LIMIT_LINES && bytes <= LIMIT_LIST_BYTES)
		return true;
	fault(t, "pop3-list-endless",
	    "the list does not end: %u %s of it are %llu bytes", l->lines,
	    str_plural(l->lines, "line", "lines"), (unsigned long long)bytes);
	stop(t);
	return false;
}

/* Of a long list the first lines are kept, the others are counted. */
static bool
is_kept(const struct talk *t, const struct pop3_list *l)
{
	return l->lines == 0 ||
	    (l->lines < LIMIT_LINES && heard_so_far(t) - l->start < LIMIT_HEAD);
}

bool
pop3_list_line(struct talk *t, struct pop3_list *l, struct str *text)
{
	struct line line;

	if (!next_line(t, l, is_kept(t, l), &line)) {
		reply_ends(t);
		return false;
	}
	if (!within_limits(t, l))
		return false;
	*text = line.text;
	take_dot(t, l, &line, text);
	return true;
}

bool
pop3_message_line(struct talk *t, struct pop3_list *l, struct str *bytes)
{
	struct line line;

	if (!next_line(t, l, false, &line))
		return false;
	*bytes = line.whole;
	take_dot(t, l, &line, bytes);
	l->octets += bytes->n;
	return true;
}

/* ---- a refusal ---- */

/* RFC 2449 8, RFC 3206 4 and 5, RFC 6856 5; of two that fit the first. */
static const struct code {
	const char *start;
	const char *at_login; /* its id there */
	const char *words;
} codes[] = {
	{ "IN-USE", "pop3-in-use", "another session holds it" },
	{ "LOGIN-DELAY", "pop3-login-delay",
	    "this user may not log in again so soon" },
	{ "AUTH", "pop3-auth", "the user or the password is not right" },
	{ "SYS/PERM", "pop3-sys-perm", "a failure that will not pass" },
	{ "SYS", "auth-unavailable", "a failure that will pass" },
	{ "UTF8", "pop3-needs-utf8", "it needs UTF-8, which was not agreed" },
};

/* The code in "[AUTH] wrong", or one level above it that is known. */
static const struct code *
code_of(struct str text)
{
	struct str name;

	if (!str_starts(text, "["))
		return NULL;
	name = (struct str){ text.p + 1, text.n - 1 };
	name.n = str_find(name, ']');
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		size_t n = strlen(codes[i].start);

		if (str_starts_nocase(name, codes[i].start) &&
		    (name.n == n || name.p[n] == '/'))
			return &codes[i];
	}
	return NULL;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether one of the words, which end with NULL, is in it as a word. */
static bool
says(struct str text, const char *const *words)
{
	struct str word;

	while (text.n > 0) {
		word = (struct str){ text.p, 0 };
		while (word.n < text.n && is_letter(text.p[word.n]))
			word.n++;
		for (size_t i = 0; words[i] != NULL; i++)
			if (str_equals_nocase(word, words[i]))
				return true;
		word.n += word.n < text.n;
		text.p += word.n;
		text.n -= word.n;
	}
	return false;
}

static bool
tell(struct talk *t, const struct pop3_reply *r, const struct code *c,
    const char *id, const char *what)
{
	struct str text =
	    r->text.n > 0 ? r->text : str_of("it does not say why");

	fault(t, id, "%s was refused: \"%.*s\"%s%s", what, STR_ARG(text),
	    c == NULL ? "" : ": ", c == NULL ? "" : c->words);
	return false;
}

bool
pop3_refused(struct talk *t, const struct pop3_reply *r, const char *id,
    const char *what)
{
	const struct code *c = code_of(r->text);

	if (c != NULL && str_equals(str_of(c->start), "UTF8"))
		id = c->at_login;
	return tell(t, r, c, id, what);
}

/* Cyrus says [AUTH] also of an exchange that it does not understand. */
bool
pop3_blames_login(const struct pop3_reply *r)
{
	static const char *const others[] = { "protocol", "binding", NULL };
	const struct code *c = code_of(r->text);

	return c != NULL && !says(r->text, others);
}

/* What servers say that want TLS first, or have enough of this user. */
bool
pop3_login_refused(struct talk *t, const struct pop3_reply *r, const char *what)
{
	static const char *const tls[] = { "STLS", "STARTTLS", "TLS", "SSL",
		"plaintext", "cleartext", "encrypted", "encryption", "layer",
		NULL };
	static const char *const connections[] = { "connections", "sessions",
		NULL };
	static const char *const many[] = { "many", "maximum", "limit",
		"exceeded", NULL };
	const struct code *c = code_of(r->text);

	if (!secured(t) && says(r->text, tls))
		return tell(t, r, NULL, "pop3-needs-stls", what);
	if (says(r->text, connections) && says(r->text, many))
		return tell(t, r, NULL, "auth-too-many", what);
	return tell(t, r, c, c == NULL ? "auth-failed" : c->at_login, what);
}
