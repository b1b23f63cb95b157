/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that ends together. A probe owns one arena: everything it learns is
 * allocated here and freed whole when the probe ends. An arena also keeps
 * functions to be called at that moment, for what other libraries own (an
 * SSL, an X509, a descriptor). All of it is wiped before it is given back.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/* A new arena, to be ended by arena_free(). Never NULL. */
struct arena *arena_new(void);

/* Calls what was deferred, last first, wipes and frees. NULL is well. */
void arena_free(struct arena *a);

/* size zeroed bytes, aligned for anything. */
void *arena_alloc(struct arena *a, size_t size);

/* Copies that live as long as the arena. A NUL is added behind all. */
char *arena_copy(struct arena *a, const void *p, size_t n);
char *arena_strdup(struct arena *a, const char *s);
struct str arena_str(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Calls release(thing) when the arena ends. */
void arena_defer(struct arena *a, void (*release)(void *), void *thing);

/* Bytes allocated so far, for a probe's memory cap. */
size_t arena_size(const struct arena *a);

#endif
