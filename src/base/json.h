/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A streaming writer of JSON (RFC 8259) into a buf. Commas and nesting are its
 * care; key is NULL inside an array. Output is ASCII but for printable UTF-8;
 * DEL, C1, bidi and other unsafe code points are \uXXXX, so no raw control
 * byte is ever in it. Depth at most 32. The names keep clear of jansson's.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct json {
	struct buf *out;
	unsigned int depth;
	uint32_t filled; /* a bit a level: something is before us */
	bool pretty;     /* a line a member, two spaces a level */
};

/* A writer into out, which stays the caller's. */
struct json json_into(struct buf *out, bool pretty);

/* Opens an object or an array; each is closed by its end. */
void json_begin_object(struct json *j, const char *key);
void json_begin_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);

/* A string (what is not UTF-8 becomes U+FFFD); NULL gives null. */
void json_text(struct json *j, const char *key, const char *s);

/* A number, true or false, null. */
void json_int(struct json *j, const char *key, int64_t number);
void json_bool(struct json *j, const char *key, bool b);
void json_none(struct json *j, const char *key);

/* Seconds with exactly 9 decimals; null when ns is negative (not reached). */
void json_seconds(struct json *j, const char *key, int64_t ns);

/*
 * Outside bytes: "key" holds them if they are UTF-8 without controls;
 * else "key" holds the visible form (encode_visible) and "key_b64" the bytes.
 * In an array (key NULL) there is no place for the latter.
 */
void json_bytes(struct json *j, const char *key, struct str s);

#endif
