/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words with places for the fields of an event; the language is described in
 * transcript.tbl.h. What comes out is raw: the writer makes it visible.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "trace/event.h"

/* Appends the words for e. */
void template_fill(const char *words, const struct event *e, struct buf *out);

/* Whether the words have a place for that field. */
bool template_names(const char *words, enum field_name f);

/* Appends all values of a field, with units, commas between. */
void template_values(const struct event *e, enum field_name f, struct buf *out);

#endif
