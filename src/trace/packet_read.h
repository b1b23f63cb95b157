/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The headers of a packet: link, IPv4 or IPv6, TCP, and ICMP that speaks of
 * TCP. Bytes are outside input: read within what was captured, never beyond.
 * What a series of packets means is flow.h's.
 */
#ifndef TRACE_PACKET_READ_H
#define TRACE_PACKET_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/packet.h"

#define MOST_SACKS 4

enum tcp_flag {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16,
	TCP_ECE = 64,
	TCP_CWR = 128
};

/* The mark "congestion experienced" among the values of ip_ecn (RFC 3168). */
#define ECN_CE 3

struct ip_place {
	unsigned char address[16]; /* of IPv4 the first 4 */
	uint16_t port;
	bool v6;
};

/* RFC 9293 3.2, RFC 7323, RFC 2018. */
struct tcp_options {
	uint16_t mss; /* 0: not there */
	int8_t scale; /* -1: not there */
	bool sack;    /* permitted */
	bool stamps;  /* ts_value and ts_echo are there */
	bool fast;    /* TCP Fast Open */
	bool cut;     /* not all was captured, or it is malformed */
	uint32_t ts_value, ts_echo;
	unsigned int n_sacks;
	struct {
		uint32_t from, to;
	} sacks[MOST_SACKS];
};

enum packet_kind {
	PACKET_TCP,
	PACKET_ICMP,   /* about a TCP segment */
	PACKET_FRAG,   /* a later piece of an IP packet, of TCP */
	PACKET_ELSE,   /* another protocol or link */
	PACKET_BROKEN, /* malformed */
	PACKET_SHORT   /* too little of it was captured */
};

/* What the headers say. From and to of ICMP: of the segment it speaks of. */
struct segment {
	int64_t time_ns;
	enum packet_way way;
	struct ip_place from, to;
	uint8_t ttl; /* or hop limit */
	uint8_t ip_ecn;
	uint16_t ip_id; /* IPv4; 0 otherwise */
	bool fragment;  /* the first piece of an IP packet */
	/* TCP; of ICMP seq alone */
	uint32_t seq, ack;
	uint16_t window; /* not scaled */
	uint8_t flags;   /* enum tcp_flag */
	uint32_t length; /* of the data, as IP says, not what was captured */
	struct tcp_options options;
	const unsigned char *data; /* what was captured of it */
	uint32_t captured;
	/* ICMP */
	uint8_t icmp_type, icmp_code;
	uint32_t icmp_mtu;         /* 0: it names none */
	struct ip_place icmp_from; /* who sent it; its port is 0 */
};

/* Reads p; s is whole for TCP and ICMP alone, and points into p's data. */
enum packet_kind packet_read(const struct packet *p, struct segment *s);

/* "192.0.2.1:80", "[2001:db8::1]:80"; without the port if it is 0. */
#define IP_PLACE_TEXT 64
void ip_place_text(const struct ip_place *place, char text[IP_PLACE_TEXT]);
bool same_place(const struct ip_place *a, const struct ip_place *b);

/* tcp_read.c: TCP behind IP; n bytes of length that it has. */
enum packet_kind tcp_read(const unsigned char *p, uint32_t n, uint32_t length,
    struct segment *s);

#endif
