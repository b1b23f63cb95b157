/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options that say who we are, and header lines, which may. A secret that
 * stands in the open is taken into a struct secret and noted: whether it is
 * refused is known when all targets are (credentials.c).
 */
#include <string.h>

#include "base/limit.h"
#include "base/xalloc.h"
#include "file.h"
#include "options_internal.h"
#include "trace/query.h"

static void
note_open(struct taking *t, const char *what)
{
	if (t->o->open_secret != NULL)
		return;
	t->o->open_secret = t->place;
	t->o->open_what = what;
}

static void
wipe_value(struct taking *t, size_t from)
{
	/* The arena's copy of the value; ours to change. */
	char *p = (char *)t->value + from;

	secret_wipe(p, strlen(p));
}

bool
take_user(struct taking *t)
{
	struct str s = str_of(t->value);
	size_t colon = str_find(s, ':');

	if (colon == 0)
		return taking_error(t, 1, "the name of the user is missing");
	t->o->user = arena_copy(t->o->arena, s.p, colon);
	secret_free(t->o->password);
	t->o->password = NULL;
	if (colon == s.n)
		return true;
	t->o->password = secret_new(
	    (struct str){ .p = s.p + colon + 1, .n = s.n - colon - 1 });
	wipe_value(t, 0);
	note_open(t, "a password");
	return true;
}

bool
take_netrc(struct taking *t)
{
	if (t->value != NULL && t->value[0] == '\0')
		return taking_error(t, 0, "the file is missing");
	t->o->netrc = t->value == NULL ? "" : t->value;
	return true;
}

/* @FILE and the like into *place; what stands there itself into *typed. */
static bool
take_secret(struct taking *t, const char *what, const char **place,
    struct secret **typed)
{
	if (t->value[0] == '\0' || strcmp(t->value, "@") == 0)
		return taking_error(t, 0,
		    "it is @FILE, @fd:N, @- or @tty, where %s is", what);
	secret_free(*typed);
	*typed = NULL;
	*place = t->value;
	if (t->value[0] == '@')
		return true;
	*typed = secret_new(str_of(t->value));
	wipe_value(t, 0);
	note_open(t, what);
	return true;
}

bool
take_bearer(struct taking *t)
{
	return take_secret(t, "a token", &t->o->bearer, &t->o->token);
}

bool
take_account(struct taking *t)
{
	return take_secret(t, "an account", &t->o->account,
	    &t->o->account_typed);
}

/* ---- header lines ---- */

bool
header_proves(struct str name)
{
	return str_equals_nocase(name, "Authorization") ||
	    str_equals_nocase(name, "Proxy-Authorization") ||
	    str_equals_nocase(name, "Cookie");
}

/* The first byte that cannot stand in a field line (RFC 9110 5.5), or n. */
static size_t
bad_byte(struct str line)
{
	size_t i;

	for (i = 0; i < line.n; i++)
		if (((unsigned char)line.p[i] < ' ' && line.p[i] != '\t') ||
		    line.p[i] == 127)
			return i;
	return i;
}

static const char *
byte_name(char c)
{
	if (c == '\r')
		return "a carriage return";
	if (c == '\n')
		return "a line feed";
	return c == '\0' ? "a NUL byte" : "a control character";
}

static bool
check_line(const struct taking *t, struct str line, size_t colon)
{
	size_t bad = bad_byte(line);

	if (line.n > LIMIT_LINE)
		return taking_error(t, 0, "the line has more than %d bytes",
		    LIMIT_LINE);
	if (bad < line.n)
		return taking_error(t, bad + 1, "%s cannot stand in a header",
		    byte_name(line.p[bad]));
	if (colon == line.n)
		return taking_error(t, line.n + 1,
		    "a header is \"Name: value\"; the colon is missing "
		    "(\"Name;\" sends it empty)");
	if (colon == 0)
		return taking_error(t, 1, "the name of the header is missing");
	if (token_length(line) < colon)
		return taking_error(t, token_length(line) + 1,
		    "this cannot stand in the name of a header");
	return true;
}

/* A copy that ends in NUL, wiped with the options. */
static const char *
keep_secret_line(struct options *o, struct str line)
{
	struct buf whole = { 0 };
	struct secret *kept;

	buf_add(&whole, line.p, line.n);
	buf_addc(&whole, '\0');
	kept = secret_new(buf_str(&whole));
	buf_free(&whole);
	o->secrets = xreallocarray(o->secrets, o->n_secrets + 1,
	    sizeof(struct secret *));
	o->secrets[o->n_secrets++] = kept;
	return secret_str(kept).p;
}

/* Where the name ends: at the colon, or at the semicolon of "Name;". */
static size_t
name_end(struct str line)
{
	struct str shown = str_trim(line);
	size_t colon = str_find(line, ':');

	if (colon == line.n && shown.n > 0 && shown.p[shown.n - 1] == ';')
		return (size_t)(shown.p - line.p) + shown.n - 1;
	return colon;
}

static bool
add_header(struct taking *t, struct str line, bool in_the_open)
{
	size_t colon = name_end(line);
	struct str name = { .p = line.p, .n = colon };

	if (!check_line(t, line, colon))
		return false;
	if (header_proves(name) && in_the_open)
		note_open(t, "a secret header");
	if (header_proves(name) || name_is_secret(name))
		texts_add(&t->o->headers, keep_secret_line(t->o, line));
	else
		texts_add(&t->o->headers,
		    arena_copy(t->o->arena, line.p, line.n));
	return true;
}

/* A line a header; empty lines are passed over. */
static bool
add_lines(struct taking *t, const char *file, struct str text)
{
	struct str line;
	const char *place = t->place;
	unsigned int number = 0;
	bool fine = true;

	while (fine && str_next(&text, '\n', &line)) {
		number++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n == 0)
			continue;
		t->place = arena_printf(t->o->arena, "%s, %s, line %u", place,
		    file, number);
		fine = add_header(t, line, false);
	}
	t->place = place;
	return fine;
}

bool
take_header(struct taking *t)
{
	struct buf text = { 0 };
	bool fine;

	if (t->value[0] != '@') {
		fine = add_header(t, str_of(t->value), true);
		wipe_value(t, 0);
		return fine;
	}
	buf_addf(t->error, "%s: ", t->place);
	fine = file_read(t->value + 1, LIMIT_HEAD, &text, t->error) == 0;
	if (fine) {
		buf_clear(t->error);
		fine = add_lines(t, t->value + 1, buf_str(&text));
	}
	buf_free(&text);
	return fine;
}
