/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that find mailboxes (RFC 9051 6.3). Each hears its reply whole
 * and names a refusal; false: the talk is over, or it makes no sense to go on.
 */
#ifndef PROTOCOLS_IMAP_MAILBOX_H
#define PROTOCOLS_IMAP_MAILBOX_H

#include "imap_place.h"
#include "imap_reply.h"

/* Room for the prefix of a namespace. */
#define IMAP_PREFIX ((size_t)128)

/* NAMESPACE, if it is offered: the prefix of the personal one, or "". */
bool imap_namespace(struct imap *m, char prefix[IMAP_PREFIX]);

/* LIST "" "pattern": how many there are; told: by name. */
unsigned int imap_list(struct imap *m, const char *pattern, bool told);

/* STATUS of INBOX. */
bool imap_status_of_inbox(struct imap *m);

/* LIST and EXAMINE of the mailbox of a path. */
bool imap_open_mailbox(struct imap *m, struct str path, const char *prefix);

#endif
