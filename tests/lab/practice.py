# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of sonde-lab share: a running practice server, and a client
of Python's own that looks at bytes, certificates and DNS messages. Nothing of
sonde is used: the lab is what it says, or it is not."""

import contextlib
import json
import socket
import ssl
import struct
import time

from support import programs

SECONDS = 20


class Secure:
    """TLS over a socket, with Python's TLS between two buffers: so a reset and
    an end are told apart, which a wrapped socket does not do."""

    def __init__(self, raw, context, name):
        self.raw = raw
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        self.step(self.tls.do_handshake)

    def step(self, call, *args):
        """Does call, and whatever it needs of the socket."""
        while True:
            try:
                done = call(*args)
            except ssl.SSLWantReadError:
                self.flush()
                some = self.raw.recv(65536)
                self.incoming.write(some) if some else self.incoming.write_eof()
                continue
            except ssl.SSLError:
                with contextlib.suppress(OSError):
                    self.flush()               # an alert of ours
                raise
            self.flush()
            return done

    def flush(self):
        if self.outgoing.pending:
            self.raw.sendall(self.outgoing.read())

    def sendall(self, data):
        self.step(self.tls.write, data)

    send = sendall

    def recv(self, most):
        try:
            return self.step(self.tls.read, most)
        except ssl.SSLZeroReturnError:
            return b""

    def getpeercert(self):
        return self.tls.getpeercert()

    def settimeout(self, seconds):
        self.raw.settimeout(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()


class Lab:
    """A running sonde-lab, from what --json says."""

    def __init__(self, process, told):
        self.process, self.told = process, told
        self.port, self.folder = told["port"], told["folder"]
        self.url, self.words = told["url"], told["try"].split()

    def connect(self, host="127.0.0.1", timeout=8):
        return socket.create_connection((host, self.port), timeout=timeout)

    def trust(self):
        """A context that trusts the lab's root and is as strict as today."""
        context = ssl.create_default_context(cafile=f"{self.folder}/ca.pem")
        context.check_hostname = True
        return context

    def secure(self, context=None, name="localhost", timeout=8):
        """A connection after its handshake."""
        raw = self.connect(timeout=timeout)
        try:
            return Secure(raw, context or self.trust(), name)
        except BaseException:
            raw.close()
            raise


@contextlib.contextmanager
def serving(home, *words):
    """sonde-lab WORDS, ended on the way out: in order, and without a leak."""
    process = programs.start("sonde-lab", "--json", "--seconds", SECONDS * 3, *words,
                             home=home, stdout=programs.subprocess.PIPE)
    try:
        line = process.stdout.readline()
        assert line, f"sonde-lab {words} said nothing"
        yield Lab(process, json.loads(line))
    finally:
        status = programs.end(process)
    assert status == 0


def hear_all(sock, most=1 << 22, seconds=SECONDS):
    """All bytes until the end, and how it ended: "eof", "reset", "silence",
    "most", or "cut": an end without close_notify."""
    heard, until = b"", time.monotonic() + seconds
    while len(heard) < most and time.monotonic() < until:
        try:
            some = sock.recv(65536)
        except ssl.SSLError as error:
            if error.reason != "UNEXPECTED_EOF_WHILE_READING":
                raise
            return heard, "cut"
        except (ConnectionResetError, BrokenPipeError):
            return heard, "reset"
        except (TimeoutError, socket.timeout):
            return heard, "silence"
        if not some:
            return heard, "eof"
        heard += some
    return heard, "most"


def request(target="/", method="GET", fields=(), body=b"", version="1.1"):
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost", *fields]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


CLOSE = ("Connection: close",)


def ask(lab, message=None, timeout=8, most=1 << 22):
    """A request in the clear, and all that came back."""
    with lab.connect(timeout=timeout) as sock:
        with contextlib.suppress(ConnectionError):
            sock.sendall(message or request(fields=CLOSE))
        return hear_all(sock, most)


def ask_secure(lab, message=None, context=None, timeout=8, most=1 << 22):
    """The same under TLS."""
    with lab.secure(context, timeout=timeout) as sock:
        sock.sendall(message or request(fields=CLOSE))
        return hear_all(sock, most)


class Reply:
    """An HTTP reply taken apart, without mercy: ValueError where it is wrong."""

    def __init__(self, raw):
        head, mark, self.body = raw.partition(b"\r\n\r\n")
        if not mark:
            raise ValueError("the header has no end")
        line, *fields = head.split(b"\r\n")
        version, code, self.reason = line.split(b" ", 2)
        if version != b"HTTP/1.1":
            raise ValueError(f"version {version!r}")
        self.status = int(code)
        self.fields = {}
        for field in fields:
            name, colon, value = field.partition(b":")
            token = name.replace(b"-", b"")
            if not colon or not token.isalnum() or any(c in value for c in b"\n\r\0"):
                raise ValueError(f"field {field!r}")
            self.fields.setdefault(name.decode().lower(), []).append(value.strip().decode())

    def field(self, name):
        (value,) = self.fields[name]
        return value

    def whole(self):
        """The body, whose length is what the field says."""
        if len(self.body) != int(self.field("content-length")):
            raise ValueError(f"{len(self.body)} bytes, not {self.field('content-length')}")
        return self.body


def client_hello(name="localhost"):
    """The bytes of a ClientHello, made by Python's own TLS: 1.2 and 1.3."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname=name)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def records(data):
    """The TLS records in data as (type, announced length, bytes there)."""
    found = []
    while len(data) >= 5:
        kind, _, size = struct.unpack(">BHH", data[:5])
        found.append((kind, size, data[5:5 + size]))
        data = data[5 + size:]
    return found
