/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes pcapng (draft-ietf-opsawg-pcapng), block after block, in this
 * machine's byte order: for Wireshark, tshark, tcpdump and the like. There is
 * one interface, and its times are in nanoseconds.
 */
#ifndef NET_PCAPNG_H
#define NET_PCAPNG_H

#include <stdint.h>

#include "base/buf.h"
#include "net/address.h"
#include "trace/packet.h"

/* The head of a section, and its interface; texts may be NULL. */
struct pcapng_head {
	const char *program; /* "sonde 1.0" */
	const char *comment;
	const char *interface; /* "any" */
	const char *filter;    /* in words */
	uint32_t link;         /* enum packet_link */
	uint32_t most;         /* bytes kept of a packet */
};

void pcapng_begin(struct buf *out, const struct pcapng_head *head);

/* One address and the name it was found by. */
void pcapng_name(struct buf *out, const struct address *a, const char *name);

/*
 * Secrets of TLS, lines of the NSS key log. They must stand before the packets
 * that they are to decrypt; there may be several such blocks.
 */
void pcapng_secrets(struct buf *out, struct str lines);

/* A packet; the comment may be NULL. */
void pcapng_packet(struct buf *out, const struct packet *p,
    const char *comment);

/* What the capture had to leave, in CLOCK_REALTIME; at the end of a section. */
struct pcapng_sum {
	int64_t start_ns;
	int64_t end_ns;
	uint64_t received; /* the filter let them through */
	uint64_t dropped;  /* of those, by the kernel */
	uint64_t written;
};

void pcapng_end(struct buf *out, const struct pcapng_sum *sum);

#endif
