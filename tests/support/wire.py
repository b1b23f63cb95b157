# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated network (tests/net): two ends, client and server, each in a
namespace of its own, and a wire between them on which packets are delayed, lost
or changed, each time in the same way. A test says what the wire does and what
runs at each end; all of it ends with the test. The number of a packet, in
drop=3 or rst=4, counts from the first that its end sends (1: SYN)."""

import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import time

from support import programs

CLIENT, SERVER = "10.77.0.1", "10.77.0.2"
CLIENT6, SERVER6 = "fd77::1", "fd77::2"
ROUTER, ROUTER6 = "10.77.0.254", "fd77::fe"
PEER = programs.SOURCE / "tests/net/peer.py"
SKIP = 77


class NoWire(Exception):
    """This machine cannot emulate a network; the text says why."""


class Packet:
    """One line of the emulator's log: way ("to-server", "to-client"), number,
    bytes, entered_ns and left_ns (CLOCK_REALTIME; None if it did not), fate
    (passed dropped too-big queue-full, and of forged ones icmp reset)."""

    def __init__(self, line):
        self.way, number, length, entered, left, self.fate = line.split()
        self.number, self.bytes = int(number), int(length)
        self.entered_ns, self.left_ns = int(entered), int(left) or None

    def __repr__(self):
        return f"{self.way} {self.number} ({self.bytes} bytes) {self.fate}"


class Capture:
    """tcpdump at an end's interface, into a file; .stop() gives its path."""

    def __init__(self, wire, path, end="client", words=()):
        if not shutil.which("tcpdump"):
            raise NoWire("tcpdump is missing: apt install tcpdump")
        self.path, self.dropped = pathlib.Path(path), None
        self.process = wire.start(end, [
            "tcpdump", "-i", "wire0", "-n", "-p", "-U", "-s", "256", "-B", "4096",
            "--immediate-mode", "--time-stamp-precision=nano", "-Z", "root",
            "-w", path, *words], stderr=subprocess.PIPE)
        self.said = wait_for(self.process.stderr, rb"listening on", self.process)

    def stop(self):
        """Ends it; .dropped is what the kernel could not give it."""
        if self.process.poll() is None:
            time.sleep(0.1)
            self.process.send_signal(signal.SIGINT)
        self.said += self.process.communicate(timeout=10)[1]
        found = re.search(rb"(\d+) packets? dropped by kernel", self.said)
        self.dropped = int(found.group(1)) if found else None
        return self.path


def wait_for(pipe, pattern, process, seconds=10):
    """What a program says until that appears in it."""
    text, until = b"", time.monotonic() + seconds
    while not re.search(pattern, text):
        if time.monotonic() > until:
            raise RuntimeError(f"no {pattern!r} in {text!r}")
        if not select.select([pipe], [], [], 0.2)[0]:
            continue
        some = os.read(pipe.fileno(), 4096)
        if not some:
            raise NoWire(f"{process.args}: {text.decode(errors='replace').strip()}")
        text += some
    return text


def emulator():
    path = programs.BUILD / "tests/net/emulator"
    if not path.exists():
        raise NoWire(f"{path} is not built: make check TESTS=")
    return path


class Wire:
    """A running network; the words are the emulator's: Wire(folder, home,
    both="delay=20", to_server="drop=1", to_client="mtu=1300,icmp")."""

    def __init__(self, folder, home, both="", to_server="", to_client="", spin_us=0):
        self.home, self.folder = home, pathlib.Path(folder)
        self.log_path = self.folder / "wire.log"
        self.running = []
        words = ["-k", "-l", self.log_path, "-u", str(spin_us)]
        for option, value in (("-b", both), ("-f", to_server), ("-r", to_client)):
            words += [option, value] if value else []
        self.process = subprocess.Popen(
            [emulator(), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        line = self.process.stdout.readline().decode().split()
        if len(line) != 4:
            said = self.process.communicate(timeout=10)[1].decode()
            kind = NoWire if self.process.returncode == SKIP else RuntimeError
            raise kind(said.strip())
        self.space = {"client": line[1], "server": line[3]}

    def enter(self, end):
        """The words before a command that is to run at that end."""
        here = f"/proc/{self.process.pid}"
        words = ["nsenter", f"--net={here}/fd/{self.space[end]}"]
        if os.geteuid() != 0:
            words += [f"--user={here}/ns/user", "--preserve-credentials"]
        return [*words, "--"]

    def start(self, end, command, **more):
        """Starts a command at that end; it ends with the wire."""
        process = subprocess.Popen(
            [*self.enter(end), *map(str, command)], cwd=self.folder,
            **{"stdin": subprocess.DEVNULL, "env": programs.environment(self.home), **more})
        self.running.append(process)
        return process

    def run(self, end, command, timeout=60, **more):
        """Runs a command at that end; see programs.Run for what it gives."""
        return programs.Run(subprocess.run(
            [*self.enter(end), *map(str, command)], cwd=self.folder, check=False,
            **{"stdin": subprocess.DEVNULL, "env": programs.environment(self.home),
               "capture_output": True, "timeout": timeout, **more}))

    def sonde(self, *args, **more):
        """Runs sonde at the client's end."""
        return self.run("client", [programs.BUILD / "sonde", *args], **more)

    def serve(self, command, port, **more):
        """Starts a server at its end, and waits until it listens on that port."""
        process = self.start("server", command, **more)
        until = time.monotonic() + 10
        while not listens(process.pid, port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command}: it does not listen on {port}")
            time.sleep(0.01)
        return process

    def peer(self, *steps, port=80, **more):
        """A scripted server; tests/net/peer.py says what its steps are."""
        return self.serve([sys.executable, PEER, port, *steps], port, **more)

    def capture(self, name="client.pcap", end="client", words=()):
        """A Capture that has begun."""
        return Capture(self, self.folder / name, end, words)

    def log(self):
        """What became of each packet, in the order in which it was known."""
        return [Packet(line) for line in self.log_path.read_text().splitlines()]

    def stop(self):
        for process in reversed(self.running):
            programs.end(process)
        if self.process.poll() is None:
            self.process.communicate(timeout=10)


def listens(pid, port):
    """Whether anything listens on that port where the process is."""
    for family in ("tcp", "tcp6"):
        try:
            lines = pathlib.Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            place, state = line.split()[1], line.split()[3]
            if state == "0A" and int(place.rsplit(":", 1)[1], 16) == port:
                return True
    return False
