# SPDX-License-Identifier: GPL-3.0-or-later
"""What sonde says of packets: each fault of the wire is provoked on the emulated
network, captured by tcpdump and read by --read-pcap. What looks alike is not
named, and of a healthy exchange nothing is."""

import sys

import pytest

from support import wire
from support.wire_cases import CASES, GET, START

@pytest.fixture
def seen(network, sonde, tmp_path):
    """seen(steps, client, ...) captures one connection: its document."""
    def run(steps, client=GET, sysctl=None, **settings):
        net = network(**settings)
        if sysctl:
            net.run("server", ["sh", "-c", sysctl])
        net.peer(*steps)
        capture = net.capture()
        net.run("client", [sys.executable, "-c", START + client], timeout=30)
        path = capture.stop()
        assert capture.dropped == 0
        return sonde("--read-pcap", path, "-o", "json").json()
    return run


def found(document):
    """{id: severity} of the findings."""
    return {f["id"]: f["severity"] for f in document["findings"]}


def whole(document):
    """The text of all findings and their evidence."""
    return "\n".join(text for f in document["findings"]
                     for text in [f["what"], *(e["text"] for e in f["evidence"])])


@pytest.mark.parametrize("case", CASES)
def test_named(seen, case):
    steps, client, settings, wanted = CASES[case]
    document = seen(steps, client, **settings)
    assert found(document) == wanted, whole(document)


def test_queue_that_grows(seen):
    """Without a notion of delay, a sender fills the queue of a slow link. The
    same link without load is not blamed (it is, in all other tests, healthy)."""
    document = seen(["hear", "page=500000"], both="delay=15",
                    to_client="rate=2000,queue=1000",
                    sysctl="echo reno >/proc/sys/net/ipv4/tcp_congestion_control")
    assert "tcp-bufferbloat" in found(document)


def test_link_that_is_slow(seen):
    """A slow link with a short queue is no fault of the queue."""
    document = seen(["hear", "page=60000"], both="delay=15",
                    to_client="rate=2000,queue=8")
    assert "tcp-bufferbloat" not in found(document)


def test_evidence(seen):
    """Who, when and how much."""
    said = whole(seen(*CASES["reset"][:2], **CASES["reset"][2]))
    assert "TTL of 77" in said and "with 57" in said and "after the reset" in said
    said = whole(seen(*CASES["path-mtu"][:2], **CASES["path-mtu"][2]))
    assert f"ICMP 3/4 from {wire.ROUTER}, MTU 1300" in said
    said = whole(seen(*CASES["loss"][:2], **CASES["loss"][2]))
    assert "1448 bytes from byte" in said or "1 448 bytes from byte" in said


def test_reset_ipv6(network, sonde):
    net = network(both="delay=20", to_client="rst=3,hops=7")
    net.peer("hear", "page=3000")
    capture = net.capture()
    net.run("client", [sys.executable, "-c", START.replace("socket.socket()",
            "socket.socket(socket.AF_INET6)").replace(wire.SERVER, wire.SERVER6) + GET])
    done = sonde("--read-pcap", capture.stop())
    assert done.status == 92
    assert f"[{wire.SERVER6}]:80" in done.out and "tcp-reset-forged" in done.out
