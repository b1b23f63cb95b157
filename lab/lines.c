/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop of a server of lines. What each command is answered with is in the
 * protocols' own files.
 */
#include "lines.h"

#include <stdarg.h>
#include <string.h>

#define LINE_MOST 16384
#define SAID_MOST 2000

bool
lines_say(struct lines *l, const char *text)
{
	static const char mark[] = "{tag}";
	struct buf out = { 0 };
	const char *at = strstr(text, mark);
	bool said;

	for (; at != NULL; at = strstr(text, mark)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_add(&out, l->tag.p, l->tag.n);
		text = at + sizeof(mark) - 1;
	}
	buf_adds(&out, text);
	said = peer_say_bytes(l->peer, buf_str(&out));
	buf_free(&out);
	return said;
}

bool
lines_sayf(struct lines *l, const char *format, ...)
{
	struct buf out = buf_with_cap(SAID_MOST);
	va_list ap;
	bool said;

	va_start(ap, format);
	buf_vaddf(&out, format, ap);
	va_end(ap);
	said = lines_say(l, buf_text(&out));
	buf_free(&out);
	return said;
}

bool
lines_hear(struct lines *l)
{
	return peer_hear_line(l->peer, LINE_MOST, &l->line);
}

bool
lines_hear_crlf(struct lines *l)
{
	return peer_hear_crlf(l->peer, LINE_MOST, &l->line);
}

bool
lines_secure(struct lines *l)
{
	struct peer *p = l->peer;

	p->tls = p->later;
	l->secured = p->later != NULL && peer_secure(p);
	return l->secured;
}

/* The first word of *rest, which then begins behind it. */
static struct str
cut_word(struct str *rest)
{
	struct str word = { rest->p, str_find(*rest, ' ') };

	rest->p += word.n;
	rest->n -= word.n;
	*rest = str_trim(*rest);
	return word;
}

/* Hears a command and takes it apart. */
static bool
next_command(struct lines *l, const struct service *s)
{
	struct str tag;

	if (!lines_hear(l))
		return false;
	l->rest = buf_str(&l->line);
	buf_clear(&l->tag);
	if (s->tagged) {
		tag = cut_word(&l->rest);
		buf_add(&l->tag, tag.p, tag.n);
	}
	l->verb = cut_word(&l->rest);
	return true;
}

/* Whether the row has words of its own here; says them. */
static bool
row_answers(struct lines *l, const char *verb)
{
	const struct row *row = l->peer->row;

	if (row->verb == NULL || strcmp(row->verb, verb) != 0)
		return false;
	if (l->verbs++ < row->nth)
		return false;
	if (row->wait_ms > 0)
		peer_pause(l->peer, row->wait_ms);
	/* The text may hold NUL, and then no tag. */
	if (str_has(row->text, '\0'))
		peer_say_bytes(l->peer, row->text);
	else if (row->text.n > 0)
		lines_say(l, row->text.p);
	l->over = row->ends;
	return true;
}

static const struct command *
find(const struct service *s, struct str verb)
{
	const struct command *c = s->commands;

	while (c->verb[0] != '\0' && !str_equals_nocase(verb, c->verb))
		c++;
	return c;
}

static bool
greets(struct lines *l, const struct service *s)
{
	if (row_answers(l, "greeting"))
		return !l->over;
	if (s->greeting == NULL)
		return s->greet(l);
	return lines_say(l, s->greeting);
}

void
lines_serve(struct peer *p, const struct service *s, void *own)
{
	struct lines l = { .peer = p, .own = own, .line = { 0 } };
	const struct command *c;
	bool goes_on;

	l.secured = p->tls != NULL && peer_secure(p);
	goes_on = (p->tls == NULL || l.secured) && greets(&l, s);
	while (goes_on && next_command(&l, s)) {
		c = find(s, l.verb);
		if (row_answers(&l, c->verb))
			goes_on = !l.over;
		else if (c->inside && !l.logged_in)
			goes_on = s->outside(&l);
		else
			goes_on = c->answer(&l);
	}
	buf_free(&l.line);
	buf_free(&l.tag);
}
