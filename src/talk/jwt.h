/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A look into a JSON Web Token (RFC 7519) for what helps and cannot be used:
 * its algorithm and how long it is good for. Nothing is verified.
 */
#ifndef TALK_JWT_H
#define TALK_JWT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Appends "JWT RS256, expires in 41 min" to out if token has the form of one;
 * wall_ns is now (CLOCK_REALTIME). False, and nothing appended, if not.
 */
bool jwt_describe(struct str token, int64_t wall_ns, struct buf *out);

#endif
