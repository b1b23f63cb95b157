/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory from the heap. Out of memory ends the program with one line on
 * standard error and exit status 3: there is nothing to report with.
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stddef.h>

/* n * size zeroed bytes, owned by the caller; never NULL. */
void *xcalloc(size_t n, size_t size);

/* p grown or shrunk to n * size bytes, which may have moved; never NULL. */
void *xreallocarray(void *p, size_t n, size_t size);

/* A copy of s, or of its first n bytes and a NUL; owned by the caller. */
char *xstrdup(const char *s);
char *xmemdup0(const void *p, size_t n);

/* Ends the program as above, for who got no memory in another way. */
void xalloc_failed(void) __attribute__((noreturn));

#endif
