/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of HTTP on the wire: what is missing, late, cut short or against the
 * protocol. See faults.tbl.h for what a row holds.
 */
FAULT("http-no-response", "no answer to the request came", PHASE_WAIT,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The request was sent, and no byte of an answer came.",
    "DNS, routing or a closed port: the connection stands\n"
    "TLS, if there was any: the request went out",
    "the application hangs, or all its workers are busy\n"
    "a proxy waits for a backend that does not answer\n"
    "the port speaks another protocol, in which it waits for more",
    "sonde --idle 60 -m 60 {url}\n"
    "sonde -v {url}",
    "Look at the server's workers and at what they wait for.",
    "RFC 9110 15.5.9; RFC 9112 9.5")
FAULT("http-closed-without-response", "the server hung up without an answer",
    PHASE_WAIT, SEVERITY_FAIL, KIND_CLOSED,
    "The server closed the connection after the request without an answer.",
    "DNS, routing or a closed port: the connection stood",
    "the application crashed on this request\n"
    "the server is told to hang up on such requests (nginx: return 444)\n"
    "a connection limit or a ban that closes instead of refusing",
    "sonde -v {url}\n"
    "sonde -I {url}",
    "Look at the server's log at that second.", "RFC 9112 9.5")
FAULT("http-reset-without-response", "a reset came instead of an answer",
    PHASE_WAIT, SEVERITY_FAIL, KIND_CLOSED,
    "The connection was reset after the request, and no answer came.",
    "DNS, routing or a closed port: the connection stood",
    "the application crashed, or was killed, while it worked on the request\n"
    "a middlebox did not like the request\n"
    "the server closed without reading all of the request",
    "sonde -v {url}\n"
    "sonde -I {url}",
    "Look at the server's log at that second; try from another network.",
    "RFC 9112 9.6; RFC 9293 3.5.2")
FAULT("http-keepalive-race", "the kept connection closed as it was used",
    PHASE_SEND, SEVERITY_FAIL, KIND_CLOSED,
    "The server closed an idle connection just as it was used again.",
    "the application: it may not have seen the request",
    "the server's keep-alive time is shorter than the client's\n"
    "a load balancer drops idle connections",
    "sonde {url}",
    "Let the server's idle time exceed that of whoever reuses connections.",
    "RFC 9112 9.3.1")
FAULT("http-stalled-header", "the answer stopped within its header",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_TIMEOUT,
    "The answer began, and its header never ended.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application hangs in the middle of the header\n"
    "large packets are lost on the way (MTU)",
    "sonde -vv {url}\n"
    "sonde --idle 60 -m 60 {url}",
    "Look at what the application waits for.", "RFC 9112 5")
FAULT("http-closed-in-header", "the server hung up within the header",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "The server closed the connection in the middle of the header.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application crashed while it answered\n"
    "a broken script writes an incomplete header",
    "sonde -vv {url}", "Look at the server's log at that second.", "RFC 9112 8")
FAULT("http-reset-in-header", "a reset came within the header", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection was reset in the middle of the header.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application was killed while it answered\n"
    "a middlebox did not like the answer",
    "sonde -vv {url}",
    "Look at the server's log at that second; try from another network.",
    "RFC 9112 8; RFC 9293 3.5.2")
FAULT("http-stalled-body", "the body stopped half-way", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_TIMEOUT, "The body began, and then nothing more came.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application hangs while it writes the body\n"
    "Content-Length is larger than the body, and the connection is kept open\n"
    "large packets are lost on the way (MTU)",
    "sonde --idle 60 -m 60 {url}\n"
    "sonde -vv {url}",
    "Look at what the application waits for, and at Content-Length.",
    "RFC 9112 6.3")
FAULT("http-slow-body", "the time was up before the body was whole",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_TIMEOUT,
    "The body was still coming when the time was up.",
    "a stalled server: bytes came to the end",
    "the body is large for the path or for the time allowed\n"
    "the server limits the rate, or drips on purpose\n"
    "the body has no end: a stream of events",
    "sonde --idle 120 -m 120 {url}\n"
    "sonde -I {url}",
    "Allow more time (-m), or ask for less.", "RFC 9112 6.3")
FAULT("http-reset-in-body", "a reset came within the body", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection was reset in the middle of the body.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application or a proxy's backend was killed\n"
    "a proxy's limit of time or size\n"
    "a middlebox ended the connection",
    "sonde -v {url}",
    "Look at the logs of the server and of the proxy before it.",
    "RFC 9112 8; RFC 9293 3.5.2")
FAULT("http-length-too-long", "the body is shorter than announced",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "The server closed before it had sent the length that it announced.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application crashed while it wrote the body\n"
    "a proxy's buffer or disk is full\n"
    "Content-Length is wrong (counted before compression or conversion)",
    "sonde -v {url}\n"
    "sonde --no-compressed {url}",
    "Look for a crash, a proxy's buffer limit or a wrong Content-Length.",
    "RFC 9112 8")
FAULT("http-missing-last-chunk", "the body was cut off before its end",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "The connection ended within a chunked body: its last chunk is missing.",
    "DNS, routing or a closed port: the server had begun to answer",
    "the application or a proxy's backend failed in the middle of the body\n"
    "the server forgets the last chunk",
    "sonde -v {url}",
    "Look at the log of the application: the body is not complete.",
    "RFC 9112 7.1; RFC 9112 8")
FAULT("http-two-lengths", "the answer gives two different lengths",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer has two Content-Length values that differ.",
    "the network: the bytes came as they were sent",
    "an application and a proxy each add a Content-Length\n"
    "an attempt at response splitting",
    "sonde -vv {url}", "Let one part of the server alone set Content-Length.",
    "RFC 9112 6.3")
FAULT("http-length-with-chunked", "the answer has both a length and chunks",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer has both Content-Length and Transfer-Encoding.",
    "the network: the bytes came as they were sent",
    "a proxy or framework that does not remove Content-Length\n"
    "an attempt at response smuggling",
    "sonde -vv {url}", "Remove Content-Length where Transfer-Encoding is used.",
    "RFC 9112 6.1; RFC 9112 6.3")
FAULT("http-bad-length", "Content-Length is not a number", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL, "Content-Length is not a number.",
    "the network: the bytes came as they were sent",
    "an application that writes a sign, a list or an empty value",
    "sonde -vv {url}", "Repair the program that sets Content-Length.",
    "RFC 9110 8.6; RFC 9112 6.3")
FAULT("http-bad-transfer-coding", "the Transfer-Encoding makes no sense",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "Transfer-Encoding is not what an answer may have.",
    "the network: the bytes came as they were sent",
    "a coding that nobody asked for, or chunked twice or not last\n"
    "an answer to HTTP/1.0 with Transfer-Encoding",
    "sonde -vv {url}", "Let the server send chunked alone.",
    "RFC 9112 6.1; RFC 9112 7")
FAULT("http-bad-chunk", "a chunk of the body is broken", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A chunk of the body does not begin with its size, or does not end in CR "
    "LF.",
    "the network: the bytes came as they were sent",
    "the body is not chunked, though the header says so\n"
    "a proxy has taken the chunks off and left the header\n"
    "a size that was counted in characters and not in bytes",
    "sonde -vvv {url}", "Repair what writes the chunks.", "RFC 9112 7.1")
FAULT("http-bare-lf", "a header line ends in LF without CR", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A line of the header ends in LF alone and not in CR LF.",
    "the network: the bytes came as they were sent",
    "a script or device that writes its header by hand\n"
    "an attempt at response splitting",
    "sonde -vvv {url}", "End each line of the header in CR LF.", "RFC 9112 2.2")
FAULT("http-nul", "a NUL byte stands in the header", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL, "A NUL byte stands in the header.",
    "the network: the bytes came as they were sent",
    "a program that sends its buffer and not its text", "sonde -vvv {url}",
    "Repair the program that writes the header.", "RFC 9110 5.5")
FAULT("http-bad-header", "a header line cannot be read", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A line of the header is no header field (no colon, a space before it, or "
    "a control byte).",
    "the network: the bytes came as they were sent",
    "a script that prints before its header is done\n"
    "a value with a line break in it\n"
    "an obsolete folded line",
    "sonde -vvv {url}", "Repair the program that writes the header.",
    "RFC 9112 5; RFC 9110 5.5")
FAULT("http-09", "content came without a status line", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer has no status line: it is bare content, as in HTTP/0.9.",
    "the network: the bytes came as they were sent",
    "a small device or a script that sends content without a header\n"
    "the port does not speak HTTP\n"
    "what is left of an earlier answer on the same connection",
    "sonde -vvv {url}", "Let the server send a status line and a header.",
    "RFC 9112 4; RFC 9112 9.3")
FAULT("http-bad-status-line", "the first line is not one of HTTP",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The first line of the answer is not a status line of HTTP.",
    "the network: the bytes came as they were sent",
    "a script that writes its own status line wrongly\n"
    "the port does not speak HTTP",
    "sonde -vvv {url}", "Repair the program that writes the status line.",
    "RFC 9112 4")
FAULT("http-header-too-large", "the header is longer than accepted",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The header of the answer is larger than sonde accepts.",
    "the network: the bytes came as they were sent",
    "a header field that grows without an end (cookies, a policy)\n"
    "a server made to exhaust whoever asks",
    "sonde -v {url}",
    "Make the header smaller: most clients stop at 8 to 64 KiB a line.",
    "RFC 9110 5.4")
FAULT("http-too-many-headers", "the header has more fields than accepted",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer has more header fields than sonde accepts.",
    "the network: the bytes came as they were sent",
    "a loop in the application that adds fields\n"
    "a server made to exhaust whoever asks",
    "sonde -v {url}", "Send fewer header fields.", "RFC 9110 5.4")
FAULT("http-extra-data", "more bytes came than announced", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "More bytes came than Content-Length announced.",
    "the network: the bytes came as they were sent",
    "Content-Length is wrong (counted in characters and not in bytes)\n"
    "a body where none may be (204, 304, HEAD)\n"
    "an attempt at response splitting",
    "sonde -vvv {url}",
    "Correct Content-Length: clients cut the body, or take the rest for the "
    "next answer.",
    "RFC 9112 6.3")
FAULT("http-bad-gzip", "the compressed body is damaged", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer says that its body is compressed, and it is not, or is "
    "damaged.",
    "the network: the bytes came as they were sent",
    "the header is set twice or by hand, and nothing compresses\n"
    "a proxy has decompressed the body and left the header\n"
    "text was printed before the compressed body",
    "sonde --no-compressed {url}\n"
    "sonde -vvv {url}",
    "Fix double or missing compression in the proxy or application.",
    "RFC 9110 8.4")
FAULT("http-truncated-gzip", "the compressed body is cut short", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The compressed body ends before its stream does.",
    "the network: all the bytes announced came",
    "the application stops before the compressor is flushed\n"
    "Content-Length is that of the body before compression",
    "sonde --no-compressed {url}",
    "Finish the compressed stream before the end of the body.",
    "RFC 9110 8.4.1; RFC 1952 2.3")
FAULT("http-decompression-bomb", "the body bursts when decompressed",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "A small compressed body grows beyond what sonde accepts.",
    "the network: the bytes came as they were sent",
    "a body made to exhaust whoever reads it\n"
    "a very uniform file (zeros)",
    "sonde --no-compressed {url}\n"
    "sonde -I {url}",
    "Ask for it without compression if it is what you want.", "RFC 9110 17.6")
FAULT("http-unknown-coding", "the body's coding is not known here",
    PHASE_RECEIVE, SEVERITY_WARN, KIND_PROTOCOL,
    "The body has a content coding that sonde did not offer and cannot decode.",
    "a damaged body: it was kept as it came",
    "a server or cache that ignores Accept-Encoding",
    "sonde --no-compressed {url}",
    "Let the server honour Accept-Encoding, and caches Vary.",
    "RFC 9110 12.5.3")
FAULT("http-body-too-large", "only a part of the body was read", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_OTHER,
    "The body is larger than sonde was told to read, and the rest was left.",
    "a fault of the server's: what was read is well",
    "a large download, or a stream without an end", "sonde -I {url}",
    "Ask for less, or allow more.", "RFC 9112 6.3")
FAULT("http-unexpected-101", "the server switched protocols unasked",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server switched to another protocol without being asked to (101).",
    "the network: the bytes came as they were sent",
    "an application that answers every request as a WebSocket",
    "sonde -vv {url}", "Switch only if the request asks for it (Upgrade).",
    "RFC 9110 7.8; RFC 9110 15.2.2")
FAULT("http-too-many-interim", "interim answers only, never a final one",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "Interim answers (1xx) came one after another, and no final one.",
    "a hanging server: it answers without an end",
    "an application that sends progress as 102 or 103\n"
    "a server made to keep whoever asks",
    "sonde -v {url}", "Send a final answer.", "RFC 9110 15.2")
FAULT("http-wrong-service", "that port speaks another protocol", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL, "The port speaks another protocol, not HTTP.",
    "the network: the bytes came as they were sent\n"
    "a broken web server: this is none",
    "the wrong port\n"
    "the port was given to another service\n"
    "it is for clients that begin with HTTP/2 (gRPC)",
    "sonde -vvv {url}\n"
    "ss -ltnp 'sport = :{port}' # on the server",
    "Use the right port.", "RFC 9110 4.2")
FAULT("http-tls-port", "that port wants TLS (https)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port expects TLS, and was spoken to in the clear.",
    "the network or the application: the port is well",
    "http was asked of the port of https\n"
    "a proxy forwards in the clear to a port with TLS",
    "sonde https://{hostport}/", "Use https:// for this port.",
    "RFC 9110 4.2.2")
FAULT("http-slow-first-byte", "the first byte took over a second", PHASE_WAIT,
    SEVERITY_WARN, KIND_TIMEOUT,
    "The first byte of the answer took over a second.",
    "DNS, connecting or TLS: they are counted apart",
    "the application is slow: a database, another service, a cold start\n"
    "its queue is full\n"
    "a proxy tried one backend after another",
    "sonde {url}\n"
    "sonde -v {url}",
    "Look at what the application does in that time.", "RFC 9110 9.3")
FAULT("http-redirect", "it redirects, and was not followed", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_OTHER,
    "The answer is a redirect, which was not followed.",
    "an error: the server answered as it was told to",
    "the resource has moved, or the server wants https or another name",
    "sonde -L {url}", "Use the place it names, or follow it with -L.",
    "RFC 9110 15.4")
FAULT("http-redirect-loop", "the redirects go in a circle", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The redirects lead back to a URL that was asked before.",
    "the network or TLS: each hop answered",
    "the server redirects to https behind a proxy that speaks http to it\n"
    "two rewrite rules send to each other (www and not www)\n"
    "a cookie is wanted that was not sent back",
    "sonde -v -L {url}",
    "Fix the rewrite rule; behind a proxy, honour X-Forwarded-Proto.",
    "RFC 9110 15.4")
FAULT("http-redirect-ping-pong", "http and https redirect to each other",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The page of http redirects to https, and that of https to http.",
    "the network or TLS: both answered\n"
    "a cookie that is wanted: the two URLs differ by their scheme alone",
    "a proxy ends TLS and asks the application by http, which then redirects "
    "to https (Cloudflare: Flexible)\n"
    "the application does not honour X-Forwarded-Proto\n"
    "its base URL is configured as http",
    "sonde -v -L {url}",
    "Let the proxy ask by https, or the application honour "
    "X-Forwarded-Proto.",
    "RFC 9110 15.4; RFC 7239 5.4")
FAULT("http-captive-portal", "a login page of this network answered",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "A gateway of the network answered in the place of the site.",
    "the site: it was never asked\n"
    "the name: it was resolved, though perhaps by the gateway",
    "a guest network that wants a login or a click first\n"
    "a quota or a subscription that has run out",
    "sonde http://connectivitycheck.gstatic.com/generate_204\n"
    "sonde https://{host}/",
    "Log in with a browser, or use another network.", "RFC 6585 6; RFC 8952")
FAULT("http-content-type", "the body is not of the type it says", PHASE_RECEIVE,
    SEVERITY_WARN, KIND_PROTOCOL,
    "Content-Type says one thing, and the body begins as another.",
    "the network: the bytes came as they were sent",
    "an error page or a login page with status 200, in the place of data\n"
    "a single-page application that answers every path with its start page\n"
    "a type that is set for a whole folder",
    "sonde -vv {url}",
    "Answer with the status of the error, or with the type of the body.",
    "RFC 9110 8.3")
FAULT("http-cors-missing", "a browser would keep this from its page",
    PHASE_RECEIVE, SEVERITY_WARN, KIND_NEGATIVE,
    "The request has an Origin, and the answer does not allow it.",
    "the network or TLS: the server answered\n"
    "the answer: only browsers heed it",
    "the origin is not in the server's list\n"
    "a proxy or an error page leaves the header out\n"
    "a cache gave the answer that was made for another origin (Vary: Origin)",
    "sonde -vv -H 'Origin: https://app.example.org' {url}",
    "Send Access-Control-Allow-Origin with that origin, and Vary: Origin.",
    "Fetch 3.3.3; RFC 6454 7")
FAULT("http-date-differs", "the server's clock and ours disagree",
    PHASE_RECEIVE, SEVERITY_NOTE, KIND_OTHER,
    "Date is minutes away from this machine's clock.",
    "a cache: the answer has no Age",
    "this machine's clock is wrong\n"
    "the server's clock is wrong\n"
    "the answer was made before, and is served as it is",
    "date -u\n"
    "sonde -v {url}",
    "Set the clock that is wrong (NTP).", "RFC 9110 6.6.1")
FAULT("http-redirect-limit", "it redirects again and again", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL, "More redirects came than are followed.",
    "the network or TLS: each hop answered",
    "a loop whose URL changes each time\n"
    "a long chain of moved pages",
    "sonde -v -L --max-redirs 30 {url}", "Shorten the chain of redirects.",
    "RFC 9110 15.4")
FAULT("http-redirect-downgrade", "https redirects to http, in the clear",
    PHASE_RECEIVE, SEVERITY_WARN, KIND_PROTOCOL,
    "A page of https redirects to http: what follows is in the clear.",
    "the network or the certificate: TLS was well up to here",
    "the application does not know that it is behind a proxy with TLS\n"
    "its base URL is configured as http",
    "sonde -v {url}", "Correct the base URL of the application.",
    "RFC 9110 15.4; RFC 9110 17.9")
FAULT("http-redirect-bad", "the redirect leads nowhere", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The redirect leads nowhere: its Location is missing, not a URL, or of "
    "another scheme.",
    "the network or TLS: the server answered",
    "the application builds Location from an empty or wrong setting",
    "sonde -vv {url}", "Repair what writes Location.", "RFC 9110 10.2.2")
