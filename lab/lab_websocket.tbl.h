/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebSocket: handshakes, frames and ends that are wrong. Frames are written
 * out: first byte, length, payload. See lab.tbl.h.
 */
#define SOCKET (WS | WSS)

/* Replies to the handshake that are none. */
LAB(SOCKET, "ws-200", "a web page at the path of the WebSocket", "ws-200",
    .serve = serve_pages)
LAB(SOCKET, "ws-400-upgrade", "a server behind a proxy that removed Upgrade",
    "ws-400-upgrade", .serve = serve_status, .status = "400 Bad Request")
LAB(SOCKET, "ws-400-cookie", "a header that is too large for the server",
    "http-4xx", .serve = serve_text,
    .text = TEXT("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n"
		 "Content-Length: 58\r\n\r\n"
		 "<title>400 Request Header Or Cookie Too Large</title>lab!\n"))
LAB(SOCKET, "ws-426-version", "another version of WebSocket is wanted",
    "ws-426-version", .serve = serve_status, .status = "426 Upgrade Required",
    .text = TEXT("Upgrade: websocket\r\nConnection: Upgrade\r\n"
		 "Sec-WebSocket-Version: 8\r\n"))
LAB(SOCKET, "ws-redirect", "sends to another path", "ws-redirect",
    .serve = serve_status, .status = "307 Temporary Redirect",
    .text = TEXT("Location: /elsewhere\r\n"))
LAB(SOCKET, "ws-http-401", "a user and a password are wanted", "http-401-basic",
    .serve = serve_status, .status = "401 Unauthorized",
    .text = TEXT("WWW-Authenticate: Basic realm=\"lab\"\r\n"))
LAB(SOCKET, "ws-http-403", "forbids", "http-403", .serve = serve_status,
    .status = "403 Forbidden")
LAB(SOCKET, "ws-http-404", "has nothing there", "http-404",
    .serve = serve_status, .status = "404 Not Found")
LAB(SOCKET, "ws-http-502", "a proxy without its server", "http-502",
    .serve = serve_status, .status = "502 Bad Gateway")
LAB(SOCKET, "ws-no-response", "hears the handshake and never answers",
    "http-no-response", .serve = serve_text, .ending = END_HOLD)

/* Handshakes with something wrong. */
LAB(SOCKET, "ws-bad-accept", "proves that it knows another key",
    "ws-bad-accept", .serve = serve_ws_wrong, .number = WRONG_ACCEPT)
LAB(SOCKET, "ws-no-accept", "proves nothing", "ws-bad-accept",
    .serve = serve_ws_wrong, .number = WRONG_NO_ACCEPT)
LAB(SOCKET, "ws-bad-upgrade", "switches, and does not say to what",
    "ws-bad-upgrade", .serve = serve_ws_wrong, .number = WRONG_NO_UPGRADE)
LAB(SOCKET, "ws-odd-reply", "switches, and announces a body in chunks",
    "ws-odd-reply", .serve = serve_ws_wrong, .number = WRONG_FRAMING)
LAB(SOCKET, "ws-bad-extension", "uses an extension that nobody offered",
    "ws-bad-extension", .serve = serve_ws_wrong, .number = WRONG_EXTENSION)
LAB(SOCKET, "ws-bad-parameter", "wants a window of 99 bits", "ws-bad-extension",
    .serve = serve_ws_wrong, .number = WRONG_PARAMETER)
LAB(SOCKET, "ws-bad-subprotocol", "chooses a subprotocol that nobody offered",
    "ws-bad-subprotocol", .serve = serve_ws_wrong, .number = WRONG_PROTOCOL,
    .options = "--subprotocol lab.v1")
LAB(SOCKET, "ws-no-subprotocol", "does not know the subprotocol",
    "ws-no-subprotocol", .serve = serve_ws, .options = "--subprotocol lab.v7")

/* Frames. */
LAB(SOCKET, "ws-masked-server", "masks what it says", "ws-masked-server",
    .serve = serve_ws_text, .text = TEXT("\x81\x82lab!\004\010"))
LAB(SOCKET, "ws-reserved-bit", "sets a bit that nobody agreed on",
    "ws-reserved-bit", .serve = serve_ws_text, .text = TEXT("\x91\002hi"))
LAB(SOCKET, "ws-compressed-part", "marks the end of a message as compressed",
    "ws-reserved-bit", .serve = serve_ws_text,
    .text = TEXT("\001\002hi\xc0\001!"))
LAB(SOCKET, "ws-reserved-opcode", "says a frame of opcode 3",
    "ws-reserved-opcode", .serve = serve_ws_text, .text = TEXT("\x83\002hi"))
LAB(SOCKET, "ws-bad-control", "a ping in fragments", "ws-bad-control",
    .serve = serve_ws_text, .text = TEXT("\011\002hi"))
LAB(SOCKET, "ws-long-control", "a ping of 126 bytes", "ws-bad-control",
    .serve = serve_ws_text, .text = TEXT("\x89\x7e\000\x7e"))
LAB(SOCKET, "ws-bad-length", "two bytes, with their length in eight",
    "ws-bad-length", .serve = serve_ws_text,
    .text = TEXT("\x81\x7f\000\000\000\000\000\000\000\002hi"))
LAB(SOCKET, "ws-huge-length", "a frame of 2^63 bytes", "ws-bad-length",
    .serve = serve_ws_text,
    .text = TEXT("\x82\x7f\x80\000\000\000\000\000\000\000lab"))
LAB(SOCKET, "ws-bad-continuation", "goes on with what did not begin",
    "ws-bad-continuation", .serve = serve_ws_text, .text = TEXT("\x80\002hi"))
LAB(SOCKET, "ws-two-messages", "begins a message within another",
    "ws-bad-continuation", .serve = serve_ws_text,
    .text = TEXT("\001\002hi\x81\002ho"))
LAB(SOCKET, "ws-stalled-frame", "falls silent in the middle of a frame",
    "ws-stalled-frame", .serve = serve_ws_text, .ending = END_HOLD,
    .text = TEXT("\x82\x7e\x10\000only this"))
LAB(SOCKET, "ws-control-flood", "pongs without an end", "ws-control-flood",
    .serve = serve_ws_flood, .text = TEXT("\x8a\000"))

/* Messages. */
LAB(SOCKET, "ws-bad-utf8", "text in Latin-1", "ws-bad-utf8",
    .serve = serve_ws_text, .text = TEXT("\x81\004caf\xe9"))
LAB(SOCKET, "ws-cut-utf8", "text that ends within a character", "ws-bad-utf8",
    .serve = serve_ws_text, .text = TEXT("\001\003caf\x80\001\xc3"))
LAB(SOCKET, "ws-bad-deflate", "compressed messages that are not",
    "ws-bad-deflate", .serve = serve_ws_text,
    .text = TEXT("\xc1\004\xff\xff\xff\xff"))
LAB(SOCKET, "ws-deflate-bomb", "a message that expands to a gigabyte",
    "ws-deflate-bomb", .serve = serve_ws_bomb)
LAB(SOCKET, "ws-endless-message", "a message in fragments without an end",
    "ws-endless-message", .serve = serve_ws_flood, .number = 3,
    .text = TEXT("\002\001l\000\001l"))
LAB(SOCKET, "ws-no-pong", "opens, and never says a word", "ws-no-pong",
    .serve = serve_ws_deaf)
LAB(SOCKET, "ws-no-answer", "says nothing to a message", "ws-no-answer",
    .serve = serve_ws_mute, .options = "-d hello")

/* Ends. */
LAB(SOCKET, "ws-closed-1006", "ends the connection without a close frame",
    "ws-closed-1006", .serve = serve_ws_deaf, .wait_ms = 200)
LAB(SOCKET, "ws-reset-1006", "ends the connection with a reset",
    "ws-closed-1006", .serve = serve_ws_deaf, .wait_ms = 200,
    .ending = END_RESET)
LAB(SOCKET, "ws-idle-closed", "ends the connection after 2 s of silence",
    "ws-idle-closed", .serve = serve_ws_idle, .wait_ms = 2000,
    .options = "--idle 6")
LAB(SOCKET, "ws-idle-1001", "says good-bye after 2 s of silence",
    "ws-idle-closed", .serve = serve_ws_idle, .wait_ms = 2000, .number = 1001,
    .text = TEXT("idle"), .options = "--idle 6")
LAB(SOCKET, "ws-no-close", "does not answer a close frame", "ws-no-close",
    .serve = serve_ws_rude)
LAB(SOCKET, "ws-data-after-close", "speaks after its close frame",
    "ws-data-after-close", .serve = serve_ws_rude,
    .text = TEXT("\x88\002\003\xe8\x81\002hi"))
LAB(SOCKET, "ws-bad-close", "closes with a code that may not be sent",
    "ws-bad-close", .serve = serve_ws_close, .number = 1005,
    .options = "-d hello")
LAB(SOCKET, "ws-close-early", "closes with 1000 instead of an answer",
    "ws-close-early", .serve = serve_ws_close, .number = 1000,
    .options = "-d hello")

#define SAYS(code, id, reason) \
	LAB(SOCKET, id, "closes with " #code, id, .serve = serve_ws_close, \
	    .number = code, .text = TEXT(reason), .options = "-d hello")
SAYS(1001, "ws-close-1001", "going home")
SAYS(1002, "ws-close-1002", "what was that?")
SAYS(1003, "ws-close-1003", "numbers, please")
SAYS(1007, "ws-close-1007", "no JSON")
SAYS(1008, "ws-close-1008", "log in first")
SAYS(1009, "ws-close-1009", "4 bytes at most")
SAYS(1010, "ws-close-1010", "x-lab-mux")
SAYS(1011, "ws-close-1011", "exception")
SAYS(1012, "ws-close-1012", "back soon")
SAYS(1013, "ws-close-1013", "full")
SAYS(1014, "ws-close-1014", "")
SAYS(4001, "ws-close-application", "as you like")
#undef SAYS
#undef SOCKET
