/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which parts of a URL are secrets: "user:password@", and by their name values
 * of a query such as "?access_token=...". They go on the wire as they are
 * and are never shown.
 */
#ifndef TRACE_QUERY_H
#define TRACE_QUERY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "trace/mask.h"

/* Whether a name says that its value is a secret: "api_key", "X-Auth-Token". */
bool name_is_secret(struct str name);

/*
 * Appends text, a URL or its path, with each secret value, and who is named in
 * front of a host, replaced by MASKED.
 */
void query_shown(struct str text, struct buf *out);

/* Makes m know the secret values in text, as sent and decoded. */
void query_learn(struct str text, struct mask *m);

#endif
