/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded list of what a server offers, and how two of them differ. */
#include "offers.h"

#include <string.h>

void
offers_add(struct offers *o, struct str entry)
{
	entry = str_trim(entry);
	if (entry.n == 0)
		return;
	o->entries++;
	if (entry.n >= sizeof(o->text) - o->n || str_has(entry, '\n')) {
		o->cut = true;
		return;
	}
	memcpy(o->text + o->n, entry.p, entry.n);
	o->n += entry.n;
	o->text[o->n++] = '\n';
}

void
offers_add_words(struct offers *o, struct str line)
{
	struct str word;

	while (str_next(&line, ' ', &word))
		offers_add(o, word);
}

bool
offers_at(const struct offers *o, unsigned int number, struct str *entry)
{
	struct str rest = { o->text, o->n };

	while (str_next(&rest, '\n', entry))
		if (number-- == 0)
			return true;
	return false;
}

/* Whether the entry is of that keyword; the rest is what is behind it. */
static bool
is_of(struct str entry, struct str keyword, struct str *rest)
{
	if (entry.n < keyword.n)
		return false;
	*rest = (struct str){ entry.p + keyword.n, entry.n - keyword.n };
	for (size_t i = 0; i < keyword.n; i++) {
		char a = entry.p[i], b = keyword.p[i];

		if (a >= 'a' && a <= 'z')
			a = (char)(a - 'a' + 'A');
		if (b >= 'a' && b <= 'z')
			b = (char)(b - 'a' + 'A');
		if (a != b)
			return false;
	}
	return rest->n == 0 || rest->p[0] == ' ' || rest->p[0] == '=';
}

bool
offers_find(const struct offers *o, const char *keyword, struct str *parameters)
{
	struct str entry, rest;

	for (unsigned int i = 0; offers_at(o, i, &entry); i++) {
		if (!is_of(entry, str_of(keyword), &rest))
			continue;
		if (rest.n > 0)
			rest = (struct str){ rest.p + 1, rest.n - 1 };
		if (parameters != NULL)
			*parameters = rest;
		return true;
	}
	if (parameters != NULL)
		*parameters = str_of("");
	return false;
}

/* Whether the very entry is there, with its parameters. */
static bool
has(const struct offers *o, struct str wanted)
{
	struct str entry, rest;

	for (unsigned int i = 0; offers_at(o, i, &entry); i++)
		if (entry.n == wanted.n && is_of(entry, wanted, &rest))
			return true;
	return false;
}

static void
add_word(char *text, size_t room, const char *word)
{
	size_t n = strlen(text);

	while (*word != '\0' && n + 1 < room)
		text[n++] = *word++;
	text[n] = '\0';
}

/* The entries of a that b has not. */
static void
tell_missing(struct talk *t, const struct offers *a, const struct offers *b,
    const char *name, const char *when)
{
	char fact[32] = "";
	struct str entry;

	add_word(fact, sizeof(fact), name);
	add_word(fact, sizeof(fact), when);
	for (unsigned int i = 0; offers_at(a, i, &entry); i++)
		if (!has(b, entry))
			learn(t, fact, entry);
}

void
offers_compare(struct talk *t, const struct offers *before,
    const struct offers *now, const char *when)
{
	tell_missing(t, now, before, "new-after-", when);
	tell_missing(t, before, now, "gone-after-", when);
}
