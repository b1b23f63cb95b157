# SPDX-License-Identifier: GPL-3.0-or-later
"""--mx: which exchangers are probed, in which order, as what, with which
secrets (none) and with what status; and domains whose records are hostile."""

import json
import pathlib
import struct
import subprocess
import sys

import pytest

import scripted
from scripted import dns_reply, record, wire_name
from support import programs

A, CNAME, PTR, MX = 1, 5, 12, 15
HERE = bytes([127, 0, 0, 1])
CANARY = "hunter22-canary"


def speaks_smtp():
    if not (programs.BUILD / "sonde").exists():
        return False
    done = subprocess.run([programs.BUILD / "sonde", "--no-config", "--list"],
                          capture_output=True, check=True, timeout=30)
    return b"\nsmtp " in b"\n" + done.stdout


needs_smtp = pytest.mark.skipif(not speaks_smtp(),
                                reason="this sonde was built without SMTP")


def asked(query):
    """The name and the type of a question; labels are taken as text."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]])
        at += 1 + query[at]
    return b".".join(labels).decode("latin-1"), scripted.question_type(query)


def wire(name):
    return wire_name(*[part for part in name.encode("latin-1").split(b".") if part])


def exchange(domain, preference, host):
    host = host if isinstance(host, bytes) else wire(host)
    return record(wire(domain), MX, struct.pack("!H", preference) + host)


def alias(name, of):
    return record(wire(name), CNAME, wire(of))


class Zone:
    """Names of .test: MX by ZONES, others that end in "-here.test" are this
    machine, "alias.test" is an alias of one; all else does not exist."""

    ZONES = {
        "three.test": [(20, "b-here.test"), (10, "a-here.test"), (20, "c-here.test")],
        "null.test": [(0, "")],
        "one-gone.test": [(10, "gone.test"), (20, "a-here.test")],
        "alias-mx.test": [(10, "alias.test")],
        "itself-here.test": [(10, "itself-here.test")],
        "none-here.test": [],
        "nothing.test": [],
        "bad.test": [(0, "192.0.2.1"), (1, ""), (2, "a b.test"), (3, "a-here.test")],
        "literal.test": [(0, "127.0.0.1")],
        "escapes.test": [(0, "\x1b]0;owned\x07.\x1b[31m.test"), (1, "a-here.test")],
    }

    def __init__(self):
        self.seen = []

    def __call__(self, query, tcp):
        name, kind = asked(query)
        self.seen.append((name, kind))
        if kind == MX and name in self.ZONES:
            return dns_reply(query, [exchange(name, *x) for x in self.ZONES[name]])
        if name in ("many.test", "too-many.test"):
            return self.many(query, 3800 if name == "many.test" else 5000, tcp)
        if name == "alias.test":
            return dns_reply(query, [alias(name, "a-here.test")] + (
                [record(wire("a-here.test"), A, HERE)] if kind == A else []))
        if name.endswith("-loop.test"):
            return dns_reply(query, [alias(name, "x-" + name), alias("x-" + name, name)])
        if name.endswith("-here.test"):
            return dns_reply(query, [record(wire(name), A, HERE)] if kind == A else [])
        return dns_reply(query, rcode=0 if name in self.ZONES else 3)

    @staticmethod
    def many(query, n, tcp):
        """n records; of more than 3,800 the message ends before the last."""
        if not tcp:
            reply = bytearray(dns_reply(query))
            reply[2] |= 0x02
            return bytes(reply)
        back = b"\xc0\x0c"
        one = [back + struct.pack("!HHIHHBH", MX, 1, 60, 5, 10, 1, 0x6100) for _ in range(n)]
        return dns_reply(query, one)[:65500]


class Mail:
    """An SMTP server that keeps what it hears: a list of lines a connection."""

    def __init__(self):
        self.heard = []

    def __call__(self, sock, _):
        lines = []
        self.heard.append(lines)
        sock.sendall(b"220 mx.test ESMTP\r\n")
        with sock.makefile("rb") as stream:
            for line in stream:
                lines.append(line)
                if line.upper().startswith(b"QUIT"):
                    sock.sendall(b"221 bye\r\n")
                    return
                sock.sendall(b"250-mx.test\r\n250 AUTH PLAIN LOGIN\r\n"
                             if line.upper().startswith(b"EHLO") else b"250 ok\r\n")


class World:
    """A resolver and a mail server; run() is sonde with both, its documents."""

    def __init__(self, sonde):
        self.sonde, self.zone, self.mail = sonde, Zone(), Mail()
        self.resolver = scripted.Resolver(self.zone)
        self.server = scripted.Server(self.mail)
        self.port = self.server.port

    def options(self, *args):
        return ("--no-config", "--dns", self.resolver.address,
                *(str(arg).replace("PORT", str(self.port)) for arg in args))

    def run(self, *args):
        return self.sonde(*self.options(*args), timeout=60,
                          env={"LOCALDOMAIN": "search.test"})

    def documents(self, *args):
        done = self.run("-o", "ndjson", *args)
        return done, [json.loads(line) for line in done.out.splitlines()]

    def stop(self):
        self.server.stop()
        self.resolver.stop()


@pytest.fixture
def world(sonde):
    made = World(sonde)
    yield made
    made.stop()


def ids(document):
    return [f["id"] for f in document["findings"] if f["id"].startswith("dns-")]


def urls(world, documents):
    return [d["target"]["url"].replace(f":{world.port}", "") for d in documents]


# ---- the command line ----

@pytest.mark.parametrize("value", [
    "", "192.0.2.1", "[::1]", "::1", "a b.test", "http://a.test", "a.test/x", "a.test:0",
    "a.test:65536", "a.test:25:26", "a.test?x", "ada@a.test", "a..test", "a\n.test"])
def test_what_is_no_domain_is_refused(sonde, value):
    done = sonde("--no-config", "--mx", value)
    assert done.status == 2 and done.out == "" and done.err.count("\n") == 1, done
    assert "--mx" in done.err


@pytest.mark.parametrize("words", [("-T", "/dev/null"), ("--replay", "x.json")])
def test_what_does_not_go_together(sonde, words):
    done = sonde("--no-config", "--mx", "a.test", *words)
    assert done.status == 2 and "do not go together" in done.err, done


@pytest.mark.skipif(speaks_smtp(), reason="this sonde speaks SMTP")
def test_without_smtp(sonde):
    done = sonde("--no-config", "--mx", "a.test")
    assert done.status == 2 and "does not speak SMTP" in done.err, done


# ---- who is probed ----

@needs_smtp
def test_in_order(world):
    done, documents = world.documents("--mx", "Three.test:PORT")
    assert done.status == 0, done
    assert urls(world, documents) == [
        "mx:three.test", "smtp://a-here.test/", "smtp://b-here.test/", "smtp://c-here.test/"]
    look_up, *probes = documents
    assert look_up["facts"] == {
        "exchanger": ["10 a-here.test", "20 b-here.test", "20 c-here.test"],
        "equal": "2 of preference 20", "result": "3 exchangers"}
    assert look_up["target"]["host"] == "three.test" and ids(look_up) == []
    assert [p["facts"]["mx"] for p in probes] == [
        "10 of three.test", "20 of three.test", "20 of three.test"]
    assert len(world.mail.heard) == 3
    for probe in probes:
        assert ids(probe) == [] and probe["connections"][0]["address"] == \
            f"127.0.0.1:{world.port}"


@needs_smtp
def test_our_own_address_is_not_given_away(world):
    _, documents = world.documents("--mx", "three.test:PORT")
    assert [d["facts"]["our-address-is"] for d in documents[1:]] == ["loopback"] * 3
    assert not [name for name, kind in world.zone.seen if kind == PTR]
    assert "smtp-no-ptr" not in json.dumps(documents)


@needs_smtp
def test_the_port(world):
    _, documents = world.documents("-p", world.port, "--mx", "one-gone.test")
    assert [d["target"]["port"] for d in documents] == [world.port] * 3
    _, documents = world.documents("-p", "1", "--mx", "three.test:PORT")
    assert {d["target"]["port"] for d in documents} == {world.port}


@needs_smtp
def test_several_and_urls(world):
    done, documents = world.documents("--mx", "alias-mx.test:PORT", "smtp://a-here.test:PORT",
                                      "--mx", "null.test:PORT")
    assert urls(world, documents) == ["smtp://a-here.test/", "mx:alias-mx.test",
                                      "smtp://alias.test/", "mx:null.test"]
    assert "mx" not in documents[0]["facts"]
    assert done.status == 14


# ---- what it means ----

@needs_smtp
def test_null(world):
    done, documents = world.documents("--mx", "null.test:PORT")
    assert done.status == 14 and len(documents) == 1
    assert ids(documents[0]) == ["dns-null-mx"] and world.mail.heard == []
    assert world.zone.seen == [("null.test", MX)]


@needs_smtp
def test_none(world):
    done, documents = world.documents("--mx", "none-here.test:PORT")
    assert done.status == 0
    assert urls(world, documents) == ["mx:none-here.test", "smtp://none-here.test/"]
    assert [ids(d) for d in documents] == [["dns-no-mx"], []]
    assert documents[1]["facts"]["mx"] == "none, none-here.test itself"
    done, documents = world.documents("--mx", "nothing.test:PORT")
    assert [ids(d) for d in documents] == [["dns-no-mx"], ["dns-nodata"]]
    assert done.status == 14


@needs_smtp
def test_the_worst_counts(world):
    done, documents = world.documents("--mx", "one-gone.test:PORT")
    assert [ids(d) for d in documents] == [[], ["dns-mx-no-address"], []]
    assert [d["exit"] for d in documents] == [0, 14, 0] and done.status == 14
    assert len(world.mail.heard) == 1


@needs_smtp
@pytest.mark.parametrize("domain, expected, status", [
    ("alias-mx.test", [[], ["dns-mx-alias"]], 0),
    ("bad.test", [["dns-mx-bad-name"], []], 0),
    ("literal.test", [["dns-mx-bad-name"]], 13),
    ("nx.test", [["dns-nxdomain"]], 14),
    ("a-loop.test", [["dns-alias-loop"]], 13),
])
def test_findings(world, domain, expected, status):
    done, documents = world.documents("--mx", f"{domain}:PORT")
    assert [ids(d) for d in documents] == expected
    assert done.status == status


@needs_smtp
def test_replayed(world, tmp_path):
    file = tmp_path / "run.json"
    done = world.run("-o", f"json={file}", "--mx", "bad.test:PORT", "-v")
    again = world.sonde("--replay", str(file), "-o", "json")
    was, now = json.loads(file.read_text()), json.loads(again.out)
    for key in ("target", "findings", "facts", "exit", "verdict"):
        assert [d[key] for d in now] == [d[key] for d in was]
    assert again.status == done.status


@needs_smtp
def test_text(world):
    done = world.run("--mx", "three.test:PORT")
    assert done.out.startswith("MX ")
    assert " to 10 a-here.test, 20 b-here.test, 20 c-here.test" in done.out
    assert "mx 10 of three.test" in done.out
    brief = world.run("--brief", "--mx", "three.test:PORT")
    assert "3 exchangers" in brief.out.splitlines()[0]
    failed = world.run("--mx", "nx.test:PORT")
    assert f"--mx nx.test:{world.port}" in failed.out


# ---- no secret goes to who was not named ----

@needs_smtp
@pytest.mark.parametrize("domain", ["three.test", "none-here.test", "itself-here.test"])
def test_no_login(world, tmp_path, domain):
    (tmp_path / "secret").write_text(CANARY + "\n")
    done = world.run("-vvv", "-u", "ada", "--password-file", str(tmp_path / "secret"),
                     "--allow-cleartext-auth", "--mx", f"{domain}:PORT")
    heard = b"".join(line for lines in world.mail.heard for line in lines)
    assert heard.upper().count(b"EHLO") >= 1
    assert b"AUTH" not in heard.upper() and CANARY.encode() not in heard
    assert CANARY not in done.out + done.err


# ---- hostile ----

@needs_smtp
@pytest.mark.parametrize("domain, expected, probes", [
    ("many.test", "dns-too-large", 20), ("too-many.test", "dns-malformed", 0)])
def test_many(world, home, domain, expected, probes):
    done, documents = world.documents("--mx", f"{domain}:PORT", "-m", "3")
    assert ids(documents[0]) == [expected]
    assert len(documents) == 1 + probes, done
    # "a", as a record names it, is whole: nothing is put behind it
    assert {name for name, _ in world.zone.seen} <= {domain, "a"}
    run = scripted.Measured(world.options("--mx", f"{domain}:PORT", "-m", "3"), home, 100)
    assert run.status in (13, 14), run
    if not scripted.SANITIZED:
        assert run.peak < 32 * 1024, run


@needs_smtp
@pytest.mark.parametrize("how", [(), ("-v",), ("-vvv",), ("--brief",), ("-o", "json"),
                                 ("-o", "events"), ("--ascii",)])
def test_escapes(world, how):
    done = world.run(*how, "--mx", "escapes.test:PORT")
    assert done.status == 0, done
    assert "\x1b" not in done.out + done.err and "\x07" not in done.out + done.err


@needs_smtp
@pytest.mark.parametrize("data", [
    b"", b"\0", b"\0\1", b"\0\1\xc0\x0c\0", b"\0\1\xc0\xff", b"\0\1\x3f", b"\0\1\xff\xff",
    b"\0\1" + b"\x3f" + b"a" * 63 + b"\xc0\x0c", b"\0\1\x80a\0"])
def test_records_that_cannot_be_read(sonde, data):
    resolver = scripted.Resolver(lambda query, _: dns_reply(
        query, [record(b"\xc0\x0c", MX, data)]))
    try:
        done = sonde("--no-config", "-m", "3", "-o", "json", "--dns", resolver.address,
                     "--mx", "a.test:1", timeout=60)
    finally:
        resolver.stop()
    assert 0 <= done.status < 100 and done.status not in (1, 2, 3), done
    json.loads(done.out)


# ---- a network of its own ----

def in_a_net(*words):
    """The documents of a run where this machine has public addresses."""
    script = pathlib.Path(__file__).with_name("exchange_net.py")
    net = ["unshare", "--map-root-user", "--net"]
    try:
        may = subprocess.run([*net, "ip", "link", "set", "lo", "up"], check=False,
                             capture_output=True, timeout=20).returncode == 0
    except OSError:
        may = False
    if not may:
        pytest.skip("no network of its own can be made here (unshare, ip)")
    done = subprocess.run([*net, sys.executable, script, *words], capture_output=True,
                          text=True, timeout=100, check=False)
    assert done.returncode == 0, done
    *documents, status = done.stdout.splitlines()
    return int(status), [json.loads(line) for line in documents]


@needs_smtp
@pytest.mark.parametrize("source, facts, expected", [
    ("192.0.2.7", {"our-name": "us.test", "our-name-leads-back": "yes"}, False),
    ("192.0.2.8", {}, True)])
def test_our_own_name(source, facts, expected):
    _, documents = in_a_net("-s", source, "--mx", "here.test:PORT")
    ours = {k: v for k, v in documents[1]["facts"].items() if k.startswith("our-")}
    assert ours == {"our-address": source, **facts}
    found = [f for f in documents[1]["findings"] if f["id"] == "smtp-no-ptr"]
    assert bool(found) == expected
    assert [f["severity"] for f in found] == ["warn"] * expected


@needs_smtp
def test_port_25_is_blocked():
    status, documents = in_a_net("--connect-timeout", "1", "--mx", "blocked.test")
    assert [f["id"] for d in documents for f in d["findings"]] == [
        "tcp-filtered", "smtp-port25-blocked"]
    assert status == 21
    _, documents = in_a_net("--connect-timeout", "1", "smtp://one.test/")
    assert [f["id"] for f in documents[0]["findings"]] == ["tcp-filtered"]
