# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of captures share: whether this machine may capture, and
other people's programs that read what sonde wrote."""

import errno
import os
import shutil
import subprocess

import pytest

from support import capture, programs


@pytest.fixture(scope="session")
def may_capture():
    """Skips where sonde-capture may not capture."""
    if not (programs.BUILD / "sonde-capture").exists():
        pytest.skip("sonde-capture is not built: libpcap-dev, libseccomp-dev")
    one = capture.Helper()
    one.stop()
    if one.hello.error == errno.EPERM:
        pytest.skip("no right to capture here: run as root, or setcap")
    assert one.hello.error == 0, os.strerror(one.hello.error)


def tool(*words):
    """What a program says on standard output, if it is content."""
    if not shutil.which(words[0]):
        pytest.skip(f"{words[0]} is missing: apt install tshark tcpdump")
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True,
                          timeout=60, check=False, stdin=subprocess.DEVNULL,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done
    return done.stdout


class File:
    """A pcapng file, read by others: tshark, capinfos, tcpdump."""

    def __init__(self, path):
        self.path = path

    def accepted(self):
        """Read to the end by all of them; what capinfos says, by its names."""
        number = len(tool("tcpdump", "-n", "-r", self.path).splitlines())
        facts = dict((part.strip() for part in line.split(":", 1))
                     for line in tool("capinfos", "-M", self.path).splitlines() if ":" in line)
        assert int(facts["Number of packets"]) == number
        assert len(self.fields("frame.number")) == number
        return facts

    def fields(self, *names, where="", more=()):
        """Of each packet that fits, by tshark: the fields, a tuple."""
        words = [word for name in names for word in ("-e", name)]
        text = tool("tshark", "-n", "-r", self.path, *more, "-Y", where or "frame",
                    "-T", "fields", *words)
        return [tuple(line.split("\t")) for line in text.splitlines()]


@pytest.fixture
def captured(sonde, may_capture, tmp_path):
    """captured(*args): a run with --capture, and its file."""
    def run(*args, **how):
        path = tmp_path / f"run-{len(list(tmp_path.iterdir()))}.pcapng"
        done = sonde("--capture", path, *args, **how)
        return done, File(path)
    return run
