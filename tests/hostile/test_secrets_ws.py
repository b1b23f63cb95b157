# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in WebSocket: a password, tokens, cookies, and a token among the
subprotocols; to servers that echo them in the handshake, in messages of text
and of bytes, in fragments, compressed, in pings and in the close. No output
has them; see test_secrets.py."""

import zlib

import pytest

import behaviours_ws
import scripted
import test_secrets as secrets

# A subprotocol is a token of HTTP; this one is a bearer of a bearer.
WORD = "base64url.bearer.tOk3n-8sJd2x9WqYb41zKf7"
FIN_TEXT, FIN_BINARY, FIN_CLOSE, FIN_PING = 0x81, 0x82, 0x88, 0x89


def fragments(data, size, first):
    """The data in frames of so many bytes."""
    pieces = [data[i:i + size] for i in range(0, len(data), size)]
    for i, piece in enumerate(pieces):
        opcode = (first & 0x0f if i == 0 else 0) | (0x80 if i == len(pieces) - 1 else 0)
        yield behaviours_ws.frame(opcode, piece)


def compressed(data):
    coder = zlib.compressobj(wbits=-15)
    packed = coder.compress(data) + coder.flush(zlib.Z_SYNC_FLUSH)
    return behaviours_ws.frame(FIN_TEXT | 0x40, packed[:-4])


def text_of(known, request):
    """All forms, as text: UTF-8."""
    told = secrets.blob(*known) + b"\n" + request
    return told.decode("utf-8", "replace").encode()


def short_frames(known):
    """A frame for each form that has room in one, and is shown."""
    for text in known:
        for form in secrets.forms(text).values():
            if len(form) < 100:
                yield behaviours_ws.frame(FIN_TEXT, b"you said " + form)
                yield behaviours_ws.frame(FIN_PING, form)


SHAPES = ["text", "binary", "fragments", "pieces", "compressed", "short", "bad-utf8", "close"]


def frames(shape, known, request):
    text = text_of(known, request)
    if shape == "text":
        return [behaviours_ws.frame(FIN_TEXT, text)]
    if shape == "binary":
        return [behaviours_ws.frame(FIN_BINARY, b"\0\xff" + text)]
    if shape == "fragments":
        return list(fragments(text, 7, FIN_TEXT))
    if shape == "pieces":
        return list(fragments(known[0].encode(), len(known[0].encode()) // 2, FIN_BINARY))
    if shape == "compressed":
        return [compressed(text)]
    if shape == "short":
        return list(short_frames(known))
    if shape == "bad-utf8":
        return [behaviours_ws.frame(FIN_TEXT, known[0].encode() + b"\xff\xfe")]
    return [behaviours_ws.frame(FIN_CLOSE, b"\x03\xe8" + known[0].encode()[:100])]


def server(shape, known, chosen=b""):
    """Shakes hands, with all it knows in the header; says frames; goes."""
    def script(sock, _):
        request = b""

        class Kept:
            def recv(self, n):
                nonlocal request
                some = sock.recv(n)
                request += some
                return some

            def __getattr__(self, name):
                return getattr(sock, name)

        extra = b"".join(secrets.in_header(text) for text in known) + chosen
        if shape == "compressed":
            extra += behaviours_ws.DEFLATE
        behaviours_ws.shake(Kept(), extra)
        for frame in frames(shape, known, request):
            sock.sendall(frame)
        if shape != "close":
            sock.sendall(behaviours_ws.frame(FIN_CLOSE, b"\x03\xe8" + known[0].encode()[:90]))
        while sock.recv(65536):
            pass
    return script


WAYS = {
    "password": (["-u", f"{secrets.USER}:{secrets.PASSWORD}"],
                 (secrets.PASSWORD, f"{secrets.USER}:{secrets.PASSWORD}")),
    "bearer": (["--oauth2-bearer", secrets.TOKEN], (secrets.TOKEN,)),
    "cookie": (["-H", f"Cookie: a=1; id={secrets.COOKIE}"], (secrets.COOKIE,)),
    "subprotocol": (["--subprotocol", f"chat, {WORD}"], (WORD,)),
    "subprotocol-header": (["-H", f"Sec-WebSocket-Protocol: chat, {WORD}"], (WORD,)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("way", WAYS)
def test_echoes(serve, home, tmp_path, way, shape):
    args, known = WAYS[way]
    running = serve(server(shape, known))
    done = secrets.looked_through(
        home, tmp_path, [*args, "-d", "hello", f"ws://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(*known))
    assert "<redacted" in done.out, done


@pytest.mark.parametrize("word", [WORD, WORD[:-3]], ids=["chosen", "not-offered"])
def test_a_chosen_subprotocol(serve, home, tmp_path, word):
    """The server's choice is the token itself, or what is left of it."""
    line = b"Sec-WebSocket-Protocol: " + word.encode() + b"\r\n"
    running = serve(server("text", (WORD,), line))
    done = secrets.looked_through(
        home, tmp_path, ["--subprotocol", f"chat, {WORD}", "-d", "x",
                         f"ws://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(WORD))
    assert "Sec-WebSocket-Protocol: <redacted" in done.out


@pytest.mark.parametrize("shape", ["text", "fragments", "compressed"])
def test_inside_tls(serve, home, tmp_path, authority, shape):
    args, known = WAYS["password"]
    signed = authority.sign("ws-echo", ["127.0.0.1"])
    running = serve(server(shape, known), scripted.server_context(signed))
    secrets.looked_through(
        home, tmp_path, [*args, "--cacert", authority.cert, "-d", "x",
                         f"wss://127.0.0.1:{running.port}/"],
        status=range(100), find=secrets.Finder(*known))


def test_the_query(serve, home, tmp_path):
    """Most who cannot send a header put their token there."""
    running = serve(server("text", (WORD,)))
    done = secrets.looked_through(
        home, tmp_path, ["-d", "x", f"ws://127.0.0.1:{running.port}/chat?access_token={WORD}"],
        status=range(100), find=secrets.Finder(WORD))
    assert "access_token=<redacted>" in done.out


def test_what_others_see(serve, home):
    process = secrets.waiting(serve, home, ["--subprotocol", f"chat, {WORD}", "{ws}"])
    try:
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            words = file.read()
    finally:
        secrets.programs.end(process)
    secrets.Finder(WORD).check(words, "cmdline")
