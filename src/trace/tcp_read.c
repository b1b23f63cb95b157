/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of TCP and its options (RFC 9293 3.1 and 3.2). */
#include "trace/bytes.h"
#include "trace/packet_read.h"

#define TCP_HEAD 20

enum option {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_SCALE = 3,     /* RFC 7323 2 */
	OPTION_SACK_OK = 4,   /* RFC 2018 2 */
	OPTION_SACK = 5,      /* RFC 2018 3 */
	OPTION_STAMPS = 8,    /* RFC 7323 3 */
	OPTION_FAST_OPEN = 34 /* RFC 7413 4.1.1 */
};

/* RFC 7323 2.3: a larger shift counts as this. */
#define MOST_SCALE 14

static void
take_sacks(struct tcp_options *o, const unsigned char *p, unsigned int n)
{
	for (; n >= 8 && o->n_sacks < MOST_SACKS; n -= 8, p += 8) {
		o->sacks[o->n_sacks].from = get32(p);
		o->sacks[o->n_sacks++].to = get32(p + 4);
	}
}

/* One option, p at its kind, n its length in all. */
static void
take_option(struct tcp_options *o, const unsigned char *p, unsigned int n)
{
	if (p[0] == OPTION_MSS && n == 4) {
		o->mss = get16(p + 2);
	} else if (p[0] == OPTION_SCALE && n == 3) {
		o->scale = (int8_t)(p[2] > MOST_SCALE ? MOST_SCALE : p[2]);
	} else if (p[0] == OPTION_SACK_OK && n == 2) {
		o->sack = true;
	} else if (p[0] == OPTION_SACK) {
		take_sacks(o, p + 2, n - 2);
	} else if (p[0] == OPTION_STAMPS && n == 10) {
		o->stamps = true;
		o->ts_value = get32(p + 2);
		o->ts_echo = get32(p + 6);
	} else if (p[0] == OPTION_FAST_OPEN) {
		o->fast = true;
	}
}

static void
read_options(const unsigned char *p, uint32_t n, struct tcp_options *o)
{
	while (n > 0 && p[0] != OPTION_END) {
		unsigned int length = 1;

		if (p[0] != OPTION_NOP) {
			length = n < 2 ? 0 : p[1];
			if (length < 2 || length > n) {
				o->cut = true;
				return;
			}
			take_option(o, p, length);
		}
		p += length;
		n -= length;
	}
}

enum packet_kind
tcp_read(const unsigned char *p, uint32_t n, uint32_t length, struct segment *s)
{
	uint32_t head;

	if (length < TCP_HEAD)
		return PACKET_BROKEN;
	if (n < TCP_HEAD)
		return PACKET_SHORT;
	head = (p[12] >> 4) * 4U;
	if (head < TCP_HEAD || head > length)
		return PACKET_BROKEN;
	s->from.port = get16(p);
	s->to.port = get16(p + 2);
	s->seq = get32(p + 4);
	s->ack = get32(p + 8);
	s->flags = p[13];
	s->window = get16(p + 14);
	s->length = length - head;
	s->options.scale = -1;
	s->options.cut = n < head;
	read_options(p + TCP_HEAD, (n < head ? n : head) - TCP_HEAD,
	    &s->options);
	s->captured = n < head ? 0 : n - head;
	s->data = n < head ? p + n : p + head;
	return PACKET_TCP;
}
