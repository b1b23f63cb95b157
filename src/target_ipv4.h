/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IPv4 addresses as people shorten them: "127.1", "0x7f000001", "010.0.0.1".
 * Browsers and curl take them, so a name that ends in a number is one (WHATWG
 * URL, "ends in a number checker" and "IPv4 parser").
 */
#ifndef TARGET_IPV4_H
#define TARGET_IPV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Whether the last label of a host is a number: an address or nothing. */
bool ipv4_is_meant(struct str host);

/*
 * The address in out, or false: *bad is the place of what is wrong with it,
 * *why says what (static).
 */
bool ipv4_read(struct str host, uint32_t *out, size_t *bad, const char **why);

#endif
