/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP: greetings, TLS, logins, mailboxes, replies. See lab.tbl.h. */

#define BOTH (IMAP | IMAPS)
#define ADA .options = "-u ada:opensesame"

/* A login that is answered so, whichever way it is tried. */
#define LOGIN_SAYS(id, broken, words) \
	LAB(BOTH, id, broken, id, .serve = serve_imap, ADA, \
	    .verb = "AUTHENTICATE", .text = TEXT("{tag} " words "\r\n"))

/* What a command is answered with. */
#define SAYS(id, what, command, words) \
	LAB(BOTH, id, what, id, .serve = serve_imap, ADA, .verb = command, \
	    .text = TEXT(words))

/* The same, and then nothing any more. */
#define SAYS_AND_HOLDS(id, finding, what, command, words) \
	LAB(BOTH, id, what, finding, .serve = serve_imap, ADA, \
	    .verb = command, .ends = true, .ending = END_HOLD, \
	    .text = TEXT(words))

/* The greeting. */
LAB(BOTH, "imap-bye", "turns everybody away", "imap-bye", .serve = serve_imap,
    .verb = "greeting", .ends = true,
    .text = TEXT("* BYE too many connections from your address\r\n"))
LAB(IMAP, "imap-preauth", "says that we are logged in, so TLS cannot start",
    "imap-preauth", .serve = serve_imap, .options = "--starttls",
    .verb = "greeting", .text = TEXT("* PREAUTH welcome back\r\n"))
LAB(IMAP, "no-greeting", "accepts, and says nothing", "no-greeting",
    .serve = serve_nothing, .ending = END_HOLD)
LAB(IMAP, "wrong-service", "the port speaks SSH", "wrong-service",
    .serve = serve_greeting, .ending = END_HOLD, .text = TEXT(GREETING_SSH))

LAB(BOTH, "imap-preauth-session", "says that somebody is logged in already",
    "imap-preauth-session", .serve = serve_imap, ADA, .bare = true)

/* TLS in the middle. */
LAB(IMAP, "in-the-clear", "offers no TLS", "in-the-clear", .serve = serve_imap,
    .verb = "CAPABILITY",
    .text = TEXT("* CAPABILITY IMAP4rev1 ID\r\n{tag} OK done\r\n"))
LAB(IMAP, "starttls-not-offered", "offers no TLS, and it is wanted",
    "starttls-not-offered", .serve = serve_imap, .options = "--starttls",
    .verb = "CAPABILITY",
    .text = TEXT("* CAPABILITY IMAP4rev1 ID\r\n{tag} OK done\r\n"))
LAB(IMAP, "starttls-refused", "offers TLS, and refuses to start it",
    "starttls-refused", .serve = serve_imap, .options = "--starttls",
    .verb = "STARTTLS", .text = TEXT("{tag} NO no certificate today\r\n"))
LAB(IMAP, "starttls-injection", "adds a reply behind that to STARTTLS",
    "starttls-injection", .serve = serve_imap, .verb = "STARTTLS",
    .text = TEXT("{tag} OK begin\r\n"
		 "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ns3 OK done\r\n"))

/* Logging in. */
#define NO_LOGIN "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n"
LAB(IMAP, "imap-login-disabled", "LOGIN is forbidden, and all there is",
    "imap-login-disabled", .serve = serve_imap, ADA, .verb = "CAPABILITY",
    .nth = 1, .text = TEXT(NO_LOGIN))
LAB(IMAPS, "imap-login-disabled", "LOGIN is forbidden, and all there is",
    "imap-login-disabled", .serve = serve_imap, ADA, .verb = "CAPABILITY",
    .text = TEXT(NO_LOGIN))
LOGIN_SAYS("imap-authfailed", "refuses the right password",
    "NO [AUTHENTICATIONFAILED] Authentication failed.")
LOGIN_SAYS("auth-failed", "refuses the login without a code",
    "NO login incorrect")
LOGIN_SAYS("imap-authorization", "lets nobody act for that user",
    "NO [AUTHORIZATIONFAILED] not for this account")
LOGIN_SAYS("imap-too-many", "ten connections are open already",
    "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded "
    "(mail_max_userip_connections=10)")
LOGIN_SAYS("imap-unavailable", "the directory of users is down",
    "NO [UNAVAILABLE] Temporary authentication failure.")
LOGIN_SAYS("imap-alert", "the provider has something to say",
    "NO [ALERT] Please log in via your web browser: "
    "https://support.lab.test/78754")
LOGIN_SAYS("imap-expired", "the password is too old",
    "NO [EXPIRED] your password has expired")
LOGIN_SAYS("imap-privacy-required", "the login wants more protection",
    "NO [PRIVACYREQUIRED] not without more protection")
LOGIN_SAYS("imap-contact-admin", "sends us to the administrator",
    "NO [CONTACTADMIN] this account is locked")
LOGIN_SAYS("imap-limit", "a limit is reached", "NO [LIMIT] not so often")
LOGIN_SAYS("imap-server-bug", "the server has tripped over itself",
    "NO [SERVERBUG] internal error")
LOGIN_SAYS("imap-bad", "does not understand the login", "BAD what is that?")

/* Mailboxes and messages. */
LAB(BOTH, "imap-nonexistent", "the mailbox is not there, and has a prefix",
    "imap-nonexistent", .serve = serve_imap, ADA, .path = "/Entw%C3%BCrfe")
LAB(BOTH, "imap-nonexistent-plain", "the mailbox is not there: a plain NO",
    "imap-nonexistent", .serve = serve_imap, ADA, .path = "/Archive",
    .verb = "EXAMINE", .text = TEXT("{tag} NO cannot open that\r\n"))
LAB(BOTH, "imap-refused", "the mailbox is there, and is not opened",
    "imap-refused", .serve = serve_imap, ADA, .path = "/INBOX",
    .verb = "EXAMINE", .text = TEXT("{tag} NO not today\r\n"))
LAB(BOTH, "imap-no-permission", "the mailbox belongs to others",
    "imap-no-permission", .serve = serve_imap, ADA, .path = "/INBOX",
    .verb = "EXAMINE", .text = TEXT("{tag} NO [NOPERM] not for you\r\n"))
LAB(BOTH, "imap-in-use", "the mailbox is locked", "imap-in-use",
    .serve = serve_imap, ADA, .path = "/INBOX", .verb = "EXAMINE",
    .text = TEXT("{tag} NO [INUSE] locked by another session\r\n"))
LAB(BOTH, "imap-corruption", "the mailbox is damaged", "imap-corruption",
    .serve = serve_imap, ADA, .path = "/INBOX", .verb = "EXAMINE",
    .text = TEXT("{tag} NO [CORRUPTION] the index is damaged\r\n"))
LAB(BOTH, "imap-over-quota", "the account has no room left", "imap-over-quota",
    .serve = serve_imap, ADA, .path = "/INBOX", .verb = "EXAMINE",
    .text = TEXT("{tag} NO [OVERQUOTA] the account is full\r\n"))
LAB(BOTH, "imap-no-message", "no message has that UID", "imap-no-message",
    .serve = serve_imap, ADA, .path = "/INBOX/;UID=77")
LAB(BOTH, "imap-size-differs", "has another size for a message than it has",
    "imap-size-differs", .serve = serve_imap, ADA, .path = "/INBOX/;UID=5",
    .number = 100)
LAB(IMAPS, "imap-no-idle", "does not offer IDLE", "imap-no-idle",
    .serve = serve_imap, .options = "-u ada:opensesame --idle 3",
    .path = "/INBOX", .verb = "CAPABILITY", .nth = 1,
    .text = TEXT("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"))

/* Replies. */
SAYS_AND_HOLDS("imap-literal-too-large", "imap-literal-too-large",
    "announces a literal of 2^64-1 bytes", "LIST",
    "* LIST () \".\" {18446744073709551615}\r\n")
SAYS_AND_HOLDS("imap-literal-silent", "talk-timeout",
    "announces a literal, and is silent", "LIST", "* LIST () \".\" {5}\r\n")
LAB(BOTH, "imap-literal-short", "closes in the middle of a literal",
    "imap-literal-short", .serve = serve_imap, ADA, .verb = "LIST",
    .ends = true, .text = TEXT("* LIST () \".\" {5}\r\nIN"))
SAYS("imap-tag-unknown", "answers a command that was not sent", "NAMESPACE",
    "s99 OK done\r\n")
SAYS("imap-continuation-unasked", "waits for more where all was said",
    "NAMESPACE", "+ go on\r\n")
SAYS("reply-malformed", "says what is no response", "NAMESPACE",
    "hello there\r\n")
LAB(BOTH, "service-closing", "says BYE in the middle", "service-closing",
    .serve = serve_imap, ADA, .verb = "NAMESPACE", .ends = true,
    .text = TEXT("* BYE the server is shutting down\r\n"))
SAYS("good-bye-refused", "does not know LOGOUT", "LOGOUT",
    "{tag} BAD what is that?\r\n")
LAB(BOTH, "good-bye-unanswered", "closes without an answer to LOGOUT",
    "good-bye-unanswered", .serve = serve_imap, .verb = "LOGOUT", .ends = true)

#undef NO_LOGIN
#undef BOTH
#undef ADA
#undef LOGIN_SAYS
#undef SAYS
#undef SAYS_AND_HOLDS
