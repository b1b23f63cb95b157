/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies that are wrong, and services that are not HTTP. See lab.tbl.h. */
#define OK "HTTP/1.1 200 OK\r\nServer: sonde-lab\r\n"
#define PLAIN OK "Content-Type: text/plain\r\n"

/* Nothing, too late, too slow, cut short. */
LAB(WEB, "http-no-response", "hears the request and never answers",
    "http-no-response", .serve = serve_text, .ending = END_HOLD)
LAB(WEB, "http-closed-without-response", "hears the request and closes",
    "http-closed-without-response", .serve = serve_text, .wait_ms = 100)
LAB(WEB, "http-reset-without-response", "hears the request and resets",
    "http-reset-without-response", .serve = serve_text, .wait_ms = 100,
    .ending = END_RESET)
LAB(WEB, "http-slow-first-byte", "the reply begins after two seconds",
    "http-slow-first-byte", .serve = serve_late, .wait_ms = 2000)
LAB(WEB, "http-stalled-header", "falls silent in the middle of the header",
    "http-stalled-header", .serve = serve_text, .ending = END_HOLD,
    .text = TEXT(OK "Content-Ty"))
LAB(WEB, "http-closed-in-header", "closes in the middle of the header",
    "http-closed-in-header", .serve = serve_text, .text = TEXT(OK "Content-Ty"))
LAB(WEB, "http-reset-in-header", "resets in the middle of the header",
    "http-reset-in-header", .serve = serve_text, .ending = END_RESET,
    .wait_ms = 50, .text = TEXT(OK "Content-Ty"))
LAB(WEB, "http-stalled-body", "falls silent in the middle of the body",
    "http-stalled-body", .serve = serve_text, .ending = END_HOLD,
    .text = TEXT(PLAIN "Content-Length: 1000\r\n\r\nonly this"))
LAB(WEB, "http-slow-body", "the body comes in drips, one a second",
    "http-slow-body", .serve = serve_endless, .wait_ms = 1000, .number = 3,
    .text = TEXT("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\ndrip "))
LAB(WEB, "http-drip-header", "the header comes a byte a second",
    "http-stalled-header", .serve = serve_drip, .wait_ms = 1000,
    .text = TEXT(PLAIN "Content-Length: 2\r\n\r\n.\n"))
LAB(WEB, "http-reset-in-body", "resets in the middle of the body",
    "http-reset-in-body", .serve = serve_text, .ending = END_RESET,
    .wait_ms = 50, .text = TEXT(PLAIN "Content-Length: 1000\r\n\r\nonly this"))
LAB(WEB, "http-keepalive-race", "the second request of a connection is reset",
    "http-keepalive-race", .serve = serve_once, .ending = END_RESET,
    .options = "--reuse {url}")

/* Lengths and chunks. */
LAB(WEB, "http-length-too-long", "1,000 bytes are announced and 9 come",
    "http-length-too-long", .serve = serve_text,
    .text = TEXT(PLAIN "Content-Length: 1000\r\n\r\nonly this"))
LAB(WEB, "http-extra-data", "5 bytes are announced and more come",
    "http-extra-data", .serve = serve_text,
    .text = TEXT(PLAIN "Content-Length: 5\r\n\r\n12345, and then some"))
LAB(WEB, "http-two-lengths", "two lengths that differ", "http-two-lengths",
    .serve = serve_text,
    .text = TEXT(PLAIN "Content-Length: 5\r\nContent-Length: 7\r\n\r\n12345"))
LAB(WEB, "http-length-with-chunked", "a length, and chunks too",
    "http-length-with-chunked", .serve = serve_text,
    .text = TEXT(PLAIN "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
		       "5\r\n12345\r\n0\r\n\r\n"))
LAB(WEB, "http-bad-length", "a length that is no number", "http-bad-length",
    .serve = serve_text,
    .text = TEXT(PLAIN "Content-Length: a few\r\n\r\n12345"))
LAB(WEB, "http-bad-transfer-coding", "a transfer coding that nobody asked for",
    "http-bad-transfer-coding", .serve = serve_text,
    .text = TEXT(PLAIN "Transfer-Encoding: rot13\r\n\r\nuryyb"))
LAB(WEB, "http-bad-chunk", "a chunk whose size is ZZ", "http-bad-chunk",
    .serve = serve_text,
    .text = TEXT(PLAIN "Transfer-Encoding: chunked\r\n\r\n"
		       "5\r\n12345\r\nZZ\r\nwhat?\r\n0\r\n\r\n"))
LAB(WEB, "http-bad-chunk-end", "a chunk that is longer than its size",
    "http-bad-chunk", .serve = serve_text,
    .text = TEXT(PLAIN "Transfer-Encoding: chunked\r\n\r\n"
		       "5\r\n1234567\r\n0\r\n\r\n"))
LAB(WEB, "http-missing-last-chunk", "the last chunk never comes",
    "http-missing-last-chunk", .serve = serve_text,
    .text = TEXT(PLAIN "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"))
LAB(WEB, "http-endless-extension", "a chunk extension that never ends",
    "sonde-limit", .serve = serve_endless, .number = 3,
    .text = TEXT("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		 "5;on=and"))

/* The header. */
LAB(WEB, "http-bare-lf", "lines that end in LF alone", "http-bare-lf",
    .serve = serve_text,
    .text = TEXT("HTTP/1.1 200 OK\nServer: sonde-lab\n"
		 "Content-Length: 5\n\nhello"))
LAB(WEB, "http-nul", "a NUL in a field", "http-nul", .serve = serve_text,
    .text = TEXT(OK "X-Nul: a\0b\r\nContent-Length: 5\r\n\r\nhello"))
LAB(WEB, "http-control", "control bytes in a field", "http-bad-header",
    .serve = serve_text,
    .text = TEXT(OK "X-Bell: a\007\010b\177\r\nContent-Length: 5\r\n\r\nhello"))
LAB(WEB, "http-bad-header", "a line of the header that is no field",
    "http-bad-header", .serve = serve_text,
    .text = TEXT(OK "Warning at line 3\r\nContent-Length: 5\r\n\r\nhello"))
LAB(WEB, "http-folded", "a field that goes on in the next line",
    "http-bad-header", .serve = serve_text,
    .text = TEXT(OK "X-Long: begins here\r\n and ends here\r\n"
		    "Content-Length: 5\r\n\r\nhello"))
LAB(WEB, "http-09", "no header at all, as in HTTP/0.9", "http-09",
    .serve = serve_text, .text = TEXT("<html>hello from 1991</html>\n"))
LAB(WEB, "http-bad-status-line", "a status that is no number",
    "http-bad-status-line", .serve = serve_text,
    .text = TEXT("HTTP/1.1 abc Fine\r\nContent-Length: 5\r\n\r\nhello"))
LAB(WEB, "http-header-too-large", "a line of the header that never ends",
    "http-header-too-large", .serve = serve_endless, .number = 1,
    .text = TEXT("HTTP/1.1 200 OK\r\nX-Endless: and so on and "))
LAB(WEB, "http-too-many-headers", "a header that never ends",
    "http-too-many-headers", .serve = serve_endless, .number = 1,
    .text = TEXT("HTTP/1.1 200 OK\r\nX-Again: and again\r\n"))
LAB(WEB, "http-too-many-interim", "interim replies (103) without an end",
    "http-too-many-interim", .serve = serve_endless,
    .text = TEXT("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"))
LAB(WEB, "http-escapes", "terminal escapes in every place", "http-bad-header",
    .serve = serve_text,
    .text = TEXT("HTTP/1.1 200 \033]0;owned\007\033[31mOK\r\n"
		 "X-Escape: \033[2J\033[1;1H\302\2331m\233\177\r\n"
		 "X-Bidi: \342\200\256desrever\342\200\213\r\n"
		 "X-\033[5mBlink: yes\r\nContent-Length: 30\r\n\r\n"
		 "\033]0;x\007\033[?1049h\302\2331;1H\342\200\256\177\0body\n"))

/* The body. */
LAB(WEB, "http-bad-gzip", "says gzip over plain text", "http-bad-gzip",
    .serve = serve_text,
    .text = TEXT(PLAIN "Content-Encoding: gzip\r\nContent-Length: 15\r\n\r\n"
		       "not compressed\n"))
LAB(WEB, "http-truncated-gzip", "the compressed stream is not complete",
    "http-truncated-gzip", .serve = serve_text,
    .text = TEXT(PLAIN "Content-Encoding: gzip\r\nContent-Length: 15\r\n\r\n"
		       "\037\213\010\000\000\000\000\000\002\003"
		       "\313\110\315\311\311"))
LAB(WEB, "http-decompression-bomb", "a gigabyte of zeros, compressed",
    "http-decompression-bomb", .serve = serve_bomb,
    .text = TEXT(OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"))
LAB(WEB, "http-unknown-coding", "a content coding that nobody offered",
    "http-unknown-coding", .serve = serve_text,
    .text = TEXT(PLAIN "Content-Encoding: x-lab\r\nContent-Length: 5\r\n\r\n"
		       "uryyb"))
LAB(WEB, "http-endless-body", "a body that never ends", "http-body-too-large",
    .serve = serve_endless, .number = 3,
    .text = TEXT("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
		 "and so on, and on, "))

LAB(WEB, "http-content-type", "a page that says that it is JSON",
    "http-content-type", .serve = serve_text,
    .text = TEXT(OK "Content-Type: application/json\r\n"
		    "Content-Length: 29\r\n\r\n<!doctype html>\n<p>log in</p>"))
LAB(WEB, "http-json", "nothing: JSON that says so", "-", .serve = serve_text,
    .text = TEXT(OK "Content-Type: application/json\r\n"
		    "Content-Length: 18\r\n\r\n{\"page\": \"<html>\"}"))
LAB(WEB, "http-cors-missing", "an origin that is not allowed",
    "http-cors-missing", .serve = serve_pages,
    .options = "-H Origin:https://app.lab.test")
LAB(WEB, "http-cors", "nothing: every origin is allowed", "-",
    .serve = serve_text, .options = "-H Origin:https://app.lab.test",
    .text = TEXT(PLAIN "Access-Control-Allow-Origin: *\r\n"
		       "Content-Length: 3\r\n\r\nyes"))
LAB(WEB, "http-date-differs", "its clock is that of another year",
    "http-date-differs", .serve = serve_text,
    .text = TEXT(PLAIN "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		       "Content-Length: 3\r\n\r\nold"))
LAB(WEB, "http-date-of-cache", "nothing: a cache gives what it has", "-",
    .serve = serve_text,
    .text = TEXT(PLAIN "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		       "Age: 900000000\r\nContent-Length: 3\r\n\r\nold"))

/* Redirects. */
LAB(WEB, "http-redirect-loop", "redirects to itself", "http-redirect-loop",
    .serve = serve_status, .status = "302 Found", .options = "-L",
    .text = TEXT("Location: /\r\n"))
LAB(WEB, "http-redirect-limit", "each redirect leads one step deeper",
    "http-redirect-limit", .serve = serve_deeper, .options = "-L")
LAB(HTTPS, "http-redirect-downgrade", "https redirects to http",
    "http-redirect-downgrade", .serve = serve_status,
    .status = "301 Moved Permanently",
    .text = TEXT("Location: http://www.lab.test/\r\n"))
LAB(WEB, "http-redirect-bad", "the place to go to is no URL",
    "http-redirect-bad", .serve = serve_status, .status = "302 Found",
    .text = TEXT("Location: http://[not-a-host/\r\n"))
LAB(WEB, "http-redirect-nowhere", "a redirect without a place to go to",
    "http-redirect-bad", .serve = serve_status, .status = "302 Found")

/* Something else is on the port. */
#define SERVICE(name, greeting) \
	LAB(HTTP, "http-wrong-service-" name, "the port speaks " name, \
	    "http-wrong-service", .serve = serve_greeting, .ending = END_HOLD, \
	    .text = TEXT(greeting))

SERVICE("ssh", GREETING_SSH)
SERVICE("smtp", GREETING_SMTP)
SERVICE("ftp", GREETING_FTP)
SERVICE("imap", GREETING_IMAP)
SERVICE("pop3", GREETING_POP3)
SERVICE("mysql", GREETING_MYSQL)
LAB(HTTP, "http-tls-port", "the port expects TLS", "http-tls-port",
    .serve = serve_after_byte, .text = TEXT("\025\003\003\000\002\002\106"))

#undef SERVICE
#undef PLAIN
#undef OK
