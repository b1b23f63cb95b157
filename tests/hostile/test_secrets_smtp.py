# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in SMTP: a password and a token, by every mechanism and in lines of
the user's own; to servers that echo them in every form and place. No output
has them; see test_secrets.py."""

import re

import pytest

import behaviours_pop3
import test_secrets as secrets

ASCII = secrets.PASSWORD.replace("é", "e")
SERVER = {b"SCRAM-SHA-1": b"cj0=", b"SCRAM-SHA-256": b"cj0=",
          b"CRAM-MD5": b"PDQ3MTEuMUBleGFtcGxlLnRlc3Q+", b"LOGIN": b"VXNlcm5hbWU6"}


def echoes(code, line, texts):
    """A reply whose lines hold what was said, and all forms of the texts."""
    told = [line] + [form for text in texts for form in secrets.forms(text).values()
                     if b"\n" not in form]
    return b"".join(code + b"-" + words + b"\r\n" for words in told) + code + b" end\r\n"


def server(mechanism, verdict, *texts):
    """Offers that mechanism, hears a login, and tells everybody of it."""
    def script(sock, _):
        sock.sendall(b"220 mx ESMTP\r\n")
        asked = 0
        for line in behaviours_pop3.lines_of(sock):
            if line.startswith(b"EHLO"):
                sock.sendall(b"250-mx\r\n250 AUTH " + mechanism + b"\r\n")
            elif line.startswith(b"QUIT"):
                sock.sendall(echoes(b"221", line, texts))
            elif line == b"AUTH " + mechanism or (mechanism == b"LOGIN" and asked == 1):
                asked += 1
                sock.sendall(b"334 " + SERVER.get(mechanism, b"") + b"\r\n")
            else:
                sock.sendall(echoes(verdict, line, texts))
    return script


def searched(serve, home, folder, mechanism, verdict, text, args):
    known = (text, f"{secrets.USER}:{text}")
    running = serve(server(mechanism.encode(), verdict, *known))
    done = secrets.looked_through(
        home, folder, [*args, f"smtp+notls://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(*known))
    assert re.search("<redacted", done.out), done
    return done


@pytest.mark.parametrize("verdict", [b"235", b"535"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1",
                                       "SCRAM-SHA-256"])
def test_passwords(serve, home, tmp_path, mechanism, verdict):
    searched(serve, home, tmp_path, mechanism, verdict, ASCII,
             ["--auth", mechanism, "-u", f"{secrets.USER}:{ASCII}"])


@pytest.mark.parametrize("verdict", [b"235", b"535"])
@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_tokens(serve, home, tmp_path, mechanism, verdict):
    (tmp_path / "token").write_text(secrets.TOKEN)
    searched(serve, home, tmp_path, mechanism, verdict, secrets.TOKEN,
             ["--auth", mechanism, "-u", secrets.USER,
              "--oauth2-bearer", f"@{tmp_path / 'token'}"])
