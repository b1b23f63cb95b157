# SPDX-License-Identifier: GPL-3.0-or-later
"""How true network and server are, beside the packets that an emulated network
delivered: over delays and times to think, and with a client that hardly gets
the processor. bench/division.py prints the same with more probes."""

import statistics

import pytest

from support import division, wire

DELAYS = (0, 5, 20, 100)    # ms each way
THINKS = (0, 10, 50, 200)   # ms


@pytest.fixture(scope="module")
def turns(tmp_path_factory):
    """All of them, by kind."""
    make = division.wires(tmp_path_factory.mktemp("wires"))
    try:
        return {kind: [turn for delay in DELAYS for think in THINKS
                       for turn in division.measure(make, kind, delay, think, 3)]
                for kind in ("http", "smtp")}
    except wire.NoWire as why:
        pytest.skip(str(why))


@pytest.mark.parametrize("share, most", [("network", 1), ("server", 2)])
@pytest.mark.parametrize("kind", ["http", "smtp"])
def test_share(turns, kind, share, most):
    assert len(turns[kind]) == 3 * len(DELAYS) * len(THINKS)
    offs = [abs(division.off(turn, share)) for turn in turns[kind]]
    assert statistics.median(offs) < most, sorted(offs)
    for turn in turns[kind]:
        assert turn.shares[f"{share}_source"] in ("kernel", "program"), turn
        assert turn.shares["client_s"] is not None, turn


@pytest.mark.parametrize("kind", ["http", "smtp"])
def test_share_with_packets(tmp_path, kind):
    """--wire: within half a ms. The figures come from packets; where a connection
    serves again its beginning was in another conversation, and the kernel's stamps
    serve."""
    make = division.wires(tmp_path)
    try:
        turns = [turn for delay in DELAYS for think in (10, 50)
                 for turn in division.measure(make, kind, delay, think, 3, more=["--wire"])]
    except wire.NoWire as why:
        pytest.skip(str(why))
    for share in ("network", "server"):
        offs = [abs(division.off(turn, share)) for turn in turns]
        assert statistics.median(offs) < 0.5, sorted(offs)
    alone = turns[::3] if kind == "http" else turns
    assert {turn.shares["server_source"] for turn in alone} == {"packet"}, turns
    assert {turn.shares["network_source"] for turn in alone} <= {"packet", "kernel"}, turns


def test_error_where_uncertain(turns):
    """Of 100 figures that are marked 95 are within their stated errors."""
    marked = [turn for kind in turns.values() for turn in kind if turn.shares["doubts"]]
    assert marked
    outside = [(turn, division.off(turn, "server")) for turn in marked
               if not division.within(turn, "server")]
    assert len(outside) <= len(marked) * 0.05 + 1, outside


def test_nothing_to_think_about_is_uncertain(turns):
    quick = [turn for turn in turns["http"] if turn.think == 0 and turn.delay >= 5]
    assert all(turn.shares["server_s"] < turn.think / 1e3 + 0.05 for turn in quick), quick
    assert any("jitter" in turn.shares["doubts"] for turn in quick)


def test_a_busy_client_is_not_the_server(tmp_path):
    """The rest of the time is this machine's, though it is much."""
    make = division.wires(tmp_path)
    try:
        with division.Hogs():
            starved = division.measure(make, "http", 20, 50, 20, nice=10)
    except wire.NoWire as why:
        pytest.skip(str(why))
    offs = sorted(abs(division.off(turn, "server")) for turn in starved)
    assert offs[int(len(offs) * 0.95) - 1] < 5, offs
