/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A netrc is words: "machine NAME login NAME password WORD account WORD", or
 * "default" in place of a machine; "macdef NAME" and all lines up to an empty
 * one are a macro, which is skipped. Words with spaces stand in double
 * quotes, with \" \\ \n \r \t inside; "#" where a word would begin, at the
 * start of a line, makes it a comment.
 */
#include "netrc.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/xalloc.h"

#define LONGEST 4096 /* bytes of a word */

struct reader {
	struct str rest;
	unsigned int line;
	bool line_begins;
	struct buf word; /* the last one read */
	struct buf *error;
};

static bool
bad(const struct reader *r, const char *why)
{
	buf_addf(r->error, "line %u: %s", r->line, why);
	return false;
}

static void
step(struct reader *r)
{
	r->line_begins = r->rest.p[0] == '\n';
	if (r->line_begins)
		r->line++;
	r->rest.p++;
	r->rest.n--;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_line(struct reader *r)
{
	while (r->rest.n > 0 && r->rest.p[0] != '\n')
		step(r);
}

static void
skip_space(struct reader *r)
{
	bool line_begins = r->line_begins;

	while (r->rest.n > 0 &&
	    (is_space(r->rest.p[0]) || (line_begins && r->rest.p[0] == '#'))) {
		if (r->rest.p[0] == '#')
			skip_line(r);
		else
			step(r);
		line_begins = line_begins || r->line_begins;
	}
}

static char
unescaped(char c)
{
	static const char letters[] = "nrt", means[] = "\n\r\t";
	const char *at = memchr(letters, c, sizeof(letters) - 1);

	return at == NULL ? c : means[at - letters];
}

static bool
quoted_word(struct reader *r)
{
	char c;

	step(r);
	while (r->rest.n > 0 && r->rest.p[0] != '"') {
		c = r->rest.p[0];
		if (c == '\n')
			return bad(r, "the quotation mark is not closed");
		step(r);
		if (c == '\\' && r->rest.n > 0) {
			c = unescaped(r->rest.p[0]);
			step(r);
		}
		buf_addc(&r->word, c);
	}
	if (r->rest.n == 0)
		return bad(r, "the quotation mark is not closed");
	step(r);
	return true;
}

static void
bare_word(struct reader *r)
{
	while (r->rest.n > 0 && !is_space(r->rest.p[0])) {
		buf_addc(&r->word, r->rest.p[0]);
		step(r);
	}
}

/* false: no more words, or an error. */
static bool
next_word(struct reader *r)
{
	buf_clear(&r->word);
	skip_space(r);
	if (r->rest.n == 0)
		return false;
	if (r->rest.p[0] != '"')
		bare_word(r);
	else if (!quoted_word(r))
		return false;
	if (r->word.over)
		return bad(r, "a word has more than 4096 bytes");
	if (str_has(buf_str(&r->word), '\0'))
		return bad(r, "a NUL byte cannot stand here");
	return true;
}

static bool
argument(struct reader *r, const char *of)
{
	if (next_word(r))
		return true;
	if (r->error->n == 0)
		buf_addf(r->error, "line %u: \"%s\" without its word", r->line,
		    of);
	return false;
}

/* Up to an empty line, or the end. */
static void
skip_macro(struct reader *r)
{
	bool empty = false;

	skip_line(r);
	while (r->rest.n > 0 && !empty) {
		step(r);
		empty = r->rest.n > 0 && r->rest.p[0] == '\n';
		if (!empty)
			skip_line(r);
	}
}

void
netrc_entry_free(struct netrc_entry *e)
{
	free(e->user);
	secret_free(e->password);
	secret_free(e->account);
	e->user = NULL;
	e->password = e->account = NULL;
	e->found = false;
}

/* One "login x", "password x", "account x" or macro of an entry. */
static bool
take_pair(struct reader *r, struct netrc_entry *e)
{
	struct str word = buf_str(&r->word);

	if (str_equals(word, "login")) {
		if (!argument(r, "login"))
			return false;
		free(e->user);
		e->user = xstrdup(buf_text(&r->word));
	} else if (str_equals(word, "password")) {
		if (!argument(r, "password"))
			return false;
		secret_free(e->password);
		e->password = secret_new(buf_str(&r->word));
	} else if (str_equals(word, "account")) {
		if (!argument(r, "account"))
			return false;
		secret_free(e->account);
		e->account = secret_new(buf_str(&r->word));
	} else if (str_equals(word, "macdef")) {
		if (!argument(r, "macdef"))
			return false;
		skip_macro(r);
	} else {
		return bad(r,
		    "this is none of machine, default, login, "
		    "password, account, macdef");
	}
	return true;
}

static bool
begins_entry(const struct reader *r)
{
	struct str word = buf_str(&r->word);

	return str_equals(word, "machine") || str_equals(word, "default");
}

/* "machine NAME" or "default", whose first word has been read. */
static bool
take_head(struct reader *r, const char *host, bool *ours)
{
	*ours = str_equals(buf_str(&r->word), "default");
	if (*ours)
		return true;
	if (!argument(r, "machine"))
		return false;
	*ours = str_equals_nocase(buf_str(&r->word), host);
	return true;
}

/* Whether e, which is complete, is what was looked for; if not, it is freed. */
static bool
settle(struct netrc_entry *e, bool ours, const char *user)
{
	if (ours &&
	    (user == NULL || e->user == NULL || strcmp(user, e->user) == 0)) {
		e->found = true;
		return true;
	}
	netrc_entry_free(e);
	return false;
}

int
netrc_find(struct str text, const char *host, const char *user,
    struct netrc_entry *out, struct buf *error)
{
	struct reader r = { .rest = text,
		.line = 1,
		.line_begins = true,
		.word = buf_with_cap(LONGEST),
		.error = error };
	bool ours = false, fine = true;

	*out = (struct netrc_entry){ 0 };
	while (fine && !out->found && next_word(&r)) {
		if (!begins_entry(&r))
			fine = take_pair(&r, out);
		else if (!settle(out, ours, user))
			fine = take_head(&r, host, &ours);
	}
	if (error->n == 0 && !out->found)
		(void)settle(out, ours, user);
	buf_free(&r.word);
	if (error->n == 0)
		return 0;
	netrc_entry_free(out);
	return ERR_SYNTAX;
}
