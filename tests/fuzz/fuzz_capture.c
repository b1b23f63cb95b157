/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sonde-capture is asked, and the filter that it makes of it: a request
 * has all its numbers in range or is refused; the filter is one that the kernel
 * takes, and lets through what an opinion of our own does, bit for bit.
 */
#include "../../capture/capture.h"

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>

#include "fuzz.h"

#define KEEP 77
#define PACKET 100

/* A packet as the kernel shows it to a filter. */
struct packet {
	uint32_t ether;
	uint32_t way; /* PACKET_OUTGOING */
	uint32_t hardware;
	unsigned char bytes[PACKET];
};

static uint32_t
load(const struct packet *p, uint32_t at, unsigned int size)
{
	uint32_t value = 0;

	if (at == (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL))
		return p->ether;
	if (at == (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE))
		return p->way;
	if (at == (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE))
		return p->hardware;
	MUST(at + size <= PACKET);
	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | p->bytes[at + i];
	return value;
}

static bool
holds(uint16_t code, uint32_t a, uint32_t k)
{
	switch (BPF_OP(code)) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return a == k;
	default:
		MUST(BPF_OP(code) == BPF_JGE);
		return a >= k;
	}
}

/* What the filter returns; it must be one that ends. */
static uint32_t
filter(const struct sock_filter *code, size_t n, const struct packet *p)
{
	uint32_t a = 0, x = 0, m[BPF_MEMWORDS] = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *f = &code[i];

		switch (BPF_CLASS(f->code)) {
		case BPF_LD:
			a = BPF_MODE(f->code) == BPF_MEM
			    ? m[f->k]
			    : load(p,
				  f->k + (BPF_MODE(f->code) == BPF_IND ? x : 0),
				  BPF_SIZE(f->code) == BPF_W ? 4 : 1);
			break;
		case BPF_ST:
			MUST(f->k < BPF_MEMWORDS);
			m[f->k] = a;
			break;
		case BPF_LDX:
			x = f->k;
			break;
		case BPF_ALU:
			a &= f->k;
			break;
		case BPF_JMP:
			if (BPF_OP(f->code) == BPF_JA)
				i += f->k;
			else
				i += holds(f->code, a, f->k) ? f->jt : f->jf;
			break;
		default:
			MUST(BPF_CLASS(f->code) == BPF_RET);
			return f->k;
		}
	}
	MUST(false); /* a filter that ends nowhere */
	return 0;
}

static size_t
host_of(const union wire_end *e, unsigned char *out)
{
	bool v4 = e->any.sa_family == AF_INET;
	size_t n = v4 ? 4 : 16;

	if (v4)
		memcpy(out, &e->v4.sin_addr, n);
	else
		memcpy(out, &e->v6.sin6_addr, n);
	memcpy(out + 2 * n, &e->v4.sin_port, 2);
	return n;
}

/* What goes from one end to the other, behind so many bytes of ICMP. */
static struct packet
packet_between(const struct tuple *t, bool back, size_t behind)
{
	bool v4 = t->local.any.sa_family == AF_INET;
	struct packet p = { .ether = v4 ? ETH_P_IP : ETH_P_IPV6 };
	const union wire_end *from = back ? &t->remote : &t->local;
	const union wire_end *to = back ? &t->local : &t->remote;
	unsigned char *head = p.bytes + behind, second[36];
	size_t hosts = v4 ? 12 : 8, n = host_of(from, head + hosts);

	host_of(to, second);
	memcpy(head + hosts + n, second, n);
	memcpy(head + hosts + 2 * n + 2, second + 2 * n, 2);
	head[v4 ? 9 : 6] = t->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
	if (behind == 0)
		return p;
	p.bytes[v4 ? 9 : 6] = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	p.bytes[v4 ? 20 : 40] = v4 ? 3 : 1;
	return p;
}

static bool
same_end(const union wire_end *a, const union wire_end *b)
{
	unsigned char x[36] = { 0 }, y[36] = { 0 };
	size_t n = host_of(a, x);

	return a->any.sa_family == b->any.sa_family && host_of(b, y) == n &&
	    memcmp(x, y, n) == 0 &&
	    (a->v4.sin_port == 0 || a->v4.sin_port == b->v4.sin_port);
}

/* Whether what x sends and receives is that of a tuple, one way or other. */
static bool
is_ours(const struct tuples *t, const struct tuple *x)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct tuple *a = &t->all[i];

		if (a->type == x->type &&
		    ((same_end(&a->local, &x->local) &&
			 same_end(&a->remote, &x->remote)) ||
			(same_end(&a->local, &x->remote) &&
			    same_end(&a->remote, &x->local))))
			return true;
	}
	return false;
}

static void
check_filter(const struct tuples *t, const struct tuple *x)
{
	static struct sock_filter code[BPF_MAXINSNS];
	size_t n = filter_make(t, KEEP, code);
	size_t behind = x->local.any.sa_family == AF_INET ? 28 : 48;
	struct packet p;

	MUST(n > 0 && n <= BPF_MAXINSNS);
	for (int back = 0; back < 2; back++) {
		p = packet_between(x, back, 0);
		MUST((filter(code, n, &p) == KEEP) == is_ours(t, x));
		p.way = PACKET_OUTGOING;
		MUST((filter(code, n, &p) == KEEP) == is_ours(t, x));
		p.hardware = ARPHRD_LOOPBACK;
		MUST(filter(code, n, &p) == 0);
		p = packet_between(x, back, behind);
		MUST((filter(code, n, &p) == KEEP) == is_ours(t, x));
		p.bytes[behind - 8] = 200; /* no error: it quotes nothing */
		MUST(filter(code, n, &p) == 0);
		p.ether = ETH_P_ARP;
		MUST(filter(code, n, &p) == 0);
	}
}

/* What tuple_open() would add, without the sockets. */
static void
take(struct tuples *t, const struct wire_request *r, unsigned int port)
{
	struct tuple x = { (int)r->type, r->local, r->remote, -1 };

	MUST(r->local.v4.sin_port == 0);
	MUST(r->local.any.sa_family == r->remote.any.sa_family);
	x.local.v4.sin_port = htons((uint16_t)(1024 + port));
	if (t->n < WIRE_TUPLES)
		t->all[t->n++] = x;
	check_filter(t, &x);
	x.local.v4.sin_port ^= htons(1);
	check_filter(t, &x);
	x = t->all[0];
	memset(&x.remote.v4.sin_addr, (int)port, 4);
	check_filter(t, &x);
}

/* Pieces, each a request with a byte before it. */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { .p = p, .n = n };
	static struct tuples t;

	t.n = 0;
	while (f.n > 0) {
		unsigned int port = fuzz_byte(&f);
		struct str s = fuzz_piece(&f);
		struct wire_request r;

		if (!request_read(&r, s.p, (ssize_t)s.n))
			continue;
		MUST(s.n == sizeof(r) && r.version == WIRE_VERSION);
		if (r.ask != WIRE_HAND_OVER) {
			take(&t, &r, port);
			continue;
		}
		tuples_drop(&t, &r.local);
		MUST(t.n + t.n_guards <= WIRE_TUPLES);
		t.n_guards = 0; /* a filter without them was set */
	}
	return 0;
}
