#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How true the division of time into network, server and this machine is: see
bench/README.

usage: bench/division.py [--turns N] [--wire]
"""

import argparse
import os
import pathlib
import platform
import statistics
import sys
import tempfile
from datetime import datetime, timezone

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
from support import division, wire      # noqa: E402

DELAYS = (0, 5, 20, 100)
THINKS = (0, 10, 50, 200)


def percentile(values, part):
    ordered = sorted(abs(v) for v in values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def line(title, turns):
    network = [division.off(t, "network") for t in turns]
    server = [division.off(t, "server") for t in turns]
    marked = [t for t in turns if t.shares["doubts"]]
    inside = sum(division.within(t, "server") for t in marked)
    here = statistics.median(t.shares["client_s"] * 1e3 for t in turns)
    print(f"{title:<24}{len(turns):>5}"
          f"{statistics.median(network):>8.2f}{percentile(network, .95):>8.2f}"
          f"{statistics.median(server):>8.2f}{percentile(server, .95):>8.2f}"
          f"{here:>8.2f}{len(marked):>7}{inside:>8}", flush=True)


def head(title):
    print(f"\n{title}\n{'ms':<24}{'':>5}{'network off':>16}{'server off':>16}{'here':>8}"
          f"{'doubted':>8}{'within':>7}\n{'each way, thinks':<24}{'turns':>5}"
          f"{'median':>8}{'95 %':>8}{'median':>8}{'95 %':>8}{'median':>8}")


def grid(make, kind, count, more):
    head(" ".join([kind, *more]))
    every = []
    for delay in DELAYS:
        for think in THINKS:
            turns = []
            while len(turns) < count:
                turns += division.measure(make, kind, delay, think, min(count, 10),
                                          more=more)
            line(f"{delay:>4}, {think:>4}", turns)
            every += turns
    line("all", every)


def starved(make, count):
    head("http, both processors wanted by others, sonde at nice 10")
    with division.Hogs():
        for delay, think in ((0, 50), (20, 0), (20, 50)):
            turns = []
            while len(turns) < count:
                turns += division.measure(make, "http", delay, think, 10, nice=10)
            line(f"{delay:>4}, {think:>4}", turns)


def main():
    parser = argparse.ArgumentParser(description="How true the division of time is.")
    parser.add_argument("--turns", type=int, default=20, help="in each row")
    parser.add_argument("--wire", action="store_true", help="with packets")
    args = parser.parse_args()
    count, more = args.turns, ["--wire"] if args.wire else []
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{os.cpu_count()} CPUs, Linux {platform.release()}, load {load}, "
          f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC")
    with tempfile.TemporaryDirectory(prefix="sonde-division.") as folder:
        make = division.wires(folder)
        try:
            for kind in ("http", "smtp"):
                grid(make, kind, count, more)
            if not args.wire:
                starved(make, count)
        except wire.NoWire as why:
            print(f"skipped: {why}")
            return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
