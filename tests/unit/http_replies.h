/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of HTTP, healthy and not, and what is to be told of each: the
 * tables of test_http.c. '@' stands before the byte that a fault points at; it
 * is not sent.
 */
#ifndef TESTS_UNIT_HTTP_REPLIES_H
#define TESTS_UNIT_HTTP_REPLIES_H

#include <stddef.h>

#define OK "HTTP/1.1 200 OK\r\n"
#define HELLO "Content-Length: 5\r\n\r\nhello"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

enum how {
	STAYS = 1 << 0,   /* the server waits for us to close */
	HEAD = 1 << 1,    /* we ask with HEAD */
	AT_ONCE = 1 << 2, /* what comes late is not seen: in one piece alone */
	KEPT = 1 << 3,    /* the connection could serve again */
	LITTLE = 1 << 4,  /* a body of 10 bytes is all we want */
	FULL = 1 << 5,    /* the body is to go to a full disk */
	COVERED = 1 << 6, /* as if inside TLS */
	MADE = 1 << 8,    /* the marks are in .faults, not in .reply */
	RESETS = 1 << 7   /* the server resets behind its reply */
};

struct test {
	const char *name;
	const char *reply;
	size_t n; /* 0: strlen(reply) */
	unsigned int how;
	const char *faults; /* "http-nul http-bad-header" */
	const char *trouble;
	const char *status;
	const char *framing;
	const char *body; /* as it was decoded; NULL: none */
};

#define BYTES(s) s, sizeof(s) - 1

/* ---- what is well ---- */

static const struct test healthy[] = {
	{ "by length", OK HELLO, 0, STAYS | KEPT, "", "-", "200", "length",
	    "hello" },
	{ "by length, and closed", OK HELLO, 0, KEPT, "", "-", "200", "length",
	    "hello" },
	{ "length 0", OK "Content-Length: 0\r\n\r\n", 0, STAYS | KEPT, "", "-",
	    "200", "length", "" },
	{ "equal lengths in two lines",
	    OK "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 0,
	    STAYS | KEPT, "", "-", "200", "length", "hello" },
	{ "equal lengths in one line",
	    OK "Content-Length: 5, 5,05\r\n\r\nhello", 0, STAYS | KEPT, "", "-",
	    "200", "length", "hello" },
	{ "in chunks", OK CHUNKED "5\r\nhello\r\n0\r\n\r\n", 0, STAYS | KEPT,
	    "", "-", "200", "chunked", "hello" },
	{ "with extensions and a trailer",
	    OK CHUNKED "05;a=b\r\nhello\r\nA ; c=\"d\"\r\n, my world\r\n"
		       "0;e\r\nX-Sum: 1\r\nY:2\r\n\r\n",
	    0, STAYS | KEPT, "", "-", "200", "chunked", "hello, my world" },
	{ "a trailer changes nothing",
	    OK CHUNKED "5\r\nhello\r\n0\r\nContent-Length: 77\r\n"
		       "Content-Encoding: gzip\r\nLocation: /x\r\n"
		       "Connection: close\r\n\r\n",
	    0, STAYS | KEPT, "", "-", "200", "chunked", "hello" },
	{ "chunks and CR LF as content",
	    OK CHUNKED "4\r\n\r\n\r\n\r\n2\r\n0\r\r\n0\r\n\r\n", 0,
	    STAYS | KEPT, "", "-", "200", "chunked", "\r\n\r\n0\r" },
	{ "to the end", OK "\r\nhello", 0, 0, "", "-", "200", "close",
	    "hello" },
	{ "to the end of nothing", OK "\r\n", 0, 0, "", "-", "200", "close",
	    "" },
	{ "HTTP/1.0", "HTTP/1.0 200 OK\r\n" HELLO, 0, STAYS, "", "-", "200",
	    "length", "hello" },
	{ "HTTP/1.0 that keeps",
	    "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" HELLO, 0,
	    STAYS | KEPT, "", "-", "200", "length", "hello" },
	{ "a server that will close", OK "Connection: foo, close\r\n" HELLO, 0,
	    0, "", "-", "200", "length", "hello" },
	{ "no reason", "HTTP/1.1 200 \r\n" HELLO, 0, STAYS | KEPT, "", "-",
	    "200", "length", "hello" },
	{ "no reason and no space", "HTTP/1.1 200\r\n" HELLO, 0, STAYS | KEPT,
	    "", "-", "200", "length", "hello" },
	{ "not found", "HTTP/1.1 404 Not Found\r\n" HELLO, 0, STAYS | KEPT, "",
	    "-", "404", "length", "hello" },
	{ "HEAD", OK "Content-Length: 5\r\n\r\n", 0, STAYS | HEAD | KEPT, "",
	    "-", "200", "none", NULL },
	{ "HEAD of chunks", OK CHUNKED, 0, STAYS | HEAD | KEPT, "", "-", "200",
	    "none", NULL },
	{ "204", "HTTP/1.1 204 No Content\r\n\r\n", 0, STAYS | KEPT, "", "-",
	    "204", "none", NULL },
	{ "304 has a length and no body",
	    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 0,
	    STAYS | KEPT, "", "-", "304", "none", NULL },
	{ "interim replies",
	    "HTTP/1.1 100 Continue\r\n\r\n"
	    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK HELLO,
	    0, STAYS | KEPT, "", "-", "200", "length", "hello" },
	{ "odd but allowed values",
	    OK "X-Tab: a\tb\r\nX-High: \xe9\xff\r\nX-Empty:\r\n"
	       "X-!#$%&'*+-.^_`|~0: y\r\n" HELLO,
	    0, STAYS | KEPT, "", "-", "200", "length", "hello" },
	{ "identity is no coding", OK "Content-Encoding: identity\r\n" HELLO, 0,
	    STAYS | KEPT, "", "-", "200", "length", "hello" },
	{ "all that we want", OK "Content-Length: 10\r\n\r\n0123456789", 0,
	    STAYS | KEPT | LITTLE, "", "-", "200", "length", "0123456789" },
	{ "to the end of TLS", OK "\r\nhello.", 0, COVERED, "", "-", "200",
	    "close", "hello" },
};

/* ---- what is no HTTP ---- */

static const struct test foreign[] = {
	{ "nothing at all", "", 0, 0, "http-no-reply", "-", "-", "-", NULL },
	{ "no reply, and it stays", "", 0, STAYS, "", "timeout", "-", "-",
	    NULL },
	{ "no reply but a reset", "", 0, RESETS, "", "reset", "-", "-", NULL },
	{ "cut in the first word", "HTT", 0, 0, "", "eof", "-", "-", NULL },
	{ "cut in the status line", "HTTP/1.1 20", 0, 0, "", "eof", "-", "-",
	    NULL },
	{ "HTTP/0.9", "@<html>hello</html>\n", 0, 0, "http-09", "-", "-", "-",
	    NULL },
	{ "SSH", "@SSH-2.0-OpenSSH_9.2\r\n", 0, STAYS, "http-wrong-service",
	    "-", "-", "-", NULL },
	{ "SMTP", "@220 mail.test ESMTP\r\n", 0, STAYS, "http-wrong-service",
	    "-", "-", "-", NULL },
	{ "IMAP", "@* OK ready\r\n", 0, STAYS, "http-wrong-service", "-", "-",
	    "-", NULL },
	{ "POP3", "@+OK ready\r\n", 0, STAYS, "http-wrong-service", "-", "-",
	    "-", NULL },
	{ "Redis", "@-ERR unknown command\r\n", 0, STAYS, "http-wrong-service",
	    "-", "-", "-", NULL },
	{ "HTTP/2", BYTES("@\0\0\0\x04\0\0\0\0\0"), STAYS | AT_ONCE,
	    "http-wrong-service", "-", "-", "-", NULL },
	{ "VNC", "@RFB 003.008\n", 0, STAYS, "http-wrong-service", "-", "-",
	    "-", NULL },
	{ "RTSP", "@RTSP/1.0 400 Bad Request\r\n", 0, STAYS,
	    "http-wrong-service", "-", "-", "-", NULL },
	{ "MySQL",
	    BYTES("@\x4a\0\0\0\x0a"
		  "8.0.36-server\0"),
	    STAYS | AT_ONCE, "http-wrong-service", "-", "-", "-", NULL },
	{ "TLS", BYTES("@\x15\x03\x01\0\x02\x02\x16"), STAYS | AT_ONCE,
	    "http-tls-port", "-", "-", "-", NULL },
	{ "no number", "@HTTP/1.1 2x0 OK\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
	{ "two spaces", "@HTTP/1.1  200 OK\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
	{ "four digits", "@HTTP/1.1 2000 OK\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
	{ "below 100", "@HTTP/1.1 099 OK\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
	{ "another version", "@HTTP/2.0 200 OK\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
	{ "no minor version", "@HTTP/2 200\r\n" HELLO, 0, STAYS,
	    "http-bad-status-line", "-", "-", "-", NULL },
};

/* ---- the header ---- */

static const struct test headers[] = {
	{ "cut in the header", OK "Server: x", 0, 0, "", "eof", "200", "-",
	    NULL },
	{ "stalls in the header", OK "Server: x\r\n", 0, STAYS, "", "timeout",
	    "200", "-", NULL },
	{ "resets in the header", OK "Server: x\r\n", 0, RESETS, "", "reset",
	    "200", "-", NULL },
	{ "LF alone behind the status", "@HTTP/1.1 200 OK\n" HELLO, 0,
	    STAYS | KEPT, "http-bare-lf", "-", "200", "length", "hello" },
	{ "LF alone in all lines",
	    "@HTTP/1.1 200 OK\nA: b\nContent-Length: 5\n\nhello", 0,
	    STAYS | KEPT, "http-bare-lf", "-", "200", "length", "hello" },
	{ "LF alone behind a field", OK "@A: b\n" HELLO, 0, STAYS | KEPT,
	    "http-bare-lf", "-", "200", "length", "hello" },
	{ "LF alone at the end of the header",
	    OK "Content-Length: 5\r\n@\nhello", 0, STAYS | KEPT, "http-bare-lf",
	    "-", "200", "length", "hello" },
	{ "NUL in a value", BYTES(OK "@A: b\0c\r\n" HELLO), STAYS | KEPT,
	    "http-nul", "-", "200", "length", "hello" },
	{ "NUL in a name", BYTES(OK "@A\0b: c\r\n" HELLO), STAYS | KEPT,
	    "http-nul", "-", "200", "length", "hello" },
	{ "NUL in the reason", BYTES("@HTTP/1.1 200 O\0K\r\n" HELLO),
	    STAYS | KEPT, "http-nul", "-", "200", "length", "hello" },
	{ "a control byte in a value", OK "@A: b\x1b[2J\r\n" HELLO, 0,
	    STAYS | KEPT, "http-bad-header", "-", "200", "length", "hello" },
	{ "DEL in a value", OK "@A: b\x7f\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "CR in a value", OK "@A: b\rc\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "a control byte in a name", OK "@A\x01: b\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "no colon", OK "@nonsense\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "no name", OK "@: b\r\n" HELLO, 0, STAYS | KEPT, "http-bad-header",
	    "-", "200", "length", "hello" },
	{ "a space before the colon", OK "@A : b\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "a folded line", OK "A: b\r\n@  c: d\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "length", "hello" },
	{ "two bad lines", OK "@one\r\n@two\r\n" HELLO, 0, STAYS | KEPT,
	    "http-bad-header http-bad-header", "-", "200", "length", "hello" },
	{ "a length that is a word", OK "Content-Length: @five\r\n\r\nhello", 0,
	    0, "http-bad-length", "-", "200", "close", "hello" },
	{ "a length with a sign", OK "Content-Length: @+5\r\n\r\nhello", 0, 0,
	    "http-bad-length", "-", "200", "close", "hello" },
	{ "a negative length", OK "Content-Length: @-1\r\n\r\nhello", 0, 0,
	    "http-bad-length", "-", "200", "close", "hello" },
	{ "an empty length", OK "Content-Length:@\r\n\r\nhello", 0, 0,
	    "http-bad-length", "-", "200", "close", "hello" },
	{ "a length beyond 64 bits",
	    OK "Content-Length: @18446744073709551616\r\n\r\nhello", 0, 0,
	    "http-bad-length", "-", "200", "close", "hello" },
	{ "a bad length, told once",
	    OK "Content-Length: @x\r\nContent-Length: y\r\n\r\nhello", 0, 0,
	    "http-bad-length", "-", "200", "close", "hello" },
	{ "two lengths",
	    OK "Content-Length: 5\r\nContent-Length: @6\r\n\r\nhello", 0, 0,
	    "http-two-lengths", "-", "200", "close", "hello" },
	{ "two lengths in a line", OK "Content-Length: @5, 6\r\n\r\nhello", 0,
	    0, "http-two-lengths", "-", "200", "close", "hello" },
	{ "a length and chunks",
	    OK "Content-Length: 15\r\nTransfer-Encoding: @chunked\r\n\r\n"
	       "5\r\nhello\r\n0\r\n\r\n",
	    0, STAYS | KEPT, "http-length-with-chunked", "-", "200", "chunked",
	    "hello" },
	{ "an unknown transfer coding",
	    OK "Transfer-Encoding: @rot13\r\n\r\nhello", 0, 0,
	    "http-bad-transfer-coding", "-", "200", "close", "hello" },
	{ "one behind chunked",
	    OK "Transfer-Encoding: chunked, @x\r\n\r\nhello", 0, 0,
	    "http-bad-transfer-coding", "-", "200", "close", "hello" },
	{ "switched without being asked",
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n@bytes", 0,
	    STAYS, "http-unexpected-101", "-", "101", "none", NULL },
};

/* ---- the body ---- */

static const struct test bodies[] = {
	{ "shorter than announced", OK "Content-Length: 6\r\n\r\nhello@", 0, 0,
	    "http-length-too-long", "-", "200", "length", "hello" },
	{ "none of what was announced", OK "Content-Length: 6\r\n\r\n@", 0, 0,
	    "http-length-too-long", "-", "200", "length", "" },
	{ "stalls", OK "Content-Length: 6\r\n\r\nhello", 0, STAYS, "",
	    "timeout", "200", "length", "hello" },
	{ "resets", OK "Content-Length: 6\r\n\r\nhello", 0, RESETS, "", "reset",
	    "200", "length", "hello" },
	{ "longer than announced", OK HELLO "@ world", 0, STAYS | AT_ONCE,
	    "http-extra-data", "-", "200", "length", "hello" },
	{ "a body behind 204", "HTTP/1.1 204 No\r\n\r\n@hello", 0,
	    STAYS | AT_ONCE, "http-extra-data", "-", "204", "none", NULL },
	{ "a body behind HEAD", OK "Content-Length: 5\r\n\r\n@hello", 0,
	    STAYS | HEAD | AT_ONCE, "http-extra-data", "-", "200", "none",
	    NULL },
	{ "bytes behind the last chunk", OK CHUNKED "5\r\nhello\r\n0\r\n\r\n@x",
	    0, STAYS | AT_ONCE, "http-extra-data", "-", "200", "chunked",
	    "hello" },
	{ "not chunked at all", OK CHUNKED "@<html>", 0, STAYS,
	    "http-bad-chunk", "-", "200", "chunked", "" },
	{ "a size that is no number", OK CHUNKED "@5x\r\nhello\r\n0\r\n\r\n", 0,
	    STAYS, "http-bad-chunk", "-", "200", "chunked", "" },
	{ "a size with 0x", OK CHUNKED "@0x5\r\nhello\r\n0\r\n\r\n", 0, STAYS,
	    "http-bad-chunk", "-", "200", "chunked", "" },
	{ "a negative size", OK CHUNKED "@-5\r\nhello\r\n0\r\n\r\n", 0, STAYS,
	    "http-bad-chunk", "-", "200", "chunked", "" },
	{ "an empty size", OK CHUNKED "@\r\nhello\r\n0\r\n\r\n", 0, STAYS,
	    "http-bad-chunk", "-", "200", "chunked", "" },
	{ "a size of 16 digits",
	    OK CHUNKED "@1000000000000000\r\nhello\r\n0\r\n\r\n", 0, STAYS,
	    "http-bad-chunk", "-", "200", "chunked", "" },
	{ "a chunk longer than its size", OK CHUNKED "4\r\nhell@o\r\n0\r\n\r\n",
	    0, STAYS, "http-bad-chunk", "-", "200", "chunked", "hell" },
	{ "a chunk shorter than its size",
	    OK CHUNKED "6\r\nhello\r@\n0\r\n\r\n", 0, STAYS | KEPT,
	    "http-bad-chunk", "-", "200", "chunked", "hello\r" },
	{ "LF alone behind a size", OK CHUNKED "@5\nhello\r\n0\r\n\r\n", 0,
	    STAYS | KEPT, "http-bad-chunk", "-", "200", "chunked", "hello" },
	{ "LF alone behind the chunks",
	    OK CHUNKED "5\r\nhello@\n1\r\n!\n0\n\r\n", 0, STAYS | KEPT,
	    "http-bad-chunk", "-", "200", "chunked", "hello!" },
	{ "no last chunk", OK CHUNKED "5\r\nhello\r\n@", 0, 0,
	    "http-missing-last-chunk", "-", "200", "chunked", "hello" },
	{ "cut in a chunk", OK CHUNKED "6\r\nhello@", 0, 0,
	    "http-missing-last-chunk", "-", "200", "chunked", "hello" },
	{ "cut behind a chunk", OK CHUNKED "5\r\nhello@", 0, 0,
	    "http-missing-last-chunk", "-", "200", "chunked", "hello" },
	{ "no chunk at all", OK CHUNKED "@", 0, 0, "http-missing-last-chunk",
	    "-", "200", "chunked", "" },
	{ "stalls before the last chunk", OK CHUNKED "5\r\nhello\r\n", 0, STAYS,
	    "", "timeout", "200", "chunked", "hello" },
	{ "cut in a size", OK CHUNKED "5", 0, 0, "", "eof", "200", "chunked",
	    "" },
	{ "cut in the trailer", OK CHUNKED "5\r\nhello\r\n0\r\n", 0, 0, "",
	    "eof", "200", "chunked", "hello" },
	{ "a bad line in the trailer",
	    OK CHUNKED "5\r\nhello\r\n0\r\n@nonsense\r\n\r\n", 0, STAYS | KEPT,
	    "http-bad-header", "-", "200", "chunked", "hello" },
	{ "not compressed",
	    OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n@hello", 0,
	    STAYS | AT_ONCE, "http-bad-gzip", "-", "200", "length", "" },
	{ "a coding that nobody asked for",
	    OK "Content-Encoding: br\r\nContent-Length: 5\r\n\r\n@hello", 0,
	    STAYS | KEPT, "http-unknown-coding", "-", "200", "length",
	    "hello" },
	{ "two codings",
	    OK "Content-Encoding: gzip, gzip\r\nContent-Length: 5\r\n\r\n"
	       "@hello",
	    0, STAYS | KEPT, "http-unknown-coding", "-", "200", "length",
	    "hello" },
	{ "more than we want", OK "Content-Length: 11\r\n\r\n@0123456789a", 0,
	    STAYS | LITTLE | AT_ONCE, "http-body-too-large", "-", "200",
	    "length", "0123456789a" },
	{ "no room on the disk", OK "Content-Length: 5\r\n\r\n@hello", 0,
	    STAYS | FULL | AT_ONCE, "local-cannot-write", "-", "200", "length",
	    "hello" },
	{ "TLS cut at the end", OK "\r\nhello@", 0, COVERED, "tls-truncated",
	    "-", "200", "close", "hello" },
	{ "TLS cut in a length", OK "Content-Length: 6\r\n\r\nhello@", 0,
	    COVERED, "http-length-too-long", "-", "200", "length", "hello" },
};

#endif
