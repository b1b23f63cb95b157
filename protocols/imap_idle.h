/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for news (RFC 9051 6.3.13, RFC 2177). */
#ifndef PROTOCOLS_IMAP_IDLE_H
#define PROTOCOLS_IMAP_IDLE_H

#include "imap_reply.h"

/*
 * IDLE, until there is news in the mailbox or the time of --idle is up. False:
 * the talk is over.
 */
bool imap_idle(struct imap *m);

#endif
