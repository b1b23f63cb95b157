/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a place in an explanation stands for. */
#ifndef REPORT_EXPLAIN_VALUE_H
#define REPORT_EXPLAIN_VALUE_H

#include "report/explain.h"

/*
 * Appends the value of that name for e, a field of its own or a row of
 * explain_place.tbl.h; false if there is none.
 */
bool explain_value(const struct event *e, struct str name, struct buf *out);

#endif
