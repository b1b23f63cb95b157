/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of WebSocket: the handshake that is no reply of HTTP's own, frames,
 * messages, and how a connection ends. See faults.tbl.h for what a row holds.
 */

/* The handshake. */
FAULT("ws-200", "a web page came instead of a WebSocket", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The path answers as a web page: no WebSocket was opened.",
    "the network or TLS: the server answered\n"
    "a refusal: the server did not see a handshake in the request",
    "the endpoint is at another path\n"
    "a proxy does not hand Upgrade and Connection on to the server\n"
    "a page for all unknown paths (a single-page application)",
    "sonde -v {url}",
    "Ask at the path of the endpoint; let the proxy hand Upgrade and "
    "Connection on, in HTTP/1.1.",
    "RFC 6455 4.1; RFC 6455 4.2.2")
FAULT("ws-400-upgrade", "the handshake is called a bad request (400)",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server calls the handshake a bad request: mostly it saw a request "
    "without Upgrade.",
    "the network or TLS: the server answered\n"
    "the path: there is something that knows WebSocket",
    "a proxy removed Upgrade and Connection, or speaks HTTP/1.0 behind it\n"
    "the server wants an Origin, a subprotocol or a header that was not sent",
    "sonde -v {url}\n"
    "sonde -H 'Origin: https://{host}' {url}",
    "In the proxy: HTTP/1.1 to the server, and Upgrade and Connection handed "
    "on (nginx: proxy_http_version 1.1, proxy_set_header).",
    "RFC 6455 4.2.1; RFC 9110 7.8")
FAULT("ws-426-version", "another handshake is wanted (426)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants an upgrade that it did not see, or another version of "
    "WebSocket.",
    "the network or TLS: the server answered",
    "a proxy removed Upgrade and Connection\n"
    "the server speaks an older or newer version than 13",
    "sonde -v {url}",
    "Look at the proxy's headers first; the server's versions stand in "
    "Sec-WebSocket-Version.",
    "RFC 6455 4.2.2; RFC 6455 4.4; RFC 9110 15.5.22")
FAULT("ws-redirect", "a redirect came instead of a WebSocket", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server redirects, and no WebSocket was opened. Browsers do not follow "
    "such a redirect.",
    "the network or TLS: the server answered",
    "the path lacks a slash at its end\n"
    "the server wants TLS, or another name\n"
    "a login page stands before the endpoint",
    "sonde -L {url}\n"
    "sonde -v {url}",
    "Name the place in the URL that the redirect leads to.", "RFC 6455 4.1")
FAULT("ws-bad-upgrade", "the 101 does not switch to WebSocket", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server says 101 without the header lines that belong to it.",
    "the network: the bytes came as they were sent",
    "a proxy removed Upgrade or Connection from the reply\n"
    "a server that writes its own handshake, and not all of it",
    "sonde -v {url}\n"
    "sonde --keep-going -v {url}",
    "Let the reply have Upgrade: websocket and Connection: Upgrade.",
    "RFC 6455 4.1; RFC 6455 4.2.2")
FAULT("ws-odd-reply", "the 101 says what no 101 may say", PHASE_RECEIVE,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The reply that switches is one of HTTP/1.0, or speaks of a body that it "
    "cannot have: sonde goes on, a proxy or a browser may not.",
    "a reply of the wrong kind: its proof fits our key",
    "a server that writes its own handshake\n"
    "a proxy that adds Content-Length or Transfer-Encoding to every reply",
    "sonde -v {url}",
    "Let the reply be of HTTP/1.1, without Content-Length and "
    "Transfer-Encoding.",
    "RFC 9110 7.8; RFC 9110 8.6; RFC 9112 6.1")
FAULT("ws-bad-accept", "the server's proof does not fit our key", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "Sec-WebSocket-Accept does not belong to the key that was sent.",
    "the network: the bytes came as they were sent\n"
    "a refusal: the server says 101",
    "the answer to another handshake, out of a cache\n"
    "a server that does not compute it, and is none of WebSocket's",
    "sonde -v {url}\n"
    "sonde --keep-going -v {url}",
    "Switch caching off at the proxy; compute it as RFC 6455 1.3 says.",
    "RFC 6455 4.1; RFC 6455 1.3")
FAULT("ws-bad-extension", "an extension that cannot be used", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server uses an extension that was not offered, or not so.",
    "the network: the bytes came as they were sent",
    "a proxy that removes the offer and not the answer\n"
    "a server with an extension always on",
    "sonde -v {url}\n"
    "sonde --no-compressed -v {url}",
    "Let the server answer with what was offered, or with no extension.",
    "RFC 6455 9.1; RFC 7692 7.1")
FAULT("ws-bad-subprotocol", "a subprotocol that nobody offered", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server chose a subprotocol that was not offered.",
    "the network: the bytes came as they were sent",
    "the server wants one subprotocol and was asked for none or another\n"
    "names are compared without regard to case",
    "sonde -v {url}\n"
    "sonde --subprotocol NAME {url}",
    "Offer what the server speaks; it must choose out of the offer, or none.",
    "RFC 6455 4.1; RFC 6455 11.3.4")
FAULT("ws-no-subprotocol", "none of the subprotocols was taken", PHASE_RECEIVE,
    SEVERITY_WARN, KIND_PROTOCOL,
    "A subprotocol was offered, and the server chose none.",
    "a refusal: the WebSocket is open",
    "the server does not know that subprotocol\n"
    "a proxy removed Sec-WebSocket-Protocol",
    "sonde -v {url}",
    "Offer a subprotocol that the server speaks: a browser gives up here.",
    "RFC 6455 4.2.2; RFC 6455 11.3.4")
FAULT("local-no-sha1", "SHA-1 is switched off on this machine", PHASE_SEND,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine's OpenSSL does not compute SHA-1, by which the handshake is "
    "checked.",
    "the server or the network: nothing was sent", "a policy in openssl.cnf",
    "openssl list -digest-algorithms\n"
    "openssl sha1 /dev/null",
    "Allow SHA-1 as a digest: it protects nothing here.", "RFC 6455 1.3")

/* Frames. */
FAULT("ws-masked-server", "the server masks its frames", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server masks what it says, which only a client may.",
    "the network: the bytes came as they were sent",
    "a server built out of a client's library", "sonde --keep-going -v {url}",
    "Repair the server: its frames have no mask.", "RFC 6455 5.1")
FAULT("ws-reserved-bit", "a frame has a bit that means nothing", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A frame has a reserved bit set, and no extension gives it a meaning.",
    "the network: the bytes came as they were sent",
    "the server compresses although it was not agreed on\n"
    "bytes that are no frame: a proxy's page, or another protocol",
    "sonde -vvv {url}\n"
    "sonde --no-compressed {url}",
    "Let the server use an extension only if its reply names it.",
    "RFC 6455 5.2; RFC 7692 6")
FAULT("ws-reserved-opcode", "a frame of a kind that there is not",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "A frame has an opcode that means nothing.",
    "the network: the bytes came as they were sent",
    "bytes that are no frame: the server lost count of a length\n"
    "another protocol behind the handshake",
    "sonde -vvv {url}", "Repair the program that writes frames.",
    "RFC 6455 5.2; RFC 6455 11.8")
FAULT("ws-bad-control", "a control frame is too long or in parts",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "A ping, pong or close holds more than 125 bytes or is fragmented.",
    "the network: the bytes came as they were sent",
    "a server that puts its reason or data into a control frame, uncut",
    "sonde -vvv {url}", "Cut what a control frame holds to 125 bytes.",
    "RFC 6455 5.5")
FAULT("ws-bad-length", "a frame's length is not as it may be", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A frame's length stands in more bytes than it needs, or is 2^63 and more.",
    "the network: the bytes came as they were sent",
    "a server that always writes the long form\n"
    "bytes that are no frame: the server lost count of a length",
    "sonde -vvv {url}", "Write the shortest form of a length.", "RFC 6455 5.2")
FAULT("ws-bad-continuation", "the parts of a message are out of order",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "A message goes on that did not begin, or begins within another.",
    "the network: the bytes came as they were sent",
    "two parts of the server write to one connection at once\n"
    "a proxy or library that loses frames",
    "sonde -vvv {url}",
    "Let one message end before the next begins; control frames alone may "
    "stand between.",
    "RFC 6455 5.4")
FAULT("ws-stalled-frame", "a frame stopped half-way", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "A frame began, and the rest of it did not come in time.",
    "DNS, routing or a closed port: the server had begun to speak",
    "the server hangs in the middle of a message, or drips\n"
    "a length that is larger than what follows\n"
    "large packets are lost on the way (MTU)",
    "sonde -vvv {url}\n"
    "sonde --idle 60 -m 60 {url}",
    "Look at what the server waits for, and at the length of its frames.",
    "RFC 6455 5.2")
FAULT("ws-control-flood", "pings or pongs came without an end", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "More control frames came than any conversation has.",
    "the network: the bytes came as they were sent",
    "a timer of the server's that runs without a pause\n"
    "a server made to exhaust whoever comes",
    "sonde -v {url}", "Send a ping every few seconds at most.",
    "RFC 6455 5.5.2; RFC 6455 10.4")

/* Messages. */
FAULT("ws-bad-utf8", "a text message is not text", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_PROTOCOL, "A message that is called text is not UTF-8.",
    "the network: the bytes came as they were sent",
    "bytes that are no text are sent as text\n"
    "text in an older encoding (Latin-1)\n"
    "text cut in the middle of a character",
    "sonde -vvv {url}",
    "Send it as binary, or encode it in UTF-8: browsers close with 1007.",
    "RFC 6455 8.1; RFC 6455 5.6")
FAULT("ws-bad-deflate", "a message cannot be decompressed", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A compressed message is not what permessage-deflate makes.",
    "the network: the bytes came as they were sent",
    "a proxy that changes messages\n"
    "the server keeps a window that it promised to forget, or a larger one\n"
    "a message that was compressed twice or not at all",
    "sonde --no-compressed {url}\n"
    "sonde -vvv {url}",
    "Switch permessage-deflate off, or update the server's library.",
    "RFC 7692 7.2.2; RFC 7692 7.1")
FAULT("ws-deflate-bomb", "a message expands beyond all measure", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A compressed message expands to more than 100 times its size.",
    "the network: the bytes came as they were sent",
    "a message of zeros or blanks, made to exhaust whoever reads it",
    "sonde --no-compressed {url}", "Do not read from this server.",
    "RFC 7692 8; RFC 6455 10.4")
FAULT("ws-endless-message", "a message came in too many parts", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A message came in more fragments than are accepted.",
    "the network: the bytes came as they were sent",
    "a stream that is sent as one message without an end\n"
    "a server made to exhaust whoever reads it",
    "sonde -v {url}", "Send messages that end, in fragments of some size.",
    "RFC 6455 5.4; RFC 6455 10.4")
FAULT("ws-no-pong", "the ping was not answered", PHASE_WAIT, SEVERITY_FAIL,
    KIND_TIMEOUT, "A ping was sent, and no pong came back in time.",
    "DNS, TLS or the handshake: the WebSocket was opened",
    "the server's program hangs, or does not read\n"
    "a proxy opened the WebSocket and lost the server behind it\n"
    "a library that leaves pings to the application",
    "sonde -v {url}\n"
    "sonde --idle 60 -m 60 {url}",
    "Look at what the server is doing; every WebSocket must answer a ping.",
    "RFC 6455 5.5.2; RFC 6455 5.5.3")
FAULT("ws-no-answer", "nothing was said to our message", PHASE_WAIT,
    SEVERITY_WARN, KIND_TIMEOUT, "A message was sent, and none came in answer.",
    "a dead connection: the ping before it was answered\n"
    "an offence: a server need not answer",
    "the message is not what the application expects\n"
    "the application wants a login or a subscription first\n"
    "the answer takes longer than the wait",
    "sonde --idle 60 -m 60 -d @FILE {url}\n"
    "sonde -v {url}",
    "Send what the application answers; look at its log.", "RFC 6455 1.2")

/* The end. */
FAULT("ws-closed-1006", "the connection ended without a close frame",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "The connection ended, and no close frame says why. Browsers call that "
    "code 1006.",
    "DNS, TLS or the handshake: the WebSocket was opened\n"
    "a reason of the application's: that would stand in a close frame",
    "the server's program crashed or was killed\n"
    "a proxy lost the server behind it, or was restarted\n"
    "a proxy's limit of time",
    "sonde -v {url}\n"
    "sonde --idle 120 -m 130 {url}",
    "Look at the logs of the server and of each proxy at that second.",
    "RFC 6455 7.1.5; RFC 6455 7.4.1")
FAULT("ws-idle-closed", "silence ended the connection", PHASE_WAIT,
    SEVERITY_WARN, KIND_CLOSED,
    "The connection was closed because nothing was said on it.",
    "a crash: the connection carried pings before the silence",
    "a proxy's time for silence (nginx: proxy_read_timeout, 60 s at first)\n"
    "a load balancer's or firewall's time for idle connections\n"
    "the server's own time-out",
    "sonde --idle 120 -m 130 -v {url}",
    "Send pings more often than the time measured here, or raise the limit of "
    "the proxy.",
    "RFC 6455 5.5.2; RFC 6455 7.1.5")
FAULT("ws-no-close", "our close frame was not answered", PHASE_CLOSE,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The server did not answer our close frame with one of its own.",
    "a loss: all that was asked for had come",
    "a server that just drops the connection, or keeps it\n"
    "a proxy that ends one side when the other says good-bye",
    "sonde -v {url}", "Answer a close frame, then end the connection.",
    "RFC 6455 5.5.1; RFC 6455 7.1.4")
FAULT("ws-data-after-close", "the server spoke after its close frame",
    PHASE_CLOSE, SEVERITY_WARN, KIND_PROTOCOL,
    "Bytes came behind the server's close frame, which must be its last.",
    "a loss: what comes there is to be ignored",
    "two parts of the server write to one connection at once",
    "sonde -vvv {url}", "Say nothing after a close frame.",
    "RFC 6455 5.5.1; RFC 6455 1.4")
FAULT("ws-bad-close", "a close frame that makes no sense", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server's close frame holds what none may hold.",
    "the network: the bytes came as they were sent",
    "a code that is for local use alone (1005, 1006, 1015)\n"
    "a code that is none: 0, or beyond 4999\n"
    "a reason that is not UTF-8, or half a code",
    "sonde -vvv {url}",
    "Close with a code that may be sent, 1000 or 4000-4999.",
    "RFC 6455 5.5.1; RFC 6455 7.4")
FAULT("ws-close-early", "the server said good-bye first (1000)", PHASE_CLOSE,
    SEVERITY_WARN, KIND_CLOSED,
    "The server closed in order before it had been told or asked all.",
    "a crash: the server says 1000, normal",
    "the server has said all that it has to say\n"
    "it closes those who are silent or do not log in",
    "sonde -v {url}", "Look at what the server expects first.",
    "RFC 6455 7.4.1")
FAULT("ws-close-1001", "the server is going away (1001)", PHASE_CLOSE,
    SEVERITY_WARN, KIND_CLOSED,
    "The server closes because it goes away (1001).",
    "the network: the server said good-bye",
    "the server is shut down or restarted\n"
    "a deployment replaces it",
    "sonde -v {url}", "Connect again, after a pause that grows.",
    "RFC 6455 7.4.1; RFC 6455 7.2.3")
FAULT("ws-close-1002", "the server calls our frames wrong (1002)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server closes because of a protocol error (1002).",
    "the network: the server said why it closes",
    "the server's library wants what RFC 6455 does not\n"
    "a proxy that changes frames",
    "sonde -vvv {url}\n"
    "sonde --no-compressed {url}",
    "Read the server's log: it knows which frame it was.", "RFC 6455 7.4.1")
FAULT("ws-close-1003", "that kind of message is not taken (1003)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not take that kind of message (1003).",
    "the network: the server said why it closes",
    "text was sent where binary is wanted, or the other way round",
    "sonde -T FILE {url}\n"
    "sonde -d TEXT {url}",
    "Send the other kind: -d sends text, -T binary.", "RFC 6455 7.4.1")
FAULT("ws-close-1007", "the server cannot read our message (1007)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server closes because a message holds what it must not (1007).",
    "the network: the server said why it closes",
    "a message is not of the form that the application wants\n"
    "a proxy that changes messages",
    "sonde -vvv {url}", "Look at what was sent, and at the server's log.",
    "RFC 6455 7.4.1; RFC 6455 8.1")
FAULT("ws-close-1008", "a rule of the server forbids it (1008)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server closes because of its policy (1008).",
    "the network: the server said why it closes",
    "a login is missing, or has expired\n"
    "the Origin is not allowed\n"
    "too many connections or messages",
    "sonde -H 'Origin: https://{host}' {url}\n"
    "sonde --oauth2-bearer @FILE {url}",
    "Read the reason that came with it, and the server's log.",
    "RFC 6455 7.4.1")
FAULT("ws-close-1009", "our message is too big for the server (1009)",
    PHASE_CLOSE, SEVERITY_FAIL, KIND_NEGATIVE,
    "A message of ours is over the server's limit (1009).",
    "the network: the server said why it closes",
    "the limit of the server's library (1 MiB is usual)\n"
    "a proxy's or gateway's limit",
    "sonde -v {url}", "Send smaller messages, or raise the limit.",
    "RFC 6455 7.4.1")
FAULT("ws-close-1010", "the server misses an extension (1010)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server closes because of an extension (1010), a code that only a "
    "client has use for.",
    "the network: the server said why it closes",
    "the server needs an extension that was not offered",
    "sonde -v {url}\n"
    "sonde -H 'Sec-WebSocket-Extensions: NAME' {url}",
    "Offer the extension; a server should refuse the handshake instead.",
    "RFC 6455 7.4.1")
FAULT("ws-close-1011", "the server failed inside (1011)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server closes because of an error of its own (1011).",
    "the network: the server said why it closes\n"
    "the form of our frames: that would be 1002 or 1007",
    "an exception in the application's code\n"
    "something behind the application does not answer\n"
    "the server's pings were not answered in time",
    "sonde -v {url}", "Read the server's log at that second.", "RFC 6455 7.4.1")
FAULT("ws-close-1012", "the server is being restarted (1012)", PHASE_CLOSE,
    SEVERITY_WARN, KIND_CLOSED, "The server closes for a restart (1012).",
    "the network: the server said why it closes", "a restart or a deployment",
    "sonde -v {url}", "Connect again after some seconds, not all at once.",
    "RFC 6455 7.4.2; RFC 6455 11.7")
FAULT("ws-close-1013", "the server has no room for us now (1013)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server asks to try again later (1013).",
    "the network: the server said why it closes",
    "too many connections on the server\n"
    "a limit of messages for one client",
    "sonde -v {url}", "Try again later; look at the server's load.",
    "RFC 6455 7.4.2; RFC 6455 11.7")
FAULT("ws-close-1014", "a gateway cannot reach its server (1014)", PHASE_CLOSE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "A gateway closes because the server behind it failed (1014).",
    "the network between here and the gateway",
    "the server behind the gateway is down or answers nonsense",
    "sonde -v {url}", "Look at the server behind the gateway.",
    "RFC 6455 7.4.2; RFC 6455 11.7")
FAULT("ws-close-application", "closed with a code of its own (3000-4999)",
    PHASE_CLOSE, SEVERITY_WARN, KIND_NEGATIVE,
    "The server closes with a code that only its application knows.",
    "the network: the server said why it closes",
    "the application refuses, or has done what was asked\n"
    "a login is missing (many use 4401 or 4001 for that)",
    "sonde -v {url}", "Look the code up in the application's documentation.",
    "RFC 6455 7.4.2")
