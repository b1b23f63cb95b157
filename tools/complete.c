/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program of the build: writes the completion file of one shell, "bash",
 * "zsh" or "fish", to standard output, from the tables of options, formats and
 * faults.
 */
#include <stdio.h>
#include <string.h>

#include "diagnose/diagnose.h"
#include "options.h"
#include "report/report.h"

/* What an argument of that name is completed with. */
struct argument {
	const char *option;
	const char *words; /* NULL: files */
};

static const struct argument arguments[] = {
	{ "color", "auto always never" },
	{ "fail-on", "fail warn" },
	{ "tls-min", "1.2 1.3" },
	{ "tls-max", "1.2 1.3" },
	{ "request", "GET HEAD POST PUT PATCH DELETE OPTIONS" },
	{ "help", "all" },
	{ "body", NULL },
	{ "cacert", NULL },
	{ "cert", NULL },
	{ "from", NULL },
	{ "upload", NULL },
	{ "key", NULL },
	{ "netrc", NULL },
	{ "password-file", NULL },
	{ "replay", NULL },
};

/* Words to choose from go into words; "" with files true: files. */
static void
choices(const struct option_row *row, struct buf *words, bool *files)
{
	*files = false;
	if (strcmp(row->name, "output") == 0)
		for (size_t i = 0; format_row(i) != NULL; i++)
			buf_addf(words, "%s%s", i == 0 ? "" : " ",
			    format_row(i)->name);
	if (strcmp(row->name, "describe") == 0)
		for (size_t i = 0; fault_row(i) != NULL; i++)
			buf_addf(words, "%s%s", i == 0 ? "" : " ",
			    fault_row(i)->id);
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
		if (strcmp(arguments[i].option, row->name) != 0)
			continue;
		*files = arguments[i].words == NULL;
		buf_adds(words, *files ? "" : arguments[i].words);
	}
}

/* Calls write for each option that is not hidden. */
static void
each(void (*write)(const struct option_row *row))
{
	for (int id = 0; id < OPTIONS; id++)
		if (option_row((enum option_id)id)->group != GROUP_HIDDEN)
			write(option_row((enum option_id)id));
}

static bool
is_optional(const struct option_row *row)
{
	return row->argument != NULL && row->argument[0] == '[';
}

/* s for use between single quotes, with these signs behind a backslash. */
static void
put_escaped(const char *s, const char *signs)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (strchr(signs, *s) != NULL)
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

/* ---- bash ---- */

static void
bash_pattern(const struct option_row *row)
{
	if (row->letter != 0 && !is_optional(row))
		printf("-%c|", row->letter);
	printf("--%s", row->name);
}

static void
bash_case(const struct option_row *row)
{
	struct buf words = { 0 };
	bool files;

	if (row->argument == NULL || is_optional(row))
		return;
	choices(row, &words, &files);
	fputs("\t", stdout);
	bash_pattern(row);
	if (files)
		fputs(") _sonde_files; return ;;\n", stdout);
	else if (words.n == 0)
		fputs(") return ;;\n", stdout);
	else
		printf(") COMPREPLY=($(compgen -W '%s' -- \"$word\")); "
		       "return ;;\n",
		    buf_text(&words));
	buf_free(&words);
}

static void
bash_word(const struct option_row *row)
{
	if (row->letter != 0)
		printf(" -%c", row->letter);
	printf(" --%s", row->name);
}

static void
bash(void)
{
	fputs("# Completion of sonde for bash, made from its option table.\n\n"
	      "_sonde_files()\n{\n"
	      "\tcompopt -o filenames 2>/dev/null\n"
	      "\tCOMPREPLY=($(compgen -f -- \"$word\"))\n}\n\n"
	      "_sonde()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]}\n"
	      "\tlocal before=${COMP_WORDS[COMP_CWORD-1]}\n\n"
	      "\tCOMPREPLY=()\n"
	      "\tcase $before in\n",
	    stdout);
	each(bash_case);
	fputs("\tesac\n"
	      "\t[[ $word == -* ]] || return\n"
	      "\tCOMPREPLY=($(compgen -W '",
	    stdout);
	each(bash_word);
	fputs("' -- \"$word\"))\n}\n\ncomplete -F _sonde sonde\n", stdout);
}

/* ---- zsh ---- */

static void
zsh_argument(const struct option_row *row)
{
	struct buf words = { 0 };
	bool files;

	if (row->argument == NULL)
		return;
	choices(row, &words, &files);
	fputs(is_optional(row) ? "::" : ":", stdout);
	put_escaped(row->argument, ":[]\\");
	if (words.n > 0)
		printf(":(%s)", buf_text(&words));
	else
		fputs(files ? ":_files" : ": ", stdout);
	buf_free(&words);
}

/* '*-X[method of the request]:METHOD:(...)' */
static void
zsh_spec(const struct option_row *row, bool is_long)
{
	fputs("\t'*", stdout);
	if (!is_long)
		printf("-%c", row->letter);
	else
		printf("--%s", row->name);
	if (is_long && row->argument != NULL)
		fputs(is_optional(row) ? "=-" : "=", stdout);
	fputs("[", stdout);
	put_escaped(row->help, "[]:\\");
	fputs("]", stdout);
	if (is_long || !is_optional(row))
		zsh_argument(row);
	fputs("' \\\n", stdout);
}

static void
zsh_option(const struct option_row *row)
{
	if (row->letter != 0)
		zsh_spec(row, false);
	zsh_spec(row, true);
}

static void
zsh(void)
{
	fputs("#compdef sonde\n"
	      "# Completion of sonde for zsh, made from its option table.\n\n"
	      "_arguments -s -S \\\n",
	    stdout);
	each(zsh_option);
	fputs("\t'*:URL:_urls'\n", stdout);
}

/* ---- fish ---- */

static void
fish_option(const struct option_row *row)
{
	struct buf words = { 0 };
	bool files;

	choices(row, &words, &files);
	fputs("complete -c sonde", stdout);
	if (row->letter != 0)
		printf(" -s %c", row->letter);
	printf(" -l %s", row->name);
	if (row->argument != NULL && !is_optional(row))
		fputs(" -r", stdout);
	fputs(files ? " -F" : " -f", stdout);
	if (words.n > 0)
		printf(" -a '%s'", buf_text(&words));
	fputs(" -d '", stdout);
	put_escaped(row->help, "\\");
	fputs("'\n", stdout);
	buf_free(&words);
}

static void
fish(void)
{
	fputs("# Completion of sonde for fish, made from its option table.\n"
	      "complete -c sonde -f\n",
	    stdout);
	each(fish_option);
}

static const struct {
	const char *name;
	void (*write)(void);
} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (argc == 2 && strcmp(argv[1], shells[i].name) == 0) {
			shells[i].write();
			return fflush(stdout) == 0 ? 0 : 1;
		}
	}
	fputs("usage: complete bash|zsh|fish\n", stderr);
	return 1;
}
