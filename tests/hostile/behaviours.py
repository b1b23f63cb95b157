# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hostile peer can do, one row each: what it is, the one id by which
sonde names it, and the script of the peer. test_behaviours.py runs them all.

A row's options come after -m SECONDS; its peer is a script(sock, number) of
scripted.Server, or with .dns an answer() of scripted.Resolver, or both."""

import dataclasses
import gzip
import os
import socket
import ssl
import struct
import time
import typing

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

import behaviours_imap
import behaviours_pop3
import behaviours_smtp
import scripted
from support import certificates

SECONDS = 1.0  # -m: the deadline of each row
GAP = 0.15     # between the bytes of a drip; less than any silence allowed
LIFE = 12      # of a peer that never ends, in seconds; sonde's is less

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = OK + b"Content-Length: 1000\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
WHOLE = OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nok"
ZEROS = gzip.compress(b"\0" * (1 << 24), 9)


@dataclasses.dataclass(frozen=True)
class Row:
    what: str                 # the peer does, in words
    finding: str              # the id of sonde's first finding; "-": none
    script: typing.Any = None
    options: tuple = ()
    tls: str = ""             # "raw": the script speaks TLS; "under": all of it
    #                           is inside TLS; another word: by this context
    dns: typing.Any = None    # answer(query, tcp)
    dns_tcp: typing.Any = None
    fails: bool = True        # False: no more than a note
    scheme: str = ""          # of the URL; else http or https
    path: str = "/"           # of the URL

    @property
    def floods(self):
        """Whether the peer takes a processor for itself."""
        return any(getattr(script, "floods", False) for script in (self.script, self.dns_tcp))


# ---- scripts ----

def until():
    return time.monotonic() + LIFE


def endless(start, more, gap=0.0, hears=True):
    """Says start, then more again and again for ever."""
    def script(sock, _):
        if hears:
            scripted.request_of(sock)
        sock.sendall(start)
        end = until()
        while time.monotonic() < end:
            sock.sendall(more)
            if gap:
                time.sleep(gap)
    script.floods = not gap
    return script


def many(line):
    return line * (65536 // len(line))


def gibibytes(start, more, n):
    """As endless(), but it would end after n GiB."""
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(start)
        for _ in range((n << 30) // len(more)):
            sock.sendall(more)
        sock.sendall(b"\r\n")
    script.floods = True
    return script


def drips(fast, slow, hear=scripted.request_of):
    """Says fast at once, and slow a byte each GAP, again and again."""
    def script(sock, _):
        hear(sock)
        sock.sendall(fast)
        end, at = until(), 0
        while time.monotonic() < end:
            time.sleep(GAP)
            sock.sendall(slow[at:at + 1])
            at = (at + 1) % len(slow)
    return script


def first_bytes(sock):
    return sock.recv(65536)


def resets(said, hear=scripted.request_of):
    """Says that much, and resets the connection."""
    def script(sock, _):
        hear(sock)
        sock.sendall(said)
        time.sleep(0.1)  # a reset overtakes what was not yet read
        scripted.ends_with_reset(sock)
    return script


def holds(said, hear=scripted.request_of):
    """Says that much, and holds its end open, silently."""
    def script(sock, _):
        hear(sock)
        sock.sendall(said)
        end = until()
        while time.monotonic() < end and sock.recv(65536):
            pass
        time.sleep(max(0.0, min(4.0, end - time.monotonic())))
    return script


def drips_record(sock, _):
    """A whole reply under TLS; then the bytes of a record that has no end."""
    scripted.request_of(sock)
    sock.sendall(WHOLE)
    end = until()
    for byte in record(23, bytes(1000)):
        time.sleep(GAP)
        if time.monotonic() < end:
            os.write(sock.fileno(), bytes([byte]))


def redirects(sock, number):
    scripted.request_of(sock)
    sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % number)


def deaf(sock, _):
    """Takes nothing of a request but its first bytes."""
    sock.recv(10)
    time.sleep(4)


deaf.narrow = True


# ---- TLS by hand ----

def record(kind, data, version=b"\3\3"):
    return bytes([kind]) + version + struct.pack("!H", len(data)) + data


def flight(context, hello):
    """What a server of that context answers to a ClientHello."""
    inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(inside, outside, server_side=True)
    inside.write(hello)
    try:
        tls.do_handshake()
    except ssl.SSLError:
        pass
    return outside.read()


def flight_then(context, share, after):
    """That share of a real flight; then after(sock, the rest of it)."""
    def script(sock, _):
        data = flight(context, first_bytes(sock))
        cut = int(len(data) * share)
        sock.sendall(data[:cut])
        after(sock, data[cut:])
    return script


def slowly(sock, rest):
    for at in range(len(rest)):
        time.sleep(GAP)
        sock.sendall(rest[at:at + 1])


def reset(sock, _):
    time.sleep(0.1)
    scripted.ends_with_reset(sock)


def alert(level, code):
    return record(21, bytes([level, code]))


HELLO = b"\2\0\0\x4c\3\3" + b"r" * 32 + b"\x20" + b"s" * 32 + b"\x13\1\0" + b"\0\4\0\x2b\0\2"

RAW = {
    "tls-drip-record": Row(
        "a record of 16 KiB begins, a byte each 150 ms", "tls-stalled",
        drips(b"\x16\3\3\x40\0", b"\2\0\xff\xff", first_bytes)),
    "tls-drip-alert": Row(
        "an alert whose bytes come one by one and never end", "tls-stalled",
        drips(b"\x15\3\3\x40\0", b"\1", first_bytes)),
    "tls-drip-not-tls": Row(
        "text instead of TLS, a byte each 150 ms", "tls-not-tls",
        drips(b"", b"hello ", first_bytes)),
    "tls-reset-on-hello": Row(
        "a reset answers the ClientHello", "tls-reset-on-hello",
        resets(b"", first_bytes)),
    "tls-silent": Row(
        "nothing answers the ClientHello", "tls-silent", holds(b"", first_bytes)),
    "tls-endless-warnings": Row(
        "warning alerts for ever", "tls-broken",
        endless(b"", many(alert(1, 112)), hears=False)),
    "tls-endless-empty-records": Row(
        "empty handshake records for ever", "tls-broken",
        endless(b"", many(record(22, b"")), hears=False)),
    "tls-endless-ccs": Row(
        "ChangeCipherSpec for ever", "tls-broken",
        endless(b"", many(record(20, b"\1")), hears=False)),
    "tls-endless-hello": Row(
        "a ServerHello of 16 MiB", "tls-broken",
        endless(record(22, b"\2\xff\xff\xff\3\3" + bytes(16000)),
                record(22, bytes(16384)), hears=False)),
    "tls-noise": Row(
        "records of noise for ever", "tls-broken",
        endless(b"", many(record(22, bytes(range(256)) * 4)), hears=False)),
}


# ---- TLS by Python ----

class Kept(dict):
    """Contexts by name, made when they are first asked for."""

    def __init__(self, authority):
        super().__init__()
        self.authority = authority

    def __missing__(self, name):
        self[name] = MAKE[name](self.authority)
        return self[name]


def plain(authority):
    return scripted.server_context(authority.sign("hostile", ["127.0.0.1"]))


def old(authority):
    return scripted.server_context(authority.sign("hostile", ["127.0.0.1"]),
                                   maximum_version=ssl.TLSVersion.TLSv1_2)


def tickets(authority):
    return scripted.server_context(authority.sign("hostile", ["127.0.0.1"]), num_tickets=5000)


def long_chain(authority):
    """A leaf and 16 certificates above it: 17 in all."""
    signed = authority.sign("long", ["127.0.0.1"])
    more = [authority.sign(f"extra{i}", [f"extra{i}.test"]).certificate for i in range(16)]
    signed.cert.write_bytes(signed.cert.read_bytes() + b"".join(
        c.public_bytes(serialization.Encoding.PEM) for c in more))
    return scripted.server_context(signed)


def large_certificate(authority):
    """One certificate of 1 MB, in an extension nobody knows."""
    signed = authority.sign("large", ["127.0.0.1"])
    old = signed.certificate
    build = x509.CertificateBuilder().subject_name(old.subject).issuer_name(old.issuer) \
        .public_key(old.public_key()).serial_number(old.serial_number) \
        .not_valid_before(certificates.now() - certificates.DAY) \
        .not_valid_after(certificates.now() + 90 * certificates.DAY) \
        .add_extension(x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), bytes(1_000_000)), critical=False)
    for extension in old.extensions:
        build = build.add_extension(extension.value, critical=extension.critical)
    certificate = build.sign(authority.private, hashes.SHA256())
    signed.cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return scripted.server_context(signed)


def many_names(authority):
    """A certificate for 9,000 names, none of which is right."""
    return scripted.server_context(
        authority.sign("names", [f"n{i}.example.test" for i in range(9000)]))


MAKE = {"under": plain, "old": old, "tickets": tickets, "long-chain": long_chain,
        "large-certificate": large_certificate, "many-names": many_names}

SECURE = {
    "tls-17-certificates": Row(
        "a chain of 17 certificates", "tls-verify-failed", scripted.says(WHOLE), tls="long-chain"),
    "tls-1-mb-certificate": Row(
        "a certificate of 1 MB", "tls-broken", scripted.says(WHOLE),
        tls="large-certificate"),
    "tls-9000-names": Row(
        "a certificate for 9,000 other names", "tls-wrong-host", scripted.says(WHOLE),
        tls="many-names"),
    "tls-5000-tickets": Row(
        "5,000 session tickets, then silence", "http-no-response", holds(b""),
        tls="tickets"),
    "tls-drip-status-line": Row(
        "under TLS: a status line, a byte each 150 ms", "http-stalled-header",
        drips(b"HTTP/1.1 200 ", b"x"), tls="under"),
    "tls-drip-body": Row(
        "under TLS: a body, a byte each 150 ms", "http-slow-body",
        drips(LENGTH, b"x"), tls="under"),
    "tls-reset-body": Row(
        "under TLS: a reset in the body", "http-reset-in-body",
        resets(LENGTH + b"x" * 10), tls="under"),
    "tls-drip-close": Row(
        "under TLS: the record with close_notify, a byte each 150 ms", "close-timeout",
        drips_record, tls="under", options=("--fail-on", "warn")),
    "tls-bytes-at-close": Row(
        "under TLS: never closes, and bytes still come", "http-extra-data",
        drips(WHOLE, b"x"), tls="under"),
    "tls-drip-header": Row(
        "under TLS: a header, a byte each 150 ms", "http-stalled-header",
        drips(OK, b"X: y\r\n"), tls="under"),
    "tls-drip-chunk-size": Row(
        "under TLS: a chunk size, a byte each 150 ms", "http-stalled-body",
        drips(CHUNKED, b"0"), tls="under"),
}


def certificate_for_ever(context):
    def script(sock, _):
        data = flight(context, first_bytes(sock))
        sock.sendall(data[:5 + struct.unpack("!H", data[3:5])[0]])
        sock.sendall(record(22, b"\x0b\xff\xff\xff" + bytes(16000)))
        end = until()
        while time.monotonic() < end:
            sock.sendall(record(22, bytes(16384)))
    script.floods = True
    return script


def handshakes(context, old):
    """Those that need the flight of a real handshake."""
    return {
        "tls-drip-handshake": Row(
            "a real handshake, a byte each 150 ms", "tls-stalled",
            flight_then(context, 0, slowly)),
        "tls-drip-certificate": Row(
            "a handshake to its middle, then a byte each 150 ms", "tls-stalled",
            flight_then(context, 0.5, slowly)),
        "tls-endless-certificate": Row(
            "a real ServerHello, then a Certificate message of 16 MiB", "tls-broken",
            certificate_for_ever(old)),
        "tls-reset-handshake": Row(
            "a reset in the middle of a handshake", "tls-reset-mid",
            flight_then(context, 0.5, reset)),
    }


# ---- HTTP ----

HTTP = {
    # What never ends.
    "status-line": Row(
        "a status line without an end", "http-header-too-large",
        endless(b"HTTP/1.1 200 ", b"x" * 65536)),
    "header-10-gib": Row(
        "10 GiB of header, in lines of 60,000 bytes", "http-header-too-large",
        gibibytes(OK, b"X: " + b"y" * 60000 + b"\r\n", 10)),
    "header-line": Row(
        "a header line without an end", "http-header-too-large",
        endless(OK + b"X: ", b"x" * 65536)),
    "header-lines": Row(
        "header lines for ever", "http-too-many-headers",
        endless(OK, many(b"X-Header: y\r\n"))),
    "header-empty-lines": Row(
        "header lines without a name for ever", "http-bad-header",
        endless(OK, many(b":\r\n"))),
    "header-folded": Row(
        "one header folded for ever", "http-bad-header",
        endless(OK + b"X: y\r\n", many(b" z\r\n"))),
    "interim": Row(
        "100 Continue for ever", "http-too-many-interim",
        endless(b"", many(b"HTTP/1.1 100 Continue\r\n\r\n"))),
    "interim-slowly": Row(
        "102 Processing each 150 ms for ever", "http-no-response",
        endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n", GAP)),
    "redirects": Row(
        "redirects for ever, each to a new page", "http-redirect-limit",
        redirects, options=("-L",)),
    "header-binary": Row(
        "header lines of control bytes for ever", "http-nul",
        endless(OK, many(b"\0\x01\r\n"))),
    "interim-long": Row(
        "interim replies with 900 lines each, for ever", "http-too-many-interim",
        endless(b"", b"HTTP/1.1 103 Early\r\n" + b"Link: x\r\n" * 900 + b"\r\n")),
    "chunk-size": Row(
        "a chunk size of zeros without an end", "sonde-limit",
        endless(CHUNKED, b"0" * 65536)),
    "chunk-extension": Row(
        "a chunk extension without an end", "sonde-limit",
        endless(CHUNKED + b"5;x=", b"x" * 65536)),
    "chunk-extensions": Row(
        "chunks with extensions for ever", "http-slow-body",
        endless(CHUNKED, many(b"1;x=y\r\na\r\n"))),
    "chunk-large": Row(
        "chunks of 64 KiB for ever", "http-body-too-large",
        endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        options=("--max-body", "1M"), fails=False),
    "chunks": Row(
        "chunks of one byte for ever", "http-slow-body", endless(CHUNKED, many(b"1\r\na\r\n"))),
    "chunk-huge": Row(
        "a chunk of 2^64 - 1 bytes", "http-bad-chunk",
        endless(CHUNKED + b"ffffffffffffffff\r\n", b"x" * 65536)),
    "trailers": Row(
        "trailer fields for ever", "http-too-many-headers",
        endless(CHUNKED + b"0\r\n", many(b"X-T: y\r\n"))),
    "body": Row(
        "a body without an end", "http-body-too-large", endless(OK + b"\r\n", b"x" * 65536),
        options=("--max-body", "1M"), fails=False),
    "body-of-escapes": Row(
        "a body of escapes without an end", "http-body-too-large",
        endless(OK + b"\r\n", b"\x1b[2J" * 16384),
        options=("--max-body", "1M"), fails=False),
    "body-of-a-length": Row(
        "a body of 2^63 - 1 bytes", "http-body-too-large",
        endless(OK + b"Content-Length: 9223372036854775807\r\n\r\n", b"x" * 65536),
        options=("--max-body", "1M"), fails=False),
    "zip-bomb": Row(
        "gzip that grows a thousand times", "http-decompression-bomb", endless(GZIP, ZEROS)),
    "gzip-members": Row(
        "empty gzip members for ever", "http-slow-body", endless(GZIP, many(gzip.compress(b"")))),
    "gzip-name": Row(
        "a file name in a gzip header without an end", "http-slow-body",
        endless(GZIP + b"\x1f\x8b\x08\x08\0\0\0\0\0\0", b"x" * 65536)),
    "deflate-noise": Row(
        "noise that is said to be deflate", "http-bad-gzip",
        endless(OK + b"Content-Encoding: deflate\r\n\r\n", b"\xff" * 65536)),
    "after-the-end": Row(
        "bytes for ever behind a whole reply", "http-extra-data",
        endless(OK + b"Content-Length: 0\r\n\r\n", b"x" * 65536)),
    "not-http": Row(
        "text for ever, without a line", "http-09", endless(b"", b"x" * 65536)),
    "empty-lines": Row(
        "empty lines for ever", "http-09", endless(b"", many(b"\r\n"))),
    "escapes": Row(
        "terminal escapes for ever as the status line", "http-header-too-large",
        endless(b"HTTP/1.1 200 ", many(b"\x1b]0;evil\7\x1b[2J\x9b31m"))),
    "deaf": Row(
        "takes no byte of a large upload", "tcp-zero-window", deaf,
        options=("-d", "@upload")),

    # A byte now and then, at each step.
    "drip-status-line": Row(
        "a status line, a byte each 150 ms", "http-stalled-header", drips(b"H", b"TTP/1.1 2")),
    "drip-reason": Row(
        "the reason of a status line, a byte each 150 ms", "http-stalled-header",
        drips(b"HTTP/1.1 200 ", b"x")),
    "drip-header": Row(
        "a header, a byte each 150 ms", "http-stalled-header", drips(OK, b"X: y\r\n")),
    "drip-length-body": Row(
        "a body with a length, a byte each 150 ms", "http-slow-body", drips(LENGTH, b"x")),
    "drip-body": Row(
        "a body to the end of the stream, a byte each 150 ms", "http-slow-body",
        drips(OK + b"\r\n", b"x")),
    "drip-chunk-size": Row(
        "a chunk size, a byte each 150 ms", "http-stalled-body", drips(CHUNKED, b"0")),
    "drip-chunk": Row(
        "the data of a chunk, a byte each 150 ms", "http-slow-body",
        drips(CHUNKED + b"3e8\r\n", b"x")),
    "drip-trailer": Row(
        "a trailer, a byte each 150 ms", "http-stalled-body",
        drips(CHUNKED + b"0\r\n", b"X: y\r\n")),
    "drip-gzip": Row(
        "gzip, a byte each 150 ms", "http-slow-body", drips(GZIP + ZEROS[:100], ZEROS[100:900])),
    "drip-close": Row(
        "never closes, and bytes still come", "http-extra-data", drips(WHOLE, b"x")),

    # Silence and resets, at each step.
    "silent": Row("hears a request and says nothing", "http-no-response", holds(b"")),
    "silent-header": Row("stops in a header", "http-stalled-header", holds(OK + b"X: ")),
    "silent-idle": Row(
        "stops in a status line, and --idle is less than the deadline", "http-stalled-header",
        holds(b"HTTP/1.1 2"), options=("--idle", "0.3")),
    "silent-chunk-size": Row(
        "stops in a chunk size", "http-stalled-body", holds(CHUNKED + b"3")),
    "silent-trailer": Row(
        "stops in a trailer", "http-stalled-body", holds(CHUNKED + b"0\r\nX: ")),
    "silent-body": Row("stops in a body", "http-stalled-body", holds(LENGTH + b"x" * 10)),
    "silent-close": Row(
        "never closes", "close-timeout", holds(WHOLE), options=("--fail-on", "warn")),
    "reset-request": Row(
        "a reset answers the request", "http-reset-without-response", resets(b"")),
    "reset-status-line": Row(
        "a reset in the status line", "http-reset-in-header", resets(b"HTTP/1.1 2")),
    "reset-header": Row("a reset in a header", "http-reset-in-header", resets(OK + b"X: ")),
    "reset-body": Row("a reset in a body", "http-reset-in-body", resets(LENGTH + b"x" * 10)),
    "reset-chunk-size": Row(
        "a reset in a chunk size", "http-reset-in-body", resets(CHUNKED + b"3")),
    "reset-chunk": Row(
        "a reset in the data of a chunk", "http-reset-in-body", resets(CHUNKED + b"3e8\r\nx")),
    "reset-chunk-end": Row(
        "a reset behind a chunk", "http-reset-in-body", resets(CHUNKED + b"1\r\nx")),
    "reset-trailer": Row(
        "a reset in a trailer", "http-reset-in-body", resets(CHUNKED + b"0\r\nX: ")),
    "reset-close": Row(
        "a reset behind a whole reply", "-", resets(WHOLE), fails=False),
}


# ---- DNS ----

def truncated(query, _tcp=False):
    return bytes([*query[:2], 0x83, 0x80, *query[4:6], 0, 0, 0, 0, 0, 0]) + query[12:]


def whole_over_tcp(reply):
    """Truncated over UDP; reply(query) over TCP."""
    return lambda query, tcp: reply(query) if tcp else truncated(query)


def addresses(query, n=4000):
    return scripted.dns_reply(query, [
        scripted.record(b"\xc0\x0c", 1, bytes([127, 0, 0, 2 + i % 200])) for i in range(n)])


def strange(query):
    """5,000 records of a type nobody knows, as small as can be."""
    return scripted.dns_reply(query, [scripted.record(b"\0", 65280, b"")] * 5000)


def aliases(query, n=50):
    return scripted.dns_reply(query, [
        scripted.record(scripted.wire_name(b"a%d" % i if i else b"evil", b"test"), 5,
                        scripted.wire_name(b"a%d" % (i + 1), b"test")) for i in range(n)])


def pointer_loop(query, _tcp):
    at = len(scripted.dns_reply(query))
    return scripted.dns_reply(query, [scripted.record(bytes([0xc0, at]), 1, b"abcd")])


def counts(query, _tcp):
    reply = scripted.dns_reply(query)
    return reply[:6] + b"\xff" * 6 + reply[12:]


DNS = {
    "dns-5000-records": Row(
        "an answer with 5,000 strange records", "dns-nodata", dns=whole_over_tcp(strange)),
    "dns-4000-addresses": Row(
        "an answer with 4,000 addresses, where nothing listens", "tcp-refused",
        dns=whole_over_tcp(addresses)),
    "dns-50-aliases": Row(
        "a chain of 50 aliases, from one to the next", "dns-alias-loop",
        dns=whole_over_tcp(aliases)),
    "dns-pointer-loop": Row(
        "a name that points to itself", "dns-malformed", dns=pointer_loop),
    "dns-counts": Row("65,535 records announced, none sent", "dns-malformed", dns=counts),
    "dns-short": Row(
        "11 bytes of an answer, which are none", "dns-all-timeout",
        dns=lambda query, tcp: query[:11]),
    "dns-empty": Row(
        "an empty datagram for each question", "dns-all-timeout", dns=lambda query, tcp: b""),
    "dns-silent": Row("no answer", "dns-all-timeout", dns=lambda query, tcp: None),
    "dns-drip": Row(
        "over TCP: a message of 16 KiB, a byte each 150 ms", "dns-truncated",
        dns=truncated, dns_tcp=drips(b"\x40\0", b"\0", first_bytes)),
    "dns-tcp-silent": Row(
        "over TCP: accepts the question and says nothing", "dns-truncated", dns=truncated,
        dns_tcp=holds(b"", first_bytes)),
    "dns-tcp-reset": Row(
        "over TCP: a reset answers the question", "dns-truncated", dns=truncated,
        dns_tcp=resets(b"", first_bytes)),
    "dns-tcp-cut": Row(
        "over TCP: a reset in the length of a message", "dns-truncated", dns=truncated,
        dns_tcp=resets(b"\x10", first_bytes)),
    "dns-tcp-endless": Row(
        "over TCP: empty messages for ever", "dns-all-timeout", dns=truncated,
        dns_tcp=endless(b"", many(b"\0\x0c" + bytes(12)), hears=False)),
}

IMAP = behaviours_imap.table(Row, LIFE, GAP)
POP3 = behaviours_pop3.table(Row, LIFE, GAP)
SMTP = behaviours_smtp.table(Row, LIFE, GAP)

# Each row of which the peer's TLS is spoken by the script itself.
RAW_NAMES = {*RAW, *handshakes(None, None)}


def table(contexts):
    """All rows; contexts: for those that need a real flight."""
    raw = {name: dataclasses.replace(row, tls="raw", options=("-k", *row.options))
           for name, row in {
               **RAW, **handshakes(contexts["under"], contexts["old"])}.items()}
    return {**DNS, **raw, **SECURE, **HTTP, **IMAP, **POP3, **SMTP}
