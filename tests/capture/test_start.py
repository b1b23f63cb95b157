# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sonde-capture cannot be started, or is not what it ought to be: one
line says so, the conversation goes on with the kernel's facts, and nothing
hangs. The programs stand beside a copy of sonde, as in a build."""

import re
import shutil
import subprocess

import pytest

from support import programs

ODD = {
    "not-a-program": (b"\0\1\2", "Exec format error"),
    "silent": (b"#!/bin/sh\nexec sleep 60\n", "it does not answer"),
    "stopped": (b"#!/bin/sh\nkill -STOP $$\n", "it does not answer"),
    "gone": (b"#!/bin/sh\nexit 0\n", "it does not answer"),
    "talks-else": (b"#!/bin/sh\necho hello >&3\n", "it does not answer"),
}


@pytest.fixture
def beside(tmp_path, home, lab):
    """beside(bytes, *words before sonde): a run with that as sonde-capture."""
    server = lab("http")
    sonde = shutil.copy(programs.BUILD / "sonde", tmp_path / "sonde")

    def run(data, *words):
        capture = tmp_path / "sonde-capture"
        capture.write_bytes(data)
        capture.chmod(0o755)
        return subprocess.run([*words, sonde, "--no-config", "--wire", *server.options,
                               server.target], capture_output=True, text=True, check=False,
                              timeout=60, env=programs.environment(home),
                              stdin=subprocess.DEVNULL)
    return run


def goes_on(done, why):
    assert done.returncode == 0, done
    assert done.stdout.startswith("OK ")
    assert re.fullmatch(rf"sonde: no packets: \S*sonde-capture: {why}\n", done.stderr), done


@pytest.mark.parametrize("what", ODD)
def test_an_odd_program(beside, what):
    goes_on(beside(ODD[what][0]), ODD[what][1])


def test_no_descriptors(beside):
    if not shutil.which("strace"):
        pytest.skip("strace is missing: apt install strace")
    # A leak checker cannot work where strace does.
    goes_on(beside(b"#!/bin/sh\n", "strace", "-o", "/dev/null",
                   "-E", "ASAN_OPTIONS=detect_leaks=0",
                   "-e", "inject=socketpair:error=EMFILE"), "Too many open files")
