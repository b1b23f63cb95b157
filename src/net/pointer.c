/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reverse names, and the walk there and back (forward-confirmed, RFC 8601
 * section 3). What a missing one means is diagnosis.
 */
#include "net/pointer.h"

#include <string.h>

#include "base/buf.h"
#include "net/records.h"

#define MOST_NAMES 4 /* of which is asked whether they lead back */

/* A network of addresses: the first bits, and what it is. */
static const struct {
	bool v6;
	unsigned char bytes[2];
	unsigned int bits;
	const char *scope;
} scopes[] = {
	{ false, { 0 }, 8, "unspecified" },
	{ false, { 10 }, 8, "private" },
	{ false, { 100, 64 }, 10, "shared" },
	{ false, { 127 }, 8, "loopback" },
	{ false, { 169, 254 }, 16, "link-local" },
	{ false, { 172, 16 }, 12, "private" },
	{ false, { 192, 168 }, 16, "private" },
	{ true, { 0xfc }, 7, "private" },
	{ true, { 0xfe, 0x80 }, 10, "link-local" },
};

static const unsigned char *
bytes_of(const struct address *a, size_t *n)
{
	bool v6 = a->any.sa_family == AF_INET6;

	*n = v6 ? 16 : 4;
	return v6 ? a->v6.sin6_addr.s6_addr
		  : (const unsigned char *)&a->v4.sin_addr.s_addr;
}

static bool
begins(const unsigned char *p, const unsigned char *with, unsigned int bits)
{
	unsigned int whole = bits / 8, rest = bits % 8;

	if (memcmp(p, with, whole) != 0)
		return false;
	return rest == 0 || (p[whole] ^ with[whole]) >> (8 - rest) == 0;
}

const char *
pointer_scope(const struct address *a)
{
	static const unsigned char none[16];
	size_t n;
	const unsigned char *p = bytes_of(a, &n);

	if (address_is_loopback(a))
		return "loopback";
	if (memcmp(p, none, n) == 0)
		return "unspecified";
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++)
		if (scopes[i].v6 == (n == 16) &&
		    begins(p, scopes[i].bytes, scopes[i].bits))
			return scopes[i].scope;
	return NULL;
}

const char *
pointer_name(struct arena *a, const struct address *of)
{
	struct buf out = { 0 };
	const char *name;
	size_t n;
	const unsigned char *p = bytes_of(of, &n);

	for (size_t i = n; i > 0; i--) {
		if (n == 4)
			buf_addf(&out, "%u.", (unsigned int)p[i - 1]);
		else
			buf_addf(&out, "%x.%x.", p[i - 1] & 15U,
			    (unsigned int)p[i - 1] >> 4);
	}
	buf_adds(&out, n == 4 ? "in-addr.arpa" : "ip6.arpa");
	name = arena_strdup(a, buf_text(&out));
	buf_free(&out);
	return name;
}

static void
fact(struct trace *t, const char *name, const char *value)
{
	struct event *e = trace_event(t, EV_FACT);

	event_bytes(e, F_NAME, str_of(name));
	event_bytes(e, F_VALUE, str_of(value));
	event_commit(e);
}

static bool
holds(const struct records *r, const struct address *ours)
{
	size_t n;
	const unsigned char *p = bytes_of(ours, &n);

	for (size_t i = 0; i < r->n_addresses; i++)
		if (r->addresses[i].v6 == (n == 16) &&
		    memcmp(r->addresses[i].bytes, p, n) == 0)
			return true;
	return false;
}

/* One name that leads back is enough; more than a few are not asked for. */
static void
lead_back(struct arena *a, struct trace *t, const struct resolve_wish *wish,
    const struct address *ours, const struct records *names,
    int64_t deadline_ns)
{
	unsigned int type =
	    ours->any.sa_family == AF_INET6 ? DNS_TYPE_AAAA : DNS_TYPE_A;
	struct records r;
	bool sure = true, back = false;

	for (size_t i = 0; !back && i < names->n_hosts && i < MOST_NAMES; i++) {
		/* What had to be escaped is no name that leads anywhere. */
		if (strchr(names->hosts[i].name, '\\') != NULL)
			continue;
		records_ask(a, t, wish, names->hosts[i].name, type, deadline_ns,
		    &r);
		back = holds(&r, ours);
		sure = sure && strcmp(r.how, "timeout") != 0 &&
		    strcmp(r.how, "abandoned") != 0;
	}
	if (back || sure)
		fact(t, "our-name-leads-back", back ? "yes" : "no");
}

void
pointer_find(struct arena *a, struct trace *t, const struct resolve_wish *wish,
    const struct address *ours, int64_t deadline_ns)
{
	const char *scope = pointer_scope(ours);
	char text[ADDRESS_TEXT];
	struct records names;

	fact(t, "our-address", address_host(ours, text));
	if (scope != NULL) {
		fact(t, "our-address-is", scope);
		return;
	}
	if (records_ask(a, t, wish, pointer_name(a, ours), DNS_TYPE_PTR,
		deadline_ns, &names) != 0)
		return;
	for (size_t i = 0; i < names.n_hosts; i++)
		fact(t, "our-name", names.hosts[i].name);
	lead_back(a, t, wish, ours, &names, deadline_ns);
}
