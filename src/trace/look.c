/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of second looks. Their life is a trace's: trace.c. */
#include "trace/look.h"

#include <string.h>

static const struct {
	const char *name;
	const char *words;
} rows[LOOKS] = {
#define LOOK(symbol, name_, words_) [symbol] = { name_, words_ },
#include "trace/look.tbl.h"
#undef LOOK
};

const char *
look_name(enum look_kind k)
{
	return rows[k].name;
}

const char *
look_words(enum look_kind k)
{
	return rows[k].words;
}

bool
look_named(const char *name, enum look_kind *k)
{
	for (*k = 0; *k < LOOKS; (*k)++)
		if (strcmp(rows[*k].name, name) == 0)
			return true;
	return false;
}
