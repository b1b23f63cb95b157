/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcapng: blocks, each with its type and its length at both ends. Sections,
 * interfaces, packets and what was dropped are read; names, secrets, comments
 * and what is not known are passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/xalloc.h"
#include "trace/capture_internal.h"

enum block {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* obsolete, still met */
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6,
	BLOCK_SECTION = 0x0a0d0d0a /* the same in both byte orders */
};

enum option {
	OPTION_END = 0,
	PACKET_FLAGS = 2,
	STATISTICS_IF_DROP = 5,
	STATISTICS_OS_DROP = 7,
	INTERFACE_RESOLUTION = 9,
	INTERFACE_OFFSET = 14
};

#define ORDER_MAGIC 0x1a2b3c4d
#define MICROSECONDS 6
#define BASE_TWO 0x80
#define LEAST_BLOCK 12
#define FRONT 8 /* type and length */

/* The body of a block, and a cursor over its options. */
struct body {
	const struct capture_file *f;
	const unsigned char *p;
	size_t n;
};

/* The next option; 0 when there is none, or it does not fit. */
static unsigned int
next_option(struct body *b, const unsigned char **value, unsigned int *length)
{
	unsigned int code;
	size_t padded;

	if (b->n < 4)
		return OPTION_END;
	code = capture_u16(b->f, b->p);
	*length = capture_u16(b->f, b->p + 2);
	*value = b->p + 4;
	padded = 4 + (*length + 3U) / 4 * 4;
	if (padded > b->n)
		return OPTION_END;
	b->p += padded;
	b->n -= padded;
	return code;
}

static uint64_t
u64(const struct capture_file *f, const unsigned char *p)
{
	uint64_t first = capture_u32(f, p), second = capture_u32(f, p + 4);

	return f->little ? second << 32 | first : first << 32 | second;
}

/* ---- times ---- */

static uint64_t
power(uint64_t base, unsigned int n)
{
	uint64_t r = 1;

	while (n-- > 0)
		r *= base;
	return r;
}

/* -1 if it is no time that a clock could have shown. */
static int64_t
time_of(const struct capture_interface *i, uint64_t ticks)
{
	unsigned int n = i->per_second & ~(unsigned int)BASE_TWO;
	uint64_t per_s, s, rest;
	int64_t ns;

	if ((i->per_second & BASE_TWO) != 0 ? n > 63 : n > 19)
		return -1;
	per_s = power((i->per_second & BASE_TWO) != 0 ? 2 : 10, n);
	s = ticks / per_s;
	rest = ticks % per_s;
	while (rest > UINT64_MAX / 1000000000) {
		rest >>= 1;
		per_s >>= 1;
	}
	if (s > MOST_TIME_NS / 1000000000)
		return -1;
	ns = (int64_t)s * 1000000000 + (int64_t)(rest * 1000000000 / per_s);
	if (i->offset_s > MOST_TIME_NS / 1000000000 ||
	    i->offset_s < -(MOST_TIME_NS / 1000000000))
		return -1;
	return ns + i->offset_s * 1000000000;
}

/* ---- blocks ---- */

static int
take_interface(struct capture_file *f, struct body b, struct buf *error)
{
	struct capture_interface i = { .per_second = MICROSECONDS };
	const unsigned char *value;
	unsigned int code, length;

	if (b.n < 8)
		return capture_wrong(f, error, "an interface without a link");
	if (f->n_interfaces == MOST_INTERFACES)
		return capture_wrong(f, error, "more than %d interfaces",
		    MOST_INTERFACES);
	i.link = capture_u16(f, b.p);
	b.p += 8;
	b.n -= 8;
	for (;;) {
		code = next_option(&b, &value, &length);
		if (code == OPTION_END)
			break;
		if (code == INTERFACE_RESOLUTION && length == 1)
			i.per_second = value[0];
		else if (code == INTERFACE_OFFSET && length == 8)
			i.offset_s = (int64_t)u64(f, value);
	}
	if (f->n_interfaces == f->room_interfaces) {
		f->room_interfaces += 8;
		f->interfaces = xreallocarray(f->interfaces, f->room_interfaces,
		    sizeof(*f->interfaces));
	}
	f->interfaces[f->n_interfaces++] = i;
	return 0;
}

/* What was dropped stands there as a sum so far: the last one counts. */
static void
take_statistics(struct capture_file *f, struct body b)
{
	const unsigned char *value;
	unsigned int code, length;
	uint32_t id = b.n < 12 ? UINT32_MAX : capture_u32(f, b.p);
	uint64_t dropped = 0;

	if (id >= f->n_interfaces)
		return;
	b.p += 12;
	b.n -= 12;
	for (;;) {
		code = next_option(&b, &value, &length);
		if (code == OPTION_END)
			break;
		if ((code == STATISTICS_IF_DROP ||
			code == STATISTICS_OS_DROP) &&
		    length == 8 && u64(f, value) < UINT32_MAX)
			dropped += u64(f, value);
	}
	f->interfaces[id].dropped = dropped;
}

static void
take_flags(struct packet *p, struct body b)
{
	const unsigned char *value;
	unsigned int code, length;

	for (;;) {
		code = next_option(&b, &value, &length);
		if (code == OPTION_END)
			return;
		if (code == PACKET_FLAGS && length == 4) {
			unsigned int way = capture_u32(b.f, value) & 3;

			p->way = way == 1 ? PACKET_IN
			    : way == 2    ? PACKET_OUT
					  : PACKET_WAY_UNKNOWN;
		}
	}
}

/* 1, or an error. */
static int
take_packet(struct capture_file *f, struct body b, bool old, struct packet *p,
    struct buf *error)
{
	uint32_t id;
	uint64_t ticks;
	size_t padded;

	if (b.n < 20)
		return capture_wrong(f, error, "a packet without a head");
	id = old ? capture_u16(f, b.p) : capture_u32(f, b.p);
	ticks =
	    (uint64_t)capture_u32(f, b.p + 4) << 32 | capture_u32(f, b.p + 8);
	p->captured = capture_u32(f, b.p + 12);
	p->wire = capture_u32(f, b.p + 16);
	if (id >= f->n_interfaces)
		return capture_wrong(f, error,
		    "a packet of interface %u, which is not described", id);
	b.p += 20;
	b.n -= 20;
	if (p->captured > b.n || p->captured > MOST_CAPTURED)
		return capture_wrong(f, error, "a packet of %u bytes",
		    p->captured);
	p->data = b.p;
	p->link = f->interfaces[id].link;
	p->time_ns = time_of(&f->interfaces[id], ticks);
	padded = ((size_t)p->captured + 3) / 4 * 4;
	if (padded > b.n)
		padded = b.n;
	b.p += padded;
	b.n -= padded;
	take_flags(p, b);
	return 1;
}

/* ---- the file ---- */

/* A section's own byte order; its head's first 4 bytes are in f->bytes. */
int
pcapng_section(struct capture_file *f, struct buf *error)
{
	uint32_t length;
	int code = capture_load(f, 4, 24, error);

	if (code != 0)
		return code;
	f->little = false;
	if (capture_u32(f, f->bytes + 8) != ORDER_MAGIC) {
		f->little = true;
		if (capture_u32(f, f->bytes + 8) != ORDER_MAGIC)
			return capture_wrong(f, error,
			    "a section of no byte order");
	}
	if (capture_u16(f, f->bytes + 12) != 1)
		return capture_wrong(f, error, "pcapng of version %u, not 1",
		    capture_u16(f, f->bytes + 12));
	length = capture_u32(f, f->bytes + 4);
	if (length < 28 || length % 4 != 0 || length > MOST_BLOCK)
		return capture_wrong(f, error, "a block of %u bytes", length);
	f->dropped = capture_dropped(f);
	f->n_interfaces = 0;
	return capture_load(f, 28, length - 28, error);
}

/* Blocks that nobody reads may be long: names, secrets. */
static int
pass_over(struct capture_file *f, uint32_t n, struct buf *error)
{
	int code = 0;

	while (n > 0 && code == 0) {
		uint32_t some = n < 65536 ? n : 65536;

		code = capture_load(f, FRONT, some, error);
		n -= some;
	}
	return code;
}

static bool
is_read(uint32_t type)
{
	return type == BLOCK_INTERFACE || type == BLOCK_PACKET ||
	    type == BLOCK_STATISTICS || type == BLOCK_ENHANCED;
}

/* The rest of a block behind its type, which is in f->bytes. */
static int
load_block(struct capture_file *f, uint32_t type, uint32_t *length,
    struct buf *error)
{
	int code = capture_load(f, 4, 4, error);

	if (code != 0)
		return code;
	*length = capture_u32(f, f->bytes + 4);
	if (*length < LEAST_BLOCK || *length % 4 != 0 ||
	    (is_read(type) && *length > MOST_BLOCK))
		return capture_wrong(f, error, "a block of %u bytes", *length);
	if (!is_read(type))
		return pass_over(f, *length - FRONT, error);
	code = capture_load(f, FRONT, *length - FRONT, error);
	if (code == 0 && capture_u32(f, f->bytes + *length - 4) != *length)
		return capture_wrong(f, error, "a block of two lengths");
	return code;
}

/* 1 with a packet, 0 without, or an error. */
static int
take_block(struct capture_file *f, struct packet *p, struct buf *error)
{
	uint32_t type = capture_u32(f, f->bytes), length;
	struct body b = { .f = f };
	int code;

	if (type == BLOCK_SECTION)
		return pcapng_section(f, error);
	code = load_block(f, type, &length, error);
	if (code != 0)
		return code;
	b.p = f->bytes + FRONT;
	b.n = length - LEAST_BLOCK;
	if (type == BLOCK_INTERFACE)
		return take_interface(f, b, error);
	if (type == BLOCK_STATISTICS)
		take_statistics(f, b);
	if (type == BLOCK_PACKET || type == BLOCK_ENHANCED)
		return take_packet(f, b, type == BLOCK_PACKET, p, error);
	return 0;
}

int
pcapng_next(struct capture_file *f, struct packet *p, struct buf *error)
{
	unsigned char type[4];
	ssize_t got;
	int code;

	for (;;) {
		f->block_offset = f->offset;
		got = capture_read(f, type, sizeof(type), error);
		if (got <= 0)
			return (int)got;
		if ((size_t)got < sizeof(type))
			return capture_wrong(f, error,
			    "the file ends in what begins here");
		memcpy(f->bytes, type, sizeof(type));
		code = take_block(f, p, error);
		if (code != 0)
			return code;
	}
}
