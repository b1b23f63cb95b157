# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted HTTP peer on loopback for tests of the command line: it answers
by path and keeps each request as it came."""

import http.server
import threading

import pytest


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.requests.append((self.command, self.path, self.headers, body))
        status, fields, reply = self.server.answers.get(
            self.path.partition("?")[0], (404, {}, b"none\n"))
        if status == "silent":
            self.server.release.wait(20)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply)

    do_GET = do_HEAD = do_POST = do_PUT = do

    def log_message(self, *_):
        pass


class Peer(http.server.ThreadingHTTPServer):
    """answers: path -> (status or "silent", header fields, body)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.requests = []
        self.release = threading.Event()
        self.answers = {"/": (200, {}, b"hello\n"), "/silent": ("silent", {}, b"")}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def get_request(self):
        self.connections += 1
        return super().get_request()


@pytest.fixture
def peers():
    """peers() starts one more."""
    running = []

    def start():
        peer = Peer()
        thread = threading.Thread(target=peer.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        running.append((peer, thread))
        return peer

    yield start
    for peer, thread in running:
        peer.release.set()
        peer.shutdown()
        thread.join(10)
        peer.server_close()


@pytest.fixture
def peer(peers):
    return peers()


@pytest.fixture(autouse=True)
def built(sonde):
    """No test here runs where sonde is not built."""
    return sonde
