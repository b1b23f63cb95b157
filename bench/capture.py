#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What capturing costs: the same conversations with sonde-lab on loopback,
plain, with --wire and with --capture, in turn, so that all meet the same
machine. CPU time is of sonde and sonde-capture together.

    bench/capture.py [--build FOLDER] [--rounds N] [--per-run N] [--targets N]

Prints the median of the rounds, per conversation, and its ratio to plain; what
an exchange costs from connect() to the end of the reply on a socket that is
captured and on one that is not; then N conversations in one run, whose packets
are counted. Exit status: 0; 1 if a packet or a SYN is missing, or an exchange
costs a tenth more; 77 if it cannot run here.
"""

import argparse
import os
import pathlib
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SOURCE / "tests"))
from support import capture, programs  # noqa: E402

ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
WAYS = {"plain": (), "--wire": ("--wire",), "--capture": ("--capture", "{file}")}


def run(words, home):
    """CPU time in ms, and what was said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600,
                          stdin=subprocess.DEVNULL,
                          env={"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{words}: {done.stderr}")
    if "no packets" in done.stderr:
        print(done.stderr, end="")
        sys.exit(77)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu * 1000, done


def measure(sonde, target, home, args):
    cpu = {way: [] for way in WAYS}
    for _ in range(args.rounds):
        for way, words in WAYS.items():
            words = [word.format(file=f"{home}/bench.pcapng") for word in words]
            used, _ = run([sonde, "-q", *words, *[target] * args.per_run], home)
            cpu[way].append(used / args.per_run)
    plain = statistics.median(cpu["plain"])
    print(f"{args.rounds} rounds of {args.per_run} conversations each\n")
    print(f"{'':12}{'CPU ms':>10}{'ratio':>10}")
    for way, times in cpu.items():
        middle = statistics.median(times)
        print(f"{way:12}{middle:10.2f}{middle / plain:10.2f}")


def exchange(sock, to):
    """One request and its reply; the CPU time of it in us, which has the work
    of the kernel for both ends, since on loopback who sends delivers."""
    with sock:
        before = time.thread_time_ns()
        sock.connect(to)
        sock.sendall(ASK)
        while sock.recv(65536):
            pass
        return (time.thread_time_ns() - before) / 1000


def compare(target, args):
    """Exchanges on captured sockets and on others, in turn: before each
    sonde-capture is asked for one, so that all begin alike. The last column is
    of pairs that follow each other. True: it is too much."""
    host, port = target.split("/")[2].split(":")
    helper = capture.Helper("headers")
    took = {"plain": [], "captured": []}
    for _ in range(args.targets):
        for way, times in took.items():
            mine = helper.socket((host, int(port)))
            if way == "plain":
                mine.close()
                mine = socket.socket()
                mine.settimeout(10)
            times.append(exchange(mine, (host, int(port))))
            helper.packets()
    helper.stop()
    plain, captured = (statistics.median(times) for times in took.values())
    more = statistics.median(c / p for p, c in zip(took["plain"], took["captured"]))
    print(f"\n{args.targets} exchanges each, CPU us: plain {plain:.0f}, captured "
          f"{captured:.0f} ({captured / plain:.2f}; of pairs {more:.2f})")
    return captured > 1.1 * plain


def count(sonde, target, home, args):
    """Many conversations in one run; whether each has its SYN."""
    path = f"{home}/many.pcapng"
    start = time.monotonic()
    _, done = run([sonde, "--brief", "--capture", path, *[target] * args.targets], home)
    took = time.monotonic() - start
    print(f"\n{args.targets} conversations in one run, {took:.1f} s")
    print(f"  said to be missing: {'nothing' if 'dropped' not in done.stderr else done.stderr}")
    if not shutil.which("tshark"):
        print("  tshark is missing: SYNs are not counted")
        return "dropped" in done.stderr
    syns = subprocess.run(["tshark", "-n", "-r", path, "-Y",
                           "tcp.flags.syn==1 && tcp.flags.ack==0", "-T", "fields", "-e",
                           "tcp.seq_raw"], capture_output=True, text=True, check=True).stdout
    begun = set(syns.split())  # a port may come again, its first number hardly
    print(f"  connections whose SYN was captured: {len(begun)}")
    return "dropped" in done.stderr or len(begun) < args.targets


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--per-run", type=int, default=20)
    parser.add_argument("--targets", type=int, default=2000)
    args = parser.parse_args()
    programs.BUILD = args.build.resolve()
    sonde, lab = args.build / "sonde", args.build / "sonde-lab"
    if not (sonde.exists() and lab.exists() and (args.build / "sonde-capture").exists()):
        print("sonde, sonde-lab and sonde-capture are to be built first")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as home, \
            subprocess.Popen([lab, "http"], stdout=subprocess.PIPE, text=True) as server:
        try:
            target = server.stdout.readline().split()[1]
            measure(sonde, target, home, args)
            wrong = compare(target, args)
            wrong |= count(sonde, target, home, args)
        finally:
            server.terminate()
    sys.exit(1 if wrong else 0)


main()
