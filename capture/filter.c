/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter, made of numbers. X is where the header begins: of the packet, or
 * of that which an ICMP error quotes. In both families the addresses and the
 * ports follow each other: one key, which goes to the scratch memory, since
 * the kernel has little room for filters, and is held against each tuple as
 * sent and as received. (IPv4 with options does not fit and is left.)
 */
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <string.h>

#include "capture.h"

static const struct layout {
	size_t address; /* within a wire_end */
	uint32_t family, ether, protocol, key, words, ports;
	uint32_t icmp, no_error; /* types from there on quote nothing */
} layouts[] = {
	{ offsetof(struct sockaddr_in, sin_addr), AF_INET, ETH_P_IP, 9, 12, 3,
	    20, IPPROTO_ICMP, 13 },
	{ offsetof(struct sockaddr_in6, sin6_addr), AF_INET6, ETH_P_IPV6, 6, 8,
	    9, 40, IPPROTO_ICMPV6, 128 },
};

struct program {
	struct sock_filter *at;
	size_t n;
};

static void
put(struct program *p, int code, uint32_t k, size_t yes, size_t no)
{
	p->at[p->n++] = (struct sock_filter){ (uint16_t)code, (uint8_t)yes,
		(uint8_t)no, k };
}

#define LOAD(size, offset) BPF_LD | BPF_##size | BPF_ABS, offset, 0, 0
#define LOAD_X(size, offset) BPF_LD | BPF_##size | BPF_IND, offset, 0, 0
#define LOAD_M(slot) BPF_LD | BPF_MEM, slot, 0, 0
#define STORE(slot) BPF_ST, slot, 0, 0
#define SET_X(offset) BPF_LDX | BPF_IMM, offset, 0, 0
#define AND(mask) BPF_ALU | BPF_AND | BPF_K, mask, 0, 0
#define TEST(how, value, yes, no) BPF_JMP | BPF_##how | BPF_K, value, yes, no
#define RETURN(value) BPF_RET | BPF_K, value, 0, 0

#define PROTOCOL 9 /* its slot, behind those of the key */

static void
store_key(struct program *p, const struct layout *l)
{
	put(p, SET_X(0));
	put(p, LOAD(B, l->protocol));
	put(p, TEST(JEQ, l->icmp, 0, 4));
	put(p, SET_X(l->ports + 8));
	put(p, LOAD(B, l->ports));
	put(p, TEST(JGE, l->no_error, 0, 1));
	put(p, RETURN(0));
	put(p, LOAD_X(B, l->protocol));
	put(p, STORE(PROTOCOL));
	for (uint32_t i = 0; i < l->words; i++) {
		put(p, LOAD_X(W, l->key + 4 * i));
		put(p, STORE(i));
	}
}

/* Keeps what has that key; port 0 is any port. */
static void
accept_way(struct program *p, const struct layout *l, const struct tuple *t,
    const union wire_end *from, const union wire_end *to, uint32_t keep)
{
	uint32_t key[9], n = l->words / 2, mask;
	size_t out = p->n + 2 + 2 * (size_t)l->words + 2;

	memcpy(key, (const char *)from + l->address, 4 * n);
	memcpy(key + n, (const char *)to + l->address, 4 * n);
	key[2 * n] = htonl(
	    (uint32_t)ntohs(from->v4.sin_port) << 16 | ntohs(to->v4.sin_port));
	mask = (from->v4.sin_port != 0 ? 0xffff0000 : 0) |
	    (to->v4.sin_port != 0 ? 0xffff : 0);
	put(p, LOAD_M(PROTOCOL));
	put(p,
	    TEST(JEQ, t->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP, 0,
		out - p->n - 1));
	for (uint32_t i = l->words; i > 0; i--) {
		put(p, LOAD_M(i - 1));
		if (i == l->words)
			put(p, AND(mask));
		put(p, TEST(JEQ, ntohl(key[i - 1]), 0, out - p->n - 1));
	}
	put(p, RETURN(keep));
}

size_t
filter_make(const struct tuples *t, uint32_t keep,
    struct sock_filter out[BPF_MAXINSNS])
{
	struct program p = { .at = out };

	/* On the loopback interface all comes twice; what was sent is left. */
	put(&p, LOAD(W, (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE)));
	put(&p, TEST(JEQ, ARPHRD_LOOPBACK, 0, 3));
	put(&p, LOAD(W, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)));
	put(&p, TEST(JEQ, PACKET_OUTGOING, 0, 1));
	put(&p, RETURN(0));
	for (const struct layout *l = layouts; l < layouts + 2; l++) {
		size_t over;

		put(&p, LOAD(W, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL)));
		put(&p, TEST(JEQ, l->ether, 1, 0));
		over = p.n;
		put(&p, BPF_JMP | BPF_JA, 0, 0, 0);
		store_key(&p, l);
		for (const struct tuple *x = t->all; x < t->all + t->n; x++) {
			if (x->local.any.sa_family != l->family)
				continue;
			accept_way(&p, l, x, &x->local, &x->remote, keep);
			accept_way(&p, l, x, &x->remote, &x->local, keep);
		}
		put(&p, RETURN(0));
		out[over].k = (uint32_t)(p.n - over - 1);
	}
	put(&p, RETURN(0));
	return p.n;
}
