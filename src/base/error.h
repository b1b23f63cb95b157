/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of error codes: core functions return 0 or one of these,
 * which are negative. The rows are in error.tbl.h.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

enum error_row {
#define ERROR(symbol, text) symbol##_ROW,
#include "base/error.tbl.h"
#undef ERROR
	ERROR_ROWS
};

enum error {
	ERR_NONE = 0,
#define ERROR(symbol, text) symbol = -1 - symbol##_ROW,
#include "base/error.tbl.h"
#undef ERROR
};

/* The text of a code, "no error" for 0, never NULL; static. */
const char *error_text(int code);

#endif
