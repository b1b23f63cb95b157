/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of texts, as it was compiled in: found by id, and filled. Nothing
 * of it is touched before the first call. tests/style/explain holds the file
 * to its form.
 */
#include "report/explain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "report/explain_value.h"

static const unsigned char file[] = {
#include "report/explain_en.inc"
};

/* Longer ones are cut: a text is ours, and is to be read. */
#define VALUE 60

static struct explanation *all; /* in the order of the file */
static const struct explanation **sorted;
static size_t count;

/* Servers write names in any case. */
static int
compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : strncasecmp(a.p, b.p, n);

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

static int
by_id(const void *a, const void *b)
{
	const struct explanation *const *x = a, *const *y = b;

	return compare((*x)->id, (*y)->id);
}

/* "[id] RFC 1; RFC 2": the head of a text, which goes to an empty line. */
static struct explanation
read_one(struct str line, const char *text)
{
	struct str rest = str_skip(line, 1);
	struct explanation x = { .text = { text, 0 } };

	(void)str_next(&rest, ']', &x.id);
	x.refs = str_skip(rest, rest.n > 0 && rest.p[0] == ' ' ? 1 : 0);
	return x;
}

static void
read_file(void)
{
	struct str rest = { (const char *)file, sizeof(file) }, line;
	struct explanation *now = NULL;

	all = xcalloc(sizeof(file) / 16, sizeof(*all));
	while (str_next(&rest, '\n', &line)) {
		if (line.n > 0 && line.p[0] == '[') {
			now = &all[count];
			*now = read_one(line, rest.p);
			now->order = count++;
		} else if (line.n == 0) {
			now = NULL;
		} else if (now != NULL) {
			now->text.n = (size_t)(line.p + line.n - now->text.p);
		}
	}
	sorted = xcalloc(count + 1, sizeof(struct explanation *));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &all[i];
	qsort(sorted, count, sizeof(struct explanation *), by_id);
}

size_t
explanations(void)
{
	if (all == NULL)
		read_file();
	return count;
}

const struct explanation *
explanation_at(size_t order)
{
	return order < explanations() ? &all[order] : NULL;
}

const struct explanation *
explanation_find(struct str id)
{
	struct explanation key = { .id = id };
	const struct explanation *wanted = &key, **found;

	if (explanations() == 0)
		return NULL;
	found = bsearch(&wanted, sorted, count, sizeof(struct explanation *),
	    by_id);
	return found == NULL ? NULL : *found;
}

/* ---- filling ---- */

/* A value from outside stays a word or two of our sentence. */
static void
add_value(struct buf *out, struct str value)
{
	size_t n = value.n;

	if (n > VALUE) {
		n = VALUE;
		while (n > 0 && ((unsigned char)value.p[n] & 0xc0) == 0x80)
			n--;
	}
	buf_add(out, value.p, n);
	if (n < value.n)
		buf_adds(out, "...");
}

/* Fills up to the end of s; false if a place is empty. */
static bool
fill(struct str s, const struct event *e, struct buf *out)
{
	bool whole = true;

	while (s.n > 0) {
		struct str name = str_skip(s, 1);
		struct buf value = { 0 };

		if (s.p[0] != '{') {
			buf_addc(out, s.p[0] == '\n' ? ' ' : s.p[0]);
			s = str_skip(s, 1);
			continue;
		}
		name.n = str_find(name, '}');
		whole = explain_value(e, name, &value) && whole;
		add_value(out, buf_str(&value));
		buf_free(&value);
		s = str_skip(s, name.n + 2);
	}
	return whole;
}

/* "[, alias {alias}]": nothing if a place in it is empty. */
static void
fill_group(struct str group, const struct event *e, struct buf *out)
{
	struct buf part = { 0 };

	if (fill(group, e, &part))
		buf_add(out, buf_str(&part).p, part.n);
	buf_free(&part);
}

bool
explanation_fill(const struct explanation *x, const struct event *e,
    struct buf *out)
{
	struct str rest = x->text, part;
	struct buf words = { 0 };
	bool whole = true;

	while (rest.n > 0 && whole) {
		part = rest;
		part.n = str_find(rest, '[');
		rest = str_skip(rest, part.n + 1);
		whole = fill(part, e, &words);
		if (rest.n == 0)
			break;
		part = rest;
		part.n = str_find(rest, ']');
		rest = str_skip(rest, part.n + 1);
		fill_group(part, e, &words);
	}
	if (whole)
		buf_add(out, buf_str(&words).p, words.n);
	buf_free(&words);
	return whole;
}
