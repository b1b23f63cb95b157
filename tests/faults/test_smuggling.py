# SPDX-License-Identifier: GPL-3.0-or-later
"""--check smuggling against servers that take any set of endings for the end of
a message: what sonde says of each ending is what the server does, and no word
of sonde's is ever heard as a command of another message."""

import concurrent.futures
import re
import socket
import threading
import time

import pytest

ENDINGS = {"<LF>.<CR><LF>": b"\n.\r\n", "<LF>.<LF>": b"\n.\n", "<CR><LF>.<LF>": b"\r\n.\n",
           "<CR>.<CR><LF>": b"\r.\r\n", "<CR><LF>.<CR>": b"\r\n.\r", "<CR>.<CR>": b"\r.\r",
           "<LF>.<CR>": b"\n.\r", "<CR>.<LF>": b"\r.\n",
           "<CR><LF><NUL>.<CR><LF>": b"\r\n\0.\r\n"}
RIGHT = b"\r\n.\r\n"
ALLOWED = {"EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"}


class Server:
    """One client. In a message it looks for the ends that it knows; what comes
    behind one is a command, but for the LF of an end that is CR to it. slow:
    seconds until a verdict."""

    def __init__(self, ends, slow=0.0, offers=b"PIPELINING"):
        self.ends = (RIGHT, *ends)
        self.slow, self.offers = slow, offers
        self.heard, self.messages, self.commands = b"", [], []
        self.after_cr = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "smtp+notls://127.0.0.1:%d/" % self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def until(self, *ends):
        """All up to the first of the ends, which is taken too."""
        while True:
            self.skip_lf()
            found = [(self.heard.index(e), e) for e in ends if e in self.heard]
            if found:
                at, end = min(found)
                text, self.heard = self.heard[:at], self.heard[at + len(end):]
                self.after_cr = end.endswith(b"\r")
                return text
            some = self.sock.recv(65536)
            if not some:
                raise EOFError
            self.heard += some

    def skip_lf(self):
        if self.after_cr and self.heard:
            self.heard = self.heard.removeprefix(b"\n")
            self.after_cr = False

    def say(self, text):
        self.sock.sendall(text + b"\r\n")

    def serve(self):
        self.listener.settimeout(20)
        self.sock, _ = self.listener.accept()
        self.sock.settimeout(20)
        with self.listener, self.sock:
            try:
                self.talk()
            except (EOFError, OSError):
                pass

    def talk(self):
        self.say(b"220 mx ESMTP")
        while True:
            line = self.until(b"\r\n")
            verb = line.split(b" ")[0].upper()
            self.commands.append(line)
            if verb == b"EHLO":
                self.say(b"250-mx\r\n250 " + self.offers)
            elif verb == b"DATA":
                self.say(b"354 go on")
                self.messages.append(self.until(*self.ends))
                time.sleep(self.slow)
                self.say(b"250 2.0.0 message %d" % len(self.messages))
            elif verb in (b"MAIL", b"RCPT", b"RSET"):
                self.say(b"250 ok")
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"500 what?")


def checked(sonde, server, *args):
    done = sonde("--no-config", "-o", "json", "-m", "30", "--check", "smuggling", "--mail-from",
                 "me@x.test", "--mail-rcpt", "me@x.test", *args, server.url)
    return done.json()


def verdicts(told):
    """{ending: what became of it}"""
    return dict(line.split(": ")[:2] for line in told["facts"]["smuggling"])


TAKEN = {"none": [], **{name: [name] for name in ENDINGS}, "all": list(ENDINGS)}


@pytest.fixture(scope="module")
def runs(sonde):
    """(server, report) of each set; side by side, for they mostly wait."""
    servers = {name: Server([ENDINGS[n] for n in taken]) for name, taken in TAKEN.items()}
    with concurrent.futures.ThreadPoolExecutor(len(servers)) as pool:
        told = dict(zip(servers, pool.map(lambda s: checked(sonde, s), servers.values())))
    return {name: (servers[name], told[name]) for name in servers}


@pytest.mark.parametrize("name", TAKEN)
def test_each_ending(runs, name):
    taken = TAKEN[name]
    server, told = runs[name]
    said = verdicts(told)
    assert list(said) == list(ENDINGS)
    # What holds a taken ending within ends there, too.
    for ending, made in said.items():
        ends = any(ENDINGS[t] in b"here:" + ENDINGS[ending] for t in taken)
        if ends or ending in taken:
            assert made == "taken for the end", (ending, said)
        else:
            assert made == "taken for text", (ending, said)
    assert [f["id"] for f in told["findings"]] == \
        ["smtp-smuggling" if taken else "smtp-no-smuggling"], told["findings"]
    assert told["exit"] == (83 if taken else 0)
    harmless(server)
    assert len(server.messages) == 1 + len(ENDINGS)


def harmless(server):
    """Each message is one that says what it is, and nothing became a command
    but the two lines that none knows."""
    for text in server.messages:
        assert text.startswith(b"From: <me@x.test>\r\nTo: <me@x.test>\r\n"
                               b"Subject: sonde --check smuggling: "), text
    others = [c for c in server.commands
              if c.split(b" ")[0].decode() not in ALLOWED]
    assert set(others) <= {b"--", b"."}, server.commands
    assert all(re.fullmatch(rb"MAIL FROM:<me@x.test>.*|RCPT TO:<me@x.test>.*", c)
               for c in server.commands if c[:4] in (b"MAIL", b"RCPT"))


def test_a_slow_server(sonde):
    """Its verdict comes when the right end was said already."""
    server = Server([ENDINGS["<LF>.<LF>"]], slow=0.8, offers=b"SIZE 0")
    told = checked(sonde, server)
    assert [e for e, made in verdicts(told).items() if made == "taken for the end"] == \
        ["<LF>.<LF>", "<CR><LF>.<LF>"]  # the first is within the second
    assert [f["id"] for f in told["findings"]] == ["smtp-smuggling"]
    harmless(server)


def test_nothing_else_is_sent(sonde, tmp_path):
    server = Server([])
    (tmp_path / "letter").write_text("Subject: x\n\nx\n")
    for args, words in (
            (["--check", "smuggling"], "--mail-rcpt"),
            (["--check", "smuggling", "--mail-rcpt", "a@x", "-T", str(tmp_path / "letter")],
             "do not go together"),
            (["--check", "smugling", "--mail-rcpt", "a@x"],
             'smtp has no check "smugling"; it has: smuggling')):
        done = sonde("--no-config", *args, server.url)
        assert done.status == 2 and words in done.err, done
    done = sonde("--no-config", "--check", "smuggling", "http://127.0.0.1:1/")
    assert done.status == 2 and 'http has no check "smuggling"' in done.err
    assert server.commands == []
    server.listener.close()
