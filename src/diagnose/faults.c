/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access to the table of faults, and the names of what its columns hold. The
 * rows themselves are in faults.tbl.h.
 */
#include <string.h>

#include "diagnose/diagnose.h"

static const struct fault rows[] = {
#define FAULT(id_, title_, phase_, severity_, kind_, what_, not_, causes_, \
    next_, remedy_, see_) \
	{ .id = id_, \
		.title = title_, \
		.phase = phase_, \
		.severity = severity_, \
		.kind = kind_, \
		.what = what_, \
		.not = not_, \
		.causes = causes_, \
		.next = next_, \
		.remedy = remedy_, \
		.see = see_ },
#include "diagnose/faults.tbl.h"
#undef FAULT
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

const struct fault *
fault_row(size_t i)
{
	return i < ROWS ? &rows[i] : NULL;
}

const struct fault *
fault_find(const char *id)
{
	for (size_t i = 0; i < ROWS && id != NULL; i++)
		if (strcmp(rows[i].id, id) == 0)
			return &rows[i];
	return NULL;
}

const char *
verdict_name(enum severity worst)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "ok",
		[SEVERITY_WARN] = "warn",
		[SEVERITY_FAIL] = "fail",
	};

	return names[worst];
}

const char *
severity_name(enum severity s)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_WARN] = "warn",
		[SEVERITY_FAIL] = "fail",
	};

	return names[s];
}

const char *
kind_name(enum kind k)
{
	static const char *const names[] = {
		[KIND_OTHER] = "other",
		[KIND_TIMEOUT] = "time-out",
		[KIND_CLOSED] = "refused, reset or closed",
		[KIND_PROTOCOL] = "protocol offence",
		[KIND_NEGATIVE] = "negative reply",
		[KIND_VERIFICATION] = "verification",
		[KIND_MACHINE] = "this machine",
	};

	return names[k];
}
