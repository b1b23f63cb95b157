/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which addresses are tried: RFC 6724 section 6 over both
 * families, then the families in turn (RFC 8305 section 4).
 */
#ifndef NET_ORDER_H
#define NET_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "net/address.h"

/* An address and the one this machine would use to reach it. */
struct candidate {
	struct address to;
	struct address from;
	bool usable; /* there is a route; from is known */
};

/* Asks the kernel for c->from, without sending anything. */
void order_find_source(struct candidate *c);

/*
 * Sorts by the default policy table (no gai.conf). Equals keep their order:
 * the server's round robin is not undone. Pure.
 */
void order_sort(struct candidate *c, size_t n);

/*
 * Sorts a[0..n-1] and interleaves the families. The first "tried" stand still
 * and the rest goes on in turn after them.
 */
void order_addresses(struct address *a, size_t n, size_t tried);

#endif
