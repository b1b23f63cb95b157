/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the user's, read whole and to a bound: bodies, targets, saved
 * traces, secrets; and the few lines that go to a terminal beside the
 * reports. What stands in them is for others to judge.
 */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Appends all of the file to out; "-" is standard input. 0; ERR_FILE or
 * ERR_LIMIT (more than most bytes) with "cannot read NAME: why" in error. out
 * wipes what it gives back.
 */
int file_read(const char *name, size_t most, struct buf *out,
    struct buf *error);

/* The same from an open descriptor, to its end; name is for the error. */
int file_read_fd(int fd, const char *name, size_t most, struct buf *out,
    struct buf *error);

/* As file_read(), for what nobody else may read: mode 0600, ours or root's. */
int file_read_private(const char *name, size_t most, struct buf *out,
    struct buf *error);

/* Writes all of s to fd. 0, or ERR_SYSTEM with errno set. */
int file_write(int fd, struct str s);

/* One line on standard error: "sonde: ", the words made safe to show. */
void file_complain(const char *words);

#endif
