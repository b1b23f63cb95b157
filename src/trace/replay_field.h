/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a saved report into fields; for replay.c alone. */
#ifndef TRACE_REPLAY_FIELD_H
#define TRACE_REPLAY_FIELD_H

#include "trace/event.h"
#include "trace/json_read.h"

/* Seconds as ns, rounded; false: no number, or none that can be. */
bool replay_seconds(const json_t *value, int64_t *ns);

/*
 * Adds value to e as the field f; b64 is its twin with the exact bytes, or
 * NULL. False if it is not of the field's type.
 */
bool replay_take(struct event *e, enum field_name f, const json_t *value,
    const json_t *b64);

#endif
