/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory from the heap, or the end of the program. The end is plain write()
 * and _exit(): with no memory left nothing else can be relied upon.
 */
#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
xalloc_failed(void)
{
	static const char line[] = "sonde: out of memory\n";
	ssize_t ignored;

	ignored = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)ignored;
	_exit(3);
}

void *
xcalloc(size_t n, size_t size)
{
	void *p;

	if (n == 0 || size == 0)
		p = calloc(1, 1);
	else
		p = calloc(n, size);
	if (p == NULL)
		xalloc_failed();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	void *grown;

	if (n == 0 || size == 0)
		grown = realloc(p, 1);
	else
		grown = reallocarray(p, n, size);
	if (grown == NULL)
		xalloc_failed();
	return grown;
}

char *
xstrdup(const char *s)
{
	return xmemdup0(s, strlen(s));
}

char *
xmemdup0(const void *p, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		xalloc_failed();
	copy = xcalloc(n + 1, 1);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}
