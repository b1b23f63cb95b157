/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The headers below TCP: the link (Ethernet, Linux "cooked", BSD loopback or
 * none), IPv4 and IPv6 with its extension headers, and the ICMP messages that
 * quote a segment. TCP itself is tcp_read.c.
 */
#include "trace/packet_read.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "trace/bytes.h"

#define LINK_RAW_BSD 12 /* files of OpenBSD say so for RAW */
#define ETHERNET_HEAD 14
#define SLL_HEAD 16
#define SLL2_HEAD 20
#define FAMILY_HEAD 4
#define IP4_HEAD 20
#define IP6_HEAD 40
#define ICMP_HEAD 8
#define MOST_TAGS 3
#define MOST_EXTENSIONS 8
#define SLL_OUTGOING 4
#define HARDWARE_LOOPBACK 772

enum { PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_ICMP6 = 58 };
enum { TYPE_IP4 = 0x0800, TYPE_VLAN = 0x8100, TYPE_IP6 = 0x86dd };
enum { TYPE_QINQ = 0x88a8, TYPE_QINQ_OLD = 0x9100 };
enum { NEXT_HOPS = 0, NEXT_ROUTE = 43, NEXT_FRAGMENT = 44 };
enum { NEXT_AUTH = 51, NEXT_OPTIONS = 60, NEXT_MOBILITY = 135 };

/* What is left of a packet: n bytes are there, of length. */
struct rest {
	const unsigned char *p;
	uint32_t n;
	uint32_t length;
};

static bool
skip(struct rest *r, uint32_t n)
{
	if (r->n < n)
		return false;
	r->p += n;
	r->n -= n;
	r->length -= n;
	return true;
}

/* ---- the link: what is behind it is IP of that type; 0: of none ---- */

static unsigned int
type_by_version(const struct rest *r)
{
	unsigned int version = r->n == 0 ? 0 : r->p[0] >> 4;

	return version == 4 ? TYPE_IP4 : version == 6 ? TYPE_IP6 : 0;
}

static unsigned int
read_ethernet(struct rest *r)
{
	unsigned int type;

	if (!skip(r, ETHERNET_HEAD))
		return 0;
	type = get16(r->p - 2);
	for (int i = 0; i < MOST_TAGS &&
	     (type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD);
	     i++) {
		if (!skip(r, 4))
			return 0;
		type = get16(r->p - 2);
	}
	return type;
}

/*
 * RFC 9293 knows nothing of it: the layout is that of Linux. On the loopback
 * interface what was sent is what was received, and a way says nothing.
 */
static unsigned int
read_cooked(struct rest *r, uint32_t link, struct segment *s)
{
	bool second = link == LINK_SLL2;
	const unsigned char *p = r->p;
	unsigned int way, hardware;

	if (!skip(r, second ? SLL2_HEAD : SLL_HEAD))
		return 0;
	way = second ? p[10] : get16(p);
	hardware = get16(second ? p + 8 : p + 2);
	if (s->way == PACKET_WAY_UNKNOWN && hardware != HARDWARE_LOOPBACK)
		s->way = way == SLL_OUTGOING ? PACKET_OUT : PACKET_IN;
	return get16(second ? p : p + 14);
}

static unsigned int
read_link(struct rest *r, uint32_t link, struct segment *s)
{
	switch (link) {
	case LINK_ETHERNET:
		return read_ethernet(r);
	case LINK_SLL:
	case LINK_SLL2:
		return read_cooked(r, link, s);
	case LINK_NULL:
	case LINK_LOOP:
		return skip(r, FAMILY_HEAD) ? type_by_version(r) : 0;
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_IPV4:
	case LINK_IPV6:
		return type_by_version(r);
	default:
		return 0;
	}
}

/* ---- IP ---- */

static void
take_address(struct ip_place *place, const unsigned char *p, bool v6)
{
	memcpy(place->address, p, v6 ? 16 : 4);
	place->v6 = v6;
}

/* A length of 0 is what offload leaves: then it is that of the packet. */
static bool
cut_to(struct rest *r, uint32_t length)
{
	if (length == 0)
		length = r->length;
	if (length > r->length)
		return false;
	r->length = length;
	if (r->n > length)
		r->n = length;
	return true;
}

static enum packet_kind
read_ip4(struct rest *r, struct segment *s, unsigned int *protocol)
{
	const unsigned char *p = r->p;
	uint32_t head;

	if (r->n < IP4_HEAD)
		return r->length < IP4_HEAD ? PACKET_BROKEN : PACKET_SHORT;
	head = (p[0] & 15U) * 4;
	if (head < IP4_HEAD || !cut_to(r, get16(p + 2)) || r->length < head)
		return PACKET_BROKEN;
	if (!skip(r, head))
		return PACKET_SHORT;
	s->ip_ecn = p[1] & 3;
	s->ip_id = get16(p + 4);
	s->ttl = p[8];
	*protocol = p[9];
	take_address(&s->from, p + 12, false);
	take_address(&s->to, p + 16, false);
	s->fragment = (get16(p + 6) & 0x2000) != 0;
	return (get16(p + 6) & 0x1fff) != 0 ? PACKET_FRAG : PACKET_TCP;
}

/* The bytes of an extension header; 0: that is none (RFC 8200 4). */
static uint32_t
extension_length(unsigned int next, const unsigned char *p)
{
	switch (next) {
	case NEXT_HOPS:
	case NEXT_ROUTE:
	case NEXT_OPTIONS:
	case NEXT_MOBILITY:
		return (p[1] + 1U) * 8;
	case NEXT_AUTH:
		return (p[1] + 2U) * 4;
	case NEXT_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

/* PACKET_TCP if what comes next is the beginning of something. */
static enum packet_kind
skip_extensions(struct rest *r, struct segment *s, unsigned int *next)
{
	bool later = false;

	for (int i = 0; i < MOST_EXTENSIONS; i++) {
		const unsigned char *p = r->p;
		uint32_t length = r->n < 8 ? 0 : extension_length(*next, p);

		if (length == 0)
			break;
		if (*next == NEXT_FRAGMENT) {
			later = (get16(p + 2) & 0xfff8) != 0;
			s->fragment = (p[3] & 1) != 0;
		}
		*next = p[0];
		if (!skip(r, length))
			return r->length < length ? PACKET_BROKEN
						  : PACKET_SHORT;
		if (later)
			return PACKET_FRAG;
	}
	return PACKET_TCP;
}

static enum packet_kind
read_ip6(struct rest *r, struct segment *s, unsigned int *protocol)
{
	const unsigned char *p = r->p;

	if (r->n < IP6_HEAD)
		return r->length < IP6_HEAD ? PACKET_BROKEN : PACKET_SHORT;
	(void)skip(r, IP6_HEAD);
	if (!cut_to(r, get16(p + 4)))
		return PACKET_BROKEN;
	s->ip_ecn = p[1] >> 4 & 3;
	s->ttl = p[7];
	*protocol = p[6];
	take_address(&s->from, p + 8, true);
	take_address(&s->to, p + 24, true);
	return skip_extensions(r, s, protocol);
}

static enum packet_kind
read_ip(struct rest *r, unsigned int type, struct segment *s,
    unsigned int *protocol)
{
	unsigned int version = r->n == 0 ? 0 : r->p[0] >> 4;

	if (type == TYPE_IP4)
		return version == 4 ? read_ip4(r, s, protocol) : PACKET_BROKEN;
	if (type == TYPE_IP6)
		return version == 6 ? read_ip6(r, s, protocol) : PACKET_BROKEN;
	return PACKET_ELSE;
}

/* ---- ICMP that quotes a segment (RFC 792, RFC 4443) ---- */

/* The quoted packet may be cut by its sender: only its head is judged. */
static bool
read_quoted(struct rest *r, bool v6, struct segment *s)
{
	uint32_t head = IP6_HEAD;

	if (r->n < (v6 ? IP6_HEAD : IP4_HEAD) || r->p[0] >> 4 != (v6 ? 6 : 4) ||
	    r->p[v6 ? 6 : 9] != PROTO_TCP)
		return false;
	take_address(&s->from, r->p + (v6 ? 8 : 12), v6);
	take_address(&s->to, r->p + (v6 ? 24 : 16), v6);
	if (!v6)
		head = (r->p[0] & 15U) * 4;
	if (head < IP4_HEAD || !skip(r, head) || r->n < 8)
		return false;
	s->from.port = get16(r->p);
	s->to.port = get16(r->p + 2);
	s->seq = get32(r->p + 4);
	return true;
}

/* Types that tell the sender of a segment something (errors). */
static bool
is_error(bool v6, unsigned int type)
{
	if (v6)
		return type >= 1 && type <= 4;
	return type == 3 || type == 4 || type == 11 || type == 12;
}

static enum packet_kind
read_icmp(struct rest *r, struct segment *s)
{
	bool v6 = s->from.v6;
	const unsigned char *p = r->p;

	s->icmp_from = s->from;
	if (!skip(r, ICMP_HEAD))
		return PACKET_SHORT;
	if (!is_error(v6, p[0]))
		return PACKET_ELSE;
	s->icmp_type = p[0];
	s->icmp_code = p[1];
	if (v6 && p[0] == 2)
		s->icmp_mtu = get32(p + 4);
	else if (!v6 && p[0] == 3 && p[1] == 4)
		s->icmp_mtu = get16(p + 6);
	return read_quoted(r, v6, s) ? PACKET_ICMP : PACKET_ELSE;
}

enum packet_kind
packet_read(const struct packet *p, struct segment *s)
{
	struct rest r = { p->data, p->captured, p->wire };
	unsigned int protocol = 0, type;
	enum packet_kind kind;

	*s = (struct segment){ .time_ns = p->time_ns, .way = p->way };
	if (r.n > r.length)
		return PACKET_BROKEN;
	type = read_link(&r, p->link, s);
	if (type == 0)
		return PACKET_ELSE;
	kind = read_ip(&r, type, s, &protocol);
	if (kind == PACKET_FRAG)
		return protocol == PROTO_TCP ? PACKET_FRAG : PACKET_ELSE;
	if (kind != PACKET_TCP)
		return kind;
	if (protocol == PROTO_TCP)
		return tcp_read(r.p, r.n, r.length, s);
	if (protocol == (s->from.v6 ? PROTO_ICMP6 : PROTO_ICMP))
		return read_icmp(&r, s);
	return PACKET_ELSE;
}

/* ---- places ---- */

void
ip_place_text(const struct ip_place *place, char text[IP_PLACE_TEXT])
{
	char address[INET6_ADDRSTRLEN] = "?";

	(void)inet_ntop(place->v6 ? AF_INET6 : AF_INET, place->address, address,
	    sizeof(address));
	if (place->port == 0)
		(void)snprintf(text, IP_PLACE_TEXT, "%s", address);
	else
		(void)snprintf(text, IP_PLACE_TEXT,
		    place->v6 ? "[%s]:%u" : "%s:%u", address, place->port);
}

bool
same_place(const struct ip_place *a, const struct ip_place *b)
{
	return a->port == b->port && a->v6 == b->v6 &&
	    memcmp(a->address, b->address, a->v6 ? 16 : 4) == 0;
}
