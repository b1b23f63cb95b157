# SPDX-License-Identifier: GPL-3.0-or-later
"""POP3 with real servers: in the clear, with STLS and inside TLS, by every way
to log in that they offer; what a right and a wrong password come to; the lists,
and a message byte for byte. What sonde tells agrees with the server's log."""

import json

import pytest

from support import cell, dovecot as mail, programs, times

WAYS = {"dovecot": ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "APOP", "USER"],
        "cyrus": ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "APOP", "USER"]}
TRANSPORTS = {"clear": ("pop3", "pop3+notls"), "stls": ("pop3", "pop3+tls"),
              "tls": ("pop3s", "pop3s")}
EVERY = [(server, way, transport) for server, ways in WAYS.items() for way in ways
         for transport in TRANSPORTS]


@pytest.fixture
def probe(sonde, authority, tmp_path, request):
    """probe(server, transport, *words) is one run with amy's password, or
    another; its report as .report."""
    def run(server, transport, *words, path="", password=cell.PASSWORD, user=cell.USER):
        port, scheme = TRANSPORTS[transport]
        (tmp_path / "password").write_text(password)
        (tmp_path / "password").chmod(0o600)
        login = ["-u", user, "--password-file", "password"] if user else []
        url = f"{scheme}://{cell.HOST}:{getattr(server, port + '_port')}/{path}"
        done = sonde("--no-config", "--cacert", authority.cert, "-o", "json", *login, *words,
                     url, cwd=tmp_path)
        document = times.exact(done.out)
        programs.validated(json.loads(done.out))
        times.check(document)
        assert done.status == document["exit"], done
        assert cell.PASSWORD not in done.out
        return document
    return run


@pytest.fixture
def server(request):
    return request.getfixturevalue(request.param)


servers = pytest.mark.parametrize("server", WAYS, indirect=True)
every = pytest.mark.parametrize("server,way,transport", EVERY, indirect=["server"])


def healthy(report):
    """Verdict ok, and nothing above a note."""
    assert (report["verdict"], report["exit"]) == ("ok", 0), report["findings"]
    assert all(f["severity"] == "note" for f in report["findings"])
    return report


def failure(report):
    """The one finding above a note."""
    (finding,) = [f for f in report["findings"] if f["severity"] != "note"]
    return finding


def facts(report, name):
    return [e["value"] for e in report["events"] if e["kind"] == "fact" and e["name"] == name]


def commands(report):
    return [t["what"].split(" ")[0] for t in report["turns"]]


@servers
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_without_a_user(probe, server, transport):
    report = healthy(probe(server, transport, user=""))
    capabilities = facts(report, "capability")
    assert {"TOP", "UIDL"} <= set(capabilities)
    assert commands(report) == {"clear": ["greeting", "CAPA", "QUIT"],
                                "stls": ["greeting", "CAPA", "STLS", "CAPA", "QUIT"],
                                "tls": ["greeting", "CAPA", "QUIT"]}[transport]


@every
def test_right_password(probe, server, way, transport):
    before = server.log()
    report = healthy(probe(server, transport, "--auth", way))
    assert facts(report, "auth-mechanism") == [way]
    assert facts(report, "messages")[-1] == "2"
    assert commands(report)[-4:] == ["STAT", "LIST", "UIDL", "QUIT"]
    told = way if way not in ("USER", "APOP") else {"USER": "plain", "APOP": "apop"}[way]
    cell.until(lambda: logged_in(server, server.log()[len(before):], told), server.log)


def logged_in(server, log, way):
    """Whether the log tells of amy's login by that way."""
    lines = [line.lower() for line in log.splitlines() if cell.USER in line]
    if type(server).__name__ == "Dovecot":
        return any(f"method={way.lower()}" in line for line in lines)
    return any("login:" in line for line in lines)


@every
def test_wrong_password(probe, server, way, transport):
    report = probe(server, transport, "--auth", way, password="not this one")
    finding = failure(report)
    assert finding["id"] in ("pop3-auth", "auth-failed") and finding["phase"] == "auth", finding
    assert report["exit"] == 64
    assert commands(report)[-1] == "QUIT"


@servers
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_best_way(probe, server, transport):
    """Without --auth: the best of all. Cyrus SASL binds to TLS 1.2 alone, and
    offers it in 1.3 as well: then once more without a binding."""
    report = healthy(probe(server, transport))
    old = type(server).__name__ == "Cyrus" and transport != "clear"
    assert facts(report, "auth-mechanism") == ["SCRAM-SHA-256-PLUS"] * old + ["SCRAM-SHA-256"]
    assert old == ("auth-binding-refused" in [f["id"] for f in report["findings"]])


@servers
@pytest.mark.parametrize("number", [1, 2])
def test_message(probe, server, number, tmp_path):
    report = healthy(probe(server, "stls", "--body", "mail", path=str(number)))
    wanted = mail.MAILS[number - 1].replace("\n", "\r\n").encode()
    assert (tmp_path / "mail").read_bytes() == wanted
    assert facts(report, "size") == facts(report, "body-bytes") == [str(len(wanted))]
    assert commands(report)[-6:] == ["STAT", "LIST", "UIDL", "TOP", "RETR", "QUIT"]
    (body,) = [e for e in report["events"] if e["kind"] == "body"]
    assert body["bytes"] >= len(wanted)


@servers
def test_no_such_message(probe, server):
    report = probe(server, "tls", path="77")
    finding = failure(report)
    assert (finding["id"], finding["phase"], report["exit"]) == (
        "pop3-no-such-message", "receive", 84), finding


@servers
def test_empty_mailbox(probe, server):
    report = healthy(probe(server, "tls", user=cell.OTHER_USER, password=cell.OTHER_PASSWORD))
    assert facts(report, "messages")[-1] == "0"


@servers
@pytest.mark.parametrize("step", "greeting capa stls auth stat list uidl".split())
def test_stop_after(probe, server, step):
    report = healthy(probe(server, "stls", "--stop-after", step))
    assert commands(report)[-1] == "QUIT"
    assert facts(report, "stopped-after") == [step]


@servers
def test_own_lines(probe, server):
    report = healthy(probe(server, "tls", "--say", "NOOP", "--say", "UIDL"))
    assert commands(report)[-3:] == ["NOOP", "UIDL", "QUIT"]


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("lasts", [3600, -3600])
def test_token(sonde, authority, dovecot, tmp_path, mechanism, lasts):
    (tmp_path / "token").write_text(dovecot.token(lasts=lasts))
    (tmp_path / "token").chmod(0o600)
    done = sonde("--no-config", "--cacert", authority.cert, "-o", "json", "-u", cell.USER,
                 "--oauth2-bearer", "@token", "--auth", mechanism,
                 f"pop3s://{cell.HOST}:{dovecot.pop3s_port}/", cwd=tmp_path)
    report = done.json()
    if lasts > 0:
        healthy(report)
        return
    finding = failure(report)
    assert finding["id"] in ("pop3-auth", "auth-failed") and report["exit"] == 64, finding


def test_external(sonde, authority, dovecot, tmp_path):
    known = authority.sign("pop3-external", [cell.USER])
    done = sonde("--no-config", "--cacert", authority.cert, "-o", "json", "--cert", known.cert,
                 "--key", known.key, "--auth", "EXTERNAL",
                 f"pop3s://{cell.HOST}:{dovecot.pop3s_port}/", cwd=tmp_path)
    report = healthy(done.json())
    assert facts(report, "auth-mechanism") == ["EXTERNAL"]
