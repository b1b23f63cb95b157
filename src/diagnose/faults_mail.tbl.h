/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults that mail and file transfer share: greetings, replies, TLS that begins
 * in the middle, and logging in. See faults.tbl.h for what a row holds.
 */
FAULT("no-greeting", "the server never said a word", PHASE_GREET, SEVERITY_FAIL,
    KIND_TIMEOUT,
    "The server accepted the connection, and its greeting never came.",
    "DNS, routing or a closed port: the connection stands\n"
    "TLS that the port expects at once: a ClientHello was not answered either",
    "the service behind the port hangs, or all its processes are busy\n"
    "the server looks up the name of this address and waits\n"
    "a firewall or proxy that accepts for a server that is not there",
    "sonde --idle 60 -m 60 {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Look at the service's log, and at what it waits for.",
    "RFC 5321 4.5.3.2; RFC 1939 4; RFC 9051 7.1")
FAULT("implicit-tls-port", "the port speaks TLS from the start", PHASE_GREET,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port expects TLS at once, and was spoken to in the clear: each side "
    "waited for the other.",
    "a server that hangs: it answered a ClientHello",
    "the port is that of the protocol inside TLS (990, 993, 995)",
    "openssl s_client -connect {hostport}",
    "Use the scheme that has TLS from the start (ftps, imaps, pop3s), or the "
    "port that starts in the clear.",
    "RFC 8314 3")
FAULT("wrong-service", "another service answers on this port", PHASE_GREET,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The first words of the server are those of another protocol.",
    "DNS, routing or a closed port: somebody answers",
    "the port belongs to another service\n"
    "a port is forwarded to the wrong place",
    "sonde -vv {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Correct the port or the scheme.", "-")
FAULT("reply-malformed", "a reply is no reply", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_PROTOCOL, "What the server said is not a reply of this protocol.",
    "the network: the bytes came as they were sent",
    "a server or proxy that writes to the wrong connection\n"
    "a program that prints its errors where its replies go",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 5321 4.2; RFC 959 4.2; RFC 1939 3; RFC 9051 2.2.2")
FAULT("reply-mixed-codes", "one reply has two codes", PHASE_LOCAL,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The lines of one reply have different codes: clients disagree on what it "
    "means.",
    "the network: the bytes came as they were sent",
    "a faulty server, or a proxy that glues two replies together",
    "sonde -v {url}", "Repair what writes the reply.", "RFC 5321 4.2.1")
FAULT("reply-unasked", "the server said more than it was asked", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A reply came that no command had asked for. Each that follows would be "
    "taken for the reply to another command, so the conversation was ended.",
    "the network: the bytes came as they were sent\n"
    "a last word before the server closes: it begins with 421 or -ERR",
    "a faulty server that answers a command twice\n"
    "a proxy or filter that answers for the server, which answers too\n"
    "somebody on the way who puts words into the conversation",
    "sonde -vvv {url} # where the words came from",
    "Repair what writes the second reply; use TLS.", "RFC 5321 4.2; RFC 1939 3")
FAULT("reply-too-long", "a reply does not end", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_PROTOCOL, "The reply grew beyond what sonde accepts.",
    "a slow network: the bytes keep coming",
    "a server made to exhaust whoever asks\n"
    "a program that prints its data as a reply",
    "sonde -v {url}", "Look at what the server sends there.",
    "RFC 5321 4.5.3.1.5")
FAULT("reply-bare-lf", "lines end in LF alone", PHASE_LOCAL, SEVERITY_WARN,
    KIND_PROTOCOL, "The server ends lines with LF alone; the rule is CR LF.",
    "the network: the bytes came as they were sent",
    "a faulty server, or one that is a script", "sonde -vvv {url}",
    "End each line with CR LF.", "RFC 5321 2.3.8; RFC 1939 3; RFC 9051 2.2")
FAULT("reply-nul", "a reply holds NUL bytes", PHASE_LOCAL, SEVERITY_WARN,
    KIND_PROTOCOL, "A line of the server's holds a NUL byte.",
    "the network: the bytes came as they were sent",
    "a faulty server or filter", "sonde -vvv {url}",
    "Repair what writes the reply.", "RFC 5321 4.1.2")
FAULT("good-bye-unanswered", "the good-bye was not answered", PHASE_CLOSE,
    SEVERITY_NOTE, KIND_CLOSED,
    "The server closed, or kept silent, instead of answering the good-bye.",
    "a loss: all that was asked had been answered",
    "a server that saves itself the last reply", "sonde -v {url}",
    "Answer the last command before closing.",
    "RFC 5321 4.1.1.10; RFC 1939 6; RFC 9051 6.1.3")
FAULT("good-bye-refused", "the good-bye was refused", PHASE_CLOSE,
    SEVERITY_NOTE, KIND_NEGATIVE,
    "The server answered the good-bye with a refusal.",
    "a loss: all that was asked had been answered",
    "a server or a proxy that does not know the command\n"
    "it could not put its own affairs in order, as to remove messages that "
    "another session has marked",
    "sonde -v {url}", "Look at the server's log at that second.",
    "RFC 5321 4.1.1.10; RFC 1939 6; RFC 959 4.1.1; RFC 9051 6.1.3")
FAULT("say-refused", "a line of yours was refused", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_NEGATIVE, "The server refused a line that --say had it told.",
    "the conversation around it: that is told by itself",
    "the server does not know the command, or not now\n"
    "the user may not do that",
    "sonde -v {url}", "Read its words; correct the line.", "-")
FAULT("in-the-clear", "no TLS: who listens can read it", PHASE_SECURE,
    SEVERITY_NOTE, KIND_PROTOCOL,
    "The server offers no TLS here, and the scheme does not demand it: who is "
    "on the way can read and change what was said.",
    "a failure: TLS was to be used only if it is offered",
    "TLS is not set up on this port\n"
    "somebody on the way hides the offer",
    "sonde --starttls {url}",
    "Set TLS up, or use the port that has it from the start.", "RFC 8314 3")
FAULT("starttls-not-offered", "the server does not offer the TLS required",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "TLS was to start in the middle, and the server does not offer it.",
    "the certificate: there was no handshake",
    "TLS is not set up on this server or port\n"
    "a firewall or proxy hides the offer\n"
    "the port has TLS from the start, or is not the one for clients",
    "sonde -v {url}",
    "Set TLS up on the server; else look for who hides it on the way.",
    "RFC 3207 4; RFC 2595; RFC 4217 4; RFC 8314 3")
FAULT("starttls-refused", "the server offers TLS and refuses it", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server offers TLS, and refused to start it.",
    "the certificate: there was no handshake",
    "the server cannot read its certificate or key\n"
    "TLS is switched off behind a proxy that still offers it",
    "sonde -v {url}",
    "Look at the server's log; check its certificate and key.",
    "RFC 3207 4; RFC 2595; RFC 4217 4")
FAULT("auth-failed", "the login was refused", PHASE_AUTH, SEVERITY_FAIL,
    KIND_NEGATIVE, "The server does not take this user with this password.",
    "the network, TLS or the service: they work up to the login",
    "the user or the password is wrong\n"
    "the user's name is to be the whole address, or is not\n"
    "the provider wants an application password or a token",
    "sonde -v {url}",
    "Check both; look at the server's log for its own reason.",
    "RFC 4954 6; RFC 4422 3.6")
FAULT("auth-unavailable", "logins cannot be checked now", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server cannot check logins at the moment; the password may be right.",
    "a wrong password: it was not judged",
    "the directory or database behind the server is down\n"
    "an overloaded server",
    "sonde -v {url}", "Try again; look at the server's authentication backend.",
    "RFC 4954 6; RFC 5530 3; RFC 3206 4")
FAULT("auth-too-many", "the account has too many connections", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses the login because of the number of connections.",
    "a wrong password: the server speaks of a limit",
    "clients of this account keep connections open\n"
    "many users come from one address",
    "sonde -v {url}", "Close clients, or raise the server's limit.",
    "RFC 5530 3")
FAULT("auth-not-offered", "logging in is not offered", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "A user was given, and the server offers no way to log in here.",
    "a wrong password: it was not sent",
    "logging in is offered only inside TLS\n"
    "the port is for servers, not for users (25 instead of 587)",
    "sonde -v {url}\n"
    "sonde --starttls {url}",
    "Start TLS first, or use the port for users.", "RFC 4954 3; RFC 8314 3")
FAULT("service-closing", "the server says it is closing", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server ends the conversation of its own accord.",
    "the network: the server said so itself",
    "it is shutting down, or overloaded\n"
    "too many connections, or too many errors, from this address",
    "sonde -v {url}", "Read its words; try again later.",
    "RFC 5321 3.8; RFC 959 4.2.2")
FAULT("starttls-injection", "words in the clear came too late to be true",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "More bytes followed, in the clear, the line that allows TLS to start.",
    "the certificate: the handshake was not begun\n"
    "a slow network: the bytes came with the line",
    "somebody on the way adds words that are to be believed inside TLS\n"
    "a server or proxy that writes two replies at once",
    "sonde -vv {url}",
    "Do not log in over this path; use the port that has TLS from the start, "
    "and update the server.",
    "RFC 3207 6; RFC 9051 11.1")
FAULT("auth-in-the-clear", "a password would be readable on the way",
    PHASE_AUTH, SEVERITY_FAIL, KIND_MACHINE,
    "Logging in here would show the password or token to whoever listens, or "
    "what it can be guessed from, so nothing was sent.",
    "a wrong password: it was not sent",
    "TLS was not asked for\n"
    "the server offers no TLS on this port, or somebody on the way hides it",
    "sonde --starttls {url}\n"
    "sonde -v {url}",
    "Use TLS: --starttls, or the scheme that has it from the start. "
    "--allow-cleartext-auth sends it all the same.",
    "RFC 8314 3; RFC 4954 4; RFC 5802 9")
FAULT("auth-no-mechanism", "no way of logging in suits both sides", PHASE_AUTH,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "None of the ways to log in that the server offers fits what sonde was "
    "given.",
    "a wrong password: it was not sent",
    "the server offers logging in only inside TLS\n"
    "it wants a token and was to get a password, or the other way round\n"
    "logging in is not meant for this port",
    "sonde -v {url}\n"
    "sonde --starttls {url}",
    "Compare what the server offers with what was given; --auth forces one.",
    "RFC 4422 3.1")
FAULT("auth-server-unproven", "the server does not know the password itself",
    PHASE_AUTH, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server let us in, or answered, without the proof that it knows the "
    "password.",
    "a wrong password of yours: the server would have refused it",
    "another server stands in for the right one\n"
    "a faulty SASL library on the server",
    "sonde -vv {url}",
    "Trust nothing that it says; look at who answers at this address.",
    "RFC 5802 5")
FAULT("auth-bad-challenge", "the login broke off over a bad challenge",
    PHASE_AUTH, SEVERITY_FAIL, KIND_PROTOCOL,
    "What the server said in the middle of the login has no right answer.",
    "a wrong password: it had not been judged yet",
    "a faulty SASL library on the server\n"
    "a proxy that changes lines",
    "sonde -vv {url}", "Try another mechanism with --auth.", "RFC 4422 3.4")
FAULT("auth-binding-refused", "a login bound to TLS was refused", PHASE_AUTH,
    SEVERITY_NOTE, KIND_PROTOCOL,
    "The server offers logins that are bound to the TLS connection (-PLUS), "
    "and does not accept the binding that this version of TLS has.",
    "a wrong password: the same one was accepted without the binding",
    "a SASL library that knows tls-unique alone, which TLS 1.3 does not have\n"
    "a proxy ends TLS, so that the two ends are not of one connection",
    "sonde --tls-max 1.2 {url}",
    "Update the server's SASL library (tls-exporter), or offer no -PLUS.",
    "RFC 9266 4; RFC 5802 6")
FAULT("local-no-md5", "MD5 is switched off on this machine", PHASE_AUTH,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine's OpenSSL does not compute MD5, which this login needs.",
    "the server or the network: nothing was sent",
    "a machine in FIPS mode\n"
    "a policy in openssl.cnf",
    "openssl list -digest-algorithms\n"
    "openssl md5 /dev/null",
    "Log in by another mechanism (--auth).", "RFC 1939 7")
FAULT("local-no-answer", "the login cannot be computed here", PHASE_AUTH,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine could not make the answer that the mechanism wants.",
    "the server or the network: it was not their turn",
    "the user or the password is not UTF-8, or has signs that the mechanism "
    "forbids\n"
    "there is no user\n"
    "the file with the password holds more than the password",
    "sonde -v {url}",
    "Look at the user and the password; PLAIN takes any (--auth PLAIN).",
    "RFC 4013 2")
