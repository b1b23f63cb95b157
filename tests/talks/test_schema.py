# SPDX-License-Identifier: GPL-3.0-or-later
"""What the machine formats make of the recorded conversations is what the
installed JSON Schema says, and the schema refuses what is not."""

import copy
import json
import pathlib

import pytest

jsonschema = pytest.importorskip("jsonschema")

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = json.loads((HERE.parents[1] / "share/sonde-report-1.schema.json")
                    .read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
WHOLE = sorted(HERE.glob("*.json"))
LINES = sorted([*HERE.glob("*.ndjson"), *HERE.glob("*.events")])


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_schema_itself():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.name)
def test_document(path):
    CHECK.validate(load(path))


@pytest.mark.parametrize("path", LINES, ids=lambda p: p.name)
def test_lines(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        CHECK.validate(json.loads(line))


def spoil(change):
    document = copy.deepcopy(load(HERE / "tls-silent.json"))
    change(document)
    return document


@pytest.mark.parametrize("change", [
    lambda d: d.update(extra=1),
    lambda d: d.pop("start"),
    lambda d: d.update(schema="sonde-report/2"),
    lambda d: d.update(verdict="good"),
    lambda d: d["target"].update(user="x"),
    lambda d: d["phases"].pop(),
    lambda d: d["phases"][0].update(state="maybe"),
    lambda d: d["phases"][0].update(duration_s=-1),
    lambda d: d["findings"][0].update(severity="bad"),
    lambda d: d["findings"][0].pop("remedy"),
    lambda d: d["events"][0].update(kind="no-such"),
    lambda d: d["events"][0].update(source="guess"),
    lambda d: d["events"][0].update(conn=0),
    lambda d: d["events"][0].update(no_such_field=1),
    lambda d: d["events"][1].update(bytes="33"),
    lambda d: d["connections"][0].update(rtt_s="fast"),
])
def test_refused(change):
    assert not CHECK.is_valid(spoil(change))


def test_spoiling_is_what_is_refused():
    assert CHECK.is_valid(spoil(lambda d: None))
