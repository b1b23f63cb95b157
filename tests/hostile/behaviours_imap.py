# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hostile IMAP server can do, one row each; see behaviours.py."""

import time

import scripted

LOGIN = ("-u", "ada:opensesame")
STARTTLS = b" STARTTLS"
HI = b"* OK hi\r\n"
LETTER = b"s6 OK not the end\r\n* BYE\r\n"


def answers(tag, verb, offers=b""):
    """What a server says that is well."""
    data = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1" + offers + b"\r\n",
            b"LIST": b"* LIST () \"/\" INBOX\r\n", b"EXAMINE": b"* 6 EXISTS\r\n",
            b"LOGOUT": b"* BYE bye\r\n"}
    return data.get(verb, b"") + tag + b" OK done\r\n"


def lines_of(sock):
    rest = b""
    while True:
        some = sock.recv(65536)
        if not some:
            return
        *lines, rest = (rest + some).split(b"\r\n")
        yield from lines


def at(command, misbehave, offers=b""):
    """A server that is well up to a command, which misbehave(sock, tag)
    answers; b"" is the greeting."""
    def script(sock, _):
        if command == b"":
            misbehave(sock, b"")
            return
        sock.sendall(HI)
        for line in lines_of(sock):
            tag, _, rest = line.partition(b" ")
            verb = b" ".join(rest.split(b" ")[:2 if rest.startswith(b"UID") else 1])
            if verb == command:
                misbehave(sock, tag)
            else:
                sock.sendall(answers(tag, verb, offers))
    script.floods = getattr(misbehave, "floods", False)
    return script


def says(*pieces):
    """These, in which TAG is the command's; then silence."""
    def misbehave(sock, tag):
        for piece in pieces:
            sock.sendall(piece.replace(b"TAG", tag))
    return misbehave


def again(start, more, life, gap=0.0):
    """start, then more for ever."""
    def misbehave(sock, _):
        sock.sendall(start)
        end, n = time.monotonic() + life, 0
        while time.monotonic() < end:
            if gap:
                time.sleep(gap)
                sock.sendall(more[n:n + 1])
                n = (n + 1) % len(more)
            else:
                sock.sendall(more)
    misbehave.floods = not gap
    return misbehave


def resets(said):
    def misbehave(sock, _):
        sock.sendall(said)
        time.sleep(0.1)
        scripted.ends_with_reset(sock)
    return misbehave


def many(line):
    return line * (65536 // len(line))


def table(row, life, gap):
    """All rows, each made by row(what, finding, script, ...)."""
    def imap(what, finding, command, misbehave, offers=b"", **more):
        scheme = "imap" if offers == STARTTLS else "imap+notls"
        return row(what, finding, at(command, misbehave, offers), scheme=scheme, **more)

    login = {"options": LOGIN}
    message = {"options": LOGIN, "path": "/INBOX/;UID=5"}
    return {
        "imap-line": imap(
            "a line without an end", "sonde-limit", b"CAPABILITY",
            again(b"* X ", b"x" * 65536, life)),
        "imap-line-10-mb": imap(
            "a greeting of 10 MB", "sonde-limit", b"",
            says(b"* OK " + b"x" * 10_000_000 + b"\r\n")),
        "imap-untagged": imap(
            "untagged data for ever", "reply-too-long", b"CAPABILITY",
            again(b"", many(b"* 1 EXISTS\r\n"), life)),
        "imap-untagged-long": imap(
            "untagged lines of 60,000 bytes for ever", "reply-too-long", b"CAPABILITY",
            again(b"", b"* X " + b"y" * 60000 + b"\r\n", life)),
        "imap-alerts": imap(
            "alerts for ever", "reply-too-long", b"CAPABILITY",
            again(b"", many(b"* OK [ALERT] \x1b[2J\r\n"), life)),
        "imap-literal-2-64": imap(
            "a literal of 2^64 - 1 bytes", "imap-literal-too-large", b"LIST",
            again(b"* LIST () \"/\" {18446744073709551615}\r\n", b"x" * 65536, life), **login),
        "imap-literal-2-63": imap(
            "a literal of 2^63 - 1 bytes", "imap-literal-too-large", b"LIST",
            again(b"* LIST () \"/\" {9223372036854775807}\r\n", b"x" * 65536, life), **login),
        "imap-literal-silent": imap(
            "{5}, and then silence", "talk-timeout", b"LIST",
            says(b"* LIST () \"/\" {5}\r\n"), **login),
        "imap-literals": imap(
            "literals of one byte for ever", "reply-too-long", b"LIST",
            again(b"* LIST () \"/\" {1}\r\n", many(b"x {1}\r\n"), life), **login),
        "imap-lists": imap(
            "a list in a list in a list for ever", "reply-too-long", b"UID FETCH",
            again(b"* 1 FETCH (X ", b"(" * 60000 + b" {1}\r\nx", life), **message),
        "imap-search-endless": imap(
            "answers to a search for ever", "imap-list-too-long", b"UID SEARCH",
            again(b"", many(b"* SEARCH 1 2 3\r\n"), life), options=LOGIN,
            path="/INBOX?ALL", fails=False),
        "imap-search-line": imap(
            "an answer to a search without an end", "imap-list-too-long", b"UID SEARCH",
            again(b"* SEARCH", many(b" 1234567"), life), options=LOGIN,
            path="/INBOX?ALL", fails=False),
        "imap-list-endless": imap(
            "mailboxes for ever", "imap-list-too-long", b"LIST",
            again(b"", many(b"* LIST () \"/\" x\r\n"), life), fails=False, **login),
        "imap-message-2-63": imap(
            "a message of 2^63 - 1 bytes", "imap-message-too-large", b"UID FETCH",
            again(b"* 1 FETCH (BODY[] {9223372036854775807}\r\n", b"x" * 65536, life),
            options=(*LOGIN, "--max-body", "1M"), path="/INBOX/;UID=5", fails=False),
        "imap-message-slowly": imap(
            "a message, a byte each 150 ms", "talk-timeout", b"UID FETCH",
            again(b"* 1 FETCH (BODY[] {1000}\r\n", b"x", life, gap), **message),
        "imap-forged": imap(
            "a tagged OK and BYE inside a message", "-", b"UID FETCH",
            says(b"* 1 FETCH (BODY[] {%d}\r\n" % len(LETTER), LETTER, b")\r\nTAG OK\r\n"),
            fails=False, **message),
        "imap-greeting-slowly": imap(
            "a greeting, a byte each 150 ms", "talk-timeout", b"",
            again(b"* OK ", b"x", life, gap)),
        "imap-reply-slowly": imap(
            "a reply, a byte each 150 ms", "talk-timeout", b"CAPABILITY",
            again(b"", b"* X\r\n", life, gap)),
        "imap-injected": imap(
            "a reply in the clear behind that to STARTTLS", "starttls-injection",
            b"STARTTLS", says(b"TAG OK\r\ns3 OK [CAPABILITY X] done\r\n"),
            offers=STARTTLS),
        "imap-no-handshake": imap(
            "TLS is promised, and nothing comes", "tls-silent", b"STARTTLS",
            says(b"TAG OK\r\n"), offers=STARTTLS),
        "imap-stranger": imap(
            "another protocol's greeting", "wrong-service", b"", says(b"220 hello\r\n")),
        "imap-old-tag": imap(
            "the tag of the command before, for ever", "imap-tag-unknown", b"LIST",
            again(b"", many(b"s1 OK done\r\n"), life), **login),
        "imap-challenges": imap(
            "challenges for ever", "auth-bad-challenge", b"AUTHENTICATE",
            again(b"", many(b"+ \r\n"), life), offers=b" AUTH=PLAIN", **login),
        "imap-continuations": imap(
            "asks for more of a command that is whole", "imap-continuation-unasked", b"LIST",
            again(b"", many(b"+ \r\n"), life), **login),
        "imap-reset": imap(
            "a reset in a reply", "talk-reset", b"CAPABILITY", resets(b"* CAPA")),
        "imap-nul": imap(
            "control bytes for ever", "reply-malformed", b"CAPABILITY",
            again(b"", many(b"\0\x01\x1b\r\n"), life)),
        "imap-never-ends": imap(
            "alive for ever, and never done", "talk-timeout", b"CAPABILITY",
            again(b"", b"* OK still here\r\n", life, gap)),
    }
