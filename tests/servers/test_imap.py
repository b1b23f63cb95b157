# SPDX-License-Identifier: GPL-3.0-or-later
"""IMAP against dovecot and Cyrus: in the clear, with STARTTLS, with TLS from
the start; every mechanism they offer, with the right and a wrong secret; and
what is asked once somebody is logged in. What sonde tells is held against the
server's own log."""

import re

import pytest

from support import cell, dovecot as mails

WRONG = "hunter2-of-nobody"
PASSWORDS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]
TOKENS = ["XOAUTH2", "OAUTHBEARER"]

# How each server tells its log of a login by that mechanism.
LOGGED = {
    "dovecot": r"imap-login: Info: Login: user=<{user}>, method={method}, .*",
    "cyrus": r"imaps?\[\d+\]: login: .* {user} {method}(\+TLS)? User logged in",
}


@pytest.fixture(params=["dovecot", "cyrus"])
def server(request):
    running = request.getfixturevalue(request.param)
    running.kind = request.param
    return running


def url_of(server, way, path=""):
    """way: "notls" (in the clear), "starttls" or "tls" (from the start)."""
    if way == "tls":
        return server.imaps + path
    scheme = {"notls": "imap+notls", "starttls": "imap+tls"}[way]
    return server.imap.replace("imap:", scheme + ":") + path


def ask(sonde, server, way, *words, path=""):
    return sonde("--no-config", "-o", "json", "--cacert", server.ca, *words,
                 url_of(server, way, path))


def turns(report):
    """The commands, as the turns name them."""
    return [e["what"] for e in report["events"] if e["kind"] == "turn"]


def facts(report, name):
    return [e["value"] for e in report["events"]
            if e["kind"] == "fact" and e["name"] == name]


def fine(done):
    """The report of a run that is well: nothing above a note."""
    report = done.json()
    assert (report["verdict"], report["exit"], done.status) == ("ok", 0, 0), done
    assert [f for f in report["findings"] if f["severity"] != "note"] == [], done
    return report


def only(done, fault, phase, status):
    """The report of a run that has this finding and no other, but for Cyrus'
    habit to end TLS without close_notify, which is a note."""
    report = done.json()
    assert [(f["id"], f["phase"]) for f in report["findings"]
            if f["id"] != "no-close-notify"] == [(fault, phase)], done
    assert (report["verdict"], report["exit"], done.status) == ("fail", status, status), done
    return report


def logged(server, method, since, user=cell.USER):
    """Whether a login by that mechanism came into the log since then."""
    said = LOGGED[server.kind].format(user=user, method=method)
    cell.until(lambda: re.search(said, server.log()[since:]),
               lambda: f"no {said} in {server.log()[since:]}")


#### Without a user

@pytest.mark.parametrize("way", ["notls", "starttls", "tls"])
def test_nobody_logs_in(sonde, server, way):
    report = fine(ask(sonde, server, way))
    said = turns(report)
    assert said[:2] == ["greeting", "CAPABILITY"]
    assert ("STARTTLS" in said) == (way == "starttls")
    assert said.count("CAPABILITY") == (2 if way == "starttls" else 1)
    assert said[-1] == "LOGOUT"
    assert not any(word in line for line in said for word in ("LOGIN", "AUTHENTICATE"))
    assert "IMAP4rev1" in facts(report, "capability")


def test_tls_changes_what_is_offered(sonde, server):
    report = fine(ask(sonde, server, "starttls"))
    assert facts(report, "gone-after-tls") == ["STARTTLS"]


def test_if_offered_is_the_plain_scheme(sonde, server):
    report = fine(sonde("--no-config", "-o", "json", "--cacert", server.ca, server.imap))
    assert "STARTTLS" in turns(report)


#### Logging in

@pytest.mark.parametrize("way", ["notls", "starttls", "tls"])
@pytest.mark.parametrize("mechanism", PASSWORDS)
def test_the_right_password(sonde, server, mechanism, way):
    since = len(server.log())
    report = fine(ask(sonde, server, way, "--auth", mechanism,
                      "-u", f"{cell.USER}:{cell.PASSWORD}"))
    assert f"AUTHENTICATE {mechanism}" in turns(report)
    assert facts(report, "result")[-1] == "2 messages"
    logged(server, mechanism, since)


@pytest.mark.parametrize("mechanism", PASSWORDS)
def test_the_wrong_password(sonde, server, mechanism):
    done = ask(sonde, server, "starttls", "--auth", mechanism, "-u", f"{cell.USER}:{WRONG}")
    report = only(done, "imap-authfailed" if server.kind == "dovecot" else "auth-failed",
                  "auth", 64)
    assert turns(report)[-1] == "LOGOUT"
    assert WRONG not in done.out


def test_the_best_mechanism(sonde, server):
    """Without --auth, that which reveals least."""
    report = fine(ask(sonde, server, "starttls", "-u", f"{cell.USER}:{cell.PASSWORD}"))
    assert any(line.startswith("AUTHENTICATE SCRAM-SHA-256") for line in turns(report))


def test_a_login_of_the_users_own(sonde, server):
    """--say LOGIN: the password in it is shown nowhere."""
    done = ask(sonde, server, "starttls", "--say",
               f'LOGIN "{cell.OTHER_USER}" "{cell.OTHER_PASSWORD}"', "--say", "NOOP")
    report = fine(done)
    assert any(line.startswith("LOGIN <redacted") for line in turns(report))
    assert cell.OTHER_PASSWORD not in done.out


def test_a_binding_that_is_old(sonde, cyrus):
    """Cyrus SASL binds to TLS 1.2 alone, and offers it in 1.3 as well."""
    cyrus.kind = "cyrus"
    amy_login = ["-u", f"{cell.USER}:{cell.PASSWORD}"]
    report = fine(ask(sonde, cyrus, "tls", *amy_login))
    assert "auth-binding-refused" in [f["id"] for f in report["findings"]]
    report = fine(ask(sonde, cyrus, "tls", "--tls-max", "1.2", *amy_login))
    assert "auth-binding-refused" not in [f["id"] for f in report["findings"]]
    assert any(line.endswith("-PLUS") for line in turns(report))


@pytest.mark.parametrize("mechanism", TOKENS)
def test_the_right_token(sonde, dovecot, tmp_path, mechanism):
    dovecot.kind = "dovecot"
    since = len(dovecot.log())
    (tmp_path / "token").write_text(dovecot.token())
    report = fine(ask(sonde, dovecot, "starttls", "--auth", mechanism, "-u", cell.USER,
                      "--oauth2-bearer", f"@{tmp_path / 'token'}"))
    assert f"AUTHENTICATE {mechanism}" in turns(report)
    logged(dovecot, mechanism, since)


@pytest.mark.parametrize("mechanism", TOKENS)
def test_an_expired_token(sonde, dovecot, tmp_path, mechanism):
    token = dovecot.token(lasts=-60)
    (tmp_path / "token").write_text(token)
    done = ask(sonde, dovecot, "starttls", "--auth", mechanism, "-u", cell.USER,
               "--oauth2-bearer", f"@{tmp_path / 'token'}")
    report = only(done, "imap-authfailed", "auth", 64)
    assert facts(report, "oauth-status") in (["invalid_token"], ["401"])
    assert token not in done.out


def test_a_certificate(sonde, dovecot, authority):
    dovecot.kind = "dovecot"
    since = len(dovecot.log())
    ours = authority.sign("imap-amy", [cell.USER])
    report = fine(ask(sonde, dovecot, "starttls", "--auth", "EXTERNAL",
                      "--cert", ours.cert, "--key", ours.key))
    assert "AUTHENTICATE EXTERNAL" in turns(report)
    logged(dovecot, "EXTERNAL", since)


#### Mailboxes

def amy(sonde, server, *words, path=""):
    return ask(sonde, server, "tls", "--auth", "PLAIN",
               "-u", f"{cell.USER}:{cell.PASSWORD}", *words, path=path)


def test_mailboxes_by_name(sonde, server):
    report = fine(amy(sonde, server))
    assert "INBOX" in facts(report, "mailbox")
    assert "MESSAGES 2" in facts(report, "status")


def test_a_mailbox(sonde, server):
    report = fine(amy(sonde, server, path="INBOX"))
    assert 'EXAMINE "INBOX"' in turns(report)
    assert facts(report, "result")[-1] == "2 messages"
    assert not any("SELECT" in line for line in turns(report))


def test_no_such_mailbox(sonde, server):
    only(amy(sonde, server, path="Nirvana"), "imap-nonexistent", "receive", 84)


def test_the_namespace_is_told(sonde, cyrus):
    """Cyrus keeps all of a user's mailboxes below INBOX."""
    cyrus.kind = "cyrus"
    report = only(amy(sonde, cyrus, path="Drafts"), "imap-nonexistent", "receive", 84)
    assert facts(report, "namespace") == ["INBOX/"]
    assert '"INBOX/Drafts"' in report["findings"][0]["what"]
    fine(amy(sonde, cyrus, path="INBOX/Drafts"))


def test_a_message(sonde, server, tmp_path):
    """The second one, as it was put there, and still unseen."""
    found = fine(amy(sonde, server, path="INBOX?ALL"))
    uids = facts(found, "found")[0].split()
    assert len(uids) == 2
    saved = tmp_path / "message"
    report = fine(amy(sonde, server, "--body", saved, path=f"INBOX/;UID={uids[1]}"))
    assert any(line.startswith(f"UID FETCH {uids[1]} ") for line in turns(report))
    assert saved.read_text().replace("\r\n", "\n") == mails.MAILS[1]
    again = fine(amy(sonde, server, path="INBOX?UNSEEN"))
    assert uids[1] in facts(again, "found")[0].split()


def test_no_such_message(sonde, server):
    only(amy(sonde, server, path="INBOX/;UID=4711"), "imap-no-message", "receive", 84)


def test_a_search(sonde, server):
    report = fine(amy(sonde, server, path="INBOX?SUBJECT%20dots"))
    assert facts(report, "result")[-1] == "1 found"
    report = fine(amy(sonde, server, path="INBOX?SUBJECT%20nothing"))
    assert facts(report, "result")[-1] == "0 found"


def test_silence_in_idle(sonde, server):
    report = fine(amy(sonde, server, "--idle", "0.3", path="Empty" if
                      server.kind == "dovecot" else "INBOX/Empty"))
    assert "IDLE" in turns(report) and "DONE" in turns(report)


def test_lines_of_the_user(sonde, server):
    report = fine(amy(sonde, server, "--say", "NOOP", "--say", 'SELECT "INBOX"',
                      "--say", "FETCH 1 (UID BODY.PEEK[HEADER])"))
    assert turns(report)[-4:] == ["NOOP", 'SELECT "INBOX"',
                                  "FETCH 1 (UID BODY.PEEK[HEADER])", "LOGOUT"]


@pytest.mark.parametrize("step", "greeting capability starttls login list select".split())
def test_steps(sonde, server, step):
    report = fine(ask(sonde, server, "starttls", "-u", f"{cell.USER}:{cell.PASSWORD}",
                      "--stop-after", step, path="INBOX"))
    assert facts(report, "stopped-after") == [step]
    assert turns(report)[-1] == "LOGOUT"
