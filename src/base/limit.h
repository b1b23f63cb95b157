/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of limits as constants. */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

enum limit {
#define LIMIT(symbol, value, bounds) symbol = value,
#include "base/limit.tbl.h"
#undef LIMIT
};

#endif
