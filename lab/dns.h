/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small DNS server over UDP and TCP (RFC 1035, RFC 6891, RFC 7766): reading
 * a question, writing an answer, serving both sockets. Which answer is given
 * is the row's; the functions are in dns_faults.c.
 */
#ifndef LAB_DNS_H
#define LAB_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lab.h"
#include "peer.h"

enum record {
	RECORD_A = 1,
	RECORD_CNAME = 5,
	RECORD_SOA = 6,
	RECORD_MX = 15,
	RECORD_AAAA = 28
};

enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5
};

/* Extended errors, RFC 8914. */
#define EDE_BOGUS 6
#define EDE_BLOCKED 15
#define EDE_PROHIBITED 18
#define EDE_NETWORK 23

struct question {
	const struct row *row;
	struct str message; /* the head and the question, no more */
	unsigned int type;
	bool edns; /* the client reads extended errors */
	bool tcp;
};

struct answer {
	struct buf bytes; /* empty: nothing is said */
	unsigned int count;
	unsigned int authorities;
};

/* Begins an answer: head and question. It is well until told otherwise. */
void answer_begin(const struct question *q, struct answer *a);

/*
 * Adds a record. owner is where the name stands in the message (12: that of
 * the question); returns where its data begins.
 */
size_t answer_add(struct answer *a, size_t owner, enum record type,
    struct str data);

/* Adds the address of this machine that fits the type asked, if any does. */
void answer_add_address(const struct question *q, struct answer *a,
    size_t owner);

/* "a.test" in the form that answer_add() takes; appended to out. */
void name_wire(struct buf *out, const char *name);

/* The response code; an extended error, a text or NULL, at the very end. */
void answer_set_code(struct answer *a, enum rcode code);
void answer_set_truncated(struct answer *a);
void answer_end(const struct question *q, struct answer *a, int ede,
    const char *text);

/*
 * Serves the datagrams of a socket, each on a task of its own, until
 * cancelled; serves one TCP connection.
 */
void dns_serve_udp(const struct lab *lab, const struct row *row, int fd);
void dns_serve_tcp(struct peer *p);

#endif
