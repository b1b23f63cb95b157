/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One packet as it was captured: the form in which packets come from
 * sonde-capture or out of a file. What its bytes mean is packet_read.h's.
 */
#ifndef TRACE_PACKET_H
#define TRACE_PACKET_H

#include <stddef.h>
#include <stdint.h>

/*
 * What the bytes begin with: the numbers of pcap files' LINKTYPE registry
 * (those of libpcap's DLT differ for RAW). Others are carried, not read.
 */
enum packet_link {
	LINK_NULL = 0,     /* 4 bytes: the family, in the order of the host */
	LINK_ETHERNET = 1, /* with VLAN tags or without */
	LINK_RAW = 101,    /* IPv4 or IPv6 at once */
	LINK_LOOP = 108,   /* 4 bytes: the family, in network order */
	LINK_SLL = 113,    /* Linux "cooked", of the interface "any" */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276
};

/* Which way it went, as who captured it knows; from this machine's side. */
enum packet_way { PACKET_WAY_UNKNOWN, PACKET_IN, PACKET_OUT };

struct packet {
	int64_t time_ns;   /* CLOCK_REALTIME: since 1970 */
	uint32_t link;     /* enum packet_link */
	uint32_t captured; /* bytes at data */
	uint32_t wire;     /* bytes it had; never less than captured */
	enum packet_way way;
	const unsigned char *data; /* the giver's, until the next packet */
};

#endif
