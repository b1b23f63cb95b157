# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine formats of real runs: every one is what the installed schema
says, also when the run fails or is interrupted, and all of them agree."""

import json

import pytest
from conversations import RUNS, run

from support import programs, times


@pytest.fixture(scope="module", params=RUNS)
def done(request, world, tmp_path_factory):
    """The row, and what one run of it left."""
    name = request.param
    return RUNS[name], run(name, world, tmp_path_factory.mktemp(name))


def test_how_it_ended(done):
    """The table's own columns, so that each run is the one it is meant to be."""
    kind, reports = done
    documents = reports.documents()
    assert len(documents) == kind.documents
    assert json.loads(reports.json) == (documents if kind.documents > 1 else documents[0])
    if kind.status is not None:
        assert reports.status == kind.status
    assert reports.status == max(d["exit"] for d in documents)
    findings = documents[-1]["findings"]
    if kind.phase:
        assert findings[0]["phase"] == kind.phase, findings
    elif kind.documents == 1:
        assert not [f for f in findings if f["severity"] != "note"], findings


def test_schema(done):
    _, reports = done
    programs.validated(reports.documents())
    lines = reports.ndjson.decode().splitlines()
    programs.validated([json.loads(line) for line in lines])
    events = [json.loads(line) for line in reports.events.decode().splitlines()]
    assert events
    programs.validated(events, "line")


def test_formats_agree(done):
    """ndjson holds the same documents, a line each; events the same events,
    each with the target it belongs to, those of second looks behind the others."""
    _, reports = done
    documents = reports.documents()
    assert [json.loads(line) for line in reports.ndjson.decode().splitlines()] == documents
    live = [json.loads(line) for line in reports.events.decode().splitlines()]
    assert live == [{"probe": d["target"]["url"], **e}
                    for d in documents
                    for events in [d["events"],
                                   *(look["events"] for look in d.get("looks", []))]
                    for e in events]


def test_times(done):
    _, reports = done
    documents = times.exact(reports.json.decode())
    for document in documents if isinstance(documents, list) else [documents]:
        times.check(document)


def test_verdict_follows_from_the_findings(done):
    _, reports = done
    for document in reports.documents():
        severities = {f["severity"] for f in document["findings"]}
        assert document["verdict"] == ("fail" if "fail" in severities else
                                       "warn" if "warn" in severities else "ok")
        assert (document["exit"] != 0) == ("fail" in severities)
        states = {p["phase"]: p["state"] for p in document["phases"]}
        for f in document["findings"]:
            if f["severity"] == "fail":
                assert states[f["phase"]] == "fail"
            for e in f["evidence"]:
                assert e["seq"] is None or 0 <= e["seq"] < len(document["events"])


def test_events_in_order(done):
    _, reports = done
    for document in reports.documents():
        events = document["events"]
        assert [e["seq"] for e in events] == list(range(len(events)))
        assert all(0 <= e["t_s"] <= document["total_s"] for e in events)


def test_interrupted_says_so(done):
    kind, reports = done
    for document in reports.documents():
        kinds = [e["kind"] for e in document["events"]]
        assert ("interrupted" in kinds) == bool(kind.until)
    if kind.until:
        assert reports.status != 0
        assert reports.text


@pytest.mark.parametrize("phase", ["resolve", "connect", "secure", "auth", "send", "wait",
                                   "receive", "close"])
def test_table_has_each_phase(phase):
    assert phase in {kind.phase for kind in RUNS.values()}


def test_nothing_to_say_is_still_a_document(sonde, tmp_path):
    """A target that cannot be probed at all is a usage error, and no report."""
    done = sonde("--no-config", "-o", "json", "http://[::1", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")


def test_look_up_is_from_question_to_answer(world, tmp_path):
    """What is read and set up before the first question, and done after the
    last answer that was waited for, is this machine's time."""
    (document,) = run("resolver", world, tmp_path / "live").documents()
    ((begin, end),) = [(b, e) for name, b, e in times.visits(document) if name == "resolve"]
    at = {kind: [e["t_s"] for e in document["events"]
                 if e["kind"] == kind and e["phase"] == "resolve"]
          for kind in ("dns-query", "dns-answer")}
    assert 0 < begin <= at["dns-query"][0]
    ordered = next(e["t_s"] for e in document["events"] if e["kind"] == "addresses")
    assert at["dns-answer"][-1] <= end <= ordered
