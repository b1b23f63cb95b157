# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer over HTTP says that needs more than one server, or a request
that sonde-lab cannot ask for: redirects between http and https, tokens."""

import base64
import json
import subprocess
import sys
import time

import pytest

from support import programs

# Says one thing on each port: HEAD, and CERT and KEY for TLS ("" for none).
# {0} and {1} in HEAD are the ports, of the first and of the second.
SERVER = """
import socket, ssl, sys, threading
heads, cert, key = sys.argv[1:3], sys.argv[3], sys.argv[4]
plain, secure = [socket.create_server(("127.0.0.1", 0)) for _ in heads]
ports = [s.getsockname()[1] for s in (plain, secure)]
print(*ports, flush=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)
def serve(listener, head, tls):
    while True:
        s = listener.accept()[0]
        try:
            if tls:
                s = context.wrap_socket(s, server_side=True)
            s.recv(4096)
            s.sendall(head.format(*ports).replace("|", "\\r\\n").encode())
            if tls:
                s.unwrap()
        except OSError:
            pass
        s.close()
threading.Thread(target=serve, args=(plain, heads[0], False), daemon=True).start()
serve(secure, heads[1], True)
"""


@pytest.fixture
def both(authority):
    """both(head, head) serves http and https; the two ports."""
    running = []

    def start(plain, secure):
        leaf = authority.sign("both", ["127.0.0.1"])
        process = subprocess.Popen([sys.executable, "-c", SERVER, plain, secure, leaf.cert,
                                    leaf.key], stdout=subprocess.PIPE)
        running.append(process)
        return [int(n) for n in process.stdout.readline().split()]

    yield start
    for process in running:
        programs.end(process)


def redirect(where):
    return f"HTTP/1.1 302 Found|Location: {where}|Content-Length: 0|Connection: close||"


REFUSED = ("HTTP/1.1 401 Unauthorized|WWW-Authenticate: Bearer|Content-Length: 0|"
           "Connection: close||")


def findings(done):
    document = done.json()
    document = document[-1] if isinstance(document, list) else document
    return {f["id"]: f for f in document["findings"] if f["severity"] != "note"}, \
        document["exit"]


def test_ping_pong(sonde, both, authority):
    """The scheme alone differs, so both are on ports of their own; sonde takes
    the one for the other by --connect-to."""
    plain, secure = both(redirect("https://site.test/a"), redirect("http://site.test/a"))
    done = sonde("--no-config", "-o", "json", "-L", "--cacert", authority.cert, "-k",
                 "--connect-to", f"site.test:80:127.0.0.1:{plain}",
                 "--connect-to", f"site.test:443:127.0.0.1:{secure}", "http://site.test/a")
    found, _ = findings(done)
    assert "http-redirect-ping-pong" in found and "http-redirect-loop" not in found, done
    assert found["http-redirect-ping-pong"]["phase"] == "receive"


def token(left_s):
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": "ada", "exp": int(time.time()) + left_s}]
    text = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode()
            for p in parts]
    return ".".join([*text, "c2lnbmF0dXJl"])


@pytest.mark.parametrize("left_s, name", [(-7500, "http-401-token-expired"),
                                          (7500, "http-401-refused")])
def test_token(sonde, both, tmp_path, left_s, name):
    plain, _ = both(REFUSED, REFUSED)
    file = tmp_path / "token"
    file.write_text(token(left_s))
    file.chmod(0o600)
    done = sonde("--no-config", "-o", "json", "--oauth2-bearer", f"@{file}",
                 f"http://127.0.0.1:{plain}/")
    found, status = findings(done)
    assert list(found) == [name] and status == 64
    assert found[name]["phase"] == "auth"
    assert ("expired 2 h ago" in found[name]["what"]) == (left_s < 0)
    assert file.read_text().split(".")[1] not in done.out
