/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of HTTP: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7). */
#ifndef DIAGNOSE_HTTP_DATE_H
#define DIAGNOSE_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Nanoseconds since 1970; false: it is no such date. */
bool http_date(struct str s, int64_t *wall_ns);

#endif
