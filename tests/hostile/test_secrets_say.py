# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in lines of the user's own (--say) that log in: nobody knows that
they are secret but by where they stand. The server echoes each line, and what
is inside it, in every form. No output has them; see test_secrets.py."""

import base64

import pytest

import behaviours_pop3
import test_secrets as secrets

# Without a space: it is one word of a line. Not JSON's, which is other lines'.
PASSWORD = "kNa5y+/%&:~0xQ7vR3#Lm9"
TOKEN = "tOk3n-8s.Jd2_9xWqYb41zK"


def b64(text):
    return base64.b64encode(text.encode()).decode()


PLAIN = b64(f"\0joe\0{PASSWORD}")
XOAUTH2 = b64(f"user=joe\1auth=Bearer {TOKEN}\1\1")
OAUTHBEARER = b64(f"n,a=joe,\1host=h\1port=1\1auth=Bearer {TOKEN}\1\1")

SASL = {
    "plain": (["{a} PLAIN " + PLAIN], PASSWORD),
    "plain-small": (["{a} plain " + PLAIN], PASSWORD),
    "plain-later": (["{a} PLAIN", PLAIN], PASSWORD),
    "login": (["{a} LOGIN", b64("joe"), b64(PASSWORD)], PASSWORD),
    "login-initial": (["{a} LOGIN " + b64("joe"), b64(PASSWORD)], PASSWORD),
    "xoauth2": (["{a} XOAUTH2 " + XOAUTH2], TOKEN),
    "xoauth2-later": (["{a} XOAUTH2", XOAUTH2], TOKEN),
    "oauthbearer": (["{a} OAUTHBEARER " + OAUTHBEARER], TOKEN),
    "unknown-mechanism": (["{a} X-HOUSE-OWN " + PLAIN], PASSWORD),
}

LINES = {
    "smtp": {name: ([line.format(a="AUTH") for line in said], secret)
             for name, (said, secret) in SASL.items()},
    "pop3": {"pass": (["USER joe", f"PASS {PASSWORD}"], PASSWORD),
             "pass-small": ([f"pass {PASSWORD}"], PASSWORD),
             "apop": ([f"APOP joe {PASSWORD}"], PASSWORD),
             **{name: ([line.format(a="AUTH") for line in said], secret)
                for name, (said, secret) in SASL.items()}},
    "imap": {"login": ([f"LOGIN joe {PASSWORD}"], PASSWORD),
             "login-quoted": ([f'LOGIN "joe" "{PASSWORD}"'], PASSWORD),
             "login-literal": ([f"LOGIN joe {{{len(PASSWORD)}}}", PASSWORD], PASSWORD),
             **{f"sasl-{name}": ([line.format(a="AUTHENTICATE") for line in said], secret)
                for name, (said, secret) in SASL.items()}},
    "ftp": {"pass": (["USER joe", f"PASS {PASSWORD}"], PASSWORD),
            "acct": ([f"ACCT {PASSWORD}"], PASSWORD)},
}

CASES = [(protocol, name) for protocol, lines in LINES.items() for name in lines]


def holds(line, secret):
    """Whether who hears the line knows the secret."""
    word = line.split(b" ")[-1]
    try:
        inside = base64.b64decode(word, validate=True)
    except ValueError:
        inside = b""
    return secret.encode() in line or secret.encode() in inside


def told(line, secret):
    """The line, what is in it, and all forms of the secret."""
    forms = secrets.forms(secret).values() if holds(line, secret) else []
    return [line, line.split(b" ")[-1], *[f for f in forms if b"\n" not in f]]


def coded(code, line, secret):
    return b"".join(code + b"-" + words + b"\r\n" for words in told(line, secret)) + \
        code + b" " + line + b"\r\n"


def smtp(refuses, secret):
    def script(sock, _):
        sock.sendall(b"220 mx ESMTP\r\n")
        login = 0
        for line in behaviours_pop3.lines_of(sock):
            verb = line.split(b" ")[0].upper()
            if verb == b"EHLO":
                sock.sendall(b"250 mx\r\n")
            elif verb == b"QUIT":
                sock.sendall(b"221 bye\r\n")
            elif not refuses and waits(line, login):
                login += 1
                sock.sendall(b"334 VXNlcjo=\r\n")
            else:
                sock.sendall(coded(b"535", line, secret))
    return script


def waits(line, login):
    """A mechanism alone, or LOGIN's first answer."""
    words = line.split(b" ")
    return words[-1].upper() in (b"PLAIN", b"LOGIN", b"XOAUTH2") or \
        (words[-1] == b64("joe").encode() and login < 2)


def pop3(refuses, secret):
    def script(sock, _):
        sock.sendall(b"+OK hi\r\n")
        login = 0
        for line in behaviours_pop3.lines_of(sock):
            if line == b"CAPA":
                sock.sendall(b"-ERR none\r\n")
            elif line == b"QUIT":
                sock.sendall(b"+OK bye\r\n")
            elif not refuses and waits(line, login):
                login += 1
                sock.sendall(b"+ \r\n")
            else:
                sock.sendall(b"-ERR " + b" ".join(told(line, secret)) + b"\r\n")
    return script


def imap(refuses, secret):
    def script(sock, _):
        sock.sendall(b"* OK hi\r\n")
        login, tag = 0, b""
        for line in behaviours_pop3.lines_of(sock):
            words = line.split(b" ")
            if len(words) > 1:
                tag = words[0]
            if not refuses and (waits(line, login) or line.endswith(b"}")):
                login += 1
                sock.sendall(b"+ \r\n")
            elif words[-1] == b"CAPABILITY":
                sock.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
            else:
                sock.sendall(b"".join(b"* OK " + w + b"\r\n" for w in told(line, secret)) +
                             tag + b" NO " + line + b"\r\n")
    return script


def ftp(_, secret):
    def script(sock, _):
        sock.sendall(b"220 ftp\r\n")
        said = 0
        for line in behaviours_pop3.lines_of(sock):
            verb = line.split(b" ")[0].upper()
            said += secret.encode() in line
            if said:
                sock.sendall(coded(b"530", line, secret))
            elif verb in (b"USER", b"PASS"):
                sock.sendall(b"331 x\r\n" if verb == b"USER" else b"230 x\r\n")
            elif verb == b"QUIT":
                sock.sendall(b"221 bye\r\n")
            else:
                sock.sendall(b"502 no\r\n")
    return script


SERVERS = {"smtp": smtp, "pop3": pop3, "imap": imap, "ftp": ftp}


@pytest.mark.parametrize("refuses", [False, True], ids=["hears", "refuses"])
@pytest.mark.parametrize("protocol, name", CASES)
def test_lines_of_the_user(serve, home, tmp_path, protocol, name, refuses):
    lines, secret = LINES[protocol][name]
    running = serve(SERVERS[protocol](refuses, secret))
    words = [w for line in lines for w in ("--say", line)]
    done = secrets.looked_through(
        home, tmp_path, [*words, f"{protocol}+notls://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(secret, *(b64(secret),)))
    blob = max((w for line in lines for w in line.split(" ")), key=len)
    secrets.Finder(blob).check(done.raw_out + done.raw_err, "text")
    told = done.out
    assert "<redacted" in told or (refuses and len(lines) > 1), done


@pytest.mark.parametrize("line", [f"PASS {PASSWORD}", f"AUTH PLAIN {PLAIN}", b64(PASSWORD)])
def test_what_others_see(serve, home, line):
    process = secrets.waiting(serve, home, ["--say", line, "{url}"])
    try:
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            words = file.read()
    finally:
        secrets.programs.end(process)
    secrets.Finder(PASSWORD, PLAIN).check(words, "cmdline")
