/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one form of dates that HTTP still writes (IMF-fixdate); its two forms of
 * old are not read.
 */
#include "diagnose/http_date.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define FORM "Sun, 06 Nov 1994 08:49:37 GMT"

bool
http_date(struct str s, int64_t *wall_ns)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[40];
	char month[4] = "";
	const char *at;

	if (s.n != sizeof(FORM) - 1 ||
	    !str_equals((struct str){ s.p + 25, 4 }, " GMT"))
		return false;
	memcpy(month, s.p + 8, 3);
	at = strstr(months, month);
	if (at == NULL || (at - months) % 3 != 0)
		return false;
	(void)snprintf(text, sizeof(text), "%.4s-%02d-%.2sT%.8sZ", s.p + 12,
	    (int)(at - months) / 3 + 1, s.p + 5, s.p + 17);
	return clock_parse(text, wall_ns);
}
