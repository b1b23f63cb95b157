/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that read what is in the mailbox (RFC 9051 6.4). Each hears its
 * reply whole and names a refusal; false: the talk is over, or it makes no
 * sense to go on.
 */
#ifndef PROTOCOLS_IMAP_MESSAGE_H
#define PROTOCOLS_IMAP_MESSAGE_H

#include "imap_place.h"
#include "imap_reply.h"

/* UID SEARCH: how many it finds, and which. */
bool imap_search(struct imap *m, struct str what);

/* UID FETCH with BODY.PEEK of one message. */
bool imap_fetch(struct imap *m, const struct imap_place *p);

#endif
