/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as JSON objects. Names and types come from the tables of the trace;
 * share/sonde-report-1.schema.json, made from the same tables, says the same.
 */
#include "report/json_events.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "report/explain.h"
#include "trace/trace.h"

void
json_bytes_item(struct json *j, struct str s)
{
	struct buf text = { 0 };

	if (utf8_clean(s)) {
		json_bytes(j, NULL, s);
		return;
	}
	json_begin_object(j, NULL);
	encode_visible(&text, s);
	json_text(j, "text", buf_text(&text));
	buf_clear(&text);
	encode_base64(&text, s);
	json_text(j, "b64", buf_text(&text));
	json_end_object(j);
	buf_free(&text);
}

static void
put_one(struct json *j, const struct event *e, const struct field *f)
{
	(void)e;
	json_text(j, field_info(f->name)->name, f->text.p);
}

static void
put_bytes(struct json *j, const struct event *e, const struct field *f)
{
	(void)e;
	json_bytes(j, field_info(f->name)->name, f->text);
}

static void
put_int(struct json *j, const struct event *e, const struct field *f)
{
	(void)e;
	json_int(j, field_info(f->name)->name, f->number);
}

static void
put_ns(struct json *j, const struct event *e, const struct field *f)
{
	(void)e;
	json_seconds(j, field_info(f->name)->name, f->number);
}

static void
put_bool(struct json *j, const struct event *e, const struct field *f)
{
	(void)e;
	json_bool(j, field_info(f->name)->name, f->number != 0);
}

/* All values of that name, at the place of the first. */
static void
put_array(struct json *j, const struct event *e, const struct field *f)
{
	bool bytes = field_info(f->name)->type == FIELD_BYTESES;

	json_begin_array(j, field_info(f->name)->name);
	for (unsigned int i = 0; i < e->n_fields; i++) {
		if (e->fields[i].name != f->name)
			continue;
		if (bytes)
			json_bytes_item(j, e->fields[i].text);
		else
			json_text(j, NULL, e->fields[i].text.p);
	}
	json_end_array(j);
}

static void (*const put[])(struct json *, const struct event *,
    const struct field *) = {
	[FIELD_TEXT] = put_one,
	[FIELD_BYTES] = put_bytes,
	[FIELD_INT] = put_int,
	[FIELD_NS] = put_ns,
	[FIELD_BOOL] = put_bool,
	[FIELD_TEXTS] = put_array,
	[FIELD_BYTESES] = put_array,
};

void
json_event(struct json *j, const struct event *e)
{
	json_int(j, "seq", e->seq);
	json_seconds(j, "t_s", e->t_ns);
	json_text(j, "kind", event_info(e->kind)->name);
	json_text(j, "phase", phase_info(e->phase)->name);
	json_text(j, "dir", dir_name(e->dir));
	json_text(j, "layer", layer_name(event_info(e->kind)->layer));
	json_text(j, "source", source_name(e->source));
	if (trace_head(e->trace)->look != 0)
		json_int(j, "look", trace_head(e->trace)->look);
	if (e->conn != 0)
		json_int(j, "conn", e->conn);
	if (e->turn != 0)
		json_int(j, "turn", e->turn);
	for (unsigned int i = 0; i < e->n_fields; i++) {
		const struct field *f = &e->fields[i];

		if (event_field(e, f->name) == f)
			put[field_info(f->name)->type](j, e, f);
	}
}

void
json_explained(struct json *j, const struct event *e)
{
	struct said_list list = { .n = 0 };
	const struct explanation *first = NULL;

	explain_event(e, &list);
	for (size_t i = 0; i < list.n; i++)
		if (first == NULL || list.at[i].what->order < first->order)
			first = list.at[i].what;
	if (first != NULL)
		json_bytes(j, "explain_id", first->id);
	said_free(&list);
}
