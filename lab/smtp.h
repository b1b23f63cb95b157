/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Practice servers of mail: SMTP (RFC 5321) and LMTP (RFC 2033). */
#ifndef LAB_SMTP_H
#define LAB_SMTP_H

#include "peer.h"

/* A row's .number: what a bare CR or LF in a message is to the server. */
enum bare_byte {
	BARE_IS_TEXT,
	BARE_LF_ENDS,  /* the end of a line, as far as it is LF */
	BARE_HANGS_UP, /* a reason to say .text and go */
};

/*
 * Serves one client as a healthy server of the protocol does. Of the
 * row's words (lines.h) those for "greeting", EHLO (LHLO), STARTTLS, AUTH,
 * MAIL, RCPT and DATA take the place of an answer, and those for "." that of
 * the verdict on a message.
 */
void serve_mail(struct peer *p);

/* The same, of this protocol, whatever was asked for. */
void serve_smtp(struct peer *p);
void serve_lmtp(struct peer *p);

#endif
