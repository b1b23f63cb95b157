# SPDX-License-Identifier: GPL-3.0-or-later
"""WebSocket servers that break one rule each (RFC 6455, RFC 7692): sonde names
it, and only it, in its phase. Beside each rule stands what is nearest to
breaking it, and does not. Those that never end are in behaviours_ws.py."""

import base64
import hashlib
import re
import zlib

import pytest

import scripted
from behaviours_ws import DEFLATE, GUID, frame
from support import programs

SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\n"
UPGRADE = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"


def heard_frames(sock):
    """(opcode, payload) of each frame of ours, unmasked, to the end."""
    stream = sock.makefile("rb")
    while True:
        head = stream.read(2)
        if len(head) < 2:
            return
        n = head[1] & 127
        if n > 125:
            n = int.from_bytes(stream.read(2 if n == 126 else 8), "big")
        mask = stream.read(4)
        yield head[0] & 15, bytes(c ^ mask[i & 3] for i, c in enumerate(stream.read(n)))


def peer(extra=b"", upgrade=UPGRADE, accept=lambda right: right, first=b"", pong=lambda p: p,
         answer=b"", bye=None, ends=False):
    """A server that is polite but for what is given: bytes behind the handshake,
    bytes in answer to a message, bytes in answer to a close."""
    def script(sock, _):
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", scripted.request_of(sock))[1]
        right = base64.b64encode(hashlib.sha1(key + GUID).digest())
        sock.sendall(SWITCHING + upgrade + b"Sec-WebSocket-Accept: " + accept(right) +
                     b"\r\n" + extra + b"\r\n" + first)
        for opcode, payload in heard_frames(sock):
            if ends:
                return
            if opcode == 9:
                sock.sendall(frame(0x8A, pong(payload)))
            elif opcode == 8:
                sock.sendall(frame(0x88, payload) if bye is None else bye)
                return
            else:
                sock.sendall(answer)
    script.floods = script.narrow = False
    return script


def refuses(status, extra=b""):
    def script(sock, _):
        scripted.request_of(sock)
        sock.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 4\r\n" + extra + b"\r\nhtml")
    script.floods = script.narrow = False
    return script


def close(code, reason=b""):
    return frame(0x88, code.to_bytes(2, "big") + reason)


def pressed(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def answer(*frames, extra=b""):
    return peer(answer=b"".join(frames), extra=extra)


def of_list(value):
    return b"Sec-WebSocket-Extensions: " + value + b"\r\n"


HI = frame(0x81, b"hi")
BAD = "ws-bad-"
# what: (the server, the finding or None, its phase)
ROWS = {
    "well": (answer(HI), None, ""),
    "early-data": (peer(first=frame(0x81, b"early"), answer=HI), None, ""),
    "pong-nobody-asked-for": (peer(first=frame(0x8A, b"x"), answer=HI), None, ""),
    "accept-of-another": (peer(accept=lambda right: b"AAAA" + right[4:]), BAD + "accept",
                          "receive"),
    "accept-and-more": (peer(accept=lambda right: right + b"="), BAD + "accept", "receive"),
    "status-200": (refuses(b"200 OK", b"Content-Type: text/html\r\n"), "ws-200", "receive"),
    "status-400": (refuses(b"400 Bad Request"), "ws-400-upgrade", "receive"),
    "status-404": (refuses(b"404 Not Found"), "http-404", "receive"),
    "status-426": (refuses(b"426 Upgrade Required", b"Sec-WebSocket-Version: 8\r\n"),
                   "ws-426-version", "receive"),
    "upgrade-twice": (peer(upgrade=UPGRADE + b"Upgrade: h2c\r\n"), BAD + "upgrade", "receive"),
    "upgrade-in-capitals": (peer(upgrade=UPGRADE.upper(), answer=HI), None, ""),
    "extension-not-offered": (peer(extra=of_list(b"x-mux")), BAD + "extension", "receive"),
    "extensions-empty": (peer(extra=of_list(b"")), BAD + "extension", "receive"),
    "window-of-7": (peer(extra=of_list(b"permessage-deflate; client_max_window_bits=7")),
                    BAD + "extension", "receive"),
    "window-of-08": (peer(extra=of_list(b"permessage-deflate; client_max_window_bits=08")),
                     BAD + "extension", "receive"),
    "window-of-8": (answer(HI, extra=of_list(b"permessage-deflate; client_max_window_bits=8")),
                    None, ""),
    "subprotocol-not-offered": (peer(extra=b"Sec-WebSocket-Protocol: x\r\n"),
                                BAD + "subprotocol", "receive"),
    "rsv1": (answer(frame(0xC1, b"hi")), "ws-reserved-bit", "receive"),
    "rsv1-agreed": (answer(frame(0xC1, pressed(b"hi")), extra=DEFLATE), None, ""),
    "rsv1-in-the-middle": (answer(frame(0x41, pressed(b"hi")), frame(0xC0, b""), extra=DEFLATE),
                           "ws-reserved-bit", "receive"),
    "rsv1-on-ping": (answer(frame(0xC9, b""), extra=DEFLATE), "ws-reserved-bit", "receive"),
    "rsv2": (answer(frame(0xA1, b"hi")), "ws-reserved-bit", "receive"),
    "opcode-3": (answer(frame(0x83, b"hi")), "ws-reserved-opcode", "receive"),
    "opcode-11": (answer(frame(0x8B, b"hi")), "ws-reserved-opcode", "receive"),
    "masked": (answer(b"\x81\x82\1\2\3\4ij"), "ws-masked-server", "receive"),
    "masked-close": (peer(answer=HI, bye=b"\x88\x82\1\2\3\4\2\xea"), "ws-masked-server",
                     "receive"),
    "ping-in-parts": (answer(frame(0x09, b"hi")), BAD + "control", "receive"),
    "ping-of-126": (answer(frame(0x89, bytes(126))), BAD + "control", "receive"),
    "ping-of-125": (answer(frame(0x89, bytes(125)), HI), None, ""),
    "close-of-202": (peer(answer=HI, bye=close(1000, bytes(200))), BAD + "control", "receive"),
    "close-of-1": (peer(answer=HI, bye=frame(0x88, b"\3")), BAD + "close", "close"),
    "close-empty": (peer(answer=HI, bye=frame(0x88, b"")), None, ""),
    "close-not-utf8": (peer(answer=HI, bye=close(1000, b"\xff")), BAD + "close", "close"),
    "close-twice": (peer(answer=HI, bye=close(1000) * 2), "ws-data-after-close", "close"),
    "close-between": (peer(answer=frame(0x01, b"a") + close(1000), bye=b""), "ws-close-early",
                      "close"),
    "utf8-split-well": (answer(frame(0x01, b"\xe2\x82"), frame(0x80, b"\xac")), None, ""),
    "utf8-split-badly": (answer(frame(0x01, b"\xe2\x82"), frame(0x80, b"a")), BAD + "utf8",
                         "receive"),
    "utf8-cut": (answer(frame(0x81, b"a\xe2\x82")), BAD + "utf8", "receive"),
    "utf8-surrogate": (answer(frame(0x81, b"\xed\xa0\x80")), BAD + "utf8", "receive"),
    "utf8-overlong": (answer(frame(0x81, b"\xc0\xaf")), BAD + "utf8", "receive"),
    "utf8-pressed": (answer(frame(0xC1, pressed(b"a\xff")), extra=DEFLATE), BAD + "utf8",
                     "receive"),
    "binary-of-any-bytes": (answer(frame(0x82, b"a\xff")), None, ""),
    "pressed-badly": (answer(frame(0xC1, b"\xff" * 4), extra=DEFLATE), BAD + "deflate", "receive"),
    "pressed-and-cut": (answer(frame(0xC1, pressed(b"a longer one, a longer one")[:-6]),
                               extra=DEFLATE), BAD + "deflate", "receive"),
    "pressed-nothing": (answer(frame(0xC1, b"\0"), extra=DEFLATE), None, ""),
    "message-in-message": (answer(frame(0x01, b"a"), HI, frame(0x80, b"")),
                           BAD + "continuation", "receive"),
    "ping-in-message": (answer(frame(0x01, b"a"), frame(0x89, b""), frame(0x80, b"")), None, ""),
    "continues-nothing": (answer(frame(0x80, b"a")), BAD + "continuation", "receive"),
    "length-of-2-63": (answer(b"\x82\x7f\x80" + bytes(7)), BAD + "length", "receive"),
    "length-2-in-2": (answer(b"\x82\x7e\0\2ab"), BAD + "length", "receive"),
    "length-65535-in-8": (answer(b"\x82\x7f" + (65535).to_bytes(8, "big")), BAD + "length",
                          "receive"),
    "length-126": (answer(frame(0x82, bytes(126))), None, ""),
    "ends-in-head": (peer(first=b"\x81", ends=True), "ws-closed-1006", "receive"),
    "ends-in-payload": (peer(first=b"\x81\5he", ends=True), "ws-closed-1006", "receive"),
    "ends-between": (peer(ends=True), "ws-closed-1006", "receive"),
    "pong-of-another": (peer(pong=lambda p: p[::-1]), "ws-no-pong", "wait"),
    "pong-and-more": (peer(pong=lambda p: p + b"x"), "ws-no-pong", "wait"),
    **{f"code-{code}": (peer(answer=HI, bye=close(code)), BAD + "close", "close")
       for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)},
    **{f"code-{code}": (peer(answer=HI, bye=close(code)), "ws-close-application", "close")
       for code in (3000, 4999)},
    **{f"code-{code}": (peer(answer=close(code), bye=b""), f"ws-close-{code}", "close")
       for code in (1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)},
}


def run(sonde, name):
    server = scripted.Server(ROWS[name][0])
    try:
        return sonde("--no-config", "-m", "6", "--idle", "0.4", "--pings", "1", "-d", "hello",
                     "--stop-after", "message", "-o", "json", f"ws://127.0.0.1:{server.port}/")
    finally:
        server.stop()


@pytest.fixture(scope="module")
def runs(sonde):
    return dict(scripted.at_once(lambda name: run(sonde, name), ROWS, 4))


@pytest.mark.parametrize("name", ROWS)
def test_rule(runs, name):
    _, wanted, phase = ROWS[name]
    report = runs[name].json()
    programs.validated(report)
    found = [(f["id"], f["phase"]) for f in report["findings"] if f["severity"] != "note"]
    assert found == ([] if wanted is None else [(wanted, phase)]), report["findings"]
    assert report["total_s"] < 4
