/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of connecting. See faults.tbl.h for what a row holds.
 */
FAULT("tcp-refused", "nothing listens on that port", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_CLOSED,
    "The host is up, but nothing listens on the port.",
    "DNS or routing: the host answered\n"
    "a firewall that drops packets: the refusal came back",
    "the service is not running, or has just stopped\n"
    "it listens on another port, or on another address (127.0.0.1)\n"
    "a firewall on the host answers with a reset",
    "ss -ltn 'sport = :{port}' # on the server\n"
    "sonde --each-address {url}",
    "Start the service, or check its port and listening address.",
    "RFC 9293 3.5.2")
FAULT("tcp-rst-at-accept", "accepted, then reset at once", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection was accepted and reset at once, before a byte was sent.",
    "DNS or routing: the host answered\n"
    "a closed port: the connection stood for a moment",
    "a connection limit, an access list or a ban that resets\n"
    "a forwarded port without a service behind it\n"
    "a middlebox that resets what it does not want",
    "sonde --each-address {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Look at the server's log; try from another address.", "RFC 9293 3.5.2")
FAULT("tcp-filtered", "no answer at all", PHASE_CONNECT, SEVERITY_FAIL,
    KIND_TIMEOUT, "No answer at all to the attempts to connect.",
    "DNS: the name was resolved\n"
    "a closed port: a host says so at once",
    "a firewall drops the packets, here, on the way or at the server\n"
    "the host is down, or the address is no longer its own\n"
    "the server's accept queue is full",
    "ping {host}\n"
    "sudo traceroute -T -p {port} {host}\n"
    "sonde --connect-timeout 20 -m 30 {url}",
    "Open the port on the path; compare with another port of the host.",
    "RFC 9293 3.8.3")
FAULT("tcp-rejected", "turned away by a message on the way (ICMP)",
    PHASE_CONNECT, SEVERITY_FAIL, KIND_CLOSED,
    "A router or host on the way rejected the connection with an ICMP message.",
    "DNS: the name was resolved\n"
    "silence: somebody answered, and said no",
    "a firewall with a reject rule (administratively prohibited)\n"
    "a router without a route to that network\n"
    "the last router does not find the host on its network",
    "sudo traceroute -T -p {port} {host}\n"
    "sonde --each-address {url}",
    "Ask who runs the router that sent the message.",
    "RFC 1122 3.2.2.1; RFC 4443 3.1")
FAULT("tcp-no-neighbour", "no host here has that address", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The address is on this machine's own network, and no host answers to it.",
    "a firewall on the way: there is no router between\n"
    "the service: its host was not found",
    "the host is off, asleep or has another address now\n"
    "it is on another VLAN or wireless network\n"
    "this machine's netmask is too wide",
    "ip neigh\n"
    "ip route get {host}",
    "Switch the host on, or correct the address or the netmask.",
    "RFC 1122 2.3.2; RFC 4861 7.2")
FAULT("tcp-no-route", "this machine has no route there", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_MACHINE, "This machine has no route to the address.",
    "the server or the network on the way: nothing was sent",
    "there is no default route\n"
    "the VPN that leads there is down\n"
    "the name has IPv6 addresses alone and this machine has no IPv6",
    "ip route\n"
    "ip -6 route\n"
    "ip addr",
    "Add a default route or bring the VPN up.", "RFC 1122 3.3.1")
FAULT("tcp-interface-down", "this machine's network link is off", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_MACHINE, "The interface of the route is down.",
    "the server or the network on the way: nothing was sent",
    "the interface was switched off, or its cable or radio is gone",
    "ip link\n"
    "ip route",
    "Bring it up: ip link set IF up.", "-")
FAULT("tcp-one-address-dead", "one of the addresses does not work",
    PHASE_CONNECT, SEVERITY_WARN, KIND_TIMEOUT,
    "One address of the name does not work, and another one does.",
    "the service as a whole: another address answers",
    "one server of several is down, and still in the DNS\n"
    "a firewall treats the addresses differently",
    "sonde --each-address {url}",
    "Take the dead address out of the DNS or repair it: clients without "
    "fallback fail.",
    "RFC 8305 5")
FAULT("tcp-ipv6-dead", "IPv6 does not work, IPv4 does", PHASE_CONNECT,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The IPv6 addresses of the name do not work, and IPv4 does.",
    "the service: it answers over IPv4",
    "IPv6 is broken on the way: a tunnel or a firewall\n"
    "the service does not listen on IPv6\n"
    "the AAAA record is stale",
    "sonde -6 {url}\n"
    "sonde --each-address {url}\n"
    "ping -6 {host}",
    "Repair IPv6, or remove the AAAA record: each client waits for it first.",
    "RFC 8305 5")
FAULT("tcp-syn-lost", "the first packet was lost and sent again", PHASE_CONNECT,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The connection took a second or more although a round trip is short: its "
    "first packet was lost and sent again.",
    "a slow path: a round trip is short",
    "packets are lost on the way\n"
    "the server's accept queue is full\n"
    "a firewall limits the rate of new connections",
    "sonde {url}\n"
    "ping -c 20 {host}",
    "Look for packet loss or a full accept queue (somaxconn, backlog).",
    "RFC 6298 2.1")
FAULT("tcp-backlog-full", "the server's queue of connections is full",
    PHASE_CONNECT, SEVERITY_FAIL, KIND_TIMEOUT,
    "The server answers the first packet again and again and takes nothing of "
    "what follows: its kernel has no room in the accept queue.",
    "a firewall on the way: packets go in both directions\n"
    "a closed port: somebody listens there",
    "the program accepts too slowly, or is stopped\n"
    "all its workers are busy, and its queue (listen backlog) is short\n"
    "a flood of connections",
    "ss -lnt 'sport = :{port}' # on the server: Recv-Q above Send-Q\n"
    "nstat -az TcpExtListenOverflows # on the server",
    "Raise the listen backlog and somaxconn, or add workers.",
    "listen(2); RFC 9293 3.10.7.4")
FAULT("dns-aaaa-only", "it has only IPv6, and this machine has none",
    PHASE_CONNECT, SEVERITY_FAIL, KIND_MACHINE,
    "The name has IPv6 addresses alone, and this machine has no IPv6 route.",
    "the server: nothing was sent",
    "this network has no IPv6\n"
    "the name's A record is missing",
    "ip -6 route\n"
    "dig {host} A",
    "Give the name an A record, or this machine IPv6 or NAT64.", "RFC 8305 7")
FAULT("local-bind-address", "the source address is not on this machine",
    PHASE_CONNECT, SEVERITY_FAIL, KIND_MACHINE,
    "The source address asked for is not on this machine.",
    "the server or the network: nothing was sent",
    "the address is misspelt, or has moved to another interface or machine\n"
    "it belongs to a VPN that is down",
    "ip addr", "Choose an address that ip addr shows.", "-")
FAULT("local-no-interface", "that interface cannot be used here", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_MACHINE,
    "The interface asked for does not exist, or may not be used.",
    "the server or the network: nothing was sent",
    "the name of the interface is misspelt\n"
    "the interface is gone (VPN, USB)",
    "ip link", "Choose an interface that ip link shows.", "-")
FAULT("local-no-port", "this machine has no free port left", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine has no free local port for the connection.",
    "the server or the network: nothing was sent",
    "very many connections to the same place are open or in TIME-WAIT\n"
    "the range of local ports is narrow\n"
    "the address cannot be used from the source address",
    "ss -s\n"
    "sysctl net.ipv4.ip_local_port_range",
    "Wait, or widen net.ipv4.ip_local_port_range.", "RFC 6056")
FAULT("local-no-descriptor", "this machine has too many files open",
    PHASE_LOCAL, SEVERITY_FAIL, KIND_MACHINE,
    "This machine has no free file descriptor for a socket.",
    "the server or the network: nothing was sent",
    "more probes are in flight than ulimit -n allows\n"
    "the machine as a whole is out of file descriptors",
    "ulimit -n\n"
    "cat /proc/sys/fs/file-nr",
    "Raise the limit (ulimit -n), or run fewer probes at once.", "-")
FAULT("local-no-memory", "this machine is short of memory", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine's kernel has no memory or buffer for the connection.",
    "the server or the network: nothing was sent",
    "the machine is short of memory\n"
    "the neighbour table or a queue is full",
    "free -m\n"
    "dmesg | tail",
    "Look at the kernel's log.", "-")
FAULT("local-firewall", "this machine itself forbids it", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_MACHINE, "This machine forbids the connection itself.",
    "the server or the network: nothing was sent",
    "a rule of this machine's firewall rejects what goes out\n"
    "a security module or a sandbox forbids it",
    "sudo nft list ruleset\n"
    "sudo iptables -S OUTPUT",
    "Change the local rule.", "-")
FAULT("tcp-failed", "no connection could be made", PHASE_CONNECT, SEVERITY_FAIL,
    KIND_OTHER,
    "The connection could not be made, for a reason that has no id of its own.",
    "DNS: the name was resolved", "see the evidence",
    "sonde -v {url}\n"
    "sonde --each-address {url}",
    "Look at each attempt with -v.", "RFC 9293 3.5")
