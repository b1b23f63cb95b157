/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of pcapng: a type, the length, a body in multiples of 4 bytes, and
 * the length again. Options are a code, a length, and bytes made up to 4.
 */
#include "net/pcapng.h"

#include <string.h>

enum block {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_NAMES = 4,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
	BLOCK_SECRETS = 10
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define TLS_KEY_LOG 0x544c534b

/* Codes of options; those from 2 on mean what the block says. */
#define COMMENT 1
#define SECTION_PROGRAM 4
#define INTERFACE_NAME 2
#define INTERFACE_RESOLUTION 9
#define INTERFACE_FILTER 11
#define PACKET_FLAGS 2
#define STATISTICS_START 2
#define STATISTICS_END 3
#define STATISTICS_RECEIVED 4
#define STATISTICS_ACCEPTED 6
#define STATISTICS_DROPPED 7
#define STATISTICS_DELIVERED 8

#define NANOSECONDS 9 /* 10 to the power of -9 */

static void
put16(struct buf *out, unsigned int n)
{
	uint16_t number = (uint16_t)n;

	buf_add(out, &number, sizeof(number));
}

static void
put32(struct buf *out, uint32_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void
put64(struct buf *out, uint64_t n)
{
	buf_add(out, &n, sizeof(n));
}

/* A time is its upper half first, in any byte order. */
static void
put_time(struct buf *out, int64_t ns)
{
	put32(out, (uint32_t)((uint64_t)ns >> 32));
	put32(out, (uint32_t)ns);
}

static void
put_padded(struct buf *out, const void *p, size_t n)
{
	static const char zeros[4];

	buf_add(out, p, n);
	buf_add(out, zeros, (4 - n % 4) % 4);
}

static size_t
begin(struct buf *out, enum block type)
{
	size_t start = out->n;

	put32(out, type);
	put32(out, 0);
	return start;
}

static void
end(struct buf *out, size_t start)
{
	uint32_t length = (uint32_t)(out->n - start + 4);

	put32(out, length);
	memcpy(out->p + start + 4, &length, sizeof(length));
}

static void
option(struct buf *out, unsigned int code, const void *p, size_t n)
{
	put16(out, code);
	put16(out, (unsigned int)n);
	put_padded(out, p, n);
}

static void
option_text(struct buf *out, unsigned int code, const char *text)
{
	size_t n = text == NULL ? 0 : strnlen(text, UINT16_MAX);

	if (n > 0)
		option(out, code, text, n);
}

static void
option_number(struct buf *out, unsigned int code, uint64_t n)
{
	option(out, code, &n, sizeof(n));
}

static void
option_time(struct buf *out, unsigned int code, int64_t ns)
{
	put16(out, code);
	put16(out, 8);
	put_time(out, ns);
}

static void
end_options(struct buf *out, size_t start)
{
	put32(out, 0);
	end(out, start);
}

void
pcapng_begin(struct buf *out, const struct pcapng_head *head)
{
	static const unsigned char resolution = NANOSECONDS;
	size_t start = begin(out, BLOCK_SECTION);

	put32(out, BYTE_ORDER_MAGIC);
	put16(out, 1);
	put16(out, 0);
	put64(out, UINT64_MAX); /* the length of the section is not known */
	option_text(out, COMMENT, head->comment);
	option_text(out, SECTION_PROGRAM, head->program);
	end_options(out, start);
	start = begin(out, BLOCK_INTERFACE);
	put16(out, head->link);
	put16(out, 0);
	put32(out, head->most);
	option_text(out, INTERFACE_NAME, head->interface);
	option(out, INTERFACE_RESOLUTION, &resolution, 1);
	if (head->filter != NULL) {
		struct buf filter = { 0 };

		buf_addc(&filter, '\0'); /* a text follows */
		buf_adds(&filter, head->filter);
		option(out, INTERFACE_FILTER, filter.p, filter.n);
		buf_free(&filter);
	}
	end_options(out, start);
}

void
pcapng_name(struct buf *out, const struct address *a, const char *name)
{
	bool v4 = a->any.sa_family == AF_INET;
	size_t start = begin(out, BLOCK_NAMES);
	struct buf record = { 0 };

	if (v4)
		buf_add(&record, &a->v4.sin_addr, 4);
	else
		buf_add(&record, &a->v6.sin6_addr, 16);
	buf_add(&record, name, strnlen(name, 255));
	buf_addc(&record, '\0');
	option(out, v4 ? 1 : 2, record.p, record.n);
	buf_free(&record);
	put32(out, 0); /* no more records */
	end(out, start);
}

void
pcapng_secrets(struct buf *out, struct str lines)
{
	size_t start = begin(out, BLOCK_SECRETS);

	put32(out, TLS_KEY_LOG);
	put32(out, (uint32_t)lines.n);
	put_padded(out, lines.p, lines.n);
	end(out, start);
}

void
pcapng_packet(struct buf *out, const struct packet *p, const char *comment)
{
	size_t start = begin(out, BLOCK_PACKET);
	uint32_t flags = p->way == PACKET_IN ? 1 : 2;

	put32(out, 0);
	put_time(out, p->time_ns);
	put32(out, p->captured);
	put32(out, p->wire);
	put_padded(out, p->data, p->captured);
	option_text(out, COMMENT, comment);
	if (p->way != PACKET_WAY_UNKNOWN)
		option(out, PACKET_FLAGS, &flags, sizeof(flags));
	end_options(out, start);
}

void
pcapng_end(struct buf *out, const struct pcapng_sum *sum)
{
	size_t start = begin(out, BLOCK_STATISTICS);

	put32(out, 0);
	put_time(out, sum->end_ns);
	option_time(out, STATISTICS_START, sum->start_ns);
	option_time(out, STATISTICS_END, sum->end_ns);
	option_number(out, STATISTICS_RECEIVED, sum->received);
	option_number(out, STATISTICS_ACCEPTED, sum->received);
	option_number(out, STATISTICS_DROPPED, sum->dropped);
	option_number(out, STATISTICS_DELIVERED, sum->written);
	end_options(out, start);
}
