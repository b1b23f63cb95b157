# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde-lab as a program: its command line, what it prints, that it ends in
order, and that its healthy servers speak correctly."""

import gzip
import http.client
import json
import os
import re
import signal
import ssl
import time

import pytest

from support import programs

import dns_client
from practice import (CLOSE, Reply, ask, ask_secure, hear_all, request, serving)


def run(home, *words, timeout=20):
    return programs.run("sonde-lab", *words, home=home, timeout=timeout)


def fault_ids():
    """The ids that sonde knows, from its table."""
    ids = set()
    for path in (programs.SOURCE / "src/diagnose").glob("faults*.tbl.h"):
        ids |= set(re.findall(r'^FAULT\(\s*"([a-z0-9-]+)"', path.read_text(), re.M))
    return ids


@pytest.fixture(scope="module")
def rows(home):
    return json.loads(run(home, "--list", "--json").out)


# What is practised, each with a server that is well.
HEALTHY = {"dns", "http", "https", "smtp", "smtps", "lmtp", "imap", "imaps",
           "pop3", "pop3s", "ftp", "ftps", "ws", "wss"}

# ---- the command line ----


def test_list_has_each_id_once_for_a_protocol(rows):
    seen = [(row["id"], protocol) for row in rows for protocol in row["protocol"].split(",")]
    assert len(seen) == len(set(seen))
    assert {protocol for _, protocol in seen} == HEALTHY
    assert {protocol for name, protocol in seen if name == "healthy"} == HEALTHY
    assert len({row["id"] for row in rows}) > 150


def test_what_sonde_should_say_is_in_its_table(rows):
    unknown = {row["says"] for row in rows if row["says"]} - fault_ids()
    assert not unknown


def test_list_for_people_has_the_same_rows(home, rows):
    lines = run(home, "--list").out.splitlines()
    assert len(lines) == len(rows) + 1
    for row, line in zip(rows, lines[1:]):
        assert line.split()[:3] == [row["id"], row["protocol"], row["says"] or "-"]
        assert line.endswith(row["broken"])


@pytest.mark.parametrize("words", [
    (), ("gopher",), ("http", "no-such-fault"), ("http", "tls-expired"),
    ("https", "healthy", "more"), ("--seconds", "soon", "http"),
    ("--seconds", "-1", "http"), ("--delay", "99999999999999999999", "http"),
    ("--all", "http"), ("--nonsense",), ("--seconds",)])
def test_a_wrong_command_line_is_refused(home, words):
    done = run(home, *words)
    assert done.status == 2
    assert done.out == ""
    assert done.err.startswith("sonde-lab: ") and done.err.count("\n") == 1


def test_help_and_version(home):
    assert "sonde-lab https tls-expired" in run(home, "--help").out
    assert re.fullmatch(r"sonde-lab \d+\.\d+\S*\n", run(home, "--version").out)


# ---- its life ----


def test_seconds_end_it_and_the_folder_goes(home, tmp_path):
    start = time.monotonic()
    done = programs.run("sonde-lab", "--seconds", 1, "https", home=home,
                        env={"TMPDIR": str(tmp_path)})
    assert done.status == 0
    assert 0.9 < time.monotonic() - start < 10
    assert done.out.startswith("URL https://127.0.0.1:")
    assert str(tmp_path) in done.out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(home, number):
    with serving(home, "https") as lab:
        assert os.stat(lab.folder).st_mode & 0o777 == 0o700
        assert os.stat(f"{lab.folder}/ca.pem").st_mode & 0o777 == 0o600
        with lab.secure() as idle, lab.connect():
            lab.process.send_signal(number)
            assert lab.process.wait(10) == 0
            assert hear_all(idle)[1] in ("eof", "cut", "reset")
        assert not os.path.exists(lab.folder)


def test_delay_comes_before_each_word(home):
    with serving(home, "--delay", "300", "http") as lab:
        start = time.monotonic()
        reply = Reply(ask(lab)[0])
        assert reply.status == 200
        assert 0.3 <= time.monotonic() - start < 3


def test_all_starts_every_healthy_server(home):
    process = programs.start("sonde-lab", "--json", "--all", "--seconds", 20, home=home,
                             stdout=programs.subprocess.PIPE)
    try:
        told = [json.loads(process.stdout.readline()) for _ in HEALTHY]
    finally:
        programs.end(process)
    assert {one["protocol"] for one in told} == HEALTHY


def test_lines_for_people(home):
    done = run(home, "--seconds", "1", "dns", "dns-timeout-one")
    url, attempt, dns = done.out.splitlines()
    assert re.fullmatch(r"URL http://www\.lab\.test:\d+/", url)
    assert re.fullmatch(r"DNS 127\.0\.0\.1:\d+,127\.0\.0\.1:\d+", dns)
    assert attempt == f"TRY sonde --dns {dns[4:]} {url[4:]}"


# ---- healthy HTTP ----


@pytest.fixture(scope="module")
def web(home):
    with serving(home, "http") as lab:
        yield lab


def test_first_page(web):
    raw, end = ask(web)
    reply = Reply(raw)
    assert (reply.status, end) == (200, "eof")
    assert reply.whole().startswith(b"<!DOCTYPE html>")
    assert reply.field("content-type") == "text/html; charset=utf-8"
    assert reply.field("connection") == "close"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", reply.field("date"))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_addresses_where_there_are_both(web, host):
    try:
        sock = web.connect(host)
    except OSError:
        if host == "::1":
            pytest.skip("this machine has no ::1")
        raise
    with sock:
        sock.sendall(request(fields=CLOSE))
        assert Reply(hear_all(sock)[0]).status == 200


def test_a_connection_serves_again(web):
    client = http.client.HTTPConnection("127.0.0.1", web.port, timeout=8)
    sockets = set()
    for path in ("/", "/chunked", "/gzip", "/no-such-page", "/"):
        client.request("GET", path)
        reply = client.getresponse()
        reply.read()
        sockets.add(client.sock)
    assert len(sockets) == 1
    client.close()


def test_two_requests_at_once_get_two_replies_in_order(web):
    raw, _ = ask(web, request("/gzip") + request("/nowhere", fields=CLOSE))
    assert raw.count(b"HTTP/1.1 200 OK") == 1
    assert raw.index(b"HTTP/1.1 200") < raw.index(b"HTTP/1.1 404")


def test_chunks_and_trailer(web):
    raw, _ = ask(web, request("/chunked", fields=CLOSE))
    reply = Reply(raw)
    assert reply.field("transfer-encoding") == "chunked"
    assert "content-length" not in reply.fields
    assert reply.body == (b"6\r\nthree \r\n7;note=\"an extension\"\r\nchunks \r\n"
                          b"9\r\nof text.\n\r\n0\r\nLab-Chunks: 3\r\n\r\n")


def test_no_chunks_for_http_1_0(web):
    raw, end = ask(web, request("/chunked", version="1.0"))
    reply = Reply(raw)
    assert "transfer-encoding" not in reply.fields and end == "eof"
    assert reply.whole()


def test_gzip_only_if_accepted(web):
    plain = Reply(ask(web, request("/gzip", fields=CLOSE))[0])
    packed = Reply(ask(web, request("/gzip", fields=("Accept-Encoding: br, gzip;q=0.5",
                                                     *CLOSE)))[0])
    assert "content-encoding" not in plain.fields
    assert packed.field("content-encoding") == "gzip"
    assert gzip.decompress(packed.whole()) == plain.whole()
    assert plain.field("vary") == "Accept-Encoding"


def test_body_that_the_end_delimits(web):
    raw, end = ask(web, request("/close"))
    reply = Reply(raw)
    assert end == "eof" and "content-length" not in reply.fields
    assert reply.field("connection") == "close"
    assert reply.body.endswith(b"ends.\n")


def test_slow_page_is_slow(web):
    start = time.monotonic()
    assert Reply(ask(web, request("/slow", fields=CLOSE))[0]).status == 200
    assert time.monotonic() - start >= 1.5


def test_redirect(web):
    reply = Reply(ask(web, request("/redirect", fields=CLOSE))[0])
    assert (reply.status, reply.field("location")) == (302, "/")


BODY = bytes(range(256)) * 8


def test_echo(web):
    fields = ("Content-Type: image/x-lab", *CLOSE)
    reply = Reply(ask(web, request("/echo", "POST", fields, BODY))[0])
    assert reply.whole() == BODY
    assert reply.field("content-type") == "image/x-lab"


def test_echo_of_chunks(web):
    client = http.client.HTTPConnection("127.0.0.1", web.port, timeout=8)
    client.request("POST", "/echo", body=iter([b"one ", b"two ", b"three"]),
                   headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
    assert client.getresponse().read() == b"one two three"
    client.close()


def test_expect_continue(web):
    with web.connect() as sock:
        sock.sendall(request("/echo", "POST", ("Expect: 100-continue", "Content-Length: 4",
                                               *CLOSE)))
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"four")
        assert Reply(hear_all(sock)[0]).whole() == b"four"


def test_head_has_no_body(web):
    raw, _ = ask(web, request("/", "HEAD", CLOSE))
    reply = Reply(raw)
    assert reply.status == 200 and reply.body == b""
    assert int(reply.field("content-length")) > 100


@pytest.mark.parametrize("message, status", [
    (b"GET / HTTP/1.1\r\n\r\n", 400),                          # no Host
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
    (b"GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"what is this?\r\n\r\n", 400),
    (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
     b"Transfer-Encoding: chunked\r\n\r\n", 400),              # two lengths: RFC 9112 6.1
    (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
    (b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", 417),
    (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
    (b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    (b"GET http://localhost/gzip?a=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
    (b"\r\nGET / HTTP/1.0\r\n\r\n", 200)])
def test_requests_of_all_kinds(web, message, status):
    with web.connect() as sock:
        sock.sendall(message)
        if status == 405:
            raw = sock.recv(65536)
        else:
            raw, end = hear_all(sock)
            assert end == "eof"
    reply = Reply(raw)
    assert reply.status == status
    if status == 405:
        assert reply.field("allow") == "GET, HEAD"


def test_many_connections_at_once(web):
    socks = [web.connect() for _ in range(100)]
    for sock in socks:
        sock.sendall(request(fields=CLOSE))
    assert [Reply(hear_all(sock)[0]).status for sock in socks] == [200] * 100
    for sock in socks:
        sock.close()


# ---- healthy HTTPS, healthy DNS ----


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_https(home, version):
    with serving(home, "https") as lab:
        context = lab.trust()
        context.minimum_version = context.maximum_version = version
        for name in ("localhost", "127.0.0.1", "::1", "www.lab.test"):
            with lab.secure(context, name) as sock:
                names = {value for _, value in sock.getpeercert()["subjectAltName"]}
                assert {"localhost", "www.lab.test", "127.0.0.1"} <= names
        raw, end = ask_secure(lab, context=context)
        assert Reply(raw).whole() and end == "eof"   # with close_notify
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.secure(context, "www.example.org")
        with pytest.raises(ssl.SSLCertVerificationError):
            lab.secure(ssl.create_default_context())


def test_dns(home):
    with serving(home, "dns") as lab:
        for ask_dns in (dns_client.ask_udp, dns_client.ask_tcp):
            a = dns_client.Answer(ask_dns(lab.told["dns"]))
            assert a.response and a.number == 0x1234 and a.rcode == 0
            assert a.of(dns_client.A) == [bytes([127, 0, 0, 1])]
            b = dns_client.Answer(ask_dns(lab.told["dns"], kind=dns_client.AAAA))
            assert b.of(dns_client.AAAA) == [bytes(15) + b"\1"]
        c = dns_client.Answer(dns_client.ask_udp(lab.told["dns"], edns=False))
        assert c.of(dns_client.A) and c.ede is None
        assert Reply(ask(lab)[0]).status == 200      # where the names lead to
