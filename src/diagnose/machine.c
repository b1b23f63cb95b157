/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an errno is called that no network and no peer can cause. Those that
 * depend on where one wanted to go (a port, a route) are tcp.c's.
 */
#include "diagnose/machine.h"

#include <errno.h>

static const struct {
	int error;
	const char *id;
	const char *what;
} errors[] = {
	{ EMFILE, "local-no-descriptor", "sonde has no free file descriptor" },
	{ ENFILE, "local-no-descriptor",
	    "This machine has no free file descriptor" },
	{ ENOBUFS, "local-no-memory", "The kernel has no free buffer" },
	{ ENOMEM, "local-no-memory", "The kernel has no free memory" },
	{ EPERM, "local-firewall", "This machine forbids the connection" },
	{ EACCES, "local-firewall", "This machine forbids the connection" },
};

struct draft *
found_machine(struct findings *f, const struct event *e, const char *so)
{
	int64_t error = event_number(e, F_ERRNO, 0);

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].error == error)
			return found(f, e, errors[i].id, "%s, so %s (%s).",
			    errors[i].what, so, shown_field(f, e, F_ERROR));
	return NULL;
}
