/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conversations in a saved report, which is outside input. */
#ifndef SAVED_H
#define SAVED_H

#include <stddef.h>

#include "base/buf.h"
#include "trace/trace.h"

struct saved {
	const char *name; /* of the file; the caller's */
	struct trace **traces;
	size_t n;
};

/*
 * Reads all of a file. 0, or ERR_SYNTAX with one line in error that names it.
 * To be freed in both cases.
 */
int saved_read(struct saved *s, const char *name, struct buf *error);

void saved_free(struct saved *s);

#endif
