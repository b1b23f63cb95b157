/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A walk through one DNS message, front to back, never beyond its end. Names
 * are expanded with pointers that must lead backwards, so that every walk
 * ends; of all records only the answer's and OPT are looked into.
 */
#include "net/dns_wire.h"

#include <arpa/inet.h>
#include <string.h>

#define HEADER 12
#define CLASS_IN 1
#define OPTION_EDE 15    /* RFC 8914 section 2 */
#define RECORDS_MOST 512 /* of the answer section that are looked at */
#define NAME_OCTETS 255  /* RFC 1035 2.3.4, with lengths and root */

struct record {
	char owner[DNS_NAME_TEXT];
	unsigned int type;
	unsigned int class;
	uint32_t ttl;
	size_t data; /* where its RDATA begins */
	size_t length;
	size_t next; /* where the next record begins */
};

static const char *const rcode_names[] = {
	[DNS_NOERROR] = "NOERROR",
	[DNS_FORMERR] = "FORMERR",
	[DNS_SERVFAIL] = "SERVFAIL",
	[DNS_NXDOMAIN] = "NXDOMAIN",
	[DNS_NOTIMP] = "NOTIMP",
	[DNS_REFUSED] = "REFUSED",
	[6] = "YXDOMAIN",
	[7] = "YXRRSET",
	[8] = "NXRRSET",
	[9] = "NOTAUTH",
	[10] = "NOTZONE",
	[11] = "DSOTYPENI",
	[16] = "BADVERS",
	[17] = "BADKEY",
	[18] = "BADTIME",
	[19] = "BADMODE",
	[20] = "BADNAME",
	[21] = "BADALG",
	[22] = "BADTRUNC",
	[23] = "BADCOOKIE",
};

const char *
dns_rcode_name(unsigned int rcode)
{
	size_t n = sizeof(rcode_names) / sizeof(rcode_names[0]);

	return rcode < n ? rcode_names[rcode] : NULL;
}

const char *
dns_type_name(unsigned int type)
{
	switch (type) {
	case DNS_TYPE_A:
		return "A";
	case DNS_TYPE_AAAA:
		return "AAAA";
	case DNS_TYPE_MX:
		return "MX";
	case DNS_TYPE_PTR:
		return "PTR";
	default:
		return NULL;
	}
}

char *
dns_address_text(const struct dns_address *a, char *out, size_t size)
{
	out[0] = '\0';
	inet_ntop(a->v6 ? AF_INET6 : AF_INET, a->bytes, out, (socklen_t)size);
	return out;
}

static unsigned int
octet(struct str m, size_t at)
{
	return (unsigned char)m.p[at];
}

static unsigned int
get16(struct str m, size_t at)
{
	return octet(m, at) << 8 | octet(m, at + 1);
}

static uint32_t
get32(struct str m, size_t at)
{
	return (uint32_t)get16(m, at) << 16 | get16(m, at + 2);
}

static bool
has(struct str m, size_t at, size_t n)
{
	return at <= m.n && m.n - at >= n;
}

/* One octet of a label as text (RFC 4343 section 2.1); returns its length. */
static size_t
add_octet(unsigned int c, char *out)
{
	if (c > ' ' && c < 0x7f && c != '.' && c != '\\') {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	out[1] = (char)('0' + c / 100);
	out[2] = (char)('0' + c / 10 % 10);
	out[3] = (char)('0' + c % 10);
	return 4;
}

/* The label of n octets at at; after the first one a dot goes before it. */
static size_t
add_label(struct str m, size_t at, size_t n, char *out, size_t length)
{
	if (length > 0)
		out[length++] = '.';
	for (size_t i = 0; i < n; i++)
		length += add_octet(octet(m, at + i), out + length);
	return length;
}

/*
 * Follows a pointer (RFC 1035 4.1.4) to before all that this name has used so
 * far; false if it leads elsewhere.
 */
static bool
follow(struct str m, size_t *at, size_t *lowest)
{
	size_t to;

	if (!has(m, *at, 2))
		return false;
	to = get16(m, *at) & 0x3fff;
	if (to >= *lowest || to < HEADER)
		return false;
	*at = *lowest = to;
	return true;
}

/*
 * Expands the name at *at into out and moves *at behind it. False if it runs
 * over the end, is too long, has a label of unknown kind or a pointer that
 * does not lead back.
 */
static bool
read_name(struct str m, size_t *at, char out[DNS_NAME_TEXT])
{
	size_t here = *at, lowest = *at, octets = 1, length = 0, n;
	bool jumped = false;

	while (has(m, here, 1) && octet(m, here) != 0) {
		n = octet(m, here);
		if (n >= 0xc0) {
			if (!jumped)
				*at = here + 2;
			jumped = true;
			if (!follow(m, &here, &lowest))
				return false;
			continue;
		}
		octets += n + 1;
		if (n >= 0x40 || octets > NAME_OCTETS || !has(m, here + 1, n))
			return false;
		length = add_label(m, here + 1, n, out, length);
		here += n + 1;
	}
	out[length] = '\0';
	if (!jumped)
		*at = here + 1;
	return has(m, here, 1);
}

/* The same without expanding; a name ends at its first pointer. */
static bool
skip_name(struct str m, size_t *at)
{
	while (has(m, *at, 1) && octet(m, *at) != 0) {
		if (octet(m, *at) >= 0xc0) {
			*at += 2;
			return *at <= m.n;
		}
		if (octet(m, *at) >= 0x40)
			return false;
		*at += octet(m, *at) + 1;
	}
	*at += 1;
	return *at <= m.n;
}

/* What follows the owner's name (RFC 1035 3.2.1). */
static bool
read_fixed(struct str m, size_t at, struct record *r)
{
	if (!has(m, at, 10))
		return false;
	r->type = get16(m, at);
	r->class = get16(m, at + 2);
	r->ttl = get32(m, at + 4);
	r->length = get16(m, at + 8);
	r->data = at + 10;
	r->next = r->data + r->length;
	return has(m, r->data, r->length);
}

static bool
fail(struct dns_message *m, const char *error)
{
	m->error = error;
	return false;
}

/* RFC 2181 section 8: with the highest bit set it counts as 0. */
static void
keep_ttl(struct dns_message *m, const struct record *r)
{
	int64_t ttl = r->ttl > INT32_MAX ? 0 : (int64_t)r->ttl;

	if (m->ttl == -1 || ttl < m->ttl)
		m->ttl = ttl;
}

/* Reads the record at *at, owner and all, and moves on to the next one. */
static bool
next_record(struct str s, size_t *at, struct record *r, struct dns_message *m)
{
	size_t here = *at;

	if (!read_name(s, &here, r->owner) || !read_fixed(s, here, r))
		return fail(m, "the name of a record is malformed");
	*at = r->next;
	return true;
}

static bool
seen_before(const struct dns_message *m, const char *name)
{
	if (str_equals_nocase(str_of(m->name), name))
		return true;
	for (size_t i = 0; i < m->n_aliases; i++)
		if (str_equals_nocase(str_of(m->aliases[i]), name))
			return true;
	return false;
}

/* The end of the chain so far. */
static const char *
last_name(const struct dns_message *m)
{
	return m->n_aliases == 0 ? m->name : m->aliases[m->n_aliases - 1];
}

/* Takes a CNAME record up; false if the chain goes no further with it. */
static bool
keep_alias(struct str s, const struct record *r, struct dns_message *m)
{
	size_t at = r->data;
	char *name;

	m->alias_long = m->n_aliases == LIMIT_DNS_ALIASES;
	if (m->alias_long)
		return false;
	name = m->aliases[m->n_aliases];
	if (!read_name(s, &at, name) || at > r->next)
		return fail(m, "an alias (CNAME) is malformed");
	m->alias_repeats = seen_before(m, name);
	m->n_aliases++;
	keep_ttl(m, r);
	return !m->alias_repeats;
}

/* Looks for the alias of the chain's end among n records; false: no more. */
static bool
one_hop(struct str s, size_t at, unsigned int n, struct record *r,
    struct dns_message *m)
{
	for (unsigned int i = 0; i < n && next_record(s, &at, r, m); i++)
		if (r->type == DNS_TYPE_CNAME && r->class == CLASS_IN &&
		    str_equals_nocase(str_of(r->owner), last_name(m)))
			return keep_alias(s, r, m);
	return false;
}

static bool
keep_address(struct str s, const struct record *r, struct dns_message *m)
{
	struct dns_address *a;
	bool v6 = r->type == DNS_TYPE_AAAA;

	if (r->length != (v6 ? 16 : 4))
		return fail(m, "an address has the wrong length");
	if (m->n_addresses == LIMIT_DNS_ADDRESSES) {
		m->more = true;
		return true;
	}
	a = &m->addresses[m->n_addresses++];
	a->v6 = v6;
	memcpy(a->bytes, s.p + r->data, r->length);
	keep_ttl(m, r);
	return true;
}

/* MX: a preference and a host (RFC 1035 3.3.9). PTR: a host (3.3.12). */
static bool
keep_host(struct str s, const struct record *r, struct dns_message *m)
{
	size_t at = r->data + (m->type == DNS_TYPE_MX ? 2 : 0), n;
	char name[DNS_NAME_TEXT];
	struct dns_host *h;

	if (at >= r->next || !read_name(s, &at, name) || at > r->next)
		return fail(m, "the host that a record names is malformed");
	n = strlen(name) + 1;
	if (m->n_hosts == LIMIT_DNS_HOSTS ||
	    n > sizeof(m->names) - m->n_names) {
		m->more = true;
		return true;
	}
	h = &m->hosts[m->n_hosts++];
	h->preference = m->type == DNS_TYPE_MX ? get16(s, r->data) : 0;
	h->name = memcpy(m->names + m->n_names, name, n);
	m->n_names += n;
	keep_ttl(m, r);
	return true;
}

static bool
keep_record(struct str s, const struct record *r, struct dns_message *m)
{
	if (m->type == DNS_TYPE_MX || m->type == DNS_TYPE_PTR)
		return keep_host(s, r, m);
	return keep_address(s, r, m);
}

/* The records of the type asked for at the chain's end. */
static bool
read_records(struct str s, size_t at, unsigned int n, struct record *r,
    struct dns_message *m)
{
	if (dns_type_name(m->type) == NULL)
		return true;
	for (unsigned int i = 0; i < n && next_record(s, &at, r, m); i++) {
		if (r->type != m->type || r->class != CLASS_IN)
			continue;
		if (!m->alias_long &&
		    !str_equals_nocase(str_of(r->owner), last_name(m)))
			continue;
		if (!keep_record(s, r, m))
			return false;
	}
	return m->error == NULL;
}

/* The options of an OPT record, of which EDE is kept. */
static bool
read_options(struct str s, const struct record *r, struct dns_message *m)
{
	size_t at = r->data, n;

	for (; at < r->next; at += 4 + n) {
		if (r->next - at < 4)
			return fail(m, "an EDNS option is cut short");
		n = get16(s, at + 2);
		if (r->next - at - 4 < n)
			return fail(m, "an EDNS option is cut short");
		if (get16(s, at) != OPTION_EDE || n < 2 || m->ede != -1)
			continue;
		m->ede = (int)get16(s, at + 4);
		m->ede_text = (struct str){ .p = s.p + at + 6, .n = n - 2 };
	}
	return true;
}

/* Walks over n records from *at on; OPT is read, the rest is not. */
static bool
skip_records(struct str s, size_t *at, unsigned int n, struct dns_message *m)
{
	struct record r = { .type = 0 };

	for (unsigned int i = 0; i < n; i++) {
		if (!skip_name(s, at) || !read_fixed(s, *at, &r))
			return fail(m, "it ends within a record");
		*at = r.next;
		if (r.type != DNS_TYPE_OPT || m->edns)
			continue;
		m->edns = true;
		m->rcode |= (r.ttl >> 24) << 4;
		if (!read_options(s, &r, m))
			return false;
	}
	return true;
}

/* The answer section of n records: the chain of aliases, then the others. */
static bool
read_answers(struct str s, size_t at, unsigned int n, struct dns_message *m)
{
	struct record r = { .type = 0 };
	bool more = true;

	if (n > RECORDS_MOST) {
		m->more = true;
		n = RECORDS_MOST;
	}
	while (more)
		more = one_hop(s, at, n, &r, m);
	return m->error == NULL && read_records(s, at, n, &r, m);
}

/* Header and question; *at is then behind them. */
static bool
read_start(struct str s, size_t *at, struct dns_message *m)
{
	if (s.n < HEADER)
		return fail(m, "it is shorter than a DNS header");
	m->id = get16(s, 0);
	m->response = (octet(s, 2) & 0x80) != 0;
	m->truncated = (octet(s, 2) & 0x02) != 0;
	m->rcode = octet(s, 3) & 0x0f;
	*at = HEADER;
	if (get16(s, 4) > 1)
		return fail(m, "it has more than one question");
	if (get16(s, 4) == 0)
		return true;
	if (!read_name(s, at, m->name) || !has(s, *at, 4))
		return fail(m, "its question is malformed");
	m->type = get16(s, *at);
	*at += 4;
	return true;
}

bool
dns_read(struct str message, struct dns_message *m)
{
	size_t at = 0, answers;

	memset(m, 0, sizeof(*m));
	m->ede = -1;
	m->ttl = -1;
	if (!read_start(message, &at, m))
		return false;
	answers = at;
	if (!skip_records(message, &at, get16(message, 6), m) ||
	    !skip_records(message, &at, get16(message, 8), m) ||
	    !skip_records(message, &at, get16(message, 10), m))
		return false;
	return read_answers(message, answers, get16(message, 6), m);
}
