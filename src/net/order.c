/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Destination address selection (RFC 6724 section 6) and the interleaving of
 * RFC 8305. Left out are the rules that need more than a socket can tell:
 * deprecated and home addresses, and native transport (3, 4 and 7). Rule 9
 * is for IPv6 alone, as most systems have it: among IPv4 addresses it would
 * undo the round robin of the name's owner.
 */
#include "net/order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

/* Scopes as in RFC 4291 2.7. */
enum { SCOPE_LINK = 0x2, SCOPE_SITE = 0x5, SCOPE_GLOBAL = 0xe };

struct policy {
	unsigned char prefix[16];
	unsigned int bits;
	int precedence;
	int label;
};

/* RFC 6724 section 2.1, longest prefix first. */
static const struct policy policies[] = {
	{ .prefix = { [15] = 1 }, .bits = 128, .precedence = 50, .label = 0 },
	{ .prefix = { [10] = 0xff, [11] = 0xff },
	    .bits = 96,
	    .precedence = 35,
	    .label = 4 },
	{ .bits = 96, .precedence = 1, .label = 3 },
	{ .prefix = { 0x20, 0x01 }, .bits = 32, .precedence = 5, .label = 5 },
	{ .prefix = { 0x20, 0x02 }, .bits = 16, .precedence = 30, .label = 2 },
	{ .prefix = { 0x3f, 0xfe }, .bits = 16, .precedence = 1, .label = 12 },
	{ .prefix = { 0xfe, 0xc0 }, .bits = 10, .precedence = 1, .label = 11 },
	{ .prefix = { 0xfc }, .bits = 7, .precedence = 3, .label = 13 },
	{ .bits = 0, .precedence = 40, .label = 1 },
};

struct rated {
	struct candidate c;
	size_t was; /* its place before: rule 10 */
	int scope;
	int precedence;
	bool same_scope;
	bool same_label;
	unsigned int
	    common; /* leading bits shared with its source; 0 in IPv4 */
};

/* All as IPv6: IPv4 is IPv4-mapped (RFC 6724 section 2.1). */
static struct in6_addr
as_v6(const struct address *a)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct in6_addr v6;

	if (a->any.sa_family == AF_INET6)
		return a->v6.sin6_addr;
	memcpy(&v6.s6_addr[0], mapped, sizeof(mapped));
	memcpy(&v6.s6_addr[sizeof(mapped)], &a->v4.sin_addr, 4);
	return v6;
}

static unsigned int
common_bits(const unsigned char *a, const unsigned char *b)
{
	unsigned int n = 0;

	while (n < 128 && ((a[n / 8] ^ b[n / 8]) & (0x80 >> n % 8)) == 0)
		n++;
	return n;
}

static const struct policy *
policy_of(const struct address *a)
{
	struct in6_addr v6 = as_v6(a);
	const struct policy *p = policies;

	while (common_bits(p->prefix, v6.s6_addr) < p->bits)
		p++;
	return p;
}

/* RFC 6724 section 3.1 and 3.2: loopback and 169.254/16 count as link-local. */
static int
scope_of(const struct address *a)
{
	struct in6_addr v6 = as_v6(a);
	const unsigned char *b = v6.s6_addr;

	if (IN6_IS_ADDR_V4MAPPED(&v6))
		return b[12] == 127 || (b[12] == 169 && b[13] == 254)
		    ? SCOPE_LINK
		    : SCOPE_GLOBAL;
	if (IN6_IS_ADDR_MULTICAST(&v6))
		return b[1] & 0x0f;
	if (IN6_IS_ADDR_LINKLOCAL(&v6) || IN6_IS_ADDR_LOOPBACK(&v6))
		return SCOPE_LINK;
	return IN6_IS_ADDR_SITELOCAL(&v6) ? SCOPE_SITE : SCOPE_GLOBAL;
}

void
order_find_source(struct candidate *c)
{
	struct address to = c->to;
	socklen_t len = sizeof(c->from.room);
	int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	c->usable = false;
	if (fd == -1)
		return;
	if (address_port(&to) == 0)
		address_set_port(&to, 53);
	if (connect(fd, &to.any, to.len) == 0 &&
	    getsockname(fd, &c->from.any, &len) == 0) {
		c->from.len = len;
		c->usable = true;
	}
	close(fd);
}

static struct rated
rate(const struct candidate *c, size_t place)
{
	const struct policy *p = policy_of(&c->to);
	struct rated r = { .c = *c, .was = place };
	struct in6_addr to = as_v6(&c->to), from;

	r.scope = scope_of(&c->to);
	r.precedence = p->precedence;
	if (!c->usable)
		return r;
	from = as_v6(&c->from);
	r.same_scope = scope_of(&c->from) == r.scope;
	r.same_label = policy_of(&c->from)->label == p->label;
	if (!IN6_IS_ADDR_V4MAPPED(&to))
		r.common = common_bits(to.s6_addr, from.s6_addr);
	return r;
}

/* Negative if a comes before b; one line a rule of section 6. */
static int
compare(const void *va, const void *vb)
{
	const struct rated *a = va, *b = vb;

	if (a->c.usable != b->c.usable) /* 1 */
		return a->c.usable ? -1 : 1;
	if (a->same_scope != b->same_scope) /* 2 */
		return a->same_scope ? -1 : 1;
	if (a->same_label != b->same_label) /* 5 */
		return a->same_label ? -1 : 1;
	if (a->precedence != b->precedence) /* 6 */
		return b->precedence - a->precedence;
	if (a->scope != b->scope) /* 8 */
		return a->scope - b->scope;
	if (a->common != b->common) /* 9 */
		return a->common > b->common ? -1 : 1;
	return a->was < b->was ? -1 : 1; /* 10 */
}

void
order_sort(struct candidate *c, size_t n)
{
	struct rated *r;

	if (n < 2)
		return;
	r = xcalloc(n, sizeof(*r));
	for (size_t i = 0; i < n; i++)
		r[i] = rate(&c[i], i);
	qsort(r, n, sizeof(*r), compare);
	for (size_t i = 0; i < n; i++)
		c[i] = r[i].c;
	free(r);
}

/* The first of c[from..n-1] of this family, or whatever comes first. */
static size_t
next_of(const struct candidate *c, size_t n, size_t from, int family)
{
	for (size_t i = from; i < n; i++)
		if (c[i].to.any.sa_family == family)
			return i;
	return from;
}

/* Brings c[next] to place i; those between move back by one. */
static void
pull(struct candidate *c, size_t i, size_t next)
{
	struct candidate taken = c[next];

	memmove(&c[i + 1], &c[i], (next - i) * sizeof(*c));
	c[i] = taken;
}

/*
 * RFC 8305 section 4: after each family the other; last is what was tried
 * last. What has no route stays at the end.
 */
static void
interleave(struct candidate *c, size_t n, int last)
{
	int wanted;

	while (n > 0 && !c[n - 1].usable)
		n--;
	for (size_t i = 0; i < n; i++) {
		wanted = last == AF_INET6 ? AF_INET : AF_INET6;
		if (last != AF_UNSPEC)
			pull(c, i, next_of(c, n, i, wanted));
		last = c[i].to.any.sa_family;
	}
}

void
order_addresses(struct address *a, size_t n, size_t tried)
{
	struct candidate *c;
	size_t rest;

	if (n <= tried)
		return;
	rest = n - tried;
	c = xcalloc(rest, sizeof(*c));
	for (size_t i = 0; i < rest; i++) {
		c[i].to = a[tried + i];
		if (rest > 1)
			order_find_source(&c[i]);
	}
	order_sort(c, rest);
	interleave(c, rest, tried > 0 ? a[tried - 1].any.sa_family : AF_UNSPEC);
	for (size_t i = 0; i < rest; i++)
		a[tried + i] = c[i].to;
	free(c);
}
