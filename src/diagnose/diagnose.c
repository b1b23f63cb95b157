/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine: runs the rules of each area over a trace in the order of a
 * conversation, sorts what they found and derives the exit status. A later
 * rule sees the earlier findings, so that what follows from a named cause
 * becomes evidence there and no finding of its own.
 */
#include "diagnose/diagnose.h"

#include "diagnose/finding.h"
#include "trace/summary.h"

static rule *const *const areas[] = {
	dns_rules,
	exchange_rules,
	tcp_rules,
	certificate_rules,
	staple_rules,
	tls_rules,
	websocket_rules,
	http_rules,
	smtp_rules,
	talk_rules,
	imap_rules,
	wire_rules,
	look_rules,
	bounds_rules,
};

/* Of a conversation that sonde did not hold, only packets speak. */
static rule *const *const areas_of_packets[] = {
	tcp_rules,
	wire_rules,
};

static void
run_rules(struct findings *f)
{
	bool packets = trace_is_packets(f->trace);
	rule *const *const *area = packets ? areas_of_packets : areas;
	size_t n = packets
	    ? sizeof(areas_of_packets) / sizeof(areas_of_packets[0])
	    : sizeof(areas) / sizeof(areas[0]);

	for (size_t i = 0; i < n; i++)
		for (rule *const *r = area[i]; *r != NULL; r++)
			(*r)(f);
}

/* Whether a stands before b: the worse, then the earlier. */
static bool
before(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity;
	return a->t_ns < b->t_ns;
}

static struct finding *
sorted(const struct findings *f)
{
	struct finding *list;

	list = arena_alloc(f->arena, sizeof(*list) * (f->n + 1));
	for (size_t i = 0; i < f->n; i++) {
		size_t j = i;

		while (j > 0 && before(&f->drafts[i]->finding, &list[j - 1])) {
			list[j] = list[j - 1];
			j--;
		}
		list[j] = f->drafts[i]->finding;
	}
	return list;
}

/* What fails is never 0: a fail of no phase and no kind is this machine's. */
static int
exit_status(const struct finding *g)
{
	int status = phase_info(g->phase)->tens * 10 + (int)g->fault->kind;

	return status != 0 ? status : KIND_MACHINE;
}

const struct diagnosis *
diagnose(const struct trace *t, struct arena *a)
{
	return diagnose_within(t, default_bounds(), a);
}

const struct diagnosis *
diagnose_within(const struct trace *t, const struct bounds *bounds,
    struct arena *a)
{
	struct findings f = { .trace = t, .bounds = bounds, .arena = a };
	struct diagnosis *d = arena_alloc(a, sizeof(*d));

	d->bounds = bounds;
	run_rules(&f);
	finish_findings(&f);
	d->findings = sorted(&f);
	d->n = f.n;
	d->worst = f.n > 0 ? d->findings[0].severity : SEVERITY_NOTE;
	if (d->worst == SEVERITY_FAIL)
		d->exit = exit_status(&d->findings[0]);
	return d;
}
