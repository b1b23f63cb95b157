/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server says that it can do: EHLO's extensions, the capabilities of
 * IMAP and POP3, FTP's features. An entry is a keyword, which may be followed
 * by parameters behind a space or "=". ASCII case does not count.
 */
#ifndef PROTOCOLS_OFFERS_H
#define PROTOCOLS_OFFERS_H

#include "module.h"

/* Bytes kept; what has no room is not kept, and counted. */
#define OFFERS_ROOM 1536

/* All zero: nothing is offered. */
struct offers {
	char text[OFFERS_ROOM]; /* the entries, each with a LF behind it */
	size_t n;
	unsigned int entries; /* all of them */
	bool cut;             /* some had no room */
};

/* An entry, or each word of a line as an entry. */
void offers_add(struct offers *o, struct str entry);
void offers_add_words(struct offers *o, struct str line);

/*
 * Whether the keyword is offered; parameters (NULL: not wanted) is what stands
 * behind it in the first such entry, and lives in o.
 */
bool offers_find(const struct offers *o, const char *keyword,
    struct str *parameters);

/* The entry of that number, counted from 0; false behind the last one kept. */
bool offers_at(const struct offers *o, unsigned int number, struct str *entry);

/*
 * Tells what was not offered before and is now, and the other way round: facts
 * "new-after-WHEN" and "gone-after-WHEN"; when is "tls" or "login".
 */
void offers_compare(struct talk *t, const struct offers *before,
    const struct offers *now, const char *when);

#endif
