# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs whose reports are looked at: healthy, failing in each phase, of
several probes, interrupted. Each is a row of RUNS in conversations.py; here
are the servers they speak with, started once."""

import contextlib
import json
import pathlib
import socket
import sys
import threading

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support import programs  # noqa: E402


@pytest.fixture(scope="session")
def practice(home):
    """practice(protocol, fault) gives the words to try with sonde-lab; one
    server for each, for all tests."""
    if not programs.LAB.exists():
        pytest.skip(f"{programs.LAB} is not built")
    running, words = [], {}
    starting = threading.Lock()

    def start(*args):
        with starting:
            if args not in words:
                process = programs.start("sonde-lab", "--json", "--seconds", "600", *args,
                                         home=home, stdout=programs.subprocess.PIPE)
                running.append(process)
                words[args] = json.loads(process.stdout.readline())["try"].split()[1:]
        return words[args]

    yield start
    for process in running:
        programs.end(process)


REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"


@pytest.fixture(scope="session")
def never_closes():
    """The URL of a server that answers and then holds on to the connection,
    whatever the client does."""
    listener = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                held.append(connection)
                connection.recv(65536)
                connection.sendall(REPLY)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(10)
    for connection in held:
        connection.close()


@pytest.fixture(scope="session")
def world(nginx, practice, never_closes, home):
    """What a row of RUNS is made of."""
    class World:
        pass

    w = World()
    w.nginx, w.practice, w.never_closes, w.home = nginx, practice, never_closes, home
    w.trust = ["--cacert", nginx.ca]
    return w
