# SPDX-License-Identifier: GPL-3.0-or-later
"""How true the division of time is: turns of sonde's beside the packets that
the emulated network delivered. The truth of a turn is in the emulator's log:
the server's time is from the request's arrival at its end to the reply's
departure from there, the network's is what both were on the wire."""

import collections
import json
import os
import pathlib
import subprocess
import sys
import time

from support import programs, wire

THINKER = programs.SOURCE / "tests/net/thinker.py"
PURE = 52       # bytes of a packet without data: IPv4, TCP, time stamps
SYN = 60
PORT = {"http": 80, "smtp": 25}

Turn = collections.namedtuple("Turn", "delay think what shares network server")


class Hogs:
    """Both processors are wanted by others, at a higher priority than sonde."""

    def __enter__(self):
        self.running = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
                        for _ in range(os.cpu_count())]
        time.sleep(0.2)
        return self

    def __exit__(self, *_):
        for process in self.running:
            programs.end(process)


def documents(text):
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


def talk(net, kind, times, nice, more):
    """One connection; the turns of all its documents, in order."""
    url = f"{kind}://{wire.SERVER}/"
    words = ["nice", "-n", str(nice), programs.BUILD / "sonde", "--no-config",
             "-o", "json", "-m", "60", "--reuse", *more]
    words += [url] * (times if kind == "http" else 1)
    done = net.run("client", words, timeout=120)
    assert done.status == 0, done
    if done.err:
        raise wire.NoWire(done.err.strip())
    return [t for d in documents(done.out) for t in d["turns"]]


def segments(log):
    """Packets with data, by way, in the order in which they were sent."""
    ways = collections.defaultdict(list)
    for packet in log:
        if packet.fate == "passed" and packet.bytes > PURE and packet.bytes != SYN:
            ways[packet.way].append(packet)
    for packets in ways.values():
        packets.sort(key=lambda p: p.entered_ns)
    return ways


def truths(log, kind):
    """(network, server) of each turn, in ns; of a greeting the caller's ACK is
    the request, the second packet on its way."""
    ways = segments(log)
    asked, answered = ways["to-server"], ways["to-client"]
    if kind == "smtp":
        asked = [next(p for p in log if p.way == "to-server" and p.number == 2), *asked]
    assert len(asked) == len(answered), (len(asked), len(answered))
    for request, reply in zip(asked, answered):
        yield (request.left_ns - request.entered_ns + reply.left_ns - reply.entered_ns,
               reply.entered_ns - request.left_ns)


def measure(make_wire, kind, delay, think, times, nice=0, more=()):
    """The Turns of one connection on a wire of its own; more is for sonde."""
    net = make_wire(both=f"delay={delay}", spin_us=300)
    try:
        net.serve([sys.executable, THINKER, kind, PORT[kind], think], PORT[kind])
        turns = talk(net, kind, times, nice, more)
        log = net.log()
    finally:
        net.stop()
    return [Turn(delay, think, t["what"], t["shares"], network, server)
            for t, (network, server) in zip(turns, truths(log, kind), strict=True)]


def off(turn, share):
    """What sonde says less the truth, in ms."""
    return turn.shares[f"{share}_s"] * 1e3 - getattr(turn, share) / 1e6


def within(turn, share):
    """Whether the truth lies within the stated error."""
    return abs(off(turn, share)) <= turn.shares[f"{share}_error_s"] * 1e3


def wires(folder):
    """A maker of wires, each in a folder of its own, for measure()."""
    count = 0

    def make(**settings):
        nonlocal count
        count += 1
        place = pathlib.Path(folder) / str(count)
        place.mkdir()
        return wire.Wire(place, place, **settings)
    return make
