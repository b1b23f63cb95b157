# SPDX-License-Identifier: GPL-3.0-or-later
"""Each HTTP fault and each TCP fault of sonde-lab is what it says: the bytes
on the wire and the end of the connection, in the clear and under TLS."""

import re
import socket
import time
import zlib

import pytest

from practice import (Reply, ask, ask_secure, client_hello, hear_all, records, request,
                      serving)

SHORT = 1.2
OK = rb"HTTP/1\.1 200 OK\r\n"
LENGTH_5 = rb"Content-Length: 5\r\n"

# id: (what the whole reply must match, how it ends). Over TLS an "eof" is one
# with close_notify.
REPLIES = {
    "http-no-response": (rb"", "silence"),
    "http-closed-without-response": (rb"", "eof"),
    "http-reset-without-response": (rb"", "reset"),
    "http-stalled-header": (OK + rb".*[^\n]", "silence"),
    "http-closed-in-header": (OK + rb".*[^\n]", "eof"),
    "http-reset-in-header": (OK + rb".*[^\n]", "reset"),
    "http-stalled-body": (OK + rb".*Content-Length: 1000\r\n\r\n.{9}", "silence"),
    "http-reset-in-body": (OK + rb".*Content-Length: 1000\r\n\r\n.{9}", "reset"),
    "http-length-too-long": (OK + rb".*Content-Length: 1000\r\n\r\n.{9}", "eof"),
    "http-extra-data": (OK + rb".*" + LENGTH_5 + rb"\r\n.{6,}", "eof"),
    "http-two-lengths": (OK + rb".*" + LENGTH_5 + rb"Content-Length: 7\r\n\r\n.*", "eof"),
    "http-length-with-chunked":
        (OK + rb".*" + LENGTH_5 + rb"Transfer-Encoding: chunked\r\n\r\n5\r\n.{5}\r\n0\r\n\r\n",
         "eof"),
    "http-bad-length": (OK + rb".*Content-Length: [^0-9]+\r\n\r\n.*", "eof"),
    "http-bad-transfer-coding": (OK + rb".*Transfer-Encoding: rot13\r\n\r\nuryyb", "eof"),
    "http-bad-chunk": (OK + rb".*chunked\r\n\r\n5\r\n.{5}\r\nZZ\r\n.*", "eof"),
    "http-bad-chunk-end": (OK + rb".*chunked\r\n\r\n5\r\n.{7}\r\n0\r\n\r\n", "eof"),
    "http-missing-last-chunk": (OK + rb".*chunked\r\n\r\n5\r\n.{5}\r\n", "eof"),
    "http-bare-lf": (rb"HTTP/1\.1 200 OK\n[^\r]*\n\nhello", "eof"),
    "http-nul": (OK + rb".*X-Nul: a\0b\r\n.*\r\n\r\nhello", "eof"),
    "http-control": (OK + rb".*X-Bell: a\x07\x08b\x7f\r\n.*\r\n\r\nhello", "eof"),
    "http-bad-header": (OK + rb".*\r\n[^:\r\n]+\r\n.*\r\n\r\nhello", "eof"),
    "http-folded": (OK + rb".*\r\nX-Long: [^\r]*\r\n [^\r]*\r\n.*\r\n\r\nhello", "eof"),
    "http-09": (rb"<html>.*", "eof"),
    "http-bad-status-line": (rb"HTTP/1\.1 [a-z]{3} .*\r\n\r\nhello", "eof"),
    "http-escapes": (rb"HTTP/1\.1 200 \x1b\].*\x1b\[2J.*\r\n\r\n.*\x1b.*\x00.*", "eof"),
    "http-bad-gzip": (OK + rb".*Content-Encoding: gzip\r\n.*\r\n\r\nnot compressed\n", "eof"),
    "http-truncated-gzip": (OK + rb".*Content-Encoding: gzip\r\n.*\r\n\r\n\x1f\x8b.*", "eof"),
    "http-content-type": (OK + rb".*application/json\r\n.*\r\n\r\n<!doctype html>.*", "eof"),
    "http-json": (OK + rb".*application/json\r\n.*\r\n\r\n\{.*\}", "eof"),
    "http-cors": (OK + rb".*Access-Control-Allow-Origin: \*\r\n.*", "eof"),
    "http-date-differs": (OK + rb".*Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                          rb"Content-Length: 3\r\n\r\nold", "eof"),
    "http-date-of-cache": (OK + rb".*Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                           rb"Age: 900000000\r\n.*\r\n\r\nold", "eof"),
    "http-404-default-vhost": (rb"HTTP/1\.1 404 .*\r\n\r\nresponse 404 \(backend.*", "eof"),
    "http-404-nginx": (rb"HTTP/1\.1 404 .*\r\n\r\n.*<center>nginx</center>.*", "eof"),
    "http-404-go": (rb"HTTP/1\.1 404 .*\r\n\r\n404 page not found\n", "eof"),
    "http-500-nginx": (rb"HTTP/1\.1 500 .*\r\n\r\n.*<center>nginx</center>\n", "eof"),
    "http-503-haproxy": (rb"HTTP/1\.1 503 .*\r\n\r\n.*No server is available.*", "eof"),
    "http-521": (rb"HTTP/1\.1 521 .*\r\n\r\nerror code: 521", "eof"),
    "http-524": (rb"HTTP/1\.1 524 .*\r\n\r\nerror code: 524", "eof"),
    "http-unknown-coding": (OK + rb".*Content-Encoding: x-lab\r\n.*\r\n\r\nuryyb", "eof"),
}

# Without an end: what is repeated, and how often at least in the first MiB.
ENDLESS = {
    "http-header-too-large": (rb"HTTP/1\.1 200 OK\r\nX-Endless: [^\r\n]*$", None),
    "http-too-many-headers": (rb"HTTP/1\.1 200 OK\r\n(X-Again: and again\r\n){40000}", b"\r\n\r\n"),
    "http-too-many-interim": (rb"(HTTP/1\.1 103 Early Hints\r\nLink: [^\r]*\r\n\r\n){1000}", None),
    "http-endless-extension": (rb".*chunked\r\n\r\n5;[^\r\n]*$", None),
    "http-endless-body": (OK + rb"Connection: close\r\n\r\n(and so on, and on, ){1000}", None),
}

# id: (status, fields that must be there)
STATUS = {
    "http-400": (400, {}),
    "http-401-basic": (401, {"www-authenticate": 'Basic realm="The lab", charset="UTF-8"'}),
    "http-401-other-scheme": (401, {"www-authenticate": "Negotiate"}),
    "http-401-refused": (401, {"www-authenticate": 'Basic realm="The lab"'}),
    "http-403": (403, {}),
    "http-403-scope": (403, {"www-authenticate": 'Bearer realm="lab", '
                             'error="insufficient_scope", scope="lab:write"'}),
    "http-404": (404, {}),
    "http-405": (405, {"allow": "PUT, DELETE"}),
    "proxy-407": (407, {"proxy-authenticate": 'Basic realm="The proxy of the lab"'}),
    "http-408": (408, {"connection": "close"}),
    "http-413": (413, {"retry-after": "60"}),
    "http-414": (414, {}),
    "http-415": (415, {"accept-post": "application/json"}),
    "http-418": (418, {}),
    "http-421": (421, {}),
    "http-426": (426, {"upgrade": "HTTP/2.0, websocket"}),
    "http-429": (429, {"retry-after": "120"}),
    "http-431": (431, {}),
    "http-451": (451, {"link": '<https://www.example.org/order>; rel="blocked-by"'}),
    "http-500": (500, {}),
    "http-501": (501, {}),
    "http-502": (502, {"via": "1.1 proxy.lab.test"}),
    "http-503": (503, {"retry-after": "30"}),
    "http-503-until": (503, {"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}),
    "http-504": (504, {"via": "1.1 proxy.lab.test"}),
    "http-redirect-loop": (302, {"location": "/"}),
    "http-redirect-limit": (302, {"location": "/deeper/"}),
    "http-redirect-bad": (302, {"location": "http://[not-a-host/"}),
    "http-redirect-nowhere": (302, {}),
}

GREETINGS = {
    "ssh": rb"SSH-2\.0-.*\r\n", "smtp": rb"220 .*\r\n", "ftp": rb"220 .*\r\n",
    "imap": rb"\* OK .*\r\n", "pop3": rb"\+OK .*\r\n",
    "mysql": rb"J\0\0\0\n8\.0\.36\0.*mysql_native_password\0",
}

# Each has a test of its own below.
ALONE = {
    "healthy", "http-slow-first-byte", "http-slow-body", "http-drip-header",
    "http-keepalive-race", "http-decompression-bomb", "http-redirect-downgrade",
    "http-expect-417", "http-tls-port", "tcp-refused", "tcp-filtered",
    "tcp-one-address-dead", "tcp-ipv6-dead", "tcp-fin-at-accept", "tcp-rst-at-accept",
    "tcp-rst-after-accept",
    "tcp-rst-on-data", "tcp-silent", "tcp-zero-window", "http-cors-missing",
}

# In the clear alone: what stands between a guest's machine and the net.
GATEWAYS = {
    "http-captive-portal": (511, {"link": "<http://login.lab.test/>"}),
    "http-captive-redirect": (302, {"location": "http://login.lab.test/"}),
    "http-204": (204, {}),
}

CHECKED = (ALONE | set(REPLIES) | set(ENDLESS) | set(STATUS) | set(GATEWAYS)
           | {f"http-wrong-service-{name}" for name in GREETINGS})

ASK = {"http": ask, "https": ask_secure}
BOTH = pytest.mark.parametrize("protocol", ASK)


@BOTH
@pytest.mark.parametrize("fault", REPLIES)
def test_reply(home, protocol, fault):
    pattern, ending = REPLIES[fault]
    with serving(home, protocol, fault) as lab:
        raw, end = ASK[protocol](lab, timeout=SHORT if ending == "silence" else 8)
    assert re.fullmatch(pattern, raw, re.DOTALL), raw
    assert end == ending


@BOTH
@pytest.mark.parametrize("fault", ENDLESS)
def test_endless(home, protocol, fault):
    pattern, absent = ENDLESS[fault]
    with serving(home, protocol, fault) as lab:
        raw, end = ASK[protocol](lab, most=1 << 20)
    assert end == "most"
    assert re.match(pattern, raw, re.DOTALL)
    assert absent is None or absent not in raw


@pytest.mark.parametrize("fault", GATEWAYS)
def test_gateway(home, fault):
    status, fields = GATEWAYS[fault]
    with serving(home, "http", fault) as lab:
        reply = Reply(ask(lab, request("/generate_204"))[0])
    assert reply.status == status
    assert fields.items() <= {name: values[0] for name, values in reply.fields.items()}.items()


def test_cors_missing(home):
    with serving(home, "http", "http-cors-missing") as lab:
        reply = Reply(ask(lab, request("/", "GET", ("Origin: https://app.lab.test",
                                                    "Connection: close")))[0])
    assert reply.status == 200
    assert not [name for name in reply.fields if name.startswith("access-control")]


@BOTH
@pytest.mark.parametrize("fault", STATUS)
def test_status(home, protocol, fault):
    status, fields = STATUS[fault]
    with serving(home, protocol, fault) as lab:
        reply = Reply(ASK[protocol](lab)[0])
        assert reply.status == status
        assert fields.items() <= {name: values[0] for name, values in reply.fields.items()}.items()
        assert reply.whole() or fault == "http-redirect-limit"
        assert Reply(ASK[protocol](lab, request("/", "HEAD", ("Connection: close",)))[0]).body == b""


def test_truncated_gzip_is_gzip_without_its_end(home):
    with serving(home, "http", "http-truncated-gzip") as lab:
        body = Reply(ask(lab)[0]).whole()
    stream = zlib.decompressobj(31)
    assert stream.decompress(body) and not stream.eof


def test_bad_gzip_is_none(home):
    with serving(home, "http", "http-bad-gzip") as lab:
        body = Reply(ask(lab)[0]).whole()
    with pytest.raises(zlib.error):
        zlib.decompressobj(31).decompress(body)


@pytest.mark.parametrize("name", GREETINGS)
def test_greeting_of_another_service(home, name):
    with serving(home, "http", f"http-wrong-service-{name}") as lab:
        with lab.connect(timeout=SHORT) as sock:   # it speaks first
            raw, end = hear_all(sock)
    assert re.fullmatch(GREETINGS[name], raw, re.DOTALL) and end == "silence"


# ---- late and slow ----


@BOTH
def test_slow_first_byte(home, protocol):
    with serving(home, protocol, "http-slow-first-byte") as lab:
        start = time.monotonic()
        reply = Reply(ASK[protocol](lab)[0])
        assert reply.status == 200 and reply.whole()
        assert 2 <= time.monotonic() - start < 6


@BOTH
@pytest.mark.parametrize("fault, head", [("http-slow-body", True), ("http-drip-header", False)])
def test_drip(home, protocol, fault, head):
    with serving(home, protocol, fault) as lab:
        raw, end = ASK[protocol](lab, most=60 if head else 2)
        assert end == "most"
        assert (b"\r\n\r\n" in raw) == head
        raw, end = ASK[protocol](lab, timeout=0.6)
        assert end == "silence" and len(raw) < 100


# ---- more than one reply ----


@BOTH
def test_keepalive_race(home, protocol):
    with serving(home, protocol, "http-keepalive-race") as lab:
        sock = lab.secure() if protocol == "https" else lab.connect()
        with sock:
            sock.sendall(request())
            assert Reply(sock.recv(65536)).status == 200
            sock.sendall(request())
            assert hear_all(sock)[1] == "reset"


def test_redirects_go_deeper(home):
    with serving(home, "http", "http-redirect-limit") as lab:
        where = "/"
        for _ in range(5):
            where = Reply(ask(lab, request(where, fields=("Connection: close",)))[0]).field(
                "location")
    assert where == "/deeper/deeper/deeper/deeper/deeper/"


def test_redirect_downgrade(home):
    with serving(home, "https", "http-redirect-downgrade") as lab:
        reply = Reply(ask_secure(lab)[0])
    assert reply.status == 301
    assert reply.field("location").startswith("http://")


@BOTH
def test_bomb(home, protocol):
    with serving(home, protocol, "http-decompression-bomb") as lab:
        raw, _ = ASK[protocol](lab, most=20000)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    grown = len(zlib.decompressobj(31).decompress(body))
    assert grown > 100 * len(body)


@BOTH
def test_expect_417(home, protocol):
    with serving(home, protocol, "http-expect-417") as lab:
        asked = request("/echo", "POST", ("Expect: 100-continue", "Content-Length: 6"))
        reply = Reply(ASK[protocol](lab, asked)[0])
        assert reply.status == 417
        assert Reply(ASK[protocol](lab, request("/echo", "POST", (), b"abc"))[0]).whole() == b"abc"


def test_tls_port_answers_clear_text_with_an_alert(home):
    with serving(home, "http", "http-tls-port") as lab:
        raw, end = ask(lab)
    assert records(raw) == [(21, 2, b"\x02\x46")] and end == "eof"


# ---- connections ----


@BOTH
def test_refused(home, protocol):
    with serving(home, protocol, "tcp-refused") as lab:
        for host in ("127.0.0.1", "::1"):
            with pytest.raises(OSError) as error:
                lab.connect(host)
            assert isinstance(error.value, ConnectionRefusedError) or host == "::1"


def test_filtered(home):
    with serving(home, "http", "tcp-filtered") as lab:
        time.sleep(0.2)
        with pytest.raises(TimeoutError):
            lab.connect(timeout=SHORT)


@BOTH
@pytest.mark.parametrize("fault, dead", [("tcp-one-address-dead", "127.0.0.2"),
                                         ("tcp-ipv6-dead", "::1")])
def test_one_address_dead(home, protocol, fault, dead):
    with serving(home, protocol, fault) as lab:
        assert f"www.lab.test:{lab.port}:{'[::1]' if dead == '::1' else dead},127.0.0.1" \
            in lab.words
        with pytest.raises(OSError):
            lab.connect(dead, timeout=SHORT)
        assert Reply(ASK[protocol](lab)[0]).status == 200


def test_fin_at_accept(home):
    with serving(home, "http", "tcp-fin-at-accept") as lab, lab.connect() as sock:
        assert hear_all(sock) == (b"", "eof")      # nothing was sent


@pytest.mark.parametrize("fault", ["tcp-rst-at-accept", "tcp-rst-after-accept"])
def test_reset_of_an_accepted_connection(home, fault):
    with serving(home, "http", fault) as lab:
        try:
            with lab.connect() as sock:
                end = hear_all(sock)[1]            # nothing was sent
        except ConnectionResetError:
            end = "reset"
    assert end == "reset"


def test_reset_on_data(home):
    with serving(home, "http", "tcp-rst-on-data") as lab, lab.connect(timeout=SHORT) as sock:
        assert hear_all(sock) == (b"", "silence")
        sock.sendall(b"G")
        assert hear_all(sock) == (b"", "reset")


def test_silent(home):
    with serving(home, "http", "tcp-silent") as lab:
        assert ask(lab, timeout=SHORT) == (b"", "silence")


@BOTH
def test_zero_window(home, protocol):
    with serving(home, protocol, "tcp-zero-window") as lab:
        sock = lab.secure() if protocol == "https" else lab.connect()
        with sock:
            sock.sendall(request("/echo", "POST", ("Content-Length: 99999999",)))
            sock.settimeout(SHORT)
            with pytest.raises(TimeoutError):
                for _ in range(10000):
                    sock.send(b"x" * 65536)
        with open(f"{lab.folder}/upload", "rb") as f:
            assert len(f.read()) > 4 << 20


def test_hello_gets_no_answer_in_the_clear(home):
    """A look-alike: the healthy server hears a ClientHello, and says 400."""
    with serving(home, "http") as lab, lab.connect() as sock:
        sock.sendall(client_hello() + b"\r\n\r\n")
        sock.shutdown(socket.SHUT_WR)
        assert Reply(hear_all(sock)[0]).status == 400
