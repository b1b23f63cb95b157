# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that break off at each byte, that send noise, that never end while
all is shown: sonde ends by its deadline, says so, never crashes, and stays
small. What has a name of its own stands in behaviours.py."""

import gzip
import json
import random
import ssl
import time

import pytest

import scripted
from support import programs

PEAK = 32 * 1024  # KiB; the budget of hardening
OK = b"HTTP/1.1 200 OK\r\n"


def crashed(status):
    """By a signal, or as a sanitizer or an assertion ends a program."""
    return status < 0 or status >= 100 or status == 1


def check(run, bound, allowed=None):
    """It ended by its bound, with a status of its own (in tens of allowed, if
    given), and never was large."""
    assert not crashed(run.status) and run.status not in (2, 3), run
    assert b"Sanitizer" not in run.raw_err, run
    assert run.seconds < bound + scripted.SLACK, run
    if allowed is not None:
        assert run.status in allowed, run
    if not scripted.SANITIZED:
        assert run.peak < PEAK, run


# ---- what never ends ----

def endless(start, more):
    """A script that says start, then more for ever; its time is sonde's."""
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(start)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            sock.sendall(more)
    return script


def many(line):
    return line * (65536 // len(line))


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = gzip.compress(b"\0" * (1 << 24), 9)

# name: script, statuses.
ENDLESS = {
    "header-lines": (endless(OK, many(b"X-Header: y\r\n")), {83}),
    "chunks": (endless(CHUNKED, many(b"1\r\na\r\n")), {81, 83}),
    "body": (endless(OK + b"\r\n", b"x" * 65536), {0, 81}),
    "gzip-bomb": (endless(OK + b"Content-Encoding: gzip\r\n\r\n", ZEROS), {83}),
}


@pytest.mark.parametrize("look", [["-vvv"], ["-oevents"], ["-vvv", "--body", "-"]],
                         ids=["transcript", "events", "body"])
@pytest.mark.parametrize("name", ENDLESS)
def test_endless_and_shown(serve, home, name, look):
    """What is printed while it runs costs no more either."""
    script, allowed = ENDLESS[name]
    run = scripted.Measured(["-m", "2", *look, serve(script).url], home, 60)
    check(run, 2, allowed)


# ---- broken off at each byte ----

BODY = b"x" * 200
HTTP = (OK + b"Content-Type: text/plain\r\nServer: test\r\nX-One: two\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + scripted.chunked(BODY[:90], BODY[90:]))


def cut_http(offset, reset):
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(HTTP[:offset])
        if reset:
            time.sleep(0.01)
            scripted.ends_with_reset(sock)
    return script


def cut_https(context, offset, reset):
    """A conversation over TLS whose bytes from the server stop at offset."""
    def script(sock, _):
        inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(inside, outside, server_side=True)
        sent, said = 0, False
        while True:
            try:
                if not said and tls.version() and b"\r\n\r\n" in tls.read(65536):
                    tls.write(HTTP)
                    said = True
                elif not said:
                    tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            some = outside.read()[:offset - sent]
            sock.sendall(some)
            sent += len(some)
            if sent == offset or said:
                break
            some = sock.recv(65536)
            if not some:
                break
            inside.write(some)
        if reset:
            time.sleep(0.01)
            scripted.ends_with_reset(sock)
    return script


@pytest.mark.parametrize("reset", [False, True], ids=["fin", "reset"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_broken_off(serve, home, authority, scheme, reset):
    context = scripted.server_context(authority.sign("cut", ["127.0.0.1"]))
    offsets = [*range(0, 8), *range(8, 301, 12)]
    offsets += [400, 600, 800, 1000] if scheme == "https" else []
    assert len(HTTP) > 300

    def one(offset):
        server = scripted.Server(cut_http(offset, reset) if scheme == "http" else
                                 cut_https(context, offset, reset))
        try:
            start = time.monotonic()
            done = programs.run("sonde", "-m", "3", "-ojson", "--cacert", authority.cert,
                                server.url.replace("http", scheme), home=home, timeout=60)
            return done, time.monotonic() - start
        finally:
            server.stop()
    for offset, (done, seconds) in scripted.at_once(one, offsets, 4):
        assert seconds < 3 + scripted.SLACK, (offset, done)
        assert done.status // 10 in ((4,) if scheme == "https" and offset < 800 else
                                     (4, 5, 7, 8)), (offset, done)
        assert "Sanitizer" not in done.err, (offset, done)
        report = done.json()
        assert report["verdict"] == "fail" and report["findings"], (offset, done)


# ---- noise ----

VALID = [
    HTTP,
    OK + b"Content-Length: 200\r\nContent-Type: text/html\r\n\r\n" + BODY,
    OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY * 9),
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: //a:b@[::1]:9/?x=%zz#f\r\n"
    b"WWW-Authenticate: Basic realm=\"a\"\r\nSet-Cookie: a=b; Path=/\r\n"
    b"Content-Length: 5\r\n\r\nabcde",
    b"HTTP/1.0 401 No\r\nConnection: close\r\nRetry-After: 5\r\nDate: x\r\n\r\n<html>",
]
WORDS = [b"\r\n", b"\n", b"\0", b":", b";", b"chunked", b"gzip", b"HTTP/1.1 ", b"ffffffffffffffff",
         b"-1", b"99999999999999999999", b"\xff", b"\x1f\x8b", b"%", b"//", b"@", b"[", b" ", b","]


def mutated(chance, data):
    """Some bytes changed, taken out, doubled, or words put in."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(5)
        if what == 0 and at < len(data):
            data[at] = chance.randrange(256)
        elif what == 1:
            del data[at:at + chance.randint(1, 20)]
        elif what == 2:
            data[at:at] = chance.choice(WORDS)
        elif what == 3:
            data[at:at] = data[at:at + chance.randint(1, 60)] * chance.randint(1, 5)
        else:
            data[at:at] = chance.randbytes(chance.randint(1, 30))
    return bytes(data)


def noise(number):
    """(what kind, the bytes), the same for each run of the tests."""
    chance = random.Random(number)
    kind = ("garbage", "mutated", "mutated", "tls", "head")[number % 5]
    if kind in ("garbage", "tls"):
        return kind, chance.randbytes(chance.choice([1, 5, 60, 700, 20000]))
    if kind == "mutated":
        return kind, mutated(chance, chance.choice(VALID))
    return kind, chance.choice([OK, b"HTTP/1.1 ", CHUNKED, OK + b"Content-Encoding: gzip\r\n\r\n",
                                OK + b"Content-Encoding: deflate\r\n\r\n"]) + \
        chance.randbytes(chance.choice([3, 40, 3000]))


def hello_flight(context, hello):
    """What a server answers to a ClientHello."""
    inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(inside, outside, server_side=True)
    inside.write(hello)
    try:
        tls.do_handshake()
    except ssl.SSLError:
        pass
    return outside.read()


def test_noise(home, authority):
    """200 replies: garbage, and real ones with damage. Whatever is found, there
    is a whole report, in time."""
    context = scripted.server_context(authority.sign("noise", ["127.0.0.1"]))
    waits = {}  # port: what is said there

    def script(sock, _):
        number = waits[sock.getsockname()[1]]
        kind, data = noise(number)
        first = sock.recv(65536)
        if kind == "tls" and number % 2:
            data = mutated(random.Random(number), hello_flight(context, first))
        sock.sendall(data)

    def one(number):
        server = scripted.Server(script)
        waits[server.port] = number
        try:
            start = time.monotonic()
            kind, _ = noise(number)
            url = server.url.replace("http", "https") if kind == "tls" else server.url
            look = ["-vvv"] if number % 3 == 0 else ["-ojson"]
            done = programs.run("sonde", "-m", "2", "--idle", "1", "--cacert", authority.cert,
                                *look, url, home=home, timeout=60)
            return done, time.monotonic() - start
        finally:
            server.stop()
    statuses = set()
    for number, (done, seconds) in scripted.at_once(one, range(200), 4):
        kind, _ = noise(number)
        assert seconds < 2 + scripted.SLACK, (number, done)
        assert not crashed(done.status) and done.status not in (2, 3), (number, done)
        assert "Sanitizer" not in done.err, (number, done)
        if kind in ("garbage", "tls"):
            assert done.status != 0, (number, done)
        if number % 3:
            assert done.json()["exit"] == done.status
        statuses.add(done.status)
    assert len(statuses) > 4, statuses  # the damage was of many kinds


def test_noise_of_resolvers(home):
    """40 answers of a resolver, damaged."""
    good = [scripted.record(b"\xc0\x0c", 1, bytes([127, 0, 0, 1])),
            scripted.record(b"\xc0\x0c", 5, scripted.wire_name(b"other", b"test")),
            scripted.record(scripted.wire_name(b"other", b"test"), 1, bytes([127, 0, 0, 1]))]

    def one(number):
        def answer(query, _tcp):
            reply = scripted.dns_reply(query, good[number % 3:], number % 7 == 0 and 2,
                                       ede=(number, b"text"))
            return query[:2] + mutated(random.Random(number), reply[2:])
        resolver = scripted.Resolver(answer)
        try:
            return programs.run("sonde", "-m", "0.5", "-ojson", "--dns", resolver.address,
                                "http://evil.test:1/", home=home, timeout=60)
        finally:
            resolver.stop()
    for number, done in scripted.at_once(one, range(40), 8):
        assert done.status // 10 in (1, 2), (number, done)
        assert "Sanitizer" not in done.err
        assert done.json()["verdict"] == "fail"
