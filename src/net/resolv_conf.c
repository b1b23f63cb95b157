/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolv.conf(5): one nameserver a line. Some programs take further addresses
 * on the line, others drop them without a word, so that one works and the
 * other does not.
 */
#include "net/resolv_conf.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "net/address.h"

#define PATH "/etc/resolv.conf"
#define LINES 200
#define SAID 160

/* The first bad line, in words; "" if there is none. Of the process. */
static char wrong[SAID];
static bool was_read;

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word of the line; empty: there is none. */
static struct str
next_word(struct str *line)
{
	struct str word;

	while (line->n > 0 && is_space(*line->p)) {
		line->p++;
		line->n--;
	}
	word = (struct str){ line->p, 0 };
	while (word.n < line->n && !is_space(line->p[word.n]))
		word.n++;
	line->p += word.n;
	line->n -= word.n;
	return word;
}

static bool
names_an_address(struct str word)
{
	char text[ADDRESS_TEXT];
	struct address a;

	word.n = str_find(word, '%');
	if (word.n == 0 || word.n >= sizeof(text))
		return false;
	memcpy(text, word.p, word.n);
	text[word.n] = '\0';
	return address_parse(text, 0, &a);
}

/* Whether it is a line "nameserver" that does not name one address. */
static bool
is_wrong(struct str line)
{
	struct str behind;

	if (!str_equals(next_word(&line), "nameserver"))
		return false;
	if (!names_an_address(next_word(&line)))
		return true;
	behind = next_word(&line);
	return behind.n > 0 && *behind.p != '#' && *behind.p != ';';
}

static void
read_file(void)
{
	FILE *f = fopen(PATH, "re");
	char line[256];

	for (int n = 1; f != NULL && n <= LINES && *wrong == '\0' &&
	     fgets(line, sizeof(line), f) != NULL;
	     n++)
		if (is_wrong(str_of(line)))
			(void)snprintf(wrong, sizeof(wrong), "line %d: %.*s", n,
			    (int)strcspn(line, "\r\n"), line);
	if (f != NULL)
		(void)fclose(f);
	was_read = true;
}

void
resolv_conf_learn(struct trace *t)
{
	struct event *e;

	if (!was_read)
		read_file();
	if (*wrong == '\0')
		return;
	e = trace_event(t, EV_FACT);
	event_bytes(e, F_NAME, str_of("resolv-conf"));
	event_bytes(e, F_VALUE, str_of(wrong));
	event_commit(e);
}
