# SPDX-License-Identifier: GPL-3.0-or-later
"""The everyday jobs of IMAP, each with the healthy practice server: what is
read, what is found, what is waited for, and lines of the user's own."""

import pytest


def ask(sonde, practice, *words, path=""):
    done = sonde("--no-config", "-o", "json", *practice.options, *words, practice.url + path)
    report = done.json()
    assert (report["verdict"], done.status) == ("ok", 0), done
    return report


def facts(report, name):
    return [e["value"] for e in report["events"]
            if e["kind"] == "fact" and e["name"] == name]


LOGIN = ("-u", "ada:opensesame")


@pytest.mark.parametrize("path, options, result", [
    ("", (), "1 message"),
    ("INBOX", (), "1 message"),
    ("INBOX/;UID=5", (), "UID 5"),
    ("INBOX?UNSEEN", (), "1 found"),
    ("INBOX?SUBJECT%20Gr%C3%BC%C3%9Fe", (), "1 found"),
    ("INBOX", ("--idle", "3"), "1 message"),
    ("INBOX.Entw%C3%BCrfe", (), "0 messages"),
    ("", ("--say", "STATUS {5}", "--say", "INBOX (MESSAGES)"), "1 message"),
    ("", ("--say", "STATUS {5+}", "--say", "INBOX (MESSAGES)"), "1 message"),
])
@pytest.mark.parametrize("protocol", ["imap", "imaps"])
def test_a_job(sonde, lab, protocol, path, options, result):
    practice = lab(protocol)
    words = [w for w in LOGIN if w not in practice.options]
    report = ask(sonde, practice, *(words if len(words) == 2 else ()), *options, path=path)
    assert facts(report, "result")[-1] == result
    if "--idle" in options:
        assert facts(report, "idle-news") == ["2 EXISTS"]


def test_what_is_offered_stands_apart(sonde, lab):
    """In the clear, inside TLS, after the login."""
    report = ask(sonde, lab("imap"))
    assert "STARTTLS" in facts(report, "capability")
    assert "STARTTLS" not in facts(report, "capability-after-tls")
    assert "AUTH=PLAIN" in facts(report, "capability-after-tls")
    assert "NAMESPACE" in facts(report, "capability-after-login")
    assert "STARTTLS" in facts(report, "gone-after-tls")
    assert "NAMESPACE" in facts(report, "new-after-login")
