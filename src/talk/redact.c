/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mask by the state of the dialogue: a module declares which lines are
 * secret and from where. What secrets are known by value is trace/mask.c's.
 */
#include "talk/redact.h"

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "talk/jwt.h"
#include "trace/query.h"

/*
 * The bytes of line up to its secret, if it starts so; else 0. Blanks around a
 * name are against the rule (RFC 9112 5.1), and make nothing less secret.
 */
static size_t
secret_from(struct str line, const char *start)
{
	size_t n = strlen(start);
	size_t colon = str_find(line, ':');
	struct str name = str_trim((struct str){ line.p, colon });

	if (str_starts_nocase(line, start))
		return n;
	if (colon == line.n || start[n - 1] != ':' || name.n != n - 1)
		return 0;
	for (size_t i = 0; i < name.n; i++)
		if (((name.p[i] ^ start[i]) & ~0x20) != 0)
			return 0;
	return colon + 1;
}

static const struct secret_line *
find(const struct secret_line *table, struct str line)
{
	for (; table != NULL && table->start != NULL; table++)
		if (secret_from(line, table->start) > 0)
			return table;
	return NULL;
}

void
redact_secret(struct str secret, struct buf *out)
{
	struct buf token = buf_with_cap(0);

	buf_addf(out, "<redacted %zu %s", secret.n,
	    secret.n == 1 ? "byte" : "bytes");
	if (jwt_describe(secret, clock_wall_ns(), &token))
		buf_addf(out, ", %s", buf_text(&token));
	buf_addc(out, '>');
	buf_free(&token);
}

static struct str
rest_from(struct str s, size_t from)
{
	if (from > s.n)
		from = s.n;
	return (struct str){ s.p + from, s.n - from };
}

/* "Basic xyz": the scheme may be shown. */
static void
redact_scheme(struct str rest, struct buf *out)
{
	size_t space = str_find(rest, ' ');

	if (space < rest.n && space <= 16) {
		buf_add(out, rest.p, space + 1);
		rest = rest_from(rest, space + 1);
	}
	redact_secret(rest, out);
}

/* RFC 4422 3.1: 1 to 20 of "A-Z 0-9 - _"; small letters where more follows. */
static bool
is_mechanism(struct str s, bool alone)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '_' && (alone || c < 'a' || c > 'z'))
			return false;
	}
	return s.n >= 1 && s.n <= 20;
}

/* "PLAIN AGpvZQBwdw==": the mechanism may be shown. */
static void
redact_response(struct str rest, struct buf *out)
{
	struct str name = { rest.p, str_find(rest, ' ') };
	bool alone = name.n == rest.n;

	if (is_mechanism(name, alone)) {
		buf_add(out, rest.p, name.n + !alone);
		rest = rest_from(rest, name.n + !alone);
	}
	if (!alone || rest.n > 0)
		redact_secret(rest, out);
}

/* One "name=value" of a cookie: the name and the attributes may be shown. */
static void
redact_pair(struct str pair, struct buf *out)
{
	size_t equals = str_find(pair, '=');

	if (equals == pair.n) {
		redact_secret(pair, out);
		return;
	}
	buf_add(out, pair.p, equals + 1);
	redact_secret(rest_from(pair, equals + 1), out);
}

/* "Set-Cookie:" has one pair and then attributes, "Cookie:" has pairs alone. */
static void
redact_cookie(struct str rest, bool pairs_alone, struct buf *out)
{
	struct str part;
	bool first = true;

	while (str_next(&rest, ';', &part)) {
		struct str trimmed = str_trim(part);

		if (!first)
			buf_adds(out, "; ");
		if (first || pairs_alone)
			redact_pair(trimmed, out);
		else
			buf_add(out, trimmed.p, trimmed.n);
		first = false;
	}
}

/*
 * Whether a word was made by chance: 16 bytes and more in which small and
 * large letters and digits are mixed. No registered name of anything is.
 */
static bool
looks_random(struct str s)
{
	bool small = false, large = false, digit = false;

	for (size_t i = 0; i < s.n; i++) {
		small |= s.p[i] >= 'a' && s.p[i] <= 'z';
		large |= s.p[i] >= 'A' && s.p[i] <= 'Z';
		digit |= s.p[i] >= '0' && s.p[i] <= '9';
	}
	return s.n >= 16 && small && large && digit;
}

/* Some say their token where only a name should stand. */
static void
redact_words(struct str rest, struct buf *out)
{
	const char *between = "";
	struct str word;

	while (str_next(&rest, ',', &word)) {
		word = str_trim(word);
		buf_adds(out, between);
		if (looks_random(word))
			redact_secret(word, out);
		else
			buf_add(out, word.p, word.n);
		between = ", ";
	}
}

/* What is behind the start of a secret line, and the spaces that follow it. */
static struct str
secret_part(const struct secret_line *row, struct str line)
{
	size_t start = secret_from(line, row->start);

	while (start < line.n && line.p[start] == ' ')
		start++;
	return rest_from(line, start);
}

bool
redact_knows(const struct secret_line *table, struct str line)
{
	return find(table, line) != NULL;
}

void
redact_line(const struct secret_line *table, struct str line, struct buf *out)
{
	const struct secret_line *row = find(table, line);
	struct str rest;

	if (row == NULL) {
		buf_add(out, line.p, line.n);
		return;
	}
	rest = secret_part(row, line);
	buf_add(out, line.p, line.n - rest.n);
	if (row->style == SECRET_SCHEME)
		redact_scheme(rest, out);
	else if (row->style == SECRET_RESPONSE)
		redact_response(rest, out);
	else if (row->style == SECRET_COOKIE)
		redact_cookie(rest, str_starts(str_of(row->start), "Cookie"),
		    out);
	else if (row->style == SECRET_QUERY)
		query_shown(rest, out);
	else if (row->style == SECRET_WORDS)
		redact_words(rest, out);
	else
		redact_secret(rest, out);
}

/* ---- what is to be hidden from now on ---- */

/* "a \"quoted\" word" without its quotes and escapes (RFC 9051 4.3). */
static void
learn_quoted(struct str s, struct mask *m)
{
	struct buf plain = buf_with_cap(0);
	size_t from = s.n - 1;

	while (from > 0 &&
	    (s.p[from - 1] != '"' || (from > 1 && s.p[from - 2] != ' ')))
		from--;
	for (size_t i = from; i + 1 < s.n; i++) {
		if (s.p[i] == '\\' && i + 2 < s.n)
			i++;
		buf_addc(&plain, s.p[i]);
	}
	mask_add(m, buf_str(&plain));
	buf_free(&plain);
}

static struct str
last_word(struct str s)
{
	size_t from = s.n;

	while (from > 0 && s.p[from - 1] != ' ')
		from--;
	return rest_from(s, from);
}

/* A secret as it is, and its last word. */
static void
learn_plain(struct str s, struct mask *m)
{
	mask_add(m, s);
	mask_add(m, last_word(s));
	if (s.n > 1 && s.p[s.n - 1] == '"')
		learn_quoted(s, m);
}

/*
 * What stands in a response of SASL: the last field of PLAIN (RFC 4616 2),
 * "auth=Bearer token" of OAUTHBEARER (RFC 7628 3.1), the only one of LOGIN.
 */
static void
learn_response(struct str s, struct mask *m)
{
	struct str field = { s.p, 0 };

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '\0' && s.p[i] != '\1')
			continue;
		field.n = (size_t)(s.p + i - field.p);
		if (i == s.n || str_has(field, ' '))
			learn_plain(field, m);
		field = rest_from(s, i + 1);
	}
}

void
redact_learn_secret(struct str secret, struct mask *m)
{
	struct buf inside = buf_with_cap(0);

	if (m == NULL)
		return;
	learn_plain(secret, m);
	if (decode_base64(&inside, last_word(secret)))
		learn_response(buf_str(&inside), m);
	buf_free(&inside);
}

void
redact_learn_words(struct str words, struct mask *m)
{
	struct str word;

	while (m != NULL && str_next(&words, ',', &word))
		if (looks_random(str_trim(word)))
			mask_add(m, str_trim(word));
}

void
redact_learn(const struct secret_line *table, struct str line, struct mask *m)
{
	const struct secret_line *row = find(table, line);

	if (row == NULL || m == NULL)
		return;
	if (row->style == SECRET_QUERY)
		query_learn(secret_part(row, line), m);
	else if (row->style == SECRET_WORDS)
		redact_learn_words(secret_part(row, line), m);
}

/* What follows the scheme of "APOP joe digest", the mechanism of "AUTH x". */
static struct str
behind_word(struct str s)
{
	return rest_from(s, str_find(s, ' ') + 1);
}

void
redact_own(const struct secret_line *table, struct str line, struct mask *m)
{
	const struct secret_line *row = find(table, line);
	struct str secret;

	if (row == NULL || m == NULL)
		return;
	secret = secret_part(row, line);
	if (row->style == SECRET_QUERY)
		query_learn(secret, m);
	else if (row->style == SECRET_WORDS)
		redact_learn_words(secret, m);
	else if (row->style == SECRET_SCHEME || row->style == SECRET_RESPONSE)
		redact_learn_secret(behind_word(secret), m);
	else if (row->style == SECRET_REST)
		redact_learn_secret(secret, m);
}
