# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of networks and of the machine itself, which loopback cannot show: two
ends in namespaces of their own with a wire between them. Each has its look-alike
beside it, which is named otherwise, or not at all."""

import pathlib
import shutil
import subprocess
import sys

import pytest

from support import programs, wire

NAMES = pathlib.Path(__file__).with_name("names.py")
FAR, FAR6 = "192.0.2.7", "2001:db8::7"
URL = f"http://{wire.SERVER}/"
PAGE = ["hear", "page=3000"]


def told(done):
    """(the ids above a note, the first finding, the exit status)."""
    document = done.json()
    findings = [f for f in document["findings"] if f["severity"] != "note"]
    for finding in findings:
        assert finding["remedy"] and finding["evidence"], finding
    return [f["id"] for f in findings], findings[0] if findings else None, document["exit"]


def probe(net, *words, **more):
    return told(net.sonde("--no-config", "-o", "json", *words, **more))


def names(net, *told_names):
    """A resolver at the client's own end: the words for sonde."""
    process = net.start("client", [sys.executable, NAMES, "127.0.0.1", 0, *told_names],
                        stdout=subprocess.PIPE)
    return "--dns", f"127.0.0.1:{process.stdout.readline().decode().strip()}"


def client(net, *command):
    done = net.run("client", command)
    assert done.status == 0, done


@pytest.fixture
def up(network):
    """A network that works, with a server of HTTP at its other end."""
    net = network(both="delay=2")
    net.peer(*PAGE)
    client(net, "ip", "link", "set", "lo", "up")
    return net


# ---- names ----

def test_aaaa_only(up):
    resolver = names(up, f"six.test={FAR6}", f"both.test={FAR6}", f"both.test={wire.SERVER}",
                     f"four.test={FAR}")
    ids, finding, status = probe(up, *resolver, "http://six.test/")
    assert (ids, finding["phase"], status) == (["dns-aaaa-only"], "connect", 26)
    assert FAR6 in finding["what"]
    # With an A beside it, or no AAAA at all, it is something else.
    assert "dns-aaaa-only" not in probe(up, *resolver, "http://both.test/")[0]
    assert probe(up, *resolver, "http://four.test/")[0] == ["tcp-no-route"]


def with_file(net, path, text, *words, notes=False):
    """sonde where the file stands in the place of the system's."""
    mine = net.folder / pathlib.Path(path).name
    mine.write_text(text)
    done = net.run("client", ["unshare", "--mount", "sh", "-c",
                              f'mount --bind "$0" {path} && exec "$@"', mine,
                              programs.BUILD / "sonde", "--no-config", "-o", "json", *words])
    if "unshare" in done.err or "mount" in done.err:
        pytest.skip(done.err.strip())
    return [f["id"] for f in done.json()["findings"]] if notes else told(done)


def test_hosts_file(up):
    """A line of it that leads nowhere, one that leads there, and DNS instead."""
    ids, finding, status = with_file(up, "/etc/hosts", f"{FAR} www.test\n", "http://www.test/")
    assert ids == ["tcp-no-route", "dns-hosts-override"] and status == 26
    ids, *_ = with_file(up, "/etc/hosts", f"{wire.SERVER} www.test\n", "http://www.test/")
    assert ids == []
    resolver = names(up, f"www.test={FAR}")
    assert probe(up, *resolver, "http://www.test/")[0] == ["tcp-no-route"]


@pytest.mark.parametrize("line, ids", [
    ("nameserver 127.0.0.1 192.0.2.53", ["dns-resolv-conf-bad"]),
    ("nameserver 127.0.0.1", []),
    ("nameserver 127.0.0.1 # ours", []),
])
def test_resolv_conf(up, line, ids):
    process = up.start("client", [sys.executable, NAMES, "127.0.0.1", 53,
                                  f"www.test={wire.SERVER}"], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"53\n"
    got, finding, status = with_file(up, "/etc/resolv.conf", line + "\n", "http://www.test/")
    assert (got, status) == (ids, 0)
    if ids:
        assert finding["phase"] == "resolve" and line in finding["what"]


def test_search_list(up):
    """It is told as a note; a name with dots is never completed."""
    process = up.start("client", [sys.executable, NAMES, "127.0.0.1", 53,
                                  f"www.corp.test={wire.SERVER}",
                                  f"www.a={wire.SERVER}"], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"53\n"
    conf = "search other.test corp.test\nnameserver 127.0.0.1\n"
    for url, expected in [("http://www/", ["dns-search-list"]), ("http://www.a/", [])]:
        up.folder.joinpath("resolv.conf").unlink(missing_ok=True)
        notes = with_file(up, "/etc/resolv.conf", conf, url, notes=True)
        assert notes == expected, url


# ---- this machine ----

def test_no_route(up):
    ids, finding, status = probe(up, f"http://{FAR}/")
    assert (ids, finding["phase"], status) == (["tcp-no-route"], "connect", 26)
    assert FAR in finding["what"]


@pytest.mark.parametrize("words", [(), ("--interface", "wire0")])
def test_interface_down(up, words):
    """Its routes are gone with it."""
    client(up, "ip", "link", "set", "wire0", "down")
    ids, finding, status = probe(up, *words, URL)
    assert (ids, finding["phase"], status) == (["tcp-interface-down"], "connect", 26), finding
    assert "wire0" in finding["what"]


def test_source_of_another(up):
    ids, finding, status = probe(up, "--source", "192.0.2.99", URL)
    assert (ids, finding["phase"], status) == (["local-bind-address"], "connect", 26)
    assert "192.0.2.99" in finding["what"]
    assert probe(up, "--source", wire.CLIENT, URL)[0] == []


# ---- the path ----

def test_syn_lost(network):
    net = network(both="delay=5", to_server="drop=1")
    net.peer(*PAGE)
    ids, finding, status = probe(net, URL)
    assert (ids, finding["phase"], status) == (["tcp-syn-lost"], "connect", 0)


def test_filtered(network):
    """All of them: nothing is known of the port."""
    net = network(both="delay=5", to_server="drop=1-20")
    net.peer(*PAGE)
    ids, finding, status = probe(net, "--connect-timeout", "2", URL)
    assert (ids, finding["phase"], status) == (["tcp-filtered"], "connect", 21)


# Nobody accepts, and the queue has room for one connection. When a SYN has come
# in, and before the ACK that ends its handshake, another takes that room.
FULL = """
import pathlib, socket, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("10.77.0.2", 80))
listener.listen(0)
while not any(line.split()[3] == "03" for line in
              pathlib.Path("/proc/self/net/tcp").read_text().splitlines()[1:]):
    time.sleep(0.005)
socket.create_connection(("10.77.0.2", 80))
time.sleep(60)
"""


def test_queue_of_the_server(network):
    net = network(both="delay=150")
    net.run("server", ["ip", "link", "set", "lo", "up"])
    net.serve([sys.executable, "-c", FULL], 80)
    ids, finding, status = probe(net, "-m", "6", URL)
    assert (ids, finding["phase"], status) == (["tcp-backlog-full"], "connect", 21), finding


def test_connection_that_dies(network):
    """Nothing comes any more either: nothing says that it is the queue."""
    net = network(both="delay=5", to_server="drop=3-99")
    net.peer(*PAGE)
    assert probe(net, "-m", "4", URL)[0] == ["http-no-response"]


@pytest.fixture
def secure(authority, network):
    """secure(...): a server of TLS whose certificate needs large packets."""
    def start(**settings):
        if shutil.which("openssl") is None:
            pytest.skip("openssl is missing: apt install openssl")
        leaf = authority.sign("many-names", [f"name{i}.example.test" for i in range(60)] +
                              [wire.SERVER], kind="rsa")
        net = network(**settings)
        net.serve(["openssl", "s_server", "-accept", "443", "-cert", leaf.cert, "-key",
                   leaf.key, "-www", "-quiet"], 443)
        return net
    return start


def test_black_hole_of_the_handshake(secure, authority):
    net = secure(both="delay=5", to_client="mtu=1300")
    ids, finding, status = probe(net, "-m", "4", "--cacert", authority.cert,
                                 f"https://{wire.SERVER}/")
    assert (ids, finding["phase"], status) == (["tls-mtu-blackhole"], "secure", 41)


def test_path_with_a_router_that_says_so(secure, authority):
    net = secure(both="delay=5", to_client="mtu=1300,icmp")
    assert probe(net, "--cacert", authority.cert, f"https://{wire.SERVER}/")[0] == []


def test_silence_behind_the_hello(network):
    net = network(both="delay=5")
    net.peer("hear=100", "wait=6000", port=443)
    assert probe(net, "-m", "3", f"https://{wire.SERVER}/")[0] == ["tls-silent"]


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"x" * 60000)
    return "-d", f"@{path}"


def test_black_hole_of_the_request(network, upload):
    net = network(both="delay=5", to_server="mtu=1300")
    net.peer("hear-end")
    ids, finding, status = probe(net, "-m", "4", *upload, URL)
    assert (ids, finding["phase"], status) == (["http-mtu-blackhole-up"], "send", 71)


def test_request_that_is_heard(network, upload):
    """The same silence: but all of it is acknowledged."""
    net = network(both="delay=5")
    net.peer("hear-end")
    assert probe(net, "-m", "4", *upload, URL)[0] == ["http-no-response"]


def test_request_that_loses_a_packet(network, upload):
    net = network(both="delay=5", to_server="drop=4")
    net.peer("hear=60000", "page=10")
    assert not any("mtu" in one for one in probe(net, *upload, URL)[0])


def test_black_hole_of_the_answer(network):
    net = network(both="delay=5", to_client="mtu=1300")
    net.peer("hear", "page=3000", "wait=5000")
    ids, finding, status = probe(net, "-m", "4", URL)
    assert ids == ["tcp-mtu-black-hole"], finding
