/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which texts a line of a dialogue has: by protocol and direction, the
 * command, the reply code, the response code, what is offered, the header.
 */
#include "report/explain.h"

#include <ctype.h>
#include <string.h>

#include "trace/trace.h"

/* So far back a reply looks for its command. */
#define LOOK_BACK 400

/* The words of a line that are looked up as capabilities. */
#define WORDS 30

static bool
is_module(const struct event *e, const char *name)
{
	const char *module = trace_head(e->trace)->module;

	return module != NULL && strcmp(module, name) == 0;
}

const char *
explain_protocol(const struct event *e)
{
	const char *module = trace_head(e->trace)->module;

	if (is_module(e, "lmtp"))
		return "smtp";
	if (is_module(e, "ws"))
		return "http";
	return module == NULL ? "" : module;
}

/* ---- the turn ---- */

struct str
explain_command(const struct event *e)
{
	struct str command = { "", 0 };
	uint32_t from = e->seq > LOOK_BACK ? e->seq - LOOK_BACK : 0;

	for (uint32_t i = e->seq + 1; i > from; i--) {
		const struct event *x = trace_get(e->trace, i - 1);

		if (x->kind == EV_TURN)
			break;
		if (x->kind == EV_LINE && x->dir == DIR_SENT &&
		    x->turn == e->turn)
			command = event_get(x, F_TEXT);
	}
	return command;
}

bool
explain_is_later(const struct event *e)
{
	uint32_t from = e->seq > LOOK_BACK ? e->seq - LOOK_BACK : 0;

	for (uint32_t i = e->seq; i > from; i--) {
		const struct event *x = trace_get(e->trace, i - 1);

		if (x->kind == EV_TURN)
			break;
		if (x->kind == EV_LINE && x->dir == e->dir &&
		    x->turn == e->turn)
			return true;
	}
	return false;
}

/* The word at the start of *s, which goes behind it. */
static struct str
take_word(struct str *s)
{
	struct str word = { "", 0 };

	while (s->n > 0 && word.n == 0)
		(void)str_next(s, ' ', &word);
	return word;
}

static bool
is_imap(const struct event *e)
{
	return strcmp(explain_protocol(e), "imap") == 0;
}

struct str
explain_verb(const struct event *e)
{
	struct str command = explain_command(e), verb = take_word(&command);

	/* "s4 UID SEARCH UNSEEN": behind the tag, and a pair of words. */
	if (is_imap(e)) {
		verb = command.n == 0 ? verb : take_word(&command);
		if (str_equals_nocase(verb, "UID") && command.n > 0) {
			struct str second = take_word(&command);

			verb.n = (size_t)(second.p + second.n - verb.p);
		}
	}
	return verb;
}

/* ---- what the protocols have in common ---- */

/* "smtp.command.EHLO" */
static void
note_command(struct said_list *list, const struct event *e)
{
	struct str verb = explain_verb(e);

	/* What goes on, in a login or a message, is no command. */
	if (explain_is_later(e))
		return;
	if (is_module(e, "lmtp") &&
	    explain_note(list, e, "lmtp.command.%.*s", STR_ARG(verb)))
		return;
	(void)explain_note(list, e, "%s.command.%.*s", explain_protocol(e),
	    STR_ARG(verb));
}

/* What a reply answers; a greeting answers nothing. */
static struct str
asked_by(struct str verb)
{
	return verb.n > 0 ? verb : str_of("greeting");
}

/* A mechanism for logging in: "PLAIN". */
static void
note_mechanisms(struct said_list *list, const struct event *e, struct str rest)
{
	for (int i = 0; i < WORDS && rest.n > 0; i++) {
		struct str word = take_word(&rest);

		(void)explain_note(list, e, "auth.%.*s", STR_ARG(word));
	}
}

/* "[TRYCREATE] words": the code; empty if there is none. */
static struct str
bracket(struct str s)
{
	size_t from = str_find(s, '[');

	if (from > 0 || s.n == 0)
		return (struct str){ "", 0 };
	s.p++;
	s.n--;
	s.n = str_find(s, ']');
	s.n = str_find(s, ' ');
	return s;
}

/* ---- SMTP, LMTP and FTP: three digits ---- */

static bool
is_code(struct str s)
{
	return s.n >= 3 && isdigit((unsigned char)s.p[0]) &&
	    isdigit((unsigned char)s.p[1]) && isdigit((unsigned char)s.p[2]);
}

/* "5.7.8": subject and detail of what went wrong, RFC 3463. */
static void
note_status(struct said_list *list, const struct event *e, struct str word)
{
	if (word.n < 5 || word.p[1] != '.' || word.p[0] == '2')
		return;
	if (!explain_note(list, e, "smtp.status.%.*s", (int)word.n - 2,
		word.p + 2))
		(void)explain_note(list, e, "smtp.status.%c", word.p[2]);
}

/* What EHLO or FEAT lists: "SIZE 1048576". */
static void
note_offer(struct said_list *list, const struct event *e, struct str offer)
{
	const char *protocol = explain_protocol(e);
	struct str word = take_word(&offer);

	word.n = str_find(word, '=');
	(void)explain_note(list, e, "%s.offer.%.*s", protocol, STR_ARG(word));
	if (str_equals_nocase(word, "AUTH") && strcmp(protocol, "smtp") == 0)
		note_mechanisms(list, e, offer);
}

static bool
lists_offers(struct str verb)
{
	return str_equals_nocase(verb, "EHLO") ||
	    str_equals_nocase(verb, "LHLO") || str_equals_nocase(verb, "FEAT");
}

static void
note_code(struct said_list *list, const struct event *e, struct str text)
{
	const char *protocol = explain_protocol(e);
	struct str verb = explain_verb(e), asked = asked_by(verb);
	struct str code = { text.p, 3 }, rest = { text.p, text.n };

	rest.p += text.n > 3 ? 4 : 3;
	rest.n -= text.n > 3 ? 4 : 3;
	if (lists_offers(verb) && explain_is_later(e))
		note_offer(list, e, rest);
	if (!explain_note(list, e, "%s.reply.%.*s.%.*s", protocol,
		STR_ARG(asked), STR_ARG(code)))
		(void)explain_note(list, e, "%s.reply.%.*s", protocol,
		    STR_ARG(code));
	if (strcmp(protocol, "smtp") == 0)
		note_status(list, e, take_word(&rest));
}

static void
note_digits(struct said_list *list, const struct event *e)
{
	struct str text = event_get(e, F_TEXT);

	if (is_code(text))
		note_code(list, e, text);
	else if (lists_offers(explain_verb(e)))
		note_offer(list, e, text);
}

/* ---- POP3 ---- */

static void
note_pop3(struct said_list *list, const struct event *e)
{
	struct str text = event_get(e, F_TEXT), rest = text;
	struct str word = take_word(&rest), verb = explain_verb(e);
	struct str asked = asked_by(verb);

	if (str_equals(word, "+OK") || str_equals(word, "-ERR")) {
		if (!explain_note(list, e, "pop3.reply.%.*s.%.*s",
			STR_ARG(asked), STR_ARG(word)))
			(void)explain_note(list, e, "pop3.reply.%.*s",
			    STR_ARG(word));
		word = bracket(rest);
		(void)explain_note(list, e, "pop3.code.%.*s", STR_ARG(word));
	} else if (str_equals(text, ".")) {
		(void)explain_note(list, e, "pop3.end");
	} else if (str_equals(word, "+")) {
		(void)explain_note(list, e, "pop3.reply.+");
	} else if (str_equals_nocase(verb, "CAPA")) {
		(void)explain_note(list, e, "pop3.offer.%.*s", STR_ARG(word));
		if (str_equals_nocase(word, "SASL"))
			note_mechanisms(list, e, rest);
	}
}

/* ---- IMAP ---- */

/* "IMAP4rev1 STARTTLS AUTH=PLAIN", up to a bracket. */
static void
note_capabilities(struct said_list *list, const struct event *e,
    struct str rest)
{
	rest.n = str_find(rest, ']');
	for (int i = 0; i < WORDS && rest.n > 0; i++) {
		struct str word = take_word(&rest);

		if (str_starts_nocase(word, "AUTH="))
			(void)explain_note(list, e, "auth.%.*s",
			    (int)word.n - 5, word.p + 5);
		else
			(void)explain_note(list, e, "imap.offer.%.*s",
			    STR_ARG(word));
	}
}

/* "[CAPABILITY IMAP4rev1] ready", "[ALERT] read this" */
static void
note_response_code(struct said_list *list, const struct event *e,
    struct str rest)
{
	struct str code = bracket(rest);

	if (code.n == 0)
		return;
	(void)explain_note(list, e, "imap.code.%.*s", STR_ARG(code));
	if (str_equals_nocase(code, "CAPABILITY"))
		note_capabilities(list, e,
		    (struct str){ code.p + code.n,
			(size_t)(rest.p + rest.n - code.p) - code.n });
}

static void
note_untagged(struct said_list *list, const struct event *e, struct str rest)
{
	struct str word = take_word(&rest);

	/* "* 18 EXISTS": the number comes first. */
	if (word.n > 0 && isdigit((unsigned char)word.p[0]))
		word = take_word(&rest);
	if (explain_command(e).n > 0 ||
	    !explain_note(list, e, "imap.greeting.%.*s", STR_ARG(word)))
		(void)explain_note(list, e, "imap.untagged.%.*s",
		    STR_ARG(word));
	if (str_equals_nocase(word, "CAPABILITY"))
		note_capabilities(list, e, rest);
	else
		note_response_code(list, e, rest);
}

static void
note_imap(struct said_list *list, const struct event *e)
{
	struct str rest = event_get(e, F_TEXT), word = take_word(&rest);

	if (str_equals(word, "*")) {
		note_untagged(list, e, rest);
		return;
	}
	if (str_equals(word, "+")) {
		(void)explain_note(list, e, "imap.continuation");
		return;
	}
	word = take_word(&rest);
	if (!explain_note(list, e, "imap.tagged.%.*s.%.*s",
		STR_ARG(explain_verb(e)), STR_ARG(word)))
		(void)explain_note(list, e, "imap.tagged.%.*s", STR_ARG(word));
	note_response_code(list, e, rest);
}

/* "AUTHENTICATE PLAIN", "AUTH LOGIN": which mechanism it is. */
static void
note_used(struct said_list *list, const struct event *e)
{
	struct str command = explain_command(e), verb = explain_verb(e);
	struct str rest = { verb.p + verb.n,
		(size_t)(command.p + command.n - verb.p) - verb.n };

	if (str_equals_nocase(verb, "AUTH") ||
	    str_equals_nocase(verb, "AUTHENTICATE")) {
		struct str word = take_word(&rest);

		(void)explain_note(list, e, "auth.%.*s", STR_ARG(word));
	}
}

/* ---- HTTP, and WebSocket's handshake ---- */

static void
note_field(struct said_list *list, const struct event *e)
{
	struct str text = event_get(e, F_TEXT);
	size_t n = str_find(text, ':');

	if (n < text.n)
		(void)explain_note(list, e, "http.field.%.*s", (int)n, text.p);
}

static void
note_http_sent(struct said_list *list, const struct event *e)
{
	struct str verb = explain_verb(e);

	if (explain_is_later(e))
		note_field(list, e);
	else if (is_module(e, "ws"))
		(void)explain_note(list, e, "ws.handshake");
	else
		(void)explain_note(list, e, "http.method.%.*s", STR_ARG(verb));
}

static void
note_http_received(struct said_list *list, const struct event *e)
{
	struct str text = event_get(e, F_TEXT), rest = text;
	struct str version = take_word(&rest), code = take_word(&rest);

	if (!str_starts(text, "HTTP/")) {
		note_field(list, e);
		return;
	}
	(void)(explain_note(list, e, "http.status.%.*s", STR_ARG(code)) ||
	    (code.n == 3 &&
		explain_note(list, e, "http.status.%cxx", code.p[0])));
	(void)explain_note(list, e, "http.version.%.*s", (int)version.n - 5,
	    version.p + 5);
}

/* ---- all of them ---- */

void
explain_line(const struct event *e, struct said_list *list)
{
	const char *protocol = explain_protocol(e);
	bool sent = e->dir == DIR_SENT;

	if (strcmp(protocol, "http") == 0) {
		if (sent)
			note_http_sent(list, e);
		else
			note_http_received(list, e);
		return;
	}
	if (sent) {
		note_command(list, e);
		note_used(list, e);
	} else if (strcmp(protocol, "pop3") == 0) {
		note_pop3(list, e);
	} else if (is_imap(e)) {
		note_imap(list, e);
	} else {
		note_digits(list, e);
	}
}
