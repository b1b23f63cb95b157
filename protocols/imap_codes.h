/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Response codes of IMAP (RFC 5530, RFC 9051 7.1) in plain words. */
#ifndef PROTOCOLS_IMAP_CODES_H
#define PROTOCOLS_IMAP_CODES_H

#include "imap_reply.h"

/* What the code of a response means; "" for none, or one that is not known. */
const char *imap_code_means(struct str code);

/* Whether it speaks of too many connections. */
bool imap_is_too_many(const struct imap *m);

/*
 * Names the refusal that the command under way ended in, by its response code,
 * else by what was asked: refused is the id of a plain NO. No refusal, or the
 * talk is over: nothing is named.
 */
void imap_refused(struct imap *m, const char *what, const char *refused);

#endif
