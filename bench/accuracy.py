#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How true sonde's times are: probes of a real nginx on loopback, with tcpdump
beside them. Each probe is joined to its packets by the port it came from
(connections[].local in its JSON) and the ids of its DNS queries. Standard
library only; the tools are tcpdump, openssl and the nginx of tools/roots.

    bench/accuracy.py [--build FOLDER] [--probes N] [--rounds N] [--realtime]

Exit status: 0; 1 if a bound of BOUNDS does not hold; 77 if it cannot run here.
"""

import argparse
import collections
import json
import os
import pathlib
import platform
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

SOURCE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SOURCE / "tests"))
sys.dont_write_bytecode = True

from support import programs, roots  # noqa: E402
from support.nginx import Nginx  # noqa: E402

NAME = "sonde.test"
MS = 1e6                        # nanoseconds
PHASES = 0.3 * MS               # dns, connect, first byte: at the median
HANDSHAKE = 0.20                # tls: of the floor, at the median


class CannotRun(Exception):
    pass


# ---- servers ----

class Authority:
    """What Nginx wants of an authority, made with the openssl command."""

    def __init__(self, folder):
        self.folder, self.cert, self.key = folder, folder / "ca.pem", folder / "ca.key"
        self.openssl("req", "-x509", *self.new_key(self.key), "-days", "90",
                     "-subj", "/CN=bench", "-out", self.cert)

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def new_key(self, path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", path]

    def sign(self, stem, names):
        class Signed:
            cert, key = self.folder / f"{stem}.pem", self.folder / f"{stem}.key"

        request, extensions = self.folder / "request", self.folder / "extensions"
        extensions.write_text(f"subjectAltName=DNS:{NAME},DNS:{names[0]},"
                              f"IP:{names[1]}\n"
                              "basicConstraints=critical,CA:FALSE\n")
        self.openssl("req", "-new", *self.new_key(Signed.key), "-subj", f"/CN={NAME}",
                     "-out", request)
        self.openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key,
                     "-set_serial", "2", "-days", "90", "-extfile", extensions,
                     "-out", Signed.cert)
        return Signed


class Resolver(threading.Thread):
    """Every name has the address 127.0.0.1 and no other."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            query, client = self.socket.recvfrom(4096)
            end = query.index(0, 12) + 5
            kind = struct.unpack(">H", query[end - 4:end - 2])[0]
            record = b"\xc0\x0c" + struct.pack(">HHIH4s", 1, 1, 60, 4, b"\x7f\0\0\1")
            answers = record if kind == 1 else b""
            head = struct.pack(">HHHHH", 0x8180, 1, bool(answers), 0, 0)
            self.socket.sendto(query[:2] + head + query[12:end] + answers, client)
            os.sched_yield()        # under --realtime nobody else does it for us


# ---- packets ----

Packet = collections.namedtuple("Packet", "at source to flags size data")
SYN, FIN, ACK = 2, 1, 16


class Capture:
    """tcpdump on lo, with the kernel's stamps in nanoseconds."""

    def __init__(self, folder, ports):
        self.path = folder / "packets.pcap"
        tcpdump = shutil.which("tcpdump", path=f"{os.environ['PATH']}:/usr/sbin")
        if not tcpdump:
            raise CannotRun("tcpdump is missing: apt install tcpdump")
        words = [tcpdump, "-i", "lo", "-n", "-p", "-s", "256", "-B", "8192",
                 "--time-stamp-precision=nano", "-w", "-",
                 " or ".join(f"port {p}" for p in ports)]
        with open(self.path, "wb") as out:
            self.process = subprocess.Popen(words, stdout=out, stderr=subprocess.PIPE)
        said = self.process.stderr.readline().decode()
        if "listening on lo" not in said:
            self.process.wait()
            raise CannotRun(f"tcpdump cannot capture here: {said.strip()}")

    def stop(self):
        """All packets; the kernel hands them over a second late at most."""
        time.sleep(1.5)
        self.process.send_signal(signal.SIGINT)
        said = self.process.stderr.read().decode()
        self.process.wait()
        if "\n0 packets dropped by kernel" not in said:
            raise CannotRun(f"packets were lost: {said.strip()}")
        return list(read_packets(self.path.read_bytes()))


def read_packets(data):
    magic, link = struct.unpack("<I16xI", data[:24])
    if magic != 0xa1b23c4d or link != 1:
        raise CannotRun(f"not a capture with nanoseconds: {magic:x}, link {link}")
    at = 24
    while at + 16 <= len(data):
        seconds, ns, caught, _ = struct.unpack("<IIII", data[at:at + 16])
        frame = data[at + 16:at + 16 + caught]
        at += 16 + caught
        packet = read_frame(seconds * 10**9 + ns, frame)
        if packet:
            yield packet


def read_frame(at, frame):
    """Ethernet, IPv4, then TCP or UDP."""
    ip = frame[14:]
    if frame[12:14] != b"\x08\0":
        return None
    header, size = (ip[0] & 15) * 4, struct.unpack(">H", ip[2:4])[0]
    segment = ip[header:]
    source, to = struct.unpack(">HH", segment[:4])
    if ip[9] == 17:
        return Packet(at, source, to, 0, size - header - 8, segment[8:])
    offset = (segment[12] >> 4) * 4
    return Packet(at, source, to, segment[13], size - header - offset, segment[offset:])


# ---- a probe beside its packets ----

def wall_ns(text):
    """An RFC 3339 time with nine digits, in nanoseconds since 1970."""
    whole, digits = text[:-1].split(".")
    moment = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 10**9 + int(digits)


def ns(seconds):
    return None if seconds is None else round(seconds * 10**9)


class Probe:
    """One document of sonde's, in nanoseconds."""

    def __init__(self, document):
        self.start = wall_ns(document["start"])
        self.total = ns(document["total_s"])
        self.phase = {p["phase"]: ns(p["duration_s"]) for p in document["phases"]}
        self.events = document["events"]
        self.port = int(document["connections"][0]["local"].rpartition(":")[2])

    def all(self, kind):
        return [e for e in self.events if e["kind"] == kind]

    def at(self, kind):
        """When the last event of that kind was, since 1970."""
        return self.start + ns(self.all(kind)[-1]["t_s"])

    def verifying(self):
        return sum(ns(e["elapsed_s"]) for e in self.all("verified"))


def look_up(probe, packets, resolver):
    """First query and last answer, by their ids, while the probe ran."""
    ids = {e["id"] for e in probe.all("dns-query")}
    mine = [p for p in packets
            if resolver in (p.source, p.to)
            and probe.start <= p.at <= probe.start + probe.total
            and struct.unpack(">H", p.data[:2])[0] in ids]
    asked = [p.at for p in mine if p.to == resolver]
    answered = [p.at for p in mine if p.source == resolver]
    if len(asked) != 2 or len(answered) != 2:
        raise CannotRun(f"{len(asked)} queries and {len(answered)} answers of a probe")
    return min(asked), max(answered)


def exchange(probe, packets, port):
    """SYN, SYN/ACK, the last of the request, the reply. The reply, small, is
    the last that the server says before we say good-bye: tickets of TLS 1.3
    come before it."""
    mine = [p for p in packets if probe.port in (p.source, p.to)
            and port in (p.source, p.to)
            and probe.start <= p.at <= probe.start + probe.total]
    syn = next(p.at for p in mine if p.flags & (SYN | ACK) == SYN)
    synack = next(p.at for p in mine if p.flags & (SYN | ACK) == SYN | ACK)
    spoken = [p for p in mine if p.size > 0 or (p.source == probe.port and p.flags & FIN)]
    last_reply = max(i for i, p in enumerate(spoken) if p.source == port and
                     any(q.source == probe.port for q in spoken[i + 1:]))
    request = max(i for i, p in enumerate(spoken[:last_reply]) if p.source == probe.port
                  and p.size > 0)
    return syn, synack, spoken[request].at, spoken[last_reply].at


class Row:
    """A quantity by sonde and by the packets, of many probes."""

    def __init__(self):
        self.ours, self.theirs, self.differences = [], [], []

    def add(self, ours, theirs):
        self.ours.append(ours)
        self.theirs.append(theirs)
        self.differences.append(ours - theirs)


def compare(rows, probe, packets, resolver, port):
    asked, answered = look_up(probe, packets, resolver)
    syn, synack, request, reply = exchange(probe, packets, port)
    for what, ours, theirs in (
            ("dns", probe.phase["resolve"], answered - asked),
            ("connect", probe.phase["connect"], synack - syn),
            ("first byte", probe.phase["wait"], reply - request)):
        rows[what, "took"].add(ours, theirs)
    for what, ours, theirs in (("dns", probe.at("dns-answer"), answered),
                               ("connect", probe.at("connected"), synack),
                               ("first byte", probe.at("first-byte"), reply)):
        rows[what, "came"].add(ours - probe.start, theirs - probe.start)


# ---- rounds ----

class Bench:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        (folder / "authority").mkdir()
        (folder / "nginx").mkdir()
        self.authority = Authority(folder / "authority")
        self.nginx = Nginx(folder / "nginx", self.authority)
        self.resolver = Resolver()
        self.port = {"http": self.nginx.http_port, "https": self.nginx.https_port}

    def sonde(self, scheme, version):
        words = ["--no-config", "--dns", f"127.0.0.1:{self.resolver.port}",
                 "--cacert", self.authority.cert, "--tls-min", version, "--tls-max", version,
                 "-o", "json", f"{scheme}://{NAME}:{self.port[scheme]}/"]
        done = subprocess.run([self.build / "sonde", *words], capture_output=True,
                              check=False, stdin=subprocess.DEVNULL,
                              env=programs.environment(self.folder))
        document = json.loads(done.stdout)
        if document["verdict"] != "ok":
            raise CannotRun(f"sonde {scheme}: {document['findings']}")
        return Probe(document)

    def floor(self, version):
        done = subprocess.run([self.build / "bench/tls_floor", "127.0.0.1",
                               str(self.port["https"]), NAME, self.authority.cert, version],
                              capture_output=True, check=True)
        return int(done.stdout)

    def probes(self, scheme, version, count):
        """The probes with their packets, and the handshakes of the floor in
        between."""
        capture = Capture(self.folder, [self.resolver.port, self.port[scheme]])
        probes, floors = [], []
        try:
            for i in range(count):
                turns = [lambda: probes.append(self.sonde(scheme, version))]
                if scheme == "https":
                    turns.insert(i % 2, lambda: floors.append(self.floor(version)))
                for turn in turns:
                    turn()
        finally:
            packets = capture.stop()
        return probes, floors, packets

    def round(self, scheme, version, count):
        probes, floors, packets = self.probes(scheme, version, count)
        rows = collections.defaultdict(Row)
        for probe in probes:
            compare(rows, probe, packets, self.resolver.port, self.port[scheme])
        handshakes = [p.phase["secure"] + p.verifying() for p in probes] if floors else []
        shares = [p.verifying() for p in probes]
        return rows, handshakes, shares, floors


def tell(title, rows, handshakes, shares, floors):
    """Prints a table; the list of bounds that do not hold."""
    wrong = []

    def ms(value):
        return f"{value / MS:9.3f}"

    def median(values):
        return statistics.median(values)

    print(f"\n{title}\n{'ms, medians':<28}{'sonde':>9}{'packets':>9}{'diff.':>9}"
          f"{'10 %':>9}{'90 %':>9}")
    for (what, how), row in rows.items():
        tenths = statistics.quantiles(row.differences, n=10)
        middle = median(row.differences)
        print(f"{what + ', ' + how:<28}{ms(median(row.ours))}{ms(median(row.theirs))}"
              f"{ms(middle)}{ms(tenths[0])}{ms(tenths[-1])}")
        if abs(middle) > PHASES:
            wrong.append(f"{title}: {what}, {how}: off by{ms(middle)} ms")
    if floors:
        ratio = median(handshakes) / median(floors) - 1
        print(f"{'tls, with our chain check':<28}{ms(median(handshakes))} sonde"
              f"{ms(median(floors))} floor  {ratio:+.1%}"
              f"  (of sonde's,{ms(median(shares))} is the check)")
        if abs(ratio) > HANDSHAKE:
            wrong.append(f"{title}: tls: {ratio:+.1%} of the floor")
    return wrong


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{model}, {os.cpu_count()} CPUs, Linux {platform.release()}, load {load}, "
          f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC")


def arguments():
    parser = argparse.ArgumentParser(description="How true sonde's times are.")
    parser.add_argument("--build", type=pathlib.Path, default=programs.BUILD)
    parser.add_argument("--probes", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--realtime", action="store_true",
                        help="at a real-time priority: other work stays out of it")
    return parser.parse_args()


def keep_others_out():
    """All processes of ours get the processor when they want it."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError as why:
        raise CannotRun(f"no real-time priority: {why}") from None


def check_tools(build):
    if not (build / "sonde").exists():
        raise CannotRun(f"{build}/sonde is not built; --build FOLDER")
    for tool in ("openssl", "make"):
        if not shutil.which(tool):
            raise CannotRun(f"{tool} is missing: apt install {tool}")
    made = subprocess.run(["make", "-s", "-C", build, "bench/tls_floor"],
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise CannotRun(f"bench/tls_floor cannot be built: {made.stderr.strip()}")


def measure(bench, asked):
    wrong = []
    for number in range(1, asked.rounds + 1):
        machine()
        for scheme, version in (("http", "1.3"), ("https", "1.3"), ("https", "1.2")):
            title = scheme if scheme == "http" else f"{scheme}, TLS {version}"
            wrong += tell(f"{title}, {asked.probes} probes, round {number}",
                          *bench.round(scheme, version, asked.probes))
        print(flush=True)
    return wrong


def main():
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="sonde-accuracy.") as folder:
        try:
            check_tools(asked.build)
            if asked.realtime:
                keep_others_out()
            bench = Bench(asked.build, pathlib.Path(folder))
        except (CannotRun, roots.NoRoot) as why:
            print(f"skipped: {why}")
            return 77
        try:
            wrong = measure(bench, asked)
        except CannotRun as why:
            print(f"skipped: {why}")
            return 77
        finally:
            bench.nginx.stop()
    for line in wrong:
        print(f"WRONG {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
