/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A URL as text, before it is parsed: in the ASCII that RFC 3986 wants, each
 * byte with the column it was typed in, and errors that point there.
 */
#ifndef TARGET_TEXT_H
#define TARGET_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct url_text {
	const char *typed; /* as it came */
	char *ascii;       /* non-ASCII as %XX; an IPv6 zone taken out */
	size_t n;
	uint16_t *columns; /* of each byte of ascii, from 1, and of its end */
	const char *zone;  /* "eth0", or NULL */
	struct buf *error;
};

/*
 * Makes u from bytes that need not be text; the arena's. absolute: where no
 * scheme is typed, https goes before it. False, with a line in error, if a
 * byte cannot stand in a URL.
 */
bool url_text_read(struct arena *a, struct str typed, bool absolute,
    struct buf *error, struct url_text *u);

/* Whether text begins with a scheme and "://". */
bool url_has_scheme(struct str text);

/* Appends "TYPED: column 12: " and the words; at is in u->ascii. False. */
bool url_error(const struct url_text *u, const char *at, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

#endif
