/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads captures made elsewhere: pcap (microseconds or nanoseconds) and
 * pcapng, of either byte order, one packet after the other in bounded memory.
 * The file is outside input: nothing in it is believed without a check.
 */
#ifndef TRACE_CAPTURE_FILE_H
#define TRACE_CAPTURE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "trace/packet.h"

/* Where the bytes come from: as read(2). */
struct capture_source {
	ssize_t (*read)(void *arg, void *to, size_t n);
	void *arg;
};

struct capture_file;

/*
 * Reads the head; the source must last as long. NULL with one line in error
 * that names the place ("offset 0: ..."). To be closed.
 */
struct capture_file *capture_open(struct capture_source source,
    struct buf *error);
void capture_close(struct capture_file *f);

/*
 * The next packet, whose bytes are f's until the next call: 1; 0 at the end;
 * ERR_SYNTAX, or ERR_FILE with errno, with a line in error, and then the file
 * is done.
 */
int capture_next(struct capture_file *f, struct packet *p, struct buf *error);

/* Packets that the file says were not captured, so far. */
uint64_t capture_dropped(const struct capture_file *f);

/* A source of bytes in memory. */
struct capture_memory {
	const unsigned char *p;
	size_t n;
};
struct capture_source capture_from_memory(struct capture_memory *m);

#endif
