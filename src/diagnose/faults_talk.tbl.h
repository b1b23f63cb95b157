/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of any conversation: where it was cut off, how it was closed, and
 * what has no id of a protocol's own. See faults.tbl.h for what a row holds.
 */
FAULT("tcp-fin-at-accept", "the server hung up at once, without a word",
    PHASE_LOCAL, SEVERITY_FAIL, KIND_CLOSED,
    "The server accepted the connection and closed it at once, without a word.",
    "DNS, routing or a closed port: the connection stood\n"
    "the application's answer: there was no time for one",
    "a connection limit, or an access list (tcpwrappers)\n"
    "a ban on this address (fail2ban)\n"
    "a forwarded port without a service behind it\n"
    "a server told to hang up (nginx: return 444)",
    "sonde -v {url}\n"
    "ss -tn 'dport = :{port}'",
    "Look at the server's log; try from another address.", "RFC 9293 3.6")
FAULT("tcp-rst-on-data", "the first bytes were answered by a reset", PHASE_SEND,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection stood, and the first bytes were answered with a reset.",
    "DNS, routing or a closed port: the connection stood",
    "a published container port whose application listens on 127.0.0.1\n"
    "the server closed at once and did not read (a limit, a ban)\n"
    "a middlebox did not like the request",
    "sonde -v {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Let the application listen on 0.0.0.0 inside the container; else look at "
    "its log.",
    "RFC 9293 3.5.2")
FAULT("tcp-zero-window", "the server stopped taking bytes", PHASE_SEND,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The server stopped taking bytes in the middle of the request.",
    "DNS, routing or a closed port: the connection stands",
    "the server does not read: a blocked worker, a full disk\n"
    "large packets are lost on the way (MTU)",
    "ss -tin 'dport = :{port}'\n"
    "ping -M do -s 1400 {host}",
    "Look for a blocked worker or a full disk on the server.", "RFC 9293 3.8.6")
FAULT("http-mtu-blackhole-up", "large packets to the server vanish", PHASE_SEND,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "What is sent in large packets is never acknowledged, although the "
    "connection stands.",
    "a closed port or a filter on the address: the connection stands\n"
    "a server that does not read: its kernel would still acknowledge",
    "a tunnel, VPN or PPPoE on the way out with a smaller MTU, and ICMP is "
    "filtered\n"
    "this machine's interface has a larger MTU than its network",
    "ping -M do -s 1400 {host}\n"
    "ping -M do -s 1200 {host}\n"
    "sonde {url} # without a body",
    "Lower the MTU of this machine's interface, or clamp the MSS at the "
    "tunnel.",
    "RFC 2923 2.1; RFC 4821; RFC 8201")
FAULT("connection-lost", "the other end went dead", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_TIMEOUT,
    "The kernel gave the connection up: what was sent was no longer "
    "acknowledged.",
    "the application: packets no longer arrive",
    "the network, the VPN or the server's host went away\n"
    "a firewall forgot the connection",
    "ping {host}\n"
    "sonde {url}",
    "Look at the path to the server.", "RFC 9293 3.8.3")
FAULT("talk-timeout", "the server took too long to answer", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The time was up before the peer had answered.",
    "DNS, routing or a closed port: the connection stands",
    "the server hangs or is slow\n"
    "the time allowed is short (-m)",
    "sonde --idle 60 -m 60 {url}\n"
    "sonde -v {url}",
    "Look at what the server waits for, or allow more time (-m).", "-")
FAULT("talk-closed", "the server hung up in mid-conversation", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_CLOSED,
    "The peer closed the connection in the middle of the conversation.",
    "DNS, routing or a closed port: the connection stood",
    "the server's program ended or refuses to go on\n"
    "a limit of time or number",
    "sonde -v {url}", "Look at the server's log at that second.",
    "RFC 9293 3.6")
FAULT("talk-reset", "a reset came in mid-conversation", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection was reset in the middle of the conversation.",
    "DNS, routing or a closed port: the connection stood",
    "the server's program crashed or was killed\n"
    "a middlebox ended the connection",
    "sonde -v {url}",
    "Look at the server's log at that second; try from another network.",
    "RFC 9293 3.5.2")
FAULT("talk-left-tls", "the server went on in the clear", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "In the middle of the conversation in TLS the server said something in the "
    "clear, and that was the end.",
    "the certificate or the handshake: TLS worked up to there\n"
    "an attacker: nothing in the clear was taken for an answer",
    "the server's program gave up, and its last words went past its TLS "
    "(vsftpd's 500 OOPS)\n"
    "a program beside the server writes to its connection",
    "sonde -v {url}",
    "Read its words; look at the server's log at that second.",
    "RFC 8446 5.1; RFC 8446 6.1")
FAULT("talk-failed", "the conversation broke down", PHASE_LOCAL, SEVERITY_FAIL,
    KIND_OTHER,
    "The conversation failed, for a reason that has no id of its own.",
    "DNS, routing or a closed port: the connection stood", "see the evidence",
    "sonde -vv {url}", "Look at the conversation with -vv.", "-")
FAULT("protocol-offence", "the server broke the rules of the protocol",
    PHASE_LOCAL, SEVERITY_FAIL, KIND_PROTOCOL,
    "The peer broke the protocol in a way that has no id of its own.",
    "the network: the bytes came as they were sent", "see the evidence",
    "sonde -vv {url}", "Look at the conversation with -vv.", "-")
FAULT("body-too-large", "only a part of it was read", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_OTHER,
    "What came is larger than sonde was told to read, and the rest was left.",
    "a fault of the server's: what was read is well",
    "a large message or file, or a stream without an end", "sonde -v {url}",
    "Ask for less, or allow more.", "-")
FAULT("sonde-limit", "the server sent more than is accepted", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_PROTOCOL, "More came than sonde accepts.",
    "the network: the bytes came as they were sent",
    "the answer is unusually large\n"
    "a server made to exhaust whoever asks",
    "sonde -v {url}", "Ask for less; the limits stand in sonde(1).", "-")
FAULT("local-cannot-write", "the output could not be written here", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_MACHINE,
    "What was received could not be written on this machine.",
    "the server or the network",
    "the disk is full, or the file may not be written",
    "df .\n"
    "ls -ld .",
    "Choose a place that can be written.", "-")
FAULT("local-line-break", "a value to be sent holds two lines", PHASE_SEND,
    SEVERITY_FAIL, KIND_MACHINE,
    "A value that was to be sent holds a line break, which would make two "
    "lines of it.",
    "the server or the network: nothing was sent",
    "a file or variable with a line break at its end\n"
    "an attempt to smuggle a line into the request",
    "sonde -v {url}", "Take the line break out of the value.", "RFC 9110 5.5")
FAULT("interrupted", "the run was stopped by hand or a signal", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_OTHER,
    "The run was ended by the user or a signal before the conversation was "
    "over.",
    "a fault of the server's: it was not given the time",
    "Ctrl-C, or a signal from a supervisor", "sonde {url}",
    "Let it run to its end, or bound it with -m.", "-")
FAULT("probe-incomplete", "the record of the conversation breaks off",
    PHASE_LOCAL, SEVERITY_FAIL, KIND_OTHER,
    "The conversation is not complete, and the trace does not say why.",
    "a proof of anything: the trace ends too early",
    "a saved trace that was cut\n"
    "an error in sonde: please report it",
    "sonde -vv {url}", "Run it again.", "-")
FAULT("close-reset", "the server ended with a reset", PHASE_CLOSE,
    SEVERITY_NOTE, KIND_CLOSED,
    "The server ended the connection with a reset after the conversation.",
    "a loss: the answer was complete",
    "a server that saves itself TIME-WAIT, or closes with unread bytes",
    "sonde -v {url}", "Close in order, or ignore it.",
    "RFC 9293 3.6; RFC 9112 9.6")
FAULT("close-timeout", "the server never closed its side", PHASE_CLOSE,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The server never closed its side of the connection.",
    "a loss: the answer was complete",
    "the server's program does not notice that the client is done\n"
    "a middlebox swallows the end of connections",
    "sonde -v {url}",
    "Let the server close when the client does: it collects dead connections.",
    "RFC 9293 3.6")
FAULT("no-close-notify", "TLS ended without a good-bye", PHASE_CLOSE,
    SEVERITY_NOTE, KIND_PROTOCOL,
    "The server closed TLS without close_notify; the answer was complete.",
    "a loss: the length of the answer was known",
    "a server that closes the connection without ending TLS", "sonde -v {url}",
    "Send close_notify before closing.", "RFC 8446 6.1")
FAULT("ftp-data-stranger", "another came to the port of the transfer",
    PHASE_CONNECT, SEVERITY_WARN, KIND_PROTOCOL,
    "Another address than the server's came to the port that was opened for its "
    "data connection.",
    "the transfer: the stranger was sent away, and the server still awaited",
    "the server sends data from another of its addresses\n"
    "a NAT or proxy that changes addresses on the way\n"
    "somebody tries to steal or forge the transfer",
    "sonde -v {url}",
    "Use passive mode, or let the server connect from the address that it is "
    "reached at.",
    "RFC 4217 15.2.6")
FAULT("bound-warning", "a time broke a range of --warn", PHASE_LOCAL,
    SEVERITY_WARN, KIND_OTHER,
    "A phase, or all of the probe, took a time for which --warn wants an alarm.",
    "a fault of the conversation: it was whole, and other findings stand beside",
    "the server or the network is slower than on other days\n"
    "the range is too narrow for this target",
    "sonde -v {url}\n"
    "sonde --wire {url}",
    "Look at the phase that took the time, or widen the range.",
    "sonde(1), --warn")
FAULT("bound-critical", "a time broke a range of --crit", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_OTHER,
    "A phase, or all of the probe, took a time for which --crit wants an alarm.",
    "a fault of the conversation: it was whole, and other findings stand beside",
    "the server or the network is slower than on other days\n"
    "the range is too narrow for this target",
    "sonde -v {url}\n"
    "sonde --wire {url}",
    "Look at the phase that took the time, or widen the range.",
    "sonde(1), --crit")
