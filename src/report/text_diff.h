/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two conversations side by side, for people. */
#ifndef REPORT_TEXT_DIFF_H
#define REPORT_TEXT_DIFF_H

#include "base/buf.h"
#include "diagnose/difference.h"
#include "report/report.h"

/* A side, and the file that it was read from. */
struct named_side {
	struct side side;
	const char *file;
};

/*
 * Appends what differs between a and b to out; whether anything that matters
 * does.
 */
bool text_diff(const struct named_side *a, const struct named_side *b,
    const struct look *look, struct buf *out);

#endif
