/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that can happen in a conversation, one row each: symbol, name, layer,
 * what it tells and which fields it carries (square brackets: may lack).
 * "conn" and "turn" of the event's head say where it belongs; dir is sent,
 * received or local.
 */
EVENT(EV_PHASE, "phase", APP,
    "from here on time belongs to the phase of this event's head")
EVENT(EV_DNS_QUERY, "dns-query", DNS,
    "sent: server transport name type id try bytes [errno error]")
EVENT(EV_DNS_ANSWER, "dns-answer", DNS,
    "received: server transport name type id rcode bytes elapsed_s [ede "
    "ede_text] [ttl] alias.. address.. exchange.. pointer.. [truncated] "
    "[error: why it cannot be read]")
EVENT(EV_DNS_STAMP, "dns-stamp", DNS,
    "kernel: when a datagram left (sent) or came (received): server transport "
    "id elapsed_s (since the call that sent it, or until the program had it)")
EVENT(EV_DNS_ERROR, "dns-error", DNS,
    "a resolver cannot be reached: server transport errno error")
EVENT(EV_DNS_RESULT, "dns-result", DNS,
    "one family is done: name type from ok elapsed_s address.. alias.. [how: "
    "ok nxdomain nodata servfail refused timeout no-server formerr notimp "
    "alias-loop alias-dangling truncated malformed too-large abandoned other; "
    "error: the library's words]; abandoned: not waited for any more")
EVENT(EV_DNS_RECORDS, "dns-records", DNS,
    "a look-up of one other type (MX, PTR) or for it is done: name type ok "
    "elapsed_s address.. exchange.. pointer.. alias.. how (as of dns-result) "
    "[error]")
EVENT(EV_EXCHANGER, "exchanger", DNS,
    "a mail exchanger of a domain: name (the domain) exchange ok (it is to be "
    "asked) [how: why not: null address malformed; or implicit: there is no "
    "MX]; of a probe of that exchanger also: attempt (its place in the order) "
    "of silent (how many before it let connecting time out)")
EVENT(EV_ADDRESSES, "addresses", DNS,
    "the addresses in the order in which they are to be tried: address..")
EVENT(EV_CONNECT, "connect", TCP,
    "an attempt begins: attempt address [local: the source that was asked for]")
EVENT(EV_CONNECTED, "connected", TCP,
    "it came through: attempt address local elapsed_s [rtt_s mss: kernel]")
EVENT(EV_CONNECT_FAILED, "connect-failed", TCP,
    "it did not: attempt address elapsed_s how (refused reset timeout "
    "unreachable rejected local abandoned cancelled) errno error [icmp_type "
    "icmp_code icmp_from]; abandoned: another was quicker")
EVENT(EV_TCP_INFO, "tcp-info", TCP,
    "kernel: its figures on the connection so far: when (connected secured "
    "reused kept closing) [rtt_s rtt_var_s rtt_min_s rto_s receive_rtt_s mss "
    "receive_mss path_mtu tcp_options send_scale receive_scale cwnd "
    "peer_window retransmits segments_out segments_in data_segments_out "
    "data_segments_in bytes_acked bytes_received not_sent delivery_rate busy_s "
    "window_limited_s buffer_limited_s duplicates reorderings out_of_order]; "
    "what this kernel does not know is absent")
EVENT(EV_STAMP, "stamp", TCP,
    "kernel: when bytes of the TCP stream left, or came. sent: how (left, "
    "again: retransmitted, acked: the peer has them) offset (of the last of "
    "them) elapsed_s (since the call of send()). received: offset (of the "
    "first) bytes (read at once) elapsed_s (until the program had them) "
    "[segments: that were read at once; of more than one the time is the "
    "last one's] [earlier_s: the first byte may have come so much earlier]. "
    "packet: when the first packet with that byte left or came: offset [how]")
EVENT(EV_REUSED, "reused", TCP,
    "an open connection serves again: address local")
EVENT(EV_LISTENING, "listening", TCP,
    "a port of ours is open, for the peer to come to: local")
EVENT(EV_ACCEPTED, "accepted", TCP,
    "it came: address local elapsed_s (since we began to wait)")
EVENT(EV_ACCEPT_FAILED, "accept-failed", TCP,
    "it did not: how (timeout cancelled local, or answered: it spoke on the "
    "first connection instead) [local elapsed_s] [errno error]")
EVENT(EV_TLS_START, "tls-start", TLS,
    "handshake begins: [sni] alpn.. version (highest offered)")
EVENT(EV_TLS_MESSAGE, "tls-message", TLS,
    "a handshake message or change_cipher_spec, sent or received: message "
    "version bytes [cipher group: what a server chose that was asked by a "
    "ClientHello made by hand]")
EVENT(EV_TLS_ALERT, "tls-alert", TLS,
    "an alert, sent or received: level alert message (its name) [error: one "
    "that our library sends of its own accord]")
EVENT(EV_CERTIFICATE, "certificate", TLS,
    "of the chain as sent: depth subject issuer san.. not_before not_after "
    "key signature sha256 bytes")
EVENT(EV_VERIFY_ERROR, "verify-error", TLS,
    "the chain has a fault: depth code error [subject]")
EVENT(EV_VERIFIED, "verified", TLS,
    "the check of the chain is done: ok elapsed_s from (the trust used)")
EVENT(EV_STAPLE, "staple", TLS,
    "the OCSP response that the server stapled, or should have: how (good "
    "revoked unknown stale not-yet other-certificate refused malformed "
    "bad-signature wrong-responder unchecked missing) ok (it does not stop "
    "us) must_staple (the certificate promises one) [status produced_at "
    "this_update next_update revoked_at reason responder bytes] [error: more "
    "of why]")
EVENT(EV_TLS_CLIENT_CERT, "tls-client-cert", TLS,
    "the server asks for a client certificate: issuers.. ok (we sent one)")
EVENT(EV_TLS_DONE, "tls-done", TLS,
    "handshake complete: version cipher group alpn [sni] [resumed: whether "
    "it goes on with the session of another connection, as we asked]")
EVENT(EV_TLS_FAILED, "tls-failed", TLS,
    "no handshake: how (timeout eof reset not-tls alert verify local library "
    "cancelled) where [errno error code alert] bytes (received since "
    "tls-start) [message: the last one received] [version: of the "
    "ServerHello] [data: the first bytes received] [within_s]")
EVENT(EV_TLS_CLEAR, "tls-clear", TLS,
    "the peer leaves TLS without an end to it: data (its first bytes in the "
    "clear, where a record was to be)")
EVENT(EV_TURN, "turn", APP, "a command and its reply begin: what")
EVENT(EV_LINE, "line", APP,
    "a line sent or received, without its end: text offset bytes")
EVENT(EV_BODY, "body", APP,
    "a body or part of one, sent or received: data (bounded) offset bytes "
    "(on the wire) [what: the coding or framing] [elapsed_s: first to last "
    "byte, on a second connection]")
EVENT(EV_FRAME, "frame", APP,
    "a frame of a protocol without lines, sent or received: text (what it is, "
    "in words) offset bytes [data: what it holds, if that is short]")
EVENT(EV_SENT, "sent", APP,
    "the last byte of the request is with the kernel: offset bytes elapsed_s "
    "[wire: of the last byte]")
EVENT(EV_FIRST_BYTE, "first-byte", APP,
    "the first byte of the reply: offset elapsed_s (since the last byte out) "
    "[wire: of it, or of the TLS record that holds it]")
EVENT(EV_REPLY, "reply", APP,
    "the last byte of the reply: bytes elapsed_s (since the first)")
EVENT(EV_TROUBLE, "trouble", APP,
    "the conversation cannot go on: how (timeout eof tls-eof reset error tls "
    "limit cancelled) where bytes (of this reply) [errno error limit] "
    "[within_s final: all the time was up, not only for a silence] "
    "[sent unsent: of what was being said] [queued: bytes that went out and "
    "that the peer has not acknowledged: kernel] "
    "[data: the first bytes of an unfinished line]")
EVENT(EV_DATA_TROUBLE, "data-trouble", APP,
    "a second connection cannot go on, but the conversation can: how (timeout "
    "eof tls-eof reset error tls cancelled, address: it was no address, or "
    "answered: the peer spoke where it was to listen) where bytes (so far) "
    "[errno error]")
EVENT(EV_FAULT, "fault", APP,
    "a protocol module names an offence: fault what [offset data]")
EVENT(EV_FACT, "fact", APP, "something learnt: name value")
EVENT(EV_LIMIT, "limit", APP,
    "more came than sonde keeps; not an error: what limit")
EVENT(EV_NEXT, "next", APP,
    "where the server sends us: url hop ok (it is followed) [how: why not: "
    "off, loop, limit, downgrade, scheme, malformed]")
EVENT(EV_CLOSING, "closing", TCP,
    "a close seen: sent or received: how (close_notify fin reset)")
EVENT(EV_CLOSED, "closed", TCP,
    "the connection is gone: first (client server) how (orderly no-close_notify "
    "reset timeout abandoned) elapsed_s [bytes: came after the end]; "
    "abandoned: we left without waiting for the peer's end")
EVENT(EV_KEPT, "kept", TCP, "the connection is left open for the next target")
EVENT(EV_CLOCK, "clock", APP,
    "the wall clock was set meanwhile: step_ns; stamps of the kernel's that "
    "this makes doubtful are left out")
EVENT(EV_WIRE_SYN, "wire-syn", TCP,
    "a SYN or the answer to it (how: syn syn-ack), as a packet: try options "
    "hop_limit [mss]; sent is what the client says, of all that is named wire")
EVENT(EV_WIRE_OPEN, "wire-open", TCP,
    "the handshake is complete: elapsed_s (since the first SYN) [rtt_s] [near: "
    "the end near which was captured, client or server]")
EVENT(EV_WIRE_DATA, "wire-data", TCP,
    "one end's data, until the other has something to say: offset bytes "
    "elapsed_s (first to last)")
EVENT(EV_WIRE_LOSS, "wire-loss", TCP,
    "data that did not come once and in order: how (resent: sent again; "
    "filled: a gap, lost before this place; late: out of order; twice: it had "
    "come already) offset bytes elapsed_s (since it should have come)")
EVENT(EV_WIRE_WINDOW, "wire-window", TCP,
    "an end has no room to receive: offset (of the other's data) [elapsed_s: "
    "until it had again]")
EVENT(EV_WIRE_WAIT, "wire-wait", TCP,
    "time that TCP itself takes: how (nagle: a small piece waits for a delayed "
    "ACK; rounds: the window had to grow; flight: the first flight of TLS did "
    "not fit it; queue: round trips grow) offset bytes elapsed_s [rounds]")
EVENT(EV_WIRE_BLACK_HOLE, "wire-black-hole", TCP,
    "large packets of an end vanish, small ones do not: offset bytes "
    "elapsed_s")
EVENT(EV_WIRE_ICMP, "wire-icmp", TCP,
    "an ICMP message about what an end sent: icmp_type icmp_code icmp_from "
    "offset [mtu: that it names]")
EVENT(EV_WIRE_CLOSE, "wire-close", TCP,
    "an end's part in the end: how (fin; reset; after-reset: it sent on, so "
    "the reset was not its own; after-close: it sent to who had closed; "
    "half-closed: it was told and does not end) offset [bytes elapsed_s] "
    "[hop_limit usual_hop_limit: of the reset, and of its other packets]")
EVENT(EV_WIRE_SUM, "wire-sum", TCP,
    "one direction as a whole: bytes packets largest lost elapsed_s (what "
    "losses cost) late needless duplicate_acks closed_windows marked (with "
    "congestion) [rtt_s: its least] [mss: that it offers]")
EVENT(EV_WIRE_CAPTURE, "wire-capture", TCP,
    "what all that rests on packets rests on: packets dropped (by the capture; "
    "then no loss is believed) left_out (of what was noticed)")
EVENT(EV_INTERRUPTED, "interrupted", APP,
    "the user or a signal ended the run: where")
EVENT(EV_END, "end", APP, "the probe is over; its time is the total")
