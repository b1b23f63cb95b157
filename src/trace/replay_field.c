/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values of a saved report, by their types, into the fields of events. Which
 * member is which field, and what an error says, is replay.c's.
 */
#include "trace/replay_field.h"

#include "base/encode.h"

#define LATEST 4e9 /* seconds; more are no duration */

/* A double holds ns exactly up to some 10^6 s. */
bool
replay_seconds(const json_t *value, int64_t *ns)
{
	double seconds = json_number_value(value);

	if (!json_is_number(value) || seconds < 0 || seconds > LATEST)
		return false;
	*ns = (int64_t)(seconds * 1e9 + 0.5);
	return true;
}

/* The bytes of a string, or those that its twin holds in base64. */
static bool
read_bytes(const json_t *text, const json_t *b64, struct buf *bytes)
{
	struct str s = { .p = json_string_value(text),
		.n = json_string_length(text) };

	if (b64 == NULL && json_is_string(text)) {
		buf_add(bytes, s.p, s.n);
		return true;
	}
	return json_is_string(b64) &&
	    decode_base64(bytes, str_of(json_string_value(b64)));
}

static bool
take_bytes(struct event *e, enum field_name f, const json_t *text,
    const json_t *b64)
{
	struct buf bytes = { 0 };
	bool well = read_bytes(text, b64, &bytes);

	if (well)
		event_bytes(e, f, buf_str(&bytes));
	buf_free(&bytes);
	return well;
}

static bool
take_int(struct event *e, enum field_name f, const json_t *value)
{
	event_int(e, f, json_integer_value(value));
	return json_is_integer(value);
}

static bool
take_bool(struct event *e, enum field_name f, const json_t *value)
{
	event_bool(e, f, json_is_true(value));
	return json_is_boolean(value);
}

/* null is a duration that there was not. */
static bool
take_ns(struct event *e, enum field_name f, const json_t *value)
{
	int64_t ns = -1;
	bool well = json_is_null(value) || replay_seconds(value, &ns);

	event_ns(e, f, ns);
	return well;
}

static bool
take_string(struct event *e, enum field_name f, const json_t *value)
{
	return take_bytes(e, f, value, NULL);
}

/* Each item is a string, or an object with the bytes of an unclean one. */
static bool
take_array(struct event *e, enum field_name f, const json_t *value)
{
	const json_t *item, *b64;

	for (size_t i = 0; i < json_array_size(value); i++) {
		item = json_array_get(value, i);
		b64 = json_object_get(item, "b64");
		if (!take_bytes(e, f, item, b64))
			return false;
	}
	return json_is_array(value);
}

static bool (*const takers[])(struct event *, enum field_name,
    const json_t *) = {
	[FIELD_TEXT] = take_string,
	[FIELD_BYTES] = take_string,
	[FIELD_INT] = take_int,
	[FIELD_NS] = take_ns,
	[FIELD_BOOL] = take_bool,
	[FIELD_TEXTS] = take_array,
	[FIELD_BYTESES] = take_array,
};

bool
replay_take(struct event *e, enum field_name f, const json_t *value,
    const json_t *b64)
{
	if (b64 != NULL)
		return take_bytes(e, f, value, b64);
	return takers[field_info(f)->type](e, f, value);
}
