/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS messages made by hand, record by record, and read: for the tests of
 * dns_wire.h. What was read last is m.
 */
#ifndef TESTS_DNS_BUILDER_H
#define TESTS_DNS_BUILDER_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "net/dns_wire.h"

#define QUESTION 12 /* where the question's name begins: pointer 0xc00c */

static struct dns_message *m;

static inline int
set_up(void **state)
{
	m = xcalloc(1, sizeof(*m));
	*state = m;
	return 0;
}

static inline int
tear_down(void **state)
{
	free(*state);
	return 0;
}

static inline void
put16(struct buf *b, unsigned int n)
{
	buf_addc(b, (char)(n >> 8));
	buf_addc(b, (char)n);
}

/* "a.b" as labels; "" is the root. */
static inline void
put_name(struct buf *b, const char *name)
{
	struct str rest = str_of(name), label;

	while (str_next(&rest, '.', &label)) {
		buf_addc(b, (char)label.n);
		buf_add(b, label.p, label.n);
	}
	buf_addc(b, '\0');
}

static inline struct buf
start(unsigned int flags, unsigned int type, unsigned int answers,
    unsigned int more)
{
	struct buf b = { 0 };

	put16(&b, 0x1234);
	put16(&b, flags);
	put16(&b, 1);
	put16(&b, answers);
	put16(&b, 0);
	put16(&b, more);
	put_name(&b, "www.example");
	put16(&b, type);
	put16(&b, 1);
	return b;
}

/* A record but for its data; owner NULL is a pointer to the question. */
static inline void
put_record(struct buf *b, const char *owner, unsigned int type,
    unsigned int ttl, unsigned int length)
{
	if (owner == NULL)
		put16(b, 0xc000 | QUESTION);
	else
		put_name(b, owner);
	put16(b, type);
	put16(b, 1);
	put16(b, ttl >> 16);
	put16(b, ttl & 0xffff);
	put16(b, length);
}

static inline void
put_a(struct buf *b, const char *owner, unsigned int ttl, unsigned int last)
{
	put_record(b, owner, DNS_TYPE_A, ttl, 4);
	put16(b, 0xc000);
	put16(b, 0x0200 | last);
}

static inline void
put_cname(struct buf *b, const char *owner, const char *target)
{
	put_record(b, owner, DNS_TYPE_CNAME, 60,
	    (unsigned int)strlen(target) + 2);
	put_name(b, target);
}

/* Reads a copy of exactly the bytes, so that a sanitizer sees any step over. */
static inline bool
read_exactly(const struct buf *b, size_t n)
{
	char *copy = xmemdup0(b->p, n);
	char *exact = xcalloc(1, n == 0 ? 1 : n);
	bool ok;

	memcpy(exact, copy, n);
	free(copy);
	ok = dns_read((struct str){ .p = exact, .n = n }, m);
	m->ede_text.p = NULL;
	free(exact);
	return ok;
}

static inline bool
read_all(struct buf *b)
{
	bool ok = read_exactly(b, b->n);

	buf_free(b);
	return ok;
}

#endif
