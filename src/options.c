/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The option table, the command line (getopt_long), and the order in which
 * settings come: defaults, system, user, command line. What takes a value is
 * options_take*.c, the files are options_file.c.
 */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "options_internal.h"

#define LONG 256 /* getopt_long()'s value for row 0 */

struct taker {
	bool (*take)(struct taking *t);
	size_t offset;
};

static const struct option_row rows[] = {
#define OPTION(symbol, name, letter, arg, take, field, group, def, help) \
	[symbol] = { name, letter, arg, group, def, help },
#include "options.tbl.h"
#undef OPTION
};

static const struct taker takers[] = {
#define OPTION(symbol, name, letter, arg, take, field, group, def, help) \
	[symbol] = { take, offsetof(struct options, field) },
#include "options.tbl.h"
#undef OPTION
};

const struct option_row *
option_row(enum option_id id)
{
	return &rows[id];
}

enum option_id
option_named(struct str name)
{
	for (int id = 0; id < OPTIONS; id++)
		if (str_equals(name, rows[id].name))
			return (enum option_id)id;
	return OPTIONS;
}

/* What a value may hold is for the option; no other can hold a line end. */
static bool
one_line(enum option_id id, const struct taking *t)
{
	const char *p;
	size_t column = 0;

	if (t->value == NULL || id == OPT_DATA || id == OPT_JSON ||
	    id == OPT_FORM)
		return true;
	for (p = t->value; *p != '\0'; p++) {
		if ((*p & 0xc0) != 0x80)
			column++;
		if (*p == '\r' || *p == '\n')
			return taking_error(t, column, "a %s cannot stand here",
			    *p == '\r' ? "carriage return" : "line feed");
		if ((*p > 0 && *p < ' ' && *p != '\t') || *p == 127)
			return taking_error(t, column,
			    "a control character cannot stand here");
	}
	return true;
}

static void
keep_said(struct options *o, enum option_id id, const char *value)
{
	o->said = xreallocarray(o->said, o->n_said + 1, sizeof(*o->said));
	o->said[o->n_said++] = (struct said){ .id = id,
		.value =
		    value == NULL ? NULL : again_value(o->arena, id, value) };
}

bool
option_take(struct options *o, enum option_id id, const char *value,
    const char *place, enum origin origin, struct buf *error)
{
	struct taking t = {
		.o = o,
		.field = (char *)o + takers[id].offset,
		.value = value == NULL ? NULL : arena_strdup(o->arena, value),
		.place = arena_strdup(o->arena, place),
		.first = o->given[id] != origin,
		.error = error,
	};

	o->given[id] = origin;
	if (origin == ORIGIN_COMMAND)
		keep_said(o, id, t.value);
	return one_line(id, &t) && takers[id].take(&t);
}

static void
take_defaults(struct options *o)
{
	struct buf error = { 0 };

	o->arena = arena_new();
	o->password_fd = -1;
	for (int id = 0; id < OPTIONS; id++)
		if (rows[id].by_default != NULL)
			(void)option_take(o, (enum option_id)id,
			    rows[id].by_default, rows[id].name, ORIGIN_DEFAULT,
			    &error);
	buf_free(&error);
}

/* ---- getopt_long ---- */

static int
argument_kind(const struct option_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return row->argument[0] == '[' ? optional_argument : required_argument;
}

/* A letter takes no optional argument: "-nL" are two options. */
static void
make_letters(struct buf *letters)
{
	buf_addc(letters, ':');
	for (int id = 0; id < OPTIONS; id++) {
		if (rows[id].letter == 0)
			continue;
		buf_addc(letters, rows[id].letter);
		if (argument_kind(&rows[id]) == required_argument)
			buf_addc(letters, ':');
	}
}

static struct option *
make_long(void)
{
	struct option *all = xcalloc(OPTIONS + 1, sizeof(*all));

	for (int id = 0; id < OPTIONS; id++)
		all[id] = (struct option){
			.name = rows[id].name,
			.has_arg = argument_kind(&rows[id]),
			.val = LONG + id,
		};
	return all;
}

static enum option_id
option_of_value(int value)
{
	if (value >= LONG && value < LONG + OPTIONS)
		return (enum option_id)(value - LONG);
	for (int id = 0; id < OPTIONS; id++)
		if (rows[id].letter != 0 && rows[id].letter == value)
			return (enum option_id)id;
	return OPTIONS;
}

/* "option -H", "option --header": as it was typed. */
static void
name_place(int value, enum option_id id, struct buf *place)
{
	if (value < LONG)
		buf_addf(place, "option -%c", value);
	else
		buf_addf(place, "option --%s", rows[id].name);
}

/* How many options a shortened long name may mean. */
static unsigned int
meanings(struct str typed)
{
	unsigned int n = 0;

	for (int id = 0; id < OPTIONS; id++)
		if (strncmp(rows[id].name, typed.p, typed.n) == 0)
			n++;
	return n;
}

/* The long name with the most letters in common at the front, or NULL. */
static const char *
nearest(struct str typed)
{
	const char *best = NULL;
	size_t longest = 2, n;

	for (int id = 0; id < OPTIONS; id++) {
		n = 0;
		while (n < typed.n && typed.p[n] == rows[id].name[n])
			n++;
		if (n > longest && rows[id].group != GROUP_HIDDEN) {
			longest = n;
			best = rows[id].name;
		}
	}
	return best;
}

/* "--http, --http1.0 or --help": all that a shortened name may mean. */
static void
list_meanings(struct str typed, struct buf *out)
{
	unsigned int left = meanings(typed);

	for (int id = 0; id < OPTIONS; id++) {
		if (strncmp(rows[id].name, typed.p, typed.n) != 0)
			continue;
		left--;
		buf_addf(out, "--%s%s", rows[id].name,
		    left > 1        ? ", "
			: left == 1 ? " or "
				    : "");
	}
}

/* Never with its argument, which may be a secret. */
static void
unknown_option(const char *typed, struct buf *error)
{
	size_t n = strcspn(typed, "=");
	bool is_long = strncmp(typed, "--", 2) == 0;
	struct str name = { .p = typed + 2, .n = is_long ? n - 2 : 0 };

	if (optopt != 0) {
		buf_addf(error, "unknown option -%c", optopt);
	} else if (is_long && meanings(name) > 1) {
		buf_addf(error, "option %.*s is ambiguous: ", (int)n, typed);
		list_meanings(name, error);
		return;
	} else {
		buf_addf(error, "unknown option %.*s", (int)n, typed);
	}
	if (optopt == 0 && meanings(name) == 0 && nearest(name) != NULL)
		buf_addf(error, "; did you mean --%s?", nearest(name));
	else
		buf_adds(error, "; sonde --help=all lists all options");
}

static bool
bad_option(int what, char **argv, struct buf *error)
{
	enum option_id id = option_of_value(optopt);

	if (id == OPTIONS || (what == '?' && optopt < LONG)) {
		unknown_option(argv[optind - 1], error);
		return false;
	}
	name_place(optopt, id, error);
	if (what == ':')
		buf_addf(error, " needs an argument: %s", rows[id].argument);
	else
		buf_adds(error, " takes no argument");
	return false;
}

/* Arguments that may hold a secret are taken out of what ps(1) shows. */
static bool
is_sensitive(enum option_id id)
{
	return id == OPT_USER || id == OPT_HEADER || id == OPT_OAUTH2_BEARER ||
	    id == OPT_ACCOUNT || id == OPT_DATA || id == OPT_JSON ||
	    id == OPT_FORM || id == OPT_SAY || id == OPT_SUBPROTOCOL;
}

static bool
take_one(struct options *o, int value, struct buf *error)
{
	enum option_id id = option_of_value(value);
	struct buf place = { 0 };
	bool fine;

	name_place(value, id, &place);
	fine =
	    option_take(o, id, optarg, buf_text(&place), ORIGIN_COMMAND, error);
	if (optarg != NULL && is_sensitive(id))
		secret_wipe(optarg, strlen(optarg));
	buf_free(&place);
	return fine;
}

static bool
take_operand(struct options *o, char *typed, struct buf *error)
{
	if (typed[0] == '@')
		return option_take(o, OPT_DNS, typed + 1, "@SERVER",
		    ORIGIN_COMMAND, error);
	texts_add(&o->targets, arena_strdup(o->arena, typed));
	if (strpbrk(typed, "@?") != NULL)
		secret_wipe(typed, strlen(typed));
	return true;
}

bool
options_read_command(struct options *o, int argc, char **argv,
    struct buf *error)
{
	struct buf letters = { 0 };
	struct option *all = make_long();
	bool fine = true;
	int value = 0;

	make_letters(&letters);
	opterr = 0;
	optind = 0; /* glibc: begin anew */
	while (fine && value != -1) {
		optopt = 0;
		value = getopt_long(argc, argv, buf_text(&letters), all, NULL);
		if (value == '?' || value == ':')
			fine = bad_option(value, argv, error);
		else if (value != -1)
			fine = take_one(o, value, error);
	}
	for (int i = optind; fine && i < argc; i++)
		fine = take_operand(o, argv[i], error);
	free(all);
	buf_free(&letters);
	return fine;
}

/* ---- all of it ---- */

/* Whether no files are wanted: argv says so, or asks about sonde itself. */
static bool
wants_no_files(int argc, char **argv)
{
	static const enum option_id which[] = { OPT_NO_CONFIG, OPT_HELP,
		OPT_VERSION, OPT_LIST, OPT_LIST_OPTIONS, OPT_DESCRIBE };
	struct buf letters = { 0 };
	struct option *all = make_long();
	bool found = false;
	int value = 0;

	make_letters(&letters);
	opterr = 0;
	optind = 0;
	while (value != -1) {
		value = getopt_long(argc, argv, buf_text(&letters), all, NULL);
		for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++)
			if (value != -1 && option_of_value(value) == which[i])
				found = true;
	}
	free(all);
	buf_free(&letters);
	return found;
}

int
options_read(struct options *o, int argc, char **argv, struct buf *error)
{
	bool files = !wants_no_files(argc, argv);
	int code;

	*o = (struct options){ 0 };
	take_defaults(o);
	if (files) {
		code = options_read_files(o, error);
		if (code != 0)
			return code;
	}
	if (!options_read_command(o, argc, argv, error) ||
	    !options_fit(o, error))
		return ERR_SYNTAX;
	return 0;
}

void
options_free(struct options *o)
{
	for (size_t i = 0; i < o->n_secrets; i++)
		secret_free(o->secrets[i]);
	free(o->secrets);
	secret_free(o->password);
	secret_free(o->token);
	secret_free(o->account_typed);
	free(o->said);
	free(o->headers.p);
	free(o->data.p);
	free(o->forms.p);
	free(o->from.p);
	free(o->mail_to.p);
	free(o->sayings.p);
	free(o->checks.p);
	free(o->outputs.p);
	free(o->targets.p);
	free(o->mx.p);
	free(o->pins);
	free(o->detours);
	arena_free(o->arena);
	*o = (struct options){ 0 };
}
