/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many entries a directory's list has: one a line, but for lines that are
 * about the directory itself.
 */
#include "ftp.h"

/*
 * RFC 3659 7.5.1: "type=cdir;modify=20260102030405; /pub" is the directory that
 * is listed, pdir the one above it. The facts end at the first space.
 */
static bool
is_of_itself(struct str line)
{
	struct str facts = { line.p, str_find(line, ' ') }, one;

	while (str_next(&facts, ';', &one))
		if (str_equals_nocase(one, "type=cdir") ||
		    str_equals_nocase(one, "type=pdir"))
			return true;
	return false;
}

/* "total 12", as ls begins. */
static bool
is_total(struct str line)
{
	static const char word[] = "total ";
	size_t n = sizeof(word) - 1;
	uint64_t blocks;

	return str_starts(line, word) &&
	    str_number(str_trim((struct str){ line.p + n, line.n - n }), 10,
		&blocks);
}

static bool
is_entry(struct str line)
{
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line.n > 0 && !is_of_itself(line) && !is_total(line);
}

void
entries_count(struct entries *e, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] == '\n') {
			e->whole = entries_so_far(e);
			e->n = 0;
		} else if (e->n < ENTRY_HEAD) {
			e->head[e->n++] = bytes.p[i];
		}
	}
}

uint64_t
entries_so_far(const struct entries *e)
{
	return e->whole + is_entry((struct str){ e->head, e->n });
}
