# SPDX-License-Identifier: GPL-3.0-or-later
"""--wire on the emulated network: what packets prove stands beside what sonde
itself saw. Without sonde-capture, or the right to use it, these skip."""

import pytest

from support import wire


@pytest.fixture
def probe(network):
    """probe(steps, ...): sonde --wire against a server at the other end."""
    def run(*steps, **settings):
        net = network(**settings)
        net.peer(*steps)
        done = net.sonde("--no-config", "--wire", "-m", "8", f"http://{wire.SERVER}/",
                         "-o", "json")
        if done.err:
            pytest.skip(done.err.strip())
        return done.json()
    return run


def packets(document):
    return [e for e in document["events"] if e["source"] == "packet"]


def ids(document):
    return {f["id"]: f["severity"] for f in document["findings"]}


def test_healthy(probe):
    """Nothing above a note, and the bytes of both are the same."""
    document = probe("hear", "page=3000", both="delay=50")
    assert set(ids(document).values()) <= {"note"}, ids(document)
    sums = {e["dir"]: e for e in packets(document) if e["kind"] == "wire-sum"}
    assert sums["received"]["bytes"] > 3000 and sums["received"]["lost"] == 0
    opened = [e for e in packets(document) if e["kind"] == "wire-open"]
    assert 0.1 <= opened[0]["rtt_s"] < 0.2
    assert opened[0]["conn"] == 1


def test_syn_lost(probe):
    document = probe("hear", "page=3000", both="delay=10", to_server="drop=1")
    assert ids(document)["tcp-syn-lost"] == "warn"
    assert any(e["source"] == "packet" for f in document["findings"]
               for e in f["evidence"] if f["id"] == "tcp-syn-lost")


def test_loss(probe):
    document = probe("hear", "page=30000", both="delay=20", to_client="drop=6")
    assert ids(document)["tcp-loss"] == "note"


def test_forged_reset(probe):
    document = probe("hear", "page=3000", both="delay=20", to_client="rst=3,hops=7")
    assert ids(document)["tcp-reset-forged"] == "fail"
