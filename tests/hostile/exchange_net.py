# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of its own (unshare --net) in which this machine has public
addresses and port 25: run by test_exchange.py there, with the words for sonde.
Prints what sonde wrote, its status last."""

import pathlib
import socket
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import scripted  # noqa: E402
from support import programs  # noqa: E402

A, PTR, MX = 1, 12, 15
ADDRESSES = ["192.0.2.7", "192.0.2.8", "192.0.2.80", "192.0.2.81"]
SILENT = [("one", "192.0.2.80"), ("two", "192.0.2.81")]


def full(address):
    """A port 25 that nobody accepts on and whose queue is full."""
    listener = socket.socket()
    listener.bind((address, 25))
    listener.listen(0)
    waiting = []
    for _ in range(4):
        waiting.append(socket.socket())
        waiting[-1].setblocking(False)
        waiting[-1].connect_ex((address, 25))
    return [listener, *waiting]


def answer(query, _):
    end, labels = 12, []
    while query[end]:
        labels.append(query[end + 1:end + 1 + query[end]])
        end += 1 + query[end]
    name, kind = b".".join(labels), scripted.question_type(query)
    owner = b"\xc0\x0c"
    if kind == MX and name == b"blocked.test":
        return scripted.dns_reply(query, [
            scripted.record(owner, MX, struct.pack("!H", 10) + scripted.wire_name(
                host.encode(), b"test")) for host, _ in SILENT])
    if kind == PTR and name == b"7.2.0.192.in-addr.arpa":
        return scripted.dns_reply(query, [
            scripted.record(owner, PTR, scripted.wire_name(b"us", b"test"))])
    known = {host.encode() + b".test": address for host, address in SILENT}
    known |= {b"us.test": "192.0.2.7", b"here.test": "127.0.0.1"}
    if kind == A and name in known:
        return scripted.dns_reply(query, [
            scripted.record(owner, A, socket.inet_aton(known[name]))])
    return scripted.dns_reply(query, rcode=0 if name in known else 3)


def mail(sock, _):
    sock.sendall(b"220 mx.test ESMTP\r\n")
    with sock.makefile("rb") as stream:
        for line in stream:
            quits = line.upper().startswith(b"QUIT")
            sock.sendall(b"221 bye\r\n" if quits else b"250 ok\r\n")


def main():
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in ADDRESSES:
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
    held = [full(address) for _, address in SILENT]
    resolver, server = scripted.Resolver(answer), scripted.Server(mail)
    done = subprocess.run(
        [programs.BUILD / "sonde", "--no-config", "--dns", resolver.address, "-o", "ndjson",
         *(word.replace("PORT", str(server.port)) for word in sys.argv[1:])],
        capture_output=True, text=True, timeout=60, check=False)
    sys.stdout.write(done.stdout + done.stderr + f"{done.returncode}\n")
    server.stop()
    resolver.stop()
    for sockets in held:
        for sock in sockets:
            sock.close()


main()
