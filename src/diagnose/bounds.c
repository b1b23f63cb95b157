/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bounds that people set on the times of a probe (--warn, --crit). Of
 * several that are broken one finding is made, at the first; the others are
 * evidence in it. Where the conversation failed, its time says no more.
 */
#include "base/clock.h"
#include "diagnose/finding.h"
#include "trace/summary.h"

/* One kind of bound. */
struct kind_of_bound {
	const char *option;
	const char *fault;
	const struct range *ranges;
};

/* One measured time. */
struct measured {
	enum phase phase; /* the longest, for all of a probe */
	const char *name;
	int64_t ns; /* -1: not reached */
};

static struct measured
measured(const struct phase_times *times, unsigned int i)
{
	struct measured m = { .name = "all of it", .ns = times->total_ns };

	if (i < PHASES) {
		m.phase = (enum phase)i;
		m.name = phase_info(m.phase)->shown;
		m.ns = times->at[i].duration_ns;
		return m;
	}
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++)
		if (times->at[p].duration_ns > times->at[m.phase].duration_ns)
			m.phase = p;
	return m;
}

static bool
is_broken(const struct draft *fail, const struct range *r,
    const struct measured *m, bool total)
{
	if (fail != NULL && (total || fail->finding.phase == m->phase))
		return false;
	return m->ns >= 0 && range_alarms(r, m->ns);
}

static void
tell(struct findings *f, const struct kind_of_bound *kind,
    const struct range *r, const struct measured *m)
{
	const struct event *last =
	    trace_get(f->trace, trace_count(f->trace) - 1);
	struct draft *d = finding_of(f, kind->fault);

	if (d == NULL) {
		d = found(f, last, kind->fault,
		    "%s took %s, and %s gives an alarm %s %s s.", m->name,
		    time_text(f, m->ns), kind->option,
		    r->inside ? "inside" : "outside",
		    r->inside ? r->text + 1 : r->text);
		d->finding.phase = m->phase;
	}
	evidence(f, d, NULL, "%s took %s; %s %s", m->name, time_text(f, m->ns),
	    kind->option, r->text);
}

static void
judge(struct findings *f, const struct draft *fail,
    const struct kind_of_bound *kind)
{
	struct phase_times times;

	if (trace_count(f->trace) == 0)
		return;
	times = phase_times(f->trace);
	for (unsigned int i = 0; i <= TOTAL; i++) {
		struct measured m = measured(&times, i);

		if (is_broken(fail, &kind->ranges[i], &m, i == TOTAL))
			tell(f, kind, &kind->ranges[i], &m);
	}
}

/* What is critical is no warning as well. */
static void
bounds_of_times(struct findings *f)
{
	const struct kind_of_bound crit = { "--crit", "bound-critical",
		f->bounds->crit };
	const struct kind_of_bound warn = { "--warn", "bound-warning",
		f->bounds->warn };
	const struct draft *fail = first_fail(f);

	judge(f, fail, &crit);
	if (finding_of(f, crit.fault) == NULL)
		judge(f, fail, &warn);
}

rule *const bounds_rules[] = { bounds_of_times, NULL };

int64_t
slow_ns(const struct findings *f, enum phase p, int built_in_ms)
{
	if (f->bounds->warn[p].text != NULL || f->bounds->crit[p].text != NULL)
		return INT64_MAX;
	return built_in_ms * CLOCK_MS;
}
