/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail servers, in the order of a conversation: greetings, TLS, logins,
 * envelopes, messages. See lab.tbl.h, and smtp.h for what the words of a row
 * replace.
 */
#define MAIL (SMTP | SMTPS)
#define ASKS "--mail-from eve@lab.test --mail-rcpt "
#define SENDS ASKS "ada@lab.test -T {folder}/letter"

/* A row that replaces one answer. */
#define SMTP_SAYS(where, id, broken, says, word, ...) \
	LAB(where, id, broken, says, .serve = serve_mail, .verb = word, \
	    .text = __VA_ARGS__)

LAB(MAIL, "healthy", "nothing: ada and eve at lab.test, user ada", "-",
    .serve = serve_mail)
LAB(MAIL, "healthy-login", "nothing: ada logs in", "-", .serve = serve_mail,
    .options = "-u ada:opensesame")
LAB(MAIL, "healthy-message", "nothing: a letter arrives", "-",
    .serve = serve_mail, .letter = true, .options = SENDS)
LAB(LMTP, "healthy", "nothing: ada and eve at lab.test", "-",
    .serve = serve_mail)
LAB(LMTP, "healthy-message", "nothing: a letter arrives, twice", "-",
    .serve = serve_mail, .letter = true,
    .options = SENDS " --mail-rcpt eve@lab.test")

/* Greetings. */
LAB(SMTP, "tcp-fin-at-accept", "accepts, and closes before it greets",
    "tcp-fin-at-accept", .serve = serve_nothing, .ending = END_CUT)
LAB(SMTP | LMTP, "smtp-no-greeting", "accepts, and says nothing for ever",
    "smtp-no-greeting", .serve = serve_nothing, .ending = END_HOLD,
    .options = "--idle 1")
LAB(SMTP, "smtp-implicit-tls", "speaks TLS from the start, as port 465 does",
    "smtp-implicit-tls", .serve = serve_after_byte,
    .text = TEXT("\25\3\1\0\2\2\106"), .ending = END_HOLD,
    .options = "--idle 1")
SMTP_SAYS(MAIL, "smtp-greeting-slow", "greets after 1.5 seconds",
    "smtp-greeting-slow", "greeting", TEXT("220 mx.lab.test ESMTP\r\n"),
    .wait_ms = 1500)
SMTP_SAYS(MAIL, "smtp-greeting-refused", "takes no mail at all",
    "smtp-greeting-refused", "greeting", TEXT("554 no SMTP service here\r\n"))
SMTP_SAYS(MAIL, "smtp-blocklist-greeting", "greets with a block list's name",
    "smtp-blocklist", "greeting",
    TEXT("554 mx.lab.test: your address is listed at bl.lab.test\r\n"))
SMTP_SAYS(SMTP, "smtp-busy", "is too busy from the first word on",
    "service-closing", "greeting",
    TEXT("421 4.3.2 mx.lab.test: too busy, try again later\r\n"), .ends = true)
SMTP_SAYS(SMTP, "smtp-wrong-service", "is a server of IMAP", "wrong-service",
    "greeting", TEXT("* OK lab ready.\r\n"))
LAB(SMTP, "smtp-is-lmtp", "is a server of LMTP", "wrong-service",
    .serve = serve_lmtp)
LAB(LMTP, "lmtp-is-smtp", "is a server of SMTP", "wrong-service",
    .serve = serve_smtp)
SMTP_SAYS(MAIL, "smtp-helo-rejected", "wants a full host name with EHLO",
    "smtp-helo-rejected", "EHLO",
    TEXT("550 5.7.1 EHLO wants a full host name\r\n"))
SMTP_SAYS(SMTPS, "smtp-no-ehlo", "knows HELO alone", "smtp-no-ehlo", "EHLO",
    TEXT("502 I know HELO\r\n"))
SMTP_SAYS(SMTP, "smtp-malformed", "prints an error where a reply is due",
    "reply-malformed", "EHLO", TEXT("Segmentation fault\r\n"))
SMTP_SAYS(SMTP, "smtp-mixed-codes", "glues two replies together",
    "reply-mixed-codes", "EHLO",
    TEXT("250-mx.lab.test\r\n250-STARTTLS\r\n220 SIZE 1000\r\n"),
    .options = "--stop-after ehlo")

/* TLS. */
SMTP_SAYS(SMTP, "smtp-starttls-stripped",
    "a firewall wrote over its offer of STARTTLS", "smtp-starttls-stripped",
    "EHLO", TEXT("250-mx.lab.test\r\n250-SIZE 1000\r\n250 XXXXXXXA\r\n"))
SMTP_SAYS(SMTP, "starttls-not-offered", "does not offer STARTTLS",
    "starttls-not-offered", "EHLO",
    TEXT("250-mx.lab.test\r\n250 SIZE 1000\r\n"), .options = "--starttls")
SMTP_SAYS(SMTP, "in-the-clear", "does not offer STARTTLS, and need not",
    "in-the-clear", "EHLO", TEXT("250-mx.lab.test\r\n250 SIZE 1000\r\n"))
SMTP_SAYS(SMTP, "smtp-454-starttls", "offers STARTTLS and cannot start it",
    "smtp-454-starttls", "STARTTLS",
    TEXT("454 4.7.0 TLS not available due to local problem\r\n"))
SMTP_SAYS(SMTP, "starttls-refused", "offers STARTTLS and does not know it",
    "starttls-refused", "STARTTLS", TEXT("502 5.5.1 Not implemented\r\n"))
SMTP_SAYS(SMTP, "starttls-injection", "more words follow its leave for TLS",
    "starttls-injection", "STARTTLS",
    TEXT("220 2.0.0 Ready\r\n250 and this is for later\r\n"))
LAB(SMTPS, "smtps-on-plain", "greets in the clear, as port 587 does",
    "smtps-on-plain", .serve = serve_greeting, .text = TEXT(GREETING_SMTP),
    .ending = END_HOLD)

/* Logins. */
LAB(MAIL | LMTP, "auth-failed", "the password is wrong", "auth-failed",
    .serve = serve_mail, .options = "-u ada:wrong")
SMTP_SAYS(MAIL, "auth-unavailable", "cannot check logins now",
    "auth-unavailable", "AUTH",
    TEXT("454 4.7.0 Temporary authentication failure\r\n"),
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "auth-too-many", "has too many of this user already",
    "auth-too-many", "AUTH",
    TEXT("421 4.7.0 Too many connections for this account\r\n"), .ends = true,
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "smtp-534-app-password", "wants an application password",
    "smtp-534-app-password", "AUTH",
    TEXT("534-5.7.9 Application-specific password required. For more\r\n"
	 "534 5.7.9 see https://lab.test/help\r\n"),
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "smtp-534-web-login", "wants a login by browser",
    "smtp-534-web-login", "AUTH",
    TEXT("534 5.7.14 Please log in via your web browser\r\n"),
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "smtp-534-weak", "wants a stronger mechanism", "smtp-534-weak",
    "AUTH", TEXT("534 5.7.9 Authentication mechanism is too weak\r\n"),
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "smtp-535-basic-disabled", "switched passwords off",
    "smtp-535-basic-disabled", "AUTH",
    TEXT("535 5.7.139 Authentication unsuccessful, basic authentication is "
	 "disabled.\r\n"),
    .options = "-u ada:opensesame")
SMTP_SAYS(MAIL, "auth-not-offered", "offers no login", "auth-not-offered",
    "EHLO", TEXT("250-mx.lab.test\r\n250 SIZE 1000\r\n"),
    .options = "-u ada:opensesame")

/* Envelopes. */
SMTP_SAYS(SMTP, "smtp-530-starttls", "wants STARTTLS, and was kept from it",
    "smtp-530-starttls", "MAIL",
    TEXT("530 5.7.0 Must issue a STARTTLS command first\r\n"),
    .options = ASKS "ada@lab.test", .scheme = "smtp+notls")
SMTP_SAYS(SMTP, "smtp-auth-after-tls", "offers logins inside TLS alone",
    "smtp-auth-after-tls", "EHLO", TEXT("250-mx.lab.test\r\n250 STARTTLS\r\n"),
    .options = "-u ada:opensesame", .scheme = "smtp+notls")
SMTP_SAYS(MAIL, "smtp-530-login", "takes mail after a login alone",
    "smtp-530-login", "MAIL", TEXT("530 5.7.0 Authentication required\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-sender-refused", "does not take the sender",
    "smtp-sender-refused", "MAIL",
    TEXT("553 5.1.8 Sender address rejected: domain not found\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-spf", "finds us missing in the SPF record", "smtp-spf",
    "MAIL", TEXT("550 5.7.23 SPF validation failed\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-ptr-wanted", "wants a name in DNS for our address",
    "smtp-ptr-wanted", "RCPT",
    TEXT("450 4.7.25 Client host rejected: cannot find your hostname\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-blocklist", "finds our address on a block list",
    "smtp-blocklist", "RCPT",
    TEXT("554 5.7.1 Service unavailable; client blocked using bl.lab.test\r\n"),
    .options = ASKS "ada@lab.test")
LAB(MAIL, "smtp-relay-denied", "does not pass mail on for strangers",
    "smtp-relay-denied", .serve = serve_mail, .options = ASKS "bob@example.org")
LAB(MAIL | LMTP, "smtp-550-unknown-user", "does not know the recipient",
    "smtp-550-unknown-user", .serve = serve_mail,
    .options = ASKS "bob@lab.test")
LAB(MAIL | LMTP, "smtp-greylisted", "wants strangers to come again",
    "smtp-greylisted", .serve = serve_mail, .options = ASKS "grey@lab.test")
LAB(MAIL | LMTP, "smtp-mailbox-full", "finds the mailbox full",
    "smtp-mailbox-full", .serve = serve_mail, .options = ASKS "full@lab.test")
LAB(MAIL | LMTP, "smtp-mailbox-disabled", "finds the mailbox switched off",
    "smtp-mailbox-disabled", .serve = serve_mail,
    .options = ASKS "gone@lab.test")
SMTP_SAYS(MAIL, "smtp-recipient-refused", "does not take the recipient",
    "smtp-recipient-refused", "RCPT", TEXT("550 5.7.1 No\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-no-smtputf8", "takes no address beyond ASCII",
    "smtp-no-smtputf8", "EHLO", TEXT("250-mx.lab.test\r\n250 SIZE 1000\r\n"),
    .options = ASKS "j\303\266rg@lab.test")
SMTP_SAYS(MAIL, "service-closing", "is shut down in the middle",
    "service-closing", "RCPT",
    TEXT("421 4.3.2 mx.lab.test is shutting down\r\n"), .ends = true,
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL, "smtp-try-later", "its disk is full", "smtp-try-later", "MAIL",
    TEXT("452 4.3.1 Insufficient system storage\r\n"),
    .options = ASKS "ada@lab.test")

/* Messages. */
LAB(MAIL | LMTP, "smtp-too-large", "takes a megabyte, and gets eight",
    "smtp-too-large", .serve = serve_mail, .upload = true,
    .options = ASKS "ada@lab.test -T {folder}/upload")
LAB(MAIL | LMTP, "smtp-554-content", "finds no right DKIM signature",
    "smtp-554-content", .serve = serve_mail, .verb = ".", .letter = true,
    .text = TEXT("554 5.7.26 Unauthenticated mail is not accepted: DMARC\r\n"),
    .options = SENDS)
LAB(MAIL | LMTP, "smtp-message-refused", "does not take the message",
    "smtp-message-refused", .serve = serve_mail, .verb = ".", .letter = true,
    .text = TEXT("554 5.3.0 No\r\n"), .options = SENDS)

SMTP_SAYS(MAIL | LMTP, "reply-unasked", "answers one command twice",
    "reply-unasked", "RCPT", TEXT("250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n"),
    .options = ASKS "ada@lab.test")
SMTP_SAYS(MAIL | LMTP, "smtp-wrong-code", "says yes where it should say go on",
    "smtp-wrong-code", "DATA", TEXT("250 2.0.0 Ok\r\n"), .letter = true,
    .options = SENDS)

/* The ends of messages. */
LAB(MAIL, "smtp-smuggling", "takes bare LF for a line end in messages",
    "smtp-smuggling", .serve = serve_mail, .number = BARE_LF_ENDS,
    .options = "--check smuggling " ASKS "ada@lab.test")
LAB(MAIL, "smtp-no-smuggling", "takes one end of a message and no other",
    "smtp-no-smuggling", .serve = serve_mail,
    .options = "--check smuggling " ASKS "ada@lab.test")
LAB(MAIL, "smtp-no-smuggling-hangs-up", "hangs up at a bare LF or CR",
    "smtp-no-smuggling", .serve = serve_mail, .number = BARE_HANGS_UP,
    .text = TEXT("521 5.5.2 A line ends in CR LF here\r\n"),
    .options = "--check smuggling " ASKS "ada@lab.test")

/* The good-bye. */
SMTP_SAYS(MAIL, "smtp-good-bye-refused", "does not know QUIT",
    "good-bye-refused", "QUIT", TEXT("500 5.5.2 What is that?\r\n"))

#undef SMTP_SAYS
#undef SENDS
#undef ASKS
#undef MAIL
