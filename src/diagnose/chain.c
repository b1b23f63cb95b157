/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificates that a server sent, read from a trace. What is wrong with
 * them is certificate.c. Names in them are outside bytes.
 */
#include "diagnose/chain.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

/* Names listed in a text; bytes of a name that are compared. */
#define LISTED_NAMES 5
#define COMPARED 253

struct chain
chain_of(const struct trace *t)
{
	struct chain c = { .n = 0 };
	const struct event *e = trace_first(t, EV_CERTIFICATE);

	for (; e != NULL && c.n < MOST_CERTIFICATES;
	     e = trace_next(t, e, EV_CERTIFICATE))
		if (c.n == 0 || e->conn == c.sent[0]->conn)
			c.sent[c.n++] = e;
	return c;
}

const struct event *
chain_certificate(const struct chain *c, const struct event *error)
{
	struct str subject = event_get(error, F_SUBJECT);
	int64_t depth = event_number(error, F_DEPTH, 0);

	if (depth >= 0 && (size_t)depth < c->n &&
	    (subject.n == 0 ||
		same_bytes(subject, event_get(c->sent[depth], F_SUBJECT))))
		return c->sent[depth];
	for (size_t i = 0; i < c->n; i++)
		if (same_bytes(subject, event_get(c->sent[i], F_SUBJECT)))
			return c->sent[i];
	return NULL;
}

bool
is_self_issued(const struct event *certificate)
{
	return same_bytes(event_get(certificate, F_SUBJECT),
	    event_get(certificate, F_ISSUER));
}

static const struct event *
issuer_of(const struct chain *c, const struct event *certificate)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->sent[i] != certificate &&
		    same_bytes(event_get(c->sent[i], F_SUBJECT),
			event_get(certificate, F_ISSUER)))
			return c->sent[i];
	return NULL;
}

const struct event *
chain_top(const struct chain *c)
{
	const struct event *top = c->n > 0 ? c->sent[0] : NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct event *issuer = issuer_of(c, top);

		if (issuer == NULL || is_self_issued(top))
			break;
		top = issuer;
	}
	return top;
}

int64_t
wall_ns_of(const struct event *e)
{
	return trace_head(e->trace)->wall_ns + e->t_ns;
}

bool
date_of(const struct event *certificate, enum field_name name, int64_t *wall_ns)
{
	const char *text = event_cstr(certificate, name);

	return text != NULL && clock_parse(text, wall_ns);
}

bool
all_in_future(const struct chain *c)
{
	int64_t from;

	for (size_t i = 0; i < c->n; i++)
		if (!date_of(c->sent[i], F_NOT_BEFORE, &from) ||
		    from <= wall_ns_of(c->sent[i]))
			return false;
	return c->n > 0;
}

const char *
day_text(struct findings *f, const struct event *certificate,
    enum field_name name)
{
	struct str text = event_get(certificate, name);

	text.n = str_find(text, 'T');
	return shown(f, text);
}

/* The next name from field *i on, without its type; false: no more. */
static bool
next_name(const struct event *e, unsigned int *i, struct str *name)
{
	for (; *i < e->n_fields; ++*i) {
		if (e->fields[*i].name != F_SAN)
			continue;
		*name = e->fields[(*i)++].text;
		if (str_starts(*name, "DNS:") || str_starts(*name, "IP:")) {
			size_t type = str_find(*name, ':') + 1;

			name->p += type;
			name->n -= type;
		}
		return true;
	}
	return false;
}

const char *
names_text(struct findings *f, const struct event *certificate)
{
	struct buf out = { 0 };
	unsigned int i = 0;
	size_t n = 0;
	struct str name;
	const char *text;

	while (next_name(certificate, &i, &name)) {
		n++;
		if (n > LISTED_NAMES)
			continue;
		buf_adds(&out, n > 1 ? ", " : "");
		buf_adds(&out, shown(f, name));
	}
	if (n > LISTED_NAMES)
		buf_addf(&out, " and %zu more", n - LISTED_NAMES);
	text = arena_strdup(f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}

static char
folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned int
least(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* How many letters must change to make a from b (Levenshtein). */
static unsigned int
distance(struct str a, struct str b)
{
	unsigned int row[COMPARED + 1];

	if (a.n > COMPARED)
		a.n = COMPARED;
	if (b.n > COMPARED)
		b.n = COMPARED;
	for (unsigned int j = 0; j <= b.n; j++)
		row[j] = j;
	for (unsigned int i = 1; i <= a.n; i++) {
		unsigned int corner = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= b.n; j++) {
			unsigned int above = row[j];
			unsigned int differ =
			    folded(a.p[i - 1]) != folded(b.p[j - 1]);

			row[j] =
			    least(above + 1, row[j - 1] + 1, corner + differ);
			corner = above;
		}
	}
	return row[b.n];
}

const char *
nearest_name(struct findings *f, const struct event *certificate,
    const char *host)
{
	struct str name, nearest = { 0 };
	unsigned int best = UINT32_MAX;
	unsigned int i = 0;

	while (next_name(certificate, &i, &name)) {
		unsigned int far = distance(str_of(host), name);

		if (far < best) {
			best = far;
			nearest = name;
		}
	}
	return nearest.n == 0 ? NULL : shown(f, nearest);
}

static bool
covers_from_afar(struct str name, struct str host)
{
	size_t first = str_find(host, '.');

	if (!str_starts(name, "*.") || host.n < name.n || first == host.n)
		return false;
	return str_equals_nocase(
		   (struct str){ host.p + host.n - (name.n - 1), name.n - 1 },
		   name.p + 1) &&
	    first < host.n - (name.n - 1);
}

const char *
short_wildcard(struct findings *f, const struct event *certificate,
    const char *host)
{
	unsigned int i = 0;
	struct str name;

	while (next_name(certificate, &i, &name))
		if (covers_from_afar(name, str_of(host)))
			return shown(f, name);
	return NULL;
}
