# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries: a password and tokens, given in every way there is, echoed by the
server in every form and place. No output has them, whole or in part; nor have
the arguments and the environment that other users see, nor a core file. And
no hop to another origin gets them."""

import base64
import gzip
import json
import os
import re
import shutil
import signal
import ssl
import struct
import subprocess
import time
import urllib.parse
import zlib

import pytest

import scripted
from support import programs

PASSWORD = 'kNa5y"\\+/%&é:~0xQ7 vR3#Lm9'
TOKEN = 'tOk3n-8s.Jd2_=+~%"&\\/9xWqYb'
COOKIE = "sEss10n/+Q%V8zw3cKf6h"
USER = "joe"

# So much of a secret in a row is a leak: what is cut in two must not be shown
# in two halves.
PART = 10


# ---- forms of a secret, and the search for them ----

def base64_forms(data):
    """The digits that depend on data alone, at the three alignments."""
    for before in range(3):
        digits = base64.b64encode(b"\0" * before + data)
        first, last = (before * 8 + 5) // 6, (before + len(data)) * 8 // 6
        yield digits[first:last]
        yield digits[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def forms(text):
    """{name: bytes} of all that a secret may look like."""
    data = text.encode()
    quoted = urllib.parse.quote(data, safe="").encode()
    lower = re.sub(rb"%..", lambda m: m[0].lower(), quoted)
    found = {"plain": data, "hex": data.hex().encode(), "HEX": data.hex().upper().encode(),
             "percent": quoted, "percent-lower": lower,
             "json": json.dumps(text)[1:-1].encode(),
             "json-utf8": json.dumps(text, ensure_ascii=False)[1:-1].encode(),
             "json-slash": json.dumps(text)[1:-1].replace("/", "\\/").encode()}
    for i, form in enumerate(base64_forms(data)):
        found[f"base64-{i}"] = form
    return found


def needles(text):
    """Parts of all forms, so laid that a run of PART bytes holds one whole,
    and each long enough to be no chance."""
    found = set()
    for name, form in forms(text).items():
        n, step = {"h": (2 * PART - 6, 7), "b": (PART, 5)}.get(name[0].lower(), (PART - 3, 4))
        found.update(form[i:i + n] for i in range(0, len(form) - n + 1, step))
    return sorted(found)


def flat(data):
    """The text of an output, and what its hex dumps say across lines: their
    digits, and the bytes that these are."""
    dumps = re.findall(rb"^ +[0-9a-f]{6}((?:  ?[0-9a-f]{2}){1,16})", data, re.M)
    digits = b"".join(dumps).replace(b" ", b"")
    # A line that is broken to the width goes on behind spaces.
    joined = re.sub(rb"\\?\n *", b"", data)
    return b"\n".join((data, joined, digits, bytes.fromhex(digits.decode())))


class Finder:
    """Looks for all parts of some secrets."""

    def __init__(self, *secrets):
        self.needles = [n for s in secrets for n in needles(s)]

    def leaks(self, data):
        return [(n, around(data, data.index(n))) for n in self.needles if n in data]

    def check(self, data, where):
        leaks = self.leaks(flat(data))
        assert not leaks, (where, leaks[:3])


def around(data, at):
    return data[max(0, at - 200):at + 100]


FIND = Finder(PASSWORD, TOKEN, COOKIE)


def test_the_search_finds():
    """What the other tests rest on."""
    for secret in (PASSWORD, TOKEN, COOKIE):
        for form in forms(secret).values():
            with pytest.raises(AssertionError):
                FIND.check(b"x" + form + b"y", "")
        with pytest.raises(AssertionError):
            FIND.check(b"..." + secret.encode()[:PART], "")
    dump = b"".join(b"    %06x  %b  dots\n" % (i, " ".join(
        f"{b:02x}" for b in PASSWORD.encode()[i:i + 5]).encode())
        for i in range(0, len(PASSWORD), 5))
    with pytest.raises(AssertionError):
        FIND.check(dump, "")
    FIND.check(b"nothing here", "")


# ---- a server that echoes ----

def blob(*texts):
    """All forms of the texts, each behind a name."""
    return b"\n".join(name.encode() + b"=" + form
                      for text in texts for name, form in forms(text).items())


SECRETS = (PASSWORD, TOKEN, COOKIE, f"{USER}:{PASSWORD}")
ECHO = blob(*SECRETS)


def in_header(text):
    return b"".join(b"X-Echo-%d: %b\r\n" % (i, form) for i, form in
                    enumerate(forms(text).values()))


def everywhere(request):
    """Every place of a head, and a body of all forms."""
    headers = b"".join(in_header(s) for s in SECRETS)
    sent = request.split(b"\r\n\r\n")[0].split(b"\r\n", 1)[1]
    first = request.split(b" ")[1]
    return (b"HTTP/1.1 302 Found " + PASSWORD.encode() + b" " + TOKEN.encode() + b"\r\n"
            b"Location: /?password=" + forms(PASSWORD)["percent"] + b"&a=" +
            forms(TOKEN)["percent"] + b"&b=" + forms(COOKIE)["percent-lower"] + b"\r\n"
            b"Set-Cookie: " + COOKIE.encode() + b"=" + PASSWORD.encode() + b"; Path=/" +
            TOKEN.encode() + b"\r\n"
            b"WWW-Authenticate: Basic realm=\"" + forms(PASSWORD)["json"] + b"\"\r\n"
            b"Server: " + TOKEN.encode() + b"\r\nX-Path: " + first + b"\r\n" + headers +
            sent.replace(b"Content-Length", b"X-Length").replace(b"\r\n", b"\r\nX-Was-") +
            b"\r\n", ECHO + b"\n" + request)


def reply(shape, request):
    """The pieces of a reply, each for a segment of its own."""
    head, body = everywhere(request)
    if shape == "plain":
        return [head + b"Content-Length: %d\r\n\r\n" % len(body) + body]
    if shape == "segments":
        whole = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        return [whole[i:i + 311] for i in range(0, len(whole), 311)]
    if shape == "chunks":
        return [head + b"Transfer-Encoding: chunked\r\n\r\n" +
                scripted.chunked(*(body[i:i + 7] for i in range(0, len(body), 7)))]
    if shape == "gzip":
        coded = gzip.compress(body)
        return [head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" %
                len(coded) + coded]
    if shape == "stored":
        coder = zlib.compressobj(0)
        coded = coder.compress(body) + coder.flush()[:-4] + b"oops"
        return [head + b"Content-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" %
                len(coded) + coded]
    assert shape == "trailer"
    return [head + b"Transfer-Encoding: chunked\r\n\r\n1;x=\"" + PASSWORD.encode() +
            b"\"\r\na\r\n0\r\nX-Trailer: " + PASSWORD.encode() + b"\r\n\r\n"]


SHAPES = ["plain", "segments", "chunks", "gzip", "stored", "trailer"]


def echo(sock, _):
    """The shape of the reply is what the path asks for."""
    request = scripted.request_of(sock)
    shape = next((s for s in SHAPES if b"/" + s.encode() in request.split(b"\r\n")[0]), "plain")
    for i, piece in enumerate(reply(shape, request)):
        if i > 0:
            time.sleep(0.0005)
        sock.sendall(piece)


@pytest.fixture(scope="module")
def echoing(serve):
    return serve(echo)


def looked_through(home, folder, args, env=None, status=(0, 83, 89), find=FIND, **how):
    """Runs sonde with every format at -vvv, and replays what it saved; all
    that comes out is searched."""
    files = [f"{name}={folder}/{name}" for name in ("json", "ndjson", "events")]
    done = programs.run("sonde", "-vvv", *(f"-o{f}" for f in files), "-otext", *args,
                        home=home, env=env, **how)
    assert done.status in status, done
    find.check(done.raw_out, "text")
    find.check(done.raw_err, "stderr")
    for name in ("json", "ndjson", "events"):
        data = (folder / name).read_bytes()
        find.check(data, name)
        for twin in re.findall(rb'"\w*b64":"([^"]*)"', data):
            find.check(base64.b64decode(twin), name + ", bytes")
    again = programs.run("sonde", "--replay", folder / "json", "-vvv", "-otext",
                         f"-ojson={folder}/again", home=home)
    find.check(again.raw_out + again.raw_err + (folder / "again").read_bytes(), "replay")
    return done


# ---- every way to give one ----

@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Files that hold the secrets."""
    folder = tmp_path_factory.mktemp("places")
    (folder / "password").write_text(PASSWORD + "\nsecond line\n")
    (folder / "token").write_text(TOKEN)
    quoted = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
    (folder / "netrc").write_text(
        f'machine 127.0.0.1 login {USER} password "{quoted}"\n')
    (folder / "headers").write_text(f"Authorization: Bearer {TOKEN}\n"
                                    f"Cookie: a=1; id={COOKIE}\nX-Api-Key: {TOKEN}\n")
    (folder / "sonde-password").write_text(PASSWORD + "\n")
    for file in folder.iterdir():
        file.chmod(0o600)
    return folder


PERCENT = urllib.parse.quote(PASSWORD, safe="")

WAYS = {
    "file": (["-u", USER, "--password-file", "{p}/password"], {}),
    "file-on-stdin": (["-u", USER, "--password-file", "-"], {"stdin": PASSWORD.encode()}),
    "descriptor": (["-u", USER, "--password-fd", "0"], {"stdin": PASSWORD.encode()}),
    "environment": (["-u", USER, "--password-env", "PW"], {"env": {"PW": PASSWORD}}),
    "credentials-directory": (["-u", USER], {"env": {"CREDENTIALS_DIRECTORY": "{p}"}}),
    "netrc": (["--netrc={p}/netrc"], {}),
    "netrc-user": (["-u", USER, "--netrc={p}/netrc"], {}),
    "url": ([], {"login": f"{USER}:{PERCENT}@"}),
    "user": (["-u", f"{USER}:{PASSWORD}"], {}),
    "bearer": (["--oauth2-bearer", "@{p}/token"], {}),
    "bearer-fd": (["--oauth2-bearer", "@fd:0"], {"stdin": TOKEN.encode()}),
    "bearer-stdin": (["--oauth2-bearer", "@-"], {"stdin": TOKEN.encode()}),
    "bearer-open": (["--oauth2-bearer", TOKEN], {}),
    "header": (["-H", f"Authorization: Bearer {TOKEN}"], {}),
    "header-proxy": (["-H", f"Proxy-Authorization: Basic {TOKEN}"], {}),
    "header-key": (["-H", f"X-Api-Key: {TOKEN}"], {}),
    "cookie": (["-H", f"Cookie: a=1; id={COOKIE}; b=2"], {}),
    "header-file": (["-H", "@{p}/headers"], {}),
    "query": ([], {"query": "?a=1&token=" + urllib.parse.quote(TOKEN, safe="")}),
    "query-key": ([], {"query": "?api_key=" + urllib.parse.quote(COOKIE)}),
}

# Which secrets a way makes known; the others are the server's own business.
KNOWN = {"bearer": (TOKEN,), "header": (TOKEN,), "cookie": (COOKIE,),
         "header-file": (TOKEN, COOKIE), "query": (TOKEN,), "query-key": (COOKIE,)}


def known_by(way):
    return KNOWN.get(way) or KNOWN.get(way.split("-")[0]) or (PASSWORD, f"{USER}:{PASSWORD}")


def filled(value, places):
    if isinstance(value, dict):
        return {k: filled(v, places) for k, v in value.items()}
    return value.replace("{p}", str(places)) if isinstance(value, str) else value


@pytest.mark.parametrize("way", WAYS)
def test_ways(echoing, home, tmp_path, places, way):
    args, how = WAYS[way]
    how = dict(how)
    url = echoing.url.replace("//", "//" + how.pop("login", "")) + "/" + how.pop("query", "")
    args = [filled(a, places) for a in args]
    how = {k: filled(v, places) for k, v in how.items()}
    find = Finder(*known_by(way))
    done = looked_through(home, tmp_path, [*args, url], find=find, **how)
    assert "redacted" in done.out


ALL = ["-u", f"{USER}:{PASSWORD}", "-H", f"X-Api-Key: {TOKEN}", "-H",
       f"Cookie: id={COOKIE}"]


@pytest.mark.parametrize("shape", SHAPES)
def test_echoes(echoing, home, tmp_path, shape):
    done = looked_through(home, tmp_path, [*ALL, "-L", "--max-redirs", "1",
                                           f"{echoing.url}/{shape}"])
    assert "X-Echo-0: <redacted>" in done.out


def test_echoes_in_tls(serve, home, tmp_path, authority):
    signed = authority.sign("echo", ["127.0.0.1"])
    server = serve(echo, scripted.server_context(signed))
    looked_through(home, tmp_path, ["--cacert", authority.cert, *ALL, server.url + "/chunks"])


def cuts():
    """Replies that end, or break a rule, in the middle of a secret: each half
    is shown in a place of its own."""
    for name, secret in (("password", PASSWORD.encode()), ("token", TOKEN.encode()),
                         ("cookie", COOKIE.encode())):
        for at in (len(secret) // 2, len(secret) - 3):
            head, tail = secret[:at], secret[at:]
            ok = b"HTTP/1.1 200 OK\r\n"
            body = b"you are " + head
            yield f"{name}-{at}-extra", [
                ok + b"Content-Length: %d\r\n\r\n" % len(body) + body + tail]
            yield f"{name}-{at}-short", [ok + b"Content-Length: 999\r\n\r\n" + body]
            yield f"{name}-{at}-chunk", [
                ok + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + tail +
                b"\r\n0\r\n\r\n"]
            yield f"{name}-{at}-line", [ok + b"X-You: " + head]
            yield f"{name}-{at}-status", [b"HTTP/1.1 oops, you are " + b"x" * (37 - at) +
                                          secret + b"\r\n\r\n"]
            yield f"{name}-{at}-edge", [ok + b"X-Ab" + b"c" * (58 - at) + b" " + secret +
                                        b"\r\n\r\n"]
            yield f"{name}-{at}-nul", [ok + b"X-A: \0" + b"c" * (56 - at) + b" " + secret +
                                       b"\r\n\r\n"]
            yield f"{name}-{at}-begun", [ok + b"X-A: " + b"c" * (250 - at) + secret]
            yield f"{name}-{at}-not-http", [b"x" * (64 - at) + secret]
            yield f"{name}-{at}-segments", [b"x" * (30 - at) + head, tail]


CUTS = dict(cuts())
CUTS["password-10-kept"] = [b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (1048576 - 10) +
                            PASSWORD.encode()]


@pytest.mark.parametrize("place", sorted({c.rsplit("-", 1)[1] for c in CUTS}))
def test_cut_in_two(serve, home, tmp_path, place):
    def script(sock, _):
        path = scripted.request_of(sock).split(b" ")[1][1:].decode()
        for i, piece in enumerate(CUTS[path]):
            if i > 0:
                time.sleep(0.05)
            sock.sendall(piece)
    server = serve(script)
    for cut in (c for c in CUTS if c.endswith("-" + place)):
        looked_through(home, tmp_path, [*ALL, f"{server.url}/{cut}"], status=range(100))


SESSION = "seRv3r-Set+GuX4n0q7"


@pytest.mark.parametrize("line", [
    f"Set-Cookie: id={SESSION}; Path=/", f"Set-Cookie: id={SESSION}\x01; Path=/",
    f"set-cookie:{SESSION}", f"Set-Cookie: id={SESSION}\0", f"Set-Cookie:id={SESSION}\n",
    f"Set-Cookie: \x1bid={SESSION}"])
@pytest.mark.parametrize("end", ["\r\n\r\n", "\n\n", ""])
def test_cookies_of_the_server(serve, home, tmp_path, line, end):
    """What a server gives us to keep is a secret by its place."""
    server = serve(scripted.says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" +
                                 (line + end).encode()))
    looked_through(home, tmp_path, [server.url], status=range(100), find=Finder(SESSION))


def test_prompts(echoing, home, tmp_path):
    for args, secret in ((["-u", USER], PASSWORD), (["--oauth2-bearer", "@tty"], TOKEN)):
        seen, status = scripted.on_terminal(
            home, ["-vvv", f"-ojson={tmp_path}/json", "-otext", *args, echoing.url],
            typed=secret.encode() + b"\n")
        assert os.waitstatus_to_exitcode(status) in (0, 83) if os.WIFSIGNALED(status) \
            else status in (0, 83), seen
        find = Finder(secret)
        plain = re.sub(rb"\x1b\[\d*m", b"", seen)
        assert b"redacted" in plain
        find.check(seen, "terminal")
        find.check(plain, "terminal")
        find.check((tmp_path / "json").read_bytes(), "json")


# ---- errors ----

REFUSED = [
    ["-u", f"{USER}:{PASSWORD}", "http://example.test/"],
    [f"http://{USER}:{PERCENT}@example.test/"],
    [f"http://{USER}:{PERCENT}@[::bad/"], [f"http://{USER}:{PERCENT}@h:99999/"],
    [f"http://{USER}:{PERCENT}@/"], [f"ftp-no://{USER}:{PERCENT}@h/"],
    [f"http://{USER}:{PERCENT}%0a@h/"], [f"http://{USER}:{PASSWORD} @h/"],
    [f"http://h/?token={TOKEN} x"], [f"http://h:x/?token={urllib.parse.quote(TOKEN, safe='')}"],
    ["--oauth2-bearer", TOKEN, "http://example.test/"],
    ["--oauth2-bearer", TOKEN + " é", "http://127.0.0.1/"],
    ["-H", f"Authorization: Bearer {TOKEN}", "http://example.test/"],
    ["-H", f"Cookie: {COOKIE}\x01", "http://127.0.0.1/"],
    ["-H", f"Authorization {TOKEN}", "http://127.0.0.1/"],
    ["-H", f"Authorization : {TOKEN}", "http://127.0.0.1/"],
    ["-u", f"{USER}:{PASSWORD}", "-o", "nosuch", "http://127.0.0.1/"],
    ["-u", f"{USER}:{PASSWORD}", "--no-such", "http://127.0.0.1/"],
    ["-u", f":{PASSWORD}", "http://127.0.0.1/"],
    [f"-u{USER}:{PASSWORD}", "--user"],
]


@pytest.mark.parametrize("args", REFUSED, ids=range(len(REFUSED)))
def test_refusals(home, args):
    done = programs.run("sonde", *args, home=home)
    assert done.status == 2, done
    assert done.err.startswith("sonde: ")
    FIND.check(done.raw_out + done.raw_err, args)


@pytest.mark.parametrize("text", [PASSWORD + "\0x", PASSWORD + "\rx", PASSWORD * 3000],
                         ids=["nul", "cr", "long"])
def test_bad_files(home, tmp_path, text):
    (tmp_path / "f").write_bytes(text.encode())
    (tmp_path / "netrc").write_text(f'machine 127.0.0.1 login "{text}" oops "{PASSWORD}')
    (tmp_path / "netrc").chmod(0o600)
    (tmp_path / "headers").write_bytes(b"Authorization: Bearer " + text.encode() + b"\x01\n")
    for args in (["-u", USER, "--password-file", "f"], ["--oauth2-bearer", "@f"],
                 ["--netrc=netrc"], ["-H", "@headers"]):
        done = programs.run("sonde", *args, "http://127.0.0.1:1/", home=home, cwd=tmp_path)
        assert done.status in (2, 22), done
        FIND.check(done.raw_out + done.raw_err, args)


def test_a_list_of_targets(home, tmp_path):
    (tmp_path / "list").write_text(f"http://{USER}:{PERCENT}@127.0.0.1:1/\n"
                                   f"http://{USER}:{PERCENT}@[bad/\n")
    done = programs.run("sonde", "-f", "list", home=home, cwd=tmp_path)
    assert done.status == 2, done
    FIND.check(done.raw_err, "list")


# ---- what others see while it runs ----

def waiting(serve, home, args, env=None):
    """A sonde that waits for a reply, and the server it waits for."""
    def script(sock, number):
        scripted.request_of(sock)
        server.ready.set()
        server.over.wait(20)
    server = serve(script)
    server.ready = scripted.threading.Event()
    urls = {"{url}": server.url, "{ws}": server.url.replace("http", "ws")}
    process = programs.start("sonde", *[urls.get(a, a.replace("{url}", server.url))
                                        for a in args],
                             home=home, env=env, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    assert server.ready.wait(20)
    return process


@pytest.mark.parametrize("args", [
    ["-u", f"{USER}:{PASSWORD}", "{url}"], [f"-u{USER}:{PASSWORD}", "{url}"],
    [f"--user={USER}:{PASSWORD}", "{url}"], ["--oauth2-bearer", TOKEN, "{url}"],
    [f"--oauth2-bearer={TOKEN}", "{url}"], ["-H", f"Cookie: {COOKIE}", "{url}"],
    [f"-HAuthorization: Bearer {TOKEN}", "{url}"], [f"-qu{USER}:{PASSWORD}", "{url}"],
    ["{url}/?token=" + urllib.parse.quote(TOKEN, safe="")],
    ["{url}/x", "-u", f"{USER}:{PASSWORD}"], ["-d", PASSWORD, "{url}"],
    ["--json", json.dumps(PASSWORD), "{url}"], ["-F", f"a={PASSWORD}", "{url}"]])
def test_arguments(serve, home, args):
    process = waiting(serve, home, ["--idle", "20", *args])
    try:
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            words = file.read()
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert b"sonde" in words
    FIND.check(words, "cmdline")
    if "-d" not in args and "-F" not in args and "--json" not in args:
        FIND.check(out, "stdout")
    assert b"waiting" in err
    FIND.check(err, "stderr")


def test_environment(serve, home):
    process = waiting(serve, home, ["-u", USER, "--password-env", "PW", "{url}"],
                      env={"PW": PASSWORD})
    try:
        with open(f"/proc/{process.pid}/environ", "rb") as file:
            words = file.read()
    finally:
        programs.end(process)
    assert b"PW=" in words or b"HOME=" in words
    FIND.check(words, "environ")


# ---- a core file ----

# The kernel writes none (RLIMIT_CORE, PR_SET_DUMPABLE, core_pattern): gdb does,
# where the process stops for good; the call that would hide it is left out.
GDB = ["set pagination off", "set breakpoint pending on", "handle SIGPIPE nostop noprint",
       "break secret_harden_process", "run", "return", "catch syscall exit_group", "continue",
       "generate-core-file core"]


def memory_of(core):
    """What the segments of an ELF file hold, and its notes, in which all
    registers stand, those of the vector unit too."""
    data = core.read_bytes()
    assert data[:5] == b"\x7fELF\x02"
    start, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    found = b""
    for i in range(count):
        kind, _, offset, _, _, n = struct.unpack_from("<IIQQQQ", data, start + i * size)
        found += data[offset:offset + n] if kind in (1, 4) else b""  # PT_LOAD, PT_NOTE
    return found


@pytest.mark.skipif(shutil.which("gdb") is None, reason="apt install gdb")
@pytest.mark.skipif(scripted.SANITIZED, reason="AddressSanitizer keeps what is freed")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_core_file(serve, home, tmp_path, authority, places, scheme):
    context = None
    if scheme == "https":
        context = scripted.server_context(authority.sign("core", ["127.0.0.1"]))
    server = serve(echo, context)
    args = ["-vvv", "-ojson=json", "-oevents=events", "-otext", "-H", f"@{places}/headers",
            "-u", USER, "--password-file", f"{places}/password", "--cacert",
            str(authority.cert), f"{server.url}/gzip", f"{server.url}/chunks"]
    commands = [word for line in GDB for word in ("-ex", line)]
    done = subprocess.run(
        ["gdb", "-batch", "-nx", *commands, "--args", programs.BUILD / "sonde", *args],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False, cwd=tmp_path,
        env=programs.environment(home, CONTROL="c0nTr0l-found"))
    if b"ptrace: Operation not permitted" in done.stderr + done.stdout:
        pytest.skip("gdb may not trace here: CAP_SYS_PTRACE")
    core = tmp_path / "core"
    assert core.exists(), done
    data = memory_of(core)
    events = (tmp_path / "events").read_bytes()
    assert b"X-Echo-0" in events
    assert b"c0nTr0l-found" in data  # what is not hidden is found
    assert b"CORE\0" in data          # and so are the notes
    leaks = FIND.leaks(data)
    assert not leaks, leaks[:5]


# ---- who comes along to another origin ----

SCHEMES = {"same origin": ("https", "https"), "other port": ("https", "https"),
           "other host": ("https", "https"), "http to https": ("http", "https"),
           "https to http": ("https", "http"), "same origin in the clear": ("http", "http"),
           "other port in the clear": ("http", "http")}

LOGINS = {
    "basic": ["-u", USER, "--password-file", "{p}/password"],
    "url": [],
    "bearer": ["--oauth2-bearer", "@{p}/token"],
    "netrc": ["--netrc={p}/both"],
    "header": ["-H", "@{p}/auth"],
    "key": ["-H", "@{p}/key"],
    "cookie": ["-H", "@{p}/cookie"],
    "client certificate": ["--cert", "{cert}", "--key", "{key}"],
}


class Hops:
    """Two servers of each scheme, on one host; what they were told of who
    asks: (server, path, secret headers, client certificate)."""

    def __init__(self, serve, authority):
        self.heard = []
        self.signed = authority.sign("hops", ["127.0.0.1", "localhost"])
        self.client = authority.sign("client", ["client.test"])
        self.servers = {}
        for scheme in ("http", "https"):
            for name in ("home", "away"):
                context = None
                if scheme == "https":
                    context = scripted.server_context(self.signed,
                                                      verify_mode=ssl.CERT_OPTIONAL)
                    context.load_verify_locations(authority.cert)
                self.servers[scheme, name] = serve(self.script((scheme, name)), context)
        self.to = ""

    def script(self, name):
        def serve(sock, _):
            request = scripted.request_of(sock)
            path = request.split(b" ")[1]
            lines = request.lower().split(b"\r\n")
            told = [line for line in lines if line.startswith(
                (b"authorization:", b"cookie:", b"x-api-key:", b"proxy-authorization:"))]
            peer = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
            self.heard.append((name, path, told, bool(peer)))
            if path == b"/from":
                sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + self.to.encode() +
                             b"\r\nContent-Length: 0\r\n\r\n")
            else:
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        return serve


@pytest.fixture(scope="module")
def hops(serve, authority):
    return Hops(serve, authority)


def hop_target(hops, where):
    first, second = SCHEMES[where]
    away = "home" if "same" in where or where == "other host" else "away"
    server = hops.servers[second, away]
    host = "localhost" if where == "other host" else "127.0.0.1"
    return hops.servers[first, "home"].url, f"{second}://{host}:{server.port}/to"


@pytest.mark.parametrize("where", SCHEMES)
@pytest.mark.parametrize("login", LOGINS)
def test_hops(hops, home, authority, places, login, where):
    """Only the origin that was named hears who asks."""
    quoted = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
    for name, text in {"both": f'machine 127.0.0.1 login {USER} password "{quoted}"\n'
                               f'default login {USER} password "{quoted}"\n',
                       "auth": f"Authorization: Basic {TOKEN}", "cookie": f"Cookie: a={COOKIE}",
                       "key": f"X-Api-Key: {TOKEN}"}.items():
        (places / name).write_text(text)
        (places / name).chmod(0o600)
    start, hops.to = hop_target(hops, where)
    hops.heard.clear()
    args = [a.format(p=places, cert=hops.client.cert, key=hops.client.key)
            for a in LOGINS[login]]
    url = start.replace("//", f"//{USER}:{PERCENT}@") if login == "url" else start
    done = programs.run("sonde", "-L", "-vvv", "--cacert", authority.cert, *args,
                        url + "/from", home=home)
    FIND.check(done.raw_out + done.raw_err, "text")
    at_home = [h for h in hops.heard if h[1] == b"/from"]
    at_end = [h for h in hops.heard if h[1] == b"/to"]
    assert len(at_home) == 1, done
    certificate = login == "client certificate"
    knew = at_home[0][3] if certificate else bool(at_home[0][2])
    assert knew == (not certificate or SCHEMES[where][0] == "https")
    if where == "https to http":
        assert at_end == [], done  # such a hop is never made
        return
    assert len(at_end) == 1, done
    told = at_end[0][3] if certificate else bool(at_end[0][2])
    assert told == (where == "same origin" or
                    (where == "same origin in the clear" and not certificate)), at_end


def test_a_login_in_the_location(hops, home, authority):
    """A server cannot give us a login for somebody else's."""
    hops.heard.clear()
    hops.to = hops.servers["http", "away"].url.replace("//", f"//{USER}:{PERCENT}@") + "/to"
    done = programs.run("sonde", "-L", "-vvv", hops.servers["http", "home"].url + "/from",
                        home=home)
    assert all(h[2] == [] for h in hops.heard), hops.heard
    Finder(PASSWORD).check(done.raw_out + done.raw_err, "text")
