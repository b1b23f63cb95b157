/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's stamps on the datagrams of one resolver's socket: when a query
 * left and an answer came. They become EV_DNS_STAMP.
 */
#ifndef NET_DNS_STAMPS_H
#define NET_DNS_STAMPS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/str.h"
#include "net/dns_log.h"

/* So many queries may wait for their stamps. */
#define DNS_QUERIES 8

struct dns_stamps {
	int fd;
	bool on;
	uint32_t sent; /* datagrams: the key of the next */
	struct {
		unsigned int id; /* of the DNS message */
		int64_t called_ns;
	} query[DNS_QUERIES];
	struct clock_offset offset;
};

/* Asks for stamps on fd, a socket of datagrams that has sent nothing yet. */
void dns_stamps_start(struct dns_stamps *s, int fd);

/*
 * A query was sent by a call that began then, or could not be: it is not known
 * then which stamp is of which, and there are no more.
 */
void dns_stamps_sent(struct dns_stamps *s, struct dns_log *log,
    struct dns_peer peer, struct str message, int64_t called_ns);
void dns_stamps_not_sent(struct dns_stamps *s);

/* recvfrom(), with an event of when it came; errno is recvfrom()'s. */
ssize_t dns_stamps_receive(struct dns_stamps *s, struct dns_log *log,
    struct dns_peer peer, void *p, size_t n, int flags, struct sockaddr *from,
    socklen_t *len);

#endif
