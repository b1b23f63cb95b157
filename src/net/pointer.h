/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name of an address of our own, as a server sees it: what its PTR record
 * says and whether that name leads back to it. Many mail servers refuse who
 * has none.
 */
#ifndef NET_POINTER_H
#define NET_POINTER_H

#include "net/resolve.h"

/*
 * Looks it up and tells: fact "our-address"; if others than this network can
 * see it "our-name", and "our-name-leads-back" with yes or no, else
 * "our-address-is" with what it is (private, loopback, ...), and nobody is
 * asked. A look-up that fails leaves facts out. The arena is for the work.
 */
void pointer_find(struct arena *a, struct trace *t,
    const struct resolve_wish *wish, const struct address *ours,
    int64_t deadline_ns);

/*
 * What keeps the address from being known elsewhere: "loopback", "private"
 * (RFC 1918, RFC 4193), "shared" (RFC 6598), "link-local", "unspecified"; NULL:
 * nothing does. Static.
 */
const char *pointer_scope(const struct address *a);

/* "7.2.0.192.in-addr.arpa" (RFC 1035 3.5), "...ip6.arpa" (RFC 3596 2.5). */
const char *pointer_name(struct arena *a, const struct address *of);

#endif
