/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POP3: greetings, TLS in the middle, logins, lists and messages. See
 * lab.tbl.h. Where nothing else is said, ada logs in as she should.
 */
#define ADA "-u ada:opensesame"
#define MAIL (POP3 | POP3S)

/* Greetings. */
LAB(POP3, "no-greeting", "accepts, and never greets", "no-greeting",
    .serve = serve_nothing, .ending = END_HOLD, .options = "--idle 1")
LAB(POP3S, "implicit-tls-port", "waits for TLS, and is spoken to in the clear",
    "implicit-tls-port", .serve = serve_pop3, .scheme = "pop3",
    .options = "--idle 1")
LAB(POP3, "wrong-service", "SMTP answers on the port", "wrong-service",
    .serve = serve_greeting, .text = TEXT(GREETING_SMTP))
LAB(MAIL, "pop3-greeting-refused", "greets with -ERR", "pop3-greeting-refused",
    .serve = serve_pop3, .verb = "greeting",
    .text = TEXT("-ERR too many connections from here\r\n"), .ends = true)

/* TLS in the middle. */
LAB(POP3, "in-the-clear", "has no TLS", "in-the-clear", .serve = serve_pop3,
    .verb = "CAPA", .text = TEXT("+OK\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n"))
LAB(POP3, "starttls-not-offered", "has no TLS, and it must be",
    "starttls-not-offered", .serve = serve_pop3, .verb = "CAPA",
    .text = TEXT("+OK\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n"), .scheme = "pop3+tls",
    .options = ADA)
LAB(POP3, "starttls-not-offered-nor-capa", "knows neither CAPA nor STLS",
    "starttls-not-offered", .serve = serve_pop3, .verb = "CAPA",
    .text = TEXT("-ERR what?\r\n"), .scheme = "pop3+tls", .bare = true)
LAB(POP3, "starttls-refused", "offers STLS and refuses it", "starttls-refused",
    .serve = serve_pop3, .verb = "STLS",
    .text = TEXT("-ERR TLS is out of order\r\n"), .options = ADA)
LAB(POP3, "starttls-injection", "says more behind the reply to STLS",
    "starttls-injection", .serve = serve_pop3, .verb = "STLS",
    .text = TEXT("+OK begin TLS\r\n+OK\r\nSASL PLAIN\r\n.\r\n"), .options = ADA)

/* The login. */
LAB(MAIL, "pop3-auth", "the password is wrong", "pop3-auth",
    .serve = serve_pop3, .options = "-u ada:sesame")
LAB(MAIL, "pop3-auth-apop", "the password is wrong, by APOP", "pop3-auth",
    .serve = serve_pop3, .options = "-u ada:sesame --auth APOP")
LAB(MAIL, "pop3-auth-user", "the password is wrong, by USER and PASS",
    "pop3-auth", .serve = serve_pop3, .options = "-u ada:sesame --auth USER")
LAB(MAIL, "auth-failed", "refuses the login without a code", "auth-failed",
    .serve = serve_pop3, .verb = "AUTH", .text = TEXT("-ERR no\r\n"),
    .options = ADA)
LAB(MAIL, "auth-unavailable", "cannot look up users now", "auth-unavailable",
    .serve = serve_pop3, .verb = "AUTH",
    .text = TEXT("-ERR [SYS/TEMP] the directory is down\r\n"), .options = ADA)
LAB(MAIL, "auth-too-many", "has too many sessions of this user",
    "auth-too-many", .serve = serve_pop3, .verb = "PASS",
    .text = TEXT("-ERR Maximum number of connections exceeded\r\n"),
    .options = ADA " --auth USER")
LAB(POP3S, "auth-not-offered", "offers no login at all", "auth-not-offered",
    .serve = serve_pop3, .verb = "CAPA", .text = TEXT("+OK\r\nTOP\r\n.\r\n"),
    .bare = true, .options = ADA)
LAB(MAIL, "pop3-in-use", "the mailbox is locked by another session",
    "pop3-in-use", .serve = serve_pop3, .verb = "PASS",
    .text = TEXT("-ERR [IN-USE] the mailbox is locked\r\n"),
    .options = ADA " --auth USER")
LAB(MAIL, "pop3-login-delay", "lets ada in once in five minutes",
    "pop3-login-delay", .serve = serve_pop3, .verb = "AUTH",
    .text = TEXT("-ERR [LOGIN-DELAY] wait 4 minutes\r\n"), .options = ADA)
LAB(MAIL, "pop3-sys-perm", "has lost the mailbox for good", "pop3-sys-perm",
    .serve = serve_pop3, .verb = "AUTH",
    .text = TEXT("-ERR [SYS/PERM] the mailbox is damaged\r\n"), .options = ADA)
LAB(POP3, "pop3-needs-stls", "takes logins only inside TLS", "pop3-needs-stls",
    .serve = serve_pop3, .verb = "USER",
    .text = TEXT("-ERR [AUTH] Plaintext logins are not allowed here\r\n"),
    .scheme = "pop3+notls", .options = ADA " --auth USER")
LAB(MAIL, "pop3-apop-no-timestamp", "greets without a timestamp for APOP",
    "pop3-apop-no-timestamp", .serve = serve_pop3, .verb = "greeting",
    .text = TEXT("+OK lab ready\r\n"), .options = ADA " --auth APOP")

/* The mailbox. */
LAB(MAIL, "pop3-refused", "refuses STAT", "pop3-refused", .serve = serve_pop3,
    .verb = "STAT", .text = TEXT("-ERR [SYS/TEMP] the disk is full\r\n"),
    .options = ADA)
LAB(MAIL, "reply-malformed", "answers STAT in prose", "reply-malformed",
    .serve = serve_pop3, .verb = "STAT",
    .text = TEXT("there are two messages\r\n"), .options = ADA)
LAB(MAIL, "reply-unasked", "answers one command twice", "reply-unasked",
    .serve = serve_pop3, .verb = "STAT",
    .text = TEXT("+OK 2 217\r\n+OK 2 217\r\n"), .options = ADA)
LAB(MAIL, "pop3-list-differs", "lists one of two messages", "pop3-list-differs",
    .serve = serve_pop3, .verb = "LIST", .text = TEXT("+OK\r\n1 104\r\n.\r\n"),
    .options = ADA)
LAB(MAIL, "pop3-no-such-message", "has no message of that number",
    "pop3-no-such-message", .serve = serve_pop3, .path = "/9", .options = ADA)
LAB(MAIL, "pop3-needs-utf8", "gives the message only after UTF8",
    "pop3-needs-utf8", .serve = serve_pop3, .verb = "RETR",
    .text = TEXT("-ERR [UTF8] the message has addresses in UTF-8\r\n"),
    .path = "/1", .options = ADA)
LAB(MAIL, "pop3-size-differs", "announces another size than it sends",
    "pop3-size-differs", .serve = serve_pop3, .verb = "LIST",
    .text = TEXT("+OK 1 99\r\n"), .path = "/1", .options = ADA)
LAB(MAIL, "pop3-dot-stuffing", "does not double a dot", "pop3-dot-stuffing",
    .serve = serve_pop3, .verb = "RETR",
    .text = TEXT("+OK\r\nFrom: Grace <grace@lab.test>\r\n\r\n.profile holds "
		 "what a shell does at its start and no more of it.\r\n.\r\n"),
    .path = "/1", .options = ADA)
LAB(MAIL, "pop3-message-cut", "closes in the middle of a message",
    "pop3-message-cut", .serve = serve_pop3, .verb = "RETR",
    .text = TEXT("+OK\r\nFrom: Grace <grace@lab.test>\r\n\r\nIt wea"),
    .ends = true, .path = "/1", .options = ADA)
LAB(MAIL, "good-bye-unanswered", "closes instead of answering QUIT",
    "good-bye-unanswered", .serve = serve_pop3, .verb = "QUIT", .ends = true,
    .options = ADA)

LAB(MAIL, "good-bye-refused", "says -ERR to QUIT", "good-bye-refused",
    .serve = serve_pop3, .verb = "QUIT", .options = ADA,
    .text = TEXT("-ERR some deleted messages not removed\r\n"))

#undef MAIL
#undef ADA
