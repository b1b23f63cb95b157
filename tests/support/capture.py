# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde-capture by itself, spoken to as sonde does (src/net/wire_request.h),
and as sonde would not. Helper.socket() gives sockets that are captured,
Helper.packets() what was captured of them."""

import array
import os
import socket
import struct
import subprocess

from support import programs

SOCKET, HAND_OVER = 1, 2
REQUEST = 12 + 2 * 28


def end(host=None, port=0):
    """An address and port in the form of a request; None: none."""
    if host is None:
        return bytes(28)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    raw = struct.pack("!H", port)
    if family == socket.AF_INET6:
        raw += bytes(4)
    return (struct.pack("=H", family) + raw + socket.inet_pton(family, host)).ljust(28, b"\0")


class Packet:
    """What lay in the spool: time_ns, length, and the bytes from the IP header
    on, of which the ports of TCP and UDP are taken; icmp: none."""

    def __init__(self, time_ns, length, data):
        self.time_ns, self.length, self.cooked, self.ip = time_ns, length, data[:20], data[20:]
        self.v6 = self.ip[0] >> 4 == 6
        self.protocol = self.ip[6 if self.v6 else 9]
        at = 40 if self.v6 else 20
        self.rest = self.ip[at:]
        self.ports = struct.unpack("!HH", self.rest[:4])

    @property
    def syn(self):
        """Whether it is the first of a connection."""
        return self.protocol == socket.IPPROTO_TCP and self.rest[13] & 0x12 == 2


class Answer:
    """error, most, received, dropped, lost, and the descriptor fd (-1: none)."""

    def __init__(self, data, rights):
        (self.version, self.error, self.most, self.received, self.dropped,
         self.lost) = struct.unpack("=IiI4xQQQ", data)
        self.fd = -1
        for level, kind, raw in rights:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                self.fd = array.array("i", raw)[0]


class Helper:
    """A running sonde-capture; .hello is its first answer."""

    def __init__(self, mode="headers", program=None, user=None):
        self.control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(10)

        def give():
            os.dup2(other.fileno(), 3)
        self.process = subprocess.Popen(
            [program or programs.BUILD / "sonde-capture", mode], pass_fds=(3,),
            preexec_fn=give, user=user, stdin=subprocess.DEVNULL)
        other.close()
        self.hello = self.answer()

    def answer(self):
        """The next answer; None at its end."""
        data, rights, _, _ = self.control.recvmsg(256, socket.CMSG_SPACE(4))
        return Answer(data, rights) if data else None

    def ask(self, what, kind=socket.SOCK_STREAM, local=bytes(28), remote=bytes(28), version=1):
        """One request; the answer."""
        self.control.send(struct.pack("=III", version, what, kind) + local + remote)
        return self.answer()

    def socket(self, remote, local=None, kind=socket.SOCK_STREAM):
        """A socket for that (host, port), captured."""
        answer = self.ask(SOCKET, kind, end(local or remote[0]), end(*remote))
        assert answer.error == 0, os.strerror(answer.error)
        made = socket.socket(fileno=answer.fd)
        made.settimeout(10)
        return made

    def packets(self, keep=None):
        """The spool, handed over, and its answer."""
        answer = self.ask(HAND_OVER, 0, end(*keep) if keep else end())
        with os.fdopen(answer.fd, "rb") as spool:
            spool.seek(0)
            data = spool.read()
        found, at = [], 0
        while at < len(data):
            time_ns, captured, length = struct.unpack_from("=qII", data, at)
            at += 16 + captured
            found.append(Packet(time_ns, length, data[at - captured:at]))
        return found, answer

    def status(self, name):
        """A line of its /proc/PID/status."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(line.split()[1] for line in status if line.startswith(name + ":"))

    def stop(self):
        """Ends it as sonde does; its exit status."""
        self.control.close()
        return self.process.wait(10)
