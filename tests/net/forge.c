/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets that the network itself makes, and what it changes in those that
 * pass: IPv4 and IPv6 headers, TCP options, checksums (RFC 1071).
 */
#include "emulator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define IP4 20
#define IP6 40
#define TCP 20
#define FORGED_TTL 77

static unsigned int
get16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static void
put16(unsigned char *p, unsigned int v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static unsigned int
sum(const unsigned char *p, int n, unsigned int s)
{
	for (; n > 1; n -= 2, p += 2)
		s += get16(p);
	return n == 1 ? s + ((unsigned int)p[0] << 8) : s;
}

static unsigned int
folded(unsigned int s)
{
	while (s >> 16 != 0)
		s = (s & 0xffff) + (s >> 16);
	return ~s & 0xffff;
}

static bool
is_ip6(const unsigned char *p)
{
	return p[0] >> 4 == 6;
}

static void
sum_ip4(unsigned char *p)
{
	put16(p + 10, 0);
	put16(p + 10, folded(sum(p, IP4, 0)));
}

/* The checksum of what follows the header of IP, at that place in it. */
static void
sum_payload(unsigned char *p, int length, unsigned int protocol, int place)
{
	int head = is_ip6(p) ? IP6 : IP4;
	int pseudo = is_ip6(p) ? 8 : 12;
	unsigned int s = protocol + (unsigned int)(length - head);

	put16(p + head + place, 0);
	s = sum(p + pseudo, length - pseudo, s);
	put16(p + head + place, folded(s));
}

/* The header of TCP in a packet without IP options; NULL if it is not TCP. */
static unsigned char *
tcp_of(unsigned char *p, int length)
{
	if (is_ip6(p))
		return length >= IP6 + TCP && p[6] == IPPROTO_TCP ? p + IP6
								  : NULL;
	return length >= IP4 + TCP && p[0] == 0x45 && p[9] == IPPROTO_TCP
	    ? p + IP4
	    : NULL;
}

static int
too_big4(const unsigned char *sent, int length, unsigned int mtu,
    unsigned char *o)
{
	int n = length < 60 ? length : 60;

	if ((sent[6] & 0x40) == 0) /* it might have been cut in pieces */
		return 0;
	o[0] = 0x45;
	put16(o + 2, (unsigned int)(IP4 + 8 + n));
	o[8] = 64;
	o[9] = IPPROTO_ICMP;
	(void)inet_pton(AF_INET, "10.77.0.254", o + 12);
	memcpy(o + 16, sent + 12, 4);
	o[20] = 3;
	o[21] = 4;
	put16(o + 26, mtu);
	memcpy(o + 28, sent, (size_t)n);
	put16(o + 22, folded(sum(o + IP4, 8 + n, 0)));
	sum_ip4(o);
	return IP4 + 8 + n;
}

static int
too_big6(const unsigned char *sent, int length, unsigned int mtu,
    unsigned char *o)
{
	int n = length < 72 ? length : 72;

	o[0] = 0x60;
	put16(o + 4, (unsigned int)(8 + n));
	o[6] = IPPROTO_ICMPV6;
	o[7] = 64;
	(void)inet_pton(AF_INET6, "fd77::fe", o + 8);
	memcpy(o + 24, sent + 8, 16);
	o[40] = 2;
	put16(o + 46, mtu);
	memcpy(o + 48, sent, (size_t)n);
	sum_payload(o, IP6 + 8 + n, IPPROTO_ICMPV6, 2);
	return IP6 + 8 + n;
}

int
forge_too_big(const unsigned char *sent, int length, unsigned int mtu,
    unsigned char *out)
{
	memset(out, 0, 128);
	if (is_ip6(sent))
		return too_big6(sent, length, mtu, out);
	return too_big4(sent, length, mtu, out);
}

int
forge_reset(const unsigned char *sent, int length, unsigned char *out)
{
	int head = is_ip6(sent) ? IP6 : IP4;
	unsigned char *tcp;

	if (length < head + TCP)
		return 0;
	memcpy(out, sent, (size_t)(head + TCP));
	tcp = tcp_of(out, head + TCP);
	if (tcp == NULL)
		return 0;
	tcp[12] = TCP / 4 << 4;
	tcp[13] = 4;
	memset(tcp + 14, 0, 6);
	if (is_ip6(out)) {
		put16(out + 4, TCP);
		out[7] = FORGED_TTL;
	} else {
		put16(out + 2, IP4 + TCP);
		out[8] = FORGED_TTL;
		sum_ip4(out);
	}
	sum_payload(out, head + TCP, IPPROTO_TCP, 16);
	return head + TCP;
}

void
lower_ttl(unsigned char *packet, int hops)
{
	unsigned char *ttl = packet + (is_ip6(packet) ? 7 : 8);

	*ttl = (unsigned char)(*ttl > hops ? *ttl - hops : 1); /* not 0 */
	if (!is_ip6(packet))
		sum_ip4(packet);
}

/* RFC 3168: only what says that it can is marked. */
void
mark_congestion(unsigned char *packet)
{
	if (is_ip6(packet)) {
		if ((packet[1] & 0x30) != 0)
			packet[1] |= 0x30;
		return;
	}
	if ((packet[1] & 3) != 0)
		packet[1] |= 3;
	sum_ip4(packet);
}

void
strip_options(unsigned char *packet, int length)
{
	unsigned char *tcp = tcp_of(packet, length), *o, *end;

	if (tcp == NULL || (tcp[13] & 2) == 0)
		return;
	end = tcp + (tcp[12] >> 4) * 4;
	if (end > packet + length)
		return;
	for (o = tcp + TCP; o < end && *o != 0;) {
		int n = *o == 1 || o + 1 == end ? 1 : o[1];

		if (n == 0 || o + n > end)
			break;
		if (*o != 2)
			memset(o, 1, (size_t)n);
		o += n;
	}
	sum_payload(packet, length, IPPROTO_TCP, 16);
}
