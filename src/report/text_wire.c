/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What packets add to a screen: who they were, how far apart, and what each
 * direction carried and lost. And the remarks on the phases of a connection of
 * which nothing but packets is known.
 */
#include "report/remark_parts.h"
#include "report/text.h"
#include "report/words.h"

#define LABEL 2
#define SAYS 14

static void
put_line(struct term *t, const char *label, struct buf *words)
{
	term_to(t, LABEL);
	term_puts(t, label);
	term_to(t, SAYS);
	term_wrap(t, buf_str(words), SAYS);
	term_newline(t);
	buf_clear(words);
}

/* ", 2 late" */
static void
add_count(struct buf *out, const struct event *e, enum field_name name,
    const char *what)
{
	int64_t n = event_number(e, name, 0);

	if (n <= 0)
		return;
	buf_adds(out, ", ");
	words_count(out, n);
	buf_addf(out, " %s", what);
}

static void
add_sum(struct buf *out, const struct event *e, bool whole)
{
	words_size(out, event_number(e, F_BYTES, 0));
	buf_adds(out, " in ");
	words_number_of(out, event_number(e, F_PACKETS, 0), "packet");
	if (whole) {
		add_count(out, e, F_LOST, "lost");
		if (event_number(e, F_LOST, 0) > 0) {
			buf_adds(out, " (cost ");
			words_ms_unit(out, event_number(e, F_ELAPSED, 0));
			buf_adds(out, ")");
		}
	}
	add_count(out, e, F_LATE, "out of order");
	add_count(out, e, F_NEEDLESS, "needlessly twice");
	add_count(out, e, F_MARKED, "with a congestion mark");
	if (event_number(e, F_LARGEST, 0) > event_number(e, F_MSS, INT64_MAX))
		buf_adds(out, ", joined by offload");
}

static void
put_direction(struct screen *s, const struct event *e)
{
	const struct event *back = trace_first(s->trace, EV_WIRE_SUM);
	struct buf words = { 0 };

	add_sum(&words, e, packets_are_whole(s->trace));
	while (back != NULL && (back->dir == e->dir || back->conn != e->conn))
		back = trace_next(s->trace, back, EV_WIRE_SUM);
	if (back != NULL && event_number(back, F_CLOSED, 0) > 0) {
		buf_adds(&words, ", window closed ");
		words_number_of(&words, event_number(back, F_CLOSED, 0),
		    "time");
	}
	put_line(&s->term, e->dir == DIR_SENT ? "to server" : "to client",
	    &words);
	buf_free(&words);
}

static void
put_open(struct screen *s, const struct event *e)
{
	struct buf words = { 0 };

	words_ms_unit(&words, event_number(e, F_RTT, -1));
	if (event_field(e, F_NEAR) != NULL)
		buf_addf(&words, ", captured near the %s",
		    event_cstr(e, F_NEAR));
	put_line(&s->term, "round trip", &words);
	buf_free(&words);
}

static void
put_syn(struct screen *s, const struct event *e)
{
	struct buf words = { 0 };

	if (event_number(e, F_TRY, 1) != 1)
		return;
	remark_add(&words, event_get(e, F_OPTIONS));
	put_line(&s->term, e->dir == DIR_SENT ? "offered" : "answered", &words);
	buf_free(&words);
}

/* All of a kind that a connection has. */
static void
put_each(struct screen *s, enum event_kind k, uint32_t conn,
    void (*put)(struct screen *, const struct event *))
{
	const struct event *e = trace_first(s->trace, k);

	for (; e != NULL; e = trace_next(s->trace, e, k))
		if (e->conn == conn)
			put(s, e);
}

/* The least number of a connection with packets beyond that one; 0: none. */
static uint32_t
next_conn(const struct trace *t, uint32_t conn)
{
	static const enum event_kind kinds[] = { EV_WIRE_SYN, EV_WIRE_SUM };
	const struct event *e;
	uint32_t next = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (e = trace_first(t, kinds[i]); e != NULL;
		     e = trace_next(t, e, kinds[i]))
			if (e->conn > conn && (next == 0 || e->conn < next))
				next = e->conn;
	return next;
}

static void
put_connections(struct screen *s)
{
	uint32_t conn = next_conn(s->trace, 0);
	bool several = next_conn(s->trace, conn) != 0;
	struct buf words = { 0 };

	for (; conn != 0; conn = next_conn(s->trace, conn)) {
		if (several) {
			buf_addf(&words, "%u", (unsigned int)conn);
			put_line(&s->term, "connection", &words);
		}
		put_each(s, EV_WIRE_OPEN, conn, put_open);
		put_each(s, EV_WIRE_SYN, conn, put_syn);
		put_each(s, EV_WIRE_SUM, conn, put_direction);
	}
	buf_free(&words);
}

static void
put_icmp(struct screen *s, const struct event *e)
{
	struct buf words = { 0 };

	buf_addf(&words, "type %lld code %lld from ",
	    (long long)event_number(e, F_ICMP_TYPE, 0),
	    (long long)event_number(e, F_ICMP_CODE, 0));
	remark_add(&words, event_get(e, F_ICMP_FROM));
	if (event_field(e, F_MTU) != NULL)
		buf_addf(&words, ", MTU %lld",
		    (long long)event_number(e, F_MTU, 0));
	put_line(&s->term, "ICMP", &words);
	buf_free(&words);
}

void
text_wire(struct screen *s)
{
	const struct trace *t = s->trace;
	const struct event *e = trace_first(t, EV_WIRE_CAPTURE);
	struct buf words = { 0 };

	if (e == NULL)
		return;
	term_newline(&s->term);
	words_number_of(&words, event_number(e, F_PACKETS, 0), "packet");
	if (!packets_are_whole(t))
		add_count(&words, e, F_DROPPED,
		    "dropped by the capture: losses are not known");
	put_line(&s->term, "wire", &words);
	put_connections(s);
	if (trace_first(t, EV_WIRE_ICMP) != NULL)
		put_icmp(s, trace_first(t, EV_WIRE_ICMP));
	buf_free(&words);
}

/* ---- remarks ---- */

static void
remark_bytes(const struct trace *t, enum dir dir, struct buf *out)
{
	const struct event *e = trace_first(t, EV_WIRE_DATA);
	int64_t bytes = 0, stretches = 0;

	for (; e != NULL; e = trace_next(t, e, EV_WIRE_DATA)) {
		if (e->dir != dir)
			continue;
		bytes = sum_of(bytes, event_number(e, F_BYTES, 0));
		stretches++;
	}
	words_size(out, bytes);
	if (stretches > 1)
		buf_addf(out, ", %lld times", (long long)stretches);
}

void
remark_packets(const struct trace *t, enum phase p, struct buf *out)
{
	const struct event *e = trace_last(t, EV_CLOSED);
	const struct event *open = trace_first(t, EV_WIRE_OPEN);

	if (p == PHASE_CONNECT && open != NULL) {
		buf_adds(out, "RTT ");
		words_ms_unit(out, event_number(open, F_RTT, -1));
	} else if (p == PHASE_SEND)
		remark_bytes(t, DIR_SENT, out);
	else if (p == PHASE_RECEIVE)
		remark_bytes(t, DIR_RECEIVED, out);
	else if (p == PHASE_CLOSE && e != NULL) {
		remark_add(out, event_get(e, F_FIRST));
		buf_adds(out, " first: ");
		remark_add(out, event_get(e, F_HOW));
	}
}
