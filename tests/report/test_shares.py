# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose time it was, of practice servers that take theirs: the server's share
has it, in text and in JSON, in the clear and inside TLS, without a privilege."""

import json
import os
import shutil
import subprocess

import pytest

from support import programs

SLOW = [("http", "http-slow-first-byte", 2.0), ("https", "http-slow-first-byte", 2.0),
        ("smtp", "smtp-greeting-slow", 1.5)]


def document(practice, *words):
    done = programs.subprocess.run(
        [*words, programs.BUILD / "sonde", "--no-config", "-o", "json", *practice],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
        env=programs.environment("/nonexistent"))
    assert done.stdout, done
    return json.loads(done.stdout)


def slow_turn(found, seconds):
    """The turn that the server thought about."""
    slow = [t for t in found["turns"]
            if t["shares"] and (t["shares"]["server_s"] or 0) > seconds - 0.1]
    assert len(slow) == 1, found["turns"]
    return slow[0]


@pytest.mark.parametrize("protocol, fault, seconds", SLOW)
def test_a_slow_server(practice, protocol, fault, seconds):
    found = document(practice(protocol, fault))
    shares = slow_turn(found, seconds)["shares"]
    assert shares["server_s"] == pytest.approx(seconds, abs=0.3)
    assert shares["server_source"] == shares["network_source"] == "kernel"
    assert shares["network_s"] < 0.1
    assert shares["server_error_s"] < 0.1 or "together" in shares["doubts"], shares
    assert found["parts"]["server_s"] == pytest.approx(seconds, abs=0.5)
    assert sum(found["parts"].values()) == pytest.approx(found["total_s"], abs=1e-6)


def test_a_plain_user(practice):
    """No capability, no user of this machine: every turn has all three."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can become somebody else, with setpriv")
    if subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", "test", "-x",
                       programs.BUILD / "sonde"], check=False).returncode != 0:
        pytest.skip("nobody may not run what was built here")
    found = document(practice("ftp", "healthy")[-1:], "setpriv", "--reuid=65534",
                     "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
    turns = [t for t in found["turns"] if t["wait_s"] is not None]
    assert turns
    for turn in turns:
        for share in ("network", "server", "client"):
            assert turn["shares"][f"{share}_s"] is not None, turn


def test_in_text(practice, home):
    words = ["--no-config", *practice("http", "healthy")]
    first = programs.run("sonde", *words, home=home)
    assert "\n  whose time: " in first.out and "server" in first.out, first.out
    told = programs.run("sonde", "-v", *words, home=home)
    lines = [line for line in told.out.splitlines() if line.startswith("      get: ")]
    assert len(lines) == 1, told.out
    assert "network " in lines[0] and "this machine " in lines[0], lines
