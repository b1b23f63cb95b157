/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the scripted DNS server says, by the first label of the name that is
 * asked. Nothing here knows of sockets.
 */
#include "dns_script.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "net/dns_wire.h"

/* What is asked, and what will be answered. */
struct exchange {
	const struct dns_message *asked;
	struct str question; /* as it came */
	bool tcp;
	unsigned int flags; /* AA.. and rcode; 0: no answer at all */
	unsigned int n;
	struct buf records;
	const char *ede;
	unsigned int ede_code;
	double delay_s;
	bool garbage;
	bool no_question;
};

static void
put16(struct buf *b, unsigned int n)
{
	buf_addc(b, (char)(n >> 8));
	buf_addc(b, (char)n);
}

static void
put_name(struct buf *b, const char *name)
{
	struct str rest = str_of(name), label;

	while (str_next(&rest, '.', &label)) {
		buf_addc(b, (char)label.n);
		buf_add(b, label.p, label.n);
	}
	buf_addc(b, '\0');
}

static void
record(struct exchange *x, const char *owner, unsigned int type, size_t n)
{
	put_name(&x->records, owner == NULL ? x->asked->name : owner);
	put16(&x->records, type);
	put16(&x->records, 1);
	put16(&x->records, 0);
	put16(&x->records, 60);
	put16(&x->records, (unsigned int)n);
	x->n++;
}

/* 127.0.0.LAST or ::LAST of the type asked for. */
static void
address(struct exchange *x, const char *owner, unsigned int last)
{
	bool v6 = x->asked->type == DNS_TYPE_AAAA;
	char bytes[16] = { 0 };

	bytes[v6 ? 14 : 2] = (char)(last >> 8);
	bytes[v6 ? 15 : 3] = (char)last;
	bytes[0] = v6 ? 0 : 127;
	record(x, owner, x->asked->type, v6 ? 16 : 4);
	buf_add(&x->records, bytes, v6 ? 16 : 4);
}

static void
alias(struct exchange *x, const char *owner, const char *target)
{
	record(x, owner, DNS_TYPE_CNAME, strlen(target) + 2);
	put_name(&x->records, target);
}

static bool
is_v4(const struct exchange *x)
{
	return x->asked->type == DNS_TYPE_A;
}

static void
say_both(struct exchange *x)
{
	address(x, NULL, 1);
}

static void
say_v4(struct exchange *x)
{
	if (is_v4(x))
		address(x, NULL, 1);
}

static void
say_v6(struct exchange *x)
{
	if (!is_v4(x))
		address(x, NULL, 1);
}

static void
say_slow6(struct exchange *x)
{
	address(x, NULL, 1);
	x->delay_s = is_v4(x) ? 0. : 0.6;
}

static void
say_slow4(struct exchange *x)
{
	address(x, NULL, 1);
	x->delay_s = is_v4(x) ? 0.6 : 0.;
}

static void
say_never6(struct exchange *x)
{
	if (is_v4(x))
		address(x, NULL, 1);
	else
		x->flags = 0;
}

static void
say_nothing(struct exchange *x)
{
	x->flags = 0;
}

static void
say_flood(struct exchange *x)
{
	x->garbage = true;
	x->delay_s = -1.;
}

static void
say_nodata(struct exchange *x)
{
	(void)x;
}

static void
say_nx(struct exchange *x)
{
	x->flags |= DNS_NXDOMAIN;
}

static void
say_servfail(struct exchange *x)
{
	x->flags |= DNS_SERVFAIL;
	x->ede_code = 6;
	x->ede = "signature \x1b[31mbogus";
}

static void
say_refused(struct exchange *x)
{
	x->flags |= DNS_REFUSED;
}

static void
say_notimp(struct exchange *x)
{
	x->flags |= DNS_NOTIMP;
}

static void
say_formerr(struct exchange *x)
{
	x->flags |= DNS_FORMERR;
}

static void
say_empty_formerr(struct exchange *x)
{
	x->flags |= DNS_FORMERR;
	x->no_question = true;
}

/* FORMERR to EDNS alone, by a server that does not know it. */
static void
say_noedns(struct exchange *x)
{
	if (x->asked->edns)
		x->flags |= DNS_FORMERR;
	else
		address(x, NULL, 1);
}

static void
say_notauth(struct exchange *x)
{
	x->flags |= 9;
}

static void
say_big(struct exchange *x)
{
	if (!x->tcp)
		x->flags |= 0x0200;
	else
		for (unsigned int i = 1; i <= 300; i++)
			address(x, NULL, i);
}

static void
say_large(struct exchange *x)
{
	if (!x->tcp)
		x->flags |= 0x0200;
	else
		for (unsigned int i = 1; i <= 60; i++)
			address(x, NULL, i);
}

static void
say_alias(struct exchange *x)
{
	alias(x, NULL, "b.test");
	alias(x, "b.test", "c.test");
	if (is_v4(x))
		address(x, "c.test", 1);
}

static void
say_dangling(struct exchange *x)
{
	alias(x, NULL, "gone.test");
	x->flags |= DNS_NXDOMAIN;
}

static void
say_empty_alias(struct exchange *x)
{
	alias(x, NULL, "empty.test");
}

static void
say_loop(struct exchange *x)
{
	alias(x, NULL, "b.test");
	alias(x, "b.test", x->asked->name);
}

static void
say_chain(struct exchange *x)
{
	char from[] = "a.test", to[] = "a.test";

	alias(x, NULL, from);
	for (int i = 1; i <= 9; i++) {
		from[0] = (char)('a' + i - 1);
		to[0] = (char)('a' + i);
		alias(x, from, to);
	}
	if (strncmp(x->asked->name, "chainto", 7) == 0)
		address(x, to, 1);
}

static void
say_garbage(struct exchange *x)
{
	x->garbage = true;
}

/* What an MX or a PTR names; "" is the root. */
static void
host(struct exchange *x, const char *owner, unsigned int preference,
    const char *name)
{
	bool mx = x->asked->type == DNS_TYPE_MX;

	record(x, owner, x->asked->type,
	    strlen(name) + (*name == '\0' ? 1 : 2) + (mx ? 2 : 0));
	if (mx)
		put16(&x->records, preference);
	put_name(&x->records, name);
}

static void
say_exchangers(struct exchange *x)
{
	if (x->asked->type != DNS_TYPE_MX)
		return;
	host(x, NULL, 20, "b.test");
	host(x, NULL, 5, "c.test");
	host(x, NULL, 20, "a.test");
	host(x, NULL, 65535, "D.test");
}

static void
say_null_mx(struct exchange *x)
{
	if (x->asked->type == DNS_TYPE_MX)
		host(x, NULL, 0, "");
}

static void
say_bad_exchangers(struct exchange *x)
{
	if (x->asked->type != DNS_TYPE_MX)
		return;
	host(x, NULL, 0, "");
	host(x, NULL, 1, "192.0.2.1");
	host(x, NULL, 2, "a\x1b[31m.test");
	host(x, NULL, 3, "-a.test");
	host(x, NULL, 4, "good_one.test");
}

static void
say_many_exchangers(struct exchange *x)
{
	char name[] = "mxaa.test";

	if (!x->tcp)
		x->flags |= 0x0200;
	for (int i = 0; x->tcp && i < 500; i++) {
		name[2] = (char)('a' + i / 26);
		name[3] = (char)('a' + i % 26);
		host(x, NULL, 10, name);
	}
}

/* The domain is an alias of one that has an exchanger; of one that has not. */
static void
say_alias_with_mx(struct exchange *x)
{
	alias(x, NULL, "real.test");
	if (x->asked->type == DNS_TYPE_MX)
		host(x, "real.test", 10, "mx.real.test");
}

/* 192.0.2.7 is host7.test, which leads back to it; 192.0.2.8 not. */
static void
say_host7(struct exchange *x)
{
	if (x->asked->type == DNS_TYPE_PTR)
		host(x, NULL, 0, "host7.test");
	if (!is_v4(x))
		return;
	record(x, NULL, DNS_TYPE_A, 4);
	buf_add(&x->records, "\300\0\2\7", 4);
}

static void
say_host8(struct exchange *x)
{
	if (x->asked->type == DNS_TYPE_PTR)
		host(x, NULL, 0, "host7.test");
}

/* Records that lie about their length. */
static void
say_lies(struct exchange *x)
{
	record(x, NULL, x->asked->type, 3);
	buf_adds(&x->records, "abc");
}

static const struct script {
	const char *label;
	void (*say)(struct exchange *x);
} scripts[] = {
	{ "both", say_both },
	{ "v4only", say_v4 },
	{ "v6only", say_v6 },
	{ "slow6", say_slow6 },
	{ "slow4", say_slow4 },
	{ "never6", say_never6 },
	{ "silent", say_nothing },
	{ "flood", say_flood },
	{ "nodata", say_nodata },
	{ "servfail", say_servfail },
	{ "refused", say_refused },
	{ "notimp", say_notimp },
	{ "formerr", say_formerr },
	{ "emptyformerr", say_empty_formerr },
	{ "noedns", say_noedns },
	{ "notauth", say_notauth },
	{ "big", say_big },
	{ "large", say_large },
	{ "alias", say_alias },
	{ "dangling", say_dangling },
	{ "emptyalias", say_empty_alias },
	{ "loop", say_loop },
	{ "chain", say_chain },
	{ "chainto", say_chain },
	{ "exchangers", say_exchangers },
	{ "nullmx", say_null_mx },
	{ "badmx", say_bad_exchangers },
	{ "manymx", say_many_exchangers },
	{ "aliasmx", say_alias_with_mx },
	{ "7", say_host7 },
	{ "host7", say_host7 },
	{ "8", say_host8 },
	{ "garbage", say_garbage },
	{ "lies", say_lies },
};

/* "short" exists as short.search.test alone; all unknown names do not. */
static void
follow_script(struct exchange *x)
{
	struct str rest = str_of(x->asked->name), label;

	str_next(&rest, '.', &label);
	if (str_equals(str_of(x->asked->name), "short.search.test")) {
		say_both(x);
		return;
	}
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (str_equals(label, scripts[i].label)) {
			scripts[i].say(x);
			return;
		}
	say_nx(x);
}

static void
add_opt(const struct exchange *x, struct buf *out)
{
	size_t n = x->ede == NULL ? 0 : strlen(x->ede) + 6;

	buf_add(out, "\0\0\x29\x04\xd0\0\0\0\0", 9);
	put16(out, (unsigned int)n);
	if (n == 0)
		return;
	put16(out, 15);
	put16(out, (unsigned int)n - 4);
	put16(out, x->ede_code);
	buf_adds(out, x->ede);
}

static struct buf
write_answer(const struct exchange *x)
{
	bool opt = x->asked->edns && (x->flags & 0xf) != DNS_FORMERR;
	struct buf out = { 0 };

	put16(&out, x->asked->id);
	if (x->garbage) {
		buf_adds(&out, "\x81\x80 garbage");
		return out;
	}
	put16(&out, x->flags);
	put16(&out, !x->no_question);
	put16(&out, x->n);
	put16(&out, 0);
	put16(&out, opt);
	if (!x->no_question)
		buf_add(&out, x->question.p, x->question.n);
	buf_add(&out, x->records.p, x->records.n);
	if (opt)
		add_opt(x, &out);
	return out;
}

static size_t
question_size(struct str query)
{
	size_t at = 12;

	while (at < query.n && query.p[at] != 0)
		at += (unsigned char)query.p[at] + 1u;
	return at + 5 - 12;
}

struct buf
dns_script_answer(struct str query, bool tcp, double *delay_s)
{
	struct dns_message *m = xcalloc(1, sizeof(*m));
	struct exchange x = { .asked = m, .tcp = tcp, .flags = 0x8180 };
	struct buf out = { 0 };

	if (dns_read(query, m)) {
		x.question = (struct str){ query.p + 12, question_size(query) };
		follow_script(&x);
		if (x.flags != 0)
			out = write_answer(&x);
	}
	*delay_s = x.delay_s;
	buf_free(&x.records);
	free(m);
	return out;
}
