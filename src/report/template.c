/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words with places for the fields of an event. The templates are our own
 * table's, so a mistake in one is a mistake of the program: it is asserted.
 */
#include "report/template.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "report/words.h"

/* Groups stand in groups at most so deep. */
#define DEEPEST 2

static enum field_name
field_of(struct str name)
{
	enum field_name f = F_SERVER;
	char word[32];
	bool known;

	assert(name.n < sizeof(word));
	memcpy(word, name.p, name.n);
	word[name.n] = '\0';
	known = field_named(word, &f);
	assert(known);
	(void)known;
	return f;
}

static void
add_number(struct buf *out, const struct field *field)
{
	switch (field_info(field->name)->type) {
	case FIELD_NS:
		if (field->name == F_WITHIN)
			words_limit(out, field->number);
		else
			words_ms_unit(out, field->number);
		break;
	case FIELD_BOOL:
		buf_adds(out, field->number != 0 ? "yes" : "no");
		break;
	default:
		if (field->name == F_BYTES)
			words_size(out, field->number);
		else if (field->name == F_OFFSET)
			buf_addf(out, "byte %" PRId64, field->number);
		else if (field->name == F_LIMIT)
			words_count(out, field->number);
		else
			buf_addf(out, "%" PRId64, field->number);
	}
}

static bool
is_number(enum field_name f)
{
	enum field_type type = field_info(f)->type;

	return type == FIELD_INT || type == FIELD_NS || type == FIELD_BOOL;
}

void
template_values(const struct event *e, enum field_name f, struct buf *out)
{
	const char *before = "";

	for (unsigned int i = 0; i < e->n_fields; i++) {
		const struct field *field = &e->fields[i];

		if (field->name != f)
			continue;
		buf_adds(out, before);
		if (is_number(f))
			add_number(out, field);
		else
			buf_add(out, field->text.p, field->text.n);
		before = ", ";
	}
}

/* Whether it is there: a BOOL must be true, a text not empty. */
static bool
holds(const struct event *e, enum field_name f)
{
	if (field_info(f)->type == FIELD_BOOL)
		return event_true(e, f);
	if (is_number(f))
		return event_field(e, f) != NULL;
	return event_get(e, f).n > 0;
}

/* "2026-11-22" of "2026-11-22T19:24:50Z", or how many of a noun. */
static void
fill_as(const struct event *e, enum field_name f, struct str as,
    struct buf *out)
{
	struct str text = event_get(e, f);
	char noun[16];

	if (str_equals(as, "date")) {
		buf_add(out, text.p, text.n < 10 ? text.n : 10);
		return;
	}
	assert(as.n < sizeof(noun));
	memcpy(noun, as.p, as.n);
	noun[as.n] = '\0';
	words_number_of(out, event_number(e, f, 0), noun);
}

/* "{bytes}" or "{bytes:byte}", from behind the brace; returns what follows. */
static const char *
fill_place(const char *place, const struct event *e, struct buf *out)
{
	struct str rest = { place, strcspn(place, "}") };
	struct str name = { 0 };
	const char *next = place + rest.n + 1;

	(void)str_next(&rest, ':', &name);
	if (rest.n > 0)
		fill_as(e, field_of(name), rest, out);
	else
		template_values(e, field_of(name), out);
	return next;
}

/* The end of a group, from behind its bracket. */
static const char *
group_end(const char *p)
{
	int depth = 1;

	for (; depth > 0; p++) {
		assert(*p != '\0');
		depth += *p == '[' ? 1 : *p == ']' ? -1 : 0;
	}
	return p - 1;
}

/* Whether all fields that a group (not those inside it) names are there. */
static bool
group_holds(const char *p, const char *end, const struct event *e)
{
	for (; p < end; p++) {
		if (*p == '[')
			p = group_end(p + 1);
		else if (*p == '{' &&
		    !holds(e,
			field_of((struct str){ p + 1, strcspn(p + 1, ":}") })))
			return false;
	}
	return true;
}

/* The condition at the start of a group; *p goes behind it. */
static bool
group_wanted(const char **p, const char *end, const struct event *e)
{
	char sign = **p;
	size_t n;

	if (sign != '+' && sign != '-')
		return group_holds(*p, end, e);
	n = strcspn(*p + 1, ":");
	enum field_name f = field_of((struct str){ *p + 1, n });

	*p += n + 2;
	return holds(e, f) == (sign == '+');
}

void
template_fill(const char *words, const struct event *e, struct buf *out)
{
	const char *ends[DEEPEST];
	const char *end;
	int depth = 0;

	while (*words != '\0') {
		if (depth > 0 && words == ends[depth - 1]) {
			depth--;
			words++;
		} else if (*words == '{') {
			words = fill_place(words + 1, e, out);
		} else if (*words == '[') {
			words++;
			end = group_end(words);
			if (group_wanted(&words, end, e)) {
				assert(depth < DEEPEST);
				ends[depth++] = end;
			} else {
				words = end + 1;
			}
		} else {
			buf_addc(out, *words++);
		}
	}
}

bool
template_names(const char *words, enum field_name f)
{
	const char *name = field_info(f)->name;
	size_t n = strlen(name);

	for (; *words != '\0'; words++) {
		if (strchr("{+-", *words) != NULL &&
		    strncmp(words + 1, name, n) == 0 &&
		    (words[1 + n] == '}' || words[1 + n] == ':'))
			return true;
	}
	return false;
}
