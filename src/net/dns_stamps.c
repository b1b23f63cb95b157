/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datagrams are numbered by the kernel as they are sent: the stamps' keys. */
#include "net/dns_stamps.h"

#include <errno.h>

#include "net/sockinfo.h"

void
dns_stamps_start(struct dns_stamps *s, int fd)
{
	*s = (struct dns_stamps){ .fd = fd,
		.on = sockinfo_stamp_datagrams(fd),
		.offset = clock_offset_now() };
}

/* The first bytes of a message (RFC 1035 4.1.1). */
static unsigned int
id_of(const char *p)
{
	return (unsigned int)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

/* As in stamps.c: when the clock was set no stamp can be told. */
static bool
clock_holds(struct dns_stamps *s)
{
	struct clock_offset before = s->offset;

	s->offset = clock_offset_now();
	return clock_step(before, s->offset) == 0;
}

/* Stamps that nobody reads would end each wait at once. */
static void
drain(struct dns_stamps *s, struct dns_log *log, struct dns_peer peer)
{
	struct stamp stamp[STAMPS_AT_ONCE];
	bool more = true;
	size_t n;

	while (more) {
		n = sockinfo_stamps(s->fd, stamp, &more);
		if (n > 0 && !clock_holds(s))
			continue;
		for (size_t i = 0; s->on && i < n; i++) {
			uint32_t key = stamp[i].key;

			if (s->sent - 1 - key < DNS_QUERIES)
				dns_log_stamp(log, peer, DIR_SENT,
				    s->query[key % DNS_QUERIES].id,
				    stamp[i].wall_ns - s->offset.ns,
				    s->query[key % DNS_QUERIES].called_ns);
		}
	}
}

void
dns_stamps_sent(struct dns_stamps *s, struct dns_log *log, struct dns_peer peer,
    struct str message, int64_t called_ns)
{
	if (!s->on || message.n < 2)
		return;
	s->query[s->sent % DNS_QUERIES].id = id_of(message.p);
	s->query[s->sent % DNS_QUERIES].called_ns = called_ns;
	s->sent++;
	drain(s, log, peer);
}

void
dns_stamps_not_sent(struct dns_stamps *s)
{
	s->on = false;
}

ssize_t
dns_stamps_receive(struct dns_stamps *s, struct dns_log *log,
    struct dns_peer peer, void *p, size_t n, int flags, struct sockaddr *from,
    socklen_t *len)
{
	int64_t wall_ns;
	ssize_t got = sockinfo_receive(s->fd, p, n, flags, from, len, &wall_ns);
	int64_t now_ns;
	int error = errno;

	if (got < 0)
		drain(s, log, peer);
	errno = error;
	if (got < 2 || wall_ns == 0)
		return got;
	now_ns = clock_now_ns();
	if (clock_holds(s))
		dns_log_stamp(log, peer, DIR_RECEIVED, id_of(p),
		    wall_ns - s->offset.ns, now_ns);
	return got;
}
