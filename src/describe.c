/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row of the table of faults as a page for people, in the order of the
 * failure screen; there is no conversation here to take evidence from.
 */
#include "describe.h"

#include <string.h>

#include "diagnose/diagnose.h"
#include "report/term.h"
#include "talk/modules.h"

#define BODY 16 /* what stands behind "What it means" */

/* The places in a table's text, by what stands for them in general. */
static void
fill_in(const char *text, struct buf *out)
{
	static const struct {
		const char *place;
		const char *word;
	} places[] = {
		{ "{url}", "URL" },
		{ "{host}", "HOST" },
		{ "{hostport}", "HOST:PORT" },
		{ "{connect}", "-connect HOST:PORT" },
		{ "{cert}", "client.pem" },
		{ "{-k}", "" },
		{ "{--tls-max}", "" },
		{ "{--dns}", "" },
		{ "{port}", "PORT" },
	};
	size_t n = sizeof(places) / sizeof(places[0]), i;

	while (*text != '\0') {
		for (i = 0; i < n; i++)
			if (strncmp(text, places[i].place,
				strlen(places[i].place)) == 0)
				break;
		if (i == n) {
			buf_addc(out, *text++);
			continue;
		}
		buf_adds(out, places[i].word);
		text += strlen(places[i].place);
	}
}

/* Lines of text behind their label; commands are not broken as words are. */
static void
section(struct term *t, const char *label, const char *text, bool commands)
{
	struct buf filled = { 0 };
	struct str line, rest;

	if (text == NULL || text[0] == '\0')
		return;
	fill_in(text, &filled);
	rest = buf_str(&filled);
	term_puts(t, label);
	while (str_next(&rest, '\n', &line)) {
		term_to(t, BODY);
		if (commands)
			term_command(t, line, BODY);
		else
			term_wrap(t, line, BODY);
		term_newline(t);
	}
	buf_free(&filled);
}

/* ---- ids that somebody may have meant ---- */

#define LONGEST_ID 48
#define SUGGESTED 3

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* How many letters must change, come or go to make b of a (Levenshtein). */
static int
distance(const char *a, const char *b)
{
	int row[LONGEST_ID + 1], before, kept;
	int n = (int)strlen(b);

	if (n > LONGEST_ID || strlen(a) > LONGEST_ID)
		return LONGEST_ID;
	for (int i = 0; i <= n; i++)
		row[i] = i;
	for (int j = 1; a[j - 1] != '\0'; j++) {
		before = row[0];
		row[0] = j;
		for (int i = 1; i <= n; i++) {
			kept = before + (a[j - 1] != b[i - 1]);
			before = row[i];
			row[i] = least(kept, least(row[i], row[i - 1]) + 1);
		}
	}
	return row[n];
}

/*
 * How far an id is from what was typed: a part of it, or all of it and more, is
 * nearer than a misspelling. LONGEST_ID: not near at all.
 */
static int
farness(const char *typed, const char *id)
{
	int letters = (int)strlen(typed);
	int far = distance(typed, id);

	if (letters >= 3 &&
	    (strstr(id, typed) != NULL || strstr(typed, id) != NULL))
		return 0;
	return far <= 1 + letters / 6 ? far : LONGEST_ID;
}

/* "tls-silent, tls-stalled or tls-sha1"; nothing if no id is near. */
static void
suggest(const char *typed, struct buf *out)
{
	const struct fault *near[SUGGESTED];
	size_t n = 0;

	for (int far = 0; far < LONGEST_ID && n < SUGGESTED; far++) {
		for (size_t i = 0; fault_row(i) != NULL && n < SUGGESTED; i++) {
			if (farness(typed, fault_row(i)->id) == far)
				near[n++] = fault_row(i);
		}
	}
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s%s",
		    i == 0          ? ""
			: i + 1 < n ? ", "
				    : " or ",
		    near[i]->id);
}

static void
unknown_fault(const char *id, struct buf *error)
{
	struct buf ids = { 0 };

	suggest(id, &ids);
	buf_addf(error, "option --describe: no fault is called \"%s\"", id);
	if (ids.n > 0)
		buf_addf(error, "; did you mean %s?", buf_text(&ids));
	else
		buf_adds(error, "; man 7 sonde-faults lists them");
	buf_free(&ids);
}

bool
describe_fault(const char *id, const struct look *look, struct buf *out,
    struct buf *error)
{
	const struct fault *f = fault_find(id);
	struct term t = term_into(out, look);

	if (f == NULL) {
		unknown_fault(id, error);
		return false;
	}
	term_putf(&t, "%s   %s, %s", f->id, severity_name(f->severity),
	    phase_info(f->phase)->shown);
	if (f->severity == SEVERITY_FAIL)
		term_putf(&t, ", exit status %d (%s)",
		    phase_info(f->phase)->tens * 10 + (int)f->kind,
		    kind_name(f->kind));
	term_newline(&t);
	term_puts(&t, f->title);
	term_newline(&t);
	term_newline(&t);
	section(&t, "What it means", f->what, false);
	section(&t, "So it is not", f->not, false);
	section(&t, "Likely causes", f->causes, false);
	section(&t, "Remedy", f->remedy, false);
	section(&t, "Next", f->next, true);
	section(&t, "See", f->see, false);
	return true;
}

void
describe_protocols(const struct look *look, struct buf *out)
{
	struct term t = term_into(out, look);
	const struct module *m;

	for (size_t i = 0; module_row(i) != NULL; i++) {
		m = module_row(i);
		term_putf(&t, "%s %u", m->name, (unsigned int)m->port);
		if (m->tls_name != NULL)
			term_putf(&t, ", %s %u", m->tls_name,
			    (unsigned int)m->tls_port);
		term_to(&t, 26);
		term_putf(&t, "%s (%s)", m->summary, m->rfc);
		term_newline(&t);
	}
}
