/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading JSON (RFC 8259) that may be hostile, by jansson: a saved trace, a
 * file of the user's, a server's answer. What it means is the caller's.
 */
#ifndef TRACE_JSON_READ_H
#define TRACE_JSON_READ_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* How many arrays and objects may be inside each other. */
#define JSON_READ_DEPTH 64

/*
 * Reads text, one object or array of at most most bytes, no name twice in an
 * object; json_decref() is the caller's. NULL if it is not that: why then
 * holds "line 3, column 7: " and what is wrong, safe to print; the column is
 * that of the character at which reading stopped.
 */
json_t *json_read(struct str text, size_t most, struct buf *why);

#endif
