/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * net/idn_convert.h as sonde has it: libidn2, whose tables take long to load,
 * comes with the first name that is not plain ASCII.
 */
#include <stddef.h>

#include "base/part.h"
#include "net/idn_convert.h"

static const struct idn_part *
part(void)
{
	static const struct idn_part *loaded;

	if (loaded == NULL)
		loaded = part_load("idn");
	return loaded;
}

const char *
idn_encode(struct arena *a, const char *name, const char **why)
{
	return part()->encode(a, name, why);
}

const char *
idn_decode(struct arena *a, const char *ascii)
{
	return part()->decode(a, ascii);
}
