/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file read, its traces judged and made by replay.c. */
#include "saved.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/limit.h"
#include "file.h"
#include "trace/replay.h"

int
saved_read(struct saved *s, const char *name, struct buf *error)
{
	struct buf text = { 0 }, why = { 0 };

	s->name = name;
	if (file_read(name, LIMIT_FILE, &text, error) == 0) {
		s->n = replay_read(buf_str(&text), &s->traces, &why);
		if (s->n == 0)
			buf_addf(error, "%s: %s", name, buf_text(&why));
	}
	buf_free(&text);
	buf_free(&why);
	return s->n == 0 ? ERR_SYNTAX : 0;
}

void
saved_free(struct saved *s)
{
	for (size_t i = 0; i < s->n; i++)
		trace_free(s->traces[i]);
	free(s->traces);
}
