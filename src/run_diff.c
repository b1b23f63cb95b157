/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two saved reports side by side. Each is outside input; replay.c judges it.
 * Where they hold several conversations (redirects, many targets), the first
 * of one is set beside the first of the other, and so on.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limit.h"
#include "file.h"
#include "report/text_diff.h"
#include "run.h"
#include "saved.h"

static struct named_side
side_of(const struct saved *file, size_t i, struct arena *a)
{
	const struct trace *t = file->traces[i];

	return (struct named_side){
		.file = file->name,
		.side = { t, diagnose(t, a) },
	};
}

/* The differences of all pairs; whether any matters. */
static bool
compare(const struct saved *a, const struct saved *b, const struct look *look,
    struct buf *out)
{
	struct arena *arena = arena_new();
	struct named_side of_a, of_b;
	bool matters = a->n != b->n;

	for (size_t i = 0; i < a->n && i < b->n; i++) {
		of_a = side_of(a, i, arena);
		of_b = side_of(b, i, arena);
		if (i > 0)
			buf_addc(out, '\n');
		if (text_diff(&of_a, &of_b, look, out))
			matters = true;
	}
	if (a->n != b->n)
		buf_addf(out,
		    "A holds %zu %s, B %zu: the rest has no other "
		    "side.\n",
		    a->n, str_plural(a->n, "conversation", "conversations"),
		    b->n);
	arena_free(arena);
	return matters;
}

int
run_diff(const struct options *o, int *status, struct buf *error)
{
	struct look look = look_for(o, STDOUT_FILENO);
	struct saved a = { 0 }, b = { 0 };
	struct buf out = { 0 };
	int code = saved_read(&a, o->diff, error);

	if (code == 0)
		code = saved_read(&b, o->targets.p[0], error);
	if (code == 0) {
		*status = compare(&a, &b, &look, &out) ? 1 : 0;
		code = file_write(STDOUT_FILENO, buf_str(&out));
		if (code != 0)
			buf_adds(error, "cannot write standard output");
	}
	buf_free(&out);
	saved_free(&a);
	saved_free(&b);
	return code;
}
