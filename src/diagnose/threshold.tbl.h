/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every number from which on something is a finding, one row each: symbol,
 * value, its unit, what it decides on (faults, or the option that compares),
 * what is measured. A number is chosen so that a healthy server on a normal day
 * stays below it. Where people set a bound of their own on that phase (--warn,
 * --crit), a SLOW_... gives way to it; SOON_DAYS is what --cert-days begins
 * with.
 */

/* Names. */
THRESHOLD(SLOW_LOOKUP_MS, 1000, "ms", "dns-slow", "one look-up of a name")
THRESHOLD(LATE_AAAA_MS, 50, "ms", "dns-aaaa-dropped",
    "how long an A waited for its AAAA (RFC 8305 3)")
THRESHOLD(LATE_AAAA_TIMES, 4, "times", "dns-aaaa-dropped",
    "the same, against the time that A took")

/* Connecting. */
THRESHOLD(LATE_ADDRESS_MS, 250, "ms", "tcp-one-address-dead, tcp-ipv6-dead",
    "how long an address was tried that was given up for another")
THRESHOLD(LATE_ADDRESS_TIMES, 4, "times",
    "tcp-one-address-dead, tcp-ipv6-dead, tcp-syn-lost",
    "the same, against the address that answered; connecting, against a round "
    "trip")
THRESHOLD(SYN_AGAIN_MS, 1000, "ms", "tcp-syn-lost",
    "connecting: the kernel repeats a SYN after a second (RFC 6298 2.1)")
THRESHOLD(NO_NEIGHBOUR_MS, 500, "ms", "tcp-no-neighbour",
    "connecting, before this machine called the address unreachable")

/* Certificates and clocks. */
THRESHOLD(SOON_DAYS, 14, "days", "tls-expires-soon",
    "days that the server's certificate is still valid")
THRESHOLD(CLOCKS_APART_S, 300, "s", "http-date-differs",
    "by how much Date differs from the clock here; NTP keeps it far closer")

/* What a server takes. */
THRESHOLD(SLOW_GREETING_MS, 1000, "ms", "smtp-greeting-slow",
    "the greeting, beyond a round trip: without look-ups it comes at once")
THRESHOLD(SLOW_FIRST_BYTE_MS, 1000, "ms", "http-slow-first-byte",
    "from the request to the first byte of its answer")
THRESHOLD(AT_ONCE_MS, 20, "ms", "tcp-fin-at-accept, tcp-rst-on-data",
    "an end, beyond a round trip: before it nobody worked on a request")

/* Large packets that vanish: TCP has repeated one three times by then. */
THRESHOLD(VANISHED_MS, 2000, "ms",
    "http-mtu-blackhole-up, tcp-mtu-black-hole, tls-mtu-blackhole",
    "silence in the middle of what was under way")
THRESHOLD(VANISHED_TIMES, 3, "times", "http-mtu-blackhole-up",
    "segments that were sent again")

/* What packets show; what costs less is a note. */
THRESHOLD(COSTLY_LOSS_MS, 200, "ms",
    "tcp-loss, tcp-zero-window, tcp-our-window",
    "time that a loss, or a closed window, has cost")
THRESHOLD(FAR_AWAY_MS, 100, "ms", "tcp-long-distance", "a round trip")

/* Two traces side by side. */
THRESHOLD(LONGER_MS, 50, "ms", "--diff",
    "by how much a phase took longer; and it took twice as long")
