/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that ends together: blocks filled from front to back, never reused,
 * and a list of what to call at the end, itself kept in the blocks. No single
 * allocation can be given back; what must be freed early is not for an arena.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/xalloc.h"

#define BLOCK 4000 /* bytes of a common block; a larger wish gets its own */

struct block {
	struct block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *);
	void *thing;
};

struct arena {
	struct block *blocks; /* the first one is being filled */
	struct deferred *deferred;
	size_t size;
};

struct arena *
arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *a)
{
	struct deferred *d;
	struct block *b;

	if (a == NULL)
		return;
	while (a->deferred != NULL) {
		d = a->deferred;
		a->deferred = d->next;
		d->release(d->thing);
	}
	while (a->blocks != NULL) {
		b = a->blocks;
		a->blocks = b->next;
		secret_wipe(b->bytes, b->used);
		free(b);
	}
	free(a);
}

static struct block *
block_new(size_t size)
{
	struct block *b = xcalloc(1, sizeof(*b) + size);

	b->size = size;
	return b;
}

/*
 * A block with size bytes free: the one being filled, or a new one. A large
 * wish goes behind the block being filled, so that its rest is not lost.
 */
static struct block *
block_for(struct arena *a, size_t size)
{
	struct block *b, *filling = a->blocks;

	if (filling != NULL && filling->size - filling->used >= size)
		return filling;
	if (filling != NULL && size > BLOCK / 4) {
		b = block_new(size);
		b->next = filling->next;
		filling->next = b;
		return b;
	}
	b = block_new(size > BLOCK ? size : BLOCK);
	b->next = filling;
	a->blocks = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct block *b;
	void *p;

	if (size > PTRDIFF_MAX / 2)
		xalloc_failed();
	size = (size + step - 1) / step * step;
	b = block_for(a, size);
	p = b->bytes + b->used;
	b->used += size;
	a->size += size;
	return p;
}

char *
arena_copy(struct arena *a, const void *p, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		xalloc_failed();
	copy = arena_alloc(a, n + 1);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_copy(a, s, strlen(s));
}

struct str
arena_str(struct arena *a, struct str s)
{
	return (struct str){ .p = arena_copy(a, s.p, s.n), .n = s.n };
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = arena_vprintf(a, format, ap);
	va_end(ap);
	return text;
}

char *
arena_vprintf(struct arena *a, const char *format, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return arena_strdup(a, "");
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, ap);
	return text;
}

void
arena_defer(struct arena *a, void (*release)(void *), void *thing)
{
	struct deferred *d = arena_alloc(a, sizeof(*d));

	d->next = a->deferred;
	d->release = release;
	d->thing = thing;
	a->deferred = d;
}

size_t
arena_size(const struct arena *a)
{
	return a->size;
}
