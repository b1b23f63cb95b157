/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The events format: one event a line, as it happens. "probe" is the URL that
 * it belongs to, so that several probes can be told apart.
 */
#include "base/json.h"
#include "report/formats.h"
#include "report/json_events.h"

void
events_event(struct report *r, const struct event *e)
{
	struct json j = json_into(&r->out, false);

	json_begin_object(&j, NULL);
	json_text(&j, "probe", trace_head(e->trace)->url);
	json_event(&j, e);
	if (r->look.explain)
		json_explained(&j, e);
	json_end_object(&j);
	buf_addc(&r->out, '\n');
}
