/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing run of bytes. Secrets pass through here on their way out, so what
 * is left behind (by growing, dropping, clearing) is wiped at once, and
 * realloc(), which may leave a copy, is not used.
 */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/xalloc.h"

#define FIRST_ROOM 64

struct buf
buf_with_cap(size_t cap)
{
	return (struct buf){ .cap = cap };
}

/* Gives b room for n bytes and a NUL. */
static void
grow(struct buf *b, size_t n)
{
	size_t room = b->room < FIRST_ROOM ? FIRST_ROOM : b->room;
	char *p;

	if (n < b->room)
		return;
	while (room <= n && room <= SIZE_MAX / 2)
		room *= 2;
	if (room <= n)
		xalloc_failed();
	if (b->cap != 0 && room > b->cap && n <= b->cap && b->cap < SIZE_MAX)
		room = b->cap + 1;
	p = xcalloc(room, 1);
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	secret_wipe(b->p, b->room);
	free(b->p);
	b->p = p;
	b->room = room;
}

/* Makes room for n more bytes and returns how many of them may be added. */
static size_t
fit(struct buf *b, size_t n)
{
	size_t most = (b->cap == 0 ? SIZE_MAX - 1 : b->cap) - b->n;

	if (n > most) {
		b->over = true;
		n = most;
	}
	grow(b, b->n + n);
	return n;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	n = fit(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vaddf(b, format, ap);
	va_end(ap);
}

void
buf_vaddf(struct buf *b, const char *format, va_list ap)
{
	va_list again;
	size_t fits;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n <= 0)
		return;
	fits = fit(b, (size_t)n);
	vsnprintf(b->p + b->n, fits + 1, format, ap);
	b->n += fits;
}

void
buf_drop(struct buf *b, size_t n)
{
	size_t left;

	if (n > b->n)
		n = b->n;
	if (n == 0)
		return;
	left = b->n - n;
	memmove(b->p, b->p + n, left);
	secret_wipe(b->p + left, n);
	b->n = left;
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ .p = buf_text(b), .n = b->n };
}

const char *
buf_text(const struct buf *b)
{
	return b->p == NULL ? "" : b->p;
}

void
buf_clear(struct buf *b)
{
	secret_wipe(b->p, b->n);
	b->n = 0;
	b->over = false;
}

void
buf_free(struct buf *b)
{
	buf_clear(b);
	free(b->p);
	b->p = NULL;
	b->room = 0;
}
