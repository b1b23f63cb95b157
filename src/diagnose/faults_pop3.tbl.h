/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of POP3 alone. See faults.tbl.h for what a row holds. */
FAULT("pop3-greeting-refused", "the server greets with -ERR", PHASE_GREET,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server answered the connection with -ERR: it wants no conversation.",
    "a wrong password: there was no login\n"
    "the network: the server said so itself",
    "too many connections, or a ban on this address\n"
    "the server is being started or stopped, or lacks its mail store",
    "sonde -v {url}", "Read its words, and its log at that second.",
    "RFC 1939 4")
FAULT("pop3-in-use", "another session has the mailbox", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The login is right, and the mailbox is locked: POP3 lets one session in "
    "at a time.",
    "a wrong password: the server speaks of the mailbox",
    "another mail program is fetching mail\n"
    "a session that broke off, which the server has not noticed yet\n"
    "a lock file that was left behind",
    "sonde -v {url}\n"
    "doveadm who # on a server with dovecot",
    "Wait, or end the other session; use IMAP for several at a time.",
    "RFC 1939 4; RFC 2449 8.1.2")
FAULT("pop3-auth", "user or password is wrong", PHASE_AUTH, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server says that the user or the password is wrong ([AUTH]).",
    "a failure of the server: it would have said so\n"
    "the network or TLS: they work up to the login",
    "the user or the password is wrong\n"
    "the user's name is to be the whole address, or is not\n"
    "the provider wants an application password or a token",
    "sonde -v {url}",
    "Check both; look at the server's log for its own reason.", "RFC 3206 5")
FAULT("pop3-needs-stls", "logins are taken only inside TLS", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server takes logins only after STLS.",
    "a wrong password: it was not judged",
    "TLS was not asked for, or was switched off (pop3+notls)",
    "sonde --starttls {url}",
    "Use STLS, or port 995, which has TLS from the start.",
    "RFC 2595 4; RFC 8314 3")
FAULT("pop3-apop-no-timestamp", "APOP is impossible: no timestamp", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "APOP was asked for, and the greeting has no timestamp to compute it from.",
    "a wrong password: nothing was sent",
    "APOP is not set up on the server\n"
    "a proxy in front of it speaks its own greeting",
    "sonde -v {url}", "Use SASL, or USER and PASS inside TLS.", "RFC 1939 7")
FAULT("pop3-login-delay", "the last login was too short a time ago", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server lets this user in only once in a while, and the while is not "
    "over.",
    "a wrong password: the server speaks of the time",
    "a mail program that looks for mail very often\n"
    "several programs of this user",
    "sonde -v {url}",
    "Wait as long as the capability LOGIN-DELAY says, and ask less often.",
    "RFC 2449 6.5; RFC 2449 8.1.1")
FAULT("pop3-sys-perm", "the server cannot serve this user at all", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server has a failure that does not pass by itself ([SYS/PERM]).",
    "a wrong password: it may be right",
    "the mailbox is damaged or not there\n"
    "an error in the server's configuration",
    "sonde -v {url}", "Have the server's administrator look at its log.",
    "RFC 3206 4")
FAULT("pop3-needs-utf8", "the server wants UTF-8 to be agreed on", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "What was asked for holds international text, which the server gives only "
    "to clients that said UTF8 before.",
    "a wrong password, or a message that is not there",
    "a message with addresses in UTF-8\n"
    "a user or password that is not ASCII",
    "sonde -v {url}", "Read it by IMAP, or with a client that says UTF8.",
    "RFC 6856 2; RFC 6856 5")
FAULT("pop3-refused", "a command of POP3 is answered -ERR", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server answered -ERR to a command that it must have, or says it has.",
    "a wrong password: the login was accepted",
    "the mailbox cannot be read: a full disk, a lock, a damaged index\n"
    "a proxy that does not know the command",
    "sonde -v {url}", "Look at the server's log at that second.", "RFC 1939 5")
FAULT("pop3-no-such-message", "there is no message of that number", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The mailbox has no message of the number in the path.",
    "a wrong password: the login was accepted",
    "the number is larger than the number of messages\n"
    "the message was deleted, and numbers have moved",
    "sonde -v {url}", "Ask without a path for the numbers that there are.",
    "RFC 1939 5")
FAULT("pop3-dot-stuffing", "a dot at a line's start was not doubled",
    PHASE_LOCAL, SEVERITY_WARN, KIND_PROTOCOL,
    "A line of the message begins with a dot that was not doubled: clients "
    "drop it, and a line that is a dot alone would end the message.",
    "the network: the bytes came as they were sent",
    "a faulty server, or a filter in front of it", "sonde -vvv {url}",
    "Double each dot that begins a line.", "RFC 1939 3")
FAULT("pop3-size-differs", "a message is not as large as announced",
    PHASE_LOCAL, SEVERITY_WARN, KIND_PROTOCOL,
    "The size that LIST gives is not that of the message: clients show a wrong "
    "progress, and some fail.",
    "a loss: the message came to its dot",
    "the server counts line ends as one byte, or counts doubled dots\n"
    "a filter in front of the server changes messages",
    "sonde -v {url}", "Rebuild the sizes that the server keeps.", "RFC 1939 11")
FAULT("pop3-list-differs", "the lists do not agree", PHASE_LOCAL, SEVERITY_WARN,
    KIND_PROTOCOL,
    "A list has not as many lines as STAT has messages, or a message twice.",
    "new mail: the mailbox is locked while a session lasts",
    "a damaged index of the mailbox", "sonde -v {url}",
    "Rebuild the index of the mailbox.", "RFC 1939 5")
FAULT("pop3-list-endless", "a list does not end", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_PROTOCOL, "The list grew beyond what sonde accepts.",
    "a slow network: the lines keep coming",
    "a server made to exhaust whoever asks\n"
    "a program that prints its data in place of a list",
    "sonde -v {url}", "Look at what the server sends there.", "RFC 1939 3")
FAULT("pop3-message-endless", "a message does not end", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "Far more of the message came than was announced, and no end to it.",
    "a slow network: the bytes keep coming",
    "a server made to exhaust whoever asks\n"
    "a server that forgets the dot behind a message",
    "sonde -v {url}", "Look at what the server sends there.",
    "RFC 1939 3; RFC 1939 11")
FAULT("pop3-message-cut", "the end of the message is missing", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection ended before the dot that ends a message: it may be cut "
    "short.",
    "DNS, routing or a closed port: the connection stood",
    "the server's program ended in the middle\n"
    "a filter or proxy that closes too early",
    "sonde -v {url}", "Look at the server's log at that second.", "RFC 1939 3")
