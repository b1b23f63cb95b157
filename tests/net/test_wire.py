# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated network does what it is told: each setting is seen by a kernel
at an end, or in the log."""

import json
import subprocess
import sys

import pytest

from support import wire

# Connects so often to PORT of HOST and prints, in JSON, the times that took and
# what came, or the name of the error.
CLIENT = """
import json, socket, sys, time
host, port, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
took, got, error = [], 0, None
for _ in range(times):
    start = time.monotonic()
    s = socket.create_connection((host, port), timeout=20)
    took.append(time.monotonic() - start)
    try:
        s.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
        start = time.monotonic()
        while True:
            some = s.recv(65536)
            if not some:
                break
            got += len(some)
    except OSError as e:
        error = type(e).__name__
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
    s.close()
print(json.dumps({"connect": took, "bytes": got, "error": error,
                  "receive": time.monotonic() - start, "info": info.hex()}))
"""


def connect(net, host=wire.SERVER, port=80, times=1):
    done = net.run("client", [sys.executable, "-c", CLIENT, host, port, times])
    assert done.status == 0, done
    return json.loads(done.out)


@pytest.mark.parametrize("host", [wire.SERVER, wire.SERVER6])
def test_delay(network, host):
    net = network(both="delay=20", spin_us=300)
    net.peer("hear", "page=100")
    assert min(connect(net, host, times=3)["connect"]) >= 0.040
    log = net.log()
    assert {p.fate for p in log} == {"passed"}
    waits = sorted(p.left_ns - p.entered_ns for p in log)
    assert waits[0] >= 20_000_000
    assert waits[len(waits) // 2] < 21_000_000


def test_drop(network):
    """The first packet is the SYN, which the kernel repeats after 1 s."""
    net = network(both="delay=5", to_server="drop=1")
    net.peer("hear", "page=100")
    assert 1.0 <= connect(net)["connect"][0] < 1.3
    log = net.log()
    assert (log[0].way, log[0].number, log[0].fate) == ("to-server", 1, "dropped")
    assert log[0].left_ns is None


def test_drop_of_a_range(network):
    """What is acknowledged in vain is sent again: there are packets enough."""
    net = network(both="delay=1", to_server="drop=4-5:7-")
    net.peer("hear", "page=3000", "wait=1500")
    connect(net)
    fates = {p.number: p.fate for p in net.log() if p.way == "to-server"}
    assert len(fates) >= 7
    assert {n for n, fate in fates.items() if fate == "passed"} == {1, 2, 3, 6}


@pytest.mark.parametrize("host", [wire.SERVER, wire.SERVER6])
def test_forged_reset(network, host):
    """The reset comes with the server's third packet: data or its ACK."""
    net = network(both="delay=10", to_client="rst=3")
    net.peer("hear", "page=100", "hear-end")
    assert connect(net, host)["error"] == "ConnectionResetError"
    assert "reset" in [p.fate for p in net.log()]


@pytest.mark.parametrize("host, router", [(wire.SERVER, wire.ROUTER),
                                          (wire.SERVER6, wire.ROUTER6)])
def test_mtu_with_icmp(network, host, router):
    net = network(both="delay=5", to_client="mtu=1300,icmp")
    net.peer("hear", "page=20000")
    capture = net.capture(end="server", words=["icmp or icmp6"])
    assert connect(net, host)["bytes"] > 20000
    said = net.run("client", ["tcpdump", "-n", "-r", capture.stop()]).out
    assert router in said and "1300" in said
    assert all(p.bytes <= 1300 for p in net.log()
               if p.way == "to-client" and p.fate == "passed")


def test_mtu_without_icmp(network):
    """A black hole: nothing large passes, and nobody says so."""
    net = network(both="delay=5", to_client="mtu=1300")
    net.peer("hear", "page=20000")
    with pytest.raises(subprocess.TimeoutExpired):
        net.run("client", [sys.executable, "-c", CLIENT, wire.SERVER, "80", "1"], timeout=2)
    fates = [p.fate for p in net.log()]
    assert "too-big" in fates and "icmp" not in fates


def test_rate(network):
    """100 kB and 40 bytes of headers for each of its packets at 1 Mbit/s."""
    net = network(both="delay=2", to_client="rate=1000")
    net.peer("hear", "page=100000")
    came = connect(net)
    assert 0.80 < came["receive"] < 1.2
    assert came["bytes"] > 100000


def test_queue(network):
    net = network(both="delay=2", to_client="rate=1000,queue=5")
    net.peer("hear", "page=100000")
    assert connect(net)["bytes"] > 100000
    assert "queue-full" in [p.fate for p in net.log()]


def test_reorder_and_twice(network):
    net = network(both="delay=5", to_client="late=5,twice=7")
    net.peer("hear", "page=20000", "wait=100")
    assert connect(net)["bytes"] > 20000
    numbers = [p.number for p in net.log() if p.way == "to-client"]
    assert numbers != sorted(numbers)
    assert numbers.count(7) == 2


def test_hops(network):
    net = network(both="delay=2", to_client="hops=7")
    net.peer("hear", "page=100")
    capture = net.capture()
    connect(net)
    said = net.run("client", ["tcpdump", "-n", "-v", "-r", capture.stop(),
                              "src host", wire.SERVER]).out
    assert "ttl 57" in said and "ttl 64" not in said
    assert capture.dropped == 0


def test_strip(network):
    """Without its options in the SYN, a connection has no SACK (tcpi_options)."""
    net = network(both="delay=2")
    net.peer("hear", "page=100")
    assert int(connect(net)["info"][10:12], 16) & 2
    net = network(both="delay=2,strip")
    net.peer("hear", "page=100")
    assert not int(connect(net)["info"][10:12], 16) & 2


def test_congestion_mark(network):
    net = network(both="delay=2", to_client="ce")
    net.run("client", ["sh", "-c", "echo 1 >/proc/sys/net/ipv4/tcp_ecn"])
    net.peer("hear", "page=100")
    capture = net.capture()
    assert connect(net)["bytes"] > 100
    said = net.run("client", ["tcpdump", "-n", "-v", "-r", capture.stop(),
                              "src host", wire.SERVER]).out
    assert "tos 0x3,CE" in said


def test_command_at_each_end(network):
    """The emulator by itself: a command at each end, and the client's status."""
    network()  # skips where there is none
    done = subprocess.run(
        [wire.emulator(), "-b", "delay=1", "-p", "80", "-s",
         f"exec {sys.executable} {wire.PEER} 80 hear page=10",
         f"{sys.executable} -c '{CLIENT}' {wire.SERVER} 80 1 >/dev/null; exit 7"],
        capture_output=True, timeout=30, check=False)
    assert done.returncode == 7, done.stderr


def test_unknown_setting():
    try:
        program = wire.emulator()
    except wire.NoWire as why:
        pytest.skip(str(why))
    done = subprocess.run([program, "-b", "dealy=1", "true"], capture_output=True,
                          text=True, timeout=10, check=False)
    assert done.returncode == 2
    assert "dealy" in done.stderr
