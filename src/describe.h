/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde knows without asking anybody: --describe and --list. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/report.h"

/* What a fault means and what to do about it; false, with an error: no such. */
bool describe_fault(const char *id, const struct look *look, struct buf *out,
    struct buf *error);

/* The protocols, a line each: schemes, port, what it is, RFC. */
void describe_protocols(const struct look *look, struct buf *out);

#endif
