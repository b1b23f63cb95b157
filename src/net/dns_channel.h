/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * c-ares under libev: a channel of a resolver's own, whose sockets are watched
 * by the loop and whose datagrams all pass through a log. What is asked, and
 * what an answer means, is resolve.c.
 */
#ifndef NET_DNS_CHANNEL_H
#define NET_DNS_CHANNEL_H

#include <ares.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/dns_log.h"

struct dns_channel;

struct dns_channel_wish {
	const char *servers; /* see resolve_wish; NULL: the system's */
	int64_t timeout_ns;  /* of a server's first try */
	bool search;         /* with the system's list of domains */
	struct wire *wire;   /* captures the packets; NULL: nobody does */
};

/*
 * A channel. turn(arg) is called from the loop, outside of c-ares, after each
 * piece of work: only there may the channel be used or freed. NULL if it
 * cannot be set up; *why is then the library's words (static).
 */
struct dns_channel *dns_channel_new(const struct dns_channel_wish *wish,
    struct dns_log *log, void (*turn)(void *), void *arg, const char **why);

/*
 * Asks for the addresses of one family, unsorted, of a name without a last
 * dot. done may be called at once, and is called at the latest with
 * ARES_EDESTRUCTION from dns_channel_free().
 */
void dns_channel_ask(struct dns_channel *c, const char *name, int family,
    ares_addrinfo_callback done, void *arg);

/*
 * Asks for the records of one type, as the name stands. As above; what came is
 * in the log.
 */
void dns_channel_ask_type(struct dns_channel *c, const char *name,
    unsigned int type, ares_callback done, void *arg);

/* When that came which makes c-ares call done; for use within done. */
int64_t dns_channel_moment_ns(const struct dns_channel *c);

/* Frees c and closes its sockets; NULL is well. Not from within done. */
void dns_channel_free(struct dns_channel *c);

/*
 * Looks the name up in the hosts file alone; done is called before it
 * returns, with ARES_SUCCESS or another status.
 */
void dns_hosts(const char *name, int family, ares_addrinfo_callback done,
    void *arg);

/* Frees what all channels are copied from. */
void dns_channel_free_shared(void);

#endif
