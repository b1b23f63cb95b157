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

/* The id that has the most letters in common at the front. */
static const char *
nearest(const char *id)
{
	const char *best = NULL;
	size_t longest = 2, n;

	for (size_t i = 0; fault_row(i) != NULL; i++) {
		const char *other = fault_row(i)->id;

		for (n = 0; id[n] != '\0' && id[n] == other[n]; n++)
			continue;
		if (n > longest) {
			longest = n;
			best = other;
		}
	}
	return best;
}

bool
describe_fault(const char *id, const struct look *look, struct buf *out,
    struct buf *error)
{
	const struct fault *f = fault_find(id);
	struct term t = term_into(out, look);

	if (f == NULL) {
		buf_addf(error, "option --describe: no fault is called \"%s\"",
		    id);
		if (nearest(id) != NULL)
			buf_addf(error, "; did you mean %s?", nearest(id));
		else
			buf_adds(error, "; man 7 sonde-faults lists them");
		return false;
	}
	term_putf(&t, "%s   %s, %s", f->id, severity_name(f->severity),
	    phase_info(f->phase)->shown);
	if (f->severity == SEVERITY_FAIL)
		term_putf(&t, ", exit status %d (%s)",
		    phase_info(f->phase)->tens * 10 + (int)f->kind,
		    kind_name(f->kind));
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
