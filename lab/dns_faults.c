/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a resolver may answer, from all is well to what cannot be read. Each
 * function writes one message, or leaves it empty for silence.
 */
#include <string.h>

#include "faults.h"

/* Where the name of the question stands. */
#define ASKED ((size_t)12)

/* The most that fits into an answer over UDP here. */
#define UDP_MOST ((size_t)1232)

static void
end_well(const struct question *q, struct answer *a)
{
	answer_end(q, a, 0, NULL);
}

void
answer_well(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	answer_add_address(q, a, ASKED);
	end_well(q, a);
}

void
answer_silence(const struct question *q, struct answer *a)
{
	(void)q;
	buf_clear(&a->bytes);
}

void
answer_no_aaaa(const struct question *q, struct answer *a)
{
	if (q->type != RECORD_AAAA)
		answer_well(q, a);
}

void
answer_second(const struct question *q, struct answer *a)
{
	static char seen[2][2]; /* the last number of a query, by type */
	char *last = seen[q->type == RECORD_AAAA];

	if (memcmp(last, q->message.p, sizeof(seen[0])) == 0)
		answer_well(q, a);
	memcpy(last, q->message.p, sizeof(seen[0]));
}

/* RFC 2308 3: a negative answer tells how long it holds. */
static void
add_soa(struct answer *a)
{
	static const char numbers[20] = { [3] = 1, [18] = 0, [19] = 60 };
	struct buf soa = { 0 };

	name_wire(&soa, "ns.lab.test");
	name_wire(&soa, "hostmaster.lab.test");
	buf_add(&soa, numbers, sizeof(numbers));
	answer_add(a, ASKED, RECORD_SOA, buf_str(&soa));
	buf_free(&soa);
}

void
answer_code(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	answer_set_code(a, (enum rcode)q->row->number);
	if (q->row->number == RCODE_NXDOMAIN)
		add_soa(a);
	answer_end(q, a, q->row->ede, q->row->text.p);
}

void
answer_a_code(const struct question *q, struct answer *a)
{
	if (q->type == RECORD_A)
		answer_code(q, a);
	else
		answer_well(q, a);
}

void
answer_aaaa_code(const struct question *q, struct answer *a)
{
	if (q->type == RECORD_AAAA)
		answer_code(q, a);
	else
		answer_well(q, a);
}

void
answer_nodata(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	add_soa(a);
	end_well(q, a);
}

/* owner is an alias of name; returns where name stands. */
static size_t
add_alias(struct answer *a, size_t owner, const char *name)
{
	struct buf wire = { 0 };
	size_t at;

	name_wire(&wire, name);
	at = answer_add(a, owner, RECORD_CNAME, buf_str(&wire));
	buf_free(&wire);
	return at;
}

void
answer_alias_loop(const struct question *q, struct answer *a)
{
	char back[2] = { (char)0xc0, (char)ASKED };
	size_t at;

	answer_begin(q, a);
	at = add_alias(a, ASKED, "round.lab.test");
	at = add_alias(a, at, "and-round.lab.test");
	answer_add(a, at, RECORD_CNAME, (struct str){ back, sizeof(back) });
	end_well(q, a);
}

void
answer_alias_dangling(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	add_alias(a, ASKED, "gone.lab.test");
	answer_set_code(a, (enum rcode)q->row->number);
	end_well(q, a);
}

void
answer_alias_chain(const struct question *q, struct answer *a)
{
	struct buf name = { 0 };
	size_t at = ASKED;

	answer_begin(q, a);
	for (int i = 0; i < q->row->number; i++) {
		buf_clear(&name);
		buf_addf(&name, "hop%d.test", i);
		at = add_alias(a, at, buf_text(&name));
	}
	answer_add_address(q, a, at);
	end_well(q, a);
	buf_free(&name);
}

void
answer_truncated(const struct question *q, struct answer *a)
{
	if (q->tcp) {
		answer_well(q, a);
		return;
	}
	answer_begin(q, a);
	answer_set_truncated(a);
	end_well(q, a);
}

/* A record says that its data is longer than the message. */
void
answer_malformed(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	answer_add_address(q, a, ASKED);
	if (a->count == 0)
		add_soa(a);
	a->bytes.n -= 3;
}

void
answer_wrong_id(const struct question *q, struct answer *a)
{
	answer_well(q, a);
	a->bytes.p[0] ^= 0x55;
}

void
answer_zero(const struct question *q, struct answer *a)
{
	static const char zero[16];

	answer_begin(q, a);
	if (q->type == RECORD_A)
		answer_add(a, ASKED, RECORD_A, (struct str){ zero, 4 });
	if (q->type == RECORD_AAAA)
		answer_add(a, ASKED, RECORD_AAAA, (struct str){ zero, 16 });
	end_well(q, a);
}

void
answer_many(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	for (int i = 0; i < q->row->number && a->bytes.n < 65000; i++) {
		char address[4] = { 127, 0, (char)((i + 1) / 256),
			(char)(i + 1) };

		if (q->type == RECORD_A)
			answer_add(a, ASKED, RECORD_A,
			    (struct str){ address, sizeof(address) });
	}
	end_well(q, a);
	if (!q->tcp && a->bytes.n > UDP_MOST)
		answer_truncated(q, a);
}

static void
add_exchanger(struct answer *a, unsigned int preference, const char *host)
{
	struct buf data = { 0 };

	buf_addc(&data, (char)(preference >> 8));
	buf_addc(&data, (char)preference);
	name_wire(&data, host);
	answer_add(a, ASKED, RECORD_MX, buf_str(&data));
	buf_free(&data);
}

/* "10 mx1.lab.test"; "0 ." is the null MX of RFC 7505. */
static void
add_exchanger_of_line(struct answer *a, struct str line)
{
	size_t blank = str_find(line, ' ');
	struct str number = { line.p, blank };
	struct buf host = { 0 };
	uint64_t preference = 0;

	(void)str_number(number, 10, &preference);
	if (!str_equals(line, "0 ."))
		buf_add(&host, line.p + blank + 1, line.n - blank - 1);
	add_exchanger(a, (unsigned int)preference, buf_text(&host));
	buf_free(&host);
}

static void
add_many_exchangers(struct answer *a, int n)
{
	for (int i = 0; i < n && a->bytes.n < 65000; i++)
		add_exchanger(a, (unsigned int)i, "mx.lab.test");
}

void
answer_exchangers(const struct question *q, struct answer *a)
{
	struct str line, rest = q->row->text;

	if (q->type != RECORD_MX) {
		answer_well(q, a);
		return;
	}
	answer_begin(q, a);
	while (str_next(&rest, '\n', &line))
		if (line.n > 0)
			add_exchanger_of_line(a, line);
	add_many_exchangers(a, q->row->number);
	if (a->count == 0)
		add_soa(a);
	end_well(q, a);
	if (!q->tcp && a->bytes.n > UDP_MOST)
		answer_truncated(q, a);
}

void
answer_exchanger_alias(const struct question *q, struct answer *a)
{
	size_t at;

	if (q->type == RECORD_MX) {
		answer_exchangers(q, a);
		return;
	}
	answer_begin(q, a);
	at = add_alias(a, ASKED, "real.lab.test");
	answer_add_address(q, a, at);
	end_well(q, a);
}

void
answer_exchanger_gone(const struct question *q, struct answer *a)
{
	if (q->type == RECORD_MX)
		answer_exchangers(q, a);
	else
		answer_nodata(q, a);
}

void
answer_escapes(const struct question *q, struct answer *a)
{
	answer_begin(q, a);
	add_alias(a, ASKED, "\033]0;owned\007.\033[31m\177\233.test");
	answer_set_code(a, RCODE_NXDOMAIN);
	answer_end(q, a, EDE_PROHIBITED, "\033[2J\033]0;owned\007\302\2331m");
}
