/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers out of bytes, as networks write them: the highest byte first. Who
 * calls has seen that the bytes are there.
 */
#ifndef TRACE_BYTES_H
#define TRACE_BYTES_H

#include <stdint.h>

static inline uint16_t
get16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

#endif
