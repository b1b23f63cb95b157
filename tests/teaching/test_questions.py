# SPDX-License-Identifier: GPL-3.0-or-later
"""What networking labs ask is answered by sonde -v --explain alone, against the
practice servers: questions.tsv. Each server is asked once. And how long that is,
for a healthy HTTPS server."""

import json
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).parent
TEXTS = HERE.parents[1] / "share/explain/en"


def questions():
    for line in (HERE / "questions.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


CASES = {}
for protocol, fault, options, question, pattern in questions():
    CASES.setdefault((protocol, fault, options), []).append((question, pattern))


def joined(text):
    """Lines that were broken are one again, so that a pattern may span them."""
    return re.sub(r"\n {8}[│|] ", " ", text)


@pytest.mark.parametrize("protocol,fault,options", CASES)
def test_a_question_has_its_answer(sonde, lab, protocol, fault, options):
    server = lab(protocol, "" if fault == "-" else fault)
    more = [] if options == "-" else options.split()
    run = sonde("-v", "--explain", *more, *server.options, server.target,
                env={"LC_ALL": "C.UTF-8"})
    shown = joined(run.out)
    missing = [q for q, p in CASES[protocol, fault, options] if not re.search(p, shown)]
    assert not missing, run.out


def test_there_are_twenty_questions():
    assert len(list(questions())) >= 20


def test_an_explained_transcript_is_short(sonde, lab):
    server = lab("https")
    run = sonde("-v", "--explain", *server.options, server.target)
    lines = run.out.splitlines()
    assert run.status == 0 and len(lines) <= 60, run.out
    assert all(len(line) <= 80 for line in lines), run.out


def test_each_event_names_its_text(sonde, lab):
    server = lab("smtp")
    run = sonde("--explain", "-o", "json", *server.options, server.target)
    ids = set(re.findall(r"^\[([^\]]+)\]", TEXTS.read_text(encoding="utf-8"), re.M))
    events = json.loads(run.out)["events"]
    named = {e["explain_id"] for e in events if "explain_id" in e}
    assert {"connected", "smtp.command.EHLO+clear", "smtp.command.EHLO+tls"} <= named
    assert named <= ids
    plain = sonde("-o", "json", *server.options, server.target)
    assert "explain_id" not in plain.out


def test_more_is_said_at_vv_and_each_thing_once(sonde, lab):
    server = lab("smtp")
    run = sonde("-vv", "--explain", *server.options, server.target)
    shown = joined(run.out)
    for word in ("several commands may go in", "so that one too large need not",
                 "DSN: the sender can ask"):
        assert shown.count(word) == 1, run.out
