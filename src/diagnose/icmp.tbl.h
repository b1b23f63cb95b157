/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an ICMP message says that rejects a connection, one row each:
 * ICMP(IP version, type, code, words). RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1.
 */
ICMP(4, 3, 0, "network unreachable")
ICMP(4, 3, 1, "host unreachable")
ICMP(4, 3, 2, "protocol unreachable")
ICMP(4, 3, 3, "port unreachable")
ICMP(4, 3, 4, "fragmentation needed")
ICMP(4, 3, 6, "network unknown")
ICMP(4, 3, 7, "host unknown")
ICMP(4, 3, 9, "network administratively prohibited")
ICMP(4, 3, 10, "host administratively prohibited")
ICMP(4, 3, 13, "communication administratively prohibited")
ICMP(4, 11, 0, "time to live exceeded: a routing loop")
ICMP(6, 1, 0, "no route to destination")
ICMP(6, 1, 1, "communication administratively prohibited")
ICMP(6, 1, 2, "beyond scope of source address")
ICMP(6, 1, 3, "address unreachable")
ICMP(6, 1, 4, "port unreachable")
ICMP(6, 1, 5, "source address failed policy")
ICMP(6, 1, 6, "reject route to destination")
ICMP(6, 3, 0, "hop limit exceeded: a routing loop")
