/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a direction of the emulated network can be set to, one row each: its
 * name and what it does. What takes a list of packets (drop) is not here.
 */
SETTING(delay, "MS: each packet takes so long")
SETTING(jitter, "MS: up to so much more or less than that")
SETTING(loss, "PERCENT of the packets are lost, by chance")
SETTING(dup, "PERCENT come twice, by chance")
SETTING(reorder, "PERCENT take no time, so overtake others, by chance")
SETTING(rate, "KBIT a second that the link can carry")
SETTING(queue, "PACKETS that wait for it at most")
SETTING(mtu, "BYTES of the largest IP packet that passes")
SETTING(icmp, "with mtu: a router says that a packet is too big")
SETTING(hops, "N: lower TTL or hop limit by so many routers")
SETTING(ce, "mark what can be marked with \"congestion experienced\"")
SETTING(strip, "replace all TCP options of a SYN but MSS")
SETTING(late, "N: the N-th packet comes 40 ms later than it should")
SETTING(twice, "N: the N-th packet comes twice")
SETTING(rst, "N: forge a reset to the receiver at the N-th packet")
