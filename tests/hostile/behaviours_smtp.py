# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hostile mail server can do, one row each; see behaviours.py."""

import behaviours_pop3

GREETING, HELLO = b"220 mx ESMTP\r\n", b"250 mx\r\n"
LOGIN = ("-u", "ada:opensesame")
ASKS = ("--mail-from", "a@x.test", "--mail-rcpt", "b@y.test")
WELL = {b"EHLO": HELLO, b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n", b"RSET": b"250 ok\r\n",
        b"STARTTLS": b"220 ok\r\n", b"QUIT": b"221 bye\r\n"}


def at(command, misbehave, hello=HELLO):
    """A server that is well up to a command, which misbehave(sock) answers;
    b"" is the greeting."""
    def script(sock, _):
        if command == b"":
            misbehave(sock)
            return
        sock.sendall(GREETING)
        for line in behaviours_pop3.lines_of(sock):
            verb = line.split(b" ")[0]
            if verb == command:
                misbehave(sock)
            elif verb == b"EHLO":
                sock.sendall(hello)
            else:
                sock.sendall(WELL.get(verb, b"502 no\r\n"))
    script.floods = getattr(misbehave, "floods", False)
    return script


def table(row, life, gap):
    says, again = behaviours_pop3.says, behaviours_pop3.again

    def clear(what, finding, command, misbehave, options=(), hello=HELLO):
        return row(what, finding, at(command, misbehave, hello), options=options,
                   scheme="smtp+notls")

    return {
        "smtp-endless-greeting": clear(
            "a greeting of lines for ever", "reply-too-long", b"", again(b"", b"220-x\r\n", life)),
        "smtp-endless-ehlo": clear(
            "extensions for ever", "reply-too-long", b"EHLO", again(b"", b"250-X-MORE 1\r\n", life)),
        "smtp-endless-long-lines": clear(
            "extensions of 60,000 bytes for ever", "reply-too-long", b"EHLO",
            again(b"", b"250-" + b"x" * 60000 + b"\r\n", life)),
        "smtp-10-mb-line": clear(
            "a line of 10 MB", "sonde-limit", b"EHLO", says(b"250 " + b"x" * 10_000_000)),
        "smtp-endless-challenges": clear(
            "challenges for ever", "auth-bad-challenge", b"AUTH",
            again(b"", b"334 QUJD\r\n", life), options=LOGIN,
            hello=b"250-mx\r\n250 AUTH PLAIN\r\n"),
        "smtp-injection": row(
            "a reply behind the leave for TLS", "starttls-injection",
            at(b"STARTTLS", says(b"220 go\r\n250 AUTH PLAIN\r\n"),
               b"250-mx\r\n250 STARTTLS\r\n"), scheme="smtp"),
        "smtp-greeting-of-ssh": clear(
            "greets in another protocol", "wrong-service", b"", says(b"SSH-2.0-x\r\n")),
        "smtp-greeting-of-ftp": clear(
            "greets in another protocol that begins with 220", "wrong-service", b"",
            says(b"220 (vsFTPd 3.0.3)\r\n")),
        "smtp-greeting-of-controls": clear(
            "greets with what moves a terminal", "smtp-greeting-refused", b"",
            says(b"554 \x1b]0;PWNED\x07\x9b31m\x1b[2J\r\n")),
        "smtp-drip-greeting": clear(
            "a greeting, a byte each 150 ms", "talk-timeout", b"", again(b"220 ", b"x", life, gap)),
        "smtp-drip-verdict": clear(
            "a verdict, a byte each 150 ms", "talk-timeout", b"RCPT",
            again(b"250-", b"x\r\n250-", life, gap), options=ASKS),
        "smtp-two-replies": clear(
            "a refusal behind the reply to MAIL, which is none of RCPT", "reply-unasked", b"MAIL",
            says(b"250 ok\r\n550 no\r\n"), options=ASKS),
        "smtp-hello-at-once": clear(
            "greeting and the reply to EHLO in one", "reply-unasked", b"",
            says(GREETING + HELLO)),
        "smtp-neither": clear(
            "354 to RCPT", "smtp-wrong-code", b"RCPT", says(b"354 go on\r\n"), options=ASKS),
        "smtp-greeting-of-250": clear(
            "250 for a greeting", "smtp-wrong-code", b"", says(b"250 mx\r\n")),
        "smtp-hello-of-220": clear(
            "220 to EHLO", "smtp-wrong-code", b"EHLO", says(b"220 mx\r\n"), options=ASKS),
        "smtp-last-word": clear(
            "421 behind the reply to MAIL", "service-closing", b"MAIL",
            says(b"250 ok\r\n421 bye\r\n"), options=ASKS),
        "smtp-silent": clear(
            "silence after MAIL", "talk-timeout", b"MAIL", says(b""), options=ASKS),
    }
