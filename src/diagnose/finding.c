/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building findings: texts, evidence, and the lists of the table. What is
 * found, and why, is the rules' business; what a command becomes, command.c's.
 */
#include "diagnose/finding.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "diagnose/command.h"

/* Outside bytes in one text, and of those that are no text. */
#define SHOWN_BYTES 100
#define SHOWN_BINARY 32

/* Bytes of a sentence that a module wrote, perhaps around such bytes. */
#define SENTENCE_BYTES 300

#define MINUTE (60 * CLOCK_S)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct draft *
finding_of(const struct findings *f, const char *id)
{
	for (size_t i = 0; i < f->n && id != NULL; i++)
		if (strcmp(f->drafts[i]->finding.fault->id, id) == 0)
			return f->drafts[i];
	return NULL;
}

bool
is_beside(const struct event *e)
{
	return e->conn > 1;
}

struct draft *
first_fail(const struct findings *f)
{
	struct draft *first = NULL;

	for (size_t i = 0; i < f->n; i++) {
		struct draft *d = f->drafts[i];

		if (d->finding.severity == SEVERITY_FAIL &&
		    (first == NULL || d->finding.t_ns < first->finding.t_ns))
			first = d;
	}
	return first;
}

static void
add_evidence(struct draft *d, const struct event *e, const char *text)
{
	size_t n = d->finding.n_evidence;

	for (size_t i = 0; i < n; i++)
		if (e != NULL && d->evidence[i].seq == e->seq &&
		    d->evidence[i].look == trace_head(e->trace)->look &&
		    strcmp(d->evidence[i].text, text) == 0)
			return;
	if (n == MOST_EVIDENCE) {
		d->left_out++;
		return;
	}
	d->evidence[d->finding.n_evidence++] = (struct evidence){
		.t_ns = e == NULL ? -1 : e->t_ns,
		.seq = e == NULL ? d->seq : e->seq,
		.look = e == NULL ? 0 : trace_head(e->trace)->look,
		.source = e == NULL ? SOURCE_PROGRAM : e->source,
		.text = text,
	};
}

/*
 * The phase in which it came up. What a module says of a reply that it has
 * heard to its end is booked to this machine, and is about the reply.
 */
static enum phase
phase_of(const struct event *e)
{
	if (e->kind == EV_FAULT && e->phase == PHASE_LOCAL)
		return PHASE_RECEIVE;
	return e->phase;
}

static struct draft *
new_draft(struct findings *f, const struct fault *fault, const struct event *e,
    const char *what)
{
	struct draft *d = arena_alloc(f->arena, sizeof(*d));

	d->seq = e == NULL ? 0 : e->seq;
	d->finding = (struct finding){
		.fault = fault,
		.phase = fault->phase,
		.severity = fault->severity,
		.t_ns = e == NULL ? 0 : e->t_ns,
		.what = what,
	};
	if (fault->phase == PHASE_LOCAL && e != NULL)
		d->finding.phase = phase_of(e);
	if (f->n < MOST_FINDINGS)
		f->drafts[f->n++] = d;
	return d;
}

struct draft *
found(struct findings *f, const struct event *e, const char *id,
    const char *format, ...)
{
	const struct fault *fault = fault_find(id);
	struct draft *d;
	const char *what;
	va_list ap;

	if (fault == NULL)
		fault = fault_find("protocol-offence");
	va_start(ap, format);
	what = arena_vprintf(f->arena, format, ap);
	va_end(ap);
	d = finding_of(f, fault->id);
	if (d == NULL)
		return new_draft(f, fault, e, what);
	if (strcmp(d->finding.what, what) != 0)
		add_evidence(d, e, what);
	return d;
}

void
evidence(struct findings *f, struct draft *d, const struct event *e,
    const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_evidence(d, e, arena_vprintf(f->arena, format, ap));
	va_end(ap);
}

static void
add_line(const char **lines, size_t *n, const char *line)
{
	if (*n < MOST_LINES)
		lines[(*n)++] = line;
}

void
likely(struct findings *f, struct draft *d, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_line(d->causes, &d->finding.n_causes,
	    arena_vprintf(f->arena, format, ap));
	va_end(ap);
}

void
try_next(struct findings *f, struct draft *d, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_line(d->next, &d->finding.n_next,
	    arena_vprintf(f->arena, format, ap));
	va_end(ap);
}

void
rule_out(struct findings *f, struct draft *d, const char *text)
{
	(void)f;
	add_line(d->not, &d->finding.n_not, text);
}

static void
add_lines(struct findings *f, const char **lines, size_t *n, const char *list)
{
	struct str rest = str_of(list);
	struct str line;

	while (str_next(&rest, '\n', &line))
		if (line.n > 0)
			add_line(lines, n,
			    arena_copy(f->arena, line.p, line.n));
}

/* With the user's own options two commands may be the same. */
static bool
holds_line(const char *const *lines, size_t n, const char *line)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(lines[i], line) == 0)
			return true;
	return false;
}

/* The table's commands, as far as they make sense here. */
static void
add_commands(struct findings *f, const char **lines, size_t *n,
    const char *list)
{
	struct str rest = str_of(list);
	struct str line;

	while (str_next(&rest, '\n', &line)) {
		const char *text = line.n == 0 ? NULL : fill_command(f, line);

		if (text != NULL && !holds_line(lines, *n, text))
			add_line(lines, n, text);
	}
}

/* By time, what is of no one moment last; as they were else. */
static void
sort_evidence(struct draft *d)
{
	for (size_t i = 1; i < d->finding.n_evidence; i++) {
		struct evidence moved = d->evidence[i];
		size_t j = i;

		while (j > 0 &&
		    (uint64_t)moved.t_ns < (uint64_t)d->evidence[j - 1].t_ns) {
			d->evidence[j] = d->evidence[j - 1];
			j--;
		}
		d->evidence[j] = moved;
	}
}

/* The last one stays: it is the end of the story. */
static void
tell_left_out(struct findings *f, struct draft *d)
{
	struct evidence *e = &d->evidence[MOST_EVIDENCE - 2];

	*e = (struct evidence){
		.t_ns = -1,
		.seq = e->seq,
		.text = arena_printf(f->arena, "(%zu more)", d->left_out + 1),
	};
}

static void
finish(struct findings *f, struct draft *d)
{
	struct finding *g = &d->finding;
	const struct fault *fault = g->fault;

	add_lines(f, d->not, &g->n_not, fault->not );
	add_lines(f, d->causes, &g->n_causes, fault->causes);
	add_commands(f, d->next, &g->n_next, fault->next);
	sort_evidence(d);
	if (d->left_out > 0)
		tell_left_out(f, d);
	g->evidence = d->evidence;
	g->not = d->not ;
	g->causes = d->causes;
	g->next = d->next;
}

void
finish_findings(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		finish(f, f->drafts[i]);
}

/* n or a little less, so that no UTF-8 sequence is torn. */
static size_t
whole_characters(struct str s, size_t n)
{
	size_t m = n;

	while (m > 0 && n - m < 4 && ((unsigned char)s.p[m] & 0xc0) == 0x80)
		m--;
	return n - m < 4 ? m : n;
}

/* UTF-8 without a NUL; controls may be in it. */
static bool
is_text(struct str s)
{
	uint32_t code;

	while (s.n > 0) {
		size_t n = utf8_decode(s, &code);

		if (n == 0 || code == 0)
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}

static struct str
cut(struct str s, size_t most)
{
	if (s.n > most)
		s.n = whole_characters(s, most);
	return s;
}

/* "J<00><00><00><0a>8": a backslash would be made visible once more. */
static void
add_binary(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= ' ' && c < 127)
			buf_addc(out, s.p[i]);
		else
			buf_addf(out, "<%02x>", (unsigned int)c);
	}
}

/*
 * At most so many bytes; the rest as "...". Whoever shows the text makes it
 * visible; only what a text cannot hold, or would lose, is made so here.
 */
static const char *
shown_up_to(struct findings *f, struct str s, size_t most)
{
	struct str part = cut(s, most);
	struct buf out = { 0 };
	const char *text;

	if (is_text(part))
		buf_add(&out, part.p, part.n);
	else {
		part = cut(s, SHOWN_BINARY);
		add_binary(&out, part);
	}
	if (part.n < s.n)
		buf_adds(&out, "...");
	text = arena_strdup(f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}

const char *
shown(struct findings *f, struct str s)
{
	return shown_up_to(f, s, SHOWN_BYTES);
}

const char *
sentence(struct findings *f, struct str s)
{
	const char *text = shown_up_to(f, s, SENTENCE_BYTES);
	char first = text[0];

	if (first >= 'a' && first <= 'z')
		first = (char)(first - 'a' + 'A');
	if (first == '\0')
		return "No more is known.";
	return arena_printf(f->arena, "%c%s%s", first, text + 1,
	    text[strlen(text) - 1] == '.' ? "" : ".");
}

const char *
host_text(struct findings *f)
{
	return shown(f, str_of(trace_head(f->trace)->host_ascii));
}

const char *
path_text(struct findings *f)
{
	return shown(f, str_of(trace_head(f->trace)->path));
}

const char *
shown_field(struct findings *f, const struct event *e, enum field_name name)
{
	return shown(f, event_get(e, name));
}

bool
is_address(const char *host)
{
	return strchr(host, ':') != NULL ||
	    strspn(host, "0123456789.") == strlen(host);
}

bool
same_bytes(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

const char *
time_text(struct findings *f, int64_t ns)
{
	int64_t unit = CLOCK_MS;
	const char *name = "ms";

	if (ns >= 2 * DAY)
		return arena_printf(f->arena, "%lld days",
		    (long long)(ns / DAY));
	if (ns >= 2 * HOUR)
		return arena_printf(f->arena, "%lld hours",
		    (long long)(ns / HOUR));
	if (ns >= 2 * MINUTE)
		return arena_printf(f->arena, "%lld minutes",
		    (long long)(ns / MINUTE));
	if (ns >= 0 && ns < CLOCK_MS / 20)
		return "<0.1 ms";
	if (ns >= CLOCK_S - CLOCK_MS / 20) {
		unit = CLOCK_S;
		name = "s";
	}
	ns = (ns + unit / 20) / (unit / 10);
	return arena_printf(f->arena, "%lld.%lld %s", (long long)(ns / 10),
	    (long long)(ns % 10), name);
}

/* "18 231" */
static void
words_of(struct buf *out, int64_t n)
{
	int64_t group = 1;

	while (n / group >= 1000)
		group *= 1000;
	buf_addf(out, "%lld", (long long)(n / group));
	for (group /= 1000; group > 0; group /= 1000)
		buf_addf(out, " %03lld", (long long)(n / group % 1000));
}

const char *
count_text(struct findings *f, int64_t n, const char *noun)
{
	struct buf out = { 0 };
	const char *text;

	words_of(&out, n);
	buf_addf(&out, n == 1 ? " %s" : " %ss", noun);
	text = arena_strdup(f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}
