/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a transcript says of each kind of event. A row: kind, glyph (NONE: the
 * arrow of the event's direction), the verbosity from which it is shown, the
 * words on the left, the words on the right. The first row that fits is taken;
 * ROW_IF fits only when that field has that value.
 *
 * In the words {field} stands for a field, {field:noun} for a count of nouns,
 * {field:date} for the day of a time; [..] is left out when a field in it is
 * absent; [+field:..] and [-field:..] are said only if the field is there (a
 * BOOL: true), or is not.
 */
ROW(EV_DNS_QUERY, SENT, 1, "{server}/{transport}  {type}? {name}[: {error}]",
    "{bytes}")
ROW_IF(EV_DNS_ANSWER, F_TYPE, "MX", RECEIVED, 1,
    "{rcode}[, alias {alias}][-exchange:, no MX][, MX {exchange}]"
    "[, ttl {ttl} s][, EDE {ede}][: {ede_text}][+truncated:, truncated]"
    "[, cannot be read: {error}]",
    "{bytes}")
ROW_IF(EV_DNS_ANSWER, F_TYPE, "PTR", RECEIVED, 1,
    "{rcode}[, alias {alias}][-pointer:, no PTR][, PTR {pointer}]"
    "[, ttl {ttl} s][, EDE {ede}][: {ede_text}][+truncated:, truncated]"
    "[, cannot be read: {error}]",
    "{bytes}")
ROW(EV_DNS_ANSWER, RECEIVED, 1,
    "{rcode}[, alias {alias}][+address:, {type} ][{address}]"
    "[-address:, no {type}][, ttl {ttl} s][, EDE {ede}][: {ede_text}]"
    "[+truncated:, truncated][, cannot be read: {error}]",
    "{bytes}")
ROW(EV_DNS_STAMP, NONE, 2, "{server}/{transport}  query {id}",
    "{elapsed_s} to here (kernel)")
ROW(EV_DNS_ERROR, ALARM, 1, "{server}/{transport}: {error}", "")
ROW_IF(EV_DNS_RESULT, F_FROM, "dns", LOCAL, 2,
    "{type} of {name}[: {address}][-ok:: {how}[, {error}]]", "")
ROW_IF(EV_DNS_RESULT, F_FROM, "literal", LOCAL, 2,
    "an address, no look-up: {address}", "")
ROW(EV_DNS_RESULT, LOCAL, 1,
    "{type} of {name}[: {address}][-ok:: {how}[, {error}]]", "from {from}")
ROW(EV_DNS_RECORDS, LOCAL, 2,
    "{type} of {name}[: {exchange}][: {pointer}][: {address}]"
    "[-ok:: {how}[, {error}]]",
    "")
ROW_IF(EV_EXCHANGER, F_HOW, "implicit", LOCAL, 1,
    "no MX: mail goes to the host {name} itself", "")
ROW(EV_EXCHANGER, LOCAL, 1,
    "exchanger {exchange} of {name}[-ok:, not asked: {how}]",
    "[{attempt} of {of}]")
ROW(EV_ADDRESSES, LOCAL, 1, "to try: {address}", "")
ROW(EV_CONNECT, SENT, 1, "{address}  connect", "[from {local}]")
ROW(EV_CONNECTED, RECEIVED, 1, "{address}  established[, mss {mss} B]",
    "[RTT {rtt_s} (kernel)]")
ROW_IF(EV_CONNECT_FAILED, F_HOW, "abandoned", LOCAL, 1,
    "{address}  given up: another was quicker", "after {elapsed_s}")
ROW(EV_CONNECT_FAILED, ALARM, 1,
    "{address}  {how}[: {error}][, says {icmp_from}]", "after {elapsed_s}")
ROW(EV_TCP_INFO, LOCAL, 2, "TCP, {when}", "(kernel)")
ROW_IF(EV_STAMP, F_HOW, "left", NONE, 2, "left this machine, up to {offset}",
    "[{elapsed_s} after send() (kernel)][-elapsed_s:(packet)]")
ROW_IF(EV_STAMP, F_HOW, "again", NONE, 2, "sent again, up to {offset}",
    "[{elapsed_s} after send() ](kernel)")
ROW_IF(EV_STAMP, F_HOW, "acked", RECEIVED, 2, "acknowledged, up to {offset}",
    "[{elapsed_s} after send() ](kernel)")
ROW(EV_STAMP, NONE, 2, "came, from {offset}",
    "[{elapsed_s} before it was read (kernel)][-elapsed_s:(packet)]")
ROW(EV_REUSED, LOCAL, 1, "{address}  the open connection serves again", "")
ROW(EV_LISTENING, LOCAL, 1, "{local}  waits for the server to connect", "")
ROW(EV_ACCEPTED, RECEIVED, 1, "{address}  connected to {local}",
    "after {elapsed_s}")
ROW_IF(EV_ACCEPT_FAILED, F_HOW, "answered", ALARM, 1,
    "[{local}  ]nobody came; the server answered instead",
    "[after {elapsed_s}]")
ROW(EV_ACCEPT_FAILED, ALARM, 1, "[{local}  ]nobody came: {how}[, {error}]",
    "[after {elapsed_s}]")
ROW(EV_TLS_START, LOCAL, 2, "handshake, up to {version}", "")
ROW_IF(EV_TLS_MESSAGE, F_MESSAGE, "ClientHello", NONE, 1, "ClientHello",
    "{bytes}")
ROW(EV_TLS_MESSAGE, NONE, 1, "{message}", "{bytes}")
ROW(EV_TLS_ALERT, NONE, 1, "alert, {level}: {message}", "alert {alert}")
ROW(EV_CERTIFICATE, LOCAL, 1, "certificate {depth}: {subject} < {issuer}",
    "[until {not_after:date}]")
ROW(EV_VERIFY_ERROR, ALARM, 1, "certificate {depth}: {error}", "")
ROW(EV_VERIFIED, LOCAL, 1,
    "[+ok:chain ok][-ok:chain NOT ok][, trust from {from}]",
    "checked in {elapsed_s}")
ROW_IF(EV_STAPLE, F_HOW, "good", LOCAL, 1, "stapled OCSP: good",
    "[until {next_update:date}]")
ROW_IF(EV_STAPLE, F_HOW, "missing", ALARM, 1,
    "stapled OCSP: missing, and the certificate promises it", "")
ROW_IF(EV_STAPLE, F_HOW, "unchecked", LOCAL, 1,
    "stapled OCSP: not checked[, {error}]", "")
ROW(EV_STAPLE, ALARM, 1,
    "stapled OCSP: {how}[, since {revoked_at:date}][, {reason}][: {error}]",
    "[until {next_update:date}]")
ROW(EV_TLS_CLIENT_CERT, LOCAL, 1,
    "the server asks for a client certificate: "
    "[+ok:one was sent][-ok:none was sent]",
    "")
ROW(EV_TLS_DONE, LOCAL, 1,
    "{version}, {cipher}[, {group}][, alpn {alpn}]"
    "[+resumed:, the first connection's session goes on]",
    "")
ROW(EV_TLS_FAILED, ALARM, 1,
    "no handshake: {how}[ while {where}][, {error}]"
    "[, first bytes \"{data}\"]",
    "[gave up after {within_s}]")
ROW(EV_TLS_CLEAR, ALARM, 1, "in the clear, where TLS was to be: \"{data}\"", "")
ROW(EV_LINE, NONE, 1, "{text}", "")
ROW(EV_FRAME, NONE, 1, "{text}[: \"{data}\"]", "")
ROW_IF(EV_BODY, F_WHAT, "permessage-deflate", NONE, 1,
    "the message, decompressed: \"{data}\"", "")
ROW(EV_BODY, NONE, 1, "body, {bytes:byte}[, {what}]", "[in {elapsed_s}]")
ROW(EV_SENT, SENT, 1, "the request ends", "{bytes}[ in {elapsed_s}]")
ROW(EV_FIRST_BYTE, RECEIVED, 2, "the reply begins", "{elapsed_s} since sent")
ROW(EV_REPLY, RECEIVED, 1, "the reply ends", "{bytes}[ in {elapsed_s}]")
ROW(EV_TROUBLE, ALARM, 1,
    "{how}[ while {where}][, {bytes:byte} of the reply came][, {error}]"
    "[, first bytes \"{data}\"]",
    "[gave up after {within_s}]")
ROW(EV_DATA_TROUBLE, ALARM, 1,
    "{how}[ while {where}][, after {bytes:byte}][, {error}]", "")
ROW(EV_FAULT, ALARM, 1, "{fault}: {what}", "[at {offset}]")
ROW(EV_FACT, LOCAL, 2, "learnt: {name} = {value}", "")
ROW(EV_LIMIT, LOCAL, 1, "more than sonde keeps: {what}", "[limit {limit}]")
ROW(EV_NEXT, LOCAL, 1, "the server sends us to {url}",
    "[+ok:followed][-ok:not followed[: {how}]]")
ROW_IF(EV_CLOSING, F_HOW, "fin", NONE, 1, "FIN", "")
ROW(EV_CLOSING, NONE, 1, "{how}", "")
ROW_IF(EV_CLOSED, F_FIRST, "client", LOCAL, 1,
    "we closed first, {how}[, {bytes:byte} came after the end]", "{elapsed_s}")
ROW(EV_CLOSED, LOCAL, 1,
    "the server closed first, {how}[, {bytes:byte} came after the end]",
    "{elapsed_s}")
ROW(EV_KEPT, LOCAL, 1, "the connection is left open for the next URL", "")
ROW(EV_CLOCK, ALARM, 1, "the wall clock was set meanwhile", "")
ROW(EV_INTERRUPTED, ALARM, 1, "interrupted[ while {where}]", "")
ROW_IF(EV_WIRE_SYN, F_HOW, "syn", NONE, 1, "SYN {try}: {options} (packet)", "")
ROW(EV_WIRE_SYN, NONE, 1, "SYN/ACK {try}: {options} (packet)", "")
ROW(EV_WIRE_OPEN, LOCAL, 2,
    "open (packet)[, captured near the {near}][, RTT {rtt_s}]",
    "after {elapsed_s}")
ROW(EV_WIRE_DATA, NONE, 1, "{bytes:byte} from {offset} on (packet)",
    "in {elapsed_s}")
ROW_IF(EV_WIRE_LOSS, F_HOW, "resent", ALARM, 1,
    "{bytes:byte} from {offset} on, sent again (packet)", "after {elapsed_s}")
ROW_IF(EV_WIRE_LOSS, F_HOW, "filled", ALARM, 1,
    "{bytes:byte} from {offset} on, missing until now (packet)",
    "for {elapsed_s}")
ROW(EV_WIRE_LOSS, LOCAL, 2, "{bytes:byte} from {offset} on, {how} (packet)",
    "{elapsed_s}")
ROW(EV_WIRE_WINDOW, ALARM, 1, "receive window closed at {offset} (packet)",
    "[for {elapsed_s}]")
ROW(EV_WIRE_WAIT, ALARM, 1, "{how} at {offset} (packet)", "{elapsed_s}")
ROW(EV_WIRE_BLACK_HOLE, ALARM, 1,
    "{bytes:byte} from {offset} on never arrive (packet)", "{elapsed_s}")
ROW(EV_WIRE_ICMP, ALARM, 1,
    "ICMP {icmp_type}/{icmp_code} from {icmp_from}[, MTU {mtu}] (packet)", "")
ROW_IF(EV_WIRE_CLOSE, F_HOW, "fin", NONE, 1, "FIN at {offset} (packet)", "")
ROW(EV_WIRE_CLOSE, NONE, 1,
    "{how} at {offset}[, {bytes:byte}][, TTL {hop_limit}]"
    "[ where {usual_hop_limit} is usual] (packet)",
    "[{elapsed_s}]")
