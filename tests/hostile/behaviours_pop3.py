# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hostile POP3 server can do, one row each; see behaviours.py."""

import time

import scripted

LOGIN = ("-u", "ada:opensesame", "--auth", "USER")
WELL = {b"CAPA": b"+OK\r\nUSER\r\nTOP\r\nUIDL\r\nSTLS\r\n.\r\n", b"STAT": b"+OK 2 300\r\n",
        b"LIST": b"+OK 1 120\r\n", b"UIDL": b"+OK 1 a\r\n",
        b"TOP": b"+OK\r\nA: b\r\n\r\n.\r\n", b"RETR": b"+OK\r\nA: b\r\n\r\n.\r\n"}
LISTS = {b"LIST": b"+OK\r\n1 150\r\n2 150\r\n.\r\n", b"UIDL": b"+OK\r\n1 a\r\n2 b\r\n.\r\n"}
MESSAGE = b"+OK\r\nA: b\r\n\r\n"
ESCAPES = b"\x1b]0;PWNED\x07\x9b31m\x1b[2J"


def lines_of(sock):
    rest = b""
    while True:
        some = sock.recv(65536)
        if not some:
            return
        *lines, rest = (rest + some).split(b"\r\n")
        yield from lines


def at(command, misbehave):
    """A server that is well up to a command, which misbehave(sock) answers;
    b"" is the greeting."""
    def script(sock, _):
        if command == b"":
            misbehave(sock)
            return
        sock.sendall(b"+OK hi <1.2@pop.test>\r\n")
        for line in lines_of(sock):
            verb = line.split(b" ")[0]
            if verb == command:
                misbehave(sock)
            else:
                sock.sendall(LISTS.get(line) or WELL.get(verb, b"+OK\r\n"))
    script.floods = getattr(misbehave, "floods", False)
    return script


def says(text):
    """This; then silence."""
    return lambda sock: sock.sendall(text)


def again(start, more, life, gap=0.0):
    """start, then more for ever, all at once or a byte each gap."""
    def misbehave(sock):
        sock.sendall(start)
        end, i = time.monotonic() + life, 0
        while time.monotonic() < end:
            sock.sendall(more[i:i + 1] if gap else more * (65536 // len(more)))
            i = (i + 1) % len(more)
            time.sleep(gap)
    misbehave.floods = not gap
    return misbehave


def resets(text):
    def misbehave(sock):
        sock.sendall(text)
        time.sleep(0.1)  # a reset overtakes what was not yet read
        scripted.ends_with_reset(sock)
    return misbehave


def table(row, life, gap):
    def clear(what, finding, command, misbehave, path="/1", fails=True):
        return row(what, finding, at(command, misbehave), options=LOGIN, scheme="pop3+notls",
                   path=path, fails=fails)

    return {
        "pop3-endless-capabilities": clear(
            "capabilities for ever", "pop3-list-endless", b"CAPA",
            again(b"+OK\r\n", b"X-MORE\r\n", life)),
        "pop3-endless-list": clear(
            "a list for ever", "pop3-list-endless", b"LIST",
            again(b"+OK\r\n", b"1 120\r\n", life), path="/"),
        "pop3-endless-list-of-long-lines": clear(
            "a list of lines of 60,000 bytes for ever", "pop3-list-endless", b"LIST",
            again(b"+OK\r\n", b"1 120 " + b"x" * 60000 + b"\r\n", life), path="/"),
        "pop3-endless-message": clear(
            "a message for ever", "pop3-message-endless", b"RETR",
            again(MESSAGE, b"more of it\r\n", life)),
        "pop3-endless-challenges": row(
            "challenges for ever", "auth-bad-challenge",
            at(b"AUTH", again(b"", b"+ QUJD\r\n", life)), scheme="pop3+notls",
            options=("-u", "ada:opensesame", "--auth", "PLAIN")),
        "pop3-10-mb-greeting": clear(
            "a greeting of 10 MB without an end", "sonde-limit", b"",
            again(b"+OK ", b"x" * 1000, life)),
        "pop3-10-mb-line": clear(
            "a line of 10 MB in a message", "sonde-limit", b"RETR",
            says(MESSAGE + b"x" * 10_000_000)),
        "pop3-malformed-for-ever": clear(
            "no replies, but lines for ever", "reply-malformed", b"STAT",
            again(b"", b"hello\r\n", life)),
        "pop3-greeting-of-ssh": clear(
            "greets in another protocol", "wrong-service", b"", says(b"SSH-2.0-x\r\n")),
        "pop3-greeting-of-imap": clear(
            "greets in another protocol of mail", "wrong-service", b"",
            says(b"* OK [CAPABILITY IMAP4rev1]\r\n")),
        "pop3-greeting-of-controls": clear(
            "greets with what moves a terminal", "reply-malformed", b"",
            says(ESCAPES + b"\r\n")),
        "pop3-refusal-of-controls": clear(
            "refuses the login with what moves a terminal", "auth-failed", b"PASS",
            says(b"-ERR " + ESCAPES + b"\r\n")),
        "pop3-injection": row(
            "a reply behind the one to STLS", "starttls-injection",
            at(b"STLS", says(b"+OK\r\n+OK\r\nSASL PLAIN\r\n.\r\n")), options=LOGIN,
            scheme="pop3"),
        "pop3-numbers": clear(
            "numbers beyond all numbers", "reply-malformed", b"STAT",
            says(b"+OK 18446744073709551616 99999999999999999999\r\n")),
        "pop3-size": clear(
            "a message of 2^64-1 bytes, which is empty", "pop3-size-differs", b"LIST",
            says(b"+OK 1 18446744073709551615\r\n"), fails=False),
        "pop3-drip-greeting": clear(
            "a greeting, a byte each 150 ms", "talk-timeout", b"", again(b"+OK ", b"x", life, gap)),
        "pop3-drip-capabilities": clear(
            "capabilities, a byte each 150 ms", "talk-timeout", b"CAPA",
            again(b"+OK\r\n", b"X\r\n", life, gap)),
        "pop3-drip-message": clear(
            "a message, a byte each 150 ms", "talk-timeout", b"RETR",
            again(MESSAGE, b"more\r\n", life, gap)),
        "pop3-no-dot": clear(
            "a message, and silence in the place of its dot", "talk-timeout", b"RETR",
            says(MESSAGE)),
        "pop3-reset-message": clear(
            "a reset in the message", "pop3-message-cut", b"RETR", resets(MESSAGE)),
        "pop3-two-greetings": clear(
            "greets, and says +OK once more", "reply-unasked", b"",
            says(b"+OK hi\r\n+OK\r\n")),
        "pop3-two-replies": clear(
            "two replies to STAT", "reply-unasked", b"STAT",
            says(b"+OK 2 300\r\n+OK 2 300\r\n")),
        "pop3-other-message": clear(
            "the size of another message", "reply-malformed", b"LIST",
            says(b"+OK 7 120\r\n")),
        "pop3-other-name": clear(
            "the name of another message", "reply-malformed", b"UIDL",
            says(b"+OK 7 a\r\n")),
        "pop3-list-twice": clear(
            "a list that has one message twice", "pop3-list-differs", b"LIST",
            says(b"+OK\r\n1 150\r\n1 150\r\n.\r\n"), path="/", fails=False),
        "pop3-silent": clear(
            "silence after STAT", "talk-timeout", b"STAT", says(b"")),
    }
