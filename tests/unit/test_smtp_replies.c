/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What replies of mail servers mean: words that servers and providers really
 * say, and the fault each is named by. Enhanced status codes in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "smtp_scene.h"

static const struct said {
	enum smtp_step step;
	const char *reply; /* "550 5.1.1 text" */
	const char *fault;
} sayings[] = {
	/* Postfix */
	{ AT_RCPT, "554 5.7.1 <a@b.c>: Relay access denied",
	    "smtp-relay-denied" },
	{ AT_RCPT, "454 4.7.1 <a@b.c>: Relay access denied",
	    "smtp-relay-denied" },
	{ AT_RCPT,
	    "550 5.1.1 <a@b.c>: Recipient address rejected: User unknown in "
	    "local recipient table",
	    "smtp-550-unknown-user" },
	{ AT_RCPT,
	    "550 5.1.1 <a@b.c>: Recipient address rejected: User unknown in "
	    "relay recipient table",
	    "smtp-550-unknown-user" },
	{ AT_RCPT,
	    "450 4.7.1 <a@b.c>: Recipient address rejected: Greylisted, see "
	    "http://postgrey.schweikert.ch/",
	    "smtp-greylisted" },
	{ AT_RCPT,
	    "450 4.7.25 Client host rejected: cannot find your hostname, "
	    "[192.0.2.1]",
	    "smtp-ptr-wanted" },
	{ AT_RCPT,
	    "504 5.5.2 <probe>: Helo command rejected: need fully-qualified "
	    "hostname",
	    "smtp-helo-rejected" },
	{ AT_RCPT,
	    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked "
	    "using zen.spamhaus.org",
	    "smtp-blocklist" },
	{ AT_MAIL, "552 5.3.4 Message size exceeds fixed limit",
	    "smtp-too-large" },
	{ AT_MAIL, "530 5.7.0 Must issue a STARTTLS command first",
	    "smtp-530-starttls" },
	{ AT_MAIL, "452 4.3.1 Insufficient system storage", "smtp-try-later" },
	{ AT_MAIL,
	    "450 4.1.8 <a@b.c>: Sender address rejected: Domain not found",
	    "smtp-try-later" },
	{ AT_AUTH, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
	    "auth-failed" },
	{ AT_AUTH, "454 4.7.0 Temporary authentication failure: x",
	    "auth-unavailable" },
	{ AT_GREETING, "554 5.7.1 mx.b.c ESMTP not accepting messages",
	    "smtp-greeting-refused" },
	/* Exim */
	{ AT_RCPT, "550 relay not permitted", "smtp-relay-denied" },
	{ AT_RCPT, "550 Unrouteable address", "smtp-550-unknown-user" },
	{ AT_HELLO, "550 Syntactically invalid HELO argument(s)",
	    "smtp-helo-rejected" },
	{ AT_AUTH, "535 Incorrect authentication data", "auth-failed" },
	{ AT_MESSAGE, "552 Message size exceeds maximum permitted",
	    "smtp-too-large" },
	{ AT_STARTTLS, "454 TLS currently unavailable", "smtp-454-starttls" },
	/* OpenSMTPD, Sendmail, Courier */
	{ AT_RCPT, "550 Invalid recipient: <a@b.c>", "smtp-550-unknown-user" },
	{ AT_RCPT, "550 5.7.1 <a@b.c>... Relaying denied",
	    "smtp-relay-denied" },
	{ AT_RCPT, "550 5.1.1 <a@b.c>... User unknown",
	    "smtp-550-unknown-user" },
	{ AT_AUTH, "535 Authentication failed", "auth-failed" },
	{ AT_MAIL, "530 5.7.0 Authentication required", "smtp-530-login" },
	{ AT_MAIL, "550 5.7.1 Sender not accepted", "smtp-sender-refused" },
	/* Large providers */
	{ AT_AUTH,
	    "534 5.7.9 Application-specific password required. Learn more",
	    "smtp-534-app-password" },
	{ AT_AUTH,
	    "534 5.7.14 Please log in via your web browser and then try again",
	    "smtp-534-web-login" },
	{ AT_AUTH,
	    "535 5.7.8 Username and Password not accepted. Learn more at",
	    "auth-failed" },
	{ AT_AUTH,
	    "535 5.7.139 Authentication unsuccessful, basic authentication is "
	    "disabled. [XX]",
	    "smtp-535-basic-disabled" },
	{ AT_AUTH,
	    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication "
	    "is disabled for the Tenant.",
	    "smtp-535-basic-disabled" },
	{ AT_AUTH, "535 5.7.3 Authentication unsuccessful [XX]",
	    "auth-failed" },
	{ AT_AUTH, "534 5.7.9 Authentication mechanism is too weak",
	    "smtp-534-weak" },
	{ AT_AUTH, "538 5.7.11 Encryption required for this mechanism",
	    "smtp-auth-after-tls" },
	{ AT_AUTH, "504 5.5.4 Unrecognized authentication type",
	    "auth-no-mechanism" },
	{ AT_AUTH, "421 4.7.0 Too many login attempts", "auth-too-many" },
	{ AT_AUTH, "503 5.5.1 AUTH not now", "smtp-refused" },
	{ AT_RCPT, "552 5.2.2 The email account is over quota",
	    "smtp-mailbox-full" },
	{ AT_RCPT, "452 4.2.2 Mailbox full", "smtp-mailbox-full" },
	{ AT_RCPT, "550 5.2.1 The account you tried to reach is disabled",
	    "smtp-mailbox-disabled" },
	{ AT_RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
	    "smtp-550-unknown-user" },
	{ AT_RCPT, "550 5.7.54 SMTP; Unable to relay recipient",
	    "smtp-relay-denied" },
	{ AT_MAIL, "550 5.7.23 SPF validation failed", "smtp-spf" },
	{ AT_MESSAGE,
	    "550 5.7.26 Unauthenticated email from b.c is not accepted due to "
	    "domain's DMARC policy",
	    "smtp-554-content" },
	{ AT_MESSAGE, "554 5.7.1 Message rejected as spam",
	    "smtp-554-content" },
	{ AT_MESSAGE, "554 5.3.0 No", "smtp-message-refused" },
	{ AT_DATA, "554 5.5.0 No", "smtp-message-refused" },
	{ AT_RCPT, "550 5.7.1 No", "smtp-recipient-refused" },
	{ AT_GREETING, "421 too busy", "service-closing" },
	{ AT_STARTTLS, "502 5.5.1 not known", "starttls-refused" },
	{ AT_ELSE, "502 5.5.1 not known", "smtp-refused" },
	{ AT_RCPT, "550 a@b.c not listed in the directory",
	    "smtp-recipient-refused" },
	{ AT_RCPT, "550 5.1.1 no box for smartblog@b.c",
	    "smtp-550-unknown-user" },
};

/* The one that is being said. */
static const struct said *now;

static void
refuse(struct talk *t)
{
	struct reply r = { .code =
			       (unsigned int)strtoul(now->reply, NULL, 10) };
	const char *text = now->reply + 4;

	memcpy(r.text, text, strlen(text));
	r.n = strlen(text);
	smtp_refused(t, &r, now->step, "IT", str_of(""));
}

static void
test_meanings(void **state)
{
	static const struct step script[] = { STAY, END };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		now = &sayings[i];
		smtp_begin(&s);
		assert_string_equal(smtp_play_as(&s, script, "smtp", refuse),
		    now->fault);
		scene_end(&s);
	}
}

static void
test_words_of_a_fault(void **state)
{
	static const struct step script[] = { STAY, END };
	static const struct said said = { AT_RCPT, "550 5.1.1 no", "" };
	struct scene s;

	(void)state;
	now = &said;
	smtp_begin(&s);
	(void)smtp_play_as(&s, script, "smtp", refuse);
	assert_string_equal(last_text(s.trace, EV_FAULT, F_WHAT),
	    "IT was answered 550 5.1.1 no (there is no such mailbox)");
	scene_end(&s);
}

static void
test_status(void **state)
{
	static const char *const none[] = { "", "5", "5.1", "5.1.", "3.1.1 x",
		"5.1.1x", "5.1.1111 x", "5.1111.1 x", "51.1 x", ".1.1 x",
		"5..1 x" };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(smtp_status(str_of(none[i])).n, 0);
	assert_true(str_equals(smtp_status(str_of("5.1.1 no")), "5.1.1"));
	assert_true(str_equals(smtp_status(str_of("2.0.0")), "2.0.0"));
	assert_true(str_equals(smtp_status(str_of("4.7.123 x")), "4.7.123"));
	assert_string_equal(smtp_status_words(str_of("4.2.2")),
	    "the mailbox is full");
	assert_null(smtp_status_words(str_of("5.9.99")));
	assert_null(smtp_status_words(str_of("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_words_of_a_fault),
		cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
