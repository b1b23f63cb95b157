# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends escape sequences, controls of both kinds, NUL, bidi and
zero-width characters and broken UTF-8 in every place it can: no output of
sonde holds one of them raw, and the text around them is still there."""

import base64
import ctypes
import json
import os
import re
import ssl
import unicodedata

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import scripted
from support import certificates, programs

# What stands around the bytes, and must still be readable.
MARK = b"Zq7x"

PIECES = [
    b"\x1b]0;x\x07",              # sets the title of a terminal
    b"\x1b[2J", b"\x1bc",         # clears it, resets it
    b"\x9b31m", b"\xc2\x9b31m",   # C1: as a byte, and in UTF-8
    b"\x90q\x9c", b"\xc2\x85",
    b"\x00", b"\x08", b"\x0b", b"\x0c", b"\x0e", b"\x7f", b"\t", b"\r",
    "\u202e\u202d\u2066\u2067\u2069\u200e".encode(),   # bidi
    "\u200b\u200c\u200d\u2060\ufeff\u00ad".encode(),   # zero width
    "\u2028\u2029\u180e\u061c\ufffb".encode(),
    "\U000e0001\U000e0041".encode(),                   # tags
    b"\xc0\x9b", b"\xe0\x80\x9b", b"\xf0\x80\x80\x9b",   # overlong
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe", b"\xe2\x80",
]
EVIL = MARK + b"".join(PIECES) + MARK
# Where a byte has a meaning of its own: ALPN, a URL, a text of ASN.1.
CLEAN_TEXT = re.compile(r"Zq7x(?:\\+x1b|<1b>)\]0;x")

SGR = re.compile(r"\x1b\[(?:[0-2]|3[1236])m")


def raw(data, colour=False):
    """The characters of an output that could move or mislead a reader."""
    text = data.decode("utf-8")  # strict: an output is always valid
    if colour:
        text = SGR.sub("", text)
    return {f"U+{ord(c):04X}" for c in text if c != "\n" and
            unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")}


# The others show parts of what -vvv shows; -v is what the terminal gets.
LOOKS = [["--brief"], ["--ascii", "-vvv"], ["-vvv"]]
FORMATS = ["json", "ndjson", "events"]


class Seen:
    """All that sonde shows of one hostile place."""

    def __init__(self, home, folder, args):
        self.texts, self.files, self.err = {}, {}, b""
        for look in LOOKS:
            self.look(home, folder, look, args)
        self.replays(home, folder)
        self.terminal, _ = scripted.on_terminal(home, ["-v", "--body", "-", *args])

    def look(self, home, folder, look, args):
        outputs = [f"-o{name}={folder}/{name}" for name in FORMATS]
        done = programs.run("sonde", *look, *outputs, "-otext", *args, home=home)
        self.texts[" ".join(look)] = done.raw_out
        self.err += done.raw_err
        self.status = done.status
        for name in FORMATS:
            self.files[name] = (folder / name).read_bytes()

    def replays(self, home, folder):
        done = programs.run("sonde", "--replay", folder / "json", "-vvv", "-otext",
                            f"-ojson={folder}/again", home=home)
        self.texts["replay -vvv"] = done.raw_out
        self.files["replay"] = (folder / "again").read_bytes()
        self.err += done.raw_err

    def check_clean(self):
        for name, data in {**self.texts, **self.files, "stderr": self.err}.items():
            assert raw(data) == set(), name
        assert raw(self.terminal, colour=True) == set()

    def document(self):
        return programs.validated(json.loads(self.files["json"]))

    def strings(self):
        """Each text of an event: as it is shown, and its bytes if it has a
        twin that says them."""
        for event in self.document()["events"]:
            for key, value in event.items():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict):
                        yield one["text"], base64.b64decode(one["b64"])
                    elif isinstance(one, str) and not key.endswith("_b64"):
                        twin = event.get(key + "_b64")
                        yield one, base64.b64decode(twin) if twin else one.encode()


def check(seen, exact=EVIL, in_body=False):
    """No raw byte anywhere; the text is there with visible escapes, in what
    people read and in what programs read, which also have the very bytes. A
    body is read where --body puts it; a transcript has its bytes in hex."""
    seen.check_clean()
    if in_body:
        assert CLEAN_TEXT.search(seen.terminal.decode())
        assert "5a 71 37 78 1b 5d" in seen.texts["-vvv"].decode()
    for name in ("-vvv", "--ascii -vvv", "replay -vvv"):
        assert in_body or CLEAN_TEXT.search(seen.texts[name].decode()), name
    assert all(ord(c) < 127 for c in seen.texts["--ascii -vvv"].decode())
    found = list(seen.strings())
    assert any(CLEAN_TEXT.search(text) for text, _ in found)
    assert exact is None or any(exact in data for _, data in found)


# ---- HTTP, in the clear and under TLS ----

LINE = EVIL.replace(b"\r", b"")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"

REPLIES = {
    "status-line": b"HTTP/1.1 2" + LINE + b"\r\n\r\n",
    "version": b"HTTP/" + LINE + b" 200 OK\r\n\r\n",
    "reason": b"HTTP/1.1 200 " + LINE + b"\r\nContent-Length: 3\r\n\r\nabc",
    "reason-of-404": b"HTTP/1.1 404 " + LINE + b"\r\nContent-Length: 3\r\n\r\nabc",
    "header-name": OK + b"X-" + LINE + b": v\r\n\r\nabc",
    "header-value": OK + b"X-Test: " + LINE + b"\r\n\r\nabc",
    "no-header": OK + LINE + b"\r\n\r\nabc",
    "bare-lf": OK + b"X-Test: " + LINE + b"\n\r\nabc",
    "content-length": b"HTTP/1.1 200 OK\r\nContent-Length: " + LINE + b"\r\n\r\nabc",
    "transfer-encoding":
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: " + LINE + b", chunked\r\n\r\n0\r\n\r\n",
    "chunk-size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + LINE,
    "chunk-extension": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                       b"3;a=" + LINE + b"\r\nabc\r\n0\r\n\r\n",
    "chunk-end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b"3\r\nabc" + LINE + b"\r\n0\r\n\r\n",
    "trailer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               b"3\r\nabc\r\n0\r\nX-Trailer: " + LINE + b"\r\n\r\n",
    "body": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
            b"Content-Length: %d\r\n\r\n" % len(EVIL) + EVIL,
    "body-to-the-end": b"HTTP/1.1 200 OK\r\n\r\n" + EVIL,
    "extra-data": OK + b"\r\nabc" + EVIL,
    "interim": b"HTTP/1.1 103 " + LINE + b"\r\nLink: " + LINE + b"\r\n\r\n" + OK + b"\r\nabc",
    "content-encoding": b"HTTP/1.1 200 OK\r\nContent-Encoding: " + LINE[:40] +
                        b"\r\nContent-Length: 3\r\n\r\nabc",
    "bad-gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                b"Content-Length: %d\r\n\r\n" % len(EVIL) + EVIL,
    "cut-line": OK + b"X-Test: " + LINE,
    "not-http": EVIL,
    "not-http-mail": b"220 " + EVIL + b"\r\n",
    "location-302": b"HTTP/1.1 302 Found\r\nLocation: /" + LINE +
                    b"\r\nContent-Length: 0\r\n\r\n",
    "location-scheme": b"HTTP/1.1 302 Found\r\nLocation: " + LINE +
                       b"://x/\r\nContent-Length: 0\r\n\r\n",
    "location-host": b"HTTP/1.1 302 Found\r\nLocation: http://" + LINE +
                     b"/\r\nContent-Length: 0\r\n\r\n",
    "www-authenticate": b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"" + LINE +
                        b"\"\r\nContent-Length: 0\r\n\r\n",
    "proxy-authenticate": b"HTTP/1.1 407 No\r\nProxy-Authenticate: " + LINE +
                          b"\r\nContent-Length: 0\r\n\r\n",
    "retry-after": b"HTTP/1.1 503 No\r\nRetry-After: " + LINE +
                   b"\r\nContent-Length: 0\r\n\r\n",
    "server": b"HTTP/1.1 500 No\r\nServer: " + LINE + b"\r\nVia: " + LINE +
              b"\r\nContent-Type: " + LINE + b"\r\nDate: " + LINE +
              b"\r\nAllow: " + LINE + b"\r\nContent-Length: 0\r\n\r\n",
    "upgrade": b"HTTP/1.1 426 No\r\nUpgrade: " + LINE + b"\r\nConnection: " + LINE +
               b"\r\nContent-Length: 0\r\n\r\n",
    "set-cookie": OK + b"Set-Cookie: " + LINE + b"=v; Path=/" + LINE + b"\r\n\r\nabc",
}

# Places of which no more than a part is kept.
PARTS = {"content-encoding", "chunk-size", "chunk-end", "extra-data", "bad-gzip",
         "version", "status-line"}


@pytest.mark.parametrize("place", REPLIES)
def test_http(serve, home, tmp_path, place):
    server = serve(scripted.says(REPLIES[place]))
    seen = Seen(home, tmp_path, ["-L", server.url + "/"])
    if place == "set-cookie":  # a secret: hidden, not shown
        seen.check_clean()
        return
    exact = None if place in PARTS else EVIL if EVIL in REPLIES[place] else LINE
    check(seen, exact, place.startswith("body"))


@pytest.mark.parametrize("look", ["", "-v", "-vv", "--color=always", "-q", "LC_ALL=C"])
@pytest.mark.parametrize("place", ["reason", "header-value", "location-302", "not-http"])
def test_more_looks(serve, home, look, place):
    server = serve(scripted.says(REPLIES[place]))
    args, env = ([], {"LC_ALL": "C"}) if "=C" in look else (look.split(), {})
    done = programs.run("sonde", *args, server.url, home=home, env=env)
    assert raw(done.raw_out, colour=True) == set() and raw(done.raw_err) == set()
    assert CLEAN_TEXT.search(done.out) or look == "-q" or place == "location-302"


@pytest.fixture(scope="module")
def trusted(authority):
    return authority.sign("escapes", ["127.0.0.1"])


@pytest.mark.parametrize("place", ["reason", "header-value", "body", "location-302", "trailer"])
def test_https(serve, home, tmp_path, authority, trusted, place):
    server = serve(scripted.says(REPLIES[place]), scripted.server_context(trusted))
    seen = Seen(home, tmp_path, ["--cacert", authority.cert, server.url + "/"])
    check(seen, EVIL if EVIL in REPLIES[place] else LINE, place == "body")


def test_segments(serve, home, tmp_path):
    """Bytes that become a control only when segments are joined."""
    body = "\u202e\x9b\u2028".encode() * 3 + b"\x1b[2J" + MARK
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    server = serve(scripted.says(head, *(bytes([b]) for b in body), gap=0.001))
    seen = Seen(home, tmp_path, [server.url + "/"])
    seen.check_clean()
    assert MARK in seen.terminal
    assert b"x1b[2J" in seen.terminal


def test_a_redirect_is_followed(serve, home, tmp_path):
    """The bytes come back in the target of the next hop."""
    def script(sock, _):
        head = scripted.request_of(sock)
        if b"/%1B" in head.split(b"\r\n")[0]:
            sock.sendall(OK + b"\r\nabc")
        else:
            sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%1B%5d0;x%07%E2%80%AE?"
                         b"Zq7x%00%9B\r\nContent-Length: 0\r\n\r\n")
    server = serve(script)
    seen = Seen(home, tmp_path, ["-L", server.url + "/"])
    seen.check_clean()
    assert seen.status == 0


# ---- what is neither HTTP nor TLS ----

@pytest.mark.parametrize("first", [EVIL, b"220 " + EVIL + b"\r\n", b"\x16\x03\x01" + EVIL,
                                   b"\x15\x03\x03\x00\x02\x02\x1b", b"\x15\x03\x03\x00\x02\x9b\x07",
                                   b"\x16\x03\x03\x00\x04" + b"\x1b\x00\x00\x00"],
                         ids=["text", "mail", "record", "alert", "odd-alert", "message"])
def test_not_tls(serve, home, tmp_path, first):
    def script(sock, _):
        sock.recv(4096)
        sock.sendall(first)
    server = serve(script)
    seen = Seen(home, tmp_path, [server.url.replace("http", "https") + "/"])
    seen.check_clean()
    assert seen.status not in (0, 2, 3)
    if MARK in first and not first.startswith(b"\x16"):
        check(seen)


# ---- certificates ----

def placed(text, n):
    """n letters that stand in a certificate until it is forged."""
    return (f"Q{text}" + "Q" * n)[:n]


# Text that OpenSSL takes: UTF-8 and UTF-16 must be well formed.
TEXT = "Zq7x\x1b]0;x\x07\x9b31m\0\x7f\u202e\u200b\u2028\ufeff"
BYTES = b"Zq7x\x1b]0;x\x07\x9b31m\0\x7f\x85" + TEXT.encode()[-9:] + b"\xc0\x9b\xe2\x80"

# Types of strings in ASN.1: their tag and what stands in them.
KINDS = {"utf8": (0x0c, TEXT.encode()), "bmp": (0x1e, TEXT.encode("utf-16-be")),
         "t61": (0x14, BYTES), "printable": (0x13, BYTES)}


def evil_name(letter):
    """A name of four parts, each of another type."""
    oids = [x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME,
            x509.NameOID.ORGANIZATIONAL_UNIT_NAME, x509.NameOID.LOCALITY_NAME]
    return x509.Name([x509.NameAttribute(oid, placed(letter + kind, len(KINDS[kind][1])))
                      for oid, kind in zip(oids, KINDS)] +
                     [x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, letter)])


def forged(folder, stem, certificate, key, signer):
    """The same certificate with hostile texts, signed again."""
    def text(match):
        tag, value = KINDS[match[2].decode()]
        return bytes([tag]) + match[1] + value
    tbs = re.sub(rb"\x0c(.)Q[a-z](%b)Q*" % "|".join(KINDS).encode(), text,
                 certificate.tbs_certificate_bytes, flags=re.S)
    tbs = re.sub(rb"QsanQ*", BYTES, tbs)
    signature = signer.sign(tbs, ec.ECDSA(hashes.SHA256()))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    bits = b"\x03" + length(len(signature) + 1) + b"\0" + signature
    der = b"\x30" + length(len(tbs + algorithm + bits)) + tbs + algorithm + bits
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + \
        b"-----END CERTIFICATE-----\n"
    (folder / f"{stem}.pem").write_bytes(pem)
    (folder / f"{stem}.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    return pem


def length(n):
    if n < 128:
        return bytes([n])
    size = (n.bit_length() + 7) // 8
    return bytes([0x80 | size]) + n.to_bytes(size, "big")


def builder(subject, issuer, key):
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(certificates.now() - certificates.DAY)
            .not_valid_after(certificates.now() + 60 * certificates.DAY))


class Forged:
    """A root, and a leaf for 127.0.0.1 signed by it, both with hostile names:
    .root, .cert and .key are files."""

    def __init__(self, folder):
        root_key = ec.generate_private_key(ec.SECP256R1())
        key = ec.generate_private_key(ec.SECP256R1())
        root = builder(evil_name("r"), evil_name("r"), root_key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), True
        ).sign(root_key, hashes.SHA256())
        n = len(BYTES)
        leaf = builder(evil_name("s"), evil_name("r"), key).add_extension(
            x509.SubjectAlternativeName([
                x509.DNSName(placed("san", n)), x509.RFC822Name(placed("san", n)),
                x509.UniformResourceIdentifier(placed("san", n)),
                x509.DirectoryName(evil_name("d")),
                x509.IPAddress(certificates.ipaddress.ip_address("127.0.0.1"))]), False
        ).sign(root_key, hashes.SHA256())
        root_pem = forged(folder, "root", root, root_key, root_key)
        leaf_pem = forged(folder, "leaf", leaf, key, root_key)
        (folder / "leaf.pem").write_bytes(leaf_pem + root_pem)
        self.root, self.cert, self.key = (
            folder / name for name in ("root.pem", "leaf.pem", "leaf.key"))


@pytest.fixture(scope="module")
def forgery(tmp_path_factory):
    return Forged(tmp_path_factory.mktemp("forged"))


@pytest.mark.parametrize("how", ["unknown", "insecure", "trusted", "wrong-host"])
def test_certificate(serve, home, tmp_path, forgery, how):
    server = serve(scripted.says(OK + b"\r\nabc"), scripted.server_context(forgery))
    args = {"unknown": [], "insecure": ["-k"], "trusted": ["--cacert", forgery.root],
            "wrong-host": ["--cacert", forgery.root, "--resolve",
                           f"name.test:{server.port}:127.0.0.1"]}[how]
    host = "name.test" if how == "wrong-host" else "127.0.0.1"
    seen = Seen(home, tmp_path, [*args, f"https://{host}:{server.port}/"])
    check(seen, None)
    assert seen.status == (0 if how == "trusted" else 45)
    chain = [e for e in seen.document()["events"] if e["kind"] == "certificate"]
    assert len(chain) == 2
    # Each string type, each kind of name: still readable.
    assert chain[0]["subject"].count("Zq7x") == 4, chain[0]["subject"]
    sans = [s["text"] if isinstance(s, dict) else s for s in chain[0]["san"]]
    for kind in ("DNS:", "email:", "URI:", "directory:"):
        assert any(s.startswith(kind) and "Zq7x" in s for s in sans), sans


def inner(context):
    """The SSL_CTX of a context of Python's, for what Python has no call for:
    a PySSLContext begins with the object's head, then has the pointer."""
    return ctypes.c_void_p.from_address(id(context) + object.__basicsize__)


def name_authorities(context, file):
    library = ctypes.CDLL("libssl.so.3")
    library.SSL_load_client_CA_file.restype = ctypes.c_void_p
    names = library.SSL_load_client_CA_file(os.fsencode(file))
    assert names
    library.SSL_CTX_set_client_CA_list(inner(context), ctypes.c_void_p(names))


def test_authorities(serve, home, tmp_path, authority, trusted, forgery):
    """The names of the authorities that a server would accept."""
    context = scripted.server_context(trusted, verify_mode=ssl.CERT_OPTIONAL)
    name_authorities(context, forgery.root)
    server = serve(scripted.says(OK + b"\r\nabc"), context)
    seen = Seen(home, tmp_path, ["--cacert", authority.cert, server.url + "/"])
    seen.check_clean()
    events = seen.document()["events"]
    asked = [e for e in events if e["kind"] == "tls-client-cert"]
    assert asked and json.dumps(asked[0]["issuers"]).count("Zq7x") == 4


ALPN = b"Zq7x\x1b]0;x\x07\x9b\x00\x7f" + "\u202e".encode()


def choose_alpn(context, name):
    """Makes a context choose name, whatever was offered."""
    library = ctypes.CDLL("libssl.so.3")
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p,
                            ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_ubyte),
                            ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p)
    kept = ctypes.create_string_buffer(name, len(name))

    def select(_ssl, out, n, _offered, _size, _arg):
        ctypes.cast(out, ctypes.POINTER(ctypes.c_void_p))[0] = ctypes.addressof(kept)
        n[0] = len(name)
        return 0
    callback = kind(select)
    library.SSL_CTX_set_alpn_select_cb.argtypes = [ctypes.c_void_p, kind, ctypes.c_void_p]
    library.SSL_CTX_set_alpn_select_cb(inner(context), callback, None)
    return callback, kept  # must live as long as the context


def test_alpn(serve, home, tmp_path, authority, trusted):
    context = scripted.server_context(trusted)
    alive = choose_alpn(context, ALPN)
    server = serve(scripted.says(OK + b"\r\nabc"), context)
    seen = Seen(home, tmp_path, ["--cacert", authority.cert, server.url + "/"])
    assert alive
    seen.check_clean()
    # OpenSSL since 3.0.15 refuses what was not offered, without a word of it.
    assert seen.status == 43 or "Zq7x" in seen.texts["-vvv"].decode()


# ---- DNS ----

LABEL = b"Zq7x\x1b]0;x\x07\x9b\x00\x7f.\\" + "\u202e\u200b".encode() + b"\xc0\x9b"


@pytest.fixture
def resolver():
    running = []

    def start(answer):
        running.append(scripted.Resolver(answer))
        return running[-1]
    yield start
    for server in running:
        server.stop()


def alias_answers(query, _tcp):
    alias = scripted.wire_name(LABEL, b"test")
    other = scripted.wire_name(LABEL[::-1][:30], b"\x1b", b"test")
    return scripted.dns_reply(query, [
        scripted.record(b"\xc0\x0c", 5, alias),
        scripted.record(alias, 5, other),
        scripted.record(other, 1, bytes([127, 0, 0, 1]))]
        if scripted.question_type(query) == 1 else [
            scripted.record(b"\xc0\x0c", 5, alias)], ede=(3, EVIL))


def lonely_alias(query, _tcp):
    return scripted.dns_reply(query, [
        scripted.record(b"\xc0\x0c", 5, scripted.wire_name(LABEL, b"test"))])


def alias_loop(query, _tcp):
    alias = scripted.wire_name(LABEL, b"test")
    return scripted.dns_reply(query, [scripted.record(b"\xc0\x0c", 5, alias),
                                      scripted.record(alias, 5, b"\xc0\x0c")])


def servfail(query, _tcp):
    return scripted.dns_reply(query, rcode=2, ede=(22, EVIL))


def nxdomain(query, _tcp):
    return scripted.dns_reply(query, rcode=3, ede=(9999, EVIL))


def malformed(query, _tcp):
    return query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + EVIL


DNS = {"alias": (alias_answers, LABEL), "lonely-alias": (lonely_alias, LABEL),
       "alias-loop": (alias_loop, LABEL), "servfail": (servfail, EVIL),
       "nxdomain": (nxdomain, EVIL), "malformed": (malformed, None)}


@pytest.mark.parametrize("answer", DNS)
def test_dns(serve, home, tmp_path, resolver, answer):
    server = serve(scripted.says(OK + b"\r\nabc"))
    script, told = DNS[answer]
    dns = resolver(script)
    seen = Seen(home, tmp_path, ["-m", "0.4", "--dns", dns.address,
                                 f"http://evil.test:{server.port}/"])
    seen.check_clean()
    assert seen.status in range(10, 20)
    if told is not None:
        assert "Zq7x" in seen.texts["-vvv"].decode()
        assert re.search(r"\\+(x1b|027)\]0;x", seen.texts["-vvv"].decode())


# ---- saved traces ----

BAD_TEXT = "Zq7x\x1b]0;x\x07\x9b31m\x7f\u202e\u200b\u2028\ufeff\ud83d\ude00".encode(
    "utf-16", "surrogatepass").decode("utf-16") + "\U000e0001"


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*path, i))
    elif isinstance(value, str):
        yield path


def with_leaf(document, path, text):
    changed = json.loads(json.dumps(document))
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = text
    return changed


@pytest.fixture(scope="module")
def saved(serve, home, tmp_path_factory, authority, trusted):
    """A report with as many fields as one has."""
    folder = tmp_path_factory.mktemp("saved")
    server = serve(scripted.says(REPLIES["server"]), scripted.server_context(trusted))
    programs.run("sonde", "-o", f"json={folder}/json", "--cacert", authority.cert,
                 "--resolve", f"localhost:{server.port}:127.0.0.1",
                 f"https://localhost:{server.port}/", home=home)
    return json.loads((folder / "json").read_text())


def replayed(home, file):
    """All looks and formats of a file; a crash fails."""
    seen = {}
    for look in (["-vvv"], ["--brief"], ["-ojson"]):
        done = programs.run("sonde", "--replay", file, *look, home=home)
        assert done.status in range(0, 100), done
        seen[" ".join(look)] = done
        assert raw(done.raw_out) == set() and raw(done.raw_err) == set(), (look, done)
    return seen


def test_replay_of_hostile_texts(home, tmp_path, saved):
    """Every text of a saved trace, one at a time; those of one shape once."""
    shapes = {}
    for path in leaves(saved):
        if path[0] in ("findings", "facts", "phases", "turns", "connections"):
            continue  # made anew from the events
        shapes[tuple("*" if isinstance(p, int) and path[0] != "events" else p
                     for p in path[2:] or path)] = path
    assert len(shapes) > 30

    def one(path):
        file = tmp_path / "-".join(map(str, path))
        file.write_text(json.dumps(with_leaf(saved, path, BAD_TEXT)))
        return replayed(home, file)
    for path, seen in scripted.at_once(one, shapes.values(), 4):
        done = seen["-vvv"]
        if done.status < 10 and done.err:
            # Refused: a word of a table, a time. Said with what was found.
            assert "event" in done.err or "start" in done.err or "schema" in done.err, path


def test_replay_of_all_hostile_texts(home, tmp_path, saved):
    free = {"text", "value", "what", "subject", "issuer", "sni", "error", "data", "from"}
    document = saved
    for path in leaves(saved):
        if path[0] == "events" and path[-1] in free or \
                path[:2] in (("target", "url"), ("target", "host"), ("target", "path")):
            document = with_leaf(document, path, BAD_TEXT)
    file = tmp_path / "all"
    file.write_text(json.dumps(document))
    seen = replayed(home, file)
    assert CLEAN_TEXT.search(seen["-vvv"].out)
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8",
                    errors="surrogatepass")
    replayed(home, file)


@pytest.mark.parametrize("place", ["beside", "in-key", "in-text", "cut", "nul", "surrogate"])
def test_replay_of_broken_json(home, tmp_path, saved, place):
    good = json.dumps(saved).encode()
    bad = {"beside": EVIL + good, "in-key": good.replace(b'"schema"', b'"' + EVIL + b'"', 1),
           "in-text": good.replace(b"127.0.0.1", EVIL, 1), "cut": good[:3000] + EVIL,
           "nul": good.replace(b"127.0.0.1", rb"\u0000\u001b]0;x", 1),
           "surrogate": good.replace(b"127.0.0.1", rb"\ud800\u009b\u202e", 1)}[place]
    (tmp_path / "f").write_bytes(bad)
    for done in replayed(home, tmp_path / "f").values():
        assert done.status == 2 and done.out == "", done
        assert done.err.startswith("sonde: ") and done.err.count("\n") == 1


def test_replay_has_the_bytes(serve, home, tmp_path):
    """What programs read loses nothing on the way through a replay."""
    server = serve(scripted.says(REPLIES["body"]))
    programs.run("sonde", "-o", f"json={tmp_path}/a", server.url, home=home)
    programs.run("sonde", "--replay", tmp_path / "a", "-o", f"json={tmp_path}/b", home=home)
    first, again = (json.loads((tmp_path / n).read_text())["events"] for n in "ab")
    assert first == again
    assert any(base64.b64decode(e.get("data_b64", "")) == EVIL for e in again)


# ---- what the user is told besides ----

EVIL_ARGUMENT = "Zq7x\x1b]0;x\x07\x7f\u202e\u200b\x85"


@pytest.mark.parametrize("args", [
    ["http://127.0.0.1/" + EVIL_ARGUMENT], ["http://" + EVIL_ARGUMENT + "/"],
    [EVIL_ARGUMENT + "://x/"], ["--" + EVIL_ARGUMENT], ["-o", EVIL_ARGUMENT],
    ["--describe", EVIL_ARGUMENT], ["--replay", EVIL_ARGUMENT], ["--cacert", EVIL_ARGUMENT, "x"],
    ["-H", EVIL_ARGUMENT, "x"], ["-m", EVIL_ARGUMENT], ["-f", EVIL_ARGUMENT],
    ["--dns", EVIL_ARGUMENT, "x"], ["--resolve", EVIL_ARGUMENT, "x"],
    ["--password-env", EVIL_ARGUMENT, "-u", "x", "http://127.0.0.1/"],
    ["-X", EVIL_ARGUMENT, "http://127.0.0.1:1/"], ["--tls-min", EVIL_ARGUMENT],
    ["--interface", EVIL_ARGUMENT, "http://127.0.0.1:1/"]],
    ids=lambda args: next(a.replace(EVIL_ARGUMENT, "E") for a in args if a))
def test_complaints(home, args):
    done = programs.run("sonde", *args, home=home)
    assert done.status != 0
    assert raw(done.raw_err) == set() and raw(done.raw_out) == set(), done
    assert done.err.count("\n") <= 1, done


def test_list_of_targets(home, tmp_path):
    """A file of targets may come from elsewhere."""
    (tmp_path / "list").write_text(f"http://127.0.0.1:1/%1B%5B\nhttp://{EVIL_ARGUMENT}/\n")
    done = programs.run("sonde", "-f", tmp_path / "list", home=home)
    assert done.status == 2
    assert raw(done.raw_err) == set()
    assert "line 2" in done.err and "Zq7x" in done.err, done


def test_prompt(home, tmp_path):
    """A user's name out of a URL of a file is asked about at the terminal."""
    (tmp_path / "list").write_text("http://Zq7x%E2%80%AE%E2%80%8B@127.0.0.1:1/\n")
    seen, _ = scripted.on_terminal(home, ["-f", str(tmp_path / "list")], typed=b"pw\n")
    assert b"Zq7x" in seen
    assert raw(seen, colour=True) == set()


def test_config_file(home, tmp_path):
    folder = tmp_path / ".config" / "sonde"
    folder.mkdir(parents=True)
    (folder / "config").write_text(f"{EVIL_ARGUMENT}\n")
    done = programs.run("sonde", "http://127.0.0.1:1/", home=tmp_path,
                        env={"XDG_CONFIG_HOME": os.fspath(tmp_path / ".config")})
    assert done.status == 2 and raw(done.raw_err) == set(), done
