/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What crossed the wire while a name was looked up: each DNS message and each
 * failure becomes an event, and the last answer of a type is kept, so that
 * the result can be named by what the servers said.
 */
#ifndef NET_DNS_LOG_H
#define NET_DNS_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/dns_wire.h"
#include "trace/trace.h"

struct dns_sent;

/*
 * A look-up is of A and AAAA, or of one other type: what is kept of A is kept
 * of that one.
 */
struct dns_log {
	struct arena *arena;
	struct trace *trace;
	struct dns_sent *sent;       /* newest first */
	struct dns_message *last[2]; /* answers to the newest A, AAAA */
	struct dns_message *spare;
	bool edns[2]; /* the newest A, AAAA query had OPT */
	int error;    /* errno of the last failure, or 0 */
};

/* Who the other side is: "127.0.0.1:53" and "udp" or "tcp". */
struct dns_peer {
	const char *server;
	const char *transport;
};

/* A message that left at now_ns, or (error: an errno) could not. */
void dns_log_sent(struct dns_log *log, struct dns_peer peer, struct str message,
    int64_t now_ns, int error);

/* A message that came. */
void dns_log_received(struct dns_log *log, struct dns_peer peer,
    struct str message, int64_t now_ns);

/*
 * The kernel's stamp on the datagram with that id: it left or came at at_ns
 * (CLOCK_MONOTONIC); program_ns: when it was given to the kernel, or taken.
 */
void dns_log_stamp(struct dns_log *log, struct dns_peer peer, enum dir dir,
    unsigned int id, int64_t at_ns, int64_t program_ns);

/* A server that cannot be reached: an errno, or 0 and words of our own. */
void dns_log_error(struct dns_log *log, struct dns_peer peer, int error,
    const char *words);

/*
 * The last answer to the newest query of this type; NULL: there is none. Its
 * error is set too if it does not fit the query. Valid until the next event.
 */
const struct dns_message *dns_log_answer(const struct dns_log *log,
    unsigned int type);

/* Whether the newest query of this type had EDNS. */
bool dns_log_edns(const struct dns_log *log, unsigned int type);

/* The hosts of m as fields of e: those of MX or of PTR. */
void dns_log_add_hosts(struct event *e, const struct dns_message *m);

/* Frees what is not the arena's. */
void dns_log_free(struct dns_log *log);

#endif
