/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports back into traces: the head and the events of each document, field
 * by field as the tables say. Documents are found one behind the other, so an
 * ndjson file of any length is never parsed whole. What a report says beyond
 * target, start, version and events is not looked at.
 */
#include "trace/replay.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/xalloc.h"
#include "trace/event.h"
#include "trace/json_read.h"
#include "trace/look.h"
#include "trace/replay_field.h"

#define SCHEMA "sonde-report/1"
#define DOCUMENT ((size_t)256 << 20) /* bytes of a document, at most */
#define DOCUMENTS 100000
#define QUOTED 60 /* bytes of the file in an error */

/* Where the reading is, for errors, and what came of it. */
struct reader {
	struct buf *error;
	size_t document; /* 1 for the first */
	size_t look;     /* 0, or 1 for the first */
	bool in_event;
	size_t event;
	struct buf options; /* those of the target */
	struct trace *now;
	struct trace **traces;
	size_t n;
};

/* The error's line so far: where. False, for the caller to return. */
static bool
wrong(struct reader *r)
{
	buf_clear(r->error);
	if (r->document > 1)
		buf_addf(r->error, "document %zu: ", r->document);
	if (r->look > 0)
		buf_addf(r->error, "look %zu: ", r->look);
	if (r->in_event)
		buf_addf(r->error, "event %zu: ", r->event);
	return false;
}

static bool
wrong_text(struct reader *r, const char *text)
{
	wrong(r);
	buf_adds(r->error, text);
	return false;
}

/* Completes the error by what, and by a word of the file in quotes. */
static bool
wrong_word(struct reader *r, const char *what, const char *word)
{
	struct str s = str_of(word);

	if (s.n > QUOTED)
		s.n = QUOTED;
	wrong(r);
	buf_addf(r->error, "%s \"", what);
	encode_visible(r->error, s);
	buf_addc(r->error, '"');
	return false;
}

/* An optional string: absent and null give NULL. */
static bool
read_text(struct reader *r, const json_t *o, const char *key, const char **text)
{
	const json_t *value = json_object_get(o, key);

	*text = json_string_value(value);
	if (value == NULL || json_is_null(value) || json_is_string(value))
		return true;
	return wrong_word(r, "no string:", key);
}

/* A whole number from 0 to most; absent gives 0. */
static bool
read_count(struct reader *r, const json_t *o, const char *key, int64_t most,
    int64_t *number)
{
	const json_t *value = json_object_get(o, key);

	*number = json_integer_value(value);
	if (value == NULL)
		return true;
	if (json_is_integer(value) && *number >= 0 && *number <= most)
		return true;
	return wrong_word(r, "no number in its range:", key);
}

/* One member of an event's object; what is no field is passed over. */
static bool
read_field(struct reader *r, struct event *e, const json_t *o, const char *key,
    const json_t *value)
{
	struct buf twin = { 0 };
	const json_t *b64 = NULL;
	enum field_name f;
	bool well;

	if (!field_named(key, &f))
		return true;
	if (field_info(f)->type == FIELD_BYTES) {
		buf_addf(&twin, "%s_b64", key);
		b64 = json_object_get(o, buf_text(&twin));
		buf_free(&twin);
	}
	well = replay_take(e, f, value, b64);
	return well || wrong_word(r, "no value of its type:", key);
}

/* A name of one of the tables; set is false if there is no such. */
static bool
known(struct reader *r, bool set, const char *what, const char *name)
{
	return set || wrong_word(r, what, name);
}

static const char *
word_of(const json_t *o, const char *key)
{
	const char *word = json_string_value(json_object_get(o, key));

	return word == NULL ? "" : word;
}

/* The head of an event but for its kind. */
static bool
read_head(struct reader *r, struct event *e, const json_t *o)
{
	const char *phase = word_of(o, "phase"), *dir = word_of(o, "dir");
	const char *source = word_of(o, "source");
	int64_t conn, turn;

	if (!known(r, phase_named(phase, &e->phase), "unknown phase", phase) ||
	    !known(r, dir_named(dir, &e->dir), "unknown dir", dir) ||
	    !known(r, source_named(source, &e->source), "unknown source",
		source) ||
	    !read_count(r, o, "conn", UINT32_MAX, &conn) ||
	    !read_count(r, o, "turn", UINT32_MAX, &turn))
		return false;
	e->conn = (uint32_t)conn;
	e->turn = (uint32_t)turn;
	if (!replay_seconds(json_object_get(o, "t_s"), &e->t_ns))
		return wrong_text(r, "no time in \"t_s\"");
	return true;
}

static bool
read_event(struct reader *r, json_t *o)
{
	const json_t *seq = json_object_get(o, "seq");
	const char *kind = word_of(o, "kind"), *key;
	enum event_kind k;
	struct event *e;
	json_t *value;

	if (!json_is_object(o))
		return wrong_text(r, "no object");
	if (!json_is_integer(seq) ||
	    json_integer_value(seq) != (json_int_t)r->event)
		return wrong_text(r, "its \"seq\" is not the next one");
	if (!known(r, event_named(kind, &k), "unknown kind", kind))
		return false;
	e = trace_event(r->now, k);
	if (!read_head(r, e, o))
		return false;
	json_object_foreach(o, key,
	    value) if (!read_field(r, e, o, key, value)) return false;
	event_commit(e);
	if (trace_dropped(r->now) > 0)
		return wrong_text(r, "more events than sonde keeps");
	return true;
}

/* Each is a line; what cannot be one was not written by sonde. */
static bool
read_options(struct reader *r, const json_t *target, struct trace_head *head)
{
	const json_t *options = json_object_get(target, "options"), *value;
	struct str option;
	size_t i;

	buf_clear(&r->options);
	json_array_foreach(options, i, value)
	{
		option = str_of(json_string_value(value));
		if (option.n == 0 || str_has(option, '\n'))
			return wrong_text(r, "no option in \"options\"");
		buf_add(&r->options, option.p, option.n);
		buf_addc(&r->options, '\n');
	}
	head->options = r->options.n > 0 ? buf_text(&r->options) : NULL;
	return true;
}

/* The trace's head; its words stay those of the document and of r. */
static bool
read_target(struct reader *r, const json_t *document, struct trace_head *head)
{
	const json_t *target = json_object_get(document, "target");
	const char *start = word_of(document, "start");
	int64_t port, hop;

	if (!clock_parse(start, &head->wall_ns))
		return wrong_word(r, "no time in \"start\":", start);
	if (!json_is_object(target))
		return wrong_text(r, "no \"target\"");
	if (!read_text(r, document, "version", &head->version) ||
	    !read_text(r, target, "url", &head->url) ||
	    !read_text(r, target, "scheme", &head->scheme) ||
	    !read_text(r, target, "host", &head->host) ||
	    !read_text(r, target, "host_ascii", &head->host_ascii) ||
	    !read_text(r, target, "path", &head->path) ||
	    !read_text(r, target, "module", &head->module) ||
	    !read_options(r, target, head) ||
	    !read_count(r, target, "port", 65535, &port) ||
	    !read_count(r, target, "hop", INT_MAX, &hop))
		return false;
	if (head->url == NULL || head->host == NULL)
		return wrong_text(r, "no \"url\" or \"host\" in \"target\"");
	head->port = (int)port;
	head->hop = (int)hop;
	head->tls = json_is_true(json_object_get(target, "tls"));
	return true;
}

static bool
read_events(struct reader *r, const json_t *document)
{
	const json_t *events = json_object_get(document, "events");
	bool well = true;

	if (!json_is_array(events))
		return wrong_text(r, "no array \"events\"");
	r->in_event = true;
	for (size_t i = 0; well && i < json_array_size(events); i++) {
		r->event = i;
		well = read_event(r, json_array_get(events, i));
	}
	r->in_event = false;
	return well;
}

/* A second look is a trace of its own inside that of the report. */
static bool
read_look(struct reader *r, const json_t *look)
{
	struct trace *first = r->now;
	struct look_wish wish;
	const char *kind = word_of(look, "kind");
	bool well;

	if (!known(r, look_named(kind, &wish.kind), "unknown kind", kind) ||
	    !read_text(r, look, "value", &wish.value))
		return false;
	r->now = trace_look(first, &wish);
	if (r->now == NULL)
		return wrong_text(r, "more looks than sonde takes");
	trace_mark_replayed(r->now);
	well = read_events(r, look);
	r->now = first;
	return well;
}

static bool
read_looks(struct reader *r, const json_t *document)
{
	const json_t *looks = json_object_get(document, "looks");

	if (looks != NULL && !json_is_array(looks))
		return wrong_text(r, "no array \"looks\"");
	for (r->look = 1; r->look <= json_array_size(looks); r->look++)
		if (!read_look(r, json_array_get(looks, r->look - 1)))
			return false;
	r->look = 0;
	return true;
}

/* One report; its trace is put behind the others. */
static bool
read_report(struct reader *r, const json_t *document)
{
	struct trace_head head = { 0 };

	r->document++;
	if (r->document > DOCUMENTS)
		return wrong_text(r, "more documents than sonde reads");
	if (!json_is_object(document))
		return wrong_text(r, "no object");
	if (strcmp(word_of(document, "schema"), SCHEMA) != 0)
		return wrong_word(r, "not " SCHEMA " but",
		    word_of(document, "schema"));
	if (!read_target(r, document, &head))
		return false;
	r->now = trace_new(&head, NULL);
	trace_mark_replayed(r->now);
	r->traces = xreallocarray(r->traces, r->n + 1, sizeof(struct trace *));
	r->traces[r->n++] = r->now;
	return read_events(r, document) && read_looks(r, document);
}

/* The length of the object or array that text begins with, or all of it. */
static size_t
value_length(struct str text)
{
	bool in_string = false;
	size_t depth = 0, i;
	char c;

	for (i = 0; i < text.n; i++) {
		c = text.p[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return text.n;
}

/* One value of the file: a report, or an array of them. */
static bool
read_value(struct reader *r, struct str text)
{
	struct buf why = { 0 };
	json_t *value = json_read(text, DOCUMENT, &why);
	bool well = true;

	if (value == NULL) {
		r->document++;
		wrong_text(r, buf_text(&why));
		buf_free(&why);
		return false;
	}
	if (json_is_array(value))
		for (size_t i = 0; well && i < json_array_size(value); i++)
			well = read_report(r, json_array_get(value, i));
	else
		well = read_report(r, value);
	json_decref(value);
	return well;
}

static void
skip_space(struct str *text)
{
	while (text->n > 0 && strchr(" \t\r\n", *text->p) != NULL &&
	    *text->p != '\0') {
		text->p++;
		text->n--;
	}
}

static bool
read_all(struct reader *r, struct str text)
{
	struct str value;

	for (skip_space(&text); text.n > 0; skip_space(&text)) {
		value = text;
		if (*text.p == '{' || *text.p == '[')
			value.n = value_length(text);
		if (!read_value(r, value))
			return false;
		text.p += value.n;
		text.n -= value.n;
	}
	return r->n > 0 || wrong_text(r, "no report in it");
}

size_t
replay_read(struct str document, struct trace ***traces, struct buf *error)
{
	struct reader r = { .error = error };
	bool fine;

	*traces = NULL;
	fine = read_all(&r, document);
	buf_free(&r.options);
	if (!fine) {
		for (size_t i = 0; i < r.n; i++)
			trace_free(r.traces[i]);
		free(r.traces);
		return 0;
	}
	*traces = r.traces;
	return r.n;
}

void
replay_tell(const struct trace *t,
    void (*tell)(const struct event *e, void *arg), void *arg)
{
	for (size_t i = 0; i < trace_count(t); i++)
		tell(trace_get(t, i), arg);
}
