# SPDX-License-Identifier: GPL-3.0-or-later
"""FTP servers that mean ill, on either of the two connections: sonde ends by
its deadline, names what happened, stays small, and shows no control byte. And
canaries: a password that the server echoes in every form is in no output."""

import contextlib
import json
import socket
import threading
import time

import pytest

import scripted
from support import programs
from test_secrets import PART, PASSWORD, forms

SECONDS = 1.5
LIFE = 12
PEAK = 32 * 1024  # KiB
FLOOD = b"x" * 65536
LATE = 30 if scripted.SANITIZED else 3


class Ftp:
    """A server of FTP as the script of a scripted.Server: greets, answers each
    verb by .answers (bytes, or a function of the socket), and has one data
    connection, served by .data(sock)."""

    floods = False
    narrow = False

    def __init__(self, answers=None, data=None, greeting=b"220 FTP\r\n"):
        self.answers, self.data, self.greeting = answers or {}, data, greeting
        self.heard = b""

    USUAL = {b"FEAT": b"211-F\r\n SIZE\r\n MLST type*;\r\n211 End\r\n", b"USER": b"331 word\r\n",
             b"PASS": b"230 in\r\n", b"SYST": b"215 UNIX\r\n", b"PWD": b'257 "/"\r\n',
             b"TYPE": b"200 ok\r\n", b"SIZE": b"213 7\r\n", b"QUIT": b"221 bye\r\n",
             b"MDTM": b"500 no\r\n", b"CWD": b"250 ok\r\n", b"NOOP": b"200 ok\r\n"}

    def passive(self, sock):
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        sock.sendall(b"229 Extended (|||%d|)\r\n" % port)

    def serve(self, listener):
        listener.settimeout(LIFE)
        with contextlib.suppress(OSError), listener:
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(LIFE)
                self.data(sock)

    def __call__(self, sock, _):
        sock.sendall(self.greeting)
        buffer = b""
        while True:
            while b"\r\n" not in buffer:
                some = sock.recv(4096)
                if not some:
                    return
                buffer += some
            line, _, buffer = buffer.partition(b"\r\n")
            self.heard += line + b"\n"
            self.answer(sock, line)

    def answer(self, sock, line):
        verb = line.split()[0] if line.split() else b""
        answer = self.answers.get(verb, self.USUAL.get(verb))
        if verb == b"EPSV" and answer is None:
            self.passive(sock)
        elif verb in (b"RETR", b"MLSD") and answer is None:
            sock.sendall(b"150 here\r\n")
            self.sent = sock
        elif callable(answer):
            answer(sock)
        else:
            sock.sendall(answer or b"500 what\r\n")


def endless(more, gap=0.0, start=b""):
    """Says more again and again."""
    def say(sock):
        sock.sendall(start)
        end = time.monotonic() + LIFE
        while time.monotonic() < end:
            sock.sendall(more)
            if gap:
                time.sleep(gap)
    return say


def silent(sock):
    time.sleep(LIFE)


def once(data):
    return lambda sock: sock.sendall(data)


# what: (the server, path, the first finding)
ROWS = {
    "endless-reply": (Ftp({b"SYST": endless(b"215-more and more\r\n")}), "", "reply-too-long"),
    "endless-feat": (Ftp({b"FEAT": endless(b" FEATURE\r\n", start=b"211-F\r\n")}), "",
                     "reply-too-long"),
    "endless-greeting": (Ftp(greeting=b"220-hello\r\n" * 5000), "", "reply-too-long"),
    "line-of-10-mb": (Ftp({b"PWD": once(b"257 " + b"y" * 10_000_000 + b"\r\n")}), "",
                      "sonde-limit"),
    "one-byte-at-a-time": (Ftp({b"USER": endless(b"3", 0.15)}), "", "talk-timeout"),
    "silent-reply": (Ftp({b"PASS": silent}), "", "talk-timeout"),
    "no-reply-at-all": (Ftp({b"FEAT": b"\0\1\2\x1b[2J\r\n"}), "", "reply-malformed"),
    "escapes": (Ftp({b"USER": b"530 \x1b]0;owned\x07\x1b[2J\xc2\x9b31m\r\n"}), "file",
                "ftp-530"),
    "soon-for-ever": (Ftp(greeting=b"120 soon\r\n" * 50), "", "ftp-not-ready"),
    "data-never-comes": (Ftp(data=silent), "file", "ftp-data-unfinished"),
    "data-drips": (Ftp(data=endless(b".", 0.15)), "file", "ftp-data-unfinished"),
    "data-floods": (Ftp(data=endless(FLOOD)), "file", "ftp-body-limit"),
    "endless-directory": (Ftp(data=endless(b"type=file; name\r\n" * 4000)), "",
                          "ftp-body-limit"),
    "directory-of-escapes": (Ftp({b"MLSD": b"550 \x1b[31mno\r\n"}, data=silent), "",
                             "ftp-550"),
    "port-above-all": (Ftp({b"EPSV": b"229 (|||18446744073709551615|)\r\n"}), "",
                       "ftp-epsv-malformed"),
    "port-of-digits": (Ftp({b"EPSV": b"229 (|||" + b"9" * 60000 + b"|)\r\n"}), "",
                       "ftp-epsv-malformed"),
    "pasv-elsewhere": (Ftp({b"EPSV": b"500 no\r\n", b"PASV": b"227 (192,0,2,7,0,1)\r\n"}), "",
                       "ftp-data-refused"),
    "size-of-nobody": (Ftp({b"SIZE": b"213 99999999999999999999999\r\n"},
                           data=once(b"one\ntwo")), "file", "ftp-no-completion"),
    "size-that-lies": (Ftp({b"SIZE": b"213 18446744073709551615\r\n"},
                           data=once(b"one\ntwo")), "file", "ftp-no-completion"),
}


def run(home, folder, name, *options):
    script, path, _ = ROWS[name]
    script.floods = "flood" in name or "endless" in name
    server = scripted.Server(script)
    document = folder / f"{name}.json"
    try:
        done = scripted.Measured(
            ["--no-config", "-m", SECONDS, "--connect-timeout", "1", "--max-body", "10M",
             "-o", "text", "-o", f"json={document}", *options, f"ftp+notls://127.0.0.1:{server.port}/{path}"],
            home, 60)
    finally:
        server.stop()
    done.document = document.read_bytes()
    done.report = json.loads(done.document)
    return done


@pytest.fixture(scope="module")
def runs(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ftp")
    return dict(scripted.at_once(lambda name: run(home, folder, name), ROWS, 4))


def without_controls(data):
    return not any(c < " " and c != "\n" or "\x7f" <= c < "\xa0" for c in data.decode())


@pytest.mark.parametrize("name", ROWS)
def test_behaviour(runs, name):
    done = runs[name]
    ids = [f["id"] for f in done.report["findings"]]
    assert b"Sanitizer" not in done.raw_err, done
    assert ids and ids[0] == ROWS[name][2], (ids, done)
    assert done.report["total_s"] < SECONDS + LATE, done
    assert without_controls(done.raw_out) and without_controls(done.document)
    if not scripted.SANITIZED:
        assert done.peak < PEAK, done.peak
    if len(done.report["events"]) < 2000:
        programs.validated(done.report)


def test_pasv_is_not_followed(runs):
    """Nobody is connected to but who was asked (RFC 2577 3)."""
    addresses = [e["address"] for e in runs["pasv-elsewhere"].report["events"]
                 if e["kind"] == "connect"]
    assert addresses and all("127.0.0.1" in str(a) for a in addresses)


# ---- canaries ----

ECHOES = {
    "login": {b"PASS": b"530 no such word: %s\r\n"},
    "lines": {b"PASS": b"230-you said\r\n %s\r\n230 in\r\n"},
    "command": {b"PASS": b"500 'PASS %s': not understood\r\n"},
    "account": {b"PASS": b"332 account for %s\r\n"},
    "later": {b"SYST": b"215 %s\r\n", b"PWD": b'257 "/%s"\r\n', b"MLSD": b"550 %s: no\r\n"},
}


ACCOUNT = "Konto-7/vierundzwanzig"


@pytest.mark.parametrize("answer", [b"530 no account %s\r\n", b"230-%s\r\n %s\r\n230 in\r\n"])
@pytest.mark.parametrize("how", ["text", "json", "ndjson", "events"])
@pytest.mark.parametrize("place", ["option", "netrc"])
def test_account_is_nowhere(sonde, tmp_path, answer, how, place):
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login joe password word-for-joe account {ACCOUNT}\n")
    netrc.chmod(0o600)
    account = tmp_path / "account"
    account.write_text(ACCOUNT + "\n")
    script = Ftp({b"PASS": b"332 account?\r\n", b"ACCT": answer.replace(b"%s", ACCOUNT.encode())},
                 data=silent)
    server = scripted.Server(script)
    login = ["-u", "joe", "--password-file", str(tmp_path / "secret"), "--account", f"@{account}"] \
        if place == "option" else [f"--netrc={netrc}"]
    try:
        done = sonde("--no-config", "-m", "3", "-vvv" if how == "text" else "-v", "-o", how,
                     *login, f"ftp+notls://127.0.0.1:{server.port}/", "--stop-after", "login")
    finally:
        server.stop()
    assert b"ACCT " + ACCOUNT.encode() in script.heard
    shown = done.out.encode() + done.err.encode()
    for name, form in forms(ACCOUNT).items():
        for at in range(len(form) - PART + 1):
            assert form[at:at + PART] not in shown, (name, done)


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("how", ["text", "json", "ndjson", "events"])
def test_password_is_nowhere(sonde, tmp_path, echo, how):
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    answers = {verb: line.replace(b"%s", PASSWORD.encode()) for verb, line in ECHOES[echo].items()}
    script = Ftp(answers, data=silent)
    server = scripted.Server(script)
    try:
        done = sonde("--no-config", "-m", "3", "-vvv" if how == "text" else "-v", "-o", how,
                     "-u", "joe", "--password-file", str(secret),
                     f"ftp+notls://127.0.0.1:{server.port}/")
    finally:
        server.stop()
    assert PASSWORD.encode() in script.heard       # it was said, to the server
    shown = done.out.encode() + done.err.encode()
    for name, form in forms(PASSWORD).items():
        for at in range(len(form) - PART + 1):
            assert form[at:at + PART] not in shown, (name, done)
