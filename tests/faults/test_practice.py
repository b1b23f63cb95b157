# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault that sonde-lab can make is named by sonde as the lab's table
says, in the phase and with the exit status of its row, and by no other id: so
each fault is tried against all its look-alikes. A healthy server has none."""

import concurrent.futures
import json
import os
import pathlib
import select
import subprocess
import time

import pytest

from support import programs

# What may stand beside the fault, since it is told of the same run.
ALSO = {"sonde-limit"}

# Notes that say how a conversation was held: told where all is well, too.
NOTES = {"smtp-no-message", "in-the-clear"}

# A second finding that the row's own server gives cause for.
BESIDE = {"tls-warning": {"tls-alert-unrecognized-name"},
          "tls-warning-closed": {"tls-alert-unrecognized-name"},
          "ftp-530-needs-tls": {"in-the-clear"}, "ftp-550-needs-tls": {"in-the-clear"},
          "ftp-522-data-clear": {"in-the-clear"}}

# A reset right after accept(): whether connect() or what follows it meets the
# reset is decided by the kernel's timing, and each has a name of its own. An
# end "at once" is one within 20 ms: on a busy machine it may come later.
INSTEAD = {"tcp-fin-at-accept": {"http-closed-without-response"},
           "tcp-rst-at-accept": {"tcp-rst-on-data", "http-reset-without-response"},
           "tcp-rst-after-accept": {"tcp-rst-at-accept",
                                    "http-reset-without-response"},
           "tls-reset-after-accept": {"tcp-rst-at-accept"}}


# Names that are asked for mail: --mx.
MAIL = {"dns-mx", "dns-null-mx", "dns-no-mx", "dns-mx-alias", "dns-mx-no-address",
        "dns-mx-bad-name", "dns-mx-many"}


def phases():
    """{id: phase} of rows.txt, of those that the lab has in that phase."""
    lines = (pathlib.Path(__file__).with_name("rows.txt")).read_text().splitlines()
    told = [line.split() for line in lines if not line.startswith("#")]
    return {(row[2].split("/")[0], row[0]): row[1] for row in told if "::" not in row[2]}


PHASES = phases()


def rows():
    """(id, protocol, expected id or None), as sonde-lab --list has them."""
    if not programs.LAB.exists():
        return []
    done = subprocess.run([programs.LAB, "--list", "--json"],
                          capture_output=True, check=True, timeout=30)
    return [(row["id"], protocol, row["says"])
            for row in json.loads(done.stdout)
            for protocol in row["protocol"].split(",")]


ROWS = rows()


def words_to_try(process):
    """The options and the URL behind TRY sonde."""
    text, until = b"", time.monotonic() + 20
    while time.monotonic() < until:
        if not select.select([process.stdout], [], [], 0.2)[0]:
            continue
        some = os.read(process.stdout.fileno(), 4096)
        text += some
        for line in text.decode().splitlines(keepends=True):
            if line.startswith("TRY sonde ") and line.endswith("\n"):
                return line.split()[2:]
        if not some:
            break
    raise RuntimeError(f"sonde-lab said {text!r}")


def probe(row, home):
    """One practice server, one probe of it."""
    fault, protocol, _ = row
    process = programs.start("sonde-lab", protocol,
                             *([fault] if fault != "healthy" else []),
                             "--seconds", "120", home=home,
                             stdout=programs.subprocess.PIPE)
    try:
        words = words_to_try(process)
        return programs.run("sonde", "--no-config", "-o", "json", *words,
                            home=home, timeout=60)
    finally:
        programs.end(process)


@pytest.fixture(scope="module")
def runs(home):
    """All rows, a few at a time: most of them wait for a time-out."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        waiting = {row: pool.submit(probe, row, home) for row in ROWS}
        yield waiting


def last(document):
    """Of a chain of redirects, the last conversation. Of --mx, all of them as
    one: the look-up, and what it led to."""
    if not isinstance(document, list):
        return document
    if document[0]["target"]["scheme"] != "mx":
        return document[-1]
    findings = [f for each in document for f in each["findings"]]
    worst = max(document, key=lambda each: ["ok", "warn", "fail"].index(each["verdict"]))
    return {"findings": [f for i, f in enumerate(findings)
                         if f["id"] not in {g["id"] for g in findings[:i]}],
            "verdict": worst["verdict"], "exit": worst["exit"]}


@pytest.mark.skipif(not ROWS, reason="sonde-lab is not built")
def test_there_are_faults():
    assert len({row[0] for row in ROWS}) >= 60


def speaks(protocol):
    """Whether this sonde was built with that module."""
    listed = subprocess.run([programs.BUILD / "sonde", "--no-config", "--list"],
                            capture_output=True, check=True, timeout=30)
    return any(line.split()[:1] == [protocol]
               for line in listed.stdout.decode().splitlines())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}-{row[0]}")
def test_is_named(runs, row):
    done = runs[row].result()
    if row[0] in MAIL and not speaks("smtp"):
        assert done.status == 2 and "does not speak SMTP" in done.err
        pytest.skip("this sonde was built without SMTP")
    report = last(done.json())
    findings = report["findings"]
    aside = ALSO | BESIDE.get(row[0], set()) | (NOTES - {row[2]})
    ids = [f["id"] for f in findings if f["id"] not in aside]
    if row[2] is None or row[2] in ALSO:
        assert ids == [], done
    else:
        assert len(ids) == 1, done
        assert ids[0] in {row[2]} | INSTEAD.get(row[0], set()), done
    for finding in findings:
        wanted = PHASES.get((row[1], finding["id"]), finding["phase"])
        assert finding["phase"] == wanted or row[0] in INSTEAD, done
    fails = [f for f in findings if f["severity"] == "fail"]
    warns = [f for f in findings if f["severity"] == "warn"]
    assert report["verdict"] == ("fail" if fails else
                                 "warn" if warns else "ok")
    assert (report["exit"] != 0) == bool(fails)
    for finding in fails:
        assert finding["what"] and finding["causes"] and finding["remedy"]
        assert finding["evidence"]
