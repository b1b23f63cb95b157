/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets in queries, found by their names. The names are a guess that errs
 * on the side of hiding; what is hidden is still sent.
 */
#include "trace/query.h"

#include <string.h>

#include "base/encode.h"

#define SHORT 8 /* bytes of a value that stands in other places by chance */

/* One of these as a word of a name makes its value a secret. */
static const char *const secret_words[] = { "accesskey", "accesstoken",
	"apikey", "auth", "code", "credential", "credentials", "jsessionid",
	"jwt", "key", "pass", "passphrase", "passwd", "password", "phpsessid",
	"pwd", "secret", "session", "sessionid", "sid", "sig", "signature",
	"token" };

static bool
is_secret_word(struct str word)
{
	size_t n = sizeof(secret_words) / sizeof(secret_words[0]);

	for (size_t i = 0; i < n; i++)
		if (str_equals_nocase(word, secret_words[i]))
			return true;
	return false;
}

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A word ends at what is no letter or digit, and where camelCase has a hump. */
static size_t
word_length(struct str s)
{
	size_t i;

	for (i = 0; i < s.n && (is_lower(s.p[i]) || is_upper(s.p[i])); i++)
		if (i > 0 && is_upper(s.p[i]) && is_lower(s.p[i - 1]))
			return i;
	return i;
}

bool
name_is_secret(struct str name)
{
	size_t n;

	if (is_secret_word(name))
		return true;
	while (name.n > 0) {
		n = word_length(name);
		if (is_secret_word((struct str){ .p = name.p, .n = n }))
			return true;
		if (n == 0)
			n = 1;
		name.p += n;
		name.n -= n;
	}
	return false;
}

static bool
is_secret_key(struct str key)
{
	struct buf decoded = { 0 };
	bool secret;

	if (!decode_percent(&decoded, key))
		buf_add(&decoded, key.p, key.n);
	secret = name_is_secret(buf_str(&decoded));
	buf_free(&decoded);
	return secret;
}

/* One part of a path or query, "key=value" with the delimiter behind it. */
struct part {
	struct str all;
	struct str pair;  /* without the delimiter */
	struct str value; /* what is secret of it; empty: nothing */
};

static struct part
part_of(const char *p, size_t n, size_t value)
{
	return (struct part){
		.all = { .p = p, .n = n },
		.pair = { .p = p, .n = n },
		.value = { .p = p + value, .n = n - value },
	};
}

/*
 * The part at the front of rest. The query begins at the first "?"; parts end
 * at "&" or ";", but a secret goes on to "&": it may hold a ";".
 */
static struct part
first_part(struct str rest, bool query)
{
	size_t end = 0, equals;
	bool secret;

	while (end < rest.n && rest.p[end] != '&' && rest.p[end] != ';' &&
	    (query || rest.p[end] != '?'))
		end++;
	equals = str_find((struct str){ .p = rest.p, .n = end }, '=');
	secret = equals < end &&
	    is_secret_key((struct str){ .p = rest.p, .n = equals });
	if (!secret)
		return part_of(rest.p, end, end);
	while (
	    end < rest.n && rest.p[end] != '&' && (query || rest.p[end] != '?'))
		end++;
	return part_of(rest.p, end, equals + 1);
}

static bool
next_part(struct str *rest, bool *query, struct part *part)
{
	if (rest->n == 0)
		return false;
	*part = first_part(*rest, *query);
	if (part->all.n < rest->n) {
		if (rest->p[part->all.n] == '?')
			*query = true;
		part->all.n++;
	}
	rest->p += part->all.n;
	rest->n -= part->all.n;
	return true;
}

/*
 * "user:password" of "scheme://user:password@host" (RFC 3986 3.2.1), or empty.
 * Without a scheme, "//user@host" may as well be a path.
 */
static struct str
userinfo(struct str text)
{
	struct str found = { .p = text.p };
	bool scheme;

	while (!str_starts(text, "//")) {
		if (text.n == 0)
			return found;
		text.p++;
		text.n--;
	}
	scheme = text.p > found.p && text.p[-1] == ':';
	text.p += 2;
	text.n -= 2;
	for (size_t i = 0; i < text.n && strchr("/?#", text.p[i]) == NULL; i++)
		if (text.p[i] == '@')
			found = (struct str){ .p = text.p, .n = i };
	if (!scheme && !str_has(found, ':'))
		found.n = 0;
	return found;
}

/* What stands behind part in text, which holds it. */
static struct str
behind(struct str text, struct str part)
{
	size_t at = (size_t)(part.p - text.p) + part.n;

	return (struct str){ .p = text.p + at, .n = text.n - at };
}

void
query_shown(struct str text, struct buf *out)
{
	struct str user = userinfo(text);
	bool query = false;
	struct part part;
	size_t before;

	if (user.n > 0) {
		buf_add(out, text.p, (size_t)(user.p - text.p));
		buf_adds(out, MASKED);
		text = behind(text, user);
	}
	while (next_part(&text, &query, &part)) {
		before = (size_t)(part.value.p - part.all.p);
		buf_add(out, part.all.p, before);
		if (part.value.n > 0)
			buf_adds(out, MASKED);
		before += part.value.n;
		buf_add(out, part.all.p + before, part.all.n - before);
	}
}

/*
 * A short value is common in other places ("code=8080"): there it is known
 * with its key alone.
 */
static void
hide_part(const struct part *part, struct mask *m)
{
	struct buf decoded = { 0 };

	if (part->value.n < SHORT) {
		mask_add(m, part->pair);
		return;
	}
	mask_add(m, part->value);
	if (decode_percent(&decoded, part->value))
		mask_add(m, buf_str(&decoded));
	buf_free(&decoded);
}

void
query_learn(struct str text, struct mask *m)
{
	struct str user = userinfo(text);
	size_t colon = str_find(user, ':');
	bool query = false;
	struct part part;

	if (user.n > 0) {
		part = part_of(user.p, user.n, colon < user.n ? colon + 1 : 0);
		hide_part(&part, m);
		text = behind(text, user);
	}
	while (next_part(&text, &query, &part))
		if (part.value.n > 0)
			hide_part(&part, m);
}
