/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine formats that hold a whole probe: json and ndjson write the same
 * document, sonde-report/1. People read it too, so in json each phase, turn
 * and event has a line of its own. Additive changes only.
 */
#include "base/json.h"

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/formats.h"
#include "report/json_events.h"
#include "report/json_shares.h"
#include "report/state.h"
#include "trace/look.h"
#include "trace/summary.h"

#define SCHEMA "sonde-report/1"

/* An item of an array, on one line. */
static bool
begin_line(struct json *j)
{
	bool pretty = j->pretty;

	json_begin_object(j, NULL);
	j->pretty = false;
	return pretty;
}

static void
end_line(struct json *j, bool pretty)
{
	json_end_object(j);
	j->pretty = pretty;
}

static void
put_count(struct json *j, const char *key, int64_t n)
{
	if (n < 0)
		json_none(j, key);
	else
		json_int(j, key, n);
}

/* What the peer said, or null if it said nothing. */
static void
put_said(struct json *j, const char *key, struct str s)
{
	if (s.n == 0)
		json_none(j, key);
	else
		json_bytes(j, key, s);
}

static void
put_options(struct json *j, const char *options)
{
	struct str option, rest = str_of(options);

	json_begin_array(j, "options");
	while (str_next(&rest, '\n', &option))
		json_bytes(j, NULL, option);
	json_end_array(j);
}

static void
put_target(struct json *j, const struct trace_head *head)
{
	json_begin_object(j, "target");
	json_text(j, "url", head->url);
	json_text(j, "scheme", head->scheme);
	json_text(j, "host", head->host);
	json_text(j, "host_ascii", head->host_ascii);
	json_text(j, "path", head->path);
	json_int(j, "port", head->port);
	json_text(j, "module", head->module);
	json_int(j, "hop", head->hop);
	json_bool(j, "tls", head->tls);
	if (head->options != NULL)
		put_options(j, head->options);
	json_end_object(j);
}

/*
 * When a phase began; of one that failed and has no time of its own (a 401 is
 * said in the reply), when that came up.
 */
static int64_t
phase_start(const struct phase_times *times, const struct diagnosis *d,
    enum phase p)
{
	int64_t start_ns = times->at[p].start_ns;

	for (size_t i = 0; start_ns < 0 && i < d->n; i++) {
		const struct finding *f = &d->findings[i];

		if (f->phase == p && f->severity == SEVERITY_FAIL)
			start_ns = f->t_ns;
	}
	return start_ns;
}

static void
put_phases(struct json *j, const struct phase_times *times,
    const struct diagnosis *d, const struct join *join)
{
	json_begin_array(j, "phases");
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		bool pretty = begin_line(j);

		json_text(j, "phase", phase_info(p)->name);
		json_seconds(j, "start_s", phase_start(times, d, p));
		json_seconds(j, "duration_s", times->at[p].duration_ns);
		json_text(j, "state", state_name(phase_state(times, d, p)));
		json_shares(j, &join->phase[p]);
		end_line(j, pretty);
	}
	json_end_array(j);
}

static void
put_connections(struct json *j, const struct trace *t, struct arena *a)
{
	size_t n;
	const struct connection *c = trace_connections(t, a, &n);

	json_begin_array(j, "connections");
	for (; n > 0; n--, c++) {
		bool pretty = begin_line(j);

		json_int(j, "id", c->id);
		json_text(j, "address", c->address);
		json_text(j, "local", c->local);
		json_seconds(j, "opened_s", c->opened_ns);
		json_seconds(j, "closed_s", c->closed_ns);
		json_seconds(j, "rtt_s", c->rtt_ns);
		json_text(j, "tls", c->tls);
		json_text(j, "cipher", c->cipher);
		json_text(j, "alpn", c->alpn);
		if (c->resumed)
			json_bool(j, "resumed", true);
		json_text(j, "first", c->first);
		json_text(j, "how", c->how);
		json_seconds(j, "close_s", c->close_ns);
		end_line(j, pretty);
	}
	json_end_array(j);
}

static void
put_turns(struct json *j, const struct trace *t, struct arena *a,
    const struct join *join)
{
	size_t n;
	const struct turn *turn = trace_turns(t, a, &n);

	json_begin_array(j, "turns");
	for (; n > 0; n--, turn++) {
		bool pretty = begin_line(j);
		struct shares shares = join_turn(join, turn->id);

		json_int(j, "id", turn->id);
		json_int(j, "conn", turn->conn);
		json_text(j, "phase", phase_info(turn->phase)->name);
		put_said(j, "what", turn->what);
		put_said(j, "sent", turn->sent);
		put_said(j, "reply", turn->reply);
		json_seconds(j, "start_s", turn->start_ns);
		json_seconds(j, "send_s", turn->send_ns);
		json_seconds(j, "wait_s", turn->wait_ns);
		json_seconds(j, "receive_s", turn->receive_ns);
		put_count(j, "bytes_sent", turn->bytes_sent);
		put_count(j, "bytes_received", turn->bytes_received);
		json_shares(j, &shares);
		end_line(j, pretty);
	}
	json_end_array(j);
}

/* ---- facts ---- */

static const struct event *
next_fact(const struct trace *t, const struct event *e, const char *name)
{
	do {
		e = e == NULL ? trace_first(t, EV_FACT)
			      : trace_next(t, e, EV_FACT);
	} while (e != NULL && !event_is(e, F_NAME, name));
	return e;
}

static void
put_fact(struct json *j, const struct event *first, const char *name)
{
	const struct trace *t = first->trace;
	const struct event *e;

	if (next_fact(t, first, name) == NULL) {
		json_bytes(j, name, event_get(first, F_VALUE));
		return;
	}
	json_begin_array(j, name);
	for (e = first; e != NULL; e = next_fact(t, e, name))
		json_bytes_item(j, event_get(e, F_VALUE));
	json_end_array(j);
}

/* Facts are named by the modules, so there are few names. */
static void
put_facts(struct json *j, const struct trace *t)
{
	const struct event *e;
	const char *name;

	json_begin_object(j, "facts");
	for (e = trace_first(t, EV_FACT); e != NULL;
	     e = trace_next(t, e, EV_FACT)) {
		name = event_cstr(e, F_NAME);
		if (name != NULL && next_fact(t, NULL, name) == e)
			put_fact(j, e, name);
	}
	json_end_object(j);
}

/* ---- findings ---- */

static void
put_lines(struct json *j, const char *key, const char *const *lines, size_t n)
{
	json_begin_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_text(j, NULL, lines[i]);
	json_end_array(j);
}

static void
put_evidence(struct json *j, const struct finding *f)
{
	json_begin_array(j, "evidence");
	for (size_t i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];
		bool pretty = begin_line(j);

		json_seconds(j, "t_s", e->t_ns);
		json_int(j, "seq", e->seq);
		if (e->look != 0)
			json_int(j, "look", e->look);
		json_text(j, "source", source_name(e->source));
		json_text(j, "text", e->text);
		end_line(j, pretty);
	}
	json_end_array(j);
}

static void
put_finding(struct json *j, const struct finding *f)
{
	json_begin_object(j, NULL);
	json_text(j, "id", f->fault->id);
	json_text(j, "severity", severity_name(f->severity));
	json_text(j, "phase", phase_info(f->phase)->name);
	json_text(j, "title", f->fault->title);
	json_text(j, "what", f->what);
	put_evidence(j, f);
	put_lines(j, "not", f->not, f->n_not);
	put_lines(j, "causes", f->causes, f->n_causes);
	put_lines(j, "next", f->next, f->n_next);
	json_text(j, "remedy", f->fault->remedy);
	json_text(j, "see", f->fault->see);
	json_end_object(j);
}

static void
put_events(struct json *j, const struct trace *t, bool explain)
{
	json_begin_array(j, "events");
	for (size_t i = 0; i < trace_count(t); i++) {
		bool pretty = begin_line(j);

		json_event(j, trace_get(t, i));
		if (explain)
			json_explained(j, trace_get(t, i));
		end_line(j, pretty);
	}
	json_end_array(j);
}

/* Whoever knows nothing of second looks misses none of the conversation. */
static void
put_looks(struct json *j, const struct trace *t, bool explain)
{
	const struct trace *look;

	if (trace_looks(t) == 0)
		return;
	json_begin_array(j, "looks");
	for (size_t i = 0; i < trace_looks(t); i++) {
		look = trace_look_at(t, i);
		json_begin_object(j, NULL);
		json_text(j, "kind", look_name(trace_head(look)->look_kind));
		json_text(j, "value", trace_head(look)->look_value);
		put_events(j, look, explain);
		json_end_object(j);
	}
	json_end_array(j);
}

/* ---- documents ---- */

static void
put_document(struct json *j, const struct trace *t, const struct diagnosis *d,
    bool explain)
{
	struct phase_times times = phase_times(t);
	struct arena *a = arena_new();
	const struct join *join = join_trace(t, a);
	char start[32];

	clock_rfc3339(trace_head(t)->wall_ns, start, sizeof(start));
	json_begin_object(j, NULL);
	json_text(j, "schema", SCHEMA);
	json_text(j, "version", trace_head(t)->version);
	json_text(j, "start", start);
	put_target(j, trace_head(t));
	json_text(j, "verdict", verdict_name(d->worst));
	json_int(j, "exit", d->exit);
	json_seconds(j, "total_s", times.total_ns);
	json_parts(j, join);
	put_phases(j, &times, d, join);
	put_connections(j, t, a);
	put_turns(j, t, a, join);
	put_facts(j, t);
	json_begin_array(j, "findings");
	for (size_t i = 0; i < d->n; i++)
		put_finding(j, &d->findings[i]);
	json_end_array(j);
	put_events(j, t, explain);
	if (trace_dropped(t) > 0)
		json_int(j, "events_dropped", (int64_t)trace_dropped(t));
	put_looks(j, t, explain);
	json_end_object(j);
	arena_free(a);
}

/*
 * Whether it will be an array is known when the second probe ends, so the
 * first document waits; state is a buf with it.
 */
void
json_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d)
{
	struct buf *first = r->state;
	struct json j;

	if (first == NULL) {
		first = xcalloc(1, sizeof(*first));
		r->state = first;
		j = json_into(first, true);
		put_document(&j, trace, d, r->look.explain);
		return;
	}
	if (first->n > 0) {
		buf_adds(&r->out, "[\n");
		buf_add(&r->out, first->p, first->n);
		buf_free(first);
	}
	buf_adds(&r->out, ",\n");
	j = json_into(&r->out, true);
	put_document(&j, trace, d, r->look.explain);
}

void
json_end(struct report *r)
{
	struct buf *first = r->state;

	if (first == NULL) {
		buf_adds(&r->out, "[]");
	} else if (first->n > 0) {
		buf_add(&r->out, first->p, first->n);
		buf_free(first);
	} else {
		buf_adds(&r->out, "\n]");
	}
	buf_addc(&r->out, '\n');
}

void
ndjson_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d)
{
	struct json j = json_into(&r->out, false);

	put_document(&j, trace, d, r->look.explain);
	buf_addc(&r->out, '\n');
}
