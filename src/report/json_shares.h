/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose time it was, as JSON. */
#ifndef REPORT_JSON_SHARES_H
#define REPORT_JSON_SHARES_H

#include "base/json.h"
#include "trace/join.h"

/* A member "shares": an object, or null if nothing was exchanged. */
void json_shares(struct json *j, const struct shares *s);

/* A member "parts": all time, each moment in one of them. */
void json_parts(struct json *j, const struct join *join);

#endif
