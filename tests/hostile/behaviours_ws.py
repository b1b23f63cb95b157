# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hostile WebSocket server can do: rows as in behaviours.py, whose
peers make a right handshake first."""

import base64
import dataclasses
import hashlib
import re
import time
import zlib

import scripted
from behaviours import GAP, Row, many, until

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def shake(sock, extra=b""):
    """Answers the handshake as it should be."""
    key = re.search(rb"Sec-WebSocket-Key: (\S+)", scripted.request_of(sock))[1]
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    sock.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                 b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n" +
                 extra + b"\r\n")


def frame(first, payload, length=None):
    n = len(payload) if length is None else length
    head = bytes([n]) if n < 126 else b"\x7e" + n.to_bytes(2, "big") if n < 65536 \
        else b"\x7f" + n.to_bytes(8, "big")
    return bytes([first]) + head + payload


DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"


def endless(start, more, gap=0.0, extra=b""):
    """Opens, says start, then more for ever."""
    def script(sock, _):
        shake(sock, extra)
        sock.sendall(start)
        end = until()
        while time.monotonic() < end:
            sock.sendall(more)
            if gap:
                time.sleep(gap)
    script.floods = not gap
    return script


def drips(data):
    """Opens, and says data again and again, a byte each GAP."""
    def script(sock, _):
        shake(sock)
        end, at = until(), 0
        while time.monotonic() < end:
            time.sleep(GAP)
            sock.sendall(data[at:at + 1])
            at = (at + 1) % len(data)
    return script


def holds(data, extra=b""):
    """Opens, says data, and holds its end open, silently."""
    def script(sock, _):
        shake(sock, extra)
        sock.sendall(data)
        end = until()
        while time.monotonic() < end and sock.recv(65536):
            pass
    return script


def pongs_then_holds(sock, _):
    """Answers the ping, and nothing behind it: not a close."""
    shake(sock)
    ping = sock.recv(14)
    payload = bytes(b ^ ping[2 + i % 4] for i, b in enumerate(ping[6:]))
    sock.sendall(frame(0x8a, payload))
    end = until()
    while time.monotonic() < end and sock.recv(65536):
        pass


def floods_behind_close(sock, _):
    shake(sock)
    sock.sendall(frame(0x88, b"\x03\xe8"))
    end = until()
    while time.monotonic() < end:
        sock.sendall(many(frame(0x82, bytes(1000))))


floods_behind_close.floods = True


def drips_handshake(sock, _):
    scripted.request_of(sock)
    data, end = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" * 9, until()
    for at in range(len(data)):
        if time.monotonic() > end:
            break
        sock.sendall(data[at:at + 1])
        time.sleep(GAP)


def bomb():
    """A message of a gigabyte, in a megabyte of fragments."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(1 << 22)) + packer.flush(zlib.Z_SYNC_FLUSH)
    more = packer.compress(bytes(1 << 22)) + packer.flush(zlib.Z_SYNC_FLUSH)
    return endless(frame(0x42, first), frame(0x00, more), extra=DEFLATE)


WS = {
    "ws-endless-fragments": Row(
        "a message in empty fragments for ever", "ws-endless-message",
        endless(frame(0x02, b"x"), many(frame(0x00, b"")))),
    "ws-large-fragments": Row(
        "a message in fragments of 64 KiB for ever", "http-body-too-large",
        endless(frame(0x02, b"x"), frame(0x00, bytes(65535))), fails=False,
        options=("--max-body", "1M")),
    "ws-slow-fragments": Row(
        "a fragment each 150 ms for ever", "ws-no-pong",
        endless(frame(0x02, b"x"), frame(0x00, b"x"), GAP)),
    "ws-messages": Row(
        "messages of 64 KiB for ever", "ws-no-pong",
        endless(b"", frame(0x82, bytes(65535)))),
    "ws-small-messages": Row(
        "empty messages for ever", "ws-no-pong", endless(b"", many(frame(0x81, b"")))),
    "ws-pong-flood": Row(
        "pongs for ever", "ws-control-flood", endless(b"", many(frame(0x8a, b"")))),
    "ws-ping-flood": Row(
        "pings of 125 bytes for ever", "ws-control-flood",
        endless(b"", many(frame(0x89, bytes(125))))),
    "ws-ping-fragmented": Row(
        "a ping that is fragmented", "ws-bad-control", holds(frame(0x09, b"hi"))),
    "ws-length-2-63": Row(
        "a frame of 2^63 bytes", "ws-bad-length",
        endless(frame(0x82, b"", 1 << 63), bytes(65536))),
    "ws-length-2-62": Row(
        "a frame of 2^62 bytes, which come", "http-body-too-large",
        endless(frame(0x82, b"", 1 << 62), bytes(65536)), fails=False,
        options=("--max-body", "1M")),
    "ws-length-and-silence": Row(
        "a frame of a terabyte, of which nothing comes", "ws-stalled-frame",
        holds(frame(0x82, b"", 1 << 40)), options=("--idle", "0.3")),
    "ws-masked": Row(
        "masked frames for ever", "ws-masked-server",
        endless(b"", many(b"\x81\x82\1\2\3\4ij"))),
    "ws-masked-kept-going": Row(
        "masked frames for ever, and we go on", "ws-masked-server",
        endless(b"", many(b"\x81\x82\1\2\3\4ij")), options=("--keep-going",)),
    "ws-drip": Row(
        "a frame, a byte each 150 ms", "ws-no-pong",
        drips(frame(0x82, bytes(65535)))),
    "ws-drip-handshake": Row(
        "the reply to the handshake, a byte each 150 ms", "http-stalled-header",
        drips_handshake),
    "ws-bomb": Row("a message that expands to gigabytes", "ws-deflate-bomb", bomb()),
    "ws-deflate-empty-blocks": Row(
        "a compressed message of empty blocks for ever", "ws-no-pong",
        endless(frame(0x42, b"\0\0\0\xff\xff"), frame(0x00, b"\0\0\0\xff\xff" * 10000),
                extra=DEFLATE)),
    "ws-silent": Row("opens and says nothing", "ws-no-pong", holds(b"")),
    "ws-no-close": Row(
        "never answers a close", "ws-no-close", pongs_then_holds,
        options=("--fail-on", "warn")),
    "ws-flood-behind-close": Row(
        "a close, and then messages for ever", "ws-close-early", floods_behind_close,
        options=("--fail-on", "warn")),
    "ws-not-frames": Row(
        "a web page behind the handshake, for ever", "ws-reserved-bit",
        endless(b"", many(b"HTTP/1.1 200 OK\r\n\r\n"))),
}

WS = {name: dataclasses.replace(row, scheme="ws") for name, row in WS.items()}
