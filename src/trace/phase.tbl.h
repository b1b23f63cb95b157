/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The phases of a conversation, one row each:
 * symbol, name in machine formats, shown to people, letter, exit tens, what it
 * holds.
 * PHASE_LOCAL is this machine's own work; it is nobody else's time.
 */
PHASE(PHASE_LOCAL, "local", "this machine", '-', 0,
    "work of this machine: start, trust store, files, reports")
PHASE(PHASE_RESOLVE, "resolve", "dns", 'd', 1, "every look-up")
PHASE(PHASE_CONNECT, "connect", "connect", 'c', 2,
    "the race of addresses, of any connection")
PHASE(PHASE_PROXY, "proxy", "proxy", 'p', 3, "all said to a proxy")
PHASE(PHASE_SECURE, "secure", "tls", 't', 4,
    "from STARTTLS or the first ClientHello to the verdict on the chain")
PHASE(PHASE_GREET, "greet", "greeting", 'g', 5,
    "greeting, EHLO, CAPABILITY, CAPA, FEAT")
PHASE(PHASE_AUTH, "auth", "auth", 'a', 6,
    "anything that proves who we are; 401 is here, 407 is in proxy")
PHASE(PHASE_SEND, "send", "send", 's', 7,
    "first to last byte of a request or command")
PHASE(PHASE_WAIT, "wait", "wait", 'w', 8, "last byte out to first byte in")
PHASE(PHASE_RECEIVE, "receive", "receive", 'r', 8,
    "first to last byte of the reply; what the reply says")
PHASE(PHASE_CLOSE, "close", "close", 'x', 9,
    "who closed first, how, and how long it took")
