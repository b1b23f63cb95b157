/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions that rows of lab.tbl.h name: each serves one connection, or
 * answers one DNS question, in a way that is wrong. How the connection ends
 * is the row's .ending.
 */
#ifndef LAB_FAULTS_H
#define LAB_FAULTS_H

#include "dns.h"
#include "peer.h"

/* ---- tcp_faults.c: before, or instead of, TLS and HTTP ---- */

/* Not a byte; the end comes after .wait_ms. */
void serve_nothing(struct peer *p);

/* .text at once, as a server does that speaks first. */
void serve_greeting(struct peer *p);

/* Waits for the first byte, or the whole first record of TLS; then .text. */
void serve_after_byte(struct peer *p);
void serve_after_hello(struct peer *p);

/* The first record of TLS, or what comes instead, is in p->heard. */
bool hear_hello(struct peer *p);

/* After the ClientHello the alert .number: fatal, or a warning. */
void serve_alert(struct peer *p);
void serve_warning(struct peer *p);

/* ---- hello.c: a ClientHello that is judged ---- */

/* To a ClientHello nothing; in the clear .text, after the first byte. */
void serve_in_clear(struct peer *p);

/* .text to a ClientHello with the extension .number; else as a healthy one. */
void serve_picky(struct peer *p);

/* .text if the group X25519MLKEM768 is offered, else the alert 40. */
void serve_rare_group(struct peer *p);

/* Over IPv4 as a healthy server; over IPv6 nothing. */
void serve_ipv4(struct peer *p);

/* ---- http_faults.c: after a request ---- */

/* .text as it is, which may be nothing, then a pause of .wait_ms. */
void serve_text(struct peer *p);

/* .text byte by byte, one each .wait_ms. */
void serve_drip(struct peer *p);

/*
 * The first .number lines of .text, then the rest of it again and again, each
 * time after .wait_ms.
 */
void serve_endless(struct peer *p);

/* The head .text, then as much gzip as there may be; none of it is large. */
void serve_bomb(struct peer *p);

/* .status with the fields of .text; closes after .number replies, 0: never. */
void serve_status(struct peer *p);

/* A redirect to one level below the path asked. */
void serve_deeper(struct peer *p);

/* Hears the head of a request, and then nothing any more. */
void serve_deaf(struct peer *p);

/* As a healthy server, .wait_ms late. */
void serve_late(struct peer *p);

/* 417 to Expect: 100-continue; else as a healthy server. */
void serve_no_continue(struct peer *p);

/* The first request is well served, the second is answered by the ending. */
void serve_once(struct peer *p);

/* ---- imap.c ---- */

/*
 * All is well, but for what .verb has .text for, see lines.h; .number is added
 * to the size of the message; with .bare there is no login, but PREAUTH.
 */
void serve_imap(struct peer *p);
/* ---- websocket_faults.c: behind, or instead of, its handshake ---- */

/* A handshake with one thing wrong: .number says which (enum wrong). */
void serve_ws_wrong(struct peer *p);

/* .text as it is to the first frame; then as a healthy server. */
void serve_ws_text(struct peer *p);

/* A close of code .number, with the reason .text, to the first message. */
void serve_ws_close(struct peer *p);

/* The head of .text, .number bytes, and then the rest for ever. */
void serve_ws_flood(struct peer *p);

/* A compressed message of zeros without an end. */
void serve_ws_bomb(struct peer *p);

/* Opens and does nothing more, for .wait_ms. */
void serve_ws_deaf(struct peer *p);

/* Answers pings and closes, and says nothing to a message. */
void serve_ws_mute(struct peer *p);

/* As a healthy server, until .wait_ms without a word. */
void serve_ws_idle(struct peer *p);

/* As a healthy server, until it is told to close: it says .text. */
void serve_ws_rude(struct peer *p);

/* ---- pop3.c ---- */

/* All is well; with .bare there is no STLS, and no timestamp for APOP. */
void serve_pop3(struct peer *p);

/* ---- dns_faults.c ---- */

/* All is well. */
void answer_well(const struct question *q, struct answer *a);

/* No answer to any, or to AAAA alone. */
void answer_silence(const struct question *q, struct answer *a);
void answer_no_aaaa(const struct question *q, struct answer *a);

/* All is well when the same question comes again; the first time is silence. */
void answer_second(const struct question *q, struct answer *a);

/* The response code .number, with .ede and .text; to all, or to one type. */
void answer_code(const struct question *q, struct answer *a);
void answer_a_code(const struct question *q, struct answer *a);
void answer_aaaa_code(const struct question *q, struct answer *a);

/* The name is there, and has no address. */
void answer_nodata(const struct question *q, struct answer *a);

/* Aliases: that lead back, that lead nowhere, .number of them in a row. */
void answer_alias_loop(const struct question *q, struct answer *a);
void answer_alias_dangling(const struct question *q, struct answer *a);
void answer_alias_chain(const struct question *q, struct answer *a);

/* Truncated over UDP, well over TCP. */
void answer_truncated(const struct question *q, struct answer *a);

/* A message that cannot be read. */
void answer_malformed(const struct question *q, struct answer *a);

/* Somebody else's number. */
void answer_wrong_id(const struct question *q, struct answer *a);

/* 0.0.0.0 and :: */
void answer_zero(const struct question *q, struct answer *a);

/* .number records; over UDP it is truncated. */
void answer_many(const struct question *q, struct answer *a);

/*
 * The exchangers of .text, a line "10 mx1.lab.test" each, or as many as
 * .number. What they lead to is this machine; or an alias of a name that does;
 * or nothing.
 */
void answer_exchangers(const struct question *q, struct answer *a);
void answer_exchanger_alias(const struct question *q, struct answer *a);
void answer_exchanger_gone(const struct question *q, struct answer *a);

/* Names and texts full of terminal escapes. */
void answer_escapes(const struct question *q, struct answer *a);

#endif
