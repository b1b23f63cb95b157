# SPDX-License-Identifier: GPL-3.0-or-later
"""No peer can hold sonde longer than its deadlines, whether it is silent or
lets a byte drip now and then: -m bounds all, --connect-timeout connecting and
the handshake, --idle a silence. Each ends in time, with a finding."""

import contextlib
import itertools
import json
import os
import socket
import ssl
import threading
import time

import pytest

from support import programs, times

# How late the report may be, by its own reckoning, on a machine that has time
# for it; a busy one is given two more tries. No run may ever take BUSY longer.
SLACK = 0.1
TRIES = 3
BUSY = 10 if os.environ.get("SONDE_KIND") in ("sanitized", "coverage") else 3

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
# The beginning of a TLS record that holds a ServerHello of 118 bytes.
HELLO = bytes.fromhex("160303007a020000760303") + bytes(111)


class Peer:
    """A listener on loopback; each connection is handed to serve(connection,
    ended) on a thread of its own. All end with the peer."""

    def __init__(self, serve):
        self.serve, self.ended, self.threads = serve, threading.Event(), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.begin(self.accept)

    def begin(self, work, *args):
        self.threads.append(threading.Thread(target=work, args=args, daemon=True))
        self.threads[-1].start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.begin(self.talk, self.listener.accept()[0])

    def talk(self, connection):
        with connection, contextlib.suppress(OSError):
            self.serve(connection, self.ended)

    def stop(self):
        self.ended.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(10)


def hear(connection):
    """All of a request, or of a ClientHello, that comes at once."""
    connection.settimeout(10)
    connection.recv(65536)


def silent(connection, ended):
    hear(connection)
    ended.wait(30)


def deaf(connection, ended):
    """Reads not one byte."""
    ended.wait(30)


def says(text, drip=b"", every=1.0):
    """Says text at once, then a byte of drip every second, for ever."""
    def serve(connection, ended):
        hear(connection)
        if text:
            connection.sendall(text)
        for byte in itertools.cycle(drip or [None]):
            if ended.wait(every):
                return
            if byte is not None:
                connection.sendall(bytes([byte]))
    return serve


@pytest.fixture
def peer():
    running = []

    def start(serve):
        running.append(Peer(serve))
        return running[-1]

    yield start
    for each in running:
        each.stop()


def run_in_time(sonde, words, seconds, exit_status, finding, slack=SLACK):
    """The document of a run that must end after seconds, and not before."""
    late = None
    for _ in range(TRIES):
        began = time.monotonic()
        done = sonde("--no-config", "-o", "json", *words, timeout=seconds + BUSY + 20)
        took = time.monotonic() - began
        document = done.json()
        assert took < seconds + BUSY
        assert done.status == exit_status, done
        assert document["findings"][0]["id"] == finding
        assert [f["severity"] for f in document["findings"]].count("fail") == \
            (exit_status != 0)
        times.check(times.exact(done.out))
        assert document["total_s"] >= seconds - 0.002, document["total_s"]
        late = document["total_s"] - seconds
        if late <= slack:
            return document
    raise AssertionError(f"ended {late:.3f} s after its deadline of {seconds} s, "
                         f"{TRIES} times")


HTTP, HTTPS = "http", "https"

# name: scheme, peer, words, seconds, exit status, finding
ROWS = {
    "silent, -m": (HTTP, silent, ["-m", "0.5"], 0.5, 81, "http-no-response"),
    "silent, --idle": (HTTP, silent, ["--idle", "0.5"], 0.5, 81, "http-no-response"),
    "silent, the shorter": (HTTP, silent, ["--idle", "5", "-m", "0.4"], 0.4, 81,
                            "http-no-response"),
    "in the status line": (HTTP, says(b"HTTP/1."), ["--idle", "0.4"], 0.4, 81,
                           "http-stalled-header"),
    "in the header": (HTTP, says(HEAD[:30]), ["-m", "0.4"], 0.4, 81, "http-stalled-header"),
    "in the body": (HTTP, says(HEAD + b"x" * 10), ["--idle", "0.4"], 0.4, 81,
                    "http-stalled-body"),
    "in the body, -m": (HTTP, says(HEAD + b"x" * 10), ["-m", "0.4"], 0.4, 81,
                        "http-stalled-body"),
    "tls silent, --connect-timeout": (HTTPS, silent, ["--connect-timeout", "0.5"], 0.5, 41,
                                      "tls-silent"),
    "tls silent, -m": (HTTPS, silent, ["-m", "0.5"], 0.5, 41, "tls-silent"),
    "tls deaf": (HTTPS, deaf, ["--connect-timeout", "0.5"], 0.5, 41, "tls-silent"),
    "tls stalled": (HTTPS, says(HELLO[:60]), ["--connect-timeout", "0.5"], 0.5, 41,
                    "tls-stalled"),

    "drip of a status line": (HTTP, says(b"", HEAD), ["--idle", "3", "-m", "2.5"], 2.5, 81,
                              "http-stalled-header"),
    "drip of a header, --idle": (HTTP, says(HEAD[:20], b"x"), ["--idle", "0.6"], 0.6, 81,
                                 "http-stalled-header"),
    "drip of a body": (HTTP, says(HEAD, b"x"), ["--idle", "3", "-m", "2.5"], 2.5, 81,
                       "http-slow-body"),
    "drip of interim replies": (HTTP, says(b"", b"HTTP/1.1 102 P\r\n\r\n", 0.01),
                                ["-m", "0.8"], 0.8, 81, "http-stalled-header"),
    "drip of a handshake": (HTTPS, says(b"", HELLO), ["--connect-timeout", "2.5"], 2.5, 41,
                            "tls-stalled"),
    "drip of a handshake, -m": (HTTPS, says(b"", HELLO), ["-m", "1.5"], 1.5, 41,
                                "tls-stalled"),
}


@pytest.mark.parametrize("name", ROWS)
def test_in_time(sonde, peer, name):
    scheme, serve, words, seconds, status, finding = ROWS[name]
    url = f"{scheme}://127.0.0.1:{peer(serve).port}/"
    run_in_time(sonde, [*words, url], seconds, status, finding)


# ---- under TLS ----

def test_drip_of_a_body_under_tls(sonde, peer, authority):
    """Each byte is a record of its own."""
    signed = authority.sign("drip", ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.cert, signed.key)
    drip = says(HEAD, b"x")

    def serve(connection, ended):
        with context.wrap_socket(connection, server_side=True) as tls:
            drip(tls, ended)

    url = f"https://127.0.0.1:{peer(serve).port}/"
    run_in_time(sonde, ["--cacert", authority.cert, "-m", "2.5", url], 2.5, 81,
                "http-slow-body")


# ---- before there is a connection ----

@pytest.fixture
def silent_resolver():
    """A resolver that takes queries and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{s.getsockname()[1]}"


@pytest.mark.parametrize("option", ["-m", "--connect-timeout"])
def test_silent_resolver(sonde, silent_resolver, option):
    document = run_in_time(sonde, [option, "0.5", "--dns", silent_resolver,
                                   "http://name.test/"], 0.5, 11, "dns-all-timeout")
    assert document["connections"] == []


@pytest.mark.parametrize("option", ["-m", "--connect-timeout"])
def test_filtered(sonde, lab, option):
    """No segment is answered: the address is tried until the end."""
    url = lab("http", "tcp-filtered").url
    run_in_time(sonde, [option, "0.5", url], 0.5, 21, "tcp-filtered")


# ---- an upload that nobody reads ----

def reader(every):
    """Reads a byte now and then."""
    def serve(connection, ended):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not ended.wait(every):
            connection.recv(1)
    return serve


@pytest.mark.parametrize("words, serve, slack", [
    (["-m", "0.5"], deaf, SLACK),
    (["-m", "0.5"], reader(0.01), SLACK),
    # the kernel still fills the rest of the window when its timer fires, which
    # is no silence: the idle time begins anew
    (["--idle", "0.5"], deaf, 1.5),
])
def test_upload(sonde, peer, tmp_path, words, serve, slack):
    upload = tmp_path / "upload"
    upload.write_bytes(bytes(32 << 20))
    url = f"http://127.0.0.1:{peer(serve).port}/"
    document = run_in_time(sonde, [*words, "-d", f"@{upload}", url], 0.5, 71,
                           "tcp-zero-window", slack)
    assert document["turns"][0]["wait_s"] is None


# ---- the end ----

def test_close_is_bounded(sonde, peer):
    """A peer that never closes costs a second, and a warning, not more."""
    url = f"http://127.0.0.1:{peer(says(HEAD.replace(b'1000', b'2') + b'ok')).port}/"
    document = run_in_time(sonde, [url], 1, 0, "close-timeout")
    assert document["verdict"] == "warn"
    assert document["connections"][0]["close_s"] == pytest.approx(1, abs=0.1 + BUSY)
    run_in_time(sonde, ["-m", "0.5", url], 0.5, 0, "close-timeout")


def test_each_target_has_its_own_time(sonde, peer):
    url = f"http://127.0.0.1:{peer(silent).port}/"
    done = sonde("--no-config", "-m", "0.3", "-o", "json", url, url)
    documents = programs.validated(json.loads(done.out))
    assert [d["exit"] for d in documents] == [81, 81]
    assert all(d["total_s"] >= 0.298 for d in documents)
