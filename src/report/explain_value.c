/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places of explanations: fields of the event, and what
 * explain_place.tbl.h adds to them. Each appends, or nothing if this
 * conversation has no such thing.
 */
#include "report/explain_value.h"

#include <string.h>

#include "base/clock.h"
#include "report/template.h"
#include "report/words.h"
#include "trace/trace.h"

#define DAY_NS (86400 * INT64_C(1000000000))

static void
put_host(const struct event *e, struct buf *out)
{
	const char *host = trace_head(e->trace)->host;

	if (host != NULL)
		buf_adds(out, host);
}

static void
put_port(const struct event *e, struct buf *out)
{
	if (trace_head(e->trace)->port > 0)
		buf_addf(out, "%d", trace_head(e->trace)->port);
}

/* The event that opened the connection of e; NULL if none did. */
static const struct event *
opened(const struct event *e)
{
	const struct event *x = trace_first(e->trace, EV_CONNECTED);

	while (x != NULL && x->conn != e->conn)
		x = trace_next(e->trace, x, EV_CONNECTED);
	return x;
}

static void
put_peer(const struct event *e, struct buf *out)
{
	const struct event *x = opened(e);

	if (x != NULL)
		template_values(x, F_ADDRESS, out);
}

static void
put_rtt(const struct event *e, struct buf *out)
{
	const struct event *x = opened(e);

	if (x != NULL && event_field(x, F_RTT) != NULL)
		template_values(x, F_RTT, out);
}

/* Looks back within the turn: what is told is behind its first byte. */
static void
put_waited(const struct event *e, struct buf *out)
{
	const struct event *x;

	for (uint32_t i = e->seq + 1; i > 0; i--) {
		x = trace_get(e->trace, i - 1);
		if (x->kind == EV_FIRST_BYTE && x->turn == e->turn) {
			template_values(x, F_ELAPSED, out);
			return;
		}
		if (x->kind == EV_TURN)
			return;
	}
}

static void
put_days(const struct event *e, struct buf *out)
{
	const char *until = event_cstr(e, F_NOT_AFTER);
	int64_t end_ns, left_ns;

	if (until == NULL || !clock_parse(until, &end_ns))
		return;
	left_ns = end_ns - trace_head(e->trace)->wall_ns;
	if (left_ns >= 0)
		words_number_of(out, left_ns / DAY_NS, "day");
}

static void
put_count(const struct event *e, struct buf *out)
{
	int n = 0;

	for (unsigned int i = 0; i < e->n_fields; i++)
		if (e->fields[i].name == F_ADDRESS ||
		    e->fields[i].name == F_ALPN)
			n++;
	if (n > 0)
		buf_addf(out, "%d", n);
}

static void
add(struct buf *out, struct str s)
{
	s = str_trim(s);
	buf_add(out, s.p, s.n);
}

static void
put_line(const struct event *e, struct buf *out)
{
	add(out, event_get(e, F_TEXT));
}

static void
put_verb(const struct event *e, struct buf *out)
{
	add(out, explain_verb(e));
}

/* What stands behind a word of s. */
static struct str
behind(struct str s, struct str word)
{
	if (word.n == 0 || word.p < s.p || word.p > s.p + s.n)
		return (struct str){ s.p, 0 };
	return (struct str){ word.p + word.n,
		(size_t)(s.p + s.n - word.p) - word.n };
}

static void
put_argument(const struct event *e, struct buf *out)
{
	struct str s = behind(explain_command(e), explain_verb(e));

	if (strcmp(explain_protocol(e), "http") == 0)
		s.n = str_find(str_trim(s), ' ') + (s.n > 0 ? 1 : 0);
	add(out, s);
}

static struct str
first_word(struct str s)
{
	s.n = str_find(s, ' ');
	return s;
}

static void
put_reply(const struct event *e, struct buf *out)
{
	struct str word = first_word(event_get(e, F_TEXT));

	if (word.n > 3 && word.p[3] == '-')
		word.n = 3;
	add(out, word);
}

static void
put_words(const struct event *e, struct buf *out)
{
	struct str s = event_get(e, F_TEXT);

	add(out, behind(s, first_word(s)));
}

static void
put_tag(const struct event *e, struct buf *out)
{
	add(out, first_word(event_get(e, F_TEXT)));
}

static struct str
name_of(struct str s)
{
	s.n = str_find(s, ':');
	return s;
}

static void
put_header(const struct event *e, struct buf *out)
{
	add(out, name_of(event_get(e, F_TEXT)));
}

static void
put_content(const struct event *e, struct buf *out)
{
	struct str s = event_get(e, F_TEXT), name = name_of(s);

	if (name.n < s.n)
		add(out, (struct str){ s.p + name.n + 1, s.n - name.n - 1 });
}

static const struct place {
	const char *name;
	void (*put)(const struct event *e, struct buf *out);
} places[] = {
#define PLACE(name, put) { name, put },
#include "report/explain_place.tbl.h"
#undef PLACE
};

static void
put_field(const struct event *e, struct str name, struct buf *out)
{
	char word[32];
	enum field_name f;

	if (name.n >= sizeof(word))
		return;
	memcpy(word, name.p, name.n);
	word[name.n] = '\0';
	if (!field_named(word, &f))
		return;
	if (field_info(f)->type == FIELD_TEXT && f == F_NOT_AFTER)
		add(out,
		    (struct str){ event_get(e, f).p,
			event_get(e, f).n < 10 ? event_get(e, f).n : 10 });
	else
		template_values(e, f, out);
}

bool
explain_value(const struct event *e, struct str name, struct buf *out)
{
	size_t before = out->n;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (str_equals(name, places[i].name)) {
			places[i].put(e, out);
			return out->n > before;
		}
	}
	put_field(e, name, out);
	return out->n > before;
}
