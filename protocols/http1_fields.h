/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Field lines, in a head or in a trailer (RFC 9112 section 5, RFC 9110 5). */
#ifndef HTTP1_FIELDS_H
#define HTTP1_FIELDS_H

#include "http1.h"

/*
 * Whether a line holds what a line may hold. A NUL or another control byte,
 * and once an LF without CR, are told (RFC 9110 5.5, RFC 9112 2.2).
 */
bool http1_clean(struct talk *t, struct head *h, const struct line *l);

/* Hears fields up to and with the empty line; false: no sense in going on. */
bool http1_fields(struct talk *t, struct head *h);

#endif
