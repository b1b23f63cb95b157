/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A saved report, shown again: its traces go to the reports as if they had
 * just ended.
 */
#include "base/error.h"
#include "run.h"
#include "saved.h"

static void
show(struct outputs *outputs, struct trace *t, int *status)
{
	int exit_status;

	outputs_begin(outputs, t);
	exit_status = outputs_probe(outputs, t);
	if (exit_status > *status)
		*status = exit_status;
}

int
run_replay(const struct options *o, int *status, struct buf *error)
{
	struct outputs outputs;
	struct saved saved = { 0 };
	struct buf late = { 0 };
	int code = saved_read(&saved, o->replay, error);

	if (code == 0) {
		code = outputs_open(&outputs, o, error);
		for (size_t i = 0; i < saved.n && code == 0; i++)
			show(&outputs, saved.traces[i], status);
		if (outputs_close(&outputs, code == 0 ? error : &late) != 0)
			code = ERR_SYSTEM;
	}
	saved_free(&saved);
	buf_free(&late);
	return code;
}
