# SPDX-License-Identifier: GPL-3.0-or-later
"""rows.txt: every place in it is there, each fault has its look-alike elsewhere,
and what is not reproduced stands in README with the reason. That a row of the lab
is named so, in that phase, and by no other id, is test_practice.py's."""

import json
import pathlib
import subprocess

import pytest

from support import programs

HERE = pathlib.Path(__file__).parent


def read():
    """[(id, phase, place, look-alike)]"""
    lines = (HERE / "rows.txt").read_text().splitlines()
    return [tuple(line.split()) for line in lines if not line.startswith("#")]


ROWS = read()
PHASES = {row[0]: row[1] for row in ROWS}


@pytest.fixture(scope="module")
def lab_rows():
    """{protocol/row: the id that it wants}"""
    if not programs.LAB.exists():
        pytest.skip("sonde-lab is not built")
    done = subprocess.run([programs.LAB, "--list", "--json"], capture_output=True, check=True,
                          timeout=30)
    return {f"{protocol}/{row['id']}": row["says"] for row in json.loads(done.stdout)
            for protocol in row["protocol"].split(",")}


def text_of(place):
    """The text of a test: its function, and what decorates it."""
    name, function = place.split("::")
    path = programs.SOURCE / name if "/" in name else HERE / name
    found = [part for part in path.read_text().split("\n\n\n")
             if f"def {function}(" in part]
    assert len(found) == 1, place
    return found[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_row(lab_rows, row):
    fault, _, place, alike = row
    if "::" in place:
        assert fault in text_of(place)
    else:
        assert lab_rows[place] == fault
    if "::" in alike:
        assert text_of(alike) and alike != place
    else:
        assert lab_rows[alike] != fault


def test_each_once():
    assert len(PHASES) == len(ROWS)


def test_what_is_left_out():
    """A line each, "id: reason"; at most five."""
    lines = (HERE / "README").read_text().splitlines()
    left = [line.split(":")[0] for line in lines if line.startswith("  ") and ":" in line]
    assert 0 < len(left) <= 5 and not set(left) & set(PHASES)
