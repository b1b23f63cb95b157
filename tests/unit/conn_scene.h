/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of a connection share: what their acts note, and bytes. */
#ifndef TESTS_UNIT_CONN_SCENE_H
#define TESTS_UNIT_CONN_SCENE_H

#include "base/clock.h"
#include "base/xalloc.h"
#include "peer.h"

#define ROOM 16384

static inline int64_t
in_ms(int64_t ms)
{
	return clock_now_ns() + ms * CLOCK_MS;
}

/* What an act saw. */
struct seen {
	int code[8];
	size_t n[8];
	uint64_t heard;
	uint64_t said;
	int64_t at_ns;
	struct buf bytes;
	size_t rest;
	bool flag;
};

/* n bytes of which each tells its own place. */
static inline char *
pattern(size_t n)
{
	char *p = xcalloc(1, n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + (i * 31 + i / 251) % 26);
	return p;
}

#endif
