# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted server for the emulated network: peer.py PORT STEP... plays its
steps on each connection, one after the other, for as long as it lives.

  hear          reads up to an empty line (a request)
  hear=N        reads N bytes
  hear-end      reads until the peer closes
  say=TEXT      sends it; \\r \\n \\xNN stand for bytes
  page=N        sends an HTTP reply with a body of N bytes in one piece
  wait=MS       does nothing
  nodelay       no Nagle from here on
  small=N       a receive buffer of N bytes (before the connection: first step)
  shut          ends its own direction
  reset         ends with a reset
  close         ends, as it does behind the last step
"""

import socket
import struct
import sys
import time


def hear_head(connection):
    got = b""
    while b"\r\n\r\n" not in got:
        some = connection.recv(4096)
        if not some:
            break
        got += some


def hear_bytes(connection, n):
    while n > 0:
        some = connection.recv(min(n, 65536))
        if not some:
            break
        n -= len(some)


def page(n):
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {n}\r\nConnection: close\r\n\r\n"
    return head.encode() + b"x" * n


def play(connection, steps):
    for step in steps:
        name, _, value = step.partition("=")
        if name == "hear-end":
            hear_bytes(connection, 1 << 60)
        elif name == "hear" and value:
            hear_bytes(connection, int(value))
        elif name == "hear":
            hear_head(connection)
        elif name == "say":
            connection.sendall(value.encode().decode("unicode_escape").encode("latin-1"))
        elif name == "page":
            connection.sendall(page(int(value)))
        elif name == "wait":
            time.sleep(int(value) / 1000)
        elif name == "nodelay":
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        elif name == "shut":
            connection.shutdown(socket.SHUT_WR)
        elif name == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
            return
        elif name == "close":
            return
        elif name != "small":
            sys.exit(f"no step: {step}")


def main(port, *steps):
    listening = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    for step in steps:
        if step.startswith("small="):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(step[6:]))
    listening.bind(("::", int(port)))
    listening.listen(16)
    while True:
        connection, _ = listening.accept()
        with connection:
            try:
                play(connection, steps)
            except OSError:
                pass  # the peer, or the wire, ended it first


main(*sys.argv[1:])
