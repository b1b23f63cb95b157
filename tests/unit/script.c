/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialogue as text, made into the steps of a scripted peer. */
#include "script.h"

#include <stdlib.h>
#include <string.h>

#define STEPS (sizeof(((struct script *)NULL)->steps) / sizeof(struct step))

/* A step, or more of the last one; where its bytes are comes later. */
static void
add_step(struct script *s, enum step_kind kind, size_t n)
{
	struct step *last = s->n > 0 ? &s->steps[s->n - 1] : NULL;

	if (last != NULL && last->kind == kind) {
		last->n += n;
		return;
	}
	if (s->n + 1 >= STEPS)
		abort();
	s->steps[s->n++] = (struct step){ .kind = kind, .n = n };
}

static void
add_line(struct script *s, struct str line)
{
	bool hears = line.n > 0 && line.p[0] == 'C';
	struct buf *to = hears ? &s->heard : &s->said;
	size_t before = to->n;

	if (line.n < 3 || strchr("SCsp", line.p[0]) == NULL ||
	    memcmp(line.p + 1, ": ", 2) != 0)
		abort();
	buf_add(to, line.p + 3, line.n - 3);
	if (line.p[0] == 'S' || hears)
		buf_adds(to, "\r\n");
	else if (line.p[0] == 's')
		buf_adds(to, "\n");
	add_step(s, hears ? STEP_HEAR : STEP_SEND, to->n - before);
}

void
script_read(struct script *s, const char *text)
{
	struct str rest = str_of(text), line;
	size_t said = 0, heard = 0;

	memset(s, 0, sizeof(*s));
	s->said = buf_with_cap(0);
	s->heard = buf_with_cap(0);
	while (str_next(&rest, '\n', &line))
		add_line(s, line);
	for (size_t i = 0; i < s->n; i++) {
		bool says = s->steps[i].kind == STEP_SEND;
		size_t *at = says ? &said : &heard;

		s->steps[i].p = (says ? s->said.p : s->heard.p) + *at;
		*at += s->steps[i].n;
	}
}

void
script_free(struct script *s)
{
	buf_free(&s->said);
	buf_free(&s->heard);
}
