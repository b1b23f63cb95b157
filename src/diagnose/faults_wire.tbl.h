/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only packets show (--wire, --read-pcap). See faults.tbl.h for what a
 * row holds.
 */
FAULT("tcp-loss", "packets were lost on the way", PHASE_LOCAL, SEVERITY_WARN,
    KIND_OTHER, "Packets were lost on the way, and were sent again.",
    "the server's program: it is not asked for what was lost\n"
    "a slow connection by itself: it delays and does not lose",
    "a weak radio link (Wi-Fi, mobile)\n"
    "a link or a policer on the way that is overloaded\n"
    "a bad cable or a duplex mismatch",
    "ping -c 100 {host}\n"
    "mtr -T -P {port} {host}",
    "Look for the place of the loss; a wired connection compares.",
    "RFC 5681; RFC 6298")
FAULT("tcp-reset-forged", "somebody on the way forged a reset", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_CLOSED,
    "A reset came that was not sent by the end it names.",
    "the server's program: it did not end the connection\n"
    "a time-out: the other end was there",
    "a firewall or filter on the way that does not want the connection\n"
    "a middlebox that lost the connection from its table",
    "sonde --capture reset.pcapng {url}\n"
    "sudo traceroute -T -p {port} {host}",
    "Ask who runs the network; try from another one.",
    "RFC 3360; RFC 9293 3.10.7")
FAULT("tcp-mtu-black-hole", "large packets vanish on the way", PHASE_LOCAL,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "Small packets arrive, large ones do not, and no router says why.",
    "the server: it answered the handshake\n"
    "a closed port or a filter on the address: small packets pass",
    "a tunnel or VPN with a smaller MTU, and ICMP is filtered\n"
    "an interface or container network with a wrong MTU",
    "ping -M do -s 1400 {host}\n"
    "ping -M do -s 1200 {host}",
    "Let ICMP \"packet too big\" pass, clamp the MSS, or lower the MTU.",
    "RFC 1191; RFC 2923 2.1; RFC 8201")
FAULT("tcp-path-mtu", "the path carries only smaller packets", PHASE_LOCAL,
    SEVERITY_NOTE, KIND_OTHER,
    "A router says that a packet was too big, and which size it passes on.",
    "a black hole: the router says so", "a tunnel, a VPN or PPPoE on the way",
    "tracepath -n {host}",
    "Nothing is wrong; clamping the MSS saves the first round trip.",
    "RFC 1191; RFC 8201")
FAULT("tcp-nagle", "small pieces waited for a delayed ACK", PHASE_LOCAL,
    SEVERITY_WARN, KIND_OTHER,
    "One end writes in small pieces and holds the second back until the first "
    "is acknowledged, and the other end delays its acknowledgements.",
    "the network: the time goes by at both ends\n"
    "a slow program: the bytes were ready",
    "a program that writes twice (head, body) without TCP_NODELAY",
    "sonde -vv {url}", "Write once, or set TCP_NODELAY where it writes twice.",
    "RFC 1122 4.2.3.2 and 4.2.3.4")
FAULT("tcp-our-window", "the client did not read what came", PHASE_LOCAL,
    SEVERITY_WARN, KIND_MACHINE,
    "The client's receive window was closed: its program did not read.",
    "the server or the network: they waited for the client",
    "the client's program is busy or stopped\n"
    "its disk or terminal is slow\n"
    "a small receive buffer",
    "ss -tinm 'dport = :{port}'", "Look at what keeps the client from reading.",
    "RFC 9293 3.8.6")
FAULT("tcp-slow-start", "it was slow because it was short", PHASE_LOCAL,
    SEVERITY_NOTE, KIND_OTHER,
    "Most of the time of a transfer passed while TCP found out how fast it "
    "may send.",
    "a slow link: it became quicker with each round trip\n"
    "loss: nothing was lost",
    "a long round trip and a new connection for each transfer",
    "sonde --reuse {url} {url}",
    "Keep connections open, or bring the server nearer.",
    "RFC 5681 3.1; RFC 6928")
FAULT("tcp-long-distance", "the other end is far away", PHASE_LOCAL,
    SEVERITY_NOTE, KIND_OTHER, "Each round trip takes long, whoever is asked.",
    "the server's program: distance is no work of its own\n"
    "this machine",
    "the server is on another continent, or behind a satellite or mobile link\n"
    "a VPN or tunnel that goes a long way round",
    "mtr -T -P {port} {host}",
    "Use a server that is nearer, fewer round trips, or a kept connection.",
    "-")
FAULT("tls-flight-too-large", "certificates too large for one flight",
    PHASE_LOCAL, SEVERITY_WARN, KIND_OTHER,
    "The server's first flight of TLS did not fit its first window, so the "
    "handshake took one round trip more.",
    "the network: it carried what was sent\n"
    "a slow server: it waited for an acknowledgement",
    "a long chain, certificates with many names, large keys\n"
    "an initial window below 10 packets",
    "sonde -vv {url}\n"
    "ss -tin # cwnd on the server",
    "Send a shorter chain and smaller certificates, or widen initcwnd.",
    "RFC 6928; RFC 8446 4.4.2")
FAULT("tcp-bufferbloat", "queues on the way grow under load", PHASE_LOCAL,
    SEVERITY_WARN, KIND_OTHER,
    "Round trips became several times longer while data was transferred.",
    "distance: the same path was quicker when idle\n"
    "loss",
    "a modem, router or radio link with a large buffer (bufferbloat)\n"
    "another transfer that fills the same link",
    "ping {host} # while a transfer runs",
    "Switch on queue management (fq_codel, CAKE) at the narrow link.",
    "RFC 7567; RFC 8290")
FAULT("tcp-half-close-ignored", "an end was told and did not end", PHASE_CLOSE,
    SEVERITY_WARN, KIND_TIMEOUT,
    "One end closed its direction, the other knew it, and did not close its "
    "own for long.",
    "the network: the FIN was acknowledged",
    "a program that does not notice the end of its input\n"
    "a program that leaks connections (CLOSE-WAIT)",
    "ss -tan state close-wait # at that end",
    "Let the program close when it reads the end of the stream.",
    "RFC 9293 3.6")
FAULT("tcp-data-after-close", "data came for an end that had closed",
    PHASE_CLOSE, SEVERITY_WARN, KIND_CLOSED,
    "One end still sent when the other had closed, and was answered by a "
    "reset; what it sent is lost.",
    "the network: both ends are there",
    "a client that leaves without reading to the end\n"
    "an end that closes where it should have ended its own direction alone",
    "sonde -vv {url}", "Read to the end of the stream before closing.",
    "RFC 9293 3.10.7.4")
FAULT("wire-capture-incomplete", "the capture has gaps", PHASE_LOCAL,
    SEVERITY_NOTE, KIND_OTHER,
    "The capture dropped packets, so what is missing in it says nothing of "
    "the network.",
    "loss on the way: it cannot be told from a gap in the capture",
    "the machine was too busy, or the capture's buffer too small",
    "tcpdump -s 256 -B 8192 -w new.pcap host {host}",
    "Capture again, with less of each packet and a larger buffer.", "-")
