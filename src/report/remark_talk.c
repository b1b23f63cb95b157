/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Remarks on what is said: requests, waits and replies, and the close. Those
 * on the way there are in remark.c.
 */
#include "report/remark.h"

#include <string.h>

#include "base/clock.h"
#include "report/remark_parts.h"
#include "report/words.h"

/* Less of the server's time is within what can be measured. */
#define LEAST_NS (CLOCK_MS / 20)

/* Bytes that came in one read say nothing about a rate. */
#define RATE_FROM 16384

static const struct word trouble_words[] = {
	{ "timeout", "no more" },
	{ "eof", "closed by the server" },
	{ "tls-eof", "cut off without close_notify" },
	{ "reset", "reset by the server" },
	{ "limit", "more than sonde accepts" },
	{ "cancelled", "interrupted" },
	{ NULL, NULL },
};

bool
remark_add_trouble(const struct trace *t, enum phase p, struct buf *out)
{
	const struct event *e = trace_last(t, EV_TROUBLE);
	int64_t bytes;

	if (e == NULL || e->phase != p)
		return false;
	bytes = event_number(e, F_BYTES, 0);
	if (event_is(e, F_HOW, "timeout") && p == PHASE_SEND)
		buf_adds(out, "the server took no more");
	else if (event_is(e, F_HOW, "timeout") && event_true(e, F_FINAL))
		buf_adds(out, "the time allowed (-m) was up");
	else if (event_is(e, F_HOW, "timeout") && bytes == 0)
		buf_adds(out, "nothing came");
	else if (event_is(e, F_HOW, "error"))
		remark_add(out, event_get(e, F_ERROR));
	else
		buf_adds(out, word_for(trouble_words, event_cstr(e, F_HOW)));
	if (bytes > 0) {
		buf_adds(out, " after ");
		words_number_of(out, bytes, "byte");
	}
	if (event_field(e, F_WITHIN) != NULL && !event_true(e, F_FINAL)) {
		buf_adds(out, " within ");
		words_limit(out, event_number(e, F_WITHIN, 0));
	}
	return true;
}

/* The server ended it, and no event of this phase says so. */
static void
add_end(const struct trace *t, struct buf *out)
{
	const struct event *e = trace_last(t, EV_CLOSED);

	if (e == NULL || !event_is(e, F_FIRST, "server"))
		return;
	buf_adds(out,
	    event_is(e, F_HOW, "reset") ? "reset by the server"
					: "closed by the server");
}

/* A greeting, a login, STARTTLS: they have rows of their own. */
static bool
is_elsewhere(const struct event *e)
{
	return e->phase == PHASE_SECURE || e->phase == PHASE_GREET ||
	    e->phase == PHASE_AUTH;
}

/* Sum of a field over the events of a kind; *n: how many. */
static int64_t
sum(const struct trace *t, enum event_kind k, enum field_name f, int64_t *n)
{
	const struct event *e;
	int64_t total = 0;

	*n = 0;
	for (e = trace_first(t, k); e != NULL; e = trace_next(t, e, k)) {
		if (is_elsewhere(e))
			continue;
		total = sum_of(total, event_number(e, f, 0));
		++*n;
	}
	return total;
}

void
remark_send(const struct trace *t, bool failed, struct buf *out)
{
	int64_t n, bytes = sum(t, EV_SENT, F_BYTES, &n);

	if (failed && remark_add_trouble(t, PHASE_SEND, out))
		return;
	if (n == 0)
		return;
	words_size(out, bytes);
	if (n > 1)
		buf_addf(out, " in %d %s", (int)n,
		    trace_is_http(t) ? "requests" : "commands");
}

/* So much, and so large a part of all, is worth a word of this machine's. */
bool
remark_add_here(struct buf *out, const struct shares *s, int64_t of_ns)
{
	int64_t here_ns = s->any ? s->of[SHARE_CLIENT].ns : -1;

	if (here_ns < CLOCK_MS || here_ns < of_ns / 10)
		return false;
	buf_adds(out, out->n > 0 ? ", here " : "here ");
	words_ms_unit(out, here_ns);
	return true;
}

/* "here 5.2 ms, 1 RTT + server 28.8 ms", all of it from the kernel. */
static bool
add_shares(const struct trace *t, struct buf *out, int64_t n, int64_t waited)
{
	struct arena *a = arena_new();
	const struct shares *s = &join_trace(t, a)->phase[PHASE_WAIT];
	const struct share *server = &s->of[SHARE_SERVER];
	bool told = s->any && server->ns >= 0 && (s->doubts & DOUBT_STAMP) == 0;

	if (told) {
		if (remark_add_here(out, s, waited))
			buf_adds(out, ", ");
		buf_addf(out, "%d RTT", (int)n);
		if (server->ns >= LEAST_NS && server->ns > server->error_ns) {
			buf_adds(out,
			    s->doubts != 0 ? " + server ~" : " + server ");
			words_ms_unit(out, server->ns);
		}
	}
	arena_free(a);
	return told;
}

/*
 * The wait against the kernel's round trip: how much of it is the server's; of
 * a trace without stamps, how much is not the path.
 */
void
remark_wait(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_first(t, EV_CONNECTED);
	int64_t n, waited = sum(t, EV_FIRST_BYTE, F_ELAPSED, &n);
	int64_t rtt = e == NULL ? -1 : event_number(e, F_RTT, -1);

	if (failed && remark_add_trouble(t, PHASE_WAIT, out))
		return;
	if (n == 0) {
		if (failed)
			add_end(t, out);
		return;
	}
	if (add_shares(t, out, n, waited))
		return;
	if (rtt <= 0) {
		buf_adds(out, "to the first byte");
		return;
	}
	buf_addf(out, "%d RTT", (int)n);
	if (waited / n >= rtt + LEAST_NS) {
		buf_adds(out, " + ");
		words_ms_unit(out, waited - n * rtt);
	}
}

void
remark_add_rate(struct buf *out, int64_t bytes, int64_t ns)
{
	double rate = ns <= 0 ? 0 : (double)bytes * 1e9 / (double)ns;

	if (bytes < RATE_FROM || rate < 1 || rate > 1e15)
		return;
	buf_adds(out, ", ");
	words_size(out, (int64_t)rate);
	buf_adds(out, "/s");
}

/* "404 Not Found", and what separates it from the next. */
static void
add_result(const struct trace *t, struct buf *out, const char *end)
{
	const char *result = trace_fact(t, "result");
	const char *reason = trace_fact(t, "reason");

	if (result == NULL)
		return;
	buf_adds(out, result);
	if (reason != NULL && reason[0] != '\0')
		buf_addf(out, " %s", reason);
	buf_adds(out, end);
}

/* Of a reply that was not read to its end. */
static int64_t
bytes_so_far(const struct trace *t)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);

		if (e->dir == DIR_RECEIVED &&
		    (e->kind == EV_LINE || e->kind == EV_BODY))
			bytes = sum_of(bytes, event_number(e, F_BYTES, 0));
	}
	return bytes;
}

/* "61 kB decoded", if that is not what came. */
static void
add_decoded(const struct trace *t, struct buf *out)
{
	const char *body = trace_fact(t, "body-bytes");
	const char *plain = trace_fact(t, "decoded-bytes");
	uint64_t n;

	if (body == NULL || plain == NULL || strcmp(body, plain) == 0 ||
	    !str_number(str_of(plain), 10, &n) || n > INT64_MAX)
		return;
	buf_adds(out, ", ");
	words_size(out, (int64_t)n);
	buf_adds(out, " decoded");
}

void
remark_receive(const struct trace *t, bool failed, struct buf *out)
{
	int64_t n, bytes = sum(t, EV_REPLY, F_BYTES, &n);
	int64_t ns = sum(t, EV_REPLY, F_ELAPSED, &n);

	if (failed && remark_add_trouble(t, PHASE_RECEIVE, out))
		return;
	if (failed)
		add_result(t, out, ", ");
	if (n == 0) {
		words_size(out, bytes_so_far(t));
		buf_adds(out, ", then no further");
		return;
	}
	words_size(out, bytes);
	add_decoded(t, out);
	remark_add_rate(out, bytes, ns);
}

/* Greeting, login, proxy: the first line that was heard. */
void
remark_dialogue(const struct trace *t, enum phase p, bool failed,
    struct buf *out)
{
	const struct event *e = trace_first(t, EV_LINE);

	if (failed && remark_add_trouble(t, p, out))
		return;
	while (e != NULL && (e->phase != p || e->dir != DIR_RECEIVED))
		e = trace_next(t, e, EV_LINE);
	if (e != NULL) {
		remark_add(out, event_get(e, F_TEXT));
	} else if (failed) {
		add_result(t, out, "");
		if (out->n == 0)
			add_end(t, out);
	}
}

/* ---- close ---- */

static const struct word close_words[] = {
	{ "no-close_notify", "no close_notify" },
	{ "reset", "reset" },
	{ "timeout", "no answer to it" },
	{ "abandoned", "not waited for" },
	{ NULL, NULL },
};

/* How whoever was first did it: "close_notify, FIN". */
static void
add_ways(struct buf *out, const struct event *closed, enum dir dir)
{
	const char *before = ": ";
	const struct event *e;

	for (e = trace_first(closed->trace, EV_CLOSING); e != NULL;
	     e = trace_next(closed->trace, e, EV_CLOSING)) {
		if (e->dir != dir || e->conn != closed->conn)
			continue;
		buf_adds(out, before);
		if (event_is(e, F_HOW, "fin"))
			buf_adds(out, "FIN");
		else
			remark_add(out, event_get(e, F_HOW));
		before = ", ";
	}
}

void
remark_close(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_last(t, EV_CLOSED);
	bool ours;

	if (failed && remark_add_trouble(t, PHASE_CLOSE, out))
		return;
	if (e == NULL) {
		if (trace_last(t, EV_KEPT) != NULL)
			buf_adds(out, "left open for the next URL");
		return;
	}
	ours = event_is(e, F_FIRST, "client");
	buf_adds(out, ours ? "we first" : "server first");
	if (event_is(e, F_HOW, "orderly"))
		add_ways(out, e, ours ? DIR_SENT : DIR_RECEIVED);
	else if (event_cstr(e, F_HOW) != NULL)
		buf_addf(out, ": %s",
		    word_for(close_words, event_cstr(e, F_HOW)));
}
