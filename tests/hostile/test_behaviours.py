# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row of behaviours.py: sonde ends by its deadline and a tenth of a
second, names what happened by the id of the row, stays under 32 MiB, and lets
no control byte through."""

import json
import os
import threading
import time

import pytest

import behaviours
import behaviours_ws
import scripted
from support import programs

PEAK = 32 * 1024      # KiB
LATE = 0.1            # seconds a run may end behind its deadline
SLOW = scripted.SANITIZED or os.environ.get("SONDE_KIND") in ("sanitized", "valgrind", "coverage")


def first(run):
    return (run.ids or ["-"])[0]


class Watch(threading.Thread):
    """By how much this machine is late, at worst, for whoever sleeps on it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.worst, self.over = 0.0, threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            start = time.monotonic()
            time.sleep(0.01)
            self.worst = max(self.worst, time.monotonic() - start - 0.01)

    def stop(self):
        self.over.set()
        self.join()
        return self.worst


class Bench:
    """Runs rows; what a run needs is made when it is first asked for."""

    def __init__(self, home, authority, folder):
        self.home, self.authority, self.folder = home, authority, folder
        self.contexts = behaviours.Kept(authority)
        self.rows = {**behaviours.table(self.contexts), **behaviours_ws.WS}
        for context in behaviours.MAKE:
            _ = self.contexts[context]  # not by two threads at once
        (home / "upload").write_bytes(b"x" * (2 << 20))

    def run(self, name):
        """The run, with .report, and .late: seconds behind its deadline."""
        row = self.rows[name]
        script = row.script or (lambda sock, _: None)
        context = None if row.tls in ("", "raw") else self.contexts[row.tls]
        server = scripted.Server(script, context, narrow=getattr(script, "narrow", False))
        resolver = row.dns and scripted.Resolver(row.dns, row.dns_tcp and
                                                 (lambda sock: row.dns_tcp(sock, 0)))
        scheme = row.scheme or ("https" if row.tls else "http")
        url = f"{scheme}://127.0.0.1:{server.port}{row.path}"
        where = ["--dns", resolver.address, "http://evil.test:1/"] if resolver else [url]
        document = self.folder / f"{name}.json"
        try:
            run = scripted.Measured(
                ["-m", behaviours.SECONDS, "--cacert", self.authority.cert, "-o", "text", "-o",
                 f"json={document}", *row.options, *where], self.home, 60)
        finally:
            if resolver:
                resolver.stop()
            server.stop()
        documents = json.loads(document.read_text(encoding="utf-8"))
        run.document = document.read_bytes()
        run.report = documents[-1] if isinstance(documents, list) else documents
        run.ids = [finding["id"] for finding in run.report["findings"]]
        run.late = run.report["total_s"] - behaviours.SECONDS
        return run

    def run_in_time(self, name, first):
        """first, or the best of a few more, alone, if it was late."""
        run, slack = first, LATE
        for _ in range(3):
            if run.late <= slack:
                break
            watch = Watch()
            run = self.run(name)
            slack = LATE + watch.stop()
        return run, slack


@pytest.fixture(scope="module")
def bench(home, authority, tmp_path_factory):
    return Bench(home, authority, tmp_path_factory.mktemp("behaviours"))


@pytest.fixture(scope="module")
def runs(bench):
    """All of them: those that wait all at the same time, then the others. What
    a busy machine may have changed is run again, alone."""
    waits = [name for name, row in bench.rows.items() if not row.floods]
    floods = [name for name, row in bench.rows.items() if row.floods]
    done = dict(scripted.at_once(bench.run, waits, 8 if SLOW else 16))
    done.update(scripted.at_once(bench.run, floods, 2))
    for name, run in done.items():
        if first(run) != bench.rows[name].finding:
            done[name] = bench.run(name)
    return done


NAMES = sorted({**behaviours.DNS, **behaviours.SECURE, **behaviours.HTTP, **behaviours.IMAP,
                **behaviours.POP3, **behaviours.SMTP,
                **behaviours_ws.WS}) + sorted(behaviours.RAW_NAMES)


def test_the_table_is_whole(bench):
    assert set(NAMES) == set(bench.rows)
    assert len(NAMES) >= 40
    assert all(len(row.what) > 8 for row in bench.rows.values())


def without_controls(data):
    """No control character but the end of a line, C1 among them."""
    text = data.decode("utf-8")
    return not any(c < " " and c != "\n" or "\x7f" <= c < "\xa0" for c in text)


@pytest.mark.parametrize("name", NAMES)
def test_behaviour(bench, runs, name):
    run, row = runs[name], bench.rows[name]
    report = run.report
    assert b"Sanitizer" not in run.raw_err, run
    # What is slow here may look as if the peer had stopped.
    instead = {"http-slow-body": "http-stalled-body"} if SLOW else {}
    assert first(run) in (row.finding, instead.get(row.finding)), run
    assert run.ids or row.finding == "-" or b"reset" in run.raw_out, run
    assert run.status == report["exit"], run
    assert (run.status != 0) == row.fails, run
    assert without_controls(run.raw_out) and without_controls(run.document), run
    if len(report["events"]) < 2000:  # else the schema is slow
        programs.validated(report)


@pytest.mark.skipif(SLOW, reason="a sanitized program is slow")
@pytest.mark.parametrize("name", NAMES)
def test_ends_by_its_deadline(bench, runs, name):
    run, slack = bench.run_in_time(name, runs[name])
    assert run.late <= slack, run


@pytest.mark.skipif(SLOW, reason="a sanitized program is large")
def test_memory(runs):
    large = {name: run.peak for name, run in runs.items() if run.peak >= PEAK}
    assert not large
