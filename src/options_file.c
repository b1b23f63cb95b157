/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configuration files: one long option a line, dashes not needed, "#" begins
 * a comment line. They set how sonde asks, never whom.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "file.h"
#include "options_internal.h"

#define SYSTEM_FILE "/etc/sonde.conf"
#define LARGEST ((size_t)1 << 20)

/* What makes no sense there, or would hide what a run is. */
static bool
is_for_files(enum option_id id)
{
	static const enum option_id not [] = { OPT_REPLAY, OPT_DIFF,
		OPT_DESCRIBE, OPT_LIST, OPT_LIST_OPTIONS, OPT_NO_CONFIG,
		OPT_VERSION, OPT_HELP, OPT_FROM };

	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (not [i] == id)
			return false;
	return true;
}

/* Cuts the name off the line; what remains is its value. */
static struct str
take_name(struct str *line)
{
	struct str name = { .p = line->p, .n = 0 };

	while (name.n < line->n && strchr(" \t=", line->p[name.n]) == NULL)
		name.n++;
	line->p += name.n;
	line->n -= name.n;
	*line = str_trim(*line);
	if (line->n > 0 && line->p[0] == '=') {
		line->p++;
		line->n--;
		*line = str_trim(*line);
	}
	return name;
}

static int
take_line(struct options *o, struct str line, const char *place,
    enum origin origin, struct buf *error)
{
	struct str name;
	enum option_id id;
	const char *argument;

	if (str_starts(line, "--")) {
		line.p += 2;
		line.n -= 2;
	}
	name = take_name(&line);
	id = option_named(name);
	if (id == OPTIONS || !is_for_files(id)) {
		buf_addf(error, "%s: %s \"%.*s\"", place,
		    id == OPTIONS ? "unknown option"
				  : "this cannot stand in a file:",
		    STR_ARG(name));
		return ERR_SYNTAX;
	}
	argument = option_row(id)->argument;
	if ((argument == NULL) != (line.n == 0) &&
	    (argument == NULL || argument[0] != '[')) {
		buf_addf(error, "%s: %s %s", place, option_row(id)->name,
		    argument == NULL ? "takes no argument"
				     : "needs an argument");
		return ERR_SYNTAX;
	}
	return option_take(o, id,
		   line.n == 0 ? NULL : arena_copy(o->arena, line.p, line.n),
		   arena_printf(o->arena, "%s, %s", place,
		       option_row(id)->name),
		   origin, error)
	    ? 0
	    : ERR_SYNTAX;
}

int
options_read_text(struct options *o, struct str text, const char *name,
    enum origin origin, struct buf *error)
{
	unsigned int number = 0;
	const char *place;
	struct str line;
	int code = 0;

	while (code == 0 && str_next(&text, '\n', &line)) {
		place = arena_printf(o->arena, "%s, line %u", name, ++number);
		if (str_has(line, '\0')) {
			buf_addf(error, "%s: a NUL byte cannot stand here",
			    place);
			return ERR_SYNTAX;
		}
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		line = str_trim(line);
		if (line.n > 0 && line.p[0] != '#')
			code = take_line(o, line, place, origin, error);
	}
	return code;
}

/* A file that is not there says nothing. */
static int
read_one(struct options *o, const char *name, enum origin origin,
    struct buf *error)
{
	struct buf text = { 0 };
	int code;

	if (access(name, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	code = file_read(name, LARGEST, &text, error);
	if (code == 0)
		code =
		    options_read_text(o, buf_str(&text), name, origin, error);
	buf_free(&text);
	return code;
}

/* NULL if nobody knows where home is. */
static const char *
user_file(struct arena *a)
{
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (base != NULL && base[0] == '/')
		return arena_printf(a, "%s/sonde/config", base);
	if (home == NULL || home[0] != '/')
		return NULL;
	return arena_printf(a, "%s/.config/sonde/config", home);
}

int
options_read_files(struct options *o, struct buf *error)
{
	const char *name = user_file(o->arena);
	int code = read_one(o, SYSTEM_FILE, ORIGIN_SYSTEM, error);

	if (code == 0 && name != NULL)
		code = read_one(o, name, ORIGIN_USER, error);
	return code;
}
