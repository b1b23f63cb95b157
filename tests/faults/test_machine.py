# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the machine that sonde runs on: its trust, its clock, its files.
Each with the look-alike that is somebody else's."""

import subprocess
import sys

import pytest

from support import certificates, programs

# A server of TLS that answers everything with one page: cert, key, its Date.
SERVER = """
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection = listener.accept()[0]
    try:
        with context.wrap_socket(connection, server_side=True) as s:
            s.recv(4096)
            s.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Type: text/plain\\r\\nDate: " +
                      sys.argv[3].encode() + b"\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\n")
            s.unwrap()
    except OSError:
        pass
"""


@pytest.fixture
def https(home):
    """https(signed, date) starts the server; its URL."""
    running = []

    def start(signed, date="Sun, 22 Nov 2026 00:00:00 GMT"):
        process = subprocess.Popen([sys.executable, "-c", SERVER, signed.cert, signed.key,
                                    date], stdout=subprocess.PIPE)
        running.append(process)
        return f"https://127.0.0.1:{int(process.stdout.readline())}/"

    yield start
    for process in running:
        programs.end(process)


def told(done):
    document = done.json()
    findings = [f for f in document["findings"] if f["severity"] == "fail"]
    return [(f["id"], f["phase"]) for f in findings], document["exit"]


# ---- trust ----

def test_no_trust(sonde, authority, https, home, tmp_path):
    url = https(authority.sign("trusted", ["127.0.0.1"]))
    nothing = {**programs.environment(home), "SSL_CERT_DIR": str(tmp_path),
               "SSL_CERT_FILE": str(tmp_path / "none.pem")}
    assert told(sonde("--no-config", "-o", "json", url, env=nothing)) == \
        ([("local-ca-missing", "secure")], 46)
    # A file of the user's is named before anything is sent.
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    done = sonde("--no-config", "--cacert", empty, url)
    assert done.status == 2 and "holds no certificate" in done.err
    # Trust there is, and not in this one.
    other = certificates.Authority(tmp_path, "other", "somebody else")
    assert told(sonde("--no-config", "-o", "json", "--cacert", other.cert, url))[0] in (
        [("tls-incomplete-chain", "secure")], [("tls-unknown-issuer", "secure")])


# ---- the clock ----

LATER = certificates.now() + 30 * certificates.DAY


def test_clock(sonde, https, tmp_path):
    """All certificates of the future, the root's as well: the clock is behind."""
    future = certificates.Authority(tmp_path, "future", begin=LATER)
    url = https(future.sign("leaf", ["127.0.0.1"], begin=LATER),
                LATER.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    for words in [(), ("-k",)]:
        ids, status = told(sonde("--no-config", "-o", "json", "--cacert", future.cert, *words,
                                 url))
        assert ("local-clock", "secure") in ids and status == 46
        assert "tls-not-yet-valid" not in [one for one, _ in ids]


def test_certificate_of_the_future(sonde, authority, https):
    """The server's alone: that is the server's."""
    url = https(authority.sign("early", ["127.0.0.1"], begin=LATER))
    assert told(sonde("--no-config", "-o", "json", "--cacert", authority.cert, url)) == \
        ([("tls-not-yet-valid", "secure")], 45)
