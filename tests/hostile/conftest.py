# SPDX-License-Identifier: GPL-3.0-or-later
"""The helpers beside the tests can be imported by name; servers that say what
a test scripts."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import scripted  # noqa: E402


@pytest.fixture(scope="module")
def serve():
    """serve(script, ...) starts a scripted.Server for the tests of a module."""
    running = []

    def start(*args, **how):
        running.append(scripted.Server(*args, **how))
        return running[-1]

    yield start
    for server in running:
        server.stop()
