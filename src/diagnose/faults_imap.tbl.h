/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of IMAP: its greeting, what a response code says of a login or a
 * mailbox, literals and tags. See faults.tbl.h for what a row holds.
 */
FAULT("imap-bye", "the server turns us away at once", PHASE_GREET,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server's greeting is BYE: it wants no conversation now.",
    "the network: the server itself says no\n"
    "a wrong password: nobody has logged in yet",
    "too many connections from this address\n"
    "the server is overloaded or shutting down\n"
    "this address is blocked there",
    "sonde -v {url}",
    "Read its words; close other clients, or try again later.",
    "RFC 9051 7.1.5")
FAULT("imap-preauth", "logged in before TLS could start", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The greeting is PREAUTH: in that state STARTTLS is no longer possible, "
    "and TLS is required.",
    "the certificate: there was no handshake",
    "somebody on the way says PREAUTH, so that all stays readable\n"
    "a server that trusts this address and knows no TLS",
    "sonde -v {url}",
    "Say nothing secret here; use the port that has TLS from the start "
    "(imaps).",
    "RFC 9051 7.1.4; RFC 9051 11.1")
FAULT("imap-preauth-session", "logged in already, nobody says as whom",
    PHASE_AUTH, SEVERITY_WARN, KIND_OTHER,
    "A user was given, and the greeting is PREAUTH: there was no login, and "
    "nothing shows whose mailboxes these are.",
    "a wrong password: it was not sent, nor was a token",
    "the server knows users by their address or certificate\n"
    "a proxy in front of it has logged in as somebody\n"
    "somebody on the way says PREAUTH, so that all stays in the clear",
    "sonde -v {url}",
    "Compare the mailboxes with yours; use the port that has TLS from the "
    "start (imaps).",
    "RFC 9051 7.1.4; RFC 9051 11.1")
FAULT("imap-login-disabled", "passwords are forbidden here", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server forbids LOGIN (LOGINDISABLED), and offers no other way.",
    "a wrong password: it was not sent",
    "logging in is allowed inside TLS only\n"
    "the port is not one for users",
    "sonde --starttls {url}\n"
    "sonde -v {url}",
    "Start TLS first (--starttls), or use imaps.", "RFC 9051 6.2.3")
FAULT("imap-authfailed", "the user or the password is wrong", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that the user or the password is wrong "
    "([AUTHENTICATIONFAILED]).",
    "the network, TLS or the service: they work up to the login\n"
    "a server that cannot check: it would say [UNAVAILABLE]",
    "the password is wrong\n"
    "the user's name is to be the whole address, or is not\n"
    "the provider wants an application password or a token",
    "sonde -v {url}",
    "Check them, the full address as user name, application passwords.",
    "RFC 5530 3")
FAULT("imap-authorization", "the login may not act for that user", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The login is right, and may not act for the user that was named "
    "([AUTHORIZATIONFAILED]).",
    "a wrong password: the server accepts it",
    "the account has no mailbox, or may not use IMAP\n"
    "one user asks for another's account",
    "sonde -v {url}", "Ask whoever grants the right to use IMAP.", "RFC 5530 3")
FAULT("imap-too-many", "the user has too many connections", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server lets no more connections of this user or address in.",
    "a wrong password: the server speaks of a number",
    "mail programs and telephones keep connections open\n"
    "a program that forgets to say LOGOUT\n"
    "many users come from one address",
    "sonde -v {url}\n"
    "doveadm who # on a Dovecot server",
    "Close clients, or raise the limit (mail_max_userip_connections).",
    "RFC 5530 3")
FAULT("imap-unavailable", "the server cannot check logins now", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "Something that the server needs is down ([UNAVAILABLE]); the password "
    "may be right.",
    "a wrong password: it was not judged",
    "the directory or database of users is down\n"
    "the storage behind the server is not there",
    "sonde -v {url}", "Check the server's authentication backend and its log.",
    "RFC 5530 3")
FAULT("imap-alert", "the provider has a word for the user", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server sends a text that must be shown to the user ([ALERT]).",
    "the network: the server itself says it",
    "the provider wants a login in the browser, or a new password\n"
    "the mailbox is nearly full, or the service will change",
    "sonde -v {url}", "Do what it says.", "RFC 9051 7.1")
FAULT("imap-expired", "the password has expired", PHASE_AUTH, SEVERITY_FAIL,
    KIND_NEGATIVE, "The password was right once, and has expired ([EXPIRED]).",
    "a wrong password: the server would say [AUTHENTICATIONFAILED]",
    "the rules want a new password\n"
    "the account was for a limited time",
    "sonde -v {url}", "Set a new password.", "RFC 5530 3")
FAULT("imap-privacy-required", "the server wants TLS for that", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server allows that only on a protected connection "
    "([PRIVACYREQUIRED]).",
    "a wrong password: it was not judged",
    "TLS was not started\n"
    "a proxy ends TLS, and the server behind it sees none",
    "sonde --starttls {url}",
    "Use --starttls, or imaps; behind a proxy tell the server of its TLS.",
    "RFC 5530 3")
FAULT("imap-contact-admin", "only the administrator can help", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that its administrator has to act ([CONTACTADMIN]).",
    "the network, TLS or the service: they work up to the login",
    "the account is locked\n"
    "the account is not set up to its end",
    "sonde -v {url}", "Ask the administrator, with the server's own words.",
    "RFC 5530 3")
FAULT("imap-limit", "a limit of the server is reached", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "What was asked is beyond a limit of the server's ([LIMIT]).",
    "a wrong password: the server speaks of a limit",
    "too many logins or commands in a short time\n"
    "a mailbox with more than the server handles",
    "sonde -v {url}", "Wait, or ask for less; raise the server's limit.",
    "RFC 5530 3")
FAULT("imap-server-bug", "the server tripped over itself", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that it has found a mistake of its own ([SERVERBUG]).",
    "what was asked: the server does not blame it",
    "a faulty or half-updated server", "sonde -v {url}",
    "Look at the server's log at that second.", "RFC 5530 3")
FAULT("imap-bad", "the server does not accept the command", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server answered BAD: it does not understand the command, or not "
    "here.",
    "a wrong password or a missing mailbox: those are answered with NO",
    "the server lacks what it offers, or what --say or --auth demands\n"
    "a proxy that changes lines",
    "sonde -v {url}", "Compare the command with what the server offers.",
    "RFC 9051 7.1.3")
FAULT("imap-nonexistent", "there is no such mailbox", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The mailbox of the path does not exist.",
    "the login: it was accepted",
    "the mailbox's name is to begin with the prefix of the namespace\n"
    "upper and lower case, or the sign between the levels (. or /)\n"
    "the mailbox was renamed or removed",
    "sonde -v {url}", "Use a name from the list that the server gives.",
    "RFC 5530 3; RFC 2342 5; RFC 9051 6.3.2")
FAULT("imap-no-permission", "the mailbox may not be read", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "This user has not the right to do that ([NOPERM]).",
    "the login: it was accepted",
    "the mailbox is another user's, and is not shared\n"
    "the list of rights (ACL) is wrong",
    "sonde -v {url}", "Ask the owner for the right.", "RFC 5530 3; RFC 4314")
FAULT("imap-in-use", "another session holds the mailbox", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "Another session holds the mailbox, and this one has to wait ([INUSE]).",
    "the login: it was accepted",
    "a mail program that works on the whole mailbox\n"
    "a lock that a crashed program has left",
    "sonde -v {url}", "Wait, or end the other session.", "RFC 5530 3")
FAULT("imap-corruption", "the mailbox is damaged on the server", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server finds its data of this mailbox damaged ([CORRUPTION]).",
    "the login: it was accepted\n"
    "the network: the server itself says so",
    "a full or failing disk\n"
    "an index that does not fit the messages",
    "sonde -v {url}\n"
    "doveadm force-resync -u USER INBOX # on a Dovecot server",
    "Look at the server's disk and log; rebuild its index.", "RFC 5530 3")
FAULT("imap-over-quota", "the account is full", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_NEGATIVE, "The account uses more room than it may ([OVERQUOTA]).",
    "the login: the server knows the account",
    "old messages, or a few large ones", "sonde -v {url}",
    "Delete messages, or raise the quota.", "RFC 5530 3")
FAULT("imap-refused", "the server refuses a command", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server answered NO, and no code says why.",
    "the login: it was accepted\n"
    "a mistake in the command: that would be BAD",
    "read its words: they are all there is", "sonde -v {url}",
    "Look at the server's log at that second.", "RFC 9051 7.1.2")
FAULT("imap-no-message", "the mailbox has no such message", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "No message of the mailbox has the UID of the path.",
    "the mailbox: it was opened",
    "the message was moved or removed\n"
    "the number is that of another mailbox, or no UID at all",
    "sonde -v {url}", "Search for it: imap://host/MAILBOX?ALL lists the UIDs.",
    "RFC 9051 2.3.1.1; RFC 5092")
FAULT("imap-no-name", "no mailbox can have that name", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_MACHINE,
    "What the path asks for cannot be said in IMAP.",
    "the server: it was not asked", "the name is not UTF-8, or far too long",
    "sonde -v {url}", "Correct the path.", "RFC 9051 5.1; RFC 3501 5.1.3")
FAULT("imap-no-idle", "the server cannot tell of news", PHASE_RECEIVE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "IDLE was to be tried, and the server does not offer it: mail programs "
    "have to ask again and again.",
    "the mailbox: it was opened",
    "it is switched off\n"
    "a proxy takes it out of the list",
    "sonde -v {url}", "Switch it on, or let clients ask every few minutes.",
    "RFC 9051 6.3.13; RFC 2177")
FAULT("imap-literal-too-large", "a literal that nobody could hold",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server announces more bytes than such an answer can have.",
    "the network: the bytes came as they were sent",
    "a server made to exhaust whoever asks\n"
    "a length that was computed wrongly (2^32-1, 2^64-1)",
    "sonde -vv {url}", "Look at what the server sends there.",
    "RFC 9051 4.3; RFC 9051 9")
FAULT("imap-literal-short", "the server closed in the middle of data",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "The server announced a literal, and closed before all of it had come.",
    "a slow network: the end was sent by the server",
    "a process of the server's that died\n"
    "a file that is shorter than the index says\n"
    "a proxy with a limit",
    "sonde -v {url}", "Look at the server's log; rebuild its index.",
    "RFC 9051 4.3")
FAULT("imap-message-too-large", "only a part of the message was read",
    PHASE_RECEIVE, SEVERITY_NOTE, KIND_OTHER,
    "The message is larger than sonde was told to read, and the rest was "
    "left.",
    "a fault of the server's: what was read is well", "a large message",
    "sonde --max-body 256M {url}", "Ask for a section of it, or allow more.",
    "RFC 9051 6.4.5")
FAULT("imap-list-too-long", "only a part of the list was read", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_OTHER,
    "The server's list is longer than sonde reads, and the conversation ended "
    "within it.",
    "a fault of the server's: what was read is well",
    "very many mailboxes or messages\n"
    "a server that does not end its list",
    "sonde -v {url}", "Ask for less: one mailbox, a narrower search.",
    "RFC 9051 6.3.9; RFC 9051 6.4.4")
FAULT("imap-wrong-message", "another message was sent than asked for",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server sent the body of a message that was not asked for.",
    "the network: the bytes came as they were sent",
    "a proxy that mixes up two connections\n"
    "an index of the server's that does not fit the messages",
    "sonde -vv {url}", "Look at the server's log; rebuild its index.",
    "RFC 9051 6.4.9; RFC 9051 7.5.2")
FAULT("imap-size-differs", "a message is not as large as its size says",
    PHASE_RECEIVE, SEVERITY_WARN, KIND_PROTOCOL,
    "RFC822.SIZE is not the size of the message that came: clients show a "
    "wrong progress, and some fail.",
    "a loss: the literal came to the end that it announced",
    "the server guesses sizes to be quick (Exchange can)\n"
    "it counts line ends as one byte\n"
    "a filter in front of the server changes messages",
    "sonde -vv {url}", "Let the server count the sizes, or rebuild its index.",
    "RFC 9051 7.5.2")
FAULT("imap-reply-incomplete", "a reply lacks what it is to hold",
    PHASE_RECEIVE, SEVERITY_WARN, KIND_PROTOCOL,
    "The server ended a command with OK, and what the command asks for was "
    "not among its lines.",
    "the network: the bytes came as they were sent\n"
    "a refusal: the server says OK",
    "a program that imitates IMAP, or a proxy that takes lines out\n"
    "a server that is not set up to its end",
    "sonde -v {url}", "Look at what the server answers to that command.",
    "RFC 9051 6.1.1; RFC 9051 6.3.2; RFC 9051 6.3.11")
FAULT("imap-say-short", "a literal of yours is not all there", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_MACHINE,
    "A line of --say announces more bytes than the lines behind it have.",
    "the server: it was not asked",
    "a wrong number in the braces; each line has two bytes more (CR LF)",
    "man 7 sonde-imap",
    "Count the bytes, not the letters, of the lines that follow.",
    "RFC 9051 4.3")
FAULT("imap-tag-unknown", "an answer to what nobody asked", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server ends a command with a tag that is not that of the command.",
    "the network: the bytes came as they were sent",
    "a proxy that mixes up two connections\n"
    "somebody on the way who adds replies",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 9051 2.2.1; RFC 9051 2.2.2")
FAULT("imap-continuation-unasked", "the server waits for what is all said",
    PHASE_LOCAL, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server asks for the rest of a command that was whole (+).",
    "the network: the bytes came as they were sent",
    "a proxy that changes commands\n"
    "a server that reads a brace at a line's end as a literal",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 9051 7.6; RFC 9051 2.2.1")
