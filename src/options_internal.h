/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the files of options: one setting on its way into struct options.
 * Each "take" function of the table is declared here by the table itself.
 */
#ifndef OPTIONS_INTERNAL_H
#define OPTIONS_INTERNAL_H

#include "options.h"

struct taking {
	struct options *o;
	void *field;       /* of o, for what takes a plain value */
	const char *value; /* NULL: none was given */
	const char *place; /* "option -H", "/etc/sonde.conf, line 3, header" */
	bool first;        /* the first one of its origin */
	struct buf *error;
};

#define OPTION(symbol, name, letter, arg, take, field, group, def, help) \
	bool take(struct taking *t);
#include "options.tbl.h"
#undef OPTION

/* Place, column (from 1; 0: none) and words into t->error. Returns false. */
bool taking_error(const struct taking *t, size_t column, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * Takes one setting, the copy of which lives in o. value may be NULL. False
 * with a line in error.
 */
bool option_take(struct options *o, enum option_id id, const char *value,
    const char *place, enum origin origin, struct buf *error);

/* "0.25": at most 9 decimals and a day, never by the locale. */
bool read_seconds(struct str s, int64_t *ns);

/* How many bytes at the front of s are a token (RFC 9110 5.6.2). */
size_t token_length(struct str s);

/* By long name; OPTIONS if there is none. */
enum option_id option_named(struct str name);

/* What does not fit together, after all was read. */
bool options_fit(const struct options *o, struct buf *error);

/* The configuration files of the system and of the user. */
int options_read_files(struct options *o, struct buf *error);

/* The command line; see options_read(). */
bool options_read_command(struct options *o, int argc, char **argv,
    struct buf *error);

#endif
