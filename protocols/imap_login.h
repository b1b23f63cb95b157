/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logging in to an IMAP server (RFC 9051 6.2). */
#ifndef PROTOCOLS_IMAP_LOGIN_H
#define PROTOCOLS_IMAP_LOGIN_H

#include "imap_reply.h"

/*
 * AUTHENTICATE with the best mechanism that is offered, else LOGIN. False: not
 * logged in, which is named.
 */
bool imap_login(struct imap *m);

#endif
