/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must never be shown. A mask knows secret values; whatever enters a
 * trace passes through it, so that an echo of a secret is hidden too: plain,
 * base64 at its three alignments (standard and URL alphabet), hex, percent-
 * encoded and JSON-escaped. What the dialogue itself knows to be secret is
 * masked by the talk (ask_secret) before it comes here.
 */
#ifndef TRACE_MASK_H
#define TRACE_MASK_H

#include "base/buf.h"
#include "base/secret.h"
#include "base/str.h"

/* What stands in place of a secret. */
#define MASKED "<redacted>"

struct mask;

struct mask *mask_new(void);
void mask_free(struct mask *m);

/*
 * From now on s (and its encoded forms) is hidden. Values under 4 bytes are
 * not searched for: they would hide half of every text; nor are more than 500
 * KiB of values in all. A form that is known already costs nothing.
 */
void mask_add(struct mask *m, struct str s);

/*
 * Appends in to out with every known secret replaced by MASKED, once where
 * several overlap or adjoin. m may be NULL.
 */
void mask_apply(const struct mask *m, struct str in, struct buf *out);

/*
 * As mask_apply(), where in was cut out of what was said: half a secret at its
 * begin or end, 4 to 8 bytes at least, is replaced too.
 */
void mask_apply_cut(const struct mask *m, struct str in, struct buf *out);

/* Whether in holds a known secret. */
bool mask_hits(const struct mask *m, struct str in);

#endif
