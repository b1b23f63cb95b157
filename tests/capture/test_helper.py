# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde-capture: what it may do once it runs, whose packets it shows, and what
it makes of requests that sonde would never send. All on loopback."""

import contextlib
import errno
import os
import shutil
import socket
import struct
import subprocess
import threading

import pytest

from support import capture, programs

NOBODY = 65534
MOST = 20  # sockets captured at a time: WIRE_TUPLES


@pytest.fixture
def helper():
    """helper(mode): a sonde-capture that may capture."""
    running = []

    def start(mode="headers", **how):
        if not (programs.BUILD / "sonde-capture").exists():
            pytest.skip("sonde-capture is not built: libpcap-dev, libseccomp-dev")
        one = capture.Helper(mode, **how)
        running.append(one)
        if one.hello.error == errno.EPERM:
            pytest.skip("no right to capture here: run as root, or setcap")
        assert one.hello.error == 0, os.strerror(one.hello.error)
        return one

    yield start
    for one in running:
        if one.process.poll() is None:
            one.stop()


@contextlib.contextmanager
def echo(host="127.0.0.1"):
    """A server that sends back what comes, on a port of its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family, backlog=64) as server:
        def answer(one):
            with one, contextlib.suppress(OSError):
                while data := one.recv(65536):
                    one.sendall(data)

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=answer, args=server.accept()[:1],
                                     daemon=True).start()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[:2]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def say(sock, to, words=b"hello"):
    """Connects, says words and hears them, closes as the server does."""
    with sock:
        sock.settimeout(10)
        sock.connect(to)
        sock.sendall(words)
        heard = b""
        while len(heard) < len(words):
            heard += sock.recv(65536)
        assert heard == words
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(1) == b""
        return sock.getsockname()[1]


def test_has_no_privilege_once_it_runs(helper):
    one = helper()
    for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
        assert int(one.status(name), 16) == 0, name
    assert one.status("NoNewPrivs") == "1"
    assert one.status("Seccomp") == "2"
    assert one.stop() == 0


@pytest.mark.parametrize("mode, most", [("headers", 256), ("whole", 65555)])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_shows_a_connection_from_its_syn_to_its_end(helper, mode, most, host):
    one = helper(mode)
    assert one.hello.most == most
    with echo(host) as server:
        port = say(one.socket(server), server, b"x" * 3000)
        found, answer = one.packets()
    assert found[0].syn and found[0].ports == (port, server[1])
    assert {p.ports for p in found} == {(port, server[1]), (server[1], port)}
    assert sum(bool(p.rest[13] & 1) for p in found) == 2, "a FIN from each"
    assert [p.time_ns for p in found] == sorted(p.time_ns for p in found)
    assert max(p.length for p in found) > 3000
    assert max(len(p.ip) + 20 for p in found) == (256 if most == 256
                                                  else max(p.length for p in found))
    assert (answer.dropped, answer.lost) == (0, 0)


def test_shows_nobody_elses_packets(helper):
    """Others talk to the same server, and to the same host from the same
    address, before, during and after: of all that nothing is seen."""
    one = helper()
    with echo() as server, echo() as other:
        say(socket.socket(), server)
        mine = one.socket(server)
        theirs = say(socket.socket(), server)
        say(socket.socket(), other)
        port = say(mine, server)
        say(socket.socket(), server)
        found, _ = one.packets()
        say(socket.socket(), server)
        assert one.packets()[0] == []
    assert found and theirs != port
    assert {p.ports for p in found} == {(port, server[1]), (server[1], port)}


@pytest.mark.parametrize("mode", ["headers", "whole"])
def test_shows_nothing_from_before_it_had_a_filter(helper, mode):
    """The tap is open a moment before the filter is there."""
    over = threading.Event()

    def others():
        with socket.socket(type=socket.SOCK_DGRAM) as one:
            one.bind(("127.0.0.1", 0))
            while not over.is_set():
                one.sendto(b"anybody's", one.getsockname())
    thread = threading.Thread(target=others)
    thread.start()
    try:
        assert [helper(mode).packets()[0] for _ in range(20)] == [[]] * 20
    finally:
        over.set()
        thread.join()


def test_shows_nothing_of_another_remote_end(helper):
    """The socket is the caller's to use: elsewhere it is not captured."""
    one = helper()
    with echo() as server, echo() as other:
        say(one.socket(server), other)
        assert one.packets()[0] == []


def test_a_tuple_is_let_go_with_the_spool(helper):
    one = helper()
    with echo() as server, one.socket(server) as sock:
        sock.connect(server)
        assert one.packets()[0]
        sock.sendall(b"more")
        assert sock.recv(10) == b"more"
        assert one.packets()[0] == []


def test_a_tuple_may_be_kept(helper):
    one = helper()
    with echo() as server, one.socket(server) as sock, one.socket(server) as not_kept:
        sock.connect(server)
        not_kept.connect(server)
        one.packets(keep=sock.getsockname())
        for each in (sock, not_kept):
            each.sendall(b"more")
            assert each.recv(10) == b"more"
        found, _ = one.packets()
        port = sock.getsockname()[1]
    assert {p.ports for p in found} == {(port, server[1]), (server[1], port)}


def test_others_cannot_have_the_port_while_it_is_captured(helper):
    """Even when the connection is gone: the guard has it."""
    one = helper()
    with echo() as server:
        port = say(one.socket(server), server)
        with socket.socket() as second:
            second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with pytest.raises(OSError) as why:
                second.bind(("127.0.0.1", port))
        assert why.value.errno == errno.EADDRINUSE
        one.packets()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user: run as root")
def test_another_user_cannot_share_the_port(helper, tmp_path):
    one = helper()
    with echo() as server, one.socket(server) as sock:
        take = ("import socket; s = socket.socket();"
                "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1);"
                f"s.bind(('127.0.0.1', {sock.getsockname()[1]}))")
        done = subprocess.run(["/usr/bin/python3", "-c", take], user=NOBODY, check=False,
                              capture_output=True, cwd="/")
    assert b"Address already in use" in done.stderr


def test_only_addresses_of_this_machine(helper):
    """What is not ours cannot be captured, nor named."""
    one = helper()
    answer = one.ask(capture.SOCKET, local=capture.end("192.0.2.1"),
                     remote=capture.end("192.0.2.2", 80))
    assert answer.error == errno.EADDRNOTAVAIL and answer.fd == -1


def test_udp_and_its_icmp_error(helper):
    """A query to a closed port: it is seen, and the error that it provoked."""
    one = helper()
    with socket.socket(type=socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        to = closed.getsockname()
    with one.socket(to, kind=socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.connect(to)
        sock.send(b"question")
        with pytest.raises(ConnectionRefusedError):
            sock.recv(10)
        port = sock.getsockname()[1]
        found, _ = one.packets()
    kinds = [(p.protocol, p.ports) for p in found]
    assert (socket.IPPROTO_UDP, (port, to[1])) in kinds
    assert any(p.protocol == socket.IPPROTO_ICMP and p.rest[:2] == b"\3\3" and
               p.rest[28:32] == struct.pack("!HH", port, to[1]) for p in found)


def test_a_port_of_ours_that_the_peer_connects_to(helper):
    one = helper()
    with one.socket(("127.0.0.1", 0)) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()) as peer:
            found, _ = one.packets()
            assert found[0].syn
            assert found[0].ports == (peer.getsockname()[1], listening.getsockname()[1])


GOOD = (capture.end("127.0.0.1"), capture.end("127.0.0.1", 80))
ODD = {
    "short": struct.pack("=III", 1, 1, 1),
    "long": struct.pack("=III", 1, 1, 1) + GOOD[0] + GOOD[1] + b"x",
    "version": struct.pack("=III", 2, 1, 1) + GOOD[0] + GOOD[1],
    "ask": struct.pack("=III", 1, 3, 1) + GOOD[0] + GOOD[1],
    "no-ask": struct.pack("=III", 1, 0, 1) + GOOD[0] + GOOD[1],
    "raw": struct.pack("=III", 1, 1, socket.SOCK_RAW) + GOOD[0] + GOOD[1],
    "flags": struct.pack("=III", 1, 1, socket.SOCK_STREAM | 0x800) + GOOD[0] + GOOD[1],
    "packet": struct.pack("=III", 1, 1, 1) + struct.pack("=H", socket.AF_PACKET).ljust(28, b"\0") * 2,
    "unix": struct.pack("=III", 1, 1, 1) + struct.pack("=H", socket.AF_UNIX).ljust(28, b"\0") * 2,
    "families": struct.pack("=III", 1, 1, 1) + GOOD[0] + capture.end("::1", 80),
    "port": struct.pack("=III", 1, 1, 1) + capture.end("127.0.0.1", 22) + GOOD[1],
    "text": b"host 127.0.0.1 or ip".ljust(capture.REQUEST, b" "),
}


@pytest.mark.parametrize("what", ODD)
def test_a_request_out_of_range_ends_it(helper, what):
    one = helper()
    one.control.send(ODD[what])
    assert one.answer() is None
    assert one.process.wait(10) == 0


def test_a_table_that_is_full_is_said(helper):
    one = helper()
    with contextlib.ExitStack() as all_of_them:
        for _ in range(MOST):
            all_of_them.enter_context(one.socket(("127.0.0.1", 9)))
        for _ in range(2):
            assert one.ask(capture.SOCKET, local=GOOD[0], remote=GOOD[1]).error == errno.ENOBUFS
        one.packets()
        all_of_them.enter_context(one.socket(("127.0.0.1", 9)))


def test_as_many_as_there_may_be_of_ipv6(helper):
    """The longest filter there is."""
    one = helper()
    with echo("::1") as server:
        ports = {say(one.socket(server), server) for _ in range(MOST)}
        found, answer = one.packets()
    assert {p.ports[0] for p in found if p.syn} == ports
    assert answer.dropped == 0


def test_2000_connections_and_no_syn_is_missed(helper):
    one = helper()
    with echo() as server:
        for _ in range(100):
            ports = {say(one.socket(server), server) for _ in range(MOST)}
            found, answer = one.packets()
            assert len(ports) == MOST
            assert {p.ports[0] for p in found if p.syn} == ports
    assert (answer.dropped, answer.lost) == (0, 0)


def test_a_large_transfer_is_whole(helper):
    """As many bytes as the stream had, where slots of full length would be too
    few for the burst."""
    one = helper("whole")
    with echo() as server:
        port = say(one.socket(server), server, bytes(4 << 20))
        found, answer = one.packets()
    covered, reached = 0, None
    for seq, size in sorted((struct.unpack("!I", p.rest[4:8])[0],
                             len(p.rest) - (p.rest[12] >> 4) * 4)
                            for p in found if p.ports == (server[1], port)):
        reached = seq if reached is None else reached
        covered += max(seq + size - max(seq, reached), 0)
        reached = max(seq + size, reached)
    assert (answer.dropped, answer.lost) == (0, 0)
    assert covered == 4 << 20


@pytest.mark.parametrize("words", [[], ["any"], ["headers", "3"]])
def test_started_in_another_way(words):
    if not (programs.BUILD / "sonde-capture").exists():
        pytest.skip("sonde-capture is not built")
    done = subprocess.run([programs.BUILD / "sonde-capture", *words], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
    assert done.returncode == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="a second user is needed: run as root")
def test_a_user_without_the_capability(tmp_path):
    copy = shutil.copy(programs.BUILD / "sonde-capture", tmp_path)
    readable(tmp_path)
    one = capture.Helper(program=copy, user=NOBODY)
    assert one.hello.error == errno.EPERM
    assert one.process.wait(10) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="setcap needs root")
def test_a_user_with_the_file_capability(tmp_path):
    copy = shutil.copy(programs.BUILD / "sonde-capture", tmp_path)
    readable(tmp_path)
    if not shutil.which("setcap"):
        pytest.skip("setcap is missing: apt install libcap2-bin")
    done = subprocess.run(["setcap", "cap_net_raw=ep", copy], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no file capabilities here: {done.stderr.decode()}")
    one = capture.Helper(program=copy, user=NOBODY)
    assert one.hello.error == 0
    assert int(one.status("CapEff"), 16) == 0 and one.status("Seccomp") == "2"
    with echo() as server:
        say(one.socket(server), server)
        assert one.packets()[0][0].syn
    assert one.stop() == 0


def readable(folder):
    """For another user, up to the top."""
    while folder != folder.parent and str(folder) != "/tmp":
        folder.chmod(folder.stat().st_mode | 0o055)
        folder = folder.parent
