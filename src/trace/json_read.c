/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading JSON that may be hostile. jansson recurses for each bracket and
 * allows 2048, which a fiber's stack does not hold; so a scan without
 * recursion counts brackets first. jansson quotes its input in its errors,
 * so these pass through encode_visible().
 */
#include "trace/json_read.h"

#include <stdbool.h>

#include "base/encode.h"

/* Where the scan is, and in what. */
struct place {
	unsigned int line;
	unsigned int column;
	unsigned int depth;
	bool in_string;
	bool escaped; /* the byte before was a backslash in a string */
};

static void
count_place(struct place *at, char c)
{
	if (c == '\n') {
		at->line++;
		at->column = 0;
	} else if (((unsigned char)c & 0xc0) != 0x80) {
		at->column++; /* not in the middle of a character */
	}
}

static void
scan_in_string(struct place *at, char c)
{
	if (at->escaped)
		at->escaped = false;
	else if (c == '\\')
		at->escaped = true;
	else if (c == '"')
		at->in_string = false;
}

static void
scan_outside(struct place *at, char c)
{
	if (c == '"')
		at->in_string = true;
	else if (c == '[' || c == '{')
		at->depth++;
	else if ((c == ']' || c == '}') && at->depth > 0)
		at->depth--;
}

/*
 * True, and *at where, if brackets are nested too deep. Up to the first
 * error in the text this counts as jansson does, and jansson stops there.
 */
static bool
too_deep(struct str text, struct place *at)
{
	*at = (struct place){ .line = 1 };
	for (size_t i = 0; i < text.n; i++) {
		count_place(at, text.p[i]);
		if (at->in_string)
			scan_in_string(at, text.p[i]);
		else
			scan_outside(at, text.p[i]);
		if (at->depth > JSON_READ_DEPTH)
			return true;
	}
	return false;
}

json_t *
json_read(struct str text, size_t most, struct buf *why)
{
	json_error_t error;
	struct place at;
	json_t *json;

	if (text.n > most) {
		buf_addf(why, "line 1, column 1: more than %zu bytes", most);
		return NULL;
	}
	if (too_deep(text, &at)) {
		buf_addf(why, "line %u, column %u: more than %d levels",
		    at.line, at.column, JSON_READ_DEPTH);
		return NULL;
	}
	json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL) {
		buf_addf(why, "line %d, column %d: ", error.line, error.column);
		encode_visible(why, str_of(error.text));
	}
	return json;
}
