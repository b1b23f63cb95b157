/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing run of bytes with a hard cap. What does not fit under the cap is
 * dropped and remembered in .over, so a writer checks once, at the end; what
 * is in is the first bytes without a gap. All zero is an empty buf, no cap.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *p; /* always followed by a NUL once anything is in */
	size_t n;
	size_t room;
	size_t cap; /* 0: no cap */
	bool over;  /* something did not fit */
};

/* An empty buffer that will hold at most cap bytes; 0 for no cap. */
struct buf buf_with_cap(size_t cap);

/* Appends bytes, a C string, one byte, or formatted text. */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Drops the first n bytes, which are wiped. */
void buf_drop(struct buf *b, size_t n);

/* The bytes; valid until the next change of b. */
struct str buf_str(const struct buf *b);

/* The bytes as a C string, "" when empty; valid until the next change of b. */
const char *buf_text(const struct buf *b);

/* Empties b, .over too, and keeps its room or gives it back. Both wipe. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

#endif
