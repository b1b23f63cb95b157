# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde --diff: two saved reports side by side. Real conversations with
practice servers; what differs is named, what explains it comes first."""

import json

import pytest

from support import programs


@pytest.fixture
def save(practice, home, tmp_path):
    """save(name, lab words...): the file of a conversation's report."""
    def probe(name, *lab):
        path = tmp_path / f"{name}.json"
        programs.run("sonde", "--no-config", "-o", f"json={path}", *practice(*lab), home=home)
        return path
    return probe


@pytest.fixture
def diff(home):
    def compare(*words):
        return programs.run("sonde", "--no-config", "--diff", *words, home=home)
    return compare


def names(text):
    """The names of what differs, as (area, name), in order."""
    found, area = [], None
    for line in text.splitlines():
        if line[:1].isalpha() and line[1:2].isalpha() and line[12:13].strip() and \
                line[:12].strip().isalpha():
            area = line[:12].strip()
        if line[12:13].strip() and line[13:14] != " " and line[:12].strip() in ("", area):
            found.append((area, line[12:].strip()))
    return found


def test_same(save, diff):
    first, again = save("first", "https"), save("again", "https")
    run = diff(first, again)
    assert run.out.endswith("Nothing that matters differs.\n")
    assert run.status == 0


def test_expired(save, diff):
    run = diff(save("yesterday", "https"), save("today", "https", "tls-expired"))
    found = names(run.out)
    assert found[:2] == [("verdict", "verdict"), ("verdict", "finding")]
    assert found[2] == ("tls", "certificate: not after")
    assert ("dialogue", "came to it") in found
    assert "B is worse off, in tls: the certificate has expired." in run.out
    assert run.status == 1


def test_other_way_round(save, diff):
    run = diff(save("here", "https", "tls-expired"), save("there", "https"))
    assert "A is worse off, in tls: the certificate has expired." in run.out


def test_status(save, diff):
    run = diff(save("before", "http"), save("after", "http", "http-503"))
    assert "A  200\n            B  503\n" in run.out
    assert names(run.out)[2][0] == "dialogue"


def test_capability_gone(save, diff):
    run = diff(save("before", "smtp"), save("after", "smtp", "smtp-starttls-stripped"))
    assert "STARTTLS" in run.out
    assert run.status == 1


def test_hostile_report(save, diff, tmp_path):
    """What a report holds reaches the terminal as visible text."""
    path = save("before", "http")
    text = path.read_text().replace('"sonde-lab"', r'"\u001b[31m\u202e"')
    assert text != path.read_text()
    other = tmp_path / "after.json"
    other.write_text(text)
    run = diff(path, other)
    assert run.status == 1
    assert "server" in run.out
    for bad in ("\x1b", "\u202e"):
        assert bad not in run.out


def test_more_conversations(save, diff, tmp_path):
    """The first is compared with the first; the rest is said to be alone."""
    path = save("one", "http")
    document = json.loads(path.read_text())
    two = tmp_path / "two.json"
    two.write_text(json.dumps([document, document]))
    run = diff(path, two)
    assert "Nothing that matters differs." in run.out
    assert "A holds 1 conversation, B 2: the rest has no other side." in run.out
    assert run.status == 1


@pytest.mark.parametrize("words, place", [
    (["A"], "--diff A.json B.json"),
    (["A", "B", "C"], "--diff A.json B.json"),
    (["A", "B", "-o", "json"], "a comparison is text"),
    (["A", "B", "--replay", "C"], "--replay"),
    (["/dev/null", "B"], "/dev/null"),
    (["missing", "B"], "missing"),
])
def test_refused(diff, words, place):
    run = diff(*words)
    assert run.status == 2
    assert run.out == ""
    assert place in run.err
    assert len(run.err.splitlines()) == 1
