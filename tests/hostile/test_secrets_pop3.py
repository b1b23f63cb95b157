# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in POP3: a password and a token, said by PASS, APOP and every
mechanism, and in lines of the user's own; to servers that echo them in every
form and place. No output has them; see test_secrets.py."""

import re

import pytest

import behaviours_pop3
import test_secrets as secrets

ASCII = secrets.PASSWORD.replace("é", "e")
CHALLENGE = {"SCRAM-SHA-1": b"cj0=", "SCRAM-SHA-256": b"cj0=", "LOGIN": b"VXNlcm5hbWU6",
             "CRAM-MD5": b"PDQ3MTEuMUBleGFtcGxlLnRlc3Q+"}  # <4711.1@example.test>


def server(mechanism, verdict, *texts):
    """Hears a login, and tells everybody of it, in all forms."""
    told = b"".join(b"X-ECHO " + form + b"\r\n" for text in texts
                    for form in secrets.forms(text).values() if b"\n" not in form)

    def script(sock, _):
        sock.sendall(b"+OK " + texts[0].encode() + b" <4711.1@example.test>\r\n")
        asked, last = 0, b""
        for line in behaviours_pop3.lines_of(sock):
            verb = line.split(b" ")[0].upper()
            if verb == b"CAPA":
                sock.sendall(b"+OK " + last + b"\r\nSASL " + mechanism.encode() + b"\r\nUSER\r\n" +
                             told + b"X-LAST " + last + b"\r\n.\r\n")
            elif verb == b"AUTH" or asked:
                asked += 1
                if asked < 3:
                    sock.sendall(b"+ " + CHALLENGE.get(mechanism, b"") + b"\r\n")
                else:
                    asked = 0
                    sock.sendall(verdict + b" " + line + b"\r\n")
            elif verb in (b"PASS", b"APOP"):
                sock.sendall(verdict + b" " + line + b" " + texts[0].encode() + b"\r\n")
            elif verb in (b"LIST", b"UIDL"):
                sock.sendall(b"+OK " + last + b"\r\n" + told + b".\r\n")
            else:
                sock.sendall(b"+OK " + line + b" " + last + b"\r\n")
            last = line
    return script


def searched(serve, home, folder, mechanism, verdict, text, args):
    known = (text, f"{secrets.USER}:{text}")
    running = serve(server(mechanism, verdict, *known))
    done = secrets.looked_through(home, folder, [*args, f"pop3://127.0.0.1:{running.port}/"],
                                  status=range(100), find=secrets.Finder(*known))
    assert re.search("<redacted", done.out), done
    return done


VERDICTS = [b"+OK", b"-ERR", b"-ERR [AUTH]"]


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("mechanism", ["USER", "APOP", "PLAIN", "LOGIN", "CRAM-MD5",
                                       "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_passwords(serve, home, tmp_path, mechanism, verdict):
    searched(serve, home, tmp_path, mechanism, verdict, ASCII,
             ["--auth", mechanism, "-u", f"{secrets.USER}:{ASCII}"])


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_tokens(serve, home, tmp_path, mechanism, verdict):
    (tmp_path / "token").write_text(secrets.TOKEN)
    searched(serve, home, tmp_path, mechanism, verdict, secrets.TOKEN,
             ["--auth", mechanism, "-u", secrets.USER,
              "--oauth2-bearer", f"@{tmp_path / 'token'}"])


@pytest.mark.parametrize("line", ["PASS {p}", "pass {p}", "APOP joe {p}", "AUTH PLAIN {p}"])
def test_lines_of_the_user(serve, home, tmp_path, line):
    """Nobody knows that they are secret but by where they stand."""
    def script(sock, _):
        sock.sendall(b"+OK hi\r\n")
        for _ in behaviours_pop3.lines_of(sock):
            sock.sendall(b"-ERR no\r\n")
    text = secrets.TOKEN.replace(" ", "")
    running = serve(script)
    done = secrets.looked_through(
        home, tmp_path, ["--say", line.replace("{p}", text),
                         f"pop3://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(text))
    assert "<redacted" in done.out
