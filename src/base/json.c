/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A streaming writer of JSON. It keeps a depth and a bit a level and nothing
 * else; that each begin has its end, and an object's members their keys, is
 * the caller's care. Reading JSON is in trace/json_read.c.
 */
#include "base/json.h"

#include <assert.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/utf8.h"

#define DEEPEST 32

struct json
json_into(struct buf *out, bool pretty)
{
	return (struct json){ .out = out, .pretty = pretty };
}

static uint32_t
level_bit(const struct json *j)
{
	return UINT32_C(1) << (j->depth - 1);
}

static void
new_line(struct json *j)
{
	if (!j->pretty)
		return;
	buf_addc(j->out, '\n');
	for (unsigned int i = 0; i < j->depth; i++)
		buf_adds(j->out, "  ");
}

/* Writes code, which may not stand raw in a string (RFC 8259 section 7). */
static void
add_escape(struct buf *out, uint32_t code)
{
	if (code == '"' || code == '\\') {
		buf_addc(out, '\\');
		buf_addc(out, (char)code);
	} else if (code < 0x10000) {
		buf_addf(out, "\\u%04x", code);
	} else {
		code -= 0x10000;
		buf_addf(out, "\\u%04x\\u%04x", 0xd800 + (code >> 10),
		    0xdc00 + (code & 0x3ff));
	}
}

static void
add_string(struct buf *out, struct str s)
{
	struct str plain = { .p = s.p };
	uint32_t code = 0;
	size_t n;

	buf_addc(out, '"');
	while (s.n > 0) {
		n = utf8_decode(s, &code);
		if (n > 0 && code != '"' && code != '\\' &&
		    utf8_printable(code)) {
			plain.n += n;
		} else {
			buf_add(out, plain.p, plain.n);
			add_escape(out, n == 0 ? 0xfffd : code);
			n = n == 0 ? 1 : n;
			plain = (struct str){ .p = s.p + n };
		}
		s.p += n;
		s.n -= n;
	}
	buf_add(out, plain.p, plain.n);
	buf_addc(out, '"');
}

/* All that stands before a value: comma, line, key. */
static void
lead_in(struct json *j, const char *key)
{
	if (j->depth > 0) {
		if ((j->filled & level_bit(j)) != 0)
			buf_addc(j->out, ',');
		j->filled |= level_bit(j);
		new_line(j);
	}
	if (key == NULL)
		return;
	add_string(j->out, str_of(key));
	buf_adds(j->out, j->pretty ? ": " : ":");
}

static void
begin(struct json *j, const char *key, char bracket)
{
	assert(j->depth < DEEPEST);
	lead_in(j, key);
	buf_addc(j->out, bracket);
	j->depth++;
	j->filled &= ~level_bit(j);
}

static void
end(struct json *j, char bracket)
{
	bool filled;

	assert(j->depth > 0);
	filled = (j->filled & level_bit(j)) != 0;
	j->depth--;
	if (filled)
		new_line(j);
	buf_addc(j->out, bracket);
}

void
json_begin_object(struct json *j, const char *key)
{
	begin(j, key, '{');
}

void
json_begin_array(struct json *j, const char *key)
{
	begin(j, key, '[');
}

void
json_end_object(struct json *j)
{
	end(j, '}');
}

void
json_end_array(struct json *j)
{
	end(j, ']');
}

void
json_text(struct json *j, const char *key, const char *s)
{
	if (s == NULL) {
		json_none(j, key);
		return;
	}
	lead_in(j, key);
	add_string(j->out, str_of(s));
}

void
json_int(struct json *j, const char *key, int64_t number)
{
	lead_in(j, key);
	buf_addf(j->out, "%lld", (long long)number);
}

void
json_bool(struct json *j, const char *key, bool b)
{
	lead_in(j, key);
	buf_adds(j->out, b ? "true" : "false");
}

void
json_none(struct json *j, const char *key)
{
	lead_in(j, key);
	buf_adds(j->out, "null");
}

void
json_seconds(struct json *j, const char *key, int64_t ns)
{
	if (ns < 0) {
		json_none(j, key);
		return;
	}
	lead_in(j, key);
	buf_addf(j->out, "%lld.%09lld", (long long)(ns / CLOCK_S),
	    (long long)(ns % CLOCK_S));
}

/* The member beside key that holds the bytes themselves. */
static void
add_base64_member(struct json *j, const char *key, struct str s)
{
	struct buf name = { 0 };

	buf_addf(&name, "%s_b64", key);
	lead_in(j, buf_text(&name));
	buf_free(&name);
	buf_addc(j->out, '"');
	encode_base64(j->out, s);
	buf_addc(j->out, '"');
}

void
json_bytes(struct json *j, const char *key, struct str s)
{
	struct buf visible = { 0 };

	lead_in(j, key);
	if (utf8_clean(s)) {
		add_string(j->out, s);
		return;
	}
	encode_visible(&visible, s);
	add_string(j->out, buf_str(&visible));
	buf_free(&visible);
	if (key != NULL)
		add_base64_member(j, key, s);
}
