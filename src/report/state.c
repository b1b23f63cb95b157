/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each phase of a probe went. A note changes nothing; a failure shows
 * even in a phase that took no time.
 */
#include "report/state.h"

static const char *const names[STATES] = {
	[STATE_OK] = "ok",
	[STATE_WARN] = "warn",
	[STATE_FAIL] = "fail",
	[STATE_NOT_REACHED] = "not_reached",
};

static enum severity
worst_of(const struct diagnosis *d, enum phase p)
{
	enum severity worst = SEVERITY_NOTE;

	for (size_t i = 0; i < d->n; i++) {
		const struct finding *f = &d->findings[i];

		if (f->phase == p && f->severity > worst)
			worst = f->severity;
	}
	return worst;
}

enum state
phase_state(const struct phase_times *times, const struct diagnosis *d,
    enum phase p)
{
	enum severity worst = worst_of(d, p);

	if (worst == SEVERITY_FAIL)
		return STATE_FAIL;
	if (times->at[p].duration_ns < 0)
		return STATE_NOT_REACHED;
	return worst == SEVERITY_WARN ? STATE_WARN : STATE_OK;
}

const char *
state_name(enum state s)
{
	return names[s];
}
