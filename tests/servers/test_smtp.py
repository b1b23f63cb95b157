# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde against real mail servers: postfix, exim, OpenSMTPD, and dovecot's
LMTP. In the clear, with STARTTLS and with TLS at once; every mechanism they
offer; what they refuse, and by which id; messages that arrive."""

import pytest

from support import cell

# Notes; OpenSMTPD ends TLS without close_notify.
HEALTHY = {"smtp-no-message", "in-the-clear", "no-close-notify"}

# What each server offers inside TLS.
MECHANISMS = [
    ("postfix", "PLAIN"), ("postfix", "LOGIN"), ("postfix", "CRAM-MD5"),
    ("postfix", "SCRAM-SHA-1"), ("postfix", "SCRAM-SHA-256"),
    ("exim", "PLAIN"), ("exim", "LOGIN"), ("exim", "CRAM-MD5"),
    ("opensmtpd", "PLAIN"), ("opensmtpd", "LOGIN"),
]

TOKENS = ["OAUTHBEARER", "XOAUTH2"]


@pytest.fixture(params=["postfix", "exim", "opensmtpd"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def password(tmp_path):
    """A file with a password; its path."""
    def keep(words):
        path = tmp_path / "password"
        path.write_text(words + "\n")
        path.chmod(0o600)
        return path
    return keep


@pytest.fixture
def probe(sonde, server):
    """probe(url, ...): the report of one probe of this server."""
    def run(url, *args):
        return report(sonde, server, url, *args)
    return run


def report(sonde, server, url, *args):
    done = sonde("--no-config", "-o", "json", "--cacert", server.ca, "--helo",
                 "probe.example.org", *args, url)
    return done.json()


def ids(told):
    return {f["id"] for f in told["findings"]}


def lines(told, direction):
    return [e["text"] for e in told["events"]
            if e["kind"] == "line" and e["dir"] == direction]


def fails_with(told, fault, phase, status):
    """That finding, in that phase, and no other above a note."""
    worse = [f for f in told["findings"] if f["severity"] != "note"]
    assert [(f["id"], f["phase"]) for f in worse] == [(fault, phase)], told["findings"]
    assert told["exit"] == status


def schemes(server):
    plain = server.smtp.removeprefix("smtp://")
    return {"plain": f"smtp+notls://{plain}", "starttls": f"smtp+tls://{plain}",
            "implicit": server.smtps}


#### Well

@pytest.mark.parametrize("how", ["plain", "starttls", "implicit"])
def test_a_conversation(probe, server, how):
    told = probe(schemes(server)[how])
    assert told["verdict"] == "ok" and ids(told) <= HEALTHY, told["findings"]
    said = lines(told, "sent")
    assert said[0] == "EHLO probe.example.org" and said[-1] == "QUIT"
    assert said.count("EHLO probe.example.org") == (2 if how == "starttls" else 1)
    assert any(line.startswith("220 ") for line in lines(told, "received"))
    offered = told["facts"]["extension"]
    assert any(entry.startswith("SIZE") for entry in offered)
    assert len(told["facts"]["explained"]) == len(offered)
    assert all("does not know" not in words for words in told["facts"]["explained"])


@pytest.mark.parametrize("name, mechanism", MECHANISMS)
def test_logins(request, sonde, password, name, mechanism):
    server = request.getfixturevalue(name)
    for url in (schemes(server)["starttls"], server.smtps):
        told = report(sonde, server, url, "--auth", mechanism, "-u", cell.USER,
                      "--password-file", password(cell.PASSWORD))
        assert told["verdict"] == "ok" and ids(told) <= HEALTHY, told["findings"]
        assert told["facts"]["auth-mechanism"] == mechanism


@pytest.mark.parametrize("name, mechanism", MECHANISMS)
def test_wrong_passwords(request, sonde, password, name, mechanism):
    server = request.getfixturevalue(name)
    told = report(sonde, server, server.smtps, "--auth", mechanism, "-u", cell.USER,
                  "--password-file", password("wrong"))
    fails_with(told, "auth-failed", "auth", 64)


@pytest.mark.parametrize("mechanism", TOKENS)
def test_tokens(sonde, postfix, dovecot, tmp_path, mechanism):
    path = tmp_path / "token"
    path.write_text(dovecot.token() + "\n")
    path.chmod(0o600)
    args = ["--auth", mechanism, "-u", cell.USER, "--oauth2-bearer", f"@{path}"]
    told = report(sonde, postfix, postfix.smtps, *args)
    assert told["verdict"] == "ok" and ids(told) <= HEALTHY, told["findings"]
    path.write_text(dovecot.token(lasts=-60) + "\n")
    fails_with(report(sonde, postfix, postfix.smtps, *args), "auth-failed", "auth", 64)


def test_the_best_mechanism(probe, server, password):
    told = probe(server.smtps, "-u", cell.USER, "--password-file", password(cell.PASSWORD))
    assert told["verdict"] == "ok", told["findings"]
    best = {"Postfix": "SCRAM-SHA-256", "Exim": "PLAIN", "OpenSmtpd": "PLAIN"}
    assert told["facts"]["auth-mechanism"] == best[type(server).__name__]


#### Messages

@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter"
    path.write_bytes(b"Subject: from sonde\n\nhello\n.a dot\n")
    return path


def test_a_message_arrives(sonde, postfix, dovecot, letter):
    told = report(sonde, postfix, postfix.smtp, "--mail-from", "cleo@example.org",
                  "--mail-rcpt", "bob@localhost", "-T", letter)
    assert told["verdict"] == "ok" and told["findings"] == [], told["findings"]
    words = told["facts"]["message"]
    assert words.startswith("250 2.0.0 Ok: queued as ")
    queue_id = words.split()[-1]
    # What the server logged is what was said.
    cell.until(lambda: f"{queue_id}: to=<bob@localhost>" in postfix.log(), postfix.log)
    log = postfix.log()
    assert f"{queue_id}: from=<cleo@example.org>" in log
    assert "status=sent" in log.split(f"{queue_id}: to=<bob@localhost>")[1].split("\n")[0]
    assert any(line.startswith("MAIL FROM:<cleo@example.org> SIZE=38 RET=HDRS")
               for line in lines(told, "sent"))


def test_messages_are_taken(probe, server, password, letter):
    told = probe(server.smtps, "-u", cell.USER, "--password-file", password(cell.PASSWORD),
                 "--mail-from", "amy@localhost", "--mail-rcpt", "bob@localhost", "-T", letter)
    assert told["verdict"] == "ok" and ids(told) <= {"no-close-notify"}, told["findings"]
    assert told["facts"]["message"].startswith("250 ")


def test_lmtp(sonde, dovecot, letter):
    told = report(sonde, dovecot, dovecot.lmtp, "--mail-from", "cleo@example.org",
                  "--mail-rcpt", "bob@localhost", "--mail-rcpt", "amy@localhost",
                  "--mail-rcpt", "nobody-here@localhost", "-T", letter)
    fails_with(told, "smtp-550-unknown-user", "receive", 84)
    verdicts = told["facts"]["message"]
    assert [words.split(":")[0] for words in verdicts] == ["bob@localhost", "amy@localhost"]
    assert all(": 250 2.0.0" in words for words in verdicts)


def test_lmtp_is_not_smtp(sonde, dovecot, postfix):
    plain = dovecot.lmtp.removeprefix("lmtp://")
    fails_with(report(sonde, dovecot, f"smtp+notls://{plain}"), "wrong-service", "greet", 53)
    plain = postfix.smtp.removeprefix("smtp://")
    fails_with(report(sonde, postfix, f"lmtp+notls://{plain}"), "wrong-service", "greet", 53)


#### The end of a message

LF_ENDS = {"<LF>.<CR><LF>", "<LF>.<LF>", "<CR><LF>.<LF>"}


@pytest.mark.parametrize("name, ends", [
    ("postfix", LF_ENDS), ("postfix.strict", set()), ("exim", set()), ("opensmtpd", LF_ENDS)])
def test_smuggling(request, sonde, name, ends):
    """What each makes of the nine wrong endings, as it is in Debian 12."""
    server = request.getfixturevalue(name.split(".")[0])
    url = server.strict if name.endswith(".strict") else server.smtp
    told = report(sonde, server, url, "-m", "60", "--check", "smuggling", "--mail-from",
                  "cleo@example.org", "--mail-rcpt", "bob@localhost")
    verdicts = dict(words.split(": ")[:2] for words in told["facts"]["smuggling"])
    assert len(verdicts) == 9
    assert {e for e, made in verdicts.items() if made == "taken for the end"} == ends
    assert {made for made in verdicts.values()} <= {"taken for the end", "taken for text"}
    found = ids(told) - {"no-close-notify"}
    assert found == {"smtp-smuggling" if ends else "smtp-no-smuggling"}, told["findings"]
    assert told["exit"] == (83 if ends else 0)


#### What is refused

def test_unknown_user(probe, server):
    told = probe(server.smtp, "--mail-from", "cleo@example.org", "--mail-rcpt",
                 "stranger@localhost")
    fails_with(told, "smtp-550-unknown-user", "receive", 84)
    assert "RSET" in lines(told, "sent")


@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_relay(request, sonde, name):
    server = request.getfixturevalue(name)
    told = report(sonde, server, server.smtp, "--mail-from", "cleo@example.org",
                  "--mail-rcpt", "dora@example.net")
    fails_with(told, "smtp-relay-denied", "receive", 84)


@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_greylisted(request, sonde, name):
    server = request.getfixturevalue(name)
    told = report(sonde, server, server.smtp, "--mail-from", "cleo@example.org",
                  "--mail-rcpt", "grey@localhost")
    fails_with(told, "smtp-greylisted", "receive", 84)


@pytest.mark.parametrize("name", ["postfix", "opensmtpd"])
def test_starttls_first(request, sonde, name):
    server = request.getfixturevalue(name)
    plain = server.submission.removeprefix("smtp://")
    told = report(sonde, server, f"smtp+notls://{plain}", "--mail-from", "amy@localhost")
    fails_with(told, "smtp-530-starttls", "auth", 64)
    told = report(sonde, server, f"smtp+notls://{plain}", "-u", cell.USER,
                  "--auth", "PLAIN", "--password-env", "HOME")
    fails_with(told, "smtp-auth-after-tls", "auth", 64)


def test_login_first(sonde, opensmtpd):
    told = report(sonde, opensmtpd, opensmtpd.submission, "--mail-from", "amy@localhost")
    fails_with(told, "smtp-530-login", "receive", 84)


def test_too_large(probe, server, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"Subject: large\n\n" + (b"x" * 70 + b"\n") * 600000)
    told = probe(server.smtp, "--mail-from", "cleo@example.org", "--mail-rcpt",
                 "bob@localhost", "-T", large)
    fails_with(told, "smtp-too-large", "send", 74)


@pytest.mark.parametrize("name", ["postfix", "opensmtpd", "exim"])
def test_the_wrong_kind_of_port(request, sonde, name):
    server = request.getfixturevalue(name)
    told = report(sonde, server, server.smtp.replace("smtp:", "smtps:"))
    fails_with(told, "smtps-on-plain", "secure", 43)
    told = report(sonde, server, server.smtps.replace("smtps:", "smtp:"), "--idle", "1")
    fails_with(told, "smtp-implicit-tls", "greet", 53)
