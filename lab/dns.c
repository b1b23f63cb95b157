/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS on the wire, as little of it as a server of two records needs, and the
 * two transports. Answers are built from front to back; counts and flags are
 * set where they stand.
 */
#include "dns.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/xalloc.h"

#define HEAD ((size_t)12)
#define DATAGRAM 1232
#define POINTER 0xc000U
#define CLASS_IN 1
#define TTL 60
#define OPT 41
#define OPTION_EDE 15

/* Places in the head (RFC 1035 4.1.1). */
enum {
	AT_FLAGS = 2,
	AT_RCODE = 3,
	AT_ANSWERS = 6,
	AT_AUTHORITIES = 8,
	AT_MORE = 10
};

static unsigned int
number16(const char *p)
{
	return (unsigned int)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static void
put16(char *p, unsigned int number)
{
	p[0] = (char)(number >> 8);
	p[1] = (char)number;
}

static void
add16(struct buf *out, unsigned int number)
{
	buf_addc(out, (char)(number >> 8));
	buf_addc(out, (char)number);
}

/* Where the name at offset ends; 0: it does not. A question has no pointers. */
static size_t
name_end(struct str m, size_t at)
{
	while (at < m.n && m.p[at] != 0) {
		if ((m.p[at] & 0xc0) != 0)
			return 0;
		at += 1 + (size_t)(unsigned char)m.p[at];
	}
	return at < m.n ? at + 1 : 0;
}

/* One question, no answer, at most an OPT behind it: what a client sends. */
static bool
read_question(struct str m, struct question *q)
{
	size_t end;

	if (m.n < HEAD || (m.p[AT_FLAGS] & 0x80) != 0 || number16(m.p + 4) != 1)
		return false;
	end = name_end(m, HEAD);
	if (end == 0 || end + 4 > m.n)
		return false;
	q->message = (struct str){ m.p, end + 4 };
	q->type = number16(m.p + end);
	q->edns = number16(m.p + AT_MORE) > 0;
	return true;
}

void
answer_begin(const struct question *q, struct answer *a)
{
	buf_clear(&a->bytes);
	buf_add(&a->bytes, q->message.p, q->message.n);
	memset(a->bytes.p + AT_ANSWERS, 0, HEAD - AT_ANSWERS);
	/* a response, recursion as desired and available */
	a->bytes.p[AT_FLAGS] = (char)(0x80 | (q->message.p[AT_FLAGS] & 0x01));
	a->bytes.p[AT_RCODE] = (char)0x80;
	a->count = a->authorities = 0;
}

size_t
answer_add(struct answer *a, size_t owner, enum record type, struct str data)
{
	size_t at;

	add16(&a->bytes, POINTER | (unsigned int)owner);
	add16(&a->bytes, type);
	add16(&a->bytes, CLASS_IN);
	add16(&a->bytes, 0);
	add16(&a->bytes, TTL);
	add16(&a->bytes, (unsigned int)data.n);
	at = a->bytes.n;
	buf_add(&a->bytes, data.p, data.n);
	if (type == RECORD_SOA)
		put16(a->bytes.p + AT_AUTHORITIES, ++a->authorities);
	else
		put16(a->bytes.p + AT_ANSWERS, ++a->count);
	return at;
}

void
answer_add_address(const struct question *q, struct answer *a, size_t owner)
{
	static const char here4[4] = { 127, 0, 0, 1 };
	static const char here6[16] = { [15] = 1 };

	if (q->type == RECORD_A)
		answer_add(a, owner, RECORD_A,
		    (struct str){ here4, sizeof(here4) });
	if (q->type == RECORD_AAAA)
		answer_add(a, owner, RECORD_AAAA,
		    (struct str){ here6, sizeof(here6) });
}

void
name_wire(struct buf *out, const char *name)
{
	struct str rest = str_of(name);
	struct str label;

	while (str_next(&rest, '.', &label)) {
		buf_addc(out, (char)label.n);
		buf_add(out, label.p, label.n);
	}
	buf_addc(out, '\0');
}

void
answer_set_code(struct answer *a, enum rcode code)
{
	a->bytes.p[AT_RCODE] = (char)(0x80 | code);
}

void
answer_set_truncated(struct answer *a)
{
	a->bytes.p[AT_FLAGS] |= 0x02;
}

/* The OPT record (RFC 6891 6.1.2), for a client that sent one. */
void
answer_end(const struct question *q, struct answer *a, int ede,
    const char *text)
{
	struct str words = str_of(text);

	if (!q->edns)
		return;
	buf_addc(&a->bytes, '\0');
	add16(&a->bytes, OPT);
	add16(&a->bytes, DATAGRAM);
	add16(&a->bytes, 0);
	add16(&a->bytes, 0);
	put16(a->bytes.p + AT_MORE, 1);
	if (text == NULL) {
		add16(&a->bytes, 0);
		return;
	}
	add16(&a->bytes, (unsigned int)words.n + 6);
	add16(&a->bytes, OPTION_EDE);
	add16(&a->bytes, (unsigned int)words.n + 2);
	add16(&a->bytes, (unsigned int)ede);
	buf_add(&a->bytes, words.p, words.n);
}

/* What one message gets; empty: silence. */
static void
answer_message(const struct row *row, struct str message, bool tcp,
    struct answer *a)
{
	struct question q = { .row = row, .tcp = tcp };

	if (read_question(message, &q))
		row->answer(&q, a);
}

/* One datagram, and where it came from. */
struct datagram {
	const struct lab *lab;
	const struct row *row;
	int fd;
	struct sockaddr_storage from;
	socklen_t from_size;
	size_t n;
	char bytes[DATAGRAM];
};

static void
answer_datagram(void *arg)
{
	struct datagram *d = arg;
	struct answer a = { .count = 0 };
	int wait_ms = d->lab->delay_ms + d->row->wait_ms;

	answer_message(d->row, (struct str){ d->bytes, d->n }, false, &a);
	if (wait_ms == 0 ||
	    task_sleep(clock_now_ns() + wait_ms * CLOCK_MS) != WAKE_CANCELLED)
		if (a.bytes.n > 0)
			sendto(d->fd, a.bytes.p, a.bytes.n, MSG_DONTWAIT,
			    (struct sockaddr *)&d->from, d->from_size);
	buf_free(&a.bytes);
}

/* Receives one datagram, with a task of its own for the answer. */
static void
take_datagram(const struct lab *lab, const struct row *row, int fd)
{
	struct datagram *d = xcalloc(1, sizeof(*d));
	ssize_t n;

	*d = (struct datagram){ .lab = lab,
		.row = row,
		.fd = fd,
		.from_size = sizeof(d->from) };
	n = recvfrom(fd, d->bytes, sizeof(d->bytes), MSG_DONTWAIT,
	    (struct sockaddr *)&d->from, &d->from_size);
	if (n > 0)
		d->n = (size_t)n;
	if (n <= 0 || task_start(answer_datagram, free, d) == NULL)
		free(d);
}

void
dns_serve_udp(const struct lab *lab, const struct row *row, int fd)
{
	struct waiter w;

	waiter_init(&w);
	while (task_wait(&w, fd, EV_READ, NEVER) == WAKE_READY)
		take_datagram(lab, row, fd);
}

/* Each message has its length before it (RFC 1035 4.2.2). */
void
dns_serve_tcp(struct peer *p)
{
	struct answer a = { .count = 0 };
	char length[2];
	size_t n;

	while (peer_hear_bytes(p, 2)) {
		n = number16(p->heard.p);
		if (!peer_hear_bytes(p, 2 + n))
			break;
		buf_clear(&a.bytes);
		answer_message(p->row, (struct str){ p->heard.p + 2, n }, true,
		    &a);
		buf_drop(&p->heard, 2 + n);
		put16(length, (unsigned int)a.bytes.n);
		if (a.bytes.n == 0 || !peer_pause(p, p->row->wait_ms) ||
		    !peer_say_bytes(p, (struct str){ length, 2 }) ||
		    !peer_say_bytes(p, buf_str(&a.bytes)))
			break;
	}
	buf_free(&a.bytes);
}
