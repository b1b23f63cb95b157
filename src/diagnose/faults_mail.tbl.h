/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults that mail and file transfer share: TLS that begins in the middle, and
 * logging in. See faults.tbl.h for what a row holds.
 */
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
    "Logging in here would show the password or token to whoever listens, so "
    "nothing was sent.",
    "a wrong password: it was not sent",
    "TLS was not asked for\n"
    "the server offers no TLS on this port, or somebody on the way hides it",
    "sonde --starttls {url}\n"
    "sonde -v {url}",
    "Use TLS: --starttls, or the scheme that has it from the start. "
    "--allow-cleartext-auth sends it all the same.",
    "RFC 8314 3; RFC 4954 4")
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
