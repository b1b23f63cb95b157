# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that thinks: thinker.py http|smtp PORT MS answers each request, and
greets, after so many milliseconds. A connection at a time; each reply is one
segment, and none as long as a SYN."""

import socket
import sys
import time

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"


def http(connection, think):
    while True:
        got = b""
        while b"\r\n\r\n" not in got:
            some = connection.recv(4096)
            if not some:
                return
            got += some
        time.sleep(think)
        connection.sendall(PAGE)


def smtp(connection, think):
    time.sleep(think)
    connection.sendall(b"220 thinker.example ESMTP at your service\r\n")
    for line in connection.makefile("rb"):
        time.sleep(think)
        if line.startswith(b"EHLO"):
            connection.sendall(b"250-thinker.example\r\n250 SIZE 1000000\r\n")
        else:
            connection.sendall(b"221 2.0.0 until the next time\r\n")
            return


def main(kind, port, think):
    with socket.create_server(("", int(port))) as listening:
        while True:
            connection, _ = listening.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                try:
                    {"http": http, "smtp": smtp}[kind](connection, int(think) / 1000)
                except OSError:
                    pass  # the peer, or the wire, ended it first


main(*sys.argv[1:])
