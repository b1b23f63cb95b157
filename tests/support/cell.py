# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers that need more than a folder: users, root's rights, fixed
paths. Each runs in a cell, a mount and process namespace of its own whose root
is put together from a scratch root (cell.sh), on the machine's loopback. It
ends with the test session, and all its children with it. What a given server
needs stands in its own file."""

import functools
import os
import select
import socket
import subprocess
import threading
import time

from support import programs, roots

HOST = "127.0.0.1"
USER, PASSWORD = "amy", "s3cret"
OTHER_USER, OTHER_PASSWORD = "bob", "p@ss word"
SCRIPT = programs.SOURCE / "tests/support/cell.sh"

# Name, number. Groups are called like users, and have their numbers.
SYSTEM = {"root": 0, "daemon": 1, "mail": 8, "ftp": 101, "postfix": 102, "postdrop": 103,
          "dovecot": 104, "dovenull": 105, "Debian-exim": 106, "cyrus": 107, "sasl": 108,
          "opensmtpd": 109, "opensmtpq": 110, "proftpd": 111, "nogroup": 65533,
          "nobody": 65534}
# openssl passwd -6 -salt sonde PASSWORD
PEOPLE = {
    USER: (1001, "$6$sonde$nQew4lsxQ7lNvl3ejkzdluPKT1YSnHH4IJc3m7wxVnmnt8peMl4LLa9r"
                 "wrSC1UUJqP1bWMYDdKK45onR/9gVB1"),
    OTHER_USER: (1002, "$6$sonde$t9og.ZgokSM3QNdbLn0WCBFh2BfRuUc5h/BiwszxzsuN66XBpeUTn"
                       "JQW/vUUmmRHrH7.rfxZM5EIsK5tGefAt0"),
}


class Port:
    """A free port of loopback that stays ours: it is bound here, without
    listening, and SO_REUSEADDR lets the server listen on it beside that. So
    neither bind(0) nor connect() of others gets it meanwhile."""

    def __init__(self):
        self.held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.held.bind((HOST, 0))
        self.number = self.held.getsockname()[1]

    def close(self):
        self.held.close()


@functools.lru_cache
def namespaces():
    """The words that start a program in namespaces of its own."""
    words = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    if os.geteuid() != 0:
        words += ["--user", "--map-root-user", "--map-auto"]
    try:
        done = subprocess.run([*words, "mount", "-t", "tmpfs", "cell", "/mnt"], check=False,
                              capture_output=True, text=True, timeout=30,
                              stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise roots.NoRoot("a real server needs unshare: apt install util-linux") from None
    if done.returncode != 0:
        raise roots.NoRoot("a real server needs namespaces of its own, and this user gets "
                           f"none here: {done.stderr.strip()}")
    return words


class Syslog(threading.Thread):
    """Takes what a server tells /dev/log, which leads here, into a file."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.file = folder / "syslog.log"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # A path in a test's folder is too long for a socket's name.
        where = os.open(folder, os.O_PATH)
        self.socket.bind(f"/proc/self/fd/{where}/syslog")
        os.close(where)
        (folder / "syslog").chmod(0o666)
        self.ends, self.end = os.pipe()
        self.start()

    def run(self):
        with open(self.file, "ab", buffering=0) as out:
            while self.ends not in select.select([self.socket, self.ends], [], [])[0]:
                # "<22>Nov 30 20:50:47 name: text"
                line = self.socket.recv(8192).rstrip(b"\n\0")
                out.write(line[line.find(b">") + 1:] + b"\n")
        self.socket.close()
        os.close(self.ends)

    def stop(self):
        os.close(self.end)
        self.join(10)


class Server:
    """A server in its cell. A kind of server says ROOT (a package of its root)
    and LOG (the log's name in .folder) or that it uses SYSLOG, and in its
    __init__ calls super().__init__(), writes configuration into .folder,
    launch()es and wait()s. .ca is the file to trust, .cert and .key are its own."""

    ROOT, LOG, SYSLOG, KEY = None, "output.log", False, "ec"

    def __init__(self, folder, authority):
        self.folder, self.ca = folder, authority.cert
        self.namespaces, self.root = namespaces(), roots.path(self.ROOT)
        self.process, self.ports, self.syslog = None, [], None
        folder.chmod(0o755)
        signed = authority.sign(folder.name, ["localhost", "127.0.0.1", "::1"],
                                kind=self.KEY)
        self.cert = self.write("server.pem", signed.cert.read_text())
        self.key = self.write("server.key", signed.key.read_text(), 0o600)
        self.accounts()

    def accounts(self):
        """The users of the cell: those its servers want, amy and bob."""
        everybody = {**SYSTEM, **{name: number for name, (number, _) in PEOPLE.items()}}
        homes = {**{name: "/" for name in SYSTEM},
                 **{name: f"/home/{name}" for name in PEOPLE}}
        self.put("etc/passwd", "".join(
            f"{name}:x:{number}:{number}::{homes[name]}:/bin/sh\n"
            for name, number in everybody.items()))
        self.put("etc/group", "".join(
            f"{name}:x:{number}:\n" for name, number in everybody.items()))
        self.put("etc/shadow", "".join(
            f"{name}:{PEOPLE[name][1] if name in PEOPLE else '*'}:19000::::::\n"
            for name in everybody), 0o600)
        self.put("etc/shells", "/bin/sh\n")
        # That of the packages leads to files their scripts would make.
        self.put("etc/pam.d/other", "auth required pam_deny.so\n"
                                    "account required pam_deny.so\n"
                                    "session required pam_deny.so\n")
        self.put("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")
        self.put("etc/hostname", "mail.test\n")
        self.put("etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        self.put("etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\n"
                                        "hosts: files\nservices: files\n")

    def write(self, name, text, mode=0o644):
        """A file in the server's folder; its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def put(self, name, content, mode=0o644):
        """A file, text or bytes, that stands in the cell when it starts."""
        path = self.folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)

    def prepare(self, line):
        """A line of sh that is run before the server, in the cell's root."""
        with open(self.folder / "prepare.sh", "a", encoding="ascii") as out:
            out.write(line + "\n")

    def logs(self):
        """A folder for logs that any user of the cell may write to."""
        path = self.folder / "logs"
        path.mkdir()
        path.chmod(0o777)
        return path

    def own(self, path, user="root", mode=0o755):
        """Has a folder made in the cell, which belongs to a user there."""
        number = SYSTEM[user] if user in SYSTEM else PEOPLE[user][0]
        self.prepare(f"install -d -o {number} -g {number} -m {mode:o} .{path}")
        return path

    def port(self):
        """The number of a free port, ours until stop()."""
        self.ports.append(Port())
        return self.ports[-1].number

    def launch(self, *words):
        """Starts the server in its cell; words is its command line there, in
        the foreground."""
        if self.SYSLOG:
            self.syslog = Syslog(self.folder)
        with open(self.folder / "output.log", "wb") as log:
            self.process = subprocess.Popen(
                [*self.namespaces, "/bin/sh", SCRIPT, self.root, self.folder, *words],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/",
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/",
                     "LC_ALL": "C.UTF-8"})

    def wait(self, *ports, silent=(), seconds=30):
        """Until each port greets, and each silent one (there TLS comes first)
        takes a connection; at most some seconds."""
        until = time.monotonic() + seconds
        for port in (*ports, *silent):
            while not answers(port, greets=port in ports):
                if self.process.poll() is not None or time.monotonic() > until:
                    said = f"{self.log('output.log')}{self.log()}"
                    self.stop()
                    raise RuntimeError(f"{type(self).__name__} does not answer at "
                                       f"port {port}: {said}")
                time.sleep(0.02)

    def log(self, name=None):
        """The text of the server's own log (or another file of .folder)."""
        path = self.folder / (name or ("syslog.log" if self.SYSLOG else self.LOG))
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        """Ends the cell: its first process waits for the end of our pipe."""
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.syslog is not None:
            self.syslog.stop()
        for port in self.ports:
            port.close()


def answers(port, greets):
    """Whether a server takes a connection there, and says something."""
    try:
        with socket.create_connection((HOST, port), 1) as s:
            s.settimeout(2)
            return not greets or s.recv(1) != b""
    except OSError:
        return False


def until(holds, what, seconds=10):
    """Waits until holds() does, at most some seconds; else what() is told."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what()
        time.sleep(0.05)
