/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of mail servers, in the order of a conversation: the greeting, TLS,
 * the login, the envelope, the message. What mail shares with file transfer is
 * in faults_mail.tbl.h. See faults.tbl.h for what a row holds.
 */
FAULT("smtp-no-greeting", "the mail server never greeted", PHASE_GREET,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The server accepted the connection, and its greeting never came.",
    "DNS, routing or a closed port: the connection stands\n"
    "TLS that the port expects at once: a ClientHello was not answered either",
    "the server looks up the name of this address, or a block list, and "
    "waits\n"
    "it makes strangers wait on purpose (greet pause, tarpit)\n"
    "all its processes are busy\n"
    "a firewall that accepts for a server that is not there",
    "sonde --idle 60 -m 60 {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Look at the server's log, and at its DNS.", "RFC 5321 3.1, 4.5.3.2.1")
FAULT("smtp-implicit-tls", "the mail port wants TLS at once", PHASE_GREET,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port expects TLS at once, as port 465 does, and was spoken to in the "
    "clear: each side waited for the other.",
    "a server that hangs: it answered a ClientHello",
    "port 465 was asked with a scheme that starts in the clear",
    "sonde smtps://{hostport}/",
    "Use smtps:// here, or the port that starts in the clear (587, 25).",
    "RFC 8314 3.3")
FAULT("smtp-greeting-slow", "the greeting came late", PHASE_GREET,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The connection stood, and the server needed long to greet.",
    "the network: the kernel's round trip is counted out",
    "the server looks up the name of this address, or a block list\n"
    "it makes strangers wait on purpose (greet pause), to see who does not\n"
    "an overloaded server",
    "sonde -v {url}\n"
    "dig -x ADDRESS # the address that sonde comes from",
    "See that this address has a name in DNS; else ask who runs the server.",
    "RFC 5321 4.5.3.2.1")
FAULT("smtp-greeting-refused", "the server takes no mail from here",
    PHASE_GREET, SEVERITY_FAIL, KIND_NEGATIVE, "The greeting itself says no.",
    "the network: the server answered\n"
    "your words: nothing had been said yet",
    "no mail service is meant to be at this address\n"
    "this address is not welcome there",
    "sonde -v {url}", "Read its words; ask who runs the server.",
    "RFC 5321 3.1")
FAULT("smtp-helo-rejected", "the name we greet with is refused", PHASE_GREET,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not take the name that was said with EHLO.",
    "the sender or the recipient: they were not the reason",
    "it wants a full host name, and this machine has none\n"
    "it wants a name that leads back to this address in DNS",
    "sonde --helo mail.example.org {url}\n"
    "hostname -f",
    "Say a full name that DNS knows (--helo).", "RFC 5321 4.1.1.1, 4.1.4")
FAULT("smtp-no-ehlo", "the server knows HELO alone", PHASE_GREET, SEVERITY_NOTE,
    KIND_PROTOCOL,
    "The server does not know EHLO: it has no extensions, so neither TLS nor "
    "logins.",
    "a failure: mail can be sent this way",
    "a very old server\n"
    "a firewall that inspects SMTP and hides EHLO",
    "sonde -v {url}", "Switch the inspection off, or update the server.",
    "RFC 5321 3.2, 4.1.4")
FAULT("smtp-blocklist", "our address is on a block list", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses this address because a list names it.",
    "the message: it was not looked at\n"
    "a wrong recipient",
    "the address is one of those that providers give to homes\n"
    "it has sent spam, or somebody before you has",
    "sonde -v {url}\n"
    "sonde dns://zen.spamhaus.org/ # how to ask is on the list's own pages",
    "Ask the list that the server names; send over your provider's server.",
    "RFC 5782")
FAULT("smtp-ptr-wanted", "our address has no name in DNS", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants a name in DNS for the address that it sees, and one that "
    "leads back.",
    "the sender or the recipient: they were not the reason",
    "the address has no PTR record\n"
    "its name does not lead back to the address",
    "dig -x ADDRESS # the address that sonde comes from\n"
    "sonde -v {url}",
    "Have the provider set the PTR record, and the name lead to the address.",
    "RFC 1912 2.1; RFC 7372")

/* TLS. */
FAULT("smtp-starttls-stripped", "somebody wrote over the offer of TLS",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "Where STARTTLS should be offered there is a word of crosses: a box on the "
    "way wrote over it.",
    "the server: it offers what it always does\n"
    "the certificate: there was no handshake",
    "a firewall that inspects SMTP (Cisco ASA: XXXXXXXA)\n"
    "a virus scanner on this machine or the next router",
    "sonde -v {url}\n"
    "sonde smtps://{host}:465/",
    "Switch that inspection off (no inspect esmtp), or use port 465.",
    "RFC 3207 6; RFC 8314 3")
FAULT("smtp-454-starttls", "the server cannot start TLS now", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server offers STARTTLS, and says with 454 that it cannot start it.",
    "the certificate itself: there was no handshake",
    "the server cannot read its certificate or key\n"
    "it has too many handshakes at once",
    "sonde -v {url}",
    "Look at the server's log; check the paths and rights of certificate and "
    "key.",
    "RFC 3207 4")
FAULT("smtp-530-starttls", "the server wants TLS first", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server does nothing before STARTTLS.",
    "a wrong password or address: they were not looked at",
    "the conversation was kept in the clear (smtp+notls)\n"
    "the client does not know STARTTLS",
    "sonde smtp+tls://{hostport}/", "Start TLS first.",
    "RFC 3207 4; RFC 4954 6")
FAULT("smtps-on-plain", "the port does not begin with TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "TLS was to be spoken from the start, and the server greeted in the clear: "
    "the port wants STARTTLS, or has no TLS.",
    "the certificate or your TLS version (OpenSSL says \"wrong version "
    "number\")",
    "port 587 or 25 was asked with smtps://", "sonde smtp+tls://{hostport}/",
    "Use smtp+tls:// here, or port 465 with smtps://.",
    "RFC 8314 3.3; RFC 3207")

/* Logging in. */
FAULT("smtp-auth-after-tls", "logging in needs TLS first", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server takes logins inside TLS alone.",
    "a wrong password: it was not judged",
    "the conversation was kept in the clear (smtp+notls)",
    "sonde smtp+tls://{hostport}/", "Start TLS first.",
    "RFC 4954 4, 6; RFC 8314 3.3")
FAULT("smtp-534-app-password", "an application password is needed", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The provider does not take the password of the account here: it wants one "
    "made for this program, or a token.",
    "a wrong password: it may be right on the provider's pages",
    "the account has a second factor\n"
    "the provider allows application passwords alone",
    "sonde --oauth2-bearer @token -u USER {url}",
    "Make an application password in the account's settings.", "RFC 4954 6")
FAULT("smtp-534-web-login", "the provider wants a login by browser", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The provider found the login unusual, and wants one with a browser "
    "first.",
    "a wrong password: the provider would say so",
    "the login comes from a new place\n"
    "the account was locked for a while",
    "sonde -v {url}",
    "Log in with a browser at the address in the server's words.", "RFC 4954 6")
FAULT("smtp-534-weak", "the mechanism is too weak for the server", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants a stronger way of logging in for this user.",
    "a wrong password: it was not judged",
    "the account is set to a mechanism like SCRAM or a token",
    "sonde -v --auth SCRAM-SHA-256 {url}",
    "Choose another mechanism (--auth) out of those offered.", "RFC 4954 6")
FAULT("smtp-535-basic-disabled", "passwords are switched off there", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The provider switched off logins by password: it wants OAuth 2.0.",
    "a wrong password: no password would do",
    "basic authentication is disabled for the account or the whole tenant\n"
    "authenticated SMTP is disabled for the mailbox",
    "sonde --oauth2-bearer @token -u USER {url}",
    "Use a token (XOAUTH2), or have SMTP AUTH allowed for the mailbox.",
    "RFC 7628")
FAULT("smtp-530-login", "the server wants a login first", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server takes mail here from those who have logged in.",
    "a wrong address: it was not the reason",
    "the port is the one for users (587, 465)\n"
    "the sender's address belongs to this server's users",
    "sonde -u USER {url}",
    "Log in (-u), or ask the server that takes mail for the recipient (port "
    "25).",
    "RFC 4954 6; RFC 6409 4.3")

/* The envelope. */
FAULT("smtp-sender-refused", "the sender is refused", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server does not take this sender.",
    "the recipient: it had not been named yet",
    "the sender's domain is not in DNS, or takes no mail\n"
    "who logged in may not use this address",
    "sonde -v {url}\n"
    "dig MX DOMAIN # of the sender",
    "Use an address that exists and is yours.", "RFC 5321 3.3, 4.2.2")
FAULT("smtp-spf", "SPF does not allow our address", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The sender's domain says in DNS which hosts send for it, and this one is "
    "not among them.",
    "the recipient: it was not the reason",
    "the mail goes out by another way than the domain's own servers\n"
    "the SPF record forgets a server, or cannot be read",
    "dig TXT DOMAIN # of the sender\n"
    "sonde -v {url}",
    "Send over the domain's server, or add this address to the record.",
    "RFC 7208; RFC 7372")
FAULT("smtp-relay-denied", "the server does not relay for us", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The recipient is not at this server, and it passes mail on for its own "
    "users alone.",
    "a wrong mailbox: the server does not look at it",
    "nobody logged in\n"
    "another server takes the mail of the recipient's domain",
    "sonde -u USER {url}\n"
    "dig MX DOMAIN # of the recipient",
    "Log in, or use the server that takes the domain's mail.",
    "RFC 5321 7.9; RFC 3463 3.8")
FAULT("smtp-550-unknown-user", "nobody there has this address", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server does not know the recipient.",
    "the network, TLS or the sender: the server got to the recipient",
    "the address is not spelled right\n"
    "the mailbox was removed, or is at another server",
    "sonde -v {url}", "Check the address.", "RFC 3463 3.2; RFC 5321 4.2.2")
FAULT("smtp-mailbox-disabled", "the mailbox is switched off", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The recipient exists, and takes no mail.",
    "a wrong address: the server knows it",
    "the account is locked, or was given up", "sonde -v {url}",
    "Ask the recipient by another way.", "RFC 3463 3.3")
FAULT("smtp-mailbox-full", "the mailbox is full", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The recipient exists, and has no room left.",
    "a wrong address: the server knows it", "the mailbox has reached its quota",
    "sonde -v {url}", "Remove mail there, or raise the quota.",
    "RFC 3463 3.3; RFC 5321 4.2.2")
FAULT("smtp-greylisted", "the server wants us to come again", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "Strangers are told to come again later (greylisting): a real mail server "
    "does, and is let in.",
    "a wrong address, or a refusal for good: the code begins with 4",
    "the server has not seen this address with this sender before",
    "sonde {url} # in some minutes",
    "Try again after a few minutes; a queue does it by itself.",
    "RFC 6647 2; RFC 5321 4.5.4.1")
FAULT("smtp-recipient-refused", "a recipient is refused", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server does not take this recipient.",
    "the sender: it was accepted",
    "a rule of the server's, which its words or its log tell", "sonde -v {url}",
    "Read its words; look at the server's log.", "RFC 5321 3.3, 4.2.2")
FAULT("smtp-no-smtputf8", "the server takes no such addresses", PHASE_SEND,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "An address, or a line of the header, has letters beyond ASCII, and the "
    "server does not offer SMTPUTF8: nothing of it was sent.",
    "a wrong address: the server was not asked",
    "the server is old, or the extension is switched off", "sonde -v {url}",
    "Use an address in ASCII, or a server with SMTPUTF8.", "RFC 6531 3.2")
FAULT("smtp-no-8bitmime", "the message may be spoilt on its way", PHASE_SEND,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The message has bytes beyond ASCII, and the server does not offer "
    "8BITMIME: it may cut their eighth bit off.",
    "a failure: the message was sent as it is",
    "the server is old, or the extension is switched off", "sonde -v {url}",
    "Encode the body as quoted-printable or base64.", "RFC 6152 2, 3")
FAULT("smtp-no-message", "no message was sent", PHASE_SEND, SEVERITY_NOTE,
    KIND_OTHER,
    "The conversation was held as far as it was asked for, and no message was "
    "sent.",
    "a failure: sonde sends a message on purpose alone", "nobody asked for one",
    "sonde --mail-from ME --mail-rcpt YOU -T message.eml {url}",
    "Nothing is wrong.", "RFC 5321 3.3")

/* The message. */
FAULT("smtp-too-large", "the message is too large", PHASE_SEND, SEVERITY_FAIL,
    KIND_NEGATIVE, "The message has more bytes than the server takes.",
    "a full mailbox: the bound is the server's", "attachments",
    "sonde -v {url}", "Send less, or have the server's bound raised.",
    "RFC 1870 6")
FAULT("smtp-554-content", "the message itself is refused", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server had the whole message, and refuses it for what it is or what "
    "its header claims.",
    "the recipient: it was accepted\n"
    "the network: the whole message came",
    "DMARC, DKIM or SPF do not fit the address in From\n"
    "a filter takes it for spam",
    "dig TXT _dmarc.DOMAIN # of the address in From\n"
    "sonde -v {url}",
    "Sign with DKIM and let SPF name the sending host; look at what the "
    "server's words point to.",
    "RFC 7489; RFC 7372")
FAULT("smtp-message-refused", "the message is refused", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server does not take the message.",
    "the recipient: it was accepted",
    "a rule of the server's, which its words or its log tell", "sonde -v {url}",
    "Read its words; look at the server's log.", "RFC 5321 4.2.2")
FAULT("smtp-smuggling", "the server takes a wrong end of a message",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server takes something else than <CR><LF>.<CR><LF> for the end of a "
    "message. Where the server before it does not, who writes a message there "
    "can hide a second one in it, from anybody (SMTP smuggling).",
    "a smuggled message: sonde has sent none, only its own\n"
    "a refusal: the message was accepted at the wrong end",
    "a version or setting that is kind to clients with bare LF or CR "
    "(CVE-2023-51764, -51765, -51766)\n"
    "a filter or load balancer in front that mends line ends",
    "sonde --check smuggling -v {url} # what was said to each\n"
    "postconf smtpd_forbid_bare_newline # on the server, if it is Postfix",
    "Update the server, and have it refuse or keep bare LF and CR (Postfix: "
    "smtpd_forbid_bare_newline = normalize).",
    "RFC 5321 2.3.8, 4.1.1.4")
FAULT("smtp-no-smuggling", "no wrong end of a message is taken", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_NEGATIVE,
    "The server took none of the wrong endings for the end of a message.",
    "a proof for servers behind this one: what they make of it was not seen",
    "the server keeps to the standard, or refuses bare LF and CR",
    "sonde --check smuggling -v {url} # what was said to each",
    "Nothing need be done; delete the messages of the check.",
    "RFC 5321 4.1.1.4")
FAULT("smtp-try-later", "the server cannot do it now", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server failed for the moment: the code begins with 4.",
    "a refusal for good: mail stays in the queue and is tried again",
    "the server is busy, or its disk is full\n"
    "something that it needs (DNS, a directory) does not answer",
    "sonde {url} # in some minutes\n"
    "sonde -v {url}",
    "Try again later; look at the server's log.", "RFC 5321 4.2.1, 4.5.4.1")
FAULT("smtp-wrong-code", "a reply that is neither yes nor no", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The code of the reply is none that may answer this command, as 250 to "
    "DATA, which waits for 354.",
    "a refusal: the code does not begin with 4 or 5\n"
    "the network: the bytes came as they were sent",
    "a faulty server, or a filter that answers in its place\n"
    "replies that are one behind the commands",
    "sonde -vvv {url}", "Repair what writes the reply.", "RFC 5321 4.3.2")
FAULT("smtp-refused", "the server says no", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_NEGATIVE, "A command was answered with a refusal.",
    "the network: the server answered", "its words say why, or its log does",
    "sonde -v {url}", "Read its words; look at the server's log.",
    "RFC 5321 4.2")
