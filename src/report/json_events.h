/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as JSON objects: the same in a document and in the events format.
 */
#ifndef REPORT_JSON_EVENTS_H
#define REPORT_JSON_EVENTS_H

#include "base/json.h"
#include "trace/event.h"

/* The members of e's object, its head and its fields by the table's types. */
void json_event(struct json *j, const struct event *e);

/* And the id of the text that explains it best, if there is one. */
void json_explained(struct json *j, const struct event *e);

/* An item of an array: a string, or {"text","b64"} if it is not clean. */
void json_bytes_item(struct json *j, struct str s);

#endif
