/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URLs as people type them and as servers send them: refused with a line, or
 * taken apart so that nothing in them can begin another line on the wire.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fuzz.h"
#include "target.h"
#include "trace/query.h"

static void
judge(int code, const struct target *t, struct buf *error, struct mask *m)
{
	must_be_told(code, error);
	buf_clear(error);
	if (code != 0)
		return;
	MUST(t->path[0] == '/' && strpbrk(t->path, " \r\n") == NULL);
	MUST(strpbrk(t->authority, " \r\n@/") == NULL);
	MUST(t->port > 0 && t->port < 65536);
	query_learn(str_of(t->path), m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *text = xmemdup0(p, n);
	struct arena *a = arena_new();
	struct mask *m = mask_new();
	struct buf error = { 0 };
	struct target base, t;

	(void)target_parse(a, "http://u.example:81/b/c?d", 0, &base, &error);
	judge(target_parse(a, text, 0, &t, &error), &t, &error, m);
	judge(target_resolve(a, &base, text, &t, &error), &t, &error, m);
	buf_free(&error);
	mask_free(m);
	arena_free(a);
	free(text);
	return 0;
}
