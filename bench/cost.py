#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one probe costs as a process of its own, beside what people use today:
each against the same nginx on loopback, in turn, so that all meet the same
machine. Standard library only; what is not installed is named and left out.

    bench/cost.py [--build FOLDER] [--rounds N]

CPU time is the median of the rounds; instructions, system calls and libraries
are counted in runs of their own (valgrind, strace), and so is memory (time).
Exit status: 0; 1 if sonde is above its bound; 77 if it cannot run here.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

SOURCE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SOURCE / "tests"))
sys.path.insert(0, str(SOURCE / "bench"))
sys.dont_write_bytecode = True

from accuracy import Authority, CannotRun  # noqa: E402
from support import programs, roots  # noqa: E402
from support.nginx import Nginx  # noqa: E402

PLUGINS = "/usr/lib/nagios/plugins"

# Millions of instructions, system calls, KiB: what curl 8.22 needs, and with
# the system's trust a tenth of curl 7.88.1.
BOUNDS = {"sonde http": (8.2, 302, 7260),
          "sonde https, CA file": (25.2, 358, 8690),
          "sonde https, system": (28.1, None, None)}


class Cost:
    """A command that is measured, and what was found."""

    def __init__(self, name, words, env, **more):
        self.name, self.words, self.env = name, list(map(str, words)), {**env, **more}
        self.cpu_ms = []
        self.instructions = self.calls = self.libraries = self.rss_kb = None

    def run(self, *before, **how):
        return subprocess.run([*before, *self.words], env=self.env, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              **{"stderr": subprocess.DEVNULL, **how})

    def once(self):
        """One run as it is, for its CPU time."""
        with open(os.devnull, "r+b") as null:
            pid = os.posix_spawn(self.words[0], self.words, self.env, file_actions=[
                (os.POSIX_SPAWN_DUP2, null.fileno(), fd) for fd in (0, 1, 2)])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            raise CannotRun(f"{' '.join(self.words)}: wait status {status}")
        self.cpu_ms.append((usage.ru_utime + usage.ru_stime) * 1000)

    def count(self, folder):
        """Instructions, the dynamic linker's included; system calls; libraries;
        peak memory, by a small parent: the kernel counts a child's from fork()."""
        text = folder / "count"
        if shutil.which("time"):
            self.run(shutil.which("time"), "-f", "%M", "-o", text)
            self.rss_kb = int(text.read_text())
        if shutil.which("valgrind"):
            done = self.run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                            stderr=subprocess.PIPE)
            self.instructions = int(re.search(rb"Collected : (\d+)", done.stderr).group(1))
        if shutil.which("strace"):
            self.run("strace", "-f", "-o", text)
            lines = text.read_text().splitlines()
            self.calls = sum("(" in line for line in lines)
            self.libraries = len({line for line in re.findall(
                r'openat\([^"]*"([^"]+\.so[.\d]*)", O_RDONLY\|O_CLOEXEC\) = \d',
                text.read_text())})

    def row(self):
        def shown(value, form):
            return "-" if value is None else format(value, form)
        millions = None if self.instructions is None else self.instructions / 1e6
        return (f"    {self.name:<26}{statistics.median(self.cpu_ms):>8.2f}"
                f"{shown(millions, '.2f'):>10}{shown(self.calls, 'd'):>8}"
                f"{shown(self.rss_kb, 'd'):>8}{shown(self.libraries, 'd'):>6}")

    def above(self):
        """What of its bounds does not hold, in words."""
        most = BOUNDS.get(self.name, (None, None, None))
        found = (self.instructions and self.instructions / 1e6, self.calls,
                 self.rss_kb)
        for value, bound, unit in zip(found, most, ("M instructions", "system calls", "KiB")):
            if None not in (value, bound) and value >= bound:
                yield f"{self.name}: {value:.2f} {unit}, not below {bound}"


def nothing(folder):
    """A program that does nothing; None without a compiler."""
    source = folder / "nothing.c"
    source.write_text("int main(void) { return 0; }\n")
    if not shutil.which("cc"):
        return None
    subprocess.run(["cc", "-O2", "-o", folder / "nothing", source], check=True)
    return folder / "nothing"


def store(folder, authority):
    """The system's trust as Debian has it, and our authority besides: a copy of
    the hashed directory, and of the bundle, each with one certificate more."""
    hashed, bundle = folder / "certs", folder / "bundle.pem"
    system = pathlib.Path("/etc/ssl/certs")
    if not (system / "ca-certificates.crt").exists():
        return None, None
    shutil.copytree(system, hashed, ignore=shutil.ignore_patterns("java"))
    shutil.copy(authority.cert, hashed / "bench.pem")
    subprocess.run(["openssl", "rehash", hashed], check=False, capture_output=True)
    bundle.write_bytes((system / "ca-certificates.crt").read_bytes() +
                       authority.cert.read_bytes())
    return hashed, bundle


def which(*names):
    return next((found for found in map(shutil.which, names) if found), None)


def commands(folder, build, nginx, authority):
    """The rows of the table. A proxy or the user's own files would be measured
    too: the environment is the tests' own, which has neither."""
    env = programs.environment(folder)
    sonde, curl = build / "sonde", which("curl")
    check = which("check_http", f"{PLUGINS}/check_http")
    empty = nothing(folder)
    hashed, bundle = store(folder, authority)
    port = str(nginx.https_port)

    def wanted(program, what, package):
        if not program:
            print(f"left out: {what} ({package})")
        return program

    if wanted(empty, "a program that does nothing", "apt install gcc"):
        yield Cost("nothing", [empty], env)
    yield Cost("sonde http", [sonde, nginx.http], env)
    if wanted(curl, "curl", "apt install curl"):
        yield Cost("curl http", [curl, "-s", nginx.http], env)
    if wanted(check, "check_http", "apt install monitoring-plugins-basic"):
        yield Cost("check_http", [check, "-H", "127.0.0.1", "-p", nginx.http_port], env)
        yield Cost("check_http -S (no check)",
                   [check, "-S", "-H", "127.0.0.1", "-p", port], env)
    yield Cost("sonde https, CA file", [sonde, "--cacert", nginx.ca, nginx.https], env)
    if curl:
        yield Cost("curl https, CA file", [curl, "-s", "--cacert", nginx.ca, nginx.https], env)
    if wanted(hashed, "the system's trust store", "apt install ca-certificates"):
        yield Cost("sonde https, system", [sonde, nginx.https], env, SSL_CERT_DIR=hashed)
        if curl:
            yield Cost("curl https, system", [curl, "-s", nginx.https], env,
                       SSL_CERT_DIR=hashed, SSL_CERT_FILE=bundle)


def measure(options, folder):
    authority = Authority(folder)
    nginx = Nginx(folder, authority)
    try:
        costs = list(commands(folder, options.build, nginx, authority))
        for tool in ("valgrind", "strace", "time"):
            if not shutil.which(tool):
                print(f"left out: what {tool} counts (apt install {tool})")
        for _ in range(options.rounds):
            for cost in costs:
                cost.once()
        for cost in costs:
            cost.count(folder)
    finally:
        nginx.stop()
    print(f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, {platform.release()}, "
          f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, "
          f"{options.rounds} rounds")
    print(f"    {'':<26}{'CPU ms':>8}{'M instr.':>10}{'calls':>8}{'KiB':>8}{'libs':>6}")
    for cost in costs:
        print(cost.row())
    return [line for cost in costs for line in cost.above()]


def main():
    parser = argparse.ArgumentParser(description="What one probe costs.")
    parser.add_argument("--build", type=pathlib.Path, default=programs.BUILD)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    options.build = options.build.resolve()
    try:
        if not (options.build / "sonde").exists():
            raise CannotRun(f"{options.build}/sonde is not built")
        with tempfile.TemporaryDirectory(prefix="sonde-cost.") as folder:
            wrong = measure(options, pathlib.Path(folder))
    except (CannotRun, roots.NoRoot) as why:
        print(f"bench/cost.py: {why}", file=sys.stderr)
        return 77
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
