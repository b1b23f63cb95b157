/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Remarks on the rows of a dialogue: a turn, the connection beside the first,
 * the rows that were folded. Those on phases are in remark.c.
 */
#include "report/remark.h"

#include "base/clock.h"
#include "report/remark_parts.h"
#include "report/words.h"
#include "trace/join.h"

/* A server that thinks longer than this, and than the way takes, is slow. */
#define SLOW_NS (100 * CLOCK_MS)

/* ---- a turn ---- */

static int64_t
rtt_of(const struct trace *t, uint32_t conn)
{
	const struct event *e = trace_first(t, EV_CONNECTED);

	while (e != NULL && e->conn != conn)
		e = trace_next(t, e, EV_CONNECTED);
	return e == NULL ? -1 : event_number(e, F_RTT, -1);
}

/* "1 RTT + 381.8 ms: ", of a server that took its time. */
static void
add_slow(struct buf *out, const struct trace *t, const struct turn *turn)
{
	struct arena *a = arena_new();
	struct shares s = join_turn(join_trace(t, a), turn->id);
	int64_t rtt = rtt_of(t, turn->conn);
	int64_t server = rtt < 0 ? -1 : turn->wait_ns - rtt;

	arena_free(a);
	if (s.any && s.of[SHARE_SERVER].ns >= 0)
		server = s.of[SHARE_SERVER].ns;
	if (server < SLOW_NS || server < rtt)
		return;
	buf_adds(out, "1 RTT + ");
	words_ms_unit(out, server);
	buf_adds(out, ": ");
}

void
remark_turn(const struct trace *t, const struct turn *turn, struct buf *out)
{
	struct str words = turn->words.n > 0 ? turn->words : turn->last;

	add_slow(out, t, turn);
	if (words.n > 0)
		remark_add(out, words);
	else if (turn->bytes_received > 0)
		words_size(out, turn->bytes_received);
	else
		buf_adds(out, "no reply");
}

/* The turn that was under way then, or NULL. */
static const struct turn *
turn_at(const struct turn *turns, size_t n, int64_t at_ns)
{
	const struct turn *turn = NULL;

	for (size_t i = 0; i < n; i++)
		if (turns[i].start_ns < at_ns)
			turn = &turns[i];
	return turn;
}

/* Whether that phase failed in what was said, not in the handshake. */
static bool
failed_in_words(const struct trace *t, enum phase p)
{
	return p == PHASE_GREET || p == PHASE_AUTH || p == PHASE_SEND ||
	    p == PHASE_WAIT || p == PHASE_RECEIVE ||
	    (p == PHASE_SECURE && trace_first(t, EV_TLS_START) == NULL);
}

void
remark_failure(const struct trace *t, enum phase p, int64_t at_ns,
    struct buf *out)
{
	struct arena *a = arena_new();
	size_t n;
	const struct turn *turns = trace_turns(t, a, &n);
	const struct turn *turn =
	    failed_in_words(t, p) ? turn_at(turns, n, at_ns) : NULL;
	size_t before;

	if (turn != NULL) {
		remark_add(out, turn_word(turn->what));
		buf_adds(out, ": ");
	}
	before = out->n;
	if (turn != NULL && !remark_add_trouble(t, p, out))
		remark_add(out, turn->last);
	if (out->n == before)
		remark(t, p, true, out);
	arena_free(a);
}

/* ---- a second connection ---- */

static const struct event *
last_of(const struct trace *t, enum event_kind k, uint32_t conn)
{
	const struct event *e, *last = NULL;

	for (e = trace_first(t, k); e != NULL; e = trace_next(t, e, k))
		if (e->conn == conn)
			last = e;
	return last;
}

static void
add_part(struct buf *out, const char *words, struct str value)
{
	if (value.n == 0)
		return;
	buf_adds(out, out->n > 0 ? ", " : "");
	buf_adds(out, words);
	remark_add(out, value);
}

/* "18.2 kB, 3.1 MB/s" of all that went through it. */
static void
add_amount(struct buf *out, const struct trace *t, uint32_t conn)
{
	const struct event *e = trace_first(t, EV_BODY);
	int64_t bytes = 0, ns = 0;

	for (; e != NULL; e = trace_next(t, e, EV_BODY)) {
		if (e->conn != conn)
			continue;
		bytes = sum_of(bytes, event_number(e, F_BYTES, 0));
		ns = sum_of(ns, event_number(e, F_ELAPSED, 0));
	}
	if (bytes > 0)
		words_size(out, bytes);
	remark_add_rate(out, bytes, ns);
}

/* How it failed; false if it did not. */
static bool
add_failure(struct buf *out, const struct trace *t, uint32_t conn)
{
	static const enum event_kind kinds[] = { EV_CONNECT_FAILED,
		EV_ACCEPT_FAILED, EV_TLS_FAILED, EV_DATA_TROUBLE };
	const struct event *e = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (e == NULL)
			e = last_of(t, kinds[i], conn);
	if (e == NULL)
		return false;
	add_part(out, "failed: ", event_get(e, F_HOW));
	add_part(out, "", event_get(e, F_ERROR));
	add_part(out, "", event_get(e, F_ADDRESS));
	return true;
}

void
remark_data(const struct trace *t, uint32_t conn, struct buf *out)
{
	const struct event *secured = last_of(t, EV_TLS_DONE, conn);
	const struct event *open = last_of(t, EV_CONNECTED, conn);
	const struct event *came = last_of(t, EV_ACCEPTED, conn);

	add_amount(out, t, conn);
	if (add_failure(out, t, conn))
		return;
	if (secured != NULL)
		add_part(out, "", event_get(secured, F_VERSION));
	if (secured != NULL && event_true(secured, F_RESUMED))
		buf_adds(out, " resumed");
	if (open != NULL)
		add_part(out, "to ", event_get(open, F_ADDRESS));
	else if (came != NULL)
		add_part(out, "from ", event_get(came, F_ADDRESS));
}

/* ---- a row ---- */

void
remark_row(const struct trace *t, const struct row *row, struct buf *out)
{
	if (row->folded > 0)
		words_number_of(out, (int64_t)row->folded, "more command");
	else if (row->turn != NULL)
		remark_turn(t, row->turn, out);
	else if (row->owner.kind == OWNER_DATA)
		remark_data(t, row->owner.id, out);
	else if (row->owner.kind == OWNER_PHASE)
		remark(t, row->owner.phase, false, out);
}
