# SPDX-License-Identifier: GPL-3.0-or-later
"""--wire on the emulated network: what packets prove stands beside what sonde
itself saw. Each fault is provoked and named, and what looks alike is not.
Without sonde-capture, or the right to use it, these skip. An end that does not
end, and data for who has closed, come when sonde has left: test_findings.py."""

import json
import re
import shutil
import subprocess

import pytest

from support import programs, wire

URL = f"http://{wire.SERVER}/"
PAGE = ["hear", "page=3000"]
POP3 = ["say=+OK\\r\\n", "hear=6", "say=+OK\\r\\n", "say=UIDL\\r\\n.\\r\\n", "hear=6",
        "say=+OK\\r\\n"]

# The steps of the server, words of sonde, how the wire is set, and what is to
# be found above a note or with that name: {id: severity}.
CASES = {
    "syn": (PAGE, [URL], {"both": "delay=10", "to_server": "drop=1"}, {"tcp-syn-lost": "warn"}),
    "loss": (["hear", "page=30000"], [URL], {"both": "delay=20", "to_client": "drop=6"},
             {"tcp-loss": "note"}),
    "loss-dear": (PAGE, [URL], {"both": "delay=20", "to_server": "drop=3-4"},
                  {"tcp-loss": "warn"}),
    "reset": (PAGE, [URL], {"both": "delay=20", "to_client": "rst=3,hops=7"},
              {"tcp-reset-forged": "fail"}),
    "black-hole": (["hear", "page=4000", "wait=4000"], ["-m", "3", URL],
                   {"both": "delay=10", "to_client": "mtu=1300"},
                   {"tcp-mtu-black-hole": "fail"}),
    "path-mtu": (["hear", "hear=50000", "page=10", "wait=300"], ["-T", "{file}", URL + "put"],
                 {"both": "delay=10", "to_server": "mtu=1300,icmp"}, {"tcp-path-mtu": "note"}),
    "nagle": (POP3, [f"pop3://{wire.SERVER}:80/"], {"both": "delay=20"},
              {"tcp-nagle": "warn"}),
    "server-window": (["small=4096", "hear", "wait=1200", "hear=50000",
                       "page=10", "wait=300"],
                      ["-T", "{file}", URL + "put"], {"both": "delay=10"},
                      {"tcp-zero-window": "warn"}),
    "slow-start": (["hear", "page=300000"], [URL], {"both": "delay=45"},
                   {"tcp-slow-start": "note"}),
    "far": (PAGE, [URL], {"both": "delay=60"}, {"tcp-long-distance": "note"}),
}
ALIKE = {
    "healthy": (PAGE, [URL], {"both": "delay=10"}),
    "healthy-at-100-ms": (PAGE, [URL], {"both": "delay=50"}),
    "no-nagle": (["nodelay", *POP3], [f"pop3://{wire.SERVER}:80/"], {"both": "delay=20"}),
    "twice": (["hear", "page=6000", "wait=100"], [URL],
              {"both": "delay=40", "to_client": "twice=5"}),
    "slow-with-a-short-queue": (["hear", "page=60000"], [URL],
                                {"both": "delay=15", "to_client": "rate=2000,queue=8"}),
}
# What the wire has to say of it; of a loss that a queue makes it may speak.
WIRE = {"tcp-syn-lost", "tcp-reset-forged", "tcp-mtu-black-hole", "tcp-nagle",
        "tcp-zero-window", "tcp-our-window", "tcp-slow-start", "tls-flight-too-large",
        "tcp-bufferbloat", "tcp-half-close-ignored", "tcp-data-after-close"}


@pytest.fixture
def start(network, tmp_path):
    """start(steps, ...): a network with that server; a network alone if None."""
    def run(steps, sysctl=None, **settings):
        net = network(**settings)
        if sysctl:
            net.run("server", ["sh", "-c", sysctl])
        if steps:
            net.peer(*steps)
        return net
    return run


@pytest.fixture
def probe(start, tmp_path):
    """probe(steps, words, ...): sonde --wire against a server at the other end."""
    def run(steps, words, **settings):
        (tmp_path / "file").write_bytes(b"x" * 60000)
        words = [word.format(file=tmp_path / "file") for word in words]
        return document(start(steps, **settings).sonde(
            "--no-config", "--wire", "-m", "8", *words, "-o", "json", timeout=30))
    return run


def document(done):
    if "no packets" in done.err:
        pytest.skip(done.err.strip())
    return done.json()


def packets(report):
    return [e for e in report["events"] if e["source"] == "packet"]


def ids(report):
    return {f["id"]: f["severity"] for f in report["findings"]}


@pytest.mark.parametrize("case", CASES)
def test_named(probe, case):
    steps, words, settings, wanted = CASES[case]
    report = probe(steps, words, **settings)
    assert ids(report).items() >= wanted.items(), report["findings"]
    assert set(ids(report)) & WIRE <= {*wanted, "tcp-slow-start"}, ids(report)
    proof = [e["source"] for f in report["findings"] if f["id"] in wanted for e in f["evidence"]]
    assert "packet" in proof, report["findings"]
    if case == "loss-dear":
        said = next(f["what"] for f in report["findings"] if f["id"] == "tcp-loss")
        assert re.search(r"that cost [0-9.]+ m?s", said), said


@pytest.mark.parametrize("case", ALIKE)
def test_not_named(probe, case):
    steps, words, settings = ALIKE[case]
    report = probe(steps, words, **settings)
    assert not set(ids(report)) & WIRE, ids(report)
    if case.startswith("healthy"):
        assert set(ids(report).values()) <= {"note"}, ids(report)


def test_queue_that_grows(probe):
    report = probe(["hear", "page=500000"], [URL], both="delay=15",
                   to_client="rate=2000,queue=1000",
                   sysctl="echo reno >/proc/sys/net/ipv4/tcp_congestion_control")
    assert ids(report)["tcp-bufferbloat"] == "warn"


def test_our_window(start, tmp_path):
    """Nobody reads what sonde writes, so sonde does not read."""
    net = start(["hear", "page=12000000"], both="delay=5")
    saved = tmp_path / "saved.json"
    done = net.run("client", ["sh", "-c", f"{programs.BUILD}/sonde --no-config --wire -m 20 "
                              f"--body - -o json={saved} {URL} | (sleep 2; cat >/dev/null)"],
                   timeout=40)
    if "no packets" in done.err:
        pytest.skip(done.err.strip())
    assert ids(json.loads(saved.read_text())).get("tcp-our-window") == "warn"


@pytest.mark.parametrize("names, wanted", [(900, {"tls-flight-too-large"}), (10, set())])
def test_flight(start, tmp_path, names, wanted):
    """A certificate of so many names does, or does not, fit the first window."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: apt install openssl")
    alt = ",".join(f"DNS:host-{i:04}.example.org" for i in range(names))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout", tmp_path / "key",
                    "-out", tmp_path / "cert", "-subj", "/CN=host", "-addext",
                    f"subjectAltName=IP:{wire.SERVER},{alt}"], check=True, capture_output=True)
    net = start(None, both="delay=30")
    net.serve(["openssl", "s_server", "-quiet", "-www", "-accept", "80", "-key",
               tmp_path / "key", "-cert", tmp_path / "cert"], 80)
    report = document(net.sonde("--no-config", "--wire", "-m", "8", "--cacert",
                                tmp_path / "cert", f"https://{wire.SERVER}:80/", "-o", "json",
                                timeout=30))
    assert set(ids(report)) & WIRE == wanted, ids(report)


def test_both_tell_the_same(probe):
    """The bytes of the trace and those of the packets."""
    report = probe(PAGE, [URL], both="delay=50")
    sums = {e["dir"]: e for e in packets(report) if e["kind"] == "wire-sum"}
    assert sums["received"]["bytes"] > 3000 and sums["received"]["lost"] == 0
    opened = [e for e in packets(report) if e["kind"] == "wire-open"]
    assert 0.1 <= opened[0]["rtt_s"] < 0.2
    assert opened[0]["conn"] == 1
