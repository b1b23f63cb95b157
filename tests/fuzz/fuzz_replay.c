/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saved reports: refused with one line, or read into traces that can be
 * written and read again, event for event.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "judge.h"
#include "trace/json_read.h"
#include "trace/replay.h"

static void
judge_reader(struct str text)
{
	struct buf why = { 0 };
	json_t *json = json_read(text, 1 << 20, &why);

	must_be_told(json == NULL, &why);
	must_be_shown(buf_str(&why), false);
	MUST(json != NULL || str_starts(buf_str(&why), "line "));
	json_decref(json);
	buf_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str text = { (const char *)p, n };
	struct buf error = { 0 };
	struct trace **traces;
	size_t found = replay_read(text, &traces, &error);

	must_be_told(found == 0, &error);
	must_be_shown(buf_str(&error), false);
	for (size_t i = 0; i < found; i++) {
		MUST(trace_count(traces[i]) <= TRACE_EVENTS);
		MUST(trace_head(traces[i])->replayed);
		if (found < 4)
			judge_replay(traces[i], n);
		trace_free(traces[i]);
	}
	free(traces);
	buf_free(&error);
	judge_reader(text);
	return 0;
}
