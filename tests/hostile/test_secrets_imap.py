# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in IMAP: a password and a token, said by LOGIN in quotes and as a
literal, by every mechanism, and in lines of the user's own; to servers that
echo them in every form and place. No output has them; see test_secrets.py."""

import re

import pytest

import behaviours_imap
import test_secrets as secrets

ASCII = secrets.PASSWORD.replace("é", "e")
CHALLENGE = b"PDQ3MTEuMUBleGFtcGxlLnRlc3Q+"  # <4711.1@example.test>
SERVER = {b"SCRAM-SHA-1": b"cj0=", b"SCRAM-SHA-256": b"cj0=", b"CRAM-MD5": CHALLENGE,
          b"LOGIN": b"VXNlcm5hbWU6"}


def echoes(*texts):
    """Lines that hold all forms of the texts, and that of a login."""
    lines = [b"* OK " + form for text in texts for form in secrets.forms(text).values()
             if b"\n" not in form]
    return b"\r\n".join(lines) + b"\r\n* NO [ALERT] " + texts[0].encode() + b"\r\n"


def server(offers, verdict, *texts):
    """Offers that, hears a login, and tells everybody of it."""
    def script(sock, _):
        sock.sendall(b"* OK " + texts[0].encode() + b" hi\r\n")
        tag, rest = b"", None
        for line in behaviours_imap.lines_of(sock):
            told = b"* BAD " + line + b"\r\n* X " + line + b"\r\n" + echoes(*texts)
            if rest is None:
                tag, _, rest = line.partition(b" ")
                verb, _, rest = rest.partition(b" ")
            mechanism = rest.split(b" ")[0]
            if verb in (b"LOGIN", b"AUTHENTICATE") and (
                    line.endswith(b"}") or
                    (verb == b"AUTHENTICATE" and mechanism and line.count(b" ") == 2)):
                sock.sendall(told + b"+ " + SERVER.get(mechanism, b"") + b"\r\n")
                continue
            if verb in (b"LOGIN", b"AUTHENTICATE"):
                sock.sendall(told + tag + b" " + verdict + b" " + line + b"\r\n")
            elif verb == b"LOGOUT":
                sock.sendall(told + b"* BYE " + line + b"\r\n" + tag + b" OK bye\r\n")
            else:
                sock.sendall(b"* CAPABILITY IMAP4rev1 " + offers + b"\r\n" +
                             (told if verb != b"CAPABILITY" else b"") + tag + b" OK x\r\n")
            rest = None
    return script


def searched(serve, home, folder, offers, verdict, text, args, least=1):
    known = (text, f"{secrets.USER}:{text}")
    running = serve(server(offers, verdict, *known))
    done = secrets.looked_through(home, folder, [*args, f"imap://127.0.0.1:{running.port}/"],
                                  status=range(100), find=secrets.Finder(*known))
    assert len(re.findall("<redacted", done.out)) >= least, done
    return done


@pytest.mark.parametrize("verdict", [b"OK", b"NO [AUTHENTICATIONFAILED]"])
@pytest.mark.parametrize("text", [ASCII, secrets.PASSWORD], ids=["quoted", "literal"])
@pytest.mark.parametrize("offers", [b"", b"LITERAL+"])
def test_login(serve, home, tmp_path, offers, text, verdict):
    done = searched(serve, home, tmp_path, offers, verdict, text,
                    ["-u", f"{secrets.USER}:{text}"])
    assert ("LOGIN {3" in done.out) == (text != ASCII)


@pytest.mark.parametrize("verdict", [b"OK", b"NO"])
@pytest.mark.parametrize("initial", [b"", b"SASL-IR"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1",
                                       "SCRAM-SHA-256"])
def test_passwords(serve, home, tmp_path, mechanism, initial, verdict):
    offers = f"AUTH={mechanism} ".encode() + initial
    searched(serve, home, tmp_path, offers, verdict, ASCII,
             ["--auth", mechanism, "-u", f"{secrets.USER}:{ASCII}"])


@pytest.mark.parametrize("verdict", [b"OK", b"NO"])
@pytest.mark.parametrize("initial", [b"", b"SASL-IR"])
@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_tokens(serve, home, tmp_path, mechanism, initial, verdict):
    offers = f"AUTH={mechanism} ".encode() + initial
    (tmp_path / "token").write_text(secrets.TOKEN)
    searched(serve, home, tmp_path, offers, verdict, secrets.TOKEN,
             ["--auth", mechanism, "-u", secrets.USER,
              "--oauth2-bearer", f"@{tmp_path / 'token'}"])


@pytest.mark.parametrize("line", ["LOGIN joe {p}", "login joe {p}", "AUTHENTICATE PLAIN {p}"])
def test_lines_of_the_user(serve, home, tmp_path, line):
    """Nobody knows that they are secret but by where they stand."""
    def script(sock, _):
        sock.sendall(b"* OK hi\r\n")
        for heard in behaviours_imap.lines_of(sock):
            tag = heard.split(b" ")[0]
            sock.sendall(tag + b" OK done\r\n")
    text = secrets.TOKEN.replace(" ", "")
    running = serve(script)
    done = secrets.looked_through(
        home, tmp_path, ["--say", line.replace("{p}", text),
                         f"imap://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(text))
    assert "<redacted" in done.out
