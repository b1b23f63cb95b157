/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Captures in files: which format it is, and pcap itself, whose head of 24
 * bytes is followed by packets with 16 bytes before each. pcapng is
 * capture_pcapng.c.
 */
#include "trace/capture_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/xalloc.h"
#include "trace/capture_internal.h"

#define MAGIC_US 0xa1b2c3d4
#define MAGIC_NS 0xa1b23c4d
#define MAGIC_NG 0x0a0d0d0a
#define HEAD 24
#define RECORD 16
#define LINK_BITS 0x0fffffff /* the others tell of checksums behind a frame */

uint16_t
capture_u16(const struct capture_file *f, const unsigned char *p)
{
	return (uint16_t)(f->little ? p[1] << 8 | p[0] : p[0] << 8 | p[1]);
}

uint32_t
capture_u32(const struct capture_file *f, const unsigned char *p)
{
	uint32_t first = capture_u16(f, p), second = capture_u16(f, p + 2);

	return f->little ? second << 16 | first : first << 16 | second;
}

int
capture_wrong(const struct capture_file *f, struct buf *error,
    const char *format, ...)
{
	va_list ap;

	buf_addf(error, "offset %llu: ", (unsigned long long)f->block_offset);
	va_start(ap, format);
	buf_vaddf(error, format, ap);
	va_end(ap);
	return ERR_SYNTAX;
}

ssize_t
capture_read(struct capture_file *f, void *to, size_t n, struct buf *error)
{
	size_t got = 0;

	while (got < n) {
		ssize_t some =
		    f->source.read(f->source.arg, (char *)to + got, n - got);

		if (some < 0 && errno == EINTR)
			continue;
		if (some < 0) {
			buf_addf(error, "offset %llu: %s",
			    (unsigned long long)f->offset, strerror(errno));
			return ERR_FILE;
		}
		if (some == 0)
			break;
		got += (size_t)some;
		f->offset += (uint64_t)some;
	}
	return (ssize_t)got;
}

int
capture_load(struct capture_file *f, size_t at, size_t n, struct buf *error)
{
	ssize_t got;

	if (f->room < at + n) {
		f->bytes = xreallocarray(f->bytes, 1, at + n);
		f->room = at + n;
	}
	got = capture_read(f, f->bytes + at, n, error);
	if (got < 0)
		return (int)got;
	if ((size_t)got < n)
		return capture_wrong(f, error,
		    "the file ends in what begins here");
	return 0;
}

/* ---- pcap ---- */

/* What the first 4 bytes say, read in both orders; false: neither format. */
static bool
take_magic(struct capture_file *f, const unsigned char *p)
{
	for (int i = 0; i < 2; i++) {
		uint32_t magic;

		f->little = i == 1;
		magic = capture_u32(f, p);
		f->nanoseconds = magic == MAGIC_NS;
		f->is_ng = magic == MAGIC_NG;
		if (magic == MAGIC_US || f->nanoseconds || f->is_ng)
			return true;
	}
	return false;
}

static int
read_head(struct capture_file *f, struct buf *error)
{
	int code = capture_load(f, 4, HEAD - 4, error);

	if (code != 0)
		return code;
	if (capture_u16(f, f->bytes + 4) != 2)
		return capture_wrong(f, error, "pcap of version %u, not 2",
		    capture_u16(f, f->bytes + 4));
	f->link = capture_u32(f, f->bytes + 20) & LINK_BITS;
	return 0;
}

static int
next_of_pcap(struct capture_file *f, struct packet *p, struct buf *error)
{
	unsigned char head[RECORD];
	ssize_t got = capture_read(f, head, sizeof(head), error);
	int64_t fraction;
	int code;

	if (got <= 0)
		return (int)got;
	if (got < RECORD)
		return capture_wrong(f, error,
		    "the file ends in what begins here");
	p->captured = capture_u32(f, head + 8);
	p->wire = capture_u32(f, head + 12);
	fraction = capture_u32(f, head + 4);
	if (p->captured > MOST_CAPTURED)
		return capture_wrong(f, error, "a packet of %u bytes",
		    p->captured);
	p->time_ns = capture_u32(f, head) * INT64_C(1000000000) +
	    fraction * (f->nanoseconds ? 1 : 1000);
	p->link = f->link;
	code = capture_load(f, 0, p->captured, error);
	return code == 0 ? 1 : code;
}

/* ---- both ---- */

struct capture_file *
capture_open(struct capture_source source, struct buf *error)
{
	struct capture_file *f = xcalloc(1, sizeof(*f));
	int code;

	f->source = source;
	code = capture_load(f, 0, 4, error);
	if (code == 0 && !take_magic(f, f->bytes))
		code = capture_wrong(f, error, "neither pcap nor pcapng");
	if (code == 0)
		code =
		    f->is_ng ? pcapng_section(f, error) : read_head(f, error);
	if (code == 0)
		return f;
	capture_close(f);
	return NULL;
}

void
capture_close(struct capture_file *f)
{
	if (f == NULL)
		return;
	free(f->interfaces);
	free(f->bytes);
	free(f);
}

int
capture_next(struct capture_file *f, struct packet *p, struct buf *error)
{
	int code;

	*p = (struct packet){ .way = PACKET_WAY_UNKNOWN };
	f->block_offset = f->offset;
	code = f->is_ng ? pcapng_next(f, p, error) : next_of_pcap(f, p, error);
	if (code != 1)
		return code;
	if (!f->is_ng)
		p->data = f->bytes;
	if (p->wire < p->captured)
		p->wire = p->captured;
	if (p->time_ns < 0 || p->time_ns > MOST_TIME_NS)
		return capture_wrong(f, error, "a packet of no time");
	return 1;
}

uint64_t
capture_dropped(const struct capture_file *f)
{
	uint64_t all = f->dropped;

	for (size_t i = 0; i < f->n_interfaces; i++)
		all += f->interfaces[i].dropped;
	return all;
}

/* ---- memory ---- */

static ssize_t
read_memory(void *arg, void *to, size_t n)
{
	struct capture_memory *m = arg;

	if (n > m->n)
		n = m->n;
	if (n > 0)
		memcpy(to, m->p, n);
	m->p += n;
	m->n -= n;
	return (ssize_t)n;
}

struct capture_source
capture_from_memory(struct capture_memory *m)
{
	return (struct capture_source){ read_memory, m };
}
