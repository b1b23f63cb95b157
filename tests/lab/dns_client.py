# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS client of a few lines: it asks one question and reads the answer."""

import socket
import struct

A, CNAME, SOA, MX, AAAA, OPT = 1, 5, 6, 15, 28, 41


def query(name, kind, number=0x1234, edns=True):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    message = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, int(edns))
    message += labels + b"\0" + struct.pack(">HH", kind, 1)
    return message + (b"\0" + struct.pack(">HHIH", OPT, 1232, 0, 0) if edns else b"")


def name_at(message, at):
    """The labels of a name, and where it ends; at most 20 pointers."""
    labels, end = [], None
    for _ in range(300):
        size = message[at]
        if size == 0:
            return labels, (end or at + 1)
        if size >= 0xc0:
            end = end or at + 2
            at = struct.unpack(">H", message[at:at + 2])[0] & 0x3fff
            continue
        labels.append(message[at + 1:at + 1 + size])
        at += 1 + size
    raise ValueError("a name without an end")


class Answer:
    """A message taken apart; ValueError or IndexError where it is malformed."""

    def __init__(self, message):
        (self.number, flags, questions, answers, authorities,
         more) = struct.unpack(">HHHHHH", message[:12])
        self.rcode, self.truncated = flags & 15, bool(flags & 0x200)
        self.response = bool(flags & 0x8000)
        self.records, self.ede = [], None
        at = 12
        for _ in range(questions):
            _, at = name_at(message, at)
            at += 4
        for _ in range(answers + authorities + more):
            at = self.record(message, at)
        if at != len(message):
            raise ValueError("bytes behind the last record")

    def record(self, message, at):
        owner, at = name_at(message, at)
        kind, _, _, size = struct.unpack(">HHIH", message[at:at + 10])
        data = message[at + 10:at + 10 + size]
        if len(data) != size:
            raise ValueError("a record is cut")
        if kind == CNAME:
            data = b".".join(name_at(message, at + 10)[0])
        if kind == MX:
            data = (struct.unpack(">H", data[:2])[0],
                    b".".join(name_at(message, at + 12)[0]))
        if kind == OPT and size:
            _, _, self.ede = struct.unpack(">HHH", data[:6])
            self.ede_text = data[6:]
        elif kind != OPT:
            self.records.append((b".".join(owner), kind, data))
        return at + 10 + size

    def of(self, kind):
        return [data for _, k, data in self.records if k == kind]


def address(server):
    host, _, port = server.rpartition(":")
    return host, int(port)


def ask_udp(server, name="www.lab.test", kind=A, timeout=3, **how):
    """The raw answer, or None for silence; ConnectionRefusedError if nobody is there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect(address(server))
        sock.send(query(name, kind, **how))
        try:
            return sock.recv(65535)
        except TimeoutError:
            return None


def ask_tcp(server, name="www.lab.test", kind=A, timeout=3):
    with socket.create_connection(address(server), timeout=timeout) as sock:
        message = query(name, kind)
        sock.sendall(struct.pack(">H", len(message)) + message)
        with sock.makefile("rb") as stream:
            (size,) = struct.unpack(">H", stream.read(2))
            return stream.read(size)
