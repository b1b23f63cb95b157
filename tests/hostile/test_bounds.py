# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that never end, that drip, that break off at each byte, that send
noise: sonde ends by its deadline, says so, never crashes, and stays small."""

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

def endless(start, more, gap=0):
    """A script that says start, then more for ever; its time is sonde's."""
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(start)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            sock.sendall(more)
            if gap:
                time.sleep(gap)
    return script


def many(line):
    return line * (65536 // len(line))


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = gzip.compress(b"\0" * (1 << 24), 9)

# name: script, options, statuses. A fault of the protocol is told as one even
# before the time is up.
PROTOCOL = {83}
LARGE = {0, 81}  # that sonde reads no more of it is a warning
ENDLESS = {
    "status-line": (endless(b"HTTP/1.1 200 ", b"x" * 65536), [], PROTOCOL),
    "header-line": (endless(OK + b"X: ", b"x" * 65536), [], PROTOCOL),
    "header-lines": (endless(OK, many(b"X-Header: y\r\n")), [], PROTOCOL),
    "empty-headers": (endless(OK, many(b":\r\n")), [], PROTOCOL),
    "bad-headers": (endless(OK, many(b"\0\x01\r\n")), [], PROTOCOL),
    "long-headers": (endless(OK, b"X: " + b"y" * 60000 + b"\r\n"), [], PROTOCOL),
    "interim": (endless(b"", many(b"HTTP/1.1 100 Continue\r\n\r\n")), [], PROTOCOL),
    "interim-slowly": (endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.3), [], {81, 83}),
    "interim-long": (endless(b"", b"HTTP/1.1 103 Early\r\n" + b"Link: x\r\n" * 900 + b"\r\n"),
                     [], PROTOCOL),
    "chunk-size": (endless(CHUNKED, b"0" * 65536), [], PROTOCOL),
    "chunk-extension": (endless(CHUNKED + b"5;x=", b"x" * 65536), [], PROTOCOL),
    "chunks": (endless(CHUNKED, many(b"1\r\na\r\n")), [], {81, 83}),
    "chunks-with-extensions": (endless(CHUNKED, many(b"1;x=y\r\na\r\n")), [], {81, 83}),
    "large-chunks": (endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), [], LARGE),
    "trailers": (endless(CHUNKED + b"0\r\n", many(b"X-T: y\r\n")), [], PROTOCOL),
    "body": (endless(OK + b"\r\n", b"x" * 65536), [], LARGE),
    "body-of-escapes": (endless(OK + b"\r\n", b"\x1b" * 65536), ["--body", "file"], LARGE),
    "body-of-a-length": (endless(OK + b"Content-Length: 9223372036854775807\r\n\r\n",
                                 b"x" * 65536), [], LARGE),
    "body-too-large": (endless(OK + b"\r\n", b"x" * 65536), ["--max-body", "1M"], {0}),
    "gzip-bomb": (endless(OK + b"Content-Encoding: gzip\r\n\r\n", ZEROS), [], PROTOCOL),
    "gzip-members": (endless(OK + b"Content-Encoding: gzip\r\n\r\n", many(gzip.compress(b""))),
                     [], {81, 83}),
    "gzip-header": (endless(OK + b"Content-Encoding: gzip\r\n\r\n"
                            b"\x1f\x8b\x08\x08\0\0\0\0\0\0", b"x" * 65536), [], {81, 83}),
    "deflate-garbage": (endless(OK + b"Content-Encoding: deflate\r\n\r\n", b"\xff" * 65536),
                        [], {81, 83}),
    "after-the-end": (endless(OK + b"Content-Length: 0\r\n\r\n", b"x" * 65536), [], PROTOCOL),
    "not-http": (endless(b"", b"x" * 65536), [], PROTOCOL),
    "nothing-but-lines": (endless(b"", many(b"\r\n")), [], PROTOCOL),
    "redirects": (None, ["-L"], range(80, 90)),
}


def redirects(sock, number):
    scripted.request_of(sock)
    sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % number)


@pytest.fixture(scope="module")
def endings(serve, home):
    """All of ENDLESS, some at a time: {name: run}."""
    def one(name):
        script, options, _ = ENDLESS[name]
        server = serve(script or redirects)
        return scripted.Measured(["-m", "2", "-ojson", *options, server.url], home, 40)
    return dict(scripted.at_once(one, ENDLESS, 4))


@pytest.mark.parametrize("name", ENDLESS)
def test_endless(endings, name):
    run = endings[name]
    check(run, 2 if ENDLESS[name][0] else 20, ENDLESS[name][2])
    report = json.loads(run.raw_out)
    if name == "redirects":
        assert len(report) == 11  # --max-redirs
        report = report[-1]
    assert report["findings"], run
    if len(report["events"]) < 2000:  # else the schema is slow
        programs.validated(report)


@pytest.mark.parametrize("look", [["-vvv"], ["-oevents"], ["-vvv", "--body", "-"]],
                         ids=["transcript", "events", "body"])
@pytest.mark.parametrize("name", ["header-lines", "chunks", "body", "gzip-bomb"])
def test_endless_and_shown(serve, home, name, look):
    """What is printed while it runs costs no more either."""
    script, options, allowed = ENDLESS[name]
    run = scripted.Measured(["-m", "2", *look, *options, serve(script).url], home, 60)
    check(run, 2, allowed)


# ---- one byte now and then ----

def drip(data, fast=0, gap=0.4):
    """A script that says the first bytes at once, and each of the others when
    gap seconds have passed: never silent for as long as --idle."""
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(data[:fast])
        for i in range(fast, len(data)):
            time.sleep(gap)
            sock.sendall(data[i:i + 1])
    return script


def silent_after(data):
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(data)
        sock.recv(1)
        time.sleep(6)
    return script


LONG = b"x" * 1000
STEPS = {
    "status-line": b"", "reason": b"HTTP/1.1 200 ", "header": OK + b"X-Slow: ",
    "chunk-size": CHUNKED, "chunk": CHUNKED + b"3e8\r\n",
    "chunk-end": CHUNKED + b"1\r\na", "trailer": CHUNKED + b"0\r\n",
    "body": OK + b"Content-Length: 1000\r\n\r\n", "body-to-the-end": OK + b"\r\n",
    "gzip": OK + b"Content-Encoding: gzip\r\n\r\n" + ZEROS[:100],
}
TAILS = {"status-line": b"HTTP/1.1 200 OK" + LONG, "chunk-size": b"0" * 1000,
         "chunk-end": b"\r\n1\r\na" * 100, "trailer": b"X: y\r\n" * 100,
         "gzip": ZEROS[100:1000]}


def drip_tls(context):
    """The server's flight of a real handshake, a byte at a time."""
    def script(sock, _):
        inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(inside, outside, server_side=True)
        inside.write(sock.recv(65536))
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        for byte in outside.read():
            sock.sendall(bytes([byte]))
            time.sleep(0.3)
    return script


def drip_raw(data):
    def script(sock, _):
        sock.recv(65536)
        for byte in data:
            sock.sendall(bytes([byte]))
            time.sleep(0.3)
    return script


@pytest.fixture(scope="module")
def drips(serve, home, authority):
    """Every drip and every silence, nearly all at once: they wait."""
    signed = authority.sign("drip", ["127.0.0.1"])
    context = scripted.server_context(signed)
    jobs = {}
    for step, start in STEPS.items():
        jobs["http", step] = (drip(start + TAILS.get(step, LONG), len(start)), None, [])
        jobs["silence", step] = (silent_after(start), None, ["--idle", "0.7"])
    for step in ("status-line", "header", "chunk-size", "body"):
        jobs["https", step] = (drip(STEPS[step] + TAILS.get(step, LONG), len(STEPS[step])),
                               context, [])
    tls = {"handshake": drip_tls(context), "record": drip_raw(b"\x16\x03\x03\x40\x00" + LONG),
           "alert": drip_raw(b"\x15\x03\x03\x00\x02"), "not-tls": drip_raw(LONG),
           "hello": drip_raw(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + LONG)}
    for name, script in tls.items():
        jobs["tls", name] = (script, None, ["-k"])

    def one(key):
        script, ctx, more = jobs[key]
        server = serve(script, ctx)
        url = server.url.replace("http:", "https:") if key[0] == "tls" else server.url
        return scripted.Measured(["-m", "1.5", "--cacert", authority.cert, *more, "-ojson",
                                  url], home, 40)
    return dict(scripted.at_once(one, jobs, 15))


DRIPS = [("http", s) for s in STEPS] + [("silence", s) for s in STEPS] + \
    [("https", s) for s in ("status-line", "header", "chunk-size", "body")] + \
    [("tls", s) for s in ("handshake", "record", "alert", "not-tls", "hello")]


@pytest.mark.parametrize("key", DRIPS, ids="-".join)
def test_drip(drips, key):
    """The total is a bound that no drip resets, and the end is a time-out of
    the phase in which it came."""
    run = drips[key]
    told = run.status in ({41, 43} if key[0] == "tls" else {81})
    assert told, run
    check(run, 1.5)
    if key[0] == "silence":
        assert run.seconds < 0.7 + scripted.SLACK
    report = programs.validated(json.loads(run.raw_out))
    assert report["verdict"] == "fail"
    assert 0.6 <= report["total_s"] < 1.5 + 1.5 or key[1] == "not-tls"


# ---- a resolver that drips, or never ends ----

def truncated(query, _tcp):
    return bytes([*query[:2], 0x83, 0x80, *query[4:6], 0, 0, 0, 0, 0, 0]) + query[12:]


def drip_dns(sock):
    sock.recv(4096)
    for byte in b"\x40\x00" + b"\0" * 100:
        sock.sendall(bytes([byte]))
        time.sleep(0.3)


def endless_dns(sock):
    sock.recv(4096)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        sock.sendall(b"\0\x0c" + b"\0" * 12)


RESOLVERS = {
    "tcp-drip": (truncated, drip_dns),
    "tcp-endless": (truncated, endless_dns),
    "tcp-silent": (truncated, lambda sock: time.sleep(4)),
    "tcp-cut": (truncated, lambda sock: sock.recv(4096) and sock.sendall(b"\x10\x00ab")),
    "silent": (lambda query, tcp: None, None),
    "empty": (lambda query, tcp: b"", None),
    "short": (lambda query, tcp: query[:11], None),
    "pointer-loop": (lambda query, tcp: query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:] +
                     b"\xc0" + bytes([len(query)]) + b"\0\1\0\1\0\0\0\0\0\0", None),
    "many-answers": (lambda query, tcp: scripted.dns_reply(query, [
        scripted.record(b"\xc0\x0c", 1, bytes([127, 0, 0, 2 + i % 200])) for i in range(4000)]),
        None),
    "alias-chain": (lambda query, tcp: scripted.dns_reply(query, [
        scripted.record(scripted.wire_name(b"a%d" % i if i else b"evil", b"test"), 5,
                        scripted.wire_name(b"a%d" % (i + 1), b"test")) for i in range(60)]),
        None),
    "counts": (lambda query, tcp: query[:2] + b"\x81\x80\0\1\xff\xff\xff\xff\xff\xff" +
               query[12:], None),
}


@pytest.fixture(scope="module")
def resolvings(home):
    def one(name):
        resolver = scripted.Resolver(*RESOLVERS[name])
        try:
            return scripted.Measured(["-m", "1.5", "-ojson", "--dns", resolver.address,
                                      "http://evil.test:1/"], home, 40)
        finally:
            resolver.stop()
    return dict(scripted.at_once(one, RESOLVERS, 6))


@pytest.mark.parametrize("name", RESOLVERS)
def test_resolver(resolvings, name):
    run = resolvings[name]
    check(run, 1.5, {*range(10, 20), *(range(20, 30) if name == "many-answers" else ())})
    programs.validated(json.loads(run.raw_out))


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
