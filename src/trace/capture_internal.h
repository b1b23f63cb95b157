/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of pcap and pcapng share. */
#ifndef TRACE_CAPTURE_INTERNAL_H
#define TRACE_CAPTURE_INTERNAL_H

#include <stdbool.h>

#include "trace/capture_file.h"

/* A packet has at most so many bytes (libpcap's own limit), a block more. */
#define MOST_CAPTURED 262144
#define MOST_BLOCK (MOST_CAPTURED + 65536)
#define MOST_INTERFACES 256

/* Later than the year 2100 is no time of a packet. */
#define MOST_TIME_NS (INT64_C(4200000000) * 1000000000)

struct capture_interface {
	uint32_t link;
	unsigned int per_second; /* if_tsresol: 10^-n, or with 0x80 2^-n */
	int64_t offset_s;
	uint64_t dropped;
};

struct capture_file {
	struct capture_source source;
	uint64_t offset; /* of what is read next */
	uint64_t block_offset;
	bool little; /* the file's byte order */
	bool is_ng;
	bool nanoseconds;
	uint32_t link; /* of pcap */
	struct capture_interface *interfaces;
	size_t n_interfaces, room_interfaces;
	uint64_t dropped; /* of earlier sections */
	unsigned char *bytes;
	size_t room;
};

/* Numbers in the file's byte order. */
uint16_t capture_u16(const struct capture_file *f, const unsigned char *p);
uint32_t capture_u32(const struct capture_file *f, const unsigned char *p);

/* Exactly n bytes: n, fewer at the end, or ERR_FILE with a line in error. */
ssize_t capture_read(struct capture_file *f, void *to, size_t n,
    struct buf *error);

/* The same into f->bytes, from which place on; all of them or a line. */
int capture_load(struct capture_file *f, size_t at, size_t n,
    struct buf *error);

/* A line that names the place; ERR_SYNTAX. */
int capture_wrong(const struct capture_file *f, struct buf *error,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* pcapng.c; 1, 0 or an error as capture_next(). */
int pcapng_section(struct capture_file *f, struct buf *error);
int pcapng_next(struct capture_file *f, struct packet *p, struct buf *error);

#endif
