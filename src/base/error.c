/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of the error codes, made from error.tbl.h. A text completes a
 * sentence; naming the thing it happened to is the caller's part.
 */
#include "base/error.h"

#include <stddef.h>

static const char *const texts[] = {
#define ERROR(symbol, text) [symbol##_ROW] = text,
#include "base/error.tbl.h"
#undef ERROR
};

const char *
error_text(int code)
{
	if (code == ERR_NONE)
		return "no error";
	if (code > 0 || code < -ERROR_ROWS)
		return "unknown error";
	return texts[-1 - code];
}
