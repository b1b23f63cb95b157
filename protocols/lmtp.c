/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LMTP (RFC 2033): SMTP for the last step into a mailbox. LHLO takes the place
 * of EHLO, and after the message there is a reply for each recipient that was
 * accepted. The dialogue is in smtp.c and smtp_message.c.
 */
#include "smtp.h"

static void
run(struct talk *t)
{
	smtp_run(t, true);
}

const struct module lmtp_module = {
	.name = "lmtp",
	.summary = "mail into mailboxes: a verdict for each recipient",
	.rfc = "RFC 2033",
	.port = 24,
	.idle_s = 30,
	.reply_s = 60,
	.upgrades = true,
	.steps = "greeting ehlo starttls auth mail rcpt data",
	.upload = UPLOAD_MESSAGE,
	.secrets = smtp_secrets,
	.run = run,
};
