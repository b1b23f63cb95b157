# SPDX-License-Identifier: GPL-3.0-or-later
"""A resolver for one test, on UDP: names.py ADDRESS PORT NAME=ADDRESS... answers
A and AAAA of these names as said here, NODATA for their other types, NXDOMAIN
for all other names."""

import ipaddress
import socket
import struct
import sys

A, AAAA = 1, 28


def question(message):
    """(name, type, bytes of the question)."""
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels).lower(), struct.unpack_from("!H", message, at + 1)[0], \
        message[12:at + 5]


def answer(message, names):
    name, kind, asked = question(message)
    found = [a for a in names.get(name, []) if (a.version == 6) == (kind == AAAA)
             and kind in (A, AAAA)]
    head = message[:2] + struct.pack("!HHHHH", 0x8180 | (0 if name in names else 3), 1,
                                     len(found), 0, 0)
    return head + asked + b"".join(
        struct.pack("!HHHIH", 0xc00c, kind, 1, 60, len(a.packed)) + a.packed for a in found)


def main(address, port, *told):
    names = {}
    for one in told:
        name, value = one.split("=")
        names.setdefault(name, []).append(ipaddress.ip_address(value))
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, int(port)))
    print(s.getsockname()[1], flush=True)
    while True:
        message, sender = s.recvfrom(4096)
        s.sendto(answer(message, names), sender)


if __name__ == "__main__":
    main(*sys.argv[1:])
