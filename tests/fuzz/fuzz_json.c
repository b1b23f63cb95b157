/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The writer of JSON: what it wrote is read by jansson as the same values, and
 * no control, bidi or hidden code point is raw in it. The input is a row of
 * calls; what it writes is kept beside, as jansson would build it.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "fuzz.h"

#define DEEPEST 32
#define SECOND INT64_C(1000000000)

struct both {
	struct json j;
	json_t *stack[DEEPEST + 1];
	unsigned int members; /* for names that stand once */
};

/* Text with U+FFFD for each byte that is not UTF-8. */
static json_t *
as_read(struct str s)
{
	struct buf out = { 0 };
	uint32_t code;
	json_t *text;
	size_t n;

	while (s.n > 0) {
		n = utf8_decode(s, &code);
		buf_add(&out, n == 0 ? "\xef\xbf\xbd" : s.p, n == 0 ? 3 : n);
		n += n == 0;
		s.p += n;
		s.n -= n;
	}
	text = json_stringn(buf_text(&out), out.n);
	buf_free(&out);
	return text;
}

static void
keep(struct both *b, const char *key, json_t *value)
{
	json_t *into = b->stack[b->j.depth];

	MUST(value != NULL);
	if (json_is_array(into))
		MUST(json_array_append_new(into, value) == 0);
	else
		MUST(json_object_set_new(into, key, value) == 0);
}

/* Outside bytes: they come back from one of the two members. */
static void
add_bytes(struct both *b, const char *key, struct str s)
{
	struct buf visible = { 0 }, coded = { 0 };

	json_bytes(&b->j, key, s);
	if (utf8_clean(s)) {
		keep(b, key, json_stringn(s.n > 0 ? s.p : "", s.n));
		return;
	}
	encode_visible(&visible, s);
	keep(b, key, json_stringn(visible.p, visible.n));
	encode_base64(&coded, s);
	buf_clear(&visible);
	buf_addf(&visible, "%s_b64", key == NULL ? "" : key);
	if (key != NULL)
		keep(b, buf_text(&visible), json_string(buf_text(&coded)));
	buf_free(&visible);
	buf_free(&coded);
}

static void
add_text(struct both *b, const char *key, struct str s)
{
	char *text = xmemdup0(s.p, s.n);

	json_text(&b->j, key, text);
	keep(b, key, as_read(str_of(text)));
	free(text);
}

static void
add_number(struct both *b, const char *key, struct str s, bool seconds)
{
	int64_t number = 0;

	memcpy(&number, s.p, s.n < sizeof(number) ? s.n : sizeof(number));
	if (seconds) {
		json_seconds(&b->j, key, number);
		keep(b, key,
		    number < 0 ? json_null()
			       : json_real((double)number / (double)SECOND));
	} else {
		json_int(&b->j, key, number);
		keep(b, key, json_integer(number));
	}
}

static void
add_constant(struct both *b, const char *key, unsigned int what)
{
	bool truth = what & 16;

	if (what & 8) {
		json_none(&b->j, key);
		keep(b, key, json_null());
	} else {
		json_bool(&b->j, key, truth);
		keep(b, key, json_boolean(truth));
	}
}

static void
begin(struct both *b, const char *key, bool array)
{
	json_t *value = array ? json_array() : json_object();

	if (b->j.depth >= DEEPEST) {
		json_decref(value);
		return;
	}
	keep(b, key, value);
	if (array)
		json_begin_array(&b->j, key);
	else
		json_begin_object(&b->j, key);
	b->stack[b->j.depth] = value;
}

static void
end(struct both *b)
{
	if (json_is_array(b->stack[b->j.depth]))
		json_end_array(&b->j);
	else
		json_end_object(&b->j);
}

/* One call, chosen by a byte; a name never stands twice in an object. */
static void
call(struct both *b, struct fuzz *f)
{
	unsigned int what = fuzz_byte(f);
	struct str s = fuzz_piece(f);
	struct buf name = { 0 };
	const char *key = NULL;

	if (!json_is_array(b->stack[b->j.depth])) {
		buf_addf(&name, "%u ", b->members++);
		buf_add(&name, s.p, strnlen(s.p, s.n < 9 ? s.n : 9));
		while (!utf8_clean(buf_str(&name)))
			name.p[--name.n] = '\0';
		key = buf_text(&name);
	}
	if (what % 8 == 0)
		add_bytes(b, key, s);
	else if (what % 8 == 1)
		add_text(b, key, s);
	else if (what % 8 == 2 || what % 8 == 3)
		add_number(b, key, s, what % 8 == 3);
	else if (what % 8 == 4 || what % 8 == 5)
		begin(b, key, what % 8 == 5);
	else if (what % 8 == 6 && b->j.depth > 1)
		end(b);
	else
		add_constant(b, key, what);
	buf_free(&name);
}

/* Reals by their value, up to 2^63 ns; all else as jansson compares. */
static bool
same(const json_t *a, const json_t *b)
{
	double difference;

	if (!json_is_real(a) || !json_is_real(b))
		return json_equal(a, b) == 1;
	difference = json_real_value(a) - json_real_value(b);
	return difference < 1e-5 && difference > -1e-5;
}

/* Level by level from a list of pairs: nothing here recurses. */
static void
must_be_same(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_object(a)) {
		MUST(json_object_size(a) == json_object_size(b));
		json_object_foreach((json_t *)(uintptr_t)a, key, value)
		{
			must_be_same(value, json_object_get(b, key));
		}
	} else if (json_is_array(a)) {
		MUST(json_array_size(a) == json_array_size(b));
		json_array_foreach(a, i, value)
		{
			must_be_same(value, json_array_get(b, i));
		}
	} else {
		MUST(same(a, b));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	struct buf out = { 0 };
	struct both b = { .j = json_into(&out, n % 2 == 1) };
	json_t *root = json_object(), *read;

	json_begin_object(&b.j, NULL);
	b.stack[1] = root;
	while (f.n > 0)
		call(&b, &f);
	while (b.j.depth > 0)
		end(&b);
	must_be_shown(buf_str(&out), b.j.pretty);
	read = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
	    NULL);
	MUST(read != NULL);
	must_be_same(root, read);
	json_decref(read);
	json_decref(root);
	buf_free(&out);
	return 0;
}
