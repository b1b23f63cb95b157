# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers on loopback that say exactly the bytes of a script, and runs of
sonde against them: many at once, on a terminal, with their memory measured."""

import concurrent.futures
import os
import pty
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import termios
import threading
import time

from support import programs

SANITIZED = os.environ.get("SONDE_KIND") == "sanitized" or \
    b"__asan_init" in (programs.BUILD / "sonde").read_bytes() \
    if (programs.BUILD / "sonde").exists() else False

# What a program under test may take beyond the bound it was given: starting,
# closing (2 s at most, by its own rule), and a machine that others use too.
SLACK = 30.0 if SANITIZED or os.environ.get("SONDE_KIND") == "coverage" else 6.0


def ends_with_reset(sock):
    """Closes so that the peer sees a reset instead of an end of file."""
    raw = sock
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(sock, ssl.SSLSocket):
        os.close(sock.detach())
    else:
        sock.close()


def request_of(sock):
    """The head of a request and its body (by Content-Length), as bytes."""
    data = b""
    while b"\r\n\r\n" not in data:
        some = sock.recv(65536)
        if not some:
            return data
        data += some
    head, _, body = data.partition(b"\r\n\r\n")
    want = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            want = int(value)
    while len(body) < want:
        some = sock.recv(65536)
        if not some:
            break
        body += some
    return head + b"\r\n\r\n" + body


class Server:
    """Calls script(sock, number) in a thread for each connection. context: a
    server's ssl.SSLContext; the handshake is then done before the script. What
    a script raises because the peer has gone is nothing; all else is kept in
    .errors, which stop() raises. narrow: with the least room to receive."""

    def __init__(self, script, context=None, host="127.0.0.1", narrow=False):
        self.script, self.context, self.host = script, context, host
        self.errors = []
        self.number = 0
        self.over = threading.Event()
        self.listener = socket.socket()
        if narrow:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.listener.bind((host, 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        self.url = f"http{'s' if context else ''}://{host}:{self.port}"
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            sock, _ = self.listener.accept()
            if self.over.is_set():
                sock.close()
                return
            self.number += 1
            threading.Thread(target=self.serve, args=(sock, self.number),
                             daemon=True).start()

    def serve(self, sock, number):
        sock.settimeout(20)
        try:
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
            self.script(sock, number)
        except OSError:  # ssl.SSLError is one
            pass
        except Exception as why:  # pylint: disable=broad-except
            self.errors.append(why)
        finally:
            close(sock)

    def stop(self):
        self.over.set()
        socket.create_connection((self.host, self.port), 5).close()
        self.thread.join(5)
        self.listener.close()
        for why in self.errors:
            raise why


def close(sock):
    """In order: the peer's last bytes are read, so that no reset overtakes
    ours."""
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.settimeout(1)
            sock = sock.unwrap()
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(1)
        while sock.recv(65536):
            pass
    except (OSError, ValueError):
        pass
    sock.close()


def says(*pieces, gap=0.02):
    """A script: hears a request, says the pieces each in a segment of its
    own, and ends."""
    def script(sock, _):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request_of(sock)
        for i, piece in enumerate(pieces):
            if i > 0:
                time.sleep(gap)
            sock.sendall(piece)
    return script


def chunked(*pieces):
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def server_context(signed, **more):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.cert, signed.key)
    for name, value in more.items():
        setattr(context, name, value)
    return context


# ---- DNS ----

def wire_name(*labels):
    """A name on the wire; labels are any bytes."""
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(name, kind, data, ttl=60):
    return name + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def dns_reply(query, answers=(), rcode=0, ede=None):
    """A reply to query (bytes); ede: (code, text) for the OPT record."""
    end = 12
    while query[end]:
        end += 1 + query[end]
    question = query[12:end + 5]
    more = b""
    if ede is not None:
        option = struct.pack("!HHH", 15, 2 + len(ede[1]), ede[0]) + ede[1]
        more = b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(option)) + option
    head = query[:2] + struct.pack("!HHHHH", 0x8180 | rcode, 1, len(answers), 0,
                                   1 if more else 0)
    return head + question + b"".join(answers) + more


def question_type(query):
    end = 12
    while query[end]:
        end += 1 + query[end]
    return struct.unpack("!H", query[end + 1:end + 3])[0]


class Resolver:
    """A DNS server, UDP and TCP on one port: answer(query, tcp) gives the
    reply's bytes, or None for silence. tcp_script(sock) takes TCP over."""

    def __init__(self, answer, tcp_script=None):
        self.answer, self.tcp_script = answer, tcp_script
        self.over = threading.Event()
        for _ in range(50):
            self.tcp = socket.socket()
            self.tcp.bind(("127.0.0.1", 0))
            self.port = self.tcp.getsockname()[1]
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.udp.bind(("127.0.0.1", self.port))
                break
            except OSError:
                self.udp.close()
                self.tcp.close()
        self.tcp.listen(16)
        self.address = f"127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.over.is_set():
            ready = select.select([self.udp, self.tcp], [], [], 0.1)[0]
            if self.udp in ready:
                query, peer = self.udp.recvfrom(4096)
                if len(query) < 12:
                    continue
                reply = self.answer(query, False)
                if reply is not None:
                    self.udp.sendto(reply, peer)
            if self.tcp in ready:
                sock, _ = self.tcp.accept()
                threading.Thread(target=self.stream, args=(sock,), daemon=True).start()

    def stream(self, sock):
        sock.settimeout(10)
        try:
            if self.tcp_script is not None:
                self.tcp_script(sock)
                return
            while True:
                size = sock.recv(2)
                if len(size) < 2:
                    return
                query = sock.recv(struct.unpack("!H", size)[0])
                reply = self.answer(query, True)
                sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            pass
        finally:
            sock.close()

    def stop(self):
        self.over.set()
        self.udp.sendto(b"", self.udp.getsockname())
        self.thread.join(5)
        self.udp.close()
        self.tcp.close()


# ---- runs ----

def at_once(work, items, workers=6):
    """work(item) for all items, some at a time: [(item, result)]."""
    items = list(items)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(zip(items, pool.map(work, items)))


# A process takes the peak of the one that forks it as its own; this one is
# small. Last line of its standard error: status, peak in KiB.
MEASURE = """
import os, sys
pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
os.write(2, b"\\n%d %d" % (os.waitstatus_to_exitcode(status), usage.ru_maxrss))
"""


class Measured:
    """A run with the seconds it took and its peak of memory in KiB."""

    def __init__(self, args, home, timeout):
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", MEASURE, programs.BUILD / "sonde",
             *map(str, args)],
            input=b"", capture_output=True, timeout=timeout, check=False, cwd=home,
            env=programs.environment(home))
        self.seconds = time.monotonic() - start
        self.raw_err, _, last = done.stderr.rpartition(b"\n")
        self.raw_out = done.stdout
        self.status, self.peak = map(int, last.split())

    def __repr__(self):
        return (f"exit {self.status}, {self.seconds:.1f} s, {self.peak} KiB\n"
                f"{self.raw_out[-3000:]!r}\n{self.raw_err[-3000:]!r}")


def on_terminal(home, args, typed=None, env=None, timeout=20):
    """Runs sonde with a terminal of its own for all three streams; its bytes
    as they are written (no CR is added), and its status. typed is sent when a
    prompt waits."""
    master, slave = pty.openpty()
    modes = termios.tcgetattr(slave)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, modes)
    process = subprocess.Popen(
        [programs.BUILD / "sonde", *map(str, args)], stdin=slave, stdout=slave,
        stderr=slave, cwd=home, start_new_session=True,
        preexec_fn=lambda: _take_terminal(slave),
        env=programs.environment(home, TERM="xterm-256color", **(env or {})))
    os.close(slave)
    seen, until = b"", time.monotonic() + timeout
    while time.monotonic() < until:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            some = os.read(master, 65536)
        except OSError:
            break
        if not some:
            break
        seen += some
        if typed and seen.endswith(b": "):
            os.write(master, typed)
            typed = None
    else:
        process.send_signal(signal.SIGKILL)
    os.close(master)
    return seen, process.wait()


def _take_terminal(slave):
    import fcntl
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
