/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IMAP: what a server wants the user to read (ALERT), however the conversation
 * ended; and the name that a mailbox has in the namespace, as a command to try.
 */
#include <string.h>

#include "diagnose/command.h"
#include "diagnose/finding.h"

static bool
is_imap(const struct trace *t)
{
	const char *module = trace_head(t)->module;

	return module != NULL && strcmp(module, "imap") == 0;
}

/* Where it was said. */
static void
tell_alert(struct findings *f, const struct event *e)
{
	struct draft *d = found(f, e, "imap-alert", "The server says: \"%s\".",
	    shown_field(f, e, F_VALUE));

	d->finding.severity = SEVERITY_WARN;
	if (e->phase != PHASE_LOCAL)
		d->finding.phase = e->phase;
}

/* RFC 9051 7.1: it must be shown. That of a refused login is a failure. */
static void
alerts(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_FACT);
	struct draft *refused = finding_of(f, "imap-alert");

	for (int n = 0; is_imap(f->trace) && e != NULL && n < MOST_JUDGED;
	     e = trace_next(f->trace, e, EV_FACT)) {
		if (!event_is(e, F_NAME, "alert"))
			continue;
		n++;
		if (refused == NULL)
			tell_alert(f, e);
	}
}

/* What the path lacks of the personal namespace; NULL: nothing. */
static const char *
prefix_to_add(const struct trace *t)
{
	const char *prefix = trace_fact(t, "namespace");
	const char *path = trace_head(t)->path;

	if (prefix == NULL || *prefix == '\0' || path == NULL || *path != '/' ||
	    strncmp(path + 1, prefix, strlen(prefix)) == 0)
		return NULL;
	for (const char *c = prefix; *c != '\0'; c++)
		if (strchr("/.-_~", *c) == NULL && !(*c >= 'A' && *c <= 'Z') &&
		    !(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9'))
			return NULL;
	return prefix;
}

/* RFC 2342 5: the same mailbox where the user's own ones are. */
static void
namespaces(struct findings *f)
{
	struct draft *d = finding_of(f, "imap-nonexistent");
	const struct trace_head *head = trace_head(f->trace);
	const char *prefix, *line;

	if (d == NULL || !is_imap(f->trace))
		return;
	prefix = prefix_to_add(f->trace);
	if (prefix == NULL)
		return;
	line = arena_printf(f->arena, "sonde {origin}/%s%s", prefix,
	    head->path + 1);
	try_next(f, d, "%s", fill_command(f, str_of(line)));
}

rule *const imap_rules[] = {
	alerts,
	namespaces,
	NULL,
};
