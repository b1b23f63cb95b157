/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A saved report, shown again: its traces go to the reports as if they had
 * just ended. The file is outside input; replay.c judges it.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/limit.h"
#include "file.h"
#include "run.h"
#include "trace/replay.h"

static void
show(struct outputs *outputs, struct trace *t, int *status)
{
	int exit_status;

	outputs_begin(outputs, t);
	exit_status = outputs_probe(outputs, t);
	if (exit_status > *status)
		*status = exit_status;
}

/* The traces of a file; 0 with a line in error that names it. */
static size_t
read_traces(const char *name, struct trace ***traces, struct buf *error)
{
	struct buf text = { 0 }, why = { 0 };
	size_t n = 0;

	if (file_read(name, LIMIT_FILE, &text, error) == 0) {
		n = replay_read(buf_str(&text), traces, &why);
		if (n == 0)
			buf_addf(error, "%s: %s", name, buf_text(&why));
	}
	buf_free(&text);
	buf_free(&why);
	return n;
}

int
run_replay(const struct options *o, int *status, struct buf *error)
{
	struct outputs outputs;
	struct trace **traces = NULL;
	struct buf late = { 0 };
	size_t n = read_traces(o->replay, &traces, error);
	int code;

	if (n == 0)
		return ERR_SYNTAX;
	code = outputs_open(&outputs, o, error);
	for (size_t i = 0; i < n; i++) {
		if (code == 0)
			show(&outputs, traces[i], status);
		trace_free(traces[i]);
	}
	free(traces);
	if (outputs_close(&outputs, code == 0 ? error : &late) != 0)
		code = ERR_SYSTEM;
	buf_free(&late);
	return code;
}
