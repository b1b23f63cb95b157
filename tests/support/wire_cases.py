# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong on a wire, a row each: the steps of the server (peer.py), a
client in Python, how the wire is set, and what is found: {id: severity}. Each
comes out the same every time."""

START = """
import socket, sys, time
def connect(size=None):
    s = socket.socket()
    if size:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    s.settimeout(8)
    s.connect(("10.77.0.2", 80))
    return s
def read(s, n=1 << 30):
    got = 0
    while got < n:
        some = s.recv(65536)
        if not some:
            break
        got += len(some)
ASK = b"GET / HTTP/1.0\\r\\n\\r\\n"
"""
GET = "s = connect(); s.sendall(ASK); read(s)"
IMPATIENT = "s = connect(); s.settimeout(2.5); s.sendall(ASK); read(s)"
PUT = "s = connect(); s.sendall(b'x' * 60000); s.shutdown(1); read(s)"
IMPATIENT_PUT = "s = connect(); s.settimeout(3); s.sendall(b'x' * 60000); s.shutdown(1); read(s)"
OFTEN = """
s = connect()
for i in range(4):
    s.sendall(ASK)
    read(s, 8)
"""
SLOW_READER = "s = connect(4096); s.sendall(ASK); time.sleep(1); read(s)"
HALF_CLOSE = "s = connect(); s.sendall(ASK); read(s, 40); s.shutdown(1); read(s)"
LEAVES = "s = connect(); s.sendall(ASK); s.close(); time.sleep(0.6)"
HELLO = """
s = connect()
s.sendall(b"\\x16\\x03\\x01" + b"c" * 500)
read(s, 24003)
s.sendall(b"f" * 80)
read(s)
"""
TLS = ["hear=503", "say=\\x16\\x03\\x03", "page=24000", "hear=80", "page=20"]
SMALL_TLS = ["hear=503", "say=\\x16\\x03\\x03", "page=3000", "hear=80", "page=20"]
SMALL_HELLO = HELLO.replace("24003", "3000")

PAGE = ["hear", "page=3000"]
CASES = {
    "healthy": (PAGE, GET, {"both": "delay=10"}, {}),
    "healthy-far": (PAGE, GET, {"both": "delay=50"}, {"tcp-long-distance": "note"}),
    "syn": (PAGE, GET, {"both": "delay=10", "to_server": "drop=1"}, {"tcp-syn-lost": "warn"}),
    "loss": (["hear", "page=30000"], GET, {"both": "delay=20", "to_client": "drop=6"},
             {"tcp-loss": "note"}),
    "loss-up": (["hear-end", "page=10"], PUT, {"both": "delay=20", "to_server": "drop=6"},
                {"tcp-loss": "note"}),
    "loss-dear": (PAGE, GET, {"both": "delay=20", "to_server": "drop=3-4"}, {"tcp-loss": "warn"}),
    "reordered": (["hear", "page=6000", "wait=100"], GET,
                  {"both": "delay=40", "to_client": "twice=5"}, {}),
    "reset": (PAGE, GET, {"both": "delay=20", "to_client": "rst=3,hops=7"},
              {"tcp-reset-forged": "fail"}),
    "reset-same-ttl": (PAGE, GET, {"both": "delay=20", "to_client": "rst=3,hops=-13"},
                       {"tcp-reset-forged": "fail"}),
    "reset-own": (["hear", "page=100", "reset"], GET, {"both": "delay=20"}, {}),
    "black-hole": (["hear", "page=4000", "wait=3000"], IMPATIENT,
                   {"both": "delay=10", "to_client": "mtu=1300"}, {"tcp-mtu-black-hole": "fail"}),
    "black-hole-up": (["hear-end"], IMPATIENT_PUT,
                      {"both": "delay=10", "to_server": "mtu=1300"},
                      {"tcp-mtu-black-hole": "fail"}),
    "path-mtu": (["hear-end", "page=10"], PUT,
                 {"both": "delay=10", "to_server": "mtu=1300,icmp"}, {"tcp-path-mtu": "note"}),
    "nagle": (["hear", "say=aaaa", "say=bbbb"] * 4, OFTEN, {"both": "delay=20"},
              {"tcp-nagle": "warn"}),
    "no-nagle": (["nodelay"] + ["hear", "say=aaaa", "say=bbbb"] * 4, OFTEN,
                 {"both": "delay=20"}, {}),
    "server-window": (["small=4096", "wait=1200", "hear-end", "page=10"], PUT,
                      {"both": "delay=10"}, {"tcp-zero-window": "warn"}),
    "our-window": (["hear", "page=30000"], SLOW_READER, {"both": "delay=10"},
                   {"tcp-our-window": "warn"}),
    "slow-start": (["hear", "page=300000"], GET, {"both": "delay=45"}, {"tcp-slow-start": "note"}),
    "far": (PAGE, GET, {"both": "delay=90"}, {"tcp-long-distance": "note"}),
    "flight": (TLS, HELLO, {"both": "delay=30"}, {"tls-flight-too-large": "warn"}),
    "small-flight": (SMALL_TLS, SMALL_HELLO, {"both": "delay=30"}, {}),
    "half-close": (["hear", "page=10", "wait=2500"], HALF_CLOSE, {"both": "delay=10"},
                   {"tcp-half-close-ignored": "warn"}),
    "half-close-heard": (["hear", "page=10", "hear-end"], HALF_CLOSE, {"both": "delay=10"},
                         {}),
    "after-close": (["hear", "wait=150", "page=3000", "wait=100"], LEAVES,
                    {"both": "delay=10"}, {"tcp-data-after-close": "warn"}),
}
