/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sonde says of itself, made from the option table: one screen with the
 * examples first, the long list, and the bare names.
 */
#include <string.h>

#include "options_internal.h"

#define WIDTH 79  /* columns */
#define INDENT 10 /* column of the options behind a group's heading */
#define TEXT 30   /* column of the help behind an option */

static const char *const headings[GROUPS] = {
	[GROUP_REQUEST] = "Ask",
	[GROUP_LOGIN] = "Log in",
	[GROUP_TLS] = "TLS",
	[GROUP_NETWORK] = "Network",
	[GROUP_TIME] = "Time",
	[GROUP_OUTPUT] = "Show",
	[GROUP_MORE] = "More",
};

const char *
group_heading(enum group g)
{
	return headings[g];
}

/* "-X METHOD", or "--json DATA" if there is no letter. */
static void
short_form(const struct option_row *row, struct buf *out)
{
	bool optional = row->argument != NULL && row->argument[0] == '[';

	if (row->letter != 0)
		buf_addf(out, "-%c", row->letter);
	else
		buf_addf(out, "--%s", row->name);
	if (row->argument != NULL && !optional)
		buf_addf(out, " %s", row->argument);
}

static void
pad(struct buf *out, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		buf_addc(out, ' ');
}

/* One group: its heading, then its options, broken between them. */
static void
list_group(enum group g, struct buf *out)
{
	struct buf form = { 0 };
	size_t column = INDENT;
	bool begun = false;

	buf_adds(out, headings[g]);
	pad(out, strlen(headings[g]), INDENT);
	for (int id = 0; id < OPTIONS; id++) {
		if (option_row((enum option_id)id)->group != g)
			continue;
		short_form(option_row((enum option_id)id), &form);
		if (begun && column + 2 + form.n > WIDTH) {
			buf_addc(out, '\n');
			pad(out, 0, INDENT);
			column = INDENT;
		} else if (begun) {
			buf_adds(out, "  ");
			column += 2;
		}
		buf_adds(out, buf_text(&form));
		column += form.n;
		begun = true;
		buf_clear(&form);
	}
	buf_addc(out, '\n');
	buf_free(&form);
}

void
options_help(struct buf *out)
{
	buf_adds(out,
	    "sonde https://www.example.org/       one conversation, and what "
	    "happened\n"
	    "sonde -v https://www.example.org/    the same with all that was "
	    "said\n"
	    "sonde --oauth2-bearer @token.txt --json '{\"a\":1}' "
	    "https://api.example.org/v1\n"
	    "sonde -o json=run.json URL           keep it; later: sonde "
	    "--replay run.json\n"
	    "Usage: sonde [option...] URL...      --help=all explains each; man sonde\n");
	for (int g = 0; g < GROUP_HIDDEN; g++)
		list_group((enum group)g, out);
}

static void
explain_option(const struct option_row *row, struct buf *out)
{
	size_t before = out->n, width;
	bool optional = row->argument != NULL && row->argument[0] == '[';
	int n;

	if (row->letter != 0)
		buf_addf(out, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(out, "      --%s", row->name);
	n = row->argument == NULL ? 0 : (int)strlen(row->argument);
	if (optional)
		buf_addf(out, "[=%.*s]", n - 2, row->argument + 1);
	else if (n > 0)
		buf_addf(out, " %s", row->argument);
	width = out->n - before;
	if (width + 1 > TEXT) {
		buf_addc(out, '\n');
		width = 0;
	}
	pad(out, width, TEXT);
	buf_adds(out, row->help);
	if (row->by_default != NULL)
		buf_addf(out, " (%s)", row->by_default);
	buf_addc(out, '\n');
}

void
options_help_all(struct buf *out)
{
	const struct option_row *row;

	buf_adds(out, "Usage: sonde [option...] URL...\n");
	for (int g = 0; g < GROUP_HIDDEN; g++) {
		buf_addf(out, "\n%s\n", headings[g]);
		for (int id = 0; id < OPTIONS; id++) {
			row = option_row((enum option_id)id);
			if ((int)row->group == g)
				explain_option(row, out);
		}
	}
	buf_adds(out, "\nDefaults stand in brackets. man sonde tells all.\n");
}

void
options_list(struct buf *out)
{
	const struct option_row *row;

	for (int id = 0; id < OPTIONS; id++) {
		row = option_row((enum option_id)id);
		if (row->group != GROUP_HIDDEN)
			buf_addf(out, "--%s\n", row->name);
	}
}

void
options_version(struct buf *out)
{
	buf_adds(out,
	    "sonde " PACKAGE_VERSION "\n"
	    "Licence GPLv3+: GNU GPL version 3 or later.\n"
	    "There is no warranty, to the extent permitted by law.\n");
}
