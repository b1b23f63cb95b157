# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of all Python tests: the programs of the build, certificates,
the practice servers and a real nginx. SONDE_BUILD names the build folder (else
./build, else the source folder); SONDE_KIND is "sanitized" where programs are
slower. All on loopback; nothing outlives its test."""

import os
import pathlib
import select
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support import certificates, programs, roots  # noqa: E402
from support.nginx import Nginx  # noqa: E402


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """An empty home, so that no file of the user's is read."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def sonde(home):
    """sonde(*args, stdin=, timeout=, env=, cwd=) runs it; see programs.Run."""
    if not (programs.BUILD / "sonde").exists():
        pytest.skip(f"{programs.BUILD}/sonde is not built")

    def run(*args, **how):
        return programs.run("sonde", *args, home=home, **how)
    return run


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """An authority of the tests' own; authority.sign() makes certificates."""
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


class Practice:
    """A running sonde-lab: .url, and .options to try as a list of words."""

    def __init__(self, process, url, words):
        self.process, self.url, self.options = process, url, words


def heads(process, seconds=10):
    """The first two lines of a sonde-lab: URL ..., TRY ..."""
    text, until = b"", time.monotonic() + seconds
    while text.count(b"\n") < 2 and time.monotonic() < until:
        if not select.select([process.stdout], [], [], 0.2)[0]:
            continue
        some = os.read(process.stdout.fileno(), 4096)
        if not some:
            break
        text += some
    lines = text.decode().splitlines()
    if len(lines) < 2 or not (lines[0].startswith("URL ") and lines[1].startswith("TRY ")):
        raise RuntimeError(f"sonde-lab said {text!r}")
    return lines[0][4:], lines[1][4:].split()


@pytest.fixture
def lab(home):
    """lab(protocol, fault=None, ...) starts a practice server for one test."""
    if not (programs.BUILD / "sonde-lab").exists():
        pytest.skip(f"{programs.BUILD}/sonde-lab is not built")
    running = []

    def start(*args):
        process = programs.start("sonde-lab", *[a for a in args if a], home=home,
                                 stdout=programs.subprocess.PIPE)
        running.append(process)
        url, words = heads(process)
        # TRY sonde --cacert FILE URL: what stands between
        return Practice(process, url, words[1:-1])

    yield start
    for process in running:
        programs.end(process)


@pytest.fixture(scope="session")
def nginx(tmp_path_factory, authority):
    """A real nginx from a scratch root, http and https on 127.0.0.1."""
    try:
        server = Nginx(tmp_path_factory.mktemp("nginx"), authority)
    except roots.NoRoot as why:
        pytest.skip(str(why))
    yield server
    server.stop()
