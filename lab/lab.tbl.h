/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every practice server, one row each, an area a file:
 * LAB(where it is offered, id, what is broken, what sonde should say, and how
 * it is made: members of struct row, see lab.h and faults.h).
 * The id is what sonde should say, or says it and what makes it different.
 * "-" says that sonde should find nothing to blame.
 */

/* How services greet that are not HTTP. */
#define GREETING_SSH "SSH-2.0-OpenSSH_9.2p1 lab\r\n"
#define GREETING_SMTP "220 mx.lab.test ESMTP waits for EHLO\r\n"
#define GREETING_FTP "220 (vsFTPd 3.0.3)\r\n"
#define GREETING_IMAP "* OK [CAPABILITY IMAP4rev1 STARTTLS] lab ready.\r\n"
#define GREETING_POP3 "+OK lab ready.\r\n"
#define GREETING_MYSQL \
	"J\0\0\0\n8.0.36\0\010\0\0\0abcdefgh\0\377\377\377\002\0\377\337\025" \
	"\0\0\0\0\0\0\0\0\0\0abcdefghijkl\0mysql_native_password\0"

/* All is well. The first of a protocol is what is served without an id. */
LAB(HTTP, "healthy", "nothing: the pages /chunked /gzip /close /slow ...", "-",
    .serve = serve_pages)
LAB(HTTPS, "healthy", "nothing: the same pages, TLS 1.2 and 1.3", "-",
    .serve = serve_pages)
LAB(DNS, "healthy", "nothing: A and AAAA of any name", "-",
    .serve = dns_serve_tcp, .answer = answer_well)
LAB(IMAP, "healthy", "nothing: INBOX, and one more mailbox", "-",
    .serve = serve_imap, .options = "-u ada:opensesame")
LAB(IMAPS, "healthy", "nothing: the same, with TLS from the start", "-",
    .serve = serve_imap, .options = "-u ada:opensesame")
LAB(POP3 | POP3S, "healthy", "nothing: two messages for ada, opensesame", "-",
    .serve = serve_pop3, .options = "-u ada:opensesame")

LAB(FTP | FTPS, "healthy", "nothing: /readme.txt /data.bin /pub/", "-",
    .serve = serve_ftp)

LAB(WS | WSS, "healthy",
    "nothing: echoes, in fragments below /fragments; speaks lab.v1", "-",
    .serve = serve_ws, .options = "-d hello", .path = "/echo")

/* Names. */
#include "lab_dns.tbl.h"

/* Connecting; a connection before its first byte. */
#include "lab_tcp.tbl.h"

/* The handshake, alerts, certificates. */
#include "lab_tls.tbl.h"

#include "lab_alert.tbl.h"

/* Replies, their bodies, redirects; other services on the port; status. */
#include "lab_http.tbl.h"

#include "lab_status.tbl.h"

/* Mail. */
#include "lab_imap.tbl.h"
/* WebSocket: the handshake, frames, messages, the close. */
#include "lab_websocket.tbl.h"

#include "lab_pop3.tbl.h"

#include "lab_smtp.tbl.h"

/* File transfer. */
#include "lab_ftp.tbl.h"

#undef GREETING_SSH
#undef GREETING_SMTP
#undef GREETING_FTP
#undef GREETING_IMAP
#undef GREETING_POP3
#undef GREETING_MYSQL
