/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an IMAP URL asks for (RFC 5092): a mailbox, a message in it, a search.
 * And names of mailboxes as they are said.
 */
#ifndef PROTOCOLS_IMAP_PLACE_H
#define PROTOCOLS_IMAP_PLACE_H

#include "module.h"

/* Room for the name of a mailbox, in quotes or not. */
#define IMAP_NAME ((size_t)512)

/* Slices of the path, still with its %XX; empty: not asked for. */
struct imap_place {
	struct str mailbox;
	struct str uid;
	struct str section;
	struct str search;
};

/* "/INBOX/;UID=5/;SECTION=TEXT" or "/INBOX?UNSEEN" taken apart. */
struct imap_place imap_place_of(const char *path);

/* s without its %XX; false: it does not fit, or holds a NUL or a line end. */
bool imap_decode(struct str s, char *out, size_t room);

/*
 * The name as it stands between quotes (RFC 9051 4.3, 5.1): as UTF-8, or in
 * modified UTF-7 (RFC 3501 5.1.3). False: it does not fit, or is not UTF-8.
 */
bool imap_quote(const char *name, bool utf8, char *out, size_t room);

/* What modified UTF-7 says, as UTF-8; as it stands if it is none, or cut. */
void imap_readable(const char *name, char *out, size_t room);

/* Whether all of it is ASCII. */
bool imap_is_ascii(const char *s);

#endif
