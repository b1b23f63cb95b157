# SPDX-License-Identifier: GPL-3.0-or-later
"""Name servers of many makes, in cells of their own: one class a make. Each
answers for sonde.test, by itself or by asking another of them, at an address of
loopback (.address, as --dns takes it): www (A and AAAA), v4 (A
only), v6 (AAAA only), alias (a CNAME of www), deep (of alias), and many (A
records behind long aliases, which only TCP can carry)."""

import itertools
import socket
import struct
import time

from support import cell

ZONE = """$ORIGIN sonde.test.
$TTL 300
@ SOA ns hostmaster 1 3600 900 86400 300
@ NS ns
ns A 127.0.0.1
www A 127.0.0.1
www AAAA ::1
v4 A 127.0.0.1
v6 AAAA ::1
alias CNAME www
deep CNAME alias
many CNAME {0}.a
{0}.a CNAME {0}.b
""".format(".".join(["long" * 15] * 3)) + "".join(
    f"{'.'.join(['long' * 15] * 3)}.b A 127.0.1.{n}\n" for n in range(1, 61))

numbers = itertools.count(1)


def question(name):
    """A query for the SOA record of a name (RFC 1035 4.1)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">6H", 0x5344, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\6\0\1"


class NameServer(cell.Server):
    """A make says its CONFIG and command line, WORDS, with the fields of the
    object. Some want a signed zone, some ask another server: .other."""

    CONFIG, WORDS, LOG = "", "", "output.log"

    def __init__(self, folder, authority, other=None):
        super().__init__(folder, authority)
        self.other = other
        self.host, self.number = self.place()
        self.address = f"{self.host}:{self.number}"
        self.state = folder / "state"
        self.state.mkdir()
        self.state.chmod(0o777)
        self.zone = self.write("state/sonde.test.zone", ZONE, 0o666)
        self.config = self.write("config", self.CONFIG.format(**vars(self)))
        self.launch(*self.WORDS.format(**vars(self)).split())

    def place(self):
        """Its address and port. No other program binds this address, so a TCP
        port that is free there is free for UDP as well."""
        host = f"127.53.0.{next(numbers)}"
        with socket.socket() as free:
            free.bind((host, 0))
            return host, free.getsockname()[1]

    def ready(self, seconds=20):
        """Until it answers for the zone over UDP, at most some seconds."""
        until = time.monotonic() + seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                said = self.log()
                self.stop()
                raise RuntimeError(f"{type(self).__name__} does not answer: {said}")
            time.sleep(0.02)

    def answers(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.5)
            try:
                s.connect((self.host, self.number))
                s.send(question("sonde.test"))
                # No error, and an answer.
                flags, _, count = struct.unpack_from(">3H", s.recv(4096), 2)
                return flags & 15 == 0 and count > 0
            except OSError:
                return False


class Nsd(NameServer):
    ROOT = "nsd"
    CONFIG = """
server:
	ip-address: {host}@{number}
	username: nobody
	zonesdir: {state}
	zonelistfile: {state}/zone.list
	xfrdfile: {state}/xfrd
	xfrdir: {state}
	database: ""
	pidfile: ""
remote-control:
	control-enable: no
zone:
	name: sonde.test
	zonefile: {zone}
"""
    WORDS = "/usr/sbin/nsd -d -c {config}"


class Knot(NameServer):
    """It signs the zone."""
    ROOT = "knot"
    CONFIG = """
server:
    listen: {host}@{number}
    rundir: {state}
    user: nobody:nogroup
database:
    storage: {state}
zone:
  - domain: sonde.test
    file: {zone}
    zonefile-sync: -1
    journal-content: none
    zonefile-load: whole
    dnssec-signing: on
"""
    WORDS = "/usr/sbin/knotd -c {config}"


class Bind(NameServer):
    """It signs the zone, with its policy "default". It listens on addresses
    that an interface has, and of loopback that is one."""
    ROOT = "bind9"

    def place(self):
        return cell.HOST, self.port()

    CONFIG = """
options {{
	directory "{state}";
	listen-on port {number} {{ {host}; }};
	listen-on-v6 {{ none; }};
	pid-file none;
	session-keyfile none;
	recursion no;
	dnssec-validation no;
	notify no;
}};
controls {{ }};
zone sonde.test {{
	type primary;
	file "{zone}";
	dnssec-policy default;
	inline-signing yes;
}};
"""
    WORDS = "/usr/sbin/named -g -4 -n 1 -c {config}"


class PowerDns(NameServer):
    ROOT = "pdns-server"
    CONFIG = """zone "sonde.test" {{ type master; file "{zone}"; }};
"""
    WORDS = ("/usr/sbin/pdns_server --config-dir={state} --no-config --daemon=no --guardian=no "
             "--launch=bind --bind-config={config} --local-address={host} "
             "--local-port={number} --socket-dir={state} --receiver-threads=1 --security-poll-suffix= "
             "--setuid=nobody --setgid=nogroup")


class Unbound(NameServer):
    """A resolver, which asks another for the zone."""
    ROOT = "unbound"
    CONFIG = """
server:
	interface: {host}@{number}
	username: nobody
	chroot: ""
	directory: {state}
	pidfile: ""
	use-syslog: no
	num-threads: 1
	module-config: iterator
	do-not-query-localhost: no
	local-zone: test. nodefault
	private-domain: sonde.test
stub-zone:
	name: sonde.test
	stub-addr: {other.host}@{other.number}
remote-control:
	control-enable: no
"""
    WORDS = "/usr/sbin/unbound -d -c {config}"


class Dnsmasq(NameServer):
    """A forwarder, as in a home's router."""
    ROOT = "dnsmasq-base"
    CONFIG = """
port={number}
listen-address={host}
bind-interfaces
no-resolv
no-hosts
user=nobody
group=nogroup
server=/sonde.test/{other.host}#{other.number}
pid-file=
"""
    WORDS = "/usr/sbin/dnsmasq -k -C {config}"


# Those that ask another come after it.
KINDS = (Nsd, Knot, Bind, PowerDns, Unbound, Dnsmasq)
ASKS = {Unbound: Nsd, Dnsmasq: Knot}
