/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of practice servers as an array, and how a row is found. */
#include <openssl/ssl.h>
#include <string.h>

#include "faults.h"
#include "http.h"
#include "lab.h"

static const struct row rows[] = {
#define LAB(where, name, what, finding, ...) \
	{ .on = (where), \
		.id = (name), \
		.broken = (what), \
		.says = (finding), \
		__VA_ARGS__ },
#include "lab.tbl.h"
#undef LAB
};

static const struct {
	enum protocol protocol;
	const char *name;
} protocols[] = {
	{ DNS, "dns" },
	{ HTTP, "http" },
	{ HTTPS, "https" },
};

#define PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

const struct row *
row_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct row *
row_find(enum protocol protocol, const char *id)
{
	const struct row *row;

	for (size_t i = 0;; i++) {
		row = row_at(i);
		if (row == NULL ||
		    ((row->on & protocol) != 0 &&
			(id == NULL || strcmp(row->id, id) == 0)))
			return row;
	}
}

const char *
protocol_name(enum protocol protocol)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	return "";
}

bool
protocol_find(const char *name, enum protocol *protocol)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(protocols[i].name, name) == 0) {
			*protocol = protocols[i].protocol;
			return true;
		}
	return false;
}
