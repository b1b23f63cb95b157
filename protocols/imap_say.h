/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the user's own (--say). */
#ifndef PROTOCOLS_IMAP_SAY_H
#define PROTOCOLS_IMAP_SAY_H

#include "imap_reply.h"

/*
 * Says them all, each with a tag before it, and hears what comes of them; a
 * refusal is named.
 */
void imap_say(struct imap *m);

#endif
