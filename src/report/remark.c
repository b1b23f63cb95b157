/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The short true remark on a phase: a function each, in a table. Nothing is
 * estimated here: what is a sum or a difference says so.
 */
#include "report/remark.h"

#include <string.h>

#include "base/clock.h"
#include "report/remark_parts.h"
#include "report/words.h"

const char *
word_for(const struct word *table, const char *name)
{
	for (; table->name != NULL; table++) {
		if (name != NULL && strcmp(table->name, name) == 0)
			return table->words;
	}
	return name == NULL ? "for no known reason" : name;
}

int64_t
sum_of(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

void
remark_add(struct buf *out, struct str s)
{
	buf_add(out, s.p, s.n);
}

static void
add_comma(struct buf *out)
{
	if (out->n > 0)
		buf_adds(out, ", ");
}

/* ---- dns ---- */

static const struct word dns_words[] = {
	{ "nxdomain", "no such name (NXDOMAIN)" },
	{ "nodata", "the name has no address" },
	{ "servfail", "SERVFAIL" },
	{ "refused", "REFUSED" },
	{ "timeout", "no answer" },
	{ "no-server", "no resolver can be reached" },
	{ "formerr", "FORMERR" },
	{ "notimp", "NOTIMP" },
	{ "alias-loop", "the aliases go in a circle" },
	{ "alias-dangling", "an alias that leads nowhere" },
	{ "truncated", "truncated, and no TCP" },
	{ "malformed", "an answer that cannot be read" },
	{ NULL, NULL },
};

static const struct word origin_words[] = {
	{ "hosts", "from /etc/hosts" },
	{ "literal", "an address, no look-up" },
	{ "--resolve", "as --resolve says" },
	{ NULL, NULL },
};

/* The resolver that was heard last, without the usual port. */
static void
add_resolver(struct buf *out, const struct trace *t)
{
	const struct event *e = trace_last(t, EV_DNS_ANSWER);
	struct str server;

	if (e == NULL)
		e = trace_last(t, EV_DNS_QUERY);
	if (e == NULL)
		return;
	server = event_get(e, F_SERVER);
	if (server.n > 3 && memcmp(server.p + server.n - 3, ":53", 3) == 0)
		server.n -= 3;
	add_comma(out);
	remark_add(out, server);
}

/*
 * The types that have an address, or have none; what was not awaited is
 * neither.
 */
static void
add_types(struct buf *out, const struct trace *t, bool ok)
{
	const char *between = "";
	const struct event *e;

	for (e = trace_first(t, EV_DNS_RESULT); e != NULL;
	     e = trace_next(t, e, EV_DNS_RESULT)) {
		if (event_true(e, F_GOOD) != ok ||
		    event_is(e, F_HOW, "abandoned"))
			continue;
		buf_adds(out, between);
		remark_add(out, event_get(e, F_TYPE));
		between = ok ? " + " : ", ";
	}
}

/* The first result that is not an error, else the first. */
static const struct event *
telling_result(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_DNS_RESULT);

	while (e != NULL && !event_true(e, F_GOOD))
		e = trace_next(t, e, EV_DNS_RESULT);
	return e != NULL ? e : trace_first(t, EV_DNS_RESULT);
}

/* A look-up of mail exchangers: "MX, 192.0.2.53". */
static void
remark_mx(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_first(t, EV_DNS_RECORDS);

	if (e != NULL && failed && !event_true(e, F_GOOD))
		buf_adds(out, word_for(dns_words, event_cstr(e, F_HOW)));
	else if (e != NULL)
		buf_adds(out, event_true(e, F_GOOD) ? "MX" : "no MX");
	add_resolver(out, t);
}

/* Why this target was asked: "mx 10 of example.org". */
static void
add_place(struct buf *out, const struct trace *t)
{
	const char *place = trace_fact(t, "mx");

	if (place != NULL)
		buf_addf(out, "mx %s, ", place);
}

static void
remark_lookup(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_first(t, EV_DNS_RESULT);
	struct buf without = { 0 };

	if (e == NULL) {
		remark_mx(t, failed, out);
		return;
	}
	if (failed) {
		e = telling_result(t);
		if (event_true(e, F_GOOD)) {
			buf_adds(out, "the answer is ");
			remark_add(out, event_get(e, F_ADDRESS));
		} else {
			buf_adds(out,
			    word_for(dns_words, event_cstr(e, F_HOW)));
		}
		add_resolver(out, t);
		return;
	}
	if (event_cstr(e, F_FROM) != NULL && !event_is(e, F_FROM, "dns")) {
		buf_adds(out, word_for(origin_words, event_cstr(e, F_FROM)));
		return;
	}
	add_types(out, t, true);
	add_types(&without, t, false);
	if (without.n > 0) {
		buf_adds(out, out->n > 0 ? ", no " : "no ");
		remark_add(out, buf_str(&without));
	}
	buf_free(&without);
	add_resolver(out, t);
}

static void
remark_dns(const struct trace *t, bool failed, struct buf *out)
{
	add_place(out, t);
	remark_lookup(t, failed, out);
}

/* ---- connect ---- */

static const struct word connect_words[] = {
	{ "refused", "refused" },
	{ "timeout", "no answer" },
	{ "unreachable", "cannot be reached" },
	{ "rejected", "rejected on the way" },
	{ "local", "not possible from this machine" },
	{ "cancelled", "given up" },
	{ NULL, NULL },
};

static int64_t
count_addresses(const struct trace *t)
{
	const struct event *e = trace_last(t, EV_ADDRESSES);
	int64_t n = 0;

	for (unsigned int i = 0; e != NULL && i < e->n_fields; i++)
		n += e->fields[i].name == F_ADDRESS ? 1 : 0;
	return n;
}

/* The last attempt that failed by itself; *n of them did. */
static const struct event *
failed_attempt(const struct trace *t, int64_t *n)
{
	const struct event *e, *last = NULL;

	*n = 0;
	for (e = trace_first(t, EV_CONNECT_FAILED); e != NULL;
	     e = trace_next(t, e, EV_CONNECT_FAILED)) {
		if (event_is(e, F_HOW, "abandoned"))
			continue;
		last = e;
		++*n;
	}
	return last;
}

/* The kernel had the answer, and the program did not know it yet. */
static void
add_late_connect(struct buf *out, const struct trace *t, const struct event *e)
{
	struct arena *a = arena_new();

	remark_add_here(out, &join_trace(t, a)->phase[PHASE_CONNECT],
	    event_number(e, F_ELAPSED, 0));
	arena_free(a);
}

static void
remark_connect(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_first(t, EV_CONNECTED);
	int64_t n, addresses = count_addresses(t);
	const struct event *lost = failed_attempt(t, &n);

	if (lost != NULL && (failed || e == NULL)) {
		remark_add(out, event_get(lost, F_ADDRESS));
		buf_addf(out, " %s",
		    word_for(connect_words, event_cstr(lost, F_HOW)));
		if (n > 1)
			buf_addf(out, ", so all %d addresses", (int)n);
		return;
	}
	if (e == NULL) {
		if (trace_first(t, EV_REUSED) != NULL)
			buf_adds(out, "an open connection");
		return;
	}
	if (addresses > 1) {
		words_ordinal(out, event_number(e, F_ATTEMPT, 1));
		buf_addf(out, " of %d", (int)addresses);
	}
	if (event_field(e, F_RTT) != NULL) {
		add_comma(out);
		buf_adds(out, "RTT ");
		words_ms_unit(out, event_number(e, F_RTT, -1));
		add_late_connect(out, t, e);
	}
}

/* ---- tls ---- */

int64_t
remark_days(const struct trace *t)
{
	const struct event *e;
	const char *not_after = NULL;
	int64_t end;

	for (e = trace_first(t, EV_CERTIFICATE); e != NULL;
	     e = trace_next(t, e, EV_CERTIFICATE)) {
		if (event_number(e, F_DEPTH, -1) == 0)
			not_after = event_cstr(e, F_NOT_AFTER);
	}
	if (not_after == NULL || !clock_parse(not_after, &end))
		return -1;
	if (end < trace_head(t)->wall_ns)
		return -1;
	return (end - trace_head(t)->wall_ns) / (CLOCK_S * 3600 * 24);
}

static void
add_days(struct buf *out, const struct trace *t)
{
	int64_t days = remark_days(t);

	if (days < 0)
		return;
	add_comma(out);
	words_number_of(out, days, "day");
}

/* How a handshake ended before it was complete. */
static void
add_tls_failure(struct buf *out, const struct event *e)
{
	int64_t sent = 0;
	const struct event *m;

	for (m = trace_first(e->trace, EV_TLS_MESSAGE); m != NULL;
	     m = trace_next(e->trace, m, EV_TLS_MESSAGE)) {
		if (m->dir == DIR_SENT && m->conn == e->conn)
			sent = sum_of(sent, event_number(m, F_BYTES, 0));
	}
	if (sent > 0) {
		words_number_of(out, sent, "byte");
		buf_adds(out, " sent");
	}
	if (event_field(e, F_BYTES) != NULL) {
		add_comma(out);
		words_number_of(out, event_number(e, F_BYTES, 0), "byte");
		buf_adds(out, " back");
	}
	if (event_is(e, F_HOW, "timeout") && event_field(e, F_WITHIN) != NULL) {
		add_comma(out);
		buf_adds(out, "gave up at ");
		words_limit(out, event_number(e, F_WITHIN, 0));
	}
}

/* What the server sent in its last alert. */
static bool
add_alert(struct buf *out, const struct trace *t)
{
	const struct event *e, *last = NULL;

	for (e = trace_first(t, EV_TLS_ALERT); e != NULL;
	     e = trace_next(t, e, EV_TLS_ALERT)) {
		if (e->dir == DIR_RECEIVED &&
		    !event_is(e, F_MESSAGE, "close_notify"))
			last = e;
	}
	if (last == NULL)
		return false;
	buf_adds(out, "the server's alert: ");
	remark_add(out, event_get(last, F_MESSAGE));
	return true;
}

static void
remark_tls(const struct trace *t, bool failed, struct buf *out)
{
	const struct event *e = trace_first(t, EV_TLS_DONE);
	const struct event *bad = trace_first(t, EV_VERIFY_ERROR);
	const struct event *staple = trace_last(t, EV_STAPLE);
	struct str version;

	if (failed && bad != NULL) {
		remark_add(out, event_get(bad, F_ERROR));
		return;
	}
	if (failed && staple != NULL && !event_true(staple, F_GOOD)) {
		buf_adds(out, "stapled OCSP answer: ");
		remark_add(out, event_get(staple, F_HOW));
		return;
	}
	if (failed && add_alert(out, t))
		return;
	if (e == NULL) {
		e = trace_last(t, EV_TLS_FAILED);
		if (e != NULL)
			add_tls_failure(out, e);
		return;
	}
	version = event_get(e, F_VERSION);
	if (str_starts(version, "TLS "))
		version = (struct str){ version.p + 4, version.n - 4 };
	remark_add(out, version);
	e = trace_last(t, EV_VERIFIED);
	if (e != NULL)
		buf_adds(out,
		    event_true(e, F_GOOD) &&
			    (staple == NULL || event_true(staple, F_GOOD))
			? ", cert ok"
			: ", cert NOT ok");
	add_days(out, t);
}

/* ---- all of them ---- */

static void
remark_local(const struct trace *t, bool failed, struct buf *out)
{
	(void)t;
	(void)failed;
	buf_adds(out, "start, trust store, files");
}

static void (*const remarks[PHASES])(const struct trace *, bool,
    struct buf *) = {
	[PHASE_LOCAL] = remark_local,
	[PHASE_RESOLVE] = remark_dns,
	[PHASE_CONNECT] = remark_connect,
	[PHASE_SECURE] = remark_tls,
	[PHASE_SEND] = remark_send,
	[PHASE_WAIT] = remark_wait,
	[PHASE_RECEIVE] = remark_receive,
	[PHASE_CLOSE] = remark_close,
};

void
remark(const struct trace *t, enum phase p, bool failed, struct buf *out)
{
	if (trace_is_packets(t) && !failed)
		remark_packets(t, p, out);
	else if (remarks[p] != NULL)
		remarks[p](t, failed, out);
	else
		remark_dialogue(t, p, failed, out);
}
